-- Sessions and the sets in them. A plan may go; what was trained stays, so plan ids are kept without a foreign key.

create table workouts (
    athlete_id uuid not null,
    id uuid not null,
    plan_id uuid,
    plan_day_id uuid,
    name text not null,
    status text not null check (status in ('open', 'paused', 'finished')),
    started_at timestamptz not null,
    ended_at timestamptz,
    paused_at timestamptz,
    paused_s int not null default 0,
    notes text,
    summary jsonb,
    primary key (athlete_id, id)
);
create unique index workouts_one_open on workouts (athlete_id) where status <> 'finished';
create index workouts_by_start on workouts (athlete_id, started_at desc, id desc);
create index workouts_by_plan on workouts (athlete_id, plan_id, started_at desc) where plan_id is not null;
alter table workouts enable row level security;
create policy own on workouts using (athlete_id = app.athlete_id());
grant select, insert, update, delete on workouts to slowburn_app;

create table workout_sets (
    athlete_id uuid not null,
    id uuid not null,
    workout_id uuid not null,
    exercise_id uuid not null references exercises (id),
    prescription_id uuid,
    set_number int not null,
    set_type text not null check (set_type in ('working', 'warmup', 'drop', 'failure')),
    reps int,
    load_value double precision,
    load_unit text check (load_unit in ('kg', 'lb')),
    load_kg double precision,
    rpe double precision,
    e1rm_kg double precision,
    duration_s int,
    distance_m double precision,
    notes text,
    logged_at timestamptz not null,
    primary key (athlete_id, id),
    foreign key (athlete_id, workout_id) references workouts (athlete_id, id) on delete cascade
);
create index workout_sets_by_workout on workout_sets (athlete_id, workout_id, logged_at, id);
create index workout_sets_by_exercise on workout_sets (athlete_id, exercise_id, logged_at desc) include (e1rm_kg, load_kg, reps);
create index workout_sets_by_time on workout_sets (athlete_id, logged_at);
alter table workout_sets enable row level security;
create policy own on workout_sets using (athlete_id = app.athlete_id());
grant select, insert, update, delete on workout_sets to slowburn_app;

-- What was decided after a workout, and changes of weekly volume. Records and volumes are queries, not rows, so
-- that they follow every edit and deletion.

-- Once a workout and line of the plan. A plan may go; what was decided stays, so that id has no foreign key.
create table progression_decisions (
    athlete_id uuid not null,
    workout_id uuid not null,
    prescription_id uuid not null,
    exercise_id uuid not null references exercises (id),
    position int not null,
    action text not null check (action in ('increase', 'hold', 'reduce', 'repeat')),
    load_before_kg double precision,
    load_after_kg double precision check (load_after_kg >= 0),
    reps_target int,
    reason text not null,
    missed int not null default 0,
    eased_from_kg double precision,
    decided_at timestamptz not null,
    primary key (athlete_id, workout_id, prescription_id),
    foreign key (athlete_id, workout_id) references workouts (athlete_id, id) on delete cascade
);
create index progression_decisions_by_line on progression_decisions (athlete_id, prescription_id, decided_at desc);
alter table progression_decisions enable row level security;
create policy own on progression_decisions using (athlete_id = app.athlete_id());
grant select, insert, delete on progression_decisions to slowburn_app;

create table volume_adjustments (
    athlete_id uuid not null,
    id uuid not null,
    target text not null,
    sets_before double precision not null,
    sets_after double precision not null,
    muscles jsonb not null,
    applied_to jsonb not null,
    reason text not null,
    starts_on date not null,
    ends_on date not null check (ends_on >= starts_on),
    created_at timestamptz not null,
    primary key (athlete_id, id)
);
create index volume_adjustments_by_day on volume_adjustments (athlete_id, ends_on, starts_on);
alter table volume_adjustments enable row level security;
create policy own on volume_adjustments using (athlete_id = app.athlete_id());
grant select, insert, delete on volume_adjustments to slowburn_app;

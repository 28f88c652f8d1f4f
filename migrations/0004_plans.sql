-- Plans: days in order, and what to do on each. One plan an athlete is active.

create table plans (
    athlete_id uuid not null,
    id uuid not null,
    name text not null,
    goal text,
    weeks int not null check (weeks between 1 and 52),
    days_per_week int not null check (days_per_week between 1 and 7),
    session_minutes int,
    notes text,
    warnings text[] not null default '{}',
    active boolean not null default false,
    activated_at timestamptz,
    created_by text not null check (created_by in ('athlete', 'generated')),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (athlete_id, id)
);
create unique index plans_one_active on plans (athlete_id) where active;
create index plans_by_time on plans (athlete_id, created_at desc, id desc);
alter table plans enable row level security;
create policy own on plans using (athlete_id = app.athlete_id());
grant select, insert, update, delete on plans to slowburn_app;

-- Positions are checked when the transaction ends, so that days and exercises can change places in one statement.
create table plan_days (
    athlete_id uuid not null,
    id uuid not null,
    plan_id uuid not null,
    position int not null check (position between 1 and 14),
    name text not null,
    focus text,
    weekday int check (weekday between 1 and 7),
    warm_up text[] not null default '{}',
    primary key (athlete_id, id),
    foreign key (athlete_id, plan_id) references plans (athlete_id, id) on delete cascade,
    unique (athlete_id, plan_id, position) deferrable initially deferred
);
alter table plan_days enable row level security;
create policy own on plan_days using (athlete_id = app.athlete_id());
grant select, insert, update, delete on plan_days to slowburn_app;

create table plan_prescriptions (
    athlete_id uuid not null,
    id uuid not null,
    plan_day_id uuid not null,
    exercise_id uuid not null references exercises (id),
    position int not null check (position between 1 and 20),
    sets int not null check (sets between 1 and 20),
    reps_min int not null check (reps_min between 1 and 1000),
    reps_max int check (reps_max between reps_min and 1000),
    amrap boolean not null,
    reps_target int check (reps_target between 1 and 1000),
    load_value double precision,
    load_unit text check (load_unit in ('kg', 'lb')),
    load_kg double precision,
    load_reason text,
    rpe double precision,
    rest_s int not null check (rest_s between 0 and 1800),
    step_kg double precision,
    notes text,
    primary key (athlete_id, id),
    foreign key (athlete_id, plan_day_id) references plan_days (athlete_id, id) on delete cascade,
    unique (athlete_id, plan_day_id, position) deferrable initially deferred,
    check ((load_value is null) = (load_unit is null) and (load_value is null) = (load_kg is null))
);
alter table plan_prescriptions enable row level security;
create policy own on plan_prescriptions using (athlete_id = app.athlete_id());
grant select, insert, update, delete on plan_prescriptions to slowburn_app;

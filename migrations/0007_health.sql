-- How the athlete is, one row a local day.

create table check_ins (
    athlete_id uuid not null,
    id uuid not null,
    day date not null,
    sleep_hours double precision check (sleep_hours between 0 and 24),
    sleep_quality int check (sleep_quality between 1 and 5),
    soreness int check (soreness between 1 and 5),
    stress int check (stress between 1 and 5),
    energy int check (energy between 1 and 5),
    mood int check (mood between 1 and 5),
    body_weight_value double precision,
    body_weight_unit text check (body_weight_unit in ('kg', 'lb')),
    body_weight_kg double precision,
    resting_hr_bpm int,
    hrv_rmssd_ms double precision,
    sore_parts text[],
    notes text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (athlete_id, id),
    unique (athlete_id, day),
    check (
        (body_weight_value is null) = (body_weight_unit is null)
        and (body_weight_value is null) = (body_weight_kg is null)
    )
);
alter table check_ins enable row level security;
create policy own on check_ins using (athlete_id = app.athlete_id());
grant select, insert, update, delete on check_ins to slowburn_app;

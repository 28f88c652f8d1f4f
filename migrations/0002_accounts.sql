-- People and how they are known. `people` and `identities` are no athlete's rows: they stay outside a distribution
-- by athlete, and an identity is visible only to the transaction that names it.

create table people (
    id uuid primary key,
    name text not null,
    role text not null check (role in ('athlete', 'premium', 'coach', 'admin')),
    created_at timestamptz not null
);
alter table people enable row level security;
create policy self on people using (id = app.person_id());
grant select, insert, update on people to slowburn_app;

create table identities (
    kind text not null check (kind in ('email', 'handle', 'supabase')),
    subject text not null,
    person_id uuid not null references people (id),
    secret text,
    created_at timestamptz not null,
    primary key (kind, subject)
);
alter table identities enable row level security;
create policy named on identities using (subject = app.subject());
grant select, insert on identities to slowburn_app;

create table profiles (
    athlete_id uuid not null primary key,
    name text not null,
    unit text not null check (unit in ('kg', 'lb')),
    time_zone text not null,
    birth_date date,
    sex text check (sex in ('female', 'male', 'other')),
    height_cm double precision,
    body_weight_kg double precision,
    experience text not null check (experience in ('beginner', 'intermediate', 'advanced')),
    equipment text[],
    injuries text[] not null default '{}',
    goal text,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
alter table profiles enable row level security;
create policy own on profiles using (athlete_id = app.athlete_id());
grant select, insert, update on profiles to slowburn_app;

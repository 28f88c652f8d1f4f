-- The exercise catalogue: a reference table, the same for everyone, written by the seed alone.

create table exercises (
    id uuid primary key,
    slug text not null unique,
    name text not null,
    primary_muscles text[] not null,
    secondary_muscles text[] not null,
    stabilizers text[] not null,
    equipment text[] not null,
    pattern text not null,
    mechanic text not null,
    kind text not null,
    measure text not null,
    unilateral boolean not null,
    difficulty text not null,
    stress jsonb not null,
    bar_kg double precision,
    load_step_kg double precision,
    aliases text[] not null,
    popularity int not null,
    variation_of text
);
grant select on exercises to slowburn_app;

create table seeds (
    name text primary key,
    checksum text not null,
    planted_at timestamptz not null default now()
);
grant select on seeds to slowburn_app;

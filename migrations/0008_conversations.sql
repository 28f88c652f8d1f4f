-- What was said, turn by turn, and what happened in each turn.

create table conversations (
    athlete_id uuid not null,
    id uuid not null,
    title text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (athlete_id, id)
);
create index conversations_by_update on conversations (athlete_id, updated_at desc, id desc);
alter table conversations enable row level security;
create policy own on conversations using (athlete_id = app.athlete_id());
grant select, insert, update on conversations to slowburn_app;

-- A turn's fence grows with each worker that takes it over; a worker with an older one can write nothing.
create table turns (
    athlete_id uuid not null,
    id uuid not null,
    conversation_id uuid not null,
    client_message_id text,
    status text not null check (status in ('queued', 'running', 'waiting', 'completed', 'failed', 'cancelled')),
    mode text not null check (mode in ('chat', 'voice')),
    coach text not null,
    prompt_version text not null,
    fence int not null,
    usage jsonb,
    ms int,
    model_messages jsonb,
    started_at timestamptz not null,
    ended_at timestamptz,
    primary key (athlete_id, id),
    unique (athlete_id, client_message_id),
    foreign key (athlete_id, conversation_id) references conversations (athlete_id, id) on delete cascade
);
create index turns_by_conversation on turns (athlete_id, conversation_id, started_at desc);
create unique index turns_one_at_a_time on turns (athlete_id, conversation_id) where status in ('running', 'waiting');
create index turns_unfinished on turns (athlete_id, conversation_id, id) where status in ('queued', 'running', 'waiting');
alter table turns enable row level security;
create policy own on turns using (athlete_id = app.athlete_id());
grant select, insert, update on turns to slowburn_app;

-- Who works on which turn, until when: ids alone, for workers of all athletes, local to the queue.
create table turn_leases (
    turn_id uuid primary key,
    athlete_id uuid not null,
    person_id uuid not null,
    role text not null,
    worker uuid,
    fence int not null,
    lease_until timestamptz not null,
    cancelled boolean not null default false
);
create index turn_leases_by_time on turn_leases (lease_until);
create index turn_leases_by_worker on turn_leases (worker);
grant select, insert, update, delete on turn_leases to slowburn_app;

-- The journal: what the model answered, step by step, written before its tools run.
create table turn_steps (
    athlete_id uuid not null,
    turn_id uuid not null,
    step int not null,
    request jsonb not null,
    response jsonb not null,
    text text not null,
    primary key (athlete_id, turn_id, step),
    foreign key (athlete_id, turn_id) references turns (athlete_id, id) on delete cascade
);
alter table turn_steps enable row level security;
create policy own on turn_steps using (athlete_id = app.athlete_id());
grant select, insert on turn_steps to slowburn_app;

create table turn_approvals (
    athlete_id uuid not null,
    turn_id uuid not null,
    call_id text not null,
    operation text not null,
    arguments_digest text not null,
    summary text not null,
    expires_at timestamptz not null,
    approved boolean,
    note text,
    answered_by uuid,
    answered_at timestamptz,
    primary key (athlete_id, turn_id, call_id),
    foreign key (athlete_id, turn_id) references turns (athlete_id, id) on delete cascade
);
alter table turn_approvals enable row level security;
create policy own on turn_approvals using (athlete_id = app.athlete_id());
grant select, insert, update on turn_approvals to slowburn_app;

create table messages (
    athlete_id uuid not null,
    id uuid not null,
    conversation_id uuid not null,
    turn_id uuid not null,
    role text not null check (role in ('user', 'coach')),
    text text not null,
    created_at timestamptz not null,
    primary key (athlete_id, id),
    foreign key (athlete_id, conversation_id) references conversations (athlete_id, id) on delete cascade,
    foreign key (athlete_id, turn_id) references turns (athlete_id, id) on delete cascade
);
create index messages_by_conversation on messages (athlete_id, conversation_id, created_at, id);
alter table messages enable row level security;
create policy own on messages using (athlete_id = app.athlete_id());
grant select, insert on messages to slowburn_app;

create table turn_events (
    athlete_id uuid not null,
    turn_id uuid not null,
    seq int not null,
    event text not null,
    data jsonb not null,
    primary key (athlete_id, turn_id, seq),
    foreign key (athlete_id, turn_id) references turns (athlete_id, id) on delete cascade
);
alter table turn_events enable row level security;
create policy own on turn_events using (athlete_id = app.athlete_id());
grant select, insert on turn_events to slowburn_app;

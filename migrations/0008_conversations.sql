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

create table turns (
    athlete_id uuid not null,
    id uuid not null,
    conversation_id uuid not null,
    client_message_id text,
    status text not null check (status in ('running', 'waiting', 'completed', 'failed', 'cancelled')),
    mode text not null check (mode in ('chat', 'voice')),
    coach text not null,
    prompt_version text not null,
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
create index turns_unfinished on turns (athlete_id, id) where status in ('running', 'waiting');
alter table turns enable row level security;
create policy own on turns using (athlete_id = app.athlete_id());
grant select, insert, update on turns to slowburn_app;

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

-- The frame that every domain stands on: the runtime role, the row scope, the ledger, the audit log.

create extension if not exists vector;

-- The runtime role owns nothing, is no superuser and cannot bypass row level security. Roles belong to the
-- cluster, so another database of the same cluster may have made it already.
do $$
begin
    create role slowburn_app login nosuperuser nocreatedb nocreaterole nobypassrls;
exception when duplicate_object or unique_violation then null;
end $$;

create schema app;
grant usage on schema app to slowburn_app;
grant usage on schema public to slowburn_app;

-- The scope of the transaction. After a transaction the setting is '' and not null; both mean nobody.
create function app.athlete_id() returns uuid language sql stable parallel safe
return nullif(current_setting('app.athlete_id', true), '')::uuid;

create function app.person_id() returns uuid language sql stable parallel safe
return nullif(current_setting('app.person_id', true), '')::uuid;

create function app.subject() returns text language sql stable parallel safe
return nullif(current_setting('app.subject', true), '');

create table ledger (
    athlete_id uuid not null,
    key text not null check (length(key) between 1 and 255),
    operation text not null,
    input_hash bytea not null,
    person_id uuid not null,
    at timestamptz not null,
    output jsonb,
    primary key (athlete_id, key)
);
create index ledger_by_time on ledger (athlete_id, at);
alter table ledger enable row level security;
create policy own on ledger using (athlete_id = app.athlete_id());
grant select, insert, update on ledger to slowburn_app;

create table audit (
    athlete_id uuid not null,
    id uuid not null,
    at timestamptz not null,
    person_id uuid not null,
    operation text not null,
    surface text not null,
    key text,
    turn_id uuid,
    code text not null,
    input jsonb,
    primary key (athlete_id, id)
);
alter table audit enable row level security;
create policy own on audit using (athlete_id = app.athlete_id());
grant select, insert on audit to slowburn_app;

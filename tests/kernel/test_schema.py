"""The schema keeps its promises: athlete first everywhere, row security behind every table, least grants."""

from typing import Any

import asyncpg
import pytest

from kernel.door import invoke
from kernel.operation import Caller
from kernel.roles import app_dsn
from tools.accounts.models import GetProfile
from tools.accounts.operations import get_profile

pytestmark = pytest.mark.anyio

SHARED = {"exercises", "migrations", "seeds", "people", "identities", "turn_leases"}
"""Reference tables, those that find a person before it is known who it is, and the queue, which holds ids alone."""


async def owned(owner: Any) -> list[str]:
    rows = await owner.fetch("select tablename from pg_tables where schemaname = 'public' order by 1")
    return [r["tablename"] for r in rows if r["tablename"] not in SHARED]


async def test_athlete_leads_every_key(owner: Any):
    tables = await owned(owner)
    assert {"ledger", "audit", "profiles", "plans", "workouts", "workout_sets", "turns"} <= set(tables)
    keys = await owner.fetch(
        """
        select c.conrelid::regclass::text as "table", c.contype::text as kind, c.confrelid::regclass::text as target,
               (select attname from pg_attribute where attrelid = c.conrelid and attnum = c.conkey[1]) as first
        from pg_constraint c where c.contype in ('p', 'u', 'f') and c.connamespace = 'public'::regnamespace
        """
    )
    for key in keys:
        if key["table"] in tables and not (key["kind"] == "f" and key["target"] in SHARED):
            assert key["first"] == "athlete_id", dict(key)
    assert {k["table"] for k in keys if k["kind"] == "p"} >= set(tables)
    unique = await owner.fetch(
        """
        select i.indrelid::regclass::text as "table", a.attname as first
        from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where i.indisunique and i.indrelid::regclass::text = any($1)
        """,
        tables,
    )
    assert {u["first"] for u in unique} == {"athlete_id"}


async def test_row_security_stands_behind_every_table_and_has_no_sub_select(owner: Any):
    for table in [*await owned(owner), "people", "identities"]:
        on = await owner.fetchval("select relrowsecurity from pg_class where oid = $1::regclass", table)
        assert on, f"{table} has no row level security"
        policies = await owner.fetch("select qual from pg_policies where tablename = $1", table)
        assert policies, f"{table} has no policy"
        assert not any("select" in p["qual"].lower() for p in policies)
    assert await owner.fetchval("select count(*) from pg_trigger where not tgisinternal") == 0
    assert await owner.fetchval("select count(*) from pg_class where relkind = 'S'") == 0


async def test_the_runtime_role_is_weak(owner: Any):
    role = await owner.fetchrow("select * from pg_roles where rolname = 'slowburn_app'")
    for power in ("rolsuper", "rolbypassrls", "rolcreatedb", "rolcreaterole", "rolreplication"):
        assert role[power] is False
    assert await owner.fetchval("select count(*) from pg_tables where tableowner = 'slowburn_app'") == 0
    grants = await owner.fetch(
        "select table_name, privilege_type from information_schema.role_table_grants where grantee = 'slowburn_app'"
    )
    held = {(g["table_name"], g["privilege_type"]) for g in grants}
    assert {p for t, p in held if t in ("exercises", "seeds")} == {"SELECT"}
    assert not {p for t, p in held if t == "audit"} - {"SELECT", "INSERT"}
    assert not any(t == "migrations" for t, _ in held)
    assert not any(p in {"TRUNCATE", "TRIGGER", "REFERENCES"} for _, p in held)


async def test_without_a_scope_nothing_is_seen(athlete: Caller, db_url: str):
    await invoke(get_profile, athlete, GetProfile())
    runtime = await asyncpg.connect(app_dsn(db_url))
    try:
        for setting in (None, "", "00000000-0000-0000-0000-000000000000"):
            if setting is not None:
                await runtime.execute("select set_config('app.athlete_id', $1, false)", setting)
            assert await runtime.fetchval("select count(*) from profiles") == 0
        assert await runtime.fetchval("select count(*) from people") == 0
        assert await runtime.fetchval("select count(*) from identities") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await runtime.execute("alter table profiles disable row level security")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await runtime.execute("set role postgres")
    finally:
        await runtime.close()

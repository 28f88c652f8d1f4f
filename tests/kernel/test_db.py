"""A transaction ends with its block, whatever happens in it, and the next one finds a clean connection."""

import asyncio
from typing import Any

import asyncpg
import pytest

from kernel.db import Database
from kernel.errors import DatabaseAway, DatabaseBusy
from kernel.operation import Caller
from kernel.roles import app_dsn

pytestmark = pytest.mark.anyio

RENAME = "update profiles set name = $2 where athlete_id = $1"


@pytest.fixture
async def narrow(db_url: str):
    """A pool of one connection, so that whoever comes next gets the one that was used."""
    database = await Database.connect(app_dsn(db_url), size=1)
    yield database
    await database.close()


async def name_of(database: Database, who: Caller) -> str | None:
    async with database.transaction(who.athlete_id, who.person_id) as db:
        return await db.value(str, "select name from profiles where athlete_id = $1", who.athlete_id)


async def rename(database: Database, who: Caller, *names: Any) -> None:
    async with database.transaction(who.athlete_id, who.person_id) as db:
        for name in names:
            await db.run(RENAME, who.athlete_id, *name)


@pytest.mark.parametrize("broken", [(5,), ()])
async def test_an_argument_that_cannot_be_sent_undoes_what_was_done(
    narrow: Database, athlete: Caller, broken: tuple[Any, ...]
):
    with pytest.raises((asyncpg.DataError, asyncpg.InterfaceError)):
        await rename(narrow, athlete, ("Half",), broken)
    assert await name_of(narrow, athlete) == "Ada"


async def test_cancelling_at_any_moment_leaves_a_usable_connection(narrow: Database, athlete: Caller):
    async def work() -> None:
        async with narrow.transaction(athlete.athlete_id, athlete.person_id) as db:
            await db.run(RENAME, athlete.athlete_id, "Half")
            await db.run("select pg_sleep(0.05)")
            raise KeyError

    for step in range(40):
        task = asyncio.create_task(work())
        for _ in range(step):
            await asyncio.sleep(0)
        if step % 2:
            await asyncio.sleep(step / 4000)
        task.cancel()
        with pytest.raises((asyncio.CancelledError, KeyError)):
            await task
        assert await name_of(narrow, athlete) == "Ada"


async def test_a_row_that_stays_locked_is_busy(house: Any, athlete: Caller, owner: Any):
    async def wait() -> None:
        async with house.database.transaction(athlete.athlete_id, athlete.person_id) as db:
            await db.run("select set_config('lock_timeout', '50ms', true)")
            await db.run(RENAME, athlete.athlete_id, "Half")

    async with owner.transaction():
        await owner.execute("select 1 from profiles for update")
        with pytest.raises(DatabaseBusy):
            await wait()
    assert await name_of(house.database, athlete) == "Ada"


@pytest.mark.parametrize("noticed", [True, False])
async def test_a_connection_cut_in_mid_transaction_is_a_database_away(
    narrow: Database, athlete: Caller, owner: Any, noticed: bool
):
    async def cut() -> None:
        async with narrow.transaction(athlete.athlete_id, athlete.person_id) as db:
            pid = await db.value(int, "select pg_backend_pid()")
            await owner.execute("select pg_terminate_backend($1, 1000)", pid)
            if noticed:
                await asyncio.sleep(0.05)
            await db.run(RENAME, athlete.athlete_id, "Half")

    with pytest.raises(DatabaseAway):
        await cut()
    assert await name_of(narrow, athlete) == "Ada"


async def test_a_connection_that_dies_while_a_read_is_given_back_hurts_nobody(
    narrow: Database, athlete: Caller
):
    """The end of a read runs beside its answer; whatever happens to the connection then, nobody hears of it."""
    for steps in range(24):
        async with narrow.transaction(athlete.athlete_id, athlete.person_id, reads=True) as db:
            assert await db.value(int, "select 1") == 1
            raw: Any = db._connection._con
        for _ in range(steps % 8):
            await asyncio.sleep(0)
        raw.terminate()
    async with narrow.transaction(athlete.athlete_id, athlete.person_id) as db:
        assert await db.value(int, "select 2") == 2

"""A stage for evals and benchmarks: real PostgreSQL and Valkey in a temporary home, gone afterwards."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from api import schema
from kernel.db import NOBODY
from kernel.door import invoke
from kernel.embedded import EmbeddedValkey, start_postgres, with_database
from kernel.ids import new_id
from kernel.operation import Caller, House
from kernel.roles import app_dsn
from tools.accounts.operations import EnsurePerson, ensure_person

DATABASE = "slowburn_stage"
_RELAXED = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True, slots=True)
class Stage:
    """Addresses of servers that nobody else uses."""

    home: Path
    owner_dsn: str
    app_dsn: str
    cache_url: str


@asynccontextmanager
async def stage(*, durable: bool) -> AsyncGenerator[Stage]:
    """Servers with everything migrated. `durable` keeps PostgreSQL's defaults, for honest figures; without it
    nothing is flushed, for speed."""
    home = Path(tempfile.mkdtemp(prefix="slowburn-stage-"))
    # An embedded PostgreSQL started by root runs as somebody else, who must be able to enter.
    await asyncio.to_thread(home.chmod, 0o755)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(asyncio.to_thread, shutil.rmtree, home, ignore_errors=True)
        postgres = await asyncio.to_thread(start_postgres, home)
        stack.push_async_callback(asyncio.to_thread, postgres.stop)
        connection = await asyncpg.connect(postgres.owner_dsn)
        try:
            if not durable:
                for name in _RELAXED:
                    await connection.execute(f"alter system set {name} = off")
                await connection.execute("select pg_reload_conf()")
            await connection.execute(f"create database {DATABASE}")
        finally:
            await connection.close()
        owner = with_database(postgres.owner_dsn, DATABASE)
        await schema.upgrade(owner)
        valkey = await asyncio.to_thread(EmbeddedValkey, home)
        stack.push_async_callback(asyncio.to_thread, valkey.stop)
        yield Stage(home, owner, app_dsn(owner), valkey.url)


async def enroll(house: House, name: str, time_zone: str = "UTC") -> Caller:
    """A fresh person, whatever the name."""
    nobody = Caller(house=house, person_id=NOBODY, athlete_id=NOBODY, signed_in=False, surface="cli")
    cmd = EnsurePerson(kind="handle", subject=f"{name} {new_id()}", name=name, time_zone=time_zone)
    person = (await invoke(ensure_person, nobody, cmd)).value
    return Caller(house=house, person_id=person.id, athlete_id=person.id)

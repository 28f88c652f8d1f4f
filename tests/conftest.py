"""Real PostgreSQL and Valkey from wheels: one server each a run, a database cloned from a template per test."""

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from api.schema import upgrade
from kernel.db import NOBODY, Database
from kernel.door import invoke
from kernel.embedded import EmbeddedValkey, start_postgres, with_database
from kernel.operation import Caller, House
from kernel.policy import Role
from kernel.roles import app_dsn
from tools.accounts.operations import EnsurePerson, ensure_person

TEMPLATE = "slowburn_template"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def servers_home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="sb-", dir="/tmp"))
    os.chmod(home, 0o755)
    yield home
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def owner_dsn(servers_home: Path) -> Iterator[str]:
    """The test server's owner address, with the template database ready."""
    postgres = start_postgres(servers_home)

    async def prepare() -> None:
        connection = await asyncpg.connect(postgres.owner_dsn)
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            await connection.execute(f"alter system set {name} = off")
        await connection.execute("select pg_reload_conf()")
        await connection.execute(f"create database {TEMPLATE}")
        await connection.close()
        await upgrade(with_database(postgres.owner_dsn, TEMPLATE))

    asyncio.run(prepare())
    yield postgres.owner_dsn
    postgres.stop()


@pytest.fixture(scope="session")
def valkey_url(servers_home: Path) -> Iterator[str]:
    valkey = EmbeddedValkey(servers_home)
    yield valkey.url
    valkey.stop()


@pytest.fixture
def db_url(owner_dsn: str) -> Iterator[str]:
    """The owner's address of a fresh database with everything migrated."""
    name = f"t_{uuid.uuid4().hex}"

    async def run(sql: str) -> None:
        connection = await asyncpg.connect(owner_dsn)
        await connection.execute(sql)
        await connection.close()

    asyncio.run(run(f"create database {name} template {TEMPLATE} strategy file_copy"))
    yield with_database(owner_dsn, name)
    asyncio.run(run(f"drop database {name} with (force)"))


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def nothing_granted(*_: object) -> bool:
    return False


@pytest.fixture
async def house(db_url: str, clock: Clock) -> AsyncIterator[House]:
    """The runtime's view of a fresh database: not the owner, fenced by row security."""
    database = await Database.connect(app_dsn(db_url), size=8)
    yield House(database=database, clock=clock, granted=nothing_granted)
    await database.close()


@pytest.fixture
async def owner(db_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """The owner's connection, to look at what is really in the tables."""
    connection = await asyncpg.connect(db_url)
    yield connection
    await connection.close()


type Enroll = Callable[..., Awaitable[Caller]]


@pytest.fixture
def enroll(house: House) -> Enroll:
    """Make a person with a profile; their Caller."""

    async def make(name: str = "Ada", role: Role = "athlete") -> Caller:
        nobody = Caller(house=house, person_id=NOBODY, athlete_id=NOBODY, signed_in=False)
        cmd = EnsurePerson(kind="handle", subject=name.lower(), name=name, role=role)
        person = (await invoke(ensure_person, nobody, cmd)).value
        return Caller(house=house, person_id=person.id, athlete_id=person.id, role=role)

    return make


@pytest.fixture
async def athlete(enroll: Enroll) -> Caller:
    """A fresh athlete."""
    return await enroll()

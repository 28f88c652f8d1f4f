"""Real PostgreSQL and Valkey from wheels: one server each a run, a database cloned from a template per test."""

import asyncio
import os
import shutil
import socket
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import httpx2 as httpx
import pytest
import uvicorn
from fastapi import FastAPI

from api import compose
from api.schema import upgrade
from api.serve import Server
from kernel.db import NOBODY, Database
from kernel.door import invoke
from kernel.embedded import EmbeddedValkey, start_postgres, with_database
from kernel.operation import Caller, House
from kernel.policy import Role
from kernel.roles import app_dsn
from kernel.settings import Settings
from tools.accounts.operations import EnsurePerson, ensure_person

TEMPLATE = "slowburn_template"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def servers_home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="sb-", dir="/tmp"))
    home.chmod(0o755)
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


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings without configuration, whatever the environment says."""
    for name in list(os.environ):
        if name.startswith(("SLOWBURN_", "SUPABASE_", "GEMINI_", "GOOGLE_")) or name in (
            "DATABASE_URL",
            "REDIS_URL",
        ):
            monkeypatch.delenv(name)
    return Settings(_env_file=None, home=tmp_path)


@pytest.fixture
async def app(db_url: str, valkey_url: str, settings: Settings) -> AsyncIterator[FastAPI]:
    """The whole application over a fresh database, with the offline coach."""
    addresses = compose.Servers(owner_dsn=db_url, app_dsn=app_dsn(db_url), cache_url=valkey_url)
    async with compose.application(settings, addresses) as application:
        yield application


@dataclass(frozen=True)
class Live:
    """A served application."""

    url: str
    app: FastAPI

    async def token(self, name: str = "Ada", role: Role | None = None) -> str:
        """A bearer token of a person, who is made when new."""
        person = await compose.ensure_handle(self.app.state.doorkeeper.house, name, role)
        return self.app.state.identity.issue(person.id, person.name, person.role)


@pytest.fixture
async def live(app: FastAPI) -> AsyncIterator[Live]:
    """The application behind uvicorn on a free port."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
    task = asyncio.create_task(server.serve([listener]))
    await server.answering(task)
    yield Live(f"http://127.0.0.1:{listener.getsockname()[1]}", app)
    server.should_exit = True
    await app.state.desk.aclose()
    await task
    listener.close()


@pytest.fixture
async def client(live: Live) -> AsyncIterator[httpx.AsyncClient]:
    """A signed-in HTTP client."""
    headers = {"Authorization": f"Bearer {await live.token()}"}
    async with httpx.AsyncClient(base_url=live.url, headers=headers, timeout=30, trust_env=False) as http:
        yield http

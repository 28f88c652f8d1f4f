"""The composition root: from settings to a running house. Everything is made here, once, and closed here."""

import asyncio
import logging
import os
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

import asyncpg
import redis.asyncio as redis
from fastapi import FastAPI
from redis.exceptions import RedisError

from kernel.db import NOBODY, Database, Db
from kernel.door import invoke
from kernel.embedded import EmbeddedValkey, HomeLock, is_held, read_state, start_postgres, with_database
from kernel.errors import CoachError
from kernel.operation import Caller, House
from kernel.policy import Grant, Role
from kernel.roles import app_dsn
from kernel.settings import Settings
from memory.turns import journal
from tools.accounts.models import Person
from tools.accounts.operations import EnsurePerson, ensure_person

log = logging.getLogger("slowburn")

DATABASE = "slowburn"


@dataclass(frozen=True, slots=True)
class Servers:
    """Addresses of the real parts."""

    owner_dsn: str
    app_dsn: str
    cache_url: str


@asynccontextmanager
async def servers(settings: Settings, *, attach: bool = False) -> AsyncGenerator[tuple[Servers, HomeLock]]:
    """The configured servers, or embedded ones of this home, which nobody else may run at the same time.

    `attach` uses those of a running Slowburn of the same home. Raises HomeInUse.
    """
    lock = HomeLock(settings.home)
    if attach and (state := await running(settings)):
        yield Servers(state["owner_dsn"], state["app_dsn"], state["cache_url"]), lock
        return
    async with AsyncExitStack() as stack:
        if settings.embedded_database or settings.embedded_cache:
            lock.take()
            stack.callback(lock.release)
        if settings.database_url is not None:
            owner = settings.database_url.get_secret_value()
        else:
            postgres = await asyncio.to_thread(start_postgres, settings.home)
            stack.push_async_callback(asyncio.to_thread, postgres.stop)
            owner = await _own_database(postgres.owner_dsn)
        if settings.redis_url is not None:
            cache_url = settings.redis_url.get_secret_value()
        else:
            valkey = await asyncio.to_thread(EmbeddedValkey, settings.home)
            stack.push_async_callback(asyncio.to_thread, valkey.stop)
            cache_url = valkey.url
        runtime = settings.database_app_url
        yield Servers(owner, runtime.get_secret_value() if runtime else app_dsn(owner), cache_url), lock


async def running(settings: Settings, *, wait_s: float = 20) -> dict[str, Any]:
    """What the running Slowburn of this home published; waits for one that is just starting. Empty without one."""
    for _ in range(int(wait_s / 0.1)):
        if not is_held(settings.home):
            return {}
        state = read_state(settings.home)
        if "url" in state:
            return state
        await asyncio.sleep(0.1)
    return {}


async def _own_database(server_dsn: str) -> str:
    dsn = with_database(server_dsn, DATABASE)
    connection = await asyncpg.connect(server_dsn)
    try:
        if not await connection.fetchval("select true from pg_database where datname = $1", DATABASE):
            await connection.execute(f"create database {DATABASE}")
    finally:
        await connection.close()
    return dsn


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


async def nothing_granted(db: Db, coach_id: UUID, athlete_id: UUID, grant: Grant) -> bool:
    """Coaches cannot be granted anything yet."""
    return False


@asynccontextmanager
async def house(addresses: Servers, settings: Settings) -> AsyncGenerator[House]:
    """The house over a pool of runtime connections."""
    database = await Database.connect(addresses.app_dsn, size=settings.pool_size)
    try:
        yield House(database=database, clock=now, granted=nothing_granted)
    finally:
        await database.close()


async def ensure_handle(the_house: House, handle: str, role: Role | None) -> Person:
    """The person known on this machine by a handle, made when new, in this machine's time zone."""
    nobody = Caller(house=the_house, person_id=NOBODY, athlete_id=NOBODY, signed_in=False, surface="cli")
    name = handle.strip()
    cmd = EnsurePerson(kind="handle", subject=name.lower(), name=name, role=role, time_zone=local_zone())
    return (await invoke(ensure_person, nobody, cmd)).value


def local_zone() -> str:
    """This machine's IANA time zone, as far as it tells; UTC otherwise."""
    linked = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    for name in (os.environ.get("TZ", ""), linked):
        if name in available_timezones():
            return name
    return "UTC"


def load() -> None:
    """Import what the application is made of: worth doing while the servers start."""
    for name in ("agent.coach", "api.app"):
        import_module(name)


@asynccontextmanager
async def application(
    settings: Settings, addresses: Servers, *, alone: bool = False
) -> AsyncGenerator[FastAPI]:
    """The HTTP application over real parts, migrated and ready, with a worker for turns inside.

    `alone` says that no other worker can be alive, so turns that one left behind are taken over at once.
    """
    from agent import coach as coaches
    from agent.turns.desk import Desk
    from agent.turns.log import TurnLog
    from api import app as http
    from api.auth import Doorkeeper
    from api.identity import LocalIdentity, verifier
    from api.telemetry import configure
    from tools import OPERATIONS

    async with AsyncExitStack() as stack:
        stack.callback(configure(settings))
        the_house = await stack.enter_async_context(house(addresses, settings))
        if alone:
            await journal.expire_all(the_house)
        cache = redis.Redis.from_url(addresses.cache_url)  # pyright: ignore[reportUnknownMemberType]: redis-py's own type
        stack.push_async_callback(cache.aclose)
        model = None
        if settings.gemini_api_key is not None:
            from agent.gemini import gemini_model

            model = gemini_model(
                settings.model, settings.gemini_api_key.get_secret_value(), base_url=settings.gemini_base_url
            )
            await stack.enter_async_context(model)
        desk = Desk(the_house, coaches.build(OPERATIONS, model, settings.model), OPERATIONS, TurnLog(cache))
        stack.push_async_callback(desk.aclose)
        supabase = settings.supabase_url is not None or settings.supabase_jwt_secret is not None
        identity = None if supabase else LocalIdentity(settings.home / "keys")
        keeper = Doorkeeper(the_house, verifier(settings, identity))

        async def probe() -> tuple[bool, bool]:
            return await _database_answers(the_house), await _cache_answers(cache)

        yield http.create(OPERATIONS, keeper, desk, identity, probe)


async def _database_answers(the_house: House) -> bool:
    try:
        async with the_house.database.transaction(NOBODY, NOBODY) as db:
            return await db.value(int, "select 1") == 1
    except CoachError:
        return False


async def _cache_answers(cache: "redis.Redis") -> bool:
    try:
        return bool(await asyncio.wait_for(cache.ping(), 1))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]: redis-py's own type
    except (RedisError, TimeoutError, OSError):
        return False

"""`slowburn doctor`: what is configured and what can be reached."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import redis.asyncio as redis
from redis.exceptions import RedisError

from api import compose
from kernel.settings import Settings


async def examine(settings: Settings) -> dict[str, Any]:
    """A report of every part; `ok` when all that is needed can be reached."""
    async with compose.servers(settings, attach=True) as (addresses, _):
        database = await _database(addresses, embedded=settings.embedded_database)
        cache = await _cache(addresses.cache_url, embedded=settings.embedded_cache)
    supabase = settings.supabase_url or settings.supabase_jwt_secret
    key = settings.gemini_api_key
    return {
        "ok": bool(database["reachable"]),
        "home": str(settings.home),
        "database": database,
        "valkey": cache,
        "coach": {"name": f"gemini:{settings.model.removeprefix('google:')}" if key else "offline"},
        "identity": {"provider": "supabase" if supabase else "local"},
        "traces": {
            "exporter": "logfire" if settings.logfire_token else "otlp" if settings.otlp_endpoint else "none"
        },
    }


async def _database(addresses: compose.Servers, *, embedded: bool) -> dict[str, Any]:
    report: dict[str, Any] = {
        "embedded": embedded,
        "owner_dsn": _shown(addresses.owner_dsn),
        "app_dsn": _shown(addresses.app_dsn),
        "reachable": False,
        "version": None,
        "pgvector": None,
    }
    try:
        connection = await asyncpg.connect(addresses.owner_dsn, timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError) as e:
        return report | {"error": type(e).__name__}
    try:
        report["version"] = await connection.fetchval("select current_setting('server_version')")
        report["pgvector"] = await connection.fetchval(
            "select coalesce(installed_version, default_version) from pg_available_extensions where name = 'vector'"
        )
        report["reachable"] = True
    finally:
        await connection.close()
    return report


async def _cache(url: str, *, embedded: bool) -> dict[str, Any]:
    report: dict[str, Any] = {"embedded": embedded, "url": _shown(url), "reachable": False, "version": None}
    client = redis.Redis.from_url(url, socket_timeout=3)  # pyright: ignore[reportUnknownMemberType]: redis-py's own type
    try:
        facts: Any = await client.info("server")  # pyright: ignore[reportUnknownMemberType]: redis-py's own type
        report |= {"reachable": True, "version": facts.get("valkey_version") or facts.get("redis_version")}
    except (RedisError, OSError) as e:
        report["error"] = type(e).__name__
    finally:
        await client.aclose()
    return report


def _shown(url: str) -> str:
    """An address without its password."""
    parts = urlsplit(url)
    if not parts.password:
        return url
    login, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{login.partition(':')[0]}:***@{host}"))

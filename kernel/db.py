"""PostgreSQL through asyncpg: typed verbs over one connection, and transactions that carry the row scope."""

import asyncio
import json
from collections.abc import AsyncGenerator, Generator, Iterable
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import date, datetime, time
from typing import Any, cast
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from pydantic import BaseModel, TypeAdapter

from kernel.errors import CoachError, DatabaseAway, DatabaseBusy, DatabaseFull
from kernel.trace import span

type Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]

NOBODY = UUID(int=0)
"""The scope of a caller who has not signed in: no row belongs to it."""

_PLAIN = (int, float, str, bool, bytes, UUID, datetime, date, time)
_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if (adapter := _adapters.get(kind)) is None:
        adapter = _adapters[kind] = TypeAdapter(kind)
    return adapter


class Db:
    """One open transaction. Rows come back as the model given first, validated."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def one[M: BaseModel](self, model: type[M], sql: str, *args: Any) -> M:
        """Exactly one row."""
        row = await self.maybe(model, sql, *args)
        if row is None:
            raise LookupError(f"no {model.__name__} came back")
        return row

    async def maybe[M: BaseModel](self, model: type[M], sql: str, *args: Any) -> M | None:
        """The first row, or None."""
        with span("sql", model=model.__name__):
            row = await self._connection.fetchrow(sql, *args)
        return None if row is None else _adapter(model).validate_python(dict(row))

    async def all[M: BaseModel](self, model: type[M], sql: str, *args: Any) -> list[M]:
        """Every row."""
        with span("sql", model=model.__name__):
            rows = await self._connection.fetch(sql, *args)
        validate = _adapter(model).validate_python
        return [validate(dict(row)) for row in rows]

    async def value[V](self, kind: type[V], sql: str, *args: Any) -> V | None:
        """The first column of the first row, or None."""
        with span("sql"):
            found = await self._connection.fetchval(sql, *args)
        if found is None or (kind in _PLAIN and type(found) is kind):
            return cast("V | None", found)
        return cast("V", _adapter(kind).validate_python(found))

    async def values[V](self, kind: type[V], sql: str, *args: Any) -> list[V]:
        """The first column of every row."""
        with span("sql"):
            rows = await self._connection.fetch(sql, *args)
        return [
            cast("V", row[0] if type(row[0]) is kind else _adapter(kind).validate_python(row[0]))
            for row in rows
        ]

    async def run(self, sql: str, *args: Any) -> int:
        """A statement for its effect; how many rows it touched."""
        with span("sql"):
            status = await self._connection.execute(sql, *args)
        count = status.rsplit(" ", 1)[-1]
        return int(count) if count.isdigit() else 0

    async def scope(self, athlete_id: UUID) -> None:
        """See the rows of another athlete for the rest of the transaction: for signing people up."""
        await self.run("select set_config('app.athlete_id', $1, true)", str(athlete_id))

    async def many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """A statement once for each row of arguments, in one round trip."""
        with span("sql"):
            await self._connection.executemany(sql, rows)


class Database:
    """The pool of runtime connections. The role behind it owns nothing and cannot bypass row security."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool
        self._ending: set[asyncio.Task[None]] = set()

    @classmethod
    async def connect(cls, dsn: str, *, size: int = 10) -> "Database":
        """Open a pool. `statement_cache_size` stays on: statements are literals, so the set is bounded."""
        pool = await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=size,
            init=prepare,
            # No session state is ever left on a connection, so the hidden reset query is a wasted round trip.
            reset=_no_reset,
            command_timeout=30,
            server_settings={"application_name": "slowburn", "idle_in_transaction_session_timeout": "60000"},
        )
        return cls(pool)

    async def close(self) -> None:
        """Give the connections back, waiting a little for what is under way."""
        try:
            await asyncio.wait_for(self._pool.close(), 5)
        except TimeoutError:
            self._pool.terminate()

    @asynccontextmanager
    async def transaction(
        self, athlete_id: UUID, person_id: UUID, *, reads: bool = False
    ) -> AsyncGenerator[Db]:
        """One transaction, seen through the rows of one athlete.

        The scope is set in the same round trip that begins the transaction and ends with it. With `reads` nothing
        depends on the commit, so nobody waits for it. Faults of the database come out as DatabaseAway or
        DatabaseBusy (503) or DatabaseFull (507); nothing is half-written.
        """
        with _faults():
            connection = await self._acquire()
            ending = False
            try:
                await connection.execute(
                    # Two UUIDs, typed as such: nothing to quote.
                    f"begin; select set_config('app.athlete_id', '{athlete_id}', true), "
                    f"set_config('app.person_id', '{person_id}', true), "
                    "set_config('lock_timeout', '5s', true)"
                )
                yield Db(connection)
                if reads:
                    ending = True
                    self._end_later(connection)
                else:
                    await connection.execute("commit")
            except BaseException as e:
                lost = _lost(connection)
                await _rollback(connection)
                if lost and isinstance(e, asyncpg.InterfaceError):
                    raise DatabaseAway from e
                raise
            finally:
                if not ending:
                    await self._release(connection)

    async def _acquire(self) -> "PoolConnectionProxy[asyncpg.Record]":
        # A timer costs more than taking a connection that lies there.
        idle = self._pool.get_idle_size() > 0
        return await (self._pool.acquire() if idle else self._pool.acquire(timeout=5))

    def _end_later(self, connection: "PoolConnectionProxy[asyncpg.Record]") -> None:
        task = asyncio.create_task(self._end(connection))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _end(self, connection: "PoolConnectionProxy[asyncpg.Record]") -> None:
        try:
            await _rollback(connection)
        finally:
            await self._release(connection)

    async def _release(self, connection: "PoolConnectionProxy[asyncpg.Record]") -> None:
        # A connection that dies while it is given back has gone back by itself, which asyncpg calls an error.
        with suppress(asyncpg.InternalClientError, asyncpg.InterfaceError):
            await self._pool.release(connection)


@contextmanager
def _faults() -> Generator[None]:
    """Turn the database's faults into ours."""
    try:
        yield
    except CoachError:
        raise
    except asyncpg.DiskFullError as e:
        raise DatabaseFull from e
    except _BUSY as e:
        raise DatabaseBusy from e
    except _AWAY as e:
        raise DatabaseAway from e


_AWAY = (
    TimeoutError,
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    # What asyncpg makes of a server's last words when they come in between two of its own.
    asyncpg.InternalClientError,
)
_BUSY = (
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.QueryCanceledError,
)


async def _no_reset(_: Connection) -> None:
    """See `Database.connect`."""


def _lost(connection: Connection) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:
        return True  # The pool has already taken a broken connection back and answers no more questions about it.


async def _rollback(connection: Connection) -> None:
    """End the transaction whatever happens: the pool does not reset what it lends to the next caller."""
    if _lost(connection):
        return
    try:
        await connection.execute("rollback")
    except BaseException as e:
        if not _lost(connection):
            connection.terminate()
        if not isinstance(e, (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            raise


async def prepare(connection: Connection) -> None:
    """Make a new connection speak our types: JSON both ways as Python values."""
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(kind, encoder=_dump, decoder=json.loads, schema="pg_catalog")


def _dump(value: Any) -> str:
    return _adapter(Any).dump_json(value).decode()

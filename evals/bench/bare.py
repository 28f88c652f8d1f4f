"""The baselines: what an operation asks PostgreSQL, without Slowburn around it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from asyncpg.connection import LoggedQuery
from pydantic import BaseModel

from kernel.db import Database, prepare
from kernel.door import invoke
from kernel.ids import new_id
from kernel.operation import Caller, House, Operation

type Pool = asyncpg.Pool[asyncpg.Record]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with its arguments; with many rows of arguments for executemany."""

    sql: str
    args: Any


async def recorded(app_dsn: str, caller: Caller, op: Operation[Any, Any], cmd: BaseModel) -> list[Statement]:
    """The statements that an operation really runs within its transaction."""
    heard: list[Statement] = []

    def hear(query: LoggedQuery) -> None:
        heard.append(Statement(query.query, query.args))

    async def init(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        await prepare(connection)
        connection.add_query_logger(hear)

    async with asyncpg.create_pool(app_dsn, min_size=1, max_size=1, init=init) as pool:
        house = House(database=Database(pool), clock=caller.house.clock, granted=caller.house.granted)
        heard.clear()
        await invoke(op, Caller(house=house, person_id=caller.person_id, athlete_id=caller.athlete_id), cmd)
    ours = ("begin", "commit")
    return [s for s in heard if s.args and not s.sql.lstrip().lower().startswith(ours)]


@asynccontextmanager
async def pool(dsn: str, *, reset: bool) -> AsyncGenerator[Pool]:
    """A plain asyncpg pool; `reset` is asyncpg's default of cleaning a connection when it comes back."""

    async def nothing(_: object) -> None:
        return None

    more: dict[str, Any] = {} if reset else {"reset": nothing}
    async with asyncpg.create_pool(dsn, min_size=1, max_size=10, init=prepare, **more) as made:
        yield made


def reading(plain: Pool, statements: list[Statement]) -> Callable[[], Awaitable[object]]:
    """Fetch the rows of these statements, one after the other, and do nothing with them."""

    async def work() -> list[list[asyncpg.Record]]:
        async with plain.acquire() as connection:
            return [await connection.fetch(s.sql, *s.args) for s in statements]

    return work


def writing(plain: Pool, insert: Statement) -> Callable[[], Awaitable[object]]:
    """Begin, insert one row under a new id, commit."""
    athlete_id, _, *rest = insert.args[0]

    async def work() -> None:
        async with plain.acquire() as connection, connection.transaction():
            await connection.execute(insert.sql, athlete_id, new_id(), *rest)

    return work

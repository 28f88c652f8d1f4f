"""Several workers in one process, as far as the database can tell apart from one another."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import redis.asyncio as redis

from agent.turns.desk import Desk
from kernel.operation import Caller, House
from memory.turns.journal import Submission
from memory.turns.models import Event
from tests.agent.turns.lifter import Asked


class Worker:
    """A process as far as the database can tell: its own pool, its own cache client, its own desk."""

    def __init__(self, house: House, cache: "redis.Redis", desk: Desk) -> None:
        self.house, self.cache, self.desk = house, cache, desk
        self.dead = False

    def caller(self, who: Caller) -> Caller:
        return replace(who, house=self.house)

    async def read(self, who: Caller, turn_id: UUID, after: int = 0) -> list[Event]:
        return [e async for e in await self.desk.follow(self.caller(who), turn_id, after)]

    async def die(self) -> None:
        """End like a killed process: connections drop, nothing is handed over, leases stay."""
        self.dead = True
        self.house.database._pool.terminate()
        tasks = [*self.desk._tenders, *self.desk._taking, *self.desk._log._mirrors]
        for job in list(self.desk._jobs.values()):
            job.run.left = True
            tasks.append(job.task)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        if not self.dead:
            await self.desk.aclose()
        await self.cache.aclose()
        await self.house.database.close()


type Hire = Callable[[], Awaitable[Worker]]


async def expire(owner: Any, *heirs: Worker) -> None:
    """The leases of the dead run out now, and not in six seconds."""
    await owner.execute("update turn_leases set lease_until = '-infinity', worker = null")
    for heir in heirs:
        heir.desk._free.set()


async def until(what: Callable[[], Awaitable[Any]]) -> Any:
    async with asyncio.timeout(15):
        while not (found := await what()):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.005)
    return found


def count(owner: Any, sql: str) -> Callable[[], Awaitable[Any]]:
    return lambda: owner.fetchval(f"select count(*) from {sql}")  # noqa: S608 - the tests' own text


class Ear:
    """A reader that is cut off with its worker."""

    def __init__(self, worker: Worker, who: Caller, turn_id: UUID) -> None:
        self.heard: list[Event] = []
        self._task = asyncio.create_task(self._listen(worker, who, turn_id))

    async def _listen(self, worker: Worker, who: Caller, turn_id: UUID) -> None:
        async for event in await worker.desk.follow(worker.caller(who), turn_id):
            self.heard.append(event)

    async def off(self) -> list[Event]:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        return self.heard


async def begin(a: Worker, who: Caller, asked: Asked) -> tuple[UUID, Ear]:
    turn = await a.desk.submit(a.caller(who), Submission(message=asked.message))
    return turn.id, Ear(a, who, turn.id)

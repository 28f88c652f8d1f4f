"""Two workers on one database: whichever dies, and whenever, the other finishes the turn, and nothing twice."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import redis.asyncio as redis

from agent import coach as coaches
from agent.gemini import gemini_model
from agent.turns.desk import Desk
from agent.turns.log import TERMINAL, TurnLog, text_of
from kernel.db import Database
from kernel.operation import Caller, House
from kernel.roles import app_dsn
from memory.turns.journal import Submission
from memory.turns.models import Event
from tests.agent.turns.lifter import Asked, Model, check_events, check_tables, returned
from tests.standins.gemini import Gemini, gemini_stand_in
from tools import OPERATIONS

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


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


@pytest.fixture(scope="module")
def gemini() -> Iterator[Gemini]:
    with gemini_stand_in() as stand_in:
        yield stand_in


@pytest.fixture
async def hire(db_url: str, valkey_url: str, house: House, gemini: Gemini) -> AsyncIterator[Hire]:
    """Start a worker."""
    async with contextlib.AsyncExitStack() as stack:
        model = gemini_model("google:gemini-flash-latest", "key", base_url=gemini.url)
        await stack.enter_async_context(model)
        coach = coaches.build(OPERATIONS, model, "google:gemini-flash-latest")

        async def make() -> Worker:
            database = await Database.connect(app_dsn(db_url), size=6)
            cache = redis.Redis.from_url(valkey_url)
            its_house = replace(house, database=database)
            worker = Worker(its_house, cache, Desk(its_house, coach, OPERATIONS, TurnLog(cache)))
            stack.push_async_callback(worker.close)
            return worker

        yield make


@pytest.fixture
async def a(hire: Hire) -> Worker:
    return await hire()


@pytest.fixture
async def b(hire: Hire) -> Worker:
    return await hire()


async def expire(owner: Any, *heirs: Worker) -> None:
    """The leases of the dead run out now, and not in six seconds."""
    await owner.execute("update turn_leases set lease_until = '-infinity', worker = null")
    for heir in heirs:
        heir.desk._free.set()


async def until(what: Callable[[], Awaitable[Any]]) -> Any:
    async with asyncio.timeout(15):
        while not (found := await what()):
            await asyncio.sleep(0.005)
    return found


def count(owner: Any, sql: str) -> Callable[[], Awaitable[Any]]:
    return lambda: owner.fetchval(f"select count(*) from {sql}")


async def check(
    a: Worker | None, b: Worker, who: Caller, turn_id: UUID, asked: Asked, owner: Any, had: list[Event]
) -> list[Event]:
    """The turn ends once, and every reader, from wherever, ends with the same."""
    whole = await b.read(who, turn_id)
    check_events(whole, asked)
    await check_tables(owner, turn_id, whole, asked)
    b.desk._log.forget(turn_id)
    for worker in (a, b):
        for after in [0, *(e.seq for e in [*had, *whole])]:
            if worker is not None:
                before = [e for e in (had if after in {e.seq for e in had} else whole) if e.seq <= after]
                rest = await worker.read(who, turn_id, after)
                check_events([*before, *rest], asked)
    return whole


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


POINTS = {
    "before the model answers": "turn_leases",
    "between the journal and the tool": "turn_steps",
    "after the commit": "turn_events where event = 'tool.returned'",
    "after the second commit": "(select 1 from turn_events where event = 'tool.returned' offset 1) _",
}


@pytest.mark.parametrize("point", list(POINTS))
async def test_a_worker_dies_and_another_goes_on(
    point: str, a: Worker, b: Worker, athlete: Caller, gemini: Gemini, owner: Any
):
    gemini.thinks(Model(delay_s=0.02))
    asked = Asked(3, 60)
    turn_id, ear = await begin(a, athlete, asked)
    await until(count(owner, POINTS[point]))
    await a.die()
    had = await ear.off()
    await expire(owner, b)
    await check(None, b, athlete, turn_id, asked, owner, had)


async def test_a_worker_dies_inside_the_tools_transaction(
    a: Worker, b: Worker, athlete: Caller, gemini: Gemini, owner: Any, db_url: str
):
    gemini.thinks(Model())
    asked = Asked(2, 61)
    blocker = await asyncpg.connect(db_url)
    async with blocker.transaction():
        await blocker.execute("lock table workout_sets in exclusive mode")
        turn_id, ear = await begin(a, athlete, asked)
        await until(count(owner, "pg_locks where not granted"))
        await a.die()
        had = await ear.off()
    await blocker.close()
    assert await owner.fetchval("select count(*) from workout_sets") == 0
    await expire(owner, b)
    whole = await check(None, b, athlete, turn_id, asked, owner, had)
    assert not any(e.data["replayed"] for e in whole if e.event == "tool.returned")


async def test_a_worker_dies_in_the_middle_of_the_answer(
    a: Worker, b: Worker, athlete: Caller, gemini: Gemini, owner: Any
):
    gemini.thinks(Model(delay_s=0.02, chunks=40))
    asked = Asked(1, 62)
    turn_id, ear = await begin(a, athlete, asked)

    async def mid() -> bool:
        return "word 10" in text_of(ear.heard)

    await until(mid)
    await a.die()
    had = await ear.off()
    await expire(owner, b)
    gemini.thinks(Model(chunks=3))
    whole = await check(None, b, athlete, turn_id, asked, owner, had)
    assert "word 10" not in text_of(whole)
    assert any(e.event == "text.snapshot" for e in whole)


@pytest.mark.parametrize("step", range(24))
async def test_a_worker_dies_at_any_instant(
    step: int, a: Worker, hire: Hire, athlete: Caller, gemini: Gemini, owner: Any
):
    """Two deaths a turn, in steps of 15 ms, and a reader at each worker."""
    gemini.thinks(Model(delay_s=0.005, chunks=12))
    asked = Asked(4, 63)
    turn_id, ear = await begin(a, athlete, asked)
    await asyncio.sleep(0.015 * step)
    await a.die()
    had = await ear.off()
    middle = await hire()
    await expire(owner, middle)
    ear = Ear(middle, athlete, turn_id)
    await asyncio.sleep(0.015 * (24 - step))
    await middle.die()
    had += [e for e in await ear.off() if not had or e.seq > had[-1].seq]
    b = await hire()
    await expire(owner, b)
    await check(None, b, athlete, turn_id, asked, owner, [])
    rest = await b.read(athlete, turn_id, had[-1].seq if had else 0)
    check_events([*had, *rest], asked)


async def test_a_reader_elsewhere_lives_through_it(
    a: Worker, b: Worker, hire: Hire, athlete: Caller, gemini: Gemini, owner: Any
):
    gemini.thinks(Model(delay_s=0.02))
    asked = Asked(3, 64)
    turn_id, _ = await begin(a, athlete, asked)
    third = await hire()
    ears = [Ear(b, athlete, turn_id), Ear(third, athlete, turn_id)]
    await until(count(owner, "turn_steps"))
    await a.die()
    await expire(owner, b)
    await asyncio.wait_for(asyncio.gather(*(ear._task for ear in ears)), 20)
    for ear in ears:
        check_events(ear.heard, asked)


async def test_a_stale_worker_that_wakes_up_can_do_nothing(
    a: Worker, b: Worker, athlete: Caller, gemini: Gemini, owner: Any, db_url: str
):
    """Its effect is under way when another takes the turn: that transaction rolls back."""
    gemini.thinks(Model())
    asked = Asked(2, 65)
    blocker = await asyncpg.connect(db_url)
    async with blocker.transaction():
        await blocker.execute("lock table workout_sets in exclusive mode")
        turn_id, ear = await begin(a, athlete, asked)
        await until(count(owner, "pg_locks where not granted"))
        for tender in a.desk._tenders:
            tender.cancel()
        await expire(owner, b)
        await until(count(owner, "turns where fence = 2"))
    await blocker.close()
    await asyncio.wait_for(ear._task, 20)
    check_events(ear.heard, asked)
    await check(a, b, athlete, turn_id, asked, owner, ear.heard)
    late = "turn_events where event = 'tool.returned' and seq < 1000000"
    assert await owner.fetchval(f"select count(*) from {late}") == 0


async def test_a_worker_that_slept_takes_its_own_turn_up_again(
    a: Worker, athlete: Caller, gemini: Gemini, owner: Any
):
    gemini.thinks(Model(delay_s=0.03))
    asked = Asked(3, 66)
    turn_id, ear = await begin(a, athlete, asked)
    await until(count(owner, "turn_steps"))
    await expire(owner, a)
    await until(count(owner, "turns where fence = 2"))
    assert turn_id in a.desk._jobs
    await asyncio.wait_for(ear._task, 20)
    check_events(ear.heard, asked)
    await check(None, a, athlete, turn_id, asked, owner, ear.heard)


async def test_a_turn_survives_its_database(
    a: Worker, athlete: Caller, gemini: Gemini, owner: Any, db_url: str
):
    """Every connection is cut, some in the middle of an effect: the turn is left and taken up again."""
    gemini.thinks(Model(delay_s=0.01))
    asked = Asked(4, 67)
    turn_id, ear = await begin(a, athlete, asked)
    for _ in range(3):
        await asyncio.sleep(0.12)
        await owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where usename = 'slowburn_app' and datname = current_database()"
        )
    await asyncio.sleep(0.3)
    await expire(owner, a)
    await asyncio.wait_for(ear._task, 30)
    check_events(ear.heard, asked)
    await check(None, a, athlete, turn_id, asked, owner, ear.heard)


async def test_a_worker_that_ends_hands_over_at_once(
    a: Worker, b: Worker, athlete: Caller, gemini: Gemini, owner: Any
):
    gemini.thinks(Model(delay_s=0.03))
    asked = Asked(3, 68)
    turn_id, ear = await begin(a, athlete, asked)
    await until(count(owner, "turn_steps"))
    await a.desk.aclose()
    began = asyncio.get_running_loop().time()
    had = await ear.off()
    await until(count(owner, "turns where fence = 2"))
    assert asyncio.get_running_loop().time() - began < 2
    await check(None, b, athlete, turn_id, asked, owner, had)


async def test_without_valkey(
    db_url: str, hire: Hire, house: House, athlete: Caller, gemini: Gemini, owner: Any
):
    """Readers elsewhere ask PostgreSQL; nothing is lost."""
    gemini.thinks(Model(delay_s=0.02))
    asked = Asked(3, 69)
    a, b = await hire(), await hire()
    for worker in (a, b):
        worker.desk._log._cache = redis.Redis(unix_socket_path="/tmp/there-is-no-valkey")
    turn_id, _ = await begin(a, athlete, asked)
    check_events(await b.read(athlete, turn_id), asked)
    await check(a, b, athlete, turn_id, asked, owner, [])


def ends(events: list[Event]) -> list[str]:
    return [e.event for e in events if e.event in TERMINAL]


def sets_of(events: list[Event]) -> int:
    return len(returned(events))

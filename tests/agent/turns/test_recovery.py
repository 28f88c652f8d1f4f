"""Two workers on one database: whichever dies, and whenever, the other finishes the turn, and nothing twice."""

import asyncio
import threading
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import redis.asyncio as redis

from agent.turns.log import TERMINAL, text_of
from kernel.operation import Caller
from memory.turns.journal import Submission
from memory.turns.models import Event
from tests.agent.turns.lifter import Asked, Model, check_events, check_tables, returned
from tests.agent.turns.workers import Ear, Hire, Worker, begin, count, expire, until
from tests.standins.gemini import Gemini
from tests.standins.gemini_steps import Call, Step, calls, empty, refused, tool_results

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


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
    assert await count(owner, late)() == 0


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


async def test_without_valkey(hire: Hire, athlete: Caller, gemini: Gemini, owner: Any):
    """Readers elsewhere ask PostgreSQL; nothing is lost."""
    gemini.thinks(Model(delay_s=0.02))
    asked = Asked(3, 69)
    a, b = await hire(), await hire()
    for worker in (a, b):
        worker.desk._log._cache = redis.Redis(port=1)
    turn_id, _ = await begin(a, athlete, asked)
    check_events(await b.read(athlete, turn_id), asked)
    await check(a, b, athlete, turn_id, asked, owner, [])


async def test_what_was_asked_is_not_lost_behind_an_empty_answer(
    a: Worker, b: Worker, athlete: Caller, gemini: Gemini, owner: Any, db_url: str
):
    """The model is asked again, and only its second answer is journalled."""
    model, answers = Model(), iter([empty()])
    gemini.thinks(lambda body: next(answers, None) or model(body))
    asked = Asked(2, 70)
    blocker = await asyncpg.connect(db_url)
    async with blocker.transaction():
        await blocker.execute("lock table workout_sets in exclusive mode")
        turn_id, ear = await begin(a, athlete, asked)
        await until(count(owner, "pg_locks where not granted"))
        await a.die()
        had = await ear.off()
    await blocker.close()
    await expire(owner, b)
    await check(None, b, athlete, turn_id, asked, owner, had)


async def test_the_offline_coach_goes_on_for_one_that_died(
    a: Worker, b: Worker, athlete: Caller, gemini: Gemini, owner: Any, db_url: str
):
    """The model logs one set and fails; the offline coach's worker dies over the other."""
    bench = {"exercise": "bench", "reps": 8, "load": {"value": 225, "unit": "lb"}, "workout_id": "current"}

    locked = threading.Event()

    def brain(body: Any) -> Step:
        if not tool_results(body):
            return calls(Call("log_set", bench))
        locked.wait(10)
        return refused(400, "INVALID_ARGUMENT", "no")

    gemini.thinks(brain)
    blocker = await asyncpg.connect(db_url)
    async with blocker.transaction():
        message = Submission(message="bench 225 lb for 8, then squat 100 kg for 5")
        turn = await a.desk.submit(a.caller(athlete), message)
        ear = Ear(a, athlete, turn.id)
        await until(count(owner, "workout_sets"))
        await blocker.execute("lock table workout_sets in exclusive mode")
        locked.set()
        await until(count(owner, "pg_locks where not granted"))
        await a.die()
        had = await ear.off()
    await blocker.close()
    await expire(owner, b)
    events = [*had, *await b.read(athlete, turn.id, had[-1].seq)]
    assert [e.event for e in events if e.event in TERMINAL] == ["turn.completed"]
    assert len([e for e in events if e.event == "coach.changed"]) == 1
    sets = await owner.fetch("select id::text, load_value from workout_sets order by id")
    assert [row["load_value"] for row in sets] == [225, 100]
    assert [one["id"] for one in returned(events)] == [row["id"] for row in sets]
    assert "100" in text_of(events)
    assert len(gemini.requests) == 2


async def test_the_key_of_a_dying_transaction_is_waited_for(
    a: Worker, athlete: Caller, gemini: Gemini, owner: Any, db_url: str
):
    """A worker that was stopped in the middle of its effect holds the key until its connection ends."""
    blocker = await asyncpg.connect(db_url)
    held = blocker.transaction()
    await held.start()
    gemini.thinks(Model(delay_s=0.3))
    asked = Asked(1, 71)
    turn_id, ear = await begin(a, athlete, asked)
    await blocker.execute(
        "insert into ledger (athlete_id, key, operation, input_hash, person_id, at) "
        "values ($1, $2, 'log_set', '', $1, now())",
        athlete.athlete_id,
        f"turn:{turn_id}:1:0",
    )
    await asyncio.sleep(6)
    await held.rollback()
    await blocker.close()
    await asyncio.wait_for(ear._task, 10)
    check_events(ear.heard, asked)
    await check_tables(owner, turn_id, ear.heard, asked)

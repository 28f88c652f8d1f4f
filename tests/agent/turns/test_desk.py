"""Queueing, cancelling and approving, through whichever worker a person happens to reach."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from agent.turns.desk import NothingToApprove, TurnOver
from agent.turns.log import TERMINAL, text_of
from kernel.door import invoke
from kernel.operation import Caller
from memory.turns.journal import ConversationBusy, Submission
from memory.turns.models import Event
from tests.agent.turns.lifter import Asked, Model, check_events, check_tables
from tests.agent.turns.workers import Ear, Hire, Worker, begin, count, expire, until
from tests.standins.gemini import Gemini
from tests.standins.gemini_steps import Call, calls, last_text, says, tool_results
from tools import OPERATIONS

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


def ends(events: list[Event]) -> list[str]:
    return [e.event for e in events if e.event in TERMINAL]


async def say(worker: Worker, who: Caller, message: str, **more: Any) -> UUID:
    turn = await worker.desk.submit(worker.caller(who), Submission(message=message, **more))
    return turn.id


async def conversation(owner: Any, turn_id: UUID) -> UUID:
    return await owner.fetchval("select conversation_id from turns where id = $1", turn_id)


async def test_one_client_message_is_one_turn_at_two_workers_at_once(
    a: Worker, b: Worker, athlete: Caller, gemini: Gemini, owner: Any
):
    gemini.thinks(Model())
    first, _ = await begin(a, athlete, Asked(1, 40))
    where = await conversation(owner, first)
    for number in range(10):
        asked, name = Asked(1, 41 + number), str(uuid4())
        more: dict[str, Any] = {"client_message_id": name}
        if number % 2:
            more |= {"conversation_id": where, "on_busy": "reject" if number % 4 == 1 else "interrupt"}
            await until(lambda: _idle(owner))
        ids = await asyncio.gather(*(say(w, athlete, asked.message, **more) for w in (a, b) * 3))
        [turn_id] = set(ids)
        events = await b.read(athlete, turn_id)
        check_events(events, asked)
        await check_tables(owner, turn_id, events, asked)
    assert await owner.fetchval("select count(*) from turns") == 11
    assert await owner.fetchval("select count(*) from messages where role = 'user'") == 11
    assert await owner.fetchval("select count(*) from conversations") == 6


async def _idle(owner: Any) -> bool:
    return not await owner.fetchval("select count(*) from turn_leases")


async def test_messages_in_one_conversation_wait_their_turn(
    a: Worker, b: Worker, athlete: Caller, gemini: Gemini, owner: Any
):
    gemini.thinks(Model(delay_s=0.01))
    first = await say(a, athlete, Asked(2, 60).message)
    where = await conversation(owner, first)
    ids = [first]
    for number in range(1, 6):
        worker = (a, b)[number % 2]
        ids.append(await say(worker, athlete, Asked(2, 60 + number).message, conversation_id=where))
        assert await owner.fetchval("select count(*) from turns where status in ('running', 'waiting')") <= 1
    for number, turn_id in enumerate(ids):
        events = await (b, a)[number % 2].read(athlete, turn_id)
        check_events(events, Asked(2, 60 + number))
        await check_tables(owner, turn_id, events, Asked(2, 60 + number))
    loads = await owner.fetch("select load_kg from workout_sets order by id")
    assert [row["load_kg"] for row in loads] == [60.0 + n for n in range(6) for _ in range(2)]


async def test_a_queue_outlives_its_workers(
    a: Worker, b: Worker, hire: Hire, athlete: Caller, gemini: Gemini, owner: Any
):
    gemini.thinks(Model(delay_s=0.01))
    first = await say(a, athlete, Asked(2, 70).message)
    where = await conversation(owner, first)
    ids = [
        first,
        *[await say(a, athlete, Asked(2, 70.5 + n).message, conversation_id=where) for n in range(3)],
    ]
    for _ in range(3):
        await asyncio.sleep(0.15)
        await a.die()
        a = await hire()
        await expire(owner, a)
    for number, turn_id in enumerate(ids):
        asked = Asked(2, 70 if number == 0 else 69.5 + number)
        events = await b.read(athlete, turn_id)
        check_events(events, asked)
        await check_tables(owner, turn_id, events, asked)


async def test_a_busy_conversation_can_be_rejected_or_interrupted(
    a: Worker, b: Worker, athlete: Caller, gemini: Gemini, owner: Any
):
    gemini.thinks(
        lambda body: says(*["word "] * 300, delay_s=0.03) if "long" in last_text(body) else says("Short.")
    )
    first = await say(a, athlete, "a long story")
    where = await conversation(owner, first)
    waiting = await say(a, athlete, "another long story", conversation_id=where)
    with pytest.raises(ConversationBusy):
        await say(b, athlete, "hello", conversation_id=where, on_busy="reject")
    await asyncio.sleep(0.3)
    began = asyncio.get_running_loop().time()
    last = await say(b, athlete, "stop that", conversation_id=where, on_busy="interrupt")
    events = await b.read(athlete, last)
    assert asyncio.get_running_loop().time() - began < 4
    assert (ends(events), text_of(events)) == (["turn.completed"], "Short.")
    assert ends(await a.read(athlete, first)) == ["turn.cancelled"]
    assert ends(await a.read(athlete, waiting)) == ["turn.cancelled"]
    assert await owner.fetchval("select count(*) from turns") == 3


async def test_cancelling_through_the_other_worker(
    a: Worker, b: Worker, athlete: Caller, gemini: Gemini, owner: Any
):
    """What was done stays, is told, and the next turn's model knows it."""
    gemini.thinks(Model(delay_s=0.05, chunks=200))
    turn_id, ear = await begin(a, athlete, Asked(1, 80))
    await until(lambda: _says(ear, "word 3"))
    began = asyncio.get_running_loop().time()
    await b.desk.cancel(b.caller(athlete), turn_id)
    await asyncio.wait_for(ear._task, 5)
    assert asyncio.get_running_loop().time() - began < 2
    assert ends(ear.heard) == ["turn.cancelled"]
    assert ear.heard[-1].data["text"] == text_of(ear.heard)
    with pytest.raises(TurnOver):
        await b.desk.cancel(b.caller(athlete), turn_id)
    assert await owner.fetchval("select count(*) from workout_sets") == 1
    gemini.plays(says("I know."))
    where = await conversation(owner, turn_id)
    await a.read(athlete, await say(a, athlete, "what happened?", conversation_id=where))
    contents = str(gemini.requests[-1].body["contents"])
    assert "Log 1 sets at 80 kg" in contents
    assert "word 3" in contents
    assert "'reps': 1" in contents


async def _says(ear: Ear, text: str) -> bool:
    return text in text_of(ear.heard)


async def test_a_wish_to_cancel_outlives_the_worker(
    a: Worker, b: Worker, athlete: Caller, gemini: Gemini, owner: Any
):
    gemini.thinks(Model(delay_s=0.05, chunks=200))
    turn_id, ear = await begin(a, athlete, Asked(1, 81))
    await until(lambda: _says(ear, "word 1"))
    for tender in a.desk._tenders:
        tender.cancel()
    await b.desk.cancel(b.caller(athlete), turn_id)
    await a.die()
    had = await ear.off()
    asked_before = len(gemini.requests)
    await expire(owner, b)
    events = await b.read(athlete, turn_id, had[-1].seq)
    assert ends(events) == ["turn.cancelled"]
    assert len(gemini.requests) == asked_before, "the model is not asked for a turn that nobody wants"
    stored = await owner.fetchval("select model_messages::text from turns where id = $1", turn_id)
    assert "log_set" in stored


async def test_cancelling_in_the_middle_of_an_effect(a: Worker, athlete: Caller, gemini: Gemini, owner: Any):
    """At any instant: sets, ledger and what was told agree."""
    gemini.thinks(Model())
    for number in range(12):
        turn_id, ear = await begin(a, athlete, Asked(4, 90 + number))
        await asyncio.sleep(0.012 * number)
        try:
            await a.desk.cancel(a.caller(athlete), turn_id)
        except TurnOver:
            assert number > 4
        await asyncio.wait_for(ear._task, 5)
        assert len(ends(ear.heard)) == 1
        told = [e.data["result"]["set"]["id"] for e in ear.heard if e.event == "tool.returned"]
        sets = await owner.fetch(
            "select id::text from workout_sets where load_kg = $1 order by id", 90.0 + number
        )
        assert sorted(told) == [row["id"] for row in sets]
        assert await owner.fetchval(
            "select count(*) from ledger where key like $1", f"turn:{turn_id}:%"
        ) == len(told)


async def plan(who: Caller) -> UUID:
    op = OPERATIONS["generate_plan"]
    return (await invoke(op, who, op.takes(days_per_week=3))).value.id


async def asks(a: Worker, who: Caller, gemini: Gemini) -> tuple[UUID, str, Ear]:
    """A turn that waits for a yes to deleting the plan."""
    plan_id = str(await plan(who))

    def brain(body: Any) -> Any:
        results = tool_results(body)
        if results and results[0]["name"] == "delete_plan":
            return says("Gone." if "done" in str(results[0]["response"]) else "Kept.")
        if results:
            return calls(Call("delete_plan", {"plan_id": plan_id}))
        return calls(Call("search_tools", {"queries": ["delete plan"]}))

    gemini.thinks(brain)
    turn_id = await say(a, who, "delete my plan")
    ear = Ear(a, who, turn_id)
    [asked] = await until(lambda: _asked(ear))
    return turn_id, asked.data["call_id"], ear


async def _asked(ear: Ear) -> list[Event]:
    return [e for e in ear.heard if e.event == "approval.requested"]


async def test_an_answer_through_the_other_worker(
    a: Worker, b: Worker, athlete: Caller, gemini: Gemini, owner: Any
):
    turn_id, call_id, ear = await asks(a, athlete, gemini)
    await b.desk.answer(b.caller(athlete), turn_id, call_id, True, None)
    for worker in (a, b):
        with pytest.raises(NothingToApprove):
            await worker.desk.answer(worker.caller(athlete), turn_id, call_id, False, None)
    await asyncio.wait_for(ear._task, 10)
    assert text_of(ear.heard) == "Gone."
    assert await owner.fetchval("select count(*) from plans") == 0


@pytest.mark.parametrize("when", ["before the answer", "after the answer"])
@pytest.mark.parametrize("approve", [True, False])
async def test_a_question_survives_its_worker(
    when: str, approve: bool, a: Worker, b: Worker, athlete: Caller, gemini: Gemini, owner: Any
):
    turn_id, call_id, ear = await asks(a, athlete, gemini)
    if when == "after the answer":
        await a.die()
        await b.desk.answer(b.caller(athlete), turn_id, call_id, approve, None)
        await expire(owner, b)
    else:
        await a.die()
        await expire(owner, b)
        await until(count(owner, "turns where fence = 2"))
        await asyncio.sleep(0.1)
        await b.desk.answer(b.caller(athlete), turn_id, call_id, approve, None)
    had = await ear.off()
    events = [*had, *await b.read(athlete, turn_id, had[-1].seq)]
    assert ends(events) == ["turn.completed"]
    assert text_of(events) == ("Gone." if approve else "Kept.")
    assert len([e for e in events if e.event == "approval.requested"]) == 1
    assert await owner.fetchval("select count(*) from plans") == (0 if approve else 1)
    assert await owner.fetchval("select count(*) from ledger where operation = 'delete_plan'") == int(approve)


async def test_silence_is_a_no(a: Worker, athlete: Caller, gemini: Gemini, owner: Any, clock: Any):
    turn_id, call_id, ear = await asks(a, athlete, gemini)
    clock.now += timedelta(seconds=601)
    with pytest.raises(NothingToApprove):
        await a.desk.answer(a.caller(athlete), turn_id, call_id, True, None)
    await asyncio.wait_for(ear._task, 10)
    assert text_of(ear.heard) == "Kept."
    assert await owner.fetchval("select count(*) from plans") == 1


async def test_a_yes_to_something_else_is_a_no(
    a: Worker, b: Worker, athlete: Caller, gemini: Gemini, owner: Any
):
    """The call is another than the one that was asked about: here somebody changed the journal."""
    turn_id, call_id, ear = await asks(a, athlete, gemini)
    other = await plan(athlete)
    await a.die()
    had = await ear.off()
    await b.desk.answer(b.caller(athlete), turn_id, call_id, True, None)
    changed = await owner.execute(
        "update turn_steps set response = regexp_replace(response::text, '(\"plan_id\": \")[0-9a-f-]+', '\\1' || $2)"
        '::jsonb where turn_id = $1 and response::text like \'%"tool_name": "delete_plan"%\'',
        turn_id,
        str(other),
    )
    assert changed == "UPDATE 1"
    await expire(owner, b)
    events = await b.read(athlete, turn_id, had[-1].seq)
    assert text_of(events) == "Kept."
    assert await owner.fetchval("select count(*) from plans") == 2


async def test_no_answer_is_taken_once_the_turn_is_over(
    a: Worker, b: Worker, athlete: Caller, gemini: Gemini, owner: Any
):
    turn_id, call_id, ear = await asks(a, athlete, gemini)
    await b.desk.cancel(b.caller(athlete), turn_id)
    await asyncio.wait_for(ear._task, 5)
    assert ends(ear.heard) == ["turn.cancelled"]
    with pytest.raises(NothingToApprove):
        await a.desk.answer(a.caller(athlete), turn_id, call_id, True, None)
    assert await owner.fetchval("select count(*) from plans") == 1


async def test_an_old_claim_does_not_take_the_lease_of_a_newer_one(
    a: Worker, b: Worker, athlete: Caller, gemini: Gemini, owner: Any
):
    """A worker that claimed a turn, then slept while another claimed and took it."""
    from memory.turns import journal
    from memory.turns.models import Lease

    gemini.thinks(Model(delay_s=0.03))
    asked = Asked(2, 99)
    turn_id, ear = await begin(a, athlete, asked)
    await until(count(owner, "turn_steps"))
    await a.die()
    had = await ear.off()
    await owner.execute("update turn_leases set fence = 5")
    await expire(owner, b)
    await until(count(owner, "turns where fence = 6"))
    old = Lease(
        turn_id=turn_id, athlete_id=athlete.athlete_id, person_id=athlete.person_id, role="athlete", fence=5,
        cancelled=False,
    )  # fmt: skip
    assert await journal.take(replace(athlete), old) is None
    assert await owner.fetchval("select count(*) from turn_leases") == 1
    events = await b.read(athlete, turn_id, had[-1].seq)
    check_events([*had, *events], asked)

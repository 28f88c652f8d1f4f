"""The pen of a turn on a real database: whatever fails in between, what is kept says what was shown, once."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from agent.turns.log import Stream, text_of, uncoalesced
from agent.turns.writer import Writer, base_of
from kernel.ids import new_id
from kernel.operation import Caller
from memory.turns import journal
from memory.turns.journal import StaleWorker, Submission
from memory.turns.models import Event, Step, Turn

pytestmark = pytest.mark.anyio


class Done(BaseModel):
    """An effect's output."""

    number: int = 0


class LostError(Exception):
    """What breaks a transaction."""


async def begun(athlete: Caller) -> tuple[Turn, Stream, Writer]:
    submitted = await journal.submit(athlete, Submission(message="hello"), new_id(), "offline", "1")
    stream = Stream(base_of(submitted.turn))
    return submitted.turn, stream, Writer(athlete, submitted.turn, stream)


async def kept(athlete: Caller, turn: Turn) -> list[Event]:
    return (await journal.events(athlete, turn.id))[1]


async def ended(athlete: Caller, turn: Turn, writer: Writer, text: str) -> None:
    async def keep(events: list[Event]) -> Any:
        return await journal.end(
            athlete, turn, status="completed", coach="offline", message_id=new_id(), text=text, usage={}, ms=0,
            model_messages=[], events=events,
        )  # fmt: skip

    await writer.end("turn.completed", {"text": text}, keep)


async def act(athlete: Caller, writer: Writer, how: str, number: int) -> None:
    """One thing that a turn does. `lost…` are faults: an effect rolled back, or a commit whose answer was lost."""
    match how:
        case "text":
            writer.show("text.delta", {"text": f"{number} "})
        case "flush":
            await writer.flush()
        case "step":
            await writer.step(Step(step=number, request=[], response={}, text=""))
        case "ask":
            await writer.ask([], [("approval.requested", {"number": number})])
        case _:
            try:
                async with writer.effect("tool.returned", lambda v: v.model_dump()) as announce:
                    async with athlete.house.database.transaction(
                        athlete.athlete_id, athlete.person_id
                    ) as db:
                        await announce(db, Done(number=number))
                        writer.show("tool.called", {"beside": number})
                        if how == "lost effect":
                            raise LostError
                    if how == "lost answer":
                        raise LostError
            except LostError:
                return


ACTS = st.lists(
    st.sampled_from(["text"] * 4 + ["flush", "step", "ask", "effect", "lost effect", "lost answer"]),
    max_size=16,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
async def test_what_is_kept_says_what_was_shown(athlete: Caller, acts: list[str]):
    turn, stream, writer = await begun(athlete)
    for number, how in enumerate(acts):
        await act(athlete, writer, how, number)
    text = stream.text()
    await ended(athlete, turn, writer, text)
    ids = [e.seq for e in stream.events]
    assert ids == sorted(set(ids)), "ids only grow for those who read along"
    rows = await kept(athlete, turn)
    assert text_of(rows) == text_of(stream.events) == text
    shown = {e.seq: e for e in stream.events if e.event != "text.delta"}
    stored = {e.seq: e for e in rows if e.event != "text.delta"}
    assert shown.items() <= stored.items()
    # What only the tables know is an effect that was committed, but not answered.
    unanswered = [e.data["number"] for seq, e in stored.items() if seq not in shown]
    assert unanswered == [n for n, how in enumerate(acts) if how == "lost answer"]
    for position in range(len(stream.events) + 1):
        had = stream.events[:position]
        assert text_of([*had, *uncoalesced(rows, had[-1].seq if had else 0)]) == text


async def test_a_flush_beside_the_end_keeps_nothing_twice(athlete: Caller):
    turn, stream, writer = await begun(athlete)
    for number in range(50):
        writer.show("text.delta", {"text": f"{number} "})
    flushing = asyncio.create_task(writer.flush())
    await asyncio.sleep(0)
    for number in range(50, 60):
        writer.show("text.delta", {"text": f"{number} "})
    await ended(athlete, turn, writer, stream.text())
    await flushing
    assert text_of(await kept(athlete, turn)) == stream.text()


async def test_a_cancelled_flush_is_repeated_as_it_was(athlete: Caller):
    turn, stream, writer = await begun(athlete)
    for number in range(30):
        writer.show("text.delta", {"text": f"{number} "})
        flushing = asyncio.create_task(writer.flush())
        for _ in range(number % 7):
            await asyncio.sleep(0.0005)
        flushing.cancel()
        await asyncio.gather(flushing, return_exceptions=True)
    await ended(athlete, turn, writer, stream.text())
    assert text_of(await kept(athlete, turn)) == stream.text()


async def test_an_old_fence_writes_nothing(athlete: Caller, owner: Any):
    turn, _, writer = await begun(athlete)
    writer.show("turn.started", {})
    await writer.flush()
    await owner.execute("update turns set fence = 2 where id = $1", turn.id)
    writer.show("text.delta", {"text": "late"})
    for write in (
        writer.flush(),
        writer.step(Step(step=1, request=[], response={}, text="")),
        writer.ask([], [("approval.requested", {})]),
        act(athlete, writer, "effect", 1),
        ended(athlete, turn, writer, "late"),
    ):
        with pytest.raises(StaleWorker):
            await write
    newer = replace_fence(turn, 2)
    assert [e.event for e in await kept(athlete, newer)] == ["turn.started"]
    assert await owner.fetchval("select count(*) from turn_steps") == 0
    assert await owner.fetchval("select count(*) from messages where role = 'coach'") == 0


def replace_fence(turn: Turn, fence: int) -> Turn:
    return turn.model_copy(update={"fence": fence})


async def test_what_postgres_cannot_hold_is_left_out(athlete: Caller):
    turn, stream, writer = await begun(athlete)
    writer.show("text.delta", {"text": "a\0b\ud800c 💪"})
    await writer.flush()
    assert text_of(await kept(athlete, turn)) == stream.text() == "ab\ufffdc 💪"
    nul = replace(Submission(message="x\0y"), client_message_id="1")
    submitted = await journal.submit(athlete, nul, new_id(), "offline", "1")
    assert (await journal.load(athlete, submitted.turn)).message == "xy"

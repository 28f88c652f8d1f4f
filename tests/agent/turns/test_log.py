"""Events as they are kept: whoever comes back at any event gets the rest, or a snapshot that says the same."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.turns.log import IDS_PER_WORKER, TERMINAL, Stream, coalesced, text_of, uncoalesced
from memory.turns.models import Event

OTHERS = ("turn.started", "tool.called", "tool.returned", "coach.changed", "approval.requested")
TOLD = st.one_of(
    st.tuples(st.just("text.delta"), st.text(max_size=5)),
    st.tuples(st.just("text.snapshot"), st.text(max_size=5)),
    st.tuples(st.sampled_from(OTHERS), st.just("")),
)
"""What a worker shows, one after the other."""
GAPS = st.lists(st.sampled_from([1, 1, 1, 2, IDS_PER_WORKER]), min_size=40, max_size=40)
"""How far ids are apart: usually one; an effect that was rolled back takes one along, a takeover a whole range."""


def sequence(told: list[tuple[str, str]], gaps: list[int]) -> list[Event]:
    events: list[Event] = []
    seq = 0
    for (name, said), gap in zip(told, gaps, strict=False):
        seq += gap
        events.append(Event(seq=seq, event=name, data={"text": said} if name.startswith("text.") else {}))
    return [*events, Event(seq=seq + 1, event="turn.completed", data={"text": text_of(events)})]


def cut(events: list[Event], at: list[int]) -> list[list[Event]]:
    """The batches in which events are kept."""
    bounds = [0, *sorted({min(i, len(events)) for i in at}), len(events)]
    return [events[a:b] for a, b in pairwise(bounds)]


@given(st.lists(TOLD, max_size=40), GAPS, st.lists(st.integers(0, 40), max_size=6), st.data())
def test_any_resume_point_gets_the_rest_or_a_snapshot(
    told: list[tuple[str, str]], gaps: list[int], at: list[int], data: st.DataObject
):
    events = sequence(told, gaps)
    kept = [row for batch in cut(events, at) for row in coalesced(batch)]
    ids = [e.seq for e in kept]
    assert ids == sorted(set(ids))
    seen = data.draw(st.integers(0, len(events)))
    had, after = events[:seen], events[seen - 1].seq if seen else 0
    rest = uncoalesced(kept, after)
    assert all(e.seq > after for e in rest)
    assert text_of([*had, *rest]) == text_of(events)
    others = [e for e in events[seen:] if not e.event.startswith("text.")]
    assert [e for e in rest if not e.event.startswith("text.")] == others
    assert all("from_seq" not in e.data for e in rest)
    if after in ids or not seen:
        # Who stopped where something kept ends gets no snapshot that was not told.
        told_snapshots = [e for e in events[seen:] if e.event == "text.snapshot"]
        assert [e for e in rest if e.event == "text.snapshot"] == told_snapshots


@given(st.lists(TOLD, max_size=40), GAPS, st.lists(st.integers(0, 40), max_size=6), st.data())
def test_a_reader_who_comes_back_again_and_again(
    told: list[tuple[str, str]], gaps: list[int], at: list[int], data: st.DataObject
):
    """Now from memory, now from the tables, a few events each time."""
    events = sequence(told, gaps)
    kept = [row for batch in cut(events, at) for row in coalesced(batch)]
    got: list[Event] = []
    after = 0
    while not got or got[-1].event not in TERMINAL:
        live = [e for e in events if e.seq > after]
        rest = data.draw(st.sampled_from([live, uncoalesced(kept, after)]))
        got += rest[: data.draw(st.integers(1, 5))]
        after = got[-1].seq
    ids = [e.seq for e in got]
    assert ids == sorted(set(ids))
    assert text_of(got) == text_of(events)
    names = [e.event for e in got if not e.event.startswith("text.")]
    assert names == [e.event for e in events if not e.event.startswith("text.")]


@pytest.mark.anyio
async def test_readers_of_a_stream_hold_nobody_up():
    stream = Stream()
    events = sequence([("text.delta", str(i)) for i in range(30)], [1] * 40)

    async def read(after: int, pause_s: float) -> list[Event]:
        got: list[Event] = []
        async for event in stream.follow(after):
            got.append(event)
            await asyncio.sleep(pause_s)
        return got

    readers = [asyncio.create_task(read(after, pause)) for after in (0, 7, 31, 99) for pause in (0, 0.002)]
    for event in events:
        stream.append(event)
        await asyncio.sleep(0)
    got = [await reader for reader in readers]
    assert got == [events, events, events[7:], events[7:], [], [], [], []]
    assert [e async for e in stream.follow(30)] == events[30:]


@pytest.mark.anyio
async def test_a_stream_that_is_left_sends_its_readers_elsewhere():
    stream = Stream()
    stream.append(Event(seq=1, event="turn.started", data={}))
    reader = asyncio.create_task(anext(aiter(stream.follow(1)), None))
    await asyncio.sleep(0)
    stream.leave()
    assert await reader is None
    assert not stream.ended

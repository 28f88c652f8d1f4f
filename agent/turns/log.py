"""Where a turn's events are read: from this process at once, through Valkey from another, else from PostgreSQL.
Readers follow the log and never the run, so a slow one holds nobody up."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import redis.asyncio as redis
from redis.exceptions import RedisError

from kernel.errors import DatabaseAway, DatabaseBusy
from kernel.operation import Caller
from memory.turns import journal
from memory.turns.models import Event

log = logging.getLogger("slowburn.turns")

IDS_PER_WORKER = 1_000_000
"""Each takeover starts a new range of ids, above any that the worker before may have shown and not kept."""
TERMINAL = frozenset({"turn.completed", "turn.failed", "turn.cancelled"})
KEEP_S = 60
"""How long a finished turn stays in memory for readers that come right after it."""
POLL_S = 0.25
"""How often PostgreSQL is asked when there is no Valkey."""
AWAY_S = 30
"""How long a reader waits for a PostgreSQL that is away."""


class Stream:
    """The events of one turn, as far as this process has worked on it."""

    def __init__(self, base: int = 0) -> None:
        self.base = base
        """Ids up to this one came from workers before."""
        self.events: list[Event] = []
        self.left = False
        """This process works on it no more, without having ended it."""
        self._grown = asyncio.Event()

    def append(self, event: Event) -> None:
        """Add an event and wake the readers."""
        self.events.append(event)
        self._wake()

    def leave(self) -> None:
        """Send the readers elsewhere."""
        self.left = True
        self._wake()

    def _wake(self) -> None:
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()

    @property
    def ended(self) -> bool:
        """Whether the terminal event is there."""
        return bool(self.events) and self.events[-1].event in TERMINAL

    async def follow(self, after: int) -> AsyncGenerator[Event]:
        """The events after an id, as they come, up to the terminal one."""
        position = 0
        while True:
            while position < len(self.events):
                event = self.events[position]
                position += 1
                if event.seq > after:
                    yield event
            if self.ended or self.left:
                return
            await self._grown.wait()

    def text(self) -> str:
        """All text so far."""
        return text_of(self.events)


class TurnLog:
    """The log of all turns."""

    def __init__(self, cache: "redis.Redis") -> None:
        self._cache = cache
        self._streams: dict[UUID, Stream] = {}
        self._mirrors: set[asyncio.Task[None]] = set()

    def open(self, turn_id: UUID, base: int) -> Stream:
        """Begin a turn's log in this process."""
        stream = self._streams[turn_id] = Stream(base)
        mirror = asyncio.create_task(self._mirror(turn_id, stream))
        self._mirrors.add(mirror)
        mirror.add_done_callback(self._mirrors.discard)
        return stream

    def close(self, turn_id: UUID) -> None:
        """The turn is in PostgreSQL; forget it here after a while."""
        asyncio.get_running_loop().call_later(KEEP_S, self.forget, turn_id, self._streams.get(turn_id))

    def forget(self, turn_id: UUID, stream: Stream | None = None) -> None:
        """From now on a turn is read from PostgreSQL; with `stream`, unless a newer one took its place."""
        if stream is None or self._streams.get(turn_id) is stream:
            self._streams.pop(turn_id, None)

    async def follow(self, caller: Caller, turn_id: UUID, after: int) -> AsyncGenerator[Event]:
        """A turn's events after an id, wherever it runs or ran, up to the terminal one."""
        position, looked = after, False
        while True:
            stream = self._streams.get(turn_id)
            here = stream is not None and not stream.left
            if stream is not None and here and position >= stream.base:
                async for event in stream.follow(position):
                    position = event.seq
                    yield event
                if stream.ended:
                    return
                continue
            if looked and not here:
                before = position
                async for event in self._mirrored(turn_id, position):
                    position = event.seq
                    yield event
                    if event.event in TERMINAL:
                        return
                if position > before:
                    continue
            over, kept = await _kept(caller, turn_id)
            for event in uncoalesced(kept, position):
                position = event.seq
                yield event
            if over:
                return
            if stream is not None and here:
                position = max(position, stream.base)
            looked = True

    async def _mirror(self, turn_id: UUID, stream: Stream) -> None:
        """Copy a turn to Valkey. Valkey only speeds other processes up: without it they read PostgreSQL."""
        key = _key(turn_id)
        try:
            async for event in stream.follow(0):
                body = json.dumps({"event": event.event, "data": event.data})
                await self._cache.xadd(key, {"e": body}, id=f"{event.seq}-0")  # pyright: ignore[reportUnknownMemberType]: redis-py's own type
                if event is stream.events[0] or event.event in TERMINAL:
                    await self._cache.expire(key, 3600)
        except RedisError as e:
            log.warning("turn %s is not mirrored to Valkey: %s", turn_id, e)

    async def _mirrored(self, turn_id: UUID, after: int) -> AsyncGenerator[Event]:
        """What Valkey has right after an id. Where ids do not follow each other PostgreSQL has to be asked:
        a worker may have died, or Valkey forgotten, between the two."""
        try:
            found: Any = await self._cache.xread({_key(turn_id): f"{after}-0"}, count=500, block=1000)  # pyright: ignore[reportUnknownMemberType]: redis-py's own type
        except RedisError:
            await asyncio.sleep(POLL_S)
            return
        entries: Any = found.values() if isinstance(found, dict) else [rows for _, rows in found or []]  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]: RESP2 and RESP3 differ
        position = after
        for rows in entries:
            for entry_id, fields in rows[0] if rows and isinstance(rows[0], list) else rows:
                seq = int(entry_id.split(b"-")[0])
                if seq != position + 1:
                    if position == after:
                        await asyncio.sleep(POLL_S)
                    return
                position, body = seq, json.loads(fields[b"e"])
                yield Event(seq=seq, event=body["event"], data=body["data"])

    async def aclose(self) -> None:
        """Stop copying."""
        for mirror in list(self._mirrors):
            mirror.cancel()
        await asyncio.gather(*self._mirrors, return_exceptions=True)


async def _kept(caller: Caller, turn_id: UUID) -> tuple[bool, list[Event]]:
    """A turn in PostgreSQL, also when that restarts just now. Raises DatabaseAway, DatabaseBusy."""
    deadline = asyncio.get_running_loop().time() + AWAY_S
    while True:
        try:
            return await journal.events(caller, turn_id)
        except (DatabaseAway, DatabaseBusy):
            if asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(POLL_S)


def _key(turn_id: UUID) -> str:
    return f"slowburn:turn:{turn_id}"


def text_of(events: list[Event]) -> str:
    """The text that a reader of these events has; a snapshot replaces what was before."""
    text = ""
    for event in events:
        if event.event == "text.delta":
            text += event.data["text"]
        elif event.event == "text.snapshot":
            text = event.data["text"]
    return text


def coalesced(events: list[Event]) -> list[Event]:
    """What is kept for ever: runs of text deltas become one, under the last one's id, with the first one's."""
    kept: list[Event] = []
    for event in events:
        last = kept[-1] if kept else None
        if event.event == "text.delta" and last is not None and last.event == "text.delta":
            data = {"text": last.data["text"] + event.data["text"], "from_seq": last.data["from_seq"]}
            kept[-1] = Event(seq=event.seq, event="text.delta", data=data)
        elif event.event == "text.delta":
            kept.append(Event(seq=event.seq, event="text.delta", data=event.data | {"from_seq": event.seq}))
        else:
            kept.append(event)
    return kept


def uncoalesced(kept: list[Event], after: int) -> list[Event]:
    """Kept events for a reader who has those up to `after`.

    Whoever stopped in the middle of a run of deltas gets a `text.snapshot`, which replaces all text so far.
    """
    shown: list[Event] = []
    for position, event in enumerate(kept):
        if event.seq <= after:
            continue
        if event.event != "text.delta":
            shown.append(event)
        elif event.data["from_seq"] <= after:
            text = text_of(kept[: position + 1])
            shown.append(Event(seq=event.seq, event="text.snapshot", data={"text": text}))
        else:
            shown.append(Event(seq=event.seq, event="text.delta", data={"text": event.data["text"]}))
    return shown

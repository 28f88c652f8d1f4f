"""Where a turn's events go: to readers in this process at once, to Valkey for other processes, to PostgreSQL
when the turn ends. Readers follow the log and never the run, so a slow one holds nobody up."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import redis.asyncio as redis
from redis.exceptions import RedisError

from kernel.operation import Caller
from memory.conversations import journal
from memory.conversations.models import Event

log = logging.getLogger("slowburn.turns")

TERMINAL = frozenset({"turn.completed", "turn.failed", "turn.cancelled"})
KEEP_S = 60
"""How long a finished turn stays in memory for readers that come right after it."""


class Stream:
    """The events of one turn that runs in this process."""

    def __init__(self, turn_id: UUID) -> None:
        self.turn_id = turn_id
        self.events: list[Event] = []
        self._grown = asyncio.Event()

    def append(self, event: str, data: dict[str, Any]) -> Event:
        """Add an event under the next id and wake the readers."""
        added = Event(seq=len(self.events) + 1, event=event, data=data)
        self.events.append(added)
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()
        return added

    @property
    def ended(self) -> bool:
        """Whether the terminal event is there."""
        return bool(self.events) and self.events[-1].event in TERMINAL

    async def follow(self, after: int) -> AsyncGenerator[Event]:
        """The events after an id, as they come, up to the terminal one."""
        position = max(0, after)
        while True:
            while position < len(self.events):
                event = self.events[position]
                position += 1
                yield event
            if self.ended:
                return
            await self._grown.wait()

    def text(self) -> str:
        """All text so far."""
        return "".join(e.data["text"] for e in self.events if e.event == "text.delta")


class TurnLog:
    """The log of all turns."""

    def __init__(self, cache: "redis.Redis") -> None:
        self._cache = cache
        self._streams: dict[UUID, Stream] = {}
        self._mirrors: set[asyncio.Task[None]] = set()

    def open(self, turn_id: UUID) -> Stream:
        """Begin a turn's log in this process."""
        stream = self._streams[turn_id] = Stream(turn_id)
        mirror = asyncio.create_task(self._mirror(stream))
        self._mirrors.add(mirror)
        mirror.add_done_callback(self._mirrors.discard)
        return stream

    def close(self, turn_id: UUID) -> None:
        """The turn is in PostgreSQL; forget it here after a while."""
        asyncio.get_running_loop().call_later(KEEP_S, self._streams.pop, turn_id, None)

    async def follow(self, caller: Caller, turn_id: UUID, after: int) -> AsyncGenerator[Event]:
        """A turn's events after an id, wherever it runs or ran; the caller must be allowed to see it."""
        stream = self._streams.get(turn_id)
        if stream is not None:
            async for event in stream.follow(after):
                yield event
            return
        position = after
        while True:
            ended = False
            turn = await journal.find(caller, turn_id)
            if turn is None or turn.status not in ("running", "waiting"):
                ended = True
            else:
                async for event in self._mirrored(turn_id, position):
                    position = event.seq
                    yield event
                    if event.event in TERMINAL:
                        return
            if ended:
                for event in uncoalesced(await journal.events(caller, turn_id, 0), position):
                    yield event
                return
            await asyncio.sleep(0.2)

    async def _mirror(self, stream: Stream) -> None:
        """Copy a turn to Valkey. Valkey only speeds other processes up: without it they wait for PostgreSQL."""
        key = _key(stream.turn_id)
        try:
            async for event in stream.follow(0):
                body = json.dumps({"event": event.event, "data": event.data})
                await self._cache.xadd(key, {"e": body}, id=f"{event.seq}-0")  # pyright: ignore[reportUnknownMemberType]: redis-py's own type
                if event.seq == 1 or event.event in TERMINAL:
                    await self._cache.expire(key, 3600)
        except RedisError as e:
            log.warning("turn %s is not mirrored to Valkey: %s", stream.turn_id, e)

    async def _mirrored(self, turn_id: UUID, after: int) -> AsyncGenerator[Event]:
        try:
            found: Any = await self._cache.xread({_key(turn_id): f"{after}-0"}, count=500, block=1000)  # pyright: ignore[reportUnknownMemberType]: redis-py's own type
        except RedisError:
            return
        entries: Any = found.values() if isinstance(found, dict) else [rows for _, rows in found or []]  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]: RESP2 and RESP3 differ
        for rows in entries:
            for entry_id, fields in rows[0] if rows and isinstance(rows[0], list) else rows:
                body = json.loads(fields[b"e"])
                yield Event(seq=int(entry_id.split(b"-")[0]), event=body["event"], data=body["data"])

    async def aclose(self) -> None:
        """Stop copying."""
        for mirror in list(self._mirrors):
            mirror.cancel()
        await asyncio.gather(*self._mirrors, return_exceptions=True)


def _key(turn_id: UUID) -> str:
    return f"slowburn:turn:{turn_id}"


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
    text = ""
    for event in kept:
        if event.event == "text.delta":
            text += event.data["text"]
        if event.seq <= after:
            continue
        if event.event != "text.delta":
            shown.append(event)
        elif event.data["from_seq"] <= after:
            shown.append(Event(seq=event.seq, event="text.snapshot", data={"text": text}))
        else:
            shown.append(Event(seq=event.seq, event="text.delta", data={"text": event.data["text"]}))
    return shown

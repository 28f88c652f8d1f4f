"""One worker's pen for one turn: it gives events their ids, shows them at once and keeps them in PostgreSQL."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from pydantic import BaseModel

from agent.turns.log import IDS_PER_WORKER, Stream, coalesced
from kernel.db import Db
from kernel.operation import Announce, Caller
from memory.turns import journal
from memory.turns.models import Approval, Event, Step, Turn


def base_of(turn: Turn) -> int:
    """The id below which a turn's workers before this fence wrote."""
    return (turn.fence - 1) * IDS_PER_WORKER


class Writer:
    """Writes a turn's events. A worker whose fence is old gets StaleWorker from every method that keeps."""

    def __init__(self, caller: Caller, turn: Turn, stream: Stream) -> None:
        self._caller, self._turn, self._stream = caller, turn, stream
        self._last = stream.base
        self._pending: list[Event] = []
        """Shown, not kept."""
        self._sealed: list[Event] = []
        """Rows that were handed to the database. Until it answers they may be there or not, so they are handed
        over again as they are: put together otherwise, the same text would be kept twice."""
        self._held: list[Event] | None = None
        """What was shown while an earlier id waits for its commit; readers get ids in order."""
        self._keeping = asyncio.Lock()

    def show(self, event: str, data: dict[str, Any]) -> Event:
        """Show an event now; it is kept with the next thing that is."""
        shown = self._next(event, data)
        self._pending.append(shown)
        if self._held is None:
            self._stream.append(shown)
        else:
            self._held.append(shown)
        return shown

    def _next(self, event: str, data: dict[str, Any]) -> Event:
        self._last += 1
        return Event(seq=self._last, event=event, data=journal.storable(data))

    def _rows(self) -> list[Event]:
        self._sealed += coalesced(self._pending)
        self._pending.clear()
        return list(self._sealed)

    async def flush(self) -> None:
        """Keep what was shown, unless it is being kept."""
        if self._keeping.locked() or not (self._pending or self._sealed):
            return
        async with self._keeping:
            await journal.keep_apart(self._caller, self._turn, self._rows())
            self._sealed.clear()

    async def step(self, step: Step) -> None:
        """Journal a step, with what was shown before it."""
        async with self._keeping:
            await journal.keep_step(self._caller, self._turn, step, self._rows())
            self._sealed.clear()

    @asynccontextmanager
    async def effect(
        self, event: str, told: Callable[[BaseModel], dict[str, Any]]
    ) -> AsyncGenerator[Announce]:
        """Keep an event inside the transaction of the effect that it announces; show it once that is committed.

        Gives what to hand the door as `Caller.announce`.
        """
        written: list[Event] = []

        async def announce(db: Db, value: BaseModel) -> None:
            rows, announced = self._rows(), self._next(event, told(value))
            self._held = []
            await journal.keep(db, self._caller.athlete_id, self._turn, [*rows, announced])
            written.append(announced)

        async with self._keeping:
            try:
                yield announce
                if written:
                    self._sealed.clear()
                    self._stream.append(written[0])
            finally:
                self._release()

    def _release(self) -> None:
        held, self._held = self._held or [], None
        for event in held:
            self._stream.append(event)

    async def ask(self, approvals: list[Approval], events: list[tuple[str, dict[str, Any]]]) -> None:
        """Write questions to the person down, then show them."""
        async with self._keeping:
            rows, asked = self._rows(), [self._next(event, data) for event, data in events]
            self._held = []
            try:
                await journal.wait(self._caller, self._turn, approvals, [*rows, *asked])
                self._sealed.clear()
                for event in asked:
                    self._stream.append(event)
            finally:
                self._release()

    async def end[R](
        self, event: str, data: dict[str, Any], keep: Callable[[list[Event]], Awaitable[R]]
    ) -> R:
        """Keep the terminal event with all that was shown before it, then show it."""
        async with self._keeping:
            rows, terminal = self._rows(), self._next(event, data)
            result = await keep([*rows, terminal])
            self._sealed.clear()
            self._stream.append(terminal)
        return result

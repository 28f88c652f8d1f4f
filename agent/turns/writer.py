"""One worker's pen for one turn: it gives events their ids, shows them at once and keeps them in PostgreSQL."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from pydantic import BaseModel

from agent.turns.log import Stream, coalesced
from kernel.db import Db
from kernel.operation import Announce, Caller
from memory.turns import journal
from memory.turns.models import Approval, Event, Step, Turn

IDS_PER_WORKER = 1_000_000
"""Each takeover starts a new range of ids, above any that the worker before may have shown and not kept."""


def base_of(turn: Turn) -> int:
    """The id below which a turn's workers before this fence wrote."""
    return (turn.fence - 1) * IDS_PER_WORKER


class Writer:
    """Writes a turn's events. A worker whose fence is old gets StaleWorker from every method that keeps."""

    def __init__(self, caller: Caller, turn: Turn, stream: Stream) -> None:
        self._caller, self._turn, self._stream = caller, turn, stream
        self._last = stream.base
        self._pending: list[Event] = []
        self._keeping = asyncio.Lock()

    def show(self, event: str, data: dict[str, Any]) -> Event:
        """Show an event now; it is kept with the next thing that is."""
        shown = self._next(event, data)
        self._pending.append(shown)
        self._stream.append(shown)
        return shown

    def _next(self, event: str, data: dict[str, Any]) -> Event:
        self._last += 1
        return Event(seq=self._last, event=event, data=data)

    async def flush(self) -> None:
        """Keep what was shown, unless it is being kept."""
        if self._keeping.locked() or not self._pending:
            return
        async with self._keeping:
            waiting = list(self._pending)
            await journal.keep_apart(self._caller, self._turn, coalesced(waiting))
            del self._pending[: len(waiting)]

    async def step(self, step: Step) -> None:
        """Journal a step, with what was shown before it."""
        async with self._keeping:
            waiting = list(self._pending)
            await journal.keep_step(self._caller, self._turn, step, coalesced(waiting))
            del self._pending[: len(waiting)]

    @asynccontextmanager
    async def effect(
        self, event: str, told: Callable[[BaseModel], dict[str, Any]]
    ) -> AsyncGenerator[Announce]:
        """Keep an event inside the transaction of the effect that it announces; show it once that is committed.

        Gives what to hand the door as `Caller.announce`.
        """
        written: list[tuple[Event, int]] = []

        async def announce(db: Db, value: BaseModel) -> None:
            waiting, announced = list(self._pending), self._next(event, told(value))
            await journal.keep(db, self._caller.athlete_id, self._turn, coalesced([*waiting, announced]))
            written.append((announced, len(waiting)))

        async with self._keeping:
            yield announce
            for announced, count in written:
                del self._pending[:count]
                self._stream.append(announced)

    def closing(self, event: str, data: dict[str, Any]) -> tuple[Event, list[Event]]:
        """The terminal event, not shown yet, and all that has to be kept with it."""
        terminal = self._next(event, data)
        return terminal, coalesced([*self._pending, terminal])

    def close(self, terminal: Event) -> None:
        """The turn is kept: show its end."""
        self._pending.clear()
        self._stream.append(terminal)

    async def ask(self, approvals: list[Approval], events: list[tuple[str, dict[str, Any]]]) -> None:
        """Write questions to the person down, then show them."""
        async with self._keeping:
            asked = [self._next(event, data) for event, data in events]
            waiting = list(self._pending)
            await journal.wait(self._caller, self._turn, approvals, coalesced([*waiting, *asked]))
            del self._pending[: len(waiting)]
        for event in asked:
            self._stream.append(event)

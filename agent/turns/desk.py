"""The desk where turns are submitted, followed, cancelled and answered."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agent.coach import Coach
from agent.turns.log import TurnLog
from agent.turns.run import Answer, Run
from kernel.errors import Conflict, NotFound
from kernel.operation import Caller, Registry
from memory.conversations import journal
from memory.conversations.journal import Submission, SubmittedTwice
from memory.conversations.models import Event, Turn


@dataclass(eq=False)
class NoSuchTurn(NotFound):
    """There is no turn {turn_id}."""

    turn_id: UUID


@dataclass(eq=False)
class TurnOver(Conflict):
    """That turn is over."""


@dataclass(eq=False)
class NothingToApprove(Conflict):
    """Nothing under that call id waits for an answer; it was answered, or it expired."""


class Desk:
    """Runs turns in this process."""

    def __init__(self, coach: Coach, registry: Registry, turn_log: TurnLog) -> None:
        self.coach = coach
        self._registry, self._log = registry, turn_log
        self._tasks: dict[UUID, asyncio.Task[None]] = {}
        self._questions: dict[tuple[UUID, str], asyncio.Future[Answer]] = {}

    async def submit(self, caller: Caller, said: Submission) -> Turn:
        """Begin a turn, apart from whoever asked for it. The same client message id is the same turn.

        Raises NoSuchConversation.
        """
        try:
            begun = await journal.begin(caller, said, self.coach.name, self.coach.prompt_version)
        except SubmittedTwice:
            earlier = await journal.find_submitted(caller, said.client_message_id or "")
            if earlier is None:
                raise
            return earlier
        if begun.fresh:
            turn_id = begun.turn.id
            stream = self._log.open(turn_id)

            def ask(call_id: str) -> "asyncio.Future[Answer]":
                question = asyncio.get_running_loop().create_future()
                self._questions[turn_id, call_id] = question
                return question

            run = Run(caller, self.coach, self._registry, stream, begun, said.message, ask)
            task = asyncio.create_task(run(), name=f"turn {turn_id}")
            self._tasks[turn_id] = task
            task.add_done_callback(lambda _: self._over(turn_id))
        return begun.turn

    def _over(self, turn_id: UUID) -> None:
        self._tasks.pop(turn_id, None)
        for key in [key for key in self._questions if key[0] == turn_id]:
            self._questions.pop(key).cancel()
        self._log.close(turn_id)

    async def follow(self, caller: Caller, turn_id: UUID, after: int = 0) -> AsyncGenerator[Event]:
        """A turn's events after an id. Raises NoSuchTurn before the first event."""
        await self._own(caller, turn_id)
        return self._log.follow(caller, turn_id, after)

    async def cancel(self, caller: Caller, turn_id: UUID) -> None:
        """Stop a turn; what it did stays done. Raises NoSuchTurn, TurnOver."""
        await self._own(caller, turn_id)
        task = self._tasks.get(turn_id)
        if task is None:
            raise TurnOver
        task.cancel()

    async def answer(self, caller: Caller, turn_id: UUID, call_id: str, answer: Answer) -> None:
        """Answer an approval, once. Raises NoSuchTurn, NothingToApprove."""
        await self._own(caller, turn_id)
        question = self._questions.pop((turn_id, call_id), None)
        if question is None or question.done():
            raise NothingToApprove
        question.set_result(answer)

    async def _own(self, caller: Caller, turn_id: UUID) -> Turn:
        turn = await journal.find(caller, turn_id)
        if turn is None:
            raise NoSuchTurn(turn_id)
        return turn

    async def aclose(self) -> None:
        """End the turns that still run, each with its terminal event."""
        tasks: list[asyncio.Task[Any]] = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._log.aclose()

"""The desk where turns are submitted, followed, cancelled and answered, and one worker's share of the work."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from uuid import UUID

from agent.coach import Coach
from agent.turns.log import Stream, TurnLog
from agent.turns.run import Run
from agent.turns.writer import base_of
from kernel.errors import CoachError, Conflict, NotFound
from kernel.ids import new_id
from kernel.operation import Caller, House, Registry
from memory.turns import journal
from memory.turns.journal import StaleWorker, Submission, SubmittedTwice
from memory.turns.models import LIVE, Event, Lease, Turn

log = logging.getLogger("slowburn.turns")

TEND_S = 1.0
"""How often a worker says that it lives and looks for turns that nobody works on."""
AT_ONCE = 50
"""How many turns a worker takes over at a time."""


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


@dataclass(frozen=True, slots=True)
class _Job:
    run: Run
    stream: Stream
    task: "asyncio.Task[None]"


class Desk:
    """Takes turns in and works on them, beside other workers."""

    def __init__(self, house: House, coach: Coach, registry: Registry, turn_log: TurnLog) -> None:
        self.coach = coach
        self._house, self._registry, self._log = house, registry, turn_log
        self._worker = new_id()
        self._jobs: dict[UUID, _Job] = {}
        self._free = asyncio.Event()
        self._tender = asyncio.create_task(self._tend(), name="turns")

    async def submit(self, caller: Caller, said: Submission) -> Turn:
        """Begin a turn, apart from whoever asked for it. The same client message id is the same turn.

        Raises NoSuchConversation, ConversationBusy.
        """
        try:
            submitted = await journal.submit(
                caller, said, self._worker, self.coach.name, self.coach.prompt_version
            )
        except SubmittedTwice:
            earlier = await journal.find_submitted(caller, said.client_message_id or "")
            if earlier is None:
                raise
            return earlier
        if submitted.fresh and submitted.turn.status == "running":
            self._start(caller, submitted.turn)
        for turn_id in submitted.interrupts:
            await self._stop(caller, turn_id)
        return submitted.turn

    def _start(self, caller: Caller, turn: Turn) -> None:
        stream = self._log.open(turn.id, base_of(turn))
        run = Run(caller, self.coach, self._registry, stream, turn)
        task = asyncio.create_task(self._work(run, stream, turn), name=f"turn {turn.id}")
        self._jobs[turn.id] = _Job(run, stream, task)

    async def _work(self, run: Run, stream: Stream, turn: Turn) -> None:
        try:
            if await run() is not None:
                self._free.set()
        except StaleWorker:
            log.warning("turn %s has another worker now", turn.id)
        except CoachError as e:
            # The database is away: the lease runs out, and whoever finds it then goes on.
            log.warning("turn %s is left for later: %s", turn.id, e)
        finally:
            self._jobs.pop(turn.id, None)
            if stream.ended:
                self._log.close(turn.id)
            else:
                stream.leave()
                self._log.forget(turn.id)

    async def follow(self, caller: Caller, turn_id: UUID, after: int = 0) -> AsyncGenerator[Event]:
        """A turn's events after an id. Raises NoSuchTurn before the first event."""
        await self._own(caller, turn_id)
        return self._log.follow(caller, turn_id, after)

    async def cancel(self, caller: Caller, turn_id: UUID) -> None:
        """Stop a turn, wherever it runs; what it did stays done. Raises NoSuchTurn, TurnOver."""
        turn = await self._own(caller, turn_id)
        if turn.status not in LIVE or not await self._stop(caller, turn_id):
            raise TurnOver

    async def _stop(self, caller: Caller, turn_id: UUID) -> bool:
        job = self._jobs.get(turn_id)
        if job is None:
            return await journal.cancel(caller, turn_id, 1)
        job.task.cancel()
        return True

    async def answer(
        self, caller: Caller, turn_id: UUID, call_id: str, approve: bool, note: str | None
    ) -> None:
        """Answer an approval, once. Raises NoSuchTurn, NothingToApprove."""
        await self._own(caller, turn_id)
        if not await journal.answer(caller, turn_id, call_id, approve, note):
            raise NothingToApprove
        if (job := self._jobs.get(turn_id)) is not None:
            job.run.answered.set()

    async def _own(self, caller: Caller, turn_id: UUID) -> Turn:
        turn = await journal.find(caller, turn_id)
        if turn is None:
            raise NoSuchTurn(turn_id)
        return turn

    async def _tend(self) -> None:
        """Keep this worker's leases, stop what is wanted stopped, take over what nobody works on."""
        while True:
            try:
                await self._renew()
                for lease in await journal.claim(self._house, self._worker, AT_ONCE):
                    await self._take(lease)
            except CoachError as e:
                log.warning("turns are not tended: %s", e)
            except Exception:
                log.exception("tending turns failed")
            self._free.clear()
            try:
                await asyncio.wait_for(self._free.wait(), TEND_S)
            except TimeoutError:
                continue

    async def _renew(self) -> None:
        if not self._jobs:
            return
        held = {one.turn_id: one for one in await journal.renew(self._house, self._worker)}
        for turn_id, job in list(self._jobs.items()):
            if turn_id in held and held[turn_id].cancelled:
                job.task.cancel()
            elif turn_id in held:
                try:
                    await job.run.writer.flush()
                except StaleWorker:
                    job.run.left = True
                    job.task.cancel()

    async def _take(self, lease: Lease) -> None:
        caller = Caller(
            house=self._house,
            person_id=lease.person_id,
            athlete_id=lease.athlete_id,
            role=lease.role,
            surface="agent",
        )
        turn = await journal.take(caller, lease)
        if turn is not None:
            if (old := self._jobs.pop(turn.id, None)) is not None:
                # This worker slept through its own lease.
                old.run.left = True
                old.task.cancel()
            self._start(caller, turn)

    async def aclose(self) -> None:
        """Leave the turns that still run to the next worker, and say so."""
        self._tender.cancel()
        jobs = list(self._jobs.values())
        for job in jobs:
            job.run.left = True
            job.task.cancel()
        await asyncio.gather(self._tender, *(job.task for job in jobs), return_exceptions=True)
        try:
            await journal.let_go(self._house, self._worker)
        except CoachError as e:
            log.warning("leases are left to run out: %s", e)
        await self._log.aclose()

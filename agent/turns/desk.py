"""The desk where turns are submitted, followed, cancelled and answered, and one worker's share of the work."""

import asyncio
import contextlib
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
        self._taking: set[asyncio.Task[None]] = set()
        self._free = asyncio.Event()
        self._tenders = [
            asyncio.create_task(self._tend(), name="turns"),
            asyncio.create_task(self._keep(), name="turn events"),
        ]

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
        # The running one last: what waits behind it must not begin first.
        for turn_id in reversed(submitted.interrupts):
            await self._stop(caller, turn_id)
        return submitted.turn

    def _start(self, caller: Caller, turn: Turn) -> _Job:
        stream = self._log.open(turn.id, base_of(turn))
        run = Run(caller, self.coach, self._registry, stream, turn)
        task = asyncio.create_task(self._work(run, stream, turn), name=f"turn {turn.id}")
        job = self._jobs[turn.id] = _Job(run, stream, task)
        return job

    async def _work(self, run: Run, stream: Stream, turn: Turn) -> None:
        try:
            if await run() is not None:
                self._free.set()
        except StaleWorker:
            log.warning("turn %s has another worker now", turn.id)
        except CoachError as e:
            # The database is away: the lease runs out, and whoever finds it then goes on.
            log.warning("turn %s is left for later: %s", turn.id, e)
        except Exception:
            log.exception("turn %s is left for later", turn.id)
        finally:
            # The same turn may have come back to this worker in the meantime, under a newer fence.
            if (job := self._jobs.get(turn.id)) is not None and job.run is run:
                del self._jobs[turn.id]
            if stream.ended:
                self._log.close(turn.id)
            else:
                stream.leave()
                self._log.forget(turn.id, stream)

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
        # Written down first: if this worker dies now, the next one stops the turn.
        wanted = await journal.cancel(caller, turn_id, 1)
        if (job := self._jobs.get(turn_id)) is not None:
            if job.run.ending:
                await asyncio.wait([job.task])
                return await journal.cancel(caller, turn_id, 1)
            job.run.stop(job.task)
        return wanted

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
            self._free.clear()
            try:
                await self._renew()
                for lease in await journal.claim(self._house, self._worker, AT_ONCE):
                    # A turn that is still locked by a dying worker must not delay the leases of the others.
                    taking = asyncio.create_task(self._take(lease))
                    self._taking.add(taking)
                    taking.add_done_callback(self._taking.discard)
            except CoachError as e:
                log.warning("turns are not tended: %s", e)
            except Exception:
                log.exception("tending turns failed")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._free.wait(), TEND_S)

    async def _renew(self) -> None:
        jobs = dict(self._jobs)
        if not jobs:
            return
        held = await journal.renew(self._house, self._worker, list(jobs))
        for turn_id, job in jobs.items():
            if held.get(turn_id):
                job.run.stop(job.task)
            elif turn_id not in held and not job.run.ending:
                _leave(job)

    async def _keep(self) -> None:
        """Keep what was shown and waits for nothing else, so that readers elsewhere get it."""
        while True:
            await asyncio.sleep(TEND_S)
            for job in list(self._jobs.values()):
                try:
                    await job.run.writer.flush()
                except StaleWorker:
                    _leave(job)
                except CoachError as e:
                    log.warning("events are kept later: %s", e)
                    break
                except Exception:
                    log.exception("events could not be kept")

    async def _take(self, lease: Lease) -> None:
        caller = Caller(
            house=self._house,
            person_id=lease.person_id,
            athlete_id=lease.athlete_id,
            role=lease.role,
            surface="agent",
        )
        try:
            turn = await journal.take(caller, lease)
        except CoachError as e:
            log.warning("turn %s is taken over later: %s", lease.turn_id, e)
            return
        if turn is None:
            return
        if (old := self._jobs.pop(turn.id, None)) is not None:
            _leave(old)  # This worker slept through its own lease.
        job = self._start(caller, turn)
        if lease.cancelled:
            job.run.stop(job.task)

    async def aclose(self) -> None:
        """Leave the turns that still run to the next worker, and say so."""
        for task in [*self._tenders, *self._taking]:
            task.cancel()
        await asyncio.gather(*self._tenders, *self._taking, return_exceptions=True)
        jobs = list(self._jobs.values())
        for job in jobs:
            if not job.run.ending:
                _leave(job)
        await asyncio.gather(*(job.task for job in jobs), return_exceptions=True)
        try:
            await journal.let_go(self._house, self._worker)
        except CoachError as e:
            log.warning("leases are left to run out: %s", e)
        await self._log.aclose()


def _leave(job: _Job) -> None:
    """Leave a turn to another worker."""
    job.run.left = True
    job.task.cancel()

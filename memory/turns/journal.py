"""A turn in the tables, transaction by transaction. Whatever a worker writes names its fence."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from kernel.db import NOBODY, Db
from kernel.errors import Conflict
from kernel.ids import new_id
from kernel.operation import Caller, House
from memory.conversations import store
from memory.turns import sql
from memory.turns.models import LIVE, Approval, Event, Lease, Mode, OnBusy, Step, Turn, TurnStatus

HISTORY_TURNS = 12
LEASE_S = 6.0
"""How long a worker's word holds; a dead one's turn is free after this."""


class StaleWorker(Exception):
    """Another worker has the turn; this one may write nothing more."""


class SubmittedTwice(Exception):
    """The same client message id was submitted in the same instant; ask again for the turn that won."""


class ConversationBusy(Conflict):
    """The coach is still answering in this conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a person said."""

    message: str
    conversation_id: UUID | None = None
    client_message_id: str | None = None
    mode: Mode = "chat"
    on_busy: OnBusy = "queue"


@dataclass(frozen=True, slots=True)
class Submitted:
    """The turn of a submission: whether it is new, and the turns it wants out of the way."""

    turn: Turn
    fresh: bool
    interrupts: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """All that a worker needs to begin a turn, or to go on with it."""

    message: str
    history: list[Any]
    """The model messages of earlier turns of the conversation, oldest first, as JSON."""
    steps: list[Step]
    events: list[Event]


async def submit(
    caller: Caller, said: Submission, worker: UUID, coach: str, prompt_version: str
) -> Submitted:
    """Write down what was said and open its turn, leased to this worker, or queued behind another.

    The same client message id is the same turn. Raises NoSuchConversation, ConversationBusy, SubmittedTwice.
    """
    now, athlete_id, message = caller.house.clock(), caller.athlete_id, storable(said.message)
    async with caller.house.database.transaction(athlete_id, caller.person_id) as db:
        if said.client_message_id is not None:
            earlier = await sql.find_submitted(db, athlete_id, said.client_message_id)
            if earlier is not None:
                return Submitted(earlier, fresh=False)
        conversation_id, before = said.conversation_id, list[UUID]()
        if conversation_id is None:
            conversation_id = await store.begin(db, athlete_id, message, now)
        else:
            # This locks the conversation, so that two messages at once are put in an order.
            await store.touch(db, athlete_id, conversation_id, now)
            before = await sql.unfinished(db, athlete_id, conversation_id)
            if before and said.client_message_id is not None:
                # The same message may have come in while this waited for the lock: it is not its own rival.
                earlier = await sql.find_submitted(db, athlete_id, said.client_message_id)
                if earlier is not None:
                    return Submitted(earlier, fresh=False)
        if before and said.on_busy == "reject":
            raise ConversationBusy
        turn = Turn(
            id=new_id(),
            conversation_id=conversation_id,
            status="queued" if before else "running",
            mode=said.mode,
            coach=coach,
            prompt_version=prompt_version,
            fence=0 if before else 1,
        )
        if not await sql.add_turn(
            db, athlete_id, turn.id, conversation_id, said.client_message_id, turn.status, said.mode, coach,
            prompt_version, turn.fence, now,
        ):  # fmt: skip
            # This transaction's new conversation must not stay behind.
            raise SubmittedTwice
        await store.add_message(db, athlete_id, new_id(), conversation_id, turn.id, "user", message, now)
        if not before:
            await _lease(db, caller, turn.id, worker, 1, LEASE_S)
        return Submitted(turn, True, tuple(before) if said.on_busy == "interrupt" else ())


def storable(value: Any) -> Any:
    """A text, or JSON, without what PostgreSQL cannot hold: NUL and half surrogate pairs."""
    match value:
        case str() if value.isascii() and "\0" not in value:
            return value
        case str():
            return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {storable(k): storable(v) for k, v in cast("dict[Any, Any]", value).items()}
        case list():
            return [storable(one) for one in cast("list[Any]", value)]
        case _:
            return value


async def _lease(
    db: Db, caller: Caller, turn_id: UUID, worker: UUID | None, fence: int, for_s: float
) -> None:
    await sql.add_lease(db, turn_id, caller.athlete_id, caller.person_id, caller.role, worker, fence, for_s)


async def load(caller: Caller, turn: Turn) -> State:
    """What a worker needs of a turn."""
    async with caller.house.database.transaction(caller.athlete_id, caller.person_id) as db:
        message = await sql.said(db, caller.athlete_id, turn.id)
        earlier = await sql.recent_model_messages(db, caller.athlete_id, turn.conversation_id, HISTORY_TURNS)
        fresh = turn.fence == 1
        return State(
            message=message or "",
            history=[one for messages in reversed(earlier) for one in messages],
            steps=[] if fresh else await sql.list_steps(db, caller.athlete_id, turn.id),
            events=[] if fresh else await sql.list_events(db, caller.athlete_id, turn.id),
        )


async def keep(db: Db, athlete_id: UUID, turn: Turn, events: list[Event]) -> None:
    """Write events inside an open transaction. Raises StaleWorker, which must roll it back."""
    if not await sql.add_events(db, athlete_id, turn.id, turn.fence, [e.model_dump() for e in events]):
        raise StaleWorker


async def keep_apart(caller: Caller, turn: Turn, events: list[Event]) -> None:
    """Write events in a transaction of their own. Raises StaleWorker."""
    async with caller.house.database.transaction(caller.athlete_id, caller.person_id) as db:
        await keep(db, caller.athlete_id, turn, events)


async def keep_step(caller: Caller, turn: Turn, step: Step, events: list[Event]) -> None:
    """Journal what the model answered, before its tools run. Raises StaleWorker."""
    async with caller.house.database.transaction(caller.athlete_id, caller.person_id) as db:
        if not await sql.add_step(
            db, caller.athlete_id, turn.id, turn.fence, step.step, step.request, step.response, step.text
        ):
            raise StaleWorker
        if events:
            await keep(db, caller.athlete_id, turn, events)


async def end(
    caller: Caller,
    turn: Turn,
    *,
    status: TurnStatus,
    coach: str,
    message_id: UUID,
    text: str,
    usage: dict[str, Any],
    ms: int,
    model_messages: list[Any],
    events: list[Event],
) -> UUID | None:
    """Close a turn with what the coach said and its last events; the id of the turn that may run next.

    Raises StaleWorker.
    """
    now, athlete_id = caller.house.clock(), caller.athlete_id
    async with caller.house.database.transaction(athlete_id, caller.person_id) as db:
        await store.touch(db, athlete_id, turn.conversation_id, now)
        await keep(db, athlete_id, turn, events)
        if not await sql.end_turn(
            db, athlete_id, turn.id, turn.fence, status, coach, usage, ms, model_messages, now
        ):
            raise StaleWorker
        if text:
            # A clock that stands still in a test must not put the answer beside the question.
            at = now + timedelta(microseconds=1)
            await store.add_message(
                db, athlete_id, message_id, turn.conversation_id, turn.id, "coach", text, at
            )
        await sql.drop_lease(db, turn.id, turn.fence)
        following = await sql.next_queued(db, athlete_id, turn.conversation_id)
        if following is not None:
            await _lease(db, caller, following, None, 0, -1)
        return following


async def wait(caller: Caller, turn: Turn, approvals: list[Approval], events: list[Event]) -> None:
    """Write questions to the person and their events down; the turn waits. Raises StaleWorker."""
    async with caller.house.database.transaction(caller.athlete_id, caller.person_id) as db:
        for one in approvals:
            await sql.add_approval(
                db, caller.athlete_id, turn.id, one.call_id, one.operation, one.arguments_digest, one.summary,
                one.expires_at,
            )  # fmt: skip
        if events:
            await keep(db, caller.athlete_id, turn, events)
        if not await sql.set_status(db, caller.athlete_id, turn.id, turn.fence, "waiting"):
            raise StaleWorker


async def go_on(caller: Caller, turn: Turn) -> None:
    """The turn waits no more. Raises StaleWorker."""
    async with caller.house.database.transaction(caller.athlete_id, caller.person_id) as db:
        if not await sql.set_status(db, caller.athlete_id, turn.id, turn.fence, "running"):
            raise StaleWorker


async def approvals(caller: Caller, turn_id: UUID) -> dict[str, Approval]:
    """The questions of a turn by call id."""
    async with caller.house.database.transaction(caller.athlete_id, caller.person_id) as db:
        return {one.call_id: one for one in await sql.list_approvals(db, caller.athlete_id, turn_id)}


async def answer(caller: Caller, turn_id: UUID, call_id: str, approved: bool, note: str | None) -> bool:
    """Answer a question once; False when it cannot be answered any more."""
    now = caller.house.clock()
    async with caller.house.database.transaction(caller.athlete_id, caller.person_id) as db:
        return await sql.answer_approval(
            db, caller.athlete_id, turn_id, call_id, approved, note, caller.person_id, now
        )


async def cancel(caller: Caller, turn_id: UUID, seq: int) -> bool:
    """Stop a turn: at once when it is queued, else its worker is told. False when it is over."""
    async with caller.house.database.transaction(caller.athlete_id, caller.person_id) as db:
        if await sql.drop_queued(db, caller.athlete_id, turn_id, caller.house.clock()):
            await sql.add_last_event(db, caller.athlete_id, turn_id, seq, "turn.cancelled", {"text": ""})
            return True
        return await sql.want_cancelled(db, caller.athlete_id, turn_id)


async def find(caller: Caller, turn_id: UUID) -> Turn | None:
    """A turn of this athlete."""
    async with caller.house.database.transaction(caller.athlete_id, caller.person_id) as db:
        return await sql.find_turn(db, caller.athlete_id, turn_id)


async def find_submitted(caller: Caller, client_message_id: str) -> Turn | None:
    """The turn of a client's message."""
    async with caller.house.database.transaction(caller.athlete_id, caller.person_id) as db:
        return await sql.find_submitted(db, caller.athlete_id, client_message_id)


async def events(caller: Caller, turn_id: UUID) -> tuple[bool, list[Event]]:
    """Whether a turn is over, and what was kept of it so far."""
    async with caller.house.database.transaction(caller.athlete_id, caller.person_id) as db:
        turn = await sql.find_turn(db, caller.athlete_id, turn_id)
        over = turn is None or turn.status not in LIVE
        return over, await sql.list_events(db, caller.athlete_id, turn_id)


async def renew(house: House, worker: UUID, turn_ids: list[UUID]) -> dict[UUID, bool]:
    """Say that this worker is at these turns; those it still holds, and whether somebody wants them stopped."""
    async with house.database.transaction(NOBODY, NOBODY) as db:
        return {held.turn_id: held.cancelled for held in await sql.renew(db, worker, turn_ids, LEASE_S)}


async def claim(house: House, worker: UUID, limit: int) -> list[Lease]:
    """Take over the turns whose worker is gone, and those that wait for one."""
    async with house.database.transaction(NOBODY, NOBODY) as db:
        return await sql.claim(db, worker, LEASE_S, limit)


async def take(caller: Caller, lease: Lease) -> Turn | None:
    """Raise a claimed turn's fence; None when it has ended after all."""
    async with caller.house.database.transaction(caller.athlete_id, caller.person_id) as db:
        if await sql.raise_fence(db, lease.athlete_id, lease.turn_id, lease.fence):
            return await sql.find_turn(db, lease.athlete_id, lease.turn_id)
        await sql.drop_lease(db, lease.turn_id, lease.fence)
        return None


async def let_go(house: House, worker: UUID) -> None:
    """Leave this worker's turns to the next one."""
    async with house.database.transaction(NOBODY, NOBODY) as db:
        await sql.let_go(db, worker)


async def expire_all(house: House) -> None:
    """For a home that just started: nobody else can hold a lease."""
    async with house.database.transaction(NOBODY, NOBODY) as db:
        await sql.expire_all(db)

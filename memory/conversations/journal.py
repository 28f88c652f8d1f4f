"""The life of a turn in the tables: begun with what was said, ended with what happened."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from kernel.db import Db
from kernel.ids import new_id
from kernel.operation import Caller
from memory.conversations import sql
from memory.conversations.models import Begun, Event, Mode, Turn, TurnStatus
from memory.conversations.operations import NoSuchConversation

HISTORY_TURNS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a person said."""

    message: str
    conversation_id: UUID | None
    client_message_id: str | None
    mode: Mode


async def begin(caller: Caller, said: Submission, coach: str, prompt_version: str) -> Begun:
    """Write down what was said and open its turn; the same client message id is the same turn.

    Raises NoSuchConversation.
    """
    now, athlete_id = caller.house.clock(), caller.athlete_id
    async with caller.house.database.transaction(athlete_id, caller.person_id) as db:
        if said.client_message_id is not None:
            earlier = await sql.find_submitted(db, athlete_id, said.client_message_id)
            if earlier is not None:
                return Begun(turn=earlier, fresh=False, history=[])
        conversation_id, history = said.conversation_id, list[Any]()
        if conversation_id is None:
            conversation_id = new_id()
            await sql.add_conversation(db, athlete_id, conversation_id, title_of(said.message), now)
        else:
            if not await sql.touch_conversation(db, athlete_id, conversation_id, now):
                raise NoSuchConversation(conversation_id)
            history = await _history(db, athlete_id, conversation_id)
        turn = Turn(
            id=new_id(),
            conversation_id=conversation_id,
            status="running",
            coach=coach,
            prompt_version=prompt_version,
        )
        if not await sql.add_turn(
            db,
            athlete_id,
            turn.id,
            conversation_id,
            said.client_message_id,
            said.mode,
            coach,
            prompt_version,
            now,
        ):
            # The same message came twice in this instant. The other one is the turn; this transaction's new
            # conversation, if any, must not stay behind.
            raise SubmittedTwice(said.client_message_id or "")
        await sql.add_message(db, athlete_id, new_id(), conversation_id, turn.id, "user", said.message, now)
        return Begun(turn=turn, fresh=True, history=history)


class SubmittedTwice(Exception):
    """The same client message id was submitted in the same instant; ask again for the turn that won."""


async def _history(db: Db, athlete_id: UUID, conversation_id: UUID) -> list[Any]:
    turns = await sql.recent_model_messages(db, athlete_id, conversation_id, HISTORY_TURNS)
    return [message for turn in reversed(turns) for message in turn]


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
) -> None:
    """Close a turn with what the coach said and everything that happened, in one transaction."""
    now, athlete_id = caller.house.clock(), caller.athlete_id
    async with caller.house.database.transaction(athlete_id, caller.person_id) as db:
        if not await sql.end_turn(db, athlete_id, turn.id, status, coach, usage, ms, model_messages, now):
            return
        if text:
            # A clock that stands still in a test must not put the answer beside the question.
            at = now + timedelta(microseconds=1)
            await sql.add_message(
                db, athlete_id, message_id, turn.conversation_id, turn.id, "coach", text, at
            )
        await sql.add_events(db, athlete_id, turn.id, [event.model_dump() for event in events])


async def find(caller: Caller, turn_id: UUID) -> Turn | None:
    """A turn of this athlete."""
    async with caller.house.database.transaction(caller.athlete_id, caller.person_id) as db:
        return await sql.find_turn(db, caller.athlete_id, turn_id)


async def find_submitted(caller: Caller, client_message_id: str) -> Turn | None:
    """The turn of a client's message."""
    async with caller.house.database.transaction(caller.athlete_id, caller.person_id) as db:
        return await sql.find_submitted(db, caller.athlete_id, client_message_id)


async def events(caller: Caller, turn_id: UUID, after: int) -> list[Event]:
    """What happened in a turn after an event, once the turn has ended."""
    async with caller.house.database.transaction(caller.athlete_id, caller.person_id) as db:
        return await sql.list_events(db, caller.athlete_id, turn_id, after)


def title_of(message: str) -> str:
    """A conversation's title: the beginning of what was said."""
    line = " ".join(message.split())
    return line if len(line) <= 60 else f"{line[:59].rsplit(' ', 1)[0]}…"

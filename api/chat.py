"""Chat over SSE: a turn is submitted, then its log is followed; leaving does not stop it."""

from collections.abc import AsyncGenerator
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import Field, StrictBool
from sse_starlette import EventSourceResponse, JSONServerSentEvent, ServerSentEvent

from agent.turns.desk import Desk, NoSuchTurn, NothingToApprove, TurnOver
from api import problems
from api.auth import caller
from kernel.errors import NotGranted
from kernel.models import Done, Input
from kernel.operation import Caller
from kernel.policy import self_only
from memory.conversations.operations import NoSuchConversation
from memory.turns.journal import ConversationBusy, Submission
from memory.turns.models import Event

PING_S = 15

routes = APIRouter(prefix="/v1", tags=["chat"])


class Chat(Input):
    """Something said to the coach."""

    message: Annotated[str, Field(min_length=1, max_length=8000, description="What the athlete says.")]
    conversation_id: Annotated[UUID | None, Field(description="Go on with this conversation.")] = None
    client_message_id: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=100,
            description="The client's name for it; sent again it is the same turn.",
        ),
    ] = None
    mode: Annotated[Literal["chat", "voice"], Field(description="How it is answered.")] = "chat"
    on_busy: Annotated[
        Literal["queue", "interrupt", "reject"],
        Field(description="While the coach still answers here: wait, stop that answer first, or 409."),
    ] = "queue"
    heard: Annotated[int | None, Field(ge=0, description="Index of the last sentence that was played.")] = (
        None
    )


class Approval(Input):
    """An answer to an approval."""

    call_id: Annotated[str, Field(max_length=200, description="The call that asked.")]
    approve: Annotated[StrictBool, Field(description="Whether it may happen.")]
    note: Annotated[str | None, Field(max_length=500, description="A word for the coach.")] = None


def desk(request: Request) -> Desk:
    """The desk of this app."""
    return request.app.state.desk


def oneself(who: Annotated[Caller, Depends(caller)]) -> Caller:
    """The caller, for themself: a coach who acts for a client has no part in the client's talks.

    Turns are begun and followed outside `invoke`, so its question of rights is asked here. Raises NotGranted.
    """
    if who.person_id != who.athlete_id:
        raise NotGranted("chat", str(self_only()))
    return who


Who = Annotated[Caller, Depends(oneself)]
TheDesk = Annotated[Desk, Depends(desk)]
_STREAM = {
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
    "description": "The turn's events.",
}


@routes.post(
    "/chat",
    operation_id="chat",
    response_class=Response,
    responses={200: _STREAM}
    | problems.documented((NoSuchConversation, ConversationBusy), signed_in=True, mutates=True),
)
async def chat(said: Chat, who: Who, the_desk: TheDesk) -> Response:
    """Say something to the coach; the answer is the turn's events as they happen.

    The turn does not live in this request: leave, and follow it at /v1/turns/{turn_id}/events.
    """
    submission = Submission(
        message=said.message,
        conversation_id=said.conversation_id,
        client_message_id=said.client_message_id,
        mode=said.mode,
        on_busy=said.on_busy,
    )
    turn = await the_desk.submit(who, submission)
    return _stream(await the_desk.follow(who, turn.id))


@routes.get("/turns/{turn_id}/events", operation_id="follow_turn", response_class=Response,
            responses={200: _STREAM} | problems.documented((NoSuchTurn,), signed_in=True, mutates=False))  # fmt: skip
async def follow_turn(
    turn_id: UUID,
    who: Who,
    the_desk: TheDesk,
    after: Annotated[int, Query(ge=0, description="Id of the last event that was seen.")] = 0,
    last_event_id: Annotated[
        str | None, Header(alias="Last-Event-ID", description="The same, as a header.")
    ] = None,
) -> Response:
    """Follow a turn from an event on, during it or afterwards."""
    seen = (
        int(last_event_id)
        if last_event_id and last_event_id.isdecimal() and len(last_event_id) < 10
        else after
    )
    return _stream(await the_desk.follow(who, turn_id, seen))


@routes.post("/turns/{turn_id}/cancel", operation_id="cancel_turn",
             responses=problems.documented((NoSuchTurn, TurnOver), signed_in=True, mutates=True))  # fmt: skip
async def cancel_turn(turn_id: UUID, who: Who, the_desk: TheDesk) -> Done:
    """Stop a turn. What it did stays done and recorded."""
    await the_desk.cancel(who, turn_id)
    return Done()


@routes.post("/turns/{turn_id}/approvals", operation_id="answer_approval",
             responses=problems.documented((NoSuchTurn, NothingToApprove), signed_in=True, mutates=True))  # fmt: skip
async def answer_approval(turn_id: UUID, answer: Approval, who: Who, the_desk: TheDesk) -> Done:
    """Say yes or no to what the coach asked before it acts."""
    await the_desk.answer(who, turn_id, answer.call_id, answer.approve, answer.note)
    return Done()


def _stream(events: AsyncGenerator[Event]) -> EventSourceResponse:
    return EventSourceResponse(
        _shown(events),
        ping=PING_S,
        ping_message_factory=lambda: ServerSentEvent(comment="ping"),
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        sep="\n",
    )


async def _shown(events: AsyncGenerator[Event]) -> AsyncGenerator[ServerSentEvent]:
    async for event in events:
        yield JSONServerSentEvent(data=event.data, event=event.event, id=str(event.seq))

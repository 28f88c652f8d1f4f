"""The rows behind a turn."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from kernel.policy import Role

type Mode = Literal["chat", "voice"]
type OnBusy = Literal["queue", "interrupt", "reject"]
type TurnStatus = Literal["queued", "running", "waiting", "completed", "failed", "cancelled"]

LIVE: frozenset[str] = frozenset({"queued", "running", "waiting"})


class Turn(BaseModel):
    """A turn's row."""

    id: UUID
    conversation_id: UUID
    status: TurnStatus
    mode: Mode
    coach: str
    prompt_version: str
    fence: int


class Lease(BaseModel):
    """A worker's right to a turn."""

    turn_id: UUID
    athlete_id: UUID
    person_id: UUID
    role: Role
    fence: int
    cancelled: bool
    """Whether somebody wants the turn stopped."""


class Held(BaseModel):
    """A lease that was just renewed, and whether somebody wants the turn stopped."""

    turn_id: UUID
    cancelled: bool


class Event(BaseModel):
    """Something that happened in a turn; `seq` only grows within it."""

    seq: int
    event: str
    data: dict[str, Any]


class Step(BaseModel):
    """A journalled step: what the model was sent since the last one, what it answered, and all text so far."""

    step: int
    request: list[Any]
    response: dict[str, Any]
    text: str


class Approval(BaseModel):
    """A question to the person about one call."""

    call_id: str
    operation: str
    arguments_digest: str
    summary: str
    expires_at: datetime
    approved: bool | None
    note: str | None

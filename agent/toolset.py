"""The agent's tools, derived from the operations: same schema, same words, same door."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from pydantic_ai import ModelRetry, RunContext, Tool, ToolFailed
from pydantic_ai.messages import ModelResponse, ToolCallPart

from kernel.door import invoke
from kernel.errors import CoachError
from kernel.operation import Caller, Operation


@dataclass(frozen=True, slots=True)
class Called:
    """How a tool call went."""

    ms: int
    result: BaseModel | None = None
    problem: dict[str, Any] | None = None
    replayed: bool = False


@dataclass(slots=True)
class TurnDeps:
    """What tools need of the turn they run in."""

    caller: Caller
    turn_id: UUID
    earlier_responses: int
    """Model responses in the history from before this turn, so that steps count from the turn's start."""
    calls: dict[str, Called] = field(default_factory=dict[str, Called])
    """How each call went, by the model's call id."""


def effect_key(rc: RunContext[TurnDeps]) -> str:
    """The ledger key of a tool call: where it stands in the turn.

    The model's call id alone would not do: a retry after a time-out comes under a new one.
    """
    responses = [m for m in rc.messages if isinstance(m, ModelResponse)]
    step = len(responses) - rc.deps.earlier_responses
    calls = [p for p in responses[-1].parts if isinstance(p, ToolCallPart)] if responses else []
    position = next((i for i, part in enumerate(calls) if part.tool_call_id == rc.tool_call_id), 0)
    return f"turn:{rc.deps.turn_id}:{step}:{position}"


def as_tool(op: Operation[Any, Any], *, defer: bool) -> Tool[TurnDeps]:
    """An operation as a tool: reads may run side by side, mutations one after the other."""
    call: Callable[..., Awaitable[BaseModel]] = _caller_of(op)
    call.__annotations__ |= {"cmd": op.takes, "return": op.gives}
    return Tool(
        call,
        takes_ctx=True,
        name=op.name,
        description=op.doc,
        sequential=not op.reads,
        requires_approval=op.confirm,
        defer_loading=defer and not op.hot,
        max_retries=2,
    )


def _caller_of(op: Operation[Any, Any]) -> Callable[..., Awaitable[BaseModel]]:
    async def call(rc: RunContext[TurnDeps], cmd: Any) -> BaseModel:
        began = time.perf_counter()
        call_id = rc.tool_call_id or ""
        try:
            outcome = await invoke(op, rc.deps.caller, cmd, None if op.reads else effect_key(rc))
        except CoachError as e:
            rc.deps.calls[call_id] = Called(_ms(began), problem=e.problem())
            # A model may mend its input; what conflicts or is missing it must tell the person instead.
            raise (ModelRetry if e.fixable else ToolFailed)(_told(e)) from e
        rc.deps.calls[call_id] = Called(_ms(began), result=outcome.value, replayed=outcome.replayed)
        return outcome.value

    return call


def _told(error: CoachError) -> str:
    candidates = error.values().get("candidates")
    names = ", ".join(str(c.slug) for c in candidates) if candidates else ""
    return f"{error} Candidates: {names}." if names else str(error)


def _ms(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)

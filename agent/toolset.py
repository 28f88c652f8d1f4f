"""The agent's tools, derived from the operations: same schema, same words, same door."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from pydantic_ai import ModelRetry, RunContext, Tool, ToolFailed
from pydantic_ai.messages import ModelResponse

from agent.turns.writer import Writer
from kernel.door import invoke
from kernel.errors import CoachError, DatabaseAway, DatabaseBusy, Invalid, StillRunning
from kernel.operation import Caller, Operation

ATTEMPTS = 3
"""How often an effect that finds its key or its rows locked is tried; each attempt waits 5 s for the lock."""


@dataclass(slots=True)
class TurnDeps:
    """What tools need of the turn they run in."""

    caller: Caller
    turn_id: UUID
    writer: Writer
    step: int = 0
    """The journal's number of the model's answer whose calls run now."""
    called: set[str] = field(default_factory=set[str])
    """Call ids that readers know of."""
    returned: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    """What each call returned, as readers saw it; a worker that takes over finds it here and does not repeat it."""

    def effect_key(self, rc: "RunContext[TurnDeps]") -> str:
        """The ledger key of a tool call: where it stands in the turn.

        The model's call id alone would not do: a retry after a time-out comes under a new one.
        """
        answers = (m for m in reversed(rc.messages) if isinstance(m, ModelResponse))
        answer = next(answers, None)
        calls = [] if answer is None else answer.tool_calls
        position = next((i for i, part in enumerate(calls) if part.tool_call_id == rc.tool_call_id), 0)
        return f"turn:{self.turn_id}:{self.step}:{position}"

    def show_call(self, call_id: str, operation: str, arguments: dict[str, Any]) -> None:
        """Tell readers that a call begins, once."""
        if call_id not in self.called:
            self.called.add(call_id)
            self.writer.show(
                "tool.called", {"call_id": call_id, "operation": operation, "arguments": arguments}
            )

    def show_return(self, call_id: str, data: dict[str, Any]) -> None:
        """Tell readers how a call went."""
        self.returned[call_id] = data
        self.writer.show("tool.returned", data)


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
    async def call(rc: RunContext[TurnDeps], cmd: BaseModel) -> BaseModel:
        deps, call_id, began = rc.deps, rc.tool_call_id or "", time.perf_counter()
        if call_id in deps.returned:
            return _as_before(op, deps.returned[call_id])

        def told(value: BaseModel, *, replayed: bool = False) -> dict[str, Any]:
            result = value.model_dump(mode="json")
            return _outcome(op, call_id, began, result=result, replayed=replayed)

        async def effect() -> BaseModel:
            async with deps.writer.effect("tool.returned", told) as announce:
                caller = replace(deps.caller, announce=announce)
                outcome = await invoke(op, caller, cmd, deps.effect_key(rc))
            deps.returned[call_id] = told(outcome.value, replayed=outcome.replayed)
            if outcome.replayed:
                deps.show_return(call_id, deps.returned[call_id])
            return outcome.value

        deps.show_call(call_id, op.name, cmd.model_dump(mode="json", exclude_unset=True))
        try:
            if op.reads:
                value = (await invoke(op, deps.caller, cmd)).value
                deps.show_return(call_id, told(value))
                return value
            return await _whole(effect)
        except (DatabaseAway, DatabaseBusy, StillRunning):
            # Whether it happened is not known: the turn is left, and whoever takes it up finds out.
            raise
        except CoachError as e:
            deps.show_return(call_id, _outcome(op, call_id, began, problem=e.problem()))
            # A model may mend its input; what conflicts or is missing it must tell the person instead.
            raise (ModelRetry if e.fixable else ToolFailed)(_explained(e)) from e

    return call


async def _whole[R](effect: Callable[[], Awaitable[R]]) -> R:
    """See an effect through: a turn that is stopped must still tell what it did.

    What another worker's dying transaction holds is waited for. Raises what the effect raises.
    """
    task = asyncio.ensure_future(_patient(effect))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        raise


async def _patient[R](effect: Callable[[], Awaitable[R]]) -> R:
    for _ in range(ATTEMPTS - 1):
        try:
            return await effect()
        except (DatabaseBusy, StillRunning):
            await asyncio.sleep(0.1)
    return await effect()


def _outcome(
    op: Operation[Any, Any], call_id: str, began: float, *, replayed: bool = False, **how: Any
) -> dict[str, Any]:
    ms = round((time.perf_counter() - began) * 1000)
    return {"call_id": call_id, "operation": op.name, **how, "replayed": replayed, "ms": ms}


def _as_before(op: Operation[Any, Any], returned: dict[str, Any]) -> BaseModel:
    if "result" in returned:
        return op.gives.model_validate(returned["result"])
    problem = returned["problem"]
    raise (ModelRetry if problem["status"] == Invalid.status else ToolFailed)(problem["detail"])


def _explained(error: CoachError) -> str:
    candidates = error.values().get("candidates")
    names = ", ".join(str(c.slug) for c in candidates) if candidates else ""
    return f"{error} Candidates: {names}." if names else str(error)

"""One turn: from what was said to its terminal event."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from pydantic_ai import DeferredToolRequests, DeferredToolResults, ToolApproved, ToolDenied
from pydantic_ai.exceptions import AgentRunError, ModelRetry, UnexpectedModelBehavior, UserError
from pydantic_ai.messages import (
    FunctionToolCallEvent,
    FunctionToolResultEvent,
    ModelMessage,
    ModelMessagesTypeAdapter,
    ModelRequest,
    ModelResponse,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ToolCallPart,
    ToolReturnPart,
)
from pydantic_ai.models import Model
from pydantic_ai.run import AgentRunResultEvent
from pydantic_ai.usage import RunUsage

from agent.coach import LIMITS, Coach, CoachAgent, instructions, offline_model
from agent.context import CoachContext, GetCoachContext, get_coach_context
from agent.toolset import TurnDeps
from agent.turns.log import Stream, coalesced
from kernel.door import invoke
from kernel.errors import CoachError
from kernel.ids import new_id
from kernel.operation import Caller, Registry
from kernel.trace import tracer
from memory.conversations import journal
from memory.conversations.models import Begun, Turn, TurnStatus

log = logging.getLogger("slowburn.turns")

TURN_S = 180
"""How long a turn may work, waiting for a person left out."""
APPROVAL_S = 600
"""How long a question to the person stands."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's answer to an approval."""

    approve: bool
    note: str | None


type Ask = Callable[[str], "asyncio.Future[Answer]"]
"""Opens a question under a call id; its future is the person's answer."""


class Run:
    """A turn in progress."""

    def __init__(
        self,
        caller: Caller,
        coach: Coach,
        registry: Registry,
        stream: Stream,
        begun: Begun,
        message: str,
        ask: Ask,
    ) -> None:
        self._caller = replace(caller, surface="agent", turn_id=begun.turn.id)
        self._coach, self._registry, self._stream, self._ask = coach, registry, stream, ask
        self._turn: Turn = begun.turn
        self._message = message
        self._history = _messages(begun.history)
        self._all: list[ModelMessage] = list(self._history)
        self._usage, self._spent_before = RunUsage(), RunUsage()
        self._name = coach.name
        self._called: set[str] = set()
        earlier = sum(isinstance(m, ModelResponse) for m in self._history)
        self._deps = TurnDeps(self._caller, begun.turn.id, earlier)

    async def __call__(self) -> None:
        """Work until the terminal event is in the log, whatever happens."""
        began = time.perf_counter()
        status: TurnStatus = "failed"
        event = "turn.failed"
        data: dict[str, Any] = {}
        message_id = new_id()
        with tracer.start_as_current_span(
            "turn", attributes={"coach": self._name, "turn": str(self._turn.id)}
        ):
            try:
                self._emit(
                    "turn.started",
                    turn_id=str(self._turn.id),
                    conversation_id=str(self._turn.conversation_id),
                    coach=self._name,
                    prompt_version=self._turn.prompt_version,
                )
                await self._work()
                status, event = "completed", "turn.completed"
                data = {"message_id": str(message_id), "text": self._stream.text(), "usage": self._spent()}
            except asyncio.CancelledError:
                status, event, data = "cancelled", "turn.cancelled", {"text": self._stream.text()}
            except CoachError as e:
                data = {"problem": e.problem()}
            except Exception:
                log.exception("turn %s failed", self._turn.id)
                data = {"problem": _fault()}
        ms = round((time.perf_counter() - began) * 1000)
        if event == "turn.completed":
            data["ms"] = ms
        await self._end(status, event, data, message_id, ms)

    async def _work(self) -> None:
        context = (await invoke(get_coach_context, self._caller, GetCoachContext())).value
        if self._coach.model is not None:
            try:
                await self._converse(self._coach.online, self._coach.model, context)
                return
            except (AgentRunError, UserError, TimeoutError, ModelRetry) as e:
                log.warning("the model failed in turn %s: %s", self._turn.id, type(e).__name__)
                self._emit("coach.changed", **{"from": self._name, "to": "offline", "reason": _reason(e)})
                self._name = "offline"
                # The limits bound one coach; the one who takes over may still speak.
                self._spent_before, self._usage = self._usage, RunUsage()
        await self._converse(self._coach.offline, offline_model(context), context)

    async def _converse(self, agent: CoachAgent, model: Model, context: CoachContext) -> None:
        """Run the agent to its last word, pausing for a person's answers in between."""
        answers: DeferredToolResults | None = None
        while True:
            # What an earlier leg or coach of this turn said and did is in the messages; the prompt is said once.
            prompt = self._message if len(self._all) == len(self._history) else None
            requests = await self._leg(agent, model, context, prompt, answers)
            if requests is None:
                return
            answers = await self._approvals(requests)

    async def _leg(
        self,
        agent: CoachAgent,
        model: Model,
        context: CoachContext,
        prompt: str | None,
        answers: DeferredToolResults | None,
    ) -> DeferredToolRequests | None:
        async with (
            asyncio.timeout(TURN_S),
            agent.run_stream_events(
                prompt,
                message_history=self._all,
                deferred_tool_results=answers,
                deps=self._deps,
                model=model,
                instructions=instructions(context),
                usage=self._usage,
                usage_limits=LIMITS,
            ) as events,
        ):
            try:
                async for event in events:
                    self._tell(event)
                    if isinstance(event, AgentRunResultEvent):
                        self._all = event.result.all_messages()
                        if model is self._coach.model and event.result.response.finish_reason is None:
                            raise UnexpectedModelBehavior("the answer was cut off")
                        output = event.result.output
                        return output if isinstance(output, DeferredToolRequests) else None
            except BaseException:
                self._all = _done(self._history, events.all_messages())
                raise
        raise UserError("the run ended without a result")

    def _tell(self, event: object) -> None:
        match event:
            case PartStartEvent(part=TextPart(content=text)) if text:
                self._say(text, new=True)
            case PartDeltaEvent(delta=TextPartDelta(content_delta=text)) if text:
                self._say(text, new=False)
            case FunctionToolCallEvent(part=part):
                self._called_tool(part)
            case FunctionToolResultEvent():
                self._returned(event.part.tool_call_id, event.part.tool_name, event.part.model_response_str())
            case _:
                pass

    def _say(self, text: str, *, new: bool) -> None:
        said = self._stream.text() if new else ""
        if said and not said.endswith("\n"):
            text = f"\n\n{text}"
        self._emit("text.delta", text=text)

    def _called_tool(self, part: ToolCallPart) -> None:
        if part.tool_call_id in self._called or self._registry.get(part.tool_name) is None:
            return
        self._called.add(part.tool_call_id)
        self._emit(
            "tool.called", call_id=part.tool_call_id, operation=part.tool_name, arguments=_arguments(part)
        )

    def _returned(self, call_id: str, name: str, told: str) -> None:
        if self._registry.get(name) is None:
            return
        called = self._deps.calls.get(call_id)
        data: dict[str, Any] = {"call_id": call_id, "operation": name}
        if called is not None and called.result is not None:
            data["result"] = called.result.model_dump(mode="json")
        else:
            data["problem"] = (called and called.problem) or _refused(told)
        self._emit(
            "tool.returned", **data, replayed=bool(called and called.replayed), ms=called.ms if called else 0
        )

    async def _approvals(self, requests: DeferredToolRequests) -> DeferredToolResults:
        """Ask the person about each call; silence is a no."""
        expires_at = self._caller.house.clock() + timedelta(seconds=APPROVAL_S)
        open_questions = {part.tool_call_id: self._ask(part.tool_call_id) for part in requests.approvals}
        for part in requests.approvals:
            self._called_tool(part)
            self._emit(
                "approval.requested",
                call_id=part.tool_call_id,
                operation=part.tool_name,
                arguments=_arguments(part),
                summary=self._registry[part.tool_name].summary,
                expires_at=_iso(expires_at),
            )
        results = DeferredToolResults()
        for call_id, question in open_questions.items():
            try:
                answer = await asyncio.wait_for(question, APPROVAL_S)
            except TimeoutError:
                answer = Answer(False, "Nobody answered in time.")
            denied = ToolDenied(answer.note or "The athlete said no.")
            results.approvals[call_id] = ToolApproved() if answer.approve else denied
        return results

    async def _end(
        self, status: TurnStatus, event: str, data: dict[str, Any], message_id: UUID, ms: int
    ) -> None:
        """Keep the turn, then tell the readers; they may look it up the moment they hear."""
        terminal = Stream(self._turn.id)
        terminal.events = list(self._stream.events)
        terminal.append(event, data)
        messages = [_lean(m) for m in self._all[len(self._history) :]]
        try:
            await journal.end(
                self._caller,
                self._turn,
                status=status,
                coach=self._name,
                message_id=message_id,
                text=self._stream.text(),
                usage=self._spent(),
                ms=ms,
                model_messages=ModelMessagesTypeAdapter.dump_python(messages, mode="json"),
                events=coalesced(terminal.events),
            )
        except CoachError:
            log.exception("turn %s could not be kept", self._turn.id)
        self._stream.append(event, data)

    def _emit(self, event: str, **data: Any) -> None:
        self._stream.append(event, data)

    def _spent(self) -> dict[str, Any]:
        used = self._spent_before + self._usage
        return {
            "requests": used.requests,
            "tool_calls": used.tool_calls,
            "input_tokens": used.input_tokens,
            "output_tokens": used.output_tokens,
        }


def _messages(history: list[Any]) -> list[ModelMessage]:
    return ModelMessagesTypeAdapter.validate_python(history)


def _done(history: list[ModelMessage], messages: list[ModelMessage]) -> list[ModelMessage]:
    """What a broken run leaves for whoever goes on: what was asked, and each step of calls with its returns.

    Words that were cut off, empty answers and the nagging about them are left out. With nothing done it is the
    history alone, and the turn begins anew.
    """
    kept: list[ModelMessage] = []
    said = messages[len(history) :]
    for response, returns in pairwise(said):
        if isinstance(response, ModelResponse) and response.tool_calls and isinstance(returns, ModelRequest):
            answers = [part for part in returns.parts if isinstance(part, ToolReturnPart)]
            answered = {part.tool_call_id for part in answers}
            if {call.tool_call_id for call in response.tool_calls} <= answered:
                kept += [response, replace(returns, parts=answers)]
    return [*history, said[0], *kept] if kept else list(history)


def _lean(message: ModelMessage) -> ModelMessage:
    """A message for keeping: instructions are made anew each turn."""
    return replace(message, instructions=None) if isinstance(message, ModelRequest) else message


def _arguments(part: ToolCallPart) -> dict[str, Any]:
    try:
        return part.args_as_dict()
    except ValueError:
        return {}


def _refused(told: str) -> dict[str, Any]:
    return {
        "type": "urn:slowburn:problem:not_done",
        "title": "Not done",
        "status": 422,
        "detail": told[:500],
        "code": "not_done",
    }


def _fault() -> dict[str, Any]:
    detail = "Something went wrong on our side; it has been noted. What was done before stays done."
    return {
        "type": "urn:slowburn:problem:internal_error",
        "title": "Internal error",
        "status": 500,
        "detail": detail,
        "code": "internal_error",
    }


def _reason(error: Exception) -> str:
    status = getattr(error, "status_code", None)
    if status == 429:
        return "the model is over its quota"
    if status is not None and status >= 500:
        return "the model is not available"
    return (
        "the model took too long" if isinstance(error, TimeoutError) else "the model did not answer properly"
    )


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")

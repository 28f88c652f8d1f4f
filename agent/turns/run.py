"""One turn in one worker: from what was said, or from where the worker before left it, to its terminal event."""

import asyncio
import json
import logging
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic_ai import DeferredToolRequests, DeferredToolResults, ToolApproved, ToolDenied
from pydantic_ai.exceptions import AgentRunError, ModelRetry, UnexpectedModelBehavior, UserError
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ToolCallPart,
    UserPromptPart,
)
from pydantic_ai.models import Model
from pydantic_ai.run import AgentRunResultEvent
from pydantic_ai.usage import RunUsage

from agent.coach import LIMITS, Coach, CoachAgent, instructions, offline_model
from agent.context import CoachContext, GetCoachContext, get_coach_context
from agent.toolset import TurnDeps
from agent.turns import history, trouble
from agent.turns.log import Stream
from agent.turns.recording import RecordingModel
from agent.turns.writer import Writer
from kernel.door import digest, invoke, parse, question
from kernel.errors import CoachError, DatabaseAway, DatabaseBusy, StillRunning
from kernel.ids import new_id
from kernel.operation import Caller, Registry
from kernel.trace import span
from memory.turns import journal
from memory.turns.journal import StaleWorker, State
from memory.turns.models import Approval, Event, Step, Turn, TurnStatus

log = logging.getLogger("slowburn.turns")

TURN_S = 180
"""How long a turn may work, waiting for a person left out."""
APPROVAL_S = 600
"""How long a question to the person stands."""
MAX_WORKERS = 50
"""How many workers may end over one turn before it counts as the cause."""
POLL_S = 0.5
"""How often a waiting turn looks for answers that came through another process."""


class Run:
    """A turn in progress in this worker."""

    def __init__(self, caller: Caller, coach: Coach, registry: Registry, stream: Stream, turn: Turn) -> None:
        self._caller = replace(caller, surface="agent", turn_id=turn.id)
        self._coach, self._registry, self._stream, self._turn = coach, registry, stream, turn
        self.writer = Writer(self._caller, turn, stream)
        self.answered = asyncio.Event()
        """Set when a person has answered here, so that the run need not poll."""
        self.left = False
        """The worker ends: leave the turn to the next one, without a terminal event."""
        self._deps = TurnDeps(self._caller, turn.id, self.writer)
        self._name = coach.name
        self._usage, self._spent_before = RunUsage(), RunUsage()
        self._message = ""
        self._history: list[ModelMessage] = []
        self._all: list[ModelMessage] = []
        self._begun = False
        self._wanted_stopped = False
        self.ending = False
        """The terminal event is being kept: it is too late to stop the turn."""

    def stop(self, task: "asyncio.Task[None]") -> None:
        """Somebody wants the turn stopped. One that only begins finds out what it did before first."""
        first, self._wanted_stopped = not self._wanted_stopped, True
        if first and self._begun and not self.ending:
            task.cancel()

    async def __call__(self) -> UUID | None:
        """Work until the terminal event is in the log; gives the id of the turn that may run next.

        Raises StaleWorker when another worker has the turn, DatabaseAway and DatabaseBusy when it has to be left
        for later.
        """
        began = time.perf_counter()
        status: TurnStatus = "failed"
        event = "turn.failed"
        data: dict[str, Any] = {}
        message_id = new_id()
        with span("turn", coach=self._name, turn=str(self._turn.id)):
            try:
                await self._begin()
                self._begun = True
                if self._wanted_stopped:
                    raise asyncio.CancelledError
                await self._work()
                status, event = "completed", "turn.completed"
                data = {"message_id": str(message_id), "text": self._stream.text(), "usage": self._spent()}
            except asyncio.CancelledError:
                if self.left:
                    raise
                status, event, data = "cancelled", "turn.cancelled", {"text": self._stream.text()}
            except (StaleWorker, DatabaseAway, DatabaseBusy, StillRunning):
                raise
            except CoachError as e:
                data = {"problem": e.problem()}
            except Exception:
                log.exception("turn %s failed", self._turn.id)
                data = {"problem": trouble.fault()}
        self.ending = True
        ms, text = round((time.perf_counter() - began) * 1000), self._stream.text()
        if event == "turn.completed":
            data["ms"] = ms
        else:
            self._break_off(text)

        async def keep(events: list[Event]) -> UUID | None:
            return await journal.end(
                self._caller,
                self._turn,
                status=status,
                coach=self._name,
                message_id=message_id,
                text=text,
                usage=self._spent(),
                ms=ms,
                model_messages=history.plain(self._all[len(self._history) :]),
                events=events,
            )

        return await self.writer.end(event, data, keep)

    def _break_off(self, text: str) -> None:
        """Keep what was asked and what the person saw, so that the next turn knows of this one."""
        messages = history.done(self._history, self._all, self._deps.returned)
        if len(messages) == len(self._history):
            messages = [*self._history, ModelRequest(parts=[UserPromptPart(self._message)])]
        seen = text.strip() or "(The answer was broken off.)"
        self._all = [*messages, ModelResponse(parts=[TextPart(seen)])]

    async def _begin(self) -> None:
        """Announce the turn, and find out what is known of it."""
        if self._turn.fence == 1:
            self._announce()
        if self._turn.fence > MAX_WORKERS:
            raise RuntimeError(f"the turn ended {MAX_WORKERS} workers")
        state = await journal.load(self._caller, self._turn)
        self._message, self._history = state.message, history.read(state.history)
        self._all = list(self._history)
        if self._turn.fence > 1:
            self._take_over(state)
            await self.writer.flush()

    def _announce(self) -> None:
        self.writer.show(
            "turn.started",
            {
                "turn_id": str(self._turn.id),
                "conversation_id": str(self._turn.conversation_id),
                "coach": self._name,
                "prompt_version": self._turn.prompt_version,
            },
        )

    def _take_over(self, state: State) -> None:
        for event in state.events:
            if event.event == "tool.called":
                self._deps.called.add(event.data["call_id"])
            elif event.event == "tool.returned":
                self._deps.returned[event.data["call_id"]] = event.data
            elif event.event == "coach.changed":
                self._name = "offline"
        if not any(event.event == "turn.started" for event in state.events):
            self._announce()
        if state.steps:
            self._deps.step = state.steps[-1].step
        changed = self._name == "offline" != self._coach.name
        self._all = [*self._history, *history.journalled(state.steps, self._deps.returned, changed=changed)]
        # What the worker before said after its last journalled step is said anew.
        self.writer.show("text.snapshot", {"text": state.steps[-1].text if state.steps else ""})

    async def _work(self) -> None:
        context = (await invoke(get_coach_context, self._caller, GetCoachContext())).value
        online, model = self._coach.online, self._coach.model
        if online is not None and model is not None and self._name != "offline":
            try:
                await self._converse(online, model, context)
                return
            except (AgentRunError, UserError, TimeoutError, ModelRetry) as e:
                log.warning("the model failed in turn %s: %s", self._turn.id, type(e).__name__)
                changed = {"from": self._name, "to": "offline", "reason": trouble.reason(e)}
                self.writer.show("coach.changed", changed)
                self._name = "offline"
                # The limits bound one coach; the one who takes over may still speak.
                self._spent_before, self._usage = self._usage, RunUsage()
        await self._converse(self._coach.offline, offline_model(context), context)

    async def _converse(self, agent: CoachAgent, model: Model, context: CoachContext) -> None:
        """Run the agent to its last word, pausing for a person's answers in between."""
        answers: DeferredToolResults | None = None
        while True:
            # What an earlier leg, worker or coach of this turn said and did is in the messages; the prompt is
            # said once.
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
                model=RecordingModel(model, self._record),
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
                        output = event.result.output
                        return output if isinstance(output, DeferredToolRequests) else None
            except BaseException:
                with suppress(UserError):  # When it broke off before it began, there is nothing to add.
                    self._all = history.done(self._history, events.all_messages(), self._deps.returned)
                raise
        raise UserError("the run ended without a result")

    async def _record(self, messages: list[ModelMessage], response: ModelResponse) -> None:
        """Journal an answer before its tools run. An answer that was cut off is none."""
        if self._name != "offline" and response.finish_reason is None:
            raise UnexpectedModelBehavior("the answer was cut off")
        self._deps.step += 1
        if response.tool_calls:
            *asked, answered = history.plain([*history.since_calls(messages, len(self._history)), response])
            step = Step(step=self._deps.step, request=asked, response=answered, text=self._stream.text())
            await self.writer.step(step)

    def _tell(self, event: object) -> None:
        match event:
            case PartStartEvent(part=TextPart(content=text)) if text:
                said = self._stream.text()
                self._say(f"\n\n{text}" if said and not said.endswith("\n") else text)
            case PartDeltaEvent(delta=TextPartDelta(content_delta=text)) if text:
                self._say(text)
            case _:
                pass

    def _say(self, text: str) -> None:
        self.writer.show("text.delta", {"text": text})

    async def _approvals(self, requests: DeferredToolRequests) -> DeferredToolResults:
        """Ask the person about each call that was not asked about before; silence is a no."""
        known = await journal.approvals(self._caller, self._turn.id)
        asked = {part.tool_call_id: await self._question(part) for part in requests.approvals}
        new = [one for call_id, one in asked.items() if call_id not in known]
        for part in requests.approvals:
            self._deps.show_call(part.tool_call_id, part.tool_name, trouble.arguments(part))
        shown = [
            ("approval.requested", _shown(asked[part.tool_call_id], part))
            for part in requests.approvals
            if part.tool_call_id not in known
        ]
        await self.writer.ask(new, shown)
        results = DeferredToolResults()
        for call_id, one in asked.items():
            answer = await self._answer(known.get(call_id, one))
            same = answer.arguments_digest == one.arguments_digest
            if answer.approved and same:
                results.approvals[call_id] = ToolApproved()
                continue
            if call_id in self._deps.returned:
                results.approvals[call_id] = ToolDenied(self._deps.returned[call_id]["problem"]["detail"])
                continue
            why = answer.note or (
                "The athlete said no." if answer.approved is False else "Nobody answered in time."
            )
            results.approvals[call_id] = ToolDenied(why)
            self._deps.show_return(call_id, trouble.refused(call_id, one.operation, why))
        await journal.go_on(self._caller, self._turn)
        return results

    async def _question(self, part: ToolCallPart) -> Approval:
        op, given = self._registry[part.tool_name], trouble.arguments(part)
        try:
            cmd = parse(op, given)
            given = cmd.model_dump(mode="json")
            summary = await question(op, self._caller, cmd)
        except (DatabaseAway, DatabaseBusy):
            raise
        except CoachError:
            summary = op.summary  # The call will fail by itself, and say why.
        return Approval(
            call_id=part.tool_call_id,
            operation=op.name,
            # Sorted: the journal does not keep the order of an object's fields.
            arguments_digest=digest(json.dumps([op.name, given], sort_keys=True)),
            summary=summary,
            expires_at=self._caller.house.clock() + timedelta(seconds=APPROVAL_S),
            approved=None,
            note=None,
        )

    async def _answer(self, one: Approval) -> Approval:
        """Wait for the person, until the question expires."""
        while True:
            self.answered.clear()
            one = (await journal.approvals(self._caller, self._turn.id)).get(one.call_id, one)
            if one.approved is not None or one.expires_at <= self._caller.house.clock():
                return one
            try:
                await asyncio.wait_for(self.answered.wait(), POLL_S)
            except TimeoutError:
                continue

    def _spent(self) -> dict[str, Any]:
        used = self._spent_before + self._usage
        return {
            "requests": used.requests,
            "tool_calls": used.tool_calls,
            "input_tokens": used.input_tokens,
            "output_tokens": used.output_tokens,
        }


def _shown(one: Approval, part: ToolCallPart) -> dict[str, Any]:
    return {
        "call_id": one.call_id,
        "operation": one.operation,
        "arguments": trouble.arguments(part),
        "summary": one.summary,
        "expires_at": one.expires_at.isoformat().replace("+00:00", "Z"),
    }

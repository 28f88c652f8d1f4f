"""From POST /v1/chat to the first event, the first word, the committed set and the end, beside bare pydantic-ai."""

import json
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx2 as httpx
from fastapi import FastAPI
from pydantic_ai import Agent, ModelSettings, PartDeltaEvent, PartStartEvent, RunContext, TextPart
from pydantic_ai.messages import FunctionToolResultEvent, ModelMessage, ModelRequest, ToolReturnPart
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.models.function import AgentInfo, DeltaToolCall, FunctionModel

from api import compose
from evals.bench.invoke import athlete_with_workout, neutral
from evals.bench.served import served
from evals.bench.timing import Comparison, Marked, Times, marked
from evals.desk import desk
from evals.stage import Stage
from kernel.operation import Caller

ROUNDS, WARM_UP = 60, 8
WORDS = 20
SAID = "bench 80 kg for 8"
CALL = {"exercise": "barbell-bench-press", "reps": 8, "load": {"value": 80, "unit": "kg"}}
BARE = "bare pydantic-ai, same script"
_FIRST, _TEXT, _SET, _END = "first event", "first text", "set committed", "end"


class _Scripted(FunctionModel):
    """A scripted model that ends its answers as a real one does; an answer without an end counts as cut off."""

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,
    ) -> AsyncGenerator[StreamedResponse]:
        streaming = super().request_stream(messages, model_settings, model_request_parameters, run_context)
        async with streaming as response:
            response.finish_reason = "stop"
            yield response


async def _words(_: list[ModelMessage], __: AgentInfo) -> AsyncIterator[str]:
    for number in range(WORDS):
        yield f"word {number} "


async def _call_then_words(
    messages: list[ModelMessage], info: AgentInfo
) -> AsyncIterator[str | dict[int, DeltaToolCall]]:
    last = messages[-1]
    if isinstance(last, ModelRequest) and any(isinstance(part, ToolReturnPart) for part in last.parts):
        async for word in _words(messages, info):
            yield word
    else:
        yield {0: DeltaToolCall(name="log_set", json_args=json.dumps(CALL), tool_call_id="call")}


async def run(parts: Stage) -> list[Comparison]:
    """A model that only speaks, one that logs a set first, and the deterministic coach logging the same set."""
    speaking = _Scripted(stream_function=_words)
    logging = _Scripted(stream_function=_call_then_words)
    rows: list[Comparison] = []
    async with AsyncExitStack() as stack:
        addresses = compose.Servers(parts.owner_dsn, parts.app_dsn, parts.cache_url)
        the_house = await stack.enter_async_context(compose.house(addresses, neutral(parts)))
        caller, _ = await athlete_with_workout(the_house)
        app = await stack.enter_async_context(compose.application(neutral(parts), addresses))
        url = await stack.enter_async_context(served(app))
        client = await stack.enter_async_context(httpx.AsyncClient(timeout=60))
        talk = _talking(client, url, _token(app, caller))
        async with _desk(parts, app, speaking):
            times = await _in_turn(talk, _bare(speaking))
            rows += _beside("scripted model, words", times, (_FIRST, _TEXT, _END))
        async with _desk(parts, app, logging):
            times = await _in_turn(talk, _bare(logging))
            rows += _beside("scripted model, one log_set", times, (_FIRST, _SET, _TEXT, _END))
        async with _desk(parts, app, None):
            times = await marked({"ours": talk}, rounds=ROUNDS, warm_up=WARM_UP)
            rows += _beside(f"offline coach, “{SAID}”", times, (_FIRST, _SET, _TEXT, _END))
    return rows


def _token(app: FastAPI, caller: Caller) -> str:
    return app.state.identity.issue(caller.person_id, "Bench", "athlete")


@asynccontextmanager
async def _desk(parts: Stage, app: FastAPI, model: Model | None) -> AsyncGenerator[None]:
    """Let this model answer; None is the deterministic coach."""
    async with desk(app.state.doorkeeper.house, parts.cache_url, model, "scripted") as other:
        before, app.state.desk = app.state.desk, other
        try:
            yield
        finally:
            app.state.desk = before


async def _in_turn(ours: Marked, baseline: Marked) -> dict[str, dict[str, Times]]:
    return await marked({BARE: baseline, "ours": ours}, rounds=ROUNDS, warm_up=WARM_UP)


def _talking(client: httpx.AsyncClient, url: str, token: str) -> Marked:
    async def work() -> dict[str, float]:
        began = time.perf_counter()
        marks: dict[str, float] = {}
        headers = {"Authorization": f"Bearer {token}"}
        async with client.stream("POST", f"{url}/v1/chat", headers=headers, json={"message": SAID}) as answer:
            answer.raise_for_status()
            async for line in answer.aiter_lines():
                if not line.startswith("event:"):
                    continue
                at = time.perf_counter() - began
                marks.setdefault(_FIRST, at)
                match line.removeprefix("event:").strip():
                    case "tool.returned":
                        marks.setdefault(_SET, at)
                    case "text.delta":
                        marks.setdefault(_TEXT, at)
                    case "turn.completed":
                        marks[_END] = at
                    case "coach.changed" | "turn.failed":
                        raise RuntimeError(
                            "the scripted model did not answer: this would time something else"
                        )
                    case _:
                        pass
        return marks

    return work


def _bare(model: FunctionModel) -> Marked:
    agent = Agent(model)

    @agent.tool_plain
    def log_set(exercise: str, reps: int, load: dict[str, Any]) -> str:  # pyright: ignore[reportUnusedFunction]: the agent calls it
        """Log a set."""
        return "done"

    async def work() -> dict[str, float]:
        began = time.perf_counter()
        marks: dict[str, float] = {}
        async with agent.run_stream_events(SAID) as events:
            async for event in events:
                at = time.perf_counter() - began
                marks.setdefault(_FIRST, at)
                match event:
                    case PartStartEvent(part=TextPart()) | PartDeltaEvent():
                        marks.setdefault(_TEXT, at)
                    case FunctionToolResultEvent():
                        marks.setdefault(_SET, at)
                    case _:
                        pass
        marks[_END] = time.perf_counter() - began
        return marks

    return work


def _beside(label: str, times: dict[str, dict[str, Times]], marks: tuple[str, ...]) -> list[Comparison]:
    bare = times.get(BARE, {})
    return [
        Comparison(f"{label}: {mark}", times["ours"][mark], BARE if mark in bare else "", bare.get(mark))
        for mark in marks
    ]

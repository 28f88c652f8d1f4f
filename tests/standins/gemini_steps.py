"""What the stand-in's scripted model does: the steps a test writes, and the chunks they become."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from tests.standins.gemini_checks import Json, RefusedError, parts_of, signature, text_of, token_count

RPC = "type.googleapis.com/google.rpc."


@dataclass(frozen=True, slots=True)
class Call:
    """A call the model makes; the arguments may be as wrong as a test needs. Without `id` one is drawn."""

    name: str
    args: Json = field(default_factory=dict[str, Any])
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What the model answers to one request: thoughts, text, then all calls in one chunk."""

    thoughts: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    finish: str | None = "STOP"
    """The last chunk's finishReason; None cuts the stream silently before it."""
    delay_s: float = 0
    """Before each chunk."""
    stall_s: float = 0
    """Silence before the last chunk."""
    error: RefusedError | None = None
    """Instead of an answer; after what chunks there are, in mid-stream."""


type Brain = Callable[[Json], Step]
"""A step that depends on the request's body (camelCase)."""


def says(*chunks: str, thoughts: Sequence[str] = (), delay_s: float = 0, finish: str | None = "STOP") -> Step:
    """Text, one chunk each."""
    return Step(text=chunks, thoughts=tuple(thoughts), delay_s=delay_s, finish=finish)


def calls(*wanted: Call, text: Sequence[str] = (), thoughts: Sequence[str] = ()) -> Step:
    """Tool calls, in parallel if several; sequential calls are several steps."""
    return Step(calls=wanted, text=tuple(text), thoughts=tuple(thoughts))


def structured(value: Any, *, chunks: int = 2) -> Step:
    """An answer as JSON, in pieces that are no JSON themselves."""
    encoded = json.dumps(value)
    size = -(-len(encoded) // chunks)
    return Step(text=tuple(encoded[start : start + size] for start in range(0, len(encoded), size)))


def empty() -> Step:
    """An answer with nothing in it."""
    return Step()


def malformed_call() -> Step:
    """The model's call was no call: MALFORMED_FUNCTION_CALL and no content."""
    return Step(finish="MALFORMED_FUNCTION_CALL")


def cut(*chunks: str) -> Step:
    """The stream ends in order, but without a finishReason."""
    return says(*chunks, finish=None)


def stalls(*chunks: str, for_s: float) -> Step:
    """The stream goes silent after these chunks."""
    return replace(says(*chunks), stall_s=for_s)


def breaks(*chunks: str) -> Step:
    """An error chunk in mid-stream."""
    return replace(overloaded(), text=chunks)


def refused(code: int, status: str, message: str, *details: Json) -> Step:
    """Any error of the API."""
    return Step(error=RefusedError(code, status, message, list(details)))


def overloaded() -> Step:
    """503 UNAVAILABLE."""
    return refused(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")


def rate_limited(retry_delay_s: float | None) -> Step:
    """429 RESOURCE_EXHAUSTED; the delay stands in the details only, and no Retry-After header is sent."""
    violation = {
        "quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests",
        "quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
        "quotaValue": "10",
    }
    details: list[Json] = [{"@type": f"{RPC}QuotaFailure", "violations": [violation]}]
    if retry_delay_s is not None:
        details.append({"@type": f"{RPC}RetryInfo", "retryDelay": f"{retry_delay_s:.9g}s"})
    return refused(
        429, "RESOURCE_EXHAUSTED", "You exceeded your current quota, please check your plan.", *details
    )


def tool_results(body: Json) -> list[Json]:
    """The responses to the calls of the step before: [{id, name, response}]; empty if a person spoke last."""
    return parts_of(body["contents"][-1], "functionResponse")


def last_text(body: Json) -> str:
    """What the person said last."""
    said = [
        content for content in body["contents"] if content.get("role", "user") == "user" and text_of(content)
    ]
    return text_of(said[-1]) if said else ""


def chunks_of(step: Step, common: Json) -> Iterator[Json]:
    """The answer's chunks; usage grows, and only the last chunk has a finishReason."""
    contents: list[list[Json]] = [[{"text": text, "thought": True}] for text in step.thoughts]
    contents += [[{"text": text}] for text in step.text]
    if step.calls:
        contents.append([_call_part(call, first=index == 0) for index, call in enumerate(step.calls)])
    elif step.thoughts:
        # Thinking models sign their text at the end, in a part of its own.
        digest = hashlib.sha256("".join(step.text).encode()).hexdigest()
        contents.append([{"text": "", "thoughtSignature": signature(digest, "text")}])
    thought_tokens = answer_tokens = 0
    for index, parts in enumerate(contents or [[]]):
        if index < len(step.thoughts):
            thought_tokens += token_count(step.thoughts[index])
        elif parts:
            answer_tokens += token_count(parts)
        usage: Json = {**common["usageMetadata"], "candidatesTokenCount": answer_tokens}
        usage["totalTokenCount"] += answer_tokens + thought_tokens
        if thought_tokens:
            usage["thoughtsTokenCount"] = thought_tokens
        candidate: Json = {"content": {"role": "model"}, "index": 0}
        if parts:
            candidate["content"]["parts"] = parts
        if index >= len(contents) - 1 and step.finish and not step.error:
            candidate["finishReason"] = step.finish
        yield {**common, "candidates": [candidate], "usageMetadata": usage}


def _call_part(call: Call, *, first: bool) -> Json:
    call_id = call.id or uuid4().hex[:8]
    part: Json = {"functionCall": {"id": call_id, "name": call.name, "args": call.args}}
    if first:
        part["thoughtSignature"] = signature(call_id, call.name)
    return part


def joined(parts: list[Json]) -> list[Json]:
    """An answer in one piece has one text part where a stream had many."""
    joined: list[Json] = []
    for part in parts:
        if joined and joined[-1].keys() == part.keys() and "text" in part:
            joined[-1] = {**part, "text": joined[-1]["text"] + part["text"]}
        else:
            joined.append(part)
    return joined


async def events_of(step: Step, common: Json) -> AsyncIterator[bytes]:
    chunks = list(chunks_of(step, common))
    for index, chunk in enumerate(chunks):
        if index == len(chunks) - 1 and step.stall_s:
            # Stall after the text: what it ends with is an empty chunk of its own.
            candidate = chunk["candidates"][0]
            finish = {
                "content": {"role": "model"},
                "index": 0,
                "finishReason": candidate.pop("finishReason", "STOP"),
            }
            yield _event(chunk)
            await asyncio.sleep(step.stall_s)
            chunk = {**chunk, "candidates": [finish]}
        await asyncio.sleep(step.delay_s)
        yield _event(chunk)
    if step.error:
        yield _event(step.error.body())


def _event(chunk: Json) -> bytes:
    return f"data: {json.dumps(chunk)}\r\n\r\n".encode()

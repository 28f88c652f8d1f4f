"""A turn's model messages: put together from the journal, and mended when a run broke off."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from pydantic_ai.messages import (
    ModelMessage,
    ModelMessagesTypeAdapter,
    ModelRequest,
    ModelResponse,
    ToolReturnPart,
    UserPromptPart,
)

from agent.offline.model import SYSTEM
from memory.turns.journal import storable
from memory.turns.models import Step


def read(plain: list[Any]) -> list[ModelMessage]:
    """Model messages from JSON."""
    return ModelMessagesTypeAdapter.validate_python(plain)


def plain(messages: list[ModelMessage]) -> list[Any]:
    """Model messages as JSON, without instructions: those are made anew each turn."""
    lean = [replace(m, instructions=None) if isinstance(m, ModelRequest) else m for m in messages]
    return storable(ModelMessagesTypeAdapter.dump_python(lean, mode="json"))


def since_calls(messages: list[ModelMessage], begin: int) -> list[ModelMessage]:
    """What was said in this turn, which begins at an index, after its last answer with calls.

    That is one request, or more when the model was asked again after an answer without use.
    """
    for index in range(len(messages) - 1, begin - 1, -1):
        message = messages[index]
        if isinstance(message, ModelResponse) and message.tool_calls:
            return messages[index + 1 :]
    return messages[begin:]


def journalled(
    steps: list[Step], returned: dict[str, dict[str, Any]], *, changed: bool
) -> list[ModelMessage]:
    """What was asked and answered so far in a turn, ending with the answer whose calls are to run.

    `changed` says that the offline coach took over from the model: what that left undone is left out, and it may
    have begun the turn anew. Empty when the turn is to begin.
    """
    if not steps:
        return []
    asked = [read(step.request) for step in steps]
    begins = max((i for i, messages in enumerate(asked) if _begins(messages)), default=0)
    *earlier, last = [
        message
        for i, step in enumerate(steps)
        if i >= begins
        for message in (*asked[i], *read([step.response]))
    ]
    if not changed:
        return [*earlier, last]
    if isinstance(last, ModelResponse) and last.provider_name == SYSTEM:
        return [*(done([], earlier, returned) or earlier), last]
    return done([], [*earlier, last], returned)


def _begins(messages: list[ModelMessage]) -> bool:
    return any(
        isinstance(part, UserPromptPart)
        for message in messages
        if isinstance(message, ModelRequest)
        for part in message.parts
    )


def done(
    history: list[ModelMessage], messages: list[ModelMessage], returned: dict[str, dict[str, Any]]
) -> list[ModelMessage]:
    """What a broken run leaves for whoever goes on: what was asked, and each step of calls with its returns.

    Words that were cut off, empty answers and the nagging about them are left out, and so are calls that never
    ran. With nothing done it is the history alone, and the turn begins anew.
    """
    kept: list[ModelMessage] = []
    said = messages[len(history) :]
    for response, returns in pairwise([*said, ModelRequest(parts=[])]):
        if not isinstance(response, ModelResponse) or not response.tool_calls:
            continue
        answers = (
            [part for part in returns.parts if isinstance(part, ToolReturnPart)]
            if isinstance(returns, ModelRequest)
            else []
        )
        known = {part.tool_call_id for part in answers}
        for call in response.tool_calls:
            if call.tool_call_id not in known and call.tool_call_id in returned:
                how = returned[call.tool_call_id]
                answers.append(
                    ToolReturnPart(
                        call.tool_name,
                        how["result"] if "result" in how else how["problem"]["detail"],
                        call.tool_call_id,
                        outcome="success" if "result" in how else "failed",
                    )
                )
                known.add(call.tool_call_id)
        if ran := [call for call in response.tool_calls if call.tool_call_id in known]:
            kept += [replace(response, parts=ran), ModelRequest(parts=answers)]
    return [*history, said[0], *kept] if kept else list(history)

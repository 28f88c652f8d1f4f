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
)

from memory.turns.models import Step


def read(plain: list[Any]) -> list[ModelMessage]:
    """Model messages from JSON."""
    return ModelMessagesTypeAdapter.validate_python(plain)


def plain(messages: list[ModelMessage]) -> list[Any]:
    """Model messages as JSON, without instructions: those are made anew each turn."""
    lean = [replace(m, instructions=None) if isinstance(m, ModelRequest) else m for m in messages]
    return ModelMessagesTypeAdapter.dump_python(lean, mode="json")


def journalled(steps: list[Step]) -> list[ModelMessage]:
    """What was asked and answered so far, ending with the answer whose calls are to run."""
    return read([message for step in steps for message in (step.request, step.response)])


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

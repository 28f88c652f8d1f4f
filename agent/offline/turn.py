"""A turn, read from the messages: what was said, what was called since, and the turn before it."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pydantic import ValidationError
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)

from agent.context import CoachContext
from agent.offline import follow
from agent.offline.intents import understand
from agent.offline.intents.acts import Act, Call, Words, call
from agent.offline.intents.lifts import choice, slug_of
from agent.offline.replies.outcome import Outcome, outcome
from tools import OPERATIONS
from tools.voice.understand import Understander

OFFLINE = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a person said, what was done about it so far, and what they were told."""

    prompt: str
    outcomes: tuple[Outcome, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What comes next: calls to send, or, when there are none, what to say."""

    calls: list[Call]
    told: list[Outcome | Words]
    """Outcomes and words in the order in which they are to be said."""
    taken_over: bool
    """Whether another model acted in this turn on words that are not understood here."""


def turns(messages: Sequence[ModelMessage]) -> tuple[Turn | None, Turn]:
    """The turn before, if any, and the turn at hand."""
    starts = [at for at, message in enumerate(messages) if _prompt(message) is not None]
    if not starts:
        return None, Turn(prompt="")
    now = _turn(messages[starts[-1] :])
    return (_turn(messages[starts[-2] : starts[-1]]) if len(starts) > 1 else None), now


def _prompt(message: ModelMessage) -> str | None:
    if not isinstance(message, ModelRequest):
        return None
    said = [part.content for part in message.parts if isinstance(part, UserPromptPart)]
    if not said:
        return None
    words = [item for content in said for item in ([content] if isinstance(content, str) else content)]
    return "\n".join(item for item in words if isinstance(item, str))


def _turn(messages: Sequence[ModelMessage]) -> Turn:
    calls: dict[str, tuple[ToolCallPart, bool]] = {}
    outcomes: list[Outcome] = []
    said: list[str] = []
    for message in messages:
        for part in message.parts:
            match part:
                case ToolCallPart() if isinstance(message, ModelResponse):
                    calls[part.tool_call_id] = (part, message.model_name == OFFLINE)
                case TextPart():
                    said.append(part.content)
                case ToolReturnPart() if part.tool_call_id in calls and part.tool_name in _names():
                    made, mine = calls[part.tool_call_id]
                    outcomes.append(
                        outcome(part.tool_name, _arguments(made), part.content, part.outcome, mine=mine)
                    )
                case _:
                    pass
    return Turn(prompt=_prompt(messages[0]) or "", outcomes=tuple(outcomes), said="".join(said))


def _names() -> frozenset[str]:
    return frozenset(op.name for op in OPERATIONS)


def _arguments(part: ToolCallPart) -> dict[str, Any]:
    try:
        return part.args_as_dict()
    except ValueError:
        return {}


def step(
    before: Turn | None, now: Turn, context: CoachContext, ear: Understander, changed: Outcome | None = None
) -> Step:
    """What to call, or to say, next. The same messages and context always give the same step.

    `changed` is the last change of the turns before, which a bare "undo" is about.
    """
    acts = follow.undo(changed, now.prompt)
    if acts is None and before is not None:
        acts = _answered(before, now.prompt, context, ear)
    if acts is None:
        acts = understand(now.prompt, context, ear)
        if before is not None and not any(isinstance(act, Call) or act.resume for act in acts):
            acts = follow.replan(before.outcomes, now.prompt, context) or acts
    return _walk(acts, now.outcomes)


def last_change(messages: Sequence[ModelMessage]) -> Outcome | None:
    """The last change that was made before the turn at hand."""
    starts = [at for at, message in enumerate(messages) if _prompt(message) is not None]
    for start, end in reversed(list(pairwise(starts))):
        for one in reversed(_turn(messages[start:end]).outcomes):
            if one.done and not OPERATIONS[one.operation].reads:
                return one
    return None


def _answered(before: Turn, answer: str, context: CoachContext, ear: Understander) -> list[Act] | None:
    """What a message means as the answer to the question that ended the turn before; None when it is none."""
    unclear = [one for one in before.outcomes if one.candidates and not one.done]
    if unclear and (slug := choice(answer.lower(), list(unclear[-1].candidates))) is not None:
        same = [one for one in unclear if one.candidates == unclear[-1].candidates]
        # A model may try one wording after the other for a single set; only our own calls are one a set.
        again = same if all(one.mine for one in same) else same[-1:]
        try:
            return [call(one.operation, {**one.arguments, "exercise": slug}) for one in again]
        except ValidationError:
            return None
    told = _walk(understand(before.prompt, context, ear), before.outcomes).told
    for words in reversed(told):
        if isinstance(words, Words) and words.resume is not None and words.text in before.said:
            return words.resume(answer)
    return None


def _walk(acts: Sequence[Act], outcomes: Sequence[Outcome]) -> Step:
    """Match what is wanted with what was done; what follows from a result is wanted too."""
    left, pending = list(outcomes), list[Call]()
    told: list[Outcome | Words] = []
    queue = deque(acts)
    while queue:
        act = queue.popleft()
        if isinstance(act, Words):
            told.append(act)
            continue
        found = _take(act, left)
        if found is None:
            pending.append(act)
            continue
        told.append(replace(found, call=act))
        if act.then is not None and found.result is not None:
            queue.extendleft(reversed(act.then(found.result)))
    wanted = any(isinstance(act, Call) for act in acts)
    if outcomes and not wanted:
        # Another model understood what is not understood here: what it did counts, not our "I don't understand".
        told = []
    foreign = [one for one in left if one.done or not wanted]
    foreign = [one for one in foreign if one.done or not _mended(one, outcomes)]
    return Step(calls=pending, told=[*foreign, *told], taken_over=bool(foreign) and not wanted)


def _mended(failed: Outcome, outcomes: Sequence[Outcome]) -> bool:
    """Whether a later call of the same kind did what this one could not."""
    return any(one.done and one.operation == failed.operation for one in outcomes)


def _take(act: Call, left: list[Outcome]) -> Outcome | None:
    """The outcome that answers a call, taken from `left`.

    A change made by another model counts even when it was worded otherwise: better too little than twice.
    """
    found = next((one for one in left if _same(act, one)), None)
    if found is None and act.changes:
        found = next(
            (
                one
                for one in left
                if one.operation == act.operation
                and not one.mine
                and one.ending in ("success", "interrupted", "denied")
            ),
            None,
        )
    if found is not None:
        left.remove(found)
    return found


def _same(act: Call, one: Outcome) -> bool:
    if act.operation != one.operation or (not one.mine and one.ending in ("failed", "retried")):
        return False
    return _canonical(act.operation, act.arguments) == _canonical(one.operation, one.arguments)


def _canonical(operation: str, arguments: Any) -> dict[str, Any]:
    """Arguments in one spelling, so that equal calls of two models are equal."""
    plain = {
        name: value for name, value in dict(arguments).items() if value is not None and name != "workout_id"
    }
    wording = plain.get("exercise")
    if isinstance(wording, str):
        plain["exercise"] = slug_of(wording) or wording
    if operation == "log_set":
        return {name: plain.get(name) for name in ("exercise", "reps", "load", "duration_s", "distance_m")}
    return plain

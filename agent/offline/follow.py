"""What a message means after what was done: undoing it, or having it otherwise."""

import re
from collections.abc import Sequence

from pydantic import ValidationError

from agent.context import CoachContext
from agent.offline.intents import planning
from agent.offline.intents.acts import Act, call, say
from agent.offline.intents.text import core, has, plain
from agent.offline.replies.outcome import Outcome
from agent.offline.replies.say import performed
from tools.plans.models import Plan
from tools.workouts.models import SetDeleted

_UNDO = re.compile(
    r"(?:can you |could you )?(?:undo|revert|reverse|take back|cancel|scratch)(?: it| that| this| the last change| my "
    r"last change)?|take that back|change (?:it|that) back|put (?:it|that) back"
)
_OTHERWISE = (
    r"instead|rather|make it|change (?:it|that) to|without|no|not|only|can we|could we|can you|could you|i'd prefer"
    r"|actually|with|shorter|longer|too (?:many|few|long|short)|but"
)
_MOST_WORDS = 16
_LISTS = ("injuries", "avoid", "prefer")
_CANNOT: dict[str, str] = {
    "correct_set": "I can't take a correction back by itself. Tell me the right value, like “make that 8”.",
    "adjust_volume": (
        "I can't undo a change of volume by itself; your sets are as I said. Ask for the opposite, like “less "
        "chest volume”."
    ),
    "generate_plan": "The plan stays. Say “delete my plan”, or “list my plans” and activate another.",
    "activate_plan": "The plan stays active. Say “list my plans” and activate another.",
    "finish_workout": "A finished workout can't be opened again; new sets start a new one.",
    "check_in": "I can't undo a check-in; check in again and the new one counts.",
    "update_profile": "I can't undo that by itself. Tell me what is right, and I'll change it.",
}


def undo(changed: Outcome | None, prompt: str) -> list[Act] | None:
    """ "Undo" is about the last change of the conversation; a set is deleted only when it was a set."""
    if changed is None or changed.operation == "log_set" or not _UNDO.fullmatch(core(plain(prompt))):
        return None
    if isinstance(changed.result, SetDeleted):
        gone = f"{changed.result.exercise.name} {performed(changed.result.set)}"
        return say(
            f"Nothing was changed. {gone} is deleted; log it again to have it back, or say “delete the last set” "
            "to delete one more."
        )
    told = _CANNOT.get(changed.operation)
    return say(f"Nothing was changed. {told}") if told else None


def replan(outcomes: Sequence[Outcome], prompt: str, context: CoachContext) -> list[Act] | None:
    """ "Can we do 2 days instead", after a plan was made: the same plan but for what is said now."""
    made = [one for one in outcomes if one.operation == "generate_plan" and one.done]
    text = plain(prompt)
    if not made or len(text.split()) > _MOST_WORDS or not has(text, _OTHERWISE):
        return None
    wanted = planning.details(text, context)
    if isinstance(wanted, str):
        return say(wanted)
    if not wanted:
        return None
    if isinstance(made[-1].result, Plan) and made[-1].result.active:
        wanted.setdefault("activate", True)
    before = dict(made[-1].arguments)
    for name in _LISTS:
        if name in wanted and before.get(name):
            wanted[name] = list(dict.fromkeys([*wanted[name], *before[name]]))[:20]
    try:
        return [call("generate_plan", before | wanted)]
    except ValidationError:
        return None

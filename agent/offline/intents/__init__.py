"""From a message to calls and words: pure, and the same every time for the same text and context."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.context import CoachContext
from agent.offline.intents import exercises, gym, health, planning, plans, progress, talk, training
from agent.offline.intents.acts import Act, Call, Words
from agent.offline.intents.profile import profile
from agent.offline.intents.text import asks, clauses, core, plain
from tools.voice.talk import is_remark
from tools.voice.understand import Understander

type Intent = Callable[[str, CoachContext], list[Act] | None]

# In order of how plainly they are told apart.
_INTENTS: tuple[Intent, ...] = (
    plans.plan_request,
    planning.plan_request,
    health.pain,
    progress.records,
    training.history,
    progress.volume,
    progress.adjust,
    exercises.substitutes,
    health.readiness,
    training.current_workout,
    training.next_workout,
    exercises.search,
    exercises.about,
)


def understand(message: str, context: CoachContext, ear: Understander) -> list[Act]:
    """What a message asks for: at least one act, in the order it was said. Never raises on any text."""
    return _next_here(_spared(_understood(message, context, ear)), context)


def _understood(message: str, context: CoachContext, ear: Understander) -> list[Act]:
    """The acts of a message.

    Where a part of a message is not understood, nothing of the rest is changed: it may belong to that part.
    """
    text = plain(message)
    if (logged := gym.acts(gym.heard(message, context, ear), context)) is not None:
        return logged
    parts = [(part, _clause(part, part, context, ear)) for part in clauses(text)]
    several = _several(text, parts, context)
    if several is not None:
        return several
    if (both := _set_and_remark(text, context, ear)) is not None:
        return both
    if (logged := gym.acts(gym.told(message, context, ear), context)) is not None:
        return logged
    whole = _clause(text, message, context, ear)
    acts = [act for _, each in parts for act in each or ()]
    if whole is not None and (_changing(whole) or not _changing(acts)):
        return whole
    lost = [part for part, each in parts if each is None]
    if acts and not lost:
        return _without_pleasantries(acts)
    if any(isinstance(act, Call) for act in acts):
        return _careful(acts, lost)
    return talk.fallback(text)


_REMARK = re.compile(r",\s+(?:but\s+|and\s+)?|\s+(?:but|and)\s+|[.!;]+\s+")


def _set_and_remark(text: str, context: CoachContext, ear: Understander) -> list[Act] | None:
    """ "leg press 80 for 12, my knee hurts a bit": the set is logged, and the rest is heard too."""
    for cut in reversed(list(_REMARK.finditer(text))):
        rest = text[cut.end() :]
        if not is_remark(core(rest)):
            continue
        parse = gym.heard(text[: cut.start()], context, ear)
        if not parse.commands or any(
            command.operation not in ("log_set", "check_in") for command in parse.commands
        ):
            continue
        logged = gym.acts(parse, context)
        if logged is None:
            return None
        more = _clause(rest, rest, context, ear)
        if more is None:
            asked = asks(rest) or rest.endswith("?")
            return [*logged, Words(text=f"I didn't understand “{core(rest)}”.")] if asked else logged
        return _without_pleasantries([*logged, *more])
    return None


def _next_here(acts: list[Act], context: CoachContext) -> list[Act]:
    """After the set that opens a workout, "what's next" asks for the rest of it, not for the plan's next day."""
    logs = any(isinstance(act, Call) and act.operation == "log_set" for act in acts)
    if not logs or context.next_workout is None or context.open_workout is not None:
        return acts
    here = Call(operation="get_workout", arguments={"workout_id": "current"}, topic="next")
    return [here if isinstance(act, Call) and act.operation == "get_next_workout" else act for act in acts]


def _spared(acts: list[Act]) -> list[Act]:
    """An injury told in one sentence counts in the stand-ins asked for in the next."""
    told = next((a for a in acts if isinstance(a, Call) and "injuries" in a.arguments), None)
    if told is None or told.operation != "update_profile":
        return acts
    return [
        replace(act, arguments={**act.arguments, "avoid": told.arguments["injuries"]})
        if isinstance(act, Call) and act.operation == "list_substitutes" and told.arguments["injuries"]
        else act
        for act in acts
    ]


def _several(
    text: str, parts: Sequence[tuple[str, list[Act] | None]], context: CoachContext
) -> list[Act] | None:
    """The acts of a message that asks for several things; None when it is one thing, or is not understood."""
    if len(parts) < 2:
        return None
    planned = [each for _, each in parts if each and _plans(each)]
    if planned:
        # What stands in other sentences ("I only have dumbbells.") is about the plan too.
        whole = planning.plan_request(text, context)
        others = [(part, each) for part, each in parts if each not in planned]
        lost = any(each is None and planning.details(part, context) == {} for part, each in others)
        if whole is not None and not lost:
            acts = [act for _, each in others for act in each or () if isinstance(act, Call)]
            return [*[act for act in acts if act.operation not in ("list_substitutes", "list_plans")], *whole]
    asked = [each for _, each in parts if each and any(isinstance(act, Call) for act in each)]
    if len(asked) > 1 and all(each is not None for _, each in parts):
        acts = _without_pleasantries([act for _, each in parts for act in each or ()])
        if all(act == acts[0] and isinstance(act, Call) and act.operation != "log_set" for act in acts):
            # "let's go, start my session" says one thing twice.
            return acts[:1]
        return acts
    return None


def _changing(acts: Sequence[Act]) -> bool:
    return any(isinstance(act, Call) and act.changes for act in acts)


def _plans(acts: Sequence[Act]) -> bool:
    return any(
        act.operation == "generate_plan" if isinstance(act, Call) else act.text == planning.ASK_DAYS
        for act in acts
    )


def _clause(text: str, original: str, context: CoachContext, ear: Understander) -> list[Act] | None:
    """What one clause asks for; None when it is not understood."""
    if (pleasant := talk.small_talk(text, context)) is not None:
        return pleasant
    parse = gym.heard(original, context, ear)
    for acts in (
        gym.acts(parse, context),
        gym.feeling(text, context, ear),
        *(intent(text, context) for intent in _INTENTS),
        profile(text, context, original),
        gym.question(original, parse, context, ear),
        gym.named_only(text, context, ear),
    ):
        if acts is not None:
            return acts
    return None


def _without_pleasantries(acts: Sequence[Act]) -> list[Act]:
    """ "thanks, what's next": the answer is enough."""
    if any(isinstance(act, Call) or act.resume is not None for act in acts):
        pleasant = {talk.HELP, "Any time.", "See you next time."}
        return [
            a for a in acts if not (isinstance(a, Words) and (a.text in pleasant or a.text.startswith("Hi")))
        ]
    return list(acts)


def _careful(acts: Sequence[Act], lost: Sequence[str]) -> list[Act]:
    """Answer what only reads; leave what changes things undone, and say so."""
    # A read that something follows from, as finding the plan to delete, is a change begun.
    kept: list[Act] = [
        act for act in acts if not (isinstance(act, Call) and (act.changes or act.then is not None))
    ]
    held = len(kept) < len(acts)
    what = " and ".join(f"“{part.rstrip('?')}”" for part in lost)
    told = f"I didn't understand {what}"
    told += ", so I changed nothing. Say the rest again by itself and I'll do it." if held else "."
    return [*_without_pleasantries(kept), Words(text=told)]

"""From a message to calls and words: pure, and the same every time for the same text and context."""

from collections.abc import Callable, Sequence

from agent.context import CoachContext
from agent.offline.intents import exercises, gym, health, planning, plans, progress, talk, training
from agent.offline.intents.acts import Act, Call, Words
from agent.offline.intents.profile import profile
from agent.offline.intents.text import clauses, core, plain
from tools.voice.understand import Understander

type Intent = Callable[[str, CoachContext], list[Act] | None]

# In order of how plainly they are told apart.
_INTENTS: tuple[Intent, ...] = (
    plans.plan_request,
    health.pain,
    progress.records,
    training.history,
    progress.volume,
    progress.adjust,
    planning.plan_request,
    exercises.substitutes,
    health.readiness,
    training.current_workout,
    training.next_workout,
    exercises.search,
    exercises.about,
)


def understand(message: str, context: CoachContext, ear: Understander) -> list[Act]:
    """What a message asks for: at least one act, in the order it was said. Never raises on any text.

    Where a part of a message is not understood, nothing of the rest is changed: it may belong to that part.
    """
    text = plain(message)
    whole = _clause(text, message, context, ear)
    if whole is not None:
        return whole
    parts = clauses(text)
    if len(parts) > 1:
        understood = [(part, _clause(part, part, context, ear)) for part in parts]
        acts = [act for _, each in understood for act in each or ()]
        lost = [part for part, each in understood if each is None]
        if not lost:
            return _without_pleasantries(acts)
        if any(isinstance(act, Call) for act in acts):
            return _careful(acts, lost)
    asked = gym.question(message, gym.heard(message, context, ear), context, ear)
    return asked or talk.fallback(text)


def _clause(text: str, original: str, context: CoachContext, ear: Understander) -> list[Act] | None:
    """What one clause asks for; None when it is not understood."""
    if (pleasant := talk.small_talk(text, context)) is not None:
        return pleasant
    parse = gym.heard(original, context, ear)
    logged = gym.acts(parse, context)
    if logged is not None:
        return logged
    for intent in _INTENTS:
        if (acts := intent(text, context)) is not None:
            return acts
    if (acts := profile(text, context, original)) is not None:
        return acts
    return gym.question(original, parse, context, ear)


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
    kept: list[Act] = [act for act in acts if not (isinstance(act, Call) and act.changes)]
    held = len(kept) < len(acts)
    what = " and ".join(f"“{part.rstrip('?')}”" for part in lost)
    told = f"I didn't understand {what}"
    told += ", so I changed nothing. Say the rest again by itself and I'll do it." if held else "."
    return [*_without_pleasantries(kept), Words(text=told)]

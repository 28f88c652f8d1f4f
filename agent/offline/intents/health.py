"""Readiness, and pain."""

import re

from agent.context import CoachContext
from agent.offline.intents import lexicon
from agent.offline.intents.acts import Act, call, say
from agent.offline.intents.planning import injuries_said
from agent.offline.intents.text import core, has, listed, unwilling
from tools.exercises import catalogue
from tools.exercises.models import BodyPart

_READY = re.compile(
    r"\b(?:am i ready|ready to (?:go|train|lift|push)|readiness|how ready|how recovered|am i recovered"
    r"|recovery (?:score|status)|how's my recovery|how is my recovery|recovered enough|"
    r"should i (?:train|work ?out|lift|go (?:heavy|hard|light|easy|to the gym)|rest|take (?:it easy|a "
    r"(?:rest )?day|today off|the day off)|push|deload|skip (?:today|the gym|training|my workout)|max out"
    r"|test my max)|"
    r"(?:can|could) i (?:go|train|lift|push) (?:heavy|hard|today|all out)|is (?:it|today) (?:a )?(?:ok"
    r"|okay|good|safe|rest day|good day)|go heavy today|good day to (?:train|go heavy|lift)|good to go|do "
    r"i need (?:a )?(?:rest|deload|day off|break))\b"
)
_PAIN = (
    r"(?:hurts?|hurting|pain|painful|aches?|aching|injured|injury|tweaked|strained|sprained|killing me"
    r"|acting up|bothering me|tore|torn|pulled|bad|pinch\w*|messed up)"
)
_STATED = re.compile(
    r"^(?:(?:left|right|both) )?\w+(?: back)? (?:hurts?|hurting|aches?|aching|is sore|are sore)\b"
    r"|^(?:sore |bad |severe |sharp |some |more )?(?:\w+ )?\w+ (?:pain|injury|ache)\b|\b(?:my|i have|have an?"
    r"|with a bad|i've|i got|i tweaked|i hurt|i injured|i strained|i sprained|i pulled|i've got|in my|the)\b"
)
_HEALED = re.compile(
    r"\b(?:is|are|feels?|has|have|'s|'re) (?:all )?(?:better|healed|fine|recovered|good|ok|okay|pain[- "
    r"]free)(?: now| again)?\b|\bno longer (?:hurts?|injured)\b|\bno (?:more )?(?:pain|injur\w+)\b"
    r"|doesn't hurt|don't hurt|stopped hurting"
)
MOST_SUBSTITUTED = 4


def readiness(text: str, context: CoachContext) -> list[Act] | None:
    """ "am I ready to go heavy?", "should I train today"."""
    if _READY.search(core(text)) and not has(
        core(text),
        "what should i (?:train|lift)",
        "cold|flu|sick|fever|ill|covid|pregnant|injur\\w+|hungover",
    ):
        return [call("check_readiness")]
    return None


def pain(text: str, context: CoachContext) -> list[Act] | None:
    """ "my knees hurt, change tomorrow": keep the injury, and name stand-ins for what loads the part."""
    plain = core(text)
    healed = _healed(plain, context)
    if healed is not None:
        return healed
    if not has(plain, _PAIN) or not _STATED.search(plain) or _someone_else(plain):
        return None
    parts = injuries_said(plain)
    if not parts:
        return None
    known = context.profile.injuries
    injuries = lexicon.unique(iter([*known, *parts]))
    acts: list[Act] = []
    if set(injuries) != set(known):
        acts.append(call("update_profile", {"injuries": injuries}, topic="injury", muscles=tuple(parts)))
    return [*acts, *_stand_ins(parts, injuries, context, noted=bool(acts))]


def _stand_ins(
    parts: list[BodyPart], injuries: list[str], context: CoachContext, *, noted: bool
) -> list[Act]:
    names = listed([part.replace("_", " ") for part in parts])
    if context.next_workout is None:
        if noted:
            return say("If the pain is sharp or lasts, have it looked at.")
        return say(
            f"I'll spare your {names} in every plan that I make. If the pain is sharp or lasts, have it "
            f"looked at."
        )
    loading = [
        e.exercise
        for e in context.next_workout.exercises
        if (row := catalogue.get(e.exercise.slug)) is not None
        and any(row.stress.get(part, 0) >= 2 for part in parts)
    ]
    day = context.next_workout.day.name
    if not loading:
        return say(
            f"Nothing in your next workout, **{day}**, puts much load on your {names}. If the pain is "
            f"sharp or lasts, have it looked at."
        )
    where = {} if context.profile.equipment is None else {"equipment": list(context.profile.equipment)}
    return [
        *[
            call(
                "list_substitutes",
                {"exercise_id": str(e.id), "avoid": injuries, "limit": 3} | where,
                topic="spare",
            )
            for e in loading[:MOST_SUBSTITUTED]
        ],
        *say(
            f"I have **not** changed your plan. Swap those by hand in **{day}**, or say “make me a "
            f"new plan” and it will spare your {names}. If the pain is sharp or lasts, have it looked at."
        ),
    ]


def _healed(plain: str, context: CoachContext) -> list[Act] | None:
    if not _HEALED.search(plain) or _someone_else(plain):
        return None
    parts = [part for part, _ in lexicon.found(lexicon.BODY_PARTS, plain)]
    left = [part for part in context.profile.injuries if part not in parts]
    if not parts:
        return None
    if len(left) == len(context.profile.injuries):
        return say(
            f"Good to hear. Your profile lists no {listed([part.replace('_', ' ') for part in parts])} "
            f"injury."
        )
    return [call("update_profile", {"injuries": left}, topic="healed", muscles=tuple(parts))]


def _someone_else(plain: str) -> bool:
    return unwilling(plain) or has(
        re.sub(r"what should i|what can i|what do i", "", plain),
        "if|would|could|what if|when i|does|do|why|used to|last year|years ago|should i|is it|might|will",
    )

"""Workouts: what is next, what was done now, what was done before."""

import re
from datetime import datetime, time, timedelta

from agent.context import CoachContext
from agent.offline.intents import lifts
from agent.offline.intents.acts import Act, call
from agent.offline.intents.text import core, has, number

_NEXT = re.compile(
    r"^(?:what's|whats|what is|what are|what do|what should|what am|what will|what|show|give|tell|which"
    r"|when's|when is|can you|let me see|see|who's)\b.*\b(?:next|today|today's|todays|tomorrow|tomorrow's"
    r"|tonight|now|on deck|up next)\b"
    r"|^(?:today's|todays|tomorrow's|my next|the next|next) (?:workout|session|training|day|lift"
    r"|exercises?)?$|^(?:next|what now|what's up next|what's next|up next|what's on the menu)$"
    r"|^what (?:do i|should i|am i) (?:do|train|lift|hit|work on|doing|training|lifting|supposed to do)$"
    r"|^what(?:'s| is) (?:my|the) (?:next )?(?:workout|session|training)$"
    r"|^(?:show|give|tell) me (?:my |the )?(?:workout|session)$|^my workout$|^workout of the day$|^what "
    r"day is it in my plan$"
)
_NEXT_HERE = re.compile(
    r"^(?:next|what's next|whats next|what is next|what now|up next|what's up next|next (?:exercise|lift)|"
    r"(?:what's|whats|what is) (?:my|the) next (?:exercise|lift))$"
)
"""In an open workout these ask for its next exercise, not for the plan's next day."""
_NOT_NEXT = (
    r"(?:sleep|eat|volume|record|prs?|ready|readiness|sore|weigh|did|done|have i|time|date|so far|my plan"
    r"|plans)"
)
_CURRENT = re.compile(
    r"\b(?:what have i done|what did i do|what i've done|what i did|how many sets|how many reps|how far "
    r"am i|where am i|how am i doing|what's left|whats left|what is left|how much (?:have i|did i))\b"
    r"|\b(?:show|see|view|what's in|my) (?:me )?(?:my |the |this )?(?:current|open|this|ongoing) "
    r"(?:workout|session)\b|^so far$|^(?:status|summary so far|recap)$|\bso far\b"
    r"|^how long have i been (?:training|working out|at it|going|lifting)"
)
_LAST_TIME = re.compile(
    r"^(?:what|how much|how many|how heavy|what weight|when)\b.*\b(?:did i|have i|was my|were "
    r"my)\b(?P<rest>.*)$"
)
_USED = re.compile(
    r"^(?:what|how much|how many|how heavy)\b.*\bdid i (?:do|use|lift|get|load)\b.*\b(?:for|on|in|with) "
    r"(?P<rest>[a-z -]+?) (?:last time|last session|last workout)$"
)
_PROGRESS = re.compile(
    r"^(?:show|see|view|give|tell|display|how's|how is|hows|what's|what is|how has|how are|how did|plot"
    r"|chart|is|am)\b(?P<rest>.*?)\b(?:history|progress\w*|trend\w*|going|coming along|improv\w*|stalled"
    r"|stalling|stuck|plateau\w*|stagnat\w*|doing|been going|gone)\b"
    r"|^(?P<bare>.+?) (?:history|progress|trend)$|^(?:how am i doing|how's it going|progress|history) "
    r"(?:on|with|in|of|for) (?P<with>.+)$|^am i (?:getting stronger|making progress|improving|stuck"
    r"|stalling|progressing)(?: (?:on|at|in|with))? (?P<stronger>.+)$"
)
_WORKOUTS = re.compile(
    r"\b(?:last|recent|past|previous|latest) (?:(?:\d+|few|couple of|two|three|four|five) )?(?:workouts?"
    r"|sessions?|trainings?)\b|\b(?:workout|training) (?:history|log)\b|^(?:my |show |show me |show me my "
    r"|list |list my |all )+workouts$|^history$|^my history$"
    r"|\bwhat did i (?:do|train|lift|work out)\b|\bhow (?:often|many times|many workouts|many sessions)\b"
    r"|\bwhen did i last (?:train|work ?out|lift|go)\b|\bwhat have i been (?:doing|training)\b|\bdid i "
    r"(?:train|work ?out)\b"
)


def next_workout(text: str, context: CoachContext) -> list[Act] | None:
    """ "what's next", "what do I do today"."""
    plain = core(text)
    now = context.open_workout
    if now is not None and now.plan_day_id is not None and _NEXT_HERE.match(plain):
        return [call("get_workout", {"workout_id": "current"}, topic="next")]
    if _NEXT.search(plain) and not has(plain, _NOT_NEXT):
        return [call("get_next_workout", topic="tomorrow" if "tomorrow" in plain else "")]
    return None


def current_workout(text: str, context: CoachContext) -> list[Act] | None:
    """ "what have I done so far", "how many sets"."""
    plain = core(text)
    if not _CURRENT.search(plain) or has(
        plain,
        "last (?:time|week|workout|session|month|year)|yesterday|this week|a week|per week|on (?:monday"
        "|tuesday|wednesday|thursday|friday|saturday|sunday)|volume|chest|should|in my plan",
    ):
        return None
    topic = (
        "left"
        if has(plain, "what's left|whats left|what is left")
        else "sets"
        if "how many sets" in plain
        else "current"
    )
    return [call("get_workout", {"workout_id": "current"}, topic=topic)]


def history(text: str, context: CoachContext) -> list[Act] | None:
    """ "what did I bench last time", "show my squat history", "my last workouts"."""
    plain = core(text)
    for pattern, topic in ((_LAST_TIME, "last"), (_PROGRESS, "")):
        match = pattern.search(plain)
        if (
            match
            and (slug := _lift(plain)) is not None
            and not has(plain, "volume|best|most|max|record|pr|heaviest|i ever")
        ):
            return [call("get_exercise_progress", {"exercise": slug}, topic=topic)]
    match = _USED.search(plain)
    if match and not has(match["rest"], "dinner|lunch|breakfast|it|that|me|you|plan"):
        return lifts.which(
            match["rest"],
            lambda slug: [call("get_exercise_progress", {"exercise": slug}, topic="last")],
            context,
        )
    match = re.match(r"^(?:last time|last) (?:on |i did |for )?(?P<rest>.+)$", plain)
    if match and (slug := _lift(match["rest"])) is not None:
        return [call("get_exercise_progress", {"exercise": slug}, topic="last")]
    if _WORKOUTS.search(plain) and not has(plain, "volume|plan|best|record"):
        return [call("list_workouts", _period(plain, context), topic=_about(plain))]
    return None


def _lift(text: str) -> str | None:
    """The exercise that a question is about; "bench" is the verb for the press."""
    found = lifts.named(text)
    return found[-1].slug if found else None


def _about(text: str) -> str:
    if has(text, "how often|how many (?:times|workouts|sessions)|did i (?:train|work ?out|workout)"):
        return "count"
    return "one" if has(text, "last (?:workout|session|training)|when did i last|yesterday") else ""


def _period(text: str, context: CoachContext) -> dict[str, object]:
    """The time that is asked about, in the athlete's days; else the last five."""
    now = context.local_time
    today = datetime.combine(now.date(), time(), now.tzinfo)
    monday = today - timedelta(days=today.weekday())
    wanted: dict[str, object] = {"status": "finished"}
    if has(text, "yesterday"):
        return wanted | {"since": today - timedelta(days=1), "until": today}
    if has(text, "today"):
        return {"since": today}
    if has(text, "this week"):
        return wanted | {"since": monday}
    if has(text, "last week"):
        return wanted | {"since": monday - timedelta(weeks=1), "until": monday}
    if has(text, "this month"):
        return wanted | {"since": today.replace(day=1)}
    if has(text, "last (?:workout|session|training)", "when did i last .*"):
        return wanted | {"limit": 1}
    counted = re.search(r"last (\d+|two|three|four|five) ", text)
    count = number(counted[1]) if counted else None
    return wanted | {"limit": min(count, 20) if count else 5}

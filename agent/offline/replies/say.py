"""Numbers and names as people read them. Every number comes from a result or the context."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from agent.context import CoachContext
from agent.offline.intents.text import listed
from agent.offline.replies.outcome import Outcome
from kernel.units import Load, from_kg, say_mass
from tools.workouts.models import LoggedSet


def results[R: BaseModel](group: Sequence[Outcome], kind: type[R]) -> list[R]:
    """The typed results of a group of calls."""
    return [each.result for each in group if isinstance(each.result, kind)]


def entries[R: BaseModel](one: Outcome, kind: type[R]) -> list[R]:
    """What a page holds, typed."""
    return [item for item in getattr(one.result, "items", ()) if isinstance(item, kind)]


def has_more(one: Outcome) -> bool:
    """Whether a page is not the last."""
    return getattr(one.result, "next_cursor", None) is not None


def mass(mass_kg: float, context: CoachContext) -> str:
    """A mass in the athlete's unit."""
    return say_mass(mass_kg, context.profile.unit)


def tonnage(volume_kg: float, context: CoachContext) -> str:
    """A training volume in the athlete's unit, whole: `8,400 kg`."""
    unit = context.profile.unit
    return f"{from_kg(volume_kg, unit):,.0f} {unit}"


def load(given: Load | None) -> str:
    """A load as entered; empty for body weight."""
    return f"{given.value:g} {given.unit}" if given is not None else ""


def count(number: int, thing: str) -> str:
    """`1 set`, `3 sets`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def amount(number: float) -> str:
    """`8`, `8.5`."""
    return f"{number:g}"


def duration(seconds: int) -> str:
    """`45 s`, `2 min`, `2:30 min`, `1 h 5 min`."""
    minutes, rest = divmod(seconds, 60)
    if minutes == 0:
        return f"{rest} s"
    if minutes >= 60:
        hours, left = divmod(minutes, 60)
        return f"{hours} h {left} min" if left else f"{hours} h"
    return f"{minutes}:{rest:02d} min" if rest else f"{minutes} min"


def length(seconds: int) -> str:
    """A session's length in whole minutes."""
    return "under a minute" if seconds < 60 else duration(seconds // 60 * 60)


def performed(done: LoggedSet) -> str:
    """What was done in a set: `8 × 225 lb`, `12 reps`, `45 s`, `400 m × 20 kg`."""
    if done.distance_m is not None:
        far = f"{done.distance_m / 1000:g} km" if done.distance_m >= 1000 else f"{done.distance_m:g} m"
        said = f"{far} in {duration(done.duration_s)}" if done.duration_s else far
    elif done.duration_s is not None and (done.reps or 0) <= 1:
        said = duration(done.duration_s)
    elif done.load is not None:
        return f"{done.reps} × {load(done.load)}"
    else:
        return count(done.reps or 0, "rep")
    return f"{said} with {load(done.load)}" if done.load is not None else said


def rep_range(least: int, most: int | None, *, amrap: bool = False) -> str:
    """`8–12`, `5`, `5+`."""
    if amrap or most is None:
        return f"{least}+"
    return str(least) if most == least else f"{least}–{most}"


def day(at: datetime | date, context: CoachContext) -> str:
    """A day as the athlete counts them: `today`, `yesterday`, `Mon 17 Nov`."""
    local = at.astimezone(ZoneInfo(context.profile.time_zone)).date() if isinstance(at, datetime) else at
    today = context.local_time.date()
    if (today - local).days in (0, 1, -1):
        return {0: "today", 1: "yesterday", -1: "tomorrow"}[(today - local).days]
    year = f" {local.year}" if local.year != today.year else ""
    return f"{local:%a} {local.day} {local:%b}{year}"


def name(word: str) -> str:
    """`rear_delts` as `rear delts`."""
    return word.replace("_", " ")


def names(words: Iterable[str], last: str = "and") -> str:
    """`chest, lats and rear delts`."""
    return listed([name(word) for word in words], last)


def lines(items: Iterable[str]) -> str:
    """A Markdown list."""
    return "\n".join(f"- {item}" for item in items)

"""Numbers in what people read, and the numbers that a coach may state: those that stand in its sources."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from kernel.units import LB_PER_KG

_UNTIL_TWENTY = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty
"""
_WORDS = {word: n for n, word in enumerate(_UNTIL_TWENTY.split())}
_COUNTED = (
    r"(?:more |hard |working |weekly |training |straight |clean |full |planned |good )*"
    r"(?:sets?|reps?|repetitions?|days?|weeks?|months?|workouts?|sessions?|minutes?|hours?|exercises?|plans?|records?|"
    r"kg|kilos?|lbs?|pounds?|times|percent)"
)
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\b(?=[ -]{_COUNTED}\b)", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(?!\.?\d)")
# What is quoted as something to say is a suggestion, not a statement.
_QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"|`[^`]*`")
_LISTED = re.compile(r"^\s*\d+[.)]\s", re.MULTILINE)
# "1RM", "10RM" and "e1RM" are names.
_NAMES = re.compile(r"\be?\d+\s?-?RM\b|\b5/3/1\b|\b5x5\b(?= program)", re.IGNORECASE)
_TIMES = re.compile(r"(?<=\d)\s*[x×]\s*(?=\d)", re.IGNORECASE)
_GLUED = re.compile(
    r"(?<=\d)(?=(?:kg|lbs?|reps?|sets?|min|h|s|m|cm|st|nd|rd|th|x|×|am|pm|°)(?![a-z]))", re.IGNORECASE
)
_DAYS = 400
"""How far back "days ago" is worked out."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A number in a text, with how many decimals it was given, and the words around it."""

    value: float
    decimals: int
    around: str


def stated(text: str) -> list[Stated]:
    """The numbers that a text states, in digits or as counting words ("three sets").

    Left out: numbers of list items, suggestions in quotes, names such as 1RM.
    """
    plain = text
    for pattern in (_QUOTED, _NAMES, _LISTED):
        plain = pattern.sub(" ", plain)
    plain = _GLUED.sub(" ", _TIMES.sub(" x ", plain))
    plain = plain.replace("–", " – ").replace("-", " - ").replace("@", " @ ").replace("T", " T ")
    found: list[Stated] = []
    for match in _NUMBER.finditer(plain):
        decimals = match[2] or ""
        value = float(match[1].replace(",", "") + (f".{decimals}" if decimals else ""))
        found.append(Stated(value, len(decimals), _around(plain, match)))
    words = (Stated(_WORDS[match[1].lower()], 0, _around(plain, match)) for match in _WORD.finditer(plain))
    return [*found, *words]


def _around(text: str, match: re.Match[str]) -> str:
    return " ".join(text[max(0, match.start() - 25) : match.end() + 20].split())


def spoken(text: str) -> set[float]:
    """Every number in what a person said, in digits or words, suggestions or not."""
    plain = _GLUED.sub(" ", _TIMES.sub(" x ", text.replace("-", " ").replace("@", " @ ")))
    digits = {float(m[1].replace(",", "") + (f".{m[2]}" if m[2] else "")) for m in _NUMBER.finditer(plain)}
    words = {float(_WORDS[word]) for word in re.findall(r"[a-z]+", text.lower()) if word in _WORDS}
    return digits | words


def known(source: Any, now: datetime, zone: ZoneInfo) -> set[float]:
    """The numbers that a source in JSON gives: as they stand, and in the other ways to say the same.

    Kilograms in pounds and back, seconds in minutes and hours, times as dates, clock times and days ago, the
    length of a list, equal sets counted together, and what a change comes to. No sums, no means.
    """
    return {round(value, 6) for value in _walk("", source, now, zone)}


def _walk(key: str, value: Any, now: datetime, zone: ZoneInfo) -> Iterator[float]:
    match value:
        case bool() | None:
            return
        case int() | float():
            yield from _said_otherwise(key, float(value))
        case str():
            yield from _in_text(value, now, zone)
        case dict():
            inner = cast("dict[str, Any]", value)
            for name, one in inner.items():
                yield from _walk(name, one, now, zone)
            yield from _together(inner)
        case list():
            items = cast("list[Any]", value)
            yield len(items)
            for one in items:
                yield from _walk(key, one, now, zone)
            yield from _alike(items)
        case _:
            return


def _said_otherwise(key: str, value: float) -> Iterator[float]:
    yield abs(value)
    # Records name their unit beside the value; kilograms are the unit of everything else that has none.
    if key.endswith("_kg") or key in ("value", "previous"):
        yield abs(value) * LB_PER_KG
    if key.endswith("_s"):
        yield from (value / 60, value // 60, value % 60, value / 3600, value // 3600, value % 3600 // 60)
    if key.endswith("minutes"):
        yield from (value / 60, value // 60, value % 60)
    if key == "weight":
        yield value * 100
    if key.endswith("_cm"):
        yield value / 100


def _in_text(text: str, now: datetime, zone: ZoneInfo) -> Iterator[float]:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        yield from spoken(text)
        return
    local = at if at.tzinfo is None else at.astimezone(zone)
    yield from (local.year, local.month, local.day, local.hour, local.hour % 12 or 12, local.minute)
    yield from _ago(local.date(), now.astimezone(zone).date())


def _ago(day: date, today: date) -> Iterator[float]:
    days = abs((today - day).days)
    if days <= _DAYS:
        yield from (days, days // 7, round(days / 7), days + 1)


def _together(one: dict[str, Any]) -> Iterator[float]:
    """What follows from two fields of one object."""
    for name, before in one.items():
        after = one.get(name.replace("before", "after")) if "before" in name else None
        if isinstance(before, int | float) and isinstance(after, int | float):
            yield from _said_otherwise("x_kg" if name.endswith("_kg") else name, after - before)
    new, old = one.get("value"), one.get("previous")
    if isinstance(new, int | float) and isinstance(old, int | float):
        yield from _said_otherwise("value", new - old)
    held = one.get("load")
    if isinstance(held, dict) and "unit" in held:
        load = cast("dict[str, Any]", held)
        yield load["value"] / LB_PER_KG if load["unit"] == "lb" else load["value"] * LB_PER_KG


def _alike(items: list[Any]) -> Iterator[float]:
    """How many sets are the same, and how many there are below the items."""
    sets = [cast("dict[str, Any]", item) for item in items if isinstance(item, dict)]
    if not sets:
        return
    counted = Counter((str(s.get("load")), s.get("reps")) for s in sets if "reps" in s)
    yield from counted.values()
    for kind in ("set_type", "status", "kind"):
        yield from Counter(s[kind] for s in sets if isinstance(s.get(kind), str)).values()
    nested = [cast("list[Any]", s["sets"]) for s in sets if isinstance(s.get("sets"), list)]
    if nested:
        yield sum(len(inner) for inner in nested)


def unfounded(text: str, allowed: Iterable[float]) -> list[Stated]:
    """The numbers of a text that none of the allowed ones, rounded as the text rounds, stands for."""
    numbers = sorted(set(allowed))
    return [
        one
        for one in stated(text)
        if not any(abs(number - one.value) <= 0.5 * 10.0**-one.decimals + 1e-6 for number in numbers)
    ]


def local_now(iso: str, zone: str) -> tuple[datetime, ZoneInfo]:
    """An instant and a zone, from plain values."""
    return datetime.fromisoformat(iso).astimezone(UTC), ZoneInfo(zone)

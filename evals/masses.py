"""Loads in what people read: a mass needs a source that is a mass, in that unit or converted, and a score one that
is a score. That a number stands somewhere as repetitions or a day is not enough."""

import re
from collections.abc import Iterator
from typing import Any, cast

from kernel.units import LB_PER_KG

type Mass = tuple[float, str]
"""A number and `kg` or `lb`."""

_MASS = re.compile(
    r"(?<![\w.])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s?(kg|kilos?|kilograms?|lbs?|pounds?)\b", re.IGNORECASE
)
_SCORE = re.compile(r"(?<![\w.])(\d+)\s?(?:/|of|out of)\s?100\b", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"|`[^`]*`")


def _unit(word: str) -> str:
    return "kg" if word.lower().startswith("k") else "lb"


def _both(value: float, unit: str) -> Iterator[Mass]:
    """A mass in its unit and in the other one."""
    yield abs(value), unit
    yield (abs(value) * LB_PER_KG, "lb") if unit == "kg" else (abs(value) / LB_PER_KG, "kg")


def known(source: Any) -> set[Mass]:
    """The masses that a source in JSON gives, in both units, and what a change of load comes to."""
    return set(_walk(source))


def _walk(value: Any) -> Iterator[Mass]:
    match value:
        case str():
            for match in _MASS.finditer(value):
                yield from _both(_number(match), _unit(match[3]))
        case list():
            for one in cast("list[Any]", value):
                yield from _walk(one)
        case dict():
            inner = cast("dict[str, Any]", value)
            yield from _of(inner)
            for one in inner.values():
                yield from _walk(one)
        case _:
            return


def _of(one: dict[str, Any]) -> Iterator[Mass]:
    masses = {
        name: number for name in one if name.endswith("_kg") and (number := _figure(one[name])) is not None
    }
    for name, number in masses.items():
        yield from _both(number, "kg")
        after = masses.get(name.replace("before", "after"))
        if "before" in name and after is not None:
            yield from _both(after - number, "kg")
    value, unit = _figure(one.get("value")), one.get("unit")
    if value is None:
        return
    if unit in ("kg", "lb"):
        yield from _both(value, unit)
    elif one.get("kind") in ("e1rm", "weight"):
        yield from _both(value, "kg")
        if (before := _figure(one.get("previous"))) is not None:
            yield from _both(before, "kg")
            yield from _both(value - before, "kg")


def _figure(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _number(match: re.Match[str]) -> float:
    return float(match[1].replace(",", "") + (match[2] or ""))


def unfounded(text: str, allowed: set[Mass], said: set[float]) -> list[str]:
    """The masses of a text that no allowed one, rounded as the text rounds, stands for.

    `said` are the numbers of the message: repeating a load that was asked about is no statement of ours.
    Suggestions in quotes are left out.
    """
    return [
        match[0]
        for match in _MASS.finditer(_QUOTED.sub(" ", text))
        if _number(match) not in said and not _stands(match, allowed)
    ]


def _stands(match: re.Match[str], allowed: set[Mass]) -> bool:
    tolerance = 0.5 * 10.0 ** -(len(match[2] or ".") - 1) + 1e-6
    return any(
        unit == _unit(match[3]) and abs(value - _number(match)) <= tolerance for value, unit in allowed
    )


def scores(source: Any) -> set[float]:
    """The scores of 100 that a source gives."""
    if isinstance(source, list):
        return set[float]().union(*(scores(one) for one in cast("list[Any]", source)))
    if not isinstance(source, dict):
        return set()
    inner = cast("dict[str, Any]", source)
    score = _figure(inner.get("score"))
    own = set[float]() if score is None else {score}
    return own.union(*(scores(one) for one in inner.values()))


def unfounded_scores(text: str, allowed: set[float]) -> list[str]:
    """Scores ("72/100") that none of the allowed ones is."""
    return [m[0] for m in _SCORE.finditer(_QUOTED.sub(" ", text)) if float(m[1]) not in allowed]

"""Products in what people read ("3×8–12", "8 × 102.5 kg"): their numbers must stand together in a source."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, cast

from kernel.units import LB_PER_KG

type Pair = tuple[float, float, float | None]
"""Sets, repetitions from, repetitions to; or repetitions and a load."""

_PAIR = re.compile(r"(?<![\w.])(\d+)\s?[x×]\s?(\d+(?:\.\d+)?)(?:\s?[–-]\s?(\d+)\b)?", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"|`[^`]*`")


def _pairs(text: str) -> Iterator[tuple[str, Pair]]:
    for match in _PAIR.finditer(text):
        yield match[0], (float(match[1]), float(match[2]), float(match[3]) if match[3] else None)


def known(source: Any) -> set[Pair]:
    """The products that a source in JSON gives: prescriptions, sets with their load, equal sets together."""
    return set(_walk(source))


def _walk(value: Any) -> Iterator[Pair]:
    match value:
        case str():
            yield from (pair for _, pair in _pairs(value))
        case list():
            items = cast("list[Any]", value)
            yield from _alike(items)
            for one in items:
                yield from _walk(one)
        case dict():
            inner = cast("dict[str, Any]", value)
            yield from _prescribed(inner)
            yield from _performed(inner)
            for one in inner.values():
                yield from _walk(one)
        case _:
            return


def _prescribed(one: dict[str, Any]) -> Iterator[Pair]:
    sets, least, most = one.get("sets"), one.get("reps_min"), one.get("reps_max")
    if isinstance(sets, int) and isinstance(least, int):
        yield float(sets), float(least), None if most is None or most == least else float(most)
        if isinstance(target := one.get("reps_target"), int):
            yield float(sets), float(target), None


def _performed(one: dict[str, Any]) -> Iterator[Pair]:
    reps, held = one.get("reps"), one.get("load")
    if not isinstance(reps, int) or not isinstance(held, dict):
        return
    load = cast("dict[str, Any]", held)
    other = load["value"] / LB_PER_KG if load["unit"] == "lb" else load["value"] * LB_PER_KG
    yield from ((float(reps), float(value), None) for value in (load["value"], other))


def _alike(items: list[Any]) -> Iterator[Pair]:
    """Equal sets of a list, as "3 × 8"."""
    sets = [cast("dict[str, Any]", item) for item in items if isinstance(item, dict)]
    sets = [cast("dict[str, Any]", one["set"]) if isinstance(one.get("set"), dict) else one for one in sets]
    for reps, count in Counter(one["reps"] for one in sets if isinstance(one.get("reps"), int)).items():
        yield float(count), float(reps), None


def unfounded(text: str, allowed: Iterable[Pair]) -> list[str]:
    """The products of a text that no allowed one, rounded to a tenth, stands for. Suggestions are left out."""
    near = {_rounded(pair) for pair in allowed}
    return [shown for shown, pair in _pairs(_QUOTED.sub(" ", text)) if _rounded(pair) not in near]


def _rounded(pair: Pair) -> Pair:
    return pair[0], round(pair[1], 1), pair[2]

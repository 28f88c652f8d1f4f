"""Repetition targets as people write them."""

import re
from dataclasses import dataclass

_RANGE = re.compile(r"(\d{1,4})(?:\s*(?:-|–|—|to)\s*(\d{1,4}))?\s*(\+)?")
_OPEN = {"amrap", "max", "as many as possible", "to failure", "failure"}
MOST = 1000


@dataclass(frozen=True, slots=True)
class Reps:
    """How many repetitions a set asks for."""

    least: int
    most: int | None
    """None when the set goes on for as many as possible."""
    amrap: bool


def parse_reps(text: str) -> Reps:
    """Read "5", "8-12", "8 to 12", "5+" (at least 5, then as many as possible) or "AMRAP".

    Raises ValueError, saying how to write it.
    """
    said = " ".join(text.lower().split())
    if said in _OPEN:
        return Reps(1, None, amrap=True)
    if (match := _RANGE.fullmatch(said)) is None or (match[2] and match[3]):
        raise ValueError('write repetitions as "5", "8-12", "5+" or "AMRAP"; for holds, seconds')
    least, most = int(match[1]), int(match[2] or match[1])
    if not 1 <= least <= most <= MOST:
        raise ValueError(f"repetitions run from 1 to {MOST}, the smaller number first")
    return Reps(least, None, amrap=True) if match[3] else Reps(least, most, amrap=False)


def say_reps(least: int, most: int | None, *, amrap: bool) -> str:
    """The target as people write it; reads back to the same target."""
    if amrap:
        return "AMRAP" if least == 1 else f"{least}+"
    return str(least) if most in (None, least) else f"{least}-{most}"

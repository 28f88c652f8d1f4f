"""Weekly volume: hard sets per muscle, landmarks, and how a change of volume is spread over a plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from tools.accounts.models import Experience
from tools.exercises.models import MUSCLES, Muscle
from tools.progression.models import Landmarks, MuscleGroup

SECONDARY = 0.5
"""What a set counts for a muscle that only helps."""
HARD_RPE = 6
FEWEST, MOST = 1, 8
"""Sets of one exercise in one session after an adjustment."""

COUNTED: tuple[Muscle, ...] = tuple(m for m in MUSCLES if m != "cardio")
"""Muscles that sets are counted for."""

GROUPS: Mapping[MuscleGroup, tuple[Muscle, ...]] = {
    "back": ("lats", "upper_back"),
    "legs": ("quads", "hamstrings", "glutes", "calves"),
    "shoulders": ("front_delts", "side_delts", "rear_delts"),
    "arms": ("biceps", "triceps"),
    "core": ("abs", "obliques"),
}
"""Everyday words for several muscles."""

# Hard sets a week: (MV, MEV, MAV low, MAV high). Start and useful range as in common use (Renaissance
# Periodization's guides); muscles that most compound work trains along need no sets of their own to start.
_DEFAULT = (4, 9, 10, 20)
_INCIDENTAL = (0, 0, 10, 20)
_LANDMARKS: Mapping[Muscle, tuple[int, int, int, int]] = {
    "chest": (4, 6, 7, 19),
    "lats": (6, 10, 11, 19),
    "upper_back": (6, 10, 11, 19),
    "quads": (6, 8, 9, 17),
    "side_delts": (6, 8, 9, 24),
    "traps": _INCIDENTAL,
    "lower_back": _INCIDENTAL,
    "front_delts": _INCIDENTAL,
    "forearms": _INCIDENTAL,
    "obliques": _INCIDENTAL,
    "adductors": _INCIDENTAL,
    "abductors": _INCIDENTAL,
    "hip_flexors": _INCIDENTAL,
    "neck": _INCIDENTAL,
}
_RECOVERS: Mapping[Experience, int] = {"beginner": 1, "intermediate": 3, "advanced": 6}
"""How many sets beyond the useful range can still be recovered from."""


def members(name: Muscle | MuscleGroup) -> tuple[Muscle, ...]:
    """The muscles that a name means."""
    match name:
        case "back" | "legs" | "shoulders" | "arms" | "core":
            return GROUPS[name]
        case _:
            return (name,)


def landmarks(muscle: Muscle, experience: Experience) -> Landmarks:
    """The default landmarks of a muscle; the maximum that can be recovered from grows with experience."""
    mv, mev, low, high = _LANDMARKS.get(muscle, _DEFAULT)
    return Landmarks(mv=mv, mev=mev, mav_low=low, mav_high=high, mrv=high + _RECOVERS[experience])


def status(sets: float, marks: Landmarks) -> Literal["below_mev", "in_range", "above_mav", "over_mrv"]:
    """Where weekly sets stand among the landmarks."""
    if sets < marks.mev:
        return "below_mev"
    if sets <= marks.mav_high:
        return "in_range"
    return "above_mav" if sets <= marks.mrv else "over_mrv"


def is_hard(set_type: str, rpe: float | None) -> bool:
    """Whether a set counts for volume: no warm-up, and an effort of RPE 6 or more, or unknown."""
    return set_type != "warmup" and (rpe is None or rpe >= HARD_RPE)


def weekly_sets(done: Iterable[tuple[float, Sequence[Muscle], Sequence[Muscle]]]) -> dict[Muscle, float]:
    """Sets per muscle from (hard sets, primary, secondary muscles): half a set for a secondary muscle.

    Cardio is no muscle to count sets for.
    """
    totals: dict[Muscle, float] = {}
    for sets, primary, secondary in done:
        for muscle, share in _shares(primary, secondary).items():
            totals[muscle] = totals.get(muscle, 0) + sets * share
    return totals


def _shares(primary: Sequence[Muscle], secondary: Sequence[Muscle]) -> dict[Muscle, float]:
    shares = dict.fromkeys(secondary, SECONDARY) | dict.fromkeys(primary, 1.0)
    shares.pop("cardio", None)
    return shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the active plan."""

    prescription_id: UUID
    sets: int
    times_a_week: float
    """How often its day comes in a week; under 1 in a rolling plan longer than a week."""
    primary: Sequence[Muscle]
    secondary: Sequence[Muscle]


@dataclass(frozen=True, slots=True)
class Spread:
    """A change of volume over a plan."""

    sets: dict[UUID, int]
    """New sets of the lines that change."""
    changed: float
    """By how many weekly sets, signed."""
    clamped: bool


def planned(lines: Iterable[Line]) -> dict[Muscle, float]:
    """Weekly sets per muscle that a plan asks for."""
    return weekly_sets((line.sets * line.times_a_week, line.primary, line.secondary) for line in lines)


def together(lines: Iterable[Line], muscles: Sequence[Muscle]) -> float:
    """Weekly sets for muscles as one: a set that trains several of them counts once."""
    return sum(
        line.sets
        * line.times_a_week
        * max(_shares(line.primary, line.secondary).get(m, 0.0) for m in muscles)
        for line in lines
    )


def spread(
    lines: Sequence[Line],
    eligible: Sequence[Line],
    muscles: Sequence[Muscle],
    change: int,
    marks: Mapping[Muscle, Landmarks],
) -> Spread:
    """Add or take away weekly sets, one at a time, within each muscle's MEV and MRV and 1 to 8 sets a line.

    Sets are added where there are fewest and taken where there are most, so that a plan stays even. Only
    eligible lines change; all lines count towards the limits.
    """
    sets = {line.prescription_id: line.sets for line in lines}
    step = 1 if change > 0 else -1
    changed = 0.0

    def may(line: Line, weekly: Mapping[Muscle, float]) -> bool:
        move = step * line.times_a_week
        return (
            FEWEST <= sets[line.prescription_id] + step <= MOST
            # A day that comes more than once a week cannot be changed by a single weekly set.
            and abs(changed + move) <= abs(change) + 0.5
            and all(_allowed(weekly.get(m, 0.0), move, marks[m]) for m in muscles if m in line.primary)
        )

    while abs(changed) < abs(change):
        weekly = planned(with_sets(lines, sets))
        open_lines = [line for line in eligible if may(line, weekly)]
        if not open_lines:
            break
        if step > 0:
            chosen = min(open_lines, key=lambda line: sets[line.prescription_id])
        else:
            chosen = max(reversed(open_lines), key=lambda line: sets[line.prescription_id])
        sets[chosen.prescription_id] += step
        changed += step * chosen.times_a_week
    new = {line.prescription_id: now for line in lines if (now := sets[line.prescription_id]) != line.sets}
    return Spread(sets=new, changed=round(changed, 2), clamped=abs(changed) + 0.5 < abs(change))


def with_sets(lines: Iterable[Line], sets: Mapping[UUID, int]) -> list[Line]:
    """The lines with new sets where given."""
    return [replace(line, sets=sets.get(line.prescription_id, line.sets)) for line in lines]


def _allowed(now: float, step: float, marks: Landmarks) -> bool:
    """Whether a muscle may move by this much: not up beyond its MRV, not down below its MEV."""
    return now + step <= marks.mrv + 1e-9 if step > 0 else now + step >= marks.mev - 1e-9


def within(sets: float, change: int, marks: Landmarks) -> float:
    """A weekly target without a plan: changed, but not up beyond MRV nor down below MEV."""
    if change > 0:
        return max(sets, min(sets + change, marks.mrv))
    return min(sets, max(sets + change, marks.mev))

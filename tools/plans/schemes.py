"""How many repetitions, how hard, how long to rest: by goal and by the exercise's place in the day."""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.accounts.models import Experience, Goal
from tools.exercises.models import CatalogueExercise
from tools.plans.reps import Reps
from tools.plans.splits import Role


@dataclass(frozen=True, slots=True)
class Scheme:
    """What each set of an exercise asks for."""

    reps: Reps
    rpe: float
    rest_s: int


type _Row = tuple[int, int, float, int]

# Least and most repetitions, RPE, rest in seconds. After the ACSM position stand (2009) and Schoenfeld et al.
# (2021): heavy for strength, a wide range near failure for growth, high and easy with short rests for
# endurance.
_SCHEMES: Mapping[Goal, Mapping[Role, _Row]] = {
    "strength": {
        "main": (3, 6, 8, 180), "second": (5, 8, 8, 150), "accessory": (6, 10, 8, 120),
        "isolation": (10, 15, 8, 75),
    },
    "powerlifting": {
        "main": (3, 5, 8, 210), "second": (4, 6, 8, 180), "accessory": (6, 10, 8, 120),
        "isolation": (10, 15, 8, 75),
    },
    "hypertrophy": {
        "main": (6, 10, 8, 120), "second": (8, 12, 8, 105), "accessory": (8, 12, 8.5, 90),
        "isolation": (10, 15, 9, 60),
    },
    "fat_loss": {
        "main": (6, 10, 8, 120), "second": (8, 12, 8, 90), "accessory": (10, 15, 8, 75),
        "isolation": (12, 15, 8.5, 60),
    },
    "general": {
        "main": (6, 10, 7.5, 120), "second": (8, 12, 8, 90), "accessory": (8, 12, 8, 90),
        "isolation": (10, 15, 8, 60),
    },
    "endurance": {
        "main": (12, 15, 7, 75), "second": (12, 15, 7, 60), "accessory": (12, 20, 7.5, 60),
        "isolation": (15, 20, 8, 45),
    },
}  # fmt: skip
_LEAST_REST_S: Mapping[Role, int] = {"main": 90, "second": 75, "accessory": 60, "isolation": 45}
_SHORT_MINUTES = 35
VERY_SHORT_MINUTES = 20
PULLED_FROM_FLOOR = {
    "conventional-deadlift",
    "sumo-deadlift",
    "trap-bar-deadlift",
    "rack-pull",
    "deficit-deadlift",
}
_LOWERED = {"negative-pull-up", "nordic-curl", "reverse-nordic-curl"}
"""Slow lowering against the whole body."""
_SMALL = {"calf_raise", "core_flexion", "core_rotation", "core_anti_extension", "core_anti_rotation"}


def scheme(
    goal: Goal,
    role: Role,
    row: CatalogueExercise,
    experience: Experience,
    session_minutes: int,
    *,
    easy: bool,
) -> Scheme:
    """What a set asks for.

    Beginners stay a repetition further from failure and never below five repetitions. What cannot be loaded
    finely, stands on one leg or is body weight gets a wider, higher range. Short sessions rest less.
    """
    pulled = row.pattern in ("vertical_pull", "horizontal_pull")
    # Rows and pull-downs are no lifts for triples: form goes first.
    least, most, rpe, rest_s = _SCHEMES[goal]["second" if pulled and role == "main" else role]
    if row.kind in ("olympic", "plyometric"):
        least, most, rpe, rest_s = 3, 5, 7, max(rest_s, 120)
    elif row.slug in PULLED_FROM_FLOOR:
        least, most = (3, 5) if most <= 6 else (min(least, 5), min(most, 8))
    elif row.slug in _LOWERED:
        least, most = 5, 8
    elif row.pattern in _SMALL:
        least, most = max(least, 10), max(most, 15) if row.measure == "load_reps" else 20
    elif row.measure != "load_reps":
        least, most = (6, 12) if pulled else (8, 15)
        rest_s = rest_s if pulled else min(rest_s, 90)
        if goal == "endurance":
            least, most = 10, 20
    elif (row.unilateral or "barbell" not in row.equipment) and least < 5:
        least, most = 5, 8
    if row.unilateral and row.mechanic == "compound" and row.measure == "load_reps":
        least, most = max(least, 8), max(most, 12)
    if experience == "beginner":
        least, most = max(least, 5), max(most, 8) if least < 5 else most
        rpe = max(7, min(rpe, 8) - 1)
    if easy:
        rpe = min(rpe, 7)
    if session_minutes <= _SHORT_MINUTES:
        rest_s = max(_LEAST_REST_S[role], rest_s * 2 // 3 // 15 * 15)
    if session_minutes < VERY_SHORT_MINUTES:
        rest_s = min(rest_s, 60)
    return Scheme(Reps(least, most, amrap=False), rpe, min(rest_s, 240))

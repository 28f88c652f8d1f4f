"""What follows from a plan: volume, warm-up sets, which day is next, what survives an edit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from kernel.units import Load, MassUnit, from_kg, say_mass, to_kg
from tools.exercises.models import CatalogueExercise, Measure, Muscle
from tools.plans.draft import DraftDay
from tools.plans.models import MuscleSets, PlanDay, Prescription, WarmUpSet
from tools.plans.reps import Reps, say_reps

STEP_COMPOUND_KG = 2.5
STEP_ISOLATION_KG = 1.0

_RAMP = ((0.5, 5), (0.7, 3), (0.85, 2))
_RAMP_LATER = ((0.65, 4),)
_ROUND_TO: Mapping[MassUnit, float] = {"kg": 2.5, "lb": 5.0}


def by_most(sets: Mapping[Muscle, float]) -> list[MuscleSets]:
    """Most first, then by name."""
    order = sorted(sets.items(), key=lambda item: (-item[1], item[0]))
    return [MuscleSets(muscle=muscle, sets=round(count, 1)) for muscle, count in order if count > 0]


def usual_rest_s(reps: Reps, *, compound: bool) -> int:
    """Longer for heavy and compound work (ACSM 2009: 2–3 min; Schoenfeld 2016: longer is no worse)."""
    if not compound:
        return 75
    return 180 if (reps.most or reps.least) <= 6 else 120


def usual_step_kg(row: CatalogueExercise | None) -> float | None:
    """2.5 kg for compound and 1 kg for isolation lifts; None where only repetitions can grow."""
    if row is None or row.measure != "load_reps":
        return None
    return STEP_COMPOUND_KG if row.mechanic == "compound" else STEP_ISOLATION_KG


def warm_up_sets(load_kg: float, bar_kg: float | None, unit: MassUnit, *, first: bool) -> list[WarmUpSet]:
    """Lighter sets toward a working load, rounded to 2.5 kg or 5 lb; none when the load is light.

    The first lift of a session: the empty bar for 8, half for 5, 70 % for 3, 85 % for 2. A later one, warm
    already: 65 % for 4.
    """
    step = _ROUND_TO[unit]
    least_kg = bar_kg or to_kg(step * 2, unit)
    if load_kg < least_kg * 1.5:
        return []
    ladder: list[tuple[float, int]] = [(bar_kg, 8)] if first and bar_kg else []
    ladder += [(load_kg * part, reps) for part, reps in (_RAMP if first else _RAMP_LATER)]
    found: list[WarmUpSet] = []
    last_kg = 0.0
    for wanted_kg, reps in ladder:
        value = round(from_kg(wanted_kg, unit) / step) * step
        # The bar is what it is: 20 kg reads as 45 lb, the nearest on the floor.
        mass_kg = to_kg(value, unit)
        if mass_kg > last_kg * 1.05 and least_kg * 0.95 <= mass_kg < load_kg * 0.95:
            found.append(WarmUpSet(load_kg=mass_kg, load=Load(value=value, unit=unit), reps=reps))
            last_kg = mass_kg
    return found


def why(item: Prescription, reason: str | None, unit: MassUnit, measure: Measure) -> str:
    """Why this load and these repetitions, in a sentence: what progression said, else what to do about it."""
    if reason:
        return reason
    reps = say_reps(item.reps_min, item.reps_max, amrap=item.amrap)
    if measure not in ("load_reps", "reps", "assisted_reps"):
        return f"{reps} seconds, steady from the first to the last; add a few seconds over time."
    left = 10 - (item.rpe or 8)
    spare = "nothing" if left <= 0 else f"about {left:g} repetition{'s' if left != 1 else ''}"
    if item.load_kg is not None:
        shown = f"{item.load.value:g} {item.load.unit}" if item.load else say_mass(item.load_kg, unit)
        goal = f"do at least {item.reps_min}" if item.amrap else f"reach the top of {reps}"
        return f"{shown} is what the plan asks for; {goal} on every set and it goes up."
    if measure == "reps":
        return f"Body weight: do {reps} with {spare} left in reserve, and add repetitions over time."
    sought = "the help" if measure == "assisted_reps" else "a load"
    return f"First time: find {sought} that lets you do {reps} with {spare} left in reserve."


def week_of(activated_on: date, today: date) -> int:
    """Week of the plan, from 1."""
    return max(0, (today - activated_on).days) // 7 + 1


def next_rolling(days: Sequence[PlanDay], last_day_id: UUID | None) -> PlanDay:
    """The day after the last one that was started; the first when none was."""
    at = next((i for i, day in enumerate(days) if day.id == last_day_id), -1)
    return days[(at + 1) % len(days)]


def next_weekday(days: Sequence[PlanDay], today: date, done_today: set[UUID]) -> tuple[PlanDay, date]:
    """The next day by weekday that is still to do, today included, and the date it falls on."""
    for ahead in range(8):
        on = today + timedelta(days=ahead)
        for day in days:
            if day.weekday == on.isoweekday() and not (ahead == 0 and day.id in done_today):
                return day, on
    raise ValueError("no day has a weekday")


@dataclass(frozen=True, slots=True)
class Kept:
    """What an edited day takes over: the day it was, and for each exercise the prescription it was."""

    day: PlanDay | None
    prescriptions: tuple[Prescription | None, ...]


def keep(old: Sequence[PlanDay], new: Sequence[DraftDay]) -> list[Kept]:
    """Match an edited plan with what it was, so that ids and loads survive.

    A day is the one with the same name, else the one at the same place. Within it an exercise is the same
    exercise, the one at the same place first.
    """
    free = {day.id: day for day in old}
    chosen: list[PlanDay | None] = []
    for day in new:
        same = next((o for o in free.values() if o.name.casefold() == day.name.casefold()), None)
        chosen.append(free.pop(same.id) if same else None)
    for i, found in enumerate(chosen):
        if found is None and i < len(old) and old[i].id in free:
            chosen[i] = free.pop(old[i].id)
    return [Kept(was, _keep_exercises(was, day)) for was, day in zip(chosen, new, strict=True)]


def _keep_exercises(was: PlanDay | None, day: DraftDay) -> tuple[Prescription | None, ...]:
    free = list(was.exercises) if was else []
    kept: list[Prescription | None] = []
    for item in day.exercises:
        here = [p for p in free if p.exercise.id == item.exercise.id]
        best = min(here, key=lambda p: abs(p.position - len(kept) - 1), default=None)
        if best is not None:
            free.remove(best)
        kept.append(best)
    return tuple(kept)

"""A change of volume, between the plan's rows and the answer."""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

from tools.exercises.models import ExerciseRef, Muscle
from tools.progression.models import AppliedChange, MuscleGroup, VolumeAdjustment
from tools.progression.rows import LineRow
from tools.progression.volume import FEWEST, MOST, Line

type Target = Muscle | MuscleGroup
type Situation = Literal["changed", "not_in_plan", "no_plan"]


def line(row: LineRow) -> Line:
    """A row as the rules see it."""
    return Line(
        prescription_id=row.prescription_id,
        sets=row.sets,
        times_a_week=row.times_a_week,
        primary=row.primary_muscles,
        secondary=row.secondary_muscles,
    )


def applied(rows: Sequence[LineRow], sets: Mapping[UUID, int]) -> list[AppliedChange]:
    """The lines that changed, in plan order."""
    return [
        AppliedChange(
            prescription_id=row.prescription_id,
            plan_day=row.plan_day,
            exercise=ExerciseRef(id=row.exercise_id, slug=row.slug, name=row.name),
            sets_before=row.sets,
            sets_after=sets[row.prescription_id],
        )
        for row in rows
        if row.prescription_id in sets
    ]


def message(done: VolumeAdjustment, change: int, situation: Situation, exercise: str | None) -> str:
    """What happened, in plain words."""
    name = exercise or done.muscle.replace("_", " ")
    before, after = f"{done.sets_before:g}", f"{done.sets_after:g}"
    limits = _limits(done, change)
    if situation != "changed":
        aim = f"I keep {after} sets a week (before: {before}) as your aim for {name} until {_day(done)}."
        why = (
            "You have no active plan, so no plan was changed."
            if situation == "no_plan"
            else f"Your active plan has no exercise for {name}, so it was not changed; add one to train it."
        )
        return " ".join(filter(None, [why, aim, limits if done.clamped else ""]))
    if not done.applied_to:
        return f"Nothing was changed for {name}: {limits}"
    lines = "; ".join(
        f"{a.exercise.name} on {a.plan_day} from {a.sets_before} to {a.sets_after} sets"
        for a in done.applied_to
    )
    words = done.muscle.replace("_", " ")
    moved = f"Weekly sets for {words} go from {before} to {after}: {lines}. Look at it again on {_day(done)}."
    return f"{moved} That is less than asked: {limits}" if done.clamped else moved


def _limits(done: VolumeAdjustment, change: int) -> str:
    each = f"one exercise keeps {FEWEST} to {MOST} sets a session"
    if done.landmarks is None:
        kept = "each muscle stays within what works and what can be recovered from"
    elif change > 0:
        kept = f"more than {done.landmarks.mrv} sets a week can hardly be recovered from"
    else:
        kept = f"fewer than {done.landmarks.mev} sets a week would do little"
    return f"{kept}, and {each}."


def _day(done: VolumeAdjustment) -> str:
    return f"{done.ends_on:%A} {done.ends_on.day} {done.ends_on:%B}"

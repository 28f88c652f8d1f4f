"""A plan before it has ids: what a person wrote or the planner made."""

from dataclasses import dataclass

from kernel.units import Load
from tools.exercises.models import ExerciseRef
from tools.plans.reps import Reps


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftExercise:
    """One exercise of a day."""

    exercise: ExerciseRef
    sets: int
    reps: Reps
    rest_s: int
    rpe: float | None = None
    step_kg: float | None = None
    """None: progress by repetitions."""
    load: Load | None = None
    keep_load: bool = False
    """Whether a load that the plan already holds for this exercise stays."""
    notes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDay:
    """One training day."""

    name: str
    focus: str | None
    warm_up: tuple[str, ...]
    exercises: tuple[DraftExercise, ...]
    weekday: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPlan:
    """The days, with what the planner has to say about them."""

    name: str
    days: tuple[DraftDay, ...]
    notes: str | None = None
    warnings: tuple[str, ...] = ()

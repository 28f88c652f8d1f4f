"""Rows of the progression domain's statements."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from kernel.units import MassUnit
from tools.exercises.models import Muscle
from tools.progression.models import Action, MuscleChange, RecordKind


class WorkoutRow(BaseModel):
    """A workout, as far as progression needs it."""

    plan_day_id: UUID | None
    started_at: datetime


class DueRow(BaseModel):
    """What was due: a line of the workout's day, with how its exercise is loaded."""

    prescription_id: UUID
    exercise_id: UUID
    slug: str
    name: str
    sets: int
    reps_min: int
    reps_max: int | None
    reps_target: int | None
    load_kg: float | None
    rpe: float | None
    step_kg: float | None
    mechanic: str
    measure: str
    load_step_kg: float | None
    bar_kg: float | None


class DoneRow(BaseModel):
    """A working set; the repetitions of a hold are its seconds."""

    exercise_id: UUID
    prescription_id: UUID | None
    reps: int | None
    load_kg: float | None


class PastRow(BaseModel):
    """The last decision about a line of the plan."""

    prescription_id: UUID
    action: Action
    load_after_kg: float | None
    missed: int
    eased_from_kg: float | None
    started_at: datetime


class DecisionRow(BaseModel):
    """A decision as kept."""

    prescription_id: UUID
    exercise_id: UUID
    slug: str
    name: str
    action: Action
    load_before_kg: float | None
    load_after_kg: float | None
    reps_target: int | None
    reason: str


class TrainedRow(BaseModel):
    """Like sets of an exercise in a week."""

    week_start: date
    primary_muscles: list[Muscle]
    secondary_muscles: list[Muscle]
    set_type: str
    rpe: float | None
    sets: int
    volume_kg: float


class LineRow(BaseModel):
    """A line of the active plan."""

    prescription_id: UUID
    plan_day: str
    exercise_id: UUID
    slug: str
    name: str
    sets: int
    times_a_week: float
    primary_muscles: list[Muscle]
    secondary_muscles: list[Muscle]


class MusclesRow(BaseModel):
    """The muscles that an exercise is for."""

    primary_muscles: list[Muscle]


class AdjustmentRow(BaseModel):
    """An adjustment in force."""

    muscles: list[MuscleChange]
    starts_on: date
    ends_on: date


class RecordRow(BaseModel):
    """A record that stands."""

    exercise_id: UUID
    slug: str
    name: str
    kind: RecordKind
    value: float
    reps: int
    load_value: float | None
    load_unit: MassUnit | None
    load_kg: float | None
    at: datetime
    set_id: UUID
    workout_id: UUID


class SetRow(BaseModel):
    """A set of an exercise, with the local day of its workout."""

    id: UUID
    workout_id: UUID
    day: date
    reps: int | None
    load_value: float | None
    load_unit: MassUnit | None
    load_kg: float | None
    rpe: float | None
    e1rm_kg: float | None

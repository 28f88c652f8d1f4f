"""Rows of the plans domain's statements."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from tools.accounts.models import Goal


class PlanRow(BaseModel):
    """A plan without its days."""

    id: UUID
    name: str
    goal: Goal | None
    weeks: int
    days_per_week: int
    session_minutes: int | None
    notes: str | None
    warnings: list[str]
    active: bool
    activated_at: datetime | None
    created_by: Literal["athlete", "generated"]
    created_at: datetime
    updated_at: datetime


class DayRow(BaseModel):
    """A day without its exercises."""

    id: UUID
    plan_id: UUID
    position: int
    name: str
    focus: str | None
    weekday: int | None
    warm_up: list[str]


class PrescriptionRow(BaseModel):
    """A prescription with the exercise's names."""

    id: UUID
    plan_day_id: UUID
    position: int
    exercise_id: UUID
    slug: str
    exercise_name: str
    sets: int
    reps_min: int
    reps_max: int | None
    amrap: bool
    reps_target: int | None
    load_value: float | None
    load_unit: Literal["kg", "lb"] | None
    load_kg: float | None
    load_reason: str | None
    rpe: float | None
    rest_s: int
    step_kg: float | None
    notes: str | None


class StartedRow(BaseModel):
    """A workout of a plan, as far as choosing the next one needs it."""

    plan_day_id: UUID
    status: Literal["open", "paused", "finished"]
    started_at: datetime

"""Rows of the health domain's statements."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from kernel.units import MassUnit
from tools.exercises.models import BodyPart, Muscle


class CheckInRow(BaseModel):
    """A check-in as kept."""

    id: UUID
    day: date
    sleep_hours: float | None
    sleep_quality: int | None
    soreness: int | None
    stress: int | None
    energy: int | None
    mood: int | None
    body_weight_value: float | None
    body_weight_unit: MassUnit | None
    body_weight_kg: float | None
    resting_hr_bpm: int | None
    hrv_rmssd_ms: float | None
    sore_parts: list[BodyPart | Muscle] | None
    notes: str | None
    created_at: datetime
    updated_at: datetime


class HeartRow(BaseModel):
    """The heart figures of a day."""

    day: date
    resting_hr_bpm: int | None
    hrv_rmssd_ms: float | None


class TrainedRow(BaseModel):
    """Hard sets of late, and before."""

    lately: int
    before: int
    first_at: datetime | None

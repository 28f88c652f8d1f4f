"""What can go wrong with a workout."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel.errors import Conflict, Invalid, NotFound


@dataclass(eq=False)
class NoSuchWorkout(NotFound):
    """There is no workout {workout_id}."""

    workout_id: UUID


@dataclass(eq=False)
class NoOpenWorkout(NotFound):
    """No workout is open; start one first."""


@dataclass(eq=False)
class NoSuchSet(NotFound):
    """There is no such set in this workout."""


@dataclass(eq=False)
class WorkoutOpen(Conflict):
    """A workout is open already, “{name}”; finish it before you start another."""

    workout_id: UUID
    name: str


@dataclass(eq=False)
class WorkoutEnded(Conflict):
    """That workout ended at {ended_at:%H:%M} UTC; start a new one to log more sets."""

    ended_at: datetime


@dataclass(eq=False)
class AlreadyPaused(Conflict):
    """That workout is paused already."""


@dataclass(eq=False)
class NotPaused(Conflict):
    """That workout is not paused."""


@dataclass(eq=False)
class InTheFuture(Invalid):
    """A workout cannot end in the future; {ended_at:%Y-%m-%d %H:%M} UTC is later than now."""

    ended_at: datetime


@dataclass(eq=False)
class NothingDone(Invalid):
    """A set needs repetitions, a duration or a distance."""

"""What goes in and out of the understander."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from kernel.units import Load, MassUnit

type SetType = Literal["working", "warmup", "drop", "failure"]

Name = Literal[
    "log_set",
    "correct_set",
    "delete_set",
    "start_workout",
    "finish_workout",
    "pause_workout",
    "resume_workout",
    "check_in",
]


class Command(BaseModel):
    """One operation to run. `log_set` is one set; exercises are slugs; loads are `{value, unit}` as said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    operation: Name
    arguments: dict[str, Any] = Field(default_factory=dict[str, Any])


class Parse(BaseModel):
    """An utterance understood: commands, or the one thing to ask, or neither."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    commands: list[Command] = Field(default_factory=list[Command])
    confidence: float = Field(default=0.0, ge=0, le=1, description="0 when nothing was understood.")
    question: str | None = None
    draft: dict[str, Any] | None = Field(
        default=None,
        description="With a question for reps or a load: the `log_set` arguments known so far. Hand it back "
        "as `Context.draft` so that a bare answer completes it.",
    )


@dataclass(frozen=True, slots=True)
class DoneSet:
    """A set of the open workout, as logged."""

    exercise: str
    reps: int
    load: Load | None = None
    rpe: float | None = None
    set_number: int = 1


@dataclass(frozen=True, slots=True)
class Due:
    """An exercise of today's plan with what it asks for."""

    exercise: str
    reps: int | None = None
    load: Load | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """The last set of an exercise in the person's history."""

    reps: int
    load: Load | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What the person is doing now. Everything is optional; nothing of it outlives one parse."""

    unit: MassUnit = "kg"
    current_exercise: str | None = None
    last_set: DoneSet | None = None
    sets_in_workout: tuple[DoneSet, ...] = ()
    planned: tuple[Due, ...] = ()
    last_units: Mapping[str, MassUnit] = field(default_factory=dict[str, MassUnit])
    last_loads: Mapping[str, Past] = field(default_factory=dict[str, Past])
    has_open_workout: bool = False
    draft: Mapping[str, Any] | None = None
    """The unfinished set that the coach has just asked about: `Parse.draft` of the turn before."""

    def last_of(self, exercise: str) -> DoneSet | None:
        """The newest set of this exercise in the open workout."""
        if self.last_set is not None and self.last_set.exercise == exercise:
            return self.last_set
        return next((done for done in reversed(self.sets_in_workout) if done.exercise == exercise), None)

    def last_load(self, exercise: str) -> Load | None:
        """The newest load of this exercise: this workout's, else the history's."""
        done = self.last_of(exercise)
        if done is not None:
            return done.load
        past = self.last_loads.get(exercise)
        return past.load if past else None

    def unit_for(self, exercise: str | None) -> MassUnit:
        """The unit a bare number is in: the exercise's last use, else the athlete's."""
        if exercise is None:
            return self.unit
        load = self.last_load(exercise)
        if exercise in self.last_units:
            return self.last_units[exercise]
        return load.unit if load is not None else self.unit

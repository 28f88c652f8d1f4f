"""What goes into and comes out of the workouts domain."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from kernel.models import Cursor, Input, Limit, Output
from kernel.units import Kg, Load, Meters, Reps, Rpe, Seconds
from tools.exercises.models import ExerciseRef
from tools.progression.models import ProgressionDecision

Status = Annotated[Literal["open", "paused", "finished"], Field(description="Where the workout stands.")]
SetType = Annotated[
    Literal["working", "warmup", "drop", "failure"],
    Field(description="Warm-up sets count for no record, volume or progression."),
]
Notes = Annotated[str | None, Field(max_length=1000, description="Free text.")]
WorkoutRef = Annotated[
    UUID | Literal["current"],
    Field(description='The workout\'s id, or "current" for the one that is open.'),
]
SetRef = Annotated[
    UUID | Literal["last"],
    Field(description='The set\'s id, or "last" for the set logged last in this workout.'),
]
ExerciseName = Annotated[
    str | None, Field(min_length=1, max_length=120, description="The exercise, in any wording or as a slug.")
]
ExerciseId = Annotated[UUID | None, Field(description="The exercise's id; wins over `exercise`.")]
LoadOrNone = Annotated[
    Load | None, Field(description="The load as said, with its unit; null for body weight.")
]
E1rm = Annotated[
    float | None, Field(description="Estimated one-repetition maximum in kg (Epley); null without a load.")
]


class LoggedSet(Output):
    """One set as it was logged."""

    id: Annotated[UUID, Field(description="The set.")]
    set_number: Annotated[
        int, Field(description="Its number among the sets of this exercise in this workout.")
    ]
    set_type: SetType
    reps: Annotated[int | None, Field(description="Repetitions; null for timed sets.")]
    load: LoadOrNone
    load_kg: Annotated[float | None, Field(description="The load in kilograms; null for body weight.")]
    rpe: Annotated[float | None, Field(description="Rating of perceived exertion, 1 to 10.")]
    e1rm_kg: E1rm
    duration_s: Annotated[int | None, Field(description="Seconds, for holds and cardio.")]
    distance_m: Annotated[float | None, Field(description="Metres, for carries and cardio.")]
    notes: Notes
    logged_at: Annotated[datetime, Field(description="When it was logged.")]


class WorkoutExercise(Output):
    """An exercise of a workout with its sets, in the order they were done."""

    exercise: Annotated[ExerciseRef, Field(description="The exercise.")]
    sets: Annotated[list[LoggedSet], Field(description="Its sets in order.")]


class Record(Output):
    """A personal record that a set broke."""

    kind: Annotated[
        Literal["e1rm", "weight", "reps"],
        Field(
            description="e1rm: best estimated maximum; weight: heaviest load; reps: most reps (body weight)."
        ),
    ]
    value: Annotated[float, Field(description="The new best, in kg or repetitions.")]
    previous: Annotated[float, Field(description="The best before.")]
    exercise: Annotated[ExerciseRef, Field(description="The exercise.")]


class MuscleSets(Output):
    """Hard sets for a muscle."""

    muscle: Annotated[str, Field(description="The muscle.")]
    sets: Annotated[float, Field(description="Hard sets; a secondary muscle counts half.")]


class Summary(Output):
    """What a finished workout came to."""

    duration_s: Annotated[int, Field(description="Seconds from start to end, pauses left out.")]
    exercise_count: Annotated[int, Field(description="Different exercises.")]
    set_count: Annotated[int, Field(description="Sets without warm-ups.")]
    rep_count: Annotated[int, Field(description="Repetitions without warm-ups.")]
    volume_kg: Annotated[float, Field(description="Sum of load times repetitions without warm-ups, in kg.")]
    muscles: Annotated[list[MuscleSets], Field(description="Hard sets per muscle, most first.")]
    records: Annotated[list[Record], Field(description="Personal records broken.")]
    decisions: Annotated[
        list[ProgressionDecision], Field(description="What the plan does next, exercise by exercise.")
    ]


class Workout(Output):
    """A workout with everything in it."""

    id: Annotated[UUID, Field(description="The workout.")]
    name: Annotated[str, Field(description="Its name, from the plan's day where there is one.")]
    status: Status
    plan_id: Annotated[UUID | None, Field(description="The plan it follows.")]
    plan_day_id: Annotated[UUID | None, Field(description="The plan's day it follows.")]
    started_at: Annotated[datetime, Field(description="When it started.")]
    ended_at: Annotated[datetime | None, Field(description="When it ended.")]
    active_s: Annotated[int, Field(description="Seconds of training so far, pauses left out.")]
    notes: Notes
    exercises: Annotated[list[WorkoutExercise], Field(description="What was done, in order.")]
    summary: Annotated[Summary | None, Field(description="What it came to, once finished.")]


class WorkoutLine(Output):
    """A workout in a list."""

    id: Annotated[UUID, Field(description="The workout.")]
    name: Annotated[str, Field(description="Its name.")]
    status: Status
    plan_day_id: Annotated[UUID | None, Field(description="The plan's day it follows.")]
    started_at: Annotated[datetime, Field(description="When it started.")]
    ended_at: Annotated[datetime | None, Field(description="When it ended.")]
    set_count: Annotated[int, Field(description="Sets without warm-ups.")]
    volume_kg: Annotated[float, Field(description="Sum of load times repetitions without warm-ups, in kg.")]
    exercises: Annotated[list[str], Field(description="Names of its exercises, in order.")]


class Expected(Output):
    """What the plan expected of an exercise."""

    sets: Annotated[int, Field(description="Working sets.")]
    reps_min: Annotated[int, Field(description="Least repetitions a set.")]
    reps_max: Annotated[int | None, Field(description="Most repetitions a set; null when open-ended.")]
    load_kg: Annotated[float | None, Field(description="The prescribed load in kg.")]
    rpe: Annotated[float | None, Field(description="The prescribed effort.")]
    rest_s: Annotated[int, Field(description="Rest before the next set, in seconds.")]


class SetLogged(Output):
    """A set that was logged, and what it means."""

    workout_id: Annotated[UUID, Field(description="The workout it is in.")]
    exercise: Annotated[ExerciseRef, Field(description="The exercise.")]
    set: Annotated[LoggedSet, Field(description="The set.")]
    e1rm_kg: E1rm
    records: Annotated[list[Record], Field(description="Records it broke; a first set breaks none.")]
    expected: Annotated[Expected | None, Field(description="What the plan expected; null off plan.")]
    sets_left: Annotated[int | None, Field(description="Planned working sets of this exercise still to do.")]


class StartWorkout(Input):
    """Which workout to start; nothing said is the plan's next one, or a free one without a plan."""

    plan_day_id: Annotated[UUID | None, Field(description="A day of the plan.")] = None
    free: Annotated[bool, Field(description="True to start off plan even when a plan is active.")] = False
    name: Annotated[str | None, Field(min_length=1, max_length=80, description="A name for it.")] = None
    notes: Notes = None


class GetWorkout(Input):
    """Which workout."""

    workout_id: WorkoutRef = "current"


class ListWorkouts(Input):
    """Which workouts, newest first."""

    status: Status | None = None
    since: Annotated[datetime | None, Field(description="Started at or after this time.")] = None
    until: Annotated[datetime | None, Field(description="Started before this time.")] = None
    exercise: ExerciseName = None
    limit: Limit = 20
    cursor: Cursor = None


class _Performed(Input):
    exercise: ExerciseName = None
    exercise_id: ExerciseId = None
    reps: Reps | None = None
    load: LoadOrNone = None
    rpe: Rpe | None = None
    set_type: SetType = "working"
    duration_s: Seconds | None = None
    distance_m: Meters | None = None
    notes: Notes = None

    @model_validator(mode="after")
    def _something_done(self) -> Self:
        if self.exercise is None and self.exercise_id is None:
            raise ValueError("say which exercise: `exercise` or `exercise_id`")
        if self.reps is None and self.duration_s is None and self.distance_m is None:
            raise ValueError("say what was done: `reps`, `duration_s` or `distance_m`")
        return self


class PerformedSet(_Performed):
    """One set of a session logged as a whole."""

    logged_at: Annotated[datetime | None, Field(description="When it was done.")] = None


class LogSet(_Performed):
    """One completed set."""

    workout_id: Annotated[
        UUID | Literal["current"],
        Field(description='The workout\'s id, or "current": the open one, started if there is none.'),
    ] = "current"

    def performed(self) -> dict[str, object]:
        """What was done, without where."""
        return {
            name: getattr(self, name) for name in _Performed.model_fields if name in self.model_fields_set
        }


class CorrectSet(Input):
    """What to change in a set; what is left out stays."""

    workout_id: WorkoutRef = "current"
    set_id: SetRef = "last"
    exercise: ExerciseName = None
    exercise_id: ExerciseId = None
    reps: Reps | None = None
    load: LoadOrNone = None
    rpe: Rpe | None = None
    set_type: SetType | None = None
    duration_s: Seconds | None = None
    distance_m: Meters | None = None
    notes: Notes = None

    @model_validator(mode="after")
    def _something_changes(self) -> Self:
        if not self.model_fields_set - {"workout_id", "set_id"}:
            raise ValueError("say what to change")
        return self


class DeleteSet(Input):
    """Which set to delete."""

    workout_id: WorkoutRef = "current"
    set_id: SetRef = "last"


class WorkoutId(Input):
    """Which workout."""

    workout_id: WorkoutRef = "current"


class FinishWorkout(Input):
    """Which workout to finish."""

    workout_id: WorkoutRef = "current"
    notes: Notes = None


class LogWorkout(Input):
    """A whole finished session at once."""

    name: Annotated[str | None, Field(min_length=1, max_length=80, description="A name for it.")] = None
    plan_day_id: Annotated[UUID | None, Field(description="The plan's day it followed.")] = None
    started_at: Annotated[datetime, Field(description="When it started, with a time zone.")]
    ended_at: Annotated[datetime, Field(description="When it ended.")]
    sets: Annotated[list[PerformedSet], Field(min_length=1, max_length=200, description="The sets in order.")]
    notes: Notes = None

    @model_validator(mode="after")
    def _times(self) -> Self:
        if self.started_at.tzinfo is None or self.ended_at.tzinfo is None:
            raise ValueError("give times with a time zone")
        if self.ended_at < self.started_at:
            raise ValueError("`ended_at` lies before `started_at`")
        return self


class SetDeleted(Output):
    """A set that is gone."""

    workout_id: Annotated[UUID, Field(description="The workout it was in.")]
    exercise: Annotated[ExerciseRef, Field(description="The exercise.")]
    set: Annotated[LoggedSet, Field(description="The set as it was.")]


class Performance(Output):
    """What a set says of the athlete's bests before it."""

    e1rm_kg: Annotated[float | None, Field(description="Best estimated maximum, in kg.")]
    load_kg: Annotated[Kg | None, Field(description="Heaviest load, in kg.")]
    reps: Annotated[int | None, Field(description="Most repetitions at body weight.")]

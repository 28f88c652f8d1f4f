"""What goes into and comes out of the progression domain."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from kernel.models import Cursor, Input, Limit, Output
from kernel.units import Load
from tools.exercises.models import ExerciseRef, Muscle

MuscleGroup = Literal["back", "legs", "shoulders", "arms", "core"]
Action = Annotated[
    Literal["increase", "hold", "reduce", "repeat"],
    Field(
        description="increase: more load (or repetitions, at body weight); repeat: the same load, more "
        "repetitions; hold: nothing changes; reduce: 10 % less load."
    ),
]
RecordKind = Annotated[
    Literal["e1rm", "weight", "reps_at_load"],
    Field(
        description="e1rm: best estimated maximum; weight: heaviest load; reps_at_load: most repetitions "
        "with a load that no heavier load has matched (with load null: most repetitions at body weight)."
    ),
]
ExerciseName = Annotated[
    str | None, Field(min_length=1, max_length=120, description="The exercise, in any wording or as a slug.")
]
ExerciseId = Annotated[UUID | None, Field(description="The exercise's id; wins over `exercise`.")]
OneExercise = Annotated[ExerciseRef, Field(description="The exercise.")]
E1rmKg = Annotated[
    float | None,
    Field(description="Estimated one-repetition maximum (Epley), kg; null without a load or over 12 reps."),
]
Sets = Annotated[float, Field(ge=0, description="Hard sets a week; a secondary muscle counts half.")]


class Landmarks(Output):
    """Weekly hard sets that mark how much training does what for a muscle."""

    mv: Annotated[int, Field(description="Maintenance volume: keeps what is there.")]
    mev: Annotated[int, Field(description="Minimum effective volume: growth starts.")]
    mav_low: Annotated[int, Field(description="Where the most useful range starts.")]
    mav_high: Annotated[int, Field(description="Where the most useful range ends.")]
    mrv: Annotated[int, Field(description="Maximum recoverable volume: more does harm.")]


class GetWeeklyVolume(Input):
    """Which weeks."""

    week_of: Annotated[
        date | None, Field(description="Any day of the last week to show; this week if left out.")
    ] = None
    weeks: Annotated[int, Field(ge=1, le=12, description="How many weeks, the last one included.")] = 1
    muscle: Annotated[
        Muscle | MuscleGroup | None,
        Field(description="Only this muscle, or the muscles of back, legs, shoulders, arms or core."),
    ] = None


VolumeStatus = Annotated[
    Literal["below_mev", "in_range", "above_mav", "over_mrv"],
    Field(description="Where the sets stand among the landmarks."),
]


class MuscleVolume(Output):
    """One muscle in one week."""

    muscle: Annotated[Muscle, Field(description="The muscle.")]
    sets: Sets
    landmarks: Annotated[Landmarks, Field(description="The athlete's landmarks for it.")]
    status: VolumeStatus
    adjustment: Annotated[int, Field(description="Sets a week added or taken away by adjustments in force.")]


class VolumeWeek(Output):
    """One week's training."""

    week_start: Annotated[date, Field(description="Its Monday.")]
    current: Annotated[bool, Field(description="Whether the week is still going, so that sets may yet come.")]
    muscles: Annotated[
        list[MuscleVolume], Field(description="Muscles trained or worth training, most sets first.")
    ]
    total_sets: Annotated[int, Field(description="Hard sets, each counted once.")]
    total_volume_kg: Annotated[
        float, Field(description="Sum of load times repetitions without warm-ups, in kg.")
    ]


class WeeklyVolume(Output):
    """Weeks of training, the latest first."""

    weeks: Annotated[list[VolumeWeek], Field(description="The weeks, the latest first.")]


class AdjustVolume(Input):
    """What to train more or less, by how much, and why."""

    muscle: Annotated[
        Muscle | MuscleGroup | None,
        Field(description="A muscle, or back, legs, shoulders, arms or core. Give it or `exercise`."),
    ] = None
    exercise: ExerciseName = None
    exercise_id: ExerciseId = None
    change_sets: Annotated[
        int | None,
        Field(ge=-6, le=6, description="Hard sets a week to add or take away. Give it or `change`."),
    ] = None
    change: Annotated[
        Literal["more", "less"] | None,
        Field(description="When no number was said: two sets a week more or less."),
    ] = None
    reason: Annotated[str, Field(min_length=1, max_length=300, description="Why, in the athlete's words.")]
    weeks: Annotated[
        int, Field(ge=1, le=8, description="For how many weeks, before it is looked at again.")
    ] = 4


class MuscleChange(Output):
    """What an adjustment does to one muscle."""

    muscle: Annotated[Muscle, Field(description="The muscle.")]
    sets_before: Sets
    sets_after: Sets
    landmarks: Annotated[Landmarks, Field(description="The athlete's landmarks for it.")]


class AppliedChange(Output):
    """A line of the plan that an adjustment changed."""

    prescription_id: Annotated[UUID, Field(description="The line of the plan.")]
    plan_day: Annotated[str, Field(description="The name of its day.")]
    exercise: OneExercise
    sets_before: Annotated[int, Field(description="Sets before.")]
    sets_after: Annotated[int, Field(description="Sets from now on.")]


class VolumeAdjustment(Output):
    """A change of weekly volume."""

    id: Annotated[UUID, Field(description="The adjustment.")]
    muscle: Annotated[Muscle | MuscleGroup, Field(description="The muscle or group.")]
    sets_before: Annotated[
        float, Field(description="Weekly sets planned before (without a plan: lately done).")
    ]
    sets_after: Annotated[float, Field(description="Weekly sets to aim for from now on.")]
    clamped: Annotated[bool, Field(description="Whether less was changed than asked, to stay within limits.")]
    landmarks: Annotated[
        Landmarks | None, Field(description="The muscle's landmarks; null for a group, see muscles.")
    ]
    muscles: Annotated[list[MuscleChange], Field(description="Each muscle that was asked for.")]
    reason: Annotated[str, Field(description="Why.")]
    applied_to: Annotated[list[AppliedChange], Field(description="What changed in the active plan.")]
    starts_on: Annotated[date, Field(description="From this day.")]
    ends_on: Annotated[date, Field(description="To this day; then look at it again.")]
    message: Annotated[str, Field(description="What happened, in plain words.")]


class ListRecords(Input):
    """Which records, the newest first."""

    exercise: ExerciseName = None
    exercise_id: ExerciseId = None
    kind: Annotated[RecordKind | None, Field(description="Only records of this kind.")] = None
    limit: Limit = 20
    cursor: Cursor = None


class RecordEntry(Output):
    """A personal record that stands."""

    exercise: OneExercise
    kind: RecordKind
    value: Annotated[float, Field(description="The record, in `unit`.")]
    unit: Annotated[Literal["kg", "reps"], Field(description="kg, or repetitions for reps_at_load.")]
    reps: Annotated[int, Field(description="Repetitions of the set.")]
    load: Annotated[Load | None, Field(description="The load as entered; null for body weight.")]
    load_kg: Annotated[float | None, Field(description="The load in kg; null for body weight.")]
    at: Annotated[datetime, Field(description="When it was set.")]
    set_id: Annotated[UUID, Field(description="The set.")]
    workout_id: Annotated[UUID, Field(description="The workout.")]


class GetExerciseProgress(Input):
    """Which exercise, and how far back."""

    exercise: ExerciseName = None
    exercise_id: ExerciseId = None
    weeks: Annotated[int, Field(ge=1, le=104, description="How many weeks back.")] = 12


class TopSet(Output):
    """The best set of a session."""

    set_id: Annotated[UUID, Field(description="The set.")]
    reps: Annotated[int, Field(description="Repetitions.")]
    load: Annotated[Load | None, Field(description="The load as entered; null for body weight.")]
    load_kg: Annotated[float | None, Field(description="The load in kg; null for body weight.")]
    rpe: Annotated[float | None, Field(description="Rating of perceived exertion.")]


class ProgressSession(Output):
    """One session of an exercise."""

    workout_id: Annotated[UUID, Field(description="The workout.")]
    day: Annotated[date, Field(description="The athlete's local day.")]
    top_set: Annotated[
        TopSet | None, Field(description="Highest estimated maximum; null if no set has repetitions.")
    ]
    e1rm_kg: E1rmKg
    volume_kg: Annotated[float, Field(description="Sum of load times repetitions, in kg.")]
    sets: Annotated[int, Field(description="Sets without warm-ups.")]


class ExerciseProgress(Output):
    """How an exercise has gone."""

    exercise: OneExercise
    sessions: Annotated[list[ProgressSession], Field(description="Sessions, the oldest first.")]
    best_e1rm_kg: E1rmKg
    trend_pct: Annotated[
        float | None,
        Field(
            description="Change over these sessions in percent, on a fitted line; null under two sessions."
        ),
    ]
    stalled: Annotated[bool, Field(description="Whether the last three sessions gained 0.5 % or less.")]
    message: Annotated[str, Field(description="The same in plain words.")]


class ProgressWorkout(Input):
    """Which finished workout."""

    workout_id: Annotated[UUID, Field(description="The workout.")]


class ProgressionDecision(Output):
    """What the plan does next with one exercise, and why."""

    prescription_id: Annotated[UUID, Field(description="The line of the plan.")]
    exercise: OneExercise
    action: Action
    load_before_kg: Annotated[float | None, Field(description="The load prescribed before, in kg.")]
    load_after_kg: Annotated[float | None, Field(description="The load prescribed from now on, in kg.")]
    reps_target: Annotated[int | None, Field(description="Repetitions to aim for in each set next time.")]
    reason: Annotated[str, Field(description="Why, in words.")]


class WorkoutProgress(Output):
    """The decisions after a workout."""

    decisions: Annotated[
        list[ProgressionDecision], Field(description="One a planned exercise, in plan order.")
    ]

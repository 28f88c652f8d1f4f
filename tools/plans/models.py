"""What goes into and comes out of the plans domain."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from kernel.models import Cursor, Input, Limit, Output
from kernel.units import Kg, Load, RestS, Rpe
from tools.accounts.models import Experience, Goal
from tools.exercises.models import BodyPart, Equipment, ExerciseRef, Muscle
from tools.plans.reps import parse_reps

PlanName = Annotated[str, Field(min_length=1, max_length=120, description="What the plan is called.")]
DayName = Annotated[
    str, Field(min_length=1, max_length=80, description="What the day is called, e.g. Upper A.")
]
Notes = Annotated[str, Field(max_length=2000, description="Anything the athlete should read.")]
Weekday = Annotated[int, Field(ge=1, le=7, description="1 is Monday, 7 is Sunday.")]
Sets = Annotated[int, Field(ge=1, le=20, description="How many working sets.")]
Weeks = Annotated[int, Field(ge=1, le=52, description="How many weeks the plan is meant to run.")]
Line = Annotated[str, Field(min_length=1, max_length=200, description="One line of the warm-up.")]
Wording = Annotated[
    str, Field(min_length=1, max_length=120, description="An exercise in any wording, or a slug.")
]
StepKg = Annotated[float, Field(ge=0, le=50, description="What to add when all sets reach the top, in kg.")]
CreatedBy = Annotated[
    Literal["athlete", "generated"], Field(description="Who made the plan: the athlete, or the planner.")
]


def _said(value: object) -> object:
    """Models and people also write 5 for "5"."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _reps(text: str) -> str:
    parse_reps(text)
    return text


RepsTarget = Annotated[
    str,
    BeforeValidator(_said),
    AfterValidator(_reps),
    Field(max_length=20, description='Repetitions: "5", "8-12", "5+" (at least 5) or "AMRAP".'),
]


class NewPrescription(Input):
    """One exercise of a day."""

    exercise: Annotated[Wording | None, Field(description="The exercise in any wording, or its slug.")] = None
    exercise_id: Annotated[UUID | None, Field(description="Instead of `exercise`, when the id is known.")] = (
        None
    )
    sets: Sets
    reps: RepsTarget
    load: Annotated[Load | None, Field(description="The load to begin with; leave out when unknown.")] = None
    rpe: Annotated[Rpe | None, Field(description="Target effort of each set, 1 to 10.")] = None
    rest_s: Annotated[
        RestS | None, Field(description="Rest between sets in seconds; left out, the usual.")
    ] = None
    step_kg: Annotated[StepKg | None, Field(description="Progression step in kg; left out, the usual.")] = (
        None
    )
    notes: Annotated[str | None, Field(max_length=500, description="Tempo, cues, anything.")] = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.exercise is None and self.exercise_id is None:
            raise ValueError("say which exercise: `exercise` or `exercise_id`")
        return self


class NewDay(Input):
    """One training day."""

    name: DayName
    weekday: Annotated[
        Weekday | None, Field(description="1 Monday to 7 Sunday; left out, days simply follow.")
    ] = None
    focus: Annotated[str | None, Field(max_length=120, description="What the day is about.")] = None
    warm_up: Annotated[
        list[Line] | None, Field(max_length=10, description="Lines of the warm-up; left out, the usual.")
    ] = None
    exercises: Annotated[
        list[NewPrescription], Field(min_length=1, max_length=20, description="What to do, in order.")
    ]


def _all_or_none(days: list[NewDay]) -> list[NewDay]:
    if 0 < sum(day.weekday is not None for day in days) < len(days):
        raise ValueError("give every day a weekday, or none of them")
    return days


Days = Annotated[
    list[NewDay],
    AfterValidator(_all_or_none),
    Field(min_length=1, max_length=14, description="The days in order; more than 7 for a rolling cycle."),
]


class CreatePlan(Input):
    """A whole plan, as the athlete wants it."""

    name: PlanName
    goal: Annotated[Goal | None, Field(description="What the training is for.")] = None
    weeks: Weeks = 8
    notes: Annotated[Notes | None, Field(description="Anything the athlete should read.")] = None
    activate: Annotated[bool, Field(description="Make it the active plan at once.")] = False
    days: Days


class UpdatePlan(CreatePlan):
    """The whole plan, as it shall be from now on."""

    plan_id: Annotated[UUID, Field(description="The plan.")]


class GeneratePlan(Input):
    """What the plan must respect; what is left out comes from the profile."""

    goal: Annotated[Goal | None, Field(description="What the training is for; left out, the profile's.")] = (
        None
    )
    days_per_week: Annotated[int, Field(ge=1, le=7, description="Training days a week, 1 to 7.")]
    session_minutes: Annotated[
        int, Field(ge=15, le=180, description="The longest a session may be, in minutes.")
    ] = 60
    experience: Annotated[Experience | None, Field(description="Left out, the profile's.")] = None
    equipment: Annotated[
        list[Equipment] | None,
        Field(max_length=40, description="Equipment at hand: null is a full gym, [] body weight only."),
    ] = None
    injuries: Annotated[
        list[BodyPart] | None, Field(max_length=8, description="Body parts to spare; [] for none.")
    ] = None
    emphasis: Annotated[
        list[Muscle] | None, Field(max_length=3, description="Up to three muscles to train more.")
    ] = None
    weeks: Annotated[int, Field(ge=4, le=16, description="How many weeks, 4 to 16.")] = 8
    name: Annotated[PlanName | None, Field(description="What to call the plan.")] = None
    activate: Annotated[
        bool | None, Field(description="Make it the active plan; left out, only when there is none.")
    ] = None
    prefer: Annotated[
        list[Wording] | None, Field(max_length=20, description="Exercises the athlete wants in the plan.")
    ] = None
    avoid: Annotated[
        list[Wording] | None, Field(max_length=20, description="Exercises the athlete will not do.")
    ] = None


class ListPlans(Input):
    """Which page."""

    limit: Limit = 20
    cursor: Cursor = None


class PlanId(Input):
    """Which plan."""

    plan_id: Annotated[UUID, Field(description="The plan.")]


class GetNextWorkout(Input):
    """Nothing to say: it follows from the active plan and what was trained."""


class GetPlanDay(Input):
    """Which day."""

    plan_day_id: Annotated[UUID, Field(description="The day of a plan.")]


class SetPrescribedLoad(Input):
    """What a prescription asks for from now on."""

    prescription_id: Annotated[UUID, Field(description="The prescription.")]
    load_kg: Annotated[Kg | None, Field(description="The next load in kg; null for body weight alone.")]
    reps_target: Annotated[
        int | None, Field(ge=1, le=1000, description="Repetitions to aim at next, within the range.")
    ] = None
    reason: Annotated[
        str | None, Field(max_length=300, description="Why, in a sentence; shown with the next workout.")
    ] = None


class SetCount(Input):
    """How many working sets a prescription asks for from now on."""

    prescription_id: Annotated[UUID, Field(description="The prescription.")]
    sets: Sets


class SetPrescribedSets(Input):
    """A change of volume."""

    changes: Annotated[list[SetCount], Field(max_length=280, description="What changes.")]


class Prescription(Output):
    """One exercise of a day: how much, how hard, how long to rest."""

    id: Annotated[UUID, Field(description="The prescription; stays the same when loads change.")]
    position: Annotated[int, Field(description="Its place in the day, from 1.")]
    exercise: Annotated[ExerciseRef, Field(description="The exercise.")]
    sets: Sets
    reps_min: Annotated[int, Field(description="The fewest repetitions of a set.")]
    reps_max: Annotated[int | None, Field(description="The most; null when as many as possible.")]
    amrap: Annotated[bool, Field(description="Whether the last set goes on for as many as possible.")]
    reps_target: Annotated[int | None, Field(description="What to aim at next within the range, once known.")]
    load: Annotated[Load | None, Field(description="The load as entered; null while unknown or body weight.")]
    load_kg: Annotated[Kg | None, Field(description="The load in kg.")]
    rpe: Annotated[Rpe | None, Field(description="Target effort of each set.")]
    rest_s: Annotated[RestS, Field(description="Rest between sets in seconds.")]
    step_kg: Annotated[
        float | None, Field(description="Added in kg when all sets reach the top; null: add repetitions.")
    ]
    notes: Annotated[str | None, Field(description="Tempo, cues, anything.")]


class PlanDay(Output):
    """One training day of a plan."""

    id: Annotated[UUID, Field(description="The day.")]
    plan_id: Annotated[UUID, Field(description="The plan it belongs to.")]
    position: Annotated[int, Field(description="Its place in the plan, from 1.")]
    name: DayName
    focus: Annotated[str | None, Field(description="What the day is about.")]
    weekday: Annotated[
        Weekday | None, Field(description="1 Monday to 7 Sunday; null when days simply follow.")
    ]
    warm_up: Annotated[list[str], Field(description="The warm-up, line by line.")]
    exercises: Annotated[list[Prescription], Field(description="What to do, in order.")]
    estimated_minutes: Annotated[int, Field(description="Warm-up, sets and rests, in minutes.")]


class MuscleSets(Output):
    """Hard sets of a muscle in a week."""

    muscle: Annotated[Muscle, Field(description="The muscle.")]
    sets: Annotated[float, Field(description="Hard sets a week; half a set where the muscle only helps.")]


class Plan(Output):
    """A training plan."""

    id: Annotated[UUID, Field(description="The plan.")]
    name: PlanName
    goal: Annotated[Goal | None, Field(description="What the training is for.")]
    weeks: Weeks
    days_per_week: Annotated[int, Field(description="Training days a week.")]
    session_minutes: Annotated[
        int | None, Field(description="The longest a session may be; null when not said.")
    ]
    notes: Annotated[str | None, Field(description="How to run the plan.")]
    warnings: Annotated[list[str], Field(description="What the plan could not do, and why.")]
    active: Annotated[bool, Field(description="Whether it is the plan being followed.")]
    created_by: CreatedBy
    created_at: Annotated[datetime, Field(description="When it was made.")]
    updated_at: Annotated[datetime, Field(description="When it last changed.")]
    days: Annotated[list[PlanDay], Field(description="The days in order.")]
    weekly_sets: Annotated[
        list[MuscleSets], Field(description="Hard sets a week for each muscle, most first.")
    ]


class PlanSummary(Output):
    """A plan in a list."""

    id: Annotated[UUID, Field(description="The plan.")]
    name: PlanName
    goal: Annotated[Goal | None, Field(description="What the training is for.")]
    weeks: Weeks
    days_per_week: Annotated[int, Field(description="Training days a week.")]
    active: Annotated[bool, Field(description="Whether it is the plan being followed.")]
    created_by: CreatedBy
    created_at: Annotated[datetime, Field(description="When it was made.")]
    updated_at: Annotated[datetime, Field(description="When it last changed.")]
    days: Annotated[list[str], Field(description="The days' names in order.")]


class WarmUpSet(Output):
    """A lighter set before the working sets."""

    load_kg: Annotated[Kg, Field(description="In kg.")]
    load: Annotated[Load, Field(description="The same in the athlete's unit.")]
    reps: Annotated[int, Field(description="Repetitions.")]


class NextExercise(Output):
    """One exercise of the next workout."""

    prescription_id: Annotated[UUID, Field(description="The prescription, for logging against it.")]
    exercise: Annotated[ExerciseRef, Field(description="The exercise.")]
    sets: Sets
    reps_min: Annotated[int, Field(description="The fewest repetitions of a set.")]
    reps_max: Annotated[int | None, Field(description="The most; null when as many as possible.")]
    amrap: Annotated[bool, Field(description="Whether the last set goes on for as many as possible.")]
    reps_target: Annotated[
        int | None, Field(description="What to aim at this time within the range, once known.")
    ]
    load: Annotated[Load | None, Field(description="The load as entered; null while unknown or body weight.")]
    load_kg: Annotated[Kg | None, Field(description="The load in kg.")]
    rpe: Annotated[Rpe | None, Field(description="Target effort of each set.")]
    rest_s: Annotated[RestS, Field(description="Rest between sets in seconds.")]
    warm_up_sets: Annotated[
        list[WarmUpSet], Field(description="Lighter sets to do first; empty when not needed.")
    ]
    notes: Annotated[str | None, Field(description="Tempo, cues, anything.")]
    why: Annotated[str, Field(description="Why this load and these repetitions, in a sentence.")]


class NextDay(Output):
    """Which day of the plan comes next."""

    id: Annotated[UUID, Field(description="The day, for starting a workout from it.")]
    name: DayName
    position: Annotated[int, Field(description="Its place in the plan, from 1.")]
    focus: Annotated[str | None, Field(description="What the day is about.")]
    weekday: Annotated[
        Weekday | None, Field(description="1 Monday to 7 Sunday; null when days simply follow.")
    ]
    warm_up: Annotated[list[str], Field(description="The general warm-up, line by line.")]


class NextWorkout(Output):
    """What to train next."""

    plan_id: Annotated[UUID, Field(description="The active plan.")]
    plan_name: PlanName
    day: Annotated[NextDay, Field(description="The day that comes next.")]
    due_on: Annotated[
        date | None, Field(description="The local day it is due; null when days simply follow.")
    ]
    week: Annotated[int, Field(description="Week of the plan, from 1, counted since it was activated.")]
    exercises: Annotated[list[NextExercise], Field(description="What to do, in order.")]
    estimated_minutes: Annotated[int, Field(description="Warm-up, sets and rests, in minutes.")]
    message: Annotated[str, Field(description="The same in a sentence or two.")]

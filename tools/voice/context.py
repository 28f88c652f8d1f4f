"""What gym talk refers to: the open workout's sets, today's plan, the usual loads and units of an exercise."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field

from kernel.models import Input, Output
from kernel.operation import Ctx, operation
from kernel.policy import self_or_coach
from kernel.units import Load
from tools.accounts.models import GetProfile, Unit
from tools.accounts.operations import NoProfile, get_profile
from tools.plans.models import GetNextWorkout, GetPlanDay, NextExercise, Prescription
from tools.plans.operations import NoActivePlan, NoSuchPlanDay, get_next_workout, get_plan_day
from tools.voice import sql
from tools.voice.models import Context, DoneSet, Due, Past


class GymSet(Output):
    """A set of the open workout."""

    id: Annotated[UUID, Field(description="The set.")]
    exercise: Annotated[str, Field(description="Slug of its exercise.")]
    set_number: Annotated[int, Field(description="Its number among the sets of this exercise.")]
    reps: Annotated[int | None, Field(description="Repetitions.")]
    load: Annotated[Load | None, Field(description="The load as entered.")]
    rpe: Annotated[float | None, Field(description="Rating of perceived exertion.")]


class GymDue(Output):
    """An exercise that is due today."""

    exercise: Annotated[str, Field(description="Slug of the exercise.")]
    sets: Annotated[int, Field(description="Working sets.")] = 1
    reps: Annotated[int | None, Field(description="Repetitions to aim at.")]
    load: Annotated[Load | None, Field(description="The prescribed load.")]


class GymPast(Output):
    """The last set of an exercise in the athlete's history."""

    exercise: Annotated[str, Field(description="Slug of the exercise.")]
    reps: Annotated[int, Field(description="Repetitions.")]
    load: Annotated[Load | None, Field(description="The load as entered.")]


class GymContext(Output):
    """What "same again", "drop ten" or a bare number refer to."""

    unit: Unit
    open_workout_id: Annotated[UUID | None, Field(description="The open workout.")]
    sets: Annotated[list[GymSet], Field(description="Its sets in order.")]
    due: Annotated[list[GymDue], Field(description="What the plan asks for today, in order.")]
    past: Annotated[list[GymPast], Field(description="The last set of each exercise trained lately.")]

    def context(self) -> Context:
        """The same for the understander."""
        done = tuple(
            DoneSet(exercise=s.exercise, reps=s.reps or 0, load=s.load, rpe=s.rpe, set_number=s.set_number)
            for s in self.sets
        )
        loads = {past.exercise: Past(reps=past.reps, load=past.load) for past in self.past}
        return Context(
            unit=self.unit,
            current_exercise=done[-1].exercise if done else None,
            last_set=done[-1] if done else None,
            sets_in_workout=done,
            planned=tuple(Due(exercise=d.exercise, reps=d.reps, load=d.load) for d in self.due),
            last_units={slug: past.load.unit for slug, past in loads.items() if past.load is not None},
            last_loads=loads,
            has_open_workout=self.open_workout_id is not None,
        )

    def set_id(self, which: object) -> UUID | None:
        """The set that "last" or a number among the sets of the current exercise means."""
        if not self.sets:
            return None
        if which == "last":
            return self.sets[-1].id
        current = self.sets[-1].exercise
        return next((s.id for s in self.sets if s.exercise == current and s.set_number == which), None)


class GetGymContext(Input):
    """Nothing to say: the athlete is known."""


@operation(
    "POST /voice/context", allow=self_or_coach("view_workouts"), raises=(NoProfile,), on=(), reads=True
)
async def get_gym_context(ctx: Ctx, cmd: GetGymContext) -> GymContext:
    """Gather what gym talk refers to."""
    profile = await get_profile(ctx, GetProfile())
    rows = await sql.open_sets(ctx.db, ctx.athlete_id)
    due = await _due(ctx, rows[0].plan_day_id if rows else None)
    past = await sql.last_sets(ctx.db, ctx.athlete_id)
    return GymContext(
        unit=profile.unit,
        open_workout_id=rows[0].workout_id if rows else None,
        sets=[
            GymSet(
                id=r.id,
                exercise=r.exercise,
                set_number=r.set_number or 1,
                reps=r.reps,
                load=r.load(),
                rpe=r.rpe,
            )
            for r in rows
            if r.id is not None and r.exercise is not None
        ],
        due=[
            GymDue(exercise=e.exercise.slug, sets=e.sets, reps=e.reps_target or e.reps_min, load=e.load)
            for e in due
        ],
        past=[GymPast(exercise=p.exercise, reps=p.reps, load=p.load()) for p in past],
    )


async def _due(ctx: Ctx, open_day_id: UUID | None) -> Sequence[Prescription | NextExercise]:
    """What the open workout's day prescribes; without one, what the plan has next."""
    try:
        if open_day_id is not None:
            return (await get_plan_day(ctx, GetPlanDay(plan_day_id=open_day_id))).exercises
        return (await get_next_workout(ctx, GetNextWorkout())).exercises
    except (NoActivePlan, NoSuchPlanDay):
        return []

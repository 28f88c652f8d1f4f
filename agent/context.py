"""What the coach knows before it hears a word: gathered in one transaction, said in few tokens."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from kernel.models import Input, Output
from kernel.operation import Ctx, operation
from kernel.policy import self_or_coach
from tools.accounts.models import GetProfile, Profile
from tools.accounts.operations import get_profile
from tools.health.models import Readiness
from tools.health.operations import CheckReadiness, check_readiness
from tools.plans.models import NextWorkout
from tools.plans.operations import GetNextWorkout, NoActivePlan, get_next_workout
from tools.voice.context import GetGymContext, GymContext, get_gym_context
from tools.workouts.errors import NoOpenWorkout
from tools.workouts.models import GetWorkout, ListWorkouts, Workout, WorkoutLine
from tools.workouts.operations import get_workout, list_workouts


class GetCoachContext(Input):
    """Nothing to say: the athlete is known."""


class CoachContext(Output):
    """The athlete's situation at the start of a turn."""

    local_time: Annotated[datetime, Field(description="Now, in the athlete's time zone.")]
    profile: Annotated[Profile, Field(description="The athlete's profile.")]
    next_workout: Annotated[
        NextWorkout | None, Field(description="The active plan's next day; null without a plan.")
    ]
    open_workout: Annotated[Workout | None, Field(description="The workout that is open.")]
    recent: Annotated[list[WorkoutLine], Field(description="The last workouts, newest first.")]
    readiness: Annotated[Readiness, Field(description="Today's readiness.")]
    gym: Annotated[GymContext, Field(description="What gym talk refers to: last set, usual loads and units.")]


@operation("POST /coach/context", allow=self_or_coach("view_workouts"), on=(), reads=True)
async def get_coach_context(ctx: Ctx, cmd: GetCoachContext) -> CoachContext:
    """Gather what the coach should know before it answers."""
    profile = await get_profile(ctx, GetProfile())
    try:
        upcoming = await get_next_workout(ctx, GetNextWorkout())
    except NoActivePlan:
        upcoming = None
    try:
        open_now = await get_workout(ctx, GetWorkout())
    except NoOpenWorkout:
        open_now = None
    recent = await list_workouts(ctx, ListWorkouts(status="finished", limit=5))
    return CoachContext(
        local_time=ctx.now.astimezone(ZoneInfo(profile.time_zone)),
        profile=profile,
        next_workout=upcoming,
        open_workout=open_now,
        recent=recent.items,
        readiness=await check_readiness(ctx, CheckReadiness()),
        gym=await get_gym_context(ctx, GetGymContext()),
    )

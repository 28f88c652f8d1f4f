"""Setting up what a case begins with, through the same operations that people use."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from evals.cases import Before, OpenBefore, PlanBefore, WorkoutBefore, lines, sets
from kernel.door import invoke, parse
from kernel.operation import Caller
from tools import OPERATIONS


@dataclass(slots=True)
class Clock:
    """The clock of one case."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class Scene:
    """What was set up, for cases to refer to as `$plan1`, `$workout2`, `$open`."""

    ids: dict[str, str] = field(default_factory=dict[str, str])
    plan_days: list[str] = field(default_factory=list[str])
    """Ids of the last plan's days."""


async def run(caller: Caller, name: str, arguments: dict[str, Any]) -> Any:
    """Run an operation by name with plain arguments; its result as JSON."""
    op = OPERATIONS[name]
    return (await invoke(op, caller, parse(op, arguments))).value.model_dump(mode="json")


async def set_up(caller: Caller, clock: Clock, before: Before) -> Scene:
    """Make it so. The clock runs through the past and ends where it was."""
    scene, now = Scene(), clock.now
    if before.profile:
        await run(caller, "update_profile", before.profile)
    for plan in before.plans:
        clock.now = now - timedelta(days=plan.days_ago)
        await _plan(caller, scene, plan)
    clock.now = now
    for workout in sorted(before.workouts, key=lambda w: -w.days_ago):
        await _workout(caller, scene, workout, now)
    today = now.astimezone(ZoneInfo(before.profile.get("time_zone", "UTC"))).date()
    for check_in in before.check_ins:
        given = dict(check_in)
        day = today - timedelta(days=given.pop("days_ago", 0))
        await run(caller, "check_in", given | {"day": day})
    if before.open is not None:
        await _open(caller, clock, scene, before.open)
    clock.now = now
    return scene


async def _plan(caller: Caller, scene: Scene, plan: PlanBefore) -> None:
    if plan.generate is not None:
        made = await run(caller, "generate_plan", plan.generate | {"activate": plan.active})
    else:
        days = [{"name": name, "exercises": lines(texts)} for name, texts in plan.days.items()]
        made = await run(caller, "create_plan", {"name": plan.name, "days": days, "activate": plan.active})
    scene.ids[f"$plan{1 + sum(name.startswith('$plan') for name in scene.ids)}"] = made["id"]
    scene.plan_days = [day["id"] for day in made["days"]]


async def _workout(caller: Caller, scene: Scene, workout: WorkoutBefore, now: datetime) -> None:
    started = now - timedelta(days=workout.days_ago)
    given: dict[str, Any] = {
        "started_at": started,
        "ended_at": started + timedelta(minutes=workout.minutes),
        "sets": sets(workout.sets),
        "name": workout.name,
        "notes": workout.notes,
    }
    if workout.plan_day is not None:
        given["plan_day_id"] = scene.plan_days[workout.plan_day - 1]
    made = await run(
        caller, "log_workout", {name: value for name, value in given.items() if value is not None}
    )
    scene.ids[f"$workout{1 + sum(name.startswith('$workout') for name in scene.ids)}"] = made["id"]


async def _open(caller: Caller, clock: Clock, scene: Scene, wanted: OpenBefore) -> None:
    now = clock.now
    clock.now = now - timedelta(minutes=wanted.minutes_ago)
    made = await run(caller, "start_workout", {"free": wanted.free, "notes": wanted.notes})
    scene.ids["$open"] = made["id"]
    done = sets(wanted.sets)
    for one in done:
        clock.now += timedelta(minutes=wanted.minutes_ago) / (len(done) + 2)
        await run(caller, "log_set", one)
    if wanted.paused:
        await run(caller, "pause_workout", {})

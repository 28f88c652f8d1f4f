"""Plans through the one door, on a real database."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from pydantic import BaseModel, ValidationError

from kernel.door import invoke, parse
from kernel.errors import CoachError
from kernel.operation import Caller, Operation
from kernel.paging import BadCursor
from kernel.units import Load
from tools.accounts.models import UpdateProfile
from tools.accounts.operations import update_profile
from tools.exercises import catalogue
from tools.exercises.operations import UnknownExercise
from tools.plans.models import (
    CreatePlan,
    GeneratePlan,
    GetNextWorkout,
    GetPlanDay,
    ListPlans,
    NewDay,
    NewPrescription,
    Plan,
    PlanId,
    SetCount,
    SetPrescribedLoad,
    SetPrescribedSets,
    UpdatePlan,
)
from tools.plans.operations import (
    NoActivePlan,
    NoSuchPlan,
    NoSuchPlanDay,
    NoSuchPrescription,
    activate_plan,
    create_plan,
    delete_plan,
    generate_plan,
    get_next_workout,
    get_plan,
    get_plan_day,
    list_plans,
    set_prescribed_load,
    set_prescribed_sets,
    update_plan,
)
from tools.workouts.models import GetWorkout, LogSet, StartWorkout
from tools.workouts.operations import get_workout, log_set, start_workout

pytestmark = pytest.mark.anyio

type Enroll = Callable[..., Awaitable[Caller]]
type Owner = asyncpg.Connection[asyncpg.Record]


async def do[I: BaseModel, O: BaseModel](op: Operation[I, O], caller: Caller, cmd: I) -> O:
    return (await invoke(op, caller, cmd)).value


def item(exercise: str, **more: Any) -> NewPrescription:
    return NewPrescription.model_validate({"exercise": exercise, "sets": 3, "reps": "8-12"} | more)


def upper_lower(**more: Any) -> CreatePlan:
    days = [
        NewDay(
            name="Upper",
            exercises=[
                item("bench", load={"value": 225, "unit": "lb"}, rpe=8),
                item("pull ups", reps="AMRAP"),
            ],
        ),
        NewDay(name="Lower", exercises=[item("RDL"), item("leg press", reps="5+", rest_s=200)]),
    ]
    return CreatePlan.model_validate({"name": "Mine", "days": days} | more)


async def count(owner: Owner) -> int:
    found: int = await owner.fetchval("select count(*) from plans")
    return found


async def test_a_plan_by_hand_comes_back_as_written(athlete: Caller) -> None:
    plan = await do(create_plan, athlete, upper_lower(goal="strength", weeks=6))
    assert await do(get_plan, athlete, PlanId(plan_id=plan.id)) == plan
    assert (plan.name, plan.goal, plan.weeks, plan.days_per_week) == ("Mine", "strength", 6, 2)
    assert (plan.created_by, plan.active, plan.session_minutes) == ("athlete", False, None)
    bench, pull_up = plan.days[0].exercises
    assert bench.exercise.slug == "barbell-bench-press"
    assert (bench.load, bench.load_kg, bench.rpe) == (Load(value=225, unit="lb"), 102.058, 8)
    assert (bench.reps_min, bench.reps_max, bench.amrap, bench.rest_s, bench.step_kg) == (
        8,
        12,
        False,
        120,
        2.5,
    )
    assert (pull_up.reps_min, pull_up.reps_max, pull_up.amrap, pull_up.step_kg) == (1, None, True, None)
    leg_press = plan.days[1].exercises[1]
    assert (leg_press.reps_min, leg_press.reps_max, leg_press.amrap, leg_press.rest_s) == (5, None, True, 200)
    weekly = {each.muscle: each.sets for each in plan.weekly_sets}
    assert weekly["chest"] == 3
    assert weekly["triceps"] == 1.5
    assert all(day.estimated_minutes > 10 and day.warm_up and day.plan_id == plan.id for day in plan.days)


async def test_an_unknown_exercise_writes_nothing_and_names_candidates(athlete: Caller, owner: Owner) -> None:
    cmd = upper_lower()
    cmd.days[1].exercises.append(item("flibbertigibbet press of doom"))
    with pytest.raises(UnknownExercise) as caught:
        await invoke(create_plan, athlete, cmd)
    assert "flibbertigibbet" in str(caught.value)
    assert await count(owner) == 0


BROKEN: list[dict[str, Any]] = [
    {"days": []},
    {"name": ""},
    {"weeks": 0},
    {"surprise": 1},
    {"days": [{"name": "A", "exercises": []}]},
    {"days": [{"name": "A", "exercises": [{"exercise": "bench", "sets": 0, "reps": "5"}]}]},
    {"days": [{"name": "A", "exercises": [{"exercise": "bench", "sets": 3, "reps": "12-8"}]}]},
    {"days": [{"name": "A", "exercises": [{"sets": 3, "reps": "5"}]}]},
    {"days": [{"name": "A", "exercises": [{"exercise": "bench", "sets": 3, "reps": "5", "rpe": 11}]}]},
    {
        "days": [
            {"name": "A", "weekday": 1, "exercises": [{"exercise": "bench", "sets": 3, "reps": "5"}]},
            {"name": "B", "exercises": [{"exercise": "bench", "sets": 3, "reps": "5"}]},
        ]
    },
    {"days": [{"name": "A", "exercises": [{"exercise": "bench", "sets": 3, "reps": "5"}]}] * 15},
    {"days": [{"name": "A", "exercises": [{"exercise": "bench", "sets": 3, "reps": "5"}] * 21}]},
]


@pytest.mark.parametrize("broken", BROKEN)
def test_bad_plans_are_refused(broken: dict[str, Any]) -> None:
    good: dict[str, Any] = upper_lower().model_dump(mode="json")
    with pytest.raises(CoachError, match="create_plan did not understand"):
        parse(create_plan, good | broken)


def test_repetitions_may_come_as_a_number() -> None:
    assert item("bench", reps=5).reps == "5"
    with pytest.raises(ValidationError):
        item("bench", reps=True)


async def test_a_generated_plan_uses_the_profile_and_becomes_active_if_none_is(
    athlete: Caller,
) -> None:
    await do(
        update_profile,
        athlete,
        UpdateProfile(
            experience="intermediate", equipment=["dumbbell", "bench"], injuries=["knee"], goal="hypertrophy"
        ),
    )
    plan = await do(generate_plan, athlete, GeneratePlan(days_per_week=4, session_minutes=50))
    assert plan.active
    assert (plan.goal, plan.created_by, plan.session_minutes, plan.days_per_week) == (
        "hypertrophy", "generated", 50, 4,
    )  # fmt: skip
    rows = [catalogue.by_slug()[e.exercise.slug] for day in plan.days for e in day.exercises]
    assert all(set(row.equipment) <= {"dumbbell", "bench"} and row.stress.get("knee", 0) < 2 for row in rows)
    assert all(day.estimated_minutes <= 50 for day in plan.days)
    another = await do(generate_plan, athlete, GeneratePlan(days_per_week=2))
    assert not another.active
    third = await do(generate_plan, athlete, GeneratePlan(days_per_week=2, activate=True, equipment=None))
    assert third.active
    assert not (await do(get_plan, athlete, PlanId(plan_id=plan.id))).active


async def test_generation_takes_wishes_in_any_wording(athlete: Caller) -> None:
    cmd = GeneratePlan(
        days_per_week=4, experience="advanced", goal="strength", prefer=["front squats"], avoid=["bench"],
        emphasis=["calves"], name="Big four", injuries=[],
    )  # fmt: skip
    plan = await do(generate_plan, athlete, cmd)
    slugs = {e.exercise.slug for day in plan.days for e in day.exercises}
    assert plan.name == "Big four"
    assert "barbell-front-squat" in slugs
    assert "barbell-bench-press" not in slugs
    with pytest.raises(UnknownExercise):
        await do(generate_plan, athlete, GeneratePlan(days_per_week=4, avoid=["xyzzy plugh"]))


async def test_only_one_plan_is_active_however_many_ask_at_once(athlete: Caller, owner: Owner) -> None:
    plans = [await do(create_plan, athlete, upper_lower(name=f"Plan {n}")) for n in range(6)]
    await asyncio.gather(*(do(activate_plan, athlete, PlanId(plan_id=p.id)) for p in plans))
    await asyncio.gather(*(do(create_plan, athlete, upper_lower(name="N", activate=True)) for _ in range(4)))
    active = await owner.fetchval("select count(*) from plans where active")
    assert active == 1


async def test_plans_are_listed_newest_first_by_pages(athlete: Caller) -> None:
    made = [await do(create_plan, athlete, upper_lower(name=f"Plan {n}")) for n in range(5)]
    first = await do(list_plans, athlete, ListPlans(limit=2))
    second = await do(list_plans, athlete, ListPlans(limit=2, cursor=first.next_cursor))
    third = await do(list_plans, athlete, ListPlans(limit=2, cursor=second.next_cursor))
    shown = [p.id for page in (first, second, third) for p in page.items]
    assert shown == [p.id for p in reversed(made)]
    assert third.next_cursor is None
    assert first.items[0].days == ["Upper", "Lower"]
    with pytest.raises(BadCursor):
        await do(list_plans, athlete, ListPlans(cursor="nonsense"))


async def test_other_peoples_plans_are_absent(athlete: Caller, enroll: Enroll) -> None:
    plan = await do(create_plan, athlete, upper_lower(activate=True))
    stranger = await enroll("Eve")
    plan_id = PlanId(plan_id=plan.id)
    for op, cmd in (
        (get_plan, plan_id),
        (activate_plan, plan_id),
        (delete_plan, plan_id),
        (update_plan, UpdatePlan(plan_id=plan.id, **upper_lower().model_dump())),
    ):
        with pytest.raises(NoSuchPlan):
            await invoke(op, stranger, cmd)  # pyright: ignore[reportArgumentType]: each with its own input
    with pytest.raises(NoSuchPlanDay):
        await do(get_plan_day, stranger, GetPlanDay(plan_day_id=plan.days[0].id))
    prescription_id = plan.days[0].exercises[0].id
    with pytest.raises(NoSuchPrescription):
        await do(set_prescribed_load, stranger, SetPrescribedLoad(prescription_id=prescription_id, load_kg=1))
    changes = [SetCount(prescription_id=prescription_id, sets=9)]
    with pytest.raises(NoSuchPrescription):
        await do(set_prescribed_sets, stranger, SetPrescribedSets(changes=changes))
    assert await do(get_plan, athlete, PlanId(plan_id=plan.id)) == plan
    assert (await do(list_plans, stranger, ListPlans())).items == []


def edited(plan: Plan, *days: NewDay) -> UpdatePlan:
    return UpdatePlan(plan_id=plan.id, name="Edited", days=list(days))


async def test_an_edit_keeps_ids_and_loads_of_what_stays(athlete: Caller) -> None:
    plan = await do(create_plan, athlete, upper_lower(activate=True))
    bench, pull_up = plan.days[0].exercises
    reached = SetPrescribedLoad(prescription_id=bench.id, load_kg=105, reps_target=9, reason="Earned.")
    await do(set_prescribed_load, athlete, reached)
    new = await do(
        update_plan,
        athlete,
        edited(
            plan,
            NewDay(name="Lower", exercises=[item("leg press")]),
            NewDay(name="Upper", exercises=[item("dips"), item("bench", sets=5), item("pull ups")]),
            NewDay(name="Arms", exercises=[item("curls")]),
        ),
    )
    assert (new.name, new.active, new.days_per_week) == ("Edited", True, 3)
    assert [day.id for day in new.days[:2]] == [plan.days[1].id, plan.days[0].id]
    assert [day.position for day in new.days] == [1, 2, 3]
    dip, kept_bench, kept_pull_up = new.days[1].exercises
    assert dip.id not in {bench.id, pull_up.id}
    assert (kept_bench.id, kept_bench.sets, kept_bench.load_kg) == (bench.id, 5, 105)
    assert kept_bench.reps_target == 9
    assert kept_pull_up.id == pull_up.id
    await do(start_workout, athlete, StartWorkout(plan_day_id=new.days[0].id))
    upcoming = await do(get_next_workout, athlete, GetNextWorkout())
    assert upcoming.exercises[1].why == "Earned."
    assert len(new.days[0].exercises) == 1
    given = item("bench", load={"value": 60, "unit": "kg"})
    again = await do(update_plan, athlete, edited(plan, NewDay(name="Upper", exercises=[given])))
    assert [p.load_kg for day in again.days for p in day.exercises] == [60]
    assert again.days[0].exercises[0].id == bench.id


async def test_edits_and_progression_at_once_lose_no_load(athlete: Caller) -> None:
    plan = await do(create_plan, athlete, upper_lower())
    bench, _ = plan.days[0].exercises
    days = [NewDay(name="Upper", exercises=[item("bench"), item("pull ups")])]
    for load_kg in (105, 107.5, 110):
        await asyncio.gather(
            do(set_prescribed_load, athlete, SetPrescribedLoad(prescription_id=bench.id, load_kg=load_kg)),
            *(do(update_plan, athlete, edited(plan, *days)) for _ in range(3)),
        )
        day = await do(get_plan_day, athlete, GetPlanDay(plan_day_id=plan.days[0].id))
        assert day.exercises[0].load_kg == load_kg


async def test_an_edit_with_an_unknown_exercise_changes_nothing(athlete: Caller) -> None:
    plan = await do(create_plan, athlete, upper_lower())
    with pytest.raises(UnknownExercise):
        await invoke(update_plan, athlete, edited(plan, NewDay(name="A", exercises=[item("xyzzy plugh")])))
    assert await do(get_plan, athlete, PlanId(plan_id=plan.id)) == plan


async def test_deleting_a_plan_keeps_its_workouts(athlete: Caller, owner: Owner) -> None:
    plan = await do(create_plan, athlete, upper_lower(activate=True))
    workout = await do(start_workout, athlete, StartWorkout())
    assert workout.plan_day_id == plan.days[0].id
    await do(log_set, athlete, LogSet(exercise="bench", reps=8, load=Load(value=225, unit="lb")))
    await do(delete_plan, athlete, PlanId(plan_id=plan.id))
    with pytest.raises(NoSuchPlan):
        await do(delete_plan, athlete, PlanId(plan_id=plan.id))
    assert await count(owner) == 0
    assert await owner.fetchval("select count(*) from workout_sets") == 1
    with pytest.raises(NoActivePlan, match="no active plan"):
        await do(get_next_workout, athlete, GetNextWorkout())


async def test_the_next_workout_rolls_on_and_warms_up(athlete: Caller) -> None:
    await do(update_profile, athlete, UpdateProfile(unit="lb"))
    plan = await do(create_plan, athlete, upper_lower(activate=True))
    upcoming = await do(get_next_workout, athlete, GetNextWorkout())
    assert (upcoming.plan_id, upcoming.day.name, upcoming.week, upcoming.due_on) == (
        plan.id,
        "Upper",
        1,
        None,
    )
    bench, pull_up = upcoming.exercises
    assert bench.load == Load(value=225, unit="lb")
    assert [(s.load.value, s.reps) for s in bench.warm_up_sets] == [(45, 8), (110, 5), (160, 3), (190, 2)]
    assert "225 lb" in bench.why
    assert (pull_up.load, pull_up.warm_up_sets) == (None, [])
    assert upcoming.estimated_minutes == plan.days[0].estimated_minutes
    workout = await do(start_workout, athlete, StartWorkout(plan_day_id=plan.days[0].id))
    upcoming = await do(get_next_workout, athlete, GetNextWorkout())
    assert upcoming.day.name == "Lower"
    assert "in the middle of Upper" in upcoming.message
    assert (await do(get_workout, athlete, GetWorkout(workout_id=workout.id))).plan_id == plan.id


async def test_weekdays_decide_when_days_have_them(athlete: Caller, clock: Any) -> None:
    days = [
        NewDay(name="Mon", weekday=1, exercises=[item("bench")]),
        NewDay(name="Thu", weekday=4, exercises=[item("squat")]),
    ]
    await do(create_plan, athlete, CreatePlan(name="Fixed", days=days, activate=True))
    upcoming = await do(get_next_workout, athlete, GetNextWorkout())
    assert (upcoming.day.name, upcoming.due_on) == ("Mon", clock.now.date())
    await do(start_workout, athlete, StartWorkout(plan_day_id=upcoming.day.id))
    upcoming = await do(get_next_workout, athlete, GetNextWorkout())
    assert (upcoming.day.name, upcoming.due_on) == ("Thu", clock.now.date() + timedelta(days=3))
    clock.now += timedelta(days=6 * 7 + 5)
    upcoming = await do(get_next_workout, athlete, GetNextWorkout())
    assert (upcoming.day.name, upcoming.week) == ("Mon", 7)


async def test_the_local_day_counts(athlete: Caller, clock: Any) -> None:
    # Monday 17:00 UTC is Tuesday in Auckland.
    await do(update_profile, athlete, UpdateProfile(time_zone="Pacific/Auckland"))
    days = [NewDay(name=f"Day {n}", weekday=n, exercises=[item("bench")]) for n in (1, 2)]
    await do(create_plan, athlete, CreatePlan(name="Fixed", days=days, activate=True))
    upcoming = await do(get_next_workout, athlete, GetNextWorkout())
    assert (upcoming.day.name, upcoming.due_on) == ("Day 2", clock.now.date() + timedelta(days=1))


async def test_progression_sets_loads_with_a_reason_in_the_athletes_unit(athlete: Caller) -> None:
    await do(update_profile, athlete, UpdateProfile(unit="lb"))
    plan = await do(create_plan, athlete, upper_lower(activate=True))
    bench, _ = plan.days[0].exercises
    same = SetPrescribedLoad(prescription_id=bench.id, load_kg=102.058, reps_target=10, reason="Hold.")
    held = await do(set_prescribed_load, athlete, same)
    assert (held.load, held.reps_target) == (Load(value=225, unit="lb"), 10)
    more = SetPrescribedLoad(prescription_id=bench.id, load_kg=104.326, reason="All sets at 12.")
    assert (await do(set_prescribed_load, athlete, more)).load == Load(value=230, unit="lb")
    upcoming = await do(get_next_workout, athlete, GetNextWorkout())
    assert (upcoming.exercises[0].why, upcoming.exercises[0].load_kg) == ("All sets at 12.", 104.326)
    none = SetPrescribedLoad(prescription_id=bench.id, load_kg=None)
    assert (await do(set_prescribed_load, athlete, none)).load is None
    with pytest.raises(NoSuchPrescription):
        await do(set_prescribed_load, athlete, SetPrescribedLoad(prescription_id=uuid4(), load_kg=1))


async def test_sets_of_a_prescription_change(athlete: Caller) -> None:
    plan = await do(create_plan, athlete, upper_lower())
    first = plan.days[0].exercises[0]
    changes = [SetCount(prescription_id=first.id, sets=5)]
    await do(set_prescribed_sets, athlete, SetPrescribedSets(changes=changes))
    day = await do(get_plan_day, athlete, GetPlanDay(plan_day_id=plan.days[0].id))
    assert [p.sets for p in day.exercises] == [5, 3]
    changes.append(SetCount(prescription_id=uuid4(), sets=2))
    with pytest.raises(NoSuchPrescription):
        await do(set_prescribed_sets, athlete, SetPrescribedSets(changes=changes))


async def test_the_same_key_makes_one_plan(athlete: Caller, owner: Owner) -> None:
    cmd = GeneratePlan(days_per_week=3)
    made = await asyncio.gather(*(invoke(generate_plan, athlete, cmd, key="once") for _ in range(5)))
    assert len({outcome.value.id for outcome in made}) == 1
    assert await count(owner) == 1

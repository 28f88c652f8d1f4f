"""Volume, adjustments, records, progress and decisions through the door, on a real database."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from kernel.door import invoke
from kernel.operation import Caller
from kernel.units import Load
from tools.accounts.models import UpdateProfile
from tools.accounts.operations import update_profile
from tools.exercises.operations import UnknownExercise
from tools.health.models import NewCheckIn
from tools.health.operations import check_in
from tools.plans.models import CreatePlan, NewDay, NewPrescription, Plan, PlanId
from tools.plans.operations import create_plan, get_plan
from tools.progression.models import (
    AdjustVolume,
    GetExerciseProgress,
    GetWeeklyVolume,
    ListRecords,
    ProgressWorkout,
    RecordEntry,
    VolumeAdjustment,
    VolumeWeek,
)
from tools.progression.operations import (
    NoExerciseNamed,
    NoSuchTrainedWorkout,
    UnclearAdjustment,
    adjust_volume,
    get_exercise_progress,
    get_weekly_volume,
    list_records,
    progress_workout,
)
from tools.workouts.models import (
    CorrectSet,
    DeleteSet,
    FinishWorkout,
    LogSet,
    LogWorkout,
    PerformedSet,
    StartWorkout,
    Workout,
)
from tools.workouts.operations import (
    correct_set,
    delete_set,
    finish_workout,
    log_set,
    log_workout,
    start_workout,
)

pytestmark = pytest.mark.anyio

MONDAY = date(2026, 3, 2)
BENCH, ROW, SQUAT, CURL = "barbell-bench-press", "barbell-row", "barbell-back-squat", "dumbbell-curl"


async def lift(athlete: Caller, exercise: str, reps: int, kg: float | None, **more: Any) -> Any:
    load = None if kg is None else Load(value=kg, unit="kg")
    return (await invoke(log_set, athlete, LogSet(exercise=exercise, reps=reps, load=load, **more))).value


async def week(athlete: Caller, **query: Any) -> VolumeWeek:
    return (await invoke(get_weekly_volume, athlete, GetWeeklyVolume(**query))).value.weeks[0]


async def plan(
    athlete: Caller, *, sets: int = 3, load: float | None = 60, exercises: tuple[str, ...] = (BENCH,)
) -> Plan:
    items = [
        NewPrescription(exercise=e, sets=sets, reps="8-12", load=load and Load(value=load, unit="kg"))
        for e in exercises
    ]
    cmd = CreatePlan(name="Mine", activate=True, days=[NewDay(name="A", exercises=items)])
    return (await invoke(create_plan, athlete, cmd)).value


async def train(athlete: Caller, clock: Any, sets: list[tuple[str, int, float | None]]) -> Workout:
    """One session of the active plan's next day, and on to the next week."""
    await invoke(start_workout, athlete, StartWorkout())
    for exercise, reps, kg in sets:
        clock.now += timedelta(minutes=3)
        await lift(athlete, exercise, reps, kg)
    done = (await invoke(finish_workout, athlete, FinishWorkout())).value
    clock.now += timedelta(days=2)
    return done


async def line(athlete: Caller, made: Plan, place: int = 0) -> Any:
    return (await invoke(get_plan, athlete, PlanId(plan_id=made.id))).value.days[0].exercises[place]


# Weekly volume


async def test_an_empty_week_shows_what_is_worth_training(athlete: Caller) -> None:
    found = await week(athlete)
    assert (found.week_start, found.current, found.total_sets, found.total_volume_kg) == (MONDAY, True, 0, 0)
    chest = next(m for m in found.muscles if m.muscle == "chest")
    assert (chest.sets, chest.status, chest.adjustment) == (0, "below_mev", 0)
    assert (chest.landmarks.mev, chest.landmarks.mav_low, chest.landmarks.mav_high) == (6, 7, 19)


async def test_sets_count_for_muscles(athlete: Caller) -> None:
    await lift(athlete, BENCH, 8, 60, rpe=8)
    await lift(athlete, BENCH, 8, 60)
    await lift(athlete, BENCH, 8, 40, set_type="warmup")
    await lift(athlete, BENCH, 8, 40, rpe=5)
    await lift(athlete, BENCH, 0, 100)
    found = await week(athlete)
    sets = {m.muscle: m.sets for m in found.muscles}
    assert (sets["chest"], sets["triceps"]) == (2, 1)
    assert found.total_sets == 2
    assert found.total_volume_kg == 8 * 60 * 2 + 8 * 40


async def test_weeks_are_local(athlete: Caller, clock: Any) -> None:
    await invoke(update_profile, athlete, UpdateProfile(time_zone="America/New_York"))
    clock.now = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)  # Sunday evening in New York
    await lift(athlete, BENCH, 8, 60)
    assert (await week(athlete)).week_start == MONDAY
    assert (await week(athlete)).total_sets == 1
    clock.now += timedelta(hours=4)
    three = (await invoke(get_weekly_volume, athlete, GetWeeklyVolume(weeks=3))).value.weeks
    assert [(w.week_start, w.total_sets, w.current) for w in three] == [
        (MONDAY + timedelta(days=7), 0, True),
        (MONDAY, 1, False),
        (MONDAY - timedelta(days=7), 0, False),
    ]
    assert (await week(athlete, week_of=MONDAY + timedelta(days=3))).total_sets == 1


async def test_volume_of_a_muscle_or_group(athlete: Caller) -> None:
    await lift(athlete, ROW, 8, 60)
    assert [m.muscle for m in (await week(athlete, muscle="forearms")).muscles] == ["forearms"]
    back = await week(athlete, muscle="back")
    assert {m.muscle: m.sets for m in back.muscles} == {"lats": 1, "upper_back": 1}


# Adjusting


async def adjust(athlete: Caller, **given: Any) -> VolumeAdjustment:
    return (await invoke(adjust_volume, athlete, AdjustVolume(**({"reason": "it lags"} | given)))).value


async def test_adjusting_changes_the_plan(athlete: Caller) -> None:
    made = await plan(athlete, sets=5, exercises=(BENCH, "dumbbell-bench-press", ROW))
    done = await adjust(athlete, muscle="chest", change="more")
    assert (done.sets_before, done.sets_after, done.clamped) == (10, 12, False)
    assert [(a.plan_day, a.sets_before, a.sets_after) for a in done.applied_to] == [("A", 5, 6), ("A", 5, 6)]
    assert [(await line(athlete, made, n)).sets for n in range(3)] == [6, 6, 5]
    assert (done.starts_on, done.ends_on) == (MONDAY, MONDAY + timedelta(days=27))
    chest = next(m for m in (await week(athlete)).muscles if m.muscle == "chest")
    assert chest.adjustment == 2
    back_again = await adjust(athlete, muscle="chest", change_sets=-2)
    assert back_again.sets_after == 10
    assert next(m for m in (await week(athlete)).muscles if m.muscle == "chest").adjustment == 0


async def test_adjusting_stops_at_the_limits_and_says_so(athlete: Caller) -> None:
    made = await plan(athlete, sets=7)
    done = await adjust(athlete, exercise="bench press", change_sets=6)
    assert (done.muscle, done.sets_before, done.sets_after, done.clamped) == ("chest", 7, 8, True)
    assert (await line(athlete, made)).sets == 8
    down = await adjust(athlete, muscle="chest", change_sets=-5)
    assert (down.sets_after, down.clamped) == (6, True)
    none = await adjust(athlete, muscle="chest", change="less")
    assert (none.applied_to, none.clamped) == ([], True)
    assert none.message.startswith("Nothing was changed")


async def test_groups(athlete: Caller) -> None:
    await plan(athlete, sets=4, exercises=(BENCH, ROW, "lat-pulldown"))
    done = await adjust(athlete, muscle="back", change_sets=3)
    assert (done.sets_before, done.sets_after) == (8, 11)
    assert {m.muscle for m in done.muscles} == {"lats", "upper_back"}
    assert done.landmarks is not None
    assert {a.exercise.slug for a in done.applied_to} == {ROW, "lat-pulldown"}
    assert (await adjust(athlete, muscle="legs", change="more")).landmarks is None


async def test_without_a_plan_the_aim_is_kept(athlete: Caller, clock: Any) -> None:
    for _ in range(8):
        await lift(athlete, BENCH, 8, 60)
    clock.now += timedelta(weeks=1)
    done = await adjust(athlete, muscle="chest", change_sets=2, weeks=2)
    assert (done.sets_before, done.sets_after, done.applied_to) == (2, 4, [])
    assert "no active plan" in done.message
    assert next(m for m in (await week(athlete)).muscles if m.muscle == "chest").adjustment == 2
    clock.now += timedelta(weeks=3)
    assert next(m for m in (await week(athlete)).muscles if m.muscle == "chest").adjustment == 0


async def test_a_muscle_that_the_plan_lacks(athlete: Caller) -> None:
    await plan(athlete)
    done = await adjust(athlete, muscle="calves", change="more")
    assert done.applied_to == []
    assert "no exercise for calves" in done.message


@pytest.mark.parametrize(
    "given",
    [
        {"muscle": "chest"},
        {"change": "more"},
        {"muscle": "chest", "change_sets": 0},
        {"muscle": "chest", "change_sets": 2, "change": "less"},
        {"muscle": "cardio", "change": "more"},
    ],
)
async def test_unclear_adjustments(athlete: Caller, given: dict[str, Any]) -> None:
    with pytest.raises(UnclearAdjustment):
        await adjust(athlete, **given)


async def test_unknown_exercise(athlete: Caller, owner: Any) -> None:
    with pytest.raises(UnknownExercise):
        await adjust(athlete, exercise="flux capacitor", change="more")
    assert await owner.fetchval("select count(*) from volume_adjustments") == 0


# Records and progress


async def records(athlete: Caller, **query: Any) -> list[RecordEntry]:
    return (await invoke(list_records, athlete, ListRecords(**query))).value.items


def told(found: list[RecordEntry]) -> list[tuple[str, float, int]]:
    return sorted((r.kind, r.value, r.reps) for r in found)


async def test_records_follow_corrections_and_deletions(athlete: Caller) -> None:
    await lift(athlete, BENCH, 10, 60)
    await lift(athlete, BENCH, 10, 65)
    await lift(athlete, BENCH, 3, 80)
    await lift(athlete, BENCH, 8, 50)
    await lift(athlete, BENCH, 5, 120, set_type="warmup")
    expected = [("e1rm", 88.0, 3), ("reps_at_load", 3, 3), ("reps_at_load", 10, 10), ("weight", 80, 3)]
    assert told(await records(athlete, exercise="bench")) == expected
    last = await lift(athlete, BENCH, 1, 90)
    assert ("weight", 90, 1) in told(await records(athlete))
    await invoke(correct_set, athlete, CorrectSet(set_id=last.set.id, load=Load(value=85, unit="kg")))
    assert ("weight", 85, 1) in told(await records(athlete))
    await invoke(delete_set, athlete, DeleteSet(set_id=last.set.id))
    assert told(await records(athlete)) == expected


async def test_records_keep_loads_as_entered_and_body_weight(athlete: Caller) -> None:
    await invoke(log_set, athlete, LogSet(exercise=BENCH, reps=5, load=Load(value=225, unit="lb")))
    await lift(athlete, "pull-up", 12, None)
    (weight,) = await records(athlete, kind="weight")
    assert (weight.load, weight.unit) == (Load(value=225, unit="lb"), "kg")
    (reps,) = await records(athlete, exercise="pull-up")
    assert (reps.kind, reps.value, reps.unit, reps.load) == ("reps_at_load", 12, "reps", None)


async def test_no_maximum_from_many_repetitions(athlete: Caller) -> None:
    await lift(athlete, BENCH, 20, 60)
    assert [r.kind for r in await records(athlete, kind="e1rm")] == []


async def test_pages_of_records(athlete: Caller, clock: Any) -> None:
    for exercise in (BENCH, ROW, SQUAT):
        clock.now += timedelta(minutes=2)
        await lift(athlete, exercise, 5, 60)
    everything = await records(athlete)
    assert len(everything) == 9
    found: list[RecordEntry] = []
    cursor = None
    while True:
        page = (await invoke(list_records, athlete, ListRecords(limit=2, cursor=cursor))).value
        found += page.items
        if (cursor := page.next_cursor) is None:
            break
    assert found == everything
    assert found[0].exercise.slug == SQUAT


async def test_progress_trend_and_stall(athlete: Caller, clock: Any) -> None:
    made = await plan(athlete)
    for kg in (60, 62.5, 65):
        await train(athlete, clock, [(BENCH, 8, kg)])
    up = (await invoke(get_exercise_progress, athlete, GetExerciseProgress(exercise="bench press"))).value
    assert [s.e1rm_kg for s in up.sessions] == [76.0, 79.2, 82.3]
    assert up.trend_pct == pytest.approx(8.3, abs=0.2)
    assert not up.stalled
    for _ in range(3):
        await train(athlete, clock, [(BENCH, 8, 65)])
    flat = (
        await invoke(
            get_exercise_progress,
            athlete,
            GetExerciseProgress(exercise_id=made.days[0].exercises[0].exercise.id),
        )
    ).value
    assert flat.stalled
    assert "stalled" in flat.message
    assert flat.sessions[0].top_set is not None
    assert flat.sessions[0].volume_kg == 480


async def test_progress_of_nothing(athlete: Caller) -> None:
    none = (await invoke(get_exercise_progress, athlete, GetExerciseProgress(exercise=BENCH))).value
    assert (none.sessions, none.trend_pct, none.stalled) == ([], None, False)
    assert none.message.startswith("No sets")
    with pytest.raises(NoExerciseNamed):
        await invoke(get_exercise_progress, athlete, GetExerciseProgress())


# Decisions


async def test_success_raises_the_load_of_the_plan(athlete: Caller, clock: Any) -> None:
    made = await plan(athlete)
    done = await train(athlete, clock, [(BENCH, 12, 60)] * 3)
    assert done.summary is not None
    (decision,) = done.summary.decisions
    assert (decision.action, decision.load_before_kg, decision.load_after_kg) == ("increase", 60, 62.5)
    now = await line(athlete, made)
    assert (now.load_kg, now.load, now.reps_target) == (62.5, Load(value=62.5, unit="kg"), 8)


async def test_a_decision_is_made_once(athlete: Caller, clock: Any, owner: Any) -> None:
    made = await plan(athlete)
    done = await train(athlete, clock, [(BENCH, 12, 60)] * 3)
    first = (await invoke(progress_workout, athlete, ProgressWorkout(workout_id=done.id))).value
    again = (await invoke(progress_workout, athlete, ProgressWorkout(workout_id=done.id))).value
    assert first == again
    assert len(again.decisions) == 1
    assert (await line(athlete, made)).load_kg == 62.5
    assert await owner.fetchval("select count(*) from progression_decisions") == 1


async def test_two_calls_at_once_decide_once(athlete: Caller, clock: Any, owner: Any) -> None:
    made = await plan(athlete)
    workout = (await invoke(start_workout, athlete, StartWorkout())).value
    for _ in range(3):
        await lift(athlete, BENCH, 12, 60)
    cmd = ProgressWorkout(workout_id=workout.id)
    first, *others = await asyncio.gather(*(invoke(progress_workout, athlete, cmd) for _ in range(5)))
    assert all(other.value == first.value for other in others)
    assert (await line(athlete, made)).load_kg == 62.5
    assert await owner.fetchval("select count(*) from progression_decisions") == 1


async def test_pounds_go_up_in_pounds(athlete: Caller, clock: Any) -> None:
    await invoke(update_profile, athlete, UpdateProfile(unit="lb"))
    item = NewPrescription(exercise=BENCH, sets=3, reps="5", load=Load(value=225, unit="lb"))
    cmd = CreatePlan(name="Pounds", activate=True, days=[NewDay(name="A", exercises=[item])])
    made = (await invoke(create_plan, athlete, cmd)).value
    await train(athlete, clock, [(BENCH, 5, 102.058)] * 3)
    assert (await line(athlete, made)).load == Load(value=230, unit="lb")


async def test_an_unchanged_load_stays_as_entered(athlete: Caller, clock: Any) -> None:
    item = NewPrescription(exercise=BENCH, sets=3, reps="5-8", load=Load(value=225, unit="lb"))
    cmd = CreatePlan(name="Pounds", activate=True, days=[NewDay(name="A", exercises=[item])])
    made = (await invoke(create_plan, athlete, cmd)).value
    await train(athlete, clock, [(BENCH, 6, 102.058)] * 3)
    now = await line(athlete, made)
    assert (now.load, now.reps_target) == (Load(value=225, unit="lb"), 7)


async def test_an_older_session_logged_late_changes_nothing(athlete: Caller, clock: Any) -> None:
    made = await plan(athlete)
    await train(athlete, clock, [(BENCH, 12, 60)] * 3)
    past = clock.now - timedelta(days=9)
    late = LogWorkout(
        plan_day_id=made.days[0].id,
        started_at=past,
        ended_at=past + timedelta(hours=1),
        sets=[PerformedSet(exercise=BENCH, reps=5, load=Load(value=60, unit="kg"))] * 3,
    )
    done = (await invoke(log_workout, athlete, late)).value
    assert done.summary is not None
    assert done.summary.decisions == []
    assert (await line(athlete, made)).load_kg == 62.5


async def test_two_misses_reduce_once(athlete: Caller, clock: Any) -> None:
    made = await plan(athlete, load=100)
    loads: list[float | None] = []
    for _ in range(4):
        kg = (await line(athlete, made)).load_kg
        await train(athlete, clock, [(BENCH, 5, kg)] * 3)
        loads.append((await line(athlete, made)).load_kg)
    assert loads == [100, 90, 90, 80]


async def test_very_poor_readiness_eases_once_and_gives_back(athlete: Caller, clock: Any) -> None:
    made = await plan(athlete, load=100)
    loads: list[float | None] = []
    for bad in (True, True, False):
        answers = (1, 1, 5, 5) if bad else (5, 5, 1, 1)
        energy, quality, soreness, stress = answers
        cmd = NewCheckIn(
            sleep_hours=3 if bad else 8,
            energy=energy,
            sleep_quality=quality,
            soreness=soreness,
            stress=stress,
        )
        await invoke(check_in, athlete, cmd)
        kg = (await line(athlete, made)).load_kg
        await train(athlete, clock, [(BENCH, 10, kg)] * 3)
        loads.append((await line(athlete, made)).load_kg)
    assert loads == [90, 90, 100]


async def test_a_partial_session_holds(athlete: Caller, clock: Any) -> None:
    made = await plan(athlete, exercises=(BENCH, ROW))
    done = await train(athlete, clock, [(BENCH, 12, 60)] * 2)
    assert done.summary is not None
    assert [d.action for d in done.summary.decisions] == ["hold", "hold"]
    assert (await line(athlete, made)).load_kg == 60


async def test_a_first_session_finds_the_load(athlete: Caller, clock: Any) -> None:
    made = await plan(athlete, load=None, exercises=(BENCH, "pull-up"))
    await train(athlete, clock, [(BENCH, 12, 50)] * 3 + [("pull-up", 9, None)] * 3)
    assert (await line(athlete, made)).load_kg == 52.5
    pull_up = await line(athlete, made, 1)
    assert (pull_up.load_kg, pull_up.reps_target) == (None, 10)


async def test_a_workout_off_plan_decides_nothing(athlete: Caller, clock: Any) -> None:
    await plan(athlete)
    free = (await invoke(start_workout, athlete, StartWorkout(free=True))).value
    await lift(athlete, BENCH, 12, 60)
    await invoke(finish_workout, athlete, FinishWorkout())
    assert (
        await invoke(progress_workout, athlete, ProgressWorkout(workout_id=free.id))
    ).value.decisions == []


async def test_other_peoples_workouts_are_absent(athlete: Caller, enroll: Any, clock: Any) -> None:
    await plan(athlete)
    done = await train(athlete, clock, [(BENCH, 12, 60)] * 3)
    other = await enroll("Bob")
    for missing in (done.id, uuid4()):
        with pytest.raises(NoSuchTrainedWorkout):
            await invoke(progress_workout, other, ProgressWorkout(workout_id=missing))
    assert await records(other) == []
    assert (await week(other)).total_sets == 0

"""Logging, correcting and finishing through the one door, on a real database."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from kernel.door import invoke
from kernel.errors import CoachError, IdempotencyKeyReused
from kernel.operation import Caller
from kernel.units import Load
from tools.exercises.operations import UnknownExercise
from tools.workouts.errors import (
    AlreadyPaused,
    NoOpenWorkout,
    NoSuchSet,
    NoSuchWorkout,
    NotPaused,
    WorkoutEnded,
    WorkoutOpen,
)
from tools.workouts.models import (
    CorrectSet,
    DeleteSet,
    FinishWorkout,
    GetWorkout,
    ListWorkouts,
    LogSet,
    LogWorkout,
    PerformedSet,
    SetLogged,
    StartWorkout,
    Workout,
    WorkoutId,
)
from tools.workouts.operations import (
    correct_set,
    delete_set,
    delete_workout,
    finish_workout,
    get_workout,
    list_workouts,
    log_set,
    log_workout,
    pause_workout,
    resume_workout,
    start_workout,
)

pytestmark = pytest.mark.anyio


async def bench(
    athlete: Caller, reps: int = 8, value: float = 225, unit: Any = "lb", **more: Any
) -> SetLogged:
    cmd = LogSet(exercise="bench", reps=reps, load=Load(value=value, unit=unit), **more)
    return (await invoke(log_set, athlete, cmd)).value


async def test_first_set_starts_a_workout_and_breaks_no_record(athlete: Caller):
    logged = await bench(athlete)
    assert logged.exercise.slug == "barbell-bench-press"
    assert logged.set.load == Load(value=225, unit="lb")
    assert logged.set.load_kg == pytest.approx(102.058)
    assert logged.e1rm_kg == pytest.approx(129.3, abs=0.05)
    assert (logged.set.set_number, logged.records) == (1, [])
    workout = (await invoke(get_workout, athlete, GetWorkout())).value
    assert (workout.id, workout.status) == (logged.workout_id, "open")


async def test_a_better_set_is_a_record_and_a_warm_up_never(athlete: Caller):
    await bench(athlete, 5, 100, "kg")
    assert (await bench(athlete, 5, 140, "kg", set_type="warmup")).records == []
    better = await bench(athlete, 5, 102.5, "kg")
    assert {(r.kind, r.previous) for r in better.records} == {("weight", 100.0), ("e1rm", 116.7)}


async def test_unknown_exercise_logs_nothing_and_names_candidates(athlete: Caller, owner: Any):
    with pytest.raises(UnknownExercise) as caught:
        await invoke(log_set, athlete, LogSet(exercise="press", reps=5))
    assert caught.value.candidates
    assert await owner.fetchval("select count(*) from workout_sets") == 0
    assert await owner.fetchval("select count(*) from workouts") == 0
    assert await owner.fetchval("select code from audit where operation = 'log_set'") == "unknown_exercise"


async def test_one_key_is_one_set_however_often_it_is_sent(athlete: Caller, owner: Any):
    cmd = LogSet(exercise="squat", reps=5, load=Load(value=100, unit="kg"))
    outcomes = await asyncio.gather(*(invoke(log_set, athlete, cmd, "same") for _ in range(50)))
    assert len({o.value.set.id for o in outcomes}) == 1
    assert sum(not o.replayed for o in outcomes) == 1
    assert await owner.fetchval("select count(*) from workout_sets") == 1
    with pytest.raises(IdempotencyKeyReused):
        await invoke(log_set, athlete, cmd.model_copy(update={"reps": 6}), "same")
    assert await owner.fetchval("select count(*) from workout_sets") == 1


async def test_sets_from_two_devices_at_once_share_one_workout(athlete: Caller):
    both = await asyncio.gather(*(bench(athlete) for _ in range(6)))
    assert len({b.workout_id for b in both}) == 1
    assert sorted(b.set.set_number for b in both) == [1, 2, 3, 4, 5, 6]


async def test_correcting_keeps_what_is_not_said(athlete: Caller):
    await bench(athlete, rpe=8)
    fixed = (await invoke(correct_set, athlete, CorrectSet(reps=7))).value
    assert (fixed.set.reps, fixed.set.load, fixed.set.rpe) == (7, Load(value=225, unit="lb"), 8)
    light = (await invoke(correct_set, athlete, CorrectSet.model_validate({"load": None}))).value
    assert (light.set.load, light.set.load_kg, light.e1rm_kg) == (None, None, None)


async def test_moving_a_set_to_another_exercise_renumbers_both(athlete: Caller):
    await bench(athlete)
    second = await bench(athlete)
    await bench(athlete)
    moved = (
        await invoke(correct_set, athlete, CorrectSet(set_id=second.set.id, exercise="incline bench"))
    ).value
    assert moved.set.set_number == 1
    workout = (await invoke(get_workout, athlete, GetWorkout())).value
    numbers = {e.exercise.slug: [s.set_number for s in e.sets] for e in workout.exercises}
    assert numbers == {"barbell-bench-press": [1, 2], "incline-barbell-bench-press": [1]}


async def test_deleting_the_last_set_closes_the_gap_and_the_record(athlete: Caller):
    await bench(athlete, 5, 100, "kg")
    await bench(athlete, 5, 110, "kg")
    gone = (await invoke(delete_set, athlete, DeleteSet())).value
    assert gone.set.load == Load(value=110, unit="kg")
    again = await bench(athlete, 5, 105, "kg")
    assert again.set.set_number == 2
    assert {r.previous for r in again.records if r.kind == "weight"} == {100}


async def test_pausing_stops_the_time_and_a_set_resumes_it(athlete: Caller, clock: Any):
    started = (await invoke(start_workout, athlete, StartWorkout(name="Push"))).value
    clock.now += timedelta(minutes=10)
    paused = (await invoke(pause_workout, athlete, WorkoutId())).value
    assert (paused.status, paused.active_s) == ("paused", 600)
    with pytest.raises(AlreadyPaused):
        await invoke(pause_workout, athlete, WorkoutId(workout_id=started.id))
    clock.now += timedelta(minutes=5)
    resumed = (await invoke(resume_workout, athlete, WorkoutId())).value
    assert (resumed.status, resumed.active_s) == ("open", 600)
    with pytest.raises(NotPaused):
        await invoke(resume_workout, athlete, WorkoutId())
    await invoke(pause_workout, athlete, WorkoutId())
    clock.now += timedelta(minutes=5)
    await bench(athlete)
    clock.now += timedelta(minutes=1)
    done = (await invoke(finish_workout, athlete, FinishWorkout())).value
    assert done.summary is not None
    assert (done.status, done.summary.duration_s) == ("finished", 660)


async def test_a_finished_workout_takes_no_set_and_does_not_finish_twice(athlete: Caller, owner: Any):
    logged = await bench(athlete, 5, 100, "kg")
    await invoke(log_set, athlete, LogSet(exercise="push up", reps=20, set_type="warmup"))
    done: Workout = (await invoke(finish_workout, athlete, FinishWorkout(notes="good"))).value
    assert done.summary is not None
    assert (done.summary.set_count, done.summary.volume_kg, done.notes) == (1, 500.0, "good")
    assert {m.muscle: m.sets for m in done.summary.muscles}["chest"] == 1
    with pytest.raises(WorkoutEnded):
        await bench(athlete, workout_id=logged.workout_id)
    with pytest.raises(WorkoutEnded):
        await invoke(finish_workout, athlete, FinishWorkout(workout_id=logged.workout_id))
    with pytest.raises(NoOpenWorkout):
        await invoke(finish_workout, athlete, FinishWorkout())
    assert await owner.fetchval("select count(*) from workout_sets") == 2


async def test_the_summary_follows_a_late_correction(athlete: Caller):
    logged = await bench(athlete, 5, 100, "kg")
    await invoke(finish_workout, athlete, FinishWorkout())
    await invoke(correct_set, athlete, CorrectSet(workout_id=logged.workout_id, reps=6))
    workout = (await invoke(get_workout, athlete, GetWorkout(workout_id=logged.workout_id))).value
    assert workout.summary is not None
    assert workout.summary.volume_kg == 600


async def test_only_one_workout_is_open(athlete: Caller):
    first = (await invoke(start_workout, athlete, StartWorkout())).value
    with pytest.raises(WorkoutOpen) as caught:
        await invoke(start_workout, athlete, StartWorkout())
    assert caught.value.workout_id == first.id


async def test_a_whole_session_at_once(athlete: Caller, clock: Any):
    start = clock.now - timedelta(hours=2)
    sets = [
        PerformedSet(exercise="squat", reps=5, load=Load(value=60 + 20 * i, unit="kg")) for i in range(3)
    ] + [PerformedSet(exercise="plank", duration_s=60)]
    cmd = LogWorkout(started_at=start, ended_at=start + timedelta(hours=1), sets=sets, name="Legs")
    workout = (await invoke(log_workout, athlete, cmd, "k")).value
    assert (workout.status, workout.name, len(workout.exercises)) == ("finished", "Legs", 2)
    assert [s.set_number for s in workout.exercises[0].sets] == [1, 2, 3]
    assert workout.summary is not None
    assert workout.summary.volume_kg == 5 * (60 + 80 + 100)
    bad = cmd.model_copy(update={"sets": [*sets, PerformedSet(exercise="flurble", reps=1)]})
    with pytest.raises(UnknownExercise):
        await invoke(log_workout, athlete, bad)
    assert len((await invoke(list_workouts, athlete, ListWorkouts())).value.items) == 1


async def test_history_pages_without_gap_or_double(athlete: Caller, clock: Any):
    for day in range(7):
        at = clock.now - timedelta(days=day + 1)
        sets = [
            PerformedSet(exercise="squat" if day % 2 else "bench", reps=5, load=Load(value=50, unit="kg"))
        ]
        await invoke(log_workout, athlete, LogWorkout(started_at=at, ended_at=at, sets=sets))
    seen: list[Any] = []
    cursor = None
    while True:
        page = (await invoke(list_workouts, athlete, ListWorkouts(limit=3, cursor=cursor))).value
        seen += page.items
        if (cursor := page.next_cursor) is None:
            break
    assert len({w.id for w in seen}) == len(seen) == 7
    assert [w.started_at for w in seen] == sorted((w.started_at for w in seen), reverse=True)
    squats = (await invoke(list_workouts, athlete, ListWorkouts(exercise="squats"))).value
    assert len(squats.items) == 3
    assert squats.items[0].exercises == ["Barbell Back Squat"]


async def test_other_peoples_workouts_are_as_if_absent(athlete: Caller, enroll: Any, owner: Any):
    logged = await bench(athlete)
    stranger = await enroll("Eve")
    attempts: list[tuple[Any, Any]] = [
        (get_workout, GetWorkout(workout_id=logged.workout_id)),
        (log_set, LogSet(workout_id=logged.workout_id, exercise="bench", reps=1)),
        (correct_set, CorrectSet(workout_id=logged.workout_id, set_id=logged.set.id, reps=1)),
        (delete_set, DeleteSet(workout_id=logged.workout_id, set_id=logged.set.id)),
        (finish_workout, FinishWorkout(workout_id=logged.workout_id)),
        (delete_workout, WorkoutId(workout_id=logged.workout_id)),
    ]
    for op, cmd in attempts:
        with pytest.raises(NoSuchWorkout) as theirs:
            await invoke(op, stranger, cmd)
        with pytest.raises(NoSuchWorkout) as nobodys:
            await invoke(op, stranger, cmd.model_copy(update={"workout_id": uuid4()}))
        assert type(theirs.value) is type(nobodys.value)
    row = await owner.fetchrow("select reps, (select status from workouts) as status from workout_sets")
    assert (row["reps"], row["status"]) == (8, "open")


async def test_absent_sets(athlete: Caller):
    with pytest.raises(NoOpenWorkout):
        await invoke(delete_set, athlete, DeleteSet())
    await invoke(start_workout, athlete, StartWorkout())
    with pytest.raises(NoSuchSet):
        await invoke(delete_set, athlete, DeleteSet())
    with pytest.raises(CoachError):
        await invoke(correct_set, athlete, CorrectSet(set_id=uuid4(), reps=3))

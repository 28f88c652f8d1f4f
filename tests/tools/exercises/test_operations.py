"""Searching the catalogue and finding substitutes, through the one door."""

from typing import Any
from uuid import uuid4

import pytest

from kernel.door import invoke
from kernel.operation import Caller
from tools.exercises import catalogue
from tools.exercises.operations import (
    GetExercise,
    ListSubstitutes,
    NoSuchExercise,
    ResolveExercise,
    SearchExercises,
    UnknownExercise,
    get_exercise,
    list_substitutes,
    resolve_exercise,
    search_exercises,
)

pytestmark = pytest.mark.anyio


async def test_search_by_wording_muscle_and_equipment(athlete: Caller):
    by_name = (await invoke(search_exercises, athlete, SearchExercises(query="incline db press"))).value
    assert by_name.items[0].slug == "incline-dumbbell-press"
    only = SearchExercises(muscle="chest", equipment=["dumbbell", "bench"], limit=50)
    chest = (await invoke(search_exercises, athlete, only)).value.items
    assert len(chest) > 5
    assert all(set(e.equipment) <= {"dumbbell", "bench"} for e in chest)
    assert all("chest" in e.primary_muscles + e.secondary_muscles for e in chest)
    nothing = (await invoke(search_exercises, athlete, SearchExercises(query="flurble"))).value
    assert (nothing.items, nothing.next_cursor) == ([], None)


async def test_pages_cover_the_whole_catalogue_once(athlete: Caller):
    seen: list[str] = []
    cursor = None
    while True:
        page = (await invoke(search_exercises, athlete, SearchExercises(limit=100, cursor=cursor))).value
        seen += [e.slug for e in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert len(seen) == len(set(seen)) == len(catalogue.load()) >= 300


async def test_substitutes_spare_what_hurts(athlete: Caller):
    squat = catalogue.exercise_id("barbell-back-squat")
    shown = (await invoke(get_exercise, athlete, GetExercise(exercise_id=squat))).value
    assert shown.name == "Barbell Back Squat"
    found = (
        await invoke(list_substitutes, athlete, ListSubstitutes(exercise_id=squat, avoid=["knee"]))
    ).value
    assert found.items
    for item in found.items:
        assert catalogue.by_id()[item.exercise.id].stress.get("knee", 0) < 3
        assert item.reason
    with pytest.raises(NoSuchExercise):
        await invoke(get_exercise, athlete, GetExercise(exercise_id=uuid4()))


async def test_the_table_holds_the_catalogue(owner: Any):
    rows = await owner.fetch("select id, slug, primary_muscles from exercises")
    assert {(r["id"], r["slug"]) for r in rows} == {
        (catalogue.exercise_id(e.slug), e.slug) for e in catalogue.load()
    }


async def test_what_the_athlete_trains_settles_an_unclear_name(athlete: Caller):
    from tools.workouts.models import LogSet
    from tools.workouts.operations import log_set

    with pytest.raises(UnknownExercise) as unclear:
        await invoke(resolve_exercise, athlete, ResolveExercise(exercise="shoulder press"))
    wanted = unclear.value.candidates[-1]
    await invoke(log_set, athlete, LogSet(exercise_id=wanted.id, reps=5))
    assert (
        await invoke(resolve_exercise, athlete, ResolveExercise(exercise="shoulder press"))
    ).value == wanted

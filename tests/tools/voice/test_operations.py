"""Utterances through the one door: parse_utterance has no effect, run_voice_command has exactly what was said."""

from typing import Any

import pytest

from kernel.door import invoke
from kernel.operation import Caller
from tools.accounts.models import UpdateProfile
from tools.accounts.operations import update_profile
from tools.voice.operations import ParseUtterance, RunVoiceCommand, parse_utterance, run_voice_command
from tools.workouts.errors import NoSuchSet
from tools.workouts.models import GetWorkout
from tools.workouts.operations import get_workout

pytestmark = pytest.mark.anyio


async def run(athlete: Caller, said: str, key: str | None = None) -> Any:
    return (await invoke(run_voice_command, athlete, RunVoiceCommand(transcript=said), key)).value


async def sets(athlete: Caller) -> list[tuple[str, int | None, Any]]:
    workout = (await invoke(get_workout, athlete, GetWorkout())).value
    return [
        (e.exercise.slug, s.reps, (s.load.value, s.load.unit) if s.load else None)
        for e in workout.exercises
        for s in e.sets
    ]


async def test_parsing_changes_nothing(athlete: Caller, owner: Any):
    parsed = (await invoke(parse_utterance, athlete, ParseUtterance(transcript="bench 225 for 8"))).value
    assert [c.operation for c in parsed.commands] == ["log_set"]
    assert parsed.commands[0].arguments["load"] == {"value": 225, "unit": "kg"}
    assert await owner.fetchval("select count(*) from workouts") == 0
    assert await owner.fetchval("select count(*) from audit where operation = 'parse_utterance'") == 0


async def test_a_session_in_talk(athlete: Caller):
    await invoke(update_profile, athlete, UpdateProfile(unit="lb"))
    done = await run(athlete, "bench 225 for 8")
    assert "225 lb" in done.say
    await run(athlete, "same but six")
    await run(athlete, "make that 7")
    await run(athlete, "3x10 push ups")
    await run(athlete, "scratch that")
    assert await sets(athlete) == [
        ("barbell-bench-press", 8, (225, "lb")),
        ("barbell-bench-press", 7, (225, "lb")),
        ("push-up", 10, None),
        ("push-up", 10, None),
    ]
    asked = await run(athlete, "squat 315")
    assert (asked.done, asked.question) == ([], asked.say)
    assert len(await sets(athlete)) == 4
    finished = await run(athlete, "finish workout")
    assert finished.done[0].result["status"] == "finished"


async def test_several_sets_are_logged_once_under_a_key(athlete: Caller):
    for _ in range(3):
        await run(athlete, "squat 60 for 10, 80 for 8 and 100 for 5", "k")
    assert [(r, load) for _, r, load in await sets(athlete)] == [
        (10, (60, "kg")),
        (8, (80, "kg")),
        (5, (100, "kg")),
    ]


async def test_a_command_that_fails_leaves_nothing_half_done(athlete: Caller):
    await run(athlete, "squat 100 for 5")
    with pytest.raises(NoSuchSet):
        await run(athlete, "delete the seventh set")
    assert len(await sets(athlete)) == 1


@pytest.mark.parametrize(
    "said", ["I want to bench 225", "if I squat 140", "how much did I bench last week?", "…"]
)
async def test_talk_logs_nothing(athlete: Caller, owner: Any, said: str):
    done = await run(athlete, said)
    assert (done.done, done.question) == ([], None)
    assert await owner.fetchval("select count(*) from workouts") == 0

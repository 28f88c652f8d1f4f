"""Check-ins and readiness through the door, on a real database."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from kernel.door import invoke
from kernel.operation import Caller
from kernel.paging import BadCursor
from kernel.units import Load
from tools.accounts.models import GetProfile, UpdateProfile
from tools.accounts.operations import get_profile, update_profile
from tools.health.models import CheckedIn, CheckReadiness, ListCheckIns, NewCheckIn, Readiness
from tools.health.operations import (
    DayOutOfReach,
    ImplausibleBodyWeight,
    NothingToCheckIn,
    check_in,
    check_readiness,
    list_check_ins,
)
from tools.workouts.models import LogSet
from tools.workouts.operations import log_set

pytestmark = pytest.mark.anyio

TODAY = date(2026, 3, 2)


async def say(athlete: Caller, **given: Any) -> CheckedIn:
    return (await invoke(check_in, athlete, NewCheckIn(**given))).value


async def ready(athlete: Caller, day: date | None = None) -> Readiness:
    return (await invoke(check_readiness, athlete, CheckReadiness(day=day))).value


async def test_nobody_knows_a_fresh_athlete(athlete: Caller) -> None:
    found = await ready(athlete)
    assert (found.score, found.level, found.day) == (None, "unknown", TODAY)
    assert "check-in" in found.recommendation


async def test_check_in_answers_readiness(athlete: Caller) -> None:
    done = await say(athlete, sleep_hours=8, sleep_quality=5, soreness=1, stress=1, energy=5, mood=5)
    assert done.day == TODAY
    assert (done.readiness.score, done.readiness.level) == (100, "high")
    assert await ready(athlete) == done.readiness


async def test_a_second_check_in_of_the_day_merges(athlete: Caller, clock: Any) -> None:
    first = await say(athlete, sleep_hours=6, soreness=4, sore_parts=["quads"], notes="tired")
    clock.now += timedelta(hours=2)
    second = await say(athlete, sleep_hours=6.5, energy=2)
    assert second.id == first.id
    assert (second.sleep_hours, second.soreness, second.energy) == (6.5, 4, 2)
    assert (second.sore_parts, second.notes) == (["quads"], "tired")
    assert second.created_at == first.created_at < second.updated_at
    assert "quads" in second.readiness.recommendation


async def test_body_weight_comes_back_as_entered_and_reaches_the_profile(athlete: Caller) -> None:
    done = await say(athlete, body_weight=Load(value=180, unit="lb"))
    assert done.body_weight == Load(value=180, unit="lb")
    assert done.body_weight_kg == 81.647
    assert done.readiness.score is None
    assert (await invoke(get_profile, athlete, GetProfile())).value.body_weight_kg == 81.647
    await say(athlete, body_weight=Load(value=90, unit="kg"), day=TODAY - timedelta(days=3))
    assert (await invoke(get_profile, athlete, GetProfile())).value.body_weight_kg == 81.647


async def test_bad_input_changes_nothing(athlete: Caller) -> None:
    for given in ({}, {"day": TODAY}, {"notes": ""}):
        with pytest.raises(NothingToCheckIn):
            await say(athlete, **given)
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=31)):
        with pytest.raises(DayOutOfReach):
            await say(athlete, energy=3, day=day)
    with pytest.raises(ImplausibleBodyWeight):
        await say(athlete, body_weight=Load(value=8, unit="kg"))
    with pytest.raises(DayOutOfReach):
        await ready(athlete, TODAY + timedelta(days=1))
    for wrong in (
        {"soreness": 6},
        {"sleep_hours": 25},
        {"energy": 0},
        {"tired": 3},
        {"sore_parts": ["tail"]},
    ):
        with pytest.raises(ValidationError):
            NewCheckIn.model_validate(wrong)
    assert (await invoke(list_check_ins, athlete, ListCheckIns())).value.items == []


async def test_the_day_is_the_athletes_own(athlete: Caller, clock: Any) -> None:
    await invoke(update_profile, athlete, UpdateProfile(time_zone="Pacific/Auckland"))
    assert (await say(athlete, energy=3)).day == TODAY + timedelta(days=1)


async def test_pages_of_check_ins(athlete: Caller) -> None:
    for back in range(5):
        await say(athlete, energy=3, day=TODAY - timedelta(days=back))
    days: list[date] = []
    cursor = None
    while True:
        page = (await invoke(list_check_ins, athlete, ListCheckIns(limit=2, cursor=cursor))).value
        days += [c.day for c in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert days == [TODAY - timedelta(days=back) for back in range(5)]
    with pytest.raises(BadCursor):
        await invoke(list_check_ins, athlete, ListCheckIns(cursor="nonsense"))


async def test_heart_figures_calibrate_then_count(athlete: Caller, clock: Any) -> None:
    start = clock.now
    for day in range(22):
        clock.now = start + timedelta(days=day)
        done = await say(athlete, hrv_rmssd_ms=60 + day % 3, resting_hr_bpm=50)
        assert done.readiness.calibrating is (day < 20)
    assert {p.name for p in done.readiness.parts} == {"hrv", "resting_hr"}
    clock.now += timedelta(days=1)
    low = await say(athlete, hrv_rmssd_ms=50, resting_hr_bpm=55)
    assert len(low.readiness.flags) == 2
    assert low.readiness.recovery_index is not None
    assert low.readiness.recovery_index < 0.8


async def test_training_of_the_day_itself_does_not_count(athlete: Caller, clock: Any) -> None:
    for _ in range(5):
        await _train(athlete, clock, days=5, sets=10)
    await say(athlete, energy=4)
    before = await ready(athlete)
    assert "training_load" in {p.name for p in before.parts}
    await _train(athlete, clock, days=0, sets=30)
    assert await ready(athlete) == before
    clock.now += timedelta(days=1)
    after = await say(athlete, energy=4)
    part = next(p for p in after.readiness.parts if p.name == "training_load")
    assert part.value > 2
    assert part.score < 50


async def _train(athlete: Caller, clock: Any, *, days: int, sets: int) -> None:
    for _ in range(sets):
        await invoke(
            log_set, athlete, LogSet(exercise="barbell-bench-press", reps=5, load=Load(value=60, unit="kg"))
        )
    clock.now += timedelta(days=days)


async def test_fenced(athlete: Caller, enroll: Any) -> None:
    await say(athlete, energy=3)
    other = await enroll("Bob")
    assert (await invoke(list_check_ins, other, ListCheckIns())).value.items == []
    assert (await ready(other)).score is None


async def test_notes_stay_out_of_the_audit_log(athlete: Caller, owner: Any) -> None:
    await say(athlete, notes="something private", energy=3)
    kept = await owner.fetchval("select input::text from audit where operation = 'check_in'")
    assert "private" not in kept

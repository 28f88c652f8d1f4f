"""What the offline coach says of results: in full, and no number that is not in them."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel

from agent.context import CoachContext
from agent.offline.intents.acts import Call
from agent.offline.replies import tell
from agent.offline.replies.outcome import Outcome, outcome
from kernel.models import Page
from kernel.units import Load
from tests.agent.offline.situations import (
    DAY_ID,
    NOW,
    OPEN,
    PLAN_ID,
    PLANNED,
    WORKOUT_ID,
    logged,
    next_workout,
    profile,
    readiness,
    ref,
    situation,
    workout,
)
from tools.health.models import CheckedIn
from tools.plans.models import MuscleSets as PlannedSets
from tools.plans.models import Plan, PlanDay, Prescription
from tools.progression.models import (
    AppliedChange,
    ExerciseProgress,
    Landmarks,
    MuscleVolume,
    ProgressionDecision,
    ProgressSession,
    RecordEntry,
    TopSet,
    VolumeAdjustment,
    VolumeWeek,
    WeeklyVolume,
)
from tools.workouts.models import Expected, Record, SetLogged, Summary, WorkoutLine

KG80, LB225 = Load(value=80, unit="kg"), Load(value=225, unit="lb")
BENCH = ref("barbell-bench-press")
MARKS = Landmarks(mv=4, mev=8, mav_low=10, mav_high=16, mrv=22)


def done(
    operation: str, result: BaseModel, *, topic: str = "", muscles: tuple[str, ...] = (), **arguments: Any
) -> Outcome:
    call = Call(operation=operation, arguments=arguments, topic=topic, muscles=muscles)
    return Outcome(
        operation=operation, arguments=arguments, ending="success", mine=True, result=result, call=call
    )


def told(*outcomes: Outcome, context: CoachContext = OPEN) -> str:
    return tell(outcomes, context)


def a_set(number: int = 2, reps: int = 8, load: Load | None = LB225, **changes: Any) -> SetLogged:
    plain: dict[str, Any] = {
        "workout_id": WORKOUT_ID,
        "exercise": BENCH,
        "set": logged(UUID(int=number), number, reps, load, **changes.pop("set_changes", {})),
        "e1rm_kg": 129.3,
        "records": [],
        "expected": None,
        "sets_left": None,
    }
    return SetLogged.model_validate(plain | changes)


EXPECTED = Expected(sets=3, reps_min=8, reps_max=12, load_kg=80, rpe=8, rest_s=150)


def test_a_set_in_the_athletes_unit() -> None:
    one = done("log_set", a_set(sets_left=1, expected=EXPECTED))
    assert (
        told(one) == "**Barbell Bench Press**: 8 × 225 lb, set 2. e1RM 129.3 kg. One set left, rest 2:30 min."
    )
    assert "e1RM 285.1 lb." in told(one, context=situation(unit="lb"))


def test_records_and_the_last_set() -> None:
    records = [
        Record(kind="e1rm", value=129.3, previous=125, exercise=BENCH),
        Record(kind="weight", value=102.1, previous=100, exercise=BENCH),
    ]
    assert told(done("log_set", a_set(records=records, sets_left=0, expected=EXPECTED))) == (
        "**Barbell Bench Press**: 8 × 225 lb, set 2. e1RM 129.3 kg, a new best. It was 125 kg before. "
        "Your heaviest yet, up from 100 kg. That was the last planned set of it."
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reps": 12, "load": None, "e1rm_kg": None}, "12 reps, set 2."),
        ({"reps": 1, "load": None, "e1rm_kg": None}, "1 rep, set 2."),
        ({"reps": 1, "load": None, "e1rm_kg": None, "set_changes": {"duration_s": 90}}, "1:30 min, set 2."),
        ({"reps": 1, "e1rm_kg": None, "set_changes": {"distance_m": 40}}, "40 m with 225 lb, set 2."),
        ({"set_changes": {"rpe": 8.5}, "e1rm_kg": None}, "8 × 225 lb at RPE 8.5, set 2."),
        ({"set_changes": {"set_type": "warmup"}, "e1rm_kg": None}, "8 × 225 lb (warm-up), set 2."),
    ],
)
def test_kinds_of_sets(changes: dict[str, Any], said: str) -> None:
    assert told(done("log_set", a_set(**changes))) == f"**Barbell Bench Press**: {said}"


def test_sets_of_one_message_are_told_together() -> None:
    three = [done("log_set", a_set(n, load=KG80)) for n in (1, 2, 3)]
    assert told(*three) == "**Barbell Bench Press**: 3 sets of 8 × 80 kg; that's set 3. e1RM 129.3 kg."
    mixed = [done("log_set", a_set(1, 8, KG80)), done("log_set", a_set(2, 6, KG80))]
    assert told(*mixed).startswith("**Barbell Bench Press**: 8 × 80 kg, 6 × 80 kg; that's set 2.")


def failed(operation: str, content: Any, **arguments: Any) -> Outcome:
    return outcome(operation, arguments, content, "failed", mine=True)


def test_failures_are_never_done() -> None:
    assert told(
        failed("start_workout", "A workout is open already, “Upper A”; finish it before you start another.")
    ) == ("A workout is open already, “Upper A”; finish it before you start another. No workout was started.")
    assert told(failed("log_set", [{"type": "missing", "loc": ["reps"], "msg": "Field required"}])) == (
        "That did not work. That set is not logged."
    )
    problem = {
        "detail": "“row” is not clear.",
        "candidates": [{"slug": "barbell-row"}, {"slug": "seated-cable-row"}],
    }
    for content in (problem, '{"detail": "x", "candidates": [{"slug": "barbell-row"}]}'):
        said = told(failed("log_set", content, exercise="row"))
        assert said.startswith("Which exercise is “row”: **Barbell Row**")
        assert said.endswith("? That set is not logged.")


def test_the_same_failure_is_told_once() -> None:
    twice = [failed("log_set", "That workout ended at 10:00 UTC; start a new one to log more sets.")] * 3
    assert told(*twice).count("ended at") == 1


def test_a_finished_workout() -> None:
    summary = Summary(
        duration_s=3125,
        exercise_count=2,
        set_count=6,
        rep_count=52,
        volume_kg=4160,
        muscles=[],
        records=[Record(kind="e1rm", value=101.3, previous=99, exercise=BENCH)],
        decisions=[
            ProgressionDecision(
                prescription_id=UUID(int=7),
                reps_target=8,
                exercise=BENCH,
                action="increase",
                load_before_kg=80,
                load_after_kg=82.5,
                reason="All sets at 12.",
            )
        ],
    )
    assert told(done("finish_workout", workout(status="finished", summary=summary))) == (
        "**Upper A** is finished: 6 sets, 52 reps, 4,160 kg moved in 52 min. Well done!\n\n"
        "Records:\n\n- Barbell Bench Press: e1RM 101.3 kg (before: 99 kg)\n\n"
        "Next time:\n\n- Barbell Bench Press: 80 kg → 82.5 kg. All sets at 12."
    )


def test_workouts_open_paused_and_past() -> None:
    assert told(done("get_workout", workout())) == (
        "**Upper A**: 2 sets so far, 20 min.\n\n- Barbell Bench Press: 8 × 80 kg, 8 × 80 kg"
    )
    left = told(done("get_workout", workout(), topic="left"))
    assert "Barbell Bench Press: 1 set" in left
    assert "Barbell Row: 3 sets" in left
    assert told(done("pause_workout", workout(status="paused"))) == (
        "**Upper A** is paused after 20 min. Say “resume” to go on."
    )
    assert told(done("start_workout", workout(exercises=[]))) == (
        "**Upper A** started. First: Barbell Bench Press, 3 × 8–12 at 80 kg, then 2 more."
    )
    line = WorkoutLine(
        id=WORKOUT_ID,
        name="Lower A",
        status="finished",
        plan_day_id=None,
        started_at=NOW - timedelta(days=1),
        ended_at=NOW,
        set_count=12,
        volume_kg=6400,
        exercises=["Squat"],
    )
    page = Page[WorkoutLine](items=[line])
    assert (
        told(done("list_workouts", page))
        == "Your last workout was yesterday: **Lower A**, 12 sets, 6,400 kg (Squat)"
    )
    assert told(done("list_workouts", Page[WorkoutLine](items=[]))) == "No workout is logged yet."


def a_plan(**changes: Any) -> Plan:
    item = Prescription(
        id=UUID(int=7),
        position=1,
        exercise=BENCH,
        sets=3,
        reps_min=8,
        reps_max=12,
        amrap=False,
        reps_target=None,
        load=None,
        load_kg=None,
        rpe=8,
        rest_s=120,
        step_kg=2.5,
        notes=None,
    )
    day = PlanDay(
        id=DAY_ID,
        plan_id=PLAN_ID,
        position=1,
        name="Full body A",
        focus=None,
        weekday=None,
        warm_up=[],
        exercises=[item],
        estimated_minutes=44,
    )
    plain: dict[str, Any] = {
        "id": PLAN_ID,
        "name": "Three days",
        "goal": "strength",
        "weeks": 8,
        "days_per_week": 3,
        "session_minutes": 45,
        "notes": None,
        "warnings": ["No direct work for the calves."],
        "active": True,
        "created_by": "generated",
        "created_at": NOW,
        "updated_at": NOW,
        "days": [day],
        "weekly_sets": [PlannedSets(muscle="chest", sets=9)],
    }
    return Plan.model_validate(plain | changes)


def test_plans() -> None:
    said = told(done("generate_plan", a_plan(), topic="upper lower"))
    assert said == (
        "Here is **Three days**: 3 days a week for 8 weeks.\n\n"
        "- **Full body A** (about 44 min): Barbell Bench Press 3×8–12\n\n"
        "You asked for upper lower; I choose the split by the days, and this is what fits.\n\n"
        "- No direct work for the calves.\n\nWeekly sets, most first: chest 9.\n\n"
        "It is your active plan. Say “what's next” to see the first workout."
    )
    assert "activate Three days" in told(done("generate_plan", a_plan(active=False)))
    assert "You asked for" not in told(done("generate_plan", a_plan(), topic="full body"))
    assert told(done("get_next_workout", next_workout())) == (
        "Next is **Upper A** of Four days, week 2; about 55 min.\n\n"
        "- Barbell Bench Press: 3 × 8–12 at 80 kg, RPE 8, rest 2 min\n"
        "- Barbell Row: 3 × 8–12, RPE 8, rest 2 min\n"
        "- Barbell Back Squat: 3 × 8–12 at 100 kg, RPE 8, rest 2 min\n\n"
        "Warm up for Barbell Bench Press with 8 × 40 kg.\n\n"
        "Where no load stands, find one that meets the reps and effort; I'll keep it."
    )


def test_volume_of_what_was_asked() -> None:
    chest = MuscleVolume(muscle="chest", sets=6.5, landmarks=MARKS, status="below_mev", adjustment=0)
    quads = MuscleVolume(muscle="quads", sets=12, landmarks=MARKS, status="in_range", adjustment=0)
    calves = MuscleVolume(muscle="calves", sets=0, landmarks=MARKS, status="below_mev", adjustment=0)
    week = VolumeWeek(
        week_start=date(2026, 11, 16),
        current=True,
        muscles=[quads, chest, calves],
        total_sets=15,
        total_volume_kg=8000,
    )
    volume = WeeklyVolume(weeks=[week])
    assert told(done("get_weekly_volume", volume, muscles=("chest",))) == (
        "This week so far: chest: 6.5 hard sets, under the 8 that start growth; most useful are 10–16."
    )
    said = told(done("get_weekly_volume", volume))
    assert said.startswith(
        "This week so far: 15 hard sets, 8,000 kg.\n\n- Quads: 12 hard sets, within the useful 10–16"
    )
    assert said.endswith("Nothing for calves.")


def test_an_adjustment_is_told_in_its_own_words() -> None:
    applied = AppliedChange(
        prescription_id=UUID(int=5), plan_day="Upper A", exercise=BENCH, sets_before=3, sets_after=4
    )
    adjustment = VolumeAdjustment(
        id=UUID(int=6),
        muscle="chest",
        sets_before=8,
        sets_after=10,
        clamped=False,
        landmarks=MARKS,
        muscles=[],
        reason="more chest",
        applied_to=[applied],
        starts_on=date(2026, 11, 18),
        ends_on=date(2026, 12, 15),
        message="Chest goes from 8 to 10 sets a week.",
    )
    assert told(done("adjust_volume", adjustment)) == (
        "Chest goes from 8 to 10 sets a week.\n\n- Barbell Bench Press (Upper A): 3 → 4 sets"
    )


def test_records_and_progress() -> None:
    entry = RecordEntry(
        exercise=BENCH,
        kind="e1rm",
        value=129.3,
        unit="kg",
        reps=8,
        load=LB225,
        load_kg=102.058,
        at=NOW - timedelta(days=3),
        set_id=UUID(int=1),
        workout_id=WORKOUT_ID,
    )
    assert told(done("list_records", Page[RecordEntry](items=[entry]))) == (
        "- **Barbell Bench Press**: e1RM 129.3 kg (8 × 225 lb, Sun 15 Nov)"
    )
    assert "no record" in told(done("list_records", Page[RecordEntry](items=[])))
    top = TopSet(set_id=UUID(int=1), reps=8, load=LB225, load_kg=102.058, rpe=None)
    session = ProgressSession(
        workout_id=WORKOUT_ID, day=date(2026, 11, 15), top_set=top, e1rm_kg=129.3, volume_kg=2400, sets=3
    )
    progress = ExerciseProgress(
        exercise=BENCH,
        sessions=[session],
        best_e1rm_kg=129.3,
        trend_pct=None,
        stalled=False,
        message="One session.",
    )
    assert told(done("get_exercise_progress", progress, topic="last")) == (
        "Last time on **Barbell Bench Press**: Sun 15 Nov, 3 sets, best 8 × 225 lb, e1RM 129.3 kg."
    )


def test_check_ins_and_readiness() -> None:
    checked = CheckedIn.model_validate(
        {
            "id": UUID(int=1), "day": NOW.date(), "sleep_quality": None, "sleep_hours": 6, "soreness": 4,
            "stress": None, "energy": None, "mood": None, "body_weight": None, "body_weight_kg": None,
            "resting_hr_bpm": None, "hrv_rmssd_ms": None, "sore_parts": None, "notes": None,
            "created_at": NOW, "updated_at": NOW, "readiness": readiness(61),
        }
    )  # fmt: skip
    assert told(done("check_in", checked, sleep_hours=6)) == (
        "Noted: 6 h of sleep. Readiness 61/100 (good). Train as planned."
    )
    unknown = told(done("check_readiness", readiness()))
    assert "/100" not in unknown
    assert "sleep and soreness" in unknown


def test_the_profile() -> None:
    assert (
        told(done("update_profile", profile(unit="lb"), unit="lb"))
        == "I'll show loads in pounds from now on."
    )
    assert "spare your knee and lower back" in told(
        done("update_profile", profile(injuries=["knee", "lower_back"]), injuries=["knee", "lower_back"])
    )


def test_no_number_is_invented() -> None:
    """Every number in a reply stands in the result or the context, as it is or in the athlete's unit."""
    result = a_set(sets_left=1, expected=EXPECTED)
    said = told(done("log_set", result))
    known = set(re.findall(r"\d+(?:\.\d+)?", result.model_dump_json())) | {"225"}
    minutes = {"2", "30"}
    assert set(re.findall(r"\d+(?:\.\d+)?", said)) - minutes <= known


def test_what_was_denied_or_cut_off() -> None:
    denied = outcome("delete_plan", {}, "No.", "denied", mine=True)
    assert told(denied, context=PLANNED) == "All right, I left it. No plan was deleted."
    cut = outcome("log_set", {}, "", "interrupted", mine=False)
    assert "can't tell" in told(cut)

import importlib.util
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.accounts.models import Experience, Goal
from tools.exercises import catalogue
from tools.exercises.models import BODY_PARTS, EQUIPMENT, MUSCLES
from tools.plans import timing
from tools.plans.draft import DraftPlan
from tools.plans.generator import NothingToTrainWith, PlanRequest, PlanShape, generate

# Tests are no package, so the validator beside this file is loaded by its path.
_spec = importlib.util.spec_from_file_location("plan_validator", Path(__file__).with_name("validator.py"))
assert _spec is not None
assert _spec.loader is not None
validator = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(validator)

ROWS = catalogue.load()
KNOWN = catalogue.by_slug()
GOALS: tuple[Goal, ...] = get_args(get_args(Goal)[0])
EXPERIENCES: tuple[Experience, ...] = get_args(get_args(Experience)[0])
HOME = frozenset({"dumbbell", "bench"})
PULLS = {"horizontal_pull", "vertical_pull", "rear_delt"}
PUSHES = {"horizontal_push", "vertical_push", "chest_fly"}


def request(**changes: object) -> PlanRequest:
    base: dict[str, object] = {
        "goal": "hypertrophy", "days_per_week": 4, "session_minutes": 60, "experience": "intermediate",
    }  # fmt: skip
    return PlanRequest(**(base | changes))  # pyright: ignore[reportArgumentType]: names and values are checked by the tests


requests = st.builds(
    PlanRequest,
    goal=st.sampled_from(GOALS),
    days_per_week=st.integers(1, 7),
    session_minutes=st.integers(15, 180),
    experience=st.sampled_from(EXPERIENCES),
    equipment=st.none()
    | st.sampled_from(
        [frozenset[str](), HOME, frozenset({"bands"}), frozenset({"kettlebell", "pull_up_bar"})]
    )
    | st.frozensets(st.sampled_from(EQUIPMENT), max_size=10),
    injuries=st.frozensets(st.sampled_from(BODY_PARTS), max_size=3),
    weeks=st.integers(4, 16),
)
shapes = st.builds(
    PlanShape,
    emphasis=st.lists(st.sampled_from(MUSCLES), max_size=3),
    prefer=st.lists(st.sampled_from(sorted(KNOWN)), max_size=3),
    avoid=st.lists(st.sampled_from(sorted(KNOWN)), max_size=5),
)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(requests, shapes)
def test_every_plan_keeps_what_was_asked(asked: PlanRequest, shape: PlanShape) -> None:
    plan = generate(asked, shape, ROWS)
    assert validator.faults(plan, asked, shape, ROWS) == []


@settings(max_examples=60, deadline=None)
@given(requests, shapes)
def test_the_same_request_gives_the_same_plan(asked: PlanRequest, shape: PlanShape) -> None:
    assert generate(asked, shape, ROWS) == generate(asked, shape, tuple(reversed(ROWS)))


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("experience", EXPERIENCES)
@pytest.mark.parametrize("days", range(1, 8))
def test_an_hour_in_a_full_gym_is_balanced_and_complete(
    goal: Goal, experience: Experience, days: int
) -> None:
    asked = request(goal=goal, experience=experience, days_per_week=days)
    plan = generate(asked, PlanShape(), ROWS)
    assert validator.faults(plan, asked, PlanShape(), ROWS) == []
    sets = {kind: sum_of(plan, patterns) for kind, patterns in (("push", PUSHES), ("pull", PULLS))}
    assert 0.5 <= sets["pull"] / sets["push"] <= (2 if days == 1 else 1.7)
    weekly = validator.weekly_sets(plan, KNOWN)
    assert 0.6 <= weekly["hamstrings"] / weekly["quads"] <= 1.7
    if days >= 3:
        assert min(weekly[m] for m in ("chest", "lats", "quads", "hamstrings", "glutes")) >= 2 * 5
    for day in plan.days:
        compounds = [KNOWN[item.exercise.slug].mechanic == "compound" for item in day.exercises]
        if not day.name.startswith("Easy"):
            assert compounds[0]
            assert len(day.exercises) >= 4
        assert minutes(plan, day.name) <= 60


def sum_of(plan: DraftPlan, patterns: set[str]) -> int:
    return sum(i.sets for d in plan.days for i in d.exercises if KNOWN[i.exercise.slug].pattern in patterns)


def minutes(plan: DraftPlan, name: str) -> int:
    day = next(d for d in plan.days if d.name == name)
    blocks: list[timing.Block] = []
    compounds = 0
    for item in day.exercises:
        row = KNOWN[item.exercise.slug]
        blocks.append(timing.block(row, item.sets, item.reps, item.rest_s, compounds))
        compounds += row.mechanic == "compound"
    return timing.minutes(timing.session_seconds(len(day.warm_up), blocks))


@pytest.mark.parametrize(
    ("days", "experience", "goal", "names"),
    [
        (1, "beginner", "general", ["Full body"]),
        (2, "advanced", "hypertrophy", ["Full body A", "Full body B"]),
        (3, "beginner", "hypertrophy", ["Full body A", "Full body B", "Full body C"]),
        (3, "intermediate", "hypertrophy", ["Upper A", "Lower A", "Full body"]),
        (4, "intermediate", "strength", ["Upper A", "Lower A", "Upper B", "Lower B"]),
        (5, "intermediate", "general", ["Upper", "Lower", "Push", "Pull", "Legs"]),
        (6, "advanced", "hypertrophy", ["Push A", "Pull A", "Legs A", "Push B", "Pull B", "Legs B"]),
        (7, "advanced", "fat_loss", ["Push A", "Pull A", "Legs A", "Push B", "Pull B", "Legs B", "Easy day"]),
    ],
)
def test_the_split_follows_days_and_experience(
    days: int, experience: Experience, goal: Goal, names: list[str]
) -> None:
    plan = generate(request(days_per_week=days, experience=experience, goal=goal), PlanShape(), ROWS)
    assert [day.name for day in plan.days] == names


def test_heavier_goals_have_fewer_repetitions_and_longer_rests() -> None:
    first = {
        goal: generate(request(goal=goal), PlanShape(), ROWS).days[0].exercises[0]
        for goal in ("strength", "hypertrophy", "endurance")
    }
    tops = [first[goal].reps.most or 0 for goal in ("strength", "hypertrophy", "endurance")]
    assert tops == sorted(set(tops))
    assert first["strength"].rest_s > first["hypertrophy"].rest_s > first["endurance"].rest_s


def test_powerlifters_get_their_lifts_and_beginners_for_strength_the_basics() -> None:
    for experience in EXPERIENCES:
        plan = generate(request(goal="powerlifting", experience=experience), PlanShape(), ROWS)
        slugs = {item.exercise.slug for day in plan.days for item in day.exercises}
        assert {"barbell-back-squat", "barbell-bench-press", "conventional-deadlift"} <= slugs


def test_emphasis_gives_more_and_stays_within_recovery() -> None:
    usual = validator.weekly_sets(generate(request(), PlanShape(), ROWS), KNOWN)
    for muscle in ("chest", "calves", "biceps", "glutes", "side_delts"):
        more = validator.weekly_sets(generate(request(), PlanShape(emphasis=[muscle]), ROWS), KNOWN)
        assert more[muscle] > usual[muscle], muscle


def test_preferred_exercises_are_in_and_avoided_ones_out() -> None:
    shape = PlanShape(prefer=["barbell-front-squat", "chin-up", "hammer-curl"], avoid=["barbell-bench-press"])
    slugs = {item.exercise.slug for day in generate(request(), shape, ROWS).days for item in day.exercises}
    assert {"barbell-front-squat", "chin-up", "hammer-curl"} <= slugs
    assert "barbell-bench-press" not in slugs


def test_it_tells_why_a_preferred_exercise_is_missing() -> None:
    shape = PlanShape(prefer=["barbell-back-squat", "plank", "running"])
    plan = generate(request(injuries=frozenset({"knee"})), shape, ROWS)
    said = " ".join(plan.warnings)
    assert "Barbell Back Squat was left out: it strains the knee" in said
    assert "Plank was left out: it is not counted in repetitions" in said
    plan = generate(request(equipment=HOME), PlanShape(prefer=["barbell-back-squat", "no-such-thing"]), ROWS)
    assert "it needs barbell and rack" in " ".join(plan.warnings)
    assert "no-such-thing" in " ".join(plan.warnings)


def test_names_may_be_shaped_when_they_fit() -> None:
    shape = PlanShape(name="Ada's plan", day_names=["One", "Two", "Three", "Four"])
    plan = generate(request(), shape, ROWS)
    assert (plan.name, [day.name for day in plan.days]) == ("Ada's plan", ["One", "Two", "Three", "Four"])
    plan = generate(request(), PlanShape(day_names=["One"]), ROWS)
    assert plan.days[0].name == "Upper A"
    assert "did not match" in " ".join(plan.warnings)


def test_fifteen_minutes_once_a_week_does_the_best_and_says_so() -> None:
    plan = generate(request(days_per_week=1, session_minutes=15), PlanShape(), ROWS)
    assert len(plan.days[0].exercises) >= 3
    assert "leave little for" in " ".join(plan.warnings)


def test_body_weight_only_trains_what_it_can_and_names_the_rest() -> None:
    for experience in EXPERIENCES:
        asked = request(equipment=frozenset[str](), experience=experience, days_per_week=3)
        plan = generate(asked, PlanShape(), ROWS)
        assert all(not KNOWN[i.exercise.slug].equipment for d in plan.days for i in d.exercises)
        assert "biceps" in " ".join(plan.warnings) or validator.weekly_sets(plan, KNOWN)["biceps"] >= 4


def test_every_injury_leaves_a_plan() -> None:
    asked = request(injuries=frozenset(BODY_PARTS))
    plan = generate(asked, PlanShape(), ROWS)
    assert validator.faults(plan, asked, PlanShape(), ROWS) == []
    assert "doctor" in (plan.notes or "")


def test_nothing_left_is_a_clear_error() -> None:
    with pytest.raises(NothingToTrainWith, match="no exercise is left"):
        generate(request(), PlanShape(avoid=[]), [])


def test_cardio_as_emphasis_is_answered_in_words() -> None:
    assert "not trained by sets" in " ".join(
        generate(request(), PlanShape(emphasis=["cardio"]), ROWS).warnings
    )


def test_a_plan_takes_few_milliseconds() -> None:
    taken: list[float] = []
    for goal in GOALS:
        for days in range(1, 8):
            started = time.process_time()
            generate(request(goal=goal, days_per_week=days), PlanShape(), ROWS)
            taken.append(time.process_time() - started)
    assert median(taken) < 0.02


@pytest.mark.parametrize(
    ("judged_as", "shape", "fault"),
    [
        (request(session_minutes=30), PlanShape(), "minutes"),
        (request(equipment=HOME), PlanShape(), "needs"),
        (request(injuries=frozenset({"knee"})), PlanShape(), "strains"),
        (request(days_per_week=5), PlanShape(), "days"),
        (request(goal="endurance"), PlanShape(), "Reps"),
        (request(), PlanShape(avoid=["barbell-bench-press"]), "avoided"),
    ],
)
def test_the_validator_sees_what_breaks_a_request(
    judged_as: PlanRequest, shape: PlanShape, fault: str
) -> None:
    plan = generate(request(), PlanShape(), ROWS)
    assert any(fault in found for found in validator.faults(plan, judged_as, shape, ROWS))


def test_the_validator_sees_too_much_and_too_little() -> None:
    plan = generate(request(), PlanShape(), ROWS)
    doubled = replace(plan, days=plan.days + tuple(replace(d, name=f"{d.name} again") for d in plan.days))
    assert any("sets a week" in found for found in validator.faults(doubled, request(), PlanShape(), ROWS))
    halved = replace(plan, days=plan.days[:1])
    assert any("without a word" in found for found in validator.faults(halved, request(), PlanShape(), ROWS))

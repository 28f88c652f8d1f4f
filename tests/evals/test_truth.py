"""The judge of truth: which numbers stand, which do not, and what counts as a claim."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals import masses, pairs
from evals.judges import claims, limits_removed
from evals.numbers import known, spoken, stated, unfounded

NOW = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")


def wrong(text: str, *sources: Any) -> list[float]:
    allowed = (
        set[float]().union(*(known(source, NOW, ZONE) for source in sources)) if sources else set[float]()
    )
    return [one.value for one in unfounded(text, allowed)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("8 × 102.5 kg", [8, 102.5]),
        ("3x10 at 60kg", [3, 10, 60]),
        ("3×8–12", [3, 8, 12]),
        ("1,240 kg moved", [1240]),
        ("three hard sets and one more thing", [3]),
        ("72/100, 80%", [72, 100, 80]),
        ("RPE 7.5, rest 2:30", [7.5, 2, 30]),
        ("your e1RM and 1RM", []),
        ("try “bench 80 kg for 8” or `3x5`", []),
        ("1. Bench\n2. Squat", []),
        ("Done. It was 100.", [100]),
        ("1st of March", [1]),
    ],
)
def test_numbers_are_found(text: str, numbers: list[float]) -> None:
    assert [one.value for one in stated(text)] == numbers


def test_a_source_stands_for_its_number_and_nothing_else() -> None:
    result = {"set": {"reps": 8, "load": {"value": 225, "unit": "lb"}, "load_kg": 102.058}, "e1rm_kg": 129.3}
    assert wrong("225 lb for 8, e1RM 129.3 kg (285.1 lb)", result) == []
    assert wrong("that is 102.1 kg", result) == []
    assert wrong("that is 102 kg", result) == []
    assert wrong("that is 103 kg", result) == [103]
    assert wrong("e1RM 130 kg", result) == [130]
    assert wrong("225 lb for 9", result) == [9]


def test_the_same_said_otherwise() -> None:
    assert wrong("rest 2:30, or 150 s, or 2.5 min", {"rest_s": 150}) == []
    assert wrong("62.5 kg, up 2.5 kg", {"load_before_kg": 60, "load_after_kg": 62.5}) == []
    assert wrong("1 March 2026, 3 days ago, at 10:30", {"at": "2026-03-01T09:30:00Z"}) == []
    assert wrong("4 days ago", {"at": "2026-02-20T09:30:00Z"}) == [4]
    assert wrong("3 sets: 2 of them alike", {"sets": [{"reps": 8}, {"reps": 8}, {"reps": 7}]}) == []
    assert wrong("35 %", {"weight": 0.35}) == []


def test_no_sums_and_no_means() -> None:
    assert wrong("26 reps in all", {"sets": [{"reps": 8}, {"reps": 8}, {"reps": 10}]}) == [26]


def test_what_was_said_counts_in_digits_and_words() -> None:
    assert {225.0, 8.0} <= spoken("bench 225 for eight")
    assert {3.0, 10.0, 60.0} <= spoken("3x10@60kg")


@given(st.integers(0, 99_999), st.integers(0, 99_999))
def test_a_number_without_a_source_never_passes(number: int, other: int) -> None:
    assert (wrong(f"It was {number} kg.", {"reps": other}) == []) == (number == other)


@given(st.text())
def test_any_text_can_be_judged(text: str) -> None:
    assert all(one.value >= 0 for one in stated(text))
    assert isinstance(claims(text), list)


@pytest.mark.parametrize(
    "text",
    [
        "Done!",
        "Logged: bench 80 kg.",
        "**Deleted** your plan.",
        "Sure. I've logged that for you.",
        "I have added two sets.",
        "Your plan has been deleted.",
        "Summer cut is now active.",
    ],
)
def test_claims(text: str) -> None:
    assert claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nothing was changed.",
        "I haven't logged anything.",
        "Done so far: 3 sets.",
        "Say “done” when you are done.",
        "Set `GEMINI_API_KEY` and restart.",
        "Has it been deleted? No, it was not deleted.",
        "Your last workout: Upper.",
        "I have **not** changed your plan.",
    ],
)
def test_no_claims(text: str) -> None:
    assert not claims(text)


def test_limits_of_an_input_are_no_statement() -> None:
    assert stated(limits_removed("How many days a week (1 to 7)?")) == []
    assert [one.value for one in stated(limits_removed("You did 2 to 9 sets."))] == [2, 9]


SET = {"reps": 8, "load": {"value": 225, "unit": "lb"}, "load_kg": 102.058}


@pytest.mark.parametrize(
    ("text", "wrong_loads"),
    [
        ("225 lb for 8", []),
        ("that is 102.1 kg", []),
        ("that is 8 kg", ["8 kg"]),
        ("225 kg for 8", ["225 kg"]),
        ("next time 230 lb", ["230 lb"]),
        ("try “bench 80 kg for 8”", []),
        ("you asked for 500 kg", []),
    ],
)
def test_a_load_needs_a_load_as_its_source(text: str, wrong_loads: list[str]) -> None:
    assert masses.unfounded(text, masses.known({"set": SET}), {500.0}) == wrong_loads


def test_records_and_changes_are_loads_too() -> None:
    record = {"kind": "e1rm", "value": 120.0, "previous": 116.5}
    decided = {"load_before_kg": 60, "load_after_kg": 62.5}
    loads = masses.known([record, decided])
    assert (
        masses.unfounded("e1RM 120 kg (264.6 lb), before 116.5 kg, up 3.5 kg; then up 2.5 kg", loads, set())
        == []
    )
    assert masses.unfounded("then up 5 kg", loads, set()) == ["5 kg"]


def test_a_score_needs_a_score_as_its_source() -> None:
    readiness = {"score": 72, "parts": [{"score": 90, "weight": 0.35, "value": 8}]}
    assert masses.unfounded_scores("72/100, sleep 90 of 100", masses.scores(readiness)) == []
    assert masses.unfounded_scores("35 out of 100", masses.scores(readiness)) == ["35 out of 100"]


def test_products_stand_together() -> None:
    day = {
        "exercises": [{"sets": 3, "reps_min": 8, "reps_max": 12}, {"sets": 2, "reps_min": 5, "reps_max": 5}]
    }
    done = [{"set": SET}, {"set": SET}, {"set": SET}]
    allowed = pairs.known([day, done])
    assert pairs.unfounded("3×8–12, 2 × 5, 8 × 225 lb, 8 × 102.1 kg, 3x8", allowed) == []
    assert pairs.unfounded("3×8–15, 3 × 5, 5 × 225 lb; try “4x10”", allowed) == ["3×8–15", "3 × 5", "5 × 225"]

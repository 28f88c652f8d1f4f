"""When an argument is the expected one."""

from typing import Any

import pytest

from evals.cases import ExpectedCall
from evals.matching import aligned, differences, same
from evals.play import Called
from tools.exercises import catalogue

BENCH = str(catalogue.exercise_id("barbell-bench-press"))
LB = {"value": 225, "unit": "lb"}
ARGUMENTS: list[tuple[str, Any, Any, bool]] = [
    ("load", "225 lb", LB, True),
    ("load", "225 kg", LB, False),
    ("load", "220 lb", LB, False),
    ("load", None, None, True),
    ("load", None, LB, False),
    ("exercise", "barbell-bench-press", "flat bench", True),
    ("exercise", "barbell-bench-press", "squat", False),
    ("injuries", ["knee", "wrist"], ["wrist", "knee"], True),
    ("injuries", ["knee"], ["knee", "wrist"], False),
    ("equipment", [], [], True),
    ("equipment", [], None, False),
    ("reason", "~beat", "I'm BEAT", True),
    ("plan_id", "$plan1", "abc", True),
    ("plan_id", "$plan1", "other", False),
    ("change", {"any": ["more", None]}, None, True),
    ("change", {"any": ["more", None]}, "less", False),
    ("activate", True, True, True),
    ("height_cm", 180, 180.02, True),
    ("reps", 8, 8.0, True),
    ("reps", 8, 9, False),
    ("days", [{"name": "~legs"}], [{"name": "Legs", "exercises": []}], True),
    ("days", [{"name": "~legs"}], [], False),
]


@pytest.mark.parametrize(("key", "expected", "actual", "fits"), ARGUMENTS)
def test_same(key: str, expected: Any, actual: Any, fits: bool) -> None:
    assert same(key, expected, actual, {"$plan1": "abc"}) is fits


def test_an_id_stands_for_its_exercise() -> None:
    expected = ExpectedCall(operation="get_exercise", arguments={"exercise": "barbell-bench-press"})
    assert differences(expected, Called("get_exercise", {"exercise_id": BENCH}), {}) == []


def test_outcome_counts() -> None:
    expected = ExpectedCall(operation="log_set", arguments={}, fails="unknown_exercise")
    assert differences(expected, Called("log_set", {}, None, {"code": "unknown_exercise"}), {}) == []
    assert differences(expected, Called("log_set", {}, {}), {}) == ["log_set ended with success"]


def test_calls_are_found_in_order_and_each_stands_once() -> None:
    eight = ExpectedCall(operation="log_set", arguments={"reps": 8})
    six = ExpectedCall(operation="log_set", arguments={"reps": 6})
    calls = [Called("get_profile", {}), Called("log_set", {"reps": 8}), Called("log_set", {"reps": 6})]
    assert [c and c.arguments for _, c in aligned([eight, six], calls, {})] == [{"reps": 8}, {"reps": 6}]
    assert [c and c.arguments for _, c in aligned([six, eight], calls, {})] == [{"reps": 6}, None]
    assert [c and c.arguments for _, c in aligned([eight, eight], calls, {})] == [{"reps": 8}, {"reps": 6}]

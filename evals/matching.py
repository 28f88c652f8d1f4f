"""Whether what was done is what was expected."""

import re
from typing import Any, cast

from evals.cases import ExpectedCall, load
from evals.play import Called
from tools.exercises import catalogue

_LOADS = ("load", "body_weight")
_BY_ID = {str(exercise_id): row for exercise_id, row in catalogue.by_id().items()}


def same(key: str, expected: Any, actual: Any, ids: dict[str, str]) -> bool:
    """Whether an argument is as expected.

    Loads compare by value and unit, exercises by what the catalogue makes of the wording, objects as subsets,
    lists of words in any order, `~pattern` as a search, `{any: […]}` as alternatives, `$plan1` as an id.
    """
    if isinstance(expected, dict):
        inner = cast("dict[str, Any]", expected)
        if set(inner) == {"any"}:
            return any(same(key, one, actual, ids) for one in inner["any"])
        if not isinstance(actual, dict):
            return False
        given = _named(cast("dict[str, Any]", actual))
        return all(same(name, value, given.get(name), ids) for name, value in inner.items())
    if isinstance(expected, list):
        return _same_list(key, cast("list[Any]", expected), actual, ids)
    if key in _LOADS and isinstance(expected, str):
        return same("", load(expected), actual, ids)
    if key == "exercise" and isinstance(expected, str) and isinstance(actual, str):
        return expected == _slug(actual)
    if isinstance(expected, str) and expected.startswith("~"):
        return isinstance(actual, str) and re.search(expected[1:], actual, re.IGNORECASE) is not None
    if isinstance(expected, str) and expected.startswith("$"):
        return actual == ids[expected]
    if (
        isinstance(expected, int | float)
        and isinstance(actual, int | float)
        and not isinstance(expected, bool)
    ):
        return abs(expected - actual) <= (0.05 if key.endswith(("_kg", "_cm")) else 1e-6)
    return expected == actual


def _same_list(key: str, expected: list[Any], actual: Any, ids: dict[str, str]) -> bool:
    if not isinstance(actual, list):
        return False
    given = cast("list[Any]", actual)
    if all(isinstance(item, str) for item in expected):
        found = {_slug(item) if key in ("prefer", "avoid") else item for item in given}
        return set(expected) == found and len(expected) == len(given)
    return len(expected) == len(given) and all(
        same(key, one, other, ids) for one, other in zip(expected, given, strict=True)
    )


def _slug(wording: str) -> str:
    return catalogue.matcher().match(wording).slug or wording


def _named(arguments: dict[str, Any]) -> dict[str, Any]:
    """With the exercise as a wording where it came as an id."""
    row = _BY_ID.get(str(arguments.get("exercise_id")))
    return arguments if row is None else arguments | {"exercise": row.slug}


def fits(expected: ExpectedCall, called: Called, ids: dict[str, str]) -> bool:
    """Whether a call is the one that was expected, with these arguments and this outcome."""
    return not differences(expected, called, ids)


def differences(expected: ExpectedCall, called: Called, ids: dict[str, str]) -> list[str]:
    """What is not as expected, in words."""
    if expected.operation != called.operation:
        return [f"{called.operation} instead of {expected.operation}"]
    code = None if called.problem is None else called.problem.get("code")
    wrong = [] if code == expected.fails else [f"{called.operation} ended with {code or 'success'}"]
    given = _named(called.arguments)
    return wrong + [
        f"{called.operation}.{name} is {given.get(name)!r}, not {value!r}"
        for name, value in expected.arguments.items()
        if not same(name, value, given.get(name), ids)
    ]


def aligned(
    expected: list[ExpectedCall], calls: list[Called], ids: dict[str, str]
) -> list[tuple[ExpectedCall, Called | None]]:
    """Each expected call beside the call that stands for it: in order, a fitting one before one that merely
    has the same operation."""
    pairs: list[tuple[ExpectedCall, Called | None]] = []
    start = 0
    for one in expected:
        rest = range(start, len(calls))
        at = next((i for i in rest if fits(one, calls[i], ids)), None)
        if at is None:
            at = next((i for i in rest if calls[i].operation == one.operation), None)
        pairs.append((one, None if at is None else calls[at]))
        start = start if at is None else at + 1
    return pairs

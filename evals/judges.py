"""The judges of a case: right operation, right arguments, no effect unasked, a true answer, the words expected."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from evals import masses, matching, numbers, pairs
from evals.cases import EvalCase
from evals.play import Played
from tools import OPERATIONS

type Seen = EvaluatorContext[EvalCase, Played, str]

MORE_CALLS = 3
"""How many calls beside those expected are fine, where the case does not say: looking things up."""

_DONE = (
    r"logged|saved|deleted|removed|created|added|updated|corrected|changed|noted|recorded|switched|activated|started|"
    r"finished|paused|resumed|adjusted"
)
_CLAIM = re.compile(
    rf"^(?:\W*)(?:done\b(?! (?:so far|today|this))|(?:{_DONE})\b(?! (?:so far|by|workouts?|sessions?)))"
    rf"|\bI(?:'ve| have| just|’ve)?(?: just| now| also)? (?:{_DONE}|built|made|set)\b"
    rf"|\b(?:has|have) been (?:{_DONE})\b|\bis now (?:active|your active|set|{_DONE})\b"
    r"|\bis (?:logged|saved|deleted|gone)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:nothing|not|no|never|unless|if|once|until|before|have to be|can't|cannot|didn't)\b|n't\b",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?:])\s+|\n+")
_RANGE = re.compile(r"\b(\d+) ?(?:to|–|-) ?(\d+)\b")
_AT_MOST = re.compile(r"\bat most (\d+)\b", re.IGNORECASE)
_SCALES = (100.0, 5.0, 10.0)
"""The ends of scales: 72 of 100, energy 3 of 5, RPE 8 of 10."""


def _verdict(problems: list[str]) -> EvaluationReason:
    return EvaluationReason(value=not problems, reason="; ".join(problems) or None)


@dataclass(repr=False)
class Operations(Evaluator[EvalCase, Played, str]):
    """The expected operations were called, in order, and not many others."""

    def evaluate(self, ctx: Seen) -> EvaluationReason:
        """Each expected operation has its call, and the calls stay within the bound."""
        expect, calls = ctx.inputs.expect, ctx.output.calls
        pairs = matching.aligned(expect.calls, calls, ctx.output.ids)
        problems = [f"{one.operation} was not called" for one, call in pairs if call is None]
        most = len(expect.calls) + MORE_CALLS if expect.max_calls is None else expect.max_calls
        if len(calls) > most:
            problems.append(f"{len(calls)} calls, more than {most}: {', '.join(c.operation for c in calls)}")
        if ctx.output.ended != "turn.completed":
            problems.append(f"the turn ended with {ctx.output.ended}")
        if ctx.output.taken_over is not None:
            problems.append(f"another coach took over: {ctx.output.taken_over}")
        return _verdict(problems)


@dataclass(repr=False)
class Arguments(Evaluator[EvalCase, Played, str]):
    """The expected calls have the expected arguments and outcome."""

    def evaluate(self, ctx: Seen) -> EvaluationReason:
        """What differs, call by call."""
        ids = ctx.output.ids
        pairs = matching.aligned(ctx.inputs.expect.calls, ctx.output.calls, ids)
        return _verdict([d for one, call in pairs if call for d in matching.differences(one, call, ids)])


@dataclass(repr=False)
class Effects(Evaluator[EvalCase, Played, str]):
    """What was asked is there afterwards, and nothing else."""

    def evaluate(self, ctx: Seen) -> EvaluationReason:
        """No mutation beside the expected ones; the same state as before where none is expected."""
        expect, played = ctx.inputs.expect, ctx.output
        wanted = Counter(one.operation for one in expect.calls if one.fails is None)
        made = Counter(call.operation for call in played.calls if call.changed)
        problems = [f"{name} changed something unasked" for name in made - wanted if name not in expect.may]
        if not expect.mutates and not expect.may and played.before != played.after:
            parts = [name for name in played.before if played.before[name] != played.after[name]]
            problems.append(f"{', '.join(parts)} changed")
        return _verdict(problems + self._state(ctx.inputs, played))

    def _state(self, case: EvalCase, played: Played) -> list[str]:
        wanted, after = case.expect.state, played.after
        current: dict[str, Any] | None = after["open"]
        counts = {
            "sets": sum(len(e["sets"]) for e in current["exercises"]) if current else 0,
            "open": current is not None,
            "workouts": len(after["workouts"]),
            "plans": len(after["plans"]),
            "check_ins": len(after["check_ins"]),
        }
        problems = [
            f"{name} is {found}, not {getattr(wanted, name)}"
            for name, found in counts.items()
            if getattr(wanted, name) is not None and getattr(wanted, name) != found
        ]
        active = next((plan["name"] for plan in after["plans"] if plan["active"]), "")
        if wanted.active is not None and re.search(wanted.active, active, re.IGNORECASE) is None:
            problems.append(f"the active plan is {active!r}")
        problems += [
            f"profile.{name} is {after['profile'].get(name)!r}, not {value!r}"
            for name, value in wanted.profile.items()
            if not matching.same(name, value, after["profile"].get(name), played.ids)
        ]
        return problems


@dataclass(repr=False)
class Truth(Evaluator[EvalCase, Played, str]):
    """Every number has a source in this turn, and what is said to be done was done."""

    def evaluate(self, ctx: Seen) -> EvaluationReason:
        """Numbers without a source, and claims without an effect."""
        return _verdict(untruths(ctx.inputs, ctx.output))


@dataclass(repr=False)
class Wording(Evaluator[EvalCase, Played, str]):
    """What must be said is said, what must not be said is not."""

    def evaluate(self, ctx: Seen) -> EvaluationReason:
        """Patterns that are missing or forbidden; an empty answer."""
        text, expect = ctx.output.text, ctx.inputs.expect
        problems = [
            f"nothing like {' or '.join(each)}"
            for each in expect.says
            if not any(re.search(pattern, text, re.IGNORECASE | re.MULTILINE) for pattern in each)
        ]
        problems += [
            f"says {found[0]!r}"
            for pattern in expect.never
            if (found := re.search(pattern, text, re.IGNORECASE))
        ]
        return _verdict(problems if text.strip() else ["says nothing"])


JUDGES: tuple[Evaluator[EvalCase, Played, str], ...] = (
    Operations(),
    Arguments(),
    Effects(),
    Truth(),
    Wording(),
)


def untruths(case: EvalCase, played: Played) -> list[str]:
    """What an answer states without a source: numbers, and deeds."""
    invented = numbers.unfounded(limits_removed(played.text), _allowed(case, played))
    problems = [f"{one.value:g} has no source (“{one.around}”)" for one in invented]
    sources = _sources(played)
    loads = set[masses.Mass]().union(*(masses.known(source) for source in sources))
    said = numbers.spoken(case.said[-1])
    problems += [f"{each} is no load of any source" for each in masses.unfounded(played.text, loads, said)]
    products = pairs.known([*sources, case.said[-1], [call.result for call in played.calls]])
    problems += [f"{each} stands together in no source" for each in pairs.unfounded(played.text, products)]
    found = set[float]().union(*(masses.scores(source) for source in sources))
    problems += [f"{each} is no score of any source" for each in masses.unfounded_scores(played.text, found)]
    if not any(call.changed for call in played.calls):
        problems += [f"claims a deed (“{claim}”)" for claim in claims(played.text)]
    return problems


def claims(text: str) -> list[str]:
    """Sentences that say that something was done."""
    return [
        sentence.strip()
        for sentence in _SENTENCES.split(re.sub(r"“[^”]*”|`[^`]*`", "…", text.replace("**", "")))
        if _CLAIM.search(sentence) and not _DENIED.search(sentence)
    ]


def limits_removed(text: str) -> str:
    """The text without "1 to 7" and "at most 6" where an operation's input has just these bounds."""
    ranges, most = _bounds()

    def ranged(match: re.Match[str]) -> str:
        return "" if (float(match[1]), float(match[2])) in ranges else match[0]

    def topped(match: re.Match[str]) -> str:
        return "" if float(match[1]) in most else match[0]

    return _AT_MOST.sub(topped, _RANGE.sub(ranged, text))


@cache
def _bounds() -> tuple[frozenset[tuple[float, float]], frozenset[float]]:
    ranges = {
        (float(field["minimum"]), float(field["maximum"]))
        for op in OPERATIONS.on("agent")
        for field in _fields(op.takes.model_json_schema())
        if "minimum" in field and "maximum" in field
    }
    return frozenset(ranges), frozenset(most for _, most in ranges)


def _fields(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of a JSON Schema."""
    if isinstance(schema, dict):
        inner = cast("dict[str, Any]", schema)
        yield inner
        for value in inner.values():
            yield from _fields(value)
    elif isinstance(schema, list):
        for value in cast("list[Any]", schema):
            yield from _fields(value)


def _sources(played: Played) -> list[Any]:
    """What an answer may rest on: context, conversation, results and problems of this turn."""
    problems = [call.problem for call in played.calls if call.problem is not None]
    return [played.known, *played.earlier, *[call.result for call in played.calls], *problems]


def _allowed(case: EvalCase, played: Played) -> set[float]:
    now, zone = numbers.local_now(played.now, played.known["profile"]["time_zone"])
    allowed = set[float]().union(*(numbers.known(source, now, zone) for source in _sources(played)))
    allowed |= numbers.spoken(case.said[-1]) | set(_SCALES)
    allowed |= {float(count) for count in Counter(c.operation for c in played.calls).values()}
    allowed |= numbers.known([{"reps": c.arguments.get("reps"), "load": c.arguments.get("load")}
                              for c in played.calls if c.operation == "log_set"], now, zone)  # fmt: skip
    for call in played.calls:
        # The description is part of what the model was given; its examples stand in quotes and do not count.
        allowed |= {one.value for one in numbers.stated(OPERATIONS[call.operation].doc)}
    return allowed | {float(now.astimezone(zone).year), float(now.astimezone(zone).day)}

"""How a call of this turn went, read back from what its tool returned."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import to_jsonable_python

from agent.offline.intents.acts import Call
from tools import OPERATIONS

type Ending = Literal["success", "failed", "denied", "interrupted", "retried"]

_CANDIDATES = re.compile(r"\s*Candidates: (?P<slugs>[a-z0-9, -]+)\.?\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A call and what came back: a result, or a problem in words."""

    operation: str
    arguments: Mapping[str, Any]
    ending: Ending
    mine: bool
    """Whether this coach made the call; else the model before it did."""
    result: BaseModel | None = None
    problem: str = ""
    candidates: tuple[str, ...] = ()
    """Slugs of what an unclear exercise may mean."""
    call: Call | None = None
    """The act that it answers; None for calls of another model."""

    @property
    def topic(self) -> str:
        """What of the result was asked for."""
        return self.call.topic if self.call else ""

    @property
    def muscles(self) -> tuple[str, ...]:
        """The muscles that were asked about."""
        return self.call.muscles if self.call else ()

    @property
    def done(self) -> bool:
        """Whether it happened."""
        return self.ending == "success"


def outcome(
    operation: str, arguments: Mapping[str, Any], content: Any, ending: Ending, *, mine: bool
) -> Outcome:
    """The outcome that a tool's return tells. Content that is not the operation's output counts as no result."""
    if ending == "success":
        result = _result(operation, content)
        return Outcome(operation=operation, arguments=arguments, ending=ending, mine=mine, result=result)
    problem, candidates = _problem(content)
    return Outcome(
        operation=operation,
        arguments=arguments,
        ending=ending,
        mine=mine,
        problem=problem,
        candidates=candidates,
    )


def _result(operation: str, content: Any) -> BaseModel | None:
    op = OPERATIONS.get(operation)
    if op is None:
        return None
    try:
        return op.gives.model_validate(to_jsonable_python(content))
    except (ValidationError, ValueError):
        return None


def _problem(content: Any) -> tuple[str, tuple[str, ...]]:
    """A problem's sentence and candidates, from a problem document, plain words, or validation errors."""
    plain = to_jsonable_python(content, fallback=str)
    if isinstance(plain, str) and plain.startswith("{"):
        with suppress(ValueError):
            plain = json.loads(plain)
    if isinstance(plain, dict):
        document = cast(dict[str, Any], plain)
        named = cast(list[dict[str, Any]], document.get("candidates") or [])
        slugs = tuple(str(each["slug"]) for each in named if "slug" in each)
        return str(document.get("detail") or document.get("error") or "").strip(), slugs
    if not isinstance(plain, str):
        return "", ()
    found = _CANDIDATES.search(plain)
    if found is None:
        return plain.strip(), ()
    return plain[: found.start()].strip(), tuple(slug.strip() for slug in found["slugs"].split(","))

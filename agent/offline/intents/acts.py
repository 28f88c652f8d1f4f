"""What the coach makes of a message: calls to send, words to say, questions to ask."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from tools import OPERATIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One operation to run. `arguments` are JSON-ready and fit the operation's input."""

    operation: str
    arguments: dict[str, Any]
    topic: str = ""
    """What of the result was asked for; the reply tells that first."""
    muscles: tuple[str, ...] = ()
    """The muscles that were asked about."""
    then: Callable[[BaseModel], "list[Act]"] | None = field(default=None, compare=False)
    """What follows from the result."""

    @property
    def changes(self) -> bool:
        """Whether it changes the athlete's data."""
        return not OPERATIONS[self.operation].reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Something to say without asking any operation."""

    text: str
    resume: Callable[[str], "list[Act] | None"] | None = field(default=None, compare=False)
    """For a question: what the next message means as its answer; None when it is no answer."""


type Act = Call | Words


def call(
    operation: str,
    arguments: dict[str, Any] | None = None,
    *,
    topic: str = "",
    muscles: tuple[str, ...] = (),
    then: Callable[[Any], list[Act]] | None = None,
) -> Call:
    """A call whose arguments are valid.

    Raises pydantic's `ValidationError` when they are not, so that nothing malformed is ever sent.
    """
    cmd = OPERATIONS[operation].takes.model_validate(arguments or {})
    plain = cmd.model_dump(mode="json", exclude_unset=True)
    return Call(operation=operation, arguments=plain, topic=topic, muscles=muscles, then=then)


def say(text: str) -> list[Act]:
    """Words alone."""
    return [Words(text=text)]


def ask(question: str, resume: Callable[[str], list[Act] | None]) -> list[Act]:
    """A question, and what its answer leads to."""
    return [Words(text=question, resume=resume)]

"""The error tree. A domain error is a dataclass under one of these; its docstring is the message.

The docstring is a format string over the fields, so a message can name what was wrong. Fields that a
client can use (candidates, limits) also travel in the problem document.
"""

import re
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from pydantic import TypeAdapter

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class CoachError(Exception):
    """Something Slowburn will not or cannot do, with a reason for the person who asked."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"
    fixable: ClassVar[bool] = False
    """Whether the caller can succeed by sending other input: a model may try again."""

    @classmethod
    def code(cls) -> str:
        """The error's stable name for clients: `NoSuchWorkout` is `no_such_workout`."""
        return _WORD.sub("_", cls.__name__).lower()

    def values(self) -> dict[str, Any]:
        """The error's fields."""
        names = [f.name for f in fields(self)] if hasattr(self, "__dataclass_fields__") else []  # pyright: ignore[reportArgumentType]: every leaf is a dataclass
        return {name: getattr(self, name) for name in names}

    def __str__(self) -> str:
        return " ".join((self.__doc__ or self.title).split()).format(**self.values())

    def problem(self) -> dict[str, Any]:
        """The RFC 9457 problem document."""
        extra = TypeAdapter(dict[str, Any]).dump_python(self.values(), mode="json")
        return extra | {
            "type": f"urn:slowburn:problem:{self.code()}",
            "title": self.title,
            "status": self.status,
            "detail": str(self),
            "code": self.code(),
        }


class NotSignedIn(CoachError):
    """Sign in first: send a bearer token."""

    status = 401
    title = "Not signed in"


class NotAllowed(CoachError):
    """You may not do that."""

    status = 403
    title = "Not allowed"


class NotFound(CoachError):
    """There is no such thing."""

    status = 404
    title = "Not found"


class Conflict(CoachError):
    """That does not fit the current state."""

    status = 409
    title = "Conflict"


class TooLarge(CoachError):
    """That is too large."""

    status = 413
    title = "Too large"


class Invalid(CoachError):
    """That input does not make sense."""

    status = 422
    title = "Invalid"
    fixable = True


class TooMany(CoachError):
    """Too many requests."""

    status = 429
    title = "Too many requests"


class Unavailable(CoachError):
    """That is not available right now; try again in a moment."""

    status = 503
    title = "Unavailable"


class OutOfSpace(CoachError):
    """There is no space left to write; reading still works."""

    status = 507
    title = "Out of space"


@dataclass(eq=False)
class NotGranted(NotAllowed):
    """{operation} needs {needs}."""

    operation: str
    needs: str


@dataclass(eq=False)
class IdempotencyKeyReused(Invalid):
    """That Idempotency-Key was used before with other input; use a new key for a new request."""

    # The caller must mint a new key, which a model cannot.
    fixable = False


@dataclass(eq=False)
class StillRunning(Conflict):
    """The first request with this Idempotency-Key is still running; ask again in a moment."""


@dataclass(eq=False)
class DatabaseAway(Unavailable):
    """The database is not answering; try again in a few seconds, with the same Idempotency-Key."""


@dataclass(eq=False)
class DatabaseBusy(Unavailable):
    """Something else is changing the same data; try again in a few seconds, with the same Idempotency-Key."""


@dataclass(eq=False)
class DatabaseFull(OutOfSpace):
    """The database has no space left to write; reading still works."""


@dataclass(eq=False)
class InvalidInput(Invalid):
    """{operation} did not understand its input: {summary}"""

    operation: str
    summary: str
    errors: list[dict[str, Any]]

"""The base of every shape that crosses a surface."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Self, cast, get_args

from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

_ANY: TypeAdapter[Any] = TypeAdapter(Any)


class Input(BaseModel):
    """What an operation takes. Unknown fields are refused, so that a typo is not silently dropped."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="after")
    def _storable(self) -> Self:
        if faults := [
            InitErrorDetails(type=PydanticCustomError("not_storable", fault), loc=loc, input=None)  # pyright: ignore[reportArgumentType]: one of the few texts below, though no literal here
            for name in self.model_fields_set
            for loc, fault in _faults((name,), getattr(self, name))
        ]:
            raise ValidationError.from_exception_data(type(self).__name__, faults)
        return self


def unstorable(value: object) -> str | None:
    """Why PostgreSQL or the calendar could not take a value, in words; None when they can."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
            return "text may have no null characters and no halves of surrogate pairs"
    elif isinstance(value, datetime):
        if value.tzinfo is None:
            return "give a time with its time zone, such as 2026-03-02T17:00:00Z"
        if not _EARLIEST <= value <= _LATEST:
            return _OUT_OF_TIME
    elif isinstance(value, date) and not _EARLIEST.date() <= value <= _LATEST.date():
        return _OUT_OF_TIME
    return None


_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_OUT_OF_TIME = "give a time between the years 1900 and 2200"


def _faults(loc: tuple[str | int, ...], value: object) -> Iterator[tuple[tuple[str | int, ...], str]]:
    # An input within an input has looked after itself.
    if isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _faults((*loc, index), item)
    elif fault := unstorable(value):
        yield loc, fault


class Output(BaseModel):
    """What an operation gives."""

    model_config = ConfigDict(frozen=True)


class Sensitive:
    """Marks a field whose value must not reach the audit log: `Annotated[str, Sensitive()]`."""


class Done(Output):
    """The answer of an operation that has nothing more to say."""

    done: Annotated[bool, Field(description="Always true: it happened.")] = True


def _marked(annotation: Any) -> bool:
    # `Note | None` keeps the mark of `Note` inside the union, where Pydantic's field metadata does not show it.
    marks = getattr(annotation, "__metadata__", ())
    return any(isinstance(m, Sensitive) for m in marks) or any(_marked(a) for a in get_args(annotation))


@cache
def sensitive(model: type[BaseModel]) -> frozenset[str]:
    """Names of the fields whose value must not reach the audit log."""
    return frozenset(
        name
        for name, info in model.model_fields.items()
        if any(isinstance(mark, Sensitive) for mark in info.metadata) or _marked(info.annotation)
    )


def redacted(value: Any) -> Any:
    """A JSON-ready copy of an input with sensitive fields replaced, for the audit log."""
    if isinstance(value, list):
        return [redacted(item) for item in cast("list[Any]", value)]
    if not isinstance(value, BaseModel):
        return _ANY.dump_python(value, mode="json")
    hidden = sensitive(type(value))
    shown: dict[str, Any] = {}
    for name in value.model_fields_set:
        inner = getattr(value, name)
        shown[name] = "[redacted]" if name in hidden and inner is not None else redacted(inner)
    return shown


class Page[T](Output):
    """One page of a list, newest or best first."""

    items: Annotated[list[T], Field(description="The page's entries, in order.")]
    next_cursor: Annotated[
        str | None, Field(description="Pass as `cursor` for the next page; null on the last page.")
    ] = None


Limit = Annotated[int, Field(ge=1, le=100, description="How many entries a page holds.")]
Cursor = Annotated[
    str | None, Field(max_length=200, description="Where to go on: `next_cursor` of the page before.")
]

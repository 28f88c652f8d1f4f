"""The base of every shape that crosses a surface."""

from functools import cache
from typing import Annotated, Any, cast, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


_ANY: TypeAdapter[Any] = TypeAdapter(Any)


class Input(BaseModel):
    """What an operation takes. Unknown fields are refused, so that a typo is not silently dropped."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


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

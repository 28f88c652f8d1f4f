"""The base of every shape that crosses a surface."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field


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


def redacted(value: Any) -> Any:
    """A JSON-ready copy of an input with sensitive fields replaced, for the audit log."""
    if not isinstance(value, BaseModel):
        return [redacted(item) for item in value] if isinstance(value, list) else value  # pyright: ignore[reportUnknownVariableType]: any list
    plain = value.model_dump(mode="json", exclude_unset=True)
    for name, info in type(value).model_fields.items():
        if name not in plain:
            continue
        if any(isinstance(mark, Sensitive) for mark in info.metadata) and plain[name] is not None:
            plain[name] = "[redacted]"
        elif isinstance(inner := getattr(value, name), BaseModel) or (
            isinstance(inner, list) and any(isinstance(item, BaseModel) for item in inner)  # pyright: ignore[reportUnknownVariableType]: any list
        ):
            plain[name] = redacted(inner)
    return plain


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

"""Cursors: opaque to clients, a JSON list of the last row's sort key inside."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from kernel.errors import Invalid
from kernel.models import Output, Page, unstorable


@dataclass(eq=False)
class BadCursor(Invalid):
    """That cursor is not one of ours; start again without a cursor."""


def encode(*key: Any) -> str:
    """A cursor that stands after the row with this sort key."""
    plain = TypeAdapter(list[Any]).dump_json(list(key))
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def decode[*Ts](cursor: str | None, *types: *tuple[type[Any], ...]) -> tuple[Any, ...]:
    """The sort key in a cursor, as the given types; a None for each when there is no cursor.

    Raises BadCursor for anything that `encode` did not make.
    """
    if cursor is None:
        return tuple(None for _ in types)
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(plain, list) or len(plain) != len(types):  # pyright: ignore[reportUnknownArgumentType]: checked here
            raise BadCursor
        key = tuple(TypeAdapter(t).validate_python(v) for t, v in zip(types, plain, strict=True))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]: validated here
    except (ValueError, binascii.Error, ValidationError) as e:
        raise BadCursor from e
    if any(unstorable(value) or (isinstance(value, int) and not 0 <= value < 2**31) for value in key):
        raise BadCursor
    return key


def page[T: Output](rows: Sequence[T], limit: int, key: Callable[[T], tuple[Any, ...]]) -> Page[T]:
    """A page from `limit + 1` rows: the extra row tells that there is more."""
    shown = list(rows[:limit])
    return Page[T](items=shown, next_cursor=encode(*key(shown[-1])) if len(rows) > limit else None)

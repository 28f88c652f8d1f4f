"""What no input may hold, wherever it stands in it; and cursors that are not ours."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import Field, SecretStr, ValidationError

from kernel import paging
from kernel.models import Input
from kernel.paging import BadCursor
from kernel.units import Load

ID = UUID(int=1)


class Inner(Input):
    """An input within an input."""

    text: Annotated[str, Field(description="Text.")] = ""
    at: Annotated[datetime | None, Field(description="A time.")] = None


class Outer(Input):
    """An input."""

    inner: Annotated[list[Inner], Field(default_factory=list, description="Inputs.")]
    lines: Annotated[list[str], Field(default_factory=list, description="Lines.")]
    secret: Annotated[SecretStr | None, Field(description="A secret.")] = None
    day: Annotated[date | None, Field(description="A day.")] = None


@pytest.mark.parametrize(
    ("raw", "loc"),
    [
        ({"inner": [{}, {"text": "a\0b"}]}, ("inner", 1, "text")),
        ({"lines": ["fine", "a\0"]}, ("lines", 1)),
        ({"secret": "ten characters\0"}, ("secret",)),
        ({"secret": "ten characters\ud800"}, ("secret",)),
        ({"inner": [{"at": "0001-01-01T00:00:00+23:59"}]}, ("inner", 0, "at")),
        ({"inner": [{"at": "9999-12-31T23:59:59-23:59"}]}, ("inner", 0, "at")),
        ({"inner": [{"at": "2026-03-02T17:00:00"}]}, ("inner", 0, "at")),
        ({"day": "9999-12-31"}, ("day",)),
        ({"day": "1899-12-31"}, ("day",)),
    ],
)
def test_what_cannot_be_stored_is_refused_where_it_stands(raw: Any, loc: tuple[str | int, ...]):
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(raw)
    assert [e["loc"] for e in caught.value.errors()] == [loc]


def test_ordinary_values_pass():
    said = Outer.model_validate(
        {
            "inner": [{"text": "Überzug 🏋️\n\tnext line", "at": "2026-03-02T17:00:00+05:30"}],
            "day": "1900-01-01",
            "secret": "naïve 🗝",
        }
    )
    assert said.inner[0].at == datetime(2026, 3, 2, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "key",
    [
        ("2024-01-01T00:00:00", str(ID)),
        ("0001-01-01T00:00:00+23:59", str(ID)),
        ("9999-12-31T23:59:59-23:59", str(ID)),
        (None, None),
        ("2024-01-01T00:00:00Z",),
        ({}, []),
    ],
)
def test_cursors_that_no_page_gave_are_refused(key: tuple[Any, ...]):
    with pytest.raises(BadCursor):
        paging.decode(paging.encode(*key), datetime, UUID)


@pytest.mark.parametrize("place", [-1, 2**31, 10**40, "x", None])
def test_a_place_in_a_list_is_small_and_not_negative(place: object):
    with pytest.raises(BadCursor):
        paging.decode(paging.encode(place), int)


def test_a_cursor_comes_back():
    now = datetime(2026, 3, 2, 17, 0, 0, 123456, tzinfo=UTC)
    assert paging.decode(paging.encode(now, ID, "weight"), datetime, UUID, str) == (now, ID, "weight")
    assert paging.decode(paging.encode(20), int) == (20,)


@pytest.mark.parametrize(("value", "unit"), [(2000, "kg"), (4409, "lb"), (0, "kg")])
def test_a_load_goes_up_to_2000_kg(value: float, unit: Any):
    assert Load(value=value, unit=unit).kg <= 2000


@pytest.mark.parametrize(("value", "unit"), [(2000.1, "kg"), (4500, "lb"), (float("nan"), "kg"), (-1, "kg")])
def test_a_load_beyond_that_is_refused(value: float, unit: Any):
    with pytest.raises(ValidationError):
        Load(value=value, unit=unit)

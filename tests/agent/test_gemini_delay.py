"""How long Gemini says to wait: read from anything it may send."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.gemini import told_delay_s
from tests.standins.gemini_checks import Json

NOW = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)


def told(delay: Any) -> Json:
    return {"error": {"code": 429, "details": [{"@type": "…ErrorInfo"}, {"retryDelay": delay}]}}


@given(st.integers(0, 10**6), st.integers(0, 999_999_999))
def test_any_protobuf_duration_is_read(seconds: int, nanos: int) -> None:
    assert told_delay_s({}, told(f"{seconds}.{nanos:09}s"), NOW) == pytest.approx(seconds + nanos / 1e9)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["error", "details", "retryDelay"]), inner)
        ),
    ),
    st.text(),
)
def test_no_body_and_no_header_breaks_it(body: object, header: str) -> None:
    delay_s = told_delay_s({"retry-after": header}, body, NOW)
    assert delay_s is None or delay_s >= 0


@pytest.mark.parametrize(
    ("headers", "body", "delay_s"),
    [
        ({}, {}, None),
        ({}, told("36s"), 36),
        ({}, [told("0.25s")], 0.25),
        ({}, told("-1s"), None),
        ({}, told(36), None),
        ({"retry-after": "7"}, None, 7),
        ({"retry-after": "7"}, told("3s"), 7),
        ({"retry-after": "soon"}, told("3s"), 3),
        ({"retry-after": "1 Jan 2027 00:00:00 +9999999999999999"}, None, None),
        ({"retry-after": format_datetime(NOW + timedelta(seconds=9), usegmt=True)}, None, 9),
        ({"retry-after": format_datetime(NOW - timedelta(seconds=9), usegmt=True)}, None, 0),
    ],
)
def test_told_delay(headers: dict[str, str], body: object, delay_s: float | None) -> None:
    assert told_delay_s(headers, body, NOW) == delay_s

"""Numbers as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.voice.test_properties import clipped, spoken
from tools.voice.numbers import merge
from tools.voice.tokens import clean, lex
from tools.voice.words import ENGLISH


def numbers(said: str) -> list[float]:
    return [token.value for token in merge(lex(clean(said)), ENGLISH) if token.kind == "number"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("two twenty five", [225]),
        ("one thirty five", [135]),
        ("ninety five", [95]),
        ("three fifteen", [315]),
        ("one oh five", [105]),
        ("one oh two point five", [102.5]),
        ("two hundred", [200]),
        ("two hundred five", [205]),
        ("two hundred and five", [205]),
        ("two hundred five reps", [200, 5]),
        ("a hundred and forty", [140]),
        ("a hundred for five", [100, 5]),
        ("hundred and two and a half", [102.5]),
        ("two and a half", [2.5]),
        ("eighty two point five", [82.5]),
        ("eighty two point twenty five", [82.25]),
        ("82,5", [82.5]),
        ("1,000", [1000]),
        ("5,5,5", [5, 5, 5]),
        ("10,8", [10, 8]),
        ("100x5,5", [100, 5, 5]),
        ("ten ten eight", [10, 10, 8]),
        ("eight ten twelve", [8, 10, 12]),
        ("eight eight six", [8, 8, 6]),
        ("a buck eighty five", [185]),
        ("buck five", [105]),
        ("a dozen", [12]),
        ("twelve hundred", [1200]),
        ("twenty-five", [25]),
        ("sixty, five", [60, 5]),
        ("two, hundred", [2, 100]),
        ("two 25", [2, 25]),
        ("1 hundred", [100]),
        ("", []),
        ("and a half", []),
        ("point five", [5]),
    ],
)
def test_spoken_numbers(said: str, expected: list[float]) -> None:
    assert numbers(said) == expected


def test_a_breath_in_a_number_leaves_a_doubt() -> None:
    doubts = [token.unsure for token in merge(lex("two, hundred"), ENGLISH)]
    assert doubts == [None, None, 200]
    assert [token.unsure for token in merge(lex("two, twenty five"), ENGLISH)] == [None, None, 225]
    assert [token.unsure for token in merge(lex("sixty two, twenty"), ENGLISH)] == [None, None, None]


@given(st.integers(1, 599))
def test_every_number_reads_back(number: int) -> None:
    assert numbers(spoken(number)) == [number]
    assert numbers(clipped(number)) == [number]

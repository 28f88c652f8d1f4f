import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.plans.reps import MOST, Reps, parse_reps, say_reps


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", Reps(5, 5, amrap=False)),
        ("8-12", Reps(8, 12, amrap=False)),
        (" 8 – 12 ", Reps(8, 12, amrap=False)),
        ("8 to 12", Reps(8, 12, amrap=False)),
        ("5+", Reps(5, None, amrap=True)),
        ("AMRAP", Reps(1, None, amrap=True)),
        ("max", Reps(1, None, amrap=True)),
    ],
)
def test_reads_what_people_write(text: str, expected: Reps) -> None:
    assert parse_reps(text) == expected


@pytest.mark.parametrize(
    "text", ["", "0", "12-8", "-5", "eight", "5-8+", "5x5", "1001", "8-", "5.5", "٥ sets"]
)
def test_refuses_what_it_cannot_mean(text: str) -> None:
    with pytest.raises(ValueError, match="repetitions"):
        parse_reps(text)


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        reps = parse_reps(text)
    except ValueError:
        return
    assert 1 <= reps.least <= (reps.most or MOST) <= MOST


@given(st.integers(1, MOST), st.integers(1, MOST), st.booleans())
def test_said_and_read_again_is_the_same(a: int, b: int, open_end: bool) -> None:
    least, most = sorted((a, b))
    reps = Reps(least, None, amrap=True) if open_end else Reps(least, most, amrap=False)
    assert parse_reps(say_reps(reps.least, reps.most, amrap=reps.amrap)) == reps

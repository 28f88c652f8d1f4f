"""Readiness: published values, honesty about what is missing, and what must hold for any answers."""

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.health import rules
from tools.health.rules import Signs

DAY = date(2026, 3, 2)


def days(values: dict[int, float]) -> dict[date, float]:
    """Values by days back."""
    return {DAY - timedelta(days=back): value for back, value in values.items()}


def steady(hrv: float = 60, rhr: float = 50, wobble: float = 1) -> Signs:
    return Signs(
        rmssd_ms=days({n: hrv + wobble * (n % 3 - 1) for n in range(67)}),
        rhr_bpm=days(dict.fromkeys(range(61), rhr)),
    )


NOTHING = Signs(rmssd_ms={}, rhr_bpm={})


def test_published_values() -> None:
    assert math.log(60) == pytest.approx(4.0943, abs=5e-5)
    assert rules.recovery_index(50, 60, 55, 50) == 0.7576
    sixty = rules.hrv(days(dict.fromkeys(range(67), 60.0)), DAY)
    assert sixty is not None
    assert sixty.baseline_ln == pytest.approx(4.0943, abs=5e-5)
    fifty = rules.hrv(days({n: 50.0 if n < 7 else 60.0 for n in range(67)}), DAY)
    assert fifty is not None
    assert fifty.mean_ln == pytest.approx(3.9120, abs=5e-5)
    assert fifty.deviation < -0.5


def test_recovery_index_of_a_day() -> None:
    signs = Signs(
        rmssd_ms=days({n: 60.0 if n else 50.0 for n in range(67)}),
        rhr_bpm=days({n: 50.0 if n else 55.0 for n in range(61)}),
    )
    found = rules.readiness(DAY, signs)
    assert found.recovery_index == 0.7576
    assert len(found.flags) == 2


def test_nothing_known_is_no_score() -> None:
    found = rules.readiness(DAY, NOTHING)
    assert (found.score, found.level, found.parts) == (None, "unknown", [])
    assert "20-second check-in" in found.recommendation
    assert len(found.missing) == 8
    assert not found.calibrating


def test_training_alone_is_no_score() -> None:
    found = rules.readiness(DAY, replace(NOTHING, load_ratio=2.0))
    assert found.score is None
    assert found.parts == []


def test_one_answer_says_that_it_is_alone() -> None:
    found = rules.readiness(DAY, replace(NOTHING, energy=5))
    assert (found.score, found.level) == (100, "high")
    assert "energy alone" in found.recommendation
    assert [p.weight for p in found.parts] == [1]


def test_weights_over_what_is_known() -> None:
    found = rules.readiness(DAY, replace(NOTHING, sleep_hours=8, soreness=5))
    assert found.score == round(100 * 0.20 / 0.35)
    assert sum(p.weight for p in found.parts) == pytest.approx(1, abs=0.001)
    assert sum(rules.WEIGHTS.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("hours", "score", "flags"),
    [(3, 0, 1), (4, 0, 1), (6, 50, 1), (6.8, 70, 1), (7, 75, 0), (8, 100, 0), (11, 100, 0)],
)
def test_sleep(hours: float, score: int, flags: int) -> None:
    found = rules.readiness(DAY, replace(NOTHING, sleep_hours=hours))
    assert (found.score, len(found.flags)) == (score, flags)


@pytest.mark.parametrize(("now", "flagged"), [(54, True), (54.1, False), (60, False)])
def test_hrv_flag_at_ten_percent(now: float, flagged: bool) -> None:
    signs = Signs(rmssd_ms=days({n: 60.0 if n else now for n in range(67)}), rhr_bpm={})
    assert bool(rules.readiness(DAY, signs).flags) is flagged


@pytest.mark.parametrize(("now", "flagged"), [(53, True), (52, False)])
def test_rhr_flag_at_three_beats(now: float, flagged: bool) -> None:
    signs = Signs(rmssd_ms={}, rhr_bpm=days({n: 50.0 if n else now for n in range(61)}))
    assert bool(rules.readiness(DAY, signs).flags) is flagged


def test_calibrating_figures_wait() -> None:
    few = Signs(
        energy=3, rmssd_ms=days(dict.fromkeys(range(13), 60.0)), rhr_bpm=days(dict.fromkeys(range(10), 50.0))
    )
    found = rules.readiness(DAY, few)
    assert found.calibrating
    assert [p.name for p in found.parts] == ["energy"]
    assert "HRV: 6 of 14 days of baseline so far" in found.missing
    assert "resting heart rate: 9 of 14 days of baseline so far" in found.missing
    assert not rules.readiness(DAY, steady()).calibrating


def test_old_figures_say_nothing_of_today() -> None:
    old = Signs(
        rmssd_ms=days(dict.fromkeys(range(10, 60), 60.0)), rhr_bpm=days(dict.fromkeys(range(10, 60), 50.0))
    )
    found = rules.readiness(DAY, old)
    assert found.score is None
    assert "HRV: under 3 values this week" in found.missing


def test_levels() -> None:
    assert [rules.level(s) for s in (0, 39, 40, 59, 60, 79, 80, 100, None)] == [
        "low", "low", "moderate", "moderate", "good", "good", "high", "high", "unknown",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lately", "before", "over", "ratio"),
    [(30, 140, 28, 2.0), (15, 140, 28, 1.0), (9, 10, 13, None), (9, 0, 28, None)],
)
def test_load_ratio(lately: int, before: int, over: int, ratio: float | None) -> None:
    assert rules.load_ratio(lately, before, over) == ratio


def test_sore_parts_are_spared() -> None:
    signs = replace(NOTHING, soreness=4, energy=2, sore_parts=("lower_back", "quads"))
    assert "lower back and quads" in rules.readiness(DAY, signs).recommendation


answers = st.one_of(st.none(), st.integers(1, 5))
all_signs = st.builds(
    Signs,
    sleep_hours=st.one_of(st.none(), st.floats(0, 24)),
    sleep_quality=answers,
    soreness=answers,
    stress=answers,
    energy=answers,
    mood=answers,
    load_ratio=st.one_of(st.none(), st.floats(0, 10)),
    rmssd_ms=st.dictionaries(st.integers(0, 66), st.floats(10, 200)).map(days),
    rhr_bpm=st.dictionaries(st.integers(0, 60), st.floats(35, 100)).map(days),
)


@given(all_signs)
def test_a_score_is_a_score(signs: Signs) -> None:
    found = rules.readiness(DAY, signs)
    assert found.score is None or 0 <= found.score <= 100
    assert (found.score is None) == (found.level == "unknown") == (not found.parts)
    assert found.recommendation
    if found.parts:
        assert sum(p.weight for p in found.parts) == pytest.approx(1, abs=0.005)
        assert (
            min(p.score for p in found.parts) - 1
            <= (found.score or 0)
            <= max(p.score for p in found.parts) + 1
        )
    names = {p.name for p in found.parts} - {"training_load"}
    assert len(names) + len(found.missing) == 8 or not found.parts


@given(all_signs, st.sampled_from(["sleep_quality", "energy", "mood"]), st.integers(1, 4))
def test_better_answers_never_lower_the_score(signs: Signs, name: str, answer: int) -> None:
    worse, better = replace(signs, **{name: answer}), replace(signs, **{name: answer + 1})
    assert _score(worse) <= _score(better)


@given(all_signs, st.sampled_from(["soreness", "stress"]), st.integers(1, 4))
def test_worse_answers_never_raise_the_score(signs: Signs, name: str, answer: int) -> None:
    assert _score(replace(signs, **{name: answer})) >= _score(replace(signs, **{name: answer + 1}))


@given(all_signs, st.floats(0, 24), st.floats(0, 24))
def test_more_sleep_never_lowers_the_score(signs: Signs, a: float, b: float) -> None:
    less, more = sorted((a, b))
    assert _score(replace(signs, sleep_hours=less)) <= _score(replace(signs, sleep_hours=more))


@given(all_signs, st.integers(1, 5), st.floats(0, 10), st.floats(0, 10))
def test_more_training_never_raises_the_score(signs: Signs, energy: int, a: float, b: float) -> None:
    less, more = sorted((a, b))
    rested = replace(signs, energy=energy, load_ratio=less)
    assert _score(rested) >= _score(replace(rested, load_ratio=more))


@given(st.floats(20, 120), st.floats(20, 120), st.floats(40, 90), st.floats(40, 90))
def test_heart_figures_are_monotone(hrv_a: float, hrv_b: float, rhr_a: float, rhr_b: float) -> None:
    base = steady()
    low, high = sorted((hrv_a, hrv_b))
    assert _score(replace(base, rmssd_ms={**base.rmssd_ms, DAY: low})) <= _score(
        replace(base, rmssd_ms={**base.rmssd_ms, DAY: high})
    )
    calm, fast = sorted((rhr_a, rhr_b))
    assert _score(replace(base, rhr_bpm={**base.rhr_bpm, DAY: calm})) >= _score(
        replace(base, rhr_bpm={**base.rhr_bpm, DAY: fast})
    )


def _score(signs: Signs) -> int:
    score = rules.readiness(DAY, signs).score
    assert score is not None
    return score

"""Load progression: published values, the ladder of decisions, and what must hold for any input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.units import LB_PER_KG
from tools.progression import rules
from tools.progression.rules import Done, Ease, Next, Past, Steps, Target, decide

BARBELL = rules.steps("kg", "compound", None, 2.5, 20)
POUNDS = rules.steps("lb", "compound", None, 2.5, 20)


def target(
    load_kg: float | None = 60,
    sets: int = 3,
    low: int = 8,
    high: int | None = 12,
    by: Steps = BARBELL,
    **more: bool,
) -> Target:
    return Target(
        sets=sets, reps_min=low, reps_max=high, load_kg=load_kg, rpe=8, reps_target=low, steps=by, **more
    )


def did(*reps: int, load_kg: float | None = 60) -> list[Done]:
    return [Done(r, load_kg) for r in reps]


@pytest.mark.parametrize(("reps", "e1rm"), [(1, 100), (5, 116.7), (10, 133.3)])
def test_epley(reps: int, e1rm: float) -> None:
    assert rules.e1rm_kg(100, reps) == e1rm


@pytest.mark.parametrize(("load_kg", "reps"), [(None, 5), (0, 5), (100, 0), (100, None)])
def test_nothing_lifted_has_no_maximum(load_kg: float | None, reps: int | None) -> None:
    assert rules.e1rm_kg(load_kg, reps) is None


def test_rts_row() -> None:
    row = [100, 95.5, 92.2, 89.2, 86.3, 83.7, 81.1, 78.6, 76.2, 73.9]
    assert [rules.percent_of_max(reps, 10) for reps in range(1, 11)] == row
    assert rules.percent_of_max(5, 8) == rules.percent_of_max(7, 10) == 81.1
    assert rules.percent_of_max(1, 9.5) == 97.75


@pytest.mark.parametrize(("reps", "rpe"), [(11, 10), (8, 7), (0, 10)])
def test_outside_the_table_nothing_is_invented(reps: int, rpe: float) -> None:
    assert rules.percent_of_max(reps, rpe) is None


@pytest.mark.parametrize(
    ("unit", "mechanic", "load_kg", "expected_kg"),
    [("kg", "compound", 60, 62.5), ("kg", "isolation", 10, 11), ("lb", "compound", 102.058, 104.326)],
)
def test_a_step(unit: str, mechanic: str, load_kg: float, expected_kg: float) -> None:
    by = rules.steps("lb" if unit == "lb" else "kg", mechanic, None, None, None)
    assert rules.increased(load_kg, by) == expected_kg


def test_a_step_smaller_than_the_dumbbells_takes_the_next_pair() -> None:
    assert rules.increased(20, rules.steps("kg", "isolation", 1, 2.5, None)) == 22.5


def test_pounds_stay_whole() -> None:
    assert rules.increased(rules.to_kg(225, "lb"), POUNDS) * LB_PER_KG == pytest.approx(230, abs=0.01)
    assert rules.reduced(rules.to_kg(225, "lb"), POUNDS) * LB_PER_KG == pytest.approx(205, abs=0.01)


def test_never_under_the_bar() -> None:
    assert rules.reduced(20, BARBELL) == 20
    assert rules.reduced(22.5, BARBELL) == 20


def test_top_of_the_range_in_all_sets_adds_a_step() -> None:
    new = decide(target(), did(12, 12, 13))
    assert (new.action, new.load_kg, new.reps_target) == ("increase", 62.5, 8)
    assert "62.5 kg" in new.reason


def test_one_set_short_of_the_top_repeats() -> None:
    new = decide(target(), did(12, 12, 11))
    assert (new.action, new.load_kg, new.reps_target) == ("repeat", 60, 12)


def test_an_extra_lighter_set_does_no_harm() -> None:
    assert decide(target(), [*did(12, 12, 12), Done(15, 40)]).load_kg == 62.5


def test_more_than_planned_counts_from_what_was_lifted() -> None:
    assert decide(target(), did(12, 12, 12, load_kg=65)).load_kg == 67.5
    short = decide(target(), did(6, 6, 6, load_kg=65), past=Past(missed=1))
    assert (short.action, short.load_kg, short.missed) == ("hold", 60, 0)


def test_missing_sets_hold_whatever_else() -> None:
    for ease in ("none", "hold", "reduce"):
        new = decide(target(), did(12, 12), ease)
        assert (new.action, new.load_kg) == ("hold", 60)
        assert "2 of 3 sets" in new.reason
    assert decide(target(), []).action == "hold"


def test_missing_the_bottom_holds_then_takes_ten_percent() -> None:
    first = decide(target(100), did(8, 7, 6, load_kg=100))
    assert (first.action, first.load_kg, first.missed) == ("hold", 100, 1)
    second = decide(target(100), did(8, 7, 6, load_kg=100), past=Past(missed=first.missed))
    assert (second.action, second.load_kg, second.missed) == ("reduce", 90, 0)


def test_lighter_than_planned_is_a_miss() -> None:
    assert decide(target(100), did(12, 12, 12, load_kg=80)).missed == 1


def test_poor_readiness_holds_and_is_no_miss() -> None:
    for done in (did(12, 12, 12), did(5, 5, 5)):
        new = decide(target(), done, "hold", Past(missed=1))
        assert (new.action, new.load_kg, new.missed) == ("hold", 60, 1)


def test_very_poor_readiness_takes_ten_percent_once_and_it_comes_back() -> None:
    eased = decide(target(100), did(10, 10, 10, load_kg=100), "reduce")
    assert (eased.action, eased.load_kg, eased.eased_from_kg) == ("reduce", 90, 100)
    past = Past(eased_from_kg=100, reduced=True)
    again = decide(target(90), did(10, 10, 10, load_kg=90), "reduce", past)
    assert (again.action, again.load_kg, again.eased_from_kg) == ("hold", 90, 100)
    well = decide(target(90), did(8, 8, 8, load_kg=90), "none", Past(eased_from_kg=100))
    assert (well.action, well.load_kg, well.eased_from_kg) == ("increase", 100, None)


@pytest.mark.parametrize(
    ("score", "ease"), [(None, "none"), (40, "none"), (39, "hold"), (25, "hold"), (24, "reduce")]
)
def test_readiness_as_ease(score: int | None, ease: str) -> None:
    assert rules.ease(score) == ease


def test_a_first_session_sets_the_load() -> None:
    assert decide(target(None), did(12, 12, 12, load_kg=40)).load_kg == 42.5
    assert decide(target(None), did(9, 9, 9, load_kg=40)).load_kg == 40
    # 100 × 5 is a maximum of 116.7; eight at RPE 8 is 73.9 % of it, 86.24.
    heavy = decide(target(None), did(5, 5, 5, load_kg=100))
    assert (heavy.action, heavy.load_kg) == ("reduce", 85)
    assert decide(target(None), did(9, 9, 9, load_kg=40), "reduce").load_kg == 40


def test_body_weight_progresses_repetitions() -> None:
    more = decide(target(None), did(12, 13, 12, load_kg=None))
    assert (more.action, more.load_kg, more.reps_target) == ("increase", None, 13)
    same = decide(target(None), did(9, 9, 10, load_kg=None))
    assert (same.action, same.reps_target) == ("repeat", 10)
    assert decide(target(None), did(5, 5, 5, load_kg=None), past=Past(missed=1)).action == "hold"
    assert decide(target(None), did(30, 30, 30, load_kg=None)).action == "hold"


def test_open_ended_sets() -> None:
    assert decide(target(low=5, high=None), did(5, 5, 9)).load_kg == 62.5
    beat = decide(target(low=1, high=None), did(9, 9, 9))
    assert (beat.action, beat.load_kg, beat.reps_target) == ("repeat", 60, 10)


def test_a_hold_grows_by_seconds() -> None:
    new = decide(target(None, low=30, high=45, held=True), did(30, 32, 31, load_kg=None))
    assert (new.action, new.reps_target) == ("repeat", 35)


def test_less_help_is_more() -> None:
    new = decide(
        target(20, by=rules.steps("kg", "compound", None, 5, None), assisted=True),
        did(12, 12, 12, load_kg=20),
    )
    assert (new.action, new.load_kg) == ("increase", 15)


@pytest.mark.parametrize(
    ("values", "stalled"),
    [
        ([100, 100, 100.5], True),
        ([100, 100, 100.6], False),
        ([100, 103, 101], False),
        ([100, 90], False),
        ([], False),
    ],
)
def test_stall(values: list[float], stalled: bool) -> None:
    assert rules.stalled(values) is stalled


def test_trend() -> None:
    assert rules.trend_pct([(0, 100), (7, 105), (14, 110)]) == 10
    assert rules.trend_pct([(0, 100)]) is None
    assert rules.trend_pct([]) is None


loads = st.floats(min_value=0.5, max_value=400)
steps = st.builds(
    rules.steps,
    st.sampled_from(["kg", "lb"]),
    st.sampled_from(["compound", "isolation"]),
    st.sampled_from([None, 0.5, 1.0, 2.5, 5.0]),
    st.sampled_from([None, 1.0, 2.0, 2.5, 5.0]),
    st.sampled_from([None, 10.0, 20.0]),
)


def on_grid(load_kg: float, by: Steps) -> bool:
    value = load_kg if by.unit == "kg" else load_kg * LB_PER_KG
    return abs(value / by.grid - round(value / by.grid)) < 0.01 or abs(value - by.least) < 0.01


@given(loads, steps)
def test_rounding(load_kg: float, by: Steps) -> None:
    more, less = rules.increased(load_kg, by), rules.reduced(load_kg, by)
    assert more > load_kg
    assert on_grid(more, by)
    assert 0 < less <= load_kg
    assert less == load_kg or on_grid(less, by)


reps = st.one_of(st.none(), st.integers(0, 40))
sessions = st.lists(st.builds(Done, reps, st.one_of(st.none(), loads)), max_size=6)
eases = st.sampled_from(["none", "hold", "reduce"])
targets = st.builds(
    lambda by, sets, low, more, load_kg: Target(
        sets=sets,
        reps_min=low,
        reps_max=more and low + more,
        load_kg=load_kg,
        rpe=8,
        reps_target=None,
        steps=by,
    ),
    steps,
    st.integers(1, 5),
    st.integers(1, 15),
    st.one_of(st.none(), st.integers(0, 8)),
    st.one_of(st.none(), loads),
)


@given(targets, st.lists(st.tuples(sessions, eases), max_size=8))
def test_reductions_never_stack(due: Target, history: list[tuple[list[Done], Ease]]) -> None:
    """However the sessions go: no two reductions running, no load below zero, and eased loads eased once."""
    past, last = Past(), None
    for done, ease in history:
        new = decide(due, done, ease, past)
        assert new.reason
        assert new.load_kg is None or new.load_kg > 0
        if new.action == "reduce":
            assert last is None or last.action != "reduce"
            assert due.load_kg is None or new.load_kg is not None
            assert past.eased_from_kg is None
        if new.action == "hold" and due.load_kg is not None:
            assert new.load_kg == due.load_kg
        past = Past(missed=new.missed, eased_from_kg=new.eased_from_kg, reduced=new.action == "reduce")
        due, last = _after(due, new), new


def _after(due: Target, new: Next) -> Target:
    return Target(
        sets=due.sets, reps_min=due.reps_min, reps_max=due.reps_max, load_kg=new.load_kg, rpe=due.rpe,
        reps_target=new.reps_target, steps=due.steps,
    )  # fmt: skip


@given(targets, sessions)
def test_readiness_never_adds(due: Target, done: list[Done]) -> None:
    for ease in ("hold", "reduce"):
        new = decide(due, done, ease)
        assert new.action in ("hold", "reduce")

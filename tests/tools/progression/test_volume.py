"""Weekly volume: how sets count, the landmarks, and how a change is spread over a plan."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.exercises.models import Muscle
from tools.progression import volume
from tools.progression.volume import COUNTED, FEWEST, GROUPS, MOST, Line

EXPERIENCES = ("beginner", "intermediate", "advanced")


@pytest.mark.parametrize(
    ("muscle", "mev", "low", "high"),
    [("chest", 6, 7, 19), ("lats", 10, 11, 19), ("upper_back", 10, 11, 19), ("quads", 8, 9, 17),
     ("side_delts", 8, 9, 24), ("biceps", 9, 10, 20), ("hamstrings", 9, 10, 20)],
)  # fmt: skip
def test_landmarks(muscle: Muscle, mev: int, low: int, high: int) -> None:
    marks = volume.landmarks(muscle, "intermediate")
    assert (marks.mev, marks.mav_low, marks.mav_high) == (mev, low, high)


def test_landmarks_rise_with_experience_and_in_order() -> None:
    for muscle in COUNTED:
        most = 0
        for experience in EXPERIENCES:
            marks = volume.landmarks(muscle, experience)
            assert marks.mv <= marks.mev < marks.mav_low < marks.mav_high < marks.mrv
            assert marks.mrv > most
            most = marks.mrv


@pytest.mark.parametrize(
    ("sets", "status"),
    [
        (5.5, "below_mev"),
        (6, "in_range"),
        (19, "in_range"),
        (19.5, "above_mav"),
        (22, "above_mav"),
        (22.5, "over_mrv"),
    ],
)
def test_status(sets: float, status: str) -> None:
    assert volume.status(sets, volume.landmarks("chest", "intermediate")) == status


@pytest.mark.parametrize(
    ("set_type", "rpe", "hard"),
    [
        ("working", None, True),
        ("working", 6, True),
        ("working", 5.5, False),
        ("warmup", 9, False),
        ("drop", None, True),
        ("failure", 10, True),
    ],
)
def test_hard_sets(set_type: str, rpe: float | None, hard: bool) -> None:
    assert volume.is_hard(set_type, rpe) is hard


def test_a_secondary_muscle_counts_half() -> None:
    weekly = volume.weekly_sets(
        [(3, ["chest"], ["triceps", "front_delts"]), (2, ["triceps"], []), (4, ["cardio"], [])]
    )
    assert weekly == {"chest": 3, "triceps": 3.5, "front_delts": 1.5}


muscles = st.sampled_from(COUNTED)
lists = st.lists(muscles, min_size=1, max_size=3, unique=True)
done = st.lists(st.tuples(st.integers(0, 10), lists, st.lists(muscles, max_size=3, unique=True)), max_size=12)


@given(done)
def test_fractions_add_up(rows: list[tuple[int, list[Muscle], list[Muscle]]]) -> None:
    weekly = volume.weekly_sets(rows)
    expected = sum(sets * (len(p) + 0.5 * len(set(s) - set(p))) for sets, p, s in rows)
    assert sum(weekly.values()) == pytest.approx(expected)
    assert all(v * 2 == int(v * 2) for v in weekly.values())


@given(done, done)
def test_weeks_add_up(
    a: list[tuple[int, list[Muscle], list[Muscle]]], b: list[tuple[int, list[Muscle], list[Muscle]]]
) -> None:
    one, other, both = volume.weekly_sets(a), volume.weekly_sets(b), volume.weekly_sets([*a, *b])
    assert both == {m: one.get(m, 0) + other.get(m, 0) for m in {*one, *other}}


def line(
    number: int, sets: int, *primary: Muscle, times: float = 1.0, secondary: tuple[Muscle, ...] = ()
) -> Line:
    return Line(
        prescription_id=UUID(int=number), sets=sets, times_a_week=times, primary=primary, secondary=secondary
    )


def marks(*names: Muscle) -> dict[Muscle, volume.Landmarks]:
    return {m: volume.landmarks(m, "intermediate") for m in names}


def test_sets_go_where_there_are_fewest() -> None:
    lines = [line(1, 4, "chest"), line(2, 3, "chest"), line(3, 3, "quads")]
    spread = volume.spread(lines, lines[:2], ["chest"], 2, marks("chest"))
    assert spread.sets == {UUID(int=1): 5, UUID(int=2): 4} or spread.sets == {UUID(int=2): 5}
    assert (spread.changed, spread.clamped) == (2, False)


def test_less_takes_from_the_most_and_stops_at_mev() -> None:
    lines = [line(1, 5, "chest"), line(2, 3, "chest")]
    spread = volume.spread(lines, lines, ["chest"], -4, marks("chest"))
    assert spread.sets == {UUID(int=1): 3}
    assert (spread.changed, spread.clamped) == (-2, True)


def test_more_stops_at_mrv_counting_what_other_exercises_give() -> None:
    lines = [line(1, 5, "chest"), *(line(n, 8, "triceps", secondary=("chest",)) for n in range(2, 6))]
    spread = volume.spread(lines, lines[:1], ["chest"], 6, marks("chest"))
    assert (spread.changed, spread.clamped) == (1, True)


def test_a_long_cycle_changes_by_its_weekly_share() -> None:
    lines = [line(1, 3, "chest", times=0.7)]
    spread = volume.spread(lines, lines, ["chest"], 2, marks("chest"))
    assert spread.sets == {UUID(int=1): 6}
    assert not spread.clamped


plans = st.lists(
    st.tuples(st.integers(1, 10), lists, st.lists(muscles, max_size=3, unique=True)), min_size=1, max_size=10
)


@given(plans, st.sampled_from([*GROUPS]), st.integers(-6, 6).filter(bool))
def test_spreading_keeps_every_limit(
    rows: list[tuple[int, list[Muscle], list[Muscle]]], group: volume.MuscleGroup, change: int
) -> None:
    lines = [
        Line(prescription_id=UUID(int=n), sets=s, times_a_week=1, primary=p, secondary=q)
        for n, (s, p, q) in enumerate(rows)
    ]
    wanted = GROUPS[group]
    eligible = [each for each in lines if set(wanted) & set(each.primary)]
    limits = marks(*wanted)
    spread = volume.spread(lines, eligible, wanted, change, limits)
    before, after = volume.planned(lines), volume.planned(volume.with_sets(lines, spread.sets))
    assert set(spread.sets) <= {each.prescription_id for each in eligible}
    old = {each.prescription_id: each.sets for each in lines}
    assert sum(now - old[key] for key, now in spread.sets.items()) == spread.changed
    assert abs(spread.changed) <= abs(change)
    assert spread.clamped == (spread.changed != change)
    for key, now in spread.sets.items():
        assert FEWEST <= now <= MOST or abs(now - old[key]) < abs(change)
    for muscle in wanted:
        if change > 0:
            assert after.get(muscle, 0) <= max(
                limits[muscle].mrv, before.get(muscle, 0) + 0.5 * spread.changed
            )
        else:
            direct_before = before.get(muscle, 0)
            assert after.get(muscle, 0) >= min(limits[muscle].mev, direct_before) + 0.5 * spread.changed


@given(st.floats(0, 40), st.integers(-6, 6).filter(bool), muscles)
def test_an_aim_without_a_plan_keeps_the_limits(sets: float, change: int, muscle: Muscle) -> None:
    limits = volume.landmarks(muscle, "beginner")
    aim = volume.within(sets, change, limits)
    assert aim >= 0
    assert (aim >= sets) if change > 0 else (aim <= sets)
    assert abs(aim - sets) <= abs(change) + 1e-9

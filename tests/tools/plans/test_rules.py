from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.units import MassUnit, to_kg
from tools.exercises import catalogue
from tools.plans import rules, timing
from tools.plans.draft import DraftDay, DraftExercise
from tools.plans.models import PlanDay, Prescription
from tools.plans.reps import Reps

BY_SLUG = catalogue.by_slug()
FIVES = Reps(5, 5, amrap=False)


def prescription(slug: str, position: int) -> Prescription:
    return Prescription(
        id=uuid4(), position=position, exercise=catalogue.ref(BY_SLUG[slug]), sets=3, reps_min=5, reps_max=5,
        amrap=False, reps_target=None, load=None, load_kg=None, rpe=None, rest_s=120, step_kg=2.5, notes=None,
    )  # fmt: skip


def day(name: str, position: int, *slugs: str, weekday: int | None = None) -> PlanDay:
    return PlanDay(
        id=uuid4(), plan_id=UUID(int=1), position=position, name=name, focus=None, weekday=weekday,
        warm_up=[], exercises=[prescription(slug, at) for at, slug in enumerate(slugs, 1)],
        estimated_minutes=30,
    )  # fmt: skip


def draft(name: str, *slugs: str) -> DraftDay:
    return DraftDay(
        name=name,
        focus=None,
        warm_up=(),
        exercises=tuple(
            DraftExercise(exercise=catalogue.ref(BY_SLUG[slug]), sets=3, reps=FIVES, rest_s=120)
            for slug in slugs
        ),
    )


# Warm-up sets


def test_warms_up_to_100_kg() -> None:
    sets = rules.warm_up_sets(100, 20, "kg", first=True)
    assert [(s.load.value, s.reps) for s in sets] == [(20, 8), (50, 5), (70, 3), (85, 2)]


def test_warms_up_in_pounds_from_a_45_lb_bar() -> None:
    sets = rules.warm_up_sets(to_kg(225, "lb"), 20, "lb", first=True)
    assert [(s.load.value, s.load.unit, s.reps) for s in sets] == [
        (45, "lb", 8), (110, "lb", 5), (160, "lb", 3), (190, "lb", 2),
    ]  # fmt: skip


def test_a_later_lift_needs_one_lighter_set_and_a_light_one_none() -> None:
    assert [(s.load_kg, s.reps) for s in rules.warm_up_sets(80, 20, "kg", first=False)] == [(52.5, 4)]
    assert rules.warm_up_sets(25, 20, "kg", first=True) == []


@given(
    st.floats(1, 400, allow_nan=False),
    st.sampled_from([None, 10.0, 15.0, 20.0]),
    st.sampled_from(["kg", "lb"]),
    st.booleans(),
)
def test_warm_ups_climb_and_stay_under_the_work(
    load_kg: float, bar_kg: float | None, unit: MassUnit, first: bool
) -> None:
    loads = [s.load_kg for s in rules.warm_up_sets(load_kg, bar_kg, unit, first=first)]
    assert loads == sorted(set(loads))
    assert all(0 < load < load_kg for load in loads)


# Which day is next


def test_rolling_days_follow_each_other_and_begin_again() -> None:
    days = [day("A", 1, "dip"), day("B", 2, "dip"), day("C", 3, "dip")]
    assert rules.next_rolling(days, None).name == "A"
    assert rules.next_rolling(days, days[0].id).name == "B"
    assert rules.next_rolling(days, days[2].id).name == "A"
    assert rules.next_rolling(days, uuid4()).name == "A"


def test_weekdays_wait_for_their_day() -> None:
    monday = date(2026, 3, 2)
    days = [day("Mon", 1, "dip", weekday=1), day("Thu", 2, "dip", weekday=4)]
    assert rules.next_weekday(days, monday, set()) == (days[0], monday)
    assert rules.next_weekday(days, monday, {days[0].id}) == (days[1], date(2026, 3, 5))
    assert rules.next_weekday(days, date(2026, 3, 6), set()) == (days[0], date(2026, 3, 9))


def test_the_only_weekday_done_comes_back_in_a_week() -> None:
    monday = date(2026, 3, 2)
    days = [day("Mon", 1, "dip", weekday=1)]
    assert rules.next_weekday(days, monday, {days[0].id}) == (days[0], date(2026, 3, 9))


@given(st.integers(0, 400))
def test_weeks_count_from_one(days: int) -> None:
    start = date(2026, 3, 2)
    assert rules.week_of(start, start + timedelta(days=days)) == days // 7 + 1
    assert rules.week_of(start, start - timedelta(days=days)) == 1


# What survives an edit


def test_an_untouched_plan_keeps_everything() -> None:
    old = [day("Upper", 1, "barbell-bench-press", "barbell-row"), day("Lower", 2, "leg-press")]
    new = [draft("Upper", "barbell-bench-press", "barbell-row"), draft("Lower", "leg-press")]
    kept = rules.keep(old, new)
    assert [k.day for k in kept] == old
    assert [p and p.id for k in kept for p in k.prescriptions] == [p.id for d in old for p in d.exercises]


def test_days_that_change_places_keep_themselves_by_name() -> None:
    old = [day("Upper", 1, "barbell-row"), day("Lower", 2, "leg-press")]
    kept = rules.keep(old, [draft("lower", "leg-press"), draft("Upper", "barbell-row")])
    assert [k.day for k in kept] == [old[1], old[0]]


def test_a_renamed_day_keeps_itself_by_place() -> None:
    old = [day("Upper", 1, "barbell-row"), day("Lower", 2, "leg-press")]
    kept = rules.keep(old, [draft("Push", "barbell-row"), draft("Lower", "leg-press"), draft("New", "dip")])
    assert [k.day for k in kept] == [old[0], old[1], None]
    assert kept[0].prescriptions == (old[0].exercises[0],)


def test_the_same_exercise_twice_in_a_day_is_kept_twice_at_most() -> None:
    old = [day("A", 1, "barbell-bench-press", "barbell-row", "barbell-bench-press")]
    kept = rules.keep(old, [draft("A", *["barbell-bench-press"] * 3)])
    found = [p.id for p in kept[0].prescriptions if p]
    assert sorted(found) == sorted([old[0].exercises[0].id, old[0].exercises[2].id])
    assert kept[0].prescriptions[0] == old[0].exercises[0]


@given(st.data())
def test_nothing_is_kept_twice(data: st.DataObject) -> None:
    slugs = st.lists(st.sampled_from(["dip", "pull-up", "leg-press", "plank"]), min_size=1, max_size=4)
    names = st.lists(st.sampled_from(["A", "B", "C"]), min_size=1, max_size=4)
    old = [day(n, i, *data.draw(slugs)) for i, n in enumerate(data.draw(names), 1)]
    new = [draft(n, *data.draw(slugs)) for n in data.draw(names)]
    kept = rules.keep(old, new)
    days = [k.day.id for k in kept if k.day]
    items = [p.id for k in kept for p in k.prescriptions if p]
    assert len(set(days)) == len(days)
    assert len(set(items)) == len(items)
    for d, k in zip(new, kept, strict=True):
        for item, before in zip(d.exercises, k.prescriptions, strict=True):
            assert before is None or before.exercise == item.exercise


# Usual values and time


def test_usual_steps_and_rests() -> None:
    assert rules.usual_step_kg(BY_SLUG["barbell-bench-press"]) == 2.5
    assert rules.usual_step_kg(BY_SLUG["lateral-raise"]) == 1
    assert rules.usual_step_kg(BY_SLUG["pull-up"]) is None
    assert rules.usual_rest_s(FIVES, compound=True) > rules.usual_rest_s(FIVES, compound=False)


def test_why_says_what_to_do() -> None:
    item = prescription("barbell-bench-press", 1)
    assert "5 with about 2 repetitions left" in rules.why(item, None, "kg", "load_reps")
    assert rules.why(item, "Because.", "kg", "load_reps") == "Because."
    assert "Body weight" in rules.why(item, None, "kg", "reps")
    assert "5 seconds" in rules.why(item, None, "kg", "duration")
    assert "find the help" in rules.why(item, None, "kg", "assisted_reps")
    loaded = item.model_copy(update={"load_kg": 60.0, "reps_max": None, "amrap": True})
    assert "60 kg" in rules.why(loaded, None, "kg", "load_reps")
    assert "at least 5" in rules.why(loaded, None, "kg", "load_reps")


@pytest.mark.parametrize(
    ("slug", "reps", "seconds"),
    [
        ("barbell-bench-press", Reps(8, 12, amrap=False), 40),
        ("dumbbell-row", Reps(10, 10, amrap=False), 80),
        ("plank", Reps(45, 45, amrap=False), 45),
        ("push-up", Reps(1, None, amrap=True), 48),
    ],
)
def test_how_long_a_set_lasts(slug: str, reps: Reps, seconds: int) -> None:
    assert timing.block(BY_SLUG[slug], 1, reps, 60, 0).set_s == seconds

"""Substitutes respect what is at hand and what hurts, and say why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.exercises import catalogue
from tools.exercises.models import BODY_PARTS, EQUIPMENT, BodyPart, CatalogueExercise, Equipment
from tools.exercises.rules import substitutes
from tools.exercises.substitution import similarity

ROWS = catalogue.load()
BY_SLUG = catalogue.by_slug()


@given(
    st.sampled_from(ROWS),
    st.none() | st.sets(st.sampled_from(EQUIPMENT)),
    st.sets(st.sampled_from(BODY_PARTS), max_size=3),
)
def test_they_respect_equipment_and_injuries(
    exercise: CatalogueExercise, equipment: set[Equipment] | None, avoid: set[BodyPart]
) -> None:
    for other, alike, reason in substitutes(exercise, ROWS, equipment=equipment, avoid_parts=avoid):
        assert other.slug != exercise.slug
        assert equipment is None or set(other.equipment) <= equipment
        assert all(other.stress.get(part, 0) <= 1 for part in avoid)
        assert set(other.primary_muscles) & set(exercise.primary_muscles)
        assert 0 < alike <= 1
        assert reason
        assert "_" not in reason


@pytest.mark.parametrize(
    ("slug", "equipment", "avoid", "among_first"),
    [
        ("barbell-bench-press", None, [], "dumbbell-bench-press"),
        ("barbell-bench-press", {"dumbbell", "bench"}, [], "dumbbell-bench-press"),
        ("barbell-bench-press", set[Equipment](), [], "push-up"),
        ("barbell-back-squat", {"dumbbell"}, [], "dumbbell-squat"),
        ("barbell-back-squat", None, ["lower_back"], "goblet-squat"),
        ("conventional-deadlift", None, ["lower_back"], "kettlebell-deadlift"),
        ("lat-pulldown", {"pull_up_bar"}, [], "pull-up"),
        ("lat-pulldown", {"bands"}, [], "band-lat-pulldown"),
        ("barbell-row", None, ["lower_back"], "chest-supported-row"),
        ("overhead-press", None, ["shoulder"], "band-shoulder-press"),
        ("running", None, ["knee"], "walking"),
        ("running", {"bike"}, ["ankle"], "stationary-bike"),
    ],
)
def test_a_coach_would_agree(
    slug: str, equipment: set[Equipment] | None, avoid: list[BodyPart], among_first: str
) -> None:
    found = substitutes(BY_SLUG[slug], ROWS, equipment=equipment, avoid_parts=avoid)
    assert among_first in [item.exercise.slug for item in found[:6]]


def test_the_reason_names_muscles_tools_and_relief() -> None:
    found = substitutes(BY_SLUG["conventional-deadlift"], ROWS, avoid_parts=["lower_back"])
    reasons = {item.exercise.slug: item.reason for item in found}
    assert reasons["kettlebell-deadlift"] == (
        "same movement for the glutes and hamstrings, with a kettlebell, easier on the lower back"
    )
    plain = substitutes(BY_SLUG["barbell-bench-press"], ROWS, equipment=[])
    assert plain[0].reason == "same movement for the chest, with body weight"


def test_nothing_fits_when_nothing_may() -> None:
    assert substitutes(BY_SLUG["barbell-row"], [BY_SLUG["barbell-row"]]) == []
    assert substitutes(BY_SLUG["leg-press"], [BY_SLUG["hack-squat"]], avoid_parts=["knee"]) == []


def test_similarity_is_highest_for_the_same_work() -> None:
    bench = BY_SLUG["barbell-bench-press"]
    dumbbell, fly, squat = BY_SLUG["dumbbell-bench-press"], BY_SLUG["cable-fly"], BY_SLUG["leg-press"]
    assert similarity(bench, dumbbell) > similarity(bench, fly) > similarity(bench, squat) == 0

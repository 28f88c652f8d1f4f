"""The catalogue: complete, consistent, anatomically covered, quick to load."""

from collections import Counter
from pathlib import Path
from time import perf_counter
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from tools.exercises import catalogue
from tools.exercises.models import EQUIPMENT, MUSCLES, PATTERNS, CatalogueExercise, Muscle
from tools.exercises.normalize import normalize

WORDINGS = Path(__file__).with_name("wordings.txt")
ROWS = catalogue.load()


def wordings() -> list[tuple[str, list[str]]]:
    lines = [line for line in WORDINGS.read_text("utf-8").splitlines() if not line.startswith("#")]
    pairs = [line.split("|") for line in lines]
    return [(slug.strip(), [wording.strip() for wording in said.split(",")]) for slug, said in pairs]


def test_it_is_large_and_every_slug_and_name_is_there_once() -> None:
    assert len(ROWS) >= 420
    assert len({row.slug for row in ROWS}) == len(ROWS)
    assert len({row.name.casefold() for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("slug", "said"), wordings())
def test_every_required_slug_is_there_with_its_wordings(slug: str, said: list[str]) -> None:
    row = catalogue.by_slug()[slug]
    known = {normalize(wording) for wording in (row.name, *row.aliases)}
    assert {normalize(wording) for wording in said} <= known


def test_a_wording_belongs_to_one_exercise() -> None:
    owners: dict[str, str] = {}
    for row in ROWS:
        for wording in (row.name, row.slug.replace("-", " "), *row.aliases):
            normalized = normalize(wording)
            assert normalized, f"{row.slug} has an empty wording {wording!r}"
            assert owners.setdefault(normalized, row.slug) == row.slug, wording


@pytest.mark.parametrize("muscle", MUSCLES)
def test_every_muscle_has_five_exercises_and_one_without_equipment_or_with_bands(muscle: Muscle) -> None:
    prime = [row for row in ROWS if muscle in row.primary_muscles]
    assert len(prime) >= 5
    assert any(set(row.equipment) <= {"bands"} and row.kind != "mobility" for row in prime)


def test_every_word_of_the_vocabularies_is_used() -> None:
    assert {row.pattern for row in ROWS} == set(PATTERNS)
    assert {item for row in ROWS for item in row.equipment} == set(EQUIPMENT)
    assert min(Counter(row.measure for row in ROWS).values()) >= 5
    assert min(Counter(row.kind for row in ROWS).values()) >= 10


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.slug)
def test_a_row_agrees_with_itself(row: CatalogueExercise) -> None:
    muscles = row.primary_muscles + row.secondary_muscles + row.stabilizers
    assert len(set(muscles)) == len(muscles), "a muscle has one part in an exercise"
    assert len(set(row.equipment)) == len(row.equipment)
    if row.bar_kg is not None:
        assert row.bar_kg == 20
        assert "barbell" in row.equipment
    if row.measure == "load_reps" and "specialty" not in row.equipment:
        assert row.load_step_kg is not None
        assert row.equipment, "an external load needs something to hold"
    if row.measure == "assisted_reps":
        assert not {"machine", "bands"}.isdisjoint(row.equipment)
    if row.variation_of is not None:
        base = catalogue.by_slug()[row.variation_of]
        assert base.slug != row.slug
        assert {*base.primary_muscles, *base.secondary_muscles} & {
            *row.primary_muscles,
            *row.secondary_muscles,
        }


def test_what_lifters_ask_about_is_right() -> None:
    squat, deadlift = catalogue.by_slug()["barbell-back-squat"], catalogue.by_slug()["conventional-deadlift"]
    assert squat.primary_muscles == ("quads", "glutes")
    assert (squat.bar_kg, squat.load_step_kg, squat.popularity) == (20, 2.5, 100)
    assert deadlift.stress["lower_back"] == 3
    assert catalogue.by_slug()["romanian-deadlift"].primary_muscles[0] == "hamstrings"
    assert catalogue.by_slug()["bulgarian-split-squat"].unilateral
    assert catalogue.by_slug()["dumbbell-curl"].bar_kg is None
    assert catalogue.by_slug()["pull-up"].measure == "reps"
    assert catalogue.by_slug()["assisted-pull-up"].measure == "assisted_reps"
    assert catalogue.by_slug()["farmers-carry"].measure == "load_distance"
    assert catalogue.by_slug()["running"].measure == "distance_duration"
    assert catalogue.by_slug()["plank"].measure == "duration"


def test_ids_are_the_same_everywhere() -> None:
    assert catalogue.exercise_id("barbell-back-squat") == UUID("860afc5d-3043-5413-b5f8-b45f5e5be8f3")
    assert len(catalogue.by_id()) == len(ROWS)
    row = catalogue.by_slug()["dip"]
    assert catalogue.ref(row).model_dump() == {
        "id": catalogue.exercise_id("dip"),
        "slug": "dip",
        "name": "Dip",
    }


def test_a_row_survives_the_way_through_json_and_a_database_row() -> None:
    for row in ROWS:
        assert CatalogueExercise.model_validate_json(row.model_dump_json()) == row
        record = row.model_dump() | {"aliases": list(row.aliases), "id": catalogue.exercise_id(row.slug)}
        assert CatalogueExercise.model_validate(record) == row


def test_schemas_carry_their_words_in_place() -> None:
    assert "$ref" not in str(TypeAdapter(list[Muscle]).json_schema())


def test_it_loads_quickly() -> None:
    catalogue.load.cache_clear()
    started = perf_counter()
    catalogue.load()
    assert perf_counter() - started < 0.05


def test_ranked_puts_the_named_first_and_prime_movers_before_helpers() -> None:
    assert catalogue.ranked("RDL")[0].slug == "romanian-deadlift"
    assert catalogue.ranked("benc")[0].slug == "barbell-bench-press"
    assert [row.slug for row in catalogue.ranked()][:2] == ["barbell-back-squat", "barbell-bench-press"]
    triceps = catalogue.ranked(muscle="triceps")
    prime = ["triceps" in row.primary_muscles for row in triceps]
    assert prime == sorted(prime, reverse=True)
    assert all("triceps" in row.primary_muscles + row.secondary_muscles for row in triceps)
    assert catalogue.ranked("flurble") == []

"""The catalogue that comes with Slowburn: a table beside this file, one exercise a line."""

from functools import cache
from pathlib import Path
from uuid import UUID, uuid5

from pydantic import TypeAdapter

from tools.exercises.models import CatalogueExercise, ExerciseRef, Muscle
from tools.exercises.rules import Matcher

_NAMESPACE = UUID("6f0f6d1e-5a4b-5c1e-9a53-51b0e5c0ac4e")
_TABLE = Path(__file__).with_name("catalogue.tsv")
_LISTS = ("primary_muscles", "secondary_muscles", "stabilizers", "equipment", "aliases")
_OPTIONAL = ("bar_kg", "load_step_kg", "variation_of")


def exercise_id(slug: str) -> UUID:
    """The id of a catalogue exercise: made from its slug, so that it is equal in every installation."""
    return uuid5(_NAMESPACE, slug)


@cache
def load() -> tuple[CatalogueExercise, ...]:
    """Every exercise of the catalogue, in its order (by movement), validated.

    Raises `ValueError` when the table is wrong: a word outside the vocabulary, a slug twice, an unknown base.
    """
    header, *lines = _TABLE.read_text("utf-8").splitlines()
    columns = header.split("\t")
    found = TypeAdapter(tuple[CatalogueExercise, ...]).validate_python(
        [_row(columns, line) for line in lines]
    )
    slugs = {row.slug for row in found}
    if len(slugs) != len(found):
        raise ValueError("two exercises of the catalogue have one slug")
    if strays := {row.variation_of for row in found} - slugs - {None}:
        raise ValueError(f"variations of exercises that are not in the catalogue: {strays}")
    return found


@cache
def by_slug() -> dict[str, CatalogueExercise]:
    return {row.slug: row for row in load()}


@cache
def by_id() -> dict[UUID, CatalogueExercise]:
    return {exercise_id(row.slug): row for row in load()}


@cache
def matcher() -> Matcher:
    """The matcher over the whole catalogue. For an athlete's own names: `matcher().extended(...)`."""
    return Matcher(load())


def get(slug: str) -> CatalogueExercise | None:
    return by_slug().get(slug)


def ref(row: CatalogueExercise) -> ExerciseRef:
    return ExerciseRef(id=exercise_id(row.slug), slug=row.slug, name=row.name)


def ranked(query: str | None = None, muscle: Muscle | None = None) -> list[CatalogueExercise]:
    """Exercises that fit, best first: by how well the name fits, then popularity, then slug.

    With `muscle`, only those that train it; the ones for which it is a primary muscle come first.
    """
    rows = [by_slug()[slug] for slug in matcher().rank(query or "")]
    if muscle is None:
        return rows
    prime = [row for row in rows if muscle in row.primary_muscles]
    return prime + [row for row in rows if muscle in row.secondary_muscles]


def _row(columns: list[str], line: str) -> dict[str, object]:
    row: dict[str, object] = dict(zip(columns, line.split("\t"), strict=True))
    for column in _LISTS:
        row[column] = _listed(str(row[column]))
    for column in _OPTIONAL:
        row[column] = row[column] or None
    row["stress"] = dict(pair.split("=") for pair in _listed(str(row["stress"])))
    return row


def _listed(cell: str) -> list[str]:
    return [item.strip() for item in cell.split(",")] if cell else []

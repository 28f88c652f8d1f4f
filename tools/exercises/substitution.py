"""What can stand in for an exercise."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from tools.exercises.models import BodyPart, CatalogueExercise, Equipment, Muscle, Pattern

_WORTH_OFFERING = 0.45
_TOLERABLE = 1
_RELATED: tuple[frozenset[Pattern], ...] = (
    frozenset({"squat", "lunge", "knee_extension"}),
    frozenset({"hinge", "knee_flexion"}),
    frozenset({"horizontal_push", "vertical_push", "chest_fly"}),
    frozenset({"horizontal_pull", "vertical_pull"}),
    frozenset({"horizontal_push", "elbow_extension"}),
    frozenset({"shoulder_abduction", "shoulder_raise", "vertical_push"}),
    frozenset({"rear_delt", "horizontal_pull"}),
    frozenset({"core_flexion", "core_anti_extension", "core_anti_rotation", "core_rotation"}),
    frozenset({"olympic", "jump", "hinge"}),
    frozenset({"jump", "conditioning"}),
)
_WORDS: Mapping[str, str] = {
    "bands": "bands",
    "ez_bar": "an EZ bar",
    "trap_bar": "a trap bar",
    "barbell": "a barbell",
    "dumbbell": "dumbbells",
    "kettlebell": "a kettlebell",
    "cable": "cables",
    "machine": "a machine",
    "smith_machine": "the Smith machine",
    "landmine": "a landmine",
    "suspension_trainer": "a suspension trainer",
    "rings": "rings",
    "plate": "a plate",
    "medicine_ball": "a medicine ball",
}


class Substitution(NamedTuple):
    """An exercise that can stand in, how alike it is (0–1), and why, as a short phrase."""

    exercise: CatalogueExercise
    similarity: float
    reason: str


def substitutes(
    exercise: CatalogueExercise,
    catalogue: Iterable[CatalogueExercise],
    *,
    equipment: Collection[Equipment] | None = None,
    avoid_parts: Collection[BodyPart] = frozenset(),
) -> list[Substitution]:
    """Exercises for the same muscles, best first.

    `equipment` is all that is at hand (None: everything; empty: the body alone). Of the parts in
    `avoid_parts` a substitute asks level 1 at most, and those that spare them altogether go first.
    """
    found: list[Substitution] = []
    for other in catalogue:
        if other.slug == exercise.slug or (
            equipment is not None and not set(other.equipment) <= set(equipment)
        ):
            continue
        strain = max((other.stress.get(part, 0) for part in avoid_parts), default=0)
        if strain > _TOLERABLE:
            continue
        alike = similarity(exercise, other)
        if alike >= _WORTH_OFFERING:
            found.append(Substitution(other, alike, _reason(exercise, other, avoid_parts)))
    found.sort(
        key=lambda item: (
            -item.similarity
            + 0.1 * max((item.exercise.stress.get(part, 0) for part in avoid_parts), default=0),
            -item.exercise.popularity,
            item.exercise.slug,
        )
    )
    return found


def similarity(one: CatalogueExercise, other: CatalogueExercise) -> float:
    """How well one trains what the other does, 0–1: movement, muscles, mechanic, kind, popularity.

    0 when they share no muscle that either is for.
    """
    prime, helping = set(one.primary_muscles), set(one.primary_muscles + one.secondary_muscles)
    other_prime = set(other.primary_muscles)
    if prime.isdisjoint(other_prime):
        return 0.0
    if one.pattern == other.pattern:
        movement = 1.0
    else:
        movement = 0.5 if any({one.pattern, other.pattern} <= group for group in _RELATED) else 0.0
    all_other = set(other.primary_muscles + other.secondary_muscles)
    muscles = 0.7 * _overlap(prime, other_prime) + 0.3 * _overlap(helping, all_other)
    like = 0.05 * (one.mechanic == other.mechanic) + 0.05 * (one.kind == other.kind)
    score = 0.4 * movement + 0.44 * muscles + like + 0.06 * other.popularity / 100
    if one.measure != other.measure:
        score *= 0.5 if "mobility" in (one.kind, other.kind) else 0.94
    return round(score, 3)


def _overlap(one: set[Muscle], other: set[Muscle]) -> float:
    return len(one & other) / len(one | other)


def _reason(one: CatalogueExercise, other: CatalogueExercise, avoid_parts: Collection[BodyPart]) -> str:
    shared = [muscle for muscle in one.primary_muscles if muscle in other.primary_muscles]
    same = "same movement" if one.pattern == other.pattern else "similar work"
    trained = [_say(muscle) for muscle in shared if muscle != "cardio"]
    parts = [f"{same} for the {_and(trained)}" if trained else "cardio of the same kind"]
    tools = [item for item in other.equipment if item in _WORDS]
    if set(other.equipment) != set(one.equipment):
        parts.append(
            f"with {_and([_say(item) for item in tools])}"
            if tools
            else "with body weight"
            if not other.equipment
            else ""
        )
    eased = [part for part in avoid_parts if other.stress.get(part, 0) < one.stress.get(part, 0)]
    if eased:
        parts.append(f"easier on the {_and(sorted(_say(part) for part in eased))}")
    return ", ".join(part for part in parts if part)


def _say(word: str) -> str:
    return _WORDS.get(word, word.replace("_", " "))


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]

"""Pure rules of a workout: the estimated maximum, records, time and the summary."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from tools.exercises.models import CatalogueExercise, ExerciseRef
from tools.progression.volume import is_hard, weekly_sets
from tools.workouts.models import LoggedSet, MuscleSets, Performance, Record, WorkoutExercise

E1RM_REPS = 12
"""Beyond this many repetitions an estimate of the maximum says little, and breaks no record."""


def counts(set_type: str) -> bool:
    """Whether a set counts for volume, records and progression: every one but warm-ups."""
    return set_type != "warmup"


def records(exercise: ExerciseRef, done: LoggedSet, best: Performance) -> list[Record]:
    """The records a set breaks against the bests before it. A first set breaks none: there is nothing to beat."""
    if not counts(done.set_type) or not done.reps:
        return []
    found: list[Record] = []
    if done.load_kg:
        if best.load_kg is not None and done.load_kg > best.load_kg:
            found.append(Record(kind="weight", value=done.load_kg, previous=best.load_kg, exercise=exercise))
        if (
            done.e1rm_kg is not None
            and done.reps <= E1RM_REPS
            and best.e1rm_kg is not None
            and done.e1rm_kg > best.e1rm_kg
        ):
            found.append(Record(kind="e1rm", value=done.e1rm_kg, previous=best.e1rm_kg, exercise=exercise))
    elif best.reps is not None and done.reps > best.reps:
        found.append(Record(kind="reps", value=done.reps, previous=best.reps, exercise=exercise))
    return found


def active_s(
    started_at: datetime, ended_at: datetime | None, paused_at: datetime | None, paused_s: int, now: datetime
) -> int:
    """Seconds of training so far, pauses left out."""
    end = ended_at or paused_at or now
    return max(0, int((end - started_at).total_seconds()) - paused_s)


def volume_kg(sets: Iterable[LoggedSet]) -> float:
    """Sum of load times repetitions without warm-ups, in kg."""
    return round(sum((s.load_kg or 0) * (s.reps or 0) for s in sets if counts(s.set_type)), 1)


def muscle_sets(
    exercises: Sequence[WorkoutExercise], catalogue: dict[str, CatalogueExercise]
) -> list[MuscleSets]:
    """Hard sets per muscle, most first: one for a primary muscle, half for a secondary one."""
    done = [
        (sum(is_hard(s.set_type, s.rpe) for s in entry.sets), row.primary_muscles, row.secondary_muscles)
        for entry in exercises
        if (row := catalogue.get(entry.exercise.slug)) is not None
    ]
    ordered = sorted(weekly_sets(done).items(), key=lambda item: (-item[1], item[0]))
    return [MuscleSets(muscle=muscle, sets=sets) for muscle, sets in ordered if sets]

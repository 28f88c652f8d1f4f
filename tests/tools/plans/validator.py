"""Judges plans by what was asked, from the catalogue and published numbers: nothing of the planner."""

from collections import Counter
from collections.abc import Sequence

from tools.exercises.models import CatalogueExercise
from tools.plans.draft import DraftDay, DraftPlan
from tools.plans.request import PlanRequest, PlanShape

MRV = {"chest": 19, "lats": 19, "upper_back": 19, "quads": 17, "side_delts": 24}
MAJOR = (
    "chest", "lats", "upper_back", "side_delts", "biceps", "triceps", "quads", "hamstrings", "glutes",
    "calves", "abs",
)  # fmt: skip
REPS = {
    "strength": (3, 20), "powerlifting": (3, 20), "hypertrophy": (5, 20), "fat_loss": (5, 20),
    "general": (5, 20), "endurance": (10, 20),
}  # fmt: skip

SLOW = {"negative-pull-up", "nordic-curl", "reverse-nordic-curl"}
"""Lowered against the whole body: few repetitions whatever the goal."""


def weekly_sets(plan: DraftPlan, known: dict[str, CatalogueExercise]) -> Counter[str]:
    sets = Counter[str]()
    for day in plan.days:
        for item in day.exercises:
            row = known[item.exercise.slug]
            for muscle in row.primary_muscles:
                sets[muscle] += 2 * item.sets
            for muscle in set(row.secondary_muscles) - set(row.primary_muscles):
                sets[muscle] += item.sets
    return sets


def seconds(day: DraftDay, known: dict[str, CatalogueExercise]) -> int:
    """Our own watch: 40 s to set up, 3.5 s a repetition, sides one after the other, a lighter set at 40 s."""
    total = 60 * len(day.warm_up)
    first = True
    for item in day.exercises:
        row = known[item.exercise.slug]
        reps = (item.reps.least + (item.reps.most or item.reps.least)) / 2
        work = reps * 3.5 * (2 if row.unilateral else 1)
        lighter = (3 if first else 1) if row.mechanic == "compound" and row.measure == "load_reps" else 0
        first = first and row.mechanic != "compound"
        total += 40 + 40 * lighter + item.sets * int(work) + (item.sets - 1) * item.rest_s
    return total


def faults(
    plan: DraftPlan, request: PlanRequest, shape: PlanShape, exercises: Sequence[CatalogueExercise]
) -> list[str]:
    """Everything wrong with a plan; empty when it keeps what was asked."""
    known = {row.slug: row for row in exercises}
    said = " ".join(plan.warnings).lower()
    found: list[str] = []
    if len(plan.days) != request.days_per_week and "days could be filled" not in said:
        found.append(f"{len(plan.days)} days")
    names = [day.name for day in plan.days]
    if len(set(names)) != len(names):
        found.append(f"names {names}")
    for day in plan.days:
        slugs = [item.exercise.slug for item in day.exercises]
        if not slugs or len(set(slugs)) != len(slugs):
            found.append(f"{day.name}: {slugs}")
        if seconds(day, known) > request.session_minutes * 60:
            found.append(f"{day.name}: {seconds(day, known) / 60:.0f} minutes")
        hardest = Counter[str]()
        for item in day.exercises:
            row = known[item.exercise.slug]
            if request.equipment is not None and not request.equipment >= set(row.equipment):
                found.append(f"{row.slug} needs {row.equipment}")
            if any(row.stress.get(part, 0) >= 2 for part in request.injuries):
                found.append(f"{row.slug} strains {row.stress}")
            if row.slug in shape.avoid:
                found.append(f"{row.slug} was to be avoided")
            if row.measure not in ("load_reps", "reps"):
                found.append(f"{row.slug} is not done in repetitions")
            least, most = REPS[request.goal]
            fast_or_heavy = (
                row.kind in ("olympic", "plyometric") or row.pattern == "hinge" or row.slug in SLOW
            )
            if not (least <= item.reps.least <= (item.reps.most or 0) <= most) and not fast_or_heavy:
                found.append(f"{row.slug}: {item.reps}")
            if not 1 <= item.sets <= 5 or not 30 <= item.rest_s <= 240 or not 6 <= (item.rpe or 0) <= 9:
                found.append(f"{row.slug}: {item.sets} sets, {item.rest_s} s, RPE {item.rpe}")
            if (item.step_kg is None) != (row.measure != "load_reps"):
                found.append(f"{row.slug}: step {item.step_kg}")
            if (
                request.experience == "beginner"
                and row.difficulty == "advanced"
                and row.slug not in shape.prefer
            ):
                found.append(f"{row.slug} is for advanced athletes")
            for muscle in row.primary_muscles:
                hardest[muscle] += item.sets
        if hardest and max(hardest.values()) > 12:
            found.append(f"{day.name}: {hardest.most_common(1)} in one session")
    weekly = weekly_sets(plan, known)
    for muscle, twice in weekly.items():
        if muscle != "cardio" and twice > 2 * MRV.get(muscle, 20):
            found.append(f"{muscle}: {twice / 2} sets a week")
    silent = [m for m in MAJOR if weekly[m] < 4 and m.replace("_", " ") not in said]
    return found + [f"{muscle} is missing without a word" for muscle in silent]

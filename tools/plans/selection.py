"""Which exercises a plan may use, and which of them suits a place best."""

from collections.abc import Collection, Mapping, Sequence

from tools.accounts.models import Experience
from tools.exercises.models import CatalogueExercise, Difficulty
from tools.plans.request import PlanRequest, PlanShape
from tools.plans.splits import WANTS, Kind, Role

SPARED_FROM = 2
"""An injured part is spared from exercises that stress it this much: 1 is light, 2 moderate, 3 high."""

_LEVEL: Mapping[Difficulty | Experience, int] = {"beginner": 0, "intermediate": 1, "advanced": 2}
_HEAVY_GOALS = {"strength", "powerlifting"}
_BASICS = {
    "barbell-back-squat", "barbell-bench-press", "conventional-deadlift", "overhead-press",
    "romanian-deadlift", "barbell-row",
}  # fmt: skip
"""Lifts that someone who trains for strength learns from the first day on."""

_UNSUITED = {
    # Skills, combinations and prehabilitation: good exercises that sets, repetitions and RPE describe badly.
    "tire-flip", "rope-climb", "peg-board", "bear-complex", "thruster", "dumbbell-thruster",
    "kettlebell-thruster", "wall-ball", "kipping-pull-up", "muscle-up", "ring-muscle-up",
    "behind-the-neck-press", "scapular-pull-up", "scapular-push-up", "cable-internal-rotation",
    "band-internal-rotation", "cable-external-rotation", "band-external-rotation",
    "dumbbell-external-rotation", "tibialis-raise", "wall-walk", "renegade-row", "turkish-get-up",
    "devils-press", "man-maker",
}  # fmt: skip
_TIRING = {"conventional-deadlift": 35, "good-morning": 15, "kettlebell-swing": 35, "stiff-leg-deadlift": 10}
"""More fatigue than growth, or not for counted effort: later choices unless the goal is strength."""


_LIGHT_ANYWAY = {
    "core_flexion",
    "core_rotation",
    "core_anti_extension",
    "core_anti_rotation",
    "calf_raise",
    "rear_delt",
}


def reason_against(row: CatalogueExercise, request: PlanRequest) -> str | None:
    """Why a plan for this request cannot hold an exercise; None when it can."""
    if row.measure not in ("load_reps", "reps") or row.kind in ("cardio", "mobility"):
        return "it is not counted in repetitions; do it beside the plan"
    if request.equipment is not None and (
        missing := [e for e in row.equipment if e not in request.equipment]
    ):
        return f"it needs {' and '.join(e.replace('_', ' ') for e in missing)}"
    strained = [part for part in sorted(request.injuries) if row.stress.get(part, 0) >= SPARED_FROM]
    if strained:
        return f"it strains the {' and '.join(p.replace('_', ' ') for p in strained)}"
    return None


class Pool:
    """The exercises that a plan may use."""

    def __init__(
        self, request: PlanRequest, shape: PlanShape, exercises: Sequence[CatalogueExercise]
    ) -> None:
        self._request = request
        self._preferred = set(shape.prefer)
        self._level = _LEVEL[request.experience]
        avoided = set(shape.avoid)
        self.rows = [
            row
            for row in exercises
            if row.slug not in avoided
            and (
                row.slug in self._preferred
                or (row.kind in ("strength", "bodyweight") and row.slug not in _UNSUITED)
            )
            and reason_against(row, request) is None
        ]
        self._of: dict[tuple[Kind, bool], tuple[CatalogueExercise, ...]] = {}
        self._scores: dict[tuple[str, Role], float] = {}

    def of(self, kind: Kind, *, harder: bool = False) -> tuple[CatalogueExercise, ...]:
        """All of a kind within the athlete's skill, or one step harder."""
        if (found := self._of.get((kind, harder))) is None:
            want, most = WANTS[kind], self._level + harder
            found = self._of[kind, harder] = tuple(
                row
                for row in self.rows
                if want.fits(row) and (self._able(row) or _LEVEL[row.difficulty] <= most)
            )
        return found

    def can(self, kind: Kind) -> bool:
        """Whether there is anything of this kind."""
        return bool(self.of(kind, harder=True))

    def best(
        self, kind: Kind, role: Role, today: Collection[CatalogueExercise], used: Mapping[str, int]
    ) -> CatalogueExercise | None:
        """The exercise that suits a place best, given what the day and the week hold already.

        When nothing of the kind is left, what trains much the same; None when there is neither. A compound
        lift a step harder than the athlete's skill comes before what merely stands in for it.
        """
        chain: list[Kind] = [kind]
        while (instead := WANTS[chain[-1]].instead) is not None and instead not in chain:
            chain.append(instead)
        tries: list[tuple[Kind, bool]] = [(each, harder) for harder in (False, True) for each in chain]
        if WANTS[kind].compound:
            tries.insert(1, (kind, True))
        for each, harder in tries:
            # A stand-in is for a gap; where the day trains it already there is none.
            if each != kind and any(WANTS[each].fits(row) for row in today):
                continue
            if (found := self._best(each, role, today, used, harder=harder)) is not None:
                return found
        return None

    def _best(
        self,
        kind: Kind,
        role: Role,
        today: Collection[CatalogueExercise],
        used: Mapping[str, int],
        *,
        harder: bool,
    ) -> CatalogueExercise | None:
        slugs = {row.slug for row in today}
        # Those who compete or train for strength squat after pulling all the same.
        back_tired = self._request.goal not in _HEAVY_GOALS and any(
            row.pattern == "hinge" and row.stress.get("lower_back", 0) >= 3 for row in today
        )
        families = {_family(row) for row in today}
        chosen: tuple[float, str, CatalogueExercise] | None = None
        for row in self.of(kind, harder=harder):
            if row.slug in slugs:
                continue
            score = self._score(row, role) - used.get(row.slug, 0) * self._repeat(role)
            if back_tired and row.stress.get("lower_back", 0) >= 2:
                score -= 40
            if _family(row) in families:
                score -= 15
            if chosen is None or (-score, row.slug) < chosen[:2]:
                chosen = (-score, row.slug, row)
        return chosen and chosen[2]

    def _able(self, row: CatalogueExercise) -> bool:
        if row.slug in self._preferred or _LEVEL[row.difficulty] <= self._level:
            return True
        return self._request.goal in _HEAVY_GOALS and row.slug in _BASICS

    def _repeat(self, role: Role) -> int:
        """What repeating an exercise costs: practice is worth more to beginners and on heavy lifts."""
        if role in ("main", "second") and self._request.goal in _HEAVY_GOALS:
            return 12
        return 25 if self._request.experience == "beginner" else 45

    def _score(self, row: CatalogueExercise, role: Role) -> float:
        if (known := self._scores.get((row.slug, role))) is None:
            known = self._scores[row.slug, role] = self._suits(row, role)
        return known

    def _suits(self, row: CatalogueExercise, role: Role) -> float:
        request = self._request
        heavy = request.goal in _HEAVY_GOALS
        score = float(row.popularity)
        if not heavy:
            score -= _TIRING.get(row.slug, 0)
        free_bar = "barbell" in row.equipment
        if role == "main":
            score += 25 if heavy and free_bar else 8 if free_bar and self._level > 0 else 0
            if row.unilateral:
                score -= 25
            if self._level > 0 and row.difficulty == "beginner" and row.mechanic == "compound":
                score -= 20
        elif free_bar == heavy and role in (("second",) if heavy else ("accessory", "isolation")):
            score += 8
        if self._level == 0 and not heavy and {"machine", "dumbbell", "cable"} & set(row.equipment):
            score += 10
        light = row.kind == "bodyweight" and row.difficulty == "beginner" and row.pattern not in _LIGHT_ANYWAY
        if light and request.goal != "endurance":
            # Too easy to stay challenging where there is something to load.
            score -= 35 if self._level else 25
        return score - 20 * sum(row.stress.get(part, 0) for part in request.injuries)


def _family(row: CatalogueExercise) -> str:
    return row.variation_of or row.slug

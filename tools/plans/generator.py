"""The planner: from what a plan must respect to a whole plan. Pure: the same request gives the same plan.

First every day gets its most important exercises, the week in turn, so that no day starves another. Then
muscles that have too little get more, the neediest first, while minutes, recovery and the day allow.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kernel.errors import Invalid
from tools.exercises import catalogue
from tools.exercises.models import CatalogueExercise, Muscle
from tools.plans import advice, rules, schemes, timing
from tools.plans.draft import DraftDay, DraftExercise, DraftPlan
from tools.plans.landmarks import ceiling, target
from tools.plans.request import PlanRequest, PlanShape
from tools.plans.selection import Pool, reason_against
from tools.plans.splits import GROWS_BY, ONE, WANTS, DayShape, Kind, Role, Slot, for_goal, split, warm_up
from tools.progression.volume import COUNTED, SECONDARY, landmarks

__all__ = ["NothingToTrainWith", "PlanRequest", "PlanShape", "generate"]

_FIRST_SETS: dict[Role, int] = {"main": 3, "second": 3, "accessory": 2, "isolation": 2}
_MOST_SETS: dict[Role, int] = {"main": 4, "second": 4, "accessory": 3, "isolation": 4}
_A_DAY = 10
"""Hard sets of one muscle in one session beyond which more does little."""
_EASY_MINUTES = 40
_USUAL_MINUTES = 60
_ORDER: dict[Role, int] = {"main": 0, "second": 1, "accessory": 2, "isolation": 3}
_CORE_PATTERNS = {"core_flexion", "core_rotation", "core_anti_extension", "core_anti_rotation"}


@dataclass(eq=False)
class NothingToTrainWith(Invalid):
    """With that equipment, those injuries and what is to be avoided no exercise is left: allow more."""


@dataclass(frozen=True, slots=True)
class _Item:
    row: CatalogueExercise
    role: Role
    sets: int
    scheme: schemes.Scheme

    def block(self, compounds_before: int) -> timing.Block:
        return timing.block(self.row, self.sets, self.scheme.reps, self.scheme.rest_s, compounds_before)


class _Day:
    """A day while it is filled."""

    def __init__(self, shape: DayShape, budget_s: int, warm_up_lines: int, most_items: int) -> None:
        self.shape = shape
        self.budget_s = budget_s
        self.most_items = most_items
        self.items: list[_Item] = []
        self.sets = Counter[Muscle]()
        """Twice the hard sets of each muscle: halves stay whole numbers."""
        self._lines = warm_up_lines

    @property
    def rows(self) -> list[CatalogueExercise]:
        return [item.row for item in self.items]

    def seconds(self, items: Sequence[_Item] | None = None) -> int:
        blocks: list[timing.Block] = []
        compounds = 0
        for item in in_order(self.items if items is None else items):
            blocks.append(item.block(compounds))
            compounds += item.row.mechanic == "compound"
        return timing.session_seconds(self._lines, blocks)


def in_order(items: Sequence[_Item]) -> list[_Item]:
    """Fast lifts and jumps while fresh, then main lifts; isolation last, core last of all."""
    return sorted(
        items,
        key=lambda item: (
            item.row.kind not in ("olympic", "plyometric"),
            _ORDER[item.role],
            item.row.pattern in _CORE_PATTERNS,
        ),
    )


class _Week:
    """A week while it is filled."""

    def __init__(self, request: PlanRequest, shape: PlanShape, pool: Pool) -> None:
        self.request, self.shape, self.pool = request, shape, pool
        self.emphasis: list[Muscle] = [m for m in dict.fromkeys(shape.emphasis) if m in GROWS_BY]
        self.ceilings: dict[Muscle, int] = {m: ceiling(m, request.experience) * 2 for m in COUNTED}
        self.targets: dict[Muscle, float] = {
            m: 2 * target(m, request.goal, request.experience, emphasized=m in self.emphasis) for m in COUNTED
        }
        self.least_sets = 1 if request.session_minutes < schemes.VERY_SHORT_MINUTES else 2
        self.sets = Counter[Muscle]()
        self.used = Counter[str]()
        lines = len(warm_up(request.session_minutes))
        self.days: list[_Day] = []
        for each in split(request.days_per_week, request.goal, request.experience):
            day_shape = self._possible(for_goal(each, request.goal))
            minutes = min(_EASY_MINUTES, request.session_minutes) if each.easy else request.session_minutes
            self.days.append(_Day(day_shape, minutes * 60, lines, min(9, max(3, minutes // 7))))

    def _possible(self, shape: DayShape) -> DayShape:
        """The day itself, or a full-body one when hardly anything of it is possible."""
        kinds: set[Kind] = {slot.kind for slot in shape.slots}
        if sum(self.pool.can(kind) for kind in kinds) >= 2:
            return shape
        return DayShape(shape.name, "What equipment and injuries allow", ONE.slots, ONE.muscles, shape.easy)

    # What may be added

    def _touches(self, row: CatalogueExercise) -> dict[Muscle, int]:
        shares = dict.fromkeys(row.secondary_muscles, int(SECONDARY * 2)) | dict.fromkeys(
            row.primary_muscles, 2
        )
        shares.pop("cardio", None)
        return shares

    def _recovers(self, day: _Day, row: CatalogueExercise, sets: int) -> bool:
        return all(
            self.sets[muscle] + share * sets <= self.ceilings[muscle]
            # What only helps may go on a little beyond what one session is good for.
            and day.sets[muscle] + share * sets <= _A_DAY * 2 + (4 if share == 1 else 0)
            for muscle, share in self._touches(row).items()
        )

    def add(self, day: _Day, row: CatalogueExercise, role: Role, sets: int) -> bool:
        """Put an exercise into a day with as many of the sets as fit; whether it did."""
        if len(day.items) >= day.most_items:
            return False
        request = self.request
        scheme = schemes.scheme(
            request.goal, role, row, request.experience, request.session_minutes, easy=day.shape.easy
        )
        for count in range(min(sets, self._most(row, role, day)), self.least_sets - 1, -1):
            item = _Item(row, role, count, scheme)
            if self._recovers(day, row, count) and day.seconds([*day.items, item]) <= day.budget_s:
                day.items.append(item)
                self.used[row.slug] += 1
                self._count(day, row, count)
                return True
        return False

    def _count(self, day: _Day, row: CatalogueExercise, sets: int) -> None:
        for muscle, share in self._touches(row).items():
            self.sets[muscle] += share * sets
            day.sets[muscle] += share * sets

    def _most(self, row: CatalogueExercise, role: Role, day: _Day) -> int:
        if row.slug in schemes.PULLED_FROM_FLOOR or day.shape.easy:
            return 3
        return 5 if role == "main" and self.request.goal in ("strength", "powerlifting") else _MOST_SETS[role]

    def add_set(self, day: _Day, at: int) -> bool:
        """One more set of an exercise, if the day and the muscles allow it."""
        item = day.items[at]
        more = replace(item, sets=item.sets + 1)
        if more.sets > self._most(item.row, item.role, day) or not self._recovers(day, item.row, 1):
            return False
        if day.seconds([*day.items[:at], more, *day.items[at + 1 :]]) > day.budget_s:
            return False
        day.items[at] = more
        self._count(day, item.row, 1)
        return True

    # Filling

    def place_preferred(self, rows: Sequence[CatalogueExercise]) -> list[CatalogueExercise]:
        """Give each wanted exercise a place; those that found none."""
        left: list[CatalogueExercise] = []
        for row in rows:
            ranked: list[tuple[int, int, Role, _Day]] = sorted(
                (len(day.items), at, slot.role if slot else "accessory", day)
                for at, day in enumerate(self.days)
                for slot in [next((s for s in day.shape.slots if WANTS[s.kind].fits(row)), None)]
                if slot or row.primary_muscles[0] in day.shape.muscles
            )
            if not any(
                self.add(day, row, role if row.mechanic == "compound" else "isolation", 3)
                for _, _, role, day in ranked
            ):
                left.append(row)
        return left

    def fill(self) -> None:
        """Every day's slots, the most important first, the week in turn."""
        queues = [self._slots(day) for day in self.days]
        for place in range(max(map(len, queues))):
            for day, queue in zip(self.days, queues, strict=True):
                if place < len(queue):
                    self._fill_slot(day, queue[place])

    def _slots(self, day: _Day) -> list[Slot]:
        """The day's slots without what is placed already; emphasized muscles right after the main lifts."""
        slots = list(day.shape.slots)
        mains = sum(slot.role == "main" for slot in slots)
        for muscle in self.emphasis:
            kind = GROWS_BY[muscle][0]
            if muscle in day.shape.muscles and kind not in {slot.kind for slot in slots[:mains]}:
                slots = [s for s in slots if s.kind != kind]
                slots.insert(mains, Slot(kind, "isolation"))
        for row in day.rows:
            taken = next((slot for slot in slots if WANTS[slot.kind].fits(row)), None)
            if taken:
                slots.remove(taken)
        return slots

    def _fill_slot(self, day: _Day, slot: Slot) -> None:
        row = self.pool.best(slot.kind, slot.role, day.rows, self.used)
        if row is None:
            return
        sets = _FIRST_SETS[slot.role]
        if self.request.session_minutes < (30 if slot.role == "main" else 50):
            # A wider choice of exercises beats a third set of each.
            sets = min(sets, 2)
        self.add(day, row, _fitting(slot.role, row), sets)

    def grow(self, share: float, until_s: int | None = None) -> None:
        """Give more to muscles under this share of their target, the neediest first, while anything can grow.

        With `until_s`, only on days shorter than that.
        """
        stuck: set[Muscle] = set()
        while True:
            needy: list[tuple[bool, float, Muscle]] = [
                (muscle not in self.emphasis, self.sets[muscle] / aim, muscle)
                for muscle, target_now in self.targets.items()
                if muscle not in stuck
                and (aim := min(target_now * share, self.ceilings[muscle]))
                and self.sets[muscle] + 1 <= aim
            ]
            if not needy:
                return
            muscle: Muscle = min(needy, key=lambda need: (need[1] - (0.25 if not need[0] else 0), need[2]))[2]
            if not self._more(muscle, until_s):
                stuck.add(muscle)

    def _more(self, muscle: Muscle, until_s: int | None) -> bool:
        days = [day for day in self.days if until_s is None or day.seconds() < until_s]
        days.sort(key=lambda day: day.sets[muscle])
        trained = sum(any(muscle in row.primary_muscles for row in day.rows) for day in self.days)
        often = trained >= min(2, sum(muscle in day.shape.muscles for day in self.days))
        if often:
            return self._more_sets(muscle, days) or self._another(muscle, days)
        return self._another(muscle, days) or self._more_sets(muscle, days)

    def _more_sets(self, muscle: Muscle, days: Sequence[_Day]) -> bool:
        spots = [
            (day.items[at].sets, place, at, day)
            for place, day in enumerate(days)
            for at in range(len(day.items))
            if muscle in day.items[at].row.primary_muscles
        ]
        return any(self.add_set(day, at) for _, _, at, day in sorted(spots, key=lambda spot: spot[:3]))

    def _another(self, muscle: Muscle, days: Sequence[_Day]) -> bool:
        for kind in GROWS_BY[muscle]:
            for day in days:
                if muscle in day.shape.muscles and self._add_kind(day, kind, muscle):
                    return True
        return False

    def _add_kind(self, day: _Day, kind: Kind, muscle: Muscle) -> bool:
        # Three exercises for one muscle in a session are enough; more sets do the same with less fuss.
        if sum(muscle in row.primary_muscles for row in day.rows) >= 3:
            return False
        row = self.pool.best(kind, "isolation", day.rows, self.used)
        if row is None or muscle not in row.primary_muscles:
            return False
        return self.add(day, row, "isolation" if row.mechanic == "isolation" else "accessory", 2)


def _fitting(role: Role, row: CatalogueExercise) -> Role:
    """An isolation exercise that stands in for a compound one is still trained as isolation."""
    if row.mechanic == "isolation":
        return "isolation"
    return role


def generate(request: PlanRequest, shape: PlanShape, exercises: Sequence[CatalogueExercise]) -> DraftPlan:
    """Design a plan within the request, shaped as far as the request allows.

    Raises NothingToTrainWith when no exercise is left. What could not be done is in `warnings`.
    """
    pool = Pool(request, shape, exercises)
    if not pool.rows:
        raise NothingToTrainWith
    week = _Week(request, shape, pool)
    known = {row.slug: row for row in exercises}
    named = dict.fromkeys(shape.prefer)
    wanted = [known[slug] for slug in named if slug in known and slug not in shape.avoid]
    possible = [row for row in wanted if reason_against(row, request) is None]
    unplaced = week.place_preferred(possible)
    week.fill()
    week.grow(1.0)
    week.grow(1.3, until_s=min(request.session_minutes, _USUAL_MINUTES) * 45)
    days = [day for day in week.days if day.items]
    if not days:
        raise NothingToTrainWith
    against = {row.name: reason for row in wanted if (reason := reason_against(row, request))}
    weekly: dict[Muscle, float] = {muscle: count / 2 for muscle, count in week.sets.items()}
    low = _low(weekly, week)
    warnings = advice.warnings(
        request,
        shape,
        dropped_days=len(week.days) - len(days),
        left_out=against | {row.name: "there was no room for it" for row in unplaced},
        unknown=[slug for slug in named if slug not in known],
        lacking=[muscle for muscle in low if not _trainable(muscle, pool)],
        thin=[muscle for muscle in low if _trainable(muscle, pool)],
    )
    return DraftPlan(
        name=shape.name or advice.name(request),
        days=tuple(_draft(day, request, name) for day, name in zip(days, _names(days, shape), strict=True)),
        notes=advice.notes(request),
        warnings=tuple(warnings),
    )


MAJOR: tuple[Muscle, ...] = (
    "chest", "lats", "upper_back", "side_delts", "biceps", "triceps", "quads", "hamstrings", "glutes",
    "calves", "abs",
)  # fmt: skip
"""Muscles that a plan should train, or say why not."""

_TRAINED = 2
"""Weekly sets under which a muscle counts as left out."""


def _low(weekly: dict[Muscle, float], week: _Week) -> list[Muscle]:
    """Major muscles with so few sets that someone should be told."""
    experience = week.request.experience
    return [m for m in MAJOR if weekly.get(m, 0) < max(_TRAINED, landmarks(m, experience).mev / 3)]


def _trainable(muscle: Muscle, pool: Pool) -> bool:
    """Whether there is an exercise for a muscle within the athlete's skill."""
    return any(muscle in row.primary_muscles for kind in GROWS_BY[muscle] for row in pool.of(kind))


def _names(days: Sequence[_Day], shape: PlanShape) -> list[str]:
    if shape.day_names and len(shape.day_names) == len(days):
        return shape.day_names
    return [day.shape.name for day in days]


def _draft(day: _Day, request: PlanRequest, name: str) -> DraftDay:
    return DraftDay(
        name=name,
        focus=day.shape.focus,
        warm_up=warm_up(request.session_minutes),
        exercises=tuple(
            DraftExercise(
                exercise=catalogue.ref(item.row),
                sets=item.sets,
                reps=item.scheme.reps,
                rest_s=item.scheme.rest_s,
                rpe=item.scheme.rpe,
                step_kg=rules.usual_step_kg(item.row),
                notes="Each side." if item.row.unilateral else None,
            )
            for item in in_order(day.items)
        ),
    )

"""How long a session takes, told openly: warm-up, then for each exercise setting up, sets and rests.

A repetition counts four seconds (about 2 up, 2 down), which is the usual controlled tempo; a lighter set
before a compound lift counts 45 seconds with its short rest. Both are ours: generous enough that a session
fits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from tools.exercises.models import CatalogueExercise
from tools.plans.reps import Reps

REP_S = 4
LEAST_SET_S = 20
SET_UP_S = 45
RAMP_SET_S = 45
WARM_UP_LINE_S = 60
OPEN_SET_REPS = 12
"""What a set of as many as possible is taken to last at least."""


@dataclass(frozen=True, slots=True)
class Block:
    """What one exercise costs."""

    sets: int
    set_s: int
    rest_s: int
    ramp_sets: int

    @property
    def seconds(self) -> int:
        """Setting up, lighter sets, working sets, a rest after each: the last one is the way to the next."""
        return SET_UP_S + self.ramp_sets * RAMP_SET_S + self.sets * (self.set_s + self.rest_s)


def set_seconds(reps: Reps, *, unilateral: bool, timed: bool) -> int:
    """How long one set lasts; both sides of a one-sided exercise, and holds in seconds."""
    count = max(reps.least, OPEN_SET_REPS) if reps.most is None else (reps.least + reps.most + 1) // 2
    once = count if timed else max(LEAST_SET_S, count * REP_S)
    return once * 2 if unilateral else once


def ramp_sets(row: CatalogueExercise, compounds_before: int) -> int:
    """Lighter sets before the working sets: more for the first loaded compound lift of a session."""
    if row.mechanic != "compound" or row.measure != "load_reps":
        return 0
    return (3, 1)[compounds_before > 0]


def block(row: CatalogueExercise, sets: int, reps: Reps, rest_s: int, compounds_before: int) -> Block:
    """The cost of an exercise at its place in the session."""
    timed = row.measure not in ("load_reps", "reps")
    work_s = set_seconds(reps, unilateral=row.unilateral, timed=timed)
    return Block(sets, work_s, rest_s, ramp_sets(row, compounds_before))


def plain_block(sets: int, reps: Reps, rest_s: int) -> Block:
    """The cost of an exercise that the catalogue does not know."""
    return Block(sets, set_seconds(reps, unilateral=False, timed=False), rest_s, 0)


def session_seconds(warm_up_lines: int, blocks: Iterable[Block]) -> int:
    """A whole session."""
    return warm_up_lines * WARM_UP_LINE_S + sum(b.seconds for b in blocks)


def minutes(seconds: int) -> int:
    """Started minutes count."""
    return ceil(seconds / 60)

"""How a week is divided: which days there are, and which kinds of exercise each is built from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tools.accounts.models import Experience, Goal
from tools.exercises.models import MUSCLES, CatalogueExercise, Muscle, Pattern

type Role = Literal["main", "second", "accessory", "isolation"]
"""A main lift comes first and heaviest; isolation comes last and lightest."""

type Kind = Literal[
    "squat", "lunge", "hinge", "glutes", "press", "incline", "overhead", "row", "pull",
    "fly", "side_delts", "rear_delts", "front_delts", "biceps", "triceps", "quads", "hamstrings", "calves",
    "abs", "obliques", "traps", "forearms", "adductors", "abductors", "lower_back", "hip_flexors", "neck",
    "pullover",
]  # fmt: skip
"""A kind of exercise that a slot asks for."""


@dataclass(frozen=True, slots=True)
class Want:
    """What makes an exercise one of a kind."""

    patterns: tuple[Pattern, ...]
    primary: tuple[Muscle, ...]
    """All of these are prime movers."""
    compound: bool | None = None
    instead: "Kind | None" = None
    """What trains much the same when nothing of this kind is possible."""

    def fits(self, row: CatalogueExercise) -> bool:
        """Whether an exercise is of this kind."""
        return (
            row.pattern in self.patterns
            and all(muscle in row.primary_muscles for muscle in self.primary)
            and (self.compound is None or (row.mechanic == "compound") == self.compound)
        )


WANTS: Mapping[Kind, Want] = {
    "squat": Want(("squat",), ("quads",), True, "lunge"),
    "lunge": Want(("lunge",), ("quads",), True, "squat"),
    "hinge": Want(("hinge",), ("hamstrings",), True, "glutes"),
    "glutes": Want(("hinge",), ("glutes",), None, "hinge"),
    "press": Want(("horizontal_push",), ("chest",), True, "fly"),
    "incline": Want(("horizontal_push",), ("chest", "front_delts"), True, "press"),
    "overhead": Want(("vertical_push",), ("front_delts",), True, "front_delts"),
    "row": Want(("horizontal_pull",), ("upper_back",), True, "pull"),
    "pull": Want(("vertical_pull",), ("lats",), True, "row"),
    "fly": Want(("chest_fly",), ("chest",), False, "press"),
    "side_delts": Want(("shoulder_abduction",), ("side_delts",), False, "overhead"),
    "rear_delts": Want(("rear_delt",), ("rear_delts",), None, "row"),
    "front_delts": Want(("shoulder_raise",), ("front_delts",)),
    "biceps": Want(("elbow_flexion",), ("biceps",), False),
    "triceps": Want(("elbow_extension",), ("triceps",), False),
    "quads": Want(("knee_extension",), ("quads",), False, "lunge"),
    "hamstrings": Want(("knee_flexion",), ("hamstrings",), False, "hinge"),
    "calves": Want(("calf_raise",), ("calves",)),
    "abs": Want(("core_flexion", "core_anti_extension"), ("abs",)),
    "obliques": Want(("core_rotation", "core_anti_rotation", "core_flexion"), ("obliques",)),
    "traps": Want(("shrug",), ("traps",)),
    "forearms": Want(("wrist",), ("forearms",)),
    "adductors": Want(("hip_adduction",), ("adductors",)),
    "abductors": Want(("hip_abduction",), ("abductors",)),
    "lower_back": Want(("hinge",), ("lower_back",)),
    "hip_flexors": Want(("core_flexion",), ("hip_flexors",)),
    "neck": Want(("neck",), ("neck",)),
    "pullover": Want(("vertical_pull",), ("lats",), False),
}

GROWS_BY: Mapping[Muscle, tuple[Kind, ...]] = {
    # By what a day may grow when a muscle has too little: first what costs the others least.
    "chest": ("fly", "press", "incline"),
    "lats": ("pull", "row", "pullover"),
    "upper_back": ("row", "rear_delts"),
    "traps": ("traps",),
    "lower_back": ("lower_back",),
    "front_delts": ("overhead", "front_delts"),
    "side_delts": ("side_delts",),
    "rear_delts": ("rear_delts",),
    "biceps": ("biceps",),
    "triceps": ("triceps",),
    "forearms": ("forearms", "biceps"),
    "abs": ("abs",),
    "obliques": ("obliques",),
    "quads": ("quads", "squat", "lunge"),
    "hamstrings": ("hamstrings", "hinge"),
    "glutes": ("glutes", "hinge", "lunge"),
    "adductors": ("adductors",),
    "abductors": ("abductors",),
    "hip_flexors": ("hip_flexors",),
    "calves": ("calves",),
    "neck": ("neck",),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a day."""

    kind: Kind
    role: Role


@dataclass(frozen=True, slots=True)
class DayShape:
    """A kind of day: its slots, the most important first, and the muscles that may get more."""

    name: str
    focus: str
    slots: tuple[Slot, ...]
    muscles: frozenset[Muscle]
    easy: bool = False


def _slots(main: str, second: str, accessory: str, isolation: str) -> tuple[Slot, ...]:
    roles: tuple[tuple[Role, str], ...] = (
        ("main", main), ("second", second), ("accessory", accessory), ("isolation", isolation)
    )  # fmt: skip
    return tuple(Slot(_KINDS[kind], role) for role, kinds in roles for kind in kinds.split())


_KINDS: Mapping[str, Kind] = {kind: kind for kind in WANTS}
_CORE: tuple[Muscle, ...] = ("abs", "obliques", "neck")
_PUSHED: tuple[Muscle, ...] = ("chest", "front_delts", "side_delts", "triceps")
_PULLED: tuple[Muscle, ...] = ("lats", "upper_back", "traps", "rear_delts", "biceps", "forearms")
_LEGS: tuple[Muscle, ...] = (
    "quads", "hamstrings", "glutes", "adductors", "abductors", "hip_flexors", "calves", "lower_back"
)  # fmt: skip
_EVERY = frozenset[Muscle](MUSCLES)
_UPPER = frozenset[Muscle](_PUSHED + _PULLED + ("neck",))
_LOWER = frozenset[Muscle](_LEGS + _CORE)

ONE = DayShape(
    "Full body", "Everything once, the big lifts first",
    _slots("squat press row", "hinge pull overhead", "", "side_delts biceps triceps calves abs"), _EVERY,
)  # fmt: skip
FULL_A = DayShape(
    "Full body A", "Squat, bench and row",
    _slots("squat press row", "hinge", "", "side_delts abs biceps triceps calves"), _EVERY,
)  # fmt: skip
FULL_B = DayShape(
    "Full body B", "Hinge, overhead press and pull-down or pull-up",
    _slots("hinge overhead pull", "lunge press", "", "calves triceps biceps abs"), _EVERY,
)  # fmt: skip
SECOND_OF_TWO = DayShape(
    FULL_B.name, FULL_B.focus,
    _slots("hinge overhead pull", "lunge row press", "", "calves triceps biceps abs"), _EVERY,
)  # fmt: skip
FULL_C = DayShape(
    "Full body C", "Squat, incline press and pull",
    _slots("squat incline pull", "glutes row", "", "rear_delts side_delts hamstrings biceps triceps"), _EVERY,
)  # fmt: skip
UPPER_A = DayShape(
    "Upper A", "Chest and back, horizontal first",
    _slots("press row", "overhead pull", "", "side_delts biceps triceps rear_delts"), _UPPER,
)  # fmt: skip
UPPER_B = DayShape(
    "Upper B", "Shoulders and back, vertical first",
    _slots("pull overhead", "incline row", "", "rear_delts triceps biceps side_delts"), _UPPER,
)  # fmt: skip
LOWER_A = DayShape(
    "Lower A", "Squat first", _slots("squat", "hinge", "lunge", "hamstrings calves abs"), _LOWER
)  # fmt: skip
LOWER_B = DayShape(
    "Lower B", "Hinge first", _slots("hinge", "squat", "glutes", "quads calves abs hamstrings"), _LOWER
)  # fmt: skip
PUSH_A = DayShape(
    "Push A", "Chest first", _slots("press", "overhead", "incline", "side_delts triceps fly"),
    frozenset(_PUSHED + _CORE),
)  # fmt: skip
PUSH_B = DayShape(
    "Push B", "Shoulders first", _slots("overhead", "incline", "press", "side_delts triceps fly"),
    frozenset(_PUSHED + _CORE),
)  # fmt: skip
PULL_A = DayShape(
    "Pull A", "Vertical pulls first", _slots("pull", "row", "", "rear_delts biceps pullover traps"),
    frozenset(_PULLED + _CORE),
)  # fmt: skip
PULL_B = DayShape(
    "Pull B", "Rows first", _slots("row", "pull", "", "rear_delts biceps row traps"),
    frozenset(_PULLED + _CORE),
)  # fmt: skip
LEGS_A = DayShape("Legs A", "Squat first", LOWER_A.slots, _LOWER)
LEGS_B = DayShape("Legs B", "Hinge first", LOWER_B.slots, _LOWER)
EASY = DayShape(
    "Easy day", "Light work for core, calves, arms and shoulders; leave fresher than you came",
    _slots("", "", "", "abs calves rear_delts biceps triceps obliques"), _EVERY, easy=True,
)  # fmt: skip


def split(days: int, goal: Goal, experience: Experience) -> tuple[DayShape, ...]:
    """The days of a week.

    A muscle is trained about twice a week wherever the days allow it (Schoenfeld et al., 2016): full body up
    to three days, upper and lower at four, push, pull and legs beyond.
    """
    if days == 3:
        divided = experience != "beginner" and goal == "hypertrophy"
        return (UPPER_A, LOWER_A, _renamed(FULL_C, "Full body")) if divided else (FULL_A, FULL_B, FULL_C)
    if days == 5:
        return (
            _renamed(UPPER_A, "Upper"),
            _renamed(LOWER_A, "Lower"),
            _renamed(PUSH_B, "Push"),
            _renamed(PULL_B, "Pull"),
            _renamed(LEGS_B, "Legs"),
        )
    two_of_three = (PUSH_A, PULL_A, LEGS_A, PUSH_B, PULL_B, LEGS_B)
    others: Mapping[int, tuple[DayShape, ...]] = {
        1: (ONE,),
        2: (FULL_A, SECOND_OF_TWO),
        4: (UPPER_A, LOWER_A, UPPER_B, LOWER_B),
        6: two_of_three,
        7: (*two_of_three, EASY),
    }
    return others[days]


def for_goal(shape: DayShape, goal: Goal) -> DayShape:
    """Powerlifters bench where others press overhead or on an incline."""
    if goal != "powerlifting":
        return shape
    swapped = tuple(
        Slot("press", slot.role) if slot.kind in ("overhead", "incline") and slot.role != "second" else slot
        for slot in shape.slots
    )
    return DayShape(shape.name, shape.focus, swapped, shape.muscles, shape.easy)


def _renamed(shape: DayShape, name: str) -> DayShape:
    return DayShape(name, shape.focus, shape.slots, shape.muscles, shape.easy)


WARM_UP: tuple[str, ...] = (
    "2 minutes of easy cardio: bike, rower or brisk walking",
    "10 leg swings and 10 arm circles each way",
    "10 slow bodyweight squats",
    "10 hip hinges and 10 shoulder-blade push-ups",
)
"""Four lines, four minutes."""


def warm_up(session_minutes: int) -> tuple[str, ...]:
    """The general warm-up: shorter when the session is."""
    if session_minutes < 25:
        return (WARM_UP[0].replace("2 minutes", "1 minute"),)
    return (WARM_UP[0], WARM_UP[2]) if session_minutes < 40 else WARM_UP

"""The vocabulary of exercises, and the shape of a catalogue row.

The vocabularies are `Literal`s, not enums: a JSON Schema then carries the words in place, without `$ref`.
"""

from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Muscle = Literal[
    "chest",
    "lats",
    "upper_back",
    "traps",
    "lower_back",
    "front_delts",
    "side_delts",
    "rear_delts",
    "biceps",
    "triceps",
    "forearms",
    "abs",
    "obliques",
    "quads",
    "hamstrings",
    "glutes",
    "adductors",
    "abductors",
    "hip_flexors",
    "calves",
    "neck",
    "cardio",
]
Equipment = Literal[
    "barbell",
    "ez_bar",
    "trap_bar",
    "dumbbell",
    "kettlebell",
    "cable",
    "machine",
    "smith_machine",
    "bench",
    "incline_bench",
    "rack",
    "pull_up_bar",
    "dip_bars",
    "rings",
    "bands",
    "medicine_ball",
    "box",
    "sled",
    "ab_wheel",
    "stability_ball",
    "suspension_trainer",
    "plate",
    "jump_rope",
    "rower",
    "air_bike",
    "bike",
    "treadmill",
    "elliptical",
    "ski_erg",
    "stair_climber",
    "landmine",
    "specialty",
]
"""`specialty` is what few places have: strongman implements, odd bars, climbing ropes, boxing bags."""
Pattern = Literal[
    "squat",
    "hinge",
    "lunge",
    "horizontal_push",
    "vertical_push",
    "horizontal_pull",
    "vertical_pull",
    "carry",
    "core_flexion",
    "core_anti_extension",
    "core_anti_rotation",
    "core_rotation",
    "elbow_flexion",
    "elbow_extension",
    "shoulder_abduction",
    "shoulder_raise",
    "chest_fly",
    "rear_delt",
    "knee_extension",
    "knee_flexion",
    "hip_abduction",
    "hip_adduction",
    "calf_raise",
    "wrist",
    "shrug",
    "olympic",
    "jump",
    "conditioning",
    "neck",
    "mobility",
]
Mechanic = Literal["compound", "isolation"]
Kind = Literal["strength", "bodyweight", "cardio", "olympic", "plyometric", "mobility"]
Measure = Literal["load_reps", "reps", "assisted_reps", "duration", "distance_duration", "load_distance"]
Difficulty = Literal["beginner", "intermediate", "advanced"]
BodyPart = Literal["knee", "lower_back", "shoulder", "elbow", "wrist", "hip", "ankle", "neck"]

MUSCLES: tuple[Muscle, ...] = get_args(Muscle)
EQUIPMENT: tuple[Equipment, ...] = get_args(Equipment)
PATTERNS: tuple[Pattern, ...] = get_args(Pattern)
BODY_PARTS: tuple[BodyPart, ...] = get_args(BodyPart)

StressLevel = Annotated[int, Field(ge=1, le=3)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


class ExerciseRef(BaseModel):
    """Which exercise: enough to show it and to ask for more."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: Annotated[UUID, Field(description="The exercise, the same in every installation.")]
    slug: Annotated[str, Field(description="Its stable short name.")]
    name: Annotated[str, Field(description="Its name.")]


class CatalogueExercise(BaseModel):
    """One exercise of the catalogue, or one of an athlete's own in the same shape.

    A database row whose columns bear these names validates as it stands: arrays become tuples, and
    `stress` is a JSON object.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", from_attributes=True)

    slug: Slug
    name: str = Field(min_length=1, max_length=80)
    primary_muscles: tuple[Muscle, ...] = Field(min_length=1, max_length=3)
    secondary_muscles: tuple[Muscle, ...] = ()
    stabilizers: tuple[Muscle, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    """All of it is needed. Empty: nothing but the body (and perhaps a wall or a floor)."""
    pattern: Pattern
    mechanic: Mechanic
    kind: Kind
    measure: Measure
    """How a set is logged. `reps` and `duration` may bear extra load; it is never required."""
    unilateral: bool = False
    difficulty: Difficulty = "beginner"
    stress: dict[BodyPart, StressLevel] = Field(default_factory=dict[BodyPart, StressLevel])
    """Demand on a body part: 1 light, 2 moderate, 3 high. A part that is absent bears next to none."""
    bar_kg: float | None = Field(default=None, ge=0, le=100)
    """Weight of the empty bar, in kg, where a standard bar is loaded with plates."""
    load_step_kg: float | None = Field(default=None, gt=0, le=50)
    """The smallest usual increase of the load, in kg: per hand for dumbbells and kettlebells."""
    popularity: int = Field(default=0, ge=0, le=100)
    variation_of: Slug | None = None
    aliases: tuple[str, ...] = ()

"""Words that a wording may add without changing which exercise it means."""

from collections.abc import Mapping

from tools.exercises.models import CatalogueExercise, Equipment, Muscle, Pattern
from tools.exercises.normalize import normalize

EQUIPMENT_WORDS: Mapping[Equipment, frozenset[str]] = {
    "barbell": frozenset({"barbell"}),
    "ez_bar": frozenset({"ezbar"}),
    "trap_bar": frozenset({"trapbar"}),
    "dumbbell": frozenset({"dumbbell"}),
    "kettlebell": frozenset({"kettlebell"}),
    "cable": frozenset({"cable"}),
    "machine": frozenset({"machine"}),
    "smith_machine": frozenset({"smith"}),
    "bench": frozenset({"bench"}),
    "incline_bench": frozenset({"incline", "bench"}),
    "rack": frozenset({"rack"}),
    "pull_up_bar": frozenset({"bar"}),
    "rings": frozenset({"ring", "gymnastic"}),
    "bands": frozenset({"band"}),
    "medicine_ball": frozenset({"medicine", "ball"}),
    "box": frozenset({"box"}),
    "sled": frozenset({"sled"}),
    "ab_wheel": frozenset({"wheel"}),
    "stability_ball": frozenset({"stability", "ball"}),
    "suspension_trainer": frozenset({"suspension"}),
    "plate": frozenset({"plate"}),
    "landmine": frozenset({"landmine"}),
    "jump_rope": frozenset({"jumprope"}),
    "rower": frozenset({"rower", "machine"}),
    "air_bike": frozenset({"bike", "machine"}),
    "bike": frozenset({"bike"}),
    "treadmill": frozenset({"treadmill"}),
    "elliptical": frozenset({"machine"}),
    "ski_erg": frozenset({"machine"}),
    "stair_climber": frozenset({"machine"}),
}
LOADS: frozenset[Equipment] = frozenset(
    {"barbell", "ez_bar", "trap_bar", "dumbbell", "kettlebell", "cable", "machine", "smith_machine", "plate"}
)
# A wording with one of these means no exercise that does without it.
CONTRADICTING = frozenset(
    {
        "barbell", "ezbar", "trapbar", "dumbbell", "kettlebell", "cable", "machine", "smith", "band",
        "suspension", "landmine", "ring", "plate", "medicine", "bodyweight", "sled", "treadmill",
    }
)  # fmt: skip

_MUSCLE_WORDS: Mapping[Muscle, frozenset[str]] = {
    "chest": frozenset({"chest", "pec"}),
    "lats": frozenset({"lat", "back"}),
    "upper_back": frozenset({"back", "upper"}),
    "traps": frozenset({"trap"}),
    "lower_back": frozenset({"back", "lower"}),
    "front_delts": frozenset({"front", "delt", "shoulder"}),
    "side_delts": frozenset({"side", "delt", "shoulder"}),
    "rear_delts": frozenset({"rear", "delt", "shoulder"}),
    "biceps": frozenset({"bicep", "arm"}),
    "triceps": frozenset({"tricep", "arm"}),
    "forearms": frozenset({"forearm"}),
    "abs": frozenset({"ab", "core"}),
    "obliques": frozenset({"oblique", "core"}),
    "quads": frozenset({"quad"}),
    "hamstrings": frozenset({"hamstring"}),
    "glutes": frozenset({"glute"}),
    "adductors": frozenset({"adductor", "inner", "thigh"}),
    "abductors": frozenset({"abductor", "outer", "thigh"}),
    "hip_flexors": frozenset({"hip", "flexor"}),
    "calves": frozenset({"calf"}),
    "neck": frozenset({"neck"}),
    "cardio": frozenset({"cardio"}),
}
# A raise for the front delts may be a "delt" raise; "front" says more than the muscle.
_PLACES = frozenset({"front", "side", "rear", "hip", "lower", "upper", "back", "arm", "inner", "outer"})
_LEG_PATTERNS: frozenset[Pattern] = frozenset(
    {
        "squat", "hinge", "lunge", "knee_extension", "knee_flexion", "hip_abduction", "hip_adduction",
        "calf_raise", "jump",
    }
)  # fmt: skip
_PLAINLY_STANDING: frozenset[Pattern] = frozenset(
    {"vertical_push", "elbow_flexion", "shoulder_abduction", "shoulder_raise", "shrug"}
)
_POSTURES = frozenset({"seated", "standing", "lying", "kneeling", "incline", "decline", "prone", "floor"})


def muscle_words(row: CatalogueExercise) -> frozenset[str]:
    """Words for the muscles it trains, primary and secondary: for searching."""
    return frozenset[str]().union(*(_MUSCLE_WORDS[m] for m in row.primary_muscles + row.secondary_muscles))


def equipment_words(row: CatalogueExercise) -> frozenset[str]:
    words = frozenset[str]().union(*(EQUIPMENT_WORDS.get(item, frozenset()) for item in row.equipment))
    unloaded = row.kind == "bodyweight" or (LOADS.isdisjoint(row.equipment) and row.kind != "cardio")
    return words | {"bodyweight"} if unloaded else words


def implied_words(row: CatalogueExercise) -> frozenset[str]:
    """Words that are true of the exercise, whether said or not: "flat" bench press, "cable" pushdown."""
    words = set(equipment_words(row))
    named = frozenset(normalize(row.name).split())
    if row.mechanic == "isolation":
        for muscle in row.primary_muscles:
            # Bare positions would make a "front" raise out of a raise for the front delts.
            words |= _MUSCLE_WORDS[muscle] - {
                "front",
                "side",
                "rear",
                "hip",
                "lower",
                "upper",
                "back",
                "arm",
                "inner",
                "outer",
            }
    if row.measure in ("reps", "duration") and row.kind == "bodyweight":
        words |= {"weighted", "loaded"}
    if row.measure == "assisted_reps":
        words.add("assisted")
    if row.unilateral:
        words |= {"single", "leg" if row.pattern in _LEG_PATTERNS else "arm"}
    if (
        "bench" in row.equipment
        and row.pattern in ("horizontal_push", "chest_fly")
        and named.isdisjoint(_POSTURES)
    ):
        words.add("flat")
    if named.isdisjoint(_POSTURES):
        if {"machine", "bench", "incline_bench"}.isdisjoint(
            row.equipment
        ) and row.pattern in _PLAINLY_STANDING:
            words.add("standing")
        if "cable" in row.equipment and row.pattern == "vertical_pull" and row.mechanic == "compound":
            words.add("seated")
    return frozenset(words)

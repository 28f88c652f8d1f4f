"""What English calls the things that the coach knows. A table a thing; the longest wording wins."""

import re
from collections.abc import Iterator, Mapping

from tools.exercises.models import BodyPart, Equipment, Muscle

NUMBERS: Mapping[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
}  # fmt: skip

# A muscle, or one of adjust_volume's groups.
MUSCLES: Mapping[str, str] = {
    "chest": "chest", "pecs": "chest", "pec": "chest", "pectorals": "chest",
    "lats": "lats", "lat": "lats", "upper back": "upper_back", "mid back": "upper_back", "rhomboids": "upper_back",
    "back": "back", "traps": "traps", "trap": "traps",
    "lower back": "lower_back", "low back": "lower_back", "erectors": "lower_back", "spinal erectors": "lower_back",
    "front delts": "front_delts", "front delt": "front_delts", "side delts": "side_delts",
    "side delt": "side_delts", "lateral delts": "side_delts", "rear delts": "rear_delts", "rear delt": "rear_delts",
    "shoulders": "shoulders", "shoulder": "shoulders", "delts": "shoulders", "deltoids": "shoulders",
    "biceps": "biceps", "bicep": "biceps", "bis": "biceps", "triceps": "triceps", "tricep": "triceps",
    "tris": "triceps", "arms": "arms", "arm": "arms", "forearms": "forearms", "forearm": "forearms",
    "grip": "forearms", "abs": "abs", "ab": "abs", "six pack": "abs", "core": "core", "obliques": "obliques",
    "legs": "legs", "leg": "legs", "lower body": "legs", "quads": "quads", "quad": "quads",
    "quadriceps": "quads", "thighs": "quads", "hamstrings": "hamstrings", "hamstring": "hamstrings",
    "hams": "hamstrings", "hammies": "hamstrings", "glutes": "glutes", "glute": "glutes", "butt": "glutes",
    "booty": "glutes", "bum": "glutes", "calves": "calves", "calf": "calves", "adductors": "adductors",
    "abductors": "abductors", "hip flexors": "hip_flexors", "neck": "neck",
}  # fmt: skip

GROUPS: Mapping[str, tuple[Muscle, ...]] = {
    "back": ("lats", "upper_back"),
    "legs": ("quads", "hamstrings", "glutes", "calves"),
    "shoulders": ("side_delts", "front_delts", "rear_delts"),
    "arms": ("biceps", "triceps"),
    "core": ("abs", "obliques"),
}
"""The muscles of a group, the ones to emphasize first."""

EQUIPMENT: Mapping[str, Equipment] = {
    "barbells": "barbell", "barbell": "barbell", "ez bar": "ez_bar", "ez-bar": "ez_bar", "curl bar": "ez_bar",
    "trap bar": "trap_bar", "hex bar": "trap_bar", "dumbbells": "dumbbell", "dumbbell": "dumbbell",
    "dumbells": "dumbbell", "dumbell": "dumbbell", "db": "dumbbell", "dbs": "dumbbell",
    "kettlebells": "kettlebell", "kettlebell": "kettlebell", "kb": "kettlebell", "kbs": "kettlebell",
    "cables": "cable", "cable machine": "cable", "cable": "cable", "machines": "machine", "machine": "machine",
    "smith machine": "smith_machine", "smith": "smith_machine", "bench": "bench", "flat bench": "bench",
    "incline bench": "incline_bench", "adjustable bench": "incline_bench", "squat rack": "rack",
    "power rack": "rack", "rack": "rack", "pull-up bar": "pull_up_bar", "pull up bar": "pull_up_bar",
    "pullup bar": "pull_up_bar", "chin-up bar": "pull_up_bar", "dip bars": "dip_bars", "dip station": "dip_bars",
    "rings": "rings", "gymnastic rings": "rings", "resistance bands": "bands", "resistance band": "bands",
    "bands": "bands", "band": "bands", "medicine ball": "medicine_ball", "med ball": "medicine_ball",
    "plyo box": "box", "box": "box", "sled": "sled", "ab wheel": "ab_wheel", "ab roller": "ab_wheel",
    "stability ball": "stability_ball", "swiss ball": "stability_ball", "exercise ball": "stability_ball",
    "trx": "suspension_trainer", "suspension trainer": "suspension_trainer", "plates": "plate",
    "weight plates": "plate", "jump rope": "jump_rope", "skipping rope": "jump_rope", "rower": "rower",
    "rowing machine": "rower", "air bike": "air_bike", "assault bike": "air_bike",
    "exercise bike": "bike", "stationary bike": "bike", "treadmill": "treadmill", "elliptical": "elliptical",
    "ski erg": "ski_erg", "stair climber": "stair_climber", "landmine": "landmine",
}  # fmt: skip

BODY_PARTS: Mapping[str, BodyPart] = {
    "knees": "knee", "knee": "knee", "kneecap": "knee", "acl": "knee", "meniscus": "knee",
    "lower back": "lower_back", "low back": "lower_back", "back": "lower_back", "lumbar": "lower_back",
    "spine": "lower_back", "shoulders": "shoulder", "shoulder": "shoulder", "rotator cuff": "shoulder",
    "elbows": "elbow", "elbow": "elbow", "wrists": "wrist", "wrist": "wrist", "hips": "hip", "hip": "hip",
    "ankles": "ankle", "ankle": "ankle", "neck": "neck",
}  # fmt: skip

GOALS: Mapping[str, str] = {
    "powerlifting": "powerlifting", "powerlifter": "powerlifting", "powerlifting meet": "powerlifting",
    "strength": "strength", "strong": "strength", "stronger": "strength", "max strength": "strength",
    "hypertrophy": "hypertrophy", "muscle": "hypertrophy", "muscles": "hypertrophy", "muscle mass": "hypertrophy",
    "bigger": "hypertrophy", "size": "hypertrophy", "mass": "hypertrophy", "jacked": "hypertrophy",
    "bulk": "hypertrophy", "bulking": "hypertrophy", "bodybuilding": "hypertrophy", "swole": "hypertrophy",
    "gain weight": "hypertrophy", "bulk up": "hypertrophy",
    "losing fat": "fat_loss",
    "fat loss": "fat_loss", "lose fat": "fat_loss", "lose weight": "fat_loss", "weight loss": "fat_loss",
    "burn fat": "fat_loss", "lean": "fat_loss", "leaner": "fat_loss", "get lean": "fat_loss", "shred": "fat_loss",
    "shredded": "fat_loss", "slim down": "fat_loss", "tone": "fat_loss", "toned": "fat_loss", "cutting": "fat_loss",
    "endurance": "endurance", "stamina": "endurance", "conditioning": "endurance", "marathon": "endurance",
    "general fitness": "general", "fitness": "general", "fit": "general", "fitter": "general",
    "in shape": "general", "healthy": "general", "health": "general", "stay active": "general",
}  # fmt: skip

EXPERIENCE: Mapping[str, str] = {
    "beginner": "beginner", "novice": "beginner", "newbie": "beginner", "new to lifting": "beginner",
    "new to the gym": "beginner", "new to training": "beginner", "just starting": "beginner",
    "just started": "beginner", "never lifted": "beginner", "never lifted before": "beginner",
    "never trained": "beginner", "intermediate": "intermediate", "advanced": "advanced",
    "experienced": "advanced", "experienced lifter": "advanced",
}  # fmt: skip

SPLITS: Mapping[str, tuple[str, ...]] = {
    "upper lower": ("upper", "lower"), "upper/lower": ("upper", "lower"), "upper-lower": ("upper", "lower"),
    "push pull legs": ("push", "pull"), "push/pull/legs": ("push", "pull"), "push-pull-legs": ("push", "pull"),
    "ppl": ("push", "pull"), "full body": ("full",), "full-body": ("full",), "fullbody": ("full",),
}  # fmt: skip
"""Splits people name, with words that such a plan's days bear."""

CITIES: Mapping[str, str] = {
    "new york": "America/New_York", "nyc": "America/New_York", "boston": "America/New_York",
    "miami": "America/New_York", "washington": "America/New_York", "chicago": "America/Chicago",
    "houston": "America/Chicago", "dallas": "America/Chicago", "austin": "America/Chicago",
    "denver": "America/Denver", "phoenix": "America/Phoenix", "seattle": "America/Los_Angeles",
    "san francisco": "America/Los_Angeles", "la": "America/Los_Angeles", "portland": "America/Los_Angeles",
    "san diego": "America/Los_Angeles", "california": "America/Los_Angeles", "munich": "Europe/Berlin",
    "münchen": "Europe/Berlin", "hamburg": "Europe/Berlin", "cologne": "Europe/Berlin",
    "frankfurt": "Europe/Berlin", "germany": "Europe/Berlin", "england": "Europe/London", "uk": "Europe/London",
    "manchester": "Europe/London", "edinburgh": "Europe/London", "barcelona": "Europe/Madrid",
    "milan": "Europe/Rome", "geneva": "Europe/Zurich", "montreal": "America/Toronto",
    "delhi": "Asia/Kolkata", "mumbai": "Asia/Kolkata", "bangalore": "Asia/Kolkata", "india": "Asia/Kolkata",
    "beijing": "Asia/Shanghai", "osaka": "Asia/Tokyo", "japan": "Asia/Tokyo", "rio": "America/Sao_Paulo",
    "cape town": "Africa/Johannesburg", "france": "Europe/Paris", "spain": "Europe/Madrid", "italy": "Europe/Rome",
}  # fmt: skip
"""Places that are no name of a time zone."""

UNWILLING = re.compile(
    r"\b(?:don't|do not|dont|never|not|doesn't|didn't|won't|wouldn't|shouldn't|no longer)\s+(?:\w+\s+){0,2}?"
    r"(?:want|need|make|create|build|generate|give|change|switch|delete|remove|activate|add|do|use|set"
    r"|cut|log|"
    r"start|finish|adjust|increase|reduce|plan|like|call|weigh|have)\b"
    r"|\b(?:wait|just kidding|kidding|never ?mind|forget it|jk)\b|\b(?:don't|do not)$"
    r"|\b(?:what if|if i|if we|imagine|suppose|supposing|hypothetically|would it|would you|would more"
    r"|would less|"
    r"i wish|i'd love|i would love|thinking about|thinking of|maybe|might|considering|wondering|someday"
    r"|one day|"
    r"used to|yesterday you|you made|you gave|you deleted|you changed)\b"
    r"|\b(?:my|his|her|their|our) (?:wife|husband|friend|buddy|girlfriend|boyfriend|partner|brother"
    r"|sister|mom|mum|"
    r"mother|dad|father|son|daughter|kid|kids|client|clients|roommate|boss|neighbor)s?(?:'s)?\b"
    r"|\b(?:he|she|they) (?:is|are|was|were|has|have|wants?|needs?|did|does|do|benched|squatted"
    r"|weighs?)\b|\b(?:he's|she's|they're)\b"
)
"""Negation, supposition, memory, other people."""

ASKING = re.compile(
    r"^(?:what|what's|whats|why|when|where|who|which|how|how's|hows|should|would|is|are|was|were|does|did"
    r"|do|am|has|"
    r"have i|will)\b"
)

MUTED = re.compile(
    r"\b(?:no|not|without|except|minus|don't have|do not have|dont have|lack|haven't got)\s+(?:a |an |any "
    r"|my |the )?$"
)
"""What stands before something that is left out."""


def finder(table: Mapping[str, object]) -> re.Pattern[str]:
    """A pattern that finds the table's wordings, the longest first, at word borders."""
    names = sorted(map(re.escape, table), key=len, reverse=True)
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(names)})(?![\w])")


_FINDERS = {
    id(table): finder(table) for table in (MUSCLES, EQUIPMENT, BODY_PARTS, GOALS, EXPERIENCE, SPLITS, CITIES)
}


def found[T](table: Mapping[str, T], text: str) -> Iterator[tuple[T, re.Match[str]]]:
    """What the text names of a table, in order, each with its place."""
    for match in _FINDERS[id(table)].finditer(text):
        yield table[match[0]], match


def first[T](table: Mapping[str, T], text: str) -> T | None:
    """The first thing of a table that the text names."""
    return next((value for value, _ in found(table, text)), None)


def unique[T](items: Iterator[T]) -> list[T]:
    """In order, each once."""
    return list(dict.fromkeys(items))

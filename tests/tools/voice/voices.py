"""What the tests of the understander share: one understander over the real catalogue, and some people."""

from typing import Any

from kernel.units import Load, MassUnit
from tools.exercises import catalogue
from tools.voice.models import Command, Context, DoneSet, Due, Parse, Past
from tools.voice.understand import Understander
from tools.voice.vocabulary import CatalogueVocabulary

VOCABULARY = CatalogueVocabulary(catalogue.matcher(), catalogue.by_slug())
UNDERSTANDER = Understander(VOCABULARY)

SHORT = {
    "barbell-bench-press": "bench",
    "barbell-back-squat": "squat",
    "conventional-deadlift": "dead",
    "overhead-press": "ohp",
    "barbell-row": "row",
    "barbell-curl": "curl",
    "hammer-curl": "hammer",
    "dumbbell-bench-press": "db-bench",
    "walking-lunge": "lunge",
    "farmers-carry": "carry",
    "rowing-machine": "erg",
    "bulgarian-split-squat": "bss",
    "dumbbell-row": "db-row",
    "lat-pulldown": "pulldown",
    "triceps-pushdown": "pushdown",
    "lateral-raise": "lateral",
    "romanian-deadlift": "rdl",
    "clean-and-jerk": "cj",
    "incline-barbell-bench-press": "incline",
}


def mass(value: float, unit: MassUnit = "kg") -> Load:
    return Load(value=value, unit=unit)


_BENCH = DoneSet("barbell-bench-press", 8, mass(100), None, 2)
_PULLS = DoneSet("pull-up", 10, None, None, 1)

CONTEXTS = {
    "kg": Context(),
    "lb": Context(unit="lb"),
    "bench": Context(
        current_exercise="barbell-bench-press",
        last_set=_BENCH,
        sets_in_workout=(
            DoneSet("barbell-back-squat", 5, mass(140)),
            DoneSet("barbell-bench-press", 8, mass(95)),
            _BENCH,
        ),
        has_open_workout=True,
    ),
    "pulls": Context(
        current_exercise="pull-up", last_set=_PULLS, sets_in_workout=(_PULLS,), has_open_workout=True
    ),
    "plan": Context(planned=(Due("barbell-back-squat", 5, mass(100)),), has_open_workout=True),
    "history": Context(
        last_units={"barbell-bench-press": "lb"},
        last_loads={
            "barbell-bench-press": Past(5, mass(200, "lb")),
            "barbell-back-squat": Past(5, mass(140)),
            "lateral-raise": Past(12, mass(8)),
        },
    ),
}


def brief(parse: Parse) -> str:
    """A parse in the corpus's notation."""
    if parse.question is not None:
        return f"ask {parse.question}"
    told = [_brief(command) for command in parse.commands]
    if len(told) > 1 and len(set(told)) == 1:
        return f"{len(told)}*{told[0]}"
    return "; ".join(told) or "nothing"


def _brief(command: Command) -> str:
    given = command.arguments
    match command.operation:
        case "log_set":
            load = _mass(given["load"]) if given["load"] else "bw"
            parts = [f"log {SHORT.get(given['exercise'], given['exercise'])} {load} x{given['reps']}"]
            names = (
                ("rpe", "rpe"),
                ("type", "set_type"),
                ("notes", "notes"),
                ("s", "duration_s"),
                ("m", "distance_m"),
            )
            parts += [f"{short}={given[name]}" for short, name in names if name in given]
            return " ".join(parts)
        case "correct_set" | "delete_set":
            verb = command.operation.removesuffix("_set")
            return " ".join(
                [verb, str(given["set"]), *_pairs({k: v for k, v in given.items() if k != "set"})]
            )
        case "check_in":
            return " ".join(["check", *_pairs(given)])
        case _:
            return command.operation


def _pairs(given: dict[str, Any]) -> list[str]:
    return [f"{name}={_mass(value) if isinstance(value, dict) else value}" for name, value in given.items()]


def _mass(load: Any) -> str:
    return f"{load['value']:g}{load['unit']}"

"""What people say in `people.txt` becomes what it means; above all, talk never becomes a set."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kernel.units import Load
from tests.tools.voice.voices import UNDERSTANDER
from tools.voice.models import Command, Context, DoneSet, Due, Parse, Past
from tools.voice.talk import listen

BENCH = "barbell-bench-press"
_NAMES = {
    "start_workout": "ST",
    "finish_workout": "F",
    "pause_workout": "P",
    "resume_workout": "R",
    "check_in": "CI",
}


def _open(*sets: DoneSet, load: str = "kg") -> Context:
    return Context(
        unit="lb" if load == "lb" else "kg",
        current_exercise=BENCH,
        last_set=sets[-1],
        sets_in_workout=sets,
        has_open_workout=True,
    )


_KG, _LB = Load(value=100, unit="kg"), Load(value=225, unit="lb")
CONTEXTS = {
    "kg": Context(unit="kg"),
    "lb": Context(unit="lb"),
    "lastlb": Context(unit="kg", last_units={BENCH: "lb"}, last_loads={BENCH: Past(reps=5, load=_LB)}),
    "benchkg": _open(DoneSet(BENCH, 5, _KG, None, 1), DoneSet(BENCH, 5, _KG, None, 2)),
    "benchlb": _open(DoneSet(BENCH, 8, _LB, None, 1), load="lb"),
    "squatplan": Context(
        unit="kg",
        has_open_workout=True,
        planned=(
            Due(exercise="barbell-back-squat", reps=5, load=Load(value=140, unit="kg")),
            Due(exercise=BENCH, reps=8, load=Load(value=80, unit="kg")),
        ),
    ),
}


def _load(load: Mapping[str, Any]) -> str:
    return f"{load['value']:g}{load['unit']}"


def _shown(command: Command) -> str:
    told = command.arguments
    match command.operation:
        case "log_set":
            said = [
                "S",
                told["exercise"],
                _load(told["load"]) if told.get("load") else "bw",
                f"x{told['reps']}",
            ]
            said += [f"dur{told['duration_s']:g}"] if "duration_s" in told else []
            said += [f"dist{told['distance_m']:g}"] if "distance_m" in told else []
            said += [f"@{told['rpe']:g}"] if "rpe" in told else []
            said += [told["set_type"]] if told.get("set_type", "working") != "working" else []
        case "correct_set":
            said = ["C", str(told.get("set", "last"))]
            said += [f"reps={told['reps']}"] if "reps" in told else []
            said += [f"load={_load(told['load'])}"] if told.get("load") else []
            said += [f"rpe={told['rpe']:g}"] if "rpe" in told else []
            said += [f"type={told['set_type']}"] if "set_type" in told else []
            said += [f"ex={told['exercise']}"] if "exercise" in told else []
        case "delete_set":
            said = ["D", str(told.get("set", "last"))]
        case _:
            said = [_NAMES[command.operation]]
    return " ".join(said)


def shown(parse: Parse) -> str:
    """A parse in the notation of the file."""
    return "Q" if parse.question else "; ".join(map(_shown, parse.commands)) or "-"


def _wanted(expected: str) -> list[str]:
    wanted: list[str] = []
    for each in expected.split("||"):
        parts: list[str] = []
        for part in each.strip().split("; "):
            what, _, times = part.partition("*")
            parts += [what.strip()] * int(times or 1)
        wanted.append("; ".join(parts))
    return wanted


CASES = [
    line.split(" | ", 3)
    for line in Path(__file__).with_name("people.txt").read_text().splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("group", "context", "said", "expected"), CASES)
def test_people(group: str, context: str, said: str, expected: str) -> None:
    parse = listen(UNDERSTANDER, said, CONTEXTS[context])
    assert shown(parse) in _wanted(expected)
    assert (parse.confidence >= 0.6) == bool(parse.commands)


def test_there_are_many() -> None:
    assert len(CASES) >= 400
    assert sum(group == "silent" for group, *_ in CASES) >= 150

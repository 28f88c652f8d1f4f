"""A scripted lifter and the model that serves them: what a turn was asked, and whether exactly that happened.

Every turn lifts a load of its own, so that its sets can be told from all others.
"""

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from agent.turns.log import TERMINAL
from agent.turns.log import text_of as turn_text
from memory.turns.models import Event
from tests.standins.gemini_checks import Json, parts_of, text_of
from tests.standins.gemini_steps import Call, Step, calls, last_text, says

ASKED = re.compile(r"Log (\d+) sets at ([\d.]+) kg")


@dataclass(frozen=True, slots=True)
class Asked:
    """A message: some sets of 1, 2, 3, … repetitions at one load."""

    sets: int
    load_kg: float

    @property
    def message(self) -> str:
        return f"Log {self.sets} sets at {self.load_kg:g} kg"


class Model:
    """Answers with one or two calls a step until all sets are logged, then says which they were."""

    def __init__(self, *, delay_s: float = 0, chunks: int = 6) -> None:
        self._delay_s, self._chunks = delay_s, chunks
        self.asked = 0

    def __call__(self, body: Json) -> Step:
        self.asked += 1
        # pydantic-ai's nagging about an empty answer is no message of the person's.
        said = [c for c in body["contents"] if not text_of(c).startswith("<system>")]
        found = ASKED.fullmatch(last_text({"contents": said}))
        if found is None:
            return says("Fine.", delay_s=self._delay_s)
        sets, load_kg = int(found[1]), float(found[2])
        logged = _logged(body)
        if len(logged) < sets:
            wanted = [_call(reps, load_kg) for reps in range(len(logged) + 1, sets + 1)][
                : 1 + len(logged) % 2
            ]
            step = calls(*wanted, text=[f"Set {len(logged) + 1}. "])
            return Step(text=step.text, calls=step.calls, delay_s=self._delay_s)
        words = [f"word {n} " for n in range(self._chunks)]
        return says("Logged: ", *words, " ".join(logged) + ".", delay_s=self._delay_s)


def _call(reps: int, load_kg: float) -> Call:
    load = {"value": load_kg, "unit": "kg"}
    # As many fields as may come back from the journal in another order.
    return Call("log_set", {"workout_id": "current", "reps": reps, "load": load, "exercise": "bench-press"})


def _logged(body: Json) -> list[str]:
    """The sets that the model was told of since the person spoke, as it was told."""
    told: list[str] = []
    for content in reversed(body["contents"]):
        responses = parts_of(content, "functionResponse")
        found: list[str] = []
        for one in responses:
            value: Any = one["response"].get("return_value", one["response"])
            if isinstance(value, dict) and "set" in value:
                found.append(_named(value["set"]))
        told = found + told
        if content.get("role", "user") == "user" and not responses:
            break
    return told


def _named(a_set: dict[str, Any]) -> str:
    return f"{a_set['reps']}x{a_set['load']['value']:g}={a_set['id']}"


def check_events(events: list[Event], asked: Asked) -> None:
    """What a reader got, however often they came back, is a whole turn that says what was done."""
    ids = [e.seq for e in events]
    assert ids == sorted(set(ids)), ids
    assert [e.event for e in events if e.event in TERMINAL] == ["turn.completed"], [e.event for e in events]
    assert events[-1].event == "turn.completed"
    assert "turn.started" in {e.event for e in events}
    text = turn_text(events)
    assert text == events[-1].data["text"]
    told = returned(events)
    assert [one["reps"] for one in told] == list(range(1, asked.sets + 1)), told
    assert text.endswith(f" {' '.join(map(_named, told))}."), text


def returned(events: list[Event]) -> list[dict[str, Any]]:
    """The sets that readers were told of, each call once."""
    told: dict[str, dict[str, Any]] = {}
    for event in events:
        if event.event == "tool.returned":
            assert "result" in event.data, event.data
            one = event.data["result"]["set"]
            assert told.setdefault(event.data["call_id"], one) == one, (
                "a call returned twice, and differently"
            )
    return list(told.values())


async def check_tables(
    owner: "asyncpg.Connection[asyncpg.Record]", turn_id: UUID, events: list[Event], asked: Asked
) -> int:
    """Sets, ledger, returned results and what was asked are the same; gives the number of sets."""
    told = [one["id"] for one in returned(events)]
    sets = await owner.fetch(
        "select id::text, reps from workout_sets where load_kg = $1 order by reps", asked.load_kg
    )
    assert [row["id"] for row in sets] == told
    assert [row["reps"] for row in sets] == list(range(1, asked.sets + 1))
    ledger = await owner.fetch(
        "select output from ledger where operation = 'log_set' and key like $1", f"turn:{turn_id}:%"
    )
    assert sorted(_id(row["output"]) for row in ledger) == sorted(told)
    kept = await owner.fetch(
        "select data->>'call_id' as call_id from turn_events where turn_id = $1 and event = 'tool.returned'",
        turn_id,
    )
    assert len(kept) == len({row["call_id"] for row in kept}) == asked.sets
    ends = await owner.fetchval(
        "select count(*) from turn_events where turn_id = $1 and event = any($2)", turn_id, list(TERMINAL)
    )
    assert ends == 1
    assert await owner.fetchval("select status from turns where id = $1", turn_id) == "completed"
    assert await owner.fetchval("select count(*) from turn_leases where turn_id = $1", turn_id) == 0
    return len(sets)


def _id(output: Any) -> str:
    value = json.loads(output) if isinstance(output, str) else output
    return value["set"]["id"]

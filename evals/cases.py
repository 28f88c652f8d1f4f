"""What an eval case is, and how it is written in YAML."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tools import OPERATIONS

FOLDER = Path(__file__).parent / "cases"
NOW = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)
"""A Wednesday: there is a week behind and a week before the athlete."""

type CoachName = Literal["offline", "gemini"]

_SET = re.compile(
    r"(?P<exercise>[a-z0-9-]+)(?: (?P<load>[\d.]+ (?:kg|lb)))? x (?P<reps>\d+)"
    r"(?: @(?P<rpe>[\d.]+))?(?: \*(?P<times>\d+))?"
)
_LINE = re.compile(
    r"(?P<exercise>[a-z0-9-]+) (?P<sets>\d+)x(?P<reps>\d+(?:-\d+|\+)?)(?: (?P<load>[\d.]+ (?:kg|lb)))?"
)
_LOAD = re.compile(r"(?P<value>\d+(?:\.\d+)?) (?P<unit>kg|lb)")


def load(text: str) -> dict[str, Any]:
    """`225 lb` as a load."""
    match = _LOAD.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no load; write it like 225 lb")
    return {"value": float(match["value"]), "unit": match["unit"]}


def sets(texts: Sequence[str]) -> list[dict[str, Any]]:
    """`barbell-bench-press 80 kg x 8 @7.5 *3` as three sets."""
    done: list[dict[str, Any]] = []
    for text in texts:
        match = _SET.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no set; write it like barbell-bench-press 80 kg x 8 @7.5 *3")
        one: dict[str, Any] = {"exercise": match["exercise"], "reps": int(match["reps"])}
        if match["load"]:
            one["load"] = load(match["load"])
        if match["rpe"]:
            one["rpe"] = float(match["rpe"])
        done.extend([one] * int(match["times"] or 1))
    return done


def lines(texts: Sequence[str]) -> list[dict[str, Any]]:
    """`barbell-bench-press 3x8-12 60 kg` as a prescription."""
    wanted: list[dict[str, Any]] = []
    for text in texts:
        match = _LINE.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no line of a plan; write it like barbell-bench-press 3x8-12 60 kg")
        one: dict[str, Any] = {
            "exercise": match["exercise"],
            "sets": int(match["sets"]),
            "reps": match["reps"],
        }
        wanted.append(one | ({"load": load(match["load"])} if match["load"] else {}))
    return wanted


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlanBefore(_Strict):
    """A plan that is there: generated, or written as `days: {Push: [lines]}`."""

    generate: dict[str, Any] | None = None
    name: str = "My plan"
    days: dict[str, list[str]] = Field(default_factory=dict[str, list[str]])
    active: bool = True
    days_ago: int = 14


class WorkoutBefore(_Strict):
    """A finished workout; with `plan_day` it followed that day (from 1) of the last plan."""

    days_ago: float
    sets: list[str]
    name: str | None = None
    plan_day: int | None = None
    minutes: int = 50
    notes: str | None = None


class OpenBefore(_Strict):
    """The open workout."""

    sets: list[str] = Field(default_factory=list[str])
    minutes_ago: int = 30
    paused: bool = False
    free: bool = True
    notes: str | None = None


class Before(_Strict):
    """What is there when the athlete begins to talk."""

    profile: dict[str, Any] = Field(default_factory=dict[str, Any])
    plans: list[PlanBefore] = Field(default_factory=list[PlanBefore])
    workouts: list[WorkoutBefore] = Field(default_factory=list[WorkoutBefore])
    open: OpenBefore | None = None
    check_ins: list[dict[str, Any]] = Field(default_factory=list[dict[str, Any]])


class ExpectedCall(_Strict):
    """A call that must be made; its arguments must be among those of the call."""

    operation: str
    arguments: dict[str, Any]
    fails: str | None = None
    """The code of the problem it must meet; without it the call must succeed."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, raw: Any) -> Any:
        """`{log_set: {reps: 8}}`, with `fails: code` beside it."""
        if not isinstance(raw, dict) or "operation" in raw:
            return raw  # pyright: ignore[reportUnknownVariableType]: YAML
        names = [name for name in raw if name != "fails"]  # pyright: ignore[reportUnknownVariableType]: YAML
        if len(names) != 1 or OPERATIONS.get(names[0]) is None:  # pyright: ignore[reportUnknownArgumentType]: YAML
            raise ValueError(f"{names} is not one operation")
        return {"operation": names[0], "arguments": raw[names[0]] or {}, "fails": raw.get("fails")}  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]: YAML


class StateAfter(_Strict):
    """What must be there afterwards, as far as it is named."""

    sets: int | None = None
    """Sets of the open workout."""
    open: bool | None = None
    workouts: int | None = None
    plans: int | None = None
    active: str | None = None
    """A pattern for the active plan's name."""
    check_ins: int | None = None
    profile: dict[str, Any] = Field(default_factory=dict[str, Any])


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Texts = Annotated[list[str], BeforeValidator(_listed)]
Alternatives = Annotated[list[str], BeforeValidator(_listed)]


class Expect(_Strict):
    """What the last message must lead to."""

    calls: list[ExpectedCall] = Field(default_factory=list[ExpectedCall])
    """In this order; reads beside them are free, mutations beside them are not."""
    may: list[str] = Field(default_factory=list[str])
    """Mutations that are fine beside those expected."""
    says: list[Alternatives] = Field(default_factory=list[Alternatives])
    """Each must be found: a pattern, or a list of which one will do."""
    never: Texts = Field(default_factory=list[str])
    state: StateAfter = StateAfter()
    max_calls: int | None = None
    """Left out: three more than expected."""

    @property
    def mutates(self) -> bool:
        """Whether something should have changed."""
        return any(not OPERATIONS[call.operation].reads and call.fails is None for call in self.calls)


class EvalCase(_Strict):
    """One case: what was before, what is said, what must follow."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    said: Annotated[Texts, Field(min_length=1)]
    """What the athlete says, message by message; the last one is judged."""
    before: Before = Before()
    approve: bool = True
    """The answer where the coach asks for approval."""
    coaches: list[CoachName] = Field(default_factory=lambda: list[CoachName](["offline", "gemini"]))
    """Whom the case is for; what the deterministic coach cannot do is for Gemini alone."""
    at: datetime = NOW
    expect: Expect = Expect()


class CaseFile(_Strict):
    """A file of cases about one job."""

    job: str
    cases: list[EvalCase]


def read(names: Sequence[str] = (), folder: Path = FOLDER) -> dict[str, CaseFile]:
    """The case files by name (without `.yaml`); those named, or all.

    Raises FileNotFoundError for a name that is none, ValueError for a file that does not parse or a case's
    name that is there twice.
    """
    paths = [folder / f"{name}.yaml" for name in names] or sorted(folder.glob("*.yaml"))
    if missing := [path.stem for path in paths if not path.is_file()]:
        there = ", ".join(sorted(path.stem for path in folder.glob("*.yaml")))
        raise FileNotFoundError(f"There are no cases called {', '.join(missing)}. There are: {there}.")
    files = {path.stem: _file(path) for path in paths}
    seen: set[str] = set()
    for case in (case for file in files.values() for case in file.cases):
        if case.name in seen:
            raise ValueError(f"two cases are called {case.name}")
        seen.add(case.name)
    return files


def _file(path: Path) -> CaseFile:
    try:
        return CaseFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValueError) as e:
        raise ValueError(f"{path.name}: {e}") from e

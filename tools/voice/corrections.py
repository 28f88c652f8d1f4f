"""Corrections and deletions of sets: "make that 7", "last set was 7 not 8", "scratch that"."""

import math
import re
from dataclasses import dataclass, replace
from typing import Any

from kernel.units import Load, loadable
from tools.voice import loads, say
from tools.voice.models import Command, Context, DoneSet, Parse
from tools.voice.resolve import SINGLES, UnclearError, effort, load_argument, number
from tools.voice.tags import Item
from tools.voice.vocabulary import Vocabulary

_LEAD = re.compile(
    r"^(?P<lead>[N,]*)(?P<verb>k|c(?=[lI]))?,*(?P<target>[lI])?(?P<was>W)?(?P<to>d)?[,A]*(?P<slots>.*)$"
)
_SLOTS = re.compile(r"^(?:[nrLptEU]|[AFX,](?=[nrLptEU])|P(?=,?p))+$")
_LOAD_AND_REPS = re.compile(r"[nL][FX]n")
_NOT = re.compile(r"^(?P<new>[^Q]+),*Q(?P<old>[nrLUptE]),*$")
_OLD_FIRST = re.compile(r"^Q,*(?P<old>[nrLUptE]),(?P<new>[^Q]+)$")
_DELETE = re.compile(r"^[N,]*e(?P<target>[lI])?[,S]*$")
_DELETE_SHORT = re.compile(r"^[N,]*(?P<target>[lI])e$")


def delete(items: list[Item]) -> Parse | None:
    """ "scratch that", "undo", "delete the second set"."""
    text = "".join(item.tag for item in items)
    match = _DELETE.match(text) or _DELETE_SHORT.match(text)
    if match is None:
        return None
    target = items[match.start("target")] if match["target"] else None
    whole = (
        "e" in text
        and target is None
        and items[text.index("e")].text in ("delete", "remove", "cancel", "get rid of")
    )
    if whole and "S" not in text:
        return Parse(confidence=0.5, question="Should I delete the last set?")
    command = Command(operation="delete_set", arguments={"set": _target(target)})
    return Parse(commands=[command], confidence=0.97)


def _target(item: Item | None) -> str | int:
    return int(item.value) if item is not None and item.tag == "I" else "last"


@dataclass(frozen=True, slots=True)
class _Change:
    """A correction taken apart: how firmly it was said, which set, and what is new."""

    firm: bool
    target: Item | None
    was: bool
    new: list[Item]
    old: Item | None


def _take_apart(items: list[Item]) -> _Change | None:
    text = "".join(item.tag for item in items)
    match = _LEAD.match(text)
    if match is None:
        return None
    start = match.start("slots")
    slots, said = items[start:], text[start:]
    old: Item | None = None
    negated = _NOT.match(said) or _OLD_FIRST.match(said)
    if negated:
        old = slots[negated.start("old")]
        slots, said = slots[slice(*negated.span("new"))], negated["new"]
    said = said.rstrip(",")
    slots = slots[: len(said)]
    if not _SLOTS.match(said):
        return None
    if _LOAD_AND_REPS.match(said):
        slots = [replace(slots[0], tag="L"), *slots[1:2], replace(slots[2], tag="r"), *slots[3:]]
    new = [slot for slot in slots if slot.tag in "nrLptEU"]
    if len({slot.tag for slot in new}) != len(new) or any(slot.text in SINGLES for slot in new):
        return None
    if (
        old is not None
        and old.tag not in {"n", *(slot.tag for slot in new)}
        and {"n"}.isdisjoint(slot.tag for slot in new)
    ):
        # "not squats, 20 kg for 1" says nothing of what the old exercise should be.
        return None
    led = bool(match["lead"].strip(","))
    target = items[match.start("target")] if match["target"] else None
    firm = led or bool(match["verb"]) or old is not None
    was = bool(match["was"])
    if not (
        firm or (was and len(text) > 1) or (target and match["to"]) or all(slot.tag == "p" for slot in new)
    ):
        return None
    return _Change(firm or target is not None, target, was, new, old)


class Corrector:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def correct(self, items: list[Item], context: Context) -> Parse | None:
        """The change asked for; None when this is no correction."""
        change = _take_apart(items)
        if change is None:
            return None
        tags = "".join(sorted(slot.tag for slot in change.new))
        target = _target(change.target)
        done = self._set(target, context)
        if not change.firm and self._is_a_report(change, tags):
            return None
        if done is None and not self._is_plain(change, tags):
            return (
                Parse(confidence=0.4, question=say.ASK_SET)
                if change.firm and context.has_open_workout
                else None
            )
        try:
            arguments = self._arguments(change, done, context)
        except UnclearError as unclear:
            return Parse(confidence=0.5, question=unclear.question)
        if not change.firm and tags == "n":
            value = arguments.get("reps")
            told = say.say_reps(value) if value is not None else say.say_load(Load(**arguments["load"]))
            return Parse(confidence=0.5, question=f"Should I change the last set to {told}?")
        command = Command(operation="correct_set", arguments={"set": target, **arguments})
        return Parse(commands=[command], confidence=0.95 if change.firm or tags == "p" else 0.85)

    def _is_a_report(self, change: _Change, tags: str) -> bool:
        """ "that was 225 for 8" tells of a new set."""
        values = sum(tag in "nrL" for tag in tags)
        return values > 1 or ("E" in tags and values > 0)

    def _is_plain(self, change: _Change, tags: str) -> bool:
        """Clear without knowing the set that is meant."""
        return change.firm and not set(tags) & {"n", "U", "E"} and change.old is None

    def _set(self, target: str | int, context: Context) -> DoneSet | None:
        if target == "last":
            return context.last_set
        exercise = context.current_exercise or (context.last_set.exercise if context.last_set else None)
        same = [done for done in context.sets_in_workout if done.set_number == target]
        return next((done for done in same if done.exercise == exercise), same[-1] if same else None)

    def _arguments(self, change: _Change, done: DoneSet | None, context: Context) -> dict[str, Any]:
        arguments: dict[str, Any] = {}
        items = {item.tag: item for item in change.new}
        if "E" in items:
            arguments["exercise"] = items["E"].detail
        if "r" in items:
            arguments["reps"] = self._reps(items["r"])
        if "L" in items:
            arguments["load"] = self._load(items["L"], done, context)
        if "n" in items:
            name, value = self._bare(items, change.old, done, context)
            arguments[name] = value
        if "p" in items:
            arguments["rpe"] = effort(items["p"])
        if "t" in items:
            arguments["set_type"] = items["t"].detail
        if "U" in items:
            if done is None or done.load is None:
                raise UnclearError(say.ASK_SET)
            arguments["load"] = {"value": number(done.load.value), "unit": items["U"].detail}
        self._check(arguments, done, context)
        order = ("reps", "load", "rpe", "set_type", "exercise")
        return {name: arguments[name] for name in order if name in arguments}

    def _reps(self, item: Item) -> int:
        if item.value % 1:
            raise UnclearError("How many reps was that?")
        return int(item.value)

    def _load(self, item: Item, done: DoneSet | None, context: Context) -> dict[str, Any] | None:
        exercise = done.exercise if done else context.current_exercise or ""
        bodyweight = bool(exercise) and self._vocabulary.is_bodyweight(exercise)
        if (
            not item.detail
            and done is not None
            and done.load is not None
            and item.amount in ("plain", "pair")
        ):
            if not loadable(item.value, done.load.unit):
                raise UnclearError("What was the load?")
            return load_argument(Load(value=item.value, unit=done.load.unit))
        found = loads.meant(item, exercise, context, bodyweight=bodyweight)
        if not found.known:
            raise UnclearError("What was the load?")
        return load_argument(found.load)

    def _bare(
        self, items: dict[str, Item], old: Item | None, done: DoneSet | None, context: Context
    ) -> tuple[str, Any]:
        """Whether a bare number is the repetitions or the load: what it replaces, else the nearer one."""
        item = items["n"]
        if "r" in items:
            return "load", self._load(item, done, context)
        if "L" in items:
            return "reps", self._reps(item)
        if done is None:
            raise UnclearError(say.ASK_SET)
        if done.load is None or done.load.value <= 0:
            if item.value > 100:
                raise UnclearError("Is that the reps or the load?")
            return "reps", self._reps(item)
        if old is not None and old.value in (done.reps, done.load.value) and done.reps != done.load.value:
            is_reps = old.value == done.reps
        else:
            is_reps = self._is_nearer_reps(item.value, done.reps, done.load)
        return ("reps", self._reps(item)) if is_reps else ("load", self._load(item, done, context))

    def _is_nearer_reps(self, value: float, reps: int, load: Load) -> bool:
        if value % 1 or value == 0:
            return value == 0
        to_reps, to_load = (abs(math.log(value / max(other, 1))) for other in (reps, load.value))
        if abs(to_reps - to_load) < 0.25:
            raise UnclearError(f"Is that {value:g} reps or {value:g} {load.unit}?")
        return to_reps < to_load

    def _check(self, arguments: dict[str, Any], done: DoneSet | None, context: Context) -> None:
        reps = arguments.get("reps", done.reps if done else 1)
        said = arguments.get("load")
        load = Load(**said) if said else None
        exercise = arguments.get("exercise") or (done.exercise if done else "")
        # A unit mistaken by the person is far from the last load by nature, so only the outer bounds hold.
        if not loads.is_plausible(exercise, reps, load, Context()):
            raise UnclearError("Did I get that number right?")

"""Sets told by pointing at another one: "same again", "same but six", "one more", "two more sets of 5"."""

import math
import re
from dataclasses import dataclass, replace

from tools.voice.models import Context, DoneSet, Parse
from tools.voice.resolve import Resolver
from tools.voice.sets import Draft
from tools.voice.tags import Item

_SAME = re.compile(r"^[N,]*(?P<same>[Cwy]|nMS?(?:O?C)?|nS?M)(?P<rest>.*)$")
_MOST_MORE = 2
_REST = re.compile(r"^(?:[,bFAO]*[nrqLptjEwy])*,*$")


@dataclass(frozen=True, slots=True)
class _Copy:
    sets: int
    kind: str
    changes: list[Item]
    named_sets: bool
    """"Sets" was said: "six more" alone may be six more repetitions."""


def refer(items: list[Item], context: Context, resolver: Resolver) -> Parse | None:
    """The sets pointed at, with what was said to differ; None when this points at none."""
    copy = _read(items)
    if copy is None:
        return None
    if copy.sets > _MOST_MORE and not copy.named_sets:
        return Parse(confidence=0.4, question=f"Is that {copy.sets} more sets, or {copy.sets} more reps?")
    named = next((item for item in copy.changes if item.tag == "E"), None)
    done = context.last_of(named.detail) if named else context.last_set
    if done is None:
        if named is None and not context.has_open_workout:
            return Parse(confidence=0.4, question="The same as what? Nothing is logged yet.")
        return Parse(confidence=0.4, question="The same as what? I have no set of that yet.")
    draft = _changed(copy, done)
    if isinstance(draft, Parse) or draft is None:
        return draft
    return resolver.commands([draft], context, 0.97 if copy.sets == 1 else 0.92)


def _read(items: list[Item]) -> _Copy | None:
    items = [item for item in items if item.tag != "T"]
    # "bench, same again" and "back to bench, same again": the exercise may lead.
    lead = [items[0]] if items and items[0].tag == "E" else []
    body = items[len(lead) :]
    while body and body[0].tag == ",":
        body = body[1:]
    text = "".join(item.tag for item in body)
    match = _SAME.match(text)
    if match is None or _REST.match(match["rest"]) is None:
        return None
    first = body[match.start("same")]
    sets = int(first.value) if first.tag in "ns" and 1 <= first.value <= 10 and first.value % 1 == 0 else 1
    if first.tag in "ns" and sets != first.value:
        return None
    rest = body[match.start("rest") :]
    changes = [*lead, *(item for item in rest if item.tag in "nrqLptjE")]
    # "for six" and "sets of five" count; "at 105" weighs; a number alone is told by what it is nearer to.
    told = {"F": "r", "O": "r", "A": "L"}
    before = {id(item): rest[at - 1].tag for at, item in enumerate(rest) if at}
    changes = [
        replace(item, tag=told.get(before.get(id(item), ""), "n")) if item.tag == "n" else item
        for item in changes
    ]
    said = [item.tag for item in changes if item.tag != "j"]
    if len(set(said)) != len(said):
        return None
    # "one more set, same weight, 4 reps" says what stays, too.
    kind = next((item.tag for item in rest if item.tag in "wy"), first.tag)
    return _Copy(sets, kind, changes, "S" in match["same"] or first.tag == "s")


def _changed(copy: _Copy, done: DoneSet) -> Draft | Parse | None:
    exercise = Item("E", done.exercise, detail=done.exercise)
    load = (
        Item("L", "same", done.load.value, done.load.unit) if done.load else Item("L", "same", amount="body")
    )
    count = Item("r", "same", done.reps)
    draft = Draft(exercise=exercise, load=load, counts=(count,), sets=copy.sets)
    for item in copy.changes:
        match item.tag:
            case "r" | "q":
                if item.value % 1:
                    return None
                draft = replace(draft, counts=(item,))
            case "L":
                draft = replace(draft, load=item)
            case "p":
                draft = replace(draft, effort=item)
            case "t":
                draft = replace(draft, set_type=item)
            case "j":
                draft = replace(draft, notes=(*draft.notes, item))
            case "n":
                is_count = copy.kind == "w" or (copy.kind != "y" and _is_count(item, done))
                if is_count and item.value % 1:
                    return None
                draft = (
                    replace(draft, counts=(replace(item, tag="r"),))
                    if is_count
                    else replace(draft, load=item)
                )
            case _:
                pass
    return draft


def _is_count(item: Item, done: DoneSet) -> bool:
    if item.value % 1 or item.value == 0 or done.load is None or done.load.value <= 0:
        return item.value % 1 == 0
    return abs(math.log(item.value / max(done.reps, 1))) <= abs(math.log(item.value / done.load.value))

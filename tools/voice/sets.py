"""The grammar of sets: which number is the load, which the repetitions, which the sets.

Reads the reduced tags of `tags.py` and gives drafts; it knows no person. Every item must find its place,
or the talk is no set: that is what keeps wishes, news and noise out of the log.
"""

import re
from dataclasses import dataclass, field, replace

from tools.voice.tags import Item

MAX_SETS = 20
MAX_LISTED_REPS = 50
MIN_BARE_LOAD = 20
"""Two bare numbers, "225 8", are a load and repetitions only from an empty bar's 20 kg on."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One or more equal sets as said. What was not said is None."""

    exercise: Item | None = None
    load: Item | None = None
    counts: tuple[Item, ...] = ()
    """Repetitions, seconds or metres, one item a set; or one item for `sets` equal ones."""
    sets: int = 1
    effort: Item | None = None
    set_type: Item | None = None
    notes: tuple[Item, ...] = ()
    distance: Item | None = None
    bare: bool = False
    """Only numbers were said, no word that tells what they count."""
    counted_first: bool = False
    """The number stood before the exercise: "12 push ups"."""
    certainty: float = 1.0
    doubt: str | None = None
    """What to ask when the wording has two readings."""


@dataclass(frozen=True, slots=True)
class _Group:
    draft: Draft
    first: int
    after: int


@dataclass(slots=True)
class _Segment:
    exercise: Item | None
    items: list[Item] = field(default_factory=list[Item])
    counted_first: bool = False


def read(items: list[Item]) -> list[Draft] | None:
    """The sets that these items say, all items used; None when they say anything else."""
    items = [item for item in items if item.tag != "T"]
    if any(item.tag in "ulNQkcWMCwyebd?KPGHZDUVRXS+-z" and item.tag != "X" for item in _trim(items)):
        return None
    drafts: list[Draft] = []
    for segment in _segments(_trim(items)):
        read_segment = _read_segment(segment)
        if read_segment is None:
            return None
        drafts.extend(read_segment)
    return drafts or None


def _trim(items: list[Item]) -> list[Item]:
    """Without a set's own number ("set two, …"), a lone "set" and signs at the edges."""
    kept = [item for item in items if item.tag not in "IS"]
    while kept and kept[0].tag in ",Ob":
        kept.pop(0)
    while kept and kept[-1].tag == ",":
        kept.pop()
    return kept


def _segments(items: list[Item]) -> list[_Segment]:
    """One part an exercise: each starts with its exercise, or each ends with it."""
    at_names = [at for at, item in enumerate(items) if item.tag == "E"]
    same = {items[at].detail for at in at_names}
    if len(same) <= 1:
        exercise = items[at_names[0]] if at_names else None
        counted = bool(at_names) and at_names[0] > 0 and items[at_names[0] - 1].tag in "nO"
        return [_Segment(exercise, _without_names(items), counted)]
    leads = not any(item.tag in "nLrqms" for item in items[: at_names[0]])
    segments: list[_Segment] = []
    if leads:
        ends = [*at_names[1:], len(items)]
        for number, (start, end) in enumerate(zip(at_names, ends, strict=True)):
            part = items[start + 1 : end] if number else items[: at_names[0]] + items[start + 1 : end]
            segments.append(_Segment(items[start], part))
        return segments
    start = 0
    for at in at_names:
        part = items[start:at]
        segments.append(_Segment(items[at], part, bool(part) and part[-1].tag in "nO"))
        start = at + 1
    rest = _trim(items[start:])
    if rest:
        segments[-1].items.extend(rest)
    return segments


def _without_names(items: list[Item]) -> list[Item]:
    kept: list[Item] = []
    for item in items:
        if item.tag == "E":
            if kept and kept[-1].tag == "O":
                kept.pop()
            continue
        kept.append(item)
    return kept


def _read_segment(segment: _Segment) -> list[Draft] | None:
    items = _trim(segment.items)
    if items and items[-1].tag == "O":
        items.pop()
    drafts = _sequence(items) or _one_group(items)
    if drafts is None:
        return None
    return [
        replace(draft, exercise=segment.exercise, counted_first=segment.counted_first) for draft in drafts
    ]


def _one_group(items: list[Item]) -> list[Draft] | None:
    """One group with what is said about it in its midst: "225 at RPE 8 for 5"."""
    attributes = [item for item in items if item.tag in "ptj"]
    core = _trim([item for item in items if item.tag not in "ptj"])
    if len(attributes) == 0 or not core:
        return None
    groups = _cover(core, "".join(item.tag for item in core), 0)
    if groups is None or len(groups) != 1:
        return None
    return [_described(groups[0].draft, attributes)]


def _sequence(items: list[Item]) -> list[Draft] | None:
    core: list[Item] = []
    attributes: list[tuple[int, Item]] = []
    for item in items:
        if item.tag in "ptj":
            attributes.append((len(core), item))
        else:
            core.append(item)
    text = "".join(item.tag for item in core)
    groups = _cover(core, text, 0)
    if not groups:
        return None
    described = [group.draft for group in groups]
    for place, item in attributes:
        for number in _owners(item, place, core, groups):
            if item.tag == "p" and described[number].effort is not None:
                return None
            described[number] = _described(described[number], [item])
    return described


def _owners(item: Item, place: int, core: list[Item], groups: list[_Group]) -> list[int]:
    """Which groups an RPE, type or note speaks of: the one before it; a leading type, the one after."""
    inside = [number for number, group in enumerate(groups) if group.first < place < group.after]
    if inside:
        return inside
    before = [number for number, group in enumerate(groups) if group.after <= place]
    following = [number for number, group in enumerate(groups) if group.first >= place]
    leads = item.tag == "t" and following and (place == 0 or core[place - 1].tag == ",")
    if leads and (item.text.endswith("s") or (place == 0 and item.detail == "drop")):
        return following
    if leads and place == 0 and item.detail == "warmup":
        # "warm-up squats 60 for 5, 100 for 3": only a "then" ends the warm-up.
        then = next((at for at, other in enumerate(core) if other.tag == "," and "then" in other.text), None)
        return [number for number in following if then is None or groups[number].after <= then]
    if (leads or not before) and following:
        return following[:1]
    return before[-1:]


def _described(draft: Draft, attributes: list[Item]) -> Draft:
    for item in attributes:
        match item.tag:
            case "p":
                draft = replace(draft, effort=item)
            case "t":
                draft = replace(draft, set_type=item)
            case _:
                draft = replace(draft, notes=(*draft.notes, item))
    return draft


_W, _Q = "[Ln]", "[nrqm]"
_LIST = r"(?P<q>[nrqm](?:,*[nrq](?![FX]))*)"
_EFFORT = r"(?:,*A(?P<p>n))?"
_PATTERNS = [
    re.compile(pattern)
    for pattern in (
        rf"A?(?P<l>{_W}),*F{_LIST}{_EFFORT}",
        rf"A?(?P<l>{_W}),*F(?P<q>{_Q}){_EFFORT}",
        rf"A?(?P<l>{_W})[,F]*(?P<s>s)[OF,]*(?P<q>{_Q}){_EFFORT}",
        rf"A?(?P<l>{_W})[,F]*(?P<c>n)X(?P<q>{_Q}){_EFFORT}",
        rf"(?P<c>n)X(?P<q>{_Q})X?[,AFO]*(?P<l>{_W})(?![FX]){_EFFORT}",
        rf"A?(?P<l>{_W})X(?P<q>{_Q})X(?P<c>n){_EFFORT}",
        rf"A?(?P<l>L)X{_LIST}{_EFFORT}",
        rf"(?P<c>n)X(?P<q>{_Q}){_EFFORT}",
        rf"A?(?P<l>{_W})X{_LIST}{_EFFORT}",
        rf"A?(?P<l>{_W})X(?P<q>{_Q}){_EFFORT}",
        rf"(?P<s>s)[OF,]*(?P<q>{_Q})[AF,]*(?P<l>{_W})(?![FX]){_EFFORT}",
        rf"(?P<s>s)[AO,]*(?P<l>{_W})[FXO,]*(?P<q>{_Q}){_EFFORT}",
        rf"(?P<q>[rnq])[,F]*(?P<s>s)[,AF]*(?P<l>{_W}){_EFFORT}",
        rf"(?P<q>{_Q}(?:,*{_Q})*),*A(?P<l>{_W}){_EFFORT}",
        rf"(?P<s>s)[OF,]*(?P<q>{_Q})",
        r"(?P<q>[rq])[,F]*(?P<s>s)",
        r"(?P<d>m)[,AF]*(?P<q>q)",
        r"(?P<q>q)[,F]*(?P<d>m)",
        rf"A?(?P<l>{_W})[,AF]*(?P<q>[rq])[,F]*(?P<s>s){_EFFORT}",
        rf"A?(?P<l>{_W})[,A]*(?P<q>[rqm]){_EFFORT}",
        rf"A?(?P<l>L),*(?P<q>n(?:,*n(?![FX]))*){_EFFORT}",
        r"A?(?P<l>n)(?P<q>n(?:,*n(?![FX]))+)",
        rf"A?(?P<l>n),?(?P<q>n)(?![FX]|,*n){_EFFORT}",
        rf"A?(?P<l>n)(?P<q>n)(?![FX]){_EFFORT}",
        rf"(?P<q>[rqm])[,AF]*(?P<l>{_W})(?![FX])",
        r"(?P<q>n)(?P<l>L)(?![FX])",
        r"(?P<q>n)X(?P<l>L)(?![FX])",
        rf"[FX]{_LIST}{_EFFORT}",
        rf"(?P<q>[rqm](?:,*[rqm])*){_EFFORT}",
        r"(?P<n>n(?:,*n)*)",
        rf"A?(?P<l>{_W})",
        r"(?P<s>s)",
    )
]


def _cover(core: list[Item], text: str, at: int) -> list[_Group] | None:
    """The first way to read the whole text as groups; None when there is none."""
    while at < len(text) and text[at] == ",":
        at += 1
    if at == len(text):
        return []
    for pattern in _PATTERNS:
        match = pattern.match(text, at)
        if match is None:
            continue
        draft = _draft(core, match)
        if draft is None:
            continue
        rest = _cover(core, text, match.end())
        if rest is None or (rest and (_is_loose(draft) or any(_is_loose(group.draft) for group in rest))):
            continue
        return [_Group(draft, at, match.end()), *rest]
    return None


def _is_loose(draft: Draft) -> bool:
    """Numbers alone stand beside no other set: "two, twenty five for eight" is not two sets."""
    return draft.bare or (not draft.counts and draft.load is not None)


def _draft(core: list[Item], match: re.Match[str]) -> Draft | None:
    """The sets a match says; None when its numbers do not fit their places."""
    named = match.groupdict()

    def one(name: str) -> Item | None:
        return core[match.start(name)] if named.get(name) is not None else None

    load, effort, distance = one("l"), one("p"), one("d")
    counts = (
        tuple(item for item in core[slice(*match.span("q"))] if item.tag != ",") if named.get("q") else ()
    )
    if named.get("n"):
        # Bare numbers: only the exercise tells what they count, see `resolve.py`.
        counts = tuple(item for item in core[slice(*match.span("n"))] if item.tag != ",")
        return Draft(counts=counts, bare=True) if _all_counts(counts) or len(counts) == 1 else None
    if effort is not None and (effort.value > 10 or not counts):
        return None
    if not _all_counts(counts):
        return None
    sets = _sets(one("s"), one("c"), load)
    if sets is None or (sets > 1 and len(counts) > 1):
        return None
    if _is_load_and_effort(load, counts, sets):
        return Draft(load=replace(next(iter(counts)), tag="n"), effort=load)
    draft = Draft(load=load, counts=counts, sets=sets, effort=effort, distance=distance)
    if load is None:
        return replace(draft, doubt=_doubt(one("c"), counts))
    if load.tag == "n":
        return _with_bare_load(
            draft, load, "F" in match.group(), "X" in match.group() or "A" in match.group()
        )
    return draft


def _is_load_and_effort(load: Item | None, counts: tuple[Item, ...], sets: int) -> bool:
    """ "225 @8" lacks repetitions; nobody does 225 of them with 8."""
    if load is None or load.tag != "n" or sets != 1 or [item.tag for item in counts] != ["n"]:
        return False
    count = counts[0]
    return count.start < load.start and load.value <= 10 and count.value > MAX_LISTED_REPS


def _all_counts(counts: tuple[Item, ...]) -> bool:
    whole = all(item.tag in "qm" or item.value % 1 == 0 for item in counts)
    return whole and (
        len(counts) <= 1 or all(item.value <= MAX_LISTED_REPS or item.tag in "qm" for item in counts)
    )


def _sets(said: Item | None, crossed: Item | None, load: Item | None) -> int | None:
    number = said or crossed
    if number is None:
        return 1
    if (
        number.value % 1
        or not 1 <= number.value <= MAX_SETS
        or (crossed is not None and load is None and number.value > 10)
    ):
        return None
    return int(number.value)


def _doubt(crossed: Item | None, counts: tuple[Item, ...]) -> str | None:
    """ "3x10" are sets; the 8 of "8x10" may be dumbbells."""
    if crossed is None or crossed.value <= 6:
        return None
    first, second = f"{crossed.value:g}", f"{counts[0].value:g}"
    return f"Is that {first} sets of {second}, or {second} reps at {first}?"


def _with_bare_load(draft: Draft, load: Item, joined: bool, crossed: bool) -> Draft | None:
    """A bare number as a load must be a likely one when no word says which number is which."""
    if joined or crossed or draft.sets > 1:
        return draft
    if draft.counts and all(item.tag == "n" for item in draft.counts):
        likely = load.value >= MIN_BARE_LOAD and all(
            item.value <= 30 < load.value * 2 for item in draft.counts
        )
        return replace(draft, certainty=0.85) if likely else None
    return draft


def mend_for(items: list[Item]) -> list[Item]:
    """ "bench 225 4 8": the middle 4 was "for" when repetitions would otherwise rise from 4."""
    core = [item for item in items if item.tag not in "E,ptjT"]
    text = "".join(item.tag for item in core)
    if re.fullmatch(r"A?[Ln]nn", text) is None:
        return items
    load, four, count = core[-3:]
    if four.value != 4 or not 4 < count.value <= 30 or (load.tag == "n" and load.value < MIN_BARE_LOAD):
        return items
    return [replace(item, tag="F", misheard=True) if item is four else item for item in items]

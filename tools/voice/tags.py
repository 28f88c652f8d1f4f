"""From tokens to tagged items: phrases, exercises and numbers, reduced to what a grammar reads.

After reduction an utterance is a short string of tags, one character an item, for the grammars: `n` bare
number, `L` load, `r` repetitions, `q` seconds, `m` metres, `s` sets, `p` RPE, `t` set type, `j` note,
`E` exercise, `I` a set's number, `T` "back to", `u` not understood, and what `english.PHRASES` tags: `U`
unit, `R` reps, `S` sets, `X` times, `F` for, `A` at, `O` of, `P` RPE, `K` in the tank, `G` felt like,
`Z` plates, `B` bar, `Y` bodyweight, `V` the s of "70s", `H` time, `D` distance, `C` same, `w` same
weight, `y` same reps, `M` more, `b` but, `N` no, `k` make that, `c` change, `l` last set, `W` was, `d`
to, `Q` not, `e` delete, `v` log, `_` filler.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from tools.voice.tokens import Token
from tools.voice.vocabulary import Named
from tools.voice.words import Language

type Amount = Literal["plain", "pair", "plus", "add", "drop", "assist", "plates", "bar", "body"]

_GOT = frozenset(
    ["got", "i got", "did", "i did", "just did", "just got", "i just did", "managed", "i managed"]
)
_MOST_GOT = 20
_ONE_CHARACTER = {"Cw": "w", "Cr": "y", "p0": "z"}


@dataclass(frozen=True, slots=True)
class Item:
    """`value` is the number; `text` what was said; `detail` the unit, set type, slug or note."""

    tag: str
    text: str
    value: float = 0.0
    detail: str = ""
    amount: Amount = "plain"
    start: int = 0
    end: int = 0
    unsure: float | None = None
    misheard: bool = False
    spelled: bool = False


def tag(tokens: list[Token], names: list[Named], language: Language) -> list[Item]:
    """One item a phrase, fillers left in. `tokens` have their numbers merged; `names` refer to them."""
    starts = {name.first: name for name in names}
    items: list[Item] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        name = starts.get(at)
        if name is not None:
            said = " ".join(part.text for part in tokens[at : name.after])
            items.append(
                Item(
                    "E",
                    said,
                    detail=name.slug,
                    misheard=name.misheard,
                    start=token.start,
                    end=tokens[name.after - 1].end,
                )
            )
            at = name.after
        elif token.kind == "number":
            items.append(
                Item(
                    "n",
                    token.text,
                    token.value,
                    start=token.start,
                    end=token.end,
                    unsure=token.unsure,
                    spelled=token.spelled,
                )
            )
            at += 1
        elif token.kind == "clock":
            items.append(Item("q", token.text, token.value, start=token.start, end=token.end))
            at += 1
        else:
            item, at = _phrase(tokens, at, starts, language)
            items.append(item)
    return items


def _phrase(tokens: list[Token], at: int, starts: dict[int, Named], language: Language) -> tuple[Item, int]:
    token = tokens[at]
    words: list[str] = []
    for other in range(at, min(at + language.longest_phrase, len(tokens))):
        if tokens[other].kind == "clock" or (other != at and other in starts):
            break
        words.append(tokens[other].text)
    for length in range(len(words), 0, -1):
        found = language.phrases.get(tuple(words[:length]))
        if found is None:
            continue
        kind, value = found
        end = tokens[at + length - 1].end
        said = " ".join(words[:length])
        number = float(value) if kind in ("H", "D", "I", "q", "r") else 0.0
        if kind == "," and said == "-":
            kind = "u"
        detail = "" if kind in ("H", "D", "I", "q", "r") else value
        return Item(
            _ONE_CHARACTER.get(kind, kind), said, number, detail, start=token.start, end=end
        ), at + length
    return Item("u", token.text, start=token.start, end=token.end), at + 1


def reduce(items: list[Item], *, timed: bool = False) -> list[Item]:
    """Numbers joined with what they count. `timed` says that a named exercise is counted in seconds."""
    kept = _without_fillers(items)
    text = "".join(item.tag for item in kept)
    reduced: list[Item] = []
    at = 0
    while at < len(kept):
        for pattern, build in _REDUCTIONS:
            match = pattern.match(text, at)
            if match is None:
                continue
            part = kept[at : match.end()]
            built = build(
                part, reduced[-1].tag if reduced else "", text[match.end() : match.end() + 1], timed
            )
            if built is not None:
                reduced.extend(built)
                at = match.end()
                break
        else:
            reduced.append(kept[at])
            at += 1
    return reduced


def _without_fillers(items: list[Item]) -> list[Item]:
    kept: list[Item] = []
    for at, item in enumerate(items):
        following = items[at + 1] if at + 1 < len(items) else None
        before = items[at - 1] if at else None
        if (
            item.tag == "_"
            and item.text == "-"
            and before
            and following
            and before.tag == following.tag == "n"
        ):
            # "8-10 reps" is a range, and a range is no set.
            glued = before.end == item.start and item.end == following.start
            kept.append(replace(item, tag="u" if glued else ","))
        elif item.tag == "_" and item.text == "-" and _is_minus(item, before, following):
            kept.append(replace(item, tag="u"))
        elif item.tag == "_":
            continue
        elif (
            item.tag == "H" and item.text == "s" and before and before.tag == "n" and before.end == item.start
        ):
            kept.append(replace(item, tag="V"))
        else:
            kept.append(item)
    if len(kept) == 1 and kept[0].tag == "n" and _is_got(items, kept[0]):
        return [replace(kept[0], tag="r")]
    return kept


def _is_minus(sign: Item, before: Item | None, following: Item | None) -> bool:
    """ "bench -20 for 8" has a negative load, which no set has; "bench - 20 for 8" has a dash."""
    glued = following is not None and following.tag == "n" and sign.end == following.start
    return glued and before is not None and before.end < sign.start


def _is_got(items: list[Item], number: Item) -> bool:
    """ "got 8", "did 6": said of repetitions, when nothing else is said."""
    got = any(item.tag == "_" and item.text in _GOT for item in items)
    return got and number.value <= _MOST_GOT and number.value % 1 == 0


type Build = Callable[[list[Item], str, str, bool], list[Item] | None]


def _number(part: list[Item]) -> Item:
    return next(item for item in part if item.tag == "n")


def _joined(part: list[Item], tag: str, value: float, detail: str = "", amount: Amount = "plain") -> Item:
    number = next((item for item in part if item.tag == "n"), part[0])
    return Item(
        tag,
        " ".join(item.text for item in part),
        value,
        detail,
        amount,
        part[0].start,
        part[-1].end,
        number.unsure,
        spelled=number.spelled,
    )


def _as_effort(part: list[Item], before: str, after: str, timed: bool) -> list[Item] | None:
    return [_joined(part, "p", _number(part).value)]


def _as_reserve(part: list[Item], before: str, after: str, timed: bool) -> list[Item] | None:
    if part[0].tag == "K" and not part[0].text.startswith("r"):
        return None
    return [_joined(part, "p", 10 - _number(part).value)]


def _as_full_effort(part: list[Item], before: str, after: str, timed: bool) -> list[Item] | None:
    return [_joined(part, "p", 10)]


def _as_time(part: list[Item], before: str, after: str, timed: bool) -> list[Item] | None:
    seconds, number = 0.0, 0.0
    for item in part:
        if item.tag == "n":
            number = item.value
        elif item.tag == "H":
            seconds += number * item.value
    return [_joined(part, "q", seconds)]


def _as_plural(part: list[Item], before: str, after: str, timed: bool) -> list[Item] | None:
    value = part[0].value
    if timed or (before in ("X", "O") or (before == "s" and after not in ("F", "X"))):
        return [_joined(part, "q", value)]
    return [_joined(part, "L", value, amount="pair")]


def _as_distance(part: list[Item], before: str, after: str, timed: bool) -> list[Item] | None:
    return [_joined(part, "m", part[0].value * part[1].value)]


def _as_load(part: list[Item], before: str, after: str, timed: bool) -> list[Item] | None:
    return [_joined(part, "L", part[0].value, part[1].detail)]


def _as_plates(part: list[Item], before: str, after: str, timed: bool) -> list[Item] | None:
    return [_joined(part, "L", part[0].value if part[0].tag == "n" else 1, amount="plates")]


def _as_bar(part: list[Item], before: str, after: str, timed: bool) -> list[Item] | None:
    return [_joined(part, "L", 0, amount="bar")]


def _as_body(part: list[Item], before: str, after: str, timed: bool) -> list[Item] | None:
    return [_joined(part, "L", 0, amount="body")]


def _as_change(part: list[Item], before: str, after: str, timed: bool) -> list[Item] | None:
    """ "plus 20", "add five", "drop ten", "assisted 15". After a count, "plus" only joins two sets."""
    sign = part[0] if part[0].tag in "+-" else part[1]
    if after in ("R", "S") or (after == "X" and sign.detail == "add" and part[-1].tag == "n"):
        return None
    unit = part[-1].detail if part[-1].tag == "U" else ""
    if sign.tag == "+" and before in ("n", "r", "q", "p", "m"):
        number = _number(part)
        return [replace(sign, tag=","), replace(number, tag="L", detail=unit) if unit else number]
    amounts: dict[str, Amount] = {"plus": "plus", "add": "add", "drop": "drop", "assist": "assist"}
    amount: Amount = "plus" if part[0].tag == "Y" else amounts[sign.detail]
    return [_joined(part, "L", _number(part).value, unit, amount)]


def _as_more(part: list[Item], before: str, after: str, timed: bool) -> list[Item] | None:
    """ "five more kilos", "ten kilos more"."""
    unit = next(item.detail for item in part if item.tag == "U")
    return [_joined(part, "L", _number(part).value, unit, "add")]


def _as_nothing(part: list[Item], before: str, after: str, timed: bool) -> list[Item] | None:
    """The verb of "log bench 100 for 5" and "add bench 100 for 5"."""
    return [] if part[0].tag == "v" or part[0].text == "add" else None


def _as_sets(part: list[Item], before: str, after: str, timed: bool) -> list[Item] | None:
    return [_joined(part, "s", part[0].value)] if part[0].tag == "n" else None


def _as_index(part: list[Item], before: str, after: str, timed: bool) -> list[Item] | None:
    number = _number(part).value
    if part[0].text != "set" or after == "X" or number > 12 or number % 1:
        return None
    return [_joined(part, "I", number)]


def _as_reps(part: list[Item], before: str, after: str, timed: bool) -> list[Item] | None:
    if part[0].tag == "R" and after in ("R", "U", "S", "X"):
        return None
    if part[-1].tag == "X" and part[-1].text != "times":
        return None
    return [_joined(part, "r", _number(part).value)]


_REDUCTIONS: list[tuple[re.Pattern[str], Build]] = [
    (re.compile(pattern), build)
    for pattern, build in (
        (r"z", _as_full_effort),
        (r"Gn(?![URSXKFHD])", _as_effort),
        (r"A?P,?n", _as_effort),
        (r"[AG]?nK(?!n)", _as_reserve),
        (r"Kn", _as_reserve),
        (r"A?nP(?!,?n)", _as_effort),
        (r"nH(?:,?nH)*", _as_time),
        (r"nV", _as_plural),
        (r"nD", _as_distance),
        (r"nMU|nUM", _as_more),
        (r"nU", _as_load),
        (r"n?Z", _as_plates),
        (r"B", _as_bar),
        (r"Y\+nU?", _as_change),
        (r"Y", _as_body),
        (r"[+-]nU?", _as_change),
        (r"\+|v", _as_nothing),
        (r"nS", _as_sets),
        (r"Sn", _as_index),
        (r"nR", _as_reps),
        (r"Rn", _as_reps),
        (r"nX(?![nLrqm])", _as_reps),
    )
]

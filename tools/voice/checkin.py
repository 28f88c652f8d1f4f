"""The day's check-in as people tell it: "slept six hours, legs sore", "weighed 82.4 this morning".

Levels are 1 (very low) to 5 (very high). Every word must have a place, else it is no check-in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kernel.units import MassUnit
from tools.voice.models import Command, Context, Parse
from tools.voice.resolve import number
from tools.voice.tokens import Token
from tools.voice.words import Language

_FIELDS = {"stress": "stress", "energy": "energy", "mood": "mood", "soreness": "soreness", "sore": "soreness"}
_SLEPT = frozenset(["slept", "sleep", "sleeping", "asleep"])
_WEIGHED = frozenset(["weighed", "weigh", "weighing", "weighted", "weight", "bodyweight", "scale"])
_HOURS = frozenset(["h", "hr", "hrs", "hour", "hours"])
_MINUTES = frozenset(["m", "min", "mins", "minute", "minutes"])
_SCALES = (("out", "of"), ("/",), ("over",))
_MASS: dict[str, MassUnit] = {
    "kg": "kg", "kgs": "kg", "kilo": "kg", "kilos": "kg", "kilograms": "kg", "k": "kg",
    "lb": "lb", "lbs": "lb", "pounds": "lb", "pound": "lb", "#": "lb",
}  # fmt: skip
_WEIGHT_RANGE = {"kg": (25.0, 350.0), "lb": (55.0, 770.0)}
_NEGATIVE = frozenset({1, 2})


@dataclass(slots=True)
class _Said:
    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    notes: list[str] = field(default_factory=list[str])
    question: str | None = None

    def put(self, name: str, value: Any, doubt: str | None = None) -> None:
        if doubt is not None:
            self.question = self.question or doubt
        elif name in self.fields and self.fields[name] != value and name == "soreness":
            self.fields[name] = max(self.fields[name], value)
        else:
            self.fields[name] = value


class CheckIns:
    def __init__(self, language: Language) -> None:
        self._language = language
        self._first = frozenset(feeling[0] for feeling in language.feelings)
        self._links = language.check_in_links
        self._longest = max(map(len, [*language.levels, *language.feelings]))

    def read(self, tokens: Sequence[Token], context: Context) -> Parse | None:
        """The check-in these tokens (numbers merged) tell; None when they tell anything else."""
        if not self._could_be(tokens):
            return None
        said = _Said()
        at = 0
        while at < len(tokens):
            after = self._clause(tokens, at, said, context)
            if after is None:
                if tokens[at].text not in self._language.check_in_fillers:
                    return None
                after = at + 1
            at = after
        if said.question is not None:
            return Parse(confidence=0.5, question=said.question)
        if not said.fields:
            return None
        if said.notes:
            said.fields["notes"] = ", ".join(said.notes)
        order = ("sleep_hours", "soreness", "stress", "energy", "mood", "body_weight", "notes")
        arguments = {name: said.fields[name] for name in order if name in said.fields}
        return Parse(commands=[Command(operation="check_in", arguments=arguments)], confidence=0.95)

    def _could_be(self, tokens: Sequence[Token]) -> bool:
        """A quick look, so that talk of sets costs nothing here."""
        return any(
            token.text in _SLEPT or token.text in _FIELDS or token.text in _WEIGHED or token.text in self._first
            or token.text in ("rested", "mood", "body")
            for token in tokens
        )  # fmt: skip

    def _clause(self, tokens: Sequence[Token], at: int, said: _Said, context: Context) -> int | None:
        return (
            self._sleep(tokens, at, said)
            or self._weight(tokens, at, said, context)
            or self._field(tokens, at, said)
            or self._feeling(tokens, at, said)
        )

    def _sleep(self, tokens: Sequence[Token], at: int, said: _Said) -> int | None:
        led = tokens[at].text in _SLEPT
        start = _skip(tokens, at + 1, self._links) if led else at
        found = _hours(tokens, start)
        if found is None:
            return None
        hours, after, unit_said = found
        if not led:
            end = after + (_text(tokens, after) == "of")
            if not unit_said or _text(tokens, end) not in ("sleep", "asleep"):
                return None
            after = end + 1
        said.put(
            "sleep_hours",
            number(round(hours, 2)),
            None if 0 <= hours <= 24 else "How many hours did you sleep?",
        )
        return after

    def _weight(self, tokens: Sequence[Token], at: int, said: _Said, context: Context) -> int | None:
        word, start = tokens[at].text, at + 1
        if word == "body" and _text(tokens, at + 1) == "weight":
            word, start = "bodyweight", at + 2
        if word not in _WEIGHED:
            return None
        start = _skip(tokens, start, self._links | {"says", "said", "in"})
        if start >= len(tokens) or tokens[start].kind != "number":
            return None
        value = tokens[start].value
        unit = _MASS.get(_text(tokens, start + 1))
        after = start + 1 + (unit is not None)
        if word in ("weight", "bodyweight", "weighted") and context.has_open_workout and value % 1 == 0:
            return None
        unit = unit or context.unit
        low, high = _WEIGHT_RANGE[unit]
        if not low <= value <= high:
            if word in ("weight", "bodyweight", "weighted"):
                return None
            said.put("body_weight", None, "What was your body weight?")
        else:
            said.put("body_weight", {"value": number(value), "unit": unit})
        return after

    def _field(self, tokens: Sequence[Token], at: int, said: _Said) -> int | None:
        name = _FIELDS.get(tokens[at].text)
        if name is not None:
            levels = _text(tokens, at + 1) == "level" or _text(tokens, at + 1) == "levels"
            start = _skip(tokens, at + 1 + levels, self._links)
            found = self._score(tokens, start, name, said)
            if found is not None:
                return found
            level = self._level(tokens, start)
            if level is not None and tokens[at].text != "sore":
                said.put(name, _of(name, level[0], _words(tokens, start, level[1])))
                return level[1]
            return None
        level = self._level(tokens, at)
        if level is None:
            return None
        following = _text(tokens, level[1])
        name = _FIELDS.get(following)
        if name is None or following == "sore":
            return None
        said.put(name, _of(name, level[0], _words(tokens, at, level[1])))
        return level[1] + 1

    def _score(self, tokens: Sequence[Token], at: int, name: str, said: _Said) -> int | None:
        if at >= len(tokens) or tokens[at].kind != "number":
            return None
        value, after, scale = tokens[at].value, at + 1, 5.0
        for words in _SCALES:
            end = after + len(words)
            if tuple(token.text for token in tokens[after:end]) == words and end < len(tokens):
                if tokens[end].kind != "number":
                    return None
                scale, after = tokens[end].value, end + 1
                break
        doubt = f"What is your {name}, from 1 to 5?"
        if scale == 10 and 1 <= value <= 10:
            said.put(name, max(1, int(value / 2 + 0.5)))
        elif scale == 5 and 1 <= value <= 5 and value % 1 == 0:
            said.put(name, int(value))
        else:
            said.put(name, None, doubt)
        return after

    def _feeling(self, tokens: Sequence[Token], at: int, said: _Said) -> int | None:
        start = at
        parts = self._parts(tokens, at)
        if parts > at:
            at = parts
            while _text(tokens, at) in self._links and self._level(tokens, at) is None:
                at += 1
        modifier = self._level(tokens, at)
        after = modifier[1] if modifier else at
        found = self._lookup(self._language.feelings, tokens, after)
        if found is None and modifier is not None:
            modifier, after = None, at
            found = self._lookup(self._language.feelings, tokens, at)
        if found is None:
            return None
        (name, level), after = found
        said.put(name, _modified(name, level, modifier[0] if modifier else None))
        end = self._parts(tokens, after) if parts == start else after
        if name == "soreness" and (parts > start or end > after):
            said.notes.append(" ".join(token.text for token in tokens[start:end]))
        return end

    def _parts(self, tokens: Sequence[Token], at: int) -> int:
        """The place after the body parts that start here."""
        after = at
        while after < len(tokens) and (
            tokens[after].text in self._language.body_parts
            or (after > at and self._joins_parts(tokens, after))
        ):
            after += 1
        return after

    def _joins_parts(self, tokens: Sequence[Token], at: int) -> bool:
        following = _text(tokens, at + 1)
        return tokens[at].text in ("and", "my") and (
            following in self._language.body_parts or following == "my"
        )

    def _level(self, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
        return self._lookup(self._language.levels, tokens, at)

    def _lookup[T](
        self, table: Mapping[tuple[str, ...], T], tokens: Sequence[Token], at: int
    ) -> tuple[T, int] | None:
        words = [token.text for token in tokens[at : at + self._longest]]
        for length in range(len(words), 0, -1):
            value = table.get(tuple(words[:length]))
            if value is not None:
                return value, at + length
        return None


def _of(name: str, level: int, words: str) -> int:
    """ "Soreness is bad" is much of it, while "mood is bad" is little."""
    if name in ("stress", "soreness") and any(
        word in words for word in ("bad", "terrible", "awful", "horrible")
    ):
        return 5 if level == 1 else 4
    if name in ("stress", "soreness") and any(word in words for word in ("good", "great", "excellent")):
        return 2
    return level


def _modified(name: str, level: int, modifier: int | None) -> int:
    """ "very sore" 5, "a bit sore" 2; "very tired" is very low energy, "not tired" is high."""
    if modifier is None:
        return level
    if name in ("energy", "mood") and level in _NEGATIVE:
        return {1: 4, 2: 2, 3: 2, 4: 2, 5: 1}[modifier]
    if name in ("energy", "mood"):
        return {1: 2, 2: 3, 3: 3, 4: 4, 5: 5}[modifier]
    return modifier


def _text(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].text if at < len(tokens) else ""


def _words(tokens: Sequence[Token], at: int, after: int) -> str:
    return " ".join(token.text for token in tokens[at:after])


def _skip(tokens: Sequence[Token], at: int, words: frozenset[str]) -> int:
    while at < len(tokens) and tokens[at].text in words:
        at += 1
    return at


def _hours(tokens: Sequence[Token], at: int) -> tuple[float, int, bool] | None:
    """Hours, the place after them, and whether a unit was said: "7.5h", "7h 20m", "7:30", "seven thirty"."""
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind == "clock":
        after = at + 1 + (_text(tokens, at + 1) in _HOURS)
        return token.value / 60, after, True
    if token.kind != "number":
        return None
    hours = token.value
    if 100 <= hours < 1300 and hours % 100 < 60 and token.spelled:
        hours = hours // 100 + hours % 100 / 60
    if _text(tokens, at + 1) not in _HOURS:
        return hours, at + 1, False
    after = at + 2
    joined = after + (_text(tokens, after) == "and")
    words = tuple(other.text for other in tokens[joined : joined + 2])
    if joined > after and words[:2] in (("a", "half"), ("half",)):
        return hours + 0.5, joined + 2, True
    if joined < len(tokens) and tokens[joined].kind == "number":
        minutes, unit = tokens[joined].value, _text(tokens, joined + 1)
        if minutes < 60 and (unit in _MINUTES or (tokens[joined - 1].text in _HOURS and unit in ("", ","))):
            return hours + minutes / 60, joined + 1 + (unit in _MINUTES), True
    return hours, after, True

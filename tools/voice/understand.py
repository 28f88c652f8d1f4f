"""An utterance to typed commands: the pure understander of gym talk.

One pass: signs and words, exercise names, misheard words, numbers, tags; then the grammars in order of how
plainly they are told apart: control, check-in, deletion, correction, reference, guards, sets. A grammar takes
the whole utterance or nothing, which is what keeps the log true.
"""

from dataclasses import dataclass, replace

from tools.voice import repair, say, sets, tags, vocabulary, words
from tools.voice.checkin import CheckIns
from tools.voice.controls import control
from tools.voice.corrections import Corrector, delete
from tools.voice.guards import Guards
from tools.voice.models import Context, Parse
from tools.voice.numbers import merge
from tools.voice.references import refer
from tools.voice.resolve import TIMED, Resolver
from tools.voice.tags import Item
from tools.voice.tokens import Token, clean, lex
from tools.voice.vocabulary import Named, Vocabulary

MAX_TOKENS = 80
"""More words than any gym command has."""
_YES = frozenset(
    ["yes", "yeah", "yep", "right", "correct", "exactly", "that's", "sure", "it", "was", "ok", "please"]
)
_SURE_NAME = 0.85
_SHORTEST_GUESS = 5
"""Letters: one slip makes another word of "rang"."""
_LIKELY_NAME = 0.35
_MAX_UNKNOWN_WORDS = 5
_MOST_LOAD, _MOST_REPS = 1500, 200
"""Beyond these, numbers beside unknown words are of something else."""


@dataclass(frozen=True, slots=True)
class _Heard:
    tokens: list[Token]
    """With numbers merged."""
    raw: list[Item]
    items: list[Item]
    certainty: float


class Understander:
    """Built once from a vocabulary; holds no state between utterances."""

    def __init__(self, exercises: Vocabulary, language: words.Language = words.ENGLISH) -> None:
        self._exercises = exercises
        self._language = language
        self._guards = Guards(language)
        self._check_ins = CheckIns(language)
        self._resolver = Resolver(exercises)
        self._corrector = Corrector(exercises)

    def parse(self, text: str, context: Context | None = None) -> Parse:
        """The commands said, or the one thing to ask, or neither. Never raises on any text."""
        context = context or Context()
        cleaned = clean(text)
        tokens = lex(cleaned)
        if not tokens or len(tokens) > MAX_TOKENS or len(text) > len(cleaned) * 2 or "?" in cleaned:
            return Parse()
        plain = [token.text for token in tokens if token.kind != "sign"]
        if tuple(plain[:2]) in self._language.questions:
            return Parse()
        if context.draft and set(plain) <= _YES:
            confirmed = self._resolver.confirmed(context)
            if confirmed is not None:
                return confirmed
        commanded = control(plain, self._language, open_workout=context.has_open_workout)
        if commanded is not None:
            return commanded
        heard = self._hear(self._guards.without_asking(tokens))
        told = self._check_ins.read(heard.tokens, context)
        if told is not None:
            return told
        pointed = (
            delete(heard.items)
            or self._corrector.correct(heard.items, context)
            or refer(heard.items, context, self._resolver)
        )
        if pointed is not None:
            return pointed
        if self._guards.forbid(self._outside_names(heard.raw)):
            return Parse()
        return self._sets(heard, cleaned, context)

    def _hear(self, tokens: list[Token]) -> _Heard:
        tokens = vocabulary.join_misheard(tokens, self._language)
        names = vocabulary.find_names(tokens, self._exercises, self._language)
        merged: list[Token] = []
        places: list[Named] = []
        changed = start = 0
        for name in [*names, None]:
            end = name.first if name else len(tokens)
            part, repairs = repair.repair(tokens[start:end], self._language)
            changed += repairs
            merged.extend(merge(part, self._language))
            if name is not None:
                first = len(merged)
                merged.extend(tokens[name.first : name.after])
                places.append(Named(name.slug, first, len(merged), name.misheard))
                start = name.after
        raw = tags.tag(merged, places, self._language)
        return _Heard(merged, raw, self._reduce(raw), 0.93 if changed else 1.0)

    def _reduce(self, raw: list[Item]) -> list[Item]:
        timed = any(item.tag == "E" and self._exercises.measure(item.detail) in TIMED for item in raw)
        return tags.reduce(raw, timed=timed)

    def _outside_names(self, raw: list[Item]) -> list[str]:
        return [word for item in raw if item.tag != "E" for word in item.text.split()]

    def _sets(self, heard: _Heard, cleaned: str, context: Context) -> Parse:
        items = _without_report(sets.mend_for(heard.items))
        certainty = heard.certainty * (
            0.9 if any(item.misheard and item.tag == "F" for item in items) else 1.0
        )
        drafts = sets.read(items)
        if drafts is None:
            unsure = next((item for item in items if item.unsure is not None), None)
            if unsure is not None and not any(item.tag == "u" for item in items):
                return Parse(confidence=0.4, question=f"Was that {unsure.unsure:g} or {unsure.value:g}?")
            return self._ask_resumed(items, context) or self._unclear_name(heard, cleaned, context)
        if _is_chance(drafts, heard.raw):
            return Parse()
        if context.draft and len(drafts) == 1:
            completed = self._resolver.complete(drafts[0], context)
            if completed is not None:
                return completed
        named_only = all(draft.load is None and not draft.counts and draft.sets == 1 for draft in drafts)
        return Parse() if named_only else self._resolver.commands(drafts, context, certainty)

    def _ask_resumed(self, items: list[Item], context: Context) -> Parse | None:
        """ "back to bench" names the exercise and no set: its repetitions are asked for."""
        kept = [item for item in items if item.tag not in ",F"]
        if [item.tag for item in kept] == ["E"] and context.draft and context.draft.get("exercise") is None:
            return self._resolver.complete(sets.Draft(exercise=kept[0]), context)
        if [item.tag for item in kept] != ["T", "E"]:
            return None
        slug = kept[1].detail
        load = context.last_load(slug)
        name = self._exercises.name(slug)
        if load is None and not self._exercises.is_bodyweight(slug):
            return Parse(confidence=0.5, question=f"Back to {name}: how many reps, and at what load?")
        return Parse(confidence=0.5, question=f"Back to {name}: {say.ask_reps(load).lower()}")

    def _unclear_name(self, heard: _Heard, cleaned: str, context: Context) -> Parse:
        """A set of an exercise that is not named exactly: the nearest one if it is sure, else a question."""
        run = _unknown_run(heard.raw)
        if run is None:
            return Parse()
        first, after = run
        said = cleaned[heard.raw[first].start : heard.raw[after - 1].end]
        placeholder = Item("E", said, start=heard.raw[first].start, end=heard.raw[after - 1].end)
        raw = [*heard.raw[:first], placeholder, *heard.raw[after:]]
        drafts = sets.read(tags.reduce(raw))
        if drafts is None or not all(_is_whole(draft) and _is_possible(draft) for draft in drafts):
            return Parse()
        preferred = [due.exercise for due in context.planned]
        if context.current_exercise:
            preferred.insert(0, context.current_exercise)
        found = self._exercises.match(said, preferred)
        if found.slug is not None and found.confidence >= _SURE_NAME and len(said) >= _SHORTEST_GUESS:
            named = replace(placeholder, detail=found.slug)
            raw = [*raw[:first], named, *raw[first + 1 :]]
            drafts = sets.read(self._reduce(raw))
            return (
                Parse()
                if drafts is None
                else self._resolver.commands(drafts, context, heard.certainty * found.confidence)
            )
        likely = [name for _, name, score in found.candidates if score >= _LIKELY_NAME][:3]
        if not likely and not _is_surely_a_set(heard.raw, drafts):
            return Parse()
        draft = self._resolver.unnamed(drafts[0], context) if len(drafts) == 1 else None
        return Parse(confidence=0.4, question=say.ask_which(likely), draft=draft)


def _without_report(items: list[Item]) -> list[Item]:
    """ "that was 225 for 8", "bench was 225 for 8": a set is told, not corrected."""
    return [item for item in items if item.tag != "W" or not item.text.endswith("was")]


def _is_chance(drafts: list[sets.Draft], raw: list[Item]) -> bool:
    """ "100 5" is shorthand; two numbers among small talk, with no exercise and no "for", are not."""
    loose = any(draft.exercise is None and draft.certainty < 1 for draft in drafts)
    return loose and any(item.tag == "_" for item in raw)


def _is_whole(draft: sets.Draft) -> bool:
    """Load and count, or repetitions by name: times and distances are told of much else than sets."""
    counted = bool(draft.counts) and not draft.bare
    return (
        counted
        and draft.certainty == 1
        and (draft.load is not None or all(item.tag == "r" for item in draft.counts))
    )


def _is_possible(draft: sets.Draft) -> bool:
    """ "call me at 555 1234" has the shape of a set and the numbers of none."""
    heavy = draft.load is not None and draft.load.value > _MOST_LOAD
    return not heavy and all(item.tag in "qm" or item.value <= _MOST_REPS for item in draft.counts)


def _is_surely_a_set(raw: list[Item], drafts: list[sets.Draft]) -> bool:
    """ "dinner at 8 for 2" has the shape of a set; "100 for 8" and "8 reps" have its numbers or words too."""
    heavy = all(draft.load and draft.load.value >= sets.MIN_BARE_LOAD for draft in drafts)
    return heavy or any(item.tag in "URvSZ" for item in raw)


def _unknown_run(raw: list[Item]) -> tuple[int, int] | None:
    """The one place where words are not understood, with an exercise beside them; None for more places."""
    places = [at for at, item in enumerate(raw) if item.tag == "u"]
    if not places:
        return None
    first, after = places[0], places[-1] + 1
    while first > 0 and raw[first - 1].tag == "E":
        first -= 1
    while after < len(raw) and raw[after].tag == "E":
        after += 1
    inside = raw[first:after]
    if len(inside) > _MAX_UNKNOWN_WORDS or any(item.tag in "nLrqm,@AFX" for item in inside):
        return None
    if not all(item.text.replace("'", "").isalpha() for item in inside if item.tag == "u"):
        return None
    return (first, after) if not any(item.tag == "E" for item in [*raw[:first], *raw[after:]]) else None

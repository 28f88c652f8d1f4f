"""Exercise names in an utterance: what the understander needs of a catalogue, and where names stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tools.voice.tokens import Token
from tools.voice.words import Language

_LIMBS = frozenset(["arm", "arms", "armed", "leg", "legs", "legged", "hand", "handed"])
LONGEST_NAME = 6
"""Words in the longest spoken exercise name that is looked for."""


class Match(Protocol):
    """A fuzzy match: the slug when it is sure, and the candidates best first as (slug, name, score)."""

    @property
    def slug(self) -> str | None: ...
    @property
    def confidence(self) -> float: ...
    @property
    def candidates(self) -> Sequence[tuple[str, str, float]]: ...


class Vocabulary(Protocol):
    """The exercises a person may name: the catalogue's and their own."""

    def exact(self, wording: str) -> str | None:
        """The slug whose name or alias this is, after normalizing; None when there is none."""
        ...

    def match(self, wording: str, preferred: Sequence[str] = ()) -> Match:
        """The nearest exercises; `preferred` slugs win ties."""
        ...

    def is_bodyweight(self, slug: str) -> bool: ...

    def measure(self, slug: str) -> str:
        """How a set is counted.

        `load_reps`, `reps`, `assisted_reps`, `duration`, `distance_duration` or `load_distance`.
        """
        ...

    def name(self, slug: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Named:
    """An exercise named by the tokens from `first` up to, not including, `after`."""

    slug: str
    first: int
    after: int
    misheard: bool


def join_misheard(tokens: list[Token], language: Language) -> list[Token]:
    """Pairs such as "try step" as the one word they were."""
    joined: list[Token] = []
    for token in tokens:
        pair = language.sound_pairs.get((joined[-1].text, token.text)) if joined else None
        if pair:
            first = joined.pop()
            joined.append(Token("word", pair, first.start, token.end))
        else:
            joined.append(token)
    return joined


def find_names(tokens: list[Token], vocabulary: Vocabulary, language: Language) -> list[Named]:
    """Exercises named exactly, longest first; misheard words only where the plain ones name nothing."""
    named: list[Named] = []
    at = 0
    while at < len(tokens):
        found = _name_at(tokens, at, vocabulary, language)
        if found is None:
            at += 1
        else:
            named.append(found)
            at = found.after
    return named


def _name_at(tokens: list[Token], at: int, vocabulary: Vocabulary, language: Language) -> Named | None:
    if tokens[at].kind != "word" or _is_plain_filler(tokens[at].text, language):
        return None
    end = at
    while end < len(tokens) and end - at < LONGEST_NAME and _can_be_in_a_name(tokens[end]):
        end += 1
    for after in range(end, at, -1):
        words = [token.text for token in tokens[at:after]]
        if not _has_room_for_numbers(words, language):
            continue
        if after == at + 1 and _is_structure(words[0], language):
            continue
        if tokens[after - 1].text in ("&", "and") or _is_plain_filler(words[-1], language):
            continue
        slug = vocabulary.exact(" ".join(words))
        if slug is not None:
            return Named(slug, at, after, misheard=False)
        heard = [language.exercise_sounds.get(word, word) for word in words]
        slug = vocabulary.exact(" ".join(heard)) if heard != words else None
        if slug is not None:
            return Named(slug, at, after, misheard=True)
    return None


def _has_room_for_numbers(words: list[str], language: Language) -> bool:
    """ "one arm row" is a name; in "oh five" and "bench one oh two" the numbers are no part of one."""
    numbers = [at for at, word in enumerate(words) if language.is_number_word(word)]
    return not numbers or (numbers == [0] and len(words) > 2 and words[1] in _LIMBS)


def _can_be_in_a_name(token: Token) -> bool:
    return token.kind == "word" or token.text == "&"


def _is_structure(word: str, language: Language) -> bool:
    return (word,) in language.phrases or language.is_number_word(word)


def _is_plain_filler(word: str, language: Language) -> bool:
    """A name neither starts nor ends with "the" or "for", however forgiving the catalogue's lookup is."""
    phrase = language.phrases.get((word,))
    return phrase is not None and phrase[0] in (
        "_",
        "F",
        "A",
        "O",
        ",",
        "X",
        "R",
        "S",
        "N",
        "W",
        "Q",
        "b",
        "C",
    )


class Finder(Protocol):
    """What finds exercises by name: `tools.exercises.rules.Matcher` is one."""

    def exact(self, wording: str) -> str | None: ...
    def match(self, wording: str, preferred: Sequence[str] = ()) -> Match: ...


class Row(Protocol):
    """What is known of an exercise: `tools.exercises.models.CatalogueExercise` is one."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def measure(self) -> str: ...


class CatalogueVocabulary:
    """A vocabulary over a matcher and its rows by slug; an athlete's own exercises belong in both."""

    def __init__(self, finder: Finder, rows: Mapping[str, Row]) -> None:
        self._finder = finder
        self._rows = rows

    def exact(self, wording: str) -> str | None:
        return self._finder.exact(wording)

    def match(self, wording: str, preferred: Sequence[str] = ()) -> Match:
        return self._finder.match(wording, preferred)

    def is_bodyweight(self, slug: str) -> bool:
        row = self._rows.get(slug)
        return row is not None and (row.kind == "bodyweight" or row.measure in ("reps", "assisted_reps"))

    def measure(self, slug: str) -> str:
        row = self._rows.get(slug)
        return row.measure if row is not None else "load_reps"

    def name(self, slug: str) -> str:
        row = self._rows.get(slug)
        return row.name if row is not None else slug.replace("-", " ")

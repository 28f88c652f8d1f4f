"""What a language says for each part of gym talk. A language is data: see `english.py`."""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.voice import english
from tools.voice.models import Name

SEPARATOR = " | "


@dataclass(frozen=True, slots=True)
class Language:
    """Word tables, as the rules look things up in them."""

    ones: Mapping[str, int]
    teens: Mapping[str, int]
    tens: Mapping[str, int]
    hundred: frozenset[str]
    buck: frozenset[str]
    dozen: frozenset[str]
    zero: frozenset[str]
    oh: frozenset[str]
    point: frozenset[str]
    and_: frozenset[str]
    articles: frozenset[str]
    times: frozenset[str]
    """Between sets and repetitions, so that "five by five eighty" is 5 by 5 with 80."""
    fractions: Mapping[str, float]
    reps: frozenset[str]
    """Words that claim the number before them, so that "two hundred five reps" is 200 for 5."""
    phrases: Mapping[tuple[str, ...], tuple[str, str]]
    """A wording's tag (see `tags.py`) and value; the longest wording wins."""
    exercise_sounds: Mapping[str, str]
    """Mistakes of recognizers in exercise names, tried only when the plain reading names nothing."""
    sound_pairs: Mapping[tuple[str, ...], str]
    """Two misheard words that mean nothing otherwise, and the one that was said."""
    levels: Mapping[tuple[str, ...], int]
    feelings: Mapping[tuple[str, ...], tuple[str, int]]
    body_parts: frozenset[str]
    guards: frozenset[tuple[str, ...]]
    """Wishes, plans, negations, hypotheticals, other people, the past, questions: nothing is logged."""
    asks: tuple[tuple[str, ...], ...]
    """Polite openings that are cut before the guards are looked at."""
    controls: Mapping[tuple[str, ...], Name]
    polite: frozenset[str]
    questions: frozenset[tuple[str, ...]]
    """First two words of a question whose words would else correct a set."""
    check_in_fillers: frozenset[str]
    check_in_links: frozenset[str]
    longest_phrase: int

    def is_number_word(self, word: str) -> bool:
        return (
            word in self.ones
            or word in self.teens
            or word in self.tens
            or word in self.hundred
            or word in self.oh
            or word in self.zero
            or word in self.point
        )


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _wordings(text: str) -> list[tuple[str, ...]]:
    return [tuple(wording.split()) for wording in text.split(SEPARATOR)]


def _by_wording[V](table: Mapping[V, str]) -> dict[tuple[str, ...], V]:
    return {wording: value for value, text in table.items() for wording in _wordings(text)}


_PHRASES = _by_wording(english.PHRASES)
_POLITE = _set(english.POLITE)

ENGLISH = Language(
    ones=english.ONES,
    teens=english.TEENS,
    tens=english.TENS,
    hundred=_set("hundred"),
    buck=_set("buck"),
    dozen=_set("dozen"),
    zero=_set("zero"),
    oh=_set("oh o"),
    point=_set("point"),
    and_=_set("and"),
    articles=_set("a an"),
    times=_set("x by of"),
    fractions={"half": 0.5, "quarter": 0.25},
    reps=_set("rep reps repetition repetitions wraps raps rips set sets times"),
    phrases=_PHRASES,
    exercise_sounds={wording[0]: word for wording, word in _by_wording(english.SOUNDS).items()},
    sound_pairs=_by_wording(english.SOUND_PAIRS),
    levels=_by_wording(english.LEVELS),
    feelings=_by_wording(english.FEELINGS),
    body_parts=_set(english.BODY_PARTS),
    guards=frozenset(_wordings(english.GUARDS)),
    asks=tuple(_wordings(english.ASKS)),
    controls={
        tuple(word for word in wording if word not in _POLITE): name
        for wording, name in _by_wording(english.CONTROLS).items()
    },
    polite=_POLITE,
    questions=frozenset(_wordings(english.QUESTIONS)),
    check_in_fillers=_set(english.CHECK_IN_FILLERS),
    check_in_links=_set(english.CHECK_IN_LINKS),
    longest_phrase=max(map(len, _PHRASES)),
)

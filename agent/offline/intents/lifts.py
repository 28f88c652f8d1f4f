"""Exercises in what people write: named exactly in a sentence, or by a wording that was asked about."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from agent.context import CoachContext
from agent.offline.intents.acts import Act, ask, say
from agent.offline.intents.text import core, listed
from tools.exercises import catalogue
from tools.exercises.rules import SURE
from tools.voice.words import ENGLISH

_WORD = re.compile(r"[a-z0-9][a-z0-9'&-]*")
_LONGEST = 5
# Words that the catalogue's forgiving lookup could take for an exercise, and that are none in a sentence.
_NO_NAMES = frozenset({
    "a", "an", "the", "my", "me", "i", "to", "for", "of", "on", "in", "at", "it", "do", "go", "and",
    "or", "more", "less", "plan", "day", "days", "week", "rest", "run", "set", "sets",
})  # fmt: skip
_TRIM = re.compile(
    r"^(?:my|the|a|an|some|our|on|for|with|of|doing|do)\s+|\s+(?:exercise|exercises|today|now|then|last "
    r"time)$"
)


@dataclass(frozen=True, slots=True)
class Lift:
    """An exercise named in a text, by its place."""

    slug: str
    start: int
    end: int


def named(text: str) -> list[Lift]:
    """Exercises that the text names exactly, longest wording first at each place."""
    exact = catalogue.matcher().exact
    words = list(_WORD.finditer(text))
    lifts: list[Lift] = []
    at = 0
    while at < len(words):
        for after in range(min(at + _LONGEST, len(words)), at, -1):
            first, last = words[at], words[after - 1]
            wording = text[first.start() : last.end()]
            edges = first[0] in _NO_NAMES or last[0] in _NO_NAMES
            if edges or "," in wording:
                continue
            # "benched", "squatting": the voice's table of how exercise names are heard.
            slug = exact(wording) or exact(
                " ".join(ENGLISH.exercise_sounds.get(w, w) for w in wording.split())
            )
            if slug is not None:
                lifts.append(Lift(slug, first.start(), last.end()))
                at = after
                break
        else:
            at += 1
    return lifts


def trimmed(wording: str) -> str:
    """The wording without articles and the like around it."""
    wording = core(wording)
    while (shorter := _TRIM.sub("", wording).strip()) != wording:
        wording = shorter
    return wording


def slug_of(wording: str, preferred: list[str] | None = None) -> str | None:
    """The exercise that a wording surely means."""
    wording = trimmed(wording)
    if not wording:
        return None
    match = catalogue.matcher()
    if (slug := match.exact(wording)) is not None:
        return slug
    likely = match.match(wording, preferred=preferred or [])
    return likely.slug if likely.slug is not None and likely.confidence >= SURE else None


def candidates(wording: str) -> list[str]:
    """Slugs of what a wording may mean, best first; at most four."""
    return [slug for slug, _, _ in catalogue.matcher().match(trimmed(wording)).candidates[:4]]


def name_of(slug: str) -> str:
    """The exercise's name; a slug that is not in the catalogue stands for itself."""
    row = catalogue.get(slug)
    return row.name if row else slug


def usual(context: CoachContext) -> list[str]:
    """Slugs that this athlete trains now: the open workout's and the next one's."""
    done = [e.exercise.slug for e in context.open_workout.exercises] if context.open_workout else []
    due = [e.exercise.slug for e in context.next_workout.exercises] if context.next_workout else []
    return done + due


def which(wording: str, act: Callable[[str], list[Act]], context: CoachContext) -> list[Act]:
    """Act on the exercise that a wording means, or ask which one is meant."""
    slug = slug_of(wording, usual(context))
    if slug is not None:
        return act(slug)
    slugs = candidates(wording)
    if not slugs:
        return say(
            f"I know no exercise called “{trimmed(wording)}”. Say it another way, or ask me to list "
            f"exercises for a muscle."
        )

    def chosen(answer: str) -> list[Act] | None:
        slug = choice(answer, slugs)
        return None if slug is None else act(slug)

    names = listed([name_of(slug) for slug in slugs], "or")
    return ask(f"Which one is “{trimmed(wording)}”: {names}?", chosen)


_ORDINALS = {
    "first": 0,
    "1": 0,
    "1st": 0,
    "second": 1,
    "2": 1,
    "2nd": 1,
    "third": 2,
    "3": 2,
    "3rd": 2,
    "fourth": 3,
    "4": 3,
    "last": -1,
}


def choice(answer: str, slugs: list[str]) -> str | None:
    """Which of the candidates an answer picks: by place, by name, or "yes" when there is one."""
    said = core(answer)
    if len(slugs) == 1 and re.fullmatch(
        r"(?:yes|yeah|yep|yup|sure|right|correct|that one)(?: .{0,20})?", said
    ):
        return slugs[0]
    place = re.fullmatch(r"(?:the )?(\w+)(?: one)?", said)
    if place and place[1] in _ORDINALS and _ORDINALS[place[1]] < len(slugs):
        return slugs[_ORDINALS[place[1]]]
    if len(said.split()) > 6:
        return None
    exact = slug_of(said, slugs)
    if exact is not None and exact in slugs:
        return exact
    words = set(trimmed(said).split())
    fitting = [
        slug for slug in slugs if words and words <= set(name_of(slug).lower().replace("-", " ").split())
    ]
    return fitting[0] if len(fitting) == 1 else None

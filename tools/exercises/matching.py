"""From a wording to an exercise: surely, or with the ones that might be meant."""

import math
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple, Self

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tools.exercises.implied import CONTRADICTING, equipment_words, implied_words, muscle_words
from tools.exercises.models import CatalogueExercise
from tools.exercises.normalize import as_heard, normalize

SURE = 0.85
"""From this confidence on a match names its exercise."""

_FILLERS = frozenset(
    {
        "a", "an", "the", "my", "our", "some", "of", "on", "with", "using", "in", "at", "and", "grip",
        "exercise", "version", "style", "variation", "standard", "regular", "basic", "normal", "traditional",
        "alternating", "medium", "set", "please",
    }
)  # fmt: skip
_WEAKEST = 0.3
_MOST_GUESSES = 9
_REPAIRED = 0.75
"""How far candidates found by repaired words are trusted."""


class Candidate(NamedTuple):
    """An exercise that might be meant; `score` 0–1 orders them, best first."""

    slug: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """What a wording means.

    `slug` is set only when that is sure (`confidence` ≥ `SURE`); it is then the first candidate as well.
    """

    slug: str | None
    confidence: float
    candidates: list[Candidate]


class _Phrase(NamedTuple):
    slug: str
    tokens: frozenset[str]


def _content(normalized: str) -> frozenset[str]:
    return frozenset(normalized.split()) - _FILLERS


class Matcher:
    """Resolves wordings against a catalogue. Build it once; it holds no other state.

    `aliases` are (wording, slug) pairs that go before every name and alias of the catalogue.
    """

    def __init__(
        self, exercises: Iterable[CatalogueExercise], aliases: Iterable[tuple[str, str]] = ()
    ) -> None:
        self._rows: dict[str, CatalogueExercise] = {}
        self._implied: dict[str, frozenset[str]] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._spoken: dict[str, frozenset[str]] = {}
        self._titles: dict[str, str] = {}
        self._exact: dict[str, str] = {}
        self._joined: dict[str, str | None] = {}
        self._bags: dict[frozenset[str], str | None] = {}
        self._plain_bags: set[frozenset[str]] = set()
        self._phrases: list[_Phrase] = []
        self._postings: dict[str, list[int]] = {}
        self._weights: dict[str, float] = {}
        self._add(exercises, aliases)

    def extended(
        self, exercises: Iterable[CatalogueExercise], aliases: Iterable[tuple[str, str]] = ()
    ) -> Self:
        """This matcher and an athlete's own exercises and names for them, which win over the catalogue's."""
        own = type(self).__new__(type(self))
        own._rows, own._implied = self._rows.copy(), self._implied.copy()
        own._words, own._spoken, own._titles = self._words.copy(), self._spoken.copy(), self._titles.copy()
        own._exact, own._joined, own._bags = self._exact.copy(), self._joined.copy(), self._bags.copy()
        own._phrases, own._plain_bags = self._phrases.copy(), self._plain_bags.copy()
        own._postings = {token: places.copy() for token, places in self._postings.items()}
        own._add(exercises, aliases, wins=True)
        return own

    def exact(self, wording: str, *, heard: bool = False) -> str | None:
        """The slug whose name, alias or slug this is, in any spelling ("pull-ups", "pullup"); else None.

        `heard` also undoes known mishearings ("try step push down").
        """
        normalized = normalize(wording)
        slug = self._named(normalized)
        if slug is None and heard and (repaired := as_heard(normalized)) != normalized:
            slug = self._named(repaired)
        return slug

    def names(self) -> Iterable[str]:
        """Every normalized name and alias."""
        return self._exact.keys()

    def match(self, wording: str, preferred: Collection[str] = (), limit: int = 5) -> Match:
        """What the wording means; `preferred` slugs (those the athlete trains) decide between equals."""
        normalized = normalize(wording)
        if not normalized:
            return Match(None, 0.0, [])
        slug = self._named(normalized)
        if slug is not None:
            return self._sure(slug, 1.0)
        slug = self._understood(normalized)
        if slug is not None:
            return self._sure(slug, 0.96)
        repaired = as_heard(normalized)
        if repaired != normalized and (slug := self._named(repaired) or self._understood(repaired)):
            return self._sure(slug, 0.92)
        guesses = self._guesses(repaired)
        meant = {slug for guess in guesses if (slug := self._named(guess) or self._understood(guess))}
        if len(meant) == 1:
            return self._sure(meant.pop(), 0.9)
        slug = self._nearest_joined(normalized)
        if slug is not None:
            return self._sure(slug, 0.88)
        tokens = _content(guesses[0] if guesses else repaired)
        if self._postings.keys().isdisjoint(repaired.split()) and not tokens <= self._postings.keys():
            return Match(None, 0.0, [])
        return self._unsure(tokens, preferred, limit, trust=_REPAIRED if guesses else 1.0)

    def rank(self, query: str) -> list[str]:
        """Slugs that a search for `query` finds, best first; every slug by popularity for an empty query.

        Every word must fit a name, the equipment or a muscle, and may be unfinished.
        Ties go by popularity, then by slug.
        """
        normalized = normalize(query)
        if not normalized:
            return sorted(self._rows, key=lambda slug: (-self._rows[slug].popularity, slug))
        named = self.match(query).slug
        words = [word for word in normalized.split() if word not in _FILLERS] or normalized.split()
        found: list[tuple[float, str]] = []
        for slug, row in self._rows.items():
            score = self._search_score(words, slug)
            if score > 0 or slug == named:
                found.append((3.0 if slug == named else score + row.popularity / 200, slug))
        if not found:
            return [candidate.slug for candidate in self._unsure(frozenset(words), (), 50).candidates]
        found.sort(key=lambda item: (-item[0], -self._rows[item[1]].popularity, item[1]))
        return [slug for _, slug in found]

    # Building

    def _add(
        self,
        exercises: Iterable[CatalogueExercise],
        aliases: Iterable[tuple[str, str]],
        *,
        wins: bool = False,
    ) -> None:
        wordings: list[tuple[str, str, bool]] = []
        for row in exercises:
            self._rows[row.slug], self._titles[row.slug] = row, normalize(row.name)
            self._implied[row.slug] = implied_words(row)
            self._spoken[row.slug] = frozenset()
            self._words[row.slug] = muscle_words(row) | equipment_words(row) | self._implied[row.slug]
            wordings += [
                (name, row.slug, wins) for name in (row.name, row.slug.replace("-", " "), *row.aliases)
            ]
        wordings += [(wording, slug, True) for wording, slug in aliases if slug in self._rows]
        for wording, slug, wins_here in wordings:
            self._add_wording(normalize(wording), slug, wins=wins_here)
        # Rare words tell more.
        self._weights = {
            token: math.log(1 + len(self._phrases) / (1 + len(places)))
            for token, places in self._postings.items()
        }

    def _add_wording(self, normalized: str, slug: str, *, wins: bool) -> None:
        if not normalized or (self._exact.get(normalized) == slug and not wins):
            return
        joined, tokens = normalized.replace(" ", ""), _content(normalized)
        if wins:
            self._exact[normalized] = self._joined[joined] = self._bags[tokens] = slug
        else:
            self._exact.setdefault(normalized, slug)
            if self._joined.setdefault(joined, slug) != slug:
                self._joined[joined] = None
            # "bicep curl" belongs to its own exercise, whatever "alternating bicep curl" means.
            plain = len(tokens) == len(normalized.split())
            if plain and tokens not in self._plain_bags:
                self._bags[tokens] = slug
            elif plain == (tokens in self._plain_bags) and self._bags.setdefault(tokens, slug) != slug:
                self._bags[tokens] = None
            if plain:
                self._plain_bags.add(tokens)
        self._spoken[slug] |= tokens
        self._words[slug] |= tokens
        self._phrases.append(_Phrase(slug, tokens))
        for token in tokens:
            self._postings.setdefault(token, []).append(len(self._phrases) - 1)

    # Being sure

    def _named(self, normalized: str) -> str | None:
        return self._exact.get(normalized) or self._joined.get(normalized.replace(" ", ""))

    def _understood(self, normalized: str) -> str | None:
        """The exercise with a name of exactly these words, or with all the others implied by what it is."""
        tokens = _content(normalized)
        if tokens in self._bags:
            return self._bags[tokens]
        shared = Counter(place for token in tokens for place in self._postings.get(token, ()))
        best: set[str] = set()
        most = 0
        for place, count in shared.items():
            slug, named = self._phrases[place]
            if count == len(named) >= most and tokens - named <= self._implied[slug]:
                best = {slug} if count > most else best | {slug}
                most = count
        return best.pop() if len(best) == 1 else None

    def _sure(self, slug: str, confidence: float) -> Match:
        return Match(slug, confidence, [Candidate(slug, self._rows[slug].name, confidence)])

    # Repairing spelling

    def _guesses(self, normalized: str) -> list[str]:
        """The wording with each unknown word replaced by the known ones that it may be a slip of."""
        options: list[list[str]] = []
        changed = False
        for word in normalized.split():
            if word in self._postings or word in _FILLERS:
                options.append([word])
                continue
            near = self._near(word)
            changed = changed or bool(near)
            options.append(near or [word])
        if not changed or math.prod(len(option) for option in options) > _MOST_GUESSES:
            return []
        return [normalize(" ".join(words)) for words in product(*options)]

    def _near(self, word: str) -> list[str]:
        for at in range(3, len(word) - 2):
            if word[:at] in self._postings and word[at:] in self._postings:
                return [f"{word[:at]} {word[at:]}"]
        if len(word) < 4:
            return []
        if word.endswith("ing"):
            stem = word[:-3]
            verbs = [
                verb for verb in (stem, stem[:-1], stem + "e") if len(verb) > 2 and verb in self._postings
            ]
            if verbs:
                return verbs[:1]
        slips = 1 if len(word) < 7 else 2
        # People rarely slip on the first letter, and "brunch" is no "crunch".
        same_start = [known for known in self._postings if known[0] == word[0] and len(known) > 2]
        found = process.extract(word, same_start, scorer=OSA.distance, score_cutoff=slips, limit=4)
        return [known for known, distance, _ in found if distance == found[0][1]]

    def _nearest_joined(self, normalized: str) -> str | None:
        """For "latpuldown": the one name within a slip or two, spaces aside, if a word is unknown at all."""
        joined = normalized.replace(" ", "")
        known = all(word in self._postings or word in _FILLERS for word in normalized.split())
        if known or len(joined) < 7:
            return None
        slips = 1 if len(joined) < 10 else 2
        same_start = [name for name in self._joined if name[0] == joined[0]]
        found = process.extract(joined, same_start, scorer=OSA.distance, score_cutoff=slips, limit=6)
        slugs = {self._joined[name] for name, distance, _ in found if distance == found[0][1]}
        return slugs.pop() if len(slugs) == 1 else None

    # Not being sure

    def _unsure(
        self, tokens: frozenset[str], preferred: Collection[str], limit: int, *, trust: float = 1.0
    ) -> Match:
        telling = tokens - CONTRADICTING
        fitting = [
            slug
            for slug in preferred
            if slug in self._words
            and telling
            and tokens <= self._words[slug]
            and not telling.isdisjoint(self._spoken[slug])
        ]
        if len(set(fitting)) == 1:
            return self._sure(fitting[0], 0.86)
        scores = {slug: trust * score for slug, score in self._scores(tokens).items()}
        for slug in fitting:
            scores[slug] = scores.get(slug, _WEAKEST) + 0.1
        best = sorted(scores.items(), key=lambda item: (-item[1], -self._rows[item[0]].popularity, item[0]))
        candidates = [
            Candidate(slug, self._rows[slug].name, round(min(score, 0.99), 3))
            for slug, score in best[:limit]
            if score >= max(_WEAKEST, best[0][1] / 2)
        ]
        return Match(None, round(0.8 * candidates[0].score, 3) if candidates else 0.0, candidates)

    def _scores(self, tokens: frozenset[str]) -> dict[str, float]:
        """How well the best name of each exercise fits, 0–1: both ways, rare words counting more."""
        unknown = math.log(1 + len(self._phrases))
        weights = {token: self._weights.get(token, unknown) for token in tokens}
        asked = sum(weights.values())
        demanded, telling = tokens & CONTRADICTING, tokens - CONTRADICTING
        shared: dict[int, float] = {}
        for token in tokens:
            for place in self._postings.get(token, ()):
                shared[place] = shared.get(place, 0.0) + weights[token]
        scores: dict[str, float] = {}
        for place, weight in shared.items():
            slug, named = self._phrases[place]
            if telling and telling.isdisjoint(named):
                continue
            implied = sum(weights[token] for token in (tokens - named) & self._implied[slug])
            whole = sum(self._weights[token] for token in named)
            score = 0.5 * min(1.0, (weight + 0.8 * implied) / asked) + 0.5 * weight / whole
            if not demanded <= named | self._implied[slug]:
                score *= 0.5
            score = 0.9 * score + self._rows[slug].popularity / 1000
            if score > scores.get(slug, 0.0):
                scores[slug] = score
        return scores

    def _search_score(self, words: list[str], slug: str) -> float:
        """0 when a word fits nothing of the exercise; more where words stand in its names."""
        title, spoken, known = self._titles[slug], self._spoken[slug], self._words[slug]
        if len(words) > 1 and "".join(words) in title.replace(" ", ""):
            return 1.0
        score = 0.0
        for word in words:
            if word in title.split():
                score += 1.0
            elif word in spoken:
                score += 0.9
            elif any(own.startswith(word) for own in spoken):
                score += 0.8
            elif word in known:
                score += 0.6
            elif any(own.startswith(word) for own in known):
                score += 0.4
            else:
                return 0.0
        return score / len(words)

"""Plain text: one spelling, numbers, clauses, and what forbids acting on it."""

import re
from collections.abc import Iterable

from agent.offline.intents import lexicon

_MARKS = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": ",", "…": "."}
)
_SPACES = re.compile(r"\s+")
_POLITE_START = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so|well|and|also|then|now|please|pls|coach|um|uh|right|alright|great"
    r"|cool|thanks|"
    r"thank you|actually|btw|by the way)\b[\s,!.]*)+"
)
_POLITE_END = re.compile(r"(?:[\s,]+(?:please|pls|thanks|thank you|coach|mate|man|buddy))+[\s.!?]*$")
_OPENERS = (
    r"how|how's|what|what's|whats|which|when|where|why|am i|should i|can i|can you|could you|do i|did i"
    r"|is my|show|"
    r"list|tell me|make|create|build|give me|start|finish|change|switch|use|set|add|more|less|i'm done|im "
    r"done"
)
_CLAUSE = re.compile(
    rf"(?<=[a-z)\"'])[.!;]+(?=\s|$)|(?<=\d)[.!;]+(?=\s|$)|[?\n]+|,?\s+(?:and|then|also)\s+(?:then\s+"
    rf"|also\s+)?(?=(?:{_OPENERS})\b)"
    rf"|,\s*(?=(?:{_OPENERS})\b)",
)


def plain(text: str) -> str:
    """Lower case, straight apostrophes, single spaces; at most 1,000 characters are looked at."""
    return _SPACES.sub(" ", text[:1000].translate(_MARKS).lower()).strip()


def core(text: str) -> str:
    """A plain clause without its politeness and end marks: "hey coach, what's next please?" is "what's next"."""
    trimmed = _POLITE_END.sub("", _POLITE_START.sub("", text))
    return trimmed.strip(' \t,.!?;:"')


def clauses(text: str) -> list[str]:
    """A plain message cut at sentence ends and before a new question or request; question marks stay."""
    parts: list[str] = []
    start = 0
    for cut in _CLAUSE.finditer(text):
        mark = "?" if "?" in cut[0] else ""
        parts.append(text[start : cut.start()].strip(" ,") + mark)
        start = cut.end()
    parts.append(text[start:].strip(" ,"))
    return [part for part in parts if core(part)]


def number(word: str) -> int | None:
    """`4` and `four`; None for anything else."""
    return int(word) if word.isascii() and word.isdigit() else lexicon.NUMBERS.get(word)


NUMBER = r"(\d{1,3}|" + "|".join(lexicon.NUMBERS) + r")"
"""A whole number in digits or words, as a group."""


def has(text: str, *patterns: str) -> bool:
    """Whether one of the patterns stands in the text at word borders."""
    return any(re.search(rf"(?<![\w'])(?:{pattern})(?![\w])", text) for pattern in patterns)


def listed(items: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    names = list(items)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}" if names else ""


def unwilling(text: str) -> bool:
    """Whether the clause only considers, denies, recalls, or speaks of someone else: then nothing is changed."""
    return bool(lexicon.UNWILLING.search(text))


def asks(text: str) -> bool:
    """Whether the clause asks about something instead of asking for it."""
    return bool(lexicon.ASKING.match(core(text)))

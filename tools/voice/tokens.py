"""From text to tokens: numbers, words and signs, each with its place in the text."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

type Kind = Literal["number", "clock", "word", "sign"]

MAX_CHARS = 600
"""Longer talk is no gym command; it is cut so that the time stays bounded."""


@dataclass(frozen=True, slots=True)
class Token:
    """`value` is the number, or the seconds of a clock such as 1:30."""

    kind: Kind
    text: str
    start: int
    end: int
    value: float = 0.0
    spelled: bool = False
    """Said in words, so that a recogniser's mistake is possible."""
    unsure: float | None = None
    """Another number this may have been: "two, hundred" is 100 or 200."""


_TOKEN = re.compile(
    r"""
      (?P<clock>\d{1,2}:[0-5]\d(?!\d))
    | (?P<list>\d+(?:,\d+){2,}(?!\d))
    | (?P<thousand>\d{1,3},\d{3}(?![\d,]))
    | (?P<pair>\d+,\d{1,2}(?![\d,]))
    | (?P<number>\d+(?:\.\d+)?|\.\d+)
    | (?P<glued>x(?=\s*\d)|rpe(?=\d))
    | (?P<word>[^\W\d_][^\W_]*(?:'[^\W\d_]+)*)
    | (?P<sign>\S)
    """,
    re.VERBOSE,
)
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_DIGIT_PLURAL = re.compile(r"(?<=\d)'s\b")
_PLAIN = str.maketrans({"×": "x", "’": "'", "‘": "'", "–": "-", "—": "-", "−": "-", "⁄": "/", "_": " "})


def clean(text: str) -> str:
    """Lower-case text in one spelling of signs; the tokens' places refer to it."""
    plain = unicodedata.normalize("NFKC", text[:MAX_CHARS]).translate(_PLAIN).lower()[: 2 * MAX_CHARS]
    return _HYPHEN.sub(" ", _DIGIT_PLURAL.sub("s", plain))


def lex(text: str) -> list[Token]:
    """Tokens of cleaned text. A comma in a number is a decimal one, a thousand's or a list's."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind, said, start, end = match.lastgroup, match.group(), match.start(), match.end()
        if kind == "word" and "'" not in said and (hit := re.fullmatch(r"([^\W\d_]+?)x(\d+)", said)):
            # "kgx5", "barx10": the sign between load and repetitions glued to the unit
            split = start + len(hit[1])
            tokens.append(Token("word", hit[1], start, split))
            tokens.append(Token("word", "x", split, split + 1))
            tokens.append(_number(hit[2], split + 1, end))
        elif kind in ("word", "glued"):
            tokens.append(Token("word", said, start, end))
        elif kind == "number":
            tokens.append(_number(said, start, end))
        elif kind == "clock":
            minutes, seconds = said.split(":")
            tokens.append(Token("clock", said, start, end, int(minutes) * 60 + int(seconds)))
        elif kind == "thousand":
            tokens.append(_number(said.replace(",", ""), start, end))
        elif kind == "list" or (kind == "pair" and not _is_decimal(said, tokens)):
            tokens.extend(_split(said, start))
        elif kind == "pair":
            tokens.append(_number(said.replace(",", "."), start, end))
        elif unicodedata.category(said) not in ("So", "Sk", "Mn", "Cf", "Cc", "Cs", "Co", "Cn"):
            tokens.append(Token("sign", said, start, end))
    return tokens


def _number(said: str, start: int, end: int) -> Token:
    # Twelve digits are no load and no count; the cut keeps arithmetic finite.
    return Token("number", said, start, end, float(said[:12]))


def _is_decimal(said: str, before: list[Token]) -> bool:
    """ "82,5" is a load; "10,8" and the "5,5" of "100x5,5" are two counts."""
    whole, part = said.split(",")
    if before and before[-1].text == "x":
        return False
    return int(whole[:6]) >= 20 or part in ("5", "25", "75", "50")


def _split(said: str, start: int) -> list[Token]:
    parts: list[Token] = []
    for number in re.finditer(r"\d+", said):
        if parts:
            parts.append(Token("sign", ",", start + number.start() - 1, start + number.start()))
        parts.append(_number(number.group(), start + number.start(), start + number.end()))
    return parts

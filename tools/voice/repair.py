"""What speech recognition did to numbers and connectives, put right only where the structure asks for it."""

from dataclasses import replace

from tools.voice.tokens import Token
from tools.voice.words import Language

_COUNTED = frozenset(["sets", "set", "more", "plates", "plate", "reps", "rep", "raps", "wraps"])
_TO_COUNTED = frozenset(["sets", "plates", "more"])
_BEFORE_COUNT = frozenset(["for", "x", "of", "by", "got", "did", "hit", "times"])
_TO_IS_RIGHT_AFTER = frozenset(
    [
        "back", "change", "changed", "close", "closer", "down", "drop", "dropped", "go", "going",
        "increase", "increased", "it", "load", "move", "moved", "moving", "next", "on", "one", "over",
        "reps", "set", "switch", "that", "this", "up", "weight", "went",
    ]
)  # fmt: skip
_PLURAL_TENS = {
    "twenties": "twenty", "thirties": "thirty", "forties": "forty", "fifties": "fifty", "sixties": "sixty",
    "seventies": "seventy", "eighties": "eighty", "nineties": "ninety", "hundreds": "hundred",
}  # fmt: skip
_PLURAL_ONES = {"fives": "five", "twos": "two", "sevens": "seven", "tens": "ten"}


def repair(tokens: list[Token], language: Language) -> tuple[list[Token], int]:
    """The tokens as they were most likely said, and how many had to be changed."""
    changed = 0
    repaired: list[Token] = []
    for at, token in enumerate(tokens):
        before = repaired[-1].text if repaired else ""
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        said = _said(token, before, after, tokens[at + 2].text if at + 2 < len(tokens) else "", language)
        if said != token.text:
            changed += 1
        repaired.extend(_plural(token, said, before, language))
    return repaired, changed


def _said(token: Token, before: str, after: str, second: str, language: Language) -> str:
    word = token.text
    if token.kind != "word":
        return word
    numeric = after in language.tens or after in language.teens
    match word:
        case "ate" if before in _BEFORE_COUNT or _is_number(before, language) or after in _COUNTED:
            return "eight"
        case "won" if before in _BEFORE_COUNT or numeric or after in language.oh or after == "hundred":
            return "one"
        case "to" | "too" if after in _TO_COUNTED or before in ("for", "of", "x"):
            return "two"
        case "to" | "too" if after == "in" and second == "the":
            return "two"
        case "to" | "too" if numeric and before not in _TO_IS_RIGHT_AFTER and second not in ("to", ""):
            return "two"
        case "for" | "fore" if before in ("for", "of", "x") or after in ("sets", "plates", "reps"):
            return "four"
        case "fore":
            return "for"
        case "fro" | "fr" | "fo" if _is_number(before, language):
            return "for"
        case "tree" if before in _BEFORE_COUNT or after in _COUNTED:
            return "three"
        case _:
            return word


def _is_number(word: str, language: Language) -> bool:
    return (
        word.replace(".", "").isdecimal()
        or word in language.tens
        or word in language.ones
        or word in language.teens
    )


def _plural(token: Token, said: str, before: str, language: Language) -> list[Token]:
    """ "the seventies", "the thirty fives": a pair of dumbbells, read as 70s and 35s."""
    single = _PLURAL_TENS.get(said) or (_PLURAL_ONES.get(said) if before in language.tens else None)
    if single is None or token.kind != "word":
        return [token if said == token.text else replace(token, text=said)]
    return [replace(token, text=single), Token("word", "s", token.end, token.end)]

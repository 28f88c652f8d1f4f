"""Numbers as people say them: "two twenty five", "one oh two point five", "a buck eighty five"."""

from dataclasses import replace

from tools.voice.tokens import Token
from tools.voice.words import Language


def merge(tokens: list[Token], language: Language) -> list[Token]:
    """The tokens with each spoken number as one number token. Commas end a number, and leave a doubt."""
    reader = _Reader(tokens, language)
    merged: list[Token] = []
    at = 0
    while at < len(tokens):
        found = reader.number(at)
        if found is None:
            merged.append(tokens[at])
            at += 1
            continue
        value, after = found
        first, last = tokens[at], tokens[after - 1]
        merged.append(
            replace(
                first,
                kind="number",
                text=" ".join(token.text for token in tokens[at:after]),
                end=last.end,
                value=value,
                spelled=first.kind == "word",
                unsure=reader.doubt(at, value),
            )
        )
        at = after
    return merged


class _Reader:
    def __init__(self, tokens: list[Token], language: Language) -> None:
        self.tokens = tokens
        self.words = [token.text if token.kind == "word" else "" for token in tokens]
        self.language = language

    def word(self, at: int) -> str:
        return self.words[at] if 0 <= at < len(self.words) else ""

    def number(self, at: int) -> tuple[float, int] | None:
        """The number that starts here and the place after it."""
        token = self.tokens[at]
        if token.kind == "number":
            if self.word(at + 1) in self.language.hundred and token.value < 100 and token.value % 1 == 0:
                value, after = self._tail(token.value * 100, at + 2)
            else:
                value, after = token.value, at + 1
        else:
            found = self._whole(at)
            if found is None:
                return None
            value, after = found
        return self._fraction(value, after)

    def doubt(self, at: int, value: float) -> float | None:
        """ "two, hundred" and "two, twenty five": the comma may be a breath inside one number."""
        if at < 2 or self.tokens[at - 1].text != "," or self.tokens[at].kind != "word":
            return None
        ahead = self.language.ones.get(self.word(at - 2))
        if ahead is None or self.word(at - 3) in self.language.tens:
            return None
        if self.word(at) in self.language.hundred:
            return ahead * 100
        return ahead * 100 + value if 20 <= value < 100 else None

    def _whole(self, at: int) -> tuple[float, int] | None:
        language, word = self.language, self.word(at)
        article = word in language.articles
        if article and self.word(at + 1) in language.dozen:
            return 12, at + 2
        if word in language.hundred or (article and self.word(at + 1) in language.hundred):
            return self._tail(100, at + 1 + article)
        if word in language.buck or (article and self.word(at + 1) in language.buck):
            after = at + 1 + article
            tail = self._below_hundred(after)
            return (100 + tail[0], tail[1]) if tail else None
        if word in language.ones:
            return self._from_one(language.ones[word], at)
        below = self._below_hundred(at)
        if below is None:
            return (0, at + 1) if word in language.zero else None
        if self.word(below[1]) in language.hundred and 10 < below[0] < 20:
            return self._tail(below[0] * 100, below[1] + 1)
        return below

    def _from_one(self, one: int, at: int) -> tuple[float, int]:
        language = self.language
        following = self.word(at + 1)
        if following in language.hundred:
            return self._tail(one * 100, at + 2)
        if following in language.oh and self.word(at + 2) in language.ones:
            return one * 100 + language.ones[self.word(at + 2)], at + 3
        below = self._below_hundred(at + 1)
        # "three fifteen" is 315, but "eight ten twelve" counts repetitions.
        if self.word(at - 1) in language.times:
            return one, at + 1
        if below is not None and (below[0] >= 20 or (below[0] >= 10 and one <= 5)):
            return one * 100 + below[0], below[1]
        return one, at + 1

    def _below_hundred(self, at: int) -> tuple[int, int] | None:
        language, word = self.language, self.word(at)
        if word in language.tens:
            one = language.ones.get(self.word(at + 1))
            # "sixty five fifteen" cannot be 65 and 15 in any other way, so the unit belongs to the ten.
            return (language.tens[word] + one, at + 2) if one else (language.tens[word], at + 1)
        if word in language.teens:
            return language.teens[word], at + 1
        if word in language.ones:
            return language.ones[word], at + 1
        return None

    def _tail(self, base: float, at: int) -> tuple[float, int]:
        """What follows a hundred: "and forty", "five"."""
        after = at + (self.word(at) in self.language.and_)
        if self.word(after) in self.language.articles:
            return base, at
        below = self._below_hundred(after)
        if below is None or (below[0] < 10 and after == at and self._counts(below[1])):
            return base, at
        return base + below[0], below[1]

    def _counts(self, after: int) -> bool:
        """ "two hundred five reps" counts five repetitions: the unit that follows claims the number."""
        return self.word(after) in self.language.reps

    def _fraction(self, value: float, at: int) -> tuple[float, int]:
        language = self.language
        if self.word(at) in language.point:
            digits, after = "", at + 1
            while after < len(self.tokens) and len(digits) < 3:
                token = self.tokens[after]
                if token.kind == "number" and token.value % 1 == 0 and not digits:
                    digits, after = token.text[:3], after + 1
                    break
                digit = {**language.ones, **dict.fromkeys(language.oh | language.zero, 0)}.get(
                    self.word(after)
                )
                if digit is None:
                    break
                digits, after = digits + str(digit), after + 1
            if digits:
                return value + float("0." + digits), after
            ten = self._below_hundred(after)
            if ten is not None and ten[0] in (25, 50, 75):
                return value + ten[0] / 100, ten[1]
        if self.word(at) in language.and_ and value % 1 == 0:
            article = self.word(at + 1) in language.articles
            part = language.fractions.get(self.word(at + 1 + article))
            if part is not None:
                return value + part, at + 2 + article
        return value, at

"""What is said but not done: wishes, plans, negations, hypotheticals, other people, the past, questions."""

from tools.voice.tokens import Token
from tools.voice.words import Language


class Guards:
    def __init__(self, language: Language) -> None:
        self._language = language
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for guard in language.guards:
            self._by_first.setdefault(guard[0], []).append(guard)

    def forbid(self, words: list[str]) -> bool:
        """Whether these words, exercise names left out, say that nothing was done."""
        for at, word in enumerate(words):
            for guard in self._by_first.get(word, ()):
                if tuple(words[at : at + len(guard)]) == guard:
                    return True
        return False

    def without_asking(self, tokens: list[Token]) -> list[Token]:
        """ "can you log bench 225 for 8" asks for the log, not about it: its opening is cut."""
        words = [token.text for token in tokens[:8]]
        for start in (0, 1, 2):
            if start and (
                start > len(words) or words[start - 1] not in ("hey", "coach", "ok", "okay", "please", ",")
            ):
                break
            for ask in self._language.asks:
                if tuple(words[start : start + len(ask)]) == ask:
                    return tokens[start + len(ask) :]
        return tokens

"""Commands about the workout itself: start, finish, pause, resume. Whole utterances only."""

from tools.voice.models import Command, Parse
from tools.voice.words import Language

_APOSTROPHES = {"im": "i'm", "lets": "let's", "thats": "that's", "ive": "i've", "todays": "today's"}
"""As people type them."""


def control(words: list[str], language: Language, *, open_workout: bool) -> Parse | None:
    """The command that the whole utterance is; `words` without signs. "Done" is surer in an open workout."""
    plain = tuple(_APOSTROPHES.get(word, word) for word in words if word not in language.polite)
    name = language.controls.get(plain)
    if name is None:
        return None
    sure = name == "start_workout" or open_workout
    return Parse(commands=[Command(operation=name)], confidence=0.97 if sure else 0.8)

"""One spelling for the wordings of an exercise: "DB Flyes" and "Dumb-bell flies" are both "dumbbell fly"."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_MAX_CHARS = 200
_TOKENS = re.compile(r"[a-z]+|[0-9]+")
_APOSTROPHES = re.compile("['’‘`´]")

# One word to one or more.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "abdominal": ("ab",),
    "alternate": ("alternating",),
    "atg": ("full",),
    "banded": ("band",),
    "barbel": ("barbell",),
    "bb": ("barbell",),
    "bicept": ("bicep",),
    "bw": ("bodyweight",),
    "cgbp": ("close", "grip", "bench", "press"),
    "calve": ("calf",),
    "cybex": ("machine",),
    "db": ("dumbbell",),
    "deltoid": ("delt",),
    "dumbbel": ("dumbbell",),
    "dumbel": ("dumbbell",),
    "dumbell": ("dumbbell",),
    "easybar": ("ezbar",),
    "ext": ("extension",),
    "ez": ("ezbar",),
    "flye": ("fly",),
    "ham": ("hamstring",),
    "hyper": ("hyperextension",),
    "inclined": ("incline",),
    "kb": ("kettlebell",),
    "kettle": ("kettlebell",),
    "kettlebel": ("kettlebell",),
    "laying": ("lying",),
    "legged": ("leg",),
    "millitary": ("military",),
    "ohp": ("overhead", "press"),
    "oh": ("overhead",),
    "pres": ("press",),
    "pressdown": ("pushdown",),
    "pectoral": ("pec",),
    "quadricep": ("quad",),
    "rdl": ("romanian", "deadlift"),
    "rumanian": ("romanian",),
    "sldl": ("stiff", "leg", "deadlift"),
    "supinated": ("underhand",),
    "tricept": ("tricep",),
    "trx": ("suspension",),
    "tyre": ("tire",),
    "unilateral": ("single",),
}

# Two or three words to one or more.
_PHRASES: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("1", "arm"): ("single", "arm"),
    ("1", "leg"): ("single", "leg"),
    ("bar", "bell"): ("barbell",),
    ("bent", "over"): ("bentover",),
    ("body", "weight"): ("bodyweight",),
    ("chin", "up"): ("chinup",),
    ("cross", "body"): ("crossbody",),
    ("cross", "over"): ("crossover",),
    ("dead", "bug"): ("deadbug",),
    ("dead", "lift"): ("deadlift",),
    ("dumb", "bell"): ("dumbbell",),
    ("e", "z", "bar"): ("ezbar",),
    ("e", "z"): ("ezbar",),
    ("easy", "bar"): ("ezbar",),
    ("exercise", "ball"): ("stability", "ball"),
    ("ezbar", "bar"): ("ezbar",),
    ("ezbar", "barbell"): ("ezbar",),
    ("ezbar", "curl", "bar"): ("ezbar",),
    ("get", "up"): ("getup",),
    ("hammer", "strength"): ("machine",),
    ("hand", "stand"): ("handstand",),
    ("hex", "bar"): ("trapbar",),
    ("hyper", "extension"): ("hyperextension",),
    ("hyperextension", "extension"): ("hyperextension",),
    ("iso", "lateral"): ("machine",),
    ("jump", "rope"): ("jumprope",),
    ("kettlebell", "bell"): ("kettlebell",),
    ("kick", "back"): ("kickback",),
    ("land", "mine"): ("landmine",),
    ("leg", "ext"): ("leg", "extension"),
    ("med", "ball"): ("medicine", "ball"),
    ("muscle", "up"): ("muscleup",),
    ("one", "arm"): ("single", "arm"),
    ("one", "armed"): ("single", "arm"),
    ("one", "hand"): ("single", "arm"),
    ("one", "handed"): ("single", "arm"),
    ("one", "leg"): ("single", "leg"),
    ("over", "head"): ("overhead",),
    ("peck", "deck"): ("pec", "deck"),
    ("physio", "ball"): ("stability", "ball"),
    ("plate", "loaded"): ("machine",),
    ("press", "down"): ("pushdown",),
    ("press", "up"): ("pushup",),
    ("pull", "apart"): ("pullapart",),
    ("pull", "down"): ("pulldown",),
    ("pull", "over"): ("pullover",),
    ("pull", "through"): ("pullthrough",),
    ("pull", "up"): ("pullup",),
    ("push", "down"): ("pushdown",),
    ("push", "up"): ("pushup",),
    ("resistance", "band"): ("band",),
    ("roll", "out"): ("rollout",),
    ("single", "armed"): ("single", "arm"),
    ("single", "hand"): ("single", "arm"),
    ("sit", "up"): ("situp",),
    ("skull", "crusher"): ("skullcrusher",),
    ("smith", "machine"): ("smith",),
    ("step", "up"): ("stepup",),
    ("step", "down"): ("stepdown",),
    ("suspension", "trainer"): ("suspension",),
    ("swiss", "ball"): ("stability", "ball"),
    ("t", "bar"): ("tbar",),
    ("thrust", "hip"): ("hip", "thrust"),
    ("trap", "bar"): ("trapbar",),
    ("v", "up"): ("vup",),
    ("wood", "chop"): ("woodchop",),
    ("wood", "chopper"): ("woodchop",),
    ("wood", "chopping"): ("woodchop",),
}
_STARTS = frozenset(phrase[0] for phrase in _PHRASES)

# Joined forms that are one word elsewhere.
_JOINED: Mapping[str, tuple[str, ...]] = {
    "pecdeck": ("pec", "deck"),
    "pecdec": ("pec", "deck"),
    "pressup": ("pushup",),
    "hexbar": ("trapbar",),
    "woodchopper": ("woodchop",),
    "benchpress": ("bench", "press"),
    "ezcurl": ("ezbar", "curl"),
    "crosstrainer": ("cross", "trainer"),
}

# What speech recognizers write for what lifters say. Left sides are normalized.
_HEARD: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("squad",): ("squat",),
    ("squatch",): ("squat",),
    ("girl",): ("curl",),
    ("curly",): ("curl",),
    ("kerl",): ("curl",),
    ("karl",): ("curl",),
    ("pearl",): ("curl",),
    ("dead", "left"): ("deadlift",),
    ("dead", "list"): ("deadlift",),
    ("dead", "live"): ("deadlift",),
    ("lap", "pulldown"): ("lat", "pulldown"),
    ("lap", "pull"): ("lat", "pull"),
    ("lab", "pulldown"): ("lat", "pulldown"),
    ("let", "pulldown"): ("lat", "pulldown"),
    ("lap", "raise"): ("lat", "raise"),
    ("lateral", "race"): ("lateral", "raise"),
    ("lateral", "ray"): ("lateral", "raise"),
    ("front", "race"): ("front", "raise"),
    ("calf", "race"): ("calf", "raise"),
    ("cough", "raise"): ("calf", "raise"),
    ("leg", "race"): ("leg", "raise"),
    ("try", "step"): ("tricep",),
    ("tri", "step"): ("tricep",),
    ("try", "set"): ("tricep",),
    ("try", "sep"): ("tricep",),
    ("tri", "cep"): ("tricep",),
    ("try", "cep"): ("tricep",),
    ("buy", "sep"): ("bicep",),
    ("bye", "sep"): ("bicep",),
    ("by", "step"): ("bicep",),
    ("bi", "cep"): ("bicep",),
    ("bent", "press"): ("bench", "press"),
    ("ben", "press"): ("bench", "press"),
    ("bench", "breast"): ("bench", "press"),
    ("branch", "press"): ("bench", "press"),
    ("french", "bench", "press"): ("bench", "press"),
    ("pulled", "down"): ("pulldown",),
    ("pull", "town"): ("pulldown",),
    ("push", "town"): ("pushdown",),
    ("pole", "up"): ("pullup",),
    ("pool", "up"): ("pullup",),
    ("pull", "of"): ("pullup",),
    ("push", "of"): ("pushup",),
    ("shin", "up"): ("chinup",),
    ("chin", "of"): ("chinup",),
    ("face", "pool"): ("face", "pull"),
    ("face", "pole"): ("face", "pull"),
    ("hip", "trust"): ("hip", "thrust"),
    ("hip", "thirst"): ("hip", "thrust"),
    ("goblin", "squat"): ("goblet", "squat"),
    ("gobble", "it", "squat"): ("goblet", "squat"),
    ("roman", "ian"): ("romanian",),
    ("bend", "over"): ("bentover",),
    ("bent", "overhead", "row"): ("bentover", "row"),
    ("bar", "bill"): ("barbell",),
    ("dumb", "bill"): ("dumbbell",),
    ("dumb", "belt"): ("dumbbell",),
    ("kettlebell", "ball"): ("kettlebell",),
    ("burpy",): ("burpee",),
    ("deep",): ("dip",),
    ("plan",): ("plank",),
    ("planck",): ("plank",),
    ("blank",): ("plank",),
    ("lounge",): ("lunge",),
    ("launch",): ("lunge",),
    ("lunch",): ("lunge",),
    ("roe",): ("row",),
    ("roll", "machine"): ("row", "machine"),
    ("barbell", "roll"): ("barbell", "row"),
    ("cable", "roll"): ("cable", "row"),
    ("dumbbell", "roll"): ("dumbbell", "row"),
    ("bentover", "roll"): ("bentover", "row"),
    ("seated", "roll"): ("seated", "row"),
    ("shoulder", "breast"): ("shoulder", "press"),
    ("leg", "breast"): ("leg", "press"),
    ("like", "press"): ("leg", "press"),
    ("egg", "press"): ("leg", "press"),
    ("like", "extension"): ("leg", "extension"),
    ("like", "curl"): ("leg", "curl"),
    ("skull", "crush"): ("skullcrusher",),
    ("school", "crusher"): ("skullcrusher",),
    ("overhead", "breast"): ("overhead", "press"),
    ("pack", "deck"): ("pec", "deck"),
    ("pick", "deck"): ("pec", "deck"),
    ("cable", "fry"): ("cable", "fly"),
    ("arnold", "breast"): ("arnold", "press"),
    ("hammer", "call"): ("hammer", "curl"),
    ("preacher", "call"): ("preacher", "curl"),
    ("bicep", "call"): ("bicep", "curl"),
    ("creature", "curl"): ("preacher", "curl"),
    ("teacher", "curl"): ("preacher", "curl"),
    ("good", "warning"): ("good", "morning"),
    ("pendulum", "row"): ("pendlay", "row"),
    ("penalty", "row"): ("pendlay", "row"),
}
_HEARD_STARTS = frozenset(phrase[0] for phrase in _HEARD)


def _singular(word: str) -> str:
    if word == "calves":
        return "calf"
    if len(word) < 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=8192)
def _spelled(word: str) -> tuple[str, ...]:
    singular = _singular(word)
    return _WORDS.get(word) or _WORDS.get(singular) or _JOINED.get(singular) or (singular,)


def _rewrite(
    words: list[str], phrases: Mapping[tuple[str, ...], tuple[str, ...]], starts: frozenset[str]
) -> list[str]:
    """Replace phrases from left to right, the longest first."""
    out: list[str] = []
    at = 0
    while at < len(words):
        if words[at] in starts:
            for length in (3, 2, 1):
                found = phrases.get(tuple(words[at : at + length]))
                if found is not None and at + length <= len(words):
                    out.extend(found)
                    at += length
                    break
            else:
                out.append(words[at])
                at += 1
        else:
            out.append(words[at])
            at += 1
    return out


def normalize(text: str) -> str:
    """The one spelling of `text`: lower case, singular, abbreviations in full, compounds joined.

    "" when it holds no word. Normalizing twice changes nothing. Only the first 200 characters count.
    """
    text = text[:_MAX_CHARS].casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in text if not unicodedata.combining(char))
    if "&" in text:
        text = text.replace("&", " and ")
    words = [word for token in _TOKENS.findall(_APOSTROPHES.sub("", text)) for word in _spelled(token)]
    while not _STARTS.isdisjoint(words) and (rewritten := _rewrite(words, _PHRASES, _STARTS)) != words:
        words = rewritten
    return " ".join(words)


def as_heard(normalized: str) -> str:
    """Undo what speech recognizers are known to mishear in the names of exercises ("try step" is "tricep").

    For text in which an exercise is expected: in free talk it would find curls where there are girls.
    """
    words = normalized.split()
    if _HEARD_STARTS.isdisjoint(words):
        return normalized
    return normalize(" ".join(_rewrite(words, _HEARD, _HEARD_STARTS)))

"""What holds for every utterance: sets read back, guards silence, nothing ever raises or logs by chance."""

import random
import time
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.voice.voices import CONTEXTS, SHORT, UNDERSTANDER, VOCABULARY, mass
from tools.voice.models import Command, Context
from tools.voice.say import say_set

_LOADED = sorted(slug for slug in SHORT if VOCABULARY.measure(slug) == "load_reps")
_BODYWEIGHT = ("push-up", "pull-up", "chin-up", "dip", "burpee", "sit-up")
_ONES = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

loaded = st.sampled_from(_LOADED)
reps = st.integers(1, 30)
units = st.sampled_from(["kg", "lb"])
loads = st.integers(40, 900).map(lambda halves: halves / 2)
contexts = st.sampled_from(sorted(CONTEXTS))
formal = st.sampled_from(
    [
        "{name} {load:g} {unit} for {reps}",
        "{name} {load:g}{unit} x {reps}",
        "{name} {load:g}{unit}x{reps}",
        "{name} {load:g} {unit} {reps} reps",
        "{name} {reps} reps at {load:g} {unit}",
        "{reps} reps of {name} at {load:g} {unit}",
        "{reps} at {load:g} {unit} {name}",
        "{name}: {load:g} {unit}, {reps} reps",
        "log {name} {load:g} {unit} for {reps} reps please",
        "I just did {name}, {load:g} {unit} for {reps}.",
    ]
)


def spoken(number: int) -> str:
    """As the dictionary says it: 225 is two hundred and twenty five."""
    if number >= 100:
        rest = number % 100
        return f"{_ONES[number // 100]} hundred" + (f" and {spoken(rest)}" if rest else "")
    if number >= 20:
        return f"{_TENS[number // 10]} {_ONES[number % 10]}".strip()
    return _TEENS[number - 10] if number >= 10 else _ONES[number]


def clipped(number: int) -> str:
    """As lifters say it: 225 is two twenty five, 205 two oh five."""
    hundreds, rest = divmod(number, 100)
    if not hundreds or rest == 0:
        return spoken(number)
    return f"{_ONES[hundreds]} {'oh ' if rest < 10 else ''}{spoken(rest)}"


@given(loaded, formal, loads, units, reps)
def test_a_written_set_reads_back(slug: str, form: str, load: float, unit: str, count: int) -> None:
    said = form.format(name=VOCABULARY.name(slug), load=load, unit=unit, reps=count)
    parse = UNDERSTANDER.parse(said)
    if parse.question is not None and "really mean" in parse.question:
        return
    assert [command.arguments for command in parse.commands] == [
        {"exercise": slug, "reps": count, "load": {"value": load, "unit": unit}}
    ], said


@given(loaded, st.integers(20, 400), st.integers(1, 20), st.sampled_from([spoken, clipped]))
def test_a_spoken_set_reads_back(slug: str, load: int, count: int, say: Callable[[int], str]) -> None:
    parse = UNDERSTANDER.parse(f"{VOCABULARY.name(slug)} {say(load)} for {spoken(count)}")
    assert [command.arguments for command in parse.commands] == [
        {"exercise": slug, "reps": count, "load": {"value": load, "unit": "kg"}}
    ]


@given(loaded, st.integers(2, 8), st.integers(1, 20), loads, units)
def test_equal_sets_read_back(slug: str, sets: int, count: int, load: float, unit: str) -> None:
    name = VOCABULARY.name(slug)
    expected = {"exercise": slug, "reps": count, "load": {"value": load, "unit": unit}}
    for said in (
        f"{name} {sets}x{count} @ {load:g}{unit}",
        f"{name} {load:g} {unit} {sets} sets of {count}",
        f"{sets} sets of {count} {name} at {load:g} {unit}",
    ):
        parse = UNDERSTANDER.parse(said)
        if parse.question is None or "really mean" not in parse.question:
            assert [command.arguments for command in parse.commands] == [expected] * sets, said


@given(st.sampled_from(_BODYWEIGHT), reps)
def test_bodyweight_sets_read_back(slug: str, count: int) -> None:
    name = VOCABULARY.name(slug)
    for said in (f"{count} {name}s", f"{name} {count}", f"did {count} {name}s", f"{name} x {count}"):
        commands = UNDERSTANDER.parse(said).commands
        assert [command.arguments for command in commands] == [
            {"exercise": slug, "reps": count, "load": None}
        ], said


@given(loaded, st.integers(20, 250), st.integers(1, 20))
def test_what_is_said_reads_back(slug: str, load: int, count: int) -> None:
    said = say_set(VOCABULARY.name(slug), count, mass(load), rpe=8)
    assert [command.arguments for command in UNDERSTANDER.parse(said).commands] == [
        {"exercise": slug, "reps": count, "load": {"value": load, "unit": "kg"}, "rpe": 8}
    ]


_NOT_DONE = (
    "I want to", "if I", "should I", "my friend did", "tomorrow", "yesterday", "I will", "I did not",
    "don't log", "how do I", "he did", "I could", "let's do", "I'm going to", "what about", "maybe",
    "I wish I did", "I used to", "last week I did", "can I", "never", "next week", "I almost did",
    "I plan to", "she said", "would you",
)  # fmt: skip


@given(st.sampled_from(_NOT_DONE), loaded, formal, loads, units, reps, contexts)
def test_what_was_not_done_is_silent(
    lead: str, slug: str, form: str, load: float, unit: str, count: int, context: str
) -> None:
    if form.startswith("log"):
        # "I want to log …" and "let's log …" ask for the log.
        form = form.removeprefix("log ")
    said = f"{lead} " + form.format(name=VOCABULARY.name(slug), load=load, unit=unit, reps=count)
    parse = UNDERSTANDER.parse(said, CONTEXTS[context])
    assert not parse.commands, said
    assert parse.question is None, said


@given(loaded, formal, loads, units, reps, contexts)
def test_a_question_is_silent(slug: str, form: str, load: float, unit: str, count: int, context: str) -> None:
    said = form.format(name=VOCABULARY.name(slug), load=load, unit=unit, reps=count) + "?"
    parse = UNDERSTANDER.parse(said, CONTEXTS[context])
    assert not parse.commands
    assert parse.question is None


@given(st.text(max_size=300), contexts)
@settings(max_examples=500)
def test_no_text_raises(said: str, context: str) -> None:
    UNDERSTANDER.parse(said, CONTEXTS[context])


_GYM_WORDS = (
    "bench", "squat", "curls", "plank", "run", "for", "at", "x", "of", "sets", "set", "reps", "rep", "kg",
    "lb", "kilos", "100", "225", "8", "5", "five", "two", "hundred", "and", "a", "half", "plus", "add",
    "drop", "to", "same", "again", "but", "not", "no", "actually", "was", "that", "last", "make", "rpe",
    "9", "@", ",", ".", ":", "-", "+", "in", "the", "tank", "plates", "bar", "bodyweight", "warm", "up",
    "seconds", "minutes", "60s", "km", "each", "side", "slept", "hours", "stress", "sore", "3x10", "82,5",
    "1:30", "delete", "undo", "more",
)  # fmt: skip


@given(st.lists(st.sampled_from(_GYM_WORDS), max_size=25).map(" ".join), contexts)
@settings(max_examples=1000)
def test_no_gym_talk_raises_and_commands_are_whole(said: str, context: str) -> None:
    parse = UNDERSTANDER.parse(said, CONTEXTS[context])
    assert not (parse.commands and parse.question)
    for command in parse.commands:
        if command.operation == "log_set":
            assert {"exercise", "reps", "load"} <= command.arguments.keys()
            assert 0 <= command.arguments["reps"] <= 1000
            assert VOCABULARY.name(command.arguments["exercise"])
        if command.operation == "correct_set":
            assert len(command.arguments) > 1


_PLAIN_WORDS: tuple[str, ...] = (
    "the", "weather", "today", "is", "nice", "we", "had", "lunch", "with", "pasta", "music", "playing",
    "loud", "phone", "rang", "twice", "cat", "dog", "house", "blue", "red", "walked", "home", "slowly",
    "thinking", "about", "work", "money", "paid", "bill", "train", "station", "left", "early", "coffee",
    "tea", "sugar", "three", "people", "seven", "12", "40", "for", "at", "with", "and", "of", "to",
    "please", "okay", "river", "stone", "bread", "window",
)  # fmt: skip


_OF_SETS = {"three", "seven", "12", "40", "for", "at", "with", "and", "of", "to"}


def test_ordinary_talk_logs_nothing() -> None:
    chance = random.Random(7)  # noqa: S311 (no secret)
    for _ in range(20_000):
        words: list[str] = chance.choices(_PLAIN_WORDS, k=chance.randint(1, 12))
        assert not UNDERSTANDER.parse(" ".join(words), CONTEXTS["kg"]).commands
        if any(command.operation == "log_set" for command in _commands(words)):
            # Numbers and connectives alone may by chance be a set of the open exercise: "40 for 12".
            assert _OF_SETS & set(words), words
            assert {"for", "at", "with"} & set(words) or set(words) <= _OF_SETS, words


def _commands(words: list[str]) -> list[Command]:
    return UNDERSTANDER.parse(" ".join(words), CONTEXTS["bench"]).commands


def test_parsing_takes_under_a_millisecond() -> None:
    said = [
        "bench 225 for 8",
        "60 for 10, 80 for 8 and 100 for 5 on bench",
        "last set was 7 not 8",
        "3x10 @ 60kg",
    ]
    took: list[float] = []
    for _ in range(100):
        for utterance in said:
            start = time.perf_counter()
            UNDERSTANDER.parse(utterance, Context())
            took.append(time.perf_counter() - start)
    assert sorted(took)[len(took) // 2] < 0.001

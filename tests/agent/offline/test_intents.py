"""What the offline coach makes of a message: the table of utterances, and what never happens."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.context import CoachContext
from agent.offline.intents import lexicon, understand
from agent.offline.intents.acts import Act, Call, Words, call
from agent.offline.intents.planning import days_answer, minutes_said
from agent.offline.intents.text import clauses, core
from tests.agent.offline.situations import FRESH, OPEN, PLANNED, situation
from tools import OPERATIONS
from tools.exercises import catalogue
from tools.voice.operations import understander

SITUATIONS = {"fresh": FRESH, "planned": PLANNED, "open": OPEN}
TABLE = Path(__file__).with_name("utterances.txt")


def table() -> list[tuple[str, str, str]]:
    rows: list[tuple[str, str, str]] = []
    section = ""
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif " => " in line and not line.startswith("#"):
            utterance, _, wanted = line.rpartition(" => ")
            rows.append((section, utterance, wanted))
    return rows


def acts(message: str, context: CoachContext = FRESH) -> list[Act]:
    return understand(message, context, understander())


def calls(message: str, context: CoachContext = FRESH) -> list[Call]:
    return [act for act in acts(message, context) if isinstance(act, Call)]


def plain(act: Call) -> tuple[str, dict[str, Any]]:
    hidden = {"workout_id"} if act.operation in ("log_set", "get_workout") else set[str]()
    return act.operation, {name: value for name, value in act.arguments.items() if name not in hidden}


def expected(wanted: str) -> list[tuple[str, dict[str, Any]]]:
    if wanted in ("-", "?"):
        return []
    rows: list[tuple[str, dict[str, Any]]] = []
    for each in wanted.split(" ; "):
        operation, _, arguments = each.partition(" ")
        told = json.loads(arguments)
        if str(told.get("exercise_id", "")).startswith("@"):
            told["exercise_id"] = str(catalogue.exercise_id(told["exercise_id"][1:]))
        rows.append((operation, told))
    return rows


@pytest.mark.parametrize(("section", "utterance", "wanted"), table())
def test_calls(section: str, utterance: str, wanted: str) -> None:
    made = acts(utterance, SITUATIONS[section])
    assert [plain(act) for act in made if isinstance(act, Call)] == expected(wanted)
    asks = any(isinstance(act, Words) and act.resume is not None for act in made)
    assert asks == (wanted == "?")
    for act in made:
        if isinstance(act, Call):
            OPERATIONS[act.operation].takes.model_validate(act.arguments)
        else:
            assert act.text


def test_the_table_is_wide() -> None:
    wanted = [row[2] for row in table()]
    assert sum(each not in ("-", "?") for each in wanted) >= 200
    assert sum(each in ("-", "?") for each in wanted) >= 60


def test_every_operation_of_the_intents_is_for_the_agent() -> None:
    named = {each.partition(" ")[0] for row in table() for each in row[2].split(" ; ")} - {"-", "?"}
    offered = {op.name for op in OPERATIONS.on("agent")}
    assert named <= offered


@pytest.mark.parametrize(
    ("question", "answer", "operation", "arguments"),
    [
        ("make me a plan", "4", "generate_plan", {"days_per_week": 4}),
        ("make me a plan", "four days", "generate_plan", {"days_per_week": 4}),
        ("make me a plan", "maybe 3 times a week", "generate_plan", {"days_per_week": 3}),
        (
            "I want a strength program, 45 min",
            "three please",
            "generate_plan",
            {"days_per_week": 3, "goal": "strength", "session_minutes": 45},
        ),
        ("make me a 3-4 day plan", "4", "generate_plan", {"days_per_week": 4}),
        (
            "more volume",
            "chest",
            "adjust_volume",
            {"muscle": "chest", "change": "more", "reason": "more volume"},
        ),
        (
            "add 2 sets a week",
            "bench press",
            "adjust_volume",
            {"exercise": "barbell-bench-press", "change_sets": 2, "reason": "add 2 sets a week"},
        ),
        (
            "log bench",
            "100 kg for 5",
            "log_set",
            {"exercise": "barbell-bench-press", "reps": 5, "load": {"value": 100.0, "unit": "kg"}},
        ),
    ],
)
def test_answers(question: str, answer: str, operation: str, arguments: dict[str, Any]) -> None:
    asked = [act for act in acts(question) if isinstance(act, Words) and act.resume]
    assert len(asked) == 1
    assert asked[0].resume is not None
    resumed = asked[0].resume(answer)
    assert resumed is not None
    assert [plain(act) for act in resumed if isinstance(act, Call)] == [(operation, arguments)]


@pytest.mark.parametrize("answer", ["what's next", "bench 100x5", "why", "", "no", "12", "0"])
def test_no_answer_to_days(answer: str) -> None:
    asked = acts("make me a plan")[0]
    assert isinstance(asked, Words)
    assert asked.resume is not None
    assert asked.resume(answer) is None


def test_a_question_about_reps_takes_a_number() -> None:
    asked = next(act for act in acts("bench 100 kg", OPEN) if isinstance(act, Words))
    assert asked.resume is not None
    resumed = asked.resume("5")
    assert resumed is not None
    assert [plain(a) for a in resumed if isinstance(a, Call)] == [
        ("log_set", {"exercise": "barbell-bench-press", "reps": 5, "load": {"value": 100.0, "unit": "kg"}})
    ]


def test_injuries_add_to_those_known() -> None:
    made = calls("my knees hurt", situation(injuries=["shoulder"]))
    assert plain(made[0]) == ("update_profile", {"injuries": ["shoulder", "knee"]})
    assert calls("my knee hurts", situation(injuries=["knee"])) == []
    assert plain(calls("my knee is fine now", situation(injuries=["knee"]))[0]) == (
        "update_profile",
        {"injuries": []},
    )


def test_no_barbell_is_what_else_the_athlete_has() -> None:
    made = calls("make me a 3 day plan, no barbell", situation(equipment=["barbell", "dumbbell"]))
    assert made[0].arguments["equipment"] == ["dumbbell"]


def test_a_careful_coach_changes_nothing_beside_what_is_not_understood() -> None:
    made = acts("bench 100 kg for 5. blue elephants dance. what's next?")
    assert [act.operation for act in made if isinstance(act, Call)] == ["get_next_workout"]
    assert "changed nothing" in next(act.text for act in made if isinstance(act, Words))
    assert calls("delete my plan. no wait don't") == []


def test_invalid_arguments_are_never_made() -> None:
    with pytest.raises(ValueError, match="days_per_week"):
        call("generate_plan", {"days_per_week": 9})


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("bench 100x5, 100x5 and how's my volume?", ["bench 100x5, 100x5", "how's my volume?"]),
        ("slept 7.5 hours. what's next", ["slept 7.5 hours", "what's next"]),
        ("less legs, i'm beat", ["less legs, i'm beat"]),
        ("squat and bench", ["squat and bench"]),
    ],
)
def test_clauses(text: str, parts: list[str]) -> None:
    assert clauses(text) == parts


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("45 min", 45),
        ("an hour", 60),
        ("half an hour", 30),
        ("hour and a half", 90),
        ("2 hours", 120),
        ("now", None),
    ],
)
def test_minutes(text: str, minutes: int | None) -> None:
    assert minutes_said(text) == minutes


def test_days_answer_keeps_to_a_week() -> None:
    assert [days_answer(str(n)) for n in range(9)] == [None, 1, 2, 3, 4, 5, 6, 7, None]


# What lets a text change anything: a number, or a word that commands or states a fact.
_NUMBER_WORDS = "|".join(lexicon.NUMBERS)
_MAY_CHANGE = re.compile(
    rf"\d|[½¼¾²³¹]|\b(?:{_NUMBER_WORDS}|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|zero|plates?"
    r"|twice|once|daily|every|make|create|build|generate|write|design|give|get|set|put|plan|want|need|start|new|train"
    r"|delete|remove|erase|activate|switch|use|follow|more|less|add|increase|raise|reduce|cut|drop|fewer|extra|lower"
    r"|up|bump|boost|grow|log|done|finish\w*|end|stop|pause|break|hold|resume|continue|undo|scratch|begins?|let's|lets"
    r"|go|same|again|slept|sleep|sore\w*|stress\w*|energy|mood|tired|exhausted|drained|wiped|feel\w*|felt|weigh\w*"
    r"|achy|stiff|tight|fresh|energetic|energized|rested|relaxed|calm|happy|sad|down|grumpy|aching|i'm|im|i am|i|my"
    r"|call|kg|lbs?|pounds?|kilos?|kilograms?|metric|imperial|hurt\w*|pain\w*|ache\w*|injur\w*|tweaked|bad|fine|better"
    r"|decrease|take|ease|dial|scale|trim|tone|ramp|turn|additional|trash|scrap|throw|can't|can|could|program|help"
    r"|looking|find|recommend|suggest|draw|begin|open|kick|close|call|complete|cancel|undo|nope|actually|oops|sorry"
    # What is heard for a number.
    r"|ate|won|to|too|for|fore|tree|\w+teen|\w+ties|dozen|half|couple|minute|hour"
    r"|healed|body ?weight|keep|carry|back|it|that|wrap|workout|unpause|reps?|another|no|strained|sprained)\b"
)


def _changes(message: str, context: CoachContext) -> list[str]:
    return [act.operation for act in acts(message, context) if isinstance(act, Call) and act.changes]


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_answered(text: str) -> None:
    for context in (FRESH, OPEN):
        made = acts(text, context)
        assert made
        if not _MAY_CHANGE.search(text.lower()):
            assert _changes(text, context) == []


_WORDS = sorted(
    {word for _, utterance, _ in table() for word in re.findall(r"[\w'.:/-]+|[,?!.]", utterance)}
    | set(lexicon.MUSCLES)
    | set(lexicon.EQUIPMENT)
)


@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=12))
@settings(max_examples=400, deadline=None)
def test_shuffled_words_never_raise(words: list[str]) -> None:
    text = " ".join(words)
    for context in (FRESH, PLANNED, OPEN):
        assert acts(text, context)
        if not _MAY_CHANGE.search(text.lower()):
            assert _changes(text, context) == []


@given(
    st.sampled_from([row for row in table() if row[0] == "fresh"]),
    st.sampled_from(["what if ", "my brother said ", "I wish: "]),
)
@settings(max_examples=150, deadline=None)
def test_supposing_changes_nothing_of_plans_and_sets(row: tuple[str, str, str], lead: str) -> None:
    done = set(_changes(lead + row[1], FRESH))
    assert (
        not done & {"log_set", "generate_plan", "adjust_volume", "delete_plan"}
        or "." in row[1]
        or "?" in row[1]
    )


def test_core_is_what_is_asked() -> None:
    assert core("hey coach, what's next please?") == "what's next"

"""What "undo" and "can we do 2 days instead" mean after what was done."""

from typing import Any

import pytest

from agent.offline import follow
from agent.offline.intents import understand
from agent.offline.intents.acts import Call, Words
from agent.offline.replies.outcome import Ending, Outcome
from tests.agent.offline.situations import FRESH, PLANNED
from tools.voice.operations import understander


def outcome(operation: str, ending: Ending = "success", **arguments: Any) -> Outcome:
    return Outcome(operation=operation, arguments=arguments, ending=ending, mine=True)


@pytest.mark.parametrize(
    "said", ["undo", "Undo that!", "take that back", "can you undo it please", "scratch that"]
)
@pytest.mark.parametrize("operation", ["adjust_volume", "correct_set", "finish_workout", "update_profile"])
def test_undo_of_something_else_deletes_no_set(said: str, operation: str) -> None:
    acts = follow.undo(outcome(operation), said)
    assert acts is not None
    assert all(isinstance(act, Words) and act.text.startswith("Nothing was changed") for act in acts)


@pytest.mark.parametrize("said", ["undo", "scratch that"])
def test_undo_of_a_set_is_left_to_gym_talk(said: str) -> None:
    assert follow.undo(outcome("log_set"), said) is None
    assert follow.undo(None, said) is None


def test_only_undo_is_undo() -> None:
    assert follow.undo(outcome("adjust_volume"), "bench 100 for 5") is None
    assert follow.undo(outcome("adjust_volume"), "undo the squat") is None


def replanned(said: str, **arguments: Any) -> dict[str, object] | None:
    acts = follow.replan([outcome("generate_plan", **arguments)], said, FRESH)
    if acts is None:
        return None
    (act,) = acts
    assert isinstance(act, Call)
    assert act.operation == "generate_plan"
    return act.arguments


def test_a_plan_otherwise_keeps_the_rest() -> None:
    made = {"goal": "strength", "days_per_week": 3, "session_minutes": 60}
    assert replanned("can we do 2 days instead", **made) == made | {"days_per_week": 2}
    assert replanned("make it 45 minutes", **made) == made | {"session_minutes": 45}
    assert replanned("without squats", **made) == made | {"avoid": ["barbell-back-squat"]}


def test_what_is_avoided_adds_up() -> None:
    again = replanned("no deadlifts either", days_per_week=3, avoid=["leg-press"])
    assert again is not None
    assert again["avoid"] == ["conventional-deadlift", "leg-press"]


@pytest.mark.parametrize("said", ["thanks", "why those exercises?", "my cat is sick", "what a nice plan"])
def test_talk_changes_no_plan(said: str) -> None:
    assert replanned(said, days_per_week=3) is None


def test_without_a_new_plan_nothing_is_planned_anew() -> None:
    assert follow.replan([outcome("get_plan")], "can we do 2 days instead", FRESH) is None
    assert follow.replan([outcome("generate_plan", "failed")], "make it 45 minutes", FRESH) is None


def test_an_injury_counts_in_the_next_sentence() -> None:
    acts = understand("my shoulder hurts, what can I do instead of overhead press", PLANNED, understander())
    wanted = [act for act in acts if isinstance(act, Call) and act.operation == "list_substitutes"]
    assert wanted
    assert all("shoulder" in act.arguments["avoid"] for act in wanted)


def test_nothing_overhead_keeps_presses_out() -> None:
    acts = understand("build me a 3 day plan, nothing overhead please", FRESH, understander())
    (act,) = (act for act in acts if isinstance(act, Call))
    assert {"overhead-press", "seated-dumbbell-shoulder-press"} <= set(act.arguments["avoid"])
    assert "dip" not in act.arguments["avoid"]

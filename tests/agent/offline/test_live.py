"""The offline coach on the real thing: the desk, derived tools, the door, PostgreSQL and Valkey."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from agent.turns.desk import Desk
from evals.desk import desk
from kernel.operation import Caller, House
from memory.turns.journal import Submission

pytestmark = pytest.mark.anyio


@dataclass
class Talk:
    """A conversation with the offline coach."""

    caller: Caller
    desk: Desk
    conversation_id: UUID | None = None
    asked: str = ""

    async def say(self, text: str) -> str:
        turn = await self.desk.submit(
            self.caller, Submission(message=text, conversation_id=self.conversation_id)
        )
        self.conversation_id = turn.conversation_id
        told = ""
        async for event in await self.desk.follow(self.caller, turn.id):
            if event.event == "approval.requested":
                self.asked = event.data["summary"]
                await self.desk.answer(self.caller, turn.id, event.data["call_id"], approve=False, note=None)
            told = event.data.get("text", told) if event.event.startswith("turn.") else told
        return told


@pytest.fixture
async def talk(athlete: Caller, house: House, valkey_url: str) -> AsyncIterator[Talk]:
    async with desk(house, valkey_url, None, "none") as made:
        yield Talk(athlete, made)


async def test_from_a_plan_to_a_finished_workout(talk: Talk) -> None:
    assert "You have no plan yet" in await talk.say("hi")
    assert "make me a 3 day plan" in await talk.say("what's next")
    assert (await talk.say("make me a plan, 45 minutes, only dumbbells")).endswith("?")
    assert "4 days a week" in await talk.say("4")
    assert (await talk.say("what's next")).startswith("Next is **")
    assert "Readiness" in await talk.say("slept 6 hours, legs sore, stress high")
    assert "started. First: " in await talk.say("start workout")
    assert "8 × 225 lb, set 1. e1RM 129.3 kg." in await talk.say("bench 225 lb for 8")
    assert "set 2" in await talk.say("same again")
    assert "set 2 is now 7 × 225 lb" in await talk.say("make that 7")
    both = await talk.say("3x10 squats at 60 kg and how's my volume?")
    assert "3 sets of 10 × 60 kg" in both
    assert "5 hard sets" in both
    assert (await talk.say("scratch that")).startswith("Deleted **Barbell Back Squat** set 3")
    assert "is finished: 4 sets" in await talk.say("done")
    assert await talk.say("done") == "No workout is open; start one first. Nothing was finished."


async def test_looking_back_and_changing_things(talk: Talk) -> None:
    await talk.say("make me a 4 day plan")
    await talk.say("bench 225 lb for 8, 225 lb for 7")
    await talk.say("done")
    assert "129.3 kg" in await talk.say("what's my e1rm for bench")
    assert "2 sets, best 8 × 225 lb" in await talk.say("what did I bench last time")
    assert "2 hard sets" in await talk.say("how's my chest volume")
    assert "sets" in await talk.say("more chest volume")
    pain = await talk.say("my knees hurt, change tomorrow")
    assert "spare your knee" in pain
    assert "looked at" in pain
    assert "easier on the knee" in await talk.say("alternatives to squats")
    assert await talk.say("use pounds") == "I'll show loads in pounds from now on."
    assert "285.1 lb" in await talk.say("what's my e1rm for bench")
    assert "Body weight: 180.8 lb" in await talk.say("I weigh 82 kg") + await talk.say("show my profile")
    assert "not active yet" in await talk.say("make me a 3 day plan")
    assert "is your active plan now" in await talk.say("switch to the other plan")
    assert "No plan was deleted" in await talk.say("delete my plan")
    assert talk.asked.startswith("Delete the plan “")

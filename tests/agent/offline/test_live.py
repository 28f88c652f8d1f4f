"""The offline coach on the real thing: derived tools, the door, PostgreSQL."""

from dataclasses import dataclass, field

import pytest
from pydantic_ai import Agent, DeferredToolRequests
from pydantic_ai.messages import ModelMessage, ModelResponse

from agent.context import GetCoachContext, get_coach_context
from agent.offline.model import OfflineCoach
from agent.toolset import TurnDeps, as_tool
from kernel.door import invoke
from kernel.ids import new_id
from kernel.operation import Caller
from tools import OPERATIONS

pytestmark = pytest.mark.anyio


AGENT = Agent[TurnDeps, str | DeferredToolRequests](
    deps_type=TurnDeps,
    output_type=[str, DeferredToolRequests],
    tools=[as_tool(op, defer=False) for op in OPERATIONS.on("agent")],
    retries=2,
)


@dataclass
class Talk:
    """A conversation with the offline coach."""

    caller: Caller
    messages: list[ModelMessage] = field(default_factory=list[ModelMessage])

    async def say(self, text: str) -> str:
        context = (await invoke(get_coach_context, self.caller, GetCoachContext())).value
        earlier = sum(isinstance(message, ModelResponse) for message in self.messages)
        told = await AGENT.run(
            text,
            model=OfflineCoach(context),
            deps=TurnDeps(self.caller, new_id(), earlier),
            message_history=self.messages,
        )
        self.messages = told.all_messages()
        return str(told.output)


async def test_from_a_plan_to_a_finished_workout(athlete: Caller) -> None:
    talk = Talk(athlete)
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


async def test_looking_back_and_changing_things(athlete: Caller) -> None:
    talk = Talk(athlete)
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
    assert "delete_plan" in await talk.say("delete my plan")

"""Playing a case: the athlete talks to the coach through the same desk as in chat, and everything is noted."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from agent.context import GetCoachContext, get_coach_context
from agent.gemini import gemini_model
from agent.turns.desk import Desk
from api.compose import nothing_granted, now
from evals.before import Clock, Scene, run, set_up
from evals.cases import CoachName, EvalCase
from evals.desk import desk
from evals.stage import Stage, enroll
from kernel.db import Database
from kernel.door import invoke
from kernel.errors import NotFound
from kernel.operation import Caller, House
from kernel.settings import Settings
from memory.turns.journal import Submission
from tools import OPERATIONS

TURN_S = 60
BETWEEN = timedelta(minutes=1)
"""Between two messages."""


@dataclass(frozen=True, slots=True)
class Called:
    """A call that the coach made."""

    operation: str
    arguments: dict[str, Any]
    result: Any = None
    problem: dict[str, Any] | None = None

    @property
    def changed(self) -> bool:
        """Whether it changed something."""
        return self.problem is None and not OPERATIONS[self.operation].reads


@dataclass(slots=True)
class Played:
    """What came of a case's last message."""

    text: str = ""
    calls: list[Called] = field(default_factory=list[Called])
    asked_for: list[str] = field(default_factory=list[str])
    """Operations that waited for approval."""
    ended: str = ""
    """The terminal event."""
    taken_over: str | None = None
    """Why another coach took over."""
    known: dict[str, Any] = field(default_factory=dict[str, Any])
    """What the coach knew before: its context, as JSON."""
    earlier: list[str] = field(default_factory=list[str])
    """What was said before in the conversation, by both."""
    before: dict[str, Any] = field(default_factory=dict[str, Any])
    after: dict[str, Any] = field(default_factory=dict[str, Any])
    ids: dict[str, str] = field(default_factory=dict[str, str])
    now: str = ""
    ms: int = 0

    def told(self) -> dict[str, Any]:
        """For the report: without the states."""
        return {
            name: value
            for name, value in asdict(self).items()
            if name not in ("known", "before", "after", "ids")
        }


class Player:
    """Plays cases with one coach, each with an athlete and a clock of its own."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self._database, self._desk = database, desk

    async def __call__(self, case: EvalCase) -> Played:
        """Set up, talk, and look at what is there afterwards."""
        clock = Clock(case.at)
        house = House(database=self._database, clock=clock, granted=nothing_granted)
        caller = await enroll(house, "Ada", case.before.profile.get("time_zone", "UTC"))
        scene = await set_up(caller, clock, case.before)
        conversation_id: UUID | None = None
        earlier: list[str] = []
        for message in case.said[:-1]:
            played, conversation_id = await self._turn(caller, message, conversation_id, approve=case.approve)
            earlier += [message, played.text]
            clock.now += BETWEEN
        before, known = await _state(caller), await _known(caller)
        played, _ = await self._turn(caller, case.said[-1], conversation_id, approve=case.approve)
        played.before, played.after, played.known = before, await _state(caller), known
        played.earlier, played.ids, played.now = earlier, _ids(scene), clock.now.isoformat()
        return played

    async def _turn(
        self, caller: Caller, message: str, conversation_id: UUID | None, *, approve: bool
    ) -> tuple[Played, UUID]:
        said = Submission(
            message=message, conversation_id=conversation_id, client_message_id=None, mode="chat"
        )
        turn = await self._desk.submit(caller, said)
        played = Played()
        opened: dict[str, dict[str, Any]] = {}
        async with asyncio.timeout(TURN_S):
            async for event in await self._desk.follow(caller, turn.id):
                data = event.data
                match event.event:
                    case "tool.called":
                        opened[data["call_id"]] = data
                    case "tool.returned":
                        arguments = opened.get(data["call_id"], {}).get("arguments", {})
                        played.calls.append(
                            Called(data["operation"], arguments, data.get("result"), data.get("problem"))
                        )
                    case "approval.requested":
                        played.asked_for.append(data["operation"])
                        await self._desk.answer(caller, turn.id, data["call_id"], approve, None)
                    case "coach.changed":
                        played.taken_over = data["reason"]
                    case "text.delta":
                        played.text += data["text"]
                    case "turn.completed" | "turn.failed" | "turn.cancelled":
                        played.ended, played.ms = event.event, data.get("ms", 0)
                    case _:
                        pass
        return played, turn.conversation_id


def _ids(scene: Scene) -> dict[str, str]:
    return scene.ids | {f"$day{n}": day for n, day in enumerate(scene.plan_days, 1)}


async def _known(caller: Caller) -> dict[str, Any]:
    return (await invoke(get_coach_context, caller, GetCoachContext())).value.model_dump(mode="json")


async def _state(caller: Caller) -> dict[str, Any]:
    """Everything the athlete has, through operations."""
    workouts = (await run(caller, "list_workouts", {"limit": 100}))["items"]
    plans = (await run(caller, "list_plans", {"limit": 100}))["items"]
    try:
        current = await run(caller, "get_workout", {})
    except NotFound:
        current = None
    if current is not None:
        current.pop("active_s")
    profile = await run(caller, "get_profile", {})
    profile.pop("updated_at")
    return {
        "profile": profile,
        "plans": [await run(caller, "get_plan", {"plan_id": plan["id"]}) for plan in plans],
        "workouts": workouts,
        "open": current,
        "check_ins": (await run(caller, "list_check_ins", {"limit": 100}))["items"],
        "adjusted": [
            (muscle["muscle"], muscle["adjustment"])
            for muscle in (await run(caller, "get_weekly_volume", {}))["weeks"][0]["muscles"]
            if muscle["adjustment"]
        ],
    }


@asynccontextmanager
async def player(parts: Stage, coach: CoachName, settings: Settings) -> AsyncGenerator[Player]:
    """A player over these servers, with the deterministic coach or with Gemini."""
    async with AsyncExitStack() as stack:
        database = await Database.connect(parts.app_dsn, size=8)
        stack.push_async_callback(database.close)
        model = None
        if coach == "gemini" and settings.gemini_api_key is not None:
            key = settings.gemini_api_key.get_secret_value()
            model = gemini_model(settings.model, key, base_url=settings.gemini_base_url)
            await stack.enter_async_context(model)
        house = House(database=database, clock=now, granted=nothing_granted)
        yield Player(
            database, await stack.enter_async_context(desk(house, parts.cache_url, model, settings.model))
        )

"""The coach: one pydantic-ai agent over the derived tools, with Gemini or with the deterministic model."""

import json
from dataclasses import dataclass
from typing import Any

from pydantic_ai import Agent, DeferredToolRequests
from pydantic_ai.models import Model
from pydantic_ai.usage import UsageLimits

import prompts
from agent.context import CoachContext
from agent.offline.model import OfflineCoach
from agent.toolset import TurnDeps, as_tool
from kernel.operation import Registry
from tools.workouts.models import Workout

type CoachAgent = Agent[TurnDeps, str | DeferredToolRequests]

PROMPT = "coach"
LIMITS = UsageLimits(request_limit=12, tool_calls_limit=40)
"""What one turn may use of the model: enough for a whole workout dictated at once, not for a loop."""


@dataclass(frozen=True, slots=True)
class Coach:
    """Chooses who answers, and what they know when they begin."""

    offline: CoachAgent
    online: CoachAgent | None
    model: Model | None
    """The real model, when one is configured; then there is an online coach too."""
    model_name: str

    @property
    def name(self) -> str:
        """Who answers: `gemini:<model>` or `offline`."""
        return "offline" if self.model is None else f"gemini:{self.model_name.removeprefix('google:')}"

    @property
    def prompt_version(self) -> str:
        """The version of the instructions."""
        return prompts.version(PROMPT)


def build(registry: Registry, model: Model | None, model_name: str) -> Coach:
    """The coach over these operations. The offline coach knows its tools by name and needs no tool search."""
    offline = _agent(registry, "offline_coach", defer=False)
    online = None if model is None else _agent(registry, "coach", defer=True)
    return Coach(offline, online, model, model_name)


def _agent(registry: Registry, name: str, *, defer: bool) -> CoachAgent:
    return Agent[TurnDeps, str | DeferredToolRequests](
        name=name,
        deps_type=TurnDeps,
        output_type=[str, DeferredToolRequests],
        tools=[as_tool(op, defer=defer) for op in registry.on("agent")],
        retries=2,
    )


def instructions(context: CoachContext) -> str:
    """The prompt, then what the coach knows, framed as data."""
    known = json.dumps(told(context), ensure_ascii=False, separators=(",", ":"), default=str)
    return f"{prompts.read(PROMPT)}\n\n# Context (data, as of now)\n\n```json\n{known}\n```"


def told(context: CoachContext) -> dict[str, Any]:
    """The context in few tokens: what is empty is left out."""
    profile = context.profile
    facts: dict[str, Any] = {
        "now": context.local_time.strftime("%A %Y-%m-%d %H:%M"),
        "athlete": {
            "name": profile.name,
            "unit": profile.unit,
            "experience": profile.experience,
            "goal": profile.goal,
            "injuries": profile.injuries or None,
            "equipment": "full gym" if profile.equipment is None else profile.equipment or "body weight only",
            "body_weight_kg": profile.body_weight_kg,
        },
        "open_workout": None if context.open_workout is None else _workout(context.open_workout),
        "recent_workouts": [
            f"{w.started_at:%Y-%m-%d} {w.name}: {w.set_count} sets, {', '.join(w.exercises[:6])}"
            for w in context.recent
        ],
        "readiness": {"score": context.readiness.score, "level": context.readiness.level},
    }
    if (upcoming := context.next_workout) is not None:
        facts["active_plan"] = {
            "id": str(upcoming.plan_id),
            "name": upcoming.plan_name,
            "week": upcoming.week,
        }
        facts["next_day"] = {
            "id": str(upcoming.day.id),
            "name": upcoming.day.name,
            "exercises": [
                f"{e.exercise.slug} {e.sets}x{e.reps_min}{'' if e.reps_max in (None, e.reps_min) else f'-{e.reps_max}'}"
                + (f" @ {e.load.value:g} {e.load.unit}" if e.load else "")
                for e in upcoming.exercises
            ],
        }
    return {name: _full(value) for name, value in facts.items() if value}


def _full(value: Any) -> Any:
    return {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else value  # pyright: ignore[reportUnknownVariableType]: JSON


def _workout(workout: Workout) -> dict[str, Any]:
    return {
        "id": str(workout.id),
        "name": workout.name,
        "status": workout.status,
        "minutes": workout.active_s // 60,
        "sets": [
            f"{entry.exercise.slug} "
            + ", ".join(
                (f"{s.load.value:g}{s.load.unit}x" if s.load else "")
                + f"{s.reps if s.reps is not None else ''}"
                + (f"@{s.rpe:g}" if s.rpe else "")
                for s in entry.sets
            )
            for entry in workout.exercises
        ],
    }


def offline_model(context: CoachContext) -> Model:
    """The deterministic coach for one turn."""
    return OfflineCoach(context)

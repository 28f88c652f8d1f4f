"""What the planner is asked for."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tools.accounts.models import Experience, Goal
from tools.exercises.models import BodyPart, Equipment, Muscle


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """What a plan must respect."""

    goal: Goal
    days_per_week: int
    session_minutes: int
    experience: Experience
    equipment: AbstractSet[Equipment] | None = None
    """None is a full gym, the empty set body weight only."""
    injuries: AbstractSet[BodyPart] = field(default_factory=frozenset[BodyPart])
    weeks: int = 8


class PlanShape(BaseModel):
    """What a person or a model may shape within what the planner validates."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str | None, Field(max_length=120, description="What to call the plan.")] = None
    day_names: Annotated[
        list[str] | None, Field(max_length=7, description="What to call the days, one for each.")
    ] = None
    emphasis: Annotated[list[Muscle], Field(max_length=3, description="Muscles to train more.")] = Field(
        default_factory=list[Muscle]
    )
    prefer: Annotated[list[str], Field(max_length=20, description="Slugs of exercises wanted.")] = Field(
        default_factory=list[str]
    )
    avoid: Annotated[list[str], Field(max_length=20, description="Slugs of exercises not wanted.")] = Field(
        default_factory=list[str]
    )

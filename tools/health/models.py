"""What goes into and comes out of the health domain."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from kernel.models import Cursor, Input, Limit, Output, Sensitive
from kernel.units import Load, Score
from tools.exercises.models import BodyPart, Muscle

SleepHours = Annotated[float | None, Field(ge=0, le=24, description="Hours slept last night.")]
SleepQuality = Annotated[
    int | None, Field(ge=1, le=5, description="How good the sleep was: 1 awful, 5 excellent.")
]
Soreness = Annotated[int | None, Field(ge=1, le=5, description="Muscle soreness: 1 none, 5 severe.")]
Stress = Annotated[int | None, Field(ge=1, le=5, description="Stress: 1 calm, 5 very stressed.")]
Energy = Annotated[int | None, Field(ge=1, le=5, description="Energy: 1 exhausted, 5 full of it.")]
Mood = Annotated[int | None, Field(ge=1, le=5, description="Mood: 1 awful, 5 great.")]
RestingHr = Annotated[int | None, Field(ge=25, le=150, description="Resting heart rate in beats per minute.")]
Rmssd = Annotated[
    float | None,
    Field(
        ge=1, le=300, description="Heart rate variability as RMSSD, in ms. SDNN is something else: leave out."
    ),
]
SoreParts = Annotated[
    list[BodyPart | Muscle] | None,
    Field(max_length=12, description="Muscles or body parts that are sore or hurt."),
]
# Optional inside, not around: a mark within a union is lost, and the text would reach the audit log.
Notes = Annotated[
    str | None, Sensitive(), Field(max_length=1000, description="Anything else the athlete said.")
]
Level = Annotated[
    Literal["low", "moderate", "good", "high", "unknown"],
    Field(
        description="low under 40, moderate under 60, good under 80, high from 80; unknown without a score."
    ),
]
PartName = Literal[
    "sleep", "sleep_quality", "soreness", "stress", "energy", "mood", "hrv", "resting_hr", "training_load"
]


class NewCheckIn(Input):
    """How the athlete is; give what was said, leave out the rest."""

    sleep_hours: SleepHours = None
    sleep_quality: SleepQuality = None
    soreness: Soreness = None
    stress: Stress = None
    energy: Energy = None
    mood: Mood = None
    body_weight: Annotated[Load | None, Field(description="Body weight as said, with its unit.")] = None
    resting_hr_bpm: RestingHr = None
    hrv_rmssd_ms: Rmssd = None
    sore_parts: SoreParts = None
    notes: Notes = None
    day: Annotated[date | None, Field(description="The local day it is about; today if left out.")] = None


class CheckIn(Output):
    """How the athlete was on a day; null is what they did not say."""

    id: Annotated[UUID, Field(description="The check-in.")]
    day: Annotated[date, Field(description="The athlete's local day.")]
    sleep_hours: SleepHours
    sleep_quality: SleepQuality
    soreness: Soreness
    stress: Stress
    energy: Energy
    mood: Mood
    body_weight: Annotated[Load | None, Field(description="Body weight as entered.")]
    body_weight_kg: Annotated[float | None, Field(description="Body weight in kg.")]
    resting_hr_bpm: RestingHr
    hrv_rmssd_ms: Rmssd
    sore_parts: SoreParts
    notes: Notes
    created_at: Annotated[datetime, Field(description="When it was first made.")]
    updated_at: Annotated[datetime, Field(description="When something was last added.")]


class ReadinessPart(Output):
    """One thing that the score rests on."""

    name: Annotated[PartName, Field(description="What it is about.")]
    value: Annotated[
        float,
        Field(
            description="As given (hours, 1 to 5, bpm); hrv: the week's ln RMSSD in SDs from its "
            "baseline; training_load: sets of the last 3 days over the usual."
        ),
    ]
    score: Score
    weight: Annotated[float, Field(description="Its share of the score, 0 to 1; the shares add up to 1.")]
    note: Annotated[str, Field(description="What it says, in a few words.")]


class Readiness(Output):
    """How ready the athlete is to train on a day."""

    day: Annotated[date, Field(description="The athlete's local day.")]
    score: Annotated[int | None, Field(ge=0, le=100, description="0 to 100; null when nothing is known.")]
    level: Level
    parts: Annotated[list[ReadinessPart], Field(description="What the score rests on.")]
    missing: Annotated[list[str], Field(description="What is not known, and would make the score better.")]
    flags: Annotated[list[str], Field(description="Warning signs, in words; empty is good.")]
    recommendation: Annotated[str, Field(description="What to do in training that day, in plain words.")]
    calibrating: Annotated[
        bool,
        Field(description="True while heart figures come in but have under 14 days of baseline; they wait."),
    ]
    recovery_index: Annotated[
        float | None,
        Field(description="(HRV / baseline) / (resting heart rate / baseline); under 1 is less recovered."),
    ]
    based_on: Annotated[str, Field(description="What it rests on, in words.")]


class CheckedIn(CheckIn):
    """The day's check-in as it stands now, and what it means."""

    readiness: Annotated[Readiness, Field(description="The readiness of that day with it.")]


class ListCheckIns(Input):
    """Which page, newest day first."""

    limit: Limit = 20
    cursor: Cursor = None


class CheckReadiness(Input):
    """Which day."""

    day: Annotated[date | None, Field(description="A local day up to today; today if left out.")] = None

"""What goes into and comes out of the accounts domain."""

from datetime import date, datetime
from functools import cache
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, EmailStr, Field, SecretStr

from kernel.models import Input, Output, Sensitive
from kernel.policy import Role
from kernel.units import BodyKg, Cm
from tools.exercises.models import BodyPart, Equipment


@cache
def _zones() -> frozenset[str]:
    """Read once: listing the zones walks the disk, some 6 ms, and every profile that is read is checked."""
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("use an IANA time zone such as Europe/Berlin")
    return name


TimeZone = Annotated[
    str, Field(max_length=64, description="IANA time zone, e.g. Europe/Berlin."), AfterValidator(_known_zone)
]
Name = Annotated[str, Field(min_length=1, max_length=80, description="What the coach calls the person.")]
Experience = Annotated[
    Literal["beginner", "intermediate", "advanced"],
    Field(description="Training age: under 1, 1–3, over 3 years."),
]
Goal = Annotated[
    Literal["strength", "hypertrophy", "fat_loss", "endurance", "general", "powerlifting"],
    Field(description="What the training is for."),
]
Unit = Annotated[Literal["kg", "lb"], Field(description="The unit loads are read and spoken in.")]
Sex = Annotated[Literal["female", "male", "other"], Field(description="For formulas that need it.")]
Owned = Annotated[
    list[Equipment], Field(max_length=40, description="Equipment at hand; an empty list is body weight only.")
]
Injuries = Annotated[list[BodyPart], Field(max_length=8, description="Body parts to spare.")]


class Profile(Output):
    """An athlete's profile."""

    athlete_id: Annotated[UUID, Field(description="The athlete.")]
    name: Name
    unit: Unit
    time_zone: TimeZone
    birth_date: Annotated[date | None, Field(description="Date of birth.")]
    sex: Sex | None
    height_cm: Cm | None
    body_weight_kg: BodyKg | None
    experience: Experience
    equipment: Annotated[list[Equipment] | None, Field(description="Equipment at hand; null is a full gym.")]
    injuries: Injuries
    goal: Goal | None
    created_at: Annotated[datetime, Field(description="When the profile was made.")]
    updated_at: Annotated[datetime, Field(description="When it last changed.")]

    def local_date(self, at: datetime) -> date:
        """The athlete's own day at an instant."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()


class GetProfile(Input):
    """Nothing to say: the caller is known."""


class UpdateProfile(Input):
    """What to change; what is left out stays."""

    name: Name | None = None
    unit: Unit | None = None
    time_zone: TimeZone | None = None
    birth_date: Annotated[date | None, Field(description="Date of birth.")] = None
    sex: Sex | None = None
    height_cm: Cm | None = None
    body_weight_kg: BodyKg | None = None
    experience: Experience | None = None
    equipment: Annotated[
        list[Equipment] | None,
        Field(max_length=40, description="Equipment at hand; null is a full gym, [] none."),
    ] = None
    injuries: Injuries | None = None
    goal: Goal | None = None


class SignUp(Input):
    """A new person with an e-mail address and a password."""

    email: Annotated[EmailStr, Sensitive(), Field(max_length=254, description="E-mail address.")]
    password: Annotated[
        SecretStr, Field(min_length=10, max_length=200, description="At least 10 characters.")
    ]
    name: Name
    unit: Unit = "kg"
    time_zone: TimeZone = "UTC"


class SignIn(Input):
    """E-mail address and password."""

    email: Annotated[EmailStr, Sensitive(), Field(max_length=254, description="E-mail address.")]
    password: Annotated[SecretStr, Field(min_length=1, max_length=200, description="The password.")]


class Person(Output):
    """Someone who can sign in."""

    id: Annotated[UUID, Field(description="The person, and the athlete that they are.")]
    name: Name
    role: Annotated[Role, Field(description="What they may do.")]

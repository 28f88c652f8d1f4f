"""What people can do with their account."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from kernel.errors import Conflict, NotFound, NotSignedIn
from kernel.ids import new_id
from kernel.models import Input
from kernel.operation import Ctx, operation
from kernel.policy import Role, anyone, self_only, self_or_coach
from tools.accounts import rules, sql
from tools.accounts.models import GetProfile, Person, Profile, SignIn, SignUp, TimeZone, UpdateProfile


@dataclass(eq=False)
class NoProfile(NotFound):
    """There is no profile for this account."""


@dataclass(eq=False)
class EmailTaken(Conflict):
    """There is already an account with that e-mail address; sign in instead."""


@dataclass(eq=False)
class WrongCredentials(NotSignedIn):
    """That e-mail address and password do not belong together."""


_CLEARABLE = {"birth_date", "sex", "height_cm", "body_weight_kg", "equipment", "goal"}
"""Fields that null empties; for the others null is nothing said."""


@operation("GET /profile", allow=self_or_coach("view_profile"), raises=(NoProfile,))
async def get_profile(ctx: Ctx, cmd: GetProfile) -> Profile:
    """Show the athlete's profile: name, unit, time zone, body data, experience, equipment, injuries, goal."""
    profile = await sql.get_profile(ctx.db, ctx.athlete_id)
    if profile is None:
        raise NoProfile
    return profile


@operation("PATCH /profile", allow=self_only(), raises=(NoProfile,), hot=True)
async def update_profile(ctx: Ctx, cmd: UpdateProfile) -> Profile:
    """Change the athlete's profile; fields that are left out stay as they are.

    Use it when the athlete states a lasting fact: their unit ("kg" or "lb"), time zone, height in cm, body
    weight in kg, training experience, the equipment they have, an injured body part to spare, their goal.
    `injuries` and `equipment` replace the whole list.
    """
    now = await get_profile(ctx, GetProfile())
    said = {name: getattr(cmd, name) for name in cmd.model_fields_set}
    changes = {name: value for name, value in said.items() if value is not None or name in _CLEARABLE}
    new = now.model_copy(update=changes | {"updated_at": ctx.now})
    await sql.save_profile(
        ctx.db, ctx.athlete_id, new.name, new.unit, new.time_zone, new.birth_date, new.sex, new.height_cm,
        new.body_weight_kg, new.experience, new.equipment, new.injuries, new.goal, ctx.now,
    )  # fmt: skip
    return new


@operation("POST /sign-up", allow=anyone(), raises=(EmailTaken,), on=("rest",), creates=True)
async def sign_up(ctx: Ctx, cmd: SignUp) -> Person:
    """Make an account with an e-mail address and a password; then sign in for a token."""
    email = cmd.email.lower()
    secret = await asyncio.to_thread(rules.hash_password, cmd.password.get_secret_value())
    await sql.name_subject(ctx.db, email)
    if await sql.find_identity(ctx.db, "email", email) is not None:
        raise EmailTaken
    person = await _add(ctx, cmd.name, "athlete", cmd.unit, cmd.time_zone)
    if not await sql.add_identity(ctx.db, "email", email, person.id, secret, ctx.now):
        raise EmailTaken
    await sql.become(ctx.db, ctx.athlete_id)
    return person


@operation("POST /sign-in/verify", allow=anyone(), raises=(WrongCredentials,), on=(), reads=True)
async def verify_password(ctx: Ctx, cmd: SignIn) -> Person:
    """Tell who an e-mail address and a password belong to; the sign-in route makes a token of it."""
    email = cmd.email.lower()
    await sql.name_subject(ctx.db, email)
    identity = await sql.find_identity(ctx.db, "email", email)
    secret = identity and identity.secret
    if (
        not await asyncio.to_thread(rules.password_fits, cmd.password.get_secret_value(), secret)
        or identity is None
    ):
        raise WrongCredentials
    await sql.become(ctx.db, identity.person_id)
    person = await sql.get_person(ctx.db, identity.person_id)
    if person is None:
        raise WrongCredentials
    return person


class EnsurePerson(Input):
    """A person known to an identity provider, or by a handle on this machine."""

    kind: Annotated[str, Field(description="`handle` or `supabase`.")]
    subject: Annotated[
        str, Field(max_length=200, description="The handle, or the provider's id of the person.")
    ]
    name: Annotated[str, Field(max_length=80, description="What to call them, when they are new.")]
    role: Annotated[Role | None, Field(description="The role to have from now on; null leaves it.")] = None
    time_zone: TimeZone = "UTC"


@operation("POST /people/ensure", allow=anyone(), on=())
async def ensure_person(ctx: Ctx, cmd: EnsurePerson) -> Person:
    """Find a person by an identity that was verified elsewhere; make them and their profile when new."""
    await sql.name_subject(ctx.db, cmd.subject)
    identity = await sql.find_identity(ctx.db, cmd.kind, cmd.subject)
    if identity is None:
        person = await _add(ctx, cmd.name, cmd.role or "athlete", "kg", cmd.time_zone)
        await sql.add_identity(ctx.db, cmd.kind, cmd.subject, person.id, None, ctx.now)
    else:
        await sql.become(ctx.db, identity.person_id)
        if cmd.role is not None:
            await sql.set_role(ctx.db, identity.person_id, cmd.role)
        found = await sql.get_person(ctx.db, identity.person_id)
        if found is None:
            raise NoProfile
        person = found
    await sql.become(ctx.db, ctx.athlete_id)
    return person


async def _add(ctx: Ctx, name: str, role: Role, unit: str, time_zone: str) -> Person:
    person = Person(id=new_id(), name=name, role=role)
    await sql.become(ctx.db, person.id)
    await sql.add_person(ctx.db, person.id, name, role, ctx.now)
    await sql.add_profile(ctx.db, person.id, name, unit, time_zone, ctx.now)
    return person

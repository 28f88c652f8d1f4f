"""The statements of the accounts domain."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from kernel.db import Db
from tools.accounts.models import Person, Profile


class Identity(BaseModel):
    """How a person is known: the person, and the password's hash where there is one."""

    person_id: UUID
    secret: str | None


async def get_profile(db: Db, athlete_id: UUID) -> Profile | None:
    return await db.maybe(
        Profile,
        """
        select athlete_id, name, unit, time_zone, birth_date, sex, height_cm, body_weight_kg, experience,
               equipment, injuries, goal, created_at, updated_at
        from profiles where athlete_id = $1
        """,
        athlete_id,
    )


async def save_profile(
    db: Db,
    athlete_id: UUID,
    name: str,
    unit: str,
    time_zone: str,
    birth_date: date | None,
    sex: str | None,
    height_cm: float | None,
    body_weight_kg: float | None,
    experience: str,
    equipment: Sequence[str] | None,
    injuries: Sequence[str],
    goal: str | None,
    now: datetime,
) -> None:
    await db.run(
        """
        update profiles
        set name = $2, unit = $3, time_zone = $4, birth_date = $5, sex = $6, height_cm = $7, body_weight_kg = $8,
            experience = $9, equipment = $10, injuries = $11, goal = $12, updated_at = $13
        where athlete_id = $1
        """,
        athlete_id, name, unit, time_zone, birth_date, sex, height_cm, body_weight_kg,
        experience, equipment, injuries, goal, now,
    )  # fmt: skip


async def add_profile(db: Db, athlete_id: UUID, name: str, unit: str, time_zone: str, now: datetime) -> None:
    await db.run(
        """
        insert into profiles (athlete_id, name, unit, time_zone, experience, created_at, updated_at)
        values ($1, $2, $3, $4, 'beginner', $5, $5)
        """,
        athlete_id, name, unit, time_zone, now,
    )  # fmt: skip


async def name_subject(db: Db, subject: str) -> None:
    """Open the fence around one identity for the rest of the transaction."""
    await db.run("select set_config('app.subject', $1, true)", subject)


async def find_identity(db: Db, kind: str, subject: str) -> Identity | None:
    return await db.maybe(
        Identity,
        """
        select person_id, secret from identities where kind = $1 and subject = $2
        """,
        kind,
        subject,
    )


async def add_identity(
    db: Db, kind: str, subject: str, person_id: UUID, secret: str | None, now: datetime
) -> bool:
    """False when somebody has it already."""
    return (
        await db.run(
            """
            insert into identities (kind, subject, person_id, secret, created_at) values ($1, $2, $3, $4, $5)
            on conflict (kind, subject) do nothing
            """,
            kind, subject, person_id, secret, now,
        )
        == 1
    )  # fmt: skip


async def become(db: Db, person_id: UUID) -> None:
    """See the rows of a person for the rest of the transaction."""
    await db.run(
        "select set_config('app.person_id', $1, true), set_config('app.athlete_id', $1, true)", str(person_id)
    )


async def get_person(db: Db, person_id: UUID) -> Person | None:
    return await db.maybe(
        Person,
        """
        select id, name, role from people where id = $1
        """,
        person_id,
    )


async def add_person(db: Db, person_id: UUID, name: str, role: str, now: datetime) -> None:
    await db.run(
        """
        insert into people (id, name, role, created_at) values ($1, $2, $3, $4)
        """,
        person_id, name, role, now,
    )  # fmt: skip


async def set_role(db: Db, person_id: UUID, role: str) -> None:
    await db.run("update people set role = $2 where id = $1", person_id, role)

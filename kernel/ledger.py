"""The ledger (what was done under which key) and the audit log (who tried what), as statements."""

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, SecretStr

from kernel.db import Db


class Entry(BaseModel):
    """A ledger entry: what was asked under a key and what was answered."""

    operation: str
    input_hash: bytes
    output: Any


def input_hash(operation: str, cmd: BaseModel) -> bytes:
    """What makes two requests the same: the operation and its input, without what was left at its default."""
    plain = json.dumps([operation, cmd.model_dump(exclude_defaults=True)], sort_keys=True, default=_plain)
    return hashlib.sha256(plain.encode()).digest()


def _plain(value: Any) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


async def claim(
    db: Db, athlete_id: UUID, key: str, operation: str, hashed: bytes, person_id: UUID, now: datetime
) -> bool:
    """Take a key; False when it is taken. Waits while another transaction is taking it."""
    return (
        await db.run(
            """
            insert into ledger (athlete_id, key, operation, input_hash, person_id, at)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (athlete_id, key) do nothing
            """,
            athlete_id, key, operation, hashed, person_id, now,
        )
        == 1
    )  # fmt: skip


async def find(db: Db, athlete_id: UUID, key: str) -> Entry | None:
    """The entry under a key."""
    return await db.maybe(
        Entry,
        """
        select operation, input_hash, output from ledger where athlete_id = $1 and key = $2
        """,
        athlete_id,
        key,
    )


async def record(
    db: Db,
    athlete_id: UUID,
    key: str,
    operation: str,
    hashed: bytes,
    person_id: UUID,
    now: datetime,
    output: Any,
    audit_id: UUID,
    surface: str,
    turn_id: UUID | None,
    shown: Any,
) -> None:
    """Record a success in ledger and audit log, in one statement of the effect's own transaction."""
    await db.run(
        """
        with entry as (
            insert into ledger (athlete_id, key, operation, input_hash, person_id, at, output)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (athlete_id, key) do update set output = excluded.output
        )
        insert into audit (athlete_id, id, at, person_id, operation, surface, key, turn_id, code, input)
        values ($1, $8, $6, $5, $3, $9, $2, $10, 'ok', $11)
        """,
        athlete_id, key, operation, hashed, person_id, now, output, audit_id, surface, turn_id, shown,
    )  # fmt: skip


async def record_failure(
    db: Db,
    athlete_id: UUID,
    audit_id: UUID,
    now: datetime,
    person_id: UUID,
    operation: str,
    surface: str,
    key: str | None,
    turn_id: UUID | None,
    code: str,
    shown: Any,
) -> None:
    """Record a failed call in the audit log; its own transaction was rolled back."""
    await db.run(
        """
        insert into audit (athlete_id, id, at, person_id, operation, surface, key, turn_id, code, input)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        athlete_id, audit_id, now, person_id, operation, surface, key, turn_id, code, shown,
    )  # fmt: skip

"""Migrations: plain SQL files, in order, under an advisory lock, each recorded with its checksum."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import asyncpg

_NAME = re.compile(r"(?P<number>\d{4})_(?P<name>[a-z0-9_]+?)(?P<post>\.post)?\.sql")
_LOCK = 0x510B0A11


class MigrationError(Exception):
    """The migrations on disk and those in the database do not fit together."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: `0001_kernel.sql`, or `0002_drop_old.post.sql` for what runs after the new code is out."""

    number: int
    name: str
    phase: Literal["pre", "post"]
    sql: str

    @property
    def checksum(self) -> str:
        """What was applied, for ever: an applied file may not change."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read(folder: Path) -> list[Migration]:
    """The migrations of a folder, in order. Raises MigrationError for gaps, doubles and odd names."""
    found: list[Migration] = []
    for path in sorted(folder.glob("*.sql")):
        if (match := _NAME.fullmatch(path.name)) is None:
            raise MigrationError(f"{path.name}: name it 0001_what_it_does.sql or 0001_what_it_does.post.sql")
        phase = "post" if match["post"] else "pre"
        found.append(Migration(int(match["number"]), match["name"], phase, path.read_text(encoding="utf-8")))
    if [m.number for m in found] != list(range(1, len(found) + 1)):
        raise MigrationError("migrations must be numbered 0001, 0002, … without gaps or doubles")
    return found


async def apply(
    dsn: str, migrations: list[Migration], *, through: Literal["pre", "post"] = "post"
) -> list[str]:
    """Apply what is missing, each in a transaction of its own; the names of those applied.

    Any number of processes may call this at once: they queue on an advisory lock. Raises MigrationError when
    an applied file has changed or the database is ahead of this code.
    """
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(f"select pg_advisory_lock({_LOCK})")
        await connection.execute(
            """
            create table if not exists migrations (
                number int primary key, name text not null, checksum text not null,
                applied_at timestamptz not null default now()
            )
            """
        )
        rows = await connection.fetch("select number, name, checksum from migrations order by number")
        done = {row["number"]: row for row in rows}
        known = {m.number: m for m in migrations}
        if ahead := [row["name"] for number, row in done.items() if number not in known]:
            raise MigrationError(
                f"the database has migrations that this version does not know: {', '.join(ahead)}"
            )
        applied: list[str] = []
        for migration in migrations:
            if (row := done.get(migration.number)) is not None:
                if row["checksum"] != migration.checksum:
                    raise MigrationError(
                        f"migration {migration.number:04} {migration.name} was changed after it was applied"
                    )
                continue
            if through == "pre" and migration.phase == "post":
                break
            async with connection.transaction():
                await connection.execute(migration.sql)
                await connection.execute(
                    "insert into migrations (number, name, checksum) values ($1, $2, $3)",
                    migration.number,
                    migration.name,
                    migration.checksum,
                )
            applied.append(f"{migration.number:04}_{migration.name}")
        return applied
    finally:
        await connection.close()

"""The statements of the exercises domain."""

from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.db import Db


async def planted(db: Db) -> str | None:
    """The checksum of the catalogue in the table; waits for another process that is planting."""
    return await db.value(
        str,
        """
        select (select checksum from seeds where name = 'exercises') from pg_advisory_xact_lock(5109)
        """,
    )


async def plant(db: Db, rows: list[dict[str, Any]]) -> None:
    await db.run(
        """
        insert into exercises (
            id, slug, name, primary_muscles, secondary_muscles, stabilizers, equipment, pattern, mechanic, kind,
            measure, unilateral, difficulty, stress, bar_kg, load_step_kg, aliases, popularity, variation_of
        )
        select id, slug, name, primary_muscles, secondary_muscles, stabilizers, equipment, pattern, mechanic, kind,
               measure, unilateral, difficulty, stress, bar_kg, load_step_kg, aliases, popularity, variation_of
        from jsonb_to_recordset($1) as row (
            id uuid, slug text, name text, primary_muscles text[], secondary_muscles text[], stabilizers text[],
            equipment text[], pattern text, mechanic text, kind text, measure text, unilateral boolean,
            difficulty text, stress jsonb, bar_kg double precision, load_step_kg double precision, aliases text[],
            popularity int, variation_of text
        )
        on conflict (id) do update set
            slug = excluded.slug, name = excluded.name, primary_muscles = excluded.primary_muscles,
            secondary_muscles = excluded.secondary_muscles, stabilizers = excluded.stabilizers,
            equipment = excluded.equipment, pattern = excluded.pattern, mechanic = excluded.mechanic,
            kind = excluded.kind, measure = excluded.measure, unilateral = excluded.unilateral,
            difficulty = excluded.difficulty, stress = excluded.stress, bar_kg = excluded.bar_kg,
            load_step_kg = excluded.load_step_kg, aliases = excluded.aliases, popularity = excluded.popularity,
            variation_of = excluded.variation_of
        """,
        rows,
    )


async def mark_planted(db: Db, checksum: str) -> None:
    await db.run(
        """
        insert into seeds (name, checksum) values ('exercises', $1)
        on conflict (name) do update set checksum = excluded.checksum, planted_at = now()
        """,
        checksum,
    )


async def trained(db: Db, athlete_id: UUID, since: datetime) -> list[str]:
    """Slugs of the exercises that the athlete's plans and training since a time hold."""
    return await db.values(
        str,
        """
        select slug from exercises where id in (
            select exercise_id from workout_sets
            where athlete_id = $1 and logged_at > $2
            union
            select exercise_id from plan_prescriptions where athlete_id = $1
        )
        order by slug
        """,
        athlete_id,
        since,
    )

"""The statements of the health domain."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from kernel.db import Db
from tools.health.rows import CheckInRow, HeartRow, TrainedRow


async def merge_check_in(
    db: Db,
    athlete_id: UUID,
    check_in_id: UUID,
    day: date,
    sleep_hours: float | None,
    sleep_quality: int | None,
    soreness: int | None,
    stress: int | None,
    energy: int | None,
    mood: int | None,
    body_weight_value: float | None,
    body_weight_unit: str | None,
    body_weight_kg: float | None,
    resting_hr_bpm: int | None,
    hrv_rmssd_ms: float | None,
    sore_parts: Sequence[str] | None,
    notes: str | None,
    now: datetime,
) -> CheckInRow:
    """The day's row with what is given now; what is not given stays."""
    return await db.one(
        CheckInRow,
        """
        insert into check_ins as c (
            athlete_id, id, day, sleep_hours, sleep_quality, soreness, stress, energy, mood,
            body_weight_value, body_weight_unit, body_weight_kg, resting_hr_bpm, hrv_rmssd_ms, sore_parts,
            notes, created_at, updated_at
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)
        on conflict (athlete_id, day) do update set
            sleep_hours = coalesce(excluded.sleep_hours, c.sleep_hours),
            sleep_quality = coalesce(excluded.sleep_quality, c.sleep_quality),
            soreness = coalesce(excluded.soreness, c.soreness),
            stress = coalesce(excluded.stress, c.stress),
            energy = coalesce(excluded.energy, c.energy),
            mood = coalesce(excluded.mood, c.mood),
            body_weight_value = coalesce(excluded.body_weight_value, c.body_weight_value),
            body_weight_unit = coalesce(excluded.body_weight_unit, c.body_weight_unit),
            body_weight_kg = coalesce(excluded.body_weight_kg, c.body_weight_kg),
            resting_hr_bpm = coalesce(excluded.resting_hr_bpm, c.resting_hr_bpm),
            hrv_rmssd_ms = coalesce(excluded.hrv_rmssd_ms, c.hrv_rmssd_ms),
            sore_parts = coalesce(excluded.sore_parts, c.sore_parts),
            notes = coalesce(excluded.notes, c.notes),
            updated_at = excluded.updated_at
        returning id, day, sleep_hours, sleep_quality, soreness, stress, energy, mood, body_weight_value,
                  body_weight_unit, body_weight_kg, resting_hr_bpm, hrv_rmssd_ms, sore_parts, notes,
                  created_at, updated_at
        """,
        athlete_id, check_in_id, day, sleep_hours, sleep_quality, soreness, stress, energy, mood,
        body_weight_value, body_weight_unit, body_weight_kg, resting_hr_bpm, hrv_rmssd_ms, sore_parts, notes,
        now,
    )  # fmt: skip


async def get_check_in(db: Db, athlete_id: UUID, day: date) -> CheckInRow | None:
    return await db.maybe(
        CheckInRow,
        """
        select id, day, sleep_hours, sleep_quality, soreness, stress, energy, mood, body_weight_value,
               body_weight_unit, body_weight_kg, resting_hr_bpm, hrv_rmssd_ms, sore_parts, notes, created_at,
               updated_at
        from check_ins where athlete_id = $1 and day = $2
        """,
        athlete_id, day,
    )  # fmt: skip


async def list_check_ins(db: Db, athlete_id: UUID, limit: int, before: date | None) -> list[CheckInRow]:
    return await db.all(
        CheckInRow,
        """
        select id, day, sleep_hours, sleep_quality, soreness, stress, energy, mood, body_weight_value,
               body_weight_unit, body_weight_kg, resting_hr_bpm, hrv_rmssd_ms, sore_parts, notes, created_at,
               updated_at
        from check_ins
        where athlete_id = $1 and ($3::date is null or day < $3)
        order by day desc
        limit $2
        """,
        athlete_id, limit, before,
    )  # fmt: skip


async def latest_weighed_day(db: Db, athlete_id: UUID) -> date | None:
    return await db.value(
        date,
        "select max(day) from check_ins where athlete_id = $1 and body_weight_kg is not null",
        athlete_id,
    )


async def heart_figures(db: Db, athlete_id: UUID, first: date, last: date) -> list[HeartRow]:
    return await db.all(
        HeartRow,
        """
        select day, resting_hr_bpm, hrv_rmssd_ms from check_ins
        where athlete_id = $1 and day between $2 and $3
              and (resting_hr_bpm is not null or hrv_rmssd_ms is not null)
        order by day
        """,
        athlete_id, first, last,
    )  # fmt: skip


async def trained(db: Db, athlete_id: UUID, since: datetime, lately: datetime, until: datetime) -> TrainedRow:
    """Hard sets (no warm-up; RPE 6 or more, or unknown) from `since` to `lately`, and on to `until`."""
    return await db.one(
        TrainedRow,
        """
        select count(*) filter (where logged_at >= $3)::int as lately,
               count(*) filter (where logged_at < $3)::int as before,
               min(logged_at) as first_at
        from workout_sets
        where athlete_id = $1 and logged_at >= $2 and logged_at < $4
              and set_type <> 'warmup' and (rpe is null or rpe >= 6)
        """,
        athlete_id, since, lately, until,
    )  # fmt: skip

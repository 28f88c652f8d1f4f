"""The statements of the plans domain."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.db import Db
from tools.plans.models import PlanSummary
from tools.plans.rows import DayRow, PlanRow, PrescriptionRow, StartedRow


async def lock_athlete(db: Db, athlete_id: UUID) -> None:
    """Let changes of which plan is active happen one after the other."""
    await db.run("select 1 from profiles where athlete_id = $1 for no key update", athlete_id)


async def active_plan_id(db: Db, athlete_id: UUID) -> UUID | None:
    return await db.value(UUID, "select id from plans where athlete_id = $1 and active", athlete_id)


async def add_plan(
    db: Db,
    athlete_id: UUID,
    plan_id: UUID,
    name: str,
    goal: str | None,
    weeks: int,
    days_per_week: int,
    session_minutes: int | None,
    notes: str | None,
    warnings: list[str],
    created_by: str,
    now: datetime,
) -> None:
    await db.run(
        """
        insert into plans (athlete_id, id, name, goal, weeks, days_per_week, session_minutes, notes, warnings,
                           created_by, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
        """,
        athlete_id, plan_id, name, goal, weeks, days_per_week, session_minutes, notes, warnings, created_by,
        now,
    )  # fmt: skip


async def save_plan(
    db: Db,
    athlete_id: UUID,
    plan_id: UUID,
    name: str,
    goal: str | None,
    weeks: int,
    days_per_week: int,
    notes: str | None,
    now: datetime,
) -> None:
    """Warnings were about the days that are replaced, so they go."""
    await db.run(
        """
        update plans
        set name = $3, goal = $4, weeks = $5, days_per_week = $6, notes = $7, warnings = '{}', updated_at = $8
        where athlete_id = $1 and id = $2
        """,
        athlete_id, plan_id, name, goal, weeks, days_per_week, notes, now,
    )  # fmt: skip


async def save_days(db: Db, rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows: athlete_id, id, plan_id, position, name, focus, weekday, warm_up."""
    await db.many(
        """
        insert into plan_days (athlete_id, id, plan_id, position, name, focus, weekday, warm_up)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (athlete_id, id) do update
        set position = excluded.position, name = excluded.name, focus = excluded.focus,
            weekday = excluded.weekday, warm_up = excluded.warm_up
        """,
        rows,
    )


async def save_prescriptions(db: Db, rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows in the order of the columns. Why a load is what it is stays with the load."""
    await db.many(
        """
        insert into plan_prescriptions (
            athlete_id, id, plan_day_id, exercise_id, position, sets, reps_min, reps_max, amrap, reps_target,
            load_value, load_unit, load_kg, rpe, rest_s, step_kg, notes
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        on conflict (athlete_id, id) do update
        set position = excluded.position, sets = excluded.sets, reps_min = excluded.reps_min,
            reps_max = excluded.reps_max, amrap = excluded.amrap, reps_target = excluded.reps_target,
            load_value = excluded.load_value, load_unit = excluded.load_unit, load_kg = excluded.load_kg,
            load_reason = case
                when plan_prescriptions.load_kg = excluded.load_kg then plan_prescriptions.load_reason
            end,
            rpe = excluded.rpe, rest_s = excluded.rest_s,
            step_kg = excluded.step_kg, notes = excluded.notes
        """,
        rows,
    )


async def drop_days(db: Db, athlete_id: UUID, plan_id: UUID, kept: list[UUID]) -> None:
    await db.run(
        """
        delete from plan_days where athlete_id = $1 and plan_id = $2 and id <> all($3::uuid[])
        """,
        athlete_id, plan_id, kept,
    )  # fmt: skip


async def drop_prescriptions(db: Db, athlete_id: UUID, plan_id: UUID, kept: list[UUID]) -> None:
    await db.run(
        """
        delete from plan_prescriptions p using plan_days d
        where p.athlete_id = $1 and d.athlete_id = $1 and d.id = p.plan_day_id and d.plan_id = $2
              and p.id <> all($3::uuid[])
        """,
        athlete_id, plan_id, kept,
    )  # fmt: skip


async def get_plan(db: Db, athlete_id: UUID, plan_id: UUID) -> PlanRow | None:
    return await db.maybe(
        PlanRow,
        """
        select id, name, goal, weeks, days_per_week, session_minutes, notes, warnings, active, activated_at,
               created_by, created_at, updated_at
        from plans where athlete_id = $1 and id = $2
        """,
        athlete_id, plan_id,
    )  # fmt: skip


async def lock_plan(db: Db, athlete_id: UUID, plan_id: UUID) -> bool:
    """Whether it is there; nobody else changes it until the end of the transaction."""
    found = await db.value(
        UUID, "select id from plans where athlete_id = $1 and id = $2 for update", athlete_id, plan_id
    )
    return found is not None


async def lock_prescriptions(db: Db, athlete_id: UUID, plan_id: UUID) -> None:
    """Hold off progression, so that no load that it sets is overwritten; in its own order, against deadlocks."""
    await db.values(
        UUID,
        """
        select p.id
        from plan_days d
        join plan_prescriptions p on p.athlete_id = d.athlete_id and p.plan_day_id = d.id
        where d.athlete_id = $1 and d.plan_id = $2
        order by d.position, p.position
        for update of p
        """,
        athlete_id, plan_id,
    )  # fmt: skip


async def get_active_plan(db: Db, athlete_id: UUID) -> PlanRow | None:
    return await db.maybe(
        PlanRow,
        """
        select id, name, goal, weeks, days_per_week, session_minutes, notes, warnings, active, activated_at,
               created_by, created_at, updated_at
        from plans where athlete_id = $1 and active
        """,
        athlete_id,
    )


async def list_days(db: Db, athlete_id: UUID, plan_id: UUID) -> list[DayRow]:
    return await db.all(
        DayRow,
        """
        select id, plan_id, position, name, focus, weekday, warm_up
        from plan_days where athlete_id = $1 and plan_id = $2 order by position
        """,
        athlete_id, plan_id,
    )  # fmt: skip


async def get_day(db: Db, athlete_id: UUID, plan_day_id: UUID) -> DayRow | None:
    return await db.maybe(
        DayRow,
        """
        select id, plan_id, position, name, focus, weekday, warm_up
        from plan_days where athlete_id = $1 and id = $2
        """,
        athlete_id, plan_day_id,
    )  # fmt: skip


async def list_prescriptions(db: Db, athlete_id: UUID, plan_id: UUID) -> list[PrescriptionRow]:
    return await db.all(
        PrescriptionRow,
        """
        select p.id, p.plan_day_id, p.position, p.exercise_id, e.slug, e.name as exercise_name, p.sets,
               p.reps_min, p.reps_max, p.amrap, p.reps_target, p.load_value, p.load_unit, p.load_kg,
               p.load_reason, p.rpe, p.rest_s, p.step_kg, p.notes
        from plan_days d
        join plan_prescriptions p on p.athlete_id = d.athlete_id and p.plan_day_id = d.id
        join exercises e on e.id = p.exercise_id
        where d.athlete_id = $1 and d.plan_id = $2
        order by d.position, p.position
        """,
        athlete_id, plan_id,
    )  # fmt: skip


async def list_day_prescriptions(db: Db, athlete_id: UUID, plan_day_id: UUID) -> list[PrescriptionRow]:
    return await db.all(
        PrescriptionRow,
        """
        select p.id, p.plan_day_id, p.position, p.exercise_id, e.slug, e.name as exercise_name, p.sets,
               p.reps_min, p.reps_max, p.amrap, p.reps_target, p.load_value, p.load_unit, p.load_kg,
               p.load_reason, p.rpe, p.rest_s, p.step_kg, p.notes
        from plan_prescriptions p
        join exercises e on e.id = p.exercise_id
        where p.athlete_id = $1 and p.plan_day_id = $2
        order by p.position
        """,
        athlete_id, plan_day_id,
    )  # fmt: skip


async def list_plans(
    db: Db, athlete_id: UUID, limit: int, before: datetime | None, before_id: UUID | None
) -> list[PlanSummary]:
    return await db.all(
        PlanSummary,
        """
        select id, name, goal, weeks, days_per_week, active, created_by, created_at, updated_at,
               array(
                   select d.name from plan_days d
                   where d.athlete_id = $1 and d.plan_id = plans.id order by d.position
               ) as days
        from plans
        where athlete_id = $1 and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid))
        order by created_at desc, id desc
        limit $2
        """,
        athlete_id, limit, before, before_id,
    )  # fmt: skip


async def deactivate_others(db: Db, athlete_id: UUID, plan_id: UUID, now: datetime) -> None:
    await db.run(
        """
        update plans set active = false, updated_at = $3 where athlete_id = $1 and active and id <> $2
        """,
        athlete_id, plan_id, now,
    )  # fmt: skip


async def activate(db: Db, athlete_id: UUID, plan_id: UUID, now: datetime) -> bool:
    """False when there is no such plan; a plan that is active already keeps its weeks."""
    touched = await db.run(
        """
        update plans
        set active = true,
            activated_at = case when active then activated_at else $3 end,
            updated_at = case when active then updated_at else $3 end
        where athlete_id = $1 and id = $2
        """,
        athlete_id, plan_id, now,
    )  # fmt: skip
    return touched == 1


async def delete_plan(db: Db, athlete_id: UUID, plan_id: UUID) -> bool:
    """False when there is no such plan. Days and prescriptions go with it; workouts stay."""
    return await db.run("delete from plans where athlete_id = $1 and id = $2", athlete_id, plan_id) == 1


async def recent_workouts(db: Db, athlete_id: UUID, plan_id: UUID) -> list[StartedRow]:
    """The workouts last started from days that this plan still has, newest first."""
    return await db.all(
        StartedRow,
        """
        select w.plan_day_id, w.status, w.started_at
        from workouts w
        join plan_days d on d.athlete_id = w.athlete_id and d.id = w.plan_day_id
        where w.athlete_id = $1 and w.plan_id = $2 and d.plan_id = $2
        order by w.started_at desc, w.id desc
        limit 14
        """,
        athlete_id, plan_id,
    )  # fmt: skip


async def set_load(
    db: Db,
    athlete_id: UUID,
    prescription_id: UUID,
    load_value: float | None,
    load_unit: str | None,
    load_kg: float | None,
    reps_target: int | None,
    reason: str | None,
) -> PrescriptionRow | None:
    """None when there is no such prescription. The same load again stays as it was entered."""
    return await db.maybe(
        PrescriptionRow,
        """
        update plan_prescriptions p
        set load_value = case when load_kg = $5 then load_value else $3 end,
            load_unit = case when load_kg = $5 then load_unit else $4 end,
            load_kg = $5, reps_target = $6, load_reason = $7
        from exercises e
        where p.athlete_id = $1 and p.id = $2 and e.id = p.exercise_id
        returning p.id, p.plan_day_id, p.position, p.exercise_id, e.slug, e.name as exercise_name, p.sets,
                  p.reps_min, p.reps_max, p.amrap, p.reps_target, p.load_value, p.load_unit, p.load_kg,
                  p.load_reason, p.rpe, p.rest_s, p.step_kg, p.notes
        """,
        athlete_id, prescription_id, load_value, load_unit, load_kg, reps_target, reason,
    )  # fmt: skip


async def set_sets(db: Db, rows: Iterable[tuple[UUID, UUID, int]]) -> None:
    """Rows: athlete_id, prescription, sets."""
    await db.many("update plan_prescriptions set sets = $3 where athlete_id = $1 and id = $2", rows)


async def known_prescriptions(db: Db, athlete_id: UUID, ids: list[UUID]) -> list[UUID]:
    return await db.values(
        UUID,
        "select id from plan_prescriptions where athlete_id = $1 and id = any($2::uuid[])",
        athlete_id,
        ids,
    )

"""The statements of the progression domain."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kernel.db import Db
from tools.progression.rows import (
    AdjustmentRow,
    DecisionRow,
    DoneRow,
    DueRow,
    LineRow,
    MusclesRow,
    PastRow,
    RecordRow,
    SetRow,
    TrainedRow,
    WorkoutRow,
)


async def get_workout(db: Db, athlete_id: UUID, workout_id: UUID) -> WorkoutRow | None:
    return await db.maybe(
        WorkoutRow,
        """
        select plan_day_id, started_at from workouts where athlete_id = $1 and id = $2
        """,
        athlete_id, workout_id,
    )  # fmt: skip


async def due(db: Db, athlete_id: UUID, plan_day_id: UUID) -> list[DueRow]:
    """The lines of a day in order; nobody else changes them until the end of the transaction."""
    return await db.all(
        DueRow,
        """
        select p.id as prescription_id, p.exercise_id, e.slug, e.name, p.sets, p.reps_min, p.reps_max,
               p.reps_target, p.load_kg, p.rpe, p.step_kg, e.mechanic, e.measure, e.load_step_kg,
               e.bar_kg
        from plan_prescriptions p
        join exercises e on e.id = p.exercise_id
        where p.athlete_id = $1 and p.plan_day_id = $2
        order by p.position
        for update of p
        """,
        athlete_id, plan_day_id,
    )  # fmt: skip


async def done(db: Db, athlete_id: UUID, workout_id: UUID) -> list[DoneRow]:
    """The sets that tell of progress: neither warm-ups nor drop sets."""
    return await db.all(
        DoneRow,
        """
        select s.exercise_id, s.prescription_id,
               case when e.measure = 'duration' then coalesce(s.duration_s, s.reps) else s.reps end as reps,
               s.load_kg
        from workout_sets s
        join exercises e on e.id = s.exercise_id
        where s.athlete_id = $1 and s.workout_id = $2 and s.set_type in ('working', 'failure')
        order by s.logged_at, s.id
        """,
        athlete_id, workout_id,
    )  # fmt: skip


async def last_decisions(db: Db, athlete_id: UUID, prescription_ids: list[UUID]) -> list[PastRow]:
    return await db.all(
        PastRow,
        """
        select distinct on (d.prescription_id)
               d.prescription_id, d.action, d.load_after_kg, d.missed, d.eased_from_kg, w.started_at
        from progression_decisions d
        join workouts w on w.athlete_id = d.athlete_id and w.id = d.workout_id
        where d.athlete_id = $1 and d.prescription_id = any($2::uuid[])
        order by d.prescription_id, w.started_at desc, d.decided_at desc
        """,
        athlete_id, prescription_ids,
    )  # fmt: skip


async def decisions_of(db: Db, athlete_id: UUID, workout_id: UUID) -> list[DecisionRow]:
    return await db.all(
        DecisionRow,
        """
        select d.prescription_id, d.exercise_id, e.slug, e.name, d.action, d.load_before_kg, d.load_after_kg,
               d.reps_target, d.reason
        from progression_decisions d
        join exercises e on e.id = d.exercise_id
        where d.athlete_id = $1 and d.workout_id = $2
        order by d.position
        """,
        athlete_id, workout_id,
    )  # fmt: skip


async def add_decisions(db: Db, rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows in the order of the columns."""
    await db.many(
        """
        insert into progression_decisions (
            athlete_id, workout_id, prescription_id, exercise_id, position, action, load_before_kg,
            load_after_kg, reps_target, reason, missed, eased_from_kg, decided_at
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """,
        rows,
    )


async def trained(
    db: Db, athlete_id: UUID, time_zone: str, since: datetime, until: datetime
) -> list[TrainedRow]:
    """What was done, by the athlete's local week (from Monday) and exercise, without attempts that failed."""
    return await db.all(
        TrainedRow,
        """
        select date_trunc('week', s.logged_at at time zone $2)::date as week_start,
               e.primary_muscles, e.secondary_muscles, s.set_type, s.rpe,
               count(*)::int as sets,
               coalesce(sum(s.load_kg * s.reps) filter (where e.measure <> 'assisted_reps'), 0) as volume_kg
        from workout_sets s
        join exercises e on e.id = s.exercise_id
        where s.athlete_id = $1 and s.logged_at >= $3 and s.logged_at < $4
              and (s.reps > 0 or s.duration_s > 0 or s.distance_m > 0)
              and e.kind not in ('cardio', 'mobility')
        group by 1, e.id, s.set_type, s.rpe
        """,
        athlete_id, time_zone, since, until,
    )  # fmt: skip


async def active_lines(db: Db, athlete_id: UUID) -> list[LineRow]:
    """The active plan's lines in order; nobody else changes them until the end of the transaction."""
    return await db.all(
        LineRow,
        """
        select p.id as prescription_id, d.name as plan_day, p.exercise_id, e.slug, e.name, p.sets,
               pl.days_per_week::float8 / (
                   select count(*) from plan_days n where n.athlete_id = $1 and n.plan_id = pl.id
               ) as times_a_week,
               e.primary_muscles, e.secondary_muscles
        from plans pl
        join plan_days d on d.athlete_id = pl.athlete_id and d.plan_id = pl.id
        join plan_prescriptions p on p.athlete_id = d.athlete_id and p.plan_day_id = d.id
        join exercises e on e.id = p.exercise_id
        where pl.athlete_id = $1 and pl.active
        order by d.position, p.position
        for update of p
        """,
        athlete_id,
    )


async def muscles_of(db: Db, exercise_id: UUID) -> MusclesRow:
    return await db.one(MusclesRow, "select primary_muscles from exercises where id = $1", exercise_id)


async def add_adjustment(
    db: Db,
    athlete_id: UUID,
    adjustment_id: UUID,
    target: str,
    sets_before: float,
    sets_after: float,
    muscles: list[dict[str, Any]],
    applied_to: list[dict[str, Any]],
    reason: str,
    starts_on: date,
    ends_on: date,
    now: datetime,
) -> None:
    await db.run(
        """
        insert into volume_adjustments (
            athlete_id, id, target, sets_before, sets_after, muscles, applied_to, reason, starts_on, ends_on,
            created_at
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        athlete_id, adjustment_id, target, sets_before, sets_after, muscles, applied_to, reason, starts_on,
        ends_on, now,
    )  # fmt: skip


async def adjustments_between(db: Db, athlete_id: UUID, first: date, last: date) -> list[AdjustmentRow]:
    return await db.all(
        AdjustmentRow,
        """
        select muscles, starts_on, ends_on from volume_adjustments
        where athlete_id = $1 and ends_on >= $2 and starts_on <= $3
        """,
        athlete_id, first, last,
    )  # fmt: skip


async def records(
    db: Db,
    athlete_id: UUID,
    exercise_id: UUID | None,
    kind: str | None,
    limit: int,
    before: datetime | None,
    before_set: UUID | None,
    before_kind: str | None,
) -> list[RecordRow]:
    """The records that stand, newest first; of equal sets the first one holds the record.

    `reps_at_load` keeps what no heavier load matched: 10 × 60 kg is no record beside 10 × 65 kg. Help (an
    assisted pull-up) is a load the wrong way round: less is more, and it makes no maximum.
    """
    return await db.all(
        RecordRow,
        """
        with alike as (
            select exercise_id, load_kg, reps, max(e1rm_kg) as e1rm_kg, min(logged_at) as at
            from workout_sets
            where athlete_id = $1 and ($2::uuid is null or exercise_id = $2) and set_type <> 'warmup'
                  and reps > 0
            group by exercise_id, load_kg, reps
        ),
        good as (
            select a.*, e.measure <> 'assisted_reps' as lifted,
                   coalesce(a.load_kg, 0) * case when e.measure = 'assisted_reps' then -1 else 1 end as effort
            from alike a
            join exercises e on e.id = a.exercise_id
        ),
        best_e1rm as (
            select distinct on (exercise_id) * from good where lifted and e1rm_kg is not null and reps <= 12
            order by exercise_id, e1rm_kg desc, at
        ),
        best_weight as (
            select distinct on (exercise_id) * from good where lifted and load_kg > 0
            order by exercise_id, load_kg desc, at
        ),
        best_reps as (
            select distinct on (exercise_id, effort) * from good order by exercise_id, effort, reps desc, at
        ),
        frontier as (
            select *, max(reps) over (
                partition by exercise_id order by effort desc rows between unbounded preceding and 1 preceding
            ) as reps_heavier
            from best_reps
        ),
        found as (
            select 'e1rm' as kind, e1rm_kg as value, exercise_id, reps, load_kg, at from best_e1rm
            union all
            select 'weight', load_kg, exercise_id, reps, load_kg, at from best_weight
            union all
            select 'reps_at_load', reps, exercise_id, reps, load_kg, at from frontier
            where reps_heavier is null or reps > reps_heavier
        )
        select f.exercise_id, e.slug, e.name, f.kind, f.value, f.reps, s.load_value, s.load_unit, f.load_kg,
               f.at, s.id as set_id, s.workout_id
        from found f
        join exercises e on e.id = f.exercise_id
        join lateral (
            select w.id, w.workout_id, w.load_value, w.load_unit from workout_sets w
            where w.athlete_id = $1 and w.exercise_id = f.exercise_id and w.logged_at = f.at
                  and w.reps = f.reps and w.load_kg is not distinct from f.load_kg and w.set_type <> 'warmup'
            order by w.id
            limit 1
        ) s on true
        where ($3::text is null or f.kind = $3)
              and ($5::timestamptz is null or (f.at, s.id, f.kind) < ($5, $6::uuid, $7::text))
        order by f.at desc, s.id desc, f.kind desc
        limit $4
        """,
        athlete_id, exercise_id, kind, limit, before, before_set, before_kind,
    )  # fmt: skip


async def exercise_sets(
    db: Db, athlete_id: UUID, exercise_id: UUID, time_zone: str, since: datetime
) -> list[SetRow]:
    """The sets of an exercise without warm-ups, the oldest first."""
    return await db.all(
        SetRow,
        """
        select s.id, s.workout_id, (w.started_at at time zone $3)::date as day, s.reps, s.load_value,
               s.load_unit, s.load_kg, s.rpe, s.e1rm_kg
        from workout_sets s
        join workouts w on w.athlete_id = s.athlete_id and w.id = s.workout_id
        where s.athlete_id = $1 and s.exercise_id = $2 and s.set_type <> 'warmup' and w.started_at >= $4
        order by w.started_at, w.id, s.logged_at, s.id
        """,
        athlete_id, exercise_id, time_zone, since,
    )  # fmt: skip

"""The statements of the workouts domain."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from kernel.db import Db
from kernel.units import Load
from tools.exercises.models import ExerciseRef
from tools.workouts.models import Expected, LoggedSet, Performance, WorkoutLine


class WorkoutRow(BaseModel):
    """A workout without its sets."""

    id: UUID
    plan_id: UUID | None
    plan_day_id: UUID | None
    name: str
    status: str
    started_at: datetime
    ended_at: datetime | None
    paused_at: datetime | None
    paused_s: int
    notes: str | None
    summary: dict[str, Any] | None


class SetRow(BaseModel):
    """A set with its exercise."""

    id: UUID
    exercise_id: UUID
    exercise_slug: str
    exercise_name: str
    prescription_id: UUID | None
    set_number: int
    set_type: str
    reps: int | None
    load_value: float | None
    load_unit: str | None
    load_kg: float | None
    rpe: float | None
    e1rm_kg: float | None
    duration_s: int | None
    distance_m: float | None
    notes: str | None
    logged_at: datetime

    def shown(self) -> LoggedSet:
        """The set as clients see it."""
        load = None
        if self.load_value is not None and self.load_unit is not None:
            load = Load.model_validate({"value": self.load_value, "unit": self.load_unit})
        return LoggedSet.model_validate(self.model_dump() | {"load": load})

    def exercise(self) -> ExerciseRef:
        """The exercise it was of."""
        return ExerciseRef(id=self.exercise_id, slug=self.exercise_slug, name=self.exercise_name)


class Standing(BaseModel):
    """Where an exercise stands in a workout, and the athlete's bests before it."""

    done: int
    working_done: int
    best_e1rm_kg: float | None
    best_load_kg: float | None
    best_reps: int | None
    prescription_id: UUID | None
    sets: int | None
    reps_min: int | None
    reps_max: int | None
    load_kg: float | None
    rpe: float | None
    rest_s: int | None

    def best(self) -> Performance:
        """The bests before this set."""
        return Performance(e1rm_kg=self.best_e1rm_kg, load_kg=self.best_load_kg, reps=self.best_reps)

    def expected(self) -> Expected | None:
        """What the plan expects, when the exercise is on the day's plan."""
        return None if self.prescription_id is None else Expected.model_validate(self.model_dump())


class Best(Performance):
    """The bests of one exercise before a time."""

    exercise_id: UUID


async def lock_workout(db: Db, athlete_id: UUID, workout_id: UUID) -> WorkoutRow | None:
    return await db.maybe(
        WorkoutRow,
        """
        select id, plan_id, plan_day_id, name, status, started_at, ended_at, paused_at, paused_s, notes, summary
        from workouts where athlete_id = $1 and id = $2 for update
        """,
        athlete_id,
        workout_id,
    )


async def lock_open_workout(db: Db, athlete_id: UUID) -> WorkoutRow | None:
    return await db.maybe(
        WorkoutRow,
        """
        select id, plan_id, plan_day_id, name, status, started_at, ended_at, paused_at, paused_s, notes, summary
        from workouts where athlete_id = $1 and status <> 'finished' for update
        """,
        athlete_id,
    )


async def get_workout(db: Db, athlete_id: UUID, workout_id: UUID | None) -> WorkoutRow | None:
    """The workout, or the open one for no id."""
    return await db.maybe(
        WorkoutRow,
        """
        select id, plan_id, plan_day_id, name, status, started_at, ended_at, paused_at, paused_s, notes, summary
        from workouts where athlete_id = $1 and (id = $2 or ($2 is null and status <> 'finished'))
        """,
        athlete_id,
        workout_id,
    )


async def add_workout(
    db: Db,
    athlete_id: UUID,
    workout_id: UUID,
    plan_id: UUID | None,
    plan_day_id: UUID | None,
    name: str,
    status: str,
    started_at: datetime,
    ended_at: datetime | None,
    notes: str | None,
) -> bool:
    """False when the athlete has an open workout already."""
    return (
        await db.run(
            """
            insert into workouts (athlete_id, id, plan_id, plan_day_id, name, status, started_at, ended_at, notes)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (athlete_id) where status <> 'finished' do nothing
            """,
            athlete_id, workout_id, plan_id, plan_day_id, name, status, started_at, ended_at, notes,
        )
        == 1
    )  # fmt: skip


async def set_pause(
    db: Db, athlete_id: UUID, workout_id: UUID, status: str, paused_at: datetime | None, paused_s: int
) -> None:
    await db.run(
        """
        update workouts set status = $3, paused_at = $4, paused_s = $5 where athlete_id = $1 and id = $2
        """,
        athlete_id, workout_id, status, paused_at, paused_s,
    )  # fmt: skip


async def finish(
    db: Db,
    athlete_id: UUID,
    workout_id: UUID,
    ended_at: datetime,
    paused_s: int,
    notes: str | None,
    summary: dict[str, Any],
) -> None:
    await db.run(
        """
        update workouts
        set status = 'finished', ended_at = $3, paused_at = null, paused_s = $4, notes = $5, summary = $6
        where athlete_id = $1 and id = $2
        """,
        athlete_id, workout_id, ended_at, paused_s, notes, summary,
    )  # fmt: skip


async def delete_workout(db: Db, athlete_id: UUID, workout_id: UUID) -> bool:
    return await db.run("delete from workouts where athlete_id = $1 and id = $2", athlete_id, workout_id) == 1


async def list_sets(db: Db, athlete_id: UUID, workout_id: UUID) -> list[SetRow]:
    return await db.all(
        SetRow,
        """
        select s.id, s.exercise_id, e.slug as exercise_slug, e.name as exercise_name, s.prescription_id,
               s.set_number, s.set_type, s.reps, s.load_value, s.load_unit, s.load_kg, s.rpe, s.e1rm_kg,
               s.duration_s, s.distance_m, s.notes, s.logged_at
        from workout_sets s join exercises e on e.id = s.exercise_id
        where s.athlete_id = $1 and s.workout_id = $2
        order by s.logged_at, s.id
        """,
        athlete_id,
        workout_id,
    )


async def lock_set(db: Db, athlete_id: UUID, workout_id: UUID, set_id: UUID | None) -> SetRow | None:
    """The set, or the one logged last for no id."""
    return await db.maybe(
        SetRow,
        """
        select s.id, s.exercise_id, e.slug as exercise_slug, e.name as exercise_name, s.prescription_id,
               s.set_number, s.set_type, s.reps, s.load_value, s.load_unit, s.load_kg, s.rpe, s.e1rm_kg,
               s.duration_s, s.distance_m, s.notes, s.logged_at
        from workout_sets s join exercises e on e.id = s.exercise_id
        where s.athlete_id = $1 and s.workout_id = $2 and (s.id = $3 or $3 is null)
        order by s.logged_at desc, s.id desc limit 1
        for update of s
        """,
        athlete_id,
        workout_id,
        set_id,
    )


async def standing(
    db: Db,
    athlete_id: UUID,
    workout_id: UUID,
    plan_day_id: UUID | None,
    exercise_id: UUID,
    except_set_id: UUID | None,
    before: datetime,
) -> Standing:
    """What a set of this exercise needs to know, in one round trip."""
    return await db.one(
        Standing,
        """
        select here.done, here.working_done, best.e1rm_kg as best_e1rm_kg, best.load_kg as best_load_kg,
               best.reps as best_reps, p.id as prescription_id, p.sets, p.reps_min, p.reps_max, p.load_kg, p.rpe,
               p.rest_s
        from (
            select coalesce(max(set_number), 0)::int as done,
                   count(*) filter (where set_type = 'working')::int as working_done
            from workout_sets
            where athlete_id = $1 and workout_id = $2 and exercise_id = $4 and id is distinct from $5
        ) here
        cross join (
            select max(e1rm_kg) filter (where reps <= 12) as e1rm_kg, max(load_kg) filter (where reps > 0) as load_kg,
                   max(reps) filter (where load_kg is null) as reps
            from workout_sets
            where athlete_id = $1 and exercise_id = $4 and set_type <> 'warmup' and id is distinct from $5
              and logged_at <= $6
        ) best
        left join lateral (
            select id, sets, reps_min, reps_max, load_kg, rpe, rest_s from plan_prescriptions
            where athlete_id = $1 and plan_day_id = $3 and exercise_id = $4
            order by position limit 1
        ) p on true
        """,
        athlete_id, workout_id, plan_day_id, exercise_id, except_set_id, before,
    )  # fmt: skip


async def prescription(db: Db, athlete_id: UUID, plan_day_id: UUID | None, exercise_id: UUID) -> UUID | None:
    """The prescription of an exercise on a day of a plan."""
    return await db.value(
        UUID,
        """
        select id from plan_prescriptions where athlete_id = $1 and plan_day_id = $2 and exercise_id = $3
        order by position limit 1
        """,
        athlete_id,
        plan_day_id,
        exercise_id,
    )


async def bests(db: Db, athlete_id: UUID, exercise_ids: list[UUID], before: datetime) -> list[Best]:
    return await db.all(
        Best,
        """
        select exercise_id, max(e1rm_kg) filter (where reps <= 12) as e1rm_kg,
               max(load_kg) filter (where reps > 0) as load_kg, max(reps) filter (where load_kg is null) as reps
        from workout_sets
        where athlete_id = $1 and exercise_id = any($2) and set_type <> 'warmup' and logged_at < $3
        group by exercise_id
        """,
        athlete_id,
        exercise_ids,
        before,
    )


async def add_sets(
    db: Db, athlete_id: UUID, workout_id: UUID, new: list[tuple[UUID, UUID | None, LoggedSet]]
) -> None:
    """Sets with their exercise and prescription, in one round trip."""
    await db.many(
        """
        insert into workout_sets (
            athlete_id, id, workout_id, exercise_id, prescription_id, set_number, set_type, reps, load_value,
            load_unit, load_kg, rpe, e1rm_kg, duration_s, distance_m, notes, logged_at
        ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        """,
        [
            (
                athlete_id, s.id, workout_id, exercise_id, prescription_id, s.set_number, s.set_type, s.reps,
                s.load.value if s.load else None, s.load.unit if s.load else None, s.load_kg, s.rpe, s.e1rm_kg,
                s.duration_s, s.distance_m, s.notes, s.logged_at,
            )
            for exercise_id, prescription_id, s in new
        ],
    )  # fmt: skip


async def save_set(
    db: Db, athlete_id: UUID, exercise_id: UUID, prescription_id: UUID | None, new: LoggedSet
) -> None:
    await db.run(
        """
        update workout_sets
        set exercise_id = $3, prescription_id = $4, set_number = $5, set_type = $6, reps = $7, load_value = $8,
            load_unit = $9, load_kg = $10, rpe = $11, e1rm_kg = $12, duration_s = $13, distance_m = $14, notes = $15
        where athlete_id = $1 and id = $2
        """,
        athlete_id, new.id, exercise_id, prescription_id, new.set_number, new.set_type, new.reps,
        new.load.value if new.load else None, new.load.unit if new.load else None, new.load_kg, new.rpe, new.e1rm_kg,
        new.duration_s, new.distance_m, new.notes,
    )  # fmt: skip


async def delete_set(db: Db, athlete_id: UUID, set_id: UUID) -> None:
    await db.run("delete from workout_sets where athlete_id = $1 and id = $2", athlete_id, set_id)


async def close_gap(db: Db, athlete_id: UUID, workout_id: UUID, exercise_id: UUID, set_number: int) -> None:
    """Renumber the sets after one that is gone."""
    await db.run(
        """
        update workout_sets set set_number = set_number - 1
        where athlete_id = $1 and workout_id = $2 and exercise_id = $3 and set_number > $4
        """,
        athlete_id, workout_id, exercise_id, set_number,
    )  # fmt: skip


async def list_workouts(
    db: Db,
    athlete_id: UUID,
    status: str | None,
    since: datetime | None,
    until: datetime | None,
    exercise_id: UUID | None,
    before_at: datetime | None,
    before_id: UUID | None,
    limit: int,
) -> list[WorkoutLine]:
    """Newest first; totals are computed for the page alone."""
    return await db.all(
        WorkoutLine,
        """
        select w.id, w.name, w.status, w.plan_day_id, w.started_at, w.ended_at, t.set_count, t.volume_kg, t.exercises
        from (
            select id, name, status, plan_day_id, started_at, ended_at from workouts
            where athlete_id = $1
              and ($2::text is null or status = $2)
              and ($3::timestamptz is null or started_at >= $3)
              and ($4::timestamptz is null or started_at < $4)
              and ($5::uuid is null or exists (
                  select 1 from workout_sets s
                  where s.athlete_id = $1 and s.workout_id = workouts.id and s.exercise_id = $5
              ))
              and ($6::timestamptz is null or (started_at, id) < ($6, $7::uuid))
            order by started_at desc, id desc limit $8
        ) w
        cross join lateral (
            select coalesce(sum(sets) filter (where not warm), 0)::int as set_count,
                   coalesce(round(sum(volume)::numeric, 1), 0)::double precision as volume_kg,
                   coalesce(array_agg(name order by first_at) filter (where first_of_name), '{}') as exercises
            from (
                select e.name, s.set_type = 'warmup' as warm, count(*) as sets,
                       sum(case when s.set_type = 'warmup' then 0 else coalesce(s.load_kg * s.reps, 0) end) as volume,
                       min(s.logged_at) as first_at,
                       row_number() over (partition by e.name order by min(s.logged_at)) = 1 as first_of_name
                from workout_sets s join exercises e on e.id = s.exercise_id
                where s.athlete_id = $1 and s.workout_id = w.id
                group by e.name, s.set_type = 'warmup'
            ) by_exercise
        ) t
        order by w.started_at desc, w.id desc
        """,
        athlete_id, status, since, until, exercise_id, before_at, before_id, limit,
    )  # fmt: skip

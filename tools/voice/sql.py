"""The statements of the voice domain: what an utterance may refer to."""

from uuid import UUID

from pydantic import BaseModel

from kernel.db import Db
from kernel.units import Load


def _load(value: float | None, unit: str | None) -> Load | None:
    return None if value is None or unit is None else Load.model_validate({"value": value, "unit": unit})


class OpenSet(BaseModel):
    """A set of the open workout; a workout without sets is one row with nothing but its id."""

    workout_id: UUID
    plan_day_id: UUID | None
    id: UUID | None
    exercise: str | None
    set_number: int | None
    reps: int | None
    load_value: float | None
    load_unit: str | None
    rpe: float | None

    def load(self) -> Load | None:
        """The load as entered."""
        return _load(self.load_value, self.load_unit)


class LastSet(BaseModel):
    """The last set of an exercise."""

    exercise: str
    reps: int
    load_value: float | None
    load_unit: str | None

    def load(self) -> Load | None:
        """The load as entered."""
        return _load(self.load_value, self.load_unit)


async def open_sets(db: Db, athlete_id: UUID) -> list[OpenSet]:
    return await db.all(
        OpenSet,
        """
        select w.id as workout_id, w.plan_day_id, s.id, e.slug as exercise, s.set_number, s.reps, s.load_value,
               s.load_unit, s.rpe
        from workouts w
        left join workout_sets s on s.athlete_id = w.athlete_id and s.workout_id = w.id
        left join exercises e on e.id = s.exercise_id
        where w.athlete_id = $1 and w.status <> 'finished'
        order by s.logged_at, s.id
        """,
        athlete_id,
    )


async def last_sets(db: Db, athlete_id: UUID) -> list[LastSet]:
    """The last working set of each exercise among the athlete's 300 newest sets."""
    return await db.all(
        LastSet,
        """
        select distinct on (e.slug) e.slug as exercise, s.reps, s.load_value, s.load_unit
        from (
            select exercise_id, reps, load_value, load_unit, logged_at, id from workout_sets
            where athlete_id = $1 and set_type <> 'warmup' and reps is not null
            order by logged_at desc, id desc limit 300
        ) s
        join exercises e on e.id = s.exercise_id
        order by e.slug, s.logged_at desc, s.id desc
        """,
        athlete_id,
    )

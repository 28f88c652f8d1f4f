"""What the workout operations share: finding the workout that is meant, and putting one together."""

from collections import Counter
from datetime import datetime
from typing import Literal
from uuid import UUID

from kernel.ids import new_id
from kernel.operation import Ctx
from tools.exercises import catalogue
from tools.exercises.operations import ResolveExercise, resolve_exercise
from tools.progression.models import ProgressionDecision
from tools.progression.rules import e1rm_kg
from tools.workouts import rules, sql
from tools.workouts.errors import NoOpenWorkout, NoSuchWorkout, WorkoutEnded
from tools.workouts.models import (
    LoggedSet,
    LogWorkout,
    PerformedSet,
    Record,
    Summary,
    Workout,
    WorkoutExercise,
)


async def locked(ctx: Ctx, ref: UUID | Literal["current"]) -> sql.WorkoutRow:
    """The workout that is meant, locked until the transaction ends.

    Raises NoOpenWorkout or NoSuchWorkout.
    """
    if ref == "current":
        row = await sql.lock_open_workout(ctx.db, ctx.athlete_id)
        if row is None:
            raise NoOpenWorkout
        return row
    row = await sql.lock_workout(ctx.db, ctx.athlete_id, ref)
    if row is None:
        raise NoSuchWorkout(ref)
    return row


async def running(ctx: Ctx, ref: UUID | Literal["current"]) -> sql.WorkoutRow:
    """The workout that is meant, locked and not finished. Also raises WorkoutEnded."""
    row = await locked(ctx, ref)
    if row.ended_at is not None:
        raise WorkoutEnded(row.ended_at)
    return row


def assemble(row: sql.WorkoutRow, sets: list[sql.SetRow], now: datetime) -> Workout:
    """A workout with its sets under their exercises, in the order the exercises were begun."""
    return Workout(
        id=row.id,
        name=row.name,
        status=row.status,  # pyright: ignore[reportArgumentType]: the table's check is the same list
        plan_id=row.plan_id,
        plan_day_id=row.plan_day_id,
        started_at=row.started_at,
        ended_at=row.ended_at,
        active_s=rules.active_s(row.started_at, row.ended_at, row.paused_at, row.paused_s, now),
        notes=row.notes,
        exercises=grouped(sets),
        summary=None if row.summary is None else Summary.model_validate(row.summary),
    )


def grouped(sets: list[sql.SetRow]) -> list[WorkoutExercise]:
    """Sets under their exercises, in the order the exercises were begun."""
    by_id: dict[UUID, WorkoutExercise] = {}
    for row in sets:
        entry = by_id.get(row.exercise_id)
        if entry is None:
            entry = by_id[row.exercise_id] = WorkoutExercise(exercise=row.exercise(), sets=[])
        entry.sets.append(row.shown())
    return list(by_id.values())


def made(set_id: UUID, number: int, done: PerformedSet, at: datetime) -> LoggedSet:
    """A performed set as it will be kept."""
    load_kg = None if done.load is None else done.load.kg
    return LoggedSet(
        id=set_id,
        set_number=number,
        set_type=done.set_type,
        reps=done.reps,
        load=done.load,
        load_kg=load_kg,
        rpe=done.rpe,
        e1rm_kg=e1rm_kg(load_kg, done.reps) if load_kg and done.reps else None,
        duration_s=done.duration_s,
        distance_m=done.distance_m,
        notes=done.notes,
        logged_at=at,
    )


async def broken_records(ctx: Ctx, exercises: list[WorkoutExercise], before: datetime) -> list[Record]:
    """The best record of each kind and exercise that these sets broke, against what was before."""
    found = await sql.bests(ctx.db, ctx.athlete_id, [e.exercise.id for e in exercises], before)
    bests = {best.exercise_id: best for best in found}
    top: dict[tuple[UUID, str], Record] = {}
    for entry in exercises:
        best = bests.get(entry.exercise.id)
        if best is None:
            continue
        for done in entry.sets:
            for record in rules.records(entry.exercise, done, best):
                key = (entry.exercise.id, record.kind)
                if key not in top or record.value > top[key].value:
                    top[key] = record
    return list(top.values())


def summarize(
    exercises: list[WorkoutExercise],
    duration_s: int,
    records: list[Record],
    decisions: list[ProgressionDecision],
) -> Summary:
    """What a finished workout came to."""
    counted = [s for entry in exercises for s in entry.sets if rules.counts(s.set_type)]
    return Summary(
        duration_s=duration_s,
        exercise_count=len(exercises),
        set_count=len(counted),
        rep_count=sum(s.reps or 0 for s in counted),
        volume_kg=rules.volume_kg(counted),
        muscles=rules.muscle_sets(exercises, catalogue.by_slug()),
        records=records,
        decisions=decisions,
    )


async def performed(ctx: Ctx, cmd: LogWorkout) -> list[tuple[UUID, UUID | None, LoggedSet]]:
    """The sets of a whole session, numbered within their exercise and spread over its time."""
    span = (cmd.ended_at - cmd.started_at) / len(cmd.sets)
    known: dict[tuple[str | None, UUID | None], UUID] = {}
    prescribed: dict[UUID, UUID | None] = {}
    counts: Counter[UUID] = Counter()
    rows: list[tuple[UUID, UUID | None, LoggedSet]] = []
    for position, done in enumerate(cmd.sets):
        wording = (done.exercise, done.exercise_id)
        if wording not in known:
            found = await resolve_exercise(
                ctx, ResolveExercise(exercise=done.exercise, exercise_id=done.exercise_id)
            )
            known[wording] = found.id
            prescribed[found.id] = await sql.prescription(ctx.db, ctx.athlete_id, cmd.plan_day_id, found.id)
        exercise_id = known[wording]
        counts[exercise_id] += 1
        at = done.logged_at or cmd.started_at + span * position
        logged = made(new_id(), counts[exercise_id], done, at)
        rows.append((exercise_id, prescribed[exercise_id], logged))
    return rows

"""What an athlete does with a workout."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from kernel import paging
from kernel.ids import new_id
from kernel.models import Done, Page
from kernel.operation import Ctx, operation
from kernel.policy import self_or_coach
from tools.exercises.operations import NoSuchExercise, ResolveExercise, UnknownExercise, resolve_exercise
from tools.plans.operations import (
    GetNextWorkout,
    GetPlanDay,
    NoActivePlan,
    NoSuchPlanDay,
    get_next_workout,
    get_plan_day,
)
from tools.progression.models import ProgressionDecision
from tools.progression.operations import ProgressWorkout, progress_workout
from tools.workouts import rules, session, sql
from tools.workouts.errors import (
    AlreadyPaused,
    InTheFuture,
    NoOpenWorkout,
    NoSuchSet,
    NoSuchWorkout,
    NothingDone,
    NotPaused,
    WorkoutEnded,
    WorkoutOpen,
)
from tools.workouts.models import (
    CorrectSet,
    DeleteSet,
    FinishWorkout,
    GetWorkout,
    ListWorkouts,
    LogSet,
    LogWorkout,
    PerformedSet,
    SetDeleted,
    SetLogged,
    StartWorkout,
    Workout,
    WorkoutId,
    WorkoutLine,
)

VIEW = self_or_coach("view_workouts")
LOG = self_or_coach("log_workouts")


@operation("POST /workouts", allow=LOG, raises=(WorkoutOpen, NoSuchPlanDay), hot=True, creates=True)
async def start_workout(ctx: Ctx, cmd: StartWorkout) -> Workout:
    """Start a workout: the active plan's next day, a named day of it, or a free one.

    Only one workout can be open at a time. Not needed before log_set, which starts one by itself.
    """
    open_now = await sql.get_workout(ctx.db, ctx.athlete_id, None)
    if open_now is not None:
        raise WorkoutOpen(open_now.id, open_now.name)
    plan_id: UUID | None = None
    day_id, name = cmd.plan_day_id, cmd.name
    if day_id is not None:
        day = await get_plan_day(ctx, GetPlanDay(plan_day_id=day_id))
        plan_id, name = day.plan_id, name or day.name
    elif not cmd.free:
        try:
            upcoming = await get_next_workout(ctx, GetNextWorkout())
            plan_id, day_id, name = upcoming.plan_id, upcoming.day.id, name or upcoming.day.name
        except NoActivePlan:
            pass
    row = sql.WorkoutRow(
        id=new_id(), plan_id=plan_id, plan_day_id=day_id, name=name or "Workout", status="open", started_at=ctx.now,
        ended_at=None, paused_at=None, paused_s=0, notes=cmd.notes, summary=None,
    )  # fmt: skip
    if not await sql.add_workout(
        ctx.db, ctx.athlete_id, row.id, plan_id, day_id, row.name, row.status, ctx.now, None, cmd.notes
    ):
        open_now = await session.running(ctx, "current")
        raise WorkoutOpen(open_now.id, open_now.name)
    return session.assemble(row, [], ctx.now)


@operation("GET /workouts", allow=VIEW, raises=(NoSuchExercise, UnknownExercise), hot=True)
async def list_workouts(ctx: Ctx, cmd: ListWorkouts) -> Page[WorkoutLine]:
    """List workouts, newest first, with their sets, volume in kg and exercises.

    Filter by status, time and exercise (in any wording).
    """
    exercise_id = None
    if cmd.exercise is not None:
        exercise_id = (await resolve_exercise(ctx, ResolveExercise(exercise=cmd.exercise))).id
    before_at, before_id = paging.decode(cmd.cursor, datetime, UUID)
    rows = await sql.list_workouts(
        ctx.db,
        ctx.athlete_id,
        cmd.status,
        cmd.since,
        cmd.until,
        exercise_id,
        before_at,
        before_id,
        cmd.limit + 1,
    )
    return paging.page(rows, cmd.limit, lambda row: (row.started_at, row.id))


@operation("GET /workouts/{workout_id}", allow=VIEW, raises=(NoSuchWorkout, NoOpenWorkout), hot=True)
async def get_workout(ctx: Ctx, cmd: GetWorkout) -> Workout:
    """Show a workout with every set; `current` is the one that is open. Loads come back as entered."""
    wanted = None if cmd.workout_id == "current" else cmd.workout_id
    row = await sql.get_workout(ctx.db, ctx.athlete_id, wanted)
    if row is None:
        raise NoOpenWorkout if wanted is None else NoSuchWorkout(wanted)
    return session.assemble(row, await sql.list_sets(ctx.db, ctx.athlete_id, row.id), ctx.now)


@operation(
    "POST /workouts/{workout_id}/sets",
    allow=LOG,
    raises=(NoSuchWorkout, WorkoutEnded, NoSuchExercise, UnknownExercise),
    hot=True,
    creates=True,
)
async def log_set(ctx: Ctx, cmd: LogSet) -> SetLogged:
    """Log one completed set; say what it means: e1RM, records broken, what the plan expected, sets left.

    One call a set: "3x10 at 60 kg" is three calls. Give the load as it was said, with its unit; leave it out
    for body weight. `workout_id` "current" is the open workout, started if there is none. Log only what the
    athlete says they did, never a wish or a plan. e1RM is Epley's (1985) estimate, in kg.
    """
    exercise = await resolve_exercise(
        ctx, ResolveExercise(exercise=cmd.exercise, exercise_id=cmd.exercise_id)
    )
    workout = await _open_or_new(ctx, cmd)
    standing = await sql.standing(
        ctx.db, ctx.athlete_id, workout.id, workout.plan_day_id, exercise.id, None, ctx.now
    )
    logged = session.made(new_id(), standing.done + 1, PerformedSet.model_validate(cmd.performed()), ctx.now)
    await sql.add_sets(ctx.db, ctx.athlete_id, workout.id, [(exercise.id, standing.prescription_id, logged)])
    if workout.status == "paused":
        await _resume(ctx, workout)
    expected = standing.expected()
    sets_left = None
    if expected is not None:
        sets_left = max(0, expected.sets - standing.working_done - (logged.set_type == "working"))
    return SetLogged(
        workout_id=workout.id,
        exercise=exercise,
        set=logged,
        e1rm_kg=logged.e1rm_kg,
        records=rules.records(exercise, logged, standing.best()),
        expected=expected,
        sets_left=sets_left,
    )


async def _open_or_new(ctx: Ctx, cmd: LogSet) -> sql.WorkoutRow:
    if cmd.workout_id != "current":
        return await session.running(ctx, cmd.workout_id)
    open_now = await sql.lock_open_workout(ctx.db, ctx.athlete_id)
    if open_now is not None:
        return open_now
    # Another request may start one in this instant; then this set goes there.
    with suppress(WorkoutOpen):
        await start_workout(ctx, StartWorkout())
    return await session.running(ctx, "current")


@operation(
    "PATCH /workouts/{workout_id}/sets/{set_id}",
    allow=LOG,
    raises=(NoSuchWorkout, NoOpenWorkout, NoSuchSet, NoSuchExercise, UnknownExercise, NothingDone),
    hot=True,
)
async def correct_set(ctx: Ctx, cmd: CorrectSet) -> SetLogged:
    """Correct a logged set; fields that are left out stay. `set_id` "last" is the set logged last.

    `load: null` makes it body weight. Estimated maximum, records and volume follow the correction.
    """
    workout = await session.locked(ctx, cmd.workout_id)
    row = await _set(ctx, workout.id, cmd.set_id)
    exercise = row.exercise()
    if cmd.exercise is not None or cmd.exercise_id is not None:
        exercise = await resolve_exercise(
            ctx, ResolveExercise(exercise=cmd.exercise, exercise_id=cmd.exercise_id)
        )
    old = row.shown()
    changes = {name: getattr(cmd, name) for name in cmd.model_fields_set & PerformedSet.model_fields.keys()}
    if changes.get("set_type", "") is None:
        del changes["set_type"]
    kept = {name: getattr(old, name) for name in PerformedSet.model_fields if name in type(old).model_fields}
    done = PerformedSet.model_construct(**(kept | changes))
    if done.reps is None and done.duration_s is None and done.distance_m is None:
        raise NothingDone
    standing = await sql.standing(
        ctx.db, ctx.athlete_id, workout.id, workout.plan_day_id, exercise.id, row.id, row.logged_at
    )
    moved = exercise.id != row.exercise_id
    new = session.made(row.id, standing.done + 1 if moved else row.set_number, done, row.logged_at)
    await sql.save_set(ctx.db, ctx.athlete_id, exercise.id, standing.prescription_id, new)
    if moved:
        await sql.close_gap(ctx.db, ctx.athlete_id, workout.id, row.exercise_id, row.set_number)
    await _follow(ctx, workout)
    return SetLogged(
        workout_id=workout.id,
        exercise=exercise,
        set=new,
        e1rm_kg=new.e1rm_kg,
        records=rules.records(exercise, new, standing.best()),
        expected=standing.expected(),
        sets_left=None,
    )


@operation(
    "DELETE /workouts/{workout_id}/sets/{set_id}",
    allow=LOG,
    raises=(NoSuchWorkout, NoOpenWorkout, NoSuchSet),
    hot=True,
)
async def delete_set(ctx: Ctx, cmd: DeleteSet) -> SetDeleted:
    """Delete a logged set, and tell what it was. `set_id` "last" is the set logged last ("undo")."""
    workout = await session.locked(ctx, cmd.workout_id)
    row = await _set(ctx, workout.id, cmd.set_id)
    await sql.delete_set(ctx.db, ctx.athlete_id, row.id)
    await sql.close_gap(ctx.db, ctx.athlete_id, workout.id, row.exercise_id, row.set_number)
    await _follow(ctx, workout)
    return SetDeleted(workout_id=workout.id, exercise=row.exercise(), set=row.shown())


async def _set(ctx: Ctx, workout_id: UUID, ref: UUID | str) -> sql.SetRow:
    row = await sql.lock_set(ctx.db, ctx.athlete_id, workout_id, ref if isinstance(ref, UUID) else None)
    if row is None:
        raise NoSuchSet
    return row


async def _follow(ctx: Ctx, workout: sql.WorkoutRow) -> None:
    """Make a finished workout's summary follow a change of its sets; what the plan decided stays decided."""
    if workout.ended_at is None or workout.summary is None:
        return
    before = session.assemble(workout, [], ctx.now).summary
    exercises = session.grouped(await sql.list_sets(ctx.db, ctx.athlete_id, workout.id))
    broken = await session.broken_records(ctx, exercises, workout.started_at)
    decisions = before.decisions if before else []
    seconds = rules.active_s(workout.started_at, workout.ended_at, None, workout.paused_s, ctx.now)
    summary = session.summarize(exercises, seconds, broken, decisions)
    await sql.finish(
        ctx.db, ctx.athlete_id, workout.id, workout.ended_at, workout.paused_s, workout.notes,
        summary.model_dump(mode="json"),
    )  # fmt: skip


@operation(
    "POST /workouts/{workout_id}/pause",
    allow=LOG,
    raises=(NoSuchWorkout, NoOpenWorkout, WorkoutEnded, AlreadyPaused),
)
async def pause_workout(ctx: Ctx, cmd: WorkoutId) -> Workout:
    """Pause the open workout; the time until it is resumed does not count."""
    workout = await session.running(ctx, cmd.workout_id)
    if workout.status == "paused":
        raise AlreadyPaused
    await sql.set_pause(ctx.db, ctx.athlete_id, workout.id, "paused", ctx.now, workout.paused_s)
    return await get_workout(ctx, GetWorkout(workout_id=workout.id))


@operation(
    "POST /workouts/{workout_id}/resume",
    allow=LOG,
    raises=(NoSuchWorkout, NoOpenWorkout, WorkoutEnded, NotPaused),
)
async def resume_workout(ctx: Ctx, cmd: WorkoutId) -> Workout:
    """Resume the paused workout. Logging a set resumes it too."""
    workout = await session.running(ctx, cmd.workout_id)
    if workout.status != "paused":
        raise NotPaused
    await _resume(ctx, workout)
    return await get_workout(ctx, GetWorkout(workout_id=workout.id))


async def _resume(ctx: Ctx, workout: sql.WorkoutRow) -> None:
    since = workout.paused_at or ctx.now
    paused_s = workout.paused_s + max(0, int((ctx.now - since).total_seconds()))
    await sql.set_pause(ctx.db, ctx.athlete_id, workout.id, "open", None, paused_s)


@operation(
    "POST /workouts/{workout_id}/finish",
    allow=LOG,
    raises=(NoSuchWorkout, NoOpenWorkout, WorkoutEnded),
    hot=True,
)
async def finish_workout(ctx: Ctx, cmd: FinishWorkout) -> Workout:
    """Finish the workout; give its summary: time, sets, volume in kg, sets per muscle, records, and what the
    plan does next with each exercise and why."""
    workout = await session.running(ctx, cmd.workout_id)
    sets = await sql.list_sets(ctx.db, ctx.athlete_id, workout.id)
    paused_s = workout.paused_s
    if workout.paused_at is not None:
        paused_s += max(0, int((ctx.now - workout.paused_at).total_seconds()))
    exercises = session.grouped(sets)
    records = await session.broken_records(ctx, exercises, workout.started_at)
    decisions = await _decisions(ctx, workout.id) if sets and workout.plan_day_id else []
    seconds = rules.active_s(workout.started_at, ctx.now, None, paused_s, ctx.now)
    summary = session.summarize(exercises, seconds, records, decisions)
    done = workout.model_copy(
        update={
            "status": "finished",
            "ended_at": ctx.now,
            "paused_at": None,
            "paused_s": paused_s,
            "notes": cmd.notes or workout.notes,
            "summary": summary.model_dump(mode="json"),
        }
    )
    await sql.finish(ctx.db, ctx.athlete_id, done.id, ctx.now, paused_s, done.notes, done.summary or {})
    return session.assemble(done, sets, ctx.now)


async def _decisions(ctx: Ctx, workout_id: UUID) -> list[ProgressionDecision]:
    return (await progress_workout(ctx, ProgressWorkout(workout_id=workout_id))).decisions


async def _ask_deletion(ctx: Ctx, cmd: WorkoutId) -> str:
    workout = await get_workout(ctx, GetWorkout(workout_id=cmd.workout_id))
    count = sum(len(entry.sets) for entry in workout.exercises)
    return f"Delete the workout “{workout.name}” of {workout.started_at:%Y-%m-%d} with its {count} sets, for good?"


@operation(
    "DELETE /workouts/{workout_id}",
    allow=LOG,
    raises=(NoSuchWorkout, NoOpenWorkout),
    confirm=_ask_deletion,
)
async def delete_workout(ctx: Ctx, cmd: WorkoutId) -> Done:
    """Delete a workout with all its sets, for good. Records and volume are then as if it had never been."""
    workout = await session.locked(ctx, cmd.workout_id)
    await sql.delete_workout(ctx.db, ctx.athlete_id, workout.id)
    return Done()


@operation(
    "POST /workouts/log",
    allow=LOG,
    raises=(NoSuchPlanDay, NoSuchExercise, UnknownExercise, InTheFuture),
    creates=True,
)
async def log_workout(ctx: Ctx, cmd: LogWorkout) -> Workout:
    """Log a whole finished session at once: one that was done offline, or comes from another app.

    Records are judged against what was done before its start. An unknown exercise refuses the whole session.
    """
    if cmd.ended_at > ctx.now:
        raise InTheFuture(cmd.ended_at)
    plan_id, name = None, cmd.name
    if cmd.plan_day_id is not None:
        day = await get_plan_day(ctx, GetPlanDay(plan_day_id=cmd.plan_day_id))
        plan_id, name = day.plan_id, name or day.name
    workout_id = new_id()
    await sql.add_workout(
        ctx.db, ctx.athlete_id, workout_id, plan_id, cmd.plan_day_id, name or "Workout", "finished",
        cmd.started_at, cmd.ended_at, cmd.notes,
    )  # fmt: skip
    await sql.add_sets(ctx.db, ctx.athlete_id, workout_id, await session.performed(ctx, cmd))
    row = await session.locked(ctx, workout_id)
    sets = await sql.list_sets(ctx.db, ctx.athlete_id, workout_id)
    exercises = session.grouped(sets)
    summary = session.summarize(
        exercises,
        int((cmd.ended_at - cmd.started_at).total_seconds()),
        await session.broken_records(ctx, exercises, cmd.started_at),
        await _decisions(ctx, workout_id) if cmd.plan_day_id else [],
    )
    row.summary = summary.model_dump(mode="json")
    await sql.finish(ctx.db, ctx.athlete_id, workout_id, cmd.ended_at, 0, cmd.notes, row.summary)
    return session.assemble(row, sets, ctx.now)

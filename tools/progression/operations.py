"""What can be asked of progression, and what it does after a workout."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from kernel import paging
from kernel.errors import Invalid, NotFound
from kernel.ids import new_id
from kernel.models import Page
from kernel.operation import Ctx, operation
from kernel.policy import self_or_coach
from kernel.units import MAX_LOAD_KG, Load, MassUnit
from tools.accounts.models import GetProfile, Profile
from tools.accounts.operations import NoProfile, get_profile
from tools.exercises.models import ExerciseRef, Muscle
from tools.exercises.operations import NoSuchExercise, ResolveExercise, UnknownExercise, resolve_exercise
from tools.health.models import CheckReadiness
from tools.health.operations import check_readiness
from tools.plans.models import SetCount, SetPrescribedLoad, SetPrescribedSets
from tools.plans.operations import set_prescribed_load, set_prescribed_sets
from tools.progression import adjusting, rules, sessions, sql, volume
from tools.progression.models import (
    AdjustVolume,
    ExerciseProgress,
    GetExerciseProgress,
    GetWeeklyVolume,
    Landmarks,
    ListRecords,
    MuscleChange,
    MuscleGroup,
    MuscleVolume,
    ProgressionDecision,
    ProgressWorkout,
    RecordEntry,
    VolumeAdjustment,
    VolumeWeek,
    WeeklyVolume,
    WorkoutProgress,
)
from tools.progression.rows import AdjustmentRow, DecisionRow, TrainedRow

VIEW = self_or_coach("view_workouts")
RECENT_WEEKS = 4
"""Over how many weeks the usual volume is taken when there is no plan."""


@dataclass(eq=False)
class NoSuchTrainedWorkout(NotFound):
    """There is no workout {workout_id}."""

    workout_id: UUID


@dataclass(eq=False)
class UnclearAdjustment(Invalid):
    """Say what to adjust (`muscle` or `exercise`) and by how much (`change_sets`, not 0, or `change`)."""


@dataclass(eq=False)
class NoExerciseNamed(Invalid):
    """Say which exercise: `exercise` in any wording, or `exercise_id`."""


@operation("GET /volume", allow=VIEW, raises=(NoProfile,), hot=True)
async def get_weekly_volume(ctx: Ctx, cmd: GetWeeklyVolume) -> WeeklyVolume:
    """Show weekly hard sets per muscle beside the athlete's landmarks, the latest week first.

    A hard set is any but a warm-up, at RPE 6 or more or unknown. It counts 1 for a primary and 0.5 for a
    secondary muscle. Weeks are the athlete's local ISO weeks, from Monday; a `current` one is not over.
    Landmarks are sets a week: MV maintains, MEV starts growth, MAV is the useful range, MRV the most that can
    be recovered from.
    """
    profile = await get_profile(ctx, GetProfile())
    today = profile.local_date(ctx.now)
    last = _monday(cmd.week_of or today)
    first = last - timedelta(weeks=cmd.weeks - 1)
    zone = ZoneInfo(profile.time_zone)
    rows = await sql.trained(
        ctx.db,
        ctx.athlete_id,
        profile.time_zone,
        _midnight(first, zone),
        _midnight(last + timedelta(weeks=1), zone),
    )
    adjustments = await sql.adjustments_between(ctx.db, ctx.athlete_id, first, last + timedelta(days=6))
    shown = volume.COUNTED if cmd.muscle is None else volume.members(cmd.muscle)
    weeks = [
        _week(last - timedelta(weeks=back), rows, adjustments, profile, today, shown)
        for back in range(cmd.weeks)
    ]
    return WeeklyVolume(weeks=weeks)


def _week(
    monday: date,
    rows: Sequence[TrainedRow],
    adjustments: Sequence[AdjustmentRow],
    profile: Profile,
    today: date,
    shown: Sequence[Muscle],
) -> VolumeWeek:
    sunday = monday + timedelta(days=6)
    of_week = [r for r in rows if r.week_start == monday]
    hard = [r for r in of_week if volume.is_hard(r.set_type, r.rpe)]
    sets = volume.weekly_sets((r.sets, r.primary_muscles, r.secondary_muscles) for r in hard)
    in_force = [a for a in adjustments if a.starts_on <= sunday and a.ends_on >= monday]
    muscles: list[MuscleVolume] = []
    for muscle in shown:
        marks, done = volume.landmarks(muscle, profile.experience), sets.get(muscle, 0.0)
        changes = [m for a in in_force for m in a.muscles if m.muscle == muscle]
        if done or changes or marks.mev or len(shown) == 1:
            muscles.append(
                MuscleVolume(
                    muscle=muscle,
                    sets=done,
                    landmarks=marks,
                    status=volume.status(done, marks),
                    adjustment=round(sum(m.sets_after - m.sets_before for m in changes)),
                )
            )
    return VolumeWeek(
        week_start=monday,
        current=monday <= today <= sunday,
        muscles=sorted(muscles, key=lambda m: -m.sets),
        total_sets=sum(r.sets for r in hard),
        total_volume_kg=round(sum(r.volume_kg for r in of_week if r.set_type != "warmup"), 1),
    )


@operation(
    "POST /volume/adjust",
    allow=self_or_coach("edit_programs"),
    raises=(UnclearAdjustment, UnknownExercise, NoSuchExercise, NoProfile),
    hot=True,
    creates=True,
)
async def adjust_volume(ctx: Ctx, cmd: AdjustVolume) -> VolumeAdjustment:
    """Train a muscle, a group of muscles or an exercise with more or fewer hard sets a week, for a reason.

    It changes the sets of the active plan's exercises at once, within the muscle's MEV and MRV and 1 to 8
    sets an exercise; `clamped` tells that less was changed than asked. The plan stays changed until it is
    adjusted again; `ends_on` is when to look at it. Without an active plan, or an exercise for the muscle in
    it, the aim is kept and nothing else changes: `message` says which. Groups: back is lats and upper back;
    legs are quads, hamstrings, glutes, calves; shoulders are all delts; arms are biceps and triceps; core is
    abs and obliques. An exercise wins over a muscle.
    """
    change = _change(cmd)
    exercise, target, muscles = await _wanted(ctx, cmd)
    profile = await get_profile(ctx, GetProfile())
    today = profile.local_date(ctx.now)
    marks: dict[Muscle, Landmarks] = {m: volume.landmarks(m, profile.experience) for m in muscles}
    rows = await sql.active_lines(ctx.db, ctx.athlete_id)
    lines = [adjusting.line(row) for row in rows]
    if exercise is None:
        eligible = [line for line in lines if set(muscles) & set(line.primary)]
    else:
        eligible = [line for line, row in zip(lines, rows, strict=True) if row.exercise_id == exercise.id]

    if eligible:
        spread = volume.spread(lines, eligible, muscles, change, marks)
        now_lines = volume.with_sets(lines, spread.sets)
        if spread.sets:
            changes = [SetCount(prescription_id=line, sets=sets) for line, sets in spread.sets.items()]
            await set_prescribed_sets(ctx, SetPrescribedSets(changes=changes))
        before, after = volume.planned(lines), volume.planned(now_lines)
        totals = volume.together(lines, muscles), volume.together(now_lines, muscles)
        clamped, applied = spread.clamped, adjusting.applied(rows, spread.sets)
    else:
        usual = lines or await _usual_lines(ctx, profile)
        before = volume.planned(usual)
        after = {m: volume.within(before.get(m, 0.0), change, marks[m]) for m in muscles}
        moved = [after[m] - before.get(m, 0.0) for m in muscles]
        most = max(moved, key=abs)
        total = volume.together(usual, muscles)
        totals, clamped, applied = (total, total + most), abs(most) < abs(change), []

    adjustment = VolumeAdjustment(
        id=new_id(),
        muscle=target,
        sets_before=round(totals[0], 1),
        sets_after=round(totals[1], 1),
        clamped=clamped,
        landmarks=marks[muscles[0]] if len(set(marks.values())) == 1 else None,
        muscles=[
            MuscleChange(
                muscle=m,
                sets_before=round(before.get(m, 0.0), 1),
                sets_after=round(after.get(m, 0.0), 1),
                landmarks=marks[m],
            )
            for m in muscles
        ],
        reason=cmd.reason,
        applied_to=applied,
        starts_on=today,
        ends_on=today + timedelta(weeks=cmd.weeks, days=-1),
        message="",
    )
    situation = "changed" if eligible else ("not_in_plan" if lines else "no_plan")
    message = adjusting.message(adjustment, change, situation, exercise.name if exercise else None)
    await sql.add_adjustment(
        ctx.db, ctx.athlete_id, adjustment.id, target, adjustment.sets_before, adjustment.sets_after,
        [m.model_dump(mode="json") for m in adjustment.muscles],
        [a.model_dump(mode="json") for a in applied],
        cmd.reason, adjustment.starts_on, adjustment.ends_on, ctx.now,
    )  # fmt: skip
    return adjustment.model_copy(update={"message": message})


def _change(cmd: AdjustVolume) -> int:
    said = {"more": 2, "less": -2, None: 0}[cmd.change]
    change = said if cmd.change_sets is None else cmd.change_sets
    if change == 0 or change * said < 0:
        raise UnclearAdjustment
    return change


async def _wanted(
    ctx: Ctx, cmd: AdjustVolume
) -> tuple[ExerciseRef | None, Muscle | MuscleGroup, Sequence[Muscle]]:
    """The exercise if one was named, what it is called, and the muscles meant."""
    if cmd.exercise is not None or cmd.exercise_id is not None:
        named = ResolveExercise(exercise=cmd.exercise, exercise_id=cmd.exercise_id)
        exercise = await resolve_exercise(ctx, named)
        row = await sql.muscles_of(ctx.db, exercise.id)
        muscles: list[Muscle] = [m for m in row.primary_muscles if m != "cardio"]
        if not muscles:
            raise UnclearAdjustment
        return exercise, muscles[0], muscles
    if cmd.muscle is None or cmd.muscle == "cardio":
        raise UnclearAdjustment
    return None, cmd.muscle, volume.members(cmd.muscle)


async def _usual_lines(ctx: Ctx, profile: Profile) -> list[volume.Line]:
    """The last four whole weeks as if they were a plan: what the athlete usually does."""
    zone = ZoneInfo(profile.time_zone)
    monday = _monday(profile.local_date(ctx.now))
    since = _midnight(monday - timedelta(weeks=RECENT_WEEKS), zone)
    rows = await sql.trained(ctx.db, ctx.athlete_id, profile.time_zone, since, _midnight(monday, zone))
    return [
        volume.Line(
            prescription_id=new_id(),
            sets=row.sets,
            times_a_week=1 / RECENT_WEEKS,
            primary=row.primary_muscles,
            secondary=row.secondary_muscles,
        )
        for row in rows
        if volume.is_hard(row.set_type, row.rpe)
    ]


@operation("GET /records", allow=VIEW, raises=(UnknownExercise, NoSuchExercise), hot=True)
async def list_records(ctx: Ctx, cmd: ListRecords) -> Page[RecordEntry]:
    """List personal records that stand, newest first; of one exercise when it is named, in any wording.

    e1rm is the best estimated one-repetition maximum (Epley, 1985; sets of up to 12 repetitions), weight the
    heaviest load, reps_at_load the most repetitions with a load. They follow every correction and deletion.
    """
    exercise_id = None
    if cmd.exercise is not None or cmd.exercise_id is not None:
        named = ResolveExercise(exercise=cmd.exercise, exercise_id=cmd.exercise_id)
        exercise_id = (await resolve_exercise(ctx, named)).id
    before, before_set, before_kind = paging.decode(cmd.cursor, datetime, UUID, str)
    rows = await sql.records(
        ctx.db, ctx.athlete_id, exercise_id, cmd.kind, cmd.limit + 1, before, before_set, before_kind
    )
    entries = [
        RecordEntry(
            exercise=ExerciseRef(id=r.exercise_id, slug=r.slug, name=r.name),
            kind=r.kind,
            value=r.value,
            unit="reps" if r.kind == "reps_at_load" else "kg",
            reps=r.reps,
            load=_load(r.load_value, r.load_unit),
            load_kg=r.load_kg,
            at=r.at,
            set_id=r.set_id,
            workout_id=r.workout_id,
        )
        for r in rows
    ]
    return paging.page(entries, cmd.limit, lambda e: (e.at, e.set_id, e.kind))


def _load(value: float | None, unit: MassUnit | None) -> Load | None:
    return None if value is None or unit is None else Load(value=value, unit=unit)


@operation(
    "GET /progress",
    allow=VIEW,
    raises=(NoExerciseNamed, UnknownExercise, NoSuchExercise, NoProfile),
    hot=True,
)
async def get_exercise_progress(ctx: Ctx, cmd: GetExerciseProgress) -> ExerciseProgress:
    """Show how an exercise has gone: top set, estimated maximum (Epley), volume a session; trend and stall.

    Stalled: the last three sessions gained 0.5 % or less. Without loads the most repetitions are compared.
    """
    if cmd.exercise is None and cmd.exercise_id is None:
        raise NoExerciseNamed
    named = ResolveExercise(exercise=cmd.exercise, exercise_id=cmd.exercise_id)
    exercise = await resolve_exercise(ctx, named)
    profile = await get_profile(ctx, GetProfile())
    since = profile.local_date(ctx.now) - timedelta(weeks=cmd.weeks)
    rows = await sql.exercise_sets(
        ctx.db, ctx.athlete_id, exercise.id, profile.time_zone, _midnight(since, ZoneInfo(profile.time_zone))
    )
    return sessions.progress(exercise, rows, profile.unit, cmd.weeks)


@operation(
    "POST /workouts/{workout_id}/progress",
    allow=self_or_coach("log_workouts"),
    raises=(NoSuchTrainedWorkout, NoProfile),
    on=(),
)
async def progress_workout(ctx: Ctx, cmd: ProgressWorkout) -> WorkoutProgress:
    """Decide what the plan asks for next after a workout and write it into the plan, once a workout.

    A second call answers what was decided. A session older than the last one decided on changes nothing.
    """
    workout = await sql.get_workout(ctx.db, ctx.athlete_id, cmd.workout_id)
    if workout is None:
        raise NoSuchTrainedWorkout(cmd.workout_id)
    if workout.plan_day_id is None:
        return WorkoutProgress(decisions=[])
    # Locks the lines, so that a second call waits here and then finds what the first has decided.
    due = await sql.due(ctx.db, ctx.athlete_id, workout.plan_day_id)
    if kept := await sql.decisions_of(ctx.db, ctx.athlete_id, cmd.workout_id):
        return WorkoutProgress(decisions=[_decision(row) for row in kept])
    ids = [line.prescription_id for line in due]
    past = {p.prescription_id: p for p in await sql.last_decisions(ctx.db, ctx.athlete_id, ids)}
    due = [d for d in due if (p := past.get(d.prescription_id)) is None or p.started_at <= workout.started_at]
    if not due:
        return WorkoutProgress(decisions=[])
    profile = await get_profile(ctx, GetProfile())
    readiness = await check_readiness(ctx, CheckReadiness(day=profile.local_date(workout.started_at)))
    ease = rules.ease(readiness.score)
    done = sessions.assign(due, await sql.done(ctx.db, ctx.athlete_id, cmd.workout_id))
    nexts = [
        rules.decide(
            sessions.target(line, profile.unit),
            done[line.prescription_id],
            ease,
            sessions.past(line, past.get(line.prescription_id)),
        )
        for line in due
    ]
    await sql.add_decisions(
        ctx.db,
        [
            (
                ctx.athlete_id, cmd.workout_id, line.prescription_id, line.exercise_id, position,
                new.action, line.load_kg, new.load_kg, new.reps_target, new.reason, new.missed,
                new.eased_from_kg, ctx.now,
            )
            for position, (line, new) in enumerate(zip(due, nexts, strict=True))
        ],
    )  # fmt: skip
    for line, new in zip(due, nexts, strict=True):
        if done[line.prescription_id]:
            wanted = SetPrescribedLoad(
                prescription_id=line.prescription_id,
                load_kg=None if new.load_kg is None else min(new.load_kg, MAX_LOAD_KG),
                reps_target=new.reps_target,
                reason=new.reason,
            )
            await set_prescribed_load(ctx, wanted)
    return WorkoutProgress(
        decisions=[_decision(row) for row in await sql.decisions_of(ctx.db, ctx.athlete_id, cmd.workout_id)]
    )


def _decision(row: DecisionRow) -> ProgressionDecision:
    return ProgressionDecision(
        prescription_id=row.prescription_id,
        exercise=ExerciseRef(id=row.exercise_id, slug=row.slug, name=row.name),
        action=row.action,
        load_before_kg=row.load_before_kg,
        load_after_kg=row.load_after_kg,
        reps_target=row.reps_target,
        reason=row.reason,
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)

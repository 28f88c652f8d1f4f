"""What can be done with plans."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel import paging
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.models import Done, Page
from kernel.operation import Ctx, operation
from kernel.policy import self_or_coach
from kernel.units import Load, from_kg
from tools.accounts.models import GetProfile
from tools.accounts.operations import NoProfile, get_profile
from tools.exercises import catalogue
from tools.exercises.models import ExerciseRef
from tools.exercises.operations import NoSuchExercise, ResolveExercise, UnknownExercise, resolve_exercise
from tools.plans import generator, rules, sql, views
from tools.plans.draft import DraftDay, DraftExercise, DraftPlan
from tools.plans.generator import NothingToTrainWith, PlanRequest, PlanShape
from tools.plans.models import (
    CreatePlan,
    GeneratePlan,
    GetNextWorkout,
    GetPlanDay,
    ListPlans,
    NewDay,
    NewPrescription,
    NextWorkout,
    Plan,
    PlanDay,
    PlanId,
    PlanSummary,
    Prescription,
    SetPrescribedLoad,
    SetPrescribedSets,
    UpdatePlan,
)
from tools.plans.reps import parse_reps
from tools.plans.splits import WARM_UP

VIEW = self_or_coach("view_workouts")
EDIT = self_or_coach("edit_programs")


@dataclass(eq=False)
class NoSuchPlan(NotFound):
    """There is no plan {plan_id}."""

    plan_id: UUID


@dataclass(eq=False)
class NoSuchPlanDay(NotFound):
    """There is no plan day {plan_day_id}."""

    plan_day_id: UUID


@dataclass(eq=False)
class NoSuchPrescription(NotFound):
    """There is no prescription {prescription_id} in any plan."""

    prescription_id: UUID


@dataclass(eq=False)
class NoActivePlan(NotFound):
    """There is no active plan. Have one generated, write one yourself, or activate one that you have."""


@operation("POST /plans", allow=EDIT, raises=(UnknownExercise, NoSuchExercise), creates=True, hot=True)
async def create_plan(ctx: Ctx, cmd: CreatePlan) -> Plan:
    """Create a plan from days and exercises that the athlete names; use generate_plan to have one designed.

    Days follow one another unless each has a weekday. Exercises may be given in any wording; one that is not
    clear is an error with candidates, and nothing is written. `reps` is "5", "8-12", "5+" or "AMRAP" (for
    holds: seconds). Rest and progression step have sensible defaults. Not active unless `activate` is true.
    """
    days = [await _draft_day(ctx, day) for day in cmd.days]
    plan_id = new_id()
    await sql.add_plan(
        ctx.db, ctx.athlete_id, plan_id, cmd.name, cmd.goal, cmd.weeks, min(7, len(days)), None, cmd.notes,
        [], "athlete", ctx.now,
    )  # fmt: skip
    await _save(ctx, plan_id, [], days)
    if cmd.activate:
        await _activate(ctx, plan_id)
    return await _plan(ctx, plan_id)


@operation(
    "POST /plans/generate",
    allow=EDIT,
    raises=(UnknownExercise, NoProfile, NothingToTrainWith),
    creates=True,
    hot=True,
)
async def generate_plan(ctx: Ctx, cmd: GeneratePlan) -> Plan:
    """Design a plan: split, exercises, sets, repetition ranges, RPE, rest, progression, warm-up.

    Goal, experience, equipment and injuries come from the profile when left out: ask only for days a week.
    The plan keeps within the minutes, the equipment and weekly sets a muscle can recover from, and spares
    injured body parts; `warnings` tells what it could not do: pass them on. `emphasis` trains up to three
    muscles more. `prefer` and `avoid` name exercises in any wording. Loads are empty until the first workout.
    It becomes the active plan if there is none, or with `activate`.
    """
    profile = await get_profile(ctx, GetProfile())
    wanted = [await _resolve(ctx, wording) for wording in cmd.prefer or ()]
    unwanted = [await _resolve(ctx, wording) for wording in cmd.avoid or ()]
    equipment = cmd.equipment if "equipment" in cmd.model_fields_set else profile.equipment
    injuries = profile.injuries if cmd.injuries is None else cmd.injuries
    goal = cmd.goal or profile.goal or "general"
    request = PlanRequest(
        goal=goal,
        days_per_week=cmd.days_per_week,
        session_minutes=cmd.session_minutes,
        experience=cmd.experience or profile.experience,
        equipment=None if equipment is None else frozenset(equipment),
        injuries=frozenset(injuries),
        weeks=cmd.weeks,
    )
    shape = PlanShape(
        name=cmd.name,
        emphasis=list(cmd.emphasis or ()),
        prefer=[e.slug for e in wanted],
        avoid=[e.slug for e in unwanted],
    )
    draft = generator.generate(request, shape, catalogue.load())
    plan_id = await _add(ctx, draft, request)
    if cmd.activate or (cmd.activate is None and await sql.active_plan_id(ctx.db, ctx.athlete_id) is None):
        await _activate(ctx, plan_id)
    return await _plan(ctx, plan_id)


@operation("GET /plans", allow=VIEW, hot=True)
async def list_plans(ctx: Ctx, cmd: ListPlans) -> Page[PlanSummary]:
    """List the athlete's plans, newest first, and which one is active."""
    before, before_id = paging.decode(cmd.cursor, datetime, UUID)
    rows = await sql.list_plans(ctx.db, ctx.athlete_id, cmd.limit + 1, before, before_id)
    return paging.page(rows, cmd.limit, lambda row: (row.created_at, row.id))


@operation("GET /plans/{plan_id}", allow=VIEW, raises=(NoSuchPlan,), hot=True)
async def get_plan(ctx: Ctx, cmd: PlanId) -> Plan:
    """Show a plan: its days with every exercise, sets, repetitions, load, rest; weekly sets per muscle."""
    return await _plan(ctx, cmd.plan_id)


@operation("PUT /plans/{plan_id}", allow=EDIT, raises=(NoSuchPlan, UnknownExercise, NoSuchExercise))
async def update_plan(ctx: Ctx, cmd: UpdatePlan) -> Plan:
    """Replace a plan by what is given: read it first, change what shall change, send everything.

    A day keeps its identity by its name, or else its place; an exercise within it by being the same one. What
    is kept keeps the load reached so far unless a `load` is given. Past workouts stay as they were.
    """
    days = [await _draft_day(ctx, day) for day in cmd.days]
    if not await sql.lock_plan(ctx.db, ctx.athlete_id, cmd.plan_id):
        raise NoSuchPlan(cmd.plan_id)
    await sql.lock_prescriptions(ctx.db, ctx.athlete_id, cmd.plan_id)
    old = await _plan(ctx, cmd.plan_id)
    per_week = min(7, len(days)) if len(days) != len(old.days) else old.days_per_week
    await sql.save_plan(
        ctx.db, ctx.athlete_id, cmd.plan_id, cmd.name, cmd.goal, cmd.weeks, per_week, cmd.notes, ctx.now
    )
    await _save(ctx, cmd.plan_id, old.days, days)
    if cmd.activate:
        await _activate(ctx, cmd.plan_id)
    return await _plan(ctx, cmd.plan_id)


async def _ask_deletion(ctx: Ctx, cmd: PlanId) -> str:
    plan = await get_plan(ctx, cmd)
    return f"Delete the plan “{plan.name}” with its {len(plan.days)} days, for good? Past workouts stay."


@operation("DELETE /plans/{plan_id}", allow=EDIT, raises=(NoSuchPlan,), confirm=_ask_deletion)
async def delete_plan(ctx: Ctx, cmd: PlanId) -> Done:
    """Delete a plan for good. Workouts trained from it stay."""
    if not await sql.delete_plan(ctx.db, ctx.athlete_id, cmd.plan_id):
        raise NoSuchPlan(cmd.plan_id)
    return Done()


@operation("POST /plans/{plan_id}/activate", allow=EDIT, raises=(NoSuchPlan,), hot=True)
async def activate_plan(ctx: Ctx, cmd: PlanId) -> Plan:
    """Make a plan the one to follow; the plan that was active before is kept, but no longer active."""
    await _activate(ctx, cmd.plan_id)
    return await _plan(ctx, cmd.plan_id)


@operation("GET /workouts/next", allow=VIEW, raises=(NoActivePlan, NoProfile), hot=True)
async def get_next_workout(ctx: Ctx, cmd: GetNextWorkout) -> NextWorkout:
    """Show what to train next from the active plan: exercises, sets, repetitions, loads, warm-up sets, why.

    It is the day after the one started last, or by weekday when the plan's days have weekdays. A null load
    means that none is known yet: the athlete finds one in the first workout, or uses body weight. Loads are
    in the unit in which they were entered.
    """
    row = await sql.get_active_plan(ctx.db, ctx.athlete_id)
    if row is None:
        raise NoActivePlan
    profile = await get_profile(ctx, GetProfile())
    day_rows = await sql.list_days(ctx.db, ctx.athlete_id, row.id)
    prescriptions = await sql.list_prescriptions(ctx.db, ctx.athlete_id, row.id)
    known = catalogue.by_slug()
    plan = views.plan(row, day_rows, prescriptions, known)
    started = await sql.recent_workouts(ctx.db, ctx.athlete_id, row.id)
    today = profile.local_date(ctx.now)
    due_on = None
    if all(day.weekday is not None for day in plan.days):
        done_today = {w.plan_day_id for w in started if profile.local_date(w.started_at) == today}
        chosen, due_on = rules.next_weekday(plan.days, today, done_today)
    else:
        chosen = rules.next_rolling(plan.days, started[0].plan_day_id if started else None)
    open_id = next((w.plan_day_id for w in started if w.status != "finished"), None)
    return views.next_workout(
        row,
        chosen,
        {p.id: p.load_reason for p in prescriptions},
        known,
        profile.unit,
        today,
        due_on,
        profile.local_date(views.activated_at(row)),
        next((day for day in plan.days if day.id == open_id), None),
    )


@operation("GET /plan-days/{plan_day_id}", allow=VIEW, raises=(NoSuchPlanDay,), on=())
async def get_plan_day(ctx: Ctx, cmd: GetPlanDay) -> PlanDay:
    """Show one day of a plan with what it prescribes; for starting a workout from it."""
    row = await sql.get_day(ctx.db, ctx.athlete_id, cmd.plan_day_id)
    if row is None:
        raise NoSuchPlanDay(cmd.plan_day_id)
    prescriptions = await sql.list_day_prescriptions(ctx.db, ctx.athlete_id, cmd.plan_day_id)
    return views.day(row, prescriptions, catalogue.by_slug())


@operation(
    "PUT /prescriptions/{prescription_id}/load", allow=EDIT, raises=(NoSuchPrescription, NoProfile), on=()
)
async def set_prescribed_load(ctx: Ctx, cmd: SetPrescribedLoad) -> Prescription:
    """Set the load (kg) and repetitions that a prescription asks for next; for progression.

    A load that stays the same is shown as it was entered, a new one in the athlete's unit.
    """
    load = None
    if cmd.load_kg is not None:
        profile = await get_profile(ctx, GetProfile())
        load = Load(value=from_kg(cmd.load_kg, profile.unit), unit=profile.unit)
    row = await sql.set_load(
        ctx.db, ctx.athlete_id, cmd.prescription_id, load and load.value, load and load.unit, cmd.load_kg,
        cmd.reps_target, cmd.reason,
    )  # fmt: skip
    if row is None:
        raise NoSuchPrescription(cmd.prescription_id)
    return views.prescription(row)


@operation("PUT /prescriptions/sets", allow=EDIT, raises=(NoSuchPrescription,), on=())
async def set_prescribed_sets(ctx: Ctx, cmd: SetPrescribedSets) -> Done:
    """Set how many working sets prescriptions ask for; for adjusting volume."""
    wanted = {change.prescription_id: change.sets for change in cmd.changes}
    known = await sql.known_prescriptions(ctx.db, ctx.athlete_id, list(wanted))
    for prescription_id in wanted.keys() - set(known):
        raise NoSuchPrescription(prescription_id)
    await sql.set_sets(ctx.db, [(ctx.athlete_id, each, sets) for each, sets in wanted.items()])
    return Done()


async def _resolve(ctx: Ctx, wording: str | None, exercise_id: UUID | None = None) -> ExerciseRef:
    return await resolve_exercise(ctx, ResolveExercise(exercise=wording, exercise_id=exercise_id))


async def _draft_day(ctx: Ctx, day: NewDay) -> DraftDay:
    return DraftDay(
        name=day.name,
        focus=day.focus,
        weekday=day.weekday,
        warm_up=WARM_UP if day.warm_up is None else tuple(day.warm_up),
        exercises=tuple([await _draft_exercise(ctx, item) for item in day.exercises]),
    )


async def _draft_exercise(ctx: Ctx, item: NewPrescription) -> DraftExercise:
    exercise = await _resolve(ctx, item.exercise, item.exercise_id)
    row = catalogue.by_slug().get(exercise.slug)
    reps = parse_reps(item.reps)
    rest_s = item.rest_s
    if rest_s is None:
        rest_s = rules.usual_rest_s(reps, compound=row is not None and row.mechanic == "compound")
    return DraftExercise(
        exercise=exercise,
        sets=item.sets,
        reps=reps,
        rest_s=rest_s,
        rpe=item.rpe,
        step_kg=rules.usual_step_kg(row) if item.step_kg is None else item.step_kg or None,
        load=item.load,
        keep_load="load" not in item.model_fields_set,
        notes=item.notes,
    )


async def _add(ctx: Ctx, draft: DraftPlan, request: PlanRequest) -> UUID:
    plan_id = new_id()
    await sql.add_plan(
        ctx.db, ctx.athlete_id, plan_id, draft.name, request.goal, request.weeks, len(draft.days),
        request.session_minutes, draft.notes, list(draft.warnings), "generated", ctx.now,
    )  # fmt: skip
    await _save(ctx, plan_id, [], draft.days)
    return plan_id


async def _save(
    ctx: Ctx, plan_id: UUID, old: list[PlanDay], days: list[DraftDay] | tuple[DraftDay, ...]
) -> None:
    """Write the days; what the old plan had under the same day and exercise keeps its id and load."""
    kept = rules.keep(old, days)
    day_rows: list[tuple[object, ...]] = []
    item_rows: list[tuple[object, ...]] = []
    for at, (day, was) in enumerate(zip(days, kept, strict=True), 1):
        day_id = was.day.id if was.day else new_id()
        day_rows.append(
            (ctx.athlete_id, day_id, plan_id, at, day.name, day.focus, day.weekday, list(day.warm_up))
        )
        for place, (item, before) in enumerate(zip(day.exercises, was.prescriptions, strict=True), 1):
            load = before.load if before and item.keep_load else item.load
            load_kg = before.load_kg if before and item.keep_load else load and load.kg
            aim = before.reps_target if before and item.keep_load else None
            if aim is not None and not item.reps.least <= aim <= (item.reps.most or aim):
                aim = None
            item_rows.append((
                ctx.athlete_id, before.id if before else new_id(), day_id, item.exercise.id, place, item.sets,
                item.reps.least, item.reps.most, item.reps.amrap, aim, load and load.value,
                load and load.unit, load_kg, item.rpe, item.rest_s, item.step_kg, item.notes,
            ))  # fmt: skip
    if old:
        await sql.drop_days(ctx.db, ctx.athlete_id, plan_id, [w.day.id for w in kept if w.day])
        held = [p.id for w in kept for p in w.prescriptions if p]
        await sql.drop_prescriptions(ctx.db, ctx.athlete_id, plan_id, held)
    await sql.save_days(ctx.db, day_rows)
    await sql.save_prescriptions(ctx.db, item_rows)


async def _activate(ctx: Ctx, plan_id: UUID) -> None:
    await sql.lock_athlete(ctx.db, ctx.athlete_id)
    await sql.deactivate_others(ctx.db, ctx.athlete_id, plan_id, ctx.now)
    if not await sql.activate(ctx.db, ctx.athlete_id, plan_id, ctx.now):
        raise NoSuchPlan(plan_id)


async def _plan(ctx: Ctx, plan_id: UUID) -> Plan:
    row = await sql.get_plan(ctx.db, ctx.athlete_id, plan_id)
    if row is None:
        raise NoSuchPlan(plan_id)
    days = await sql.list_days(ctx.db, ctx.athlete_id, plan_id)
    prescriptions = await sql.list_prescriptions(ctx.db, ctx.athlete_id, plan_id)
    return views.plan(row, days, prescriptions, catalogue.by_slug())

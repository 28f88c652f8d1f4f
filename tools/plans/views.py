"""Rows into what people see."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from kernel.units import Load, MassUnit
from tools.exercises.models import CatalogueExercise, ExerciseRef
from tools.plans import rules, timing
from tools.plans.models import NextDay, NextExercise, NextWorkout, Plan, PlanDay, Prescription, WarmUpSet
from tools.plans.reps import Reps
from tools.plans.rows import DayRow, PlanRow, PrescriptionRow
from tools.progression.volume import weekly_sets

type Catalogue = Mapping[str, CatalogueExercise]


def prescription(row: PrescriptionRow) -> Prescription:
    """A prescription with its load as entered."""
    load = None
    if row.load_value is not None and row.load_unit is not None:
        load = Load(value=row.load_value, unit=row.load_unit)
    return Prescription(
        id=row.id,
        position=row.position,
        exercise=ExerciseRef(id=row.exercise_id, slug=row.slug, name=row.exercise_name),
        sets=row.sets,
        reps_min=row.reps_min,
        reps_max=row.reps_max,
        amrap=row.amrap,
        reps_target=row.reps_target,
        load=load,
        load_kg=row.load_kg,
        rpe=row.rpe,
        rest_s=row.rest_s,
        step_kg=row.step_kg,
        notes=row.notes,
    )


def day(row: DayRow, prescriptions: Sequence[PrescriptionRow], catalogue: Catalogue) -> PlanDay:
    """A day with its exercises and how long it takes."""
    exercises = [prescription(p) for p in prescriptions]
    return PlanDay(
        id=row.id,
        plan_id=row.plan_id,
        position=row.position,
        name=row.name,
        focus=row.focus,
        weekday=row.weekday,
        warm_up=row.warm_up,
        exercises=exercises,
        estimated_minutes=_minutes(len(row.warm_up), exercises, catalogue),
    )


def _minutes(warm_up_lines: int, exercises: Sequence[Prescription], catalogue: Catalogue) -> int:
    blocks: list[timing.Block] = []
    compounds = 0
    for item in exercises:
        reps = Reps(item.reps_min, item.reps_max, amrap=item.amrap)
        row = catalogue.get(item.exercise.slug)
        if row is None:
            blocks.append(timing.plain_block(item.sets, reps, item.rest_s))
            continue
        blocks.append(timing.block(row, item.sets, reps, item.rest_s, compounds))
        compounds += row.mechanic == "compound"
    return timing.minutes(timing.session_seconds(warm_up_lines, blocks))


def plan(
    row: PlanRow, days: Sequence[DayRow], prescriptions: Sequence[PrescriptionRow], catalogue: Catalogue
) -> Plan:
    """A whole plan."""
    # The statement answers in the order of the days, so that each day's rows stand together.
    of_day = {day_id: list(rows) for day_id, rows in groupby(prescriptions, key=lambda p: p.plan_day_id)}
    built = [day(d, of_day.get(d.id, []), catalogue) for d in days]
    # A rolling cycle of other length than a week spreads its sets over the days that a week holds.
    share = row.days_per_week / len(built) if built else 0
    items = [
        (item.sets * share, found.primary_muscles, found.secondary_muscles)
        for d in built
        for item in d.exercises
        if (found := catalogue.get(item.exercise.slug)) is not None
    ]
    return Plan(
        **row.model_dump(exclude={"activated_at"}),
        days=built,
        weekly_sets=rules.by_most(weekly_sets(items)),
    )


def next_workout(
    row: PlanRow,
    chosen: PlanDay,
    reasons: Mapping[UUID, str | None],
    catalogue: Catalogue,
    unit: MassUnit,
    today: date,
    due_on: date | None,
    activated_on: date,
    open_day: PlanDay | None,
) -> NextWorkout:
    """What to train next, with warm-up sets and reasons."""
    exercises: list[NextExercise] = []
    compounds = 0
    for item in chosen.exercises:
        found = catalogue.get(item.exercise.slug)
        measure = found.measure if found else "load_reps"
        warm_ups: list[WarmUpSet] = []
        if found is not None and found.mechanic == "compound":
            # Added weight and help are no working loads to climb to.
            if item.load_kg and measure == "load_reps":
                warm_ups = rules.warm_up_sets(item.load_kg, found.bar_kg, unit, first=compounds == 0)
            compounds += 1
        exercises.append(
            NextExercise(
                prescription_id=item.id,
                warm_up_sets=warm_ups,
                why=rules.why(item, reasons.get(item.id), unit, measure),
                **item.model_dump(exclude={"id", "position", "step_kg", "exercise", "load"}),
                exercise=item.exercise,
                load=item.load,
            )
        )
    week = rules.week_of(activated_on, today)
    return NextWorkout(
        plan_id=row.id,
        plan_name=row.name,
        day=NextDay(**chosen.model_dump(include=set(NextDay.model_fields))),
        due_on=due_on,
        week=week,
        exercises=exercises,
        estimated_minutes=chosen.estimated_minutes,
        message=_message(row, chosen, week, today, due_on, open_day),
    )


def _message(
    row: PlanRow, chosen: PlanDay, week: int, today: date, due_on: date | None, open_day: PlanDay | None
) -> str:
    count, minutes = len(chosen.exercises), chosen.estimated_minutes
    when = "" if due_on is None else " today" if due_on == today else f" on {due_on:%A}"
    said = [f"{chosen.name}{when}: {count} exercise{'s' * (count != 1)}, about {minutes} minutes."]
    if open_day is not None:
        said.insert(0, f"You are in the middle of {open_day.name}; finish it first. After it comes:")
    said.append(f"Week {week} of {row.weeks} of {row.name}." if week <= row.weeks else _over(row, week))
    return " ".join(said)


def _over(row: PlanRow, week: int) -> str:
    return (
        f"This is week {week}, and {row.name} was meant for {row.weeks}: "
        "go on with it, or have the next plan made."
    )


def activated_at(row: PlanRow) -> datetime:
    """When the plan's first week began."""
    return row.activated_at or row.created_at

"""Sessions between rows and rules: which sets belong to which line, and how an exercise went over time."""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from kernel.units import Load, MassUnit, say_mass
from tools.exercises.models import ExerciseRef
from tools.progression import rules
from tools.progression.models import ExerciseProgress, ProgressSession, TopSet
from tools.progression.rows import DoneRow, DueRow, PastRow, SetRow


def target(line: DueRow, unit: MassUnit) -> rules.Target:
    """A line of the plan as the rules see it."""
    return rules.Target(
        sets=line.sets,
        reps_min=line.reps_min,
        reps_max=line.reps_max,
        load_kg=line.load_kg,
        rpe=line.rpe,
        reps_target=line.reps_target,
        steps=rules.steps(unit, line.mechanic, line.step_kg, line.load_step_kg, line.bar_kg),
        held=line.measure == "duration",
        assisted=line.measure == "assisted_reps",
    )


def past(line: DueRow, last: PastRow | None) -> rules.Past:
    """What the last decision left behind; nothing when somebody set another load since."""
    if last is None or abs((last.load_after_kg or 0) - (line.load_kg or 0)) > rules.SAME_KG:
        return rules.Past()
    return rules.Past(missed=last.missed, eased_from_kg=last.eased_from_kg, reduced=last.action == "reduce")


def assign(due: Sequence[DueRow], done: Sequence[DoneRow]) -> dict[UUID, list[rules.Done]]:
    """The sets of each line: those logged for it, then others of its exercise, in order.

    Where a day has an exercise twice, the first line takes its number of sets and the last one the rest.
    """
    found: dict[UUID, list[rules.Done]] = {line.prescription_id: [] for line in due}
    for row in done:
        fit = rules.Done(row.reps, row.load_kg)
        if row.prescription_id is not None and row.prescription_id in found:
            found[row.prescription_id].append(fit)
            continue
        lines = [line for line in due if line.exercise_id == row.exercise_id]
        open_line = next((line for line in lines if len(found[line.prescription_id]) < line.sets), None)
        if lines:
            found[(open_line or lines[-1]).prescription_id].append(fit)
    return found


def progress(exercise: ExerciseRef, rows: Sequence[SetRow], unit: MassUnit, weeks: int) -> ExerciseProgress:
    """Sessions, trend and stall of an exercise from its sets, the oldest first."""
    made = [_session(list(sets)) for _, sets in groupby(rows, key=lambda row: row.workout_id)]
    loaded = [s for s in made if s.e1rm_kg is not None]
    by_load = bool(loaded)
    points = [
        (float(s.day.toordinal()), value)
        for s in made
        if (value := s.e1rm_kg if by_load else (s.top_set and float(s.top_set.reps))) is not None
    ]
    trend = rules.trend_pct(points)
    stalled = rules.stalled([value for _, value in points])
    best_kg = max((s.e1rm_kg for s in loaded if s.e1rm_kg is not None), default=None)
    return ExerciseProgress(
        exercise=exercise,
        sessions=made,
        best_e1rm_kg=best_kg,
        trend_pct=trend,
        stalled=stalled,
        message=_message(exercise.name, points, trend, stalled, by_load, unit, weeks),
    )


def _session(sets: list[SetRow]) -> ProgressSession:
    maxima = {s.id: s.e1rm_kg for s in sets if s.e1rm_kg and s.reps and s.reps <= rules.RELIABLE_REPS}
    repeated = [s for s in sets if s.reps]
    top = max(repeated, key=lambda s: (maxima.get(s.id) or 0, s.load_kg or 0, s.reps or 0), default=None)
    return ProgressSession(
        workout_id=sets[0].workout_id,
        day=sets[0].day,
        top_set=top
        and TopSet(
            set_id=top.id,
            reps=top.reps or 0,
            load=None
            if top.load_value is None or top.load_unit is None
            else Load(value=top.load_value, unit=top.load_unit),
            load_kg=top.load_kg,
            rpe=top.rpe,
        ),
        e1rm_kg=max(maxima.values(), default=None),
        volume_kg=round(sum((s.load_kg or 0) * (s.reps or 0) for s in sets), 1),
        sets=len(sets),
    )


def _message(
    name: str,
    points: Sequence[tuple[float, float]],
    trend: float | None,
    stalled: bool,
    by_load: bool,
    unit: MassUnit,
    weeks: int,
) -> str:
    if not points:
        return f"No sets of {name} in the last {weeks} weeks."

    def say(value: float) -> str:
        return f"an estimated maximum of {say_mass(value, unit)}" if by_load else f"{value:g} reps"

    last = points[-1][1]
    count = f"{len(points)} session{'s' if len(points) > 1 else ''}"
    if trend is None:
        return f"{name}: {count} in the last {weeks} weeks, lately {say(last)}. A trend needs more days."
    way = "up" if trend > 0 else "down" if trend < 0 else "level"
    how = f"{way} {abs(trend):g} %" if trend else "level"
    tail = " It has stalled: no real gain in the last three sessions." if stalled else ""
    return f"{name}: {how} over {count}, lately {say(last)}, best {say(max(v for _, v in points))}.{tail}"

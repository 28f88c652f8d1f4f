"""What is said about records, progress and volume."""

from collections.abc import Sequence

from agent.context import CoachContext
from agent.offline.replies import say
from agent.offline.replies.outcome import Outcome
from tools.progression.models import (
    ExerciseProgress,
    MuscleVolume,
    ProgressSession,
    RecordEntry,
    VolumeAdjustment,
    VolumeWeek,
    WeeklyVolume,
)

_SHOWN = 6
"""Muscles told with their landmarks when none was asked about; the others by their sets."""


def records(group: Sequence[Outcome], context: CoachContext) -> str:
    """Records that stand, exercise by exercise."""
    told: list[str] = []
    for each in group:
        found = say.entries(each, RecordEntry)
        if not found:
            one = each.arguments.get("exercise")
            what = f" of {str(one).replace('-', ' ')}" if one else ""
            told.append(f"I have no record{what} yet. It takes logged sets; tell me one as you do it.")
            continue
        by_exercise: dict[str, list[str]] = {}
        for entry in found:
            by_exercise.setdefault(entry.exercise.name, []).append(_record(entry, context))
        told.append(say.lines(f"**{name}**: {'; '.join(bests)}" for name, bests in by_exercise.items()))
    return "\n\n".join(told)


def _record(entry: RecordEntry, context: CoachContext) -> str:
    done = f"{entry.reps} × {say.load(entry.load)}" if entry.load else say.count(entry.reps, "rep")
    when = say.day(entry.at, context)
    match entry.kind:
        case "e1rm":
            return f"e1RM {say.mass(entry.value, context)} ({done}, {when})"
        case "weight":
            return (
                f"heaviest {say.load(entry.load) or say.mass(entry.value, context)} for "
                f"{say.count(entry.reps, 'rep')} ({when})"
            )
        case "reps_at_load":
            at = f" at {say.load(entry.load)}" if entry.load else ""
            return f"most reps{at}: {entry.reps} ({when})"


def progress(group: Sequence[Outcome], context: CoachContext) -> str:
    """How an exercise has gone, or its last session."""
    (told,) = say.results(group, ExerciseProgress)[-1:]
    name = f"**{told.exercise.name}**"
    if not told.sessions:
        return f"I have no {name} logged in that time."
    if group[-1].topic == "last":
        return f"Last time on {name}: {_session(told.sessions[-1], context)}."
    shown = say.lines(_session(session, context) for session in reversed(told.sessions[-5:]))
    return f"{told.message}\n\n{shown}"


def _session(session: ProgressSession, context: CoachContext) -> str:
    top = session.top_set
    best = ""
    if top is not None:
        best = (
            f", best {top.reps} × {say.load(top.load)}"
            if top.load
            else f", best {say.count(top.reps, 'rep')}"
        )
    e1rm = f", e1RM {say.mass(session.e1rm_kg, context)}" if session.e1rm_kg is not None else ""
    return f"{say.day(session.day, context)}, {say.count(session.sets, 'set')}{best}{e1rm}"


def volume(group: Sequence[Outcome], context: CoachContext) -> str:
    """Weekly hard sets beside the landmarks; of the muscles asked about, else of those trained."""
    (told,) = say.results(group, WeeklyVolume)[-1:]
    return "\n\n".join(_week(week, group[-1].muscles, context) for week in told.weeks)


def _week(week: VolumeWeek, muscles: Sequence[str], context: CoachContext) -> str:
    when = "This week so far" if week.current else f"Week of {say.day(week.week_start, context)}"
    if muscles:
        found = {m.muscle: m for m in week.muscles}
        shown = [found[muscle] for muscle in muscles if muscle in found]
        missing = [muscle for muscle in muscles if muscle not in found]
        told = [_muscle(m) for m in shown] + [f"{say.name(m).capitalize()}: no sets" for m in missing]
        return (
            f"{when}: {told[0][0].lower()}{told[0][1:]}."
            if len(told) == 1
            else f"{when}:\n\n{say.lines(told)}"
        )
    trained = [m for m in week.muscles if m.sets]
    if not trained:
        return f"{when}: no hard sets logged."
    moved = f", {say.tonnage(week.total_volume_kg, context)}" if week.total_volume_kg else ""
    less = ", ".join(f"{say.name(m.muscle)} {say.amount(m.sets)}" for m in trained[_SHOWN:])
    more = f"\n\nThen {less}." if less else ""
    idle = [m.muscle for m in week.muscles if not m.sets]
    rest = f"\n\nNothing for {say.names(idle)}." if idle and len(idle) <= 8 else ""
    most = say.lines(_muscle(m) for m in trained[:_SHOWN])
    return f"{when}: {say.count(week.total_sets, 'hard set')}{moved}.\n\n{most}{more}{rest}"


def _muscle(m: MuscleVolume) -> str:
    sets = f"{say.amount(m.sets)} hard {'set' if m.sets == 1 else 'sets'}"
    marks = m.landmarks
    useful = f"most useful are {marks.mav_low}–{marks.mav_high}"
    match m.status:
        case "below_mev":
            where = f"under the {marks.mev} that start growth; {useful}"
        case "in_range" if m.sets < marks.mav_low and not marks.mev:
            where = useful
        case "in_range" if m.sets < marks.mav_low:
            where = f"at or above the minimum of {marks.mev}; {useful}"
        case "in_range":
            where = f"within the useful {marks.mav_low}–{marks.mav_high}"
        case "above_mav":
            where = f"above the useful {marks.mav_low}–{marks.mav_high}; the limit is {marks.mrv}"
        case "over_mrv":
            where = f"over the {marks.mrv} that one recovers from"
    return f"{say.name(m.muscle).capitalize()}: {sets}, {where}"


def adjusted(group: Sequence[Outcome], context: CoachContext) -> str:
    """What an adjustment did."""
    told: list[str] = []
    for each in say.results(group, VolumeAdjustment):
        changes = say.lines(
            f"{c.exercise.name} ({c.plan_day}): {c.sets_before} → {c.sets_after} sets"
            for c in each.applied_to
            if c.exercise.name not in each.message
        )
        told.append(f"{each.message}\n\n{changes}" if changes else each.message)
    return "\n\n".join(told)

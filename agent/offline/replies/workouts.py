"""What is said about workouts and sets."""

from collections.abc import Sequence
from itertools import groupby

from agent.context import CoachContext
from agent.offline.intents.lifts import name_of
from agent.offline.replies import say
from agent.offline.replies.outcome import Outcome
from tools.progression.models import ProgressionDecision
from tools.workouts.models import (
    Record,
    SetDeleted,
    SetLogged,
    Workout,
    WorkoutExercise,
    WorkoutLine,
)

_TYPES = {"warmup": "warm-up", "drop": "drop set", "failure": "to failure"}


def logged(group: Sequence[Outcome], context: CoachContext) -> str:
    """Sets just logged; those of one exercise in one sentence."""
    sets = say.results(group, SetLogged)
    return "\n\n".join(
        _logged(list(each), context) for _, each in groupby(sets, key=lambda one: one.exercise.id)
    )


def _logged(sets: list[SetLogged], context: CoachContext) -> str:
    last = sets[-1]
    name = f"**{last.exercise.name}**"
    if len(sets) == 1:
        kind = f" ({_TYPES[last.set.set_type]})" if last.set.set_type in _TYPES else ""
        rpe = f" at RPE {last.set.rpe:g}" if last.set.rpe is not None else ""
        told = f"{name}: {say.performed(last.set)}{rpe}{kind}, set {last.set.set_number}."
    else:
        done = [say.performed(one.set) for one in sets]
        same = len(set(done)) == 1
        what = f"{len(sets)} sets of {done[0]}" if same else ", ".join(done)
        told = f"{name}: {what}; that's set {last.set.set_number}."
    best = max((one.e1rm_kg for one in sets if one.e1rm_kg is not None), default=None)
    if best is not None:
        told += f" e1RM {say.mass(best, context)}{'' if _record(sets, 'e1rm') is None else ', a new best'}."
    return " ".join([told, *_records(sets, context), *_left(last)])


def _record(sets: Sequence[SetLogged], kind: str) -> Record | None:
    return next((record for one in reversed(sets) for record in one.records if record.kind == kind), None)


def _records(sets: Sequence[SetLogged], context: CoachContext) -> list[str]:
    told: list[str] = []
    if (best := _record(sets, "e1rm")) is not None:
        told.append(f"It was {say.mass(best.previous, context)} before.")
    if (heaviest := _record(sets, "weight")) is not None:
        told.append(f"Your heaviest yet, up from {say.mass(heaviest.previous, context)}.")
    if (most := _record(sets, "reps")) is not None:
        told.append(f"Your most reps yet, up from {most.previous:g}.")
    return told


def _left(one: SetLogged) -> list[str]:
    if one.sets_left is None or one.expected is None:
        return []
    if one.sets_left == 0:
        return ["That was the last planned set of it."]
    left = "One set" if one.sets_left == 1 else f"{one.sets_left} sets"
    return [f"{left} left, rest {say.duration(one.expected.rest_s)}."]


def corrected(group: Sequence[Outcome], context: CoachContext) -> str:
    """Sets that were corrected, as they are now."""
    told: list[str] = []
    for one in say.results(group, SetLogged):
        rpe = f" at RPE {one.set.rpe:g}" if one.set.rpe is not None else ""
        kind = f" ({_TYPES[one.set.set_type]})" if one.set.set_type in _TYPES else ""
        best = f" e1RM {say.mass(one.e1rm_kg, context)}." if one.e1rm_kg is not None else ""
        told.append(
            f"Corrected: **{one.exercise.name}** set {one.set.set_number} is now "
            f"{say.performed(one.set)}{rpe}{kind}.{best}"
        )
    return "\n".join(told)


def deleted(group: Sequence[Outcome], context: CoachContext) -> str:
    """Sets that are gone."""
    return "\n".join(
        f"Deleted **{one.exercise.name}** set {one.set.set_number}: {say.performed(one.set)}."
        for one in say.results(group, SetDeleted)
    )


def started(group: Sequence[Outcome], context: CoachContext) -> str:
    """A workout that has begun, and what the plan has first."""
    (workout,) = say.results(group, Workout)[-1:]
    upcoming = context.next_workout
    if upcoming is None or workout.plan_day_id != upcoming.day.id or not upcoming.exercises:
        return f"**{workout.name}** started. Tell me your sets as you do them, like “bench 80 kg for 8”."
    first = upcoming.exercises[0]
    reps = say.rep_range(first.reps_min, first.reps_max, amrap=first.amrap)
    at = f" at {say.load(first.load)}" if first.load else ""
    more = len(upcoming.exercises) - 1
    rest = f", then {more} more" if more else ""
    return f"**{workout.name}** started. First: {first.exercise.name}, {first.sets} × {reps}{at}{rest}."


def paused(group: Sequence[Outcome], context: CoachContext) -> str:
    """A workout that waits."""
    (workout,) = say.results(group, Workout)[-1:]
    return f"**{workout.name}** is paused after {say.length(workout.active_s)}. Say “resume” to go on."


def resumed(group: Sequence[Outcome], context: CoachContext) -> str:
    """A workout that goes on."""
    (workout,) = say.results(group, Workout)[-1:]
    return f"**{workout.name}** goes on, {say.length(workout.active_s)} in."


def shown(group: Sequence[Outcome], context: CoachContext) -> str:
    """A workout so far."""
    (workout,) = say.results(group, Workout)[-1:]
    sets = sum(len(entry.sets) for entry in workout.exercises)
    state = {"open": "so far", "paused": "so far (paused)", "finished": "in all"}[workout.status]
    head = f"**{workout.name}**: {say.count(sets, 'set')} {state}, {say.length(workout.active_s)}."
    left = _still(workout, context) if group[-1].topic in ("left", "next") else ""
    if not sets or (left and group[-1].topic == "next"):
        return head + left
    return f"{head}\n\n{say.lines(_entry(entry) for entry in workout.exercises)}{left}"


def _entry(entry: WorkoutExercise) -> str:
    return f"{entry.exercise.name}: {', '.join(say.performed(done) for done in entry.sets)}"


def _still(workout: Workout, context: CoachContext) -> str:
    now, upcoming = context.open_workout, context.next_workout
    if workout.plan_day_id is None:
        return ""
    if upcoming is not None and upcoming.day.id == workout.plan_day_id:
        planned = [
            (e.exercise.slug, e.sets, say.rep_range(e.reps_min, e.reps_max, amrap=e.amrap), e.load)
            for e in upcoming.exercises
        ]
    elif now is not None and now.plan_day_id == workout.plan_day_id and context.gym.due:
        planned = [(e.exercise, e.sets, str(e.reps) if e.reps else "", e.load) for e in context.gym.due]
    else:
        return ""
    done = {e.exercise.slug: sum(s.set_type != "warmup" for s in e.sets) for e in workout.exercises}
    left = [
        f"{name_of(slug)}: {say.count(sets - done.get(slug, 0), 'set')}"
        + (f" of {reps}" if reps else "")
        + (f" at {say.load(load)}" if load else "")
        for slug, sets, reps, load in planned
        if done.get(slug, 0) < sets
    ]
    return f"\n\nStill planned:\n\n{say.lines(left)}" if left else "\n\nAll planned sets are done."


def finished(group: Sequence[Outcome], context: CoachContext) -> str:
    """What a workout came to, and what the plan does next."""
    (workout,) = say.results(group, Workout)[-1:]
    summary = workout.summary
    if summary is None or summary.set_count == 0:
        return f"**{workout.name}** is finished, without any working set."
    weight = f", {say.tonnage(summary.volume_kg, context)} moved" if summary.volume_kg else ""
    told = [
        f"**{workout.name}** is finished: {say.count(summary.set_count, 'set')}, "
        f"{say.count(summary.rep_count, 'rep')}"
        f"{weight} in {say.length(summary.duration_s)}. Well done!"
    ]
    if summary.records:
        told.append("Records:\n\n" + say.lines(_broken(record, context) for record in summary.records))
    if summary.decisions:
        told.append("Next time:\n\n" + say.lines(_decisions(summary.decisions, context)))
    return "\n\n".join(told)


def _broken(record: Record, context: CoachContext) -> str:
    if record.kind == "reps":
        return f"{record.exercise.name}: {record.value:g} reps (before: {record.previous:g})"
    what = "e1RM" if record.kind == "e1rm" else "heaviest load"
    return (
        f"{record.exercise.name}: {what} {say.mass(record.value, context)} (before: "
        f"{say.mass(record.previous, context)})"
    )


def _decisions(decisions: Sequence[ProgressionDecision], context: CoachContext) -> list[str]:
    """One line a decision; exercises that stay for the same reason share one."""
    told: dict[str, list[str]] = {}
    for each in decisions:
        told.setdefault(_decided(each, context), []).append(each.exercise.name)
    return [f"{', '.join(names)}: {what}" for what, names in told.items()]


def _decided(each: ProgressionDecision, context: CoachContext) -> str:
    before, after = each.load_before_kg, each.load_after_kg
    if after is None:
        return each.reason
    if before is None or before == after:
        return f"{say.mass(after, context)}. {each.reason}"
    return f"{say.mass(before, context)} → {say.mass(after, context)}. {each.reason}"


def listed(group: Sequence[Outcome], context: CoachContext) -> str:
    """Workouts of the past."""
    found = say.entries(group[-1], WorkoutLine)
    if not found:
        return (
            "No workout is logged in that time."
            if "since" in group[-1].arguments
            else "No workout is logged yet."
        )
    told = say.lines(_line(line, context) for line in found)
    if group[-1].topic == "count":
        times = f"at least {len(found)}" if say.has_more(group[-1]) else str(len(found))
        span = "in that time" if "since" in group[-1].arguments else "that I list here"
        return f"{times.capitalize()} {'workout' if times == '1' else 'workouts'} {span}:\n\n{told}"
    return told if len(found) > 1 else f"Your last workout was {_line(found[0], context)}"


def _line(line: WorkoutLine, context: CoachContext) -> str:
    weight = f", {say.tonnage(line.volume_kg, context)}" if line.volume_kg else ""
    state = "" if line.status == "finished" else f", {line.status}"
    what = (
        f" ({', '.join(line.exercises[:5])}{', …' if len(line.exercises) > 5 else ''})"
        if line.exercises
        else ""
    )
    return (
        f"{say.day(line.started_at, context)}: **{line.name}**, "
        f"{say.count(line.set_count, 'set')}{weight}{state}{what}"
    )


def removed(group: Sequence[Outcome], context: CoachContext) -> str:
    """A workout that was deleted."""
    return "The workout is deleted."

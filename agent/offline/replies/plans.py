"""What is said about plans."""

from collections.abc import Sequence

from agent.context import CoachContext
from agent.offline.intents import lexicon
from agent.offline.replies import say
from agent.offline.replies.outcome import Outcome
from tools.plans.models import NextExercise, NextWorkout, Plan, PlanDay, PlanSummary, Prescription


def made(group: Sequence[Outcome], context: CoachContext) -> str:
    """A new plan."""
    (plan,) = say.results(group, Plan)[-1:]
    told = [
        f"Here is **{plan.name}**: {say.count(plan.days_per_week, 'day')} a week for {plan.weeks} weeks.",
        _outline(plan),
    ]
    if (split := _other_split(plan, group[-1].topic)) is not None:
        told.append(split)
    if plan.warnings:
        told.append(say.lines(plan.warnings))
    if plan.weekly_sets:
        most = ", ".join(f"{say.name(m.muscle)} {say.amount(m.sets)}" for m in plan.weekly_sets[:6])
        told.append(f"Weekly sets, most first: {most}.")
    told.append(
        "It is your active plan. Say “what's next” to see the first workout."
        if plan.active
        else f"It is not active yet: say “activate {plan.name}” to follow it."
    )
    return "\n\n".join(told)


def _other_split(plan: Plan, split: str) -> str | None:
    words = lexicon.SPLITS.get(split)
    days = " ".join(day.name.lower() for day in plan.days)
    if words is None or all(word in days for word in words):
        return None
    return f"You asked for {split}; I choose the split by the days, and this is what fits."


def _days(plan: Plan) -> str:
    return say.lines(_day(day) for day in plan.days)


def _outline(plan: Plan) -> str:
    """The first day in full and the names of the others: a card or "show my plan" has the rest."""
    if not plan.days:
        return ""
    others = ", ".join(f"**{day.name}** ({day.estimated_minutes} min)" for day in plan.days[1:])
    return say.lines([_day(plan.days[0]), *([f"Then {others}"] if others else [])])


def _day(day: PlanDay) -> str:
    what = ", ".join(_prescribed(e) for e in day.exercises)
    return f"**{day.name}** (about {day.estimated_minutes} min): {what}"


def _prescribed(e: Prescription) -> str:
    at = f" at {say.load(e.load)}" if e.load else ""
    return f"{e.exercise.name} {e.sets}×{say.rep_range(e.reps_min, e.reps_max, amrap=e.amrap)}{at}"


def shown(group: Sequence[Outcome], context: CoachContext) -> str:
    """A plan with its days."""
    (plan,) = say.results(group, Plan)[-1:]
    if group[-1].topic.startswith("day "):
        return _one_day(plan, int(group[-1].topic.removeprefix("day ")))
    state = "your active plan" if plan.active else "not active"
    told = [
        f"**{plan.name}** ({state}), {say.count(plan.days_per_week, 'day')} a week for {plan.weeks} weeks:",
        _days(plan),
    ]
    return "\n\n".join([*told, *([say.lines(plan.warnings)] if plan.warnings else [])])


def _one_day(plan: Plan, number: int) -> str:
    if not 1 <= number <= len(plan.days):
        return f"**{plan.name}** has {say.count(len(plan.days), 'day')}; there is no day {number}."
    day = plan.days[number - 1]
    head = f"Day {number} is **{day.name}**, about {day.estimated_minutes} min:"
    return f"{head}\n\n" + say.lines(_prescribed(e) for e in day.exercises)


def activated(group: Sequence[Outcome], context: CoachContext) -> str:
    """A plan that is followed from now on."""
    (plan,) = say.results(group, Plan)[-1:]
    days = ", ".join(day.name for day in plan.days)
    return f"**{plan.name}** is your active plan now: {days}. Say “what's next” to begin."


def deleted(group: Sequence[Outcome], context: CoachContext) -> str:
    """Plans that are gone."""
    named = group[-1].topic
    return f"Deleted {f'**{named}**' if named else 'the plan'}. The workouts you did with it stay."


def listed(group: Sequence[Outcome], context: CoachContext) -> str:
    """The athlete's plans; nothing when they were only looked through to find one."""
    if group[-1].topic == "choose":
        return ""
    found = say.entries(group[-1], PlanSummary)
    if not found:
        return "You have no plan yet. Say “make me a 3 day plan” and I'll build one."
    told = say.lines(
        f"**{p.name}**{' (active)' if p.active else ''}: {say.count(p.days_per_week, 'day')} a week, "
        f"{', '.join(p.days)}"
        for p in found
    )
    if group[-1].topic == "no_active":
        return f"No plan is active. You have:\n\n{told}\n\nSay “activate {found[0].name}” to follow one."
    return told


def upcoming(group: Sequence[Outcome], context: CoachContext) -> str:
    """The next workout, exercise by exercise."""
    (workout,) = say.results(group, NextWorkout)[-1:]
    due = f", due {say.day(workout.due_on, context)}" if workout.due_on else ""
    head = (
        f"Next is **{workout.day.name}** of {workout.plan_name}, week {workout.week}{due}; about "
        f"{workout.estimated_minutes} min."
    )
    told = [head, say.lines(_exercise(e) for e in workout.exercises)]
    if group[-1].topic == "tomorrow" and workout.due_on is None:
        told.insert(0, "Your plan has no fixed weekdays, so this is what comes next whenever you train.")
    first = workout.exercises[0] if workout.exercises else None
    if first is not None and first.warm_up_sets:
        sets = ", ".join(f"{s.reps} × {say.load(s.load)}" for s in first.warm_up_sets)
        told.append(f"Warm up for {first.exercise.name} with {sets}.")
    if any(e.load is None for e in workout.exercises):
        told.append("Where no load stands, find one that meets the reps and effort; I'll keep it.")
    return "\n\n".join(told)


def _exercise(e: NextExercise) -> str:
    at = f" at {say.load(e.load)}" if e.load else ""
    rpe = f", RPE {e.rpe:g}" if e.rpe is not None else ""
    aim = f" (aim for {e.reps_target})" if e.reps_target is not None else ""
    reps = say.rep_range(e.reps_min, e.reps_max, amrap=e.amrap)
    return f"{e.exercise.name}: {e.sets} × {reps}{aim}{at}{rpe}, rest {say.duration(e.rest_s)}"

"""What the planner says beside the plan: its name, how to run it, what it could not do."""

from collections.abc import Mapping, Sequence

from tools.accounts.models import Experience, Goal
from tools.exercises.models import Muscle
from tools.plans.request import PlanRequest, PlanShape
from tools.plans.splits import split

_GOALS: Mapping[Goal, str] = {
    "strength": "Strength",
    "hypertrophy": "Muscle",
    "fat_loss": "Fat loss",
    "endurance": "Muscular endurance",
    "general": "General fitness",
    "powerlifting": "Powerlifting",
}
_SPREAD: Mapping[int, str] = {
    1: "Any day will do.",
    2: "Leave two days between the sessions, e.g. Monday and Thursday.",
    3: "Leave a day between the sessions, e.g. Monday, Wednesday, Friday.",
    4: "Two days on, one off works well, e.g. Monday, Tuesday, Thursday, Friday.",
    5: "Keep two rest days, e.g. Wednesday and Sunday.",
    6: "Keep one full day of rest.",
    7: "The easy day is your rest: keep it easy.",
}
_DELOAD_WEEKS: Mapping[Experience, int] = {"beginner": 8, "intermediate": 6, "advanced": 5}


def name(request: PlanRequest) -> str:
    """What the plan is called unless someone says otherwise."""
    kinds = {
        day.name.rstrip(" ABC") for day in split(request.days_per_week, request.goal, request.experience)
    }
    first = "push, pull, legs" if "Push" in kinds and "Upper" not in kinds else _division(kinds)
    return f"{_GOALS[request.goal]}: {first}, {request.days_per_week} × a week"


def _division(kinds: set[str]) -> str:
    if kinds == {"Full body"}:
        return "full body"
    if "Push" in kinds:
        return "upper, lower, push, pull, legs"
    return "upper, lower, full body" if "Full body" in kinds else "upper, lower"


def notes(request: PlanRequest) -> str:
    """How to run the plan."""
    said = [
        _SPREAD[request.days_per_week],
        "Before the first big lift do lighter sets at about 50, 70 and 85 % of its load; one is enough for "
        "later compound lifts, none for isolation.",
        "Start each exercise with a load that leaves the repetitions in reserve that its RPE says (RPE 8: "
        "two). When every set reaches the top of its range, add the step: 2.5 kg for compound and 1 kg for "
        "isolation lifts, or repetitions where there is no load.",
    ]
    every = _DELOAD_WEEKS[request.experience]
    if request.weeks > every:
        said.append(
            f"Every {every} weeks, or when several lifts stall, take an easy week: half the sets, same loads."
        )
    if request.goal == "fat_loss":
        said.append(
            "Food decides on fat loss; add two or three easy walks, rides or runs of 30 minutes a week."
        )
    elif request.goal == "endurance":
        said.append("Add two or three runs, rides or rows a week; this plan makes the muscles last.")
    if request.injuries:
        parts = " and ".join(part.replace("_", " ") for part in sorted(request.injuries))
        said.append(
            f"The plan spares the {parts}: nothing in it loads more than lightly there. Stop what "
            "hurts; pain that stays belongs before a doctor or a physiotherapist."
        )
    return " ".join(said)


def warnings(
    request: PlanRequest,
    shape: PlanShape,
    *,
    dropped_days: int,
    left_out: Mapping[str, str],
    unknown: Sequence[str],
    lacking: Sequence[Muscle],
    thin: Sequence[Muscle],
) -> list[str]:
    """What the plan could not do, and why."""
    said: list[str] = []
    if dropped_days:
        said.append(
            f"Only {request.days_per_week - dropped_days} of {request.days_per_week} days could be filled "
            "with that equipment, those injuries and what is to be avoided."
        )
    if lacking:
        limits = ["equipment"] * (request.equipment is not None) + ["injuries"] * bool(request.injuries)
        why = " and ".join(limits) or "exercises"
        said.append(f"Hardly anything trains {_listed(lacking)} with the {why} given.")
    if thin:
        said.append(
            f"{request.days_per_week} × {request.session_minutes} minutes leave little for {_listed(thin)}; "
            "the most important lifts come first. More days or longer sessions would help."
        )
    said += [f"{exercise} was left out: {why}." for exercise, why in left_out.items()]
    said += [f"“{slug}” is no exercise of the catalogue." for slug in unknown]
    if "cardio" in shape.emphasis:
        said.append("Cardio is not trained by sets: run, ride or row on the days between.")
    if request.experience == "beginner" and request.days_per_week >= 6:
        said.append(
            f"{request.days_per_week} days are many for a beginner: three or four do as much and are easier "
            "to keep."
        )
    if shape.day_names and len(shape.day_names) != request.days_per_week - dropped_days:
        said.append("The names given for the days did not match their number, so the usual ones stand.")
    return said


def _listed(muscles: Sequence[Muscle]) -> str:
    words = [muscle.replace("_", " ") for muscle in muscles]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

"""From outcomes to sentences: pure, and every number in them comes from a result or the context."""

from collections.abc import Callable, Sequence
from itertools import groupby

from agent.context import CoachContext
from agent.offline.intents.lifts import name_of
from agent.offline.intents.text import listed
from agent.offline.replies import health, plans, profile, progress, workouts
from agent.offline.replies.outcome import Outcome

type Teller = Callable[[Sequence[Outcome], CoachContext], str]

_TELLERS: dict[str, Teller] = {
    "log_set": workouts.logged,
    "correct_set": workouts.corrected,
    "delete_set": workouts.deleted,
    "start_workout": workouts.started,
    "pause_workout": workouts.paused,
    "resume_workout": workouts.resumed,
    "get_workout": workouts.shown,
    "finish_workout": workouts.finished,
    "log_workout": workouts.shown,
    "list_workouts": workouts.listed,
    "delete_workout": workouts.removed,
    "generate_plan": plans.made,
    "create_plan": plans.made,
    "update_plan": plans.shown,
    "get_plan": plans.shown,
    "activate_plan": plans.activated,
    "delete_plan": plans.deleted,
    "list_plans": plans.listed,
    "get_next_workout": plans.upcoming,
    "list_records": progress.records,
    "get_exercise_progress": progress.progress,
    "get_weekly_volume": progress.volume,
    "adjust_volume": progress.adjusted,
    "check_in": health.checked_in,
    "check_readiness": health.readiness,
    "update_profile": profile.updated,
    "get_profile": profile.shown,
    "get_exercise": profile.exercise,
    "search_exercises": profile.found,
    "list_substitutes": profile.substitutes,
}

_WHAT: dict[str, str] = {
    "log_set": "That set is not logged.",
    "correct_set": "Nothing was corrected.",
    "delete_set": "Nothing was deleted.",
    "start_workout": "No workout was started.",
    "finish_workout": "Nothing was finished.",
    "pause_workout": "Nothing was paused.",
    "resume_workout": "Nothing was resumed.",
    "generate_plan": "I made no plan.",
    "create_plan": "I made no plan.",
    "update_plan": "The plan is unchanged.",
    "activate_plan": "Your active plan is unchanged.",
    "delete_plan": "No plan was deleted.",
    "adjust_volume": "The volume is unchanged.",
    "check_in": "Nothing was noted.",
    "update_profile": "Your profile is unchanged.",
    "get_next_workout": "Say “make me a 3 day plan” and I'll build one.",
}
"""What a failed call means for the athlete, and what would help."""


def tell(outcomes: Sequence[Outcome], context: CoachContext) -> str:
    """What happened, in the order it did; calls of one kind that follow each other in one go."""
    told: list[str] = []
    for (operation, ending), each in groupby(outcomes, key=lambda o: (o.operation, o.ending)):
        group = list(each)
        if ending != "success":
            told += [_not_done(one) for one in group]
        elif operation in _TELLERS and all(one.result is not None for one in group):
            told.append(_TELLERS[operation](group, context))
        else:
            told.append(f"Done: {operation.replace('_', ' ')}.")
    return "\n\n".join(dict.fromkeys(text for text in told if text))


def _not_done(one: Outcome) -> str:
    """Why something did not happen; an unclear exercise becomes a question."""
    left = _WHAT.get(one.operation, "")
    if one.ending == "denied":
        silent = "in time" in one.problem
        return f"{'Nobody answered in time, so' if silent else 'All right,'} I left it. {left}".strip()
    if one.ending == "interrupted":
        return (
            f"I was cut off during “{one.operation.replace('_', ' ')}” and can't tell whether it went "
            f"through; look before you repeat it."
        )
    if one.candidates:
        names = listed([f"**{name_of(slug)}**" for slug in one.candidates[:4]], "or")
        wording = one.arguments.get("exercise")
        which = f"Which exercise is “{wording}”" if wording else "Which exercise do you mean"
        return f"{which}: {names}? {left}".strip()
    why = one.problem or "That did not work."
    return f"{why}{'' if why.endswith(('.', '!', '?')) else '.'} {left}".strip()

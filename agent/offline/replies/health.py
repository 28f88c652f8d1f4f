"""What is said about check-ins and readiness."""

from collections.abc import Sequence

from agent.context import CoachContext
from agent.offline.replies import say
from agent.offline.replies.outcome import Outcome
from tools.health.models import CheckedIn, Readiness

_SCALES = ("sleep_quality", "soreness", "stress", "energy", "mood")


def checked_in(group: Sequence[Outcome], context: CoachContext) -> str:
    """What was noted, and what it means for today."""
    (told,) = say.results(group, CheckedIn)[-1:]
    said = {name for each in group for name in each.arguments}
    noted: list[str] = []
    if told.sleep_hours is not None and "sleep_hours" in said:
        noted.append(f"{told.sleep_hours:g} h of sleep")
    noted += [f"{say.name(name)} {getattr(told, name)}/5" for name in _SCALES if name in said]
    if told.body_weight is not None and "body_weight" in said:
        noted.append(f"body weight {say.load(told.body_weight)}")
    if told.resting_hr_bpm is not None and "resting_hr_bpm" in said:
        noted.append(f"resting heart rate {told.resting_hr_bpm}")
    if told.hrv_rmssd_ms is not None and "hrv_rmssd_ms" in said:
        noted.append(f"HRV {told.hrv_rmssd_ms:g} ms")
    head = f"Noted: {', '.join(noted)}." if noted else "Noted."
    if told.readiness.score is None or said <= {"body_weight", "notes", "day"}:
        return head
    return (
        f"{head} Readiness {told.readiness.score}/100 ({told.readiness.level}). "
        f"{told.readiness.recommendation}"
    )


def readiness(group: Sequence[Outcome], context: CoachContext) -> str:
    """The score, what it rests on, and what is missing."""
    (told,) = say.results(group, Readiness)[-1:]
    if told.score is None:
        missing = f" It would help to know your {say.names(told.missing[:4])}." if told.missing else ""
        return (
            f"{told.recommendation}{missing} Tell me, for example: “slept 7 hours, legs a bit sore, "
            f"stress low”."
        )
    parts = [f"**Readiness {told.score}/100 ({told.level}).** {told.recommendation}"]
    # The recommendation names the flags that it rests on.
    if flags := [flag for flag in told.flags if flag not in told.recommendation]:
        parts.append(say.lines(flags))
    if told.parts:
        parts.append(
            say.lines(f"{say.name(p.name).capitalize()}: {p.score}/100, {p.note}" for p in told.parts)
        )
    if told.missing:
        parts.append(f"Not known: {say.names(told.missing)}.")
    return "\n\n".join(parts)

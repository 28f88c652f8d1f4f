"""Situations of an athlete, made by hand: nothing planned, a plan, an open workout."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from agent.context import CoachContext
from kernel.units import Load
from tools.accounts.models import Profile
from tools.exercises import catalogue
from tools.exercises.models import ExerciseRef
from tools.health.models import Readiness
from tools.plans.models import NextDay, NextExercise, NextWorkout, WarmUpSet
from tools.voice.context import GymContext, GymDue, GymPast, GymSet
from tools.workouts.models import LoggedSet, Workout, WorkoutExercise, WorkoutLine

NOW = datetime(2026, 11, 18, 17, 30, tzinfo=UTC)
ATHLETE, PLAN_ID, DAY_ID, WORKOUT_ID = (UUID(int=n) for n in range(1, 5))
FIRST_SET, SECOND_SET = UUID(int=11), UUID(int=12)


def ref(slug: str) -> ExerciseRef:
    """A catalogue exercise."""
    return catalogue.ref(catalogue.by_slug()[slug])


def profile(**changes: object) -> Profile:
    """Ada's profile."""
    ada: dict[str, object] = {
        "athlete_id": ATHLETE,
        "name": "Ada",
        "unit": "kg",
        "time_zone": "Europe/Berlin",
        "birth_date": None,
        "sex": None,
        "height_cm": None,
        "body_weight_kg": None,
        "experience": "intermediate",
        "equipment": None,
        "injuries": [],
        "goal": None,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Profile.model_validate(ada | changes)


def readiness(score: int | None = None) -> Readiness:
    """A day's readiness; unknown without a score."""
    return Readiness(
        day=NOW.date(),
        score=score,
        level="unknown" if score is None else "good",
        parts=[],
        missing=["sleep", "soreness"] if score is None else [],
        flags=[],
        recommendation="Nothing is known of today yet." if score is None else "Train as planned.",
        calibrating=False,
        recovery_index=None,
        based_on="nothing yet" if score is None else "today's check-in",
    )


def due(slug: str, load: Load | None, position: int) -> NextExercise:
    """An exercise of the next workout: three sets of 8 to 12."""
    return NextExercise(
        prescription_id=UUID(int=100 + position),
        exercise=ref(slug),
        sets=3,
        reps_min=8,
        reps_max=12,
        amrap=False,
        reps_target=None,
        load=load,
        load_kg=load and load.kg,
        rpe=8,
        rest_s=120,
        warm_up_sets=[WarmUpSet(load_kg=40, load=Load(value=40, unit="kg"), reps=8)] if position == 0 else [],
        notes=None,
        why="As last time.",
    )


def next_workout() -> NextWorkout:
    """Upper A: bench press at 80 kg, barbell row, and squats."""
    loads = {
        "barbell-bench-press": Load(value=80, unit="kg"),
        "barbell-row": None,
        "barbell-back-squat": Load(value=100, unit="kg"),
    }
    return NextWorkout(
        plan_id=PLAN_ID,
        plan_name="Four days",
        day=NextDay(id=DAY_ID, name="Upper A", position=1, focus=None, weekday=None, warm_up=["5 min easy"]),
        due_on=None,
        week=2,
        exercises=[due(slug, load, at) for at, (slug, load) in enumerate(loads.items())],
        estimated_minutes=55,
        message="Next is Upper A.",
    )


def logged(set_id: UUID, number: int, reps: int, load: Load | None, **changes: object) -> LoggedSet:
    """A working set."""
    plain: dict[str, object] = {
        "id": set_id,
        "set_number": number,
        "set_type": "working",
        "reps": reps,
        "load": load,
        "load_kg": load and load.kg,
        "rpe": None,
        "e1rm_kg": None,
        "duration_s": None,
        "distance_m": None,
        "notes": None,
        "logged_at": NOW - timedelta(minutes=10 - number),
    }
    return LoggedSet.model_validate(plain | changes)


BENCH = (
    logged(FIRST_SET, 1, 8, Load(value=80, unit="kg")),
    logged(SECOND_SET, 2, 8, Load(value=80, unit="kg")),
)


def workout(**changes: object) -> Workout:
    """Upper A, open, with two sets of bench press."""
    plain: dict[str, object] = {
        "id": WORKOUT_ID,
        "name": "Upper A",
        "status": "open",
        "plan_id": PLAN_ID,
        "plan_day_id": DAY_ID,
        "started_at": NOW - timedelta(minutes=20),
        "ended_at": None,
        "active_s": 1200,
        "notes": None,
        "exercises": [WorkoutExercise(exercise=ref("barbell-bench-press"), sets=list(BENCH))],
        "summary": None,
    }
    return Workout.model_validate(plain | changes)


def gym(*, is_open: bool, planned: bool) -> GymContext:
    """What gym talk refers to."""
    load = Load(value=80, unit="kg")
    return GymContext(
        unit="kg",
        open_workout_id=WORKOUT_ID if is_open else None,
        sets=[
            GymSet(
                id=s.id, exercise="barbell-bench-press", set_number=s.set_number, reps=8, load=load, rpe=None
            )
            for s in (BENCH if is_open else ())
        ],
        due=[GymDue(exercise="barbell-bench-press", reps=8, load=load)] if planned else [],
        past=[GymPast(exercise="barbell-back-squat", reps=5, load=Load(value=100, unit="kg"))],
    )


def situation(*, is_open: bool = False, planned: bool = False, **changes: object) -> CoachContext:
    """Where Ada stands. `changes` are to her profile."""
    return CoachContext(
        local_time=NOW.astimezone(ZoneInfo("Europe/Berlin")),
        profile=profile(**changes),
        next_workout=next_workout() if planned else None,
        open_workout=workout() if is_open else None,
        recent=[
            WorkoutLine(
                id=UUID(int=50),
                name="Lower A",
                status="finished",
                plan_day_id=None,
                started_at=NOW - timedelta(days=2),
                ended_at=NOW - timedelta(days=2),
                set_count=12,
                volume_kg=6400,
                exercises=["Squat"],
            )
        ],
        readiness=readiness(),
        gym=gym(is_open=is_open, planned=planned),
    )


FRESH = situation()
PLANNED = situation(planned=True)
OPEN = situation(is_open=True, planned=True)
TODAY = date(2026, 11, 18)

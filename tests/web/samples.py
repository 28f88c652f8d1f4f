"""Results of operations as the server gives them; `test_samples.py` holds them to the output models."""

from typing import Any

ID = "01990000-0000-7000-8000-0000000000aa"
AT = "2026-11-20T17:05:00Z"


def exercise(name: str) -> dict[str, Any]:
    return {"id": ID, "slug": name.lower().replace(" ", "-"), "name": name}


BENCH = exercise("Barbell Bench Press")


def kg(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "kg"}


def one_set(
    number: int, reps: int, load: dict[str, Any] | None, load_kg: float | None, **more: Any
) -> dict[str, Any]:
    return {
        "id": ID,
        "set_number": number,
        "set_type": "working",
        "reps": reps,
        "load": load,
        "load_kg": load_kg,
        "rpe": None,
        "e1rm_kg": load_kg and round(load_kg * (1 + reps / 30), 1),
        "duration_s": None,
        "distance_m": None,
        "notes": None,
        "logged_at": AT,
    } | more


def set_logged(number: int = 3, reps: int = 8, load: float = 60, **more: Any) -> dict[str, Any]:
    logged = one_set(number, reps, kg(load), load, rpe=8)
    return {
        "workout_id": ID,
        "exercise": BENCH,
        "set": logged,
        "e1rm_kg": logged["e1rm_kg"],
        "records": [{"kind": "e1rm", "value": logged["e1rm_kg"], "previous": 74.2, "exercise": BENCH}],
        "expected": {"sets": 4, "reps_min": 6, "reps_max": 8, "load_kg": 60, "rpe": 8, "rest_s": 150},
        "sets_left": 1,
    } | more


WORKOUT: dict[str, Any] = {
    "id": ID,
    "name": "Upper A",
    "status": "open",
    "plan_id": ID,
    "plan_day_id": ID,
    "started_at": AT,
    "ended_at": None,
    "active_s": 1560,
    "notes": None,
    "exercises": [
        {
            "exercise": BENCH,
            "sets": [
                one_set(1, 8, kg(40), 40, set_type="warmup"),
                one_set(1, 8, kg(60), 60),
                one_set(2, 8, kg(60), 60),
                one_set(3, 7, kg(60), 60),
            ],
        },
        {"exercise": exercise("Pull-Up"), "sets": [one_set(1, 9, None, None), one_set(2, 8, None, None)]},
    ],
    "summary": None,
}

FINISHED = WORKOUT | {
    "status": "finished",
    "ended_at": "2026-11-20T18:01:00Z",
    "active_s": 3360,
    "summary": {
        "duration_s": 3360,
        "exercise_count": 5,
        "set_count": 16,
        "rep_count": 138,
        "volume_kg": 5280.0,
        "muscles": [
            {"muscle": "chest", "sets": 7},
            {"muscle": "lats", "sets": 6.5},
            {"muscle": "triceps", "sets": 3.5},
        ],
        "records": [{"kind": "e1rm", "value": 76, "previous": 74.2, "exercise": BENCH}],
        "decisions": [
            {
                "exercise": BENCH,
                "action": "increase",
                "load_before_kg": 60,
                "load_after_kg": 62.5,
                "reps_target": 6,
                "prescription_id": ID,
                "reason": "All sets reached 8 repetitions.",
            },
            {
                "exercise": exercise("Pull-Up"),
                "action": "repeat",
                "load_before_kg": None,
                "load_after_kg": None,
                "reps_target": 10,
                "prescription_id": ID,
                "reason": "9 and 8 of 10: stay and add repetitions.",
            },
        ],
    },
}


def _line(
    position: int, name: str, sets: int, low: int, high: int | None, load: float | None, rest_s: int
) -> dict[str, Any]:
    return {
        "id": ID,
        "position": position,
        "exercise": exercise(name),
        "sets": sets,
        "reps_min": low,
        "reps_max": high,
        "amrap": high is None,
        "reps_target": None,
        "load": load and kg(load),
        "load_kg": load,
        "rpe": 8,
        "rest_s": rest_s,
        "step_kg": 2.5,
        "notes": None,
    }


_UPPER = [
    _line(1, "Barbell Bench Press", 4, 6, 8, 60, 150),
    _line(2, "Barbell Row", 4, 8, 10, 55, 120),
    _line(3, "Dumbbell Shoulder Press", 3, 8, 12, 16, 90),
    _line(4, "Pull-Up", 3, 1, None, None, 120),
    _line(5, "Triceps Pushdown", 3, 10, 15, None, 60),
]


def _day(position: int, name: str, weekday: int, focus: str, minutes: int) -> dict[str, Any]:
    return {
        "id": ID,
        "plan_id": ID,
        "position": position,
        "name": name,
        "focus": focus,
        "weekday": weekday,
        "warm_up": ["5 minutes easy rowing", "Band pull-aparts, 2 × 15"],
        "exercises": _UPPER,
        "estimated_minutes": minutes,
    }


PLAN: dict[str, Any] = {
    "id": ID,
    "name": "Three days, full body",
    "goal": "hypertrophy",
    "weeks": 8,
    "days_per_week": 3,
    "session_minutes": 60,
    "notes": "Leave one to three repetitions in reserve.",
    "warnings": ["Calves get 4 sets a week, less than the useful range of 6 to 20: there was no more time."],
    "active": True,
    "created_by": "generated",
    "created_at": AT,
    "updated_at": AT,
    "days": [
        _day(1, "Full Body A", 1, "Bench press and rows", 58),
        _day(2, "Full Body B", 3, "Squats and shoulders", 55),
        _day(3, "Full Body C", 5, "Deadlifts and arms", 57),
    ],
    "weekly_sets": [
        {"muscle": "chest", "sets": 12},
        {"muscle": "lats", "sets": 11.5},
        {"muscle": "quads", "sets": 10},
    ],
}

_NEXT_LINES: list[dict[str, Any]] = [
    {k: v for k, v in line.items() if k not in ("id", "position", "step_kg")}
    | {
        "prescription_id": ID,
        "warm_up_sets": [],
        "why": "Start here and keep two repetitions in reserve.",
    }
    for line in _UPPER
]
_NEXT_LINES[0] |= {
    "warm_up_sets": [{"load": kg(20), "load_kg": 20, "reps": 8}, {"load": kg(40), "load_kg": 40, "reps": 5}],
    "why": "All sets reached 8 last time, so 2.5 kg more.",
}

NEXT: dict[str, Any] = {
    "plan_id": ID,
    "plan_name": PLAN["name"],
    "day": {
        "id": ID,
        "name": "Full Body B",
        "position": 2,
        "focus": "Squats and shoulders",
        "weekday": 3,
        "warm_up": ["5 minutes easy rowing", "Hip circles, 10 each side"],
    },
    "due_on": "2026-11-25",
    "week": 2,
    "exercises": _NEXT_LINES,
    "estimated_minutes": 55,
    "message": "Full Body B is next.",
}


def _marks(mev: int, mrv: int) -> dict[str, int]:
    return {"mv": max(mev - 2, 0), "mev": mev, "mav_low": mev + 2, "mav_high": mrv - 4, "mrv": mrv}


def _muscle(muscle: str, sets: float, mev: int, mrv: int, status: str, adjustment: int = 0) -> dict[str, Any]:
    return {
        "muscle": muscle,
        "sets": sets,
        "landmarks": _marks(mev, mrv),
        "status": status,
        "adjustment": adjustment,
    }


VOLUME: dict[str, Any] = {
    "weeks": [
        {
            "week_start": "2026-11-16",
            "current": True,
            "muscles": [
                _muscle("quads", 21, 8, 20, "over_mrv"),
                _muscle("chest", 14, 10, 22, "in_range", 2),
                _muscle("lats", 12.5, 10, 25, "in_range"),
                _muscle("hamstrings", 7, 6, 20, "in_range"),
                _muscle("side_delts", 5.5, 8, 26, "below_mev"),
            ],
            "total_sets": 46,
            "total_volume_kg": 14250,
        },
        {"week_start": "2026-11-09", "current": False, "muscles": [], "total_sets": 0, "total_volume_kg": 0},
    ]
}

ADJUSTED: dict[str, Any] = {
    "id": ID,
    "muscle": "chest",
    "sets_before": 12,
    "sets_after": 14,
    "clamped": True,
    "landmarks": _marks(10, 22),
    "muscles": [{"muscle": "chest", "sets_before": 12, "sets_after": 14, "landmarks": _marks(10, 22)}],
    "reason": "my chest is lagging",
    "applied_to": [
        {
            "prescription_id": ID,
            "plan_day": "Full Body A",
            "exercise": BENCH,
            "sets_before": 4,
            "sets_after": 5,
        }
    ],
    "starts_on": "2026-11-21",
    "ends_on": "2026-12-18",
    "message": "Chest goes from 12 to 14 sets a week until 18 December.",
}


def _part(name: str, value: float, score: int, weight: float, note: str) -> dict[str, Any]:
    return {"name": name, "value": value, "score": score, "weight": weight, "note": note}


READINESS: dict[str, Any] = {
    "day": "2026-11-21",
    "score": 71,
    "level": "good",
    "parts": [
        _part("sleep", 6.5, 62, 0.35, "6.5 hours, a little short"),
        _part("soreness", 2, 80, 0.2, "light"),
        _part("energy", 4, 85, 0.25, "good"),
        _part("training_load", 1.4, 38, 0.2, "more than usual in the last 3 days"),
    ],
    "missing": ["stress", "mood", "hrv"],
    "flags": ["You slept under 7 hours."],
    "recommendation": "Train as planned, and stop a set early if the bar slows down.",
    "calibrating": False,
    "recovery_index": None,
    "based_on": "Today's check-in and your training of the last four weeks.",
}

CHECKED_IN: dict[str, Any] = {
    "id": ID,
    "day": "2026-11-21",
    "sleep_hours": 6.5,
    "sleep_quality": 3,
    "soreness": 2,
    "stress": None,
    "energy": 4,
    "mood": None,
    "body_weight": kg(82.4),
    "body_weight_kg": 82.4,
    "resting_hr_bpm": 54,
    "hrv_rmssd_ms": None,
    "sore_parts": ["quads", "lower_back"],
    "notes": None,
    "created_at": AT,
    "updated_at": AT,
    "readiness": READINESS,
}

RECORDS: dict[str, Any] = {
    "items": [
        {
            "exercise": BENCH,
            "kind": kind,
            "value": value,
            "unit": "reps" if kind == "reps_at_load" else "kg",
            "reps": 8,
            "load": kg(60),
            "load_kg": 60,
            "at": AT,
            "set_id": ID,
            "workout_id": ID,
        }
        for kind, value in (("e1rm", 76), ("weight", 60), ("reps_at_load", 8))
    ],
    "next_cursor": None,
}

_E1RM = [68, 69.5, 70, 72.1, 71.4, 74.2, 76]
PROGRESS: dict[str, Any] = {
    "exercise": BENCH,
    "sessions": [
        {
            "workout_id": ID,
            "day": f"2026-{10 + i // 4}-{(i % 4) * 7 + 2:02}",
            "top_set": {"set_id": ID, "reps": 8, "load": kg(50 + i), "load_kg": 50 + i, "rpe": None},
            "e1rm_kg": best,
            "volume_kg": 1400,
            "sets": 4,
        }
        for i, best in enumerate(_E1RM)
    ],
    "best_e1rm_kg": 76,
    "trend_pct": 11.2,
    "stalled": False,
    "message": "Your bench press is up 11 % over 7 sessions.",
}

WORKOUTS: dict[str, Any] = {
    "items": [
        {
            "id": ID,
            "name": "Upper A",
            "status": "finished",
            "plan_day_id": None,
            "started_at": AT,
            "ended_at": AT,
            "set_count": 16,
            "volume_kg": 5280,
            "exercises": ["Barbell Bench Press", "Pull-Up"],
        }
    ],
    "next_cursor": None,
}

EXERCISES: dict[str, Any] = {
    "items": [
        {
            "id": ID,
            "slug": "barbell-bench-press",
            "name": "Barbell Bench Press",
            "primary_muscles": ["chest"],
            "secondary_muscles": ["triceps", "front_delts"],
            "stabilizers": [],
            "equipment": ["barbell", "bench"],
            "pattern": "horizontal_push",
            "mechanic": "compound",
            "kind": "strength",
            "measure": "load_reps",
            "unilateral": False,
            "difficulty": "beginner",
            "stress": {"shoulder": 2},
            "aliases": ["bench"],
            "variation_of": None,
        }
    ],
    "next_cursor": None,
}

DELETED: dict[str, Any] = {"workout_id": ID, "exercise": BENCH, "set": one_set(3, 8, kg(60), 60)}

CARDS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "log_set": (
        set_logged(),
        ["Set logged", "60 kg × 8", "76 kg", "Record: estimated max 76 kg, was 74.2 kg", "1 set to go"],
    ),
    "correct_set": (set_logged(records=[]), ["Set corrected", "60 kg × 8"]),
    "delete_set": (DELETED, ["Set deleted", "60 kg × 8"]),
    "generate_plan": (
        PLAN,
        ["Three days, full body", "Full Body A", "4 × 6–8", "2:30 min", "Calves get 4 sets", "3 × AMRAP"],
    ),
    "activate_plan": (PLAN, ["Plan activated", "active"]),
    "get_next_workout": (
        NEXT,
        ["Full Body B", "Wed 25 Nov", "20 kg × 8, 40 kg × 5", "2.5 kg more", "about 55 min"],
    ),
    "start_workout": (WORKOUT | {"exercises": []}, ["Workout started", "Upper A", "No sets yet."]),
    "get_workout": (WORKOUT, ["60 kg × 8, 8, 7", "40 kg × 8 (warm-up)", "bodyweight × 9, 8"]),
    "finish_workout": (
        FINISHED,
        ["56 min", "5,280 kg", "60 kg → 62.5 kg", "All sets reached 8", "Go up", "aim for 10 reps"],
    ),
    "list_workouts": (WORKOUTS, ["Upper A", "5,280 kg", "Barbell Bench Press, Pull-Up"]),
    "get_weekly_volume": (
        VOLUME,
        ["Side delts", "below the range", "10–22", "too much", "12.5", "+2 agreed"],
    ),
    "adjust_volume": (ADJUSTED, ["12 → 14", "my chest is lagging", "4 → 5", "until Fri 18 Dec"]),
    "check_readiness": (
        READINESS,
        ["71", "Good", "Training load", "slept under 7 hours", "Stress, mood, HRV", "Train as planned"],
    ),
    "check_in": (CHECKED_IN, ["6 h 30 min", "4 of 5", "82.4 kg", "Quads, Lower back", "71"]),
    "list_records": (RECORDS, ["Estimated max", "76 kg", "8 reps", "Heaviest load"]),
    "get_exercise_progress": (PROGRESS, ["+11.2 %", "Best estimated max", "76 kg"]),
    "search_exercises": (EXERCISES, ["Barbell Bench Press", "Chest", "Barbell, Bench"]),
}
"""Each operation with a result and texts that its card must show."""

GENERIC: dict[str, Any] = {
    "id": ID,
    "name": "Protein",
    "body_weight_kg": 82.4,
    "rest_s": 90,
    "due_on": "2026-11-25",
    "ready": True,
    "load": kg(60),
    "items": [
        {"id": ID, "label": "Breakfast", "protein_g": 30},
        {"id": ID, "label": "Lunch", "protein_g": 45},
    ],
}

"""How many weekly hard sets a plan aims for and stops at, within the landmarks of progression."""

from collections.abc import Mapping

from tools.accounts.models import Experience, Goal
from tools.exercises.models import Muscle
from tools.progression.volume import landmarks

# A plan begins below what can be recovered from, so that there is room to add; newer trainees need less.
_CEILING: Mapping[Experience, float] = {"beginner": 0.75, "intermediate": 0.9, "advanced": 1.0}
_SHARE: Mapping[Goal, Mapping[Experience, float]] = {
    "hypertrophy": {"beginner": 0.1, "intermediate": 0.3, "advanced": 0.5},
    "strength": {"beginner": 0.0, "intermediate": 0.1, "advanced": 0.25},
    "powerlifting": {"beginner": 0.0, "intermediate": 0.1, "advanced": 0.2},
    "fat_loss": {"beginner": 0.0, "intermediate": 0.1, "advanced": 0.2},
    "general": {"beginner": 0.0, "intermediate": 0.1, "advanced": 0.2},
    "endurance": {"beginner": 0.0, "intermediate": 0.05, "advanced": 0.15},
}
_EMPHASIS = 0.25
_EMPHASIS_START = 6


def ceiling(muscle: Muscle, experience: Experience) -> int:
    """The most weekly sets that a plan gives: the top of the useful range, less for newer trainees."""
    return int(landmarks(muscle, experience).mav_high * _CEILING[experience])


def target(muscle: Muscle, goal: Goal, experience: Experience, *, emphasized: bool) -> float:
    """How many weekly sets to aim for: from where growth starts, part of the way to the ceiling.

    0 for muscles that other lifts train enough, unless they are emphasized.
    """
    start, most = landmarks(muscle, experience).mev, ceiling(muscle, experience)
    if emphasized:
        start = max(start, _EMPHASIS_START)
    share = _SHARE[goal][experience] + (_EMPHASIS if emphasized else 0)
    return min(most, start + share * (most - start)) if start else 0

"""Readiness: a transparent weighted score over what is known, and never over what is not."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, stdev
from typing import Literal

from tools.health.models import PartName, Readiness, ReadinessPart

WEIGHTS: Mapping[PartName, float] = {
    "sleep": 0.20,
    "sleep_quality": 0.10,
    "soreness": 0.15,
    "stress": 0.10,
    "energy": 0.15,
    "mood": 0.05,
    "hrv": 0.15,
    "resting_hr": 0.05,
    "training_load": 0.05,
}
"""Shares when everything is known; over what is known they are scaled to add up to 1."""

SHORT_SLEEP_H = 7
HRV_DROP = 0.10
RHR_RISE_BPM = 3
WEEK, BASELINE_DAYS, CALIBRATED = 7, 60, 14
FEWEST_IN_WEEK = 3
"""A 7-day mean of fewer values is noise."""
LEAST_SD = 0.03
"""Of ln RMSSD: a baseline that hardly varies must not turn a breath into an alarm."""
USUAL_DAYS, LATELY_DAYS = 28, 3
RUINED = 25
"""Below this a day is for rest."""

_WORDS: Mapping[PartName, str] = {
    "sleep": "hours of sleep",
    "sleep_quality": "sleep quality",
    "soreness": "soreness",
    "stress": "stress",
    "energy": "energy",
    "mood": "mood",
    "hrv": "HRV",
    "resting_hr": "resting heart rate",
    "training_load": "recent training",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What the athlete said of a day, and their heart figures."""

    sleep_hours: float | None = None
    sleep_quality: int | None = None
    soreness: int | None = None
    stress: int | None = None
    energy: int | None = None
    mood: int | None = None
    sore_parts: Sequence[str] = ()
    rmssd_ms: Mapping[date, float]
    """RMSSD by day, back to 67 days before."""
    rhr_bpm: Mapping[date, float]
    """Resting heart rate by day, back to 60 days before."""
    load_ratio: float | None = None
    """Hard sets of the three days before over the usual of three days."""


@dataclass(frozen=True, slots=True)
class Hrv:
    """The week's mean of ln RMSSD against the baseline of the 60 days before it."""

    mean_ln: float
    baseline_ln: float
    sd_ln: float

    @property
    def deviation(self) -> float:
        """In standard deviations of the baseline; within ±0.5 is normal."""
        return (self.mean_ln - self.baseline_ln) / max(self.sd_ln, LEAST_SD)


def hrv(rmssd_ms: Mapping[date, float], day: date) -> Hrv | None:
    """The 7-day mean of ln RMSSD against its baseline; None with under 3 values in the week or 14 before it.

    The baseline is of the 60 days before the week, so that a week does not move its own yardstick.
    """
    week_start = day - timedelta(days=WEEK - 1)
    week = [math.log(v) for d, v in rmssd_ms.items() if week_start <= d <= day]
    before = [math.log(v) for d, v in rmssd_ms.items() if 0 < (week_start - d).days <= BASELINE_DAYS]
    if len(week) < FEWEST_IN_WEEK or len(before) < CALIBRATED:
        return None
    return Hrv(fmean(week), fmean(before), stdev(before))


def rhr_baseline(rhr_bpm: Mapping[date, float], day: date) -> float | None:
    """The mean resting heart rate of the 60 days before; None with under 14 values."""
    before = [v for d, v in rhr_bpm.items() if 0 < (day - d).days <= BASELINE_DAYS]
    return fmean(before) if len(before) >= CALIBRATED else None


def recovery_index(hrv_ms: float, hrv_base_ms: float, rhr_bpm: float, rhr_base_bpm: float) -> float:
    """(HRV / baseline) / (RHR / baseline): 1 is as usual, less is less recovered."""
    return round((hrv_ms / hrv_base_ms) / (rhr_bpm / rhr_base_bpm), 4)


def load_ratio(lately: int, before: int, days_before: int) -> float | None:
    """Hard sets of the last three days over the usual of three days; None under two weeks of history."""
    if days_before < CALIBRATED or before == 0:
        return None
    return lately / (before / days_before * LATELY_DAYS)


def sleep_score(hours: float) -> int:
    """From 0 at 4 hours to 100 at 8 hours and more."""
    return _between(hours, 4, 8)


def scale_score(answer: int, *, worst: int) -> int:
    """An answer from 1 to 5; `worst` says which end is bad."""
    return (answer - 1) * 25 if worst == 1 else (5 - answer) * 25


def hrv_score(deviation: float) -> int:
    """From 0 at 2 SDs under the baseline, 70 at the band's lower edge (−0.5), to 100 at its upper edge."""
    if deviation >= -0.5:
        return 70 + round(0.3 * _between(deviation, -0.5, 0.5))
    return round(0.7 * _between(deviation, -2, -0.5))


def rhr_score(rise_bpm: float) -> int:
    """From 100 at the baseline or under to 0 at 10 beats above."""
    return 100 - _between(rise_bpm, 0, 10)


def load_score(ratio: float) -> int:
    """From 100 at the usual training or less to 0 at two and a half times as much."""
    return 100 - _between(ratio, 1, 2.5)


def _between(value: float, low: float, high: float) -> int:
    return round(100 * min(1.0, max(0.0, (value - low) / (high - low))))


def level(score: int | None) -> Literal["low", "moderate", "good", "high", "unknown"]:
    """The score as a word."""
    if score is None:
        return "unknown"
    return "low" if score < 40 else "moderate" if score < 60 else "good" if score < 80 else "high"


def readiness(day: date, signs: Signs) -> Readiness:
    """The readiness of a day from what is known of it.

    Recent training alone gives no score: it says what was done, not how the athlete is.
    """
    found = _parts(day, signs)
    known = [p for p in found if p.name != "training_load"]
    total = sum(WEIGHTS[p.name] for p in found)
    parts = (
        [p.model_copy(update={"weight": round(WEIGHTS[p.name] / total, 4)}) for p in found] if known else []
    )
    score = round(sum(p.score * WEIGHTS[p.name] for p in found) / total) if known else None
    names: set[PartName] = {p.name for p in found}
    calibrating = _calibrating(day, signs, names)
    flags = _flags(day, signs)
    return Readiness(
        day=day,
        score=score,
        level=level(score),
        parts=parts,
        missing=[
            _missing(name, day, signs) for name in WEIGHTS if name not in names and name != "training_load"
        ],
        flags=flags,
        recommendation=_recommendation(score, flags, signs.sore_parts, [_WORDS[p.name] for p in known]),
        calibrating=calibrating,
        recovery_index=_recovery_index(day, signs),
        based_on=_and([_WORDS[p.name] for p in found]) if known else "nothing yet",
    )


def _parts(day: date, signs: Signs) -> list[ReadinessPart]:
    parts: list[ReadinessPart] = []

    def add(name: PartName, value: float, score: int, note: str) -> None:
        parts.append(ReadinessPart(name=name, value=round(value, 2), score=score, weight=0, note=note))

    if signs.sleep_hours is not None:
        short = " (under 7)" if signs.sleep_hours < SHORT_SLEEP_H else ""
        add("sleep", signs.sleep_hours, sleep_score(signs.sleep_hours), f"{signs.sleep_hours:g} h{short}")
    answers: tuple[tuple[PartName, int | None, int], ...] = (
        ("sleep_quality", signs.sleep_quality, 1),
        ("soreness", signs.soreness, 5),
        ("stress", signs.stress, 5),
        ("energy", signs.energy, 1),
        ("mood", signs.mood, 1),
    )
    for name, answer, worst in answers:
        if answer is not None:
            add(name, answer, scale_score(answer, worst=worst), f"{answer} of 5")
    if (week := hrv(signs.rmssd_ms, day)) is not None:
        at = week.deviation
        how = "within" if abs(at) <= 0.5 else "above" if at > 0 else "below"
        add("hrv", at, hrv_score(at), f"7-day mean {how} your normal band")
    base = rhr_baseline(signs.rhr_bpm, day)
    if base is not None and (now := signs.rhr_bpm.get(day)) is not None:
        add("resting_hr", now, rhr_score(now - base), f"{now - base:+.0f} bpm from your usual {base:.0f}")
    if signs.load_ratio is not None:
        note = f"{signs.load_ratio:.1f} times your usual sets in the last 3 days"
        add("training_load", signs.load_ratio, load_score(signs.load_ratio), note)
    return parts


def _calibrating(day: date, signs: Signs, names: Collection[PartName]) -> bool:
    """Heart figures come in, but there is no baseline to hold them against yet."""
    hrv_waits = (
        bool(signs.rmssd_ms) and "hrv" not in names and _before(signs.rmssd_ms, day, WEEK) < CALIBRATED
    )
    rhr_waits = bool(signs.rhr_bpm) and rhr_baseline(signs.rhr_bpm, day) is None
    return hrv_waits or rhr_waits


def _before(values: Mapping[date, float], day: date, days: int) -> int:
    return sum(1 for d in values if (day - d).days >= days)


def _missing(name: PartName, day: date, signs: Signs) -> str:
    word = _WORDS[name]
    if name == "hrv" and signs.rmssd_ms and (have := _before(signs.rmssd_ms, day, WEEK)) < CALIBRATED:
        return f"{word}: {have} of {CALIBRATED} days of baseline so far"
    if name == "hrv" and signs.rmssd_ms:
        return f"{word}: under {FEWEST_IN_WEEK} values this week"
    if name == "resting_hr" and signs.rhr_bpm and rhr_baseline(signs.rhr_bpm, day) is None:
        return f"{word}: {_before(signs.rhr_bpm, day, 1)} of {CALIBRATED} days of baseline so far"
    return word


def _flags(day: date, signs: Signs) -> list[str]:
    flags: list[str] = []
    if signs.sleep_hours is not None and signs.sleep_hours < SHORT_SLEEP_H:
        flags.append(f"You slept {signs.sleep_hours:g} h, under {SHORT_SLEEP_H}.")
    now, base = signs.rmssd_ms.get(day), _hrv_baseline_ms(day, signs)
    # The margin lets exactly −10 % through whatever the rounding of logarithms.
    if now is not None and base is not None and now <= base * (1 - HRV_DROP) + 1e-9:
        flags.append(f"Your HRV is {1 - now / base:.0%} under your usual.")
    rhr, rhr_base = signs.rhr_bpm.get(day), rhr_baseline(signs.rhr_bpm, day)
    if rhr is not None and rhr_base is not None and rhr - rhr_base >= RHR_RISE_BPM:
        flags.append(f"Your resting heart rate is {rhr - rhr_base:.0f} bpm above your usual.")
    return flags


def _hrv_baseline_ms(day: date, signs: Signs) -> float | None:
    before = [v for d, v in signs.rmssd_ms.items() if WEEK <= (day - d).days < WEEK + BASELINE_DAYS]
    return math.exp(fmean(map(math.log, before))) if len(before) >= CALIBRATED else None


def _recovery_index(day: date, signs: Signs) -> float | None:
    now, base = signs.rmssd_ms.get(day), _hrv_baseline_ms(day, signs)
    rhr, rhr_base = signs.rhr_bpm.get(day), rhr_baseline(signs.rhr_bpm, day)
    if now is None or base is None or rhr is None or rhr_base is None:
        return None
    return recovery_index(now, base, rhr, rhr_base)


def _recommendation(
    score: int | None, flags: Sequence[str], sore: Sequence[str], known: Sequence[str]
) -> str:
    spare = f"Go easy on what is sore: {_and([p.replace('_', ' ') for p in sore])}." if sore else ""
    if score is None:
        text = (
            "I do not know yet how you are today. A 20-second check-in helps: hours of sleep, soreness, "
            "stress, energy and mood. Until then, train as planned and go by feel."
        )
        return " ".join(filter(None, [text, spare]))
    if score < RUINED:
        text = "Rest or take a walk today. If you do train, take 10 % off and stop well short of failure."
    else:
        text = {
            "low": "Keep it light: about a third fewer sets, effort up to RPE 6, no heavy attempts.",
            "moderate": "Train, but hold the loads: stop each set a rep or two earlier and add nothing.",
            "good": "Train as planned.",
            "high": "You are fresh: train as planned, and go for it if the warm-up sets move well.",
            "unknown": "",
        }[level(score)]
    thin = f"This rests on {known[0]} alone; tell me more for a better picture." if len(known) == 1 else ""
    return " ".join(filter(None, [text, *flags, spare, thin]))


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" and {words[-1]}"

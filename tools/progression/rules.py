"""Load progression: what comes after a session, rounded to what can be loaded; stalls and trends."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kernel.units import LB_PER_KG, MassUnit, say_mass, to_kg

type Ease = Literal["none", "hold", "reduce"]

RELIABLE_REPS = 12
"""Beyond this many repetitions an estimate of the maximum says little."""
SAME_KG = 0.05
"""Loads closer than this are one load; 225 lb and 102.06 kg are."""
MISSES = 2
"""Sessions in a row under the range before the load comes down."""
REDUCE_TO = 0.9
MOST_REPS = 30
"""Beyond this a body-weight exercise needs a harder variation, not another repetition."""
MOST_HOLD_S = 120
HOLD_STEP_S = 5

POOR, VERY_POOR = 40, 25
"""Readiness below these holds a load, or eases it."""

RPE_TABLES: dict[str, tuple[float, ...]] = {
    # Percent of the one-repetition maximum by reps + (10 − RPE), from 1; Reactive Training Systems.
    "rts-1": (100, 95.5, 92.2, 89.2, 86.3, 83.7, 81.1, 78.6, 76.2, 73.9)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What can be loaded, in the athlete's unit."""

    unit: MassUnit
    increase: float
    """How much a success adds."""
    grid: float
    """Loads are multiples of this."""
    least: float
    """The lightest load there is: the empty bar, else one grid step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A prescription: what was due."""

    sets: int
    reps_min: int
    reps_max: int | None
    load_kg: float | None
    rpe: float | None
    reps_target: int | None
    steps: Steps
    held: bool = False
    """Whether the repetitions are seconds."""
    assisted: bool = False
    """Whether the load is help, so that less of it is harder."""

    @property
    def open_ended(self) -> bool:
        """As many repetitions as possible with no minimum: nothing to reach, only to beat."""
        return self.reps_max is None and self.reps_min == 1

    @property
    def reps_top(self) -> int:
        """The repetitions that earn more load; an open-ended set (`5+`) earns it with its minimum."""
        return self.reps_max or self.reps_min


@dataclass(frozen=True, slots=True)
class Done:
    """A working set: what was done. Warm-ups and drop sets are no evidence."""

    reps: int | None
    load_kg: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What the decisions before left behind, if the load is still theirs."""

    missed: int = 0
    """Sessions in a row under the range."""
    eased_from_kg: float | None = None
    """The load before poor readiness took 10 % off, until it is taken back."""
    reduced: bool = False
    """Whether the last decision reduced the load."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """A decision."""

    action: Literal["increase", "hold", "reduce", "repeat"]
    load_kg: float | None
    reps_target: int | None
    reason: str
    missed: int = 0
    eased_from_kg: float | None = None


def ease(score: int | None) -> Ease:
    """What a readiness score (0 to 100) means for the load; an unknown one means nothing."""
    if score is None or score >= POOR:
        return "none"
    return "hold" if score >= VERY_POOR else "reduce"


def e1rm_kg(load_kg: float | None, reps: int | None) -> float | None:
    """Estimate the one-repetition maximum, in kg, to 0.1 kg; None without a load or a repetition.

    Epley (1985): load × (1 + reps / 30); one repetition is its own maximum. Too high above about ten.
    """
    if not load_kg or not reps:
        return None
    return round(load_kg if reps == 1 else load_kg * (1 + reps / 30), 1)


def percent_of_max(reps: int, rpe: float, table: str = "rts-1") -> float | None:
    """Percent of the one-repetition maximum for reps at an RPE; None outside the table.

    It depends on reps + (10 − RPE) alone: 5 at RPE 8 is 7 at RPE 10, 81.1 %. Halves lie midway.
    """
    cells = RPE_TABLES[table]
    place = reps + 10 - rpe - 1
    below, above = math.floor(place), math.ceil(place)
    if below < 0 or above >= len(cells):
        return None
    return round(cells[below] + (cells[above] - cells[below]) * (place - below), 2)


def steps(
    unit: MassUnit, mechanic: str, step_kg: float | None, load_step_kg: float | None, bar_kg: float | None
) -> Steps:
    """The steps of an exercise: 2.5 kg for compound and 1 kg for isolation exercises unless told otherwise.

    For an athlete who thinks in pounds they are the nearest multiples of 2.5 lb, so that 225 lb plus a step
    is 230 lb and not 230.5.
    """
    increase = step_kg or (2.5 if mechanic == "compound" else 1.0)
    grid = load_step_kg or increase
    if unit == "kg":
        return Steps(unit=unit, increase=increase, grid=grid, least=bar_kg or grid)
    grid_lb = _in_lb(grid, 2.5)
    least = _in_lb(bar_kg, 5) if bar_kg else grid_lb
    return Steps(unit=unit, increase=_in_lb(increase, 2.5), grid=grid_lb, least=least)


def _in_lb(mass_kg: float, multiple: float) -> float:
    return max(multiple, round(mass_kg * LB_PER_KG / multiple) * multiple)


def nearest(load_kg: float, by: Steps) -> float:
    """The nearest load that can be loaded, in kg; the heavier of two as near, never under the lightest."""
    # 225 lb less 10 % is 202.4999 lb, for loads are kept to the gram; it means 202.5.
    return _at(math.floor(_places(load_kg, by) + 0.501), by)


def above(load_kg: float, by: Steps) -> float:
    """The next heavier load, in kg."""
    return _at(math.floor(_places(load_kg, by) + 0.01) + 1, by)


def below(load_kg: float, by: Steps) -> float:
    """The next lighter load, in kg, never under the lightest."""
    return _at(math.ceil(_places(load_kg, by) - 0.01) - 1, by)


def _places(load_kg: float, by: Steps) -> float:
    return (load_kg if by.unit == "kg" else load_kg * LB_PER_KG) / by.grid


def _at(place: int, by: Steps) -> float:
    return to_kg(max(place * by.grid, by.least), by.unit)


def increased(load_kg: float, by: Steps) -> float:
    """One step more, rounded to what can be loaded; always more."""
    more = nearest(load_kg + to_kg(by.increase, by.unit), by)
    return more if more > load_kg + SAME_KG else above(load_kg, by)


def reduced(load_kg: float, by: Steps) -> float:
    """Ten percent less, rounded to what can be loaded; the same load if there is no lighter one."""
    less = nearest(load_kg * REDUCE_TO, by)
    if less > load_kg - SAME_KG:
        less = below(load_kg, by)
    return less if less < load_kg - SAME_KG else load_kg


def decide(target: Target, sets: Sequence[Done], ease: Ease = "none", past: Past | None = None) -> Next:
    """Double progression: what comes after these sets of an exercise.

    All sets at the top of the range: one step more. Within the range: the same load, more repetitions. Under
    it: hold, and at the second time running 10 % less. Missing sets hold. Poor readiness holds; very poor
    takes 10 % off, once: what was eased is given back after the next sound session, and never eased again.
    """
    past = past or Past()
    stay = _Stay(target, past)
    if not sets:
        return stay("Not done today, so it stays as planned.")
    if all(s.reps is None for s in sets):
        return stay("Timed work stays as planned.")
    if len(sets) < target.sets:
        return stay(f"{len(sets)} of {target.sets} sets were done, so it stays as planned.")
    lifted_kg = sorted((s.load_kg or 0 for s in sets), reverse=True)[target.sets - 1]
    if target.assisted or target.held or (not target.load_kg and not lifted_kg):
        return _by_reps(target, sets, ease, past, stay)
    return _loaded(target, sets, lifted_kg, ease, past, stay)


class _Stay:
    """Nothing changes, for a reason; what the past left behind stays too."""

    def __init__(self, target: Target, past: Past) -> None:
        self._target, self._past = target, past

    def __call__(
        self, reason: str, *, missed: int | None = None, eased: bool = True, load_kg: float | None = None
    ) -> Next:
        return Next(
            action="hold",
            load_kg=self._target.load_kg if load_kg is None else load_kg,
            reps_target=self._target.reps_target,
            reason=reason,
            missed=self._past.missed if missed is None else missed,
            eased_from_kg=self._past.eased_from_kg if eased else None,
        )


def _enough(target: Target, sets: Sequence[Done], load_kg: float, reps: int) -> bool:
    """Whether as many sets as planned had at least this load and these repetitions."""
    fit = [s for s in sets if (s.load_kg or 0) > load_kg - SAME_KG and (s.reps or 0) >= reps]
    return len(fit) >= target.sets


def _eased(target: Target, lifted_kg: float, ease: Ease, past: Past, stay: _Stay) -> Next:
    """On a poor day nothing is added; on a very poor one 10 % comes off, unless something did already."""
    by = target.steps
    load_kg = lifted_kg if target.load_kg is None else target.load_kg
    how = "very low" if ease == "reduce" else "low"
    less_kg = reduced(load_kg, by)
    first_time = past.eased_from_kg is None and not past.reduced and target.load_kg is not None
    if ease == "hold" or not first_time or less_kg >= load_kg:
        return stay(
            f"Your readiness was {how}, so it stays at {say_mass(load_kg, by.unit)}.", load_kg=load_kg
        )
    return Next(
        action="reduce",
        load_kg=less_kg,
        reps_target=target.reps_min,
        reason=f"Your readiness was {how}, so next time it is {say_mass(less_kg, by.unit)}; "
        f"{say_mass(load_kg, by.unit)} comes back after a sound session.",
        missed=past.missed,
        eased_from_kg=load_kg,
    )


def _loaded(
    target: Target, sets: Sequence[Done], lifted_kg: float, ease: Ease, past: Past, stay: _Stay
) -> Next:
    if ease != "none":
        return _eased(target, lifted_kg, ease, past, stay)
    by = target.steps
    planned_kg = target.load_kg
    heavier = planned_kg is not None and lifted_kg > planned_kg + SAME_KG
    if planned_kg is None or (heavier and _enough(target, sets, lifted_kg, target.reps_min)):
        load_kg = lifted_kg
    else:
        load_kg = planned_kg
    said = say_mass(load_kg, by.unit)
    eased_from_kg = (
        past.eased_from_kg if past.eased_from_kg and past.eased_from_kg > load_kg + SAME_KG else None
    )

    if _enough(target, sets, load_kg, target.reps_min):
        if eased_from_kg is not None:
            return Next(
                action="increase",
                load_kg=eased_from_kg,
                reps_target=target.reps_min,
                reason=f"A sound session after the easier one: back to {say_mass(eased_from_kg, by.unit)}.",
            )
        fewest = sorted((s.reps or 0 for s in sets if (s.load_kg or 0) > load_kg - SAME_KG), reverse=True)[
            target.sets - 1
        ]
        if target.open_ended:
            aim = fewest + 1
            return Next(
                action="repeat",
                load_kg=load_kg,
                reps_target=aim,
                reason=f"As many as you can at {said}: beat {fewest}.",
            )
        if fewest >= target.reps_top:
            more_kg = increased(load_kg, by)
            return Next(
                action="increase",
                load_kg=more_kg,
                reps_target=target.reps_min,
                reason=f"All {target.sets} sets reached {target.reps_top} reps at {said}, "
                f"so next time it is {say_mass(more_kg, by.unit)}.",
            )
        aim = fewest + 1
        return Next(
            action="repeat",
            load_kg=load_kg,
            reps_target=aim,
            reason=f"Within the range at {said}: the same load again, aiming for {aim} reps a set, "
            f"{target.reps_top} in all sets for more load.",
        )
    if heavier:
        return stay(
            f"Heavier than planned, and short of {target.reps_min} reps, so the plan stays at {said}.",
            missed=0,
        )
    return _missed(target, sets, load_kg, past, stay, eased=eased_from_kg is not None)


def _missed(
    target: Target, sets: Sequence[Done], load_kg: float, past: Past, stay: _Stay, *, eased: bool
) -> Next:
    by = target.steps
    said = say_mass(load_kg, by.unit)
    short = f"Not all {target.sets} sets reached {target.reps_min} reps at {said}"
    if target.load_kg is None:
        next_kg = min(_fitting(target, sets) or load_kg, reduced(load_kg, by))
        return Next(
            action="reduce",
            load_kg=next_kg,
            reps_target=target.reps_min,
            reason=f"{short}; {say_mass(next_kg, by.unit)} should fit the range.",
        )
    missed = past.missed + 1
    if missed < MISSES or past.reduced:
        return stay(f"{short}, so the load stays for another try.", missed=missed)
    if eased:
        return stay(f"{short}, and it was eased already, so it stays there for now.", missed=0, eased=False)
    less_kg = reduced(load_kg, by)
    if less_kg >= load_kg:
        return stay(
            f"{short}; there is no lighter step, so it stays. An easier variation may help.", missed=missed
        )
    return Next(
        action="reduce",
        load_kg=less_kg,
        reps_target=target.reps_min,
        reason=f"{short}, {missed} sessions running, so it comes down to {say_mass(less_kg, by.unit)}.",
    )


def _fitting(target: Target, sets: Sequence[Done]) -> float | None:
    """A first load from what was lifted: estimated maximum times the table's cell for the range's minimum."""
    cell = percent_of_max(target.reps_min, target.rpe or 8)
    maxima = [
        found for s in sets if s.reps and s.reps <= RELIABLE_REPS and (found := e1rm_kg(s.load_kg, s.reps))
    ]
    return nearest(max(maxima) * cell / 100, target.steps) if cell and maxima else None


def _by_reps(target: Target, sets: Sequence[Done], ease: Ease, past: Past, stay: _Stay) -> Next:
    """Without a load to raise, the repetitions progress, or the seconds of a hold, or the help shrinks."""
    word, step, most = ("seconds", HOLD_STEP_S, MOST_HOLD_S) if target.held else ("reps", 1, MOST_REPS)
    load_kg = target.load_kg
    if ease != "none":
        return stay(f"Your readiness was low, so the {word} stay where they are.")
    fewest = sorted((s.reps or 0 for s in sets), reverse=True)[target.sets - 1]
    aim = fewest + step
    if target.open_ended:
        return Next(
            action="repeat", load_kg=load_kg, reps_target=aim, reason=f"As many as you can: beat {fewest}."
        )
    if fewest < target.reps_min:
        missed = past.missed + 1
        hint = "" if missed < MISSES else " An easier variation would let you stay in the range."
        return stay(
            f"Not all {target.sets} sets reached {target.reps_min} {word}, so it stays.{hint}", missed=missed
        )
    if fewest < target.reps_top:
        aim = min(aim, target.reps_top)
        reason = f"Within the range: aim for {aim} {word} a set."
        return Next(action="repeat", load_kg=load_kg, reps_target=aim, reason=reason)
    reached = f"All {target.sets} sets reached {target.reps_top} {word}"
    if target.assisted and load_kg and (less_kg := below(load_kg, target.steps)) < load_kg - SAME_KG:
        reason = f"{reached}, so next time {say_mass(less_kg, target.steps.unit)} of help is enough."
        return Next(action="increase", load_kg=less_kg, reps_target=target.reps_min, reason=reason)
    if fewest >= most:
        return stay(f"{fewest} {word} a set is plenty: add load or take a harder variation.", missed=0)
    reason = f"{reached}, so next time aim for {aim}."
    return Next(action="increase", load_kg=load_kg, reps_target=aim, reason=reason)


STALL_SESSIONS = 3
STALL_GAIN = 0.005


def stalled(values: Sequence[float]) -> bool:
    """Whether the last three sessions, oldest first, gained 0.5 % or less."""
    if len(values) < STALL_SESSIONS:
        return False
    first, *later = values[-STALL_SESSIONS:]
    return max(later) - first <= first * STALL_GAIN + 1e-9


def trend_pct(points: Sequence[tuple[float, float]]) -> float | None:
    """Change in percent from the first to the last of (day, value) on the least-squares line, to 0.1.

    None with fewer than two days.
    """
    xs = [x for x, _ in points]
    if not points or max(xs) == min(xs):
        return None
    mean_x, mean_y = sum(xs) / len(xs), sum(y for _, y in points) / len(points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x in xs)
    start = mean_y + slope * (min(xs) - mean_x)
    return round(100 * slope * (max(xs) - min(xs)) / start, 1) if start > 0 else None

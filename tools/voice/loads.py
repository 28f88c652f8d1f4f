"""Loads as said to loads as meant: units, plates, bars, additions; and what is too much to be true."""

from dataclasses import dataclass

from kernel.units import LB_PER_KG, Load, MassUnit, loadable
from tools.voice.models import Context
from tools.voice.tags import Item

_BAR = {"kg": 20.0, "lb": 45.0}
_PLATE = {"kg": 20.0, "lb": 45.0}
_MAX_KG = 500.0
"""Above the heaviest deadlift ever made; machines and partial lifts go higher."""
_MAX_MACHINE_KG = 1000.0
_HEAVY = (
    "leg-press",
    "hack-squat",
    "hip-thrust",
    "calf",
    "sled",
    "rack-pull",
    "machine",
    "yoke",
    "carry",
    "belt-squat",
)
_NO_BAR = (
    "dumbbell",
    "cable",
    "machine",
    "leg-press",
    "hack-squat",
    "pulldown",
    "kettlebell",
    "carry",
    "extension",
    "leg-curl",
)
_MAX_PLATES = 10
_MAX_REPS_LOADED = 100
_MAX_REPS = 500


@dataclass(frozen=True, slots=True)
class Meant:
    """The load of a set, null for bodyweight; or that it cannot be told."""

    load: Load | None = None
    known: bool = True
    note: str | None = None


_UNKNOWN = Meant(known=False)


def meant(item: Item, exercise: str, context: Context, *, bodyweight: bool) -> Meant:
    """What a load item weighs for this exercise and person."""
    unit: MassUnit = item.detail if item.detail in ("kg", "lb") else context.unit_for(exercise)
    match item.amount:
        case "plain" | "pair":
            return _load(item.value, unit)
        case "body":
            return Meant()
        case "bar" | "plates":
            return _plates(item, exercise, unit, bodyweight=bodyweight)
        case "assist":
            return Meant(note=f"assisted {item.value:g} {unit}") if bodyweight else _UNKNOWN
        case "plus" | "add" | "drop":
            base = context.last_load(exercise)
            if bodyweight and (item.amount == "plus" or base is None):
                return _load(item.value, unit) if item.amount != "drop" else _UNKNOWN
            if base is None:
                return _UNKNOWN
            change = item.value if item.detail in ("", base.unit) else _convert(item.value, unit, base.unit)
            return _load(base.value + (-change if item.amount == "drop" else change), base.unit)


def _load(value: float, unit: MassUnit) -> Meant:
    return (
        Meant(load=Load(value=round(value, 3), unit=unit))
        if value > 0 and loadable(value, unit)
        else _UNKNOWN
    )


def _plates(item: Item, exercise: str, unit: MassUnit, *, bodyweight: bool) -> Meant:
    """Two plates are 225 lb or 100 kg: a bar and two of the biggest plates a side."""
    if item.value % 1 or item.value > _MAX_PLATES:
        return _UNKNOWN
    if bodyweight:
        return _load(item.value * _PLATE[unit], unit)
    if any(part in exercise for part in _NO_BAR):
        return _UNKNOWN
    return _load(_BAR[unit] + 2 * item.value * _PLATE[unit], unit)


def _convert(value: float, source: MassUnit, target: MassUnit) -> float:
    if source == target:
        return value
    return round(value * LB_PER_KG if target == "lb" else value / LB_PER_KG, 1)


def is_plausible(exercise: str, reps: int, load: Load | None, context: Context) -> bool:
    """Whether a person can have done this; a slip of the tongue or of the recogniser is asked about."""
    if load is None:
        return 0 <= reps <= _MAX_REPS
    limit = _MAX_MACHINE_KG if any(part in exercise for part in _HEAVY) else _MAX_KG
    last = context.last_load(exercise)
    if last is not None and last.kg > 0:
        limit = min(limit, max(last.kg * 3, last.kg + 100))
    return 0 <= reps <= _MAX_REPS_LOADED and load.kg <= limit

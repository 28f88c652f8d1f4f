"""Short sentences a person can hear: what is asked, what was done. No Markdown, one sentence each."""

from collections.abc import Sequence

from kernel.units import Load


def say_load(load: Load | None) -> str:
    """`225 lb`, `82.5 kg`, `bodyweight`."""
    return "bodyweight" if load is None else f"{load.value:g} {load.unit}"


def say_reps(reps: int) -> str:
    return "1 rep" if reps == 1 else f"{reps} reps"


def say_duration(seconds: float) -> str:
    """`45 seconds`, `2 minutes`, `1 minute 30`."""
    minutes, rest = divmod(int(seconds), 60)
    if minutes == 0:
        return f"{rest} seconds"
    said = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return said if rest == 0 else f"{said} {rest}"


def say_set(
    name: str,
    reps: int,
    load: Load | None = None,
    *,
    rpe: float | None = None,
    duration_s: int | None = None,
    distance_m: float | None = None,
) -> str:
    """`Bench Press, 225 lb for 8 reps at RPE 8.`"""
    if distance_m is not None:
        amount = f"{distance_m / 1000:g} km" if distance_m >= 1000 else f"{distance_m:g} m"
        said = amount if load is None else f"{say_load(load)} for {amount}"
        said += f" in {say_duration(duration_s)}" if duration_s is not None else ""
    elif duration_s is not None:
        said = (
            say_duration(duration_s) if load is None else f"{say_load(load)} for {say_duration(duration_s)}"
        )
    else:
        said = say_reps(reps) if load is None else f"{say_load(load)} for {say_reps(reps)}"
    return f"{name}, {said}{f' at RPE {rpe:g}' if rpe is not None else ''}."


def say_sets(name: str, sets: Sequence[tuple[int, Load | None]]) -> str:
    """`Bench Press, 3 sets of 8 reps at 225 lb.`; different sets are told one by one."""
    if len(sets) == 1:
        return say_set(name, *sets[0])
    reps, load = sets[0]
    if all(one == sets[0] for one in sets):
        where = "" if load is None else f" at {say_load(load)}"
        return f"{name}, {len(sets)} sets of {say_reps(reps)}{where}."
    told = ", ".join(f"{count}" if each is None else f"{say_load(each)} for {count}" for count, each in sets)
    return f"{name}, {len(sets)} sets: {told}."


ASK_EXERCISE = "Which exercise was that?"
ASK_RPE = "What was the RPE, from 1 to 10?"
ASK_SET = "Which set do you mean?"


def ask_reps(load: Load | None) -> str:
    return "How many reps?" if load is None else f"How many reps at {say_load(load)}?"


def ask_load(name: str, reps: int) -> str:
    return f"What load was that for {say_reps(reps)} of {name}?"


def ask_which(names: Sequence[str]) -> str:
    """`Did you mean Barbell Row, Cable Row or Dumbbell Row?`"""
    if not names:
        return ASK_EXERCISE
    if len(names) == 1:
        return f"Did you mean {names[0]}?"
    return f"Did you mean {', '.join(names[:-1])} or {names[-1]}?"

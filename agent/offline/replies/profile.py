"""What is said about the profile and about exercises."""

from collections.abc import Sequence

from agent.context import CoachContext
from agent.offline.intents import lexicon
from agent.offline.replies import say
from agent.offline.replies.outcome import Outcome
from kernel.units import say_mass
from tools.accounts.models import Profile
from tools.exercises.operations import Exercise, Substitutes

_SHOWN = 9
_PLURAL = {"dumbbell": "dumbbells", "kettlebell": "kettlebells", "barbell": "a barbell", "bench": "a bench"}
_GOALS = {"fat_loss": "fat loss", "general": "general fitness"}


def updated(group: Sequence[Outcome], context: CoachContext) -> str:
    """What the profile says now of what was changed."""
    (profile,) = say.results(group, Profile)[-1:]
    changed = [name for each in group for name in each.arguments]
    told = [_fact(name, profile) for name in dict.fromkeys(changed)]
    return " ".join(told) if told else "Nothing was changed."


def _fact(name: str, profile: Profile) -> str:
    match name:
        case "unit":
            return f"I'll show loads in {'pounds' if profile.unit == 'lb' else 'kilograms'} from now on."
        case "time_zone":
            return f"Your time zone is {profile.time_zone} now."
        case "name":
            return f"Nice to meet you, {profile.name}."
        case "body_weight_kg" if profile.body_weight_kg is not None:
            return f"Noted: you weigh {say_mass(profile.body_weight_kg, profile.unit)}."
        case "height_cm" if profile.height_cm is not None:
            return f"Noted: you are {profile.height_cm:g} cm tall."
        case "equipment":
            return f"Noted: {_equipment(profile)}. New plans will keep to it."
        case "injuries" if profile.injuries:
            return (
                f"Noted in your profile: I'll spare your {say.names(profile.injuries)} in new plans and "
                f"substitutes."
            )
        case "injuries":
            return "Good to hear. Your profile lists no injuries now."
        case "experience":
            return f"Noted: you are {_a(profile.experience)} lifter."
        case "goal" if profile.goal is not None:
            return f"Noted: your goal is {_GOALS.get(profile.goal, profile.goal)}."
        case "birth_date" if profile.birth_date is not None:
            return f"Noted: you were born on {profile.birth_date.isoformat()}."
        case _:
            return "Your profile is updated."


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _equipment(profile: Profile) -> str:
    if profile.equipment is None:
        return "you have a full gym"
    owned = profile.equipment
    if len(owned) > 12:
        missing = [item for item in lexicon.unique(iter(lexicon.EQUIPMENT.values())) if item not in owned]
        return f"you have everything but {say.names(missing)}"
    return (
        f"you have {say.names([_PLURAL.get(item, item) for item in owned])}"
        if owned
        else "you train with body weight only"
    )


def shown(group: Sequence[Outcome], context: CoachContext) -> str:
    """The profile, line by line."""
    (profile,) = say.results(group, Profile)[-1:]
    facts = [
        f"Name: {profile.name}",
        f"Loads in {profile.unit}, time zone {profile.time_zone}",
        f"Experience: {profile.experience}",
        f"Equipment: {_equipment(profile).removeprefix('you have ').removeprefix('you train with ')}",
        f"Injuries: {say.names(profile.injuries) or 'none'}",
    ]
    if profile.goal is not None:
        facts.append(f"Goal: {_GOALS.get(profile.goal, profile.goal)}")
    if profile.body_weight_kg is not None:
        facts.append(f"Body weight: {say_mass(profile.body_weight_kg, profile.unit)}")
    if profile.height_cm is not None:
        facts.append(f"Height: {profile.height_cm:g} cm")
    return say.lines(facts)


def exercise(group: Sequence[Outcome], context: CoachContext) -> str:
    """What is known of an exercise; that there is no coaching of its form is said."""
    told: list[str] = []
    for one in say.results(group, Exercise):
        helpers = f", with help from {say.names(one.secondary_muscles)}" if one.secondary_muscles else ""
        needs = f"Equipment: {say.names(one.equipment)}" if one.equipment else "It needs no equipment"
        stress = [f"{say.name(part)}" for part, level in one.stress.items() if level >= 2]
        joints = f" It loads the {say.names(stress)}." if stress else ""
        told.append(
            f"**{one.name}** trains {say.names(one.primary_muscles)}{helpers}. {needs}. "
            f"It is {_a(one.difficulty)} exercise.{joints}"
        )
    if any(each.topic == "how" for each in group):
        told.append("How to perform it, step by step, I can't teach without a language model.")
    return "\n\n".join(told)


def found(group: Sequence[Outcome], context: CoachContext) -> str:
    """Exercises that were searched for."""
    told: list[str] = []
    for each in group:
        exercises = say.entries(each, Exercise)
        what = f" for {say.names(each.muscles)}" if each.muscles else ""
        # The search gives all that needs nothing more; what uses the equipment asked about comes first.
        named = set(each.arguments.get("equipment") or ())
        exercises = sorted(exercises, key=lambda e: named.isdisjoint(e.equipment))[: _SHOWN // len(group)]
        if not exercises:
            told.append(f"I found no exercise{what} with that.")
            continue
        told.append(f"Exercises{what}:\n\n{say.lines(_short(e) for e in exercises)}")
    return "\n\n".join(told)


def _short(e: Exercise) -> str:
    return f"{e.name} ({say.names(e.primary_muscles)}; {say.names(e.equipment) or 'body weight'})"


def substitutes(group: Sequence[Outcome], context: CoachContext) -> str:
    """What can stand in for an exercise, and why."""
    told: list[str] = []
    for each in say.results(group, Substitutes):
        if not each.items:
            told.append(f"I found nothing that can stand in for **{each.exercise.name}** here.")
            continue
        items = say.lines(f"{item.exercise.name}: {item.reason}" for item in each.items)
        told.append(f"Instead of **{each.exercise.name}**:\n\n{items}")
    if group[-1].topic == "spare" and told:
        told.insert(0, "These of your next workout load it:")
    return "\n\n".join(told)

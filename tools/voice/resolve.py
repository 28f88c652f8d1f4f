"""Drafts to `log_set` commands: the person's context fills what was left unsaid, or one question is asked."""

from dataclasses import replace
from typing import Any

from kernel.units import Load, MassUnit, loadable
from tools.voice import loads, say
from tools.voice.models import Command, Context, Parse
from tools.voice.sets import Draft
from tools.voice.tags import Item
from tools.voice.vocabulary import Vocabulary

SURE = 0.6
"""Below this nothing is done."""
MAX_COMMANDS = 30

TIMED = frozenset({"duration"})
SINGLES = frozenset(["single", "double", "triple", "a single", "a double", "a triple"])
FAR = frozenset({"distance_duration", "load_distance"})


class UnclearError(Exception):
    """One thing is missing; without a question there is nothing worth asking either."""

    def __init__(self, question: str | None, draft: dict[str, Any] | None = None) -> None:
        super().__init__(question)
        self.question = question
        self.draft = draft


def number(value: float) -> float | int:
    """225, not 225.0, so that what is shown is what was said."""
    return int(value) if value % 1 == 0 else value


def load_argument(load: Load | None) -> dict[str, Any] | None:
    return None if load is None else {"value": number(load.value), "unit": load.unit}


def effort(item: Item) -> float | int:
    """An RPE from 1 to 10 in halves; anything else is asked about."""
    if not 1 <= item.value <= 10 or item.value * 2 % 1:
        raise UnclearError(say.ASK_RPE)
    return number(item.value)


class Resolver:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def commands(self, drafts: list[Draft], context: Context, certainty: float = 1.0) -> Parse:
        """The sets as commands, or the one question, or nothing when even the question would be a guess."""
        commands: list[Command] = []
        confidence = 0.98 * certainty
        exercise: str | None = None
        try:
            if (
                sum(len(draft.counts) if len(draft.counts) > 1 else draft.sets for draft in drafts)
                > MAX_COMMANDS
            ):
                raise UnclearError("How many sets was that?")
            for draft in drafts:
                exercise, trust = self._exercise(draft, context, exercise)
                resolved, sure = self._sets(draft, exercise, context, sole=len(drafts) == 1)
                commands.extend(Command(operation="log_set", arguments=arguments) for arguments in resolved)
                confidence = min(confidence, 0.98 * certainty * trust * sure * draft.certainty)
        except UnclearError as asked:
            if asked.question is None:
                return Parse()
            return Parse(confidence=0.5, question=asked.question, draft=asked.draft)
        if confidence < SURE:
            return Parse()
        return Parse(commands=commands, confidence=round(confidence, 3))

    def _exercise(self, draft: Draft, context: Context, before: str | None) -> tuple[str, float]:
        if draft.exercise is not None:
            return draft.exercise.detail, 0.9 if draft.exercise.misheard else 1.0
        if before is not None:
            return before, 1.0
        if context.current_exercise is not None:
            return context.current_exercise, 0.97
        if context.last_set is not None:
            return context.last_set.exercise, 0.95
        if context.has_open_workout and context.planned:
            return context.planned[0].exercise, 0.85
        if draft.bare or not (draft.counts or (draft.load and draft.load.detail)):
            raise UnclearError(None)
        unlikely = draft.load is not None and draft.load.value > 2000
        raise UnclearError(None if unlikely else say.ASK_EXERCISE, self.unnamed(draft, context))

    def unnamed(self, draft: Draft, context: Context) -> dict[str, Any] | None:
        """What is known of a set whose exercise is not: plain loads only, others depend on the exercise."""
        if len(draft.counts) != 1 or draft.counts[0].tag in "qm":
            return None
        known: dict[str, Any] = {"reps": int(draft.counts[0].value), "sets": draft.sets}
        if draft.load is not None:
            unit: MassUnit = draft.load.detail if draft.load.detail in ("kg", "lb") else context.unit
            value = draft.load.value
            if draft.load.amount not in ("plain", "pair") or value <= 0 or not loadable(value, unit):
                return None
            known["load"] = {"value": number(value), "unit": unit}
        return known

    def _sets(
        self, draft: Draft, exercise: str, context: Context, *, sole: bool
    ) -> tuple[list[dict[str, Any]], float]:
        vocabulary = self._vocabulary
        measure = vocabulary.measure(exercise)
        bodyweight = vocabulary.is_bodyweight(exercise)
        draft, trust = self._told_by_exercise(
            draft, exercise, context, bodyweight=bodyweight, measure=measure
        )
        for item in (draft.load, *draft.counts):
            if item is not None and item.unsure is not None:
                raise UnclearError(f"Was that {item.unsure:g} or {item.value:g}?")
        if draft.doubt is not None and not bodyweight:
            raise UnclearError(draft.doubt)

        known: dict[str, Any] = {"exercise": exercise, "sets": draft.sets}
        extra = self._extra(draft)
        load, sure, load_known = self._load(draft, exercise, context, bodyweight=bodyweight, measure=measure)
        trust *= sure
        notes = [item.detail for item in draft.notes]
        if draft.load is not None:
            note = loads.meant(draft.load, exercise, context, bodyweight=bodyweight).note
            notes += [note] if note else []
        if notes:
            extra["notes"] = ", ".join(dict.fromkeys(notes))
        if not draft.counts and draft.distance is None:
            if not load_known:
                raise UnclearError(None if draft.exercise is None else "How many reps, and at what load?")
            if load is not None and not loads.is_plausible(exercise, 1, load, context):
                raise UnclearError(f"Did you really mean {say.say_load(load)}?")
            raise UnclearError(
                say.ask_reps(load), {**known, **extra, "load": load_argument(load)} if sole else None
            )

        counts = draft.counts if len(draft.counts) > 1 else draft.counts * draft.sets
        resolved: list[dict[str, Any]] = [self._counted(item, extra, measure) for item in counts]
        if draft.distance is not None:
            resolved = [{**arguments, "distance_m": number(draft.distance.value)} for arguments in resolved]
        for arguments in resolved:
            if not load_known:
                name = vocabulary.name(exercise)
                partial = {**known, **arguments} if sole and len(draft.counts) == 1 else None
                raise UnclearError(say.ask_load(name, arguments["reps"]), partial)
            self._check(exercise, arguments, load, context)
        head: dict[str, Any] = {"exercise": exercise}
        return [_ordered({**head, **arguments, "load": load_argument(load)}) for arguments in resolved], trust

    def _check(self, exercise: str, arguments: dict[str, Any], load: Load | None, context: Context) -> None:
        reps, timed = arguments["reps"], arguments.get("duration_s", 0)
        if timed > 86_400 or arguments.get("distance_m", 0) > 1_000_000:
            raise UnclearError("Did I get that number right?")
        if not loads.is_plausible(exercise, reps, load, context):
            at = "" if load is None else f" at {say.say_load(load)}"
            raise UnclearError(f"Did you really mean {say.say_reps(reps)}{at}?")

    def _told_by_exercise(
        self, draft: Draft, exercise: str, context: Context, *, bodyweight: bool, measure: str
    ) -> tuple[Draft, float]:
        """What bare numbers count: repetitions of a pull-up, seconds of a plank, kilograms of a squat."""
        load = draft.load
        if (
            load is not None
            and measure in FAR
            and load.text.endswith("k")
            and all(item.tag == "q" for item in draft.counts)
        ):
            distance = replace(load, tag="m", value=load.value * 1000)
            if draft.counts:
                return replace(draft, load=None, distance=distance), 1.0
            return replace(draft, load=None, counts=(distance,)), 1.0
        if load is not None and bodyweight and load.tag == "n" and not draft.counts:
            return replace(draft, load=None, counts=(load,)), 0.95
        if load is not None and bodyweight and _is_list(draft) and context.last_load(exercise) is None:
            return replace(draft, load=None, counts=(load, *draft.counts)), 0.95
        counted = any(item.tag in "nr" for item in draft.counts)
        if measure == "distance_duration" and counted and not draft.bare:
            raise UnclearError("How far, or how long?")
        if draft.exercise is None and draft.load is None and _needs_name(draft, measure):
            raise UnclearError(None)
        if not draft.bare:
            return draft, 1.0
        first = draft.counts[0]
        if draft.exercise is None:
            return self._bare_answer(draft, exercise, context, bodyweight=bodyweight)
        if measure == "distance_duration":
            raise UnclearError("How far, or how long?")
        if bodyweight or measure in TIMED or (draft.counted_first and len(draft.counts) == 1):
            return draft, 0.97
        if measure in FAR:
            raise UnclearError("How far, or how long?")
        if len(draft.counts) > 1:
            raise UnclearError("Which of those numbers is the load?")
        return replace(draft, load=first, counts=()), 1.0

    def _bare_answer(
        self, draft: Draft, exercise: str, context: Context, *, bodyweight: bool
    ) -> tuple[Draft, float]:
        """A number alone in mid-workout: a count where no load can be confused with it, else a question."""
        if not context.has_open_workout and context.last_set is None:
            raise UnclearError(None)
        if bodyweight:
            return draft, 0.85
        first, last = draft.counts[0], context.last_load(exercise)
        if len(draft.counts) > 1 or first.value % 1:
            raise UnclearError(None)
        if first.value <= 30 and last is not None and not last.value * 0.7 <= first.value:
            raise UnclearError(
                f"Was that {say.say_reps(int(first.value))} at {say.say_load(last)}?",
                {
                    "exercise": exercise,
                    "reps": int(first.value),
                    "load": load_argument(last),
                    "confirm": True,
                },
            )
        if first.value < 20:
            raise UnclearError(None)
        return replace(draft, load=first, counts=()), 0.9

    def _load(
        self, draft: Draft, exercise: str, context: Context, *, bodyweight: bool, measure: str
    ) -> tuple[Load | None, float, bool]:
        """The load, how sure it is, and whether it is known at all."""
        if (
            draft.load is not None
            and draft.load.amount == "body"
            and not bodyweight
            and draft.exercise is None
        ):
            # "bodyweight 100" between sets of bench presses tells of the body, not of a set.
            raise UnclearError(None)
        if draft.load is not None:
            result = loads.meant(draft.load, exercise, context, bodyweight=bodyweight)
            if result.load is not None and self._could_be_effort(draft, result.load, exercise, context):
                raise UnclearError(f"Was {draft.load.value:g} the load or the RPE?")
            return result.load, 1.0, result.known
        if bodyweight or measure in TIMED or measure in FAR:
            return None, 1.0, True
        done = context.last_of(exercise)
        if done is not None and done.load is not None:
            return done.load, 0.85, True
        return None, 1.0, any(item.tag in "qm" for item in draft.counts)

    def _could_be_effort(self, draft: Draft, load: Load, exercise: str, context: Context) -> bool:
        """ "5x5 @ 8" of a squat is an RPE with no load; of a lateral raise it may be 8 kg."""
        item = draft.load
        if (
            item is None
            or item.tag != "n"
            or item.value > 10
            or not draft.counts
            or item.start < draft.counts[0].start
        ):
            return False
        last = context.last_load(exercise)
        return draft.effort is None and not (last is not None and load.kg >= last.kg / 2.5)

    def _extra(self, draft: Draft) -> dict[str, Any]:
        extra: dict[str, Any] = {}
        if draft.effort is not None:
            extra["rpe"] = effort(draft.effort)
        if draft.set_type is not None:
            extra["set_type"] = draft.set_type.detail
        return extra

    def _counted(self, item: Item, extra: dict[str, Any], measure: str) -> dict[str, Any]:
        if item.tag == "q" or (item.tag == "n" and measure in TIMED):
            return {**extra, "reps": 1, "duration_s": round(item.value)}
        if item.tag == "m":
            return {**extra, "reps": 1, "distance_m": number(round(item.value, 1))}
        return {**extra, "reps": int(item.value)}

    def confirmed(self, context: Context) -> Parse | None:
        """ "Yes" to "Was that 7 reps at 100 kg?"."""
        known = dict(context.draft or {})
        if not known.pop("confirm", False):
            return None
        return Parse(commands=[Command(operation="log_set", arguments=_ordered(known))], confidence=0.95)

    def complete(self, answer: Draft, context: Context) -> Parse | None:
        """The answer to the question of the turn before; None when it is none."""
        known = dict(context.draft or {})
        if known.pop("confirm", False):
            # "Was that 7 reps at 100 kg?" answered with another number.
            known.pop("reps", None)
        exercise = known.get("exercise") or (answer.exercise.detail if answer.exercise else None)
        if not isinstance(exercise, str) or (answer.exercise and answer.exercise.detail != exercise):
            return None
        sets = int(known.pop("sets", 1))
        bodyweight, measure = self._vocabulary.is_bodyweight(exercise), self._vocabulary.measure(exercise)
        try:
            if (
                "load" in known
                and answer.load is not None
                and answer.load.tag == "n"
                and answer.effort is None
            ):
                # "8 @9": the load is known, so the second number is the RPE.
                answer = replace(answer, load=None, effort=answer.load)
            extra = self._extra(answer)
            if "reps" not in known:
                if len(answer.counts) != 1 or answer.load is not None or answer.sets != 1:
                    return None
                known |= self._counted(answer.counts[0], extra, measure)
            elif "load" not in known and known.get("exercise"):
                item = answer.load or (answer.counts[0] if answer.bare and len(answer.counts) == 1 else None)
                if item is None or (answer.load and answer.counts):
                    return None
                found = loads.meant(item, exercise, context, bodyweight=bodyweight)
                if not found.known:
                    return None
                known |= {**extra, "load": load_argument(found.load)}
            elif answer.exercise is None or answer.load or answer.counts:
                return None
            known["exercise"] = exercise
            if "load" not in known:
                if not bodyweight:
                    return None
                known["load"] = None
            load = Load(**known["load"]) if known["load"] else None
            self._check(exercise, known, load, context)
        except UnclearError as asked:
            return Parse(confidence=0.5, question=asked.question)
        command = Command(operation="log_set", arguments=_ordered(known))
        return Parse(commands=[command] * sets, confidence=0.93)


def _is_list(draft: Draft) -> bool:
    """ "push-ups 20 20 15": numbers and nothing else, the first of which reads as a load."""
    numbers = (draft.load, *draft.counts)
    return draft.certainty < 1 and len(numbers) > 2 and all(item and item.tag == "n" for item in numbers)


def _needs_name(draft: Draft, measure: str) -> bool:
    """ "minute" or "single" alone are no set of the exercise that is open."""
    timed = measure in TIMED or measure in FAR
    return any((item.tag in "qm" and not timed) or item.text in SINGLES for item in draft.counts)


_ORDER = ("exercise", "reps", "load", "rpe", "set_type", "notes", "duration_s", "distance_m")


def _ordered(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: arguments[name] for name in _ORDER if name in arguments}

"""Logging talk: the understander's commands as calls, its questions as questions."""

import re
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from agent.context import CoachContext
from agent.offline.intents.acts import Act, Call, ask, call, say
from agent.offline.intents.lifts import name_of, named, trimmed
from agent.offline.intents.text import core
from tools.voice.models import Command, Parse
from tools.voice.talk import listen
from tools.voice.understand import Understander

_ONLY = re.compile(r"Did you mean (?P<name>(?:(?! or ).)+)\?")
_CHANGE_LAST = re.compile(r"Should I change the last set to (.+)\?")
_YES = re.compile(r"(?:yes|yeah|yep|yup|sure|ok|okay|please do|do it|right|correct)(?: please| do it| do)?")


def heard(text: str, context: CoachContext, ear: Understander, draft: dict[str, Any] | None = None) -> Parse:
    """What the understander makes of a text in the athlete's situation."""
    return ear.parse(text, replace(context.gym.context(), draft=draft))


def told(text: str, context: CoachContext, ear: Understander) -> Parse:
    """The same for a text of several parts, as "bench 80 for 8, no make that 7"."""
    return listen(ear, text, context.gym.context())


def acts(parse: Parse, context: CoachContext) -> list[Act] | None:
    """The calls that a parse stands for; None when it has none or they make no sense."""
    if not parse.commands:
        return None
    try:
        return [_call(command, context) for command in parse.commands]
    except NoSetError as missing:
        return say(str(missing))
    except ValidationError:
        return None


def question(text: str, parse: Parse, context: CoachContext, ear: Understander) -> list[Act] | None:
    """The one thing to ask before a set can be logged, and what its answer does."""
    if parse.question is None:
        return None

    def answered(answer: str) -> list[Act] | None:
        if parse.draft is not None:
            if (only := _ONLY.fullmatch(parse.question or "")) and _YES.fullmatch(core(answer.lower())):
                answer = only["name"]
            return acts(heard(answer, context, ear, parse.draft), context)
        if _YES.fullmatch(core(answer.lower())):
            if parse.question == "Should I delete the last set?":
                return [call("delete_set", {"set_id": "last"})]
            change = _CHANGE_LAST.fullmatch(parse.question or "")
            return acts(heard(f"make that {change[1]}", context, ear), context) if change else None
        return None

    return ask(parse.question, answered)


_NAME_ONLY = re.compile(r"^(?:log|add|record|did|i did|doing|now|next|back to|on to|onto)?\s*(?P<name>.+)$")


def named_only(text: str, context: CoachContext, ear: Understander) -> list[Act] | None:
    """ "log bench": an exercise and nothing else, so its load and repetitions are asked for."""
    match = _NAME_ONLY.match(core(text))
    name = trimmed(match["name"]) if match else ""
    found = named(name)
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(name)) or text.endswith("?"):
        return None
    slug = found[0].slug
    return ask(
        f"{name_of(slug)}: what load, and how many reps?",
        lambda answer: acts(heard(f"{name} {answer}", context, ear), context),
    )


_FEELING = re.compile(
    r"^(?:i'm |i am |i |im )?(?:feel(?:ing)?|felt) (?:really |pretty |very |so |quite |just "
    r")?(?P<how>great|amazing|fantastic|good|fine|"
    r"ok|okay|alright|meh|bad|terrible|awful|horrible)(?: (?:today|this morning|right now|overall))?$"
)
_SLEPT = re.compile(
    r"^(?:i )?slept (?:really |very |pretty |so )?(?P<how>badly|poorly|terribly|awfully|ok|okay|fine|well"
    r"|great|good|bad)(?: last night)?$"
)
_SLEEPS = {
    "terribly": 1, "awfully": 1, "badly": 2, "poorly": 2, "bad": 2, "ok": 3, "okay": 3, "fine": 3, "well": 4,
    "good": 4, "great": 5,
}  # fmt: skip
_MOODS = {
    "great": 5, "amazing": 5, "fantastic": 5, "good": 4, "fine": 3, "ok": 3, "okay": 3, "alright": 3, "meh": 2,
    "bad": 2, "terrible": 1, "awful": 1, "horrible": 1,
}  # fmt: skip


def feeling(text: str, context: CoachContext, ear: Understander) -> list[Act] | None:
    """ "feeling great, slept 7.5 hours": a mood among other things of a check-in."""
    said: dict[str, Any] = {}
    for part in re.split(r",\s+|\s+(?:and|but)\s+", core(text)):
        match = _FEELING.match(part)
        if match:
            said.setdefault("mood", _MOODS[match["how"]])
            continue
        if match := _SLEPT.match(part):
            said.setdefault("sleep_quality", _SLEEPS[match["how"]])
            continue
        commands = heard(part, context, ear).commands
        if [command.operation for command in commands] != ["check_in"]:
            return None
        said |= commands[0].arguments
    return [call("check_in", said)] if said else None


class NoSetError(Exception):
    """The set that was pointed at is not there."""


def _call(command: Command, context: CoachContext) -> Call:
    arguments = dict(command.arguments)
    match command.operation:
        case "log_set":
            return call("log_set", arguments | {"workout_id": "current"})
        case "correct_set" | "delete_set":
            arguments["set_id"] = _set_id(arguments.pop("set", arguments.get("set_id", "last")), context)
            return call(command.operation, arguments)
        case _:
            return call(command.operation, arguments)


def _set_id(which: str | int, context: CoachContext) -> str:
    if which == "last":
        return "last"
    if not context.gym.sets:
        raise NoSetError("There is no set in an open workout to change.")
    set_id = context.gym.set_id(which)
    if set_id is None:
        current = context.gym.sets[-1].exercise
        count = sum(s.exercise == current for s in context.gym.sets)
        sets = "1 set" if count == 1 else f"{count} sets"
        raise NoSetError(f"I have no set {which} of {name_of(current)} in this workout, only {sets}.")
    return str(set_id)

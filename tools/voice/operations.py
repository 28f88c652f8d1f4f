"""What can be done with an utterance: understand it, or act on it."""

from functools import cache
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from kernel.models import Input, Output, Sensitive
from kernel.operation import Ctx, Operation, operation
from kernel.policy import self_or_coach
from tools.accounts.operations import NoProfile
from tools.exercises import catalogue
from tools.health.operations import check_in
from tools.voice import say
from tools.voice.context import GetGymContext, GymContext, get_gym_context
from tools.voice.models import Command, Parse
from tools.voice.talk import listen
from tools.voice.understand import Understander
from tools.voice.vocabulary import CatalogueVocabulary
from tools.workouts.errors import NoOpenWorkout, NoSuchSet, NoSuchWorkout, WorkoutEnded, WorkoutOpen
from tools.workouts.models import SetDeleted, SetLogged, Workout
from tools.workouts.operations import (
    correct_set,
    delete_set,
    finish_workout,
    log_set,
    pause_workout,
    resume_workout,
    start_workout,
)

LOG = self_or_coach("log_workouts")

Transcript = Annotated[
    str,
    Sensitive(),
    Field(min_length=1, max_length=1000, description="What was said, as recognized or typed."),
]

RUNS: dict[str, Operation[Any, Any]] = {
    op.name: op
    for op in (
        log_set, correct_set, delete_set, start_workout, finish_workout, pause_workout, resume_workout, check_in,
    )
}  # fmt: skip
"""The operations that gym talk commands."""


class ParseUtterance(Input):
    """An utterance."""

    transcript: Transcript


class RunVoiceCommand(Input):
    """An utterance, and the workout it is about."""

    transcript: Transcript
    workout_id: Annotated[UUID | None, Field(description="The workout; left out, the open one.")] = None


class Spoken(Output):
    """A command in an utterance."""

    operation: Annotated[str, Field(description="The operation it asks for.")]
    arguments: Annotated[
        dict[str, Any], Field(description="Its arguments; exercises are slugs, loads as said.")
    ]


class Understood(Output):
    """What an utterance means: commands, or the one thing to ask, or neither."""

    commands: Annotated[list[Spoken], Field(description="One command for each set.")]
    confidence: Annotated[float, Field(description="0 to 1.")]
    question: Annotated[str | None, Field(description="The one thing to ask when it is unsure.")]


class Ran(Output):
    """A command that was run."""

    operation: Annotated[str, Field(description="The operation.")]
    result: Annotated[dict[str, Any], Field(description="What it gave.")]


class VoiceDone(Output):
    """What was understood and done."""

    done: Annotated[list[Ran], Field(description="What was run, in order; all of it or none.")]
    confidence: Annotated[float, Field(description="0 to 1.")]
    question: Annotated[str | None, Field(description="The one thing to ask when it is unsure.")]
    say: Annotated[str, Field(description="One short sentence to speak.")]


@operation("POST /voice/parse", allow=LOG, raises=(NoProfile,), on=("rest", "mcp"), reads=True)
async def parse_utterance(ctx: Ctx, cmd: ParseUtterance) -> Understood:
    """Understand an utterance without doing anything: typed commands, or the one question to ask.

    It knows the context: last set, open exercise, plan, usual units. Talk that logs nothing has neither.
    """
    gym = await get_gym_context(ctx, GetGymContext())
    parse = listen(understander(), cmd.transcript, gym.context())
    return Understood(
        commands=[Spoken(operation=c.operation, arguments=c.arguments) for c in parse.commands],
        confidence=parse.confidence,
        question=parse.question,
    )


@operation(
    "POST /voice/commands",
    allow=LOG,
    raises=(NoProfile, NoSuchWorkout, NoOpenWorkout, NoSuchSet, WorkoutEnded, WorkoutOpen),
    on=("rest", "mcp"),
)
async def run_voice_command(ctx: Ctx, cmd: RunVoiceCommand) -> VoiceDone:
    """Understand an utterance and do what it says, in the open workout, started if there is none.

    All commands of the utterance happen or none. When unsure it asks one thing and does nothing.
    """
    gym = await get_gym_context(ctx, GetGymContext())
    parse = listen(understander(), cmd.transcript, gym.context())
    done: list[Ran] = []
    results: list[Output] = []
    for command in parse.commands:
        result = await _run(ctx, gym, command, cmd.workout_id)
        results.append(result)
        done.append(Ran(operation=command.operation, result=result.model_dump(mode="json")))
    return VoiceDone(
        done=done, confidence=parse.confidence, question=parse.question, say=_sentence(parse, results)
    )


async def _run(ctx: Ctx, gym: GymContext, command: Command, workout_id: UUID | None) -> Output:
    op = RUNS[command.operation]
    arguments = dict(command.arguments)
    if "set" in arguments:
        set_id = gym.set_id(arguments.pop("set"))
        if set_id is None:
            raise NoSuchSet if gym.sets else NoOpenWorkout
        arguments["set_id"] = set_id
    if workout_id is not None and "workout_id" in op.takes.model_fields:
        arguments["workout_id"] = workout_id
    return await op(ctx, op.takes.model_validate(arguments))


def _sentence(parse: Parse, results: list[Output]) -> str:
    if parse.question is not None:
        return parse.question
    match results:
        case []:
            return "I heard nothing to log."
        case [SetLogged() as one]:
            return _logged(one)
        case [SetLogged(), *_] if all(isinstance(r, SetLogged) for r in results):
            sets = [r for r in results if isinstance(r, SetLogged)]
            return say.say_sets(sets[0].exercise.name, [(s.set.reps or 0, s.set.load) for s in sets])
        case [SetDeleted() as gone]:
            return f"Deleted {gone.exercise.name} set {gone.set.set_number}."
        case [Workout(status="finished", summary=summary)] if summary is not None:
            return f"Workout finished, {summary.set_count} sets."
        case [Workout(status=status, name=name)]:
            return f"{name} is {'paused' if status == 'paused' else 'running'}."
        case _:
            return "Noted."


def _logged(one: SetLogged) -> str:
    told = say.say_set(
        one.exercise.name, one.set.reps or 0, one.set.load, rpe=one.set.rpe, duration_s=one.set.duration_s,
        distance_m=one.set.distance_m,
    )  # fmt: skip
    return f"{told} That is a record." if one.records else told


@cache
def understander() -> Understander:
    """The understander over the catalogue, built once."""
    return Understander(CatalogueVocabulary(catalogue.matcher(), catalogue.by_slug()))

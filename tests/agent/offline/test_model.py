"""The offline coach as a model: through a real agent, with small tools that answer like the operations."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from pydantic_ai import (
    Agent,
    AgentRunResult,
    DeferredToolRequests,
    DeferredToolResults,
    ModelRetry,
    Tool,
    ToolDenied,
    ToolFailed,
)
from pydantic_ai.messages import (
    ModelMessage,
    ModelMessagesTypeAdapter,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)

from agent.context import CoachContext
from agent.offline.model import OfflineCoach
from kernel.models import Done, Page
from tests.agent.offline.situations import NOW, OPEN, PLAN_ID, PLANNED, WORKOUT_ID, logged, ref, workout
from tools.plans.models import ListPlans, PlanId, PlanSummary
from tools.progression.models import GetWeeklyVolume, WeeklyVolume
from tools.workouts.models import CorrectSet, Expected, LogSet, Record, SetLogged, WorkoutId

pytestmark = pytest.mark.anyio

Output = str | DeferredToolRequests


@dataclass
class Gym:
    """A gym that keeps what was logged, and refuses what it is told to refuse."""

    done: list[tuple[str, Any]] = field(default_factory=list[tuple[str, Any]])
    refusal: Exception | None = None
    plans: tuple[str, ...] = ("Four days", "Summer")

    def _run(self, name: str, cmd: object) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.done.append((name, cmd))

    async def log_set(self, cmd: LogSet) -> SetLogged:
        """Log a set."""
        self._run("log_set", cmd)
        number = sum(name == "log_set" for name, _ in self.done)
        exercise = ref(cmd.exercise or "")
        best = [Record(kind="e1rm", value=129.3, previous=120, exercise=exercise)] if number == 1 else []
        expected = Expected(sets=3, reps_min=8, reps_max=12, load_kg=80, rpe=8, rest_s=120)
        return SetLogged(
            workout_id=WORKOUT_ID,
            exercise=exercise,
            set=logged(UUID(int=900 + number), number, cmd.reps or 0, cmd.load),
            e1rm_kg=129.3 if cmd.load else None,
            records=best if cmd.load else [],
            expected=expected,
            sets_left=max(0, 3 - number),
        )

    async def correct_set(self, cmd: CorrectSet) -> SetLogged:
        """Correct a set."""
        self._run("correct_set", cmd)
        raise ToolFailed("There is no such set in this workout.")

    async def get_weekly_volume(self, cmd: GetWeeklyVolume) -> WeeklyVolume:
        """Show volume."""
        self._run("get_weekly_volume", cmd)
        return WeeklyVolume(weeks=[])

    async def list_plans(self, cmd: ListPlans) -> Page[PlanSummary]:
        """List plans."""
        self._run("list_plans", cmd)
        return Page[PlanSummary](
            items=[
                PlanSummary(
                    id=PLAN_ID if at == 0 else UUID(int=70 + at),
                    name=name,
                    goal=None,
                    weeks=8,
                    days_per_week=4,
                    active=at == 0,
                    created_by="generated",
                    created_at=NOW,
                    updated_at=NOW,
                    days=["Upper A"],
                )
                for at, name in enumerate(self.plans)
            ]
        )

    async def delete_plan(self, cmd: PlanId) -> Done:
        """Delete a plan."""
        self._run("delete_plan", cmd)
        return Done()

    async def pause_workout(self, cmd: WorkoutId) -> Any:
        """Pause."""
        self._run("pause_workout", cmd)
        return workout(status="paused")

    def agent(self) -> Agent[None, Output]:
        calls: list[Callable[..., Any]] = [
            self.log_set, self.correct_set, self.get_weekly_volume, self.list_plans, self.pause_workout,
        ]  # fmt: skip
        return Agent(
            output_type=[str, DeferredToolRequests],
            tools=[
                *[Tool(each, sequential=True) for each in calls],
                Tool(self.delete_plan, requires_approval=True),
            ],
            retries=2,
        )

    async def say(
        self, text: str, context: CoachContext = OPEN, history: list[ModelMessage] | None = None
    ) -> AgentRunResult[Output]:
        return await self.agent().run(text, model=OfflineCoach(context), message_history=history)


@pytest.fixture
def gym() -> Gym:
    return Gym()


async def test_a_set_is_logged_and_told(gym: Gym) -> None:
    told = await gym.say("bench 225 lb for 8")
    assert [name for name, _ in gym.done] == ["log_set"]
    assert told.output == (
        "**Barbell Bench Press**: 8 × 225 lb, set 1. e1RM 129.3 kg, a new best. It was 120 kg before. "
        "2 sets left, rest 2 min."
    )
    last = told.all_messages()[-1]
    assert isinstance(last, ModelResponse)
    assert (last.model_name, last.provider_name) == ("offline", "slowburn")


async def test_several_sets_and_a_question_in_one_message(gym: Gym) -> None:
    told = await gym.say("bench 100x5, 100x5 and how's my volume?")
    assert [name for name, _ in gym.done] == ["log_set", "log_set", "get_weekly_volume"]
    assert "2 sets of 5 × 100 kg" in str(told.output)


async def test_text_streams_in_small_pieces_and_calls_whole(gym: Gym) -> None:
    async with gym.agent().run_stream("bench 225 lb for 8", model=OfflineCoach(OPEN)) as streamed:
        pieces = [piece async for piece in streamed.stream_text(delta=True, debounce_by=None)]
    assert len(pieces) > 4
    assert "".join(pieces) == await streamed.get_output()
    assert len(gym.done) == 1


async def test_a_failure_is_told_as_one(gym: Gym) -> None:
    told = await gym.say("make that 7")
    assert told.output == "There is no such set in this workout. Nothing was corrected."


async def test_an_unclear_exercise_becomes_a_question_and_its_answer_logs(gym: Gym) -> None:
    gym.refusal = ModelRetry(
        "“row” is not clear. Did you mean Barbell Row or Seated Cable Row? Candidates: barbell-row, seated-cable-row."
    )
    asked = await gym.say("barbell row 60 kg x 10")
    assert gym.done == []
    assert str(asked.output).startswith("Which exercise is “barbell-row”: **")
    assert "not logged" in str(asked.output)
    gym.refusal = None
    stored = ModelMessagesTypeAdapter.validate_json(asked.all_messages_json())
    await gym.say("the second one", history=stored)
    ((_, cmd),) = gym.done
    assert (cmd.exercise, cmd.reps) == ("seated-cable-row", 10)


async def test_a_bare_answer_completes_the_set_asked_about(gym: Gym) -> None:
    asked = await gym.say("bench 100 kg")
    assert str(asked.output).endswith("?")
    assert gym.done == []
    await gym.say("5", history=asked.all_messages())
    ((_, cmd),) = gym.done
    assert (cmd.reps, cmd.load.value) == (5, 100)


async def test_other_talk_after_a_question_is_no_answer(gym: Gym) -> None:
    asked = await gym.say("bench 100 kg")
    told = await gym.say("thanks", history=asked.all_messages())
    assert (told.output, gym.done) == ("Any time.", [])


async def test_deleting_asks_first_and_tells_how_it_went(gym: Gym) -> None:
    for approve, words in ((True, "Deleted **Four days**"), (False, "No plan was deleted")):
        asked = await gym.say("delete my plan", PLANNED)
        assert isinstance(asked.output, DeferredToolRequests)
        (part,) = asked.output.approvals
        assert part.args_as_dict() == {"plan_id": str(PLAN_ID)}
        answers = DeferredToolResults(approvals={part.tool_call_id: True if approve else ToolDenied("No.")})
        told = await gym.agent().run(
            model=OfflineCoach(PLANNED), message_history=asked.all_messages(), deferred_tool_results=answers
        )
        assert words in str(told.output)
    assert [name for name, _ in gym.done] == ["delete_plan"]


async def test_a_plan_is_looked_up_by_its_name(gym: Gym) -> None:
    asked = await gym.say("delete the summer plan", PLANNED)
    assert isinstance(asked.output, DeferredToolRequests)
    assert asked.output.approvals[0].args_as_dict() == {"plan_id": str(UUID(int=71))}


async def test_which_plan_is_asked_and_answered(gym: Gym) -> None:
    gym.plans = ("Summer strength", "Summer cut")
    asked = await gym.say("delete the summer plan", PLANNED)
    assert asked.output == "Which plan should I delete: **Summer strength** or **Summer cut**?"
    answered = await gym.say("the cut one", PLANNED, history=asked.all_messages())
    assert isinstance(answered.output, DeferredToolRequests)
    assert answered.output.approvals[0].args_as_dict() == {"plan_id": str(UUID(int=71))}


async def test_a_tool_that_is_not_there_is_said(gym: Gym) -> None:
    assert "get next workout is not available" in str((await gym.say("what's my next workout")).output)


BENCH_100 = {"exercise": "bench press", "reps": 5, "load": {"value": 100, "unit": "kg"}}


def begun(
    prompt: str, *parts: ToolCallPart, returned: list[ToolReturnPart], said: str = ""
) -> list[ModelMessage]:
    """A turn that Gemini began and could not end."""
    words = [TextPart(said)] if said else []
    return [
        ModelRequest([UserPromptPart(prompt)]),
        ModelResponse([*words, *parts], model_name="gemini-flash-latest"),
        ModelRequest([*returned]),
    ]


def result(number: int = 1) -> dict[str, Any]:
    """A logged bench press set as a tool's return holds it."""
    return SetLogged(
        workout_id=WORKOUT_ID,
        exercise=ref("barbell-bench-press"),
        set=logged(UUID(int=800 + number), number, 5, None),
        e1rm_kg=None,
        records=[],
        expected=None,
        sets_left=None,
    ).model_dump(mode="json")


async def go_on(gym: Gym, history: list[ModelMessage]) -> str:
    told = await gym.agent().run(model=OfflineCoach(OPEN), message_history=history)
    return str(told.output)


async def test_a_turn_begun_by_another_model_is_not_repeated(gym: Gym) -> None:
    call = ToolCallPart("log_set", BENCH_100, tool_call_id="a")
    history = begun(
        "bench 100 kg x 5", call, returned=[ToolReturnPart("log_set", result(), tool_call_id="a")]
    )
    assert await go_on(gym, history) == "**Barbell Bench Press**: 5 reps, set 1."
    assert gym.done == []


async def test_only_what_is_missing_is_done(gym: Gym) -> None:
    call = ToolCallPart("log_set", BENCH_100, tool_call_id="a")
    history = begun(
        "bench 100 kg x 5, 105 kg x 3", call, returned=[ToolReturnPart("log_set", result(), tool_call_id="a")]
    )
    await go_on(gym, history)
    assert [(cmd.reps, cmd.load.value) for _, cmd in gym.done] == [(3, 105)]


async def test_what_another_model_understood_is_told(gym: Gym) -> None:
    call = ToolCallPart("log_set", BENCH_100, tool_call_id="a")
    history = begun(
        "you know, the usual", call, returned=[ToolReturnPart("log_set", result(), tool_call_id="a")]
    )
    told = await go_on(gym, history)
    assert "5 reps, set 1" in told
    assert "say it again" in told
    assert "didn't understand" not in told
    assert gym.done == []


async def test_another_models_mistake_is_mended_and_not_told(gym: Gym) -> None:
    call = ToolCallPart("log_set", {"exercise": "bench press", "reps": "many"}, tool_call_id="a")
    refused = ToolReturnPart("log_set", "reps: not a number", tool_call_id="a", outcome="retried")
    told = await go_on(gym, begun("bench 100 kg x 5", call, returned=[refused]))
    assert [name for name, _ in gym.done] == ["log_set"]
    assert "not a number" not in told
    assert "not logged" not in told


async def test_a_call_cut_off_is_neither_repeated_nor_called_done(gym: Gym) -> None:
    call = ToolCallPart("log_set", BENCH_100, tool_call_id="a")
    cut = ToolReturnPart("log_set", "interrupted", tool_call_id="a", outcome="interrupted")
    told = await go_on(gym, begun("bench 100 kg x 5", call, returned=[cut]))
    assert gym.done == []
    assert "can't tell whether it went through" in told


async def test_a_result_in_another_shape_is_not_invented(gym: Gym) -> None:
    call = ToolCallPart("log_set", BENCH_100, tool_call_id="a")
    odd = ToolReturnPart("log_set", "ok", tool_call_id="a")
    assert await go_on(gym, begun("bench 100 kg x 5", call, returned=[odd])) == "Done: log set."

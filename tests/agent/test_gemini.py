"""The real path to Gemini, over HTTP, against the stand-in: answers, tools, faults, retries, the key."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from google.genai import Client
from google.genai.types import (
    Content,
    CreateCachedContentConfig,
    EmbedContentConfig,
    EmbedContentResponse,
    HttpOptions,
    Part,
)
from pydantic import BaseModel
from pydantic_ai import (
    Agent,
    AgentRunResultEvent,
    ModelAPIError,
    ModelHTTPError,
    NativeOutput,
    ToolCallPart,
    ToolReturnPart,
    UsageLimitExceeded,
    UsageLimits,
)
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models.google import GoogleModel, GoogleModelSettings

from agent.gemini import Patience, gemini_model
from tests.standins.gemini import Gemini, gemini_stand_in
from tests.standins.gemini_checks import Json
from tests.standins.gemini_steps import (
    Call,
    Step,
    breaks,
    calls,
    cut,
    empty,
    last_text,
    malformed_call,
    overloaded,
    rate_limited,
    refused,
    says,
    stalls,
    structured,
    tool_results,
)

pytestmark = pytest.mark.anyio

KEY = "AIza-test_key-0123456789"
QUICK = Patience(first_wait_s=0.01, longest_wait_s=0.05, budget_s=2, idle_s=0.5)


class Volume(BaseModel):
    muscle: str
    sets: int


@pytest.fixture(scope="module")
def server() -> Iterator[Gemini]:
    with gemini_stand_in(api_key=KEY) as gemini:
        yield gemini


@pytest.fixture
def gemini(server: Gemini) -> Gemini:
    server.plays()
    return server


@pytest.fixture
async def model(gemini: Gemini) -> AsyncIterator[GoogleModel]:
    async with gemini_model("google:gemini-flash-latest", KEY, base_url=gemini.url, patience=QUICK) as model:
        yield model


@pytest.fixture
def coach(model: GoogleModel) -> Agent[None, str]:
    agent = Agent(model, instructions="You are a coach.", retries=2)

    @agent.tool_plain
    def log_set(reps: int, load_kg: float) -> str:
        """Log a set."""
        return f"logged {reps} x {load_kg:g} kg"

    @agent.tool_plain
    def check_readiness() -> Json:
        """Say how ready the athlete is."""
        return {"score": 71}

    return agent


def parts[P](messages: list[ModelMessage], kind: type[P]) -> list[P]:
    return [part for message in messages for part in message.parts if isinstance(part, kind)]


def last_response(messages: list[ModelMessage]) -> ModelResponse:
    assert isinstance(messages[-1], ModelResponse)
    return messages[-1]


async def read(coach: Agent[None, str], chunks: list[str], prompt: str = "Hello") -> list[ModelMessage]:
    """Put the answer's text into `chunks` as it comes; give the messages."""
    async with coach.run_stream(prompt) as result:
        async for chunk in result.stream_text(delta=True, debounce_by=None):
            chunks += [chunk]
    return result.all_messages()


async def stream(coach: Agent[None, str]) -> tuple[str, list[ModelMessage]]:
    """Run with streamed model answers, as the chat does: the last text and the messages."""
    async with coach.run_stream_events("Hello") as events:
        async for event in events:
            if isinstance(event, AgentRunResultEvent):
                return event.result.output, event.result.all_messages()
    raise AssertionError("the run ended without a result")


# What goes well


async def test_text_streams_in_its_chunks(gemini: Gemini, coach: Agent[None, str]) -> None:
    gemini.plays(says("Rest ", "two ", "minutes."))
    chunks: list[str] = []
    messages = await read(coach, chunks, "How long do I rest?")
    assert chunks == ["Rest ", "two ", "minutes."]
    asked = gemini.requests[0]
    assert (asked.model, asked.method) == ("gemini-flash-latest", "streamGenerateContent")
    assert asked.body["systemInstruction"]["parts"] == [{"text": "You are a coach."}]
    assert last_text(asked.body) == "How long do I rest?"
    response = last_response(messages)
    assert (response.finish_reason, response.model_name) == ("stop", "gemini-flash-latest")
    assert response.usage.input_tokens > 0
    assert response.usage.output_tokens > 0


async def test_parallel_then_sequential_calls_come_back_signed(
    gemini: Gemini, coach: Agent[None, str]
) -> None:
    gemini.plays(
        calls(
            Call("log_set", {"reps": 8, "load_kg": 100}), Call("check_readiness"), thoughts=["Two things."]
        ),
        calls(Call("log_set", {"reps": 5, "load_kg": 102.5})),
        lambda body: says(tool_results(body)[0]["response"]["return_value"]),
    )
    text, messages = await stream(coach)
    assert text == "logged 5 x 102.5 kg"
    assert [call.tool_name for call in parts(messages, ToolCallPart)] == [
        "log_set",
        "check_readiness",
        "log_set",
    ]
    # The stand-in refuses a wrong signature; this shows where they went back.
    returned = [part for content in gemini.requests[2].body["contents"] for part in content["parts"]]
    signed = [("thoughtSignature" in part) for part in returned if "functionCall" in part]
    assert signed == [True, False, True]
    responses = [
        result for content in gemini.requests[1].body["contents"][-1:] for result in content["parts"]
    ]
    assert [part["functionResponse"]["response"] for part in responses] == [
        {"return_value": "logged 8 x 100 kg"},
        {"score": 71},
    ]
    assert gemini.requests[0].body["toolConfig"]["functionCallingConfig"]["mode"] == "VALIDATED"


async def test_a_changed_signature_is_refused(gemini: Gemini, coach: Agent[None, str]) -> None:
    gemini.plays(calls(Call("check_readiness")), says("Ready."), says("Still ready."))
    messages = (await coach.run("Ready?")).all_messages()
    call = parts(messages, ToolCallPart)[0]
    assert call.provider_details
    call.provider_details["thought_signature"] = "Zm9yZ2Vk"
    with pytest.raises(ModelHTTPError, match="Corrupted thought signature"):
        await coach.run("And now?", message_history=messages)
    # A history from elsewhere has none; the client then sends Google's documented placeholder.
    call.provider_details = None
    assert (await coach.run("And now?", message_history=messages)).output == "Still ready."


async def test_structured_output(gemini: Gemini, model: GoogleModel) -> None:
    gemini.plays(structured({"muscle": "chest", "sets": 12}))
    agent = Agent(model, output_type=NativeOutput(Volume))
    assert (await agent.run("How much chest?")).output == Volume(muscle="chest", sets=12)
    config = gemini.requests[0].body["generationConfig"]
    assert config["responseMimeType"] == "application/json"
    assert config["responseJsonSchema"]["properties"].keys() == {"muscle", "sets"}


async def test_embeddings_are_unit_vectors_and_repeatable(gemini: Gemini) -> None:
    client = Client(api_key=KEY, http_options=HttpOptions(base_url=gemini.url))
    size = EmbedContentConfig(output_dimensionality=768)
    async with client.aio as aio:
        # Its argument types name PIL, which is not installed.
        models: Any = aio.models
        answer: EmbedContentResponse = await models.embed_content(
            model="gemini-embedding-001",
            contents=["my left knee hurts", "the left knee hurts again", "oat porridge"],
            config=size,
        )
        again: EmbedContentResponse = await models.embed_content(
            model="gemini-embedding-001", contents="oat porridge", config=size
        )
    client.close()
    knee, knee_again, oats, oats_again = (
        one.values or [] for one in [*(answer.embeddings or []), *(again.embeddings or [])]
    )
    assert oats == oats_again
    assert len(knee) == 768
    assert sum(value * value for value in knee) == pytest.approx(1)
    assert _dot(knee, knee_again) > 0.5 > 0.2 > _dot(knee, oats)
    assert gemini.requests[0].method == "batchEmbedContents"


def _dot(left: list[float], right: list[float]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))


async def test_cached_content_excludes_instructions(gemini: Gemini, model: GoogleModel) -> None:
    aio = model.client.aio
    cached = await aio.caches.create(
        model="gemini-flash-latest",
        config=CreateCachedContentConfig(
            contents=[Content(role="user", parts=[Part(text="The catalogue.")])], ttl="60s"
        ),
    )
    assert cached.name
    settings = GoogleModelSettings(google_cached_content=cached.name)
    gemini.plays(says("From the cache."))
    assert (await Agent(model).run("Hello", model_settings=settings)).output == "From the cache."
    with pytest.raises(ModelHTTPError, match="not found"):
        await Agent(model).run(
            "Hello", model_settings=GoogleModelSettings(google_cached_content="cachedContents/none")
        )
    await aio.caches.delete(name=cached.name)


# Faults before the first byte


async def test_a_rate_limit_is_waited_out_for_as_long_as_the_body_says(
    gemini: Gemini, coach: Agent[None, str]
) -> None:
    gemini.plays(rate_limited(0.3), says("Here."))
    text, _ = await stream(coach)
    assert text == "Here."
    first, second = gemini.requests
    assert 0.3 <= second.at_s - first.at_s < 0.6


async def test_a_delay_beyond_the_budget_fails_at_once(gemini: Gemini, coach: Agent[None, str]) -> None:
    gemini.plays(rate_limited(36.5))
    with pytest.raises(ModelHTTPError) as caught:
        async with asyncio.timeout(1):
            await stream(coach)
    assert (caught.value.status_code, caught.value.retry_after) == (429, 36.5)
    assert len(gemini.requests) == 1


async def test_the_turns_own_time_shortens_the_budget(gemini: Gemini, coach: Agent[None, str]) -> None:
    gemini.plays(rate_limited(1))
    with pytest.raises(ModelHTTPError, match="429"):
        await coach.run("Hello", model_settings={"timeout": 0.5})
    assert len(gemini.requests) == 1


async def test_an_overloaded_model_is_asked_again(gemini: Gemini, coach: Agent[None, str]) -> None:
    gemini.plays(overloaded(), overloaded(), says("Third time lucky."))
    assert (await stream(coach))[0] == "Third time lucky."
    gemini.plays(overloaded(), says("Also in one piece."))
    assert (await coach.run("Hello")).output == "Also in one piece."


async def test_three_refusals_stand(gemini: Gemini, coach: Agent[None, str]) -> None:
    gemini.plays(overloaded(), overloaded(), overloaded(), says("Too late."))
    with pytest.raises(ModelHTTPError) as caught:
        await stream(coach)
    assert caught.value.status_code == 503
    assert len(gemini.requests) == 3


async def test_a_bad_request_is_not_repeated(gemini: Gemini, coach: Agent[None, str]) -> None:
    gemini.plays(refused(400, "INVALID_ARGUMENT", "temperature: too hot"), says("Never."))
    with pytest.raises(ModelHTTPError, match="too hot"):
        await coach.run("Hello")
    assert len(gemini.requests) == 1


async def test_the_environment_may_name_the_address(gemini: Gemini, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", gemini.url)
    gemini.plays(says("Here."))
    async with gemini_model("google:gemini-pro-latest", f" {KEY}\n") as model:
        assert (await Agent(model).run("Hello")).output == "Here."
    assert gemini.requests[0].model == "gemini-pro-latest"


async def test_nobody_listening_is_a_model_error(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    async with gemini_model("gemini-flash-latest", KEY, base_url=url, patience=QUICK) as model:
        with pytest.raises(ModelAPIError):
            await Agent(model).run("Hello")
    assert [
        record.getMessage().split(";")[0] for record in caplog.records if record.name == "agent.gemini"
    ] == ["Gemini could not be reached"] * 2


# Faults after the first byte: never asked again, whatever the step after it would say


async def test_an_error_in_mid_stream_is_raised_after_the_text(
    gemini: Gemini, coach: Agent[None, str]
) -> None:
    gemini.plays(breaks("You can "), says("Never."))
    seen: list[str] = []
    with pytest.raises(ModelHTTPError) as caught:
        await read(coach, seen)
    assert (seen, caught.value.status_code, caught.value.in_stream) == (["You can "], 503, True)
    assert len(gemini.requests) == 1


async def test_a_silent_cut_shows_as_no_finish_reason(gemini: Gemini, coach: Agent[None, str]) -> None:
    gemini.plays(cut("Bench first, then "))
    text, messages = await stream(coach)
    assert text == "Bench first, then "
    assert last_response(messages).finish_reason is None


async def test_a_stall_times_out(gemini: Gemini, coach: Agent[None, str]) -> None:
    gemini.plays(stalls("Thinking", for_s=5), says("Never."))
    with pytest.raises(ModelAPIError):
        async with asyncio.timeout(2):
            await stream(coach)
    assert len(gemini.requests) == 1


# A model that errs


async def test_malformed_arguments_are_corrected(gemini: Gemini, coach: Agent[None, str]) -> None:
    def corrects(body: Json) -> Step:
        assert "load_kg" in str(tool_results(body)[0]["response"])
        return calls(Call("log_set", {"reps": 8, "load_kg": 60}))

    gemini.plays(
        calls(Call("log_set", {"reps": "eight"})), corrects, lambda body: says(str(tool_results(body)))
    )
    text, messages = await stream(coach)
    assert "logged 8 x 60 kg" in text
    assert [result.outcome for result in parts(messages, ToolReturnPart)] == ["retried", "success"]


async def test_an_unknown_tool_is_named_as_such(gemini: Gemini, coach: Agent[None, str]) -> None:
    gemini.plays(
        calls(Call("drop_tables", {"all": True})),
        lambda body: says(f"Sorry: {tool_results(body)[0]['response']}"),
    )
    text, messages = await stream(coach)
    assert "drop_tables" in text
    assert [result.outcome for result in parts(messages, ToolReturnPart)] == ["retried"]


async def test_the_same_call_for_ever_ends(gemini: Gemini, coach: Agent[None, str]) -> None:
    gemini.thinks(lambda body: calls(Call("check_readiness")))
    with pytest.raises(UsageLimitExceeded):
        await coach.run("Ready?", usage_limits=UsageLimits(request_limit=5))
    assert len(gemini.requests) == 5


@pytest.mark.parametrize("nothing", [empty(), malformed_call()])
async def test_nothing_said_is_asked_for_again(
    gemini: Gemini, coach: Agent[None, str], nothing: Step
) -> None:
    gemini.plays(nothing, says("Here I am."))
    assert (await stream(coach))[0] == "Here I am."


# The key


async def test_the_key_is_in_no_error_and_no_log(gemini: Gemini, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = "AIza-suspended-key"
    async with gemini_model("gemini-flash-latest", wrong, base_url=gemini.url, patience=QUICK) as model:
        with pytest.raises(ModelHTTPError) as caught:
            await Agent(model).run("Hello")
        assert caught.value.status_code == 403
        assert "[API key]" in str(caught.value)
        assert wrong not in f"{caught.value!r} {caught.value.body} {caught.value.__cause__!r} {model!r}"
    assert wrong not in caplog.text


@pytest.mark.parametrize("key", ["", "  ", "AIza\nsecret", "AIza secret", "AIzaé"])
def test_an_impossible_key_is_refused_unquoted(key: str) -> None:
    with pytest.raises(ValueError, match="API key") as caught:
        gemini_model("gemini-flash-latest", key)
    assert "AIza" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "google:", "openai:gpt-5"])
def test_another_providers_model_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no Gemini model"):
        gemini_model(name, KEY)

"""The deterministic coach as a pydantic-ai model: it reads the messages, calls the same tools, and answers."""

import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from pydantic_ai import RunContext
from pydantic_ai.messages import (
    ModelMessage,
    ModelResponse,
    ModelResponsePart,
    ModelResponseStreamEvent,
    TextPart,
    ToolCallPart,
)
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RequestUsage

from agent.context import CoachContext
from agent.offline import replies
from agent.offline.intents.acts import Words
from agent.offline.replies.outcome import Outcome
from agent.offline.turn import OFFLINE, last_change, step, turns
from tools.voice.operations import understander
from tools.voice.understand import Understander

SYSTEM = "slowburn"
TAKEN_OVER = "If you wanted more than that, say it again in your words."
_CHUNK = re.compile(r"\S+\s*|\s+")
_WORDS_PER_CHUNK = 4


def _now() -> datetime:
    return datetime.now(UTC)


class OfflineCoach(Model):
    """A coach without a language model, made for one turn of one athlete.

    It keeps nothing between requests: all it needs is in the messages and the context, so it can also go on
    with a turn that another model began.
    """

    def __init__(self, context: CoachContext, ear: Understander | None = None) -> None:
        super().__init__()
        self._context = context
        self._ear = ear or understander()

    @property
    def model_name(self) -> str:
        """Always `offline`."""
        return OFFLINE

    @property
    def system(self) -> str:
        """The provider: Slowburn itself."""
        return SYSTEM

    @property
    def provider(self) -> None:
        """No provider: nothing is asked outside."""
        return

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """The next calls, or the answer."""
        model_settings, parameters = self.prepare_request(model_settings, model_request_parameters)
        return ModelResponse(
            parts=self._parts(messages, parameters),
            usage=RequestUsage(),
            model_name=OFFLINE,
            provider_name=SYSTEM,
            timestamp=_now(),
        )

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,
    ) -> AsyncGenerator[StreamedResponse]:
        """The same, text in small pieces and calls whole."""
        model_settings, parameters = self.prepare_request(model_settings, model_request_parameters)
        yield _Stream(model_request_parameters=parameters, parts=self._parts(messages, parameters))

    def _parts(
        self, messages: list[ModelMessage], parameters: ModelRequestParameters
    ) -> list[ModelResponsePart]:
        before, now = turns(messages)
        following = step(before, now, self._context, self._ear, last_change(messages))
        here = {
            tool.name
            for tool in parameters.function_tools
            if parameters.visibility_of(tool.name) != "withheld"
        }
        calls = [call for call in following.calls if call.operation in here]
        if calls:
            return [ToolCallPart(call.operation, dict(call.arguments)) for call in calls]
        told = self._told(following.told)
        if following.taken_over:
            told.append(TAKEN_OVER)
        if following.calls:
            missing = ", ".join(sorted({call.operation.replace("_", " ") for call in following.calls}))
            told.append(f"I can't do that here: {missing} is not available.")
        return [TextPart("\n\n".join(text for text in told if text) or "There is nothing to do.")]

    def _told(self, told: list[Outcome | Words]) -> list[str]:
        """Outcomes that follow each other are told together, words as they are."""
        texts: list[str] = []
        for _, group in groupby(told, key=lambda each: isinstance(each, Words)):
            items = list(group)
            outcomes = [each for each in items if isinstance(each, Outcome)]
            if outcomes:
                texts.append(replies.tell(outcomes, self._context))
            texts += [each.text for each in items if isinstance(each, Words)]
        return texts


@dataclass
class _Stream(StreamedResponse):
    parts: list[ModelResponsePart]
    _timestamp: datetime = field(default_factory=_now)

    async def _get_event_iterator(self) -> AsyncIterator[ModelResponseStreamEvent]:
        for at, part in enumerate(self.parts):
            if isinstance(part, TextPart):
                for piece in _pieces(part.content):
                    for event in self._parts_manager.handle_text_delta(vendor_part_id=at, content=piece):
                        yield event
            else:
                yield self._parts_manager.handle_part(vendor_part_id=at, part=part)

    async def close_stream(self) -> None:
        """There is no connection to close."""

    @property
    def model_name(self) -> str:
        """Always `offline`."""
        return OFFLINE

    @property
    def provider_name(self) -> str:
        """Slowburn itself."""
        return SYSTEM

    @property
    def provider_url(self) -> None:
        """Nothing is asked over a network."""
        return

    @property
    def timestamp(self) -> datetime:
        """When the answer was made."""
        return self._timestamp


def _pieces(text: str) -> list[str]:
    """The text in pieces of a few words; joined they are the text."""
    words = _CHUNK.findall(text)
    return ["".join(words[at : at + _WORDS_PER_CHUNK]) for at in range(0, len(words), _WORDS_PER_CHUNK)]

"""A model whose answers are journalled, each before its tools run."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from pydantic_ai import RunContext
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings

type Record = Callable[[list[ModelMessage], ModelResponse], Awaitable[None]]


class RecordingModel(WrapperModel):
    """Hands each whole answer, and the messages it answers, to `record`; what that raises ends the run."""

    def __init__(self, wrapped: Model, record: Record) -> None:
        super().__init__(wrapped)
        self._record = record

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,
    ) -> AsyncGenerator[StreamedResponse]:
        """Stream the wrapped model's answer, then record it."""
        async with self.wrapped.request_stream(
            messages, model_settings, model_request_parameters, run_context
        ) as stream:
            yield stream
        await self._record(messages, stream.get())

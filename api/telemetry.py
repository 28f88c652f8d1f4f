"""Traces to Logfire or any OTLP endpoint; without either nothing is sent and spans cost next to nothing."""

from collections.abc import Callable

from kernel import trace
from kernel.settings import Settings


def configure(settings: Settings) -> Callable[[], None]:
    """Set tracing up as the settings say; what comes back sends the rest and ends it.

    Spans cover turn, model request, tool, operation and SQL. What people say stays out of them.
    """
    if settings.logfire_token is None and settings.otlp_endpoint is None:
        return lambda: None
    import logfire
    from pydantic_ai import Agent
    from pydantic_ai.models.instrumented import InstrumentationSettings

    token = settings.logfire_token
    logfire.configure(
        token=None if token is None else token.get_secret_value(),
        send_to_logfire=token is not None,
        service_name="slowburn",
        console=False,
        inspect_arguments=False,
    )
    trace.listen()
    Agent.instrument_all(InstrumentationSettings(include_content=False))

    def end() -> None:
        logfire.shutdown(timeout_millis=3000)

    return end

"""The production model: pydantic-ai's `GoogleModel` over google-genai, with retries that fit Gemini.

Retries sit in the HTTP client, because there an answer is either refused or not begun: nothing that has
reached a reader is ever asked for twice. google-genai's own retries stay off; they do not read the delay that
Gemini puts in the body.
"""

import json
import logging
import re
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast

import httpx2
from pydantic_ai.models.google import GoogleModel
from pydantic_ai.providers.google import GoogleProvider
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    retry_if_result,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential_jitter,
    wait_random,
)

logger = logging.getLogger(__name__)

DEFAULT_MODEL = "google:gemini-flash-latest"

RETRIED_STATUSES = frozenset({429, 500, 503, 504})

# A read timeout is no connection error: Gemini may be at work on the answer, and asking again costs double.
_CONNECTION_ERRORS = (httpx2.NetworkError, httpx2.ConnectTimeout, httpx2.RemoteProtocolError)

# google.protobuf.Duration as JSON: seconds with up to nine decimals, e.g. "36s" or "0.250s".
_DURATION = re.compile(r"[0-9]+(?:\.[0-9]{1,9})?s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for Gemini, in seconds, and how often to ask.

    `budget_s` spans all attempts of one request and the waits between them: a wait that would end after it is
    not begun. A shorter `ModelSettings.timeout` shortens it.
    """

    attempts: int = 3
    budget_s: float = 20
    first_wait_s: float = 0.5
    longest_wait_s: float = 8
    connect_s: float = 5
    """To open a connection, and to get a free one from the pool."""
    idle_s: float = 45
    """Silence after which an answer counts as stalled."""
    answer_s: float = 120
    """For a whole answer; Gemini is told, and ends it itself."""


DEFAULT_PATIENCE = Patience()


def told_delay_s(headers: Mapping[str, str], body: object, now: datetime) -> float | None:
    """The seconds that Google asks a client to wait, or None if it does not say.

    `RetryInfo.retryDelay` in the error's details (Gemini sends no header), or `Retry-After` in seconds or as
    an HTTP date (RFC 9110, 10.2.3); the longer one if both are there. `headers` has lower-case names, `now`
    is aware.
    """
    told = [
        delay_s
        for delay_s in (_retry_info_s(body), _retry_after_s(headers.get("retry-after"), now))
        if delay_s is not None
    ]
    return max(told, default=None)


def _retry_info_s(body: object) -> float | None:
    # Without `alt=sse` a streamed error is the only item of a list.
    items = cast(list[object], body) if isinstance(body, list) else [body]
    for item in items:
        for detail in _list(_dict(_dict(item).get("error")).get("details")):
            delay = _dict(detail).get("retryDelay")
            if isinstance(delay, str) and _DURATION.fullmatch(delay):
                return float(delay[:-1])
    return None


def _retry_after_s(value: str | None, now: datetime) -> float | None:
    if value is None:
        return None
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())


def _dict(value: object) -> dict[str, object]:
    return cast(dict[str, object], value) if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return cast(list[object], value) if isinstance(value, list) else []


class _PatientClient(httpx2.AsyncClient):
    """An HTTP client that asks Gemini again while it may, and lets no error carry the API key.

    A client and not a transport, so that proxies from the environment still apply.
    """

    def __init__(self, api_key: str, patience: Patience) -> None:
        super().__init__(timeout=patience.answer_s)
        self._api_key = api_key.encode()
        self._patience = patience

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """Send until Gemini accepts, refuses for good, or patience ends; the last answer or error stands."""
        patience = self._patience
        # google-genai sets one number for all phases, meant for the whole answer; each phase has its own.
        phases: dict[str, float | None] = request.extensions.get("timeout", {})
        answer_s = phases.get("read") or patience.answer_s
        connect_s, idle_s = min(patience.connect_s, answer_s), min(patience.idle_s, answer_s)
        request.extensions["timeout"] = httpx2.Timeout(
            connect=connect_s, pool=connect_s, read=idle_s, write=idle_s
        ).as_dict()
        retrying = AsyncRetrying(
            retry=retry_if_result(_may_pass) | retry_if_exception_type(_CONNECTION_ERRORS),
            stop=stop_after_attempt(patience.attempts) | stop_before_delay(min(patience.budget_s, answer_s)),
            wait=self._wait_s,
            before_sleep=_log_retry,
            retry_error_callback=_last_outcome,
        )
        return await retrying(self._attempt, request, options)

    async def _attempt(self, request: httpx2.Request, options: dict[str, Any]) -> httpx2.Response:
        response = await super().send(request, **options)
        if response.is_error:
            await response.aread()
            return self._readable_error(response)
        return response

    def _readable_error(self, response: httpx2.Response) -> httpx2.Response:
        """The refusal without the key, and with its delay in a header.

        Google names the key in some refusals ("Consumer 'api_key:AIza…' has been suspended"), and pydantic-ai
        puts the body into its exception. It reads a delay from headers alone.
        """
        content = response.content.replace(self._api_key, b"[API key]")
        headers = {name: value for name, value in response.headers.items() if name not in _FRAMING}
        try:
            body = json.loads(content)
        except ValueError:
            body = None
        delay_s = told_delay_s(headers, body, datetime.now(UTC))
        if delay_s is not None:
            headers["retry-after-ms"] = str(delay_s * 1000)
        return httpx2.Response(
            response.status_code,
            headers=headers,
            content=content,
            request=response.request,
            extensions=response.extensions,
        )

    def _wait_s(self, state: RetryCallState) -> float:
        patience = self._patience
        response = _response(state)
        if response is not None and (told_ms := response.headers.get("retry-after-ms")) is not None:
            # Never sooner than told, and not all clients at the same moment.
            return float(told_ms) / 1000 + wait_random(0, patience.first_wait_s)(state)
        return wait_exponential_jitter(
            initial=patience.first_wait_s, max=patience.longest_wait_s, jitter=patience.first_wait_s
        )(state)


# What described the bytes on the wire and not the decoded, changed body.
_FRAMING = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def _may_pass(response: httpx2.Response) -> bool:
    return response.status_code in RETRIED_STATUSES


def _response(state: RetryCallState) -> httpx2.Response | None:
    if state.outcome is None or state.outcome.failed:
        return None
    return state.outcome.result()


def _last_outcome(state: RetryCallState) -> httpx2.Response:
    # tenacity asks only after an attempt; a failed one raises its error here.
    return cast("Future[httpx2.Response]", state.outcome).result()


def _log_retry(state: RetryCallState) -> None:
    response = _response(state)
    what = f"answered {response.status_code}" if response is not None else "could not be reached"
    logger.warning(
        "Gemini %s; attempt %d follows in %.1f s", what, state.attempt_number + 1, state.upcoming_sleep
    )


class _Gemini(GoogleProvider):
    """Google's provider, owning our HTTP client: closed with the model, made anew on another event loop."""

    def __init__(self, api_key: str, base_url: str | None, patience: Patience) -> None:
        def new_client() -> httpx2.AsyncClient:
            return _PatientClient(api_key, patience)

        client = new_client()
        super().__init__(api_key=api_key, base_url=base_url, http_client=client)  # pyright: ignore[reportUnknownMemberType]: its type also names httpx, which we do not install
        self._own_http_client = client
        self._http_client_factory = new_client


def gemini_model(
    model_name: str,
    api_key: str,
    *,
    base_url: str | None = None,
    patience: Patience = DEFAULT_PATIENCE,
) -> GoogleModel:
    """A Gemini model, e.g. `google:gemini-flash-latest`. Leaving `async with model:` closes its connections.

    429, 500, 503, 504 and connection errors are retried, never once an answer has begun. What then stands is
    pydantic-ai's `ModelHTTPError` (its `retry_after` is the delay told, in seconds) or `ModelAPIError`.
    `base_url` replaces Google's address, as the environment's `GOOGLE_GEMINI_BASE_URL` does.

    Raises ValueError for another provider's name, or a key that cannot be one (without quoting the key).
    """
    name = model_name.removeprefix("google:")
    if not name or ":" in name:
        raise ValueError(f"{model_name!r} is no Gemini model; write google:NAME, e.g. {DEFAULT_MODEL}")
    key = api_key.strip()
    # Any other character fails much later, as an illegal header, in an error that quotes the key.
    if not re.fullmatch(r"[!-~]+", key):
        raise ValueError("The Gemini API key is empty or holds characters that no key has")
    return GoogleModel(name, provider=_Gemini(key, base_url, patience))

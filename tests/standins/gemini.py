"""A stand-in for the Gemini API on loopback, faithful to the wire, with a scripted model behind it.

Steps are in `gemini_steps`, what it refuses in `gemini_checks`.

    with gemini_stand_in() as gemini:
        gemini.plays(calls(Call("log_set", {"reps": 8})), says("Logged ", "8 reps."))
        model = gemini_model("google:gemini-flash-latest", "any-key", base_url=gemini.url)

Each request for content takes the next step of the script, retries too; a step may be a function of the
request's body. `gemini.thinks(function)` lets one function answer them all. By path it serves until Ctrl-C:
 `uv run python tests/standins/gemini.py --port 0 --chunks 20 --delay 0.01`.
"""

import argparse
import asyncio
import json
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import cast
from uuid import uuid4

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.standins.gemini_checks import (
    Json,
    RefusedError,
    camel_cased,
    check_contents,
    check_embedding_requests,
    check_request,
    embedding,
    invalid,
    text_of,
    token_count,
)
from tests.standins.gemini_steps import (
    RPC,
    Brain,
    Call,
    Step,
    calls,
    chunks_of,
    events_of,
    joined,
    says,
    tool_results,
)

_DIMENSIONS = 3072


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it came; `body` in camelCase, `raw` as sent, `at_s` on the monotonic clock."""

    version: str
    model: str
    method: str
    body: Json
    raw: Json
    at_s: float


class Gemini:
    """The stand-in: `url`, what it was asked (`requests`), and what it plays."""

    def __init__(self, api_key: str | None = None) -> None:
        self.url = ""
        self.requests: list[Asked] = []
        self._api_key = api_key
        self._brain: Brain | None = None
        self._steps: list[Step | Brain] = []
        self._cached: dict[str, Json] = {}
        self.app = Starlette(
            routes=[
                Route("/{version}/models/{model}:{method}", self._ask, methods=["POST"]),
                Route("/{version}/cachedContents", self._caches, methods=["GET", "POST"]),
                Route("/{version}/cachedContents/{id}", self._cache, methods=["GET", "PATCH", "DELETE"]),
            ],
            exception_handlers={RefusedError: _refuse},
        )

    def plays(self, *script: Step | Brain) -> None:
        """Start this script and forget earlier requests."""
        self.requests.clear()
        self._brain, self._steps = None, list(script)

    def thinks(self, brain: Brain) -> None:
        """Let a function answer every request, and forget earlier requests."""
        self.plays()
        self._brain = brain

    def _next(self, body: Json) -> Step:
        if self._brain is None and not self._steps:
            # Not a 5xx: that would be retried, and hide which request was too many.
            raise invalid("The stand-in's script has no step left.")
        step = self._brain or self._steps.pop(0)
        return step if isinstance(step, Step) else step(body)

    def _admit(self, request: Request) -> str:
        """Check version and key as Google does; give the version."""
        version = request.path_params["version"]
        if version not in {"v1", "v1beta"}:
            raise RefusedError(404, "NOT_FOUND", "Requested entity was not found.")
        key = request.headers.get("x-goog-api-key")
        if not key:
            raise RefusedError(
                403,
                "PERMISSION_DENIED",
                "Method doesn't allow unregistered callers (callers without established identity).",
            )
        if self._api_key is not None and key != self._api_key:
            # Google does name the key in this refusal.
            consumer = f"api_key:{key}"
            info = {
                "@type": f"{RPC}ErrorInfo",
                "reason": "CONSUMER_SUSPENDED",
                "metadata": {"consumer": consumer},
            }
            message = f"Permission denied: Consumer '{consumer}' has been suspended."
            raise RefusedError(403, "PERMISSION_DENIED", message, [info])
        return version

    async def _ask(self, request: Request) -> Response:
        version = self._admit(request)
        model, method = request.path_params["model"], request.path_params["method"]
        raw = await _json(request)
        body = camel_cased(raw)
        asked = Asked(version=version, model=model, method=method, body=body, raw=raw, at_s=time.monotonic())
        self.requests.append(asked)
        answers: dict[str, Callable[[Request, Asked], Awaitable[Response]]] = {
            "generateContent": self._generate,
            "streamGenerateContent": self._stream,
            "countTokens": self._count,
            "batchEmbedContents": self._embed,
        }
        if method not in answers or not model.startswith(("gemini-", "text-embedding-")):
            raise RefusedError(
                404,
                "NOT_FOUND",
                f"models/{model} is not found for API version {version}, or is not supported for {method}.",
            )
        return await answers[method](request, asked)

    def _take(self, asked: Asked) -> tuple[Step, Json]:
        """The next step for a sound request, and what stands in every chunk of its answer."""
        body = {**asked.body, "model": f"models/{asked.model}"}
        cached = self._cached.get(body.get("cachedContent", ""))
        check_request(body, cached)
        step = self._next(body)
        prompt = token_count(body) + (token_count(cached) if cached else 0)
        usage: Json = {"promptTokenCount": prompt, "totalTokenCount": prompt}
        usage["promptTokensDetails"] = [{"modality": "TEXT", "tokenCount": prompt}]
        if cached:
            usage["cachedContentTokenCount"] = token_count(cached)
        return step, {"usageMetadata": usage, "modelVersion": asked.model, "responseId": uuid4().hex[:22]}

    async def _generate(self, request: Request, asked: Asked) -> Response:
        step, common = self._take(asked)
        if step.error:
            raise step.error
        chunks = list(chunks_of(step, common))
        await asyncio.sleep(step.delay_s * len(chunks) + step.stall_s)
        parts = [part for chunk in chunks for part in chunk["candidates"][0]["content"].get("parts", [])]
        whole = chunks[-1]
        whole["candidates"][0]["content"]["parts"] = joined(parts)
        return JSONResponse(whole)

    async def _stream(self, request: Request, asked: Asked) -> Response:
        step, common = self._take(asked)
        if step.error and not (step.text or step.thoughts or step.calls):
            raise step.error
        if request.query_params.get("alt") != "sse":
            return JSONResponse(list(chunks_of(step, common)))
        return StreamingResponse(events_of(step, common), media_type="text/event-stream")

    async def _count(self, request: Request, asked: Asked) -> Response:
        inner = asked.body.get("generateContentRequest", asked.body)
        check_contents(inner.get("contents", []))
        total = token_count(inner)
        return JSONResponse(
            {"totalTokens": total, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": total}]}
        )

    async def _embed(self, request: Request, asked: Asked) -> Response:
        requests: list[Json] = asked.body.get("requests", [])
        check_embedding_requests(requests)
        return JSONResponse(
            {
                "embeddings": [
                    {
                        "values": embedding(
                            text_of(one["content"]), one.get("outputDimensionality", _DIMENSIONS)
                        )
                    }
                    for one in requests
                ]
            }
        )

    async def _caches(self, request: Request) -> Response:
        self._admit(request)
        if request.method == "GET":
            return JSONResponse({"cachedContents": [_shown(cached) for cached in self._cached.values()]})
        body = camel_cased(await _json(request))
        if not body.get("model"):
            raise invalid("CachedContent.model: must be specified.")
        name = f"cachedContents/{uuid4().hex[:24]}"
        self._cached[name] = {**body, "name": name}
        return JSONResponse(_shown(self._cached[name]))

    async def _cache(self, request: Request) -> Response:
        self._admit(request)
        name = f"cachedContents/{request.path_params['id']}"
        if name not in self._cached:
            raise RefusedError(403, "PERMISSION_DENIED", "CachedContent not found (or permission denied)")
        if request.method == "DELETE":
            del self._cached[name]
            return JSONResponse({})
        if request.method == "PATCH":
            self._cached[name] |= camel_cased(await _json(request))
        return JSONResponse(_shown(self._cached[name]))


def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    return JSONResponse(error.body(), status_code=error.code)


async def _json(request: Request) -> Json:
    try:
        body = json.loads(await request.body())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise invalid("Invalid JSON payload received.")
    return cast(Json, body)


def _shown(cached: Json) -> Json:
    """Contents, tools and instructions go into a cache and never come back."""
    known = {
        name: cached[name] for name in ("name", "model", "displayName", "ttl", "expireTime") if name in cached
    }
    return {**known, "usageMetadata": {"totalTokenCount": token_count(cached)}}


def _server(gemini: Gemini) -> uvicorn.Server:
    # Stalled streams must not hold up the end of a test.
    return uvicorn.Server(
        uvicorn.Config(gemini.app, log_level="critical", lifespan="off", timeout_graceful_shutdown=0)
    )


def _listen(gemini: Gemini, port: int) -> socket.socket:
    listener = socket.create_server(("127.0.0.1", port))
    gemini.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    return listener


@contextmanager
def gemini_stand_in(*script: Step | Brain, api_key: str | None = None) -> Generator[Gemini]:
    """Serve on a free loopback port, from a thread, so that sync, async and other processes can ask.

    With `api_key` every other key is refused; without it any key is good.
    """
    gemini = Gemini(api_key)
    gemini.plays(*script)
    server = _server(gemini)
    # Listening before the thread starts: nobody needs to wait, early connections queue.
    with _listen(gemini, 0) as listener:
        thread = Thread(target=server.run, args=([listener],), name="gemini-stand-in", daemon=True)
        thread.start()
        try:
            yield gemini
        finally:
            server.should_exit = True
            thread.join()


def main() -> None:
    """Serve until Ctrl-C a model that answers each message with one tool call, if told one, and with text."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("--port", type=int, default=0, help="0 picks a free one")
    options.add_argument("--chunks", type=int, default=20, help="pieces of text an answer")
    options.add_argument("--delay", type=float, default=0.0, help="seconds before each piece")
    options.add_argument("--call", metavar="NAME=JSON", help="a tool to call first, with its arguments")
    options.add_argument("--api-key", help="the only key let in; default: any")
    chosen = options.parse_args()
    text = says(*(f"word {number} " for number in range(chosen.chunks)), delay_s=chosen.delay)
    name, _, arguments = (chosen.call or "").partition("=")

    def brain(body: Json) -> Step:
        if name and not tool_results(body):
            return calls(Call(name, json.loads(arguments or "{}")))
        return text

    gemini = Gemini(chosen.api_key)
    gemini.thinks(brain)
    with _listen(gemini, chosen.port) as listener:
        sys.stdout.write(f"The Gemini stand-in is at {gemini.url}\n")
        sys.stdout.flush()
        _server(gemini).run([listener])


if __name__ == "__main__":
    main()

"""A stand-in for the server behind the page: the chat events of DESIGN 6 from scripts, over real HTTP.

It speaks as sse-starlette does (CRLF, pings) and keeps every turn's events in a log, so that a connection can be
cut anywhere and resumed.
"""

import asyncio
import json
import socket
import threading
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

WEB = Path(__file__).parents[2] / "api" / "web"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
TOKEN = "header.payload.signature"
TERMINAL = {"turn.completed", "turn.failed", "turn.cancelled"}
CONVERSATION = "01990000-0000-7000-8000-000000000001"

type Event = tuple[str, dict[str, Any]]


@dataclass
class Gate:
    """A place in a script where it waits until the test, a cancel or an approval lets it go on."""

    opened: threading.Event = field(default_factory=threading.Event)

    def open(self) -> None:
        self.opened.set()


type Step = Event | Gate
type Script = Sequence[Step] | Callable[["Turn"], AsyncIterator[Event]]


@dataclass
class Turn:
    """A turn with its log of events."""

    id: str
    message: str
    conversation_id: str = CONVERSATION
    log: list[Event] = field(default_factory=list[Event])
    connections: int = 0
    cancelled: bool = False
    approvals: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def over(self) -> bool:
        return bool(self.log) and self.log[-1][0] in TERMINAL


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that a test in another thread, or another request, makes true."""
    while True:
        if condition():
            return
        await asyncio.sleep(0.005)


def said(text: str) -> list[Event]:
    """Text in small pieces, then the end of the turn."""
    pieces = [text[i : i + 7] for i in range(0, len(text), 7)]
    done: dict[str, Any] = {"message_id": str(uuid.uuid4()), "text": text, "usage": {}, "ms": 12}
    return [*(("text.delta", {"text": piece}) for piece in pieces), ("turn.completed", done)]


def called(operation: str, arguments: dict[str, Any], **returned: Any) -> list[Event]:
    """A tool call and what came back: `result=` or `problem=`."""
    call_id = str(uuid.uuid4())
    return [
        ("tool.called", {"call_id": call_id, "operation": operation, "arguments": arguments}),
        (
            "tool.returned",
            {"call_id": call_id, "operation": operation, "replayed": False, "ms": 4} | returned,
        ),
    ]


class StandIn:
    """The server; tests set `scripts` by message and look at `requests`."""

    def __init__(self) -> None:
        self.url = ""
        self.clear()

    def clear(self) -> None:
        self.coach = "offline"
        self.unit = "kg"
        self.scripts: dict[str, Script] = {}
        self.cuts: list[int | None] = []
        """For each connection to a turn in order: after how many events it breaks off; None is never."""
        self.refusals: list[tuple[int, str]] = []
        """Statuses and details to refuse the next POST /v1/chat requests with."""
        self.expired = False
        self.ignores_cancel = False
        self.turns: dict[str, Turn] = {}
        self.by_client_id: dict[str, Turn] = {}
        self.posts: list[dict[str, Any]] = []
        self.resumes: list[str | None] = []
        self.sign_ups: list[dict[str, Any]] = []
        self.cancels = 0
        self.conversations: list[dict[str, Any]] = []
        self.messages: dict[str, list[dict[str, Any]]] = {}

    def app(self) -> Starlette:
        async def index(_: Request) -> Response:
            return FileResponse(WEB / "index.html", headers={"Content-Security-Policy": CSP})

        async def file(request: Request) -> Response:
            path = WEB / request.path_params["file"]
            return FileResponse(path, headers={"Content-Security-Policy": CSP, "Cache-Control": "no-store"})

        async def health(_: Request) -> Response:
            return JSONResponse({"status": "ok", "coach": self.coach})

        routes = [
            Route("/", index),
            Route("/web/{file:path}", file),
            Route("/health", health),
            Route("/v1/sign-in", self._sign_in, methods=["POST"]),
            Route("/v1/sign-up", self._sign_up, methods=["POST"]),
            Route("/v1/profile", self._signed_in(self._profile)),
            Route("/v1/chat", self._signed_in(self._chat), methods=["POST"]),
            Route("/v1/turns/{turn_id}/events", self._signed_in(self._events)),
            Route("/v1/turns/{turn_id}/cancel", self._signed_in(self._cancel), methods=["POST"]),
            Route("/v1/turns/{turn_id}/approvals", self._signed_in(self._approve), methods=["POST"]),
            Route("/v1/conversations", self._signed_in(self._conversations)),
            Route("/v1/conversations/{id}/messages", self._signed_in(self._messages)),
        ]
        return Starlette(routes=routes)

    def _signed_in(self, handler: Callable[[Request], Any]) -> Callable[[Request], Any]:
        async def checked(request: Request) -> Response:
            if self.expired or request.headers.get("authorization") != f"Bearer {TOKEN}":
                return problem(401, "Sign in first: send a bearer token.")
            return await handler(request)

        return checked

    async def _sign_in(self, request: Request) -> Response:
        body = await request.json()
        if body["password"] != "a long password":
            return problem(401, "That e-mail address and password do not belong together.")
        return JSONResponse(
            {"token": TOKEN, "person": {"id": CONVERSATION, "name": "Ada", "role": "athlete"}}
        )

    async def _sign_up(self, request: Request) -> Response:
        self.sign_ups.append(await request.json())
        return JSONResponse({"id": CONVERSATION, "name": "Ada", "role": "athlete"}, 201)

    async def _profile(self, _: Request) -> Response:
        return JSONResponse(
            {"athlete_id": CONVERSATION, "name": "Ada", "unit": self.unit, "time_zone": "Europe/Berlin"}
        )

    async def _conversations(self, _: Request) -> Response:
        return JSONResponse({"items": self.conversations, "next_cursor": None})

    async def _messages(self, request: Request) -> Response:
        kept = self.messages.get(request.path_params["id"])
        if kept is None:
            return problem(404, "There is no such conversation.")
        return JSONResponse({"items": kept[::-1], "next_cursor": None})

    async def _chat(self, request: Request) -> Response:
        body = await request.json()
        self.posts.append(body)
        if self.refusals:
            return problem(*self.refusals.pop(0))
        turn = self.by_client_id.get(body["client_message_id"])
        if turn is None:
            turn = self.begin(body["message"])
            self.by_client_id[body["client_message_id"]] = turn
            if not self.conversations:
                self.conversations.append(conversation(body["message"]))
        return self._stream(turn, 0)

    def begin(self, message: str) -> Turn:
        """Start a turn; must run in the server's loop."""
        turn = Turn(str(uuid.uuid4()), message)
        self.turns[turn.id] = turn
        task = asyncio.get_running_loop().create_task(self._run(turn))
        turn_tasks.add(task)
        task.add_done_callback(turn_tasks.discard)
        return turn

    async def _run(self, turn: Turn) -> None:
        started = {
            "turn_id": turn.id,
            "conversation_id": turn.conversation_id,
            "coach": self.coach,
            "prompt_version": "1",
        }
        turn.log.append(("turn.started", started))
        script = self.scripts.get(turn.message, said(f"You said: {turn.message}"))
        if callable(script):
            async for event in script(turn):
                turn.log.append(event)
            return
        for step in script:
            if isinstance(step, Gate):
                await until(lambda gate=step: gate.opened.is_set() or turn.cancelled)
                if turn.cancelled:
                    text = "".join(data["text"] for name, data in turn.log if name == "text.delta")
                    turn.log.append(("turn.cancelled", {"text": text}))
                    return
            else:
                turn.log.append(step)
                await asyncio.sleep(0.002)

    async def _events(self, request: Request) -> Response:
        turn = self.turns.get(request.path_params["turn_id"])
        if turn is None:
            return problem(404, "There is no such turn.")
        last = request.headers.get("last-event-id")
        self.resumes.append(last)
        return self._stream(turn, int(last or 0))

    def _stream(self, turn: Turn, after: int) -> Response:
        cut = self.cuts.pop(0) if self.cuts else None
        turn.connections += 1

        async def body() -> AsyncIterator[str]:
            yield ": ping\r\n\r\n"
            at, sent = after, 0
            while True:
                while at < len(turn.log):
                    name, data = turn.log[at]
                    at, sent = at + 1, sent + 1
                    block = f"id: {at}\r\nevent: {name}\r\ndata: {json.dumps(data)}\r\n\r\n"
                    if cut is not None and sent > cut:
                        yield block[: len(block) // 2]
                        raise ConnectionResetError
                    yield block
                if turn.over:
                    return
                await until(lambda seen=at: seen < len(turn.log))

        return StreamingResponse(
            body(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _cancel(self, request: Request) -> Response:
        self.cancels += 1
        if not self.ignores_cancel:
            self.turns[request.path_params["turn_id"]].cancelled = True
        return JSONResponse({}, 202)

    async def _approve(self, request: Request) -> Response:
        self.turns[request.path_params["turn_id"]].approvals.append(await request.json())
        return JSONResponse({}, 202)


turn_tasks: set[asyncio.Task[None]] = set()


def conversation(title: str, id: str = CONVERSATION) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat()
    return {"id": id, "title": title, "created_at": now, "updated_at": now}


def problem(status: int, detail: str) -> Response:
    body = {"type": "urn:slowburn:problem:x", "title": "No", "status": status, "detail": detail, "code": "x"}
    return JSONResponse(body, status, media_type="application/problem+json")


class Served:
    """The stand-in on a free port of this machine, in a thread."""

    def __init__(self, standin: StandIn) -> None:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            standin.app(), log_level="critical", ws="none", lifespan="off", loop="asyncio"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._listener = listener
        standin.url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    def __enter__(self) -> None:
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(5)
        self._listener.close()

"""Limits that hold before anything is parsed."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems

BODY_BYTES = 1024 * 1024


class BodyLimit:
    """Refuses a body over 1 MiB, announced or streamed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
        if announced.isdigit() and int(announced) > BODY_BYTES:
            await self._refuse(scope, receive, send)
            return
        size, refused, begun = 0, False, False

        async def counted() -> Message:
            nonlocal size, refused
            message = await receive()
            size += len(message.get("body", b""))
            if size > BODY_BYTES:
                refused = True
                raise _TooLarge
            return message

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, counted, watched)
        except Exception:
            if not refused or begun:
                raise
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"The body is larger than {BODY_BYTES} bytes."
        await problems.plain(413, "body_too_large", detail)(scope, receive, send)


class _TooLarge(Exception):
    """Ends the reading of a body."""

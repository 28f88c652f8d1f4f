"""MCP over streamable HTTP at /mcp: the operations as tools, with the same tokens as REST."""

import json
import logging
from functools import cached_property
from typing import Any

import mcp_types as types
from mcp.server import Server, ServerRequestContext
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from api import problems
from api.auth import Doorkeeper, client_of
from kernel.door import invoke, parse
from kernel.errors import CoachError, Invalid, InvalidInput, NotSignedIn
from kernel.models import unstorable
from kernel.operation import Caller, Operation, Registry

log = logging.getLogger("slowburn.api")

INSTRUCTIONS = (
    "Slowburn plans, logs, adjusts and explains an athlete's training. Numbers come from tools. "
    "Loads are {value, unit}; use the unit the athlete said. Log only sets that were done."
)
KEY = "slowburn/idempotency-key"
"""Where a client may name its call in `_meta`, to make a retry the same call."""
_CALLER = "slowburn.caller"


def tool(op: Operation[Any, Any]) -> types.Tool:
    """An operation as an MCP tool."""
    return types.Tool(
        name=op.name,
        title=op.name.replace("_", " ").capitalize(),
        description=op.doc,
        input_schema=op.takes.model_json_schema(),
        output_schema=op.gives.model_json_schema(mode="serialization"),
        annotations=types.ToolAnnotations(
            title=op.name.replace("_", " ").capitalize(),
            read_only_hint=op.reads,
            destructive_hint=op.confirm or op.method == "DELETE",
            idempotent_hint=op.reads or op.method in {"PUT", "DELETE"},
            open_world_hint=False,
        ),
    )


class McpSurface:
    """The MCP endpoint as an ASGI app, with its session manager to run."""

    def __init__(self, registry: Registry, keeper: Doorkeeper) -> None:
        self._operations = {op.name: op for op in registry.on("mcp")}
        self._keeper = keeper
        server: Server[Any] = Server(
            "slowburn",
            version="1",
            instructions=INSTRUCTIONS,
            on_list_tools=self._list,
            on_call_tool=self._call,
        )
        self.manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request of somebody who is signed in."""
        request = Request(scope)
        if request.method != "POST":
            # There are no sessions: nothing to listen to with GET, nothing to end with DELETE.
            refusal = problems.plain(405, "method_not_allowed", "MCP is spoken with POST here.")
            refusal.headers["Allow"] = "POST"
            await refusal(scope, receive, send)
            return
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            refusal = problems.plain(415, "unsupported_media_type", "Send JSON-RPC as application/json.")
            await refusal(scope, receive, send)
            return
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            if kind.lower() != "bearer" or not token:
                raise NotSignedIn
            scope[_CALLER] = await self._keeper.admit(token.strip(), client_of(request), surface="mcp")
        except CoachError as e:
            await problems.response(e)(scope, receive, send)
            return
        await self.manager.asgi_app(scope, receive, send)

    @cached_property
    def _tools(self) -> list[types.Tool]:
        return [tool(op) for op in self._operations.values()]

    async def _list(
        self, ctx: ServerRequestContext[Any, Any], params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=self._tools)

    async def _call(
        self, ctx: ServerRequestContext[Any, Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        request: Request | None = ctx.request
        if request is None:
            raise NotSignedIn
        caller: Caller = request.scope[_CALLER]
        op = self._operations.get(params.name)
        try:
            if op is None:
                raise Invalid
            outcome = await invoke(op, caller, parse(op, params.arguments or {}), _key(params))
        except CoachError as e:
            told = (
                f"There is no tool {params.name}."
                if op is None
                else json.dumps(e.problem(), ensure_ascii=False)
            )
            return types.CallToolResult(content=[types.TextContent(text=told)], is_error=True)
        except Exception:
            # The library would tell the client the fault's own words.
            log.exception("unexpected fault in %s", params.name)
            told = json.dumps(CoachError().problem(), ensure_ascii=False)
            return types.CallToolResult(content=[types.TextContent(text=told)], is_error=True)
        result = outcome.value.model_dump(mode="json")
        text = types.TextContent(text=json.dumps(result, ensure_ascii=False))
        return types.CallToolResult(content=[text], structured_content=result)


def _key(params: types.CallToolRequestParams) -> str | None:
    """The client's name for its call. Raises InvalidInput."""
    key = (dict(params.meta) if params.meta else {}).get(KEY)
    if key is None or (isinstance(key, str) and 1 <= len(key) <= 255 and unstorable(key) is None):
        return key
    fault = {"loc": ["_meta", KEY], "msg": "use a text of 1 to 255 characters", "type": "key_unfit"}
    raise InvalidInput(params.name, f"_meta.{KEY}: use a text of 1 to 255 characters", [fault])

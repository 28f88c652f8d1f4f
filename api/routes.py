"""REST and /v1/tools, derived: one loop mounts every operation."""

from collections.abc import Awaitable, Callable
from functools import cache
from inspect import Parameter, Signature
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, create_model

from api import problems
from api.auth import anybody, caller
from kernel import paging
from kernel.door import Outcome, digest, invoke, parse
from kernel.errors import NotFound
from kernel.models import Cursor, Limit, Page
from kernel.operation import Caller, Operation, Registry

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="Any text that names this request; sent again, it gives the recorded answer.",
    ),
]
_BODILESS = frozenset({"GET", "DELETE"})
SIGNED_IN = Depends(caller)
ANYBODY = Depends(anybody)


def router(registry: Registry) -> APIRouter:
    """Every operation that is on REST, at its own path."""
    routes = APIRouter(prefix="/v1")
    # Fixed paths before those with fields, so that /workouts/next is not taken for a workout's id.
    for op in sorted(registry.on("rest"), key=lambda op: ("{" in op.path, op.path)):
        status = 201 if op.creates else 200
        routes.add_api_route(
            op.path,
            _endpoint(op),
            methods=[op.method],
            status_code=status,
            operation_id=op.name,
            summary=op.summary,
            description=op.doc,
            tags=[op.domain],
            response_model=op.gives,
            responses=problems.documented(
                op.raises,
                signed_in=op.allow.signed_in,
                mutates=not op.reads,
                has_body=op.method not in _BODILESS,
            ),
        )
    return routes


def _endpoint(op: Operation[Any, Any]) -> Callable[..., Awaitable[Response]]:
    """A FastAPI endpoint for an operation: fields of the path, the rest in query or body."""
    fields = op.takes.model_fields
    path = op.path_fields
    rest: dict[str, Any] = {
        name: (Annotated[info.annotation, *info.metadata, info] if info.metadata else info.annotation, info)
        for name, info in fields.items()
        if name not in path
    }
    payload = (
        create_model(f"{op.takes.__name__}", __config__=ConfigDict(extra="forbid"), **rest) if rest else None
    )
    in_query = op.method in _BODILESS

    async def endpoint(
        request: Request, who: Caller, idempotency_key: str | None = None, **given: Any
    ) -> Response:
        raw: dict[str, Any] = {name: given[name] for name in path}
        if payload is not None and (body := given.get("payload")) is not None:
            raw |= {name: getattr(body, name) for name in body.model_fields_set}
        outcome = await invoke(op, who, parse(op, raw), idempotency_key)
        return answer(op, outcome, request)

    who = SIGNED_IN if op.allow.signed_in else ANYBODY
    parameters = [
        Parameter("request", Parameter.KEYWORD_ONLY, annotation=Request),
        Parameter("who", Parameter.KEYWORD_ONLY, annotation=Annotated[Caller, who]),
    ]
    if not op.reads:
        parameters.append(Parameter("idempotency_key", Parameter.KEYWORD_ONLY, annotation=Key, default=None))
    parameters += [
        Parameter(
            name,
            Parameter.KEYWORD_ONLY,
            annotation=Annotated[fields[name].annotation, Path(description=fields[name].description)],
        )
        for name in path
    ]
    if payload is not None:
        optional = not any(fields[name].is_required() for name in rest)
        source = Query() if in_query else Body()
        annotation = (
            Annotated[payload | None, source] if optional and not in_query else Annotated[payload, source]
        )
        default = None if optional and not in_query else Parameter.empty
        parameters.append(
            Parameter("payload", Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
        )
    endpoint.__signature__ = Signature(parameters)  # pyright: ignore[reportFunctionMemberAccess]: FastAPI reads it
    endpoint.__name__ = op.name
    return endpoint


def answer(op: Operation[Any, Any], outcome: Outcome[Any], request: Request) -> Response:
    """An outcome as a response: a weak ETag on reads, the replay header on repeated mutations."""
    status = 201 if op.creates else 200
    body = outcome.value.model_dump_json()
    if op.reads and op.method == "GET":
        return tagged(body, request)
    headers = {"Idempotency-Replayed": "true"} if outcome.replayed else None
    return Response(body, status, headers, "application/json")


def tagged(body: str, request: Request) -> Response:
    """What was read, under a weak ETag; 304 to whoever has it."""
    tag = f'W/"{digest(body)}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    had = [one.strip() for one in request.headers.get("if-none-match", "").split(",")]
    # Weak comparison (RFC 9110 13.1.2): a proxy may have dropped the mark.
    if "*" in had or tag in had or tag.removeprefix("W/") in had:
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, "application/json")


class Tool(BaseModel):
    """An operation as a tool."""

    name: str = Field(description="The operation.")
    description: str = Field(description="What it does.")
    domain: str = Field(description="The domain it belongs to.")
    method: str = Field(description="Its REST method.")
    path: str = Field(description="Its REST path.")
    read_only: bool = Field(description="Whether it changes nothing.")
    needs_approval: bool = Field(description="Whether an agent asks before it runs it.")
    surfaces: list[str] = Field(description="Where else it is offered: rest, agent, mcp.")
    input_schema: dict[str, Any] = Field(description="JSON Schema of its input.")
    output_schema: dict[str, Any] = Field(description="JSON Schema of its output.")


class UnknownTool(NotFound):
    """There is no such tool; GET /v1/tools lists them."""


def tool(op: Operation[Any, Any]) -> Tool:
    """An operation's entry in /v1/tools."""
    return Tool(
        name=op.name,
        description=op.doc,
        domain=op.domain,
        method=op.method,
        path=f"/v1{op.path}",
        read_only=op.reads,
        needs_approval=op.confirm,
        surfaces=sorted(op.on),
        input_schema=op.takes.model_json_schema(),
        output_schema=op.gives.model_json_schema(mode="serialization"),
    )


def tools_router(registry: Registry) -> APIRouter:
    """The list of operations with their schemas, and one address that runs any of them."""
    routes = APIRouter(prefix="/v1/tools", tags=["tools"])

    @cache
    def listed() -> list[Tool]:
        # Schemas of everything take a tenth of a second: paid by who asks, not by each start.
        return [tool(op) for op in registry.on("rest")]

    @routes.get("", operation_id="list_tools", response_model=Page[Tool],
                responses=problems.documented((), signed_in=True, mutates=False))  # fmt: skip
    async def list_tools(
        request: Request,
        who: Annotated[Caller, SIGNED_IN],
        limit: Annotated[Limit | None, Query()] = None,
        cursor: Annotated[Cursor, Query()] = None,
    ) -> Response:
        """List every operation with the JSON Schemas of its input and output."""
        (start,) = paging.decode(cursor, int)
        entries, first = listed(), start or 0
        size = limit or len(entries)
        shown = entries[first : first + size]
        following = paging.encode(first + size) if first + size < len(entries) else None
        return tagged(Page[Tool](items=shown, next_cursor=following).model_dump_json(), request)

    @routes.post("/{name}", operation_id="run_tool",
                 responses=problems.documented((UnknownTool,), signed_in=True, mutates=True))  # fmt: skip
    async def run_tool(
        request: Request,
        who: Annotated[Caller, SIGNED_IN],
        name: Annotated[str, Path(description="The operation.")],
        arguments: Annotated[dict[str, Any] | None, Body(description="Its input.")] = None,
        idempotency_key: Key = None,
    ) -> Response:
        """Run an operation by name, with its whole input in the body."""
        op = registry.get(name)
        if op is None or "rest" not in op.on:
            raise UnknownTool
        outcome = await invoke(op, who, parse(op, arguments or {}), idempotency_key)
        headers = {"Idempotency-Replayed": "true"} if outcome.replayed else None
        return Response(outcome.value.model_dump_json(), 200, headers, "application/json")

    return routes

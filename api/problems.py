"""Every error leaves as RFC 9457 problem+json; nothing of ours or of other people leaks through one."""

import json
import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from kernel.errors import CoachError, IdempotencyKeyReused, InvalidInput, StillRunning

log = logging.getLogger("slowburn.api")

MEDIA_TYPE = "application/problem+json"
BODY_BYTES = 1024 * 1024
"""The largest body that a request may have."""


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    loc: list[str | int] = Field(description="Where: body, query or path, then the field.")
    msg: str = Field(description="What to change.")
    type: str = Field(description="The kind of mistake.")


class Problem(BaseModel):
    """An RFC 9457 problem document; an error's own fields stand beside these."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="A URN naming the kind of problem.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened and what to change.")
    code: str = Field(description="The kind of problem as a stable snake_case name.")
    errors: list[FieldProblem] | None = Field(default=None, description="For 422: the fields at fault.")


class _Document(JSONResponse):
    media_type = MEDIA_TYPE

    def render(self, content: Any) -> bytes:
        # A field's name comes from the request and may hold half a surrogate pair, which UTF-8 cannot carry.
        return json.dumps(content, ensure_ascii=False, allow_nan=False).encode(errors="replace")


def response(error: CoachError) -> JSONResponse:
    """An error as a problem response."""
    if isinstance(error, InvalidInput):
        return invalid(error.errors)
    headers: dict[str, str] = {}
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="slowburn"'
    if error.status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        headers["Retry-After"] = str(getattr(error, "retry_after_s", 2))
    return _Document(error.problem(), error.status, headers)


def plain(status: int, code: str, detail: str, **extra: Any) -> JSONResponse:
    """A problem response for what has no error class: routing, malformed JSON, our own faults."""
    body = {
        "type": f"urn:slowburn:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    return _Document(body | extra, status)


def too_large() -> JSONResponse:
    """The body is over the limit."""
    return plain(413, "body_too_large", f"The body is larger than {BODY_BYTES} bytes.")


def invalid(errors: list[dict[str, Any]]) -> JSONResponse:
    """Pydantic's complaints about a request."""
    if any(e["type"] == "json_invalid" for e in errors):
        return plain(400, "malformed_json", "The body is not valid JSON.")
    shown = [{"loc": list(e["loc"]), "msg": e["msg"], "type": e["type"]} for e in errors]
    where = "; ".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in shown[:5])
    return plain(422, "invalid_input", f"The request did not fit: {where}", errors=shown)


def install(app: FastAPI) -> None:
    """Make an app answer every error in this one form."""

    async def coach_error(_: Request, error: Exception) -> JSONResponse:
        return response(error if isinstance(error, CoachError) else CoachError())

    async def validation(_: Request, error: Exception) -> JSONResponse:
        return invalid(list(error.errors()) if isinstance(error, RequestValidationError) else [])

    async def http(_: Request, error: Exception) -> JSONResponse:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return too_large()
        phrase = HTTPStatus(status).phrase
        detail = {
            404: "There is nothing at this address.",
            405: "This address does not take that method.",
        }.get(status, str(getattr(error, "detail", phrase)))
        answer = plain(status, phrase.lower().replace(" ", "_"), detail)
        answer.headers.update(getattr(error, "headers", None) or {})
        return answer

    async def fault(_: Request, error: Exception) -> JSONResponse:
        log.error("unexpected fault", exc_info=error)
        return plain(500, "internal_error", "Something went wrong on our side; it has been noted.")

    app.add_exception_handler(CoachError, coach_error)
    app.add_exception_handler(RequestValidationError, validation)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, fault)


COMMON = (IdempotencyKeyReused, StillRunning)


def documented(
    raises: tuple[type[CoachError], ...], *, signed_in: bool, mutates: bool, has_body: bool | None = None
) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses for the errors an operation may answer, by status."""
    by_status: dict[int, list[str]] = {}
    for error in (*raises, *(COMMON if mutates else ())):
        by_status.setdefault(error.status, []).append(error.code())
    by_status.setdefault(422, []).append("invalid_input")
    if mutates if has_body is None else has_body:
        by_status[400] = ["malformed_json"]
        by_status[413] = ["body_too_large"]
    if signed_in:
        by_status.setdefault(401, []).append("not_signed_in")
        by_status.setdefault(403, []).append("not_granted")
    by_status[503] = ["database_away"]
    return {
        status: {
            "description": " or ".join(dict.fromkeys(codes)),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, codes in sorted(by_status.items())
    }


def describe(app: FastAPI) -> None:
    """Put the problem document into the OpenAPI components, once the routes are there."""
    make = app.openapi

    def with_problem() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = make()
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(schema.pop("$defs", {}))
            schemas["Problem"] = schema
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
        return app.openapi_schema or {}

    app.openapi = with_problem

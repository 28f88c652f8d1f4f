"""The HTTP application: every surface mounted on one FastAPI app."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.middleware import Middleware
from starlette.routing import Route

from agent.turns.desk import Desk
from api import chat, docs, problems, routes, signin
from api.auth import Doorkeeper
from api.identity import LocalIdentity
from api.limits import BodyLimit
from api.mcp import McpSurface
from kernel.operation import Registry

WEB = Path(__file__).parent / "web"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
GUARDED = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Health(BaseModel):
    """Whether the parts answer."""

    status: Annotated[str, Field(description="ok, or degraded when a part does not answer.")]
    coach: Annotated[str, Field(description="Who answers in chat: gemini:<model> or offline.")]
    database: Annotated[bool, Field(description="Whether PostgreSQL answers.")]
    cache: Annotated[bool, Field(description="Whether Valkey answers.")]


def create(
    registry: Registry, keeper: Doorkeeper, desk: Desk, identity: LocalIdentity | None, probe: Any
) -> FastAPI:
    """The app over its parts; `probe` tells whether database and cache answer."""
    mcp = McpSurface(registry, keeper)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with mcp.manager.run():
            yield

    app = FastAPI(
        title="Slowburn",
        version="1",
        description="A conversational fitness coach. Every operation is a REST route, an agent tool and an MCP tool.",
        lifespan=lifespan,
        middleware=[Middleware(BodyLimit)],
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=True,
    )
    app.state.doorkeeper, app.state.desk, app.state.identity = keeper, desk, identity
    problems.install(app)
    app.include_router(routes.tools_router(registry))
    app.include_router(routes.router(registry))
    app.include_router(chat.routes)
    if identity is not None:
        app.include_router(signin.routes)
        jwks = identity.jwks()

        @app.get("/.well-known/jwks.json", include_in_schema=False)
        async def _jwks() -> JSONResponse:
            return JSONResponse(jwks, headers={"Cache-Control": "public, max-age=300"})

    app.router.routes.append(Route("/mcp", endpoint=mcp))

    @app.get("/health", operation_id="health", tags=["health"])
    async def _health() -> Health:
        """Tell whether the parts answer."""
        database, cache = await probe()
        status = "ok" if database and cache else "degraded"
        return Health(status=status, coach=desk.coach.name, database=database, cache=cache)

    files = {path.relative_to(WEB).as_posix(): path for path in WEB.rglob("*") if path.suffix in _TYPES}

    @app.get("/", include_in_schema=False)
    async def _page() -> Response:
        return _file(files.get("index.html"))

    @app.get("/docs", include_in_schema=False)
    async def _docs() -> Response:
        return HTMLResponse(docs.page(registry), headers=GUARDED)

    @app.get("/web/{name:path}", include_in_schema=False)
    async def _asset(name: str) -> Response:
        return _file(files.get(name))

    problems.describe(app)
    return app


def _file(path: Path | None) -> Response:
    if path is None:
        return problems.plain(404, "not_found", "There is nothing at this address.")
    return FileResponse(path, media_type=_TYPES[path.suffix], headers=GUARDED)

"""Whose tokens are believed: our own, Supabase's by JWKS and by secret, and no forgery of any of them."""

import asyncio
import base64
import json
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2 as httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from uvicorn import Config

from api import compose
from api.identity import ISSUER, BadToken, LocalIdentity, TokenExpired, Verifier
from api.serve import Server
from kernel.roles import app_dsn
from kernel.settings import Settings

pytestmark = pytest.mark.anyio

SECRET = "a-legacy-secret-of-at-least-thirty-two-bytes"


def raw(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def ours(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": ISSUER, "sub": str(uuid4()), "exp": now + 60, "iat": now}
    return {name: value for name, value in (claims | changed).items() if value is not None}


@pytest.fixture
def local(tmp_path: Path) -> LocalIdentity:
    return LocalIdentity(tmp_path)


@pytest.fixture
def signer(local: LocalIdentity, tmp_path: Path) -> ECKey:
    return ECKey.import_key(json.loads((tmp_path / "identity.json").read_text()))


@pytest.fixture
def verifier(local: LocalIdentity) -> Verifier:
    return Verifier(local, ISSUER, ISSUER, "local")


async def test_our_own_token(verifier: Verifier, local: LocalIdentity):
    who = uuid4()
    for _ in range(2):
        claims = await verifier.verify(local.issue(who, "Ada", "coach"))
        assert (claims.subject, claims.role, claims.name) == (who, "coach", "Ada")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"iss": "somebody"}, BadToken),
        ({"iss": None}, BadToken),
        ({"aud": "somebody"}, BadToken),
        ({"aud": None}, BadToken),
        ({"aud": {"slowburn": 1}}, BadToken),
        ({"sub": "me"}, BadToken),
        ({"sub": None}, BadToken),
        ({"exp": None}, BadToken),
        ({"exp": "tomorrow"}, BadToken),
        ({"exp": 1}, TokenExpired),
        ({"exp": int(time.time()) - 61}, TokenExpired),
        ({"nbf": int(time.time()) + 600}, BadToken),
        ({"nbf": "now"}, BadToken),
    ],
)
async def test_claims_that_do_not_hold(
    verifier: Verifier, signer: ECKey, changed: dict[str, Any], error: type[Exception]
):
    token = jwt.encode({"alg": "ES256", "kid": signer.kid}, ours(**changed), signer)
    for _ in range(2):
        with pytest.raises(error):
            await verifier.verify(token)


async def test_forged_signatures(verifier: Verifier, signer: ECKey, tmp_path: Path):
    mallory = ECKey.generate_key("P-256", private=True)
    public = json.dumps(signer.as_dict(private=False))
    pem = signer.as_pem(private=False).decode()
    kid = signer.kid
    good = jwt.encode({"alg": "ES256", "kid": kid}, ours(), signer)
    head, body, signature = good.split(".")
    other = raw({}, ours(role="admin")).split(".")[1]
    forged = [
        raw({"alg": "none", "kid": kid}, ours()),
        raw({"alg": "None", "kid": kid}, ours()),
        raw({"alg": "nOnE"}, ours(), b"x"),
        jwt.encode({"alg": "HS256", "kid": kid}, ours(), OctKey.import_key(public)),
        jwt.encode({"alg": "HS256", "kid": kid}, ours(), OctKey.import_key(pem[27:-25])),
        jwt.encode({"alg": "ES256", "kid": kid}, ours(), mallory),
        jwt.encode({"alg": "ES256", "kid": "../../../dev/null"}, ours(), mallory),
        jwt.encode({"alg": "ES256", "kid": "' or 1=1 --"}, ours(), mallory),
        jwt.encode({"alg": "ES256", "kid": kid, "jwk": mallory.as_dict(private=False)}, ours(), mallory),
        jwt.encode({"alg": "ES256", "kid": kid, "jku": "http://127.0.0.1:9/jwks"}, ours(), mallory),
        raw({"alg": "ES256", "kid": [kid]}, ours(), b"x" * 64),
        raw({"alg": ["ES256"]}, ours(), b"x" * 64),
        raw({"alg": "ES256", "kid": kid, "crit": ["x"], "x": 1}, ours(), b"x" * 64),
        raw({"alg": "ES256", "kid": kid}, ours(), b"\0" * 64),
        raw({"alg": "ES256", "kid": kid}, ours(), b""),
        f"{head}.{other}.{signature}",
        f"{head}.{body}.",
        f"{head}.{body}",
        f"{good}.",
        f"{good[:-2]}",
        "a.b.c",
        "..",
        "",
        "\0.\0.\0",
        "é.é.é",
        "x" * 9000,
        "e30.e30.e30",
        f"{base64.urlsafe_b64encode(b'[' * 4000).decode()}.e30.e30",
    ]
    for token in forged:
        with pytest.raises(BadToken):
            await verifier.verify(token)


class Project:
    """A stand-in for a Supabase project's key set, faithful to its address and form."""

    def __init__(self) -> None:
        self.key = self.fresh()
        self.asked = 0

    @staticmethod
    def fresh() -> ECKey:
        key = ECKey.generate_key("P-256", private=True)
        key.ensure_kid()
        return key

    async def jwks(self, _: Request) -> JSONResponse:
        self.asked += 1
        public = KeySet([self.key]).as_dict(private=False)
        return JSONResponse(public)

    def token(self, url: str, key: ECKey | None = None, **changed: Any) -> str:
        key = key or self.key
        claims = supabase(iss=f"{url}/auth/v1") | changed
        return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key)


def supabase(**changed: Any) -> dict[str, Any]:
    """The claims of a Supabase access token, as far as they matter."""
    return {
        "aud": "authenticated",
        "sub": str(uuid4()),
        "exp": int(time.time()) + 60,
        "role": "authenticated",
        "email": "ada@example.org",
        "app_metadata": {"provider": "email"},
        "user_metadata": {"full_name": "Ada", "role": "admin"},
    } | changed


@pytest.fixture
async def project() -> AsyncIterator[tuple[Project, str]]:
    standin = Project()
    app = Starlette(routes=[Route("/auth/v1/.well-known/jwks.json", standin.jwks)])
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = Server(Config(app, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve([listener]))
    await server.answering(task)
    yield standin, f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await task
    listener.close()


async def profile(settings: Settings, addresses: compose.Servers, *tokens: str) -> list[httpx.Response]:
    async with (
        compose.application(settings, addresses) as app,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://slowburn") as client,
    ):
        return [
            await client.get("/v1/profile", headers={"Authorization": f"Bearer {token}"}) for token in tokens
        ]


async def test_supabase_by_its_keys(
    project: tuple[Project, str], settings: Settings, db_url: str, valkey_url: str, owner: Any
):
    standin, url = project
    addresses = compose.Servers(owner_dsn=db_url, app_dsn=app_dsn(db_url), cache_url=valkey_url)
    sub = str(uuid4())
    forged = [
        standin.token(url, Project.fresh()),
        standin.token(url, iss="http://elsewhere/auth/v1"),
        standin.token(url, aud="anon"),
        standin.token(url, exp=1),
        jwt.encode({"alg": "HS256"}, supabase(iss=f"{url}/auth/v1"), OctKey.import_key(SECRET)),
    ]
    told = await profile(
        settings.model_copy(update={"supabase_url": url}),
        addresses,
        *forged,
        standin.token(url, sub=sub),
        standin.token(url, sub=sub),
    )
    assert [answer.status_code for answer in told] == [401] * len(forged) + [200, 200]
    assert {answer.headers["content-type"] for answer in told[:-2]} == {"application/problem+json"}
    assert told[-1].json()["name"] == "Ada"
    people = await owner.fetch("select role from people")
    assert [row["role"] for row in people] == ["athlete"], "what a person writes about themself gives no role"
    assert standin.asked == 1, "an unknown key is asked for at most once a minute"


async def test_supabase_by_its_secret(settings: Settings, db_url: str, valkey_url: str, owner: Any):
    addresses = compose.Servers(owner_dsn=db_url, app_dsn=app_dsn(db_url), cache_url=valkey_url)
    key = OctKey.import_key(SECRET)
    good = jwt.encode({"alg": "HS256"}, supabase(app_metadata={"role": "coach"}), key)
    told = await profile(
        settings.model_copy(update={"supabase_jwt_secret": SecretStr(SECRET)}),
        addresses,
        jwt.encode({"alg": "HS256"}, supabase(), OctKey.import_key("b" * 32)),
        raw({"alg": "none"}, supabase()),
        jwt.encode({"alg": "ES256"}, supabase(), Project.fresh()),
        good,
    )
    assert [answer.status_code for answer in told] == [401, 401, 401, 200]
    assert await owner.fetchval("select role from people") == "coach"

"""Who a token speaks for: our own ES256 tokens, or Supabase's by JWKS or by its legacy secret."""

import asyncio
import json
import os
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast
from uuid import UUID

import httpx2 as httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OctKey

from kernel.errors import NotSignedIn, Unavailable
from kernel.policy import Role
from kernel.settings import Settings

ISSUER = "slowburn"
LEEWAY_S = 30
DAY_S = 86_400
_ROLES: dict[str, Role] = {"athlete": "athlete", "premium": "premium", "coach": "coach", "admin": "admin"}


class BadToken(NotSignedIn):
    """That token is not valid here; sign in again."""


class TokenExpired(NotSignedIn):
    """That token has expired; sign in again."""


class IdentityAway(Unavailable):
    """The identity provider is not answering; try again in a moment."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says."""

    subject: UUID
    role: Role
    name: str
    expires_at: float
    provider: str
    """`local`, or `supabase` for a person who may be new here."""


class Keys(Protocol):
    """Where the keys that verify tokens come from."""

    algorithms: tuple[str, ...]

    async def fetch(self, *, stale: bool = False) -> KeySet | OctKey:
        """The keys; `stale` says that a token named one that is not among them."""
        ...


class LocalIdentity:
    """Our own key pair, kept in the home; the public half is served as a JWKS."""

    algorithms: tuple[str, ...] = ("ES256",)

    def __init__(self, folder: Path) -> None:
        self._key = _load_or_make(folder / "identity.json")
        self._keys = KeySet([self._key])

    async def fetch(self, *, stale: bool = False) -> KeySet:
        return self._keys

    def jwks(self) -> dict[str, Any]:
        """The public key, for whoever wants to verify our tokens."""
        return cast("dict[str, Any]", KeySet([self._key]).as_dict(private=False))

    def issue(self, person_id: UUID, name: str, role: Role, *, lifetime_s: int = 30 * DAY_S) -> str:
        """A bearer token for a person."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": ISSUER,
            "sub": str(person_id),
            "name": name,
            "role": role,
            "iat": now,
            "exp": now + lifetime_s,
        }
        return jwt.encode({"alg": "ES256", "kid": self._key.kid, "typ": "JWT"}, claims, self._key)


def _load_or_make(path: Path) -> ECKey:
    try:
        return ECKey.import_key(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        pass
    key = ECKey.generate_key("P-256", private=True)
    key.ensure_kid()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as out:
        json.dump(key.as_dict(private=True) | {"kid": key.kid}, out)
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass  # Another process made one in this instant; both use that.
    finally:
        fresh.unlink()
    return ECKey.import_key(json.loads(path.read_text(encoding="utf-8")))


class SupabaseKeys:
    """A Supabase project's JWKS: cached for ten minutes, refetched for an unknown key at most once a minute."""

    algorithms: tuple[str, ...] = ("ES256", "RS256", "EdDSA")

    def __init__(self, url: str) -> None:
        self._url = f"{url.rstrip('/')}/auth/v1/.well-known/jwks.json"
        self._keys: KeySet | None = None
        self._fetched_at = 0.0
        self._lock = asyncio.Lock()

    async def fetch(self, *, stale: bool = False) -> KeySet:
        async with self._lock:
            age = time.monotonic() - self._fetched_at
            if self._keys is None or age > 600 or (stale and age > 60):
                try:
                    async with httpx.AsyncClient(timeout=5) as client:
                        found = await client.get(self._url)
                        self._keys = KeySet.import_key_set(found.raise_for_status().json())
                except (httpx.HTTPError, ValueError, JoseError) as e:
                    if self._keys is None:
                        raise IdentityAway from e
                self._fetched_at = time.monotonic()
            return self._keys


class SupabaseSecret:
    """A Supabase project's legacy HS256 secret."""

    algorithms: tuple[str, ...] = ("HS256",)

    def __init__(self, secret: str) -> None:
        self._key = OctKey.import_key(secret)

    async def fetch(self, *, stale: bool = False) -> OctKey:
        return self._key


class Verifier:
    """Verifies bearer tokens; what was verified is remembered until it expires, within a bound."""

    def __init__(self, keys: Keys, issuer: str | None, audience: str, provider: str) -> None:
        self._keys, self._issuer, self._audience, self._provider = keys, issuer, audience, provider
        self._seen: OrderedDict[str, Claims] = OrderedDict()

    async def verify(self, token: str) -> Claims:
        """What the token says. Raises BadToken, TokenExpired or IdentityAway."""
        seen = self._seen.get(token)
        if seen is not None:
            if seen.expires_at + LEEWAY_S < time.time():
                raise TokenExpired
            return seen
        claims = self._read(await self._decode(token))
        self._seen[token] = claims
        if len(self._seen) > 10_000:
            self._seen.popitem(last=False)
        return claims

    async def _decode(self, token: str) -> dict[str, Any]:
        if len(token) > 8192:
            raise BadToken
        for stale in (False, True):
            try:
                return jwt.decode(
                    token, await self._keys.fetch(stale=stale), algorithms=list(self._keys.algorithms)
                ).claims
            except (JoseError, ValueError, KeyError, TypeError, AttributeError):
                # A token is anybody's text: whatever the library trips over, it is not valid.
                continue
        raise BadToken

    def _read(self, claims: dict[str, Any]) -> Claims:
        audience = claims.get("aud")
        audiences = cast("list[Any]", audience if isinstance(audience, list) else [audience])
        if (
            self._issuer is not None and claims.get("iss") != self._issuer
        ) or self._audience not in audiences:
            raise BadToken
        now, expires, not_before = time.time(), claims.get("exp"), claims.get("nbf", 0)
        if not isinstance(expires, int | float) or not isinstance(not_before, int | float):
            raise BadToken
        if expires + LEEWAY_S < now:
            raise TokenExpired
        if not_before - LEEWAY_S > now:
            raise BadToken
        try:
            subject = UUID(str(claims.get("sub")))
        except ValueError as e:
            raise BadToken from e
        return Claims(subject, self._role(claims), _name(claims), float(expires), self._provider)

    def _role(self, claims: dict[str, Any]) -> Role:
        # Supabase's own `role` claim is a database role; what a person may do here stands in app_metadata, which
        # only the project can write.
        source: Any = claims if self._provider == "local" else claims.get("app_metadata")
        found = cast("dict[str, Any]", source).get("role") if isinstance(source, dict) else None
        return _ROLES.get(str(found), "athlete")


def _name(claims: dict[str, Any]) -> str:
    meta: Any = claims.get("user_metadata")
    from_meta = cast("dict[str, Any]", meta).get("full_name") if isinstance(meta, dict) else None
    return str(claims.get("name") or from_meta or "Athlete")[:80]


def verifier(settings: Settings, local: LocalIdentity | None) -> Verifier:
    """The verifier that the settings call for: Supabase where it is named, else our own keys."""
    issuer = None if settings.supabase_url is None else f"{settings.supabase_url.rstrip('/')}/auth/v1"
    if settings.supabase_jwt_secret is not None:
        secret = SupabaseSecret(settings.supabase_jwt_secret.get_secret_value())
        return Verifier(secret, issuer, "authenticated", "supabase")
    if settings.supabase_url is not None:
        return Verifier(SupabaseKeys(settings.supabase_url), issuer, "authenticated", "supabase")
    if local is None:
        raise ValueError("no identity is configured")
    return Verifier(local, ISSUER, ISSUER, "local")

"""The runtime role's address: the role that serves requests is never the one that owns the tables."""

import hashlib
import hmac
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg

from kernel.embedded import APP_ROLE


def _runtime_password(owner_password: str) -> str:
    # Every process derives the same password from the one secret that is configured, so there is no second one.
    return hmac.new(owner_password.encode(), APP_ROLE.encode(), hashlib.sha256).hexdigest()


def app_dsn(owner_dsn: str) -> str:
    """The runtime role's DSN for a database whose owner's DSN is given.

    A pooler that names the tenant in the user (`postgres.project`, as Supabase's does) keeps that suffix.
    """
    parts = urlsplit(owner_dsn)
    login, at, host = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    tenant = user.partition(".")[2]
    name = f"{APP_ROLE}.{tenant}" if tenant else APP_ROLE
    secret = f":{quote(_runtime_password(unquote(password)))}" if password else ""
    return urlunsplit(parts._replace(netloc=f"{name}{secret}{at or '@'}{host}"))


async def set_password(owner_dsn: str) -> None:
    """Give the runtime role its derived password, where the owner has one; trusted sockets need none."""
    password = urlsplit(owner_dsn).password
    if not password:
        return
    connection = await asyncpg.connect(owner_dsn)
    try:
        # A hexadecimal digest: nothing to quote, and ALTER ROLE takes no parameters.
        await connection.execute(f"alter role {APP_ROLE} password '{_runtime_password(unquote(password))}'")
    finally:
        await connection.close()

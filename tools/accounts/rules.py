"""Passwords: how they are kept and compared."""

from functools import cache

from pwdlib import PasswordHash


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys() -> str:
    """Verified when there is no such account, so that the answer takes as long as when there is one."""
    return hash_password("nobody's password")


def hash_password(password: str) -> str:
    """argon2id, with pwdlib's recommended parameters."""
    return _hasher().hash(password)


def password_fits(password: str, secret: str | None) -> bool:
    """Whether the password belongs to the hash; equally slow when there is none."""
    return _hasher().verify(password, secret or _nobodys()) and secret is not None

"""Identifiers: UUIDv7, so that ids made later sort later and inserts stay at the end of an index."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new UUIDv7."""
    return uuid7()

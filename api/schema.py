"""Bringing a database to this version: migrations, the runtime role, the catalogue."""

from kernel import migrate, roles
from migrations import FOLDER
from tools.exercises import seed


async def upgrade(owner_dsn: str) -> list[str]:
    """Apply what is missing and plant the catalogue; the names of the migrations applied."""
    applied = await migrate.apply(owner_dsn, migrate.read(FOLDER))
    await roles.set_password(owner_dsn)
    await seed.plant(owner_dsn)
    return applied

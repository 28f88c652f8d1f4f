"""Plants the catalogue in the reference table, as the owner, when it differs from what is there."""

import hashlib
import json

import asyncpg

from kernel.db import Db, prepare
from tools.exercises import catalogue, sql


async def plant(owner_dsn: str) -> bool:
    """Bring the table `exercises` up to this version's catalogue; whether anything was to do."""
    rows = [
        exercise.model_dump(mode="json") | {"id": str(catalogue.exercise_id(exercise.slug))}
        for exercise in catalogue.load()
    ]
    checksum = hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
    connection = await asyncpg.connect(owner_dsn)
    try:
        await prepare(connection)
        db = Db(connection)
        async with connection.transaction():
            if await sql.planted(db) == checksum:
                return False
            await sql.plant(db, rows)
            await sql.mark_planted(db, checksum)
            return True
    finally:
        await connection.close()

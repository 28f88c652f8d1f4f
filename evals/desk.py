"""The desk that chat uses, for evals and benchmarks: with a model, or with the deterministic coach."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import redis.asyncio as redis
from pydantic_ai.models import Model

from agent import coach as coaches
from agent.turns.desk import Desk
from agent.turns.log import TurnLog
from kernel.operation import House
from tools import OPERATIONS


@asynccontextmanager
async def desk(house: House, cache_url: str, model: Model | None, model_name: str) -> AsyncGenerator[Desk]:
    """A desk over a Valkey; None is the deterministic coach. Turns that still run at the end are left."""
    cache = redis.Redis.from_url(cache_url)  # pyright: ignore[reportUnknownMemberType]: redis-py's own type
    made = Desk(house, coaches.build(OPERATIONS, model, model_name), OPERATIONS, TurnLog(cache))
    try:
        yield made
    finally:
        await made.aclose()
        await cache.aclose()

"""Workers on a fresh database, with the Gemini stand-in as their model."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
import redis.asyncio as redis

from agent import coach as coaches
from agent.gemini import gemini_model
from agent.turns.desk import Desk
from agent.turns.log import TurnLog
from kernel.db import Database
from kernel.operation import House
from kernel.roles import app_dsn
from tests.agent.turns.workers import Hire, Worker
from tests.standins.gemini import Gemini, gemini_stand_in
from tools import OPERATIONS


@pytest.fixture(scope="module")
def gemini() -> Iterator[Gemini]:
    with gemini_stand_in() as stand_in:
        yield stand_in


@pytest.fixture
async def hire(db_url: str, valkey_url: str, house: House, gemini: Gemini) -> AsyncIterator[Hire]:
    """Start a worker."""
    async with contextlib.AsyncExitStack() as stack:
        model = gemini_model("google:gemini-flash-latest", "key", base_url=gemini.url)
        await stack.enter_async_context(model)
        coach = coaches.build(OPERATIONS, model, "google:gemini-flash-latest")

        async def make() -> Worker:
            database = await Database.connect(app_dsn(db_url), size=6)
            cache = redis.Redis.from_url(valkey_url)
            its_house = replace(house, database=database)
            worker = Worker(its_house, cache, Desk(its_house, coach, OPERATIONS, TurnLog(cache)))
            stack.push_async_callback(worker.close)
            return worker

        yield make


@pytest.fixture
async def a(hire: Hire) -> Worker:
    return await hire()


@pytest.fixture
async def b(hire: Hire) -> Worker:
    return await hire()

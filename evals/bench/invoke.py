"""What the one door costs: operations through `invoke`, and over HTTP, beside their bare statements."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx2 as httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from api import compose
from api.identity import LocalIdentity
from evals.before import run as run_operation
from evals.bench import bare
from evals.bench.served import served
from evals.bench.timing import Comparison, Times, alternately
from evals.stage import Stage, enroll
from kernel.door import invoke
from kernel.ids import new_id
from kernel.operation import Caller
from kernel.settings import Settings
from kernel.units import Load
from tools.accounts.models import GetProfile
from tools.accounts.operations import get_profile
from tools.workouts.models import GetWorkout, LogSet, Workout
from tools.workouts.operations import get_workout, log_set

READS, WRITES, REQUESTS = 1500, 300, 400
SLUGS = ("barbell-bench-press", "barbell-back-squat", "barbell-row", "overhead-press", "romanian-deadlift")
SETS = 20
PLAIN, UNRESET = "bare asyncpg, pool defaults", "bare asyncpg, reset off"


def neutral(home: Stage) -> Settings:
    """Settings of a house with no real services, whatever the environment says."""
    away = {
        "gemini_api_key": None,
        "supabase_url": None,
        "supabase_jwt_secret": None,
        "database_app_url": None,
    }
    return Settings(home=home.home).model_copy(update=away)


async def athlete_with_workout(the_house: compose.House) -> tuple[Caller, Workout]:
    """An athlete, and a finished workout of 20 sets."""
    caller = await enroll(the_house, "Bench")
    for number in range(SETS):
        await run_operation(caller, "log_set", _set(number).model_dump(exclude_unset=True))
    finished = await run_operation(caller, "finish_workout", {})
    return caller, (await invoke(get_workout, caller, GetWorkout(workout_id=finished["id"]))).value


def _set(number: int) -> LogSet:
    return LogSet(exercise=SLUGS[number % len(SLUGS)], reps=8, load=Load(value=80, unit="kg"), rpe=8)


async def run(parts: Stage) -> list[Comparison]:
    """Reads, a write, and both over HTTP."""
    async with AsyncExitStack() as stack:
        addresses = compose.Servers(parts.owner_dsn, parts.app_dsn, parts.cache_url)
        the_house = await stack.enter_async_context(compose.house(addresses, neutral(parts)))
        # The owner's connection is not fenced by row security: the statements run as bare as they can.
        plain = await stack.enter_async_context(bare.pool(parts.owner_dsn, reset=True))
        unreset = await stack.enter_async_context(bare.pool(parts.owner_dsn, reset=False))
        caller, workout = await athlete_with_workout(the_house)
        rows = await _reads(parts, caller, workout, plain, unreset)
        rows += await _writes(parts, caller, plain, unreset)
        return rows + await _over_http(parts, addresses, caller, workout, unreset)


async def _reads(
    parts: Stage, caller: Caller, workout: Workout, plain: bare.Pool, unreset: bare.Pool
) -> list[Comparison]:
    rows: list[Comparison] = []
    for label, op, cmd in (
        ("get_profile", get_profile, GetProfile()),
        (f"get_workout, {SETS} sets", get_workout, GetWorkout(workout_id=workout.id)),
    ):
        statements = await bare.recorded(parts.app_dsn, caller, op, cmd)
        times = await alternately(
            {
                PLAIN: bare.reading(plain, statements),
                UNRESET: bare.reading(unreset, statements),
                "ours": _invoking(op, caller, cmd),
            },
            rounds=READS,
            warm_up=100,
        )
        rows += _beside(f"{label} ({len(statements)} statements)", times)
    return rows


def _invoking(op: Any, caller: Caller, cmd: Any) -> Callable[[], Awaitable[object]]:
    async def work() -> object:
        return await invoke(op, caller, cmd)

    return work


def _beside(label: str, times: dict[str, Times]) -> list[Comparison]:
    return [Comparison(label, times["ours"], name, each) for name, each in times.items() if name != "ours"]


def _logging(caller: Caller) -> Callable[[], Awaitable[object]]:
    number = 0

    async def work() -> object:
        nonlocal number
        number += 1
        return await invoke(log_set, caller, _set(number), key=f"bench:{number}")

    return work


async def _insert(parts: Stage, caller: Caller) -> bare.Statement:
    statements = await bare.recorded(parts.app_dsn, caller, log_set, _set(0))
    return next(s for s in statements if "insert into workout_sets" in s.sql)


async def _writes(parts: Stage, caller: Caller, plain: bare.Pool, unreset: bare.Pool) -> list[Comparison]:
    insert = await _insert(parts, caller)
    times = await alternately(
        {
            PLAIN: bare.writing(plain, insert),
            UNRESET: bare.writing(unreset, insert),
            "ours": _logging(caller),
        },
        rounds=WRITES,
        warm_up=30,
    )
    return _beside("log_set (baseline: begin, insert, commit)", times)


@asynccontextmanager
async def _bare_app(
    plain: bare.Pool, read: list[bare.Statement], insert: bare.Statement
) -> AsyncGenerator[str]:
    reading, writing = bare.reading(plain, read), bare.writing(plain, insert)

    async def get(_: Request) -> JSONResponse:
        found: Any = await reading()
        return JSONResponse(
            [{name: str(value) for name, value in row.items()} for rows in found for row in rows]
        )

    async def post(request: Request) -> JSONResponse:
        await request.json()
        await writing()
        return JSONResponse({"done": True})

    app = Starlette(routes=[Route("/bare", get), Route("/bare", post, methods=["POST"])])
    async with served(app) as url:
        yield f"{url}/bare"


async def _over_http(
    parts: Stage, addresses: compose.Servers, caller: Caller, workout: Workout, unreset: bare.Pool
) -> list[Comparison]:
    settings = neutral(parts)
    read = await bare.recorded(parts.app_dsn, caller, get_workout, GetWorkout(workout_id=workout.id))
    insert = await _insert(parts, caller)
    async with (
        compose.application(settings, addresses) as app,
        served(app) as url,
        _bare_app(unreset, read, insert) as bare_url,
        httpx.AsyncClient(timeout=30) as client,
    ):
        identity: LocalIdentity = app.state.identity
        token = identity.issue(caller.person_id, "Bench", "athlete")
        headers = {"Authorization": f"Bearer {token}"}
        body = _set(1).model_dump(mode="json", include={"exercise", "reps", "load", "rpe"})

        async def get() -> None:
            (await client.get(f"{url}/v1/workouts/{workout.id}", headers=headers)).raise_for_status()

        async def post() -> None:
            keyed = headers | {"Idempotency-Key": str(new_id())}
            answer = await client.post(f"{url}/v1/workouts/current/sets", headers=keyed, json=body)
            answer.raise_for_status()

        async def bare_get() -> None:
            (await client.get(bare_url)).raise_for_status()

        async def bare_post() -> None:
            (await client.post(bare_url, json=body)).raise_for_status()

        gets = await alternately({_BARE: bare_get, "ours": get}, rounds=REQUESTS, warm_up=40)
        posts = await alternately({_BARE: bare_post, "ours": post}, rounds=WRITES, warm_up=30)
    return _beside(f"GET /v1/workouts/{{id}}, {SETS} sets", gets) + _beside("POST …/sets", posts)


_BARE = "bare Starlette route over bare asyncpg"

"""Kill a real server again and again while it works on turns, and count what came of it.

    uv run python -m tests.agent.turns.kill --turns 200

`slowburn serve` runs on a home of its own with the embedded PostgreSQL and Valkey; Gemini is the stand-in, here
in this process. Turns are submitted over HTTP from several conversations of several people, a few at a time; at a
random (seeded) instant the server gets SIGKILL and is started again on the same home; every fourth time its
PostgreSQL and its Valkey get it too. Then the same with a second server on the first one's database, which is
killed while the first one lives and has to take over. Every turn is followed to
its end by a reader that comes back with the id of the last event that it saw. In the end each turn is checked:
one terminal event; sets in the database = ledger = returned results = what was asked = what the coach said.
"""

import argparse
import asyncio
import contextlib
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2 as httpx
import redis.asyncio as redis

from agent.turns.log import TERMINAL
from kernel.embedded import read_state
from memory.turns.models import Event
from tests.agent.turns.lifter import Asked, Model, check_events, check_tables
from tests.standins.gemini import gemini_stand_in
from tests.standins.sse import events as read_events

ROOT = Path(__file__).parents[3]
PEOPLE = ("Ada", "Ben", "Cleo")
SLOWBURN = (sys.executable, "-m", "api.cli")
FIRST_LOAD_KG = 20.0


class Server:
    """`slowburn serve` on a home, killed and started again at the same port."""

    def __init__(self, home: Path, gemini_url: str, **env: str) -> None:
        unset = ("DATABASE_URL", "REDIS_URL", "SUPABASE_URL", "SUPABASE_JWT_SECRET", "LOGFIRE_TOKEN")
        self.home = home
        self.env = {k: v for k, v in os.environ.items() if k not in unset} | {
            "SLOWBURN_HOME": str(home),
            "GEMINI_API_KEY": "test-key",
            "GOOGLE_GEMINI_BASE_URL": gemini_url,
            **env,
        }
        self.url = ""
        self._port = "0"
        self._process: asyncio.subprocess.Process | None = None
        self._rest: asyncio.Task[bytes] | None = None

    async def start(self) -> float:
        """Start it; the seconds until it answers."""
        began = time.monotonic()
        self._process = process = await asyncio.create_subprocess_exec(
            *SLOWBURN, "serve", "--port", self._port, env=self.env, cwd=ROOT,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        assert process.stdout is not None
        lines: list[str] = []
        while line := (await process.stdout.readline()).decode():
            lines.append(line)
            if found := re.search(r"Slowburn is at (http://127\.0\.0\.1:(\d+))", line):
                self.url, self._port = found[1], found[2]
                self._rest = asyncio.create_task(process.stdout.read())
                return time.monotonic() - began
        raise RuntimeError("".join(lines))

    async def end(self, number: signal.Signals) -> str:
        """Send a signal and wait for the end; what it printed."""
        assert self._process is not None
        assert self._rest is not None
        self._process.send_signal(number)
        await self._process.wait()
        return (await self._rest).decode() if number != signal.SIGKILL else ""

    async def kill_servers(self) -> None:
        """SIGKILL for its PostgreSQL and its Valkey, which outlived it."""
        postmaster = int((self.home / "postgres" / "postmaster.pid").read_text().split()[0])
        async with redis.Redis.from_url(read_state(self.home)["cache_url"]) as cache:
            valkey: int = (await cache.info("server"))["process_id"]
        for process in (postmaster, valkey):
            os.kill(process, signal.SIGKILL)
        # Its children see that it is gone; until then, and while it is a zombie, it counts as running.
        while any(_lives_on(process) for process in (postmaster, valkey)):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)

    async def run(self, *args: str) -> str:
        """Another command on the same home."""
        process = await asyncio.create_subprocess_exec(
            *SLOWBURN, *args, env=self.env, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
        return out.decode().strip()

    async def owner(self) -> "asyncpg.Connection[asyncpg.Record]":
        """The owner's connection, to look into the tables."""
        return await asyncpg.connect(read_state(self.home)["owner_dsn"])


def _lives_on(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@dataclass
class Lift:
    """A turn as its client sees it."""

    asked: Asked
    token: str
    conversation_id: str | None = None
    turn_id: str | None = None
    name: str = field(default_factory=lambda: str(uuid4()))
    events: list[Event] = field(default_factory=list[Event])
    disconnects: int = 0

    @property
    def over(self) -> bool:
        return bool(self.events) and self.events[-1].event in TERMINAL

    async def live(self, *servers: Server) -> None:
        """Submit the message and follow its turn, as often as it takes, at one server after the other."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with httpx.AsyncClient(headers=headers, timeout=30, trust_env=False) as http:
            deadline = time.monotonic() + 120
            while not self.over:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{self.turn_id} did not end: {self.events[-3:]}")
                with contextlib.suppress(httpx.HTTPError):
                    url = servers[self.disconnects % len(servers)].url
                    async with self._stream(http, url) as answer:
                        if answer.status_code == 200:
                            await self._read(answer)
                        elif answer.status_code not in (502, 503):
                            raise AssertionError(await answer.aread())
                if not self.over:
                    self.disconnects += 1
                    await asyncio.sleep(0.05)

    def _stream(self, http: httpx.AsyncClient, url: str) -> Any:
        if self.turn_id is not None:
            last = {"Last-Event-ID": str(self.events[-1].seq)}
            return http.stream("GET", f"{url}/v1/turns/{self.turn_id}/events", headers=last)
        body = {"message": self.asked.message, "client_message_id": self.name}
        if self.conversation_id is not None:
            body["conversation_id"] = self.conversation_id
        return http.stream("POST", f"{url}/v1/chat", json=body)

    async def _read(self, answer: httpx.Response) -> None:
        async for event in read_events(answer):
            self.events.append(Event(seq=event.id, event=event.event, data=event.data))
            self.turn_id = self.turn_id or event.data.get("turn_id")


@dataclass
class Counts:
    """What a run came to."""

    turns: int = 0
    sets: int = 0
    kills: int = 0
    taken_over: int = 0
    """Turns that had more than one worker."""
    takeovers: int = 0
    disconnects: int = 0
    restart_s: list[float] = field(default_factory=list[float])
    """From SIGKILL to the restarted server answering."""
    takeover_s: list[float] = field(default_factory=list[float])
    """From SIGKILL until the restarted server had all unfinished turns of the dead one."""
    peer_s: list[float] = field(default_factory=list[float])
    """From SIGKILL until another process had them, one that lived all the time."""
    wall_s: float = 0

    def __str__(self) -> str:
        return "\n".join(
            (
                f"turns {self.turns}, sets {self.sets}, kills {self.kills}, takeovers {self.takeovers} of "
                f"{self.taken_over} turns, reconnections {self.disconnects}, {self.wall_s:.0f} s",
                f"kill to answering again: {_spread(self.restart_s)}",
                f"kill to takeover of all turns by the restarted server: {_spread(self.takeover_s)}",
                f"kill to takeover of all turns by another process: {_spread(self.peer_s)}",
            )
        )


def _spread(seconds: Sequence[float]) -> str:
    if not seconds:
        return "-"
    ordered = sorted(seconds)
    return (
        f"min {ordered[0]:.2f}, median {ordered[len(ordered) // 2]:.2f}, max {ordered[-1]:.2f} s "
        f"({len(ordered)} kills)"
    )


async def run(turns: int, kills: int, *, seed: int = 1, at_once: int = 8, peer_kills: int = 0) -> Counts:
    """Run that many turns through that many kills. Raises AssertionError when anything is lost or doubled.

    `peer_kills` adds that many kills of a second server, with four turns each.
    """
    rng = random.Random(seed)  # noqa: S311 - instants to kill at, no secrets
    counts, began = Counts(kills=kills + peer_kills), time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="sb-", dir="/tmp", ignore_cleanup_errors=True) as folder,
        gemini_stand_in() as gemini,
    ):
        home = Path(folder)
        home.chmod(0o755)  # noqa: ASYNC240 - nothing else runs yet
        gemini.thinks(Model(delay_s=0.02))
        server = Server(home / "home", gemini.url)
        await server.start()
        tokens = [await server.run("token", "--athlete", name) for name in PEOPLE]
        every = turns + 4 * peer_kills
        lifts = [
            Lift(Asked(rng.randint(2, 4), FIRST_LOAD_KG + 0.5 * i), tokens[i % len(tokens)])
            for i in range(every)
        ]
        try:
            await _killed(server, lifts[:turns], kills, at_once, rng, counts)
            if peer_kills:
                await _with_peer(server, home / "peer", gemini.url, lifts[turns:], rng, counts)
            await _check(server, lifts, counts)
        finally:
            with contextlib.suppress(ProcessLookupError):
                await server.end(signal.SIGTERM)
    counts.wall_s = time.monotonic() - began
    return counts


async def _killed(
    server: Server, lifts: list[Lift], kills: int, at_once: int, rng: random.Random, counts: Counts
) -> None:
    async with _lives(lifts, server, at_once) as living:
        for number in range(kills):
            # Kills are spread over the turns, each at a random instant of work.
            due = len(lifts) * number // kills
            while sum(one.over for one in lifts) < due and not living.done():  # noqa: ASYNC110 - clients are polled
                await asyncio.sleep(0.01)
            await asyncio.sleep(rng.uniform(0.02, 1.2))
            await _kill(server, counts, whole=number % 4 == 3)
        await living


async def _with_peer(
    server: Server, home: Path, gemini_url: str, lifts: list[Lift], rng: random.Random, counts: Counts
) -> None:
    """Kill a second server on the same database; the first one lives, and takes its turns over."""
    state = read_state(server.home)
    shutil.copytree(server.home / "keys", home / "keys")
    peer = Server(
        home, gemini_url, DATABASE_URL=state["owner_dsn"], REDIS_URL=state["cache_url"],
        SLOWBURN_DATABASE_APP_URL=state["app_dsn"],
    )  # fmt: skip
    owner = await server.owner()
    try:
        for number in range(0, len(lifts), 4):
            await peer.start()
            living = asyncio.gather(*(lift.live(peer, server) for lift in lifts[number : number + 4]))
            await asyncio.sleep(rng.uniform(0.05, 0.5))
            began = time.monotonic()
            await peer.end(signal.SIGKILL)
            dead = await owner.fetch("select turn_id, worker from turn_leases")
            left = "select count(*) from turn_leases where turn_id = any($1) and worker = any($2)"
            ids, workers = [row["turn_id"] for row in dead], [row["worker"] for row in dead]
            while await owner.fetchval(left, ids, workers):  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.01)
            if dead:
                counts.peer_s.append(time.monotonic() - began)
            await living
    finally:
        await owner.close()


@contextlib.asynccontextmanager
async def _lives(lifts: list[Lift], server: Server, at_once: int) -> AsyncGenerator["asyncio.Future[Any]"]:
    """Readers and writers of all turns, so many at a time; each continues one of its conversations."""
    free = asyncio.Semaphore(at_once)
    spoken: dict[str, list[str]] = {}

    async def live(number: int, lift: Lift) -> None:
        async with free:
            earlier = spoken.setdefault(lift.token, [])
            if len(earlier) > 2 and number % 2:
                lift.conversation_id = earlier[number % 3]
            await lift.live(server)
            earlier.append(lift.events[0].data["conversation_id"])

    tasks = [asyncio.create_task(live(number, lift)) for number, lift in enumerate(lifts)]
    try:
        yield asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _kill(server: Server, counts: Counts, *, whole: bool) -> None:
    began = time.monotonic()
    await server.end(signal.SIGKILL)
    if whole:
        await server.kill_servers()
    await server.start()
    counts.restart_s.append(time.monotonic() - began)
    owner = await server.owner()
    try:
        # Turns that the dead process left, and that nobody has taken up: their fence did not grow yet.
        left = "select count(*) from turn_leases where lease_until = '-infinity'"
        while await owner.fetchval(left):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.005)
        counts.takeover_s.append(time.monotonic() - began)
    finally:
        await owner.close()


async def _check(server: Server, lifts: list[Lift], counts: Counts) -> None:
    owner = await server.owner()
    counts.turns = len(lifts)
    try:
        for lift in lifts:
            assert lift.turn_id is not None
            check_events(lift.events, lift.asked)
            counts.sets += await check_tables(owner, UUID(lift.turn_id), lift.events, lift.asked)
            counts.disconnects += lift.disconnects
        counts.taken_over = await owner.fetchval("select count(*) from turns where fence > 1")
        counts.takeovers = await owner.fetchval("select coalesce(sum(fence - 1), 0) from turns")
        assert await owner.fetchval("select count(*) from turns") == len(lifts)
        assert await owner.fetchval("select count(*) from workout_sets") == counts.sets
        assert await owner.fetchval("select count(*) from ledger where operation = 'log_set'") == counts.sets
        assert counts.sets == sum(lift.asked.sets for lift in lifts)
        assert await owner.fetchval("select count(*) from turn_leases") == 0
    finally:
        await owner.close()


def main() -> None:
    """Run and print the counts."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("--turns", type=int, default=200)
    options.add_argument("--kills", type=int, default=0, help="default: one for every five turns")
    options.add_argument(
        "--peer-kills", type=int, default=5, help="kills of a second server, four turns each"
    )
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--at-once", type=int, default=8)
    chosen = options.parse_args()
    kills = chosen.kills or max(1, chosen.turns // 5)
    counts = asyncio.run(
        run(chosen.turns, kills, seed=chosen.seed, at_once=chosen.at_once, peer_kills=chosen.peer_kills)
    )
    sys.stdout.write(f"{counts}\n")


if __name__ == "__main__":
    main()

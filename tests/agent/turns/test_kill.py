"""A few kills of a real server; `uv run python -m tests.agent.turns.kill --turns 200` does many."""

import pytest

from tests.agent.turns.kill import run

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(240)]


async def test_kills_lose_and_double_nothing():
    counts = await run(12, 3, seed=7, peer_kills=1)
    assert (counts.turns, counts.kills, len(counts.restart_s)) == (16, 4, 3)
    assert counts.takeovers > 0
    assert all(seconds < 10 for seconds in counts.peer_s)

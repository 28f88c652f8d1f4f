"""MCP over streamable HTTP, with the official client."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2 as httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from tools import OPERATIONS

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def session(live: Any, name: str = "Ada") -> AsyncIterator[ClientSession]:
    headers = {"Authorization": f"Bearer {await live.token(name)}"}
    async with (
        httpx.AsyncClient(headers=headers, trust_env=False) as http,
        streamable_http_client(f"{live.url}/mcp", http_client=http) as streams,
        ClientSession(streams[0], streams[1]) as mcp,
    ):
        await mcp.initialize()
        yield mcp


async def test_tools_with_schemas_and_annotations(live: Any):
    async with session(live) as mcp:
        listed = {t.name: t for t in (await mcp.list_tools()).tools}
    assert set(listed) == {op.name for op in OPERATIONS.on("mcp")}
    for op in OPERATIONS.on("mcp"):
        tool = listed[op.name]
        assert tool.description == op.doc
        assert tool.output_schema is not None
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is op.reads
    assert listed["delete_plan"].annotations.destructive_hint
    assert not listed["log_set"].annotations.destructive_hint


async def test_a_call_acts_and_answers_with_structure(live: Any, owner: Any):
    async with session(live) as mcp:
        arguments = {"exercise": "bench", "reps": 8, "load": {"value": 225, "unit": "lb"}}
        meta: Any = {"slowburn/idempotency-key": "once"}
        for _ in range(2):
            result = await mcp.call_tool("log_set", arguments, meta=meta)
            assert not result.is_error
            assert result.structured_content is not None
            assert result.structured_content["set"]["reps"] == 8
        refused = await mcp.call_tool("log_set", {"exercise": "row", "reps": 5})
        assert refused.is_error
        assert "unknown_exercise" in refused.content[0].text
        wrong = await mcp.call_tool("log_set", {"exercise": "bench", "reps": "many"})
        assert wrong.is_error
        missing = await mcp.call_tool("no_such_tool", {})
        assert missing.is_error
    assert await owner.fetchval("select count(*) from workout_sets") == 1
    assert (
        await owner.fetchval("select surface from audit where operation = 'log_set' and code = 'ok'") == "mcp"
    )


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer x.y.z"}])
async def test_without_a_token_there_is_nothing(live: Any, header: dict[str, str]):
    async with httpx.AsyncClient(trust_env=False) as http:
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        answer = await http.post(f"{live.url}/mcp", json=body, headers=header)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"

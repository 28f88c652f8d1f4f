"""What nobody should send: each gets a clear problem+json, and nothing changes."""

import json
from typing import Any

import httpx2 as httpx
import pytest

from tests.standins.sse import say
from tools import OPERATIONS

pytestmark = pytest.mark.anyio

JSON = {"Content-Type": "application/json"}
SET = {"exercise": "bench", "reps": 8}


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    body = answer.json()
    assert (answer.status_code, body.get("code")) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return body


async def rows(owner: Any) -> tuple[int, ...]:
    """How many rows there are of what a request could make."""
    return tuple(
        await owner.fetchrow(
            """
            select (select count(*) from people), (select count(*) from profiles), (select count(*) from ledger),
                   (select count(*) from plans), (select count(*) from workouts), (select count(*) from workout_sets),
                   (select count(*) from check_ins), (select count(*) from conversations),
                   (select count(*) from turns), (select count(*) from messages)
            """
        )
    )


NUL = "a\0b"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/v1/profile", {"name": NUL}),
        ("POST", "/v1/workouts", {"name": NUL}),
        ("POST", "/v1/workouts/current/sets", SET | {"notes": NUL}),
        ("POST", "/v1/workouts/current/sets", SET | {"exercise": NUL}),
        ("POST", "/v1/tools/log_set", SET | {"notes": NUL}),
        ("POST", "/v1/voice/commands", {"transcript": f"bench 100 for 5 {NUL}"}),
        ("POST", "/v1/chat", {"message": NUL}),
        ("POST", "/v1/chat", {"message": "hi", "client_message_id": NUL}),
        ("POST", "/v1/check-ins", {"notes": NUL}),
        ("POST", "/v1/sign-up", {"email": "a@example.org", "password": "correct horse", "name": NUL}),
        ("POST", "/v1/sign-up", {"email": "a@example.org", "password": f"correct {NUL}", "name": "A"}),
    ],
)
async def test_text_that_postgresql_cannot_hold(
    client: httpx.AsyncClient, owner: Any, method: str, path: str, body: dict[str, Any]
):
    before = await rows(owner)
    problem(await client.request(method, path, json=body), 422, "invalid_input")
    lone = json.dumps(body).replace("\\u0000", "\\ud800").encode()
    problem(await client.request(method, path, content=lone, headers=JSON), 422, "invalid_input")
    assert await rows(owner) == before


async def test_field_names_that_utf8_cannot_carry(client: httpx.AsyncClient):
    for path in ("/v1/tools/log_set", "/v1/workouts/current/sets", "/v1/chat"):
        answer = await client.post(path, content=b'{"\\ud800": 1}', headers=JSON)
        problem(answer, 422, "invalid_input")


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-01-01T00:00:00"]
)
async def test_times_out_of_the_calendar(client: httpx.AsyncClient, at: str):
    problem(await client.get("/v1/workouts", params={"since": at}), 422, "invalid_input")
    whole = {"started_at": at, "ended_at": at, "sets": [SET]}
    problem(await client.post("/v1/workouts/log", json=whole), 422, "invalid_input")


async def test_the_heaviest_load_does_not_spoil_the_exercise(client: httpx.AsyncClient):
    heaviest = SET | {"load": {"value": 4409, "unit": "lb"}}
    for _ in range(3):
        assert (await client.post("/v1/workouts/current/sets", json=heaviest)).status_code == 201
    beyond = SET | {"load": {"value": 4500, "unit": "lb"}}
    problem(await client.post("/v1/workouts/current/sets", json=beyond), 422, "invalid_input")
    assert (await client.post("/v1/workouts/current/finish")).status_code == 200
    asked = await client.post("/v1/voice/parse", json={"transcript": "bench 4500 kg for 5"})
    assert (asked.status_code, asked.json()["commands"]) == (200, [])


async def test_a_plan_at_the_heaviest_load_can_be_finished(client: httpx.AsyncClient):
    heaviest = {"value": 4409, "unit": "lb"}
    line = {"exercise": "bench", "sets": 1, "reps": "5", "load": heaviest, "step_kg": 50}
    plan = {"name": "Hulk", "activate": True, "days": [{"name": "Smash", "exercises": [line]}]}
    assert (await client.post("/v1/plans", json=plan)).status_code == 201
    assert (await client.post("/v1/workouts", json={})).status_code == 201
    done = {"exercise": "bench", "reps": 5, "load": heaviest, "rpe": 6}
    assert (await client.post("/v1/workouts/current/sets", json=done)).status_code == 201
    assert (await client.post("/v1/workouts/current/finish")).status_code == 200
    assert (await client.get("/v1/workouts/next")).status_code == 200


async def test_openapi_tells_of_the_header_that_coaches_send(client: httpx.AsyncClient):
    document = (await client.get("/openapi.json")).json()
    for path, method in (("/v1/workouts", "get"), ("/v1/tools/{name}", "post")):
        headers = {p["name"] for p in document["paths"][path][method]["parameters"] if p["in"] == "header"}
        assert "X-Athlete-Id" in headers


async def test_nobody_talks_for_somebody_else(live: Any, client: httpx.AsyncClient, owner: Any):
    me = (await client.get("/v1/profile")).json()["athlete_id"]
    turn = f"/v1/turns/{(await say(client, 'hello'))[0].data['turn_id']}"
    acting = {"Authorization": f"Bearer {await live.token('Eve')}", "X-Athlete-Id": me}
    before = await rows(owner)
    problem(await client.post("/v1/chat", json={"message": "hi"}, headers=acting), 403, "not_granted")
    problem(await client.get(f"{turn}/events", headers=acting), 403, "not_granted")
    problem(await client.post(f"{turn}/cancel", headers=acting), 403, "not_granted")
    yes = {"call_id": "x", "approve": True}
    problem(await client.post(f"{turn}/approvals", json=yes, headers=acting), 403, "not_granted")
    assert await rows(owner) == before


async def test_mcp_acts_for_whom_it_is_told_or_not_at_all(live: Any, client: httpx.AsyncClient):
    headers = JSON | {"Accept": "application/json, text/event-stream"}
    call: dict[str, Any] = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "get_profile", "arguments": {}},
    }
    me = (await client.get("/v1/profile")).json()["athlete_id"]
    eve = {"Authorization": f"Bearer {await live.token('Eve')}"}
    answer = await client.post("/mcp", json=call, headers=headers | eve | {"X-Athlete-Id": me})
    told = answer.json()["result"]
    assert told["isError"]
    assert json.loads(told["content"][0]["text"])["code"] == "not_granted"
    bad = await client.post("/mcp", json=call, headers=headers | {"X-Athlete-Id": "me"})
    problem(bad, 422, "invalid_input")


@pytest.mark.parametrize("key", ["", "x" * 256, 5, {"a": 1}, "a\0b"])
async def test_mcp_keys_are_texts_of_a_bounded_length(client: httpx.AsyncClient, owner: Any, key: Any):
    call: dict[str, Any] = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "log_set", "arguments": SET, "_meta": {"slowburn/idempotency-key": key}},
    }
    headers = JSON | {"Accept": "application/json, text/event-stream"}
    told = (await client.post("/mcp", json=call, headers=headers)).json()["result"]
    assert told["isError"]
    assert json.loads(told["content"][0]["text"])["code"] == "invalid_input"
    assert await owner.fetchval("select count(*) from workout_sets") == 0


async def test_mcp_refuses_other_methods_and_media_types(client: httpx.AsyncClient):
    for method in ("GET", "DELETE", "PUT", "OPTIONS"):
        answer = await client.request(method, "/mcp")
        problem(answer, 405, "method_not_allowed")
        assert answer.headers["Allow"] == "POST"
    plain = await client.post("/mcp", content=b"{}", headers={"Content-Type": "text/plain"})
    problem(plain, 415, "unsupported_media_type")


async def test_every_list_has_its_etag_and_compares_weakly(client: httpx.AsyncClient):
    for path in ("/v1/tools", "/v1/plans", "/v1/exercises"):
        tag = (await client.get(path)).headers["ETag"]
        for had in (tag, tag.removeprefix("W/"), "*", f'"other", {tag}'):
            assert (await client.get(path, headers={"If-None-Match": had})).status_code == 304
        assert (await client.get(path, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_whatever_has_a_body_documents_what_can_be_wrong_with_it(client: httpx.AsyncClient):
    document = (await client.get("/openapi.json")).json()
    bodied = [spec for item in document["paths"].values() for spec in item.values() if "requestBody" in spec]
    assert len(bodied) > len([op for op in OPERATIONS.on("rest") if op.method == "POST"])
    for spec in bodied:
        assert {"400", "413", "422"} <= set(spec["responses"]), spec["operationId"]

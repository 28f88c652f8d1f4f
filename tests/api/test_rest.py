"""REST as clients meet it: derived routes, problem+json, idempotency, ETags, limits."""

import asyncio
import time
from typing import Any
from uuid import uuid4

import httpx2 as httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from tools import OPERATIONS

pytestmark = pytest.mark.anyio

SET = {"exercise": "bench", "reps": 8, "load": {"value": 225, "unit": "lb"}}


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    body = answer.json()
    assert (answer.status_code, body.get("code")) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code"} <= set(body)
    assert body["status"] == status
    return body


async def test_log_set_and_read_it_back(client: httpx.AsyncClient):
    started = await client.post("/v1/workouts", json={})
    assert started.status_code == 201
    workout_id = started.json()["id"]
    logged = await client.post(f"/v1/workouts/{workout_id}/sets", json=SET | {"rpe": 8.5, "notes": "paused"})
    assert logged.status_code == 201
    assert logged.json()["e1rm_kg"] == pytest.approx(129.3, abs=0.05)
    workout = (await client.get(f"/v1/workouts/{workout_id}")).json()
    assert {"id", "status", "exercises"} <= set(workout)
    [entry] = workout["exercises"]
    assert entry["exercise"]["slug"] == "barbell-bench-press"
    [one] = entry["sets"]
    assert {"id", "set_number", "set_type", "reps", "load", "load_kg", "rpe", "e1rm_kg", "notes"} <= set(one)
    assert one["load"] == {"value": 225, "unit": "lb"}


async def test_the_same_key_fifty_times_is_one_set(client: httpx.AsyncClient):
    await client.post("/v1/workouts", json={})
    headers = {"Idempotency-Key": "one"}
    answers = await asyncio.gather(
        *(client.post("/v1/workouts/current/sets", json=SET, headers=headers) for _ in range(50))
    )
    assert {a.status_code for a in answers} == {201}
    assert len({a.content for a in answers}) == 1
    assert sum(a.headers.get("Idempotency-Replayed") == "true" for a in answers) == 49
    other = await client.post("/v1/workouts/current/sets", json=SET | {"reps": 9}, headers=headers)
    problem(other, 422, "idempotency_key_reused")
    [entry] = (await client.get("/v1/workouts/current")).json()["exercises"]
    assert len(entry["sets"]) == 1


async def test_weak_etags(client: httpx.AsyncClient):
    first = await client.get("/v1/profile")
    tag = first.headers["ETag"]
    assert tag.startswith('W/"')
    again = await client.get("/v1/profile", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    await client.patch("/v1/profile", json={"unit": "lb"})
    changed = await client.get("/v1/profile", headers={"If-None-Match": tag})
    assert (changed.status_code, changed.json()["unit"]) == (200, "lb")


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        (SET | {"reps": -1}, "reps"),
        (SET | {"reps": 5000}, "reps"),
        (SET | {"load": {"value": -5, "unit": "kg"}}, "value"),
        (SET | {"load": {"value": 99999, "unit": "kg"}}, "value"),
        (SET | {"load": {"value": 100, "unit": "stone"}}, "unit"),
        (SET | {"load": 100}, "load"),
        (SET | {"rpe": 11}, "rpe"),
        (SET | {"surprise": 1}, "surprise"),
        ({"exercise": "bench"}, None),
        ({"reps": 5}, None),
        ({}, None),
    ],
)
async def test_bad_input_says_what_to_change_and_writes_nothing(
    client: httpx.AsyncClient, owner: Any, body: Any, loc: str | None
):
    answer = await client.post("/v1/workouts/current/sets", json=body, headers={"Idempotency-Key": "k"})
    errors = problem(answer, 422, "invalid_input")["errors"]
    assert all({"loc", "msg", "type"} <= set(e) for e in errors)
    assert loc is None or any(loc in e["loc"] for e in errors)
    assert (
        await owner.fetchval("select (select count(*) from workout_sets) + (select count(*) from workouts)")
        == 0
    )
    assert await owner.fetchval("select count(*) from ledger where key = 'k'") == 0


async def test_an_unknown_exercise_offers_candidates(client: httpx.AsyncClient):
    answer = await client.post("/v1/workouts/current/sets", json={"exercise": "row", "reps": 5})
    body = problem(answer, 422, "unknown_exercise")
    assert {"id", "slug", "name"} <= set(body["candidates"][0])


async def test_malformed_json_huge_bodies_and_unknown_routes(client: httpx.AsyncClient):
    json_type = {"Content-Type": "application/json"}
    problem(await client.post("/v1/check-ins", content=b"{nope", headers=json_type), 400, "malformed_json")
    problem(await client.post("/v1/chat", content=b"{nope", headers=json_type), 400, "malformed_json")
    huge = b'{"message": "' + b"x" * (1024 * 1024) + b'"}'
    problem(await client.post("/v1/chat", content=huge, headers=json_type), 413, "body_too_large")

    async def chunks():
        for _ in range(20):
            yield b"x" * 65536

    problem(await client.post("/v1/check-ins", content=chunks(), headers=json_type), 413, "body_too_large")
    problem(await client.get("/v1/nothing"), 404, "not_found")
    problem(await client.delete("/v1/volume"), 405, "method_not_allowed")
    problem(await client.get("/v1/exercises/not-a-uuid"), 422, "invalid_input")
    problem(await client.get("/v1/exercises", params={"limit": 0}), 422, "invalid_input")
    problem(await client.get("/v1/exercises", params={"colour": "red"}), 422, "invalid_input")
    problem(await client.get("/v1/workouts", params={"cursor": "garbage"}), 422, "bad_cursor")


async def test_tokens(live: Any, client: httpx.AsyncClient):
    good = client.headers["Authorization"].removeprefix("Bearer ")
    claims = {"iss": "slowburn", "aud": "slowburn", "sub": str(uuid4()), "exp": int(time.time()) + 60}
    own_key = live.app.state.identity
    public = own_key.jwks()["keys"][0]
    forged = ECKey.generate_key("P-256", private=True)
    header = {"alg": "ES256", "kid": public["kid"]}
    bad = {
        "": "not_signed_in",
        "Basic abc": "not_signed_in",
        "Bearer x.y.z": "bad_token",
        f"Bearer {good[:-4]}AAAA": "bad_token",
        "Bearer " + jwt.encode(header, claims, forged): "bad_token",
        "Bearer " + jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(str(public))): "bad_token",
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.": "bad_token",
    }
    for value, code in bad.items():
        answer = await client.get("/v1/profile", headers={"Authorization": value})
        problem(answer, 401, code)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    gone = own_key.issue(uuid4(), "Gone", "athlete")
    answer = await client.post("/v1/workouts", json={}, headers={"Authorization": f"Bearer {gone}"})
    problem(answer, 401, "bad_token")
    old = own_key.issue(uuid4(), "Old", "athlete", lifetime_s=-3600)
    problem(await client.get("/v1/profile", headers={"Authorization": f"Bearer {old}"}), 401, "token_expired")
    keyed = await client.get("/.well-known/jwks.json", headers={"Authorization": ""})
    assert "d" not in keyed.json()["keys"][0]


async def test_another_athlete_cannot_be_reached(live: Any, client: httpx.AsyncClient):
    logged = (await client.post("/v1/workouts/current/sets", json=SET)).json()
    theirs = {"Authorization": f"Bearer {await live.token('Eve')}"}
    for path in (f"/v1/workouts/{logged['workout_id']}", f"/v1/workouts/{uuid4()}"):
        problem(await client.get(path, headers=theirs), 404, "no_such_workout")
    me = (await client.get("/v1/profile")).json()["athlete_id"]
    acting = theirs | {"X-Athlete-Id": me}
    problem(await client.get("/v1/profile", headers=acting), 403, "not_granted")
    problem(await client.get("/v1/profile", headers=theirs | {"X-Athlete-Id": "me"}), 422, "invalid_input")


async def test_sign_up_and_sign_in(live: Any):
    async with httpx.AsyncClient(base_url=live.url, trust_env=False) as anybody:
        me = {"email": "ada@example.org", "password": "correct horse", "name": "Ada"}
        assert (await anybody.post("/v1/sign-up", json=me)).status_code == 201
        problem(await anybody.post("/v1/sign-up", json=me), 409, "email_taken")
        short = await anybody.post("/v1/sign-up", json=me | {"password": "short"})
        assert "short" not in problem(short, 422, "invalid_input")["detail"]
        wrong = {"email": "ada@example.org", "password": "wrong"}
        problem(await anybody.post("/v1/sign-in", json=wrong), 401, "wrong_credentials")
        signed_in = (await anybody.post("/v1/sign-in", json=wrong | {"password": "correct horse"})).json()
        headers = {"Authorization": f"Bearer {signed_in['token']}"}
        assert (await anybody.get("/v1/profile", headers=headers)).json()["name"] == "Ada"


async def test_tools_list_and_run_every_operation(client: httpx.AsyncClient):
    listed = (await client.get("/v1/tools")).json()["items"]
    assert {t["name"] for t in listed} == {op.name for op in OPERATIONS.on("rest")}
    assert all(t["input_schema"]["type"] == "object" and t["output_schema"] for t in listed)
    page = (await client.get("/v1/tools", params={"limit": 3})).json()
    assert len(page["items"]) == 3
    assert page["next_cursor"]
    ran = await client.post("/v1/tools/log_set", json=SET | {"workout_id": "current"})
    assert (ran.status_code, ran.json()["set"]["reps"]) == (200, 8)
    problem(await client.post("/v1/tools/verify_password", json={}), 404, "unknown_tool")
    problem(await client.post("/v1/tools/log_set", json={"reps": "x"}), 422, "invalid_input")


async def test_openapi_is_exact(client: httpx.AsyncClient):
    document = (await client.get("/openapi.json")).json()
    by_id = {
        spec["operationId"]: (path, method, spec)
        for path, item in document["paths"].items()
        for method, spec in item.items()
    }
    for op in OPERATIONS.on("rest"):
        path, method, spec = by_id[op.name]
        assert (path, method.upper()) == (f"/v1{op.path}", op.method)
        success = spec["responses"]["201" if op.creates else "200"]
        assert success["content"]["application/json"]["schema"]
        for error in op.raises:
            documented = spec["responses"][str(error.status)]
            assert error.code() in documented["description"]
            assert "application/problem+json" in documented["content"]
        names = {p["name"] for p in spec.get("parameters", [])}
        assert ("Idempotency-Key" in names) is (not op.reads)
        assert {p["name"] for p in spec.get("parameters", []) if p["in"] == "path"} == set(op.path_fields)
    assert "Problem" in document["components"]["schemas"]
    assert "HTTPValidationError" not in str(document)


async def test_voice_parses_without_effect_and_commands_with(client: httpx.AsyncClient):
    parsed = (await client.post("/v1/voice/parse", json={"transcript": "3x10 bench at 60 kilos"})).json()
    assert [c["operation"] for c in parsed["commands"]] == ["log_set"] * 3
    assert parsed["commands"][0]["arguments"]["exercise"] == "barbell-bench-press"
    problem(await client.get("/v1/workouts/current"), 404, "no_open_workout")
    talk = (
        await client.post("/v1/voice/parse", json={"transcript": "how much did I bench last week"})
    ).json()
    assert (talk["commands"], talk["question"]) == ([], None)
    done = (await client.post("/v1/voice/commands", json={"transcript": "bench 225 lb for 8"})).json()
    assert done["done"][0]["result"]["set"]["reps"] == 8
    fixed = (await client.post("/v1/voice/commands", json={"transcript": "make that 7"})).json()
    assert fixed["done"][0]["result"]["set"]["reps"] == 7
    again = (await client.post("/v1/voice/commands", json={"transcript": "same again"})).json()
    assert again["done"][0]["result"]["set"]["set_number"] == 2
    undone = (await client.post("/v1/voice/commands", json={"transcript": "scratch that"})).json()
    assert undone["done"][0]["operation"] == "delete_set"
    [entry] = (await client.get("/v1/workouts/current")).json()["exercises"]
    assert len(entry["sets"]) == 1


async def test_docs_tell_every_operation(client: httpx.AsyncClient):
    page = await client.get("/docs", headers={"Authorization": ""})
    assert page.headers["content-type"].startswith("text/html")
    assert "<script" not in page.text
    for op in OPERATIONS.on("rest"):
        assert f'id="{op.name}"' in page.text


async def test_health(client: httpx.AsyncClient):
    body = (await client.get("/health", headers={"Authorization": ""})).json()
    assert body == {"status": "ok", "coach": "offline", "database": True, "cache": True}

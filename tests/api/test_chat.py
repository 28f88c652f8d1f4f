"""Chat over SSE with the deterministic coach: events, effects, resuming, approvals, cancelling.

The conversations behind it are read through list_conversations and list_messages.
"""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx2 as httpx
import pytest

from tests.standins.sse import events, follow, named, say, text

pytestmark = pytest.mark.anyio

TERMINAL = {"turn.completed", "turn.failed", "turn.cancelled"}


async def test_one_message_logs_a_set_seen_everywhere(client: httpx.AsyncClient, owner: Any):
    happened = await say(client, "bench 225 lb for 8")
    assert [e.id for e in happened] == sorted({e.id for e in happened})
    assert happened[0].event == "turn.started"
    started = happened[0].data
    assert {"turn_id", "conversation_id", "coach", "prompt_version"} <= set(started)
    assert started["coach"] == "offline"
    assert started["prompt_version"].startswith("coach@")
    [called] = named(happened, "tool.called")
    assert (called["operation"], called["arguments"]["reps"]) == ("log_set", 8)
    [returned] = named(happened, "tool.returned")
    assert (returned["call_id"], returned["replayed"]) == (called["call_id"], False)
    assert returned["result"]["set"]["load"] == {"value": 225, "unit": "lb"}
    assert [e.event for e in happened if e.event in TERMINAL] == ["turn.completed"]
    done = happened[-1].data
    assert done["text"] == text(happened)
    assert "225" in done["text"]
    [entry] = (await client.get("/v1/workouts/current")).json()["exercises"]
    assert entry["sets"][0]["id"] == returned["result"]["set"]["id"]
    ledger = await owner.fetchrow(
        "select key, output->'set'->>'id' as set_id from ledger where operation = 'log_set'"
    )
    assert ledger["key"] == f"turn:{started['turn_id']}:1:0"
    assert ledger["set_id"] == returned["result"]["set"]["id"]
    audit = await owner.fetchrow("select surface, turn_id::text, code from audit where operation = 'log_set'")
    assert tuple(audit) == ("agent", started["turn_id"], "ok")
    messages = (await client.get(f"/v1/conversations/{started['conversation_id']}/messages")).json()["items"]
    assert [(m["role"], m["text"]) for m in messages] == [
        ("user", "bench 225 lb for 8"),
        ("coach", done["text"]),
    ]
    [conversation] = (await client.get("/v1/conversations")).json()["items"]
    assert conversation["title"] == "bench 225 lb for 8"


async def test_a_conversation_goes_on(client: httpx.AsyncClient):
    first = await say(client, "bench 100 kg for 8")
    where = first[0].data["conversation_id"]
    second = await say(client, "make that 7", conversation_id=where)
    assert second[0].data["conversation_id"] == where
    [called] = named(second, "tool.called")
    assert called["operation"] == "correct_set"
    [entry] = (await client.get("/v1/workouts/current")).json()["exercises"]
    assert [s["reps"] for s in entry["sets"]] == [7]


async def test_the_same_client_message_is_the_same_turn(client: httpx.AsyncClient, owner: Any):
    body = {"client_message_id": str(uuid4())}
    both = await asyncio.gather(*(say(client, "squat 100 kg for 5", **body) for _ in range(5)))
    assert len({happened[0].data["turn_id"] for happened in both}) == 1
    assert len({happened[-1].data["text"] for happened in both}) == 1
    assert await owner.fetchval("select count(*) from workout_sets") == 1
    assert await owner.fetchval("select count(*) from conversations") == 1


async def test_leaving_does_not_stop_a_turn(client: httpx.AsyncClient):
    async with client.stream("POST", "/v1/chat", json={"message": "squat 100 kg for 5"}) as answer:
        async for event in events(answer):
            turn_id = event.data["turn_id"]
            break
    whole = await follow(client, turn_id)
    assert whole[-1].event == "turn.completed"
    for seen in range(len(whole) + 1):
        rest = await follow(client, turn_id, **{"Last-Event-ID": str(whole[seen - 1].id if seen else 0)})
        assert rest == whole[seen:]


async def test_a_finished_turn_can_be_read_from_the_tables(client: httpx.AsyncClient, live: Any):
    whole = await say(client, "what can you do?")
    turn_id = whole[0].data["turn_id"]
    live.app.state.desk._log.forget(UUID(turn_id))
    kept = await follow(client, turn_id)
    assert text(kept) == text(whole)
    assert (kept[0], kept[-1]) == (whole[0], whole[-1])
    deltas = [e.id for e in whole if e.event == "text.delta"]
    assert len(deltas) > 2
    middle = await follow(client, turn_id, **{"Last-Event-ID": str(deltas[0])})
    assert [e.event for e in middle] == ["text.snapshot", "turn.completed"]
    assert middle[0].data["text"] == text(whole)
    assert await follow(client, turn_id, **{"Last-Event-ID": str(whole[-1].id)}) == []


async def test_other_peoples_turns_and_conversations(client: httpx.AsyncClient, live: Any):
    first = (await say(client, "hello"))[0].data
    theirs = {"Authorization": f"Bearer {await live.token('Eve')}"}
    for path in (
        f"/v1/turns/{first['turn_id']}/events",
        f"/v1/conversations/{first['conversation_id']}/messages",
    ):
        assert (await client.get(path, headers=theirs)).status_code == 404
    body = {"message": "hi", "conversation_id": first["conversation_id"]}
    answer = await client.post("/v1/chat", json=body, headers=theirs)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_conversation")
    answer = await client.post(f"/v1/turns/{first['turn_id']}/cancel", headers=theirs)
    assert answer.status_code == 404
    assert (await client.post(f"/v1/turns/{first['turn_id']}/cancel")).json()["code"] == "turn_over"


async def approve_delete(client: httpx.AsyncClient, approve: bool) -> list[Any]:
    await client.post("/v1/plans/generate", json={"days_per_week": 3})
    happened: list[Any] = []
    async with client.stream("POST", "/v1/chat", json={"message": "delete my plan"}) as answer:
        async for event in events(answer):
            happened.append(event)
            if event.event == "approval.requested":
                assert {"call_id", "operation", "arguments", "summary", "expires_at"} <= set(event.data)
                assert len((await client.get("/v1/plans")).json()["items"]) == 1
                url = f"/v1/turns/{happened[0].data['turn_id']}/approvals"
                body = {"call_id": event.data["call_id"], "approve": approve}
                assert (await client.post(url, json=body | {"call_id": "other"})).status_code == 409
                assert (await client.post(url, json=body)).status_code == 200
                assert (await client.post(url, json=body)).json()["code"] == "nothing_to_approve"
    assert happened[-1].event == "turn.completed"
    return happened


async def test_a_deletion_waits_for_a_yes(client: httpx.AsyncClient):
    happened = await approve_delete(client, True)
    assert named(happened, "tool.returned")[-1]["result"] == {"done": True}
    assert (await client.get("/v1/plans")).json()["items"] == []


async def test_a_no_deletes_nothing_and_is_told(client: httpx.AsyncClient):
    happened = await approve_delete(client, False)
    assert "problem" in named(happened, "tool.returned")[-1]
    assert len((await client.get("/v1/plans")).json()["items"]) == 1
    assert "No plan was deleted" in text(happened)


async def test_cancelling_while_a_question_stands(client: httpx.AsyncClient):
    await client.post("/v1/plans/generate", json={"days_per_week": 3})
    happened: list[Any] = []
    async with client.stream("POST", "/v1/chat", json={"message": "delete my plan"}) as answer:
        async for event in events(answer):
            happened.append(event)
            if event.event == "approval.requested":
                cancelled = await client.post(f"/v1/turns/{happened[0].data['turn_id']}/cancel")
                assert cancelled.status_code == 200
    assert happened[-1].event == "turn.cancelled"
    assert len((await client.get("/v1/plans")).json()["items"]) == 1


@pytest.mark.parametrize(
    "message",
    ["I want to bench 225", "my friend benched 315 for 3", "should I squat 140 for 5?", "flurble 100 for 8"],
)
async def test_what_is_no_set_logs_nothing(client: httpx.AsyncClient, owner: Any, message: str):
    happened = await say(client, message)
    assert happened[-1].event == "turn.completed"
    assert happened[-1].data["text"]
    assert await owner.fetchval("select count(*) from workout_sets") == 0


async def test_the_four_named_jobs(client: httpx.AsyncClient):
    plan = await say(client, "make me a 4 day plan, 60 minutes, to build muscle")
    assert "generate_plan" in [c["operation"] for c in named(plan, "tool.called")]
    await say(client, "bench 60 kg for 10")
    volume = await say(client, "add two sets of chest a week")
    assert "adjust_volume" in [c["operation"] for c in named(volume, "tool.called")]
    unknown = await say(client, "am I ready to go heavy?")
    [returned] = named(unknown, "tool.returned")
    assert (returned["operation"], returned["result"]["score"]) == ("check_readiness", None)
    await say(client, "slept 8 hours, energy 4, stress 2, soreness 2")
    known = await say(client, "am I ready to go heavy?")
    score = named(known, "tool.returned")[0]["result"]["score"]
    assert str(score) in text(known)

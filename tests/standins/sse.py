"""Reading server-sent events as a strict client does."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2 as httpx


@dataclass(frozen=True)
class Event:
    id: int
    event: str
    data: dict[str, Any]


async def events(answer: httpx.Response) -> AsyncIterator[Event]:
    fields: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if not line:
            if fields:
                yield Event(int(fields["id"]), fields["event"], json.loads(fields["data"]))
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            assert name not in fields, "data must be one line"
            fields[name] = value.removeprefix(" ")


async def say(client: httpx.AsyncClient, message: str, **more: Any) -> list[Event]:
    async with client.stream("POST", "/v1/chat", json={"message": message, **more}) as answer:
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"].startswith("text/event-stream")
        return [event async for event in events(answer)]


async def follow(client: httpx.AsyncClient, turn_id: str, **headers: str) -> list[Event]:
    async with client.stream("GET", f"/v1/turns/{turn_id}/events", headers=headers) as answer:
        assert answer.status_code == 200, await answer.aread()
        return [event async for event in events(answer)]


def text(happened: list[Event]) -> str:
    return "".join(e.data["text"] for e in happened if e.event == "text.delta")


def named(happened: list[Event], name: str) -> list[dict[str, Any]]:
    return [e.data for e in happened if e.event == name]

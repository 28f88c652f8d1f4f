"""The commands that talk in the terminal: chat, token, migrate."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator, Callable
from typing import Any

import httpx2 as httpx
from rich.console import Console

from api import compose, schema
from api.identity import LocalIdentity
from kernel.ids import new_id
from kernel.operation import Caller
from kernel.policy import Role
from kernel.settings import Settings

type Events = AsyncGenerator[tuple[str, dict[str, Any]]]
type Talk = Callable[[str, str | None], Events]
"""Says something in a conversation and gives the turn's events."""


class NoLocalIdentity(SystemExit):
    """Tokens come from Supabase when Supabase is configured."""


async def print_token(settings: Settings, athlete: str, role: Role | None) -> int:
    """Print a bearer token for a person, who is made when new."""
    if settings.supabase_url is not None or settings.supabase_jwt_secret is not None:
        raise NoLocalIdentity("Supabase is configured: sign in there for a token.")
    async with compose.servers(settings, attach=True) as (addresses, _):
        await schema.upgrade(addresses.owner_dsn)
        async with compose.house(addresses, settings) as house:
            person = await compose.ensure_handle(house, athlete, role)
    sys.stdout.write(LocalIdentity(settings.home / "keys").issue(person.id, person.name, person.role) + "\n")
    return 0


async def run_migrations(settings: Settings) -> int:
    """Bring the database up to this version."""
    async with compose.servers(settings, attach=True) as (addresses, _):
        applied = await schema.upgrade(addresses.owner_dsn)
    Console(highlight=False).print("\n".join(f"applied {name}" for name in applied) or "nothing to apply")
    return 0


async def run_chat(settings: Settings, athlete: str, message: str | None, *, as_json: bool) -> int:
    """One turn, or a conversation until the input ends."""
    if state := await compose.running(settings):
        async with (
            compose.servers(settings, attach=True) as (addresses, _),
            compose.house(addresses, settings) as house,
        ):
            person = await compose.ensure_handle(house, athlete, None)
        token = LocalIdentity(settings.home / "keys").issue(person.id, person.name, person.role)
        async with httpx.AsyncClient(base_url=state["url"], timeout=300, trust_env=False) as client:
            client.headers["Authorization"] = f"Bearer {token}"
            return await _converse(
                lambda said, where: _over_http(client, said, where), message, as_json=as_json
            )
    async with compose.servers(settings) as (addresses, _):
        await schema.upgrade(addresses.owner_dsn)
        async with compose.application(settings, addresses, alone=settings.embedded_database) as app:
            house = app.state.doorkeeper.house
            person = await compose.ensure_handle(house, athlete, None)
            caller = Caller(
                house=house, person_id=person.id, athlete_id=person.id, role=person.role, surface="cli"
            )
            desk = app.state.desk
            return await _converse(
                lambda said, where: _here(desk, caller, said, where), message, as_json=as_json
            )


async def _over_http(client: httpx.AsyncClient, said: str, conversation: str | None) -> Events:
    body = {"message": said, "conversation_id": conversation, "client_message_id": str(new_id())}
    async with client.stream("POST", "/v1/chat", json=body) as answer:
        if answer.status_code != 200:
            yield "turn.failed", {"problem": json.loads(await answer.aread())}
            return
        name = ""
        async for line in answer.aiter_lines():
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                yield name, json.loads(value)


async def _here(desk: Any, caller: Caller, said: str, conversation: str | None) -> Events:
    from uuid import UUID

    from memory.turns.journal import Submission

    where = None if conversation is None else UUID(conversation)
    submission = Submission(message=said, conversation_id=where)
    turn = await desk.submit(caller, submission)
    async for event in await desk.follow(caller, turn.id):
        yield event.event, event.data


async def _converse(talk: Talk, message: str | None, *, as_json: bool) -> int:
    out = Console(highlight=False, soft_wrap=True)
    conversation: str | None = None
    if message is None and not as_json:
        out.print("Talk to your coach; an empty line or Ctrl-D ends it.", style="dim")
    while True:
        said = message if message is not None else await _read()
        if not said:
            return 0
        failed = False
        async for name, data in talk(said, conversation):
            conversation = data.get("conversation_id", conversation)
            failed = failed or name == "turn.failed"
            if as_json:
                sys.stdout.write(json.dumps({"event": name, "data": data}, ensure_ascii=False) + "\n")
                sys.stdout.flush()
            else:
                _show(out, name, data)
        if message is not None:
            return 1 if failed else 0


async def _read() -> str:
    try:
        return (await asyncio.to_thread(input, "› ")).strip()
    except EOFError:
        return ""


def _show(out: Console, name: str, data: dict[str, Any]) -> None:
    match name:
        case "text.delta":
            out.print(data["text"], end="", markup=False)
        case "tool.called":
            out.print(f"  · {data['operation'].replace('_', ' ')}", style="dim", markup=False)
        case "tool.returned" if "problem" in data:
            out.print(f"    {data['problem']['detail']}", style="yellow", markup=False)
        case "approval.requested":
            out.print(f"Approve in the web page: {data['summary']}", style="yellow", markup=False)
        case "turn.failed":
            out.print(data["problem"]["detail"], style="red", markup=False)
        case "turn.completed":
            out.print()
        case _:
            pass

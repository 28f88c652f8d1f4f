"""The statements of conversations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.db import Db
from memory.conversations.models import Conversation, Event, Message, Turn


async def list_conversations(
    db: Db, athlete_id: UUID, before_at: datetime | None, before_id: UUID | None, limit: int
) -> list[Conversation]:
    return await db.all(
        Conversation,
        """
        select id, title, created_at, updated_at from conversations
        where athlete_id = $1 and ($2::timestamptz is null or (updated_at, id) < ($2, $3::uuid))
        order by updated_at desc, id desc limit $4
        """,
        athlete_id,
        before_at,
        before_id,
        limit,
    )


async def has_conversation(db: Db, athlete_id: UUID, conversation_id: UUID) -> bool:
    return (
        await db.value(
            bool,
            """
            select true from conversations where athlete_id = $1 and id = $2
            """,
            athlete_id,
            conversation_id,
        )
        is not None
    )


async def list_messages(
    db: Db,
    athlete_id: UUID,
    conversation_id: UUID,
    after_at: datetime | None,
    after_id: UUID | None,
    limit: int,
) -> list[Message]:
    return await db.all(
        Message,
        """
        select id, turn_id, role, text, created_at from messages
        where athlete_id = $1 and conversation_id = $2
          and ($3::timestamptz is null or (created_at, id) > ($3, $4::uuid))
        order by created_at, id limit $5
        """,
        athlete_id, conversation_id, after_at, after_id, limit,
    )  # fmt: skip


async def list_newest_messages(
    db: Db,
    athlete_id: UUID,
    conversation_id: UUID,
    before_at: datetime | None,
    before_id: UUID | None,
    limit: int,
) -> list[Message]:
    return await db.all(
        Message,
        """
        select id, turn_id, role, text, created_at from messages
        where athlete_id = $1 and conversation_id = $2
          and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid))
        order by created_at desc, id desc limit $5
        """,
        athlete_id, conversation_id, before_at, before_id, limit,
    )  # fmt: skip


async def add_conversation(
    db: Db, athlete_id: UUID, conversation_id: UUID, title: str, now: datetime
) -> None:
    await db.run(
        """
        insert into conversations (athlete_id, id, title, created_at, updated_at) values ($1, $2, $3, $4, $4)
        """,
        athlete_id, conversation_id, title, now,
    )  # fmt: skip


async def touch_conversation(db: Db, athlete_id: UUID, conversation_id: UUID, now: datetime) -> bool:
    """False when there is no such conversation."""
    return (
        await db.run(
            "update conversations set updated_at = $3 where athlete_id = $1 and id = $2",
            athlete_id,
            conversation_id,
            now,
        )
        == 1
    )


async def find_turn(db: Db, athlete_id: UUID, turn_id: UUID) -> Turn | None:
    return await db.maybe(
        Turn,
        """
        select id, conversation_id, status, coach, prompt_version from turns where athlete_id = $1 and id = $2
        """,
        athlete_id,
        turn_id,
    )


async def find_submitted(db: Db, athlete_id: UUID, client_message_id: str) -> Turn | None:
    return await db.maybe(
        Turn,
        """
        select id, conversation_id, status, coach, prompt_version from turns
        where athlete_id = $1 and client_message_id = $2
        """,
        athlete_id,
        client_message_id,
    )


async def add_turn(
    db: Db,
    athlete_id: UUID,
    turn_id: UUID,
    conversation_id: UUID,
    client_message_id: str | None,
    mode: str,
    coach: str,
    prompt_version: str,
    now: datetime,
) -> bool:
    """False when the client's message was submitted before."""
    return (
        await db.run(
            """
            insert into turns (
                athlete_id, id, conversation_id, client_message_id, status, mode, coach, prompt_version, started_at
            ) values ($1, $2, $3, $4, 'running', $5, $6, $7, $8)
            on conflict (athlete_id, client_message_id) do nothing
            """,
            athlete_id, turn_id, conversation_id, client_message_id, mode, coach, prompt_version, now,
        )
        == 1
    )  # fmt: skip


async def add_message(
    db: Db,
    athlete_id: UUID,
    message_id: UUID,
    conversation_id: UUID,
    turn_id: UUID,
    role: str,
    text: str,
    now: datetime,
) -> None:
    await db.run(
        """
        insert into messages (athlete_id, id, conversation_id, turn_id, role, text, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        """,
        athlete_id, message_id, conversation_id, turn_id, role, text, now,
    )  # fmt: skip


async def recent_model_messages(db: Db, athlete_id: UUID, conversation_id: UUID, limit: int) -> list[Any]:
    """Each turn's model messages, newest turn first."""
    return await db.values(
        list,
        """
        select model_messages from turns
        where athlete_id = $1 and conversation_id = $2 and model_messages is not null
        order by started_at desc limit $3
        """,
        athlete_id,
        conversation_id,
        limit,
    )


async def end_turn(
    db: Db,
    athlete_id: UUID,
    turn_id: UUID,
    status: str,
    coach: str,
    usage: dict[str, Any],
    ms: int,
    model_messages: list[Any],
    now: datetime,
) -> bool:
    """False when the turn has ended before."""
    return (
        await db.run(
            """
            update turns set status = $3, coach = $4, usage = $5, ms = $6, model_messages = $7, ended_at = $8
            where athlete_id = $1 and id = $2 and status in ('running', 'waiting')
            """,
            athlete_id, turn_id, status, coach, usage, ms, model_messages, now,
        )
        == 1
    )  # fmt: skip


async def add_events(db: Db, athlete_id: UUID, turn_id: UUID, events: list[dict[str, Any]]) -> None:
    await db.run(
        """
        insert into turn_events (athlete_id, turn_id, seq, event, data)
        select $1, $2, seq, event, data
        from jsonb_to_recordset($3) as row (seq int, event text, data jsonb)
        """,
        athlete_id,
        turn_id,
        events,
    )


async def list_events(db: Db, athlete_id: UUID, turn_id: UUID, after: int) -> list[Event]:
    return await db.all(
        Event,
        """
        select seq, event, data from turn_events where athlete_id = $1 and turn_id = $2 and seq > $3 order by seq
        """,
        athlete_id,
        turn_id,
        after,
    )

"""The statements of conversations."""

from datetime import datetime
from uuid import UUID

from kernel.db import Db
from memory.conversations.models import Conversation, Message


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

"""Writing conversations, for the turns that fill them."""

from datetime import datetime
from uuid import UUID

from kernel.db import Db
from kernel.ids import new_id
from memory.conversations import sql
from memory.conversations.operations import NoSuchConversation

add_message = sql.add_message


async def begin(db: Db, athlete_id: UUID, message: str, now: datetime) -> UUID:
    """A new conversation, named after what it begins with."""
    conversation_id = new_id()
    await sql.add_conversation(db, athlete_id, conversation_id, title_of(message), now)
    return conversation_id


async def touch(db: Db, athlete_id: UUID, conversation_id: UUID, now: datetime) -> None:
    """Something is said in it; locks it until the transaction ends. Raises NoSuchConversation."""
    if not await sql.touch_conversation(db, athlete_id, conversation_id, now):
        raise NoSuchConversation(conversation_id)


def title_of(message: str) -> str:
    """A conversation's title: the beginning of what was said."""
    line = " ".join(message.split())
    return line if len(line) <= 60 else f"{line[:59].rsplit(' ', 1)[0]}…"

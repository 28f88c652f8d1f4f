"""What can be asked about conversations."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel import paging
from kernel.errors import NotFound
from kernel.models import Page
from kernel.operation import Ctx, operation
from kernel.policy import self_only
from memory.conversations import sql
from memory.conversations.models import Conversation, ListConversations, ListMessages, Message


@dataclass(eq=False)
class NoSuchConversation(NotFound):
    """There is no conversation {conversation_id}."""

    conversation_id: UUID


@operation("GET /conversations", allow=self_only(), on=("rest",))
async def list_conversations(ctx: Ctx, cmd: ListConversations) -> Page[Conversation]:
    """List the athlete's conversations with the coach, the latest first."""
    before_at, before_id = paging.decode(cmd.cursor, datetime, UUID)
    rows = await sql.list_conversations(ctx.db, ctx.athlete_id, before_at, before_id, cmd.limit + 1)
    return paging.page(rows, cmd.limit, lambda row: (row.updated_at, row.id))


@operation(
    "GET /conversations/{conversation_id}/messages",
    allow=self_only(),
    raises=(NoSuchConversation,),
    on=("rest",),
)
async def list_messages(ctx: Ctx, cmd: ListMessages) -> Page[Message]:
    """List what was said in a conversation, oldest first, or newest first."""
    if not await sql.has_conversation(ctx.db, ctx.athlete_id, cmd.conversation_id):
        raise NoSuchConversation(cmd.conversation_id)
    at, message_id = paging.decode(cmd.cursor, datetime, UUID)
    read = sql.list_newest_messages if cmd.newest else sql.list_messages
    rows = await read(ctx.db, ctx.athlete_id, cmd.conversation_id, at, message_id, cmd.limit + 1)
    return paging.page(rows, cmd.limit, lambda row: (row.created_at, row.id))

"""What goes into and comes out of conversations."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from kernel.models import Cursor, Input, Limit, Output


class Conversation(Output):
    """A conversation with the coach."""

    id: Annotated[UUID, Field(description="The conversation.")]
    title: Annotated[str, Field(description="What it began with.")]
    created_at: Annotated[datetime, Field(description="When it began.")]
    updated_at: Annotated[datetime, Field(description="When something was last said.")]


class Message(Output):
    """Something that was said."""

    id: Annotated[UUID, Field(description="The message.")]
    turn_id: Annotated[UUID, Field(description="The turn it belongs to.")]
    role: Annotated[Literal["user", "coach"], Field(description="Who said it.")]
    text: Annotated[str, Field(description="What was said.")]
    created_at: Annotated[datetime, Field(description="When.")]


class ListConversations(Input):
    """Which page."""

    limit: Limit = 20
    cursor: Cursor = None


class ListMessages(Input):
    """Which conversation and page, oldest first; `newest` begins at the end and pages backwards."""

    conversation_id: Annotated[UUID, Field(description="The conversation.")]
    newest: Annotated[bool, Field(description="Newest first instead of oldest first.")] = False
    limit: Limit = 50
    cursor: Cursor = None

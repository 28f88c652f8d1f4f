"""The statements of turns. Leases are timed by the database's clock, the one that all workers share."""

from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.db import Db
from memory.turns.models import Approval, Event, Held, Lease, Step, Turn


async def find_turn(db: Db, athlete_id: UUID, turn_id: UUID) -> Turn | None:
    return await db.maybe(
        Turn,
        """
        select id, conversation_id, status, mode, coach, prompt_version, fence
        from turns where athlete_id = $1 and id = $2
        """,
        athlete_id,
        turn_id,
    )


async def find_submitted(db: Db, athlete_id: UUID, client_message_id: str) -> Turn | None:
    return await db.maybe(
        Turn,
        """
        select id, conversation_id, status, mode, coach, prompt_version, fence
        from turns where athlete_id = $1 and client_message_id = $2
        """,
        athlete_id,
        client_message_id,
    )


async def unfinished(db: Db, athlete_id: UUID, conversation_id: UUID) -> list[UUID]:
    return await db.values(
        UUID,
        """
        select id from turns
        where athlete_id = $1 and conversation_id = $2 and status in ('queued', 'running', 'waiting')
        order by id
        """,
        athlete_id,
        conversation_id,
    )


async def add_turn(
    db: Db,
    athlete_id: UUID,
    turn_id: UUID,
    conversation_id: UUID,
    client_message_id: str | None,
    status: str,
    mode: str,
    coach: str,
    prompt_version: str,
    fence: int,
    now: datetime,
) -> bool:
    """False when the client's message was submitted before."""
    return (
        await db.run(
            """
            insert into turns (
                athlete_id, id, conversation_id, client_message_id, status, mode, coach, prompt_version, fence,
                started_at
            ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            on conflict (athlete_id, client_message_id) do nothing
            """,
            athlete_id, turn_id, conversation_id, client_message_id, status, mode, coach, prompt_version, fence, now,
        )
        == 1
    )  # fmt: skip


async def recent_model_messages(db: Db, athlete_id: UUID, conversation_id: UUID, limit: int) -> list[Any]:
    """Each turn's model messages, newest turn first."""
    return await db.values(
        list,
        """
        select model_messages from turns
        where athlete_id = $1 and conversation_id = $2 and model_messages is not null
        order by ended_at desc, id desc limit $3
        """,
        athlete_id,
        conversation_id,
        limit,
    )


async def add_lease(
    db: Db,
    turn_id: UUID,
    athlete_id: UUID,
    person_id: UUID,
    role: str,
    worker: UUID | None,
    fence: int,
    for_s: float,
) -> None:
    await db.run(
        """
        insert into turn_leases (turn_id, athlete_id, person_id, role, worker, fence, lease_until)
        values ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7))
        """,
        turn_id, athlete_id, person_id, role, worker, fence, for_s,
    )  # fmt: skip


async def renew(db: Db, worker: UUID, turn_ids: list[UUID], for_s: float) -> list[Held]:
    """Only turns that the worker is at: one that it dropped must run out."""
    return await db.all(
        Held,
        """
        update turn_leases set lease_until = clock_timestamp() + make_interval(secs => $3)
        where worker = $1 and turn_id = any($2::uuid[]) returning turn_id, cancelled
        """,
        worker,
        turn_ids,
        for_s,
    )


async def claim(db: Db, worker: UUID, for_s: float, limit: int) -> list[Lease]:
    """Leases that ran out are this worker's from now on, each under the next fence."""
    return await db.all(
        Lease,
        """
        update turn_leases
        set worker = $1, fence = fence + 1, lease_until = clock_timestamp() + make_interval(secs => $2)
        where turn_id in (
            select turn_id from turn_leases where lease_until < clock_timestamp()
            order by lease_until limit $3 for update skip locked
        )
        returning turn_id, athlete_id, person_id, role, fence, cancelled
        """,
        worker,
        for_s,
        limit,
    )


async def let_go(db: Db, worker: UUID) -> None:
    """A worker that ends leaves its turns to the next one at once."""
    await db.run("update turn_leases set lease_until = '-infinity', worker = null where worker = $1", worker)


async def expire_all(db: Db) -> None:
    """Nobody else can be alive: whoever held a lease is dead."""
    await db.run("update turn_leases set lease_until = '-infinity', worker = null")


async def drop_lease(db: Db, turn_id: UUID, fence: int) -> None:
    """Nothing when a newer worker has it."""
    await db.run("delete from turn_leases where turn_id = $1 and fence = $2", turn_id, fence)


async def want_cancelled(db: Db, athlete_id: UUID, turn_id: UUID) -> bool:
    """False when nobody works on it, or will."""
    return (
        await db.run(
            "update turn_leases set cancelled = true where turn_id = $1 and athlete_id = $2",
            turn_id,
            athlete_id,
        )
        == 1
    )


async def raise_fence(db: Db, athlete_id: UUID, turn_id: UUID, fence: int) -> bool:
    """False when the turn has ended, or somebody newer has it."""
    return (
        await db.run(
            """
            update turns set fence = $3
            where athlete_id = $1 and id = $2 and fence < $3 and status in ('running', 'waiting')
            """,
            athlete_id,
            turn_id,
            fence,
        )
        == 1
    )


async def add_events(
    db: Db, athlete_id: UUID, turn_id: UUID, fence: int, events: list[dict[str, Any]]
) -> bool:
    """False when another worker has the turn, or it has ended: then nothing was written.

    An event that is there already stays: a commit whose answer was lost is repeated.
    """
    return bool(
        await db.value(
            bool,
            """
            with mine as (
                select id from turns
                where athlete_id = $1 and id = $2 and fence = $3 and status in ('running', 'waiting') for share
            ), added as (
                insert into turn_events (athlete_id, turn_id, seq, event, data)
                select $1, mine.id, row.seq, row.event, row.data
                from mine, jsonb_to_recordset($4) as row (seq int, event text, data jsonb)
                on conflict (athlete_id, turn_id, seq) do nothing
            )
            select exists (select 1 from mine)
            """,
            athlete_id,
            turn_id,
            fence,
            events,
        )
    )


async def add_step(
    db: Db,
    athlete_id: UUID,
    turn_id: UUID,
    fence: int,
    step: int,
    request: list[Any],
    response: dict[str, Any],
    text: str,
) -> bool:
    """False when another worker has the turn."""
    return (
        await db.run(
            """
            insert into turn_steps (athlete_id, turn_id, step, request, response, text)
            select athlete_id, id, $4, $5, $6, $7 from turns
            where athlete_id = $1 and id = $2 and fence = $3 and status in ('running', 'waiting') for share
            on conflict (athlete_id, turn_id, step) do nothing
            """,
            athlete_id, turn_id, fence, step, request, response, text,
        )
        == 1
    )  # fmt: skip


async def list_steps(db: Db, athlete_id: UUID, turn_id: UUID) -> list[Step]:
    return await db.all(
        Step,
        """
        select step, request, response, text from turn_steps where athlete_id = $1 and turn_id = $2 order by step
        """,
        athlete_id,
        turn_id,
    )


async def list_events(db: Db, athlete_id: UUID, turn_id: UUID) -> list[Event]:
    return await db.all(
        Event,
        """
        select seq, event, data from turn_events where athlete_id = $1 and turn_id = $2 order by seq
        """,
        athlete_id,
        turn_id,
    )


async def set_status(db: Db, athlete_id: UUID, turn_id: UUID, fence: int, status: str) -> bool:
    return (
        await db.run(
            """
            update turns set status = $4
            where athlete_id = $1 and id = $2 and fence = $3 and status in ('running', 'waiting')
            """,
            athlete_id,
            turn_id,
            fence,
            status,
        )
        == 1
    )


async def end_turn(
    db: Db,
    athlete_id: UUID,
    turn_id: UUID,
    fence: int,
    status: str,
    coach: str,
    usage: dict[str, Any],
    ms: int,
    model_messages: list[Any],
    now: datetime,
) -> bool:
    """False when another worker has the turn, or it has ended."""
    return (
        await db.run(
            """
            update turns set status = $4, coach = $5, usage = $6, ms = $7, model_messages = $8, ended_at = $9
            where athlete_id = $1 and id = $2 and fence = $3 and status in ('running', 'waiting')
            """,
            athlete_id, turn_id, fence, status, coach, usage, ms, model_messages, now,
        )
        == 1
    )  # fmt: skip


async def drop_queued(db: Db, athlete_id: UUID, turn_id: UUID, now: datetime) -> bool:
    """Cancel a turn that has not begun; False when it has."""
    return (
        await db.run(
            """
            update turns set status = 'cancelled', ended_at = $3
            where athlete_id = $1 and id = $2 and status = 'queued'
            """,
            athlete_id,
            turn_id,
            now,
        )
        == 1
    )


async def add_last_event(
    db: Db, athlete_id: UUID, turn_id: UUID, seq: int, event: str, data: dict[str, Any]
) -> None:
    """The terminal event, in the transaction that ends the turn."""
    await db.run(
        """
        insert into turn_events (athlete_id, turn_id, seq, event, data) values ($1, $2, $3, $4, $5)
        """,
        athlete_id, turn_id, seq, event, data,
    )  # fmt: skip


async def next_queued(db: Db, athlete_id: UUID, conversation_id: UUID) -> UUID | None:
    """The oldest turn that waits in a conversation is the running one from now on."""
    return await db.value(
        UUID,
        """
        update turns set status = 'running'
        where athlete_id = $1 and id = (
            select id from turns where athlete_id = $1 and conversation_id = $2 and status = 'queued'
            order by started_at, id limit 1
        )
        returning id
        """,
        athlete_id,
        conversation_id,
    )


async def said(db: Db, athlete_id: UUID, turn_id: UUID) -> str | None:
    """What the person said."""
    return await db.value(
        str,
        """
        select text from messages where athlete_id = $1 and turn_id = $2 and role = 'user'
        """,
        athlete_id,
        turn_id,
    )


async def add_approval(
    db: Db,
    athlete_id: UUID,
    turn_id: UUID,
    call_id: str,
    operation: str,
    arguments_digest: str,
    summary: str,
    expires_at: datetime,
) -> None:
    await db.run(
        """
        insert into turn_approvals (
            athlete_id, turn_id, call_id, operation, arguments_digest, summary, expires_at
        ) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (athlete_id, turn_id, call_id) do nothing
        """,
        athlete_id, turn_id, call_id, operation, arguments_digest, summary, expires_at,
    )  # fmt: skip


async def list_approvals(db: Db, athlete_id: UUID, turn_id: UUID) -> list[Approval]:
    return await db.all(
        Approval,
        """
        select call_id, operation, arguments_digest, summary, expires_at, approved, note
        from turn_approvals where athlete_id = $1 and turn_id = $2
        """,
        athlete_id,
        turn_id,
    )


async def answer_approval(
    db: Db,
    athlete_id: UUID,
    turn_id: UUID,
    call_id: str,
    approved: bool,
    note: str | None,
    person_id: UUID,
    now: datetime,
) -> bool:
    """False when there is no such question, or it was answered, or it has expired, or the turn is over."""
    return (
        await db.run(
            """
            update turn_approvals set approved = $4, note = $5, answered_by = $6, answered_at = $7
            where athlete_id = $1 and turn_id = $2 and call_id = $3 and approved is null and expires_at > $7
              and exists (
                  select 1 from turns where athlete_id = $1 and id = $2 and status in ('running', 'waiting')
              )
            """,
            athlete_id, turn_id, call_id, approved, note, person_id, now,
        )
        == 1
    )  # fmt: skip

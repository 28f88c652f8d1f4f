"""The one door: every call of every surface comes through `invoke`."""

import hashlib
from dataclasses import dataclass
from typing import Any

import asyncpg
from pydantic import BaseModel, ValidationError

from kernel import ledger
from kernel.errors import (
    CoachError,
    IdempotencyKeyReused,
    InvalidInput,
    NotAllowed,
    NotGranted,
    NotSignedIn,
    StillRunning,
)
from kernel.ids import new_id
from kernel.models import redacted
from kernel.operation import Caller, Ctx, Operation
from kernel.trace import span


@dataclass(frozen=True, slots=True)
class Outcome[O: BaseModel]:
    """What an operation gave, and whether it was recorded earlier under the same key."""

    value: O
    replayed: bool = False


async def invoke[I: BaseModel, O: BaseModel](
    op: Operation[I, O], caller: Caller, cmd: I, key: str | None = None
) -> Outcome[O]:
    """Permission, one transaction in the athlete's scope, ledger, the operation, the audit record.

    A mutation under `key` happens once: the same key and input again gives the recorded result.
    Raises what the operation raises, NotSignedIn, NotGranted, IdempotencyKeyReused for a key with
    other input, StillRunning when the first call under the key does not end in time.
    """
    with span(f"operation {op.name}", surface=caller.surface):
        if op.allow.signed_in and not caller.signed_in:
            raise NotSignedIn
        try:
            return await (_read(op, caller, cmd) if op.reads else _write(op, caller, cmd, key))
        except CoachError as e:
            if not op.reads or isinstance(e, NotAllowed):
                await _record_failure(op, caller, cmd, key, e)
            raise


async def question[I: BaseModel](op: Operation[I, Any], caller: Caller, cmd: I) -> str:
    """What to ask the person before an agent runs the operation; its errors are the operation's."""
    if op.asks is None:
        return op.summary
    async with caller.house.database.transaction(caller.athlete_id, caller.person_id) as db:
        ctx = Ctx(db, caller, caller.house.clock())
        await _permit(op, ctx)
        return await op.asks(ctx, cmd)


async def _read[I: BaseModel, O: BaseModel](op: Operation[I, O], caller: Caller, cmd: I) -> Outcome[O]:
    async with caller.house.database.transaction(caller.athlete_id, caller.person_id, reads=True) as db:
        ctx = Ctx(db, caller, caller.house.clock())
        await _permit(op, ctx)
        return Outcome(await op.func(ctx, cmd))


async def _write[I: BaseModel, O: BaseModel](
    op: Operation[I, O], caller: Caller, cmd: I, key: str | None
) -> Outcome[O]:
    athlete_id, person_id = caller.athlete_id, caller.person_id
    hashed = ledger.input_hash(op.name, cmd)
    async with caller.house.database.transaction(athlete_id, person_id) as db:
        ctx = Ctx(db, caller, caller.house.clock())
        await _permit(op, ctx)
        if key is None:
            key = f"once:{new_id()}"
        elif not await _claim(op, ctx, key, hashed):
            entry = await ledger.find(db, athlete_id, key)
            if entry is None:
                raise StillRunning
            if entry.operation != op.name or entry.input_hash != hashed:
                raise IdempotencyKeyReused
            return Outcome(op.gives.model_validate(entry.output), replayed=True)
        value = await op.func(ctx, cmd)
        await ledger.record(
            db, athlete_id, key, op.name, hashed, person_id, ctx.now, value.model_dump(mode="json"),
            new_id(), caller.surface, caller.turn_id, redacted(cmd),
        )  # fmt: skip
        if caller.announce is not None:
            await caller.announce(db, value)
    return Outcome(value)


async def _claim(op: Operation[Any, Any], ctx: Ctx, key: str, hashed: bytes) -> bool:
    try:
        return await ledger.claim(ctx.db, ctx.athlete_id, key, op.name, hashed, ctx.person_id, ctx.now)
    except asyncpg.LockNotAvailableError as e:
        raise StillRunning from e


async def _permit(op: Operation[Any, Any], ctx: Ctx) -> None:
    """Raise NotGranted unless the caller may do this for this athlete."""
    allow, caller = op.allow, ctx.caller
    if allow.role is not None and caller.role not in (allow.role, "admin"):
        raise NotGranted(op.name, str(allow))
    if not allow.signed_in or caller.person_id == caller.athlete_id:
        return
    if allow.grant is None or not await caller.house.granted(
        ctx.db, caller.person_id, caller.athlete_id, allow.grant
    ):
        raise NotGranted(op.name, str(allow))


async def _record_failure(
    op: Operation[Any, Any], caller: Caller, cmd: BaseModel, key: str | None, error: CoachError
) -> None:
    # A refused call belongs to the log of the person who tried it: they may have no right to the athlete's rows.
    owner = caller.person_id if isinstance(error, NotAllowed) else caller.athlete_id
    try:
        async with caller.house.database.transaction(owner, caller.person_id) as db:
            await ledger.record_failure(
                db, owner, new_id(), caller.house.clock(), caller.person_id, op.name, caller.surface, key,
                caller.turn_id, error.code(), redacted(cmd),
            )  # fmt: skip
    except CoachError:
        return  # The database that could not take the effect cannot take the record either; the first error stands.


def parse[I: BaseModel](op: Operation[I, Any], raw: Any) -> I:
    """An operation's input from plain JSON values. Raises InvalidInput, saying what to change."""
    try:
        return op.takes.model_validate(raw)
    except ValidationError as e:
        raise invalid(op.name, e) from e


def invalid(name: str, error: ValidationError) -> InvalidInput:
    """Pydantic's complaints as ours: where, what and of which kind, without the input."""
    errors = [
        {"loc": list(item["loc"]), "msg": item["msg"], "type": item["type"]}
        for item in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    summary = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'input'}: {e['msg']}" for e in errors[:5])
    return InvalidInput(name, summary, errors)


def digest(text: str) -> str:
    """A short fingerprint of a result, for weak ETags."""
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()

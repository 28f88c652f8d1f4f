"""The one door: permission, scope, ledger and audit, for whatever comes through it."""

import asyncio
import json
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import uuid4

import pytest
from pydantic import Field, SecretStr

from kernel.db import NOBODY
from kernel.door import invoke, parse
from kernel.errors import Conflict, IdempotencyKeyReused, InvalidInput, NotGranted, NotSignedIn
from kernel.models import Input, Output, Sensitive
from kernel.operation import Caller, Ctx, Registry, operation
from kernel.policy import anyone, only, self_only
from tools.accounts.models import GetProfile, SignIn, SignUp, UpdateProfile
from tools.accounts.operations import (
    EmailTaken,
    WrongCredentials,
    get_profile,
    sign_up,
    update_profile,
    verify_password,
)

pytestmark = pytest.mark.anyio


Whisper = Annotated[str, Sensitive(), Field(description="Secret text that may be missing.")]


class Say(Input):
    """Something to say."""

    text: Annotated[str, Sensitive(), Field(description="Secret text.")]
    password: Annotated[SecretStr, Field(description="A password.")] = SecretStr("none")
    plain: Annotated[int, Field(description="A number.")] = 0
    aside: Whisper | None = None


class Said(Output):
    """What was said."""

    plain: Annotated[int, Field(description="A number.")]


@dataclass(eq=False)
class Refused(Conflict):
    """No: {plain}."""

    plain: int


@operation("POST /say", allow=self_only(), raises=(Refused,))
async def say(ctx: Ctx, cmd: Say) -> Said:
    """Say it."""
    if cmd.plain < 0:
        raise Refused(cmd.plain)
    return Said(plain=cmd.plain)


@operation("POST /rule", allow=only("admin"))
async def rule(ctx: Ctx, cmd: Say) -> Said:
    """For admins."""
    return Said(plain=cmd.plain)


async def test_audit_hides_what_is_sensitive(athlete: Caller, owner: Any):
    await invoke(
        say,
        athlete,
        Say(text="tell nobody", aside="tell nobody", password=SecretStr("hunter2hunter2"), plain=3),
        "k",
    )
    row = await owner.fetchrow("select code, input::text, key, surface from audit where operation = 'say'")
    assert (row["code"], row["key"], row["surface"]) == ("ok", "k", "rest")
    assert "tell nobody" not in row["input"]
    assert "hunter2" not in row["input"]
    assert json.loads(row["input"])["plain"] == 3
    entry = await owner.fetchrow("select operation, output from ledger where key = 'k'")
    assert entry["operation"] == "say"


async def test_failures_are_audited_and_leave_no_ledger_entry(athlete: Caller, owner: Any):
    with pytest.raises(Refused, match="No: -1"):
        await invoke(say, athlete, Say(text="x", plain=-1), "k")
    assert await owner.fetchval("select code from audit where operation = 'say'") == "refused"
    assert await owner.fetchval("select count(*) from ledger where key = 'k'") == 0
    assert (await invoke(say, athlete, Say(text="x", plain=1), "k")).value.plain == 1


async def test_a_secret_makes_a_different_input(athlete: Caller):
    await invoke(say, athlete, Say(text="x", password=SecretStr("one")), "k")
    with pytest.raises(IdempotencyKeyReused):
        await invoke(say, athlete, Say(text="x", password=SecretStr("two")), "k")
    assert (await invoke(say, athlete, Say(text="x", password=SecretStr("one")), "k")).replayed


async def test_keys_belong_to_an_athlete(athlete: Caller, enroll: Any):
    other = await enroll("Bo")
    await invoke(say, athlete, Say(text="a", plain=1), "k")
    assert not (await invoke(say, other, Say(text="b", plain=2), "k")).replayed


async def test_roles_and_grants(athlete: Caller, enroll: Any, owner: Any):
    with pytest.raises(NotGranted):
        await invoke(rule, athlete, Say(text="x"))
    assert (await invoke(rule, replace(athlete, role="admin"), Say(text="x", plain=1))).value.plain == 1
    coach = await enroll("Coach", role="coach")
    for op, cmd in ((get_profile, GetProfile()), (update_profile, UpdateProfile(name="Mallory"))):
        with pytest.raises(NotGranted):
            await invoke(op, replace(coach, athlete_id=athlete.athlete_id), cmd)
        with pytest.raises(NotGranted):
            await invoke(op, replace(coach, athlete_id=uuid4()), cmd)
    assert (
        await owner.fetchval("select name from profiles where athlete_id = $1", athlete.athlete_id) == "Ada"
    )
    tried = await owner.fetch("select distinct athlete_id from audit where person_id = $1", coach.person_id)
    assert {t["athlete_id"] for t in tried} <= {coach.person_id, NOBODY}


async def test_a_grant_opens_the_door(athlete: Caller, enroll: Any):
    coach = await enroll("Coach", role="coach")

    async def granted(_db: Any, coach_id: Any, athlete_id: Any, grant: str) -> bool:
        return (coach_id, athlete_id, grant) == (coach.person_id, athlete.athlete_id, "view_profile")

    acting = replace(coach, athlete_id=athlete.athlete_id, house=replace(coach.house, granted=granted))
    assert (await invoke(get_profile, acting, GetProfile())).value.name == "Ada"
    with pytest.raises(NotGranted):
        await invoke(update_profile, acting, UpdateProfile(name="Mallory"))


async def test_signing_in_is_needed(house: Any):
    nobody = Caller(house=house, person_id=NOBODY, athlete_id=NOBODY, signed_in=False)
    with pytest.raises(NotSignedIn):
        await invoke(get_profile, nobody, GetProfile())


async def test_sign_up_and_password(house: Any, owner: Any):
    nobody = Caller(house=house, person_id=NOBODY, athlete_id=NOBODY, signed_in=False)
    cmd = SignUp.model_validate(
        {
            "email": "Ada@Example.org",
            "password": "correct horse",
            "name": "Ada",
            "unit": "lb",
            "time_zone": "Europe/Berlin",
        }
    )
    person = (await invoke(sign_up, nobody, cmd, "k")).value
    assert (await invoke(sign_up, nobody, cmd, "k")).replayed
    with pytest.raises(EmailTaken):
        await invoke(sign_up, nobody, cmd)
    right = SignIn.model_validate({"email": "ada@example.org", "password": "correct horse"})
    assert (await invoke(verify_password, nobody, right)).value.id == person.id
    for wrong in ({"password": "wrong horse"}, {"email": "bob@example.org"}):
        with pytest.raises(WrongCredentials):
            await invoke(verify_password, nobody, SignIn.model_validate(right.model_dump() | wrong))
    whole = await owner.fetch("select audit::text as a from audit union all select ledger::text from ledger")
    assert "correct horse" not in str([r["a"] for r in whole])
    assert "ada@example.org" not in str([r["a"] for r in whole]).lower()
    caller = Caller(house=house, person_id=person.id, athlete_id=person.id)
    assert (await invoke(get_profile, caller, GetProfile())).value.unit == "lb"


async def test_profile_changes_only_what_is_said(athlete: Caller):
    changed = (await invoke(update_profile, athlete, UpdateProfile(unit="lb", injuries=["knee"]))).value
    assert (changed.unit, changed.injuries, changed.name) == ("lb", ["knee"], "Ada")
    again = (await invoke(update_profile, athlete, UpdateProfile.model_validate({"equipment": []}))).value
    assert (again.unit, again.equipment) == ("lb", [])
    cleared = (await invoke(update_profile, athlete, UpdateProfile.model_validate({"equipment": None}))).value
    assert cleared.equipment is None


async def test_fifty_at_once_under_one_key(athlete: Caller, owner: Any):
    outcomes = await asyncio.gather(*(invoke(say, athlete, Say(text="x"), "k") for _ in range(50)))
    assert sum(not o.replayed for o in outcomes) == 1
    assert await owner.fetchval("select count(*) from audit where operation = 'say'") == 1


def test_input_that_does_not_fit_says_where():
    with pytest.raises(InvalidInput) as caught:
        parse(say, {"plain": "many", "other": 1})
    assert {tuple(e["loc"]) for e in caught.value.errors} == {("text",), ("plain",), ("other",)}


def test_what_does_not_fit_together_fails_at_registration():
    async def no_doc(ctx: Ctx, cmd: Say) -> Said:
        return Said(plain=0)

    with pytest.raises(TypeError, match="docstring"):
        operation("POST /x", allow=anyone())(no_doc)

    async def documented(ctx: Ctx, cmd: Say) -> Said:
        """Say."""
        return Said(plain=0)

    with pytest.raises(TypeError, match="no fields"):
        operation("POST /x/{nothing}", allow=anyone())(documented)
    with pytest.raises(ValueError, match="no route"):
        operation("FETCH /x", allow=anyone())(documented)
    with pytest.raises(ValueError, match="twice"):
        Registry([say, say])

"""Signing in where the identity is our own: a verified password for a bearer token."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from api import problems
from api.auth import anybody
from api.identity import DAY_S, LocalIdentity
from kernel.door import invoke
from kernel.operation import Caller
from tools.accounts.models import Person, SignIn
from tools.accounts.operations import WrongCredentials, verify_password

LIFETIME_S = 30 * DAY_S

routes = APIRouter(prefix="/v1", tags=["accounts"])


class SignedIn(BaseModel):
    """A token to send as `Authorization: Bearer …`."""

    token: str = Field(description="The bearer token.")
    token_type: str = Field(default="Bearer", description="How to send it.")
    expires_in: int = Field(description="Seconds until it expires.")
    person: Person = Field(description="Who signed in.")


@routes.post(
    "/sign-in",
    operation_id="sign_in",
    responses=problems.documented((WrongCredentials,), signed_in=False, mutates=False, has_body=True),
)
async def sign_in(cmd: SignIn, who: Annotated[Caller, Depends(anybody)], request: Request) -> SignedIn:
    """Sign in with e-mail address and password; gives a bearer token."""
    person = (await invoke(verify_password, who, cmd)).value
    identity: LocalIdentity = request.app.state.identity
    token = identity.issue(person.id, person.name, person.role, lifetime_s=LIFETIME_S)
    return SignedIn(token=token, expires_in=LIFETIME_S, person=person)

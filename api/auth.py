"""From a request's bearer token to a Caller."""

from collections import OrderedDict
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.identity import BadToken, Claims, Verifier
from kernel.db import NOBODY
from kernel.door import invoke
from kernel.errors import InvalidInput, NotSignedIn
from kernel.operation import Caller, House, Surface
from tools.accounts.models import GetProfile
from tools.accounts.operations import EnsurePerson, NoProfile, ensure_person, get_profile

bearer = HTTPBearer(auto_error=False, description="A token from `slowburn token`, sign-in or Supabase.")


class Doorkeeper:
    """Knows who a token speaks for; makes the profile of a person whom the identity provider sends for the
    first time."""

    def __init__(self, house: House, verifier: Verifier) -> None:
        self.house, self._verifier = house, verifier
        self._known: OrderedDict[UUID, UUID] = OrderedDict()

    def nobody(self, surface: Surface = "rest") -> Caller:
        """A caller without a token."""
        return Caller(house=self.house, person_id=NOBODY, athlete_id=NOBODY, surface=surface, signed_in=False)

    async def admit(self, token: str, athlete_id: UUID | None = None, surface: Surface = "rest") -> Caller:
        """The caller that a token speaks for, acting for `athlete_id` or for themself.

        Raises BadToken, TokenExpired, IdentityAway. Whether they may act for somebody else is for `invoke`.
        """
        claims = await self._verifier.verify(token)
        person_id = await self._person(claims)
        return Caller(
            house=self.house,
            person_id=person_id,
            athlete_id=athlete_id or person_id,
            role=claims.role,
            surface=surface,
        )

    async def _person(self, claims: Claims) -> UUID:
        known = self._known.get(claims.subject)
        if known is None:
            known = await (self._ours(claims) if claims.provider == "local" else self._theirs(claims))
            self._known[claims.subject] = known
            if len(self._known) > 10_000:
                self._known.popitem(last=False)
        return known

    async def _ours(self, claims: Claims) -> UUID:
        """A person of our own must still be there: a token outlives an account that is gone."""
        who = Caller(house=self.house, person_id=claims.subject, athlete_id=claims.subject)
        try:
            return (await invoke(get_profile, who, GetProfile())).value.athlete_id
        except NoProfile as e:
            raise BadToken from e

    async def _theirs(self, claims: Claims) -> UUID:
        """A person whom the identity provider sends is made when new."""
        cmd = EnsurePerson(kind="supabase", subject=str(claims.subject), name=claims.name, role=claims.role)
        return (await invoke(ensure_person, self.nobody(), cmd)).value.id


async def anybody(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    client: Annotated[
        UUID | None, Header(alias="X-Athlete-Id", description="A coach acts for this client, who granted it.")
    ] = None,
) -> Caller:
    """The caller, signed in or not. A token that is there must be valid."""
    keeper: Doorkeeper = request.app.state.doorkeeper
    if credentials is None:
        if request.headers.get("authorization"):
            raise NotSignedIn
        return keeper.nobody()
    return await keeper.admit(credentials.credentials, client)


async def caller(who: Annotated[Caller, Depends(anybody)]) -> Caller:
    """The caller, signed in. Raises NotSignedIn."""
    if not who.signed_in:
        raise NotSignedIn
    return who


def client_of(request: Request) -> UUID | None:
    """Whom a coach acts for by X-Athlete-Id, where FastAPI does not read it. Raises InvalidInput."""
    raw: Any = request.headers.get("x-athlete-id")
    if raw is None:
        return None
    try:
        return UUID(raw)
    except ValueError as e:
        problem = {"loc": ["header", "X-Athlete-Id"], "msg": "this is no UUID", "type": "uuid_parsing"}
        raise InvalidInput("X-Athlete-Id", "this is no UUID", [problem]) from e

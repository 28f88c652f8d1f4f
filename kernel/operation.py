"""Operations: one typed async function each, declared once. Every surface is derived from this registry."""

import inspect
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast, get_type_hints
from uuid import UUID

from pydantic import BaseModel

from kernel.db import Database, Db
from kernel.errors import CoachError
from kernel.policy import Grant, Policy, Role

type Surface = Literal["rest", "agent", "mcp", "cli", "job"]
type Clock = Callable[[], datetime]
type Announce = Callable[[Db, BaseModel], Awaitable[None]]
type Grants = Callable[[Db, UUID, UUID, Grant], Awaitable[bool]]

_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
_PATH_FIELD = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What every call needs and nobody may change: the database, the clock, who granted what."""

    database: Database
    clock: Clock
    granted: Grants
    """Whether a coach (first id) holds a grant from an athlete (second id)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls, for whom, and through which surface."""

    house: House
    person_id: UUID
    athlete_id: UUID
    """Whose data: the person's own id, or the client a coach acts for."""
    role: Role = "athlete"
    surface: Surface = "rest"
    signed_in: bool = True
    turn_id: UUID | None = None
    """The chat turn that this call is part of."""
    announce: "Announce | None" = None
    """Told of an effect inside its own transaction, just before the commit."""


@dataclass(frozen=True, slots=True)
class Ctx:
    """What an operation sees: an open transaction in the athlete's scope, and the only clock."""

    db: Db
    caller: Caller
    now: datetime

    @property
    def athlete_id(self) -> UUID:
        """Whose data this is about; the first condition of every statement."""
        return self.caller.athlete_id

    @property
    def person_id(self) -> UUID:
        """Who is asking."""
        return self.caller.person_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation[I: BaseModel, O: BaseModel]:
    """A verb of the domain, with all that its surfaces are derived from."""

    func: Callable[[Ctx, I], Awaitable[O]] = field(repr=False)
    takes: type[I]
    gives: type[O]
    name: str
    doc: str
    method: str
    path: str
    allow: Policy
    raises: tuple[type[CoachError], ...]
    on: frozenset[Surface]
    reads: bool
    """Whether it changes nothing; then it needs no key and leaves no ledger entry."""
    confirm: bool
    """Whether a person must approve it before an agent runs it."""
    asks: Callable[[Ctx, Any], Awaitable[str]] | None = field(repr=False)
    """What the person is asked then, in plain words; the summary when there is nothing more to say."""
    hot: bool
    """Whether the model always sees it; the others are found by tool search."""
    creates: bool
    """Whether success is 201 over REST."""
    domain: str

    async def __call__(self, ctx: Ctx, cmd: I) -> O:
        """Run inside an open transaction: how one domain asks another."""
        return await self.func(ctx, cmd)

    @property
    def path_fields(self) -> tuple[str, ...]:
        """The input's fields that stand in the path."""
        return tuple(_PATH_FIELD.findall(self.path))

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return self.doc.partition("\n")[0]


def operation[I: BaseModel, O: BaseModel](
    route: str,
    *,
    allow: Policy,
    raises: Iterable[type[CoachError]] = (),
    on: Iterable[Surface] = ("rest", "agent", "mcp"),
    reads: bool | None = None,
    confirm: bool | Callable[[Ctx, Any], Awaitable[str]] = False,
    hot: bool = False,
    creates: bool = False,
) -> Callable[[Callable[[Ctx, I], Awaitable[O]]], Operation[I, O]]:
    """Declare `async def verb(ctx: Ctx, cmd: Input) -> Output` as an operation.

    `route` is a method and a path under /v1 whose `{names}` are fields of the input. `confirm` may be a function
    that says what exactly the person is asked ("Delete the plan “Push Pull” for good?"). What does not fit
    together fails here, when the module is imported, and not at the first request.
    """
    method, _, path = route.partition(" ")

    def declare(func: Callable[[Ctx, I], Awaitable[O]]) -> Operation[I, O]:
        name = func.__name__
        hints: dict[str, Any] = get_type_hints(func, include_extras=True)
        try:
            takes: Any = hints[list(inspect.signature(func).parameters)[1]]
            gives: Any = hints["return"]
        except (IndexError, KeyError) as e:
            raise TypeError(f"{name} must be `async def {name}(ctx: Ctx, cmd: Input) -> Output`") from e
        if method not in _METHODS or not path.startswith("/"):
            raise ValueError(f"{name}: {route!r} is no route")
        if getattr(takes, "model_config", {}).get("extra") != "forbid":
            raise TypeError(f"{name} must take an Input")
        if missing := [f for f in _PATH_FIELD.findall(path) if f not in takes.model_fields]:
            raise TypeError(f"{name}: {missing} of {path} are no fields of {takes.__name__}")
        if not func.__doc__:
            raise TypeError(f"{name} has no docstring; it is what the model reads")
        return Operation(
            func=func,
            takes=takes,
            gives=gives,
            name=name,
            doc=inspect.cleandoc(func.__doc__),
            method=method,
            path=path,
            allow=allow,
            raises=tuple(raises),
            on=frozenset(on),
            reads=method == "GET" if reads is None else reads,
            confirm=bool(confirm),
            asks=confirm if callable(confirm) else None,
            hot=hot,
            creates=creates,
            domain=func.__module__.split(".")[-2],
        )

    return declare


class Registry:
    """All operations by name; a name or route used twice is refused."""

    def __init__(self, operations: Iterable[Operation[Any, Any]]) -> None:
        self._by_name: dict[str, Operation[Any, Any]] = {}
        routes: dict[tuple[str, str], str] = {}
        for op in operations:
            shape = (op.method, _PATH_FIELD.sub("{}", op.path))
            if op.name in self._by_name or shape in routes:
                raise ValueError(f"{op.name} ({op.method} {op.path}) is declared twice")
            self._by_name[op.name], routes[shape] = op, op.name

    def __iter__(self):
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def get(self, name: str) -> Operation[Any, Any] | None:
        """The operation of that name."""
        return self._by_name.get(name)

    def __getitem__(self, name: str) -> Operation[Any, Any]:
        return self._by_name[name]

    def on(self, surface: Surface) -> tuple[Operation[Any, Any], ...]:
        """The operations that a surface offers, in order of declaration."""
        return tuple(op for op in self if surface in op.on)


def collect(*modules: Any) -> tuple[Operation[Any, Any], ...]:
    """The operations declared in these modules, in order of declaration."""
    found: list[Operation[Any, Any]] = []
    for module in modules:
        for value in cast("dict[str, Any]", vars(module)).values():
            if isinstance(value, Operation):
                op = cast("Operation[Any, Any]", value)
                if op.func.__module__ == module.__name__:
                    found.append(op)
    return tuple(found)

"""Who may call an operation. A policy is data, so that a surface can show it and a test can walk it."""

from dataclasses import dataclass
from typing import Literal

type Role = Literal["athlete", "premium", "coach", "admin"]
type Grant = Literal[
    "view_workouts",
    "log_workouts",
    "edit_programs",
    "view_health",
    "view_nutrition",
    "view_profile",
    "message",
]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a caller needs."""

    signed_in: bool = True
    own: bool = True
    """The athlete may do it with their own data."""
    grant: Grant | None = None
    """A coach may do it for an athlete who gave this grant."""
    role: Role | None = None
    """Only callers with this role (admins have every role)."""

    def __str__(self) -> str:
        if not self.signed_in:
            return "nobody's permission"
        if self.role is not None:
            return f"the role {self.role}"
        return f"the athlete, or a coach with the grant {self.grant}" if self.grant else "the athlete"


def anyone() -> Policy:
    """Even without signing in."""
    return Policy(signed_in=False)


def self_only() -> Policy:
    """The athlete alone."""
    return Policy()


def self_or_coach(grant: Grant) -> Policy:
    """The athlete, or a coach to whom the athlete gave this grant."""
    return Policy(grant=grant)


def only(role: Role) -> Policy:
    """Callers with this role."""
    return Policy(role=role)

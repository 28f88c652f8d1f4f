"""The deterministic coach: a model of our own for when there is no other, or the other one fails."""

from agent.offline.model import OfflineCoach

__all__ = ["OfflineCoach"]

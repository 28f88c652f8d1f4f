"""The domains. `OPERATIONS` is everything Slowburn can do; a new domain is one more line here."""

from kernel.operation import Registry, collect
from memory.conversations import operations as conversations
from tools.accounts import operations as accounts
from tools.exercises import operations as exercises
from tools.health import operations as health
from tools.plans import operations as plans
from tools.progression import operations as progression
from tools.voice import operations as voice
from tools.workouts import operations as workouts

OPERATIONS = Registry(
    collect(accounts, exercises, plans, workouts, progression, voice, health, conversations)
)

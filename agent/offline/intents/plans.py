"""Plans that are there: show, list, activate, delete."""

import re

from agent.context import CoachContext
from agent.offline.intents.acts import Act, ask, call, say
from agent.offline.intents.text import NUMBER, core, has, listed, number, unwilling
from kernel.models import Page
from tools.plans.models import PlanSummary

_PLAN = r"(?:plan|program|programme|routine|split)"
_SHOW = re.compile(
    rf"^(?:show|view|see|display|open|tell|what's|what is|whats|give|let me see|can i see|can you show"
    rf"|could you show)\b.*\b(?:my|the)\b.*\b{_PLAN}\b"
    rf"|^my (?:current |active |training |workout )?{_PLAN}$|^what (?:does|do) my {_PLAN} look like|^what "
    rf"{_PLAN} am i (?:on|doing|following|running)"
    rf"|^(?:which|what) {_PLAN} is active|^how does my {_PLAN} look|^what's in my {_PLAN}|^show (?:me "
    rf")?my (?:training )?week$"
)
_LIST = re.compile(
    rf"\b(?:list|show|see|what|which|do i have|all|how many)\b.*\b{_PLAN}s\b|^(?:my |all )?{_PLAN}s$"
)
_DAY = re.compile(
    rf"^(?:(?:show|see|view|give|tell|what's|whats|what is|what's on|what do i do)(?: me)?(?: on| in)? )?"
    rf"(?:my |the )?(?:plan )?day (?P<day>{NUMBER})(?: (?:of|in) (?:my|the) {_PLAN})?$"
)
_DELETE = re.compile(
    rf"^(?:(?:can|could) you |i want to |i'd like to |let's )?(?:delete|remove|erase|get rid of|trash"
    rf"|scrap|throw away|drop)\b(?P<which>.*?)\b{_PLAN}\b(?P<after>.*)$"
)
_ACTIVATE = re.compile(
    rf"^(?:(?:can|could) you |i want to |i'd like to |let's )?(?:activate|switch (?:me )?(?:back )?to"
    rf"|change to|use|follow|go back to|make)\b(?P<which>.*?)(?:\b{_PLAN}\b(?P<after>.*)"
    rf"|(?P<active>\bactive\b).*)$"
)
_FILL = frozenset({
    "my", "the", "a", "this", "that", "current", "active", "old", "other", "different", "new",
    "plan", "program", "routine",
    "split", "one", "please", "called", "named", "now", "again", "day", "days", "is", "workout",
    "training",
})  # fmt: skip


def plan_request(text: str, context: CoachContext) -> list[Act] | None:
    """What a clause wants of the plans that are there."""
    plain = core(text)
    active = context.next_workout
    if (match := _DELETE.match(plain)) and not unwilling(plain):
        words = _words(f"{match['which']} {match['after']}")
        if re.search(rf"\ball\b.*\b{_PLAN}s\b", plain):
            return say("I delete plans one at a time: name the one to delete, or say “list my plans”.")
        if not words and active is not None:
            return [call("delete_plan", {"plan_id": str(active.plan_id)}, topic=active.plan_name)]
        return [
            call(
                "list_plans",
                {"limit": 100},
                topic="choose",
                then=lambda page: _one(page, words, "delete_plan"),
            )
        ]
    if (
        (match := _ACTIVATE.match(plain))
        and not unwilling(plain)
        and not has(plain, "make (?:me|it)?.*new.*|make me .*")
    ):
        words = _words(f"{match['which']} {match['after'] or ''}")
        if plain.startswith("make") and "active" not in plain:
            return None
        return [
            call(
                "list_plans",
                {"limit": 100},
                topic="choose",
                then=lambda page: _one(page, words, "activate_plan"),
            )
        ]
    if (day := _DAY.match(plain)) is not None and active is not None:
        return [call("get_plan", {"plan_id": str(active.plan_id)}, topic=f"day {number(day['day'])}")]
    if _LIST.search(plain) and not has(plain, "delete|remove|make|create"):
        return [call("list_plans", {})]
    if _SHOW.search(plain) and not has(plain, "next|today|tomorrow|make|create|new"):
        if active is None:
            return [call("list_plans", {}, topic="no_active")]
        return [call("get_plan", {"plan_id": str(active.plan_id)})]
    return None


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[\w-]+", text) if word not in _FILL]


def _one(page: Page[PlanSummary], words: list[str], operation: str) -> list[Act]:
    """Act on the one plan whose name has all the words, or ask which."""
    plans = page.items
    verb = "delete" if operation == "delete_plan" else "activate"
    if not plans:
        return say(f"You have no plan to {verb}. Say “make me a 3 day plan” and I'll build one.")
    fitting = [p for p in plans if all(word in p.name.lower() for word in words)] if words else list(plans)
    if operation == "activate_plan" and not words:
        fitting = [p for p in fitting if not p.active]
    if len(fitting) == 1:
        chosen = fitting[0]
        if operation == "activate_plan" and chosen.active:
            return say(f"**{chosen.name}** is your active plan already.")
        return [call(operation, {"plan_id": str(chosen.id)}, topic=chosen.name)]
    names = listed([f"**{p.name}**" for p in (fitting or plans)[:5]], "or")
    if not fitting:
        if operation == "activate_plan" and not words:
            return say(f"**{plans[0].name}** is your only plan, and it is active already.")
        return say(f"No plan of yours is called that. You have {names.replace(' or ', ' and ')}.")
    return ask(f"Which plan should I {verb}: {names}?", lambda answer: _picked(fitting, answer, operation))


def _picked(plans: list[PlanSummary], answer: str, operation: str) -> list[Act] | None:
    words = _words(core(answer.lower()))
    fitting = [p for p in plans if words and all(word in p.name.lower() for word in words)]
    if len(fitting) != 1:
        return None
    return [call(operation, {"plan_id": str(fitting[0].id)}, topic=fitting[0].name)]

"""The catalogue: what an exercise is, what can stand in for it, what trains a muscle."""

import re

from agent.context import CoachContext
from agent.offline.intents import lexicon, lifts
from agent.offline.intents.acts import Act, Call, call
from agent.offline.intents.planning import equipment_said, injuries_said
from agent.offline.intents.text import core, has
from tools.exercises import catalogue

_INSTEAD = re.compile(
    r"\b(?:alternatives?|substitutes?|replacements?|swaps?|options?|variations?) (?:to|for|of)\b "
    r"(?P<a>.+)$|\b(?:instead of|in place of|replace|substitute|swap out|swap)\b (?P<b>.+)$"
    r"|^(?P<c>.+?) (?:alternatives?|substitutes?|replacements?)$|^i (?:can't|cannot|don't want to|can "
    r"not) (?:do |perform )?(?P<d>.+?)(?:,? (?:what|is there|anything|any).*)$"
)
_HOW = re.compile(
    r"^(?:how (?:do|should|can|to|would)(?: i| you| one)?(?: properly| correctly)? ?(?:do|perform|execute"
    r"|set up)?|explain|describe|teach me|show me how to(?: do)?|tell me (?:about|how to(?: do)?)|what is"
    r"|what's|what are|what muscles (?:do|does|is|are)|which muscles (?:do|does)|what does|what do|what "
    r"equipment (?:do i need for|does|do)|form (?:tips|cues|check) (?:for|on)|technique for|cues for"
    r"|is)\b (?P<a>.+)$"
)
_HOW_TAIL = re.compile(
    r"\s*(?:work(?:s|ed)?|train(?:s)?|hit(?:s)?|target(?:s)?|need|require|for(?: me)?|properly|correctly"
    r"|with good form|form|technique|good for|safely|exactly)$"
)
_SEARCH = re.compile(
    r"\b(?:exercises?|movements?|lifts|moves|drills|what can i do|something|anything|how (?:do|can) i "
    r"train|ideas|work)\b.*\b(?:for|that|with|to|hit|using|my|train\w*|work\w*)\b|^(?:[\w ]+) "
    r"exercises?\b|^(?:list|show|find|search|give|suggest|recommend)\b.*\bexercises?\b|\bhow (?:do|can"
    r"|should) i (?:train|hit|grow|work|build|target)\b"
)
_TAIL = re.compile(
    r"\s*(?:,|\b(?:because|since|as|with|without|for|that|using|only|at home|if|in|my|please|today"
    r"|tomorrow|for my|but|exercise|what|is there|anything)\b).*$"
)


def substitutes(text: str, context: CoachContext) -> list[Act] | None:
    """ "alternatives to squats", "what can I do instead of bench?"."""
    plain = core(text)
    match = _INSTEAD.search(plain)
    if match is None or has(plain, "my plan|plan for|make"):
        return None
    tail = match["a"] or match["b"] or match["c"] or match["d"]
    found = lifts.named(tail) or lifts.named(plain)[:1]
    wording = tail if found else _TAIL.sub("", tail)
    if not wording or (not found and len(wording.split()) > 5):
        return None
    avoid = lexicon.unique(iter([*context.profile.injuries, *injuries_said(plain)]))
    said = equipment_said(plain[match.start() :].replace(wording, " "), context)
    equipment = said if said is not None else context.profile.equipment
    more = ({"avoid": avoid} if avoid else {}) | ({"equipment": equipment} if equipment is not None else {})

    def act(slug: str) -> list[Act]:
        return [
            call("list_substitutes", {"exercise_id": str(catalogue.exercise_id(slug)), "limit": 5} | more)
        ]

    return act(found[0].slug) if found else lifts.which(wording, act, context)


def about(text: str, context: CoachContext) -> list[Act] | None:
    """ "how do I do a Romanian deadlift", "what muscles does the leg press work"."""
    plain = core(text)
    match = _HOW.match(plain)
    if match is None or has(plain, r"\bmy\b.*|i (?:bench|squat|did|lift)|much|many|often|ready|next|today"):
        return None
    wording = _HOW_TAIL.sub("", match["a"])
    found = lifts.named(wording)
    if not found:
        return None
    rest = wording[: found[0].start] + wording[found[0].end :]
    if (
        len(
            re.sub(
                r"\b(?:a|an|the|do|does|proper|good|exercise|train|work|muscles|i|for|need|how|to|with)\b"
                r"|[,.]",
                " ",
                rest,
            ).split()
        )
        > 1
    ):
        return None
    topic = "how" if has(plain, "^(?:how|explain|teach|show|form|technique|cues|describe).*") else ""
    return [_get(found[0].slug, topic)]


def _get(slug: str, topic: str) -> Call:
    return call("get_exercise", {"exercise_id": str(catalogue.exercise_id(slug))}, topic=topic)


def search(text: str, context: CoachContext) -> list[Act] | None:
    """ "exercises for chest with dumbbells"."""
    plain = core(text)
    if not _SEARCH.search(plain) or has(
        plain, "volume|plan|hurts?|next workout|history|records?|today|i did|log|last"
    ):
        return None
    muscle = next((m for m, _ in lexicon.found(lexicon.MUSCLES, plain)), None)
    equipment = equipment_said(plain, context)
    if muscle is None and equipment is None:
        return None
    filters: dict[str, object] = {"limit": 8 if equipment is None else 24}
    if equipment is not None:
        filters["equipment"] = equipment
    if muscle is None:
        return [call("search_exercises", filters)]
    # The catalogue knows muscles, not groups: one search a muscle of the group.
    muscles = lexicon.GROUPS.get(muscle, (muscle,))
    few = filters | ({"limit": 4} if len(muscles) > 1 and equipment is None else {})
    return [call("search_exercises", few | {"muscle": each}, muscles=(each,)) for each in muscles]

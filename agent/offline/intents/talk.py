"""Greetings, thanks, what the coach can do, and what it cannot."""

import re

from agent.context import CoachContext
from agent.offline.intents import lifts
from agent.offline.intents.acts import Act, say
from agent.offline.intents.text import asks, core, has

_HELLO = re.compile(
    r"^(?:(?:hey|hi|hello|yo|hiya|howdy|good (?:morning|afternoon|evening)|morning|evening|sup|what's up"
    r"|whats up|how are you(?: doing)?(?: today)?|how's it going|nice to meet you|greetings|coach|there"
    r"|hallo|today)[\s,!.?]*)+$"
)
_THANKS = re.compile(
    r"^(?:(?:thanks|thank you|thx|ty|cheers|great|nice|awesome|perfect|cool|ok|okay|sweet|got it|sounds "
    r"good|good job|well done|love it|amazing|brilliant|so much|a lot|very much|coach|that's great"
    r"|alright|excellent|good|no worries|understood|bye|goodbye|see you|see ya|later|lol|haha|wow|no|nope"
    r"|never ?mind|forget it|nothing|no thanks|nah|very)[\s,!.?]*)+$"
)
_NO = re.compile(r"^(?:no|nope|nah|never ?mind|forget it|nothing|no thanks)\b")
_BYE = re.compile(r"\b(?:bye|goodbye|see you|see ya|later)\b")
_HELP = (
    r"help|help me|what can (?:you do|i (?:say|ask))(?: .*)?|what do you do|how does this work|how "
    r"do(?:es)? (?:this|you|it) work|commands|menu|how do i use (?:this|you)|what are you(?: able to do| "
    r"capable of)?|what else can you do|what all can you do|who are you|how can you help.*|where do i "
    r"start|how do i (?:start|begin)|get started|options|features|are you (?:an? )?(?:ai|bot|robot|human"
    r"|person|real|gemini)"
)

CONNECT = "Set `GEMINI_API_KEY` and restart to connect Gemini for free conversation."
HELP = f"""I'm the offline coach: I work without a language model. What I understand:

- **Log**: “bench 225 for 8”, “3x10 squats at 60 kg”, “make that 7”, “scratch that”, “done”
- **Plan**: “make me a 4 day plan, 45 minutes, only dumbbells, bad knee”, “show my plan”
- **Train**: “what's next”, “start workout”, “what have I done so far”
- **Look back**: “my PRs”, “show my squat history”, “how's my chest volume”
- **Adjust**: “more chest volume”, “add two sets of back a week”
- **Check in**: “slept 6 hours, legs sore, stress high”, “am I ready to go heavy?”
- **Exercises**: “alternatives to squats”, “chest exercises with dumbbells”
- **You**: “use pounds”, “I'm in Berlin”, “I weigh 82 kg”

{CONNECT}"""

_TOPICS: tuple[tuple[str, str], ...] = (
    (r"plan\w*|program\w*|split|routine|days?|week", "make me a 3 day plan"),
    (r"sets?|reps?|logg?\w*|bench\w*|squat\w*|deadlift\w*|kg|lbs?|lift\w*", "bench 80 kg for 8"),
    (r"volume|chest|back|legs?|arms?|shoulders?|muscles?", "how's my chest volume"),
    (r"tired|sore|sleep|slept|rest|ready|recover\w*|stress\w*|energy|heavy", "am I ready to go heavy?"),
    (r"exercises?|instead|alternatives?|form|technique|machine", "alternatives to squats"),
    (r"records?|best|pr|prs|max|progress\w*|strong\w*|history|improv\w*", "my PRs"),
    (r"pain\w*|hurt\w*|injur\w*|knees?|shoulder", "my knees hurt"),
    (r"next|today|tomorrow|workout|train\w*|session", "what's next"),
)
_USUAL = ("what's next", "bench 80 kg for 8", "make me a 3 day plan", "my PRs")
_BEYOND: tuple[tuple[str, str], ...] = (
    (
        r"eat|eating|calories|protein|diet\w*|meal\w*|macros?|nutrition|food|carbs?|creatine|supplements?"
        r"|fasting|keto|vegan",
        "I can't advise on food or supplements yet.",
    ),
    (r"run|running|ran|marathon|5k|10k|jog\w*|pace", "I can't plan or analyze running yet."),
    (
        r"cold|flu|fever|sick|ill|covid|pregnan\w+|hungover|doctor|medicine|medication|ibuprofen|dizzy"
        r"|chest pain|faint\w*|numb\w*|tingling|diagnos\w*",
        "I can't judge medical matters; please ask a doctor.",
    ),
    (r"remind\w*|alarm|notif\w*|timer", "I can't set reminders or timers."),
    (
        r"why|explain|because|research|study|studies|science|opinion|think",
        "I can't explain or discuss freely without a language model.",
    ),
)


def small_talk(text: str, context: CoachContext) -> list[Act] | None:
    """Greetings, thanks and help."""
    if has(core(text), rf"^(?:{_HELP})$") or not text.strip(" ?!.,"):
        return say(HELP)
    if _HELLO.match(text):
        return say(_hello(context))
    if _THANKS.match(text):
        if _NO.match(text):
            return say("All right. Nothing was changed.")
        return say("See you next time." if _BYE.search(text) else "Any time.")
    return None


def _hello(context: CoachContext) -> str:
    name = f", {context.profile.name}" if context.profile.name else ""
    if context.open_workout is not None:
        return f"Hi{name}. **{context.open_workout.name}** is open; tell me your sets as you do them."
    if context.next_workout is not None:
        return (
            f"Hi{name}. Next in your plan is **{context.next_workout.day.name}**. Say “what's next” to "
            f"see it."
        )
    return (
        f"Hi{name}. You have no plan yet: say “make me a 3 day plan”, or just log, like “bench 80 kg for 8”."
    )


def _like_a_set(text: str) -> bool:
    """Whether a lift and a number are spoken of together, or a load and repetitions."""
    lift = bool(lifts.named(text)) and re.search(r"\d", text) is not None and not asks(text)
    return lift or re.search(r"\d ?(?:kg|kilos?|lbs?|pounds?)?(?: for | ?x ?)\d", text) is not None


def fallback(text: str) -> list[Act]:
    """What is not understood: say so, with three things that are."""
    beyond = next((told for pattern, told in _BEYOND if has(text, pattern)), "I didn't understand that.")
    if _like_a_set(text):
        beyond = (
            "I log only sets that you have just done yourself, and that reads like something else: a wish, a plan, "
            "another day or another person."
        )
    near = [example for pattern, example in _TOPICS if has(text, pattern)]
    shown = list(dict.fromkeys([*near, *_USUAL]))[:3]
    examples = ", ".join(f"“{example}”" for example in shown)
    return say(f"{beyond} Nothing was changed. I'm the offline coach; try {examples}, or “help”. {CONNECT}")

"""Records, weekly volume, and changing it."""

import re
from collections.abc import Mapping
from datetime import timedelta

from agent.context import CoachContext
from agent.offline.intents import lexicon, lifts
from agent.offline.intents.acts import Act, ask, call, say
from agent.offline.intents.text import NUMBER, asks, core, has, number, unwilling

_RECORD = (
    r"(?:personal )?(?:records?|bests?|prs?|pbs?|maxes|max|one rep max|1 ?rm|e1rm|e1rms|heaviest|personal "
    r"best|rep max|estimated max|1 rep max|strongest)"
)
_TOLD_MAX = re.compile(rf"^my (?:\w+ ){{0,3}}{_RECORD} (?:is|was|are)(?: about| around)? \d")
_VOLUME = r"(?:volume|weekly sets|sets (?:a|per|each|this|last) week|hard sets|how many sets)"
_MORE = r"(?:more|extra|additional|add|increase|raise|up|bump up|bump|boost|ramp up|grow|turn up)"
_LESS = (
    r"(?:less|fewer|reduce|decrease|cut|cut back|cut down|lower|drop|remove|take away|take off|ease off"
    r"|ease up|dial back|back off|scale back|trim|tone down)"
)
_ADJUST = re.compile(
    rf"^(?:(?:can|could) (?:you|we|i) (?:please )?(?:have |get |do |give me )?|i want(?: to do)? |i "
    rf"need(?: to do)? |i'd like(?: to do)? |give me |let's (?:do |have )?|do |please |we need |make it "
    rf"|i could use |a (?:bit|little) "
    rf"|{NUMBER} (?=(?:more|extra|fewer|less|additional)\b.*\b(?:a|per|each|every) week))*"
    rf"(?:(?P<more>{_MORE})|(?P<less>{_LESS}))\b(?P<rest>.*)$"
)
_SETS = re.compile(rf"{NUMBER} (?:more |extra |fewer |less |additional |hard |working )*(?:weekly )?sets?\b")
_LAGGING = re.compile(
    r"^(?:(?:i think |i feel )?(?:my |the )?(?P<part>(?:\w+ ){1,2})(?:is|are|feels?|seems?|looks?) "
    r"(?:a bit |really |so )?"
    r"(?:lagging|weak|small|behind|lacking|under ?-?trained|neglected|over ?-?trained|fried)(?: behind)?"
    r"|(?:that's |i have |there are |it's )?(?P<many>too (?:many|much|few|little) (?:sets|volume|work)) "
    r"(?:for|of|on) (?:my |the )?(?P<of>\w+(?: \w+)?)),?\s*(?:so |please )*"
)
_ONE_SET = re.compile(r"\b(?:a|an|another|one more|an extra|an additional) (?:\w+ )?set\b")
_MUSCLE_FIRST = re.compile(r"^(?:my |the )?(?P<muscle>[\w ]+?) (?:volume|sets) (?:up|down|higher|lower)$")
_NOT_VOLUME = (
    r"(?:weight|load|kg|kilos?|lbs?|pounds?|reps?|rpe|plates?|rest|minutes?|weeks?|days?|warm ?ups?|time"
    r"|calories|protein|sleep|it|that|this|info|details|water|food|cardio|help|sessions?|workouts?|plans?)"
)


def records(text: str, context: CoachContext) -> list[Act] | None:
    """ "what's my best bench", "my PRs", "what's my e1RM for squat"."""
    plain = core(text)
    if not has(plain, _RECORD) or has(
        plain,
        "should|want to|going to|will|hr max|heart|new pr|hit a|just|make|plan|try|attempt|set a|next|if"
        "|would|could",
    ):
        return None
    if not (
        asks(plain)
        or has(
            plain,
            "^(?:my|show|list|tell|give|see|all|prs?|records?|personal|best|heaviest|1 ?rm|e1rm|max).*",
            r".*\bmy\b.*",
        )
        or plain.endswith(("pr", "prs", "max", "1rm", "e1rm", "record", "records"))
    ):
        return None
    if _TOLD_MAX.search(plain):
        return say(
            "I keep records from logged sets only, so I noted nothing. Log the set when you do it, like "
            "“bench 100 kg for 5”."
        )
    found = lifts.named(re.sub(rf"\b{_RECORD}\b", " , ", plain))
    kind = (
        {"kind": "e1rm"}
        if has(plain, "e1rms?|1 ?rm|one rep max|1 rep max|estimated max|max|rep max|maxes")
        else {"kind": "weight"}
        if has(plain, "heaviest")
        else {}
    )
    if found:
        return [call("list_records", {"exercise": found[0].slug} | kind, topic=kind.get("kind", ""))]
    wording = re.search(
        rf"\b{_RECORD} (?:on|for|in|at|of) (?:the |my )?(?P<a>[\w -]+)$|\bbest (?P<b>[\w -]+)$"
        rf"|^(?:what's|whats|what is|show(?: me)?) my (?P<c>[a-z-]+(?: [a-z-]+)?) {_RECORD}$",
        plain,
    )
    if wording and not has(
        wording["a"] or wording["b"] or wording["c"],
        "all|all time|current|everything|far|ever|time|lifts?|my|records?|performances?|today|week|month|personal"
        "|new|rep|one|strength|estimated",
    ):
        return lifts.which(
            wording["a"] or wording["b"] or wording["c"],
            lambda slug: [call("list_records", {"exercise": slug} | kind, topic=kind.get("kind", ""))],
            context,
        )
    return [call("list_records", {"limit": 20} | kind, topic=kind.get("kind", ""))]


def volume(text: str, context: CoachContext) -> list[Act] | None:
    """ "how's my chest volume", "volume this week"."""
    plain = core(text)
    muscles = [m for m, _ in lexicon.found(lexicon.MUSCLES, plain)]
    train = (
        bool(muscles)
        and not has(plain, "how (?:do|should|can) i .*|exercises?")
        and has(
            plain,
            r"(?:am i|have i been|do i|did i|have i) .*(?:train|hit|do|done|work|enough|too (?:much"
            r"|little)).*",
            "(?:enough|too much|too little) .*",
        )
    )
    if not (has(plain, _VOLUME) or train) or _direction(plain) is not None:
        return None
    if not (
        asks(plain)
        or has(
            plain,
            "^(?:show|my|tell|give|see|list|weekly|volume|check|this|last|view|too much|too little|enough).*",
        )
        or plain.endswith("volume")
    ):
        return None
    if unwilling(plain) and not asks(plain):
        return None
    if has(plain, "how many sets") and not (muscles or has(plain, "week|weekly|volume")):
        return None
    wanted: dict[str, object] = {}
    if has(plain, "last week"):
        wanted["week_of"] = context.local_time.date() - timedelta(weeks=1)
    span = re.search(rf"(?:last|past) {NUMBER} weeks", plain)
    if span:
        wanted["weeks"] = max(1, min(12, number(span[1]) or 1))
    elif has(plain, "last month|past month"):
        wanted["weeks"] = 4
    shown = lexicon.unique(muscle for named in muscles for muscle in lexicon.GROUPS.get(named, (named,)))
    return [call("get_weekly_volume", wanted, muscles=tuple(shown))]


def _direction(plain: str) -> re.Match[str] | None:
    return _ADJUST.match(plain)


def adjust(text: str, context: CoachContext) -> list[Act] | None:
    """ "more chest volume", "add two sets of chest a week", "less legs, I'm beat"."""
    plain = _with_part(core(text))
    first = _MUSCLE_FIRST.match(plain)
    match = _direction(plain)
    if (
        (match is None and first is None)
        or unwilling(core(text))
        or (asks(plain) and not has(plain, "^can .*"))
    ):
        return None
    rest = match["rest"] if match else plain
    more = bool(match["more"]) if match else plain.endswith(("up", "higher"))
    if match and match["more"] == "up" and not has(rest, "volume|sets?"):
        return None
    count = _SETS.search(plain)
    muscle = next((m for m, _ in lexicon.found(lexicon.MUSCLES, rest)), None)
    lift = next((x for x in lifts.named(rest) if rest[x.start : x.end] not in lexicon.MUSCLES), None)
    said_volume = count is not None or has(rest, "volume|sets?|work|training")
    if muscle is None and lift is None:
        if not said_volume or (
            has(rest, _NOT_VOLUME) and not has(rest, "volume|sets? (?:of|for|a|per|each)")
        ):
            return None
        return ask(
            f"{'More' if more else 'Less'} volume for which muscle or exercise?",
            lambda answer: _answered(answer, text, more=more, count=count),
        )
    # "drop 10 kg on bench" is about the load; "more legs" is not.
    if not said_volume and has(
        rest, r"(?:\d+ ?)?(?:weight|load|kg|kilos?|lbs?|pounds?|reps?|rpe|plates?|rest|pain|hurts?)"
    ):
        return None
    if re.search(r"\d", rest) and count is None:
        return None
    target = (
        {"exercise": lift.slug} if lift and (muscle is None or _covers(lift, rest)) else {"muscle": muscle}
    )
    return _adjustment(target, text, more=more, count=count, rest=rest)


def _with_part(plain: str) -> str:
    """ "chest feels undertrained, add 2 sets" is "add 2 sets chest": the complaint names the muscle."""
    match = _LAGGING.match(plain)
    if match is None:
        return plain
    rest = plain[match.end() :]
    if rest and lexicon.first(lexicon.MUSCLES, rest) is None:
        return f"{rest} {match['part'] or match['of']}".strip()
    if not rest and match["many"]:
        return f"{'less' if match['many'].startswith(('too many', 'too much')) else 'more'} {match['of']}"
    return rest


def _covers(lift: lifts.Lift, rest: str) -> bool:
    """Whether the muscle's name is only a part of the exercise's, as in "leg press"."""
    return all(
        lift.start <= m.start() and m.end() <= lift.end for _, m in lexicon.found(lexicon.MUSCLES, rest)
    )


def _answered(answer: str, text: str, *, more: bool, count: re.Match[str] | None) -> list[Act] | None:
    plain = core(answer.lower())
    if len(plain.split()) > 4:
        return None
    muscle = lexicon.first(lexicon.MUSCLES, plain)
    if muscle is not None:
        return _adjustment({"muscle": muscle}, text, more=more, count=count, rest="")
    slug = lifts.slug_of(plain)
    return _adjustment({"exercise": slug}, text, more=more, count=count, rest="") if slug else None


def _adjustment(
    target: Mapping[str, str | None], text: str, *, more: bool, count: re.Match[str] | None, rest: str
) -> list[Act]:
    sets = number(count[1]) if count else 1 if _ONE_SET.search(text) else None
    if sets is not None and not 1 <= sets <= 6:
        return say(
            f"I change at most 6 sets a week at once, and {sets} is outside. Say, for example, “add 2 "
            f"sets of chest a week”."
        )
    by = {"change": "more" if more else "less"} if sets is None else {"change_sets": sets if more else -sets}
    weeks = re.search(rf"for (?:the next )?{NUMBER} weeks", rest)
    length = number(weeks[1]) if weeks else None
    for_weeks = {"weeks": length} if length is not None and 1 <= length <= 8 else {}
    return [call("adjust_volume", {**target, **by, **for_weeks, "reason": core(text)[:300]})]

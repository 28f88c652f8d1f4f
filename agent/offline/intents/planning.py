"""A plan asked for in a sentence: days, minutes, goal, equipment, injuries, experience, emphasis."""

import re
from collections.abc import Sequence
from typing import Any

from agent.context import CoachContext
from agent.offline.intents import lexicon, lifts
from agent.offline.intents.acts import Act, ask, call, say
from agent.offline.intents.text import NUMBER, asks, core, has, number, unwilling
from tools.exercises import catalogue
from tools.exercises.models import EQUIPMENT, BodyPart

_NOUN = (
    r"(?:(?:workout|training|lifting|gym|exercise|strength|fitness|muscle|week(?:ly)?)\s+)*"
    r"(?:plan|program|programme|routine|split|schedule|regimen|regime|mesocycle|training block)"
)
_MAKE = (
    r"make|create|build|generate|write|design|give|get|set|put|plan|want|need|like|start|draw|come|work "
    r"out|do|have|"
    r"looking for|find|recommend|suggest|can i|let's|new|program|another"
)
_BARE = r"^(?:a |an |my )?(?:new |another )?(?:[\w/-]+ ){0,7}(?:plan|program|programme|routine|split)\b"
_TRAIN = r"(?:train|work ?out|lift|exercise|gym|get|want|build|gain|lose|become|go|goal|be)"

_UNIT = r"(?:x|times|days?|sessions?|workouts?|trainings?)"
_DAYS = re.compile(
    rf"(?<![\w.]){NUMBER}[ -]?(?:training |gym |lifting )?{_UNIT}\b(?! (?:of|ago|each))"
    rf"|(?<![\w.]){NUMBER}[ -]?(?:day|d)?(?:/| a | per | each | every )week\b"
)
_RANGE = re.compile(rf"(?<![\w.]){NUMBER} ?(?:-|to|or) ?{NUMBER}[ -]?{_UNIT}\b")
_WEEKDAYS = re.compile(
    r"\b(mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)(?:day|nesday|sday|rsday|urday)?s?\b"
)
_HOURS = re.compile(
    r"(?P<half>half an hour|half hour)|(?P<more>(?:an |one )?hour and a half|1\.5 ?(?:h|hours?|hrs?)\b"
    r"|one and a half hours)"
    r"|(?P<one>\b(?:an|one|1) ?-?(?:hour|hr|h)\b)|(?P<two>\b(?:two|2) ?-?(?:hours|hour|hrs|hr|h)\b)"
    r"|(?P<minutes>\b\d{1,3}) ?-?(?:min|mins|minutes?|m)\b|(?P<words>\bthirty|forty|forty[- ]five|fifty"
    r"|sixty|seventy|ninety) ?-?(?:min|mins|minutes?)\b"
)
_MINUTE_WORDS = {
    "thirty": 30,
    "forty": 40,
    "forty five": 45,
    "forty-five": 45,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "ninety": 90,
}
_WEEKS = re.compile(rf"(?<![\w.]){NUMBER}[ -]?weeks?\b|\bweeks?: ?(\d+)")
_YEARS = re.compile(rf"{NUMBER} years?\b")
_EMPHASIS = re.compile(
    r"\b(?:focus(?:ing|ed)? on|emphasi[sz](?:e|ing)|emphasis on|priority on|prioriti[sz](?:e|ing)|extra"
    r"|more|bigger|grow|"
    r"bring up|specializ\w+ (?:in|on)|heavy on|big|lots of|stronger|with focus on)\s+(?:my |the |on "
    r")?(?P<rest>[\w ,&-]+)"
)
_HURT = (
    r"(?:bad|hurt|injured|sore|painful|dodgy|busted|tweaked|weak|torn|achy|aching|wonky|cranky|sensitive"
    r"|broken|sprained|strained)"
)
_PART = "|".join(sorted(map(re.escape, lexicon.BODY_PARTS), key=len, reverse=True))
_INJURY = re.compile(
    rf"\b(?:{_HURT}|protects?|protecting|spares?|sparing|easy on|careful with|look after|baby|injury "
    rf"(?:in|to)|pain in|problems? with"
    r"|trouble with|issues? with|pulled)(?: up)?(?: my| the| both| a)? (?:left |right )?"
    rf"(?P<a>(?:{_PART})(?: ?(?:,|and|or|&) ?(?:my |the )?(?:{_PART}))*)\b"
    rf"|\b(?P<b>(?:{_PART})(?: ?(?:,|and|or|&) ?(?:my |the )?(?:{_PART}))*)(?:'s|(?: is| are| feels?| "
    rf"keeps?| started| start| has been)?)"
    r" (?:really |still |kinda |a bit |a little |so |very |been )*"
    r"(?:pains?|hurts?|hurting|injur\w+|problems?|issues?|trouble|aches?|aching|bad|sore|killing me"
    r"|acting up|messed up|"
    r"bothering|painful|tweaked|strained|sprained|torn)\b"
)
_AVOID = re.compile(
    r"(?:\bno|\bwithout|\bavoid\w*|\bskip\w*|\bhate|\bcan't(?: do)?|\bcannot(?: do)?|\bdon't (?:want|like"
    r"|do)(?: to do)?|\bexcept|\bexclude|\bexcluding|\bnot? doing|\bleave out)\s+(?:any |the |doing )?$"
)
_PREFER = re.compile(
    r"(?:\binclude|\bincluding|\bwith|\blove|\blike|\bprefer|\bhave|\bkeep|\bcontaining)\s+(?:some |the "
    r"|doing )?$"
)
_ACTIVATE = (
    r"activate it|make it active|make it my (?:active|current) plan|switch (?:me )?to it|use it (?:now"
    r"|right away)|and activate|start(?:ing)? (?:it )?(?:now|right away|today)"
)
_NO_OVERHEAD = (
    r"(?:nothing|no|without|avoid\w*|not|can't (?:do|press|lift)|don't want)(?: any(?:thing)?| to do| doing)? "
    r"(?:over ?head|above (?:my |the )?head)(?: \w+)?"
)
ASK_DAYS = "How many days a week do you want to train (1 to 7)?"


def plan_request(text: str, context: CoachContext) -> list[Act] | None:
    """The plan that a clause asks for; asks for the days when they are left out. None when it asks for none."""
    if not _is_request(text):
        return None
    wanted = details(text, context)
    if isinstance(wanted, str):
        return say(wanted)
    return _with_days(text, wanted)


def _with_days(text: str, wanted: dict[str, Any]) -> list[Act]:
    def answered(answer: str) -> list[Act] | None:
        days = days_answer(answer)
        if days is None:
            return None
        return _generate(text, wanted | {"days_per_week": days})

    if (between := _RANGE.search(text)) and "days_per_week" not in wanted:
        return ask(f"{between[1].capitalize()} or {between[2]} days a week?", answered)
    if "days_per_week" not in wanted:
        return ask(ASK_DAYS, answered)
    return _generate(text, wanted)


def _generate(text: str, wanted: dict[str, Any]) -> list[Act]:
    if not 1 <= wanted["days_per_week"] <= 7:
        return ask(f"A week has no {wanted['days_per_week']} training days. {ASK_DAYS}", lambda answer: None)
    split = next((match[0] for _, match in lexicon.found(lexicon.SPLITS, text)), "")
    return [call("generate_plan", wanted, topic=split)]


def _is_request(text: str) -> bool:
    plain = core(text)
    if unwilling(plain) or has(
        plain, r"next workout|delete|remove|show|list|activate|switch to|use my|what's|adherence"
    ):
        return False
    polite = has(plain, r"^(?:can|could|will|would) (?:you|i) .*")
    if asks(plain) and not polite:
        return False
    if has(plain, rf"(?:{_MAKE})\b.*{_NOUN}") or re.search(_BARE, plain):
        return has(plain, rf"{_NOUN}s?") and not has(
            plain, r"my (?:current |active |old |existing )?(?:plan|program|routine)"
        )
    days = _DAYS.search(plain) is not None
    goal = lexicon.first(lexicon.GOALS, plain) is not None
    split = lexicon.first(lexicon.SPLITS, plain) is not None
    weekly = has(plain, r"(?:a|per|each|every|/) ?week", r"weekly", r"days")
    if has(plain, r"i (?:trained|did|worked|lifted|went)", "i've been", "i train"):
        return False
    return (
        (
            days
            and weekly
            and (
                goal
                or split
                or has(plain, rf"(?:want|like|let's|can|could|plan|help).*{_TRAIN}.*|train me.*")
            )
        )
        or (split and has(plain, "plan|program|days?", rf"(?:{_MAKE})") and not has(plain, "volume"))
        or (
            goal
            and has(
                plain,
                r"i (?:want|need|would like|wanna) to (?:get|build|gain|lose|be|become|train|burn|put on) "
                r".*|i'd like to .*|help me (?:get|build|lose|gain) .*",
            )
        )
    )


def details(text: str, context: CoachContext) -> dict[str, Any] | str:
    """generate_plan's arguments as far as they were said; a sentence when a number is out of reach."""
    wanted: dict[str, Any] = {}
    goal = _goal(text)
    if goal:
        wanted["goal"] = goal
    if (days := days_said(text)) is not None:
        wanted["days_per_week"] = days
    if (minutes := minutes_said(text)) is not None:
        if not 15 <= minutes <= 180:
            return f"A session can be 15 to 180 minutes; {minutes} is outside. How about 60?"
        wanted["session_minutes"] = minutes
    if (experience := experience_said(text)) is not None:
        wanted["experience"] = experience
    equipment = equipment_said(text, context)
    if equipment is not None:
        wanted["equipment"] = equipment
    elif has(text, "full gym|commercial gym|well[- ]equipped gym|all the equipment"):
        wanted["equipment"] = None
    parts = injuries_said(text)
    if parts:
        wanted["injuries"] = lexicon.unique(iter([*context.profile.injuries, *parts]))
    elif has(text, "no injuries|not injured|injury[- ]free"):
        wanted["injuries"] = []
    if emphasis := emphasis_said(text):
        wanted["emphasis"] = emphasis
    weeks = _WEEKS.search(text)
    if weeks and (count := number(weeks[1] or weeks[2])) is not None and count > 1:
        if not 4 <= count <= 16:
            return f"A plan can run 4 to 16 weeks; {count} is outside."
        wanted["weeks"] = count
    chosen = _choices(text)
    if has(text, _NO_OVERHEAD):
        overhead = _overhead(wanted.get("injuries") or context.profile.injuries)
        chosen["avoid"] = lexicon.unique(iter([*chosen.get("avoid", []), *overhead]))[:20]
    return wanted | chosen | ({"activate": True} if has(text, _ACTIVATE) else {})


def _goal(text: str) -> str | None:
    for goal, match in lexicon.found(lexicon.GOALS, text):
        before = text[max(0, match.start() - 12) : match.start()]
        after = text[match.end() : match.end() + 12]
        # "a strength plan" states the goal; "a fitness app" and "no muscle" do not.
        if lexicon.MUTED.search(before) or after.startswith((" group", " soreness")):
            continue
        if match[0] == "stronger" and re.match(r" (?:my )?(?:legs|arms|back|chest|core)", after):
            return goal
        return goal
    return None


def days_said(text: str) -> int | None:
    """Training days a week in a sentence; None when unsaid, or said as a range."""
    if _RANGE.search(text):
        return None
    if has(text, "every day|daily|seven days|7 days"):
        return 7
    if has(text, "twice (?:a|per|each|every) week|twice weekly"):
        return 2
    if has(text, "once (?:a|per|each|every) week|once weekly"):
        return 1
    if has(text, "thrice (?:a|per|each) week"):
        return 3
    if has(text, "on weekdays|every weekday"):
        return 5
    if has(text, "on weekends|weekends only|only (?:on )?weekends"):
        return 2
    for match in _DAYS.finditer(text):
        return number(match[1] or match[2])
    weekdays = {match[1][:3] for match in _WEEKDAYS.finditer(text)}
    return len(weekdays) or None


def days_answer(answer: str) -> int | None:
    """A bare answer to "How many days a week?"."""
    said = core(answer)
    match = re.fullmatch(
        rf"(?:maybe |about |let's (?:say|do|go with) |i'd say |i can do |i can (?:train|make) |i have "
        rf"|make it |around |say )?{NUMBER}"
        rf"(?:[ -]?(?:{_UNIT}))?(?: (?:a|per|each|every) week)?(?: (?:is|would be) (?:fine|good|great|ok))?",
        said,
    )
    value = number(match[1]) if match else days_said(said) if len(said.split()) <= 8 else None
    return value if value is not None and 1 <= value <= 7 else None


def minutes_said(text: str) -> int | None:
    """The longest session in minutes, if the sentence gives one."""
    match = _HOURS.search(text)
    if match is None:
        return None
    fixed = {"half": 30, "more": 90, "one": 60, "two": 120}
    for name, minutes in fixed.items():
        if match[name]:
            return minutes
    return int(match["minutes"]) if match["minutes"] else _MINUTE_WORDS[match["words"]]


def experience_said(text: str) -> str | None:
    """Training experience in words or years: under 1, 1 to 3, over 3."""
    known = lexicon.first(lexicon.EXPERIENCE, text)
    years = _YEARS.search(text)
    if known is not None or years is None or not has(text, "lift\\w*|train\\w*|experience"):
        return known
    count = number(years[1]) or 0
    return "beginner" if count < 1 else "intermediate" if count <= 3 else "advanced"


def equipment_said(text: str, context: CoachContext) -> list[str] | None:
    """The equipment at hand; None when the sentence names none. "No barbell" is all else that the
    athlete has."""
    if has(
        text,
        "no equipment|without (?:any )?equipment|body ?weight (?:only|plan|program|routine|workouts?)"
        "|only (?:my )?body ?weight|just (?:my )?body ?weight|calisthenics|no weights|without weights",
    ):
        return []
    masked = text
    # "bench press" is no bench, and "barbell row" no barbell at hand.
    for lift in lifts.named(text):
        if text[lift.start : lift.end] not in lexicon.EQUIPMENT:
            masked = masked[: lift.start] + " " * (lift.end - lift.start) + masked[lift.end :]
    here: list[str] = []
    missing: list[str] = []
    for item, match in lexicon.found(lexicon.EQUIPMENT, masked):
        before = masked[: match.start()]
        (missing if lexicon.MUTED.search(before) else here).append(item)
    if here:
        return lexicon.unique(iter(here))
    owned = EQUIPMENT if context.profile.equipment is None else context.profile.equipment
    return [item for item in owned if item not in missing] if missing else None


def injuries_said(text: str) -> list[BodyPart]:
    """Body parts that hurt or shall be spared."""
    parts: list[BodyPart] = []
    for match in _INJURY.finditer(text):
        parts.extend(part for part, _ in lexicon.found(lexicon.BODY_PARTS, match["a"] or match["b"]))
    return lexicon.unique(iter(parts))


def emphasis_said(text: str) -> list[str]:
    """Up to three muscles that shall be trained more; a group gives its main muscles."""
    muscles: list[str] = []
    for match in _EMPHASIS.finditer(text):
        rest = re.split(
            r"\b(?:with|but|for|only|in|using|no|without|because|days?|and (?:i|my)|plan|program)\b|,? \d",
            match["rest"],
        )[0]
        for muscle, _ in lexicon.found(lexicon.MUSCLES, rest):
            muscles.extend(lexicon.GROUPS.get(muscle, (muscle,)))
    return lexicon.unique(iter(muscles))[:3]


def _overhead(injuries: Sequence[str]) -> list[str]:
    """What is pressed overhead, the usual lifts first; with a bad shoulder what the plan would not spare itself."""
    spared = "shoulder" in injuries
    rows = [
        row
        for row in catalogue.by_slug().values()
        if row.pattern == "vertical_push" and "dip" not in row.slug
    ]
    return [
        row.slug
        for row in sorted(
            rows, key=lambda row: (spared and row.stress.get("shoulder", 0) >= 2, -row.popularity)
        )
    ]


def _choices(text: str) -> dict[str, list[str]]:
    chosen: dict[str, list[str]] = {"prefer": [], "avoid": []}
    last = ""
    for lift in lifts.named(text):
        before = text[: lift.start]
        wording = text[lift.start : lift.end]
        if wording in lexicon.EQUIPMENT or wording in lexicon.MUSCLES or wording in lexicon.SPLITS:
            continue
        if _AVOID.search(before):
            last = "avoid"
        elif _PREFER.search(before):
            last = "prefer"
        elif not re.search(r"(?:,|\band|\bor)\s+(?:the |some )?$", before):
            last = ""
        if last:
            chosen[last].append(lift.slug)
    return {name: slugs for name, slugs in chosen.items() if slugs}

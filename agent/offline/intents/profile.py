"""Lasting facts that people tell: units, place, body, equipment, name, experience, goal."""

import re
from datetime import date
from zoneinfo import available_timezones

from pydantic import ValidationError

from agent.context import CoachContext
from agent.offline.intents import lexicon
from agent.offline.intents.acts import Act, call, say
from agent.offline.intents.planning import equipment_said, experience_said
from agent.offline.intents.text import asks, core, has, unwilling
from kernel.units import to_kg

_UNIT = re.compile(
    r"^(?:(?:can|could) you |i |i'd |we |let's |please )?(?:use|switch (?:me )?to|change (?:me |it |(?:my "
    r"|the )?units? )?to|prefer|set (?:my |the )?units? to|show (?:me )?(?:everything |weights |loads "
    r")?in|work in|think in|lift in|set it to|go with|(?:my |the )?units? (?:is|are|to|in)"
    r"|like)\b.*?\b(?P<unit>kg|kgs|kilos?|kilograms?|metric|lbs?|pounds?|imperial)\b(?: (?:units?|instead"
    r"|from now on|now|by default|mode|please))*$"
    r"|^(?:i'm (?:a|an) )?(?P<bare>metric|imperial|kilos|pounds|kg|lbs?)(?: (?:user|person|guy|units?"
    r"|please|instead|now))*$"
)
_PLACE = re.compile(
    r"^(?:i'm|i am|im|i live|i'm living|i moved|i just moved|i've moved|i'm based|i'm currently|i'm now"
    r"|my time ?zone is|time ?zone|set my time ?zone to|change my time ?zone to|i'm staying)\b(?: now| "
    r"currently| based| living| back)? ?(?:in |to |is |at )?(?P<place>[\w/ ,+-]+?)(?: time(?: ?zone)?| "
    r"now| currently| these days| for good)*$"
)
_WEIGHT = re.compile(
    r"^(?:i (?:now |currently )?weigh(?: in at| about| around)?|my (?:body ?)?weight (?:is|=)(?: now)?"
    r"|i'm|i am|bodyweight|body weight)(?: now| about)? (?P<value>\d{2,3}(?:[.,]\d+)?) ?(?P<unit>kgs?"
    r"|kilos?|kilograms?|lbs?|pounds?)?(?: now| today| heavy)?$"
)
_HEIGHT = re.compile(
    r"^(?:i'm|i am|my height is|height) (?:(?P<cm>\d{3}) ?(?:cm|centimet\w+)?|(?P<m>[12][.,]\d{2}) ?(?:m"
    r"|met\w+)|(?P<feet>[4-7]) ?(?:'|ft|feet|foot) ?(?P<inch>\d{1,2})? ?(?:\"|''|in|inch\w*)?)(?: tall)?$"
)
_NAME = re.compile(
    r"^(?:my name is|my name's|call me|you can call me|name's)\s+(?P<name>(?!later|back|when|maybe|if"
    r"|tomorrow|crazy|a |an |what|on |at )[^\d,.!?]{1,40}?)(?: from now on| now| please)?$",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"^(?:i was born (?:on|in)|my birthday is|my (?:date of birth|dob) is|born on) "
    r"(?P<date>\d{4}-\d{2}-\d{2})$"
)
_SEX = re.compile(r"^(?:i'm|i am|im) (?:a )?(?P<sex>man|male|guy|woman|female|girl|lady)$")
_OWNS = re.compile(
    r"^(?:i (?:only |just |now |also )?(?:have|own|got|train with|work with|use|workout with|lift with)"
    r"|i've (?:only |just )?got|all i have is|my (?:home )?(?:gym|equipment) (?:has|is|only has|just has)"
    r"|i have access to|at home i(?: only)? have|i(?: only)? have access to|i don't have|i do not have|i "
    r"have no|i train at|i work ?out (?:at|in)|i joined|i go to|i lift at|i (?:only )?train (?:at home "
    r")?with(?:out)?)\b"
)
_LEVEL = re.compile(
    r"^(?:i'm|i am|im|consider me|i'd say i'm|i've been (?:lifting|training)|i have been (?:lifting"
    r"|training)|i have|i've never|i never|i just started|i'm just|set my (?:experience|level) to)\b"
)
_GOAL = re.compile(
    r"^(?:my (?:main |new |current )?goal is(?: to)?|my goals are|set my goal to|change my goal to|i'm "
    r"training for|i train for|goal is)\b"
)
_UNITS = {"k": "kg", "m": "kg", "l": "lb", "p": "lb", "i": "lb"}
_SEXES = {
    "man": "male",
    "male": "male",
    "guy": "male",
    "woman": "female",
    "female": "female",
    "girl": "female",
    "lady": "female",
}


def profile(text: str, context: CoachContext, original: str) -> list[Act] | None:
    """The facts that a clause states, or the profile when it is asked for. `original` keeps capitals."""
    plain = core(text)
    if has(
        plain,
        "(?:show|see|view|what's in|what's|open) (?:me )?my (?:profile|settings)|^my profile$|^profile$"
        "|what do you know about me|what (?:unit|time ?zone|equipment|injuries) (?:do|am|have|are).*",
    ):
        return [call("get_profile")]
    if asks(plain) or ("don't have" not in plain and "do not have" not in plain and unwilling(plain)):
        return None
    try:
        facts = _facts(plain, original, context)
    except ValidationError:
        return None
    if isinstance(facts, str):
        return say(facts)
    try:
        return [call("update_profile", facts, topic="facts")] if facts else None
    except ValidationError as wrong:
        return say(f"I can't take that: {wrong.errors()[0]['msg'].removeprefix('Value error, ').lower()}.")


def _facts(plain: str, original: str, context: CoachContext) -> dict[str, object] | str | None:
    if match := _UNIT.match(plain):
        return {"unit": _UNITS[(match["unit"] or match["bare"])[0]]}
    if match := _NAME.match(core_keeping_case(original)):
        return {"name": match["name"].strip()}
    if match := _WEIGHT.match(plain):
        if match["unit"] is None and plain.startswith(("i'm", "i am", "body")):
            return None
        unit = "lb" if (match["unit"] or context.profile.unit).startswith(("l", "p")) else "kg"
        return {"body_weight_kg": to_kg(float(match["value"].replace(",", ".")), unit)}
    if match := _HEIGHT.match(plain):
        return _height(match, plain)
    if match := _AGE.match(plain):
        try:
            return {"birth_date": date.fromisoformat(match["date"])}
        except ValueError:
            return "That is no date that I know; write it like 1990-05-31."
    if match := _SEX.match(plain):
        return {"sex": _SEXES[match["sex"]]}
    if _OWNS.match(plain):
        if has(plain, "(?:a |the )?(?:full|commercial|well[- ]equipped|big|proper) gym"):
            return {"equipment": None}
        items = equipment_said(plain, context)
        if items is not None:
            return {"equipment": items}
    if _GOAL.match(plain) and (goal := lexicon.first(lexicon.GOALS, plain)):
        return {"goal": goal}
    if _LEVEL.match(plain) and (level := experience_said(plain)):
        return {"experience": level}
    if match := _PLACE.match(plain):
        zone = _zone(match["place"])
        if zone is not None:
            return {"time_zone": zone}
        if "time" in plain and "zone" in plain:
            return f"I don't know the time zone “{match['place']}”. Name one such as Europe/Berlin."
    return None


def core_keeping_case(original: str) -> str:
    """The message without end marks, with its capitals: names have them."""
    return original.translate({0x2019: "'"}).strip().rstrip(".!").strip()


def _height(match: re.Match[str], plain: str) -> dict[str, object] | None:
    if match["feet"]:
        if not has(plain, "tall|height") and not match["inch"]:
            return None
        return {"height_cm": round(int(match["feet"]) * 30.48 + int(match["inch"] or 0) * 2.54, 1)}
    if match["m"]:
        return {"height_cm": round(float(match["m"].replace(",", ".")) * 100, 1)}
    return {"height_cm": float(match["cm"])} if has(plain, r"\d+ ?cm|tall|height|centi\w+") else None


def _zone(place: str) -> str | None:
    """The time zone of a city, or a zone by its name."""
    wanted = place.strip(" ,").replace(" ", "_").lower()
    for zone in sorted(available_timezones()):
        if "/" in zone and wanted in (zone.lower(), zone.lower().rsplit("/", 1)[-1]):
            return zone
    if wanted in ("utc", "gmt"):
        return "UTC"
    return lexicon.CITIES.get(place.strip(" ,")) or lexicon.CITIES.get(place.split(",")[0].strip())

"""Several things said in one breath: a set and a question, a set and its correction, a wish and what came of it.

The grammars take a whole utterance or nothing. This cuts an utterance where people do, lets the grammars read
the parts, and acts only when no other part can change what the commanding ones mean: a frame such as "my plan
for tomorrow." before them, or a retraction such as "just kidding" after them, leaves everything undone.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from kernel.units import Load
from tools.voice.models import Command, Context, DoneSet, Parse
from tools.voice.tokens import clean
from tools.voice.understand import Understander

_CUT = re.compile(
    r"(?<=\w)[.!;?\n]+(?:\s+|$)|,?\s+but\s+(?=(?:my|the|i|it|felt|am|should)\b)"
    r"|,\s*(?=(?:am i|should i|can i|what's|whats|what|how|when|is|my|a bit of|bit of|"
    r"bench|squat|and then)\b)"
    r"|,?\s+(?:and|then|and then)\s+(?=(?:i'm|im|i am|that's it|we're)?\s*(?:done|finished?|that's it)\b)"
)
_PARTS = frozenset(
    ["log_set", "start_workout", "finish_workout", "pause_workout", "resume_workout", "check_in"]
)
_START = re.compile(r"^(?P<start>[\w' ]{5,30}?),\s*(?P<rest>.+)$")
_REMARK = re.compile(
    r"^(?:(?:left |right |both |my )?\w+(?: back)? (?:hurts?|aches?)\b.*"
    r"|(?:and |but )?(?:my|the|a bit of|some|bit of|a little|slight) (?:\w+ ){1,3}"
    r"(?:hurts?|aches?|is sore|are sore|feels?|pain)\b.*"
    r"|(?:i want to|i'd like to|i hope to) .*"
    r"|(?:what's|whats|what is|what) (?:next|left|now|my)\b.*|how (?:many (?:sets|reps|more)|long (?:should|do) i rest|"
    r"am i doing)\b.*|how's my .*|am i (?:ready|done|recovered|getting stronger)\b.*"
    r"|(?:should|can|do) i (?:go (?:up|heavier|heavy|lighter|down|on)|add|rest|increase|stop|drop|deload|do more|"
    r"need)\b.*"
    r"|(?:is|was) (?:that|this|it) (?:a |my |a new )?(?:pr|pb|record|best|personal (?:best|record))\b"
    r"|(?:i feel|(?:they |it |both |all |everything |that )*felt|feels|feeling|it felt|that felt|that was|it was) "
    r"(?:so |really |very |pretty |quite )?"
    r"(?:good|great|ok|okay|fine|amazing|awesome|strong|easy|hard|heavy|tough|brutal|terrible|bad|awful)\b.*)$"
)
"""What may follow a set without changing it: pain, wishes, questions, feelings."""
_ABOUT_IT = re.compile(
    r"^(?:what|how|should|can|do|i want|i'd like|i hope)\b.*\b(?:that|it|this|those|these|them|so|there|right)\b"
)
"""Asks about, or wishes for, what was said before: then that was a proposal and no set."""
_FRAME = re.compile(
    r"^(?:(?:today|this time|hey|hi|hello|ok|okay|so|right|alright|phew|wow|yes|yeah|nice|great|thanks|thank you|coach|"
    r"there|good|morning|afternoon|evening|well)\b[ ,]*)+$"
    r"|^yesterday (?:was|went) (?:so |really |very |pretty )?(?:great|good|well|bad|ok|okay|fine|awful|terrible|brutal|"
    r"hard|tough|easy)$"
)
"""What may stand before a set without changing it."""
_UNDONE = re.compile(
    r"\b(?:kidding|joke|joking|jk|dreams?|not really|didn't|did not|wasn't|yesterday|last|tomorrow|plan|planned|"
    r"would|if|pretend|imagine|friend|he|she|they|almost|nearly|failed|not|never|ago)\b"
)
_TRIED = re.compile(
    r"^(?:i )?(?:was )?(?:wanted|tried|aimed|planned|going|hoped|supposed|meant|shot)\b[^.!?]*?(?:,|\bbut\b|, but\b)\s*"
    r"(?P<did>(?:i )?(?:only |just )*(?:got|did|managed|hit)\b.*)$"
)
_MEND = re.compile(
    r",?\s+(?=(?:no|sorry|actually|wait|oops|scratch that|i mean|make that|no wait|last (?:set|one) was)\b)"
)


def listen(ear: Understander, text: str, context: Context) -> Parse:
    """The commands in an utterance of one or several parts; as `Understander.parse` for a single one."""
    whole = ear.parse(text, context)
    if whole.commands or whole.question is not None:
        return whole
    plain = clean(text).strip()
    if (tried := _TRIED.match(plain)) is not None:
        return _sure(ear.parse(tried["did"].replace("only ", "").replace("just ", ""), context))
    return _mended(ear, plain, context) or _several(ear, plain, context) or whole


def _mended(ear: Understander, plain: str, context: Context) -> Parse | None:
    """ "bench 80 for 8, no make that 7": the set as corrected."""
    cut = _MEND.search(plain)
    if cut is None or not plain[: cut.start()].strip():
        return None
    first = _sure(ear.parse(plain[: cut.start()], context))
    if not first.commands or any(command.operation != "log_set" for command in first.commands):
        return None
    second = ear.parse(plain[cut.end() :], _after(first.commands, context))
    if [command.operation for command in second.commands] != ["correct_set"]:
        return None
    change = dict(second.commands[0].arguments)
    if change.pop("set", "last") != "last":
        return None
    last = first.commands[-1]
    mended = last.model_copy(update={"arguments": last.arguments | change})
    sure = min(first.confidence, second.confidence)
    return Parse(commands=[*first.commands[:-1], mended], confidence=sure)


def _several(ear: Understander, plain: str, context: Context) -> Parse | None:
    parts = [part.strip(" ,") for part in _CUT.split(plain) if part and part.strip(" ,.!?")]
    started = len(parts) < 2
    if started:
        start = _START.match(plain)
        if start is None:
            return None
        parts = [start["start"], start["rest"]]
    commands: list[Command] = []
    sure = 1.0
    now = context
    for part in parts:
        parse = _sure(ear.parse(part, now))
        if parse.commands:
            led = started and not commands and part == parts[0]
            if any(command.operation not in _PARTS for command in parse.commands) or (
                led and parse.commands[0].operation == "log_set"
            ):
                return None
            commands += parse.commands
            sure = min(sure, parse.confidence)
            now = _after(parse.commands, now)
        elif parse.question is not None or not _is_harmless(part, before=not commands):
            return None
    if not commands or not any(command.operation == "log_set" for command in commands):
        # "pause. resume." or "let's go, start my session": only one and the same command is plain.
        same = len(commands) == len(parts) and all(command == commands[0] for command in commands)
        return Parse(commands=commands[:1], confidence=sure) if same else None
    return Parse(commands=commands, confidence=sure)


def _is_harmless(part: str, *, before: bool) -> bool:
    if before:
        return _FRAME.match(part) is not None
    return is_remark(part)


def is_remark(part: str) -> bool:
    """Whether words after a set leave it as it is: pain, a wish, a question, a feeling."""
    if _REMARK.match(part) is None or _ABOUT_IT.match(part):
        return False
    return _UNDONE.search(part) is None or part.startswith(("i want", "i hope", "i'd like", "what"))


def _sure(parse: Parse) -> Parse:
    """Without a draft: the other parts could answer what a part leaves open."""
    return parse.model_copy(update={"draft": None})


def _after(commands: Sequence[Command], context: Context) -> Context:
    """The context when these sets are done."""
    for command in commands:
        if command.operation == "start_workout":
            context = replace(context, has_open_workout=True)
        if command.operation != "log_set":
            continue
        told = command.arguments
        number = 1 + sum(done.exercise == told["exercise"] for done in context.sets_in_workout)
        done = DoneSet(
            exercise=told["exercise"],
            reps=told.get("reps") or 0,
            load=Load(**told["load"]) if told.get("load") else None,
            rpe=told.get("rpe"),
            set_number=number,
        )
        context = replace(
            context,
            current_exercise=done.exercise,
            last_set=done,
            sets_in_workout=(*context.sets_in_workout, done),
            has_open_workout=True,
        )
    return context

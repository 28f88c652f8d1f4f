"""English gym talk as data: wordings, numbers, levels, and what recognizers make of them.

Wordings are split at ` | `. Another language is another module like this one, put together in `words.py`.
"""

from tools.voice.models import Name

ONES: dict[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
TEENS: dict[str, int] = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS: dict[str, int] = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip

PHRASES: dict[tuple[str, str], str] = {
    ("U", "kg"): (
        "kg | kgs | kilo | kilos | kilogram | kilograms | k | ks | kg's | kilo kettlebell | kg kettlebell | "
        "kilo kettlebells | kg kettlebells | kilo dumbbell | kg dumbbell | kilo dumbbells | kg dumbbells"
    ),
    ("U", "lb"): (
        "lb | lbs | pound | pounds | # | lb's | lbs. | pound kettlebell | lb kettlebell | "
        "pound kettlebells | lb kettlebells | pound dumbbell | lb dumbbell | pound dumbbells | lb dumbbells"
    ),
    ("R", ""): "rep | reps | repetition | repetitions | wraps | raps | rips",
    ("S", ""): "set | sets | round | rounds",
    ("X", ""): "x | by | times",
    ("F", ""): "for | for like | for about | for only | for just",
    ("A", "@"): "@",
    ("A", ""): (
        "at | with | using | drop to | dropped to | drop down to | dropped down to | drop it to | "
        "down to | up to | go to | went to | going up to | back down to | back up to | went up to | "
        "moved up to | move up to | went down to | drop back to"
    ),
    ("u", ""): "did not | do not | have not | am not | could not | can not | had not | will not",
    ("O", ""): "of",
    (",", ""): (
        ", | ; | . | ! | and | then | and then | followed by | superset | super set | superset with | "
        "supersetted with | & | next i did"
    ),
    ("P", ""): (
        "rpe | r p e | rpe of | r.p.e | an rpe of | effort | effort of | at an rpe of | rpe was | "
        "the rpe was | rpe is"
    ),
    ("K", ""): (
        "in the tank | left in the tank | in reserve | reps in reserve | reps left in the tank | rir | "
        "r i r | reps in the tank | left in me | rep in reserve | rep in the tank | more in the tank | "
        "reps left | rep left in the tank | rep left | reps short of failure"
    ),
    ("p0", ""): "nothing left in the tank | nothing in the tank | nothing left | nothing in reserve",
    ("G", ""): (
        "felt like | feels like | it felt like | that felt like | felt like about | felt about | "
        "felt like an rpe | felt like rpe | felt like an rpe of | felt around | was like"
    ),
    ("Z", ""): (
        "plate | plates | plates a side | plates per side | plates each side | plate per side | plate a side"
    ),
    ("B", ""): (
        "empty bar | just the bar | the bar | bar | empty barbell | the empty bar | just bar | "
        "bar only | only the bar | unloaded bar"
    ),
    ("Y", ""): (
        "bodyweight | body weight | bw | body weight only | bodyweight only | no weight | unweighted"
    ),
    ("+", "plus"): "plus | + | with an extra | extra | added | weighted with",
    ("+", "add"): (
        "add | up | add another | increase by | go up | went up | go up by | up by | adding | went up by"
    ),
    ("-", "drop"): (
        "drop | dropped | minus | less | take off | took off | down | down by | go down | drop by | "
        "went down | dropped by | go down by"
    ),
    ("-", "assist"): "assisted | assisted by | assisted with | with assistance of",
    ("H", "1"): "s | sec | secs | second | seconds",
    ("H", "60"): "min | mins | minute | minutes",
    ("H", "3600"): "h | hr | hrs | hour | hours",
    ("q", "90"): "minute and a half | a minute and a half",
    ("q", "30"): "half a minute | half minute",
    ("q", "60"): "a minute",
    ("D", "1"): "m | meter | meters | metre | metres",
    ("D", "1000"): "km | kms | kilometer | kilometers | kilometre | kilometres",
    ("D", "1609.344"): "mile | miles | mi",
    ("D", "0.9144"): "yard | yards | yd | yds",
    ("t", "warmup"): (
        "warm up | warmup | warm up set | warmup set | warming up | warm up sets | warmup sets | "
        "warm ups | as a warm up | as warm up | as a warmup | warmups | for warm up | for a warm up | "
        "to warm up"
    ),
    ("t", "drop"): "drop set | dropset | drop sets | dropsets | as a drop set | drop set of | drop set at",
    ("t", "failure"): (
        "to failure | till failure | until failure | to fail | failure | failure set | til failure | "
        "to total failure | went to failure | taken to failure | all out"
    ),
    ("t", "working"): (
        "working set | working sets | work set | work sets | top set | backoff set | back off set | "
        "back off sets | working weight"
    ),
    ("j", "each side"): (
        "each side | per side | a side | each leg | per leg | each arm | per arm | each hand | "
        "per hand | a leg | an arm | per dumbbell | a hand | both sides"
    ),
    ("j", "paused"): "paused | pause | with a pause | with pause",
    ("j", "tempo"): "tempo",
    ("j", "beltless"): "beltless | no belt",
    ("j", "felt easy"): (
        "felt easy | felt light | felt good | felt great | felt smooth | felt fine | felt strong | "
        "that felt easy | feels easy | feeling good"
    ),
    (
        "j",
        "felt hard",
    ): "felt hard | felt heavy | felt tough | felt rough | felt awful | feels heavy | felt bad",
    ("r", "1"): "single | a single",
    ("r", "2"): "double | a double",
    ("r", "3"): "triple | a triple",
    ("C", ""): (
        "same again | same | again | repeat | repeat that | same thing | same thing again | ditto | "
        "one more | another one | same set | same as before | same as last time | one more set | "
        "another set | one more time | another | and again | same set again | one more like that | "
        "same as last set | the same | the same again | repeat last set | repeat the last set | "
        "log that again | do that again | did that again | did the same | did it again | "
        "same as the last one | same as the last set | another one of those | same one"
    ),
    (
        "Cw",
        "",
    ): "same weight | same load | same weight again | at the same weight | same bar | at same weight",
    ("Cr", ""): "same reps | same number of reps | for the same reps",
    ("M", ""): "more | more like that | more of those | more of the same | more of them",
    ("b", ""): (
        "but | except | only | but only | but for | just for | but with | but just | but i got | but got"
    ),
    ("N", ""): (
        "wrong exercise | wrong weight | wrong reps | "
        "no | nope | actually | sorry | correction | wait | oops | i mean | i meant | my bad | "
        "rather | nah | hang on | hold on | no wait | i said | whoops | wrong"
    ),
    ("k", ""): (
        "make that | make it | change that to | change it to | should be | should have been | "
        "change to | that should be | it should be | that should have been | should've been | "
        "set that to | make those | fix that to | correct that to | i meant to say | meant to say | "
        "make the last one | make the last set | make last set | change that last set to | "
        "change the weight to | change the load to | change reps to | change the reps to | "
        "change weight to | update that to | correct it to | that's supposed to be"
    ),
    ("c", ""): "change | edit | fix | correct | update | make",
    ("l", ""): (
        "last set | last one | previous set | previous one | that set | that last set | "
        "that last one | the last set | the last one | my last set | that one | the previous set | "
        "the weight | the reps"
    ),
    ("W", ""): (
        "was | were | is | that was | it was | that's | it's | this was | those were | that is | "
        "were actually | was actually | was supposed to be | was really"
    ),
    ("d", ""): "to",
    ("Q", ""): "not | instead of | wasn't | not the | rather than",
    ("I", "1"): "first set | set one | set number one | the first one",
    ("I", "2"): "second set | set two | set number two | the second one",
    ("I", "3"): "third set | set three | set number three | the third one",
    ("I", "4"): "fourth set | set four | set number four | the fourth one",
    ("I", "5"): "fifth set | set five | set number five | the fifth one",
    ("I", "6"): "sixth set | set six | set number six",
    ("I", "7"): "seventh set | set seven | set number seven",
    ("I", "8"): "eighth set | set eight | set number eight",
    ("e", ""): (
        "scratch | scratch that | undo | undo that | delete | delete that | remove | remove that | "
        "erase | erase that | get rid of | take that off | forget that | cancel that | delete it | "
        "undo it | scrap that | remove it | strike that | scratch it | forget it | cancel | "
        "drop that one | disregard that | ignore that | don't log that | don't count that | "
        "take that back | clear that | delte | delet | dlete | undue"
    ),
    ("v", ""): "log | record | put down | put me down for | enter | track | log a | save",
    ("T", "back"): (
        "back to | back on | now on | switch to | moving to | on to | over to | move on to | "
        "moving on to | switching to | moving back to | going back to"
    ),
    ("_", ""): (
        "a | an | the | my | i | i've | ive | i'd just | just | did | done | got | hit | logged | "
        "please | ok | okay | so | um | uh | er | erm | uhm | hey | coach | yeah | yep | yes | "
        "alright | right | on | now | today | there | it | that | this | those | these | finished | "
        "completed | knocked out | banged out | cranked out | managed | did a | in | some | all | "
        "weight | load | easy | hard | tough | smooth | nice | solid | heavy | light | strict | : | "
        "( | ) | lifted | moved | pushed | performed | made | pulled | put up | me | total | "
        "good set | nice set | about | reps of | set of | we got | straight | across | i did | i got | "
        "i hit | i just did | just did | just got | just hit | just finished | i finished | "
        "i completed | i do | doing | i managed to do | as well | too | thanks | thank you | held | "
        "hold | held it | went | got it | working | rep out | repped | repped out | also | repping | "
        "ended up with | weighing | - | each set | each | first | the | on the | on my | that time | "
        "this time | on that one | on that set | had | i had | for that set | on this one | threw up | "
        "damn | damned | goddamn | dammit | fuck | fucking | fuckin | fuck yeah | hell yeah | shit | "
        "holy shit | holy crap | bloody | freaking | frickin | bro | lol | haha | woohoo | boom | phew | "
        "that was heavy | that was hard | that was tough | that was easy | that was light | was heavy | "
        "was hard | was tough | was easy | anyway | anyways"
    ),
}
"""Wordings by tag and value; `tags.py` tells the tags."""

LEVELS: dict[int, str] = {
    1: (
        "very low | really low | super low | none | zero | no | minimal | terrible | awful | "
        "horrible | really bad | very bad | through the floor | not"
    ),
    2: (
        "low | bad | poor | a bit | a little | slightly | slight | mild | little | a bit low | "
        "pretty low | quite low | pretty bad | not very | not that | not too"
    ),
    3: (
        "kind of | somewhat | kinda | medium | moderate | moderately | okay | ok | average | normal | "
        "fine | so so | alright | decent | not too bad | not bad"
    ),
    4: ("high | good | pretty high | quite high | pretty | quite | pretty good | fairly | quite good | up"),
    5: (
        "very high | really high | super high | very good | really good | great | excellent | "
        "amazing | fantastic | through the roof | very | really | super | extremely | so"
    ),
}
"""How much, from 1 (very low) to 5 (very high)."""

FEELINGS: dict[tuple[str, int], str] = {
    ("soreness", 4): "sore | aching",
    ("soreness", 3): "achy | stiff | tight",
    ("energy", 2): "tired",
    ("energy", 1): "exhausted | drained | wiped",
    ("energy", 4): "energetic | energized | fresh | well rested",
    ("stress", 4): "stressed | stressed out",
    ("stress", 1): "relaxed | calm",
    ("mood", 4): "happy | in a good mood",
    ("mood", 2): "sad | down | grumpy | in a bad mood",
    ("mood", 5): "in a great mood",
}
"""Words that say a check-in field and its level at once."""

SOUNDS: dict[str, str] = {
    "bench": "benched | benching | bp",
    "bike": "biked",
    "calf": "calve | calves",
    "chest": "chess",
    "curl": "girl | curled",
    "curls": "girls",
    "cycling": "cycled",
    "deadlift": "deadlifted | deadline | deadlines | deads",
    "decline": "declined",
    "dip": "dipped",
    "down": "downs",
    "fly": "flies",
    "incline": "inclined",
    "jog": "jogged",
    "lat": "lap",
    "lunge": "lounge | lunged",
    "lunges": "lounges",
    "plank": "planked | planks",
    "press": "pressed",
    "pull": "pool | pools",
    "raise": "raises | raced",
    "row": "roe",
    "rower": "rowed",
    "rows": "roes",
    "run": "ran",
    "shrug": "shrugged",
    "snatch": "snatched",
    "squat": "squad | squatted | squatting",
    "squats": "squads",
    "thrust": "trust",
    "thrusts": "trusts",
    "tricep": "triceps",
    "up": "ups",
}
"""What was said, and what recognizers and people make of it in exercise names."""

SOUND_PAIRS: dict[str, str] = {
    "bench": "bench stress",
    "bicep": "by sep | bye sep",
    "deadlift": "dead left | that lift",
    "squat": "squat it",
    "tricep": "try step | try sep | tri step | tri cep",
}
"""Two misheard words that mean nothing otherwise."""

GUARDS = (
    "said | 1rm | a week | about to | ago | aim | aiming | almost | always | am i | anyone | are | back in | "
    "before i | boyfriend | brother | buddy | build | calories | can | can i | can't | cannot | "
    "consider | considering | could | could i | couldn't | create | dad | daughter | day | days | "
    "design | did i | didn't | didnt | do i | does | doesn't | dollars | don't | dont | dream | dude | "
    "eventually | every | everyone | explain | failed to | friday | friend | friends | generate | "
    "girlfriend | goal | goals | going to | gonna | guy | hadn't | have i | haven't | he | he's | "
    "her | him | his | hope | hopefully | hoping | how | husband | i'd | i'd like | i'll | if | "
    "imagine | instead | is it | last month | last time | last week | last year | later | let's | "
    "lets | like to | love to | max | maxes | may | may i | maybe | might | missed | mom | monday | "
    "nearly | need | needed | needs | never | next month | next set | next time | next week | "
    "next workout | normally | not | old | older | once i | one day | one rep max | or | partner | "
    "pb | people | per week | perhaps | plan | planned | planning | plans | pr | pretend | price | "
    "program | programme | protein | recommend | remind | routine | saturday | saw | says | schedule | "
    "she | she's | should | shouldn't | show | since | sister | skip | skipped | somebody | someday | "
    "someone | son | suggest | sunday | suppose | supposed | target | tell | template | than | their | "
    "them | they | think | thinking | this week | thought | thursday | told | tomorrow | tonight | "
    "tried to | try | trying | tuesday | unless | until i | used | used to | usually | video | wanna | "
    "want | was going | watch | watched | we'll | wednesday | weeks | were going | what | what's | "
    "whats | when | when i | where | whether | which | who | why | wife | will | wish | without | "
    "won't | world record | would | yesterday | you | younger | your"
)
"""Said of what was not done, not by this person, not now: nothing is logged."""

ASKS = (
    "can you please log | can you log | could you log | could you please log | can you add | "
    "please log | can you record | could you record | will you log | would you log | i'd like to log | "
    "i want to log | can you put down | go ahead and log | let's log | lets log | you can log"
)
"""Openings of a request to log."""

BODY_PARTS = (
    "abs arm arms back biceps body calves chest core delts elbows everything forearms glutes hams "
    "hamstring hamstrings hip hips knee knees lats leg legs lower neck quad quads shoulder shoulders "
    "traps triceps upper wrists"
)
"""Where it is sore."""

CONTROLS: dict[Name, str] = {
    "start_workout": (
        "start workout | start session | start training | begin workout | begin session | "
        "new workout | start new workout | start today's workout | "
        "starting workout | let's start | let's go | start | start lifting | start this workout | "
        "let's start workout | i'm starting workout | let's begin | begin | start empty workout | "
        "let's get started | i'm at gym let's go | let's train | time to train | "
        "start another workout | start workout today | let's do this | "
        "start me up | kick off workout | i am starting workout | "
        "begin training | get started"
    ),
    "finish_workout": (
        "done | i'm done | i am done | finish workout | finish | finished | end workout | "
        "finish session | end session | that's it | that's all | i'm finished | all done | "
        "done for today | finish up | workout done | workout complete | complete workout | "
        "stop workout | i'm done for today | done for day | that's it for today | "
        "that's all for today | done with workout | i'm done with workout | workout finished | "
        "finished workout | call it a day | calling it a day | call it | wrap it up | wrap up | "
        "session done | close workout | end training | stop session | i'm all done | "
        "i finished workout | finish it | end it | i've finished | i have finished | done training | "
        "i'm done training | that's workout | i'm done here | done here | finish this workout | "
        "end this workout | finished for today | we're done | that'll do | that's a wrap | "
        "i think i'm done | that was it | that was last one"
    ),
    "pause_workout": (
        "pause | pause workout | pause session | hold workout | take a break | pause timer | "
        "pause training | pause it | i need to pause | hold on pause | pause this workout | "
        "taking a break | put it on pause | break | pause for a minute | pause for a bit | "
        "i'm taking a break | pause here"
    ),
    "resume_workout": (
        "resume | resume workout | continue | continue workout | unpause | i'm back | "
        "keep going | resume session | back to it | carry on | continue session | i am back | "
        "restart workout timer | unpause workout | resume training | continue training | "
        "resume this workout | back at it | let's continue | ok i'm back | let's resume | "
        "back to work | back to workout | pick it back up | let's continue workout | let's continue"
    ),
}
"""Whole utterances that command the workout, without articles and politeness."""

POLITE = "thx ty cheers bro a alright and coach hey my now ok okay please right so thanks the then uh um well yeah yep"
"""Words that change no command."""

CHECK_IN_FILLERS = (
    "log record track as "
    "badly poorly terribly crap like hard ! , - . : ; a about actually also am and are around been "
    "bit both but check checkin checking coach feel feeling feels felt for good got had have hello "
    "hey hi i i'm i've im in is it it's ive just last me morning muscles my night now of ok okay on "
    "only rather really right so still the this to today uh um was well were with"
)
"""Words of a check-in that say nothing by themselves."""

CHECK_IN_LINKS = (
    ": = a about an are as around at feel feeling feels felt for in is just like of only still the was"
)
"""Between a field and its level."""

QUESTIONS = (
    "was that | was it | is that | is it | was this | is this | were those | are those | did i | do i | "
    "have i"
)
"""How a question opens whose words would else correct a set."""

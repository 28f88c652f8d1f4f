"""An answer to a question completes the set that was asked about."""

from dataclasses import replace

import pytest

from tests.tools.voice.voices import CONTEXTS, UNDERSTANDER, brief


@pytest.mark.parametrize(
    ("context", "said", "question", "answer", "expected"),
    [
        ("lb", "bench 225", "How many reps at 225 lb?", "8", "log bench 225lb x8"),
        ("lb", "bench 225", "How many reps at 225 lb?", "eight reps", "log bench 225lb x8"),
        ("lb", "bench 225", "How many reps at 225 lb?", "8 @9", "log bench 225lb x8 rpe=9"),
        ("lb", "bench 225 @8", "How many reps at 225 lb?", "for 5", "log bench 225lb x5 rpe=8"),
        ("kg", "bench 8 reps", None, "60", "log bench 60kg x8"),
        ("kg", "bench 8 reps", None, "at 60 kilos", "log bench 60kg x8"),
        ("kg", "bench 8 reps", None, "empty bar", "log bench 20kg x8"),
        ("kg", "bench 3x10", None, "60", "3*log bench 60kg x10"),
        ("kg", "100 for 8", "Which exercise was that?", "bench", "log bench 100kg x8"),
        ("kg", "3x10 @ 60kg", "Which exercise was that?", "squats", "3*log squat 60kg x10"),
        ("kg", "log 8 reps", "Which exercise was that?", "push ups", "log push-up bw x8"),
        ("bench", "add five", "How many reps at 105 kg?", "6", "log bench 105kg x6"),
        ("bench", "drop to 90", "How many reps at 90 kg?", "ten", "log bench 90kg x10"),
        ("bench", "7", "Was that 7 reps at 100 kg?", "yes", "log bench 100kg x7"),
        ("bench", "7", "Was that 7 reps at 100 kg?", "6 reps", "log bench 100kg x6"),
        # Talk of something else is taken for what it is.
        ("lb", "bench 225", "How many reps at 225 lb?", "squat 315 for 5", "log squat 315lb x5"),
        ("lb", "bench 225", "How many reps at 225 lb?", "what's next", "nothing"),
        ("lb", "bench 225", "How many reps at 225 lb?", "I did not do it", "nothing"),
        ("lb", "bench 225", "How many reps at 225 lb?", "start workout", "start_workout"),
        ("lb", "bench 225", "How many reps at 225 lb?", "900", "ask Did you really mean 900 reps at 225 lb?"),
    ],
)
def test_answers(context: str, said: str, question: str | None, answer: str, expected: str) -> None:
    asked = UNDERSTANDER.parse(said, CONTEXTS[context])
    assert asked.commands == []
    assert asked.question is not None
    assert question in (None, asked.question)
    assert asked.draft is not None
    answered = UNDERSTANDER.parse(answer, replace(CONTEXTS[context], draft=asked.draft))
    assert brief(answered) == expected


def test_a_draft_is_plain_json() -> None:
    draft = UNDERSTANDER.parse("bench 225 @8", CONTEXTS["lb"]).draft
    assert draft == {
        "exercise": "barbell-bench-press",
        "sets": 1,
        "rpe": 8,
        "load": {"value": 225, "unit": "lb"},
    }


def test_without_the_draft_an_answer_is_nothing() -> None:
    assert brief(UNDERSTANDER.parse("8", CONTEXTS["lb"])) == "nothing"

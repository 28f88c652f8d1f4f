"""Every utterance of the corpus becomes what it says.

Notation: `log bench 100kg x8 rpe=9 type=warmup notes=… s=60 m=40` is one set (`3*log …` three), `bw` no load;
`correct last reps=7`; `delete 2`; `check sleep_hours=6`; `ask …` the question, `ask` any question;
`nothing` neither a command nor a question.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.tools.voice.voices import CONTEXTS, UNDERSTANDER, brief

_GROUPS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("corpus.yaml").read_text())
CASES = [
    (group["context"], str(said), expected) for group in _GROUPS for said, expected in group["cases"].items()
]


@pytest.mark.parametrize(("context", "said", "expected"), CASES)
def test_corpus(context: str, said: str, expected: str) -> None:
    parse = UNDERSTANDER.parse(said, CONTEXTS[context])
    told = brief(parse)
    assert told.startswith("ask ") if expected == "ask" else told == expected
    assert (parse.confidence >= 0.6) == bool(parse.commands)


def test_corpus_is_large() -> None:
    assert len(CASES) >= 400

"""The page's tests stand on results that the operations' output models accept."""

import pytest

from tests.web.samples import CARDS
from tools import OPERATIONS

GIVES = {op.name: op.gives for op in OPERATIONS}


@pytest.mark.parametrize("operation", list(CARDS))
def test_sample_is_what_the_operation_gives(operation: str) -> None:
    result, _ = CARDS[operation]
    given = GIVES[operation].model_validate(result).model_dump(mode="json")
    assert set(given) == set(result)

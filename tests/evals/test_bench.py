"""The benchmarks' arithmetic, and that a name that is none is said. What they measure is not judged."""

import pytest

from evals.bench import run_benchmarks
from evals.bench.timing import Comparison, Times, alternately, marked

pytestmark = pytest.mark.anyio


def test_percentiles_and_ratio() -> None:
    times = Times([n / 1e6 for n in range(1, 101)])
    assert times.p50_us == pytest.approx(50.5)
    assert times.p99_us == pytest.approx(100)
    assert Times([3e-6]).p99_us == pytest.approx(3)
    assert Comparison("x", Times([2e-6]), "y", Times([1e-6])).ratio == pytest.approx(2)
    assert Comparison("x", Times([2e-6])).ratio is None


async def test_works_take_turns() -> None:
    done: list[str] = []

    async def a() -> None:
        done.append("a")

    async def b() -> None:
        done.append("b")

    times = await alternately({"a": a, "b": b}, rounds=2, warm_up=1)
    assert done == ["a", "b", "a", "b", "b", "a"]
    assert {name: len(each.values) for name, each in times.items()} == {"a": 2, "b": 2}


async def test_marks_are_kept_by_name_without_the_warm_up() -> None:
    async def work() -> dict[str, float]:
        return {"first": 0.1, "end": 0.2}

    times = await marked({"ours": work}, rounds=3, warm_up=2)
    assert times["ours"]["end"].values == [0.2] * 3


async def test_an_unknown_name_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert await run_benchmarks(["nope"]) == 2
    assert "invoke, chat" in capsys.readouterr().out

"""`slowburn bench`: what Slowburn costs over the bare parts, measured in the same run, on durable servers."""

from collections.abc import Awaitable, Callable

from evals.bench.chat import run as bench_chat
from evals.bench.invoke import run as bench_invoke
from evals.bench.timing import Comparison, show
from evals.report import console
from evals.stage import Stage, stage

BENCHMARKS: dict[str, Callable[[Stage], Awaitable[list[Comparison]]]] = {
    "invoke": bench_invoke,
    "chat": bench_chat,
}


async def run_benchmarks(names: list[str]) -> int:
    """Run these benchmarks (all when none are named) and print a table; 2 for a name that is none.

    Nothing is judged: on a busy machine figures move, so look at the ratios.
    """
    out = console()
    if unknown := [name for name in names if name not in BENCHMARKS]:
        out.print(
            f"There is no benchmark called {', '.join(unknown)}. There are: {', '.join(BENCHMARKS)}.",
            style="red",
        )
        return 2
    async with stage(durable=True) as parts:
        for name in names or BENCHMARKS:
            show(name, await BENCHMARKS[name](parts), out)
    return 0

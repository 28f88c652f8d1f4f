"""Timing two ways to do the same thing, fairly on a noisy machine: turn and turn about, in one process."""

import gc
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from statistics import median

from rich.console import Console
from rich.table import Table

type Work = Callable[[], Awaitable[object]]
type Marked = Callable[[], Awaitable[Mapping[str, float]]]
"""Work that tells when things happened, in seconds since it began, by name."""


@dataclass(frozen=True, slots=True)
class Times:
    """Durations in seconds."""

    values: list[float]

    @property
    def p50_us(self) -> float:
        """The median, in microseconds."""
        return median(self.values) * 1e6

    @property
    def p99_us(self) -> float:
        """The 99th percentile (nearest rank), in microseconds."""
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))] * 1e6


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ours beside a baseline; without one the figures stand alone."""

    name: str
    ours: Times
    baseline_name: str = ""
    baseline: Times | None = None

    @property
    def ratio(self) -> float | None:
        """Our median over the baseline's."""
        return None if self.baseline is None else self.ours.p50_us / self.baseline.p50_us


async def alternately(works: Mapping[str, Work], *, rounds: int, warm_up: int) -> dict[str, Times]:
    """Time each work `rounds` times; every round does all of them, in an order that turns."""
    for _ in range(warm_up):
        for work in works.values():
            await work()
    taken: dict[str, list[float]] = {name: [] for name in works}
    order = list(works)
    gc.collect()
    for _ in range(rounds):
        for name in order:
            began = time.perf_counter()
            await works[name]()
            taken[name].append(time.perf_counter() - began)
        order.append(order.pop(0))
    return {name: Times(values) for name, values in taken.items()}


async def marked(works: Mapping[str, Marked], *, rounds: int, warm_up: int) -> dict[str, dict[str, Times]]:
    """The same for works that tell when things happened."""
    taken: dict[str, dict[str, list[float]]] = {name: {} for name in works}
    order = list(works)
    for turn in range(warm_up + rounds):
        if turn == warm_up:
            gc.collect()
        for name in order:
            marks = await works[name]()
            for mark, at in marks.items() if turn >= warm_up else ():
                taken[name].setdefault(mark, []).append(at)
        order.append(order.pop(0))
    return {name: {mark: Times(values) for mark, values in marks.items()} for name, marks in taken.items()}


def show(title: str, rows: list[Comparison], out: Console) -> None:
    """Print a table: ours beside the baseline, in microseconds."""
    table = Table(title=f"{title}: microseconds, baseline and ours in turn")
    table.add_column("what")
    table.add_column("baseline")
    for name in ("n", "p50", "p99", "ours p50", "ours p99", "ratio of p50"):
        table.add_column(name, justify="right")
    for row in rows:
        base = row.baseline
        cells = ("–", "–") if base is None else (f"{base.p50_us:,.0f}", f"{base.p99_us:,.0f}")
        ours = (f"{row.ours.p50_us:,.0f}", f"{row.ours.p99_us:,.0f}")
        ratio = "–" if row.ratio is None else f"{row.ratio:.2f}×"
        table.add_row(row.name, row.baseline_name, str(len(row.ours.values)), *cells, *ours, ratio)
    out.print(table)

"""What came of the evals: a table to look at, JSON to compute with, Markdown to keep."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

GATE = 0.95


@dataclass(frozen=True, slots=True)
class Result:
    """How one case went."""

    file: str
    job: str
    name: str
    said: list[str]
    expected: dict[str, Any]
    happened: dict[str, Any]
    verdicts: dict[str, bool]
    """By judge."""
    reasons: list[str]
    """Why it failed; empty when it passed."""

    @property
    def passed(self) -> bool:
        """Whether every judge agreed."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Report:
    """How all cases went."""

    coach: str
    prompt_version: str
    at: datetime
    seconds: float
    results: list[Result] = field(default_factory=list[Result])

    @property
    def rate(self) -> float:
        """Share of cases that passed; 1 for none."""
        return sum(r.passed for r in self.results) / len(self.results) if self.results else 1.0

    @property
    def good(self) -> bool:
        """Whether the gate is reached."""
        return self.rate >= GATE


def console() -> Console:
    """Where tables are printed: as wide as the terminal, or wide enough in a file."""
    out = Console(highlight=False, soft_wrap=True)
    return out if out.is_terminal else Console(highlight=False, soft_wrap=True, width=120)


def _rows(report: Report) -> list[tuple[str, list[Result]]]:
    files = dict.fromkeys(result.file for result in report.results)
    return [(name, [r for r in report.results if r.file == name]) for name in files]


def _judges(report: Report) -> list[str]:
    return list(dict.fromkeys(name for result in report.results for name in result.verdicts))


def _rate(results: list[Result], judge: str | None = None) -> str:
    good = [r.passed if judge is None else r.verdicts.get(judge, False) for r in results]
    return f"{100 * sum(good) / len(good):.0f} %" if good else "–"


def show(report: Report, out: Console) -> None:
    """Print the table and the failures."""
    table = Table(title=f"Evals of {report.coach} ({report.prompt_version})")
    table.add_column("file")
    table.add_column("job")
    for name in ("cases", "passed", "rate", *_judges(report)):
        table.add_column(name, justify="right")
    for name, results in [*_rows(report), ("all", report.results)]:
        job = results[0].job if results and name != "all" else ""
        cells = [str(len(results)), str(sum(r.passed for r in results)), _rate(results)]
        cells += [_rate(results, judge) for judge in _judges(report)]
        last = name == "all"
        table.add_row(name, job, *cells, style="bold" if last else None)
    out.print(table)
    for result in (r for r in report.results if not r.passed):
        out.print(Text(f"✗ {result.file}/{result.name}", style="red"))
        for line in _story(result):
            out.print(Text(f"    {line}"))
    verdict = "at or above" if report.good else "below"
    out.print(
        f"{_rate(report.results)} of {len(report.results)} cases passed in {report.seconds:.1f} s, {verdict} the "
        f"gate of {GATE:.0%}."
    )


def _story(result: Result) -> list[str]:
    calls = result.happened.get("calls", [])
    made = [
        f"{c['operation']}({_short(c['arguments'])})" + (f" → {c['problem']['code']}" if c["problem"] else "")
        for c in calls
    ]
    wanted = [f"{c['operation']}({_short(c['arguments'])})" for c in result.expected["calls"]]
    return [
        f"said:     {' ⏎ '.join(result.said)}",
        f"expected: {', '.join(wanted) or 'no calls'}",
        f"happened: {', '.join(made) or 'no calls'}",
        f"answered: {' '.join(result.happened.get('text', '').split())[:400]}",
        *(f"because:  {reason}" for reason in result.reasons),
    ]


def _short(arguments: dict[str, Any]) -> str:
    return ", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in arguments.items())


def write(report: Report, folder: Path) -> None:
    """Write `<coach>.json` and `<coach>.md` into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = report.coach.replace(":", "-").replace("/", "-")
    plain = {
        "coach": report.coach,
        "prompt_version": report.prompt_version,
        "at": report.at.isoformat(),
        "seconds": round(report.seconds, 2),
        "gate": GATE,
        "rate": round(report.rate, 4),
        "cases": [asdict(result) | {"passed": result.passed} for result in report.results],
    }
    text = json.dumps(plain, indent=1, ensure_ascii=False, default=str)
    (folder / f"{stem}.json").write_text(text + "\n", encoding="utf-8")
    (folder / f"{stem}.md").write_text(_markdown(report), encoding="utf-8")


def _markdown(report: Report) -> str:
    judges = _judges(report)
    head = ["file", "job", "cases", "passed", "rate", *judges]
    lines = [
        f"# Evals of {report.coach}",
        "",
        f"{report.at:%Y-%m-%d %H:%M} UTC, {report.prompt_version}, {report.seconds:.1f} s. "
        f"{_rate(report.results)} of {len(report.results)} cases passed; the gate is {GATE:.0%}.",
        "",
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
    ]
    for name, results in [*_rows(report), ("**all**", report.results)]:
        cells = [name, results[0].job if name != "**all**" else "", str(len(results))]
        cells += [str(sum(r.passed for r in results)), _rate(results), *(_rate(results, j) for j in judges)]
        lines.append(f"| {' | '.join(cells)} |")
    failed = [r for r in report.results if not r.passed]
    if failed:
        lines += ["", "## Failures"]
    for result in failed:
        lines += ["", f"### {result.file}/{result.name}", "", "```", *_story(result), "```"]
    return "\n".join(lines) + "\n"

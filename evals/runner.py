"""`slowburn eval`: play the cases, judge them, report."""

import time
from datetime import UTC, datetime
from pathlib import Path

from pydantic_evals import Case, Dataset
from pydantic_evals.reporting import ReportCase

import prompts
from agent.coach import PROMPT
from evals import judges, report
from evals.cases import CaseFile, CoachName, EvalCase, read
from evals.play import Played, player
from evals.report import Report, Result, console
from evals.stage import Stage, stage
from kernel.settings import Settings

AT_ONCE: dict[CoachName, int] = {"offline": 4, "gemini": 2}
"""How many cases play side by side; Gemini has a quota."""


async def run_evals(names: list[str], coach: str, report_folder: Path) -> int:
    """Run the cases of these files (all when none are named) and report.

    Gives 0 from the gate on, 1 below it, 2 when it could not be run: no such cases, no such coach, no key.
    """
    out = console()
    settings = Settings()
    if coach not in ("offline", "gemini"):
        out.print(f"There is no coach called {coach}; choose offline or gemini.", style="red")
        return 2
    if coach == "gemini" and settings.gemini_api_key is None:
        out.print("Evals against Gemini need a key: set GEMINI_API_KEY.", style="red")
        return 2
    try:
        files = read(names)
    except (FileNotFoundError, ValueError) as e:
        out.print(str(e), style="red", markup=False)
        return 2
    async with stage(durable=False) as parts:
        done = await evaluate(files, coach, settings, parts)
    report.show(done, out)
    report.write(done, report_folder)
    out.print(f"The report is in {report_folder}.")
    return 0 if done.good else 1


async def evaluate(files: dict[str, CaseFile], coach: CoachName, settings: Settings, parts: Stage) -> Report:
    """Play and judge the cases that are for this coach, on these servers."""
    began = time.perf_counter()
    chosen = {
        case.name: (name, file.job)
        for name, file in files.items()
        for case in file.cases
        if coach in case.coaches
    }
    dataset = Dataset[EvalCase, Played, str](
        name="slowburn",
        cases=[
            Case(name=case.name, inputs=case)
            for file in files.values()
            for case in file.cases
            if case.name in chosen
        ],
        evaluators=judges.JUDGES,
    )
    async with player(parts, coach, settings) as play:
        judged = await dataset.evaluate(
            play.__call__, task_name=coach, max_concurrency=AT_ONCE[coach], progress=False
        )
    results = [_result(one, *chosen[one.name]) for one in judged.cases]
    for broken in judged.failures:
        file, job = chosen[broken.name]
        reasons = [f"it could not be played: {broken.error_message}"]
        results.append(
            Result(
                file, job, broken.name, broken.inputs.said, broken.inputs.expect.model_dump(), {}, {}, reasons
            )
        )
    order = {name: place for place, name in enumerate(chosen)}
    results.sort(key=lambda result: order[result.name])
    title = coach if coach == "offline" else f"gemini:{settings.model.removeprefix('google:')}"
    seconds = time.perf_counter() - began
    return Report(title, prompts.version(PROMPT), datetime.now(UTC), seconds, results)


def _result(one: ReportCase[EvalCase, Played, str], file: str, job: str) -> Result:
    reasons = [f"{name}: {found.reason or 'no'}" for name, found in one.assertions.items() if not found.value]
    reasons += [f"{failure.name} broke: {failure.error_message}" for failure in one.evaluator_failures]
    return Result(
        file=file,
        job=job,
        name=one.name,
        said=one.inputs.said,
        expected=one.inputs.expect.model_dump(exclude_defaults=True) | {
            "calls": [call.model_dump() for call in one.inputs.expect.calls]
        },
        happened=one.output.told(),
        verdicts={name: found.value for name, found in one.assertions.items()},
        reasons=reasons,
    )  # fmt: skip

"""The eval cases as they are written, and a few of them played end to end with the deterministic coach."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console

from evals.cases import CaseFile, EvalCase, ExpectedCall, lines, load, read, sets
from evals.report import GATE, Report, Result, show, write
from evals.runner import evaluate, run_evals
from evals.stage import Stage
from kernel.roles import app_dsn
from kernel.settings import Settings
from tools import OPERATIONS

NAMED_JOBS = ("log", "plan", "adjust", "readiness")


def every_case() -> list[EvalCase]:
    return [case for file in read().values() for case in file.cases]


def test_all_cases_parse_and_are_many() -> None:
    files = read()
    assert sum(len(files[name].cases) for name in NAMED_JOBS) >= 80
    assert all(case.coaches for case in every_case())


def test_every_agent_operation_is_expected_somewhere() -> None:
    """With the arguments and the success that its case expects; an operation of the agent needs an eval."""
    expected = {call.operation for case in every_case() for call in case.expect.calls if call.fails is None}
    assert {op.name for op in OPERATIONS.on("agent")} - expected == set()


def test_expected_arguments_are_fields_of_the_operation() -> None:
    for case in every_case():
        for call in case.expect.calls:
            fields = OPERATIONS[call.operation].takes.model_fields
            known: set[str] = set(fields) | ({"exercise"} if "exercise_id" in fields else set())
            assert set(call.arguments) <= known, f"{case.name}: {set(call.arguments) - known}"


def test_what_may_be_called_exists() -> None:
    for case in every_case():
        assert all(not OPERATIONS[name].reads for name in case.expect.may), case.name


def test_traps_expect_no_mutation() -> None:
    traps = [case for case in every_case() if case.name.startswith("trap_")]
    assert len(traps) >= 15
    assert not any(case.expect.mutates for case in traps)


def test_short_forms() -> None:
    assert load("225 lb") == {"value": 225, "unit": "lb"}
    assert sets(["barbell-bench-press 80 kg x 8 @7.5 *2", "pull-up x 12"]) == [
        {"exercise": "barbell-bench-press", "reps": 8, "load": {"value": 80, "unit": "kg"}, "rpe": 7.5},
        {"exercise": "barbell-bench-press", "reps": 8, "load": {"value": 80, "unit": "kg"}, "rpe": 7.5},
        {"exercise": "pull-up", "reps": 12},
    ]
    assert lines(["pull-up 3x5+"]) == [{"exercise": "pull-up", "sets": 3, "reps": "5+"}]
    call = ExpectedCall.model_validate({"log_set": {"reps": 8}, "fails": "unknown_exercise"})
    assert (call.operation, call.arguments, call.fails) == ("log_set", {"reps": 8}, "unknown_exercise")


@pytest.mark.parametrize("wrong", ["225", "225 stone", "lb 225"])
def test_a_load_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="is no load"):
        load(wrong)


@pytest.mark.parametrize("raw", [{"no_such_operation": {}}, {"log_set": {}, "get_plan": {}}, {}])
def test_a_call_that_is_none_is_refused(raw: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="is not one operation"):
        ExpectedCall.model_validate(raw)


def test_unknown_file_and_broken_file_are_said_by_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no cases called nope.*log"):
        read(["nope"])
    (tmp_path / "bad.yaml").write_text("job: [", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.yaml"):
        read(folder=tmp_path)


def test_a_name_may_be_there_once(tmp_path: Path) -> None:
    case = {"name": "same", "said": "hi"}
    for stem in ("a", "b"):
        (tmp_path / f"{stem}.yaml").write_text(
            yaml.safe_dump({"job": stem, "cases": [case]}), encoding="utf-8"
        )
    with pytest.raises(ValueError, match="two cases are called same"):
        read(folder=tmp_path)


SUBSET = (
    "log_plain_lb", "log_against_the_plan", "plan_days_after_the_question", "plan_delete_approved",
    "plan_delete_denied", "adjust_more_chest", "ready_unknown", "trap_wish",
)  # fmt: skip
WRONG = """
job: wrong on purpose
cases:
  - name: wrong_arguments
    said: bench 80 kg for 8
    expect: {calls: [{log_set: {reps: 9, load: 80 lb}}], state: {sets: 1}}
  - name: wrong_operation
    said: bench 80 kg for 8
    expect: {calls: [{check_readiness: {}}], says: [no such words]}
"""


@pytest.fixture
def parts(servers_home: Path, db_url: str, valkey_url: str) -> Stage:
    return Stage(servers_home, db_url, app_dsn(db_url), valkey_url)


@pytest.mark.anyio
async def test_a_subset_offline_and_what_is_wrong_fails(parts: Stage) -> None:
    """Real servers, real turns; the last two cases are wrong on purpose and must be seen as failures."""
    some = [case for case in every_case() if case.name in SUBSET]
    assert len(some) == len(SUBSET)
    wrong = CaseFile.model_validate(yaml.safe_load(WRONG))
    files = {"some": CaseFile(job="some", cases=some), "wrong": wrong}
    report = await evaluate(files, "offline", Settings(), parts)
    failed = {result.name: result.reasons for result in report.results if not result.passed}
    assert set(failed) == {"wrong_arguments", "wrong_operation"}, failed
    assert "log_set.reps is 8, not 9" in failed["wrong_arguments"][0]
    assert any("check_readiness was not called" in reason for reason in failed["wrong_operation"])
    assert any("log_set changed something unasked" in reason for reason in failed["wrong_operation"])
    assert report.rate == pytest.approx(len(SUBSET) / (len(SUBSET) + 2))
    assert not report.good


def test_failures_are_told_and_kept(tmp_path: Path) -> None:
    expected = {"calls": [{"operation": "log_set", "arguments": {"reps": 8}}]}
    happened: dict[str, Any] = {"calls": [], "text": "No idea."}
    verdicts = {"Operations": False, "Truth": True}
    bad = Result("log", "log sets", "one", ["bench"], expected, happened, verdicts, ["Operations: none"])
    good = Result(
        "log", "log sets", "two", ["hi"], {"calls": []}, {}, {"Operations": True, "Truth": True}, []
    )
    report = Report("offline", "coach@1", datetime(2026, 3, 4, tzinfo=UTC), 1.0, [bad, good])
    assert not report.good
    out = io.StringIO()
    show(report, Console(file=out, width=120))
    assert "✗ log/one" in out.getvalue()
    assert "below" in out.getvalue()
    write(report, tmp_path / "out")
    told = json.loads((tmp_path / "out" / "offline.json").read_text(encoding="utf-8"))
    assert (told["rate"], told["gate"], [c["passed"] for c in told["cases"]]) == (0.5, GATE, [False, True])
    markdown = (tmp_path / "out" / "offline.md").read_text(encoding="utf-8")
    assert "| log | log sets | 2 | 1 | 50 % | 50 % | 100 % |" in markdown
    assert "### log/one" in markdown


@pytest.mark.anyio
async def test_the_command_reports_and_answers_the_gate(tmp_path: Path) -> None:
    code = await run_evals(["exercises"], "offline", tmp_path)
    told = json.loads((tmp_path / "offline.json").read_text(encoding="utf-8"))
    assert code == (0 if told["rate"] >= GATE else 1)
    assert {case["file"] for case in told["cases"]} == {"exercises"}


@pytest.mark.anyio
async def test_what_cannot_be_run_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    assert await run_evals([], "gemini", tmp_path) == 2
    assert "GEMINI_API_KEY" in capsys.readouterr().out
    assert await run_evals([], "nobody", tmp_path) == 2
    assert await run_evals(["nope"], "offline", tmp_path) == 2
    assert "There are:" in capsys.readouterr().out
    assert not (tmp_path / "offline.json").exists()

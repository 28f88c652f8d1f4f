"""What holds for the house as a whole, and what no linter checks."""

import ast
import importlib.metadata
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from kernel.errors import CoachError
from kernel.operation import Operation
from tools import OPERATIONS

ROOT = Path(__file__).parents[1]
OURS = ("kernel", "memory", "tools", "agent", "api", "evals", "prompts", "migrations")


def sources() -> list[Path]:
    return sorted(path for package in OURS for path in (ROOT / package).rglob("*.py"))


def test_a_domains_sql_is_its_own():
    for path in sources():
        package = ".".join(path.relative_to(ROOT).parent.parts)
        for node in ast.walk(ast.parse(path.read_text())):
            names: list[str] = []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            for name in names:
                domain, _, last = name.rpartition(".")
                if last == "sql" and domain.startswith(("tools.", "memory.")):
                    assert domain == package, f"{path.relative_to(ROOT)} uses {name}"


def test_nothing_else_owns_our_top_level_names():
    owners = importlib.metadata.packages_distributions()
    for name in OURS:
        assert set(owners.get(name, [])) <= {"slowburn"}, f"{name} also belongs to {owners[name]}"


def test_rules_have_no_clock():
    for path in ROOT.glob("tools/*/*.py"):
        if path.name in ("operations.py", "seed.py"):
            continue
        text = path.read_text()
        for clock in ("datetime.now(", "time.time(", "date.today(", "utcnow("):
            assert clock not in text, f"{path.relative_to(ROOT)} reads the clock"


def described(model: Any, seen: set[Any]) -> list[str]:
    """Fields without a description, of a model and the models in it."""
    if model in seen or not (isinstance(model, type) and issubclass(model, BaseModel)):
        return [name for arg in get_args(model) for name in described(arg, seen)]
    seen.add(model)
    missing: list[str] = []
    for name, info in model.model_fields.items():
        if not info.description and not said(info.annotation):
            missing.append(f"{model.__name__}.{name}")
        missing += described(info.annotation, seen)
    return missing


def said(annotation: Any) -> bool:
    """Whether a type within an optional field brings its own description, as `Reps | None` does."""
    metadata = getattr(annotation, "__metadata__", ())
    return any(getattr(m, "description", None) for m in metadata) or any(
        said(a) for a in get_args(annotation)
    )


OFFERED = [op for op in OPERATIONS if op.on]


@pytest.mark.parametrize("op", OFFERED, ids=lambda op: op.name)
def test_every_operation_is_complete(op: Operation[Any, Any]):
    assert "rest" in op.on, "every operation is on REST and /v1/tools"
    assert len(op.summary) > 15
    assert op.summary.endswith((".", ",", ":")) or "\n" in op.doc
    assert described(op.takes, set()) == []
    assert described(op.gives, set()) == []
    assert all(issubclass(error, CoachError) and error.__doc__ for error in op.raises)
    tests = [p for p in (ROOT / "tests").rglob("test_*.py") if p.name != "test_architecture.py"]
    assert any(op.name in p.read_text() for p in tests), f"no test names {op.name}"


def test_every_agent_operation_has_an_eval_case():
    text = [yaml.safe_load(p.read_text()) for p in sorted((ROOT / "evals/cases").glob("*.yaml"))]
    named = str(text)
    missing = [op.name for op in OPERATIONS.on("agent") if f"'{op.name}'" not in named]
    assert missing == []


def test_about_twenty_operations_are_hot_and_deletions_ask_first():
    hot = [op.name for op in OPERATIONS.on("agent") if op.hot]
    assert 12 <= len(hot) <= 24, hot
    assert {op.name for op in OPERATIONS if op.confirm} >= {"delete_plan", "delete_workout"}


def test_core_routes_of_the_contract():
    routes = {(op.method, op.path, op.name) for op in OPERATIONS}
    for line in """
        GET /exercises search_exercises|GET /exercises/{exercise_id} get_exercise|POST /plans create_plan
        POST /plans/generate generate_plan|GET /plans list_plans|GET /plans/{plan_id} get_plan
        PUT /plans/{plan_id} update_plan|DELETE /plans/{plan_id} delete_plan
        POST /plans/{plan_id}/activate activate_plan|GET /workouts/next get_next_workout
        POST /workouts start_workout|GET /workouts list_workouts|GET /workouts/{workout_id} get_workout
        POST /workouts/{workout_id}/sets log_set|PATCH /workouts/{workout_id}/sets/{set_id} correct_set
        DELETE /workouts/{workout_id}/sets/{set_id} delete_set|POST /workouts/{workout_id}/pause pause_workout
        POST /workouts/{workout_id}/resume resume_workout|POST /workouts/{workout_id}/finish finish_workout
        POST /workouts/log log_workout|GET /volume get_weekly_volume|POST /volume/adjust adjust_volume
        POST /check-ins check_in|GET /readiness check_readiness|POST /voice/commands run_voice_command
        POST /voice/parse parse_utterance|GET /profile get_profile|PATCH /profile update_profile
    """.replace("\n", "|").split("|"):  # fmt: skip
        if line.strip():
            assert tuple(line.split()) in routes

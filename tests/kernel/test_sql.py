"""Every statement of every slice, prepared against the migrated schema and compared with its row model."""

import ast
import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import BaseModel

from kernel.roles import app_dsn

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
VERBS = {"one", "maybe", "all", "value", "values", "run", "many"}
TYPED = {"one", "maybe", "all"}


@dataclass(frozen=True)
class Statement:
    where: str
    model: Any
    sql: str


def statements() -> list[Statement]:
    found: list[Statement] = []
    paths = [*ROOT.glob("tools/*/sql.py"), *ROOT.glob("memory/*/sql.py"), ROOT / "kernel/ledger.py"]
    for path in sorted(paths):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        module = importlib.import_module(name)
        for node in ast.walk(ast.parse(path.read_text())):
            if not (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in VERBS
            ):
                continue
            if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "db"):
                continue
            verb, model = node.func.attr, None
            arguments = list(node.args)
            if verb not in {"run", "many"}:
                model = eval(ast.unparse(arguments.pop(0)), vars(module))  # noqa: S307 - our own source
            sql = arguments[0]
            where = f"{name}:{node.lineno}"
            assert isinstance(sql, ast.Constant), f"{where}: SQL must be a literal"
            assert isinstance(sql.value, str)
            found.append(Statement(where, model if verb in TYPED else None, sql.value))
    return found


@pytest.mark.parametrize("statement", statements(), ids=lambda s: s.where)
def test_style(statement: Statement):
    outside_quotes = " ".join(statement.sql.split("'")[::2])
    assert outside_quotes == outside_quotes.lower()


async def test_all_statements_prepare_as_the_runtime_role_and_fit_their_models(db_url: str):
    owner = await asyncpg.connect(db_url)
    runtime = await asyncpg.connect(app_dsn(db_url))
    try:
        for statement in statements():
            # The catalogue is planted by the owner alone.
            connection = owner if statement.where.startswith("tools.exercises.sql") else runtime
            prepared = await connection.prepare(statement.sql)
            if statement.model is None:
                continue
            columns = {a.name for a in prepared.get_attributes()}
            assert issubclass(statement.model, BaseModel)
            fields = statement.model.model_fields
            required = {name for name, info in fields.items() if info.is_required()}
            assert columns <= set(fields), f"{statement.where}: {columns - set(fields)} are no fields"
            assert required <= columns, f"{statement.where}: {required - columns} are not selected"
    finally:
        await owner.close()
        await runtime.close()


def test_there_are_statements():
    assert len(statements()) > 60

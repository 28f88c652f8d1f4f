"""What people type: `slowburn serve`, `worker`, `chat`, `token`, `migrate`, `doctor`, `eval`, `bench`."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Coroutine
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any

# Logfire hooks into Pydantic at import, which costs every start a third of a second and gives us nothing.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "logfire-plugin")

from cyclopts import App, Parameter
from rich.console import Console

from kernel.policy import Role
from kernel.settings import Settings

app = App(
    name="slowburn", help="A conversational fitness coach: it plans, logs, adjusts, recalls and explains."
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


@app.command
def serve(
    *,
    host: Annotated[str, Parameter(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, Parameter(help="Port; 0 picks a free one.")] = 8321,
) -> int:
    """Start everything: what is not configured runs embedded. Prints the URL when it answers."""
    from api.serve import run_server

    return _run(run_server(Settings(), host, port))


@app.command
def worker() -> int:
    """Work on turns only, beside a running server of this home or of the same DATABASE_URL and REDIS_URL."""
    from api.serve import run_worker

    return _run(run_worker(Settings()))


@app.command
def chat(
    *message: Annotated[str, Parameter(help="One message for one turn; none for a conversation.")],
    json_events: Annotated[
        bool, Parameter(name="--json", help="Print each event as a line of JSON.")
    ] = False,
    athlete: Annotated[str, Parameter(help="Who talks, by handle.")] = "Athlete",
) -> int:
    """Talk with the coach, through the running server of this home or by itself."""
    from api.terminal import run_chat

    return _run(run_chat(Settings(), athlete, " ".join(message) or None, as_json=json_events))


@app.command
def token(
    *,
    athlete: Annotated[str, Parameter(help="Handle of the person; made when new.")],
    role: Annotated[Role | None, Parameter(help="athlete, premium, coach or admin.")] = None,
) -> int:
    """Print a bearer token for trying the API."""
    from api.terminal import print_token

    return _run(print_token(Settings(), athlete, role))


@app.command
def migrate() -> int:
    """Apply migrations and the exercise catalogue to the database, then exit."""
    from api.terminal import run_migrations

    return _run(run_migrations(Settings()))


@app.command
def doctor(*, json_report: Annotated[bool, Parameter(name="--json", help="As JSON.")] = False) -> int:
    """Tell what is configured and what can be reached."""
    from api.doctor import examine

    report = _value(examine(Settings()))
    if report is None:
        return 1
    if json_report:
        sys.stdout.write(json.dumps(report, indent=2) + "\n")
    else:
        for part, facts in report.items():
            out.print(f"{part}: {json.dumps(facts, ensure_ascii=False)}", markup=False)
    return 0 if report["ok"] else 1


@app.command(name="eval")
def evaluate(
    *names: Annotated[str, Parameter(help="Case files to run, without .yaml; all when none.")],
    coach: Annotated[str, Parameter(help="offline, or gemini with a key.")] = "offline",
    report: Annotated[Path, Parameter(help="Where the report goes.")] = Path("evals/reports"),
) -> int:
    """Run evals, print a table, write a report; exit 1 below the gate."""
    return _run(_above("eval")(list(names), coach, report))


@app.command
def bench(*names: Annotated[str, Parameter(help="Benchmarks to run: invoke, chat; all when none.")]) -> int:
    """Run benchmarks against baselines in the same run, print a table."""
    return _run(_above("bench")(list(names)))


def _above(name: str) -> Callable[..., Coroutine[Any, Any, int]]:
    # Evals import the surfaces and not the other way round, so the command line finds them by name.
    [entry] = entry_points(group="slowburn.commands", name=name)
    return entry.load()


def _run(work: Coroutine[Any, Any, int]) -> int:
    code = _value(work)
    return 1 if code is None else code


def _value[T](work: Coroutine[Any, Any, T]) -> T | None:
    import uvloop

    from kernel.embedded import HomeInUse
    from kernel.errors import CoachError
    from kernel.migrate import MigrationError

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(work)
    except (HomeInUse, MigrationError, CoachError) as e:
        err.print(str(e), style="red", markup=False)
        return None
    except KeyboardInterrupt:
        return None


def main() -> None:
    """The console script."""
    app()


if __name__ == "__main__":
    main()

"""What people type, as they type it: real processes with a home of their own."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

SLOWBURN = [sys.executable, "-m", "api.cli"]
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def env() -> Iterator[dict[str, str]]:
    unset = ("DATABASE_URL", "REDIS_URL", "GEMINI_API_KEY", "GOOGLE_API_KEY", "SUPABASE_URL", "LOGFIRE_TOKEN")
    with tempfile.TemporaryDirectory(prefix="sb-", dir="/tmp") as home:
        Path(home).chmod(0o755)
        yield {k: v for k, v in os.environ.items() if k not in unset} | {"SLOWBURN_HOME": f"{home}/home"}


def run(env: dict[str, str], *args: str, code: int = 0) -> str:
    done = subprocess.run(
        [*SLOWBURN, *args], env=env, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout if code == 0 else done.stdout + done.stderr


class Served:
    """`slowburn serve` as a process."""

    def __init__(self, env: dict[str, str]) -> None:
        began = time.monotonic()
        self.process = subprocess.Popen(
            [*SLOWBURN, "serve", "--port", "0"],
            env=env,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        self.lines: list[str] = []
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if line.startswith("The offline coach"):
                break
        found = re.search(r"Slowburn is at (http://127\.0\.0\.1:\d+)$", "\n".join(self.lines), re.MULTILINE)
        assert found, self.lines
        self.url = found[1]
        self.seconds = time.monotonic() - began

    @property
    def token(self) -> str:
        link = next(line for line in self.lines if "#token=" in line)
        return link.partition("#token=")[2]

    def stop(self, number: int = signal.SIGINT) -> str:
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=30)
        return rest


def test_serve_chat_token_restart_and_a_second_start(env: dict[str, str]):
    served = Served(env)
    try:
        headers = {"Authorization": f"Bearer {served.token}"}
        assert "The coach" not in served.lines
        refused = run(env, "serve", "--port", "0", code=1)
        assert "is in use by a Slowburn" in refused
        assert served.url in refused
        spoken = run(env, "chat", "bench 225 lb for 8", "--json")
        happened = [json.loads(line) for line in spoken.splitlines()]
        assert happened[0]["event"] == "turn.started"
        assert happened[-1]["event"] == "turn.completed"
        report = json.loads(run(env, "doctor", "--json"))
        assert {"owner_dsn", "app_dsn", "version", "pgvector"} <= set(report["database"])
        assert report["database"]["version"].startswith("18.")
        assert "slowburn_app@" in report["database"]["app_dsn"]
        coach = run(env, "token", "--athlete", "Coach", "--role", "coach").strip()
        with httpx.Client(base_url=served.url, trust_env=False) as http:
            assert http.get("/health").json()["status"] == "ok"
            [entry] = http.get("/v1/workouts/current", headers=headers).json()["exercises"]
            assert entry["sets"][0]["load"] == {"value": 225, "unit": "lb"}
            theirs = {"Authorization": f"Bearer {coach}"}
            assert http.get("/v1/profile", headers=theirs).json()["name"] == "Coach"
            assert http.get("/").headers["content-type"].startswith("text/html")
    finally:
        rest = served.stop()
    assert served.process.returncode == 0, rest
    assert "Slowburn has stopped." in rest
    assert "Traceback" not in rest
    again = Served(env)
    try:
        with httpx.Client(base_url=again.url, trust_env=False) as http:
            [entry] = http.get("/v1/workouts/current", headers=headers).json()["exercises"]
            assert entry["sets"][0]["reps"] == 8
    finally:
        assert "Traceback" not in again.stop(signal.SIGTERM)
    assert again.process.returncode == 0


def test_after_a_kill_it_starts_again_with_its_data(env: dict[str, str]):
    served = Served(env)
    headers = {"Authorization": f"Bearer {served.token}"}
    with httpx.Client(base_url=served.url, headers=headers, trust_env=False) as http:
        http.patch("/v1/profile", json={"name": "Survivor"}).raise_for_status()
    served.process.kill()
    served.process.communicate()
    again = Served(env)
    try:
        with httpx.Client(base_url=again.url, headers=headers, trust_env=False) as http:
            assert http.get("/v1/profile").json()["name"] == "Survivor"
            assert http.get("/health").json()["status"] == "ok"
    finally:
        again.stop()


class Collector(BaseHTTPRequestHandler):
    """An OTLP endpoint that keeps what it gets."""

    got: bytes = b""

    def do_POST(self) -> None:
        import gzip

        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        type(self).got += body
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def test_chat_runs_by_itself_and_traces_without_what_was_said(env: dict[str, str]):
    collector = HTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=collector.serve_forever, daemon=True).start()
    endpoint = f"http://127.0.0.1:{collector.server_port}"
    said = run(env | {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}, "chat", "squat 100 kg for 5 secretword")
    collector.shutdown()
    collector.server_close()
    assert said.strip()
    for span in (b"turn", b"operation get_coach_context", b"sql", b"coach"):
        assert span in Collector.got
    assert b"secretword" not in Collector.got


def test_migrate_says_what_it_did(env: dict[str, str]):
    assert "applied 0001_kernel" in run(env, "migrate")
    assert "nothing to apply" in run(env, "migrate")

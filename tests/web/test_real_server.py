"""The page before the real server: `slowburn serve` with nothing configured, and its sign-in link."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

CONFIGURED = (
    "DATABASE_URL",
    "REDIS_URL",
    "GEMINI_API_KEY",
    "SUPABASE_URL",
    "SUPABASE_JWT_SECRET",
    "LOGFIRE_TOKEN",
)


@pytest.fixture(scope="module")
def link() -> Iterator[str]:
    """The sign-in link that `slowburn serve` prints on a fresh home."""
    home = Path(tempfile.mkdtemp(prefix="sbw-", dir="/tmp"))
    home.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if name not in CONFIGURED}
    environment |= {"SLOWBURN_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "api.cli", "serve", "--port", "0"]
    log = home / "serve.log"
    with log.open("w") as out, subprocess.Popen(command, env=environment, stdout=out, stderr=out) as server:
        try:
            found = None
            while found is None and server.poll() is None:
                try:
                    server.wait(0.1)
                except subprocess.TimeoutExpired:
                    found = re.search(r"http://127\.0\.0\.1:\d+/#token=\S+", log.read_text())
            assert found, log.read_text()
            yield found.group()
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)
    shutil.rmtree(home, ignore_errors=True)


def talk(page: Page, text: str) -> None:
    expect(page.locator("#send")).to_have_text("Send")
    page.locator("#message").fill(text)
    page.locator("#message").press("Enter")
    expect(page.locator(".message.mine").last).to_contain_text(text.split()[0])


def test_a_conversation_by_link(blank: Page, link: str) -> None:
    blank.goto(link)
    expect(blank.locator("#greeting")).to_be_visible()
    expect(blank.locator("#coach")).to_have_text("Offline coach")
    talk(blank, "Make me a 3-day plan")
    plan = blank.locator(".card[data-operation=generate_plan]")
    expect(plan).to_contain_text("Plan made")
    assert plan.locator(".days > details").count() == 3
    talk(blank, "bench 60 kg for 8")
    expect(blank.locator(".card[data-operation=log_set]").last).to_contain_text("60 kg × 8")
    talk(blank, "Am I ready to train hard?")
    expect(blank.locator(".card[data-operation=check_readiness]")).to_be_visible()
    talk(blank, "How is my chest volume?")
    expect(blank.locator(".card[data-operation=get_weekly_volume]")).to_contain_text("Chest")
    expect(blank.locator("#send")).to_have_text("Send")
    cards = blank.locator(".card").count()
    blank.reload()
    expect(blank.locator(".card")).to_have_count(cards)
    talk(blank, "delete my plan")
    asking = blank.get_by_role("region", name="The coach asks")
    asking.get_by_role("button", name="Don't").click()
    expect(blank.locator("#send")).to_have_text("Send")
    expect(asking).to_contain_text("nothing was done")


def test_an_account_of_ones_own(blank: Page, link: str, size: tuple[int, int]) -> None:
    blank.goto(link.split("#")[0])
    blank.get_by_role("button", name="Create an account").click()
    blank.get_by_label("E-mail").fill(f"ada{size[0]}@example.org")
    blank.get_by_label("Password").fill("a long password")
    blank.get_by_label("call you").fill("Ada")
    blank.get_by_label("Weights in").select_option("lb")
    blank.get_by_role("button", name="Create account").click()
    expect(blank.locator("#greeting")).to_contain_text("Ada")
    blank.get_by_role("button", name="bench 135 lb for 8").click()
    expect(blank.locator(".card[data-operation=log_set]")).to_contain_text("135 lb × 8")

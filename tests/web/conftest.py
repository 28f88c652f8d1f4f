"""Debian's Chromium, driven by Playwright, before a stand-in server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.web.standin import TOKEN, Served, StandIn

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium with a profile of its own, which Playwright makes and removes."""
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def served() -> Iterator[StandIn]:
    standin = StandIn()
    with Served(standin):
        yield standin


@pytest.fixture
def standin(served: StandIn) -> StandIn:
    served.clear()
    return served


@pytest.fixture
def base_url(standin: StandIn) -> str:
    """Where the page is served."""
    return standin.url


@pytest.fixture(params=[(1280, 800), (390, 844)], ids=["desktop", "phone"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    return request.param


@pytest.fixture
def context(browser: Browser, size: tuple[int, int]) -> Iterator[BrowserContext]:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=width < 600, locale="en-GB"
    )
    context.set_default_timeout(8000)
    yield context
    context.close()


class Complaints(list[str]):
    """What the browser complained about: console errors, page errors, refused by the content policy."""

    def expect(self, part: str) -> None:
        """Some of it was meant to happen."""
        assert any(part in said for said in self), self
        self[:] = [said for said in self if part not in said]


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    said = Complaints()
    yield said
    assert not said


@pytest.fixture
def blank(context: BrowserContext, complaints: Complaints) -> Page:
    """A page that went nowhere yet."""
    page = context.new_page()
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    return page


@pytest.fixture
def page(blank: Page, base_url: str) -> Page:
    """The page, signed in by a link."""
    blank.goto(f"{base_url}/#token={TOKEN}")
    blank.locator("#message").wait_for()
    return blank

"""The page's own parsers, run in the browser they are written for."""

import json
import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.web.standin import TOKEN, StandIn

STREAM = (
    '\ufeff: ping\r\n\r\nid: 1\r\nevent: a\r\ndata: {"x": "ü🏋"}\r\n\r\n'
    "event:b\rid:2\rdata:one\rdata: two\rdata\rretry: 5\runknown: x\r\r"
    "data:  spaced\n\n: only a comment\n\nevent: empty\n\nid: bad\0id\ndata: c\n\ndata: never finished\n"
)
EVENTS = [
    {"id": "1", "event": "a", "data": '{"x": "ü🏋"}'},
    {"id": "2", "event": "b", "data": "one\ntwo\n"},
    {"id": "2", "event": "message", "data": " spaced"},
    {"id": "2", "event": "message", "data": "c"},
]

READ = """async (chunks) => {
    const { events } = await import('/web/sse.js');
    const bytes = chunks.map((c) => Uint8Array.from(c));
    const body = new ReadableStream({ start(s) { bytes.forEach((b) => s.enqueue(b)); s.close(); } });
    const all = [];
    for await (const event of events(body)) all.push(event);
    return all;
}"""


@pytest.fixture(scope="module")
def page(browser: Browser, served: StandIn) -> Iterator[Page]:
    """One page for all: nothing here changes it."""
    served.clear()
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{served.url}/#token={TOKEN}")
    page.locator("#message").wait_for()
    yield page
    context.close()


def cut(data: bytes, places: list[int]) -> list[list[int]]:
    bounds = [0, *sorted(places), len(data)]
    return [list(data[a:b]) for a, b in pairwise(bounds)]


def test_events_however_the_bytes_arrive(page: Page) -> None:
    data = STREAM.encode()
    chance = random.Random(7)  # noqa: S311 -- where to cut, nothing secret
    ways = [[], list(range(1, len(data)))]
    ways += [chance.sample(range(1, len(data)), 12) for _ in range(60)]
    for places in ways:
        assert page.evaluate(READ, cut(data, places)) == EVENTS, places


def test_last_event_that_ends_in_a_lone_cr(page: Page) -> None:
    got = page.evaluate(READ, [list(b"data: x\r\r")])
    assert got == [{"id": "", "event": "message", "data": "x"}]


def test_silence_is_noticed(page: Page) -> None:
    read = """async () => {
        const { events, Silence } = await import('/web/sse.js');
        try {
            for await (const _ of events(new ReadableStream({}), 50));
        } catch (error) {
            return error instanceof Silence;
        }
    }"""
    assert page.evaluate(read) is True


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb\n\nc", "<p>a<br>b</p><p>c</p>"),
        (
            "**bold** and *soft* and `x < y`",
            "<p><strong>bold</strong> and <em>soft</em> and <code>x &lt; y</code></p>",
        ),
        ("3 * 4 * 5, 2**3", "<p>3 * 4 * 5, 2**3</p>"),
        ("**open", "<p>**open</p>"),
        ("- a\n- **b**\n  more\nend", "<ul><li>a</li><li><strong>b</strong><br>more</li></ul><p>end</p>"),
        ("3. c\n4. d", '<ol start="3"><li>c</li><li>d</li></ol>'),
        ("1. a\n- b", "<ol><li>a</li></ol><ul><li>b</li></ul>"),
        ("## Day *A*", "<p><strong>Day <em>A</em></strong></p>"),
        ("```\n<b>\n- x", '<pre tabindex="0"><code>&lt;b&gt;\n- x</code></pre>'),
        ("<i>x</i> [a](javascript:x)", "<p>&lt;i&gt;x&lt;/i&gt; [a](javascript:x)</p>"),
        ("snake_case_name * x", "<p>snake_case_name * x</p>"),
        ("", ""),
    ],
)
def test_markdown(page: Page, text: str, html: str) -> None:
    render = """async (text) => {
        const { markdown } = await import('/web/markdown.js');
        const box = document.createElement('div');
        box.append(...markdown(text));
        return box.innerHTML;
    }"""
    assert page.evaluate(render, text) == html


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("mass(102.058, 'lb')", "225 lb"),
        ("mass(102.058, 'kg')", "102.1 kg"),
        ("load({value: 62.5, unit: 'kg'})", "62.5 kg"),
        ("load(null)", "bodyweight"),
        ("tonnage(5280, 'lb')", "11,640 lb"),
        ("setsByReps({sets: 3, reps_min: 5, reps_max: 5, amrap: true})", "3 × 5+"),
        ("setsByReps({sets: 3, reps_min: 8, reps_max: 12, amrap: false})", "3 × 8–12"),
        ("setsByReps({sets: 3, reps_min: 1, reps_max: null, amrap: true})", "3 × AMRAP"),
        ("rest(90)", "1:30 min"),
        ("rest(45)", "45 s"),
        ("rest(120)", "2 min"),
        ("duration(3900)", "1 h 5 min"),
        ("duration(3600)", "1 h"),
        ("words('lower_back')", "Lower back"),
        ("words('hrv')", "HRV"),
        ("day('2026-11-23')", "Mon 23 Nov"),
        ("when('2026-11-20T23:30:00Z', 'Europe/Berlin', new Date('2026-11-21T08:00:00Z'))", "00:30"),
        ("when('2026-11-20T22:30:00Z', 'Europe/Berlin', new Date('2026-11-21T08:00:00Z'))", "Fri 20 Nov"),
        ("when('2026-11-20T22:30:00Z', 'No/Where', new Date('2026-11-25T08:00:00Z'))", "Fri 20 Nov"),
        ("performed({load: null, reps: null, duration_s: 45, distance_m: null})", "45 s"),
        ("performed({load: null, reps: null, duration_s: 600, distance_m: 2000})", "2 km in 10 min"),
        (
            "performed({load: {value: 24, unit: 'kg'}, reps: null, duration_s: null, distance_m: 40})",
            "24 kg for 40 m",
        ),
        ("performed({load: null, reps: 12, duration_s: null, distance_m: null})", "bodyweight × 12"),
    ],
)
def test_format(page: Page, call: str, said: str) -> None:
    assert page.evaluate(f"import('/web/format.js').then((f) => f.{call})") == said


def test_sentences_are_told_whole(page: Page) -> None:
    tell = """async (pieces) => {
        const { Announcer } = await import('/web/announcer.js');
        const region = document.createElement('div');
        const announcer = new Announcer(region);
        const counts = pieces.map((p) => { announcer.stream(p); return region.children.length; });
        announcer.flush();
        return [counts, [...region.children].map((c) => c.textContent)];
    }"""
    told: Any = page.evaluate(tell, ["At 62", ".5 kg", " it is **good", "**. Rest", " now"])
    assert told == [[0, 0, 0, 1, 1], ["At 62.5 kg it is good.", "Rest now"]]


def test_no_module_is_too_long_and_none_writes_markup(page: Page, served: StandIn) -> None:
    names: list[str] = page.evaluate(
        "performance.getEntriesByType('resource').map((r) => r.name).filter((n) => n.endsWith('.js'))"
    )
    assert len(names) > 15
    assert all(name.startswith(served.url) for name in names), "nothing comes from elsewhere"
    for name in names:
        text = page.request.get(name).text()
        assert len(text.splitlines()) < 300, name
        for forbidden in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
        ):
            assert forbidden not in text, json.dumps([name, forbidden])

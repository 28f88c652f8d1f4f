"""The chat page in Chromium: sign-in, talking, streaming, cards, approvals, stopping, and what breaks on the way."""

import json
import re
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Complaints
from tests.web.samples import CARDS, GENERIC, PLAN, VOLUME, set_logged
from tests.web.standin import (
    CONVERSATION,
    TOKEN,
    Event,
    Gate,
    StandIn,
    Turn,
    called,
    conversation,
    said,
    until,
)


def send(page: Page, text: str) -> None:
    page.locator("#message").fill(text)
    page.locator("#message").press("Enter")


def fits(page: Page) -> bool:
    """Whether nothing sticks out to the side."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth
            && document.getElementById('transcript').scrollWidth <= document.getElementById('transcript').clientWidth"""
    )


def answer(page: Page) -> Any:
    return page.locator(".message.coach").last


# Signing in


def test_sign_in_by_link(blank: Page, base_url: str) -> None:
    blank.goto(f"{base_url}/#token={TOKEN}")
    expect(blank.locator("#greeting")).to_contain_text("Ada")
    assert blank.url == f"{base_url}/"
    assert blank.evaluate("localStorage.getItem('slowburn.token')") == TOKEN
    blank.goto(f"{base_url}/")
    expect(blank.locator("#greeting")).to_be_visible()


def test_sign_in_by_password(blank: Page, base_url: str, complaints: Complaints) -> None:
    blank.goto(base_url)
    expect(blank.get_by_text("prints a sign-in link")).to_be_visible()
    expect(blank.get_by_label("E-mail")).to_be_focused()
    blank.get_by_label("E-mail").fill("ada@example.org")
    blank.get_by_label("Password").fill("wrong")
    blank.get_by_label("Password").press("Enter")
    expect(blank.locator("#signin-message")).to_have_text(
        "That e-mail address and password do not belong together."
    )
    complaints.expect("401")
    blank.get_by_label("Password").fill("a long password")
    blank.get_by_label("Password").press("Enter")
    expect(blank.locator("#greeting")).to_contain_text("Ada")


def test_create_account(blank: Page, base_url: str, standin: StandIn) -> None:
    blank.goto(base_url)
    blank.get_by_role("button", name="Create an account").click()
    blank.get_by_label("E-mail").fill("ada@example.org")
    blank.get_by_label("Password").fill("a long password")
    blank.get_by_label("call you").fill("Ada")
    blank.get_by_label("Weights in").select_option("lb")
    blank.get_by_role("button", name="Create account").click()
    expect(blank.locator("#greeting")).to_be_visible()
    zone = blank.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert standin.sign_ups == [
        {
            "email": "ada@example.org",
            "password": "a long password",
            "name": "Ada",
            "unit": "lb",
            "time_zone": zone,
        }
    ]


def test_expired_sign_in_keeps_the_message(page: Page, standin: StandIn, complaints: Complaints) -> None:
    standin.expired = True
    send(page, "bench 60 kg for 8")
    expect(page.locator("#signin-message")).to_have_text("Your sign-in has ended. Please sign in again.")
    complaints.expect("401")
    standin.expired = False
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Password").fill("a long password")
    page.get_by_label("Password").press("Enter")
    expect(page.locator("#message")).to_have_value("bench 60 kg for 8")


def test_sign_out(page: Page, size: tuple[int, int]) -> None:
    if size[0] < 600:
        page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("#signin-form")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0


# Talking


def test_first_view(page: Page) -> None:
    expect(page.locator("#message")).to_be_focused()
    expect(page.locator("#coach")).to_have_text("Offline coach")
    expect(page.locator("#offline")).to_contain_text("The offline coach is answering")
    page.locator("#offline summary").click()
    expect(page.locator("#offline p")).to_contain_text("GEMINI_API_KEY")
    chips = page.get_by_role("group", name="Things to say").get_by_role("button").all_inner_texts()
    assert "bench 60 kg for 8" in chips
    assert "What's next?" in chips
    assert fits(page)


def test_chips_speak_the_athletes_unit(blank: Page, base_url: str, standin: StandIn) -> None:
    standin.unit, standin.coach = "lb", "gemini:gemini-flash-latest"
    blank.goto(f"{base_url}/#token={TOKEN}")
    expect(blank.get_by_role("button", name="bench 135 lb for 8")).to_be_visible()
    expect(blank.locator("#coach")).to_have_text("Gemini Flash Latest")
    expect(blank.locator("#offline")).to_be_hidden()


def test_chip_sends(page: Page, standin: StandIn) -> None:
    page.get_by_role("button", name="What's next?").click()
    expect(answer(page)).to_contain_text("You said: What's next?")
    (post,) = standin.posts
    assert post["message"] == "What's next?"
    assert uuid.UUID(post["client_message_id"])
    assert "conversation_id" not in post


def test_text_streams_and_the_conversation_goes_on(page: Page, standin: StandIn) -> None:
    gate = Gate()
    whole = "Today is **Upper A**.\n\n- bench press\n- rows\n\nUse `60 kg`."
    first, rest = said(whole)[:2], said(whole)[2:]
    standin.scripts["plan?"] = [*first, gate, *rest]
    send(page, "plan?")
    expect(answer(page)).to_contain_text("Today is")
    expect(page.locator("#send")).to_have_text("Stop")
    assert "bench press" not in answer(page).inner_text()
    gate.open()
    expect(answer(page).locator("li")).to_have_text(["bench press", "rows"])
    expect(answer(page).locator("strong")).to_have_text("Upper A")
    expect(answer(page).locator("code")).to_have_text("60 kg")
    expect(page.locator("#send")).to_have_text("Send")
    assert page.url.endswith(f"#c={CONVERSATION}")
    send(page, "thanks")
    expect(page.locator(".message.mine")).to_have_count(2)
    expect(answer(page)).to_contain_text("You said: thanks")
    assert standin.posts[1]["conversation_id"] == CONVERSATION


def test_long_answer_is_read_from_its_start(page: Page, standin: StandIn) -> None:
    standin.scripts["long"] = said("\n\n".join(f"Paragraph {n}." for n in range(60)))
    send(page, "long")
    expect(answer(page)).to_contain_text("Paragraph 59.")
    expect(page.locator(".message.mine")).to_be_in_viewport()
    expect(page.locator("#transcript").get_by_text("Paragraph 59.")).not_to_be_in_viewport()
    page.get_by_role("button", name="Read on").click()
    expect(page.locator("#transcript").get_by_text("Paragraph 59.")).to_be_in_viewport()
    expect(page.locator("#latest")).to_be_hidden()
    send(page, "next")
    expect(answer(page)).to_contain_text("You said: next")
    expect(answer(page)).to_be_in_viewport()


def test_snapshot_replaces_the_text(page: Page, standin: StandIn) -> None:
    end = said("It was 60 kg.")
    standin.scripts["x"] = [
        ("text.delta", {"text": "It was 70 kg"}),
        ("text.snapshot", {"text": "It was 60 kg."}),
        end[-1],
    ]
    send(page, "x")
    expect(answer(page).locator(".text")).to_have_text(["It was 60 kg."])


def test_screen_readers_hear_whole_sentences(page: Page, standin: StandIn) -> None:
    gate = Gate()
    pieces = [("text.delta", {"text": piece}) for piece in ("Well ", "done. Your ", "next set")]
    standin.scripts["x"] = [
        *pieces,
        gate,
        ("text.delta", {"text": " is the last."}),
        said("Well done. Your next set is the last.")[-1],
    ]
    expect(page.locator("#transcript")).to_have_attribute("role", "log")
    expect(page.locator("#transcript")).to_have_attribute("aria-live", "off")
    heard = page.locator("#announcer[aria-live=polite] p")
    send(page, "x")
    expect(heard).to_have_text(["Well done."])
    gate.open()
    expect(heard).to_have_text(["Well done.", "Your next set is the last."])


def test_coach_changes_and_memories_show(page: Page, standin: StandIn) -> None:
    standin.coach = "gemini:gemini-flash-latest"
    changed = {"from": "gemini:gemini-flash-latest", "to": "offline", "reason": "Gemini is not answering"}
    memories = {"memories": [{"id": CONVERSATION, "text": "Left shoulder hurts overhead", "score": 0.9}]}
    standin.scripts["x"] = [("memory.recalled", memories), ("coach.changed", changed), *said("Done.")]
    send(page, "x")
    expect(answer(page)).to_contain_text(
        "The offline coach took over from Gemini Flash Latest: Gemini is not answering"
    )
    expect(page.locator("#coach")).to_have_text("Offline coach")
    answer(page).get_by_text("Remembered one thing").click()
    expect(answer(page)).to_contain_text("Left shoulder hurts overhead")


# Cards


@pytest.mark.parametrize("size", [(390, 844)], ids=["phone"])
@pytest.mark.parametrize("operation", list(CARDS))
def test_card(page: Page, standin: StandIn, operation: str) -> None:
    result, texts = CARDS[operation]
    standin.scripts["go"] = [*called(operation, {"query": "bench"}, result=result), *said("There you are.")]
    send(page, "go")
    card = page.locator(f".card[data-operation={operation}]")
    expect(card).to_be_visible()
    expect(answer(page)).to_contain_text("There you are.")
    card.evaluate("card => card.querySelectorAll('.fold').forEach((fold) => { fold.open = true; })")
    text = card.inner_text()
    for part in texts:
        assert part in text, text
    for wrong in ("undefined", "null", "NaN", "[object"):
        assert wrong not in text, text
    assert fits(page)
    card.get_by_text("Details").click()
    raw = json.loads(card.locator(".raw pre").inner_text())
    assert raw["result"] == result


def test_volume_bars_mark_the_range(page: Page, standin: StandIn) -> None:
    standin.scripts["go"] = [*called("get_weekly_volume", {}, result=VOLUME), *said("So.")]
    send(page, "go")
    row = page.get_by_role("row", name=re.compile("Chest"))
    expect(row.get_by_role("cell").nth(1)).to_have_text("14")
    bar, fill, mark = (row.locator(s).bounding_box() for s in (".bar", ".fill", ".range"))
    assert bar
    assert fill
    assert mark
    full = 26 * 1.04
    assert fill["width"] / bar["width"] == pytest.approx(14 / full, abs=0.02)
    assert (mark["x"] - bar["x"]) / bar["width"] == pytest.approx(10 / full, abs=0.02)
    assert mark["width"] / bar["width"] == pytest.approx(12 / full, abs=0.03)


def test_sets_in_a_row_are_drawn_as_one(page: Page, standin: StandIn) -> None:
    squat = {"id": "01990000-0000-7000-8000-0000000000bb", "slug": "squat", "name": "Squat"}
    results = [set_logged(1), set_logged(2), set_logged(1, exercise=squat)]
    standin.scripts["go"] = [
        *(event for r in results for event in called("log_set", {}, result=r)),
        *said("Ok."),
    ]
    send(page, "go")
    cards = page.locator(".card")
    expect(cards).to_have_count(3)
    again = cards.evaluate_all("all => all.map((card) => card.classList.contains('again'))")
    assert again == [False, True, False]


def test_kilograms_are_shown_in_the_athletes_unit(blank: Page, base_url: str, standin: StandIn) -> None:
    standin.unit = "lb"
    standin.scripts["go"] = [*called("log_set", {}, result=set_logged(load=60)), *said("Ok.")]
    blank.goto(f"{base_url}/#token={TOKEN}")
    send(blank, "go")
    card = blank.locator(".card")
    expect(card).to_contain_text("60 kg × 8")
    expect(card).to_contain_text("167.6 lb")


def test_unknown_operation_gets_a_readable_card(page: Page, standin: StandIn) -> None:
    standin.scripts["go"] = [*called("log_protein_target", {}, result=GENERIC), *said("Ok.")]
    send(page, "go")
    card = page.locator(".card")
    for part in (
        "Log protein target",
        "Body weight",
        "82.4 kg",
        "1:30 min",
        "Wed 25 Nov",
        "yes",
        "60 kg",
        "Breakfast",
        "45",
    ):
        expect(card).to_contain_text(part)


@pytest.mark.parametrize("result", [{"surprise": [1, {"a": None}]}, None, [], "done", {"set": None}])
def test_unexpected_result_is_still_shown(page: Page, standin: StandIn, result: object) -> None:
    standin.scripts["go"] = [*called("log_set", {}, result=result), *said("Ok.")]
    send(page, "go")
    expect(page.locator(".card")).to_contain_text("Log set")


def test_failed_call_offers_candidates(page: Page, standin: StandIn) -> None:
    detail = "“row” is not clear. Did you mean Barbell Row or Cable Row?"
    candidates = [{"id": CONVERSATION, "slug": "barbell-row", "name": "Barbell Row"}]
    refused = {
        "title": "Invalid",
        "status": 422,
        "detail": detail,
        "code": "unknown_exercise",
        "candidates": candidates,
    }
    standin.scripts["go"] = [*called("log_set", {"exercise": "row"}, problem=refused), *said("Which one?")]
    send(page, "go")
    card = page.locator(".card.failed")
    expect(card).to_contain_text("Log set: not done")
    expect(card).to_contain_text(detail)
    card.get_by_role("button", name="Barbell Row").click()
    expect(page.locator("#message")).to_have_value("Barbell Row")


# Approvals and stopping


def asks(turn_summary: str, lives_s: float = 600) -> Any:
    """A script that asks before it deletes a plan and does what it is told."""

    async def script(turn: Turn) -> AsyncIterator[Event]:
        call = {"call_id": "c1", "operation": "delete_plan", "arguments": {"plan_id": CONVERSATION}}
        expires = (datetime.now(UTC) + timedelta(seconds=lives_s)).isoformat()
        yield "tool.called", call
        yield "approval.requested", call | {"summary": turn_summary, "expires_at": expires}
        await until(lambda: bool(turn.approvals) or turn.cancelled)
        if turn.cancelled:
            yield "turn.cancelled", {"text": ""}
            return
        if turn.approvals[0]["approve"]:
            yield (
                "tool.returned",
                {"call_id": "c1", "operation": "delete_plan", "result": {}, "replayed": False, "ms": 3},
            )
            ending = said("Deleted.")
        else:
            no = {"title": "Not allowed", "status": 403, "detail": "The athlete said no.", "code": "denied"}
            yield (
                "tool.returned",
                {"call_id": "c1", "operation": "delete_plan", "problem": no, "replayed": False, "ms": 3},
            )
            ending = said("I left it as it is.")
        for event in ending:
            yield event

    return script


@pytest.mark.parametrize(
    ("button", "approve", "ending"), [("Approve", True, "Deleted."), ("Don't", False, "I left it")]
)
def test_approval(page: Page, standin: StandIn, button: str, approve: bool, ending: str) -> None:
    standin.scripts["delete my plan"] = asks("Delete the plan “Three days”")
    send(page, "delete my plan")
    asking = page.get_by_role("region", name="The coach asks")
    expect(asking).to_contain_text("Delete the plan “Three days”")
    expect(asking).to_contain_text("Open for 10 min")
    expect(page.locator("#announcer")).to_contain_text("Approve, or don't.")
    expect(answer(page)).to_contain_text("Waiting for your answer")
    asking.get_by_role("button", name=button, exact=True).click()
    expect(answer(page)).to_contain_text(ending)
    expect(asking.get_by_role("button")).to_have_count(0)
    (turn,) = standin.turns.values()
    assert turn.approvals == [{"call_id": "c1", "approve": approve}]


def test_approval_expires(page: Page, standin: StandIn) -> None:
    standin.scripts["delete my plan"] = asks("Delete the plan", lives_s=1.5)
    send(page, "delete my plan")
    asking = page.get_by_role("region", name="The coach asks")
    expect(asking.get_by_role("button", name="Approve")).to_be_visible()
    expect(asking).to_contain_text("This has expired; nothing was done.")
    expect(asking.get_by_role("button")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(answer(page)).to_contain_text("You stopped this answer.")


@pytest.mark.parametrize("by", ["button", "escape"])
def test_stop(page: Page, standin: StandIn, by: str) -> None:
    standin.scripts["long"] = [("text.delta", {"text": "Once upon a time"}), Gate()]
    send(page, "long")
    expect(answer(page)).to_contain_text("Once upon")
    if by == "button":
        page.get_by_role("button", name="Stop").click()
    else:
        page.keyboard.press("Escape")
    expect(answer(page)).to_contain_text("You stopped this answer.")
    expect(page.locator("#send")).to_have_text("Send")
    assert standin.cancels == 1
    send(page, "hello")
    expect(answer(page)).to_contain_text("You said: hello")


def test_stop_when_the_server_does_not_react(page: Page, standin: StandIn) -> None:
    standin.ignores_cancel = True
    gate = Gate()
    standin.scripts["long"] = [("text.delta", {"text": "Once"}), gate, *said("Once")[-1:]]
    send(page, "long")
    expect(answer(page)).to_contain_text("Once")
    page.keyboard.press("Escape")
    expect(answer(page)).to_contain_text("You stopped this answer.", timeout=9000)
    expect(page.locator("#send")).to_have_text("Send")
    gate.open()


# What breaks on the way


@pytest.mark.parametrize("cut", [1, 2, 5])
def test_resumes_after_a_cut(page: Page, standin: StandIn, complaints: Complaints, cut: int) -> None:
    whole = "Your next workout is Upper A, about 55 minutes. Bench press comes first."
    standin.scripts["next"] = [*called("log_set", {}, result=set_logged()), *said(whole)]
    standin.cuts = [cut, 3]
    send(page, "next")
    expect(answer(page).locator(".text")).to_have_text([whole])
    expect(page.locator(".card")).to_have_count(1)
    # What the browser received but had not handed over when the connection broke comes again.
    assert all(int(seen or 0) <= cut + 3 for seen in standin.resumes)
    assert len(standin.posts) + len(standin.resumes) == 3
    assert len(standin.turns) == 1
    complaints.expect("ERR_INCOMPLETE_CHUNKED_ENCODING")


def test_post_is_repeated_under_the_same_id(page: Page, standin: StandIn, complaints: Complaints) -> None:
    standin.refusals = [(503, "The database is not answering.")]
    standin.cuts = [0]
    send(page, "hello")
    expect(answer(page)).to_contain_text("You said: hello")
    assert len({post["client_message_id"] for post in standin.posts}) == 1
    assert len(standin.posts) == 3
    assert len(standin.turns) == 1
    complaints.expect("503")
    complaints.expect("ERR_INCOMPLETE_CHUNKED_ENCODING")


def test_gives_up_clearly_and_goes_on_when_asked(
    page: Page, standin: StandIn, complaints: Complaints
) -> None:
    page.clock.install()
    standin.refusals = [(503, "The database is not answering.")] * 5
    send(page, "hello")
    for tries in range(1, 6):
        while len(standin.posts) < tries:
            page.clock.run_for(500)
    expect(answer(page).get_by_role("alert")).to_contain_text(
        "The database is not answering. What the coach has begun goes on."
    )
    complaints.expect("503")
    page.get_by_role("button", name="Try again").click()
    expect(answer(page)).to_contain_text("You said: hello")
    assert len({post["client_message_id"] for post in standin.posts}) == 1
    expect(page.locator(".message.mine")).to_have_count(1)


def test_refused_message_comes_back(page: Page, standin: StandIn, complaints: Complaints) -> None:
    standin.refusals = [(422, "That is too long.")]
    send(page, "hello")
    expect(answer(page).get_by_role("alert")).to_contain_text("That is too long.")
    expect(page.locator("#message")).to_have_value("hello")
    complaints.expect("422")


def test_failed_turn_says_why(page: Page, standin: StandIn) -> None:
    standin.scripts["x"] = [
        (
            "turn.failed",
            {"problem": {"title": "Unavailable", "status": 503, "detail": "The coach is worn out."}},
        )
    ]
    send(page, "x")
    expect(answer(page).get_by_role("alert")).to_contain_text("The coach is worn out.")
    standin.scripts["x"] = said("Better now.")
    page.get_by_role("button", name="Try again").click()
    expect(answer(page)).to_contain_text("Better now.")
    assert len({post["client_message_id"] for post in standin.posts}) == 2


HOSTILE = (
    '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'
    "**<b onclick=alert(1)>x</b>** [a](javascript:alert(1))"
)


def test_hostile_text_is_inert(page: Page, standin: StandIn) -> None:
    evil = {"id": CONVERSATION, "slug": "x", "name": HOSTILE}
    logged = set_logged(exercise=evil)
    logged["set"]["notes"] = HOSTILE
    plan = PLAN | {"name": HOSTILE, "warnings": [HOSTILE], "notes": HOSTILE}
    standin.conversations.append(conversation(HOSTILE))
    standin.scripts[HOSTILE] = [
        ("memory.recalled", {"memories": [{"id": "1", "text": HOSTILE, "score": 1}]}),
        *called("log_set", {"exercise": HOSTILE}, result=logged),
        *called("get_plan", {}, result=plan),
        *called(HOSTILE, {HOSTILE: HOSTILE}, result={HOSTILE: HOSTILE, "items": [{HOSTILE: HOSTILE}]}),
        *called("log_set", {}, problem={"detail": HOSTILE, "candidates": [evil]}),
        *said(HOSTILE),
    ]
    send(page, HOSTILE)
    expect(answer(page).locator(".text")).to_contain_text("onerror")
    expect(page.locator(".card")).to_have_count(4)
    inside = "#transcript :is(img, script, b, a, iframe), #conversation-list :is(img, script, b)"
    expect(page.locator(inside)).to_have_count(0)
    assert page.evaluate("window.pwned") is None
    assert fits(page)


# Conversations


def history() -> list[dict[str, Any]]:
    at = datetime.now(UTC).isoformat()
    return [
        {"id": "m1", "turn_id": "t1", "role": "user", "text": "bench 60 kg for 8", "created_at": at},
        {"id": "m2", "turn_id": "t1", "role": "coach", "text": "Logged.", "created_at": at},
    ]


def test_earlier_conversation_with_its_cards(
    blank: Page, base_url: str, standin: StandIn, size: tuple[int, int]
) -> None:
    standin.conversations.append(conversation("Bench day"))
    standin.messages[CONVERSATION] = history()
    earlier = Turn("t1", "bench 60 kg for 8")
    earlier.log = [*called("log_set", {}, result=set_logged()), *said("Logged.")]
    standin.turns["t1"] = earlier
    blank.goto(f"{base_url}/#token={TOKEN}")
    if size[0] < 600:
        blank.get_by_role("button", name="Conversations").click()
    blank.get_by_role("button", name="Bench day").click()
    expect(blank.locator(".card")).to_contain_text("60 kg × 8")
    expect(answer(blank)).to_contain_text("Logged.")
    expect(blank.locator("#welcome")).to_be_hidden()
    blank.go_back()
    expect(blank.locator("#welcome")).to_be_visible()
    expect(blank.locator(".message")).to_have_count(0)


def test_reload_goes_on_with_the_turn_that_runs(page: Page, standin: StandIn) -> None:
    gate = Gate()
    standin.scripts["long"] = [
        ("text.delta", {"text": "One moment, "}),
        gate,
        ("text.delta", {"text": "done."}),
        said("One moment, done.")[-1],
    ]
    send(page, "long")
    expect(answer(page)).to_contain_text("One moment")
    (turn,) = standin.turns.values()
    standin.messages[CONVERSATION] = [history()[0] | {"turn_id": turn.id, "text": "long"}]
    page.reload()
    expect(answer(page)).to_contain_text("One moment")
    gate.open()
    expect(answer(page)).to_contain_text("One moment, done.")
    assert len(standin.posts) == 1


def test_conversation_that_is_gone(blank: Page, base_url: str, complaints: Complaints, page: Page) -> None:
    blank.goto(f"{base_url}/#c=01990000-0000-7000-8000-00000000dead")
    blank.reload()
    expect(blank.locator("#notice")).to_contain_text("There is no such conversation.")
    complaints.expect("404")


# Access


def test_keyboard_alone(page: Page, standin: StandIn) -> None:
    expect(page.locator("#message")).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.id") == "skip":
            break
    expect(page.get_by_role("link", name="Skip to the message box")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_be_focused()
    page.keyboard.type("first")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second")
    expect(page.locator("#message")).to_have_value("first\nsecond")
    page.keyboard.press("Enter")
    expect(answer(page)).to_contain_text("You said: first")
    assert standin.posts[0]["message"] == "first\nsecond"
    expect(page.locator("#message")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#send")).to_be_focused()
    seen: list[str] = []
    for _ in range(30):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert "message" in seen, "Tab comes round to the message box: no trap"


def test_menu_on_a_phone(page: Page, size: tuple[int, int]) -> None:
    menu = page.get_by_role("button", name="Conversations")
    if size[0] > 600:
        expect(menu).to_be_hidden()
        return
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#new")).to_be_focused()
    expect(menu).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("document.getElementById('main').inert")
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(page.locator("#conversations")).to_be_hidden()


def test_everything_to_press_is_large_enough(page: Page, standin: StandIn) -> None:
    standin.scripts["go"] = [*called("generate_plan", {}, result=PLAN), *said("Ok.")]
    send(page, "go")
    expect(answer(page)).to_contain_text("Ok.")
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, a:not(.skip), textarea')]
            .filter((e) => e.checkVisibility()).map((e) => [e.textContent, e.getBoundingClientRect().height])
            .filter(([, height]) => height < 44)"""
    )
    assert small == []


def luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("size", [(390, 844)], ids=["phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(page: Page, scheme: Any) -> None:
    """WCAG 2.2 AA: 4.5 for text, 3 for what marks a control or a bar."""
    page.emulate_media(color_scheme=scheme)
    names = ["paper", "side", "raised", "mine", "ink", "soft", "ember", "ember-ink", "ember-wash"]
    names += ["field", "good", "low", "over"]
    get = "names => names.map((n) => getComputedStyle(document.documentElement).getPropertyValue('--' + n).trim())"
    color = dict(zip(names, page.evaluate(get, names), strict=True))

    def contrast(one: str, other: str) -> float:
        low, high = sorted((luminance(color[one]), luminance(color[other])))
        return (high + 0.05) / (low + 0.05)

    text = [(t, g) for t in ("ink", "soft") for g in ("paper", "side", "raised", "mine")]
    text += [("ember", "paper"), ("ember", "raised"), ("ember", "ember-wash"), ("ember-ink", "ember")]
    text += [("over", "raised"), ("over", "paper"), ("good", "raised"), ("low", "raised")]
    marks = [("field", "paper"), ("field", "raised"), ("ember", "mine")]
    poor = {pair: round(contrast(*pair), 2) for pair in text if contrast(*pair) < 4.5}
    poor |= {pair: round(contrast(*pair), 2) for pair in marks if contrast(*pair) < 3}
    assert poor == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(360, 780), (1280, 800), (2000, 1000)], ids=["360", "1280", "2000"])
def test_all_cards_fit(
    page: Page, standin: StandIn, scheme: Any, size: tuple[int, int], tmp_path: Path
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    calls = [
        event for operation, (result, _) in CARDS.items() for event in called(operation, {}, result=result)
    ]
    standin.scripts["all"] = [*calls, *said("That is all.")]
    send(page, "all")
    expect(page.locator(".card")).to_have_count(len(CARDS))
    expect(answer(page)).to_contain_text("That is all.")
    page.evaluate("document.querySelectorAll('.fold').forEach((fold) => { fold.open = true; })")
    assert fits(page)
    shot = page.screenshot(path=tmp_path / "all.png")
    assert len(shot) > 10_000
    moving = page.evaluate("document.getAnimations().filter((a) => a.playState === 'running').length")
    assert moving == 0

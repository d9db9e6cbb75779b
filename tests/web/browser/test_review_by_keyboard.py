"""The review loop in a browser: keys, focus, what is announced, two reviewers at once, and no JavaScript at all."""

from __future__ import annotations

from browsing import watch
from dossier_cases import KEY
from playwright.sync_api import Browser, Page, expect

from unless.ledger.store import Store
from unless.workflow.review import decide, load, queue


def begin(base: str, page: Page) -> str:
    """Open the queue; the id of the piece shown."""
    page.goto(f"{base}/review/{KEY}")
    return shown_id(page)


def shown_id(page: Page) -> str:
    return page.locator("article.piece").get_attribute("data-id") or ""


def views(store: Store, id: str) -> list[tuple[str, str, str]]:
    return [(d.action, d.by, d.why) for d in load(store, KEY).item(id).views]


def test_keys_decide_without_a_page_load(own: str, page: Page, shown: Store) -> None:
    faults = watch(page)
    loads: list[str] = []
    first, second, third = queue(load(shown, KEY), "analyst")[:3]
    assert begin(own, page) == first
    page.on("load", lambda _: loads.append(page.url))
    page.keyboard.press("a")
    expect(page.locator("#told")).to_contain_text("Accepted.")
    assert shown_id(page) == second
    assert page.evaluate("document.activeElement.id") == "piece"
    assert views(shown, first) == [("accept", "analyst", "")]
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.id") == "why"
    page.keyboard.type("another meeting")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("Rejected.")
    assert views(shown, second) == [("reject", "analyst", "another meeting")]
    page.keyboard.press("u")
    expect(page.locator("#told")).to_contain_text("Undone")
    assert shown_id(page) == second
    assert views(shown, second) == []
    page.keyboard.press("s")
    expect(page.locator("article.piece")).to_have_attribute("data-id", third)
    page.keyboard.press("k")
    expect(page.locator("article.piece")).to_have_attribute("data-id", second)
    page.keyboard.press("j")
    expect(page.locator("article.piece")).to_have_attribute("data-id", third)
    assert not loads
    assert not faults


def test_a_piece_is_edited_in_place_with_errors_beside_the_field(own: str, page: Page, shown: Store) -> None:
    first = begin(own, page)
    page.keyboard.press("e")
    interval = page.locator("#f-interval")
    interval.fill("sometimes")
    page.keyboard.press("Enter")
    expect(page.locator("#h-interval .error")).to_contain_text("no likelihood")
    assert page.evaluate("document.activeElement.id") == "f-interval"
    interval.fill("5-15%")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("Edited.")
    edited = load(shown, KEY).item(first).piece
    assert (edited.low, edited.high, edited.status) == (0.05, 0.15, "edited")


def test_what_another_decided_meanwhile_is_said_and_not_overruled(own: str, page: Page, shown: Store) -> None:
    first = begin(own, page)
    decide(shown, load(shown, KEY).item(first), "reject", KEY, "ben", "a different bridge")
    page.keyboard.press("a")
    expect(page.locator("#told")).to_contain_text("ben rejected it meanwhile")
    assert shown_id(page) == first
    assert views(shown, first) == [("reject", "ben", "a different bridge")]
    page.keyboard.press("a")
    expect(page.locator("#told")).to_contain_text("Accepted.")
    assert len(views(shown, first)) == 2


def test_keys_can_be_looked_up_and_switched_off(own: str, page: Page, shown: Store) -> None:
    first = begin(own, page)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.get_by_label("Single keys work on this page").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_timeout(150)
    assert shown_id(page) == first
    assert not views(shown, first)


def test_a_queue_is_worked_without_javascript(own: str, browser: Browser, shown: Store) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    first, second = queue(load(shown, KEY), "analyst")[:2]
    assert begin(own, page) == first
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("status").first).to_contain_text("Accepted.")
    assert shown_id(page) == second
    page.get_by_label("because").fill("hearsay")
    page.get_by_role("button", name="Reject").click()
    assert views(shown, second) == [("reject", "analyst", "hearsay")]
    page.get_by_role("button", name="Undo").click()
    assert not views(shown, second)
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Likelihood").fill("backwards")
    page.get_by_role("button", name="Keep").click()
    assert "no likelihood" in page.locator(".error").inner_text()
    page.get_by_label("Likelihood").fill("30%")
    page.get_by_role("button", name="Keep").click()
    assert load(shown, KEY).item(second).piece.status == "edited"
    context.close()

"""An article's details are there for those who point and those who type."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from search_cases import ferry

from unless.ledger.store import Store
from unless.workflow.add import file_pairs


@pytest.fixture
def article(own: str, shown: Store) -> str:
    file_pairs(shown, [ferry()])
    return f"{own}/articles/{ferry()[0].id}"


def test_details_show_on_focus_and_escape_puts_them_away(article: str, page: Page) -> None:
    page.goto(article)
    mark = page.locator("#a0-s0")
    tip = mark.locator("> .tip")
    expect(tip).to_be_hidden()
    mark.focus()
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("Ilse Brandt")
    box, window = tip.bounding_box(), page.viewport_size
    assert box is not None
    assert window is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= window["width"]
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_details_show_when_pointed_at_on_a_phone_without_going_over_the_edge(
    article: str, page: Page
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(article)
    for mark in page.locator(".reads .m.content").all():
        mark.hover()
        tip = mark.locator("> .tip")
        expect(tip).to_be_visible()
        box = tip.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


def test_the_list_beside_leads_to_the_statement(article: str, page: Page) -> None:
    page.goto(article)
    page.get_by_role("link", name="2 to the statement in the text").click()
    assert page.url.endswith("#a0-s1")
    expect(page.locator("#a0-s1")).to_be_in_viewport()

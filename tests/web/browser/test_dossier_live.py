"""A dossier in a real browser: switches that answer, evidence without a new page, charts by keyboard, and live updates."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from browsing import watch
from dossier_cases import KEY, later_reports
from playwright.sync_api import Browser, Page, expect
from webserver import serving

from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.add import file_pairs

SLOW = 30_000  # milliseconds, on a machine that does other things


@pytest.fixture
def dossier(served: str, page: Page) -> Iterator[Page]:
    """The open question's dossier, which must come without a fault."""
    page.set_default_timeout(SLOW)
    faults = watch(page)
    page.goto(f"{served}/questions/{KEY}")
    page.evaluate("window.same = true")  # gone with a new page
    yield page
    assert page.evaluate("window.same"), "the page was loaded anew"
    assert not [f for f in faults if "/live" not in f], faults  # a stream breaks off when its page goes


def words(page: Page) -> str:
    return page.locator("[data-words]").inner_text()


def test_switches_answer_one_after_another_and_together(dossier: Page) -> None:
    said = dossier.locator("[data-words]")
    expect(said).to_contain_text("as it is.")
    dossier.locator("#switch-1-1").check()
    expect(said).to_contain_text("levy-lifted on from today on", timeout=SLOW)
    one = dossier.locator("[data-answer]").inner_text()
    dossier.locator("#switch-2-1").check()
    expect(said).to_contain_text("levy-lifted on and bridge-pullout on", timeout=SLOW)
    assert dossier.locator("[data-answer]").inner_text() != one
    dossier.locator("[data-reset]").click()
    expect(said).not_to_contain_text(" with ", timeout=SLOW)
    expect(dossier.locator("#switch-1-0")).to_be_checked()


def test_switches_are_worked_by_the_arrow_keys(dossier: Page) -> None:
    dossier.locator("#switch-1-0").focus()
    dossier.keyboard.press("ArrowRight")
    expect(dossier.locator("[data-words]")).to_contain_text("levy-lifted on", timeout=SLOW)


def test_evidence_is_sorted_and_filtered_on_the_same_page(dossier: Page) -> None:
    first = dossier.locator("table.evidence tbody tr").first
    before = first.get_attribute("id")
    dossier.locator("table.evidence th a", has_text="who").click()
    expect(dossier).to_have_url(re.compile(r"sort=speaker"), timeout=SLOW)
    expect(dossier.locator("th[aria-sort]")).to_contain_text("who")
    assert first.get_attribute("id") != before
    dossier.locator("#words").press_sequentially("zzzz")
    expect(dossier.locator("#evidence")).to_contain_text("Nothing fits", timeout=SLOW)
    assert "words=zzzz" in dossier.url
    assert dossier.evaluate("document.activeElement.id") == "words"


def test_a_chart_is_stepped_through_by_keyboard(dossier: Page) -> None:
    chart = dossier.locator("#course figure")
    slider = chart.locator("input[type=range]")
    slider.focus()
    first = chart.locator(".said-mark").inner_text()
    assert re.match(r"\d+ \w+ 2031", first)
    dossier.keyboard.press("ArrowRight")
    assert chart.locator(".said-mark").inner_text() != first
    assert slider.get_attribute("aria-valuetext") in chart.locator(".said-mark").inner_text()
    expect(chart.locator(".point.on")).to_have_count(1)
    mark = chart.locator(".marks .point").last
    mark.dispatch_event("pointerover")
    expect(chart.locator(".said-mark")).to_contain_text("points")


def test_the_days_ahead_are_drawn_in_place(dossier: Page) -> None:
    dossier.locator("#ahead a").click()
    expect(dossier.locator("#ahead svg")).to_be_visible(timeout=SLOW)
    expect(dossier.locator("#ahead input[type=range]")).to_be_visible()


def test_what_another_process_adds_shows_without_a_reload(
    shown: Store, browser: Browser, reader: LocalReader
) -> None:
    with serving(shown) as base:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.set_default_timeout(SLOW)
        page.goto(f"{base}/questions/{KEY}")
        page.evaluate("window.same = true")
        page.locator("#switch-1-1").check()
        page.locator("details.figures summary").click()
        page.locator("#words").fill("levy")
        page.locator("#words").focus()
        before = page.locator("#evidence-title").evaluate(
            "() => document.querySelector('[data-page]').dataset.stamp"
        )
        other = Store.open(shown.engine.url.database or "", clock=shown.clock)
        reports = later_reports()
        file_pairs(other, [(r, reader.read(r)) for r in reports])
        other.close()
        expect(page.locator("#told")).to_contain_text(re.compile("came in|up to date"), timeout=SLOW)
        stamp = page.evaluate("document.querySelector('[data-page]').dataset.stamp")
        assert stamp != before
        assert page.evaluate("window.same")
        assert page.locator("#words").input_value() == "levy"
        assert page.evaluate("document.activeElement.id") == "words"
        expect(page.locator("#switch-1-1")).to_be_checked()
        context.close()

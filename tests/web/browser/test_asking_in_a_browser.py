"""Asking, revising and feeds in a real browser: fields by kind, a revision from the dossier, a feed from the list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import layout_shift, scrolls_sideways, violations, watch
from dossier_cases import KEY, clock
from playwright.sync_api import Page, expect
from webserver import serving

from unless.dossier import load_dossier
from unless.intake.questions import parse_question_text
from unless.ledger.questions import version_of
from unless.ledger.store import Store
from unless.workflow.ask import ask

PHONE = {"width": 390, "height": 844}
# The legend of what belongs to a kind alone.
OF_KINDS = {
    "when it happens": "When it happens",
    "which of several outcomes": "The outcomes, of which one comes true",
    "what a number": "The number",
    "whether something is so": "What is so or not",
}


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[tuple[str, Store]]:
    """A server over the demonstration's question without reports, and its ledger."""
    store = Store.open(tmp_path / "asked.db", clock=clock())
    ask(store, parse_question_text(load_dossier().question, "question.yaml"), "ana", KEY)
    with serving(store) as base:
        yield base, store
    store.close()


def faults_of(page: Page, axe: str) -> list[str]:
    """What is wrong with a page, wide and on a phone."""
    found = violations(page, axe)
    wide = page.viewport_size
    assert wide is not None
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    found += violations(page, axe)
    if scrolls_sideways(page):
        found.append(f"{page.url} scrolls sideways on a phone")
    page.set_viewport_size(wide)
    return found


def test_the_form_shows_what_belongs_to_the_kind_and_whatever_is_filled_in(
    asked: tuple[str, Store], page: Page, axe: str
) -> None:
    faults = watch(page)
    page.goto(f"{asked[0]}/ask")
    assert layout_shift(page) <= 0.1
    for kind, legend in OF_KINDS.items():
        page.get_by_label(kind).check()
        for other in OF_KINDS.values():
            expect(page.get_by_role("group", name=other)).to_be_visible(visible=other == legend)
        faults += faults_of(page, axe)
    page.get_by_label("Known since").first.fill("2031-09-20 on")
    page.get_by_label("whether something happens").check()
    expect(page.get_by_role("group", name="What is so or not")).to_be_visible()  # nothing is sent unseen
    expect(page.get_by_role("group", name="On what it depends")).to_be_visible()
    assert not faults, "\n".join(faults)


def test_a_question_is_revised_from_its_dossier(asked: tuple[str, Store], page: Page, axe: str) -> None:
    base, store = asked
    faults = watch(page)
    page.goto(f"{base}/questions/{KEY}")
    page.get_by_role("link", name="revise", exact=True).click()
    faults += faults_of(page, axe)
    page.get_by_role("textbox", name="How it will be decided").fill("The protocol office says so.")
    page.get_by_role("button", name="Show what it changes").click()
    expect(page.get_by_role("region", name="Changes", exact=True)).to_contain_text(
        "The protocol office says so."
    )
    faults += faults_of(page, axe)
    page.get_by_role("button", name="Save the revision").click()
    expect(page.get_by_role("status").first).to_contain_text(
        f"Revised {KEY} to version 2 (resolves changed)."
    )
    faults += faults_of(page, axe)
    with store.read() as connection:
        assert version_of(connection, KEY).question.resolves == "The protocol office says so."
    page.goto(f"{base}/questions/{KEY}/revise?as=file")
    expect(page.get_by_role("textbox", name="YAML")).to_contain_text("The protocol office says so.")
    faults += faults_of(page, axe)
    assert not faults, "\n".join(faults)


def test_a_feed_is_added_and_paused(asked: tuple[str, Store], page: Page, axe: str) -> None:
    faults = watch(page)
    page.goto(asked[0])
    page.get_by_role("link", name="Feeds").click()
    page.get_by_label("Address of a feed").fill("https://courier.example/atom.xml")
    page.get_by_role("button", name="Follow it", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("1 feed added")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("cell", name="paused")).to_be_visible()
    faults += faults_of(page, axe)
    with page.expect_download() as coming:
        page.get_by_role("link", name="Export").click()
    assert coming.value.suggested_filename == "feeds.opml"
    assert not faults, "\n".join(faults)


def test_on_a_phone_the_buttons_stay_at_hand_and_cover_nothing_at_the_end(served: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 500})
    page.goto(f"{served}/review/{KEY}")
    accept = page.get_by_role("button", name="Accept")
    expect(accept).to_be_in_viewport(ratio=1)
    page.keyboard.press("End")
    expect(accept).to_be_in_viewport(ratio=1)
    bar = page.locator(".deciding").bounding_box()
    rows = page.locator(".piece dl.rows").bounding_box()
    assert bar is not None
    assert rows is not None
    assert rows["y"] + rows["height"] <= bar["y"] + 1

"""With users: the login page, and what a reader, an analyst and an admin see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import scrolls_sideways, violations, watch
from dossier_cases import KEY
from playwright.sync_api import Page, expect
from webserver import serving

from unless.ledger.store import Store
from unless.web.options import ServeOptions
from unless.workflow.users import add

SECRET = "a long walk by the harbour"


@pytest.fixture
def guarded(shown: Store) -> Iterator[str]:
    add(shown, "rita", "reader", SECRET, "test")
    add(shown, "adam", "admin", SECRET, "test")
    with serving(shown, ServeOptions(users=True)) as base:
        yield base


def log_in(page: Page, name: str, password: str = SECRET) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def test_a_reader_logs_in_reads_and_decides_nothing(guarded: str, page: Page, axe: str) -> None:
    page.goto(f"{guarded}/review/{KEY}")
    assert "/login" in page.url
    faults = violations(page, axe)
    log_in(page, "rita", "not this one at all")
    expect(page.get_by_role("alert")).to_be_visible()
    faults += violations(page, axe)
    log_in(page, "rita")
    assert page.url == f"{guarded}/review/{KEY}"
    expect(page.get_by_text("an analyst decides")).to_be_visible()
    assert page.get_by_role("button", name="Accept").count() == 0
    page.keyboard.press("a")
    faults += violations(page, axe)
    assert not faults


def test_an_admins_pages_shut_nobody_out(guarded: str, page: Page, axe: str) -> None:
    page.goto(f"{guarded}/login")
    log_in(page, "adam")
    faults = watch(page)
    for path in ("/account", "/users"):
        answer = page.goto(f"{guarded}{path}")
        assert answer is not None
        assert answer.status == 200, path
        faults += violations(page, axe)
        page.set_viewport_size({"width": 390, "height": 844})
        faults += violations(page, axe)
        if scrolls_sideways(page):
            faults.append(f"{path} scrolls sideways on a phone")
    assert not faults, "\n".join(faults)

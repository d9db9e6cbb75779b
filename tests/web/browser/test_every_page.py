"""Every page that links lead to, in a real browser."""

from __future__ import annotations

from browsing import watch
from playwright.sync_api import Page


def test_help_shows_no_fault(served: str, page: Page) -> None:
    faults = watch(page)
    page.goto(f"{served}/help")
    assert page.title() == "Help · Unless"
    assert not faults

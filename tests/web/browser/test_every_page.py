"""Every page that links lead to from the start, in a real browser: no fault, no shift, nothing that shuts anybody out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import layout_shift, reached, scrolls_sideways, violations, watch
from playwright.sync_api import Browser, Page

# Pages that must be among those reached, whatever else there is.
KNOWN = ("/review", "/articles", "/speakers", "/feeds", "/speakers/similar", "/add", "/help", "/search")
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def addresses(served: str, browser: Browser) -> list[str]:
    """All kinds of page, one or two of each; search is a form, which links do not lead to."""
    context = browser.new_context()
    found = reached(context.new_page(), served)
    context.close()
    return [*found, f"{served}/search", f"{served}/search?q=levy"]


@pytest.fixture(params=["light", "dark"])
def looking(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=WIDE, color_scheme=request.param)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def test_links_lead_to_every_kind_of_page(served: str, addresses: list[str]) -> None:
    missing = [p for p in KNOWN if f"{served}{p}" not in addresses]
    assert not missing
    assert any("/review/" in a and a.endswith("/edit") for a in addresses)
    assert any("/articles/" in a for a in addresses)


def test_no_page_has_faults_or_shifts_or_shuts_anybody_out(
    addresses: list[str], looking: Page, axe: str
) -> None:
    faults = watch(looking)
    shifts: list[str] = []
    for address in addresses:
        looking.set_viewport_size(WIDE)
        looking.goto(address, wait_until="load")
        if (shift := layout_shift(looking)) > 0.1:
            shifts.append(f"{address}: {shift:.3f}")
        faults += violations(looking, axe)
        looking.set_viewport_size(PHONE)
        faults += violations(looking, axe)
        if scrolls_sideways(looking):
            faults.append(f"{address} scrolls sideways on a phone")
    assert not faults, "\n".join(faults)
    assert not shifts


def test_pages_are_read_without_javascript(addresses: list[str], browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    for address in addresses:
        page.goto(address)
        assert page.locator("h1").count() == 1, address
        assert page.locator("main").inner_text().strip(), address
    context.close()


def test_nothing_is_asked_of_another_machine(served: str, addresses: list[str], page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in addresses:
        page.goto(address)
    assert not [a for a in asked if not a.startswith((served, "data:"))]

"""A server over the filled ledger, and Debian's Chromium to look at it.

`served` is shared by a session's tests: those that change what others look at take `own` instead, a server over a
copy of their own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from dossier_cases import clock
from playwright.sync_api import Browser, Page, sync_playwright
from webserver import serving

from unless.ledger.store import Store

WIDE = (1280, 900)
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def served(dossier_ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over the filled ledger, for tests that only look."""
    store = Store.open(
        shutil.copy(dossier_ledger, tmp_path_factory.mktemp("served") / "unless.db"), clock=clock()
    )
    with serving(store) as base:
        yield base
    store.close()


@pytest.fixture
def own(shown: Store) -> Iterator[str]:
    """The address of a server over a copy that the test may change (`shown`)."""
    with serving(shown) as base:
        yield base


# Of a module, not of the session: while Playwright runs, no other test of this thread could run an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; tests in it are skipped only where none is installed and this is not CI."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        assert not os.environ.get("CI"), "Chromium is missing; .ci/run installs it"
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        one = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"] if root else [])
        yield one
        one.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core; tests with it are skipped only where it was not fetched and this is not CI."""
    if not AXE.is_file():
        assert not os.environ.get("CI"), "axe-core is missing; .ci/run fetches it (make axe)"
        pytest.skip("axe-core is not there (make axe, which takes npm)")
    return AXE.read_text(encoding="utf8")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own, 1280 by 900; `browsing.watch` tells what goes wrong on it."""
    context = browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()

"""What the browser tests share: faults that a page shows on the console, and links that lead on."""

from __future__ import annotations

from playwright.sync_api import Page


def watch(page: Page) -> list[str]:
    """A list that fills with what goes wrong on a page from now on: errors on the console (refusals by the
    Content-Security-Policy are such), uncaught exceptions, requests that fail.
    """
    faults: list[str] = []

    def told(message: object) -> None:
        if getattr(message, "type", "") in ("error", "warning"):
            faults.append(f"{page.url}: {getattr(message, 'text', '')}")

    page.on("console", told)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("requestfailed", lambda request: faults.append(f"{page.url}: {request.url} failed"))
    return faults

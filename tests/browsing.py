"""What the browser tests share: faults that a page shows, what axe-core finds in it, and the links that lead on."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request

# Parts of an address that name one thing of many: a key, a number, an id.
_NAMED = re.compile(r"^/(questions|review|articles|speakers|add)/[^/]+")
_SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(sum), 60));
})"""
_AXE = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations.map(
  (v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => `${n.html.slice(0, 200)} ${n.failureSummary}`).join(" | ")}`
)"""


def watch(page: Page) -> list[str]:
    """A list that fills with what goes wrong on a page from now on: errors on the console (refusals by the
    Content-Security-Policy are such), uncaught exceptions, requests that fail.
    """
    faults: list[str] = []

    def told(message: object) -> None:
        if getattr(message, "type", "") in ("error", "warning"):
            faults.append(f"{page.url}: {getattr(message, 'text', '')}")

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # what going on to another page breaks off: live updates
            faults.append(f"{page.url}: {request.url} failed ({request.failure})")

    page.on("console", told)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("requestfailed", failed)
    return faults


def violations(page: Page, axe: str) -> list[str]:
    """What axe-core (its source) finds wrong on a page as it stands; the policy for scripts is not asked."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(axe)
    found: list[str] = page.evaluate(_AXE)
    return [f"{page.url}: {one}" for one in found]


def layout_shift(page: Page) -> float:
    """The cumulative layout shift since the page was loaded."""
    return float(page.evaluate(_SHIFT))


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def reached(page: Page, base: str, each: int = 1) -> list[str]:
    """Addresses that links lead to from the start page on, `each` of a kind (of all speakers' pages, say).

    With links into a page and queries of one address taken for one.
    """
    seen: dict[str, list[str]] = {}
    waiting = [f"{base}/"]
    out: list[str] = []
    while waiting:
        address = waiting.pop(0)
        parts = urlsplit(address)
        kind = _NAMED.sub(r"/\1/*", parts.path)
        if address in seen.get(kind, []) or len(seen.get(kind, [])) >= each:
            continue
        seen.setdefault(kind, []).append(address)
        answer = page.goto(address)
        if answer is None or "text/html" not in (answer.headers.get("content-type") or ""):
            continue
        out.append(address)
        links: list[str] = page.evaluate("[...document.links].filter((a) => !a.download).map((a) => a.href)")
        waiting += [x.split("#")[0].split("?")[0] for x in links if x.startswith(f"{base}/")]
    return out

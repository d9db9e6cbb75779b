"""Makes the pictures of the web app in docs/screenshots, from the demonstration's dossier: all that is in them is invented.

make screenshots
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from dossier_cases import KEY, clock, fill_dossier
from playwright.sync_api import Browser, Page, sync_playwright
from webserver import serving

from unless.domain.question import Question
from unless.dossier import load_dossier
from unless.intake.questions import parse_question_text
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.article_page import articles_page
from unless.workflow.ask import ask
from unless.workflow.fresh import Fresh
from unless.workflow.speaker_page import speakers_page

INTO = Path(__file__).parent / "screenshots"
MOST_BYTES = 200_000  # of a picture, so that the repository stays small
PATIENCE = 90  # seconds that forecasts over time may take to be made
WIDE, PHONE = (1280, 800), (390, 844)


@dataclass(frozen=True)
class Picture:
    """A page as it is to be shown."""

    name: str
    path: str
    size: tuple[int, int] = WIDE
    scheme: Literal["light", "dark"] = "light"


def bridge() -> Question:
    """A second open question on the same reports: a driver of the first as a question of its own."""
    question = parse_question_text(load_dossier().question, "question.yaml")
    return replace(
        question,
        question="Will Drethmar withdraw its troops from the Arvel bridge by 31 August 2031?",
        deadline=date(2031, 8, 31),
        actors=("Drethmar",),
        event=("withdraw", "withdrawal", "pullout", "leave the bridge", "troops", "soldiers"),
        drivers=(),
    )


def pictures(store: Store) -> list[Picture]:
    """The main pages; of articles and speakers one that shows much."""
    article = max(articles_page(store).articles, key=lambda a: len(a.title)).id
    speakers = speakers_page(Fresh(store)).speakers
    speaker = max(speakers, key=lambda s: (s.judged, s.statements)).number
    return [
        Picture("board", "/"),
        Picture("dossier", f"/questions/{KEY}"),
        Picture("dossier-dark", f"/questions/{KEY}", scheme="dark"),
        Picture("review", f"/review/{KEY}"),
        Picture("review-phone", f"/review/{KEY}", PHONE),
        Picture("article", f"/articles/{article}", (1080, 700)),
        Picture("speaker", f"/speakers/{speaker}"),
    ]


def take(browser: Browser, base: str, one: Picture) -> int:
    """Write a picture; returns how many bytes it has."""
    context = browser.new_context(
        viewport={"width": one.size[0], "height": one.size[1]},
        color_scheme=one.scheme,
        reduced_motion="reduce",
    )
    page: Page = context.new_page()
    page.goto(f"{base}{one.path}", wait_until="load")
    for _ in range(PATIENCE):
        if not page.get_by_text("being brought up to date").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    page.wait_for_timeout(500)  # what scripts do once a page stands
    file = INTO / f"{one.name}.png"
    page.screenshot(path=file)
    context.close()
    return file.stat().st_size


def main() -> int:
    """All pictures; 1 if one is too large."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        print("There is no Chromium; apt-get install chromium brings it.", file=sys.stderr)
        return 1
    INTO.mkdir(exist_ok=True)
    sizes: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "unless.db", clock=clock())
        fill_dossier(store, LocalReader())
        ask(store, bridge(), "ana", "bridge")
        with serving(store) as base, sync_playwright() as playwright:
            root = hasattr(os, "geteuid") and os.geteuid() == 0
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"] if root else [])
            for one in pictures(store):
                sizes[one.name] = take(browser, base, one)
                print(f"{one.name}: {sizes[one.name] / 1000:.0f} kB")
            browser.close()
        store.close()
    return int(any(size > MOST_BYTES for size in sizes.values()))


if __name__ == "__main__":
    sys.exit(main())

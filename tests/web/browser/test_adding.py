"""Adding in a browser: by paste, by file, by dropping, and what happens when one leaves meanwhile."""

from __future__ import annotations

import time
from pathlib import Path

from browsing import watch
from dossier_cases import KEY, later_reports
from playwright.sync_api import Page, expect

from unless.ledger.store import Store
from unless.workflow.article_page import articles_page
from unless.workflow.review import load

# Reading waits for the reader to be loaded, on a machine that may be busy.
READ = 60_000


def test_a_pasted_report_is_read_and_its_evidence_reviewed(own: str, page: Page, shown: Store) -> None:
    faults = watch(page)
    report = later_reports()[1]
    before = len(load(shown, KEY).items)
    page.goto(f"{own}/add")
    text = page.get_by_role("form", name="A text")
    text.get_by_label("The report").fill(report.text)
    text.get_by_label("Outlet").fill(report.outlet or "")
    text.get_by_label("Published").fill(str(report.published))
    text.get_by_role("button").click()
    expect(page.locator("[data-done]")).to_have_attribute("data-done", "yes", timeout=READ)
    expect(page.locator("#told")).to_contain_text("Done")
    expect(page.locator(".became")).to_contain_text("of evidence on")
    page.locator(".became").get_by_role("link", name="review").first.click()
    assert page.url == f"{own}/review/{KEY}"
    assert len(load(shown, KEY).items) > before
    assert not faults


def test_files_are_chosen_and_read_while_one_is_elsewhere(
    own: str, page: Page, shown: Store, tmp_path: Path
) -> None:
    faults = watch(page)
    for report in later_reports():
        (tmp_path / f"{report.name}.txt").write_text(report.text, encoding="utf8")
    page.goto(f"{own}/add")
    page.get_by_label("Text or HTML files").set_input_files(sorted(tmp_path.glob("2031*.txt")))
    expect(page.locator("#chosen li")).to_have_count(2)
    page.get_by_role("button", name="Add files").click()
    page.goto(f"{own}/help")
    end = time.monotonic() + READ / 1000
    while articles_page(shown).cut.count < 18:
        assert time.monotonic() < end, "what was handed in is not read"
        time.sleep(0.1)
    assert not faults


def test_a_dropped_file_is_listed_to_be_added(own: str, page: Page) -> None:
    page.goto(f"{own}/add")
    page.evaluate("""() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(["A report."], "dropped.txt", { type: "text/plain" }));
        document.querySelector(".drop").dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, cancelable: true, bubbles: true }));
    }""")
    expect(page.locator("#chosen")).to_contain_text("dropped.txt")
    assert page.evaluate("document.activeElement.textContent") == "Add files"
    assert page.evaluate("document.getElementById('files').files.length") == 1

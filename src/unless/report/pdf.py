"""A page as PDF, printed by a browser that is on the machine: the same page that one sees, links and headings kept.

A browser prints what the page's style sheet says, charts included, and needs no library of ours; one that draws PDF in
Python would bring native text libraries along, and knows no variables in the colours of a chart.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from unless.domain.errors import OptionError

VARIABLE = "UNLESS_BROWSER"  # names the browser's program
SECONDS = 90  # until a browser that does not end is given up
PROGRAMS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge",
    "brave-browser",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)  # fmt: skip
REMEDY = "write an .html file and print it from any browser"


def browser() -> str:
    """The program that prints. Raises OptionError where there is none."""
    named = os.environ.get(VARIABLE)
    for program in (named,) if named else PROGRAMS:
        found = shutil.which(program)
        if found is not None:
            return found
    if named:
        raise OptionError(
            f"{VARIABLE} names {named!r}, which is no program; name Chromium, Chrome or Edge, or {REMEDY}."
        )
    raise OptionError(
        "A PDF is printed by Chromium, Chrome or Edge, and none was found; install one (Debian: apt-get install "
        f"chromium), name its program in {VARIABLE}, or {REMEDY}."
    )


def printed(html: str, program: str) -> bytes:
    """The page as PDF, printed by a browser. Raises OptionError where it does not print.

    It runs without a window, in a profile of its own that is deleted, finds no host, and is given nothing but the page.
    """
    with tempfile.TemporaryDirectory(prefix="unless-", ignore_cleanup_errors=True) as folder:
        page, made = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(html, encoding="utf8")
        # As root there is no sandbox to be had; the page has no script, and its policy forbids to load anything.
        root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        command = [
            program, "--headless", *root, "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--no-default-browser-check", "--disable-extensions", "--disable-sync", "--disable-background-networking",
            "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder}/profile",
            "--no-pdf-header-footer", "--export-tagged-pdf", "--generate-pdf-document-outline",
            f"--print-to-pdf={made}", page.as_uri(),
        ]  # fmt: skip
        try:
            ended = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise OptionError(
                f"{program} did not print within {SECONDS} seconds; try again, or {REMEDY}."
            ) from None
        except OSError as error:
            raise OptionError(
                f"{program} cannot be run ({error.strerror}); name another in {VARIABLE}, or {REMEDY}."
            ) from None
        if not made.is_file() or not (data := made.read_bytes()).startswith(b"%PDF"):
            said = ended.stderr.decode("utf8", "replace").strip().splitlines()
            raise OptionError(
                f"{program} printed nothing ({said[-1][:200] if said else f'exit code {ended.returncode}'}); name another "
                f"in {VARIABLE}, or {REMEDY}."
            )
        return data

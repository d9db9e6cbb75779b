"""What a report's file is, by its ending; apart from the making, whose libraries take time to load."""

from __future__ import annotations

from pathlib import PurePath
from typing import Literal

from unless.domain.errors import OptionError

ReportForm = Literal["html", "markdown", "pdf"]
FORMS: dict[str, ReportForm] = {
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".pdf": "pdf",
}


def report_form(name: str) -> ReportForm:
    """The form of a report's file. Raises OptionError where its name ends otherwise."""
    form = FORMS.get(PurePath(name).suffix.lower())
    if form is None:
        raise OptionError(f"--output {name!r}: a report is an .html, .md or .pdf file; end its name so.")
    return form

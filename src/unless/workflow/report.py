"""Report: a question's dossier as the file that one sends to somebody."""

from __future__ import annotations

from unless.ledger.store import Store
from unless.report.charts.pages import days_ahead as chart_ahead
from unless.report.html import report_html
from unless.report.markdown import report_markdown
from unless.report.pdf import browser, printed
from unless.report.report_forms import ReportForm
from unless.workflow.dossier import DossierOptions, days_ahead, dossier
from unless.workflow.explain import Progress


def report(
    store: Store,
    key: str,
    form: ReportForm,
    options: DossierOptions,
    progress: Progress = lambda done, total: None,
) -> bytes:
    """The report of a question in a form. Raises NotFoundError, OptionError (no browser to print a PDF), LedgerError."""
    program = browser() if form == "pdf" else ""  # before anything is computed
    page = dossier(store, key, options, progress)
    if form == "markdown":
        return report_markdown(page).encode("utf8")
    ahead = days_ahead(store, page.asked.key, page.as_of, options.known_by)
    html = report_html(page, [chart_ahead(ahead)] if ahead is not None else [])
    return printed(html, program) if form == "pdf" else html.encode("utf8")

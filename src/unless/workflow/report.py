"""Report: a question's dossier as the file that one sends to somebody."""

from __future__ import annotations

from unless.domain.fan import Fan
from unless.domain.question import Question
from unless.ledger.store import Store, utc_now
from unless.report.charts.pages import days_ahead as ahead_chart
from unless.report.dossier import DossierPage
from unless.report.html import report_html
from unless.report.markdown import report_markdown
from unless.report.pdf import browser, printed
from unless.report.report_forms import ReportForm
from unless.workflow.dossier import DossierOptions, days_ahead, dossier
from unless.workflow.dossier_of_reports import dossier_of_reports
from unless.workflow.explain import Progress
from unless.workflow.forecast import Pairs


def report(
    store: Store,
    key: str,
    form: ReportForm,
    options: DossierOptions,
    progress: Progress = lambda done, total: None,
) -> bytes:
    """The report of a question in a form. Raises NotFoundError, OptionError (no browser to print a PDF), LedgerError."""
    program = _printer(form)
    page = dossier(store, key, options, progress)
    drawn = form != "markdown"
    ahead = days_ahead(store, page.asked.key, page.as_of, options.known_by) if drawn else None
    return _written(page, ahead, form, program)


def report_of_reports(
    question: Question,
    pairs: Pairs,
    form: ReportForm,
    options: DossierOptions,
    progress: Progress = lambda done, total: None,
) -> bytes:
    """The same of a question by reports, without a ledger. Raises OptionError."""
    program = _printer(form)
    page, ahead = dossier_of_reports(question, pairs, utc_now(), options, progress)
    return _written(page, ahead, form, program)


def _printer(form: ReportForm) -> str | None:
    """The browser that prints a PDF, looked for before anything is computed."""
    return browser() if form == "pdf" else None


def _written(page: DossierPage, ahead: Fan | None, form: ReportForm, program: str | None) -> bytes:
    if form == "markdown":
        return report_markdown(page).encode("utf8")
    html = report_html(page, [ahead_chart(ahead)] if ahead is not None else [])
    return printed(html, program) if program is not None else html.encode("utf8")

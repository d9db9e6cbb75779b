"""A dossier as one HTML file that needs nothing else: no script, nothing loaded, charts in the page itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from unless.report import sentences
from unless.report.charts.pages import PageChart, hangs_on, over_time
from unless.report.charts.render import chart_css
from unless.report.dossier import DossierPage
from unless.report.explain import written
from unless.report.figures import interval, percent
from unless.report.plain import shown
from unless.report.tables import points


def report_html(page: DossierPage, charts: Sequence[PageChart] = ()) -> str:
    """The whole report; `charts` go below those over time and of what the forecast hangs on."""
    own = [c for c in (over_time(page), hangs_on(page)) if c is not None]
    return (
        _environment()
        .get_template("report.html")
        .render(page=page, charts=[*own, *charts], say=sentences, chart_css=Markup(chart_css()))
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("unless.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    environment.filters |= {
        "percent": percent,
        "interval": interval,
        "points": points,
        "written": written,
        "drawing": Markup,  # a chart: its texts were escaped when it was drawn
    }
    return environment


def _shown(value: Any) -> Any:
    """Every text of a page without what no page can hold; markup of ours as it is."""
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value

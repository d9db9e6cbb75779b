"""Templates: one environment, everything escaped, and what every page needs besides its own values."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from unless.report.charts.style import day_words
from unless.report.figures import interval, percent
from unless.report.tables import points
from unless.web import csrf
from unless.web.errors import WebError
from unless.web.identity import Visitor, visitor


@cache
def environment() -> Environment:
    """Jinja over web/templates: autoescaped, and a missing value is an error."""
    made = Environment(
        loader=PackageLoader("unless.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["percent"] = percent
    made.filters["interval"] = interval
    made.filters["points"] = points
    made.filters["day"] = day_words
    made.filters["hundredths"] = lambda share: (
        f"{share * 100:.2f}"
    )  # of the width of a drawing that is 100 wide
    made.globals["asset"] = asset
    return made


@cache
def asset(name: str) -> str:
    """The address of a static file; it changes with the content, so that browsers may keep it for ever."""
    content = files("unless.web").joinpath("static", name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def part(template: str, **values: Any) -> Markup:
    """A part of a page that is the same for everybody, to be kept: it has no visitor, no form and no nonce."""
    return Markup(environment().get_template(template).render(**values))


def page(
    request: Request,
    template: str,
    *,
    title: str,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """A rendered page. Templates see `visitor` (None before a login), `csrf`, `nonce`, `title` and the values."""
    who = _who(request)
    secret: bytes = request.app.state.secret
    html = (
        environment()
        .get_template(template)
        .render(
            title=title,
            visitor=who,
            csrf=csrf.token(secret, who.session) if who else "",
            users=request.app.state.options.users,
            nonce=request.scope["state"]["nonce"],
            path=request.url.path,
            **values,
        )
    )
    return HTMLResponse(html, status, headers)


def _who(request: Request) -> Visitor | None:
    try:
        return visitor(request)
    except WebError:
        return None

"""What a chart's file is, by its ending; apart from the drawing, whose libraries take time to load."""

from __future__ import annotations

from pathlib import PurePath
from typing import Literal

from unless.domain.errors import OptionError

Form = Literal["svg", "png", "html"]
FORMS: dict[str, Form] = {".svg": "svg", ".png": "png", ".html": "html", ".htm": "html"}


def chart_form(name: str) -> Form:
    """The form of a chart's file. Raises OptionError where its name ends otherwise."""
    form = FORMS.get(PurePath(name).suffix.lower())
    if form is None:
        raise OptionError(f"--chart {name!r}: a chart is an .svg, .png or .html file; end its name so.")
    return form

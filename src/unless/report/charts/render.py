"""Draws a chart as SVG, PNG or an HTML page that needs nothing else: in the process, from nothing but its specification.

The renderer may load nothing. The SVG gets what its maker leaves out: a title and a description for those who
hear it, a title on every mark that has words of its own (browsers show it when pointed at), and dark colours for
readers who prefer them. Names from data are text everywhere: the renderer and the XML writer escape them.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from xml.etree import ElementTree

import altair as alt
import vl_convert
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from unless.report.charts.forms import Form
from unless.report.charts.style import DARK, ROLES, Drawing, plain

SCALE = 2.0  # of a PNG: sharp on screens of two dots a pixel, and on paper to about 15 cm
_VERSION = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
_SVG = "{http://www.w3.org/2000/svg}"
ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")


def draw(drawing: Drawing, form: Form) -> bytes:
    """The chart's bytes: the same for the same drawing."""
    if form == "png":
        return bytes(
            vl_convert.vegalite_to_png(drawing.spec, vl_version=_VERSION, scale=SCALE, allowed_base_urls=[])
        )
    svg = chart_svg(drawing)
    if form == "svg":
        return svg.encode("utf8")
    page = _template().render(drawing=drawing, svg=Markup(svg))
    return page.encode("utf8")


def chart_svg(drawing: Drawing, styled: bool = True) -> str:
    """The chart as an SVG element, for a page to hold or a file to be.

    One that is not `styled` carries no style of its own, which a page's Content-Security-Policy may forbid: the page has
    `chart_css` in its style sheet instead. Marks that have words are of the class `point`, and carry them in a <title>.
    """
    made = vl_convert.vegalite_to_svg(drawing.spec, vl_version=_VERSION, allowed_base_urls=[])
    root = ElementTree.fromstring(made)
    key = "c" + hashlib.sha256(json.dumps(drawing.spec, sort_keys=True).encode()).hexdigest()[:8]
    _own_names(root, key)
    for mark in list(root.iter()):
        words = mark.get("aria-label")
        if words and mark.get("role") == "graphics-symbol" and mark.tag == f"{_SVG}path":
            ElementTree.SubElement(mark, f"{_SVG}title").text = words
            mark.set("class", "point")
    if not styled:
        _slim(root)
    root.set("role", "img")
    root.set("aria-labelledby", f"{key}-title {key}-desc")
    root.set("class", f"marks {key}")
    if styled:
        root.set("style", "max-width: 100%; height: auto")
    for place, (tag, text) in enumerate((("title", drawing.title), ("desc", drawing.description))):
        element = ElementTree.Element(f"{_SVG}{tag}", {"id": f"{key}-{tag}"})
        element.text = plain(text)
        root.insert(place, element)
    if styled:
        style = ElementTree.Element(f"{_SVG}style")
        style.text = _dark(key)
        root.insert(2, style)
    return ElementTree.tostring(root, encoding="unicode")


# What an element need not say on a page: it is part of one picture, which has its words, and the page gives the letters.
_SPARED = frozenset(
    {"role", "font-family", "pointer-events", "aria-label", "aria-hidden", "aria-roledescription"}
)


def _slim(root: ElementTree.Element) -> None:
    """Without what is not seen and what the whole picture says: half the size."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.get("display") == "none" or child.get("d") in ("", "M0,0h0v0h0Z"):
                parent.remove(child)
    for element in root.iter():
        for name in _SPARED & element.attrib.keys():
            del element.attrib[name]
        if element.get("class") != "point":
            element.attrib.pop("class", None)


def _own_names(root: ElementTree.Element, key: str) -> None:
    """Ids with the chart's own beginning, so that one page can hold several charts."""
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "id":
                element.set(name, f"{key}-{value}")
            elif value.startswith("url(#"):
                element.set(name, f"url(#{key}-{value[5:]}")
            elif name.endswith("href") and value.startswith("#"):
                element.set(name, f"#{key}-{value[1:]}")


def _dark(key: str) -> str:
    rules = "".join(
        f'.{key} [{what}="{light}"]{{{what}:{dark}}}'
        for light, dark in DARK.items()
        for what in ("fill", "stroke")
    )
    return f"@media screen and (prefers-color-scheme:dark){{{rules}}}"


@cache
def chart_css() -> str:
    """Rules for a page's style sheet, so that charts fit its width and follow its theme.

    The colours of a chart are attributes of its marks; each is painted with the page's variable of that role
    (`--chart-blue`, ...). They are those of a dark page where the reader prefers one or `data-theme` on the root says so,
    never on paper.
    """
    light, dark = (
        "".join(f"--chart-{name}:{colour};" for name, colour in of.items())
        for of in (ROLES, {name: DARK[colour] for name, colour in ROLES.items()})
    )
    paint = "".join(
        f'.marks [{what}="{colour}"]{{{what}:var(--chart-{name})}}'
        for name, colour in ROLES.items()
        for what in ("fill", "stroke")
    )
    return (
        f"svg.marks{{max-width:100%;height:auto}}:root{{{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}"
        f"@media screen{{:root[data-theme=dark]{{{dark}}}}}{paint}"
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("unless.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("chart.html")

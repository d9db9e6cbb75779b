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
from unless.report.charts.style import DARK, PAPER, Drawing, plain

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


def chart_svg(drawing: Drawing) -> str:
    """The chart as an SVG element, for a page to hold or a file to be."""
    made = vl_convert.vegalite_to_svg(drawing.spec, vl_version=_VERSION, allowed_base_urls=[])
    root = ElementTree.fromstring(made)
    key = _key(drawing)
    _own_names(root, key)
    for mark in list(root.iter()):
        words = mark.get("aria-label")
        if words and mark.get("role") == "graphics-symbol":
            ElementTree.SubElement(mark, f"{_SVG}title").text = words
    root.set("role", "img")
    root.set("class", f"marks {key}")
    root.set("style", "max-width: 100%; height: auto")
    _named(root, key, drawing)
    style = ElementTree.Element(f"{_SVG}style")
    style.text = _dark(key)
    root.insert(2, style)
    return ElementTree.tostring(root, encoding="unicode")


def inline_svg(drawing: Drawing) -> str:
    """The chart as an SVG element for a page of the web app: smaller, and without a style of its own.

    A strict Content-Security-Policy takes no styles from the page, so that dark colours are the page's business (its style
    sheet knows `.marks` by the colours of `style.DARK`). Marks that have words carry them in a <title>, and the class `point`.
    """
    made = vl_convert.vegalite_to_svg(drawing.spec, vl_version=_VERSION, allowed_base_urls=[])
    root = ElementTree.fromstring(made)
    key = _key(drawing)
    _own_names(root, key)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.get("display") == "none" or child.get("d") in ("", "M0,0h0v0h0Z") or _paper(child):
                parent.remove(child)
    for element in root.iter():
        words = element.get("aria-label") if element.get("role") == "graphics-symbol" else None
        for name in [n for n in element.attrib if n.startswith("aria-") or n in _SAID_BY_THE_PAGE]:
            del element.attrib[name]
        if words:
            element.set("class", "point")
            ElementTree.SubElement(element, f"{_SVG}title").text = words
    root.set("role", "img")
    root.set("class", "marks")
    _named(root, key, drawing)
    return ElementTree.tostring(root, encoding="unicode")


# Attributes of elements that a page's style sheet gives, or that say what the whole picture's description says.
_SAID_BY_THE_PAGE = frozenset({"role", "class", "style", "font-family", "pointer-events"})


def _paper(element: ElementTree.Element) -> bool:
    """Whether it is the chart's own ground, which the page has already."""
    return element.tag == f"{_SVG}rect" and element.get("fill") == PAPER


def _key(drawing: Drawing) -> str:
    """A name of the chart's own, the same for the same drawing."""
    return "c" + hashlib.sha256(json.dumps(drawing.spec, sort_keys=True).encode()).hexdigest()[:8]


def _named(root: ElementTree.Element, key: str, drawing: Drawing) -> None:
    """A title and a description, for those who hear the chart."""
    root.set("aria-labelledby", f"{key}-title {key}-desc")
    for place, (tag, text) in enumerate((("title", drawing.title), ("desc", drawing.description))):
        element = ElementTree.Element(f"{_SVG}{tag}", {"id": f"{key}-{tag}"})
        element.text = plain(text)
        root.insert(place, element)


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
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("unless.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("chart.html")

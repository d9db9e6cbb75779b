"""The colours of speakers can be told from their grounds, in light and dark: WCAG's 4.5 to 1."""

from __future__ import annotations

import colorsys
import re
from importlib.resources import files

import pytest

from unless.report.page import HUES

CSS = files("unless.web").joinpath("static", "unless.css").read_text(encoding="utf8")
Colour = tuple[float, float, float]


def luminance(colour: Colour) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: Colour, other: Colour) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def hue(degrees: int, lightness: float) -> Colour:
    return colorsys.hls_to_rgb(degrees / 360, lightness, 0.65)


def named(name: str, dark: bool) -> Colour:
    digits = re.findall(rf"--{name}: #([0-9a-f]{{6}})", CSS)[int(dark)]
    return tuple(int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))  # type: ignore[return-value]


def test_every_hue_has_a_class_of_its_own() -> None:
    assert [int(h) for h in re.findall(r"\.hue-\d \{ --h: (\d+); \}", CSS)] == list(HUES)


@pytest.mark.parametrize("dark", [False, True])
def test_text_in_every_hue_stands_out(dark: bool) -> None:
    ground, edge = (int(x) / 100 for x in re.findall(r"--light: (\d+)%; --edge: (\d+)%;", CSS)[int(dark)])
    ink, paper, card = (named(n, dark) for n in ("ink", "paper", "card"))
    for h in HUES:
        assert contrast(hue(h, edge), hue(h, ground)) >= 4.5, h
        assert contrast(hue(h, edge), paper) >= 4.5, h
        assert contrast(hue(h, edge), card) >= 4.5, h
        assert contrast(ink, hue(h, ground)) >= 4.5, h

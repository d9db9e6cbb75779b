"""The dossier of the demonstration: invented reports, a question about them and how it resolved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources import files

import yaml

from unless.domain.article import Article, content_id


@dataclass(frozen=True, slots=True)
class Resolution:
    """How the question came out (True for yes), on which day, and because of what.

    `report` names the report that announced it.
    """

    outcome: bool
    date: date
    because: str
    report: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """The question file's text as YAML, the reports in order of publication, and the resolution."""

    question: str
    reports: tuple[Article, ...]
    resolution: Resolution


def load_dossier() -> Dossier:
    """The dossier shipped with the package, exactly as its files hold it."""
    raw = yaml.safe_load(_text("resolution.yaml"))
    resolution = Resolution(raw["outcome"] == "yes", raw["date"], raw["because"], raw["report"])
    listed = yaml.safe_load(_text("reports.yaml"))
    reports = (_report(row["name"], row["outlet"], row["published"]) for row in listed)
    return Dossier(
        question=_text("question.yaml"),
        reports=tuple(sorted(reports, key=lambda r: (r.published or date.min, r.name))),
        resolution=resolution,
    )


def _report(name: str, outlet: str, published: date) -> Article:
    text = _text("reports", f"{name}.txt")
    title = text.partition("\n")[0]
    return Article(content_id(text), name, text, title=title, outlet=outlet, published=published)


def _text(*parts: str) -> str:
    # Bytes, so that no platform's line endings change the offsets.
    return files("unless.dossier").joinpath(*parts).read_bytes().decode("utf-8")

"""A spaCy pipeline component: `nlp.add_pipe("unless")` sets `doc._.unless_statements`.

Install with `pip install "unless[spacy]"`. The component needs no other in the pipeline, a blank one will do,
and changes nothing else of a Doc:

    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("unless")
    doc = nlp("The dam will hold unless the rain goes on, engineer Ilse Brandt said.")
    for statement in doc._.unless_statements:
        print(statement.speaker["name"], statement.cue, statement.content)

What was read is kept in `doc.user_data` as JSON in the product's own contract, so that it survives `Doc.to_bytes`
and `DocBin(store_user_data=True)`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from unless.domain.article import Article, content_id
from unless.domain.errors import OptionError
from unless.reading.read import LocalReader, Reader
from unless.report.contract import article_json

KEY = "unless_reading"  # in doc.user_data
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DocStatement:
    """A statement on a Doc. Spans are whole tokens that cover the characters in `exact`.

    `speaker` has name, kind, role, affiliation and description; `parent` is the index of the statement in whose
    content this one is told, or None; `exact` the statement as in the JSON contract, with exact characters.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    speaker: Json
    quotation: str
    said_on: tuple[date, date] | None
    parent: int | None
    exact: Json


def statements_of(doc: Doc) -> tuple[DocStatement, ...]:
    """What `doc._.unless_statements` gives; empty where the component has not run."""
    kept = doc.user_data.get(KEY)
    statements: list[Json] = json.loads(kept)["statements"] if kept else []
    return tuple(_on_doc(doc, one) for one in statements)


def _on_doc(doc: Doc, one: Json) -> DocStatement:
    def spans(part: str) -> tuple[Span, ...]:
        found = (doc.char_span(s["start"], s["end"], label=part, alignment_mode="expand") for s in one[part])
        return tuple(s for s in found if s is not None)

    days = one["said_on"]
    return DocStatement(
        source=spans("source"),
        cue=spans("cue"),
        content=spans("content"),
        speaker=one["speaker"],
        quotation=one["quotation"],
        said_on=(date.fromisoformat(days[0]), date.fromisoformat(days[1])) if days else None,
        parent=one["parent"],
        exact=one,
    )


class UnlessComponent:
    """Reads each Doc's text. `published` dates the texts, unless `doc.user_data["published"]` does."""

    def __init__(self, published: str | None = None, reader: Reader | None = None) -> None:
        """The shipped reader, or another. Raises OptionError for a day that is none."""
        self._published = day(published)
        self._reader = reader or LocalReader()

    def __call__(self, doc: Doc) -> Doc:
        """The Doc, with what was read of it in its user data."""
        text = doc.text
        own = doc.user_data.get("published")
        published = day(own) if own is not None else self._published
        article = Article(id=content_id(text), name=content_id(text), text=text, published=published)
        found = article_json(article, self._reader.read(article))
        doc.user_data[KEY] = json.dumps({k: v for k, v in found.items() if k != "text"})
        return doc

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing: the model is the package's own."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> UnlessComponent:
        """Itself."""
        return self

    def to_disk(self, _path: Any, **_: Any) -> None:
        """Nothing: the model is the package's own."""

    def from_disk(self, _path: Any, **_: Any) -> UnlessComponent:
        """Itself."""
        return self


def day(value: str | date | None) -> date | None:
    """A day given as a date or as YYYY-MM-DD. Raises OptionError for anything else."""
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value[:10])
    except (TypeError, ValueError):
        raise OptionError(
            f"published {value!r} is not a day; write it as YYYY-MM-DD, for example 2031-03-14."
        ) from None


@Language.factory("unless", default_config={"published": None}, assigns=["doc._.unless_statements"])
def create(nlp: Language, name: str, published: str | None) -> UnlessComponent:
    """The component, as `nlp.add_pipe("unless", config={"published": "2031-03-14"})` makes it."""
    return UnlessComponent(published)


if not Doc.has_extension("unless_statements"):
    Doc.set_extension("unless_statements", getter=statements_of)

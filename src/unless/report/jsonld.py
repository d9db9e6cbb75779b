"""A ledger as JSON-LD 1.1: schema.org for what things are, PROV for where they come from, Web Annotation for where in
the text they stand. One document with an inline context, so that nothing is fetched to read it; nodes are written as
they come."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO
from urllib.parse import quote

from unless.domain.reading import Speaker
from unless.domain.tables import ExportPiece, ExportReport, Row
from unless.domain.text import Span
from unless.report.rows import words
from unless.report.writers import moment

Node = dict[str, Any]
NODES = (
    "speakers",
    "questions",
    "articles",
    "statements",
    "estimates",
    "evidence",
    "decisions",
    "withdrawals",
)


def _link(iri: str) -> Node:
    return {"@id": iri, "@type": "@id"}


CONTEXT: Node = {
    "@version": 1.1,
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "unless": "urn:unless:vocabulary:",
    "id": "@id",
    "type": "@type",
    **{n: f"schema:{n}" for n in ("NewsArticle", "Report", "Quotation", "Claim", "Person", "Organization")},
    **{
        n: f"schema:{n}"
        for n in ("CreativeWork", "Question", "headline", "articleBody", "inLanguage", "text")
    },
    **{n: f"schema:{n}" for n in ("name", "identifier", "description", "jobTitle", "version")},
    "datePublished": {"@id": "schema:datePublished", "@type": "xsd:date"},
    "url": _link("schema:url"),
    **{n: _link(f"schema:{n}") for n in ("publisher", "author", "isPartOf", "about", "appearance")},
    "spokenBy": _link("schema:spokenByCharacter"),
    "affiliation": "schema:affiliation",
    **{n: _link(f"prov:{n}") for n in ("wasDerivedFrom", "wasAttributedTo", "wasAssociatedWith", "used")},
    **{n: _link(f"prov:{n}") for n in ("alternateOf", "wasRevisionOf", "wasGeneratedBy")},
    **{n: {"@id": f"prov:{n}", "@type": "xsd:dateTime"} for n in ("generatedAtTime", "endedAtTime")},
    "hasTarget": "oa:hasTarget",
    "hasSource": _link("oa:hasSource"),
    "hasSelector": {"@id": "oa:hasSelector", "@container": "@set"},
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "sourceTarget": "unless:sourceTarget",
    "cueTarget": "unless:cueTarget",
    "phraseTarget": "unless:phraseTarget",
    **{n: f"unless:{n}" for n in ("quotation", "degree", "target", "driver", "given", "status", "reason")},
    **{n: f"unless:{n}" for n in ("counts", "action", "why", "grade", "kind")},
    **{n: {"@id": f"unless:{n}", "@type": "xsd:double"} for n in ("low", "high", "confidence")},
    **{n: {"@id": f"unless:{n}", "@type": "xsd:date"} for n in ("saidFirst", "saidLast", "byDay", "opened")},
    **{n: {"@id": f"unless:{n}", "@type": "xsd:date"} for n in ("deadline", "withdrawnOn", "onDay")},
    **{n: _link(f"unless:{n}") for n in ("supersededBy", "replacedBy", "mergedInto")},
}
_KINDS = {"person": "Person", "anonymous": "Person", "document": "CreativeWork"}


class JsonLdSink:
    """One JSON-LD document: a graph of nodes."""

    def __init__(self, file: BinaryIO, tables: Sequence[str]) -> None:
        self.file = file
        self.tables = frozenset(tables)
        self.first = True
        self.outlets: set[str] = set()
        self.analysts: set[str] = set()
        head = json.dumps({"@context": CONTEXT}, ensure_ascii=False)
        self.file.write((head[:-1] + ', "@graph": [').encode())

    def _put(self, node: Node) -> None:
        kept = {k: v for k, v in node.items() if v is not None}
        text = ("\n" if self.first else ",\n") + json.dumps(kept, ensure_ascii=False)
        self.file.write(text.encode("utf8"))
        self.first = False

    def report(self, report: ExportReport) -> None:
        """The article, its statements as quotations, its estimates as claims."""
        if "articles" in self.tables:
            self._put(self._article(report))
        if "statements" in self.tables:
            for n, _ in enumerate(report.reading.statements):
                self._statement(report, n)
        if "estimates" in self.tables:
            for n, _ in enumerate(report.reading.estimates):
                self._estimate(report, n)

    def piece(self, piece: ExportPiece) -> None:
        """A piece of evidence: a claim about a question."""
        e = piece.evidence
        decided = piece.decision
        self._put(
            {
                "id": _piece(e.id, piece.question),
                "type": ["Claim", "prov:Entity"],
                "text": e.span.text,
                "description": e.sentence,
                "about": f"urn:unless:question:{quote(piece.question, safe='')}",
                "appearance": _article(e.article),
                "wasDerivedFrom": _article(e.article),
                **_attributed(e.speaker, e.voice, "author", _piece(e.id, piece.question) + ":speaker"),
                "hasTarget": _target(e.article, (e.span,)),
                "datePublished": _day(e.published),
                "saidFirst": _day(e.said_on[0]),
                "saidLast": _day(e.said_on[1]),
                "target": e.target.kind,
                "driver": e.target.text,
                "given": [f"{name}={state}" for name, state in e.given] or None,
                "low": e.low,
                "high": e.high,
                "byDay": _day(e.by),
                "status": e.status,
                "counts": e.counts and piece.withdrawn_on is None,
                "confidence": e.confidence,
                "reason": e.reason,
                "supersededBy": None if e.superseded_by is None else _piece(e.superseded_by, piece.question),
                "wasGeneratedBy": f"urn:unless:decision:{decided.number}" if decided else None,
            }
        )

    def row(self, table: str, row: Row) -> None:
        """A speaker, question, decision or withdrawal."""
        makers: dict[str, Callable[[Row], Node]] = {
            "speakers": _speaker,
            "questions": self._question,
            "decisions": self._decision,
            "withdrawals": self._withdrawal,
        }
        self._put(makers[table](row))

    def close(self) -> None:
        """The end of the document."""
        self.file.write(b"\n]}\n")

    def _article(self, report: ExportReport) -> Node:
        a = report.filed.article
        outlet = None
        if a.outlet:
            outlet = f"urn:unless:outlet:{quote(a.outlet, safe='')}"
            if outlet not in self.outlets:
                self.outlets.add(outlet)
                self._put({"id": outlet, "type": ["Organization", "prov:Agent"], "name": a.outlet})
        return {
            "id": _article(a.id),
            "type": ["NewsArticle" if report.filed.origin == "report" else "Report", "prov:Entity"],
            "identifier": a.id,
            "name": a.name,
            "headline": a.title,
            "url": _address(a.url),
            "publisher": outlet,
            "wasAttributedTo": outlet,
            "datePublished": _day(a.published),
            "inLanguage": a.language,
            "articleBody": a.text,
            "generatedAtTime": moment(report.filed.recorded_at),
            "wasDerivedFrom": None if report.copy_of is None else _article(report.copy_of),
            "withdrawnOn": _day(report.withdrawn_on),
        }

    def _statement(self, report: ExportReport, n: int) -> None:
        s = report.reading.statements[n]
        if not (s.source or s.cue or s.content):  # one that a damaged ledger lost
            return
        key = report.filed.article.id
        first, last = s.said_on or (None, None)
        who = report.speakers[n] if n < len(report.speakers) else None
        self._put(
            {
                "id": f"{_article(key)}#statement-{n}",
                "type": ["Quotation", "prov:Entity"],
                "text": words(s.content),
                "isPartOf": _article(key) if s.parent is None else f"{_article(key)}#statement-{s.parent}",
                "wasDerivedFrom": _article(key),
                **_attributed(s.speaker, who, "spokenBy", f"{_article(key)}#statement-{n}-speaker"),
                "quotation": s.quotation,
                "saidFirst": _day(first),
                "saidLast": _day(last),
                "hasTarget": _target(key, s.content),
                "cueTarget": _target(key, s.cue),
                "sourceTarget": _target(key, s.source),
            }
        )

    def _estimate(self, report: ExportReport, n: int) -> None:
        e = report.reading.estimates[n]
        key = report.filed.article.id
        origin = _article(key) if e.statement is None else f"{_article(key)}#statement-{e.statement}"
        known = e.statement is not None and e.statement < len(report.speakers)
        who = report.speakers[e.statement] if known and e.statement is not None else None
        self._put(
            {
                "id": f"{_article(key)}#estimate-{n}",
                "type": ["Claim", "prov:Entity"],
                "text": e.event.text,
                "description": e.phrase.text,
                "appearance": origin,
                "wasDerivedFrom": origin,
                "wasAttributedTo": None if who is None else _speaker_id(who),
                "degree": e.degree,
                "low": e.p[0],
                "high": e.p[1],
                "byDay": _day(e.by),
                "hasTarget": _target(key, (e.event,)),
                "phraseTarget": _target(key, (e.phrase,)),
            }
        )

    def _analyst(self, name: str) -> str:
        iri = f"urn:unless:analyst:{quote(name, safe='')}"
        if iri not in self.analysts:
            self.analysts.add(iri)
            self._put({"id": iri, "type": ["Person", "prov:Agent"], "name": name})
        return iri

    def _decision(self, row: Row) -> Node:
        return {
            "id": f"urn:unless:decision:{row['id']}",
            "type": "prov:Activity",
            "action": row["action"],
            "used": _piece(row["evidence"], row["question"]),
            "why": row["why"] or None,
            "wasAssociatedWith": self._analyst(row["by"]),
            "endedAtTime": moment(row["recorded_at"]),
        }

    def _question(self, row: Row) -> Node:
        base = f"urn:unless:question:{quote(row['question'], safe='')}"
        return {
            "id": base if row["current"] else f"{base}#{row['version']}",
            "type": ["Question", "prov:Entity"],
            "identifier": row["question"],
            "version": row["version"],
            "text": row["text"],
            "description": row["resolves"],
            "opened": _day(row["opened"]),
            "deadline": _day(row["deadline"]),
            "wasRevisionOf": f"{base}#{row['version'] - 1}" if row["version"] > 1 else None,
            "wasAttributedTo": self._analyst(row["by"]),
            "generatedAtTime": moment(row["recorded_at"]),
        }

    def _withdrawal(self, row: Row) -> Node:
        return {
            "id": f"urn:unless:withdrawal:{row['id']}",
            "type": "prov:Activity",
            "action": "reinstate" if row["undone"] else "withdraw",
            "used": _article(row["article"]),
            "onDay": _day(row["on_day"]),
            "replacedBy": None if row["replaced_by"] is None else _article(row["replaced_by"]),
            "why": row["why"],
            "wasAssociatedWith": self._analyst(row["by"]),
            "endedAtTime": moment(row["recorded_at"]),
        }


def _speaker(row: Row) -> Node:
    return {
        "id": _speaker_id(row["id"]),
        "type": [_KINDS.get(row["kind"], "Organization"), "prov:Agent"],
        "name": row["name"],
        "kind": row["kind"],
        "grade": row["grade"],
        "mergedInto": None if row["merged_into"] is None else _speaker_id(row["merged_into"]),
        "generatedAtTime": moment(row["recorded_at"]),
    }


def _attributed(speaker: Speaker, number: int | None, role: str, own: str) -> Node:
    """By whom: the registry's speaker, else one of its `own`, as the article describes it; nothing for nobody."""
    if number is not None:
        return {role: _speaker_id(number), "wasAttributedTo": _speaker_id(number)}
    if not speaker.name and not speaker.description:
        return {}
    values = {"name": speaker.name, "description": speaker.description, "affiliation": speaker.affiliation}
    kind = _KINDS.get(speaker.kind, "Organization")
    who = {"id": own, "type": [kind, "prov:Agent"], **{k: v for k, v in values.items() if v}}
    return {role: who, "wasAttributedTo": own}


def _target(key: str, spans: Sequence[Span]) -> Node | None:
    """Where in an article's text spans stand, as Web Annotation's text positions."""
    if not spans:
        return None
    return {
        "type": "oa:SpecificResource",
        "hasSource": _article(key),
        "hasSelector": [{"type": "oa:TextPositionSelector", "start": s.start, "end": s.end} for s in spans],
    }


def _article(key: str) -> str:
    return f"urn:unless:article:{key}"


def _piece(key: str, question: str) -> str:
    return f"urn:unless:evidence:{quote(question, safe='')}:{key}"


def _speaker_id(number: int) -> str:
    return f"urn:unless:speaker:{number}"


def _address(url: str | None) -> str | None:
    """An address that can be an IRI; anything else is left out rather than written wrongly."""
    if not url or not url.lower().startswith(("http://", "https://")):
        return None
    return quote(url, safe="%/:=&?~#+!$,;'@()*[]")


def _day(value: date | datetime | None) -> str | None:
    return None if value is None else value.isoformat()

"""Articles, readings and evidence as rows of the exported tables (domain/tables.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from unless.domain.reading import Condition, Estimate, Statement
from unless.domain.tables import ExportPiece, ExportReport, Row
from unless.domain.text import Span

JOIN = " … "  # between the parts of a discontinuous span


def report_rows(table: str, report: ExportReport) -> Iterator[Row]:
    """A report's rows in one of the tables that are read from articles."""
    key, reading = report.filed.article.id, report.reading
    if table == "articles":
        yield article_row(report)
    elif table == "statements":
        for n, s in enumerate(reading.statements):
            if s.source or s.cue or s.content:  # else it is one that a damaged ledger lost
                yield _statement(key, n, s, report.speakers[n] if n < len(report.speakers) else None)
    elif table == "estimates":
        for n, e in enumerate(reading.estimates):
            yield _estimate(key, n, e)
    elif table == "conditions":
        for n, c in enumerate(reading.conditions):
            if c.condition.end:  # as above
                yield _condition(key, n, c)
    elif table == "entities":
        for n, x in enumerate(reading.entities):
            where = {"start": x.span.start, "end": x.span.end}
            yield {"article": key, "n": n, "kind": x.kind, "name": x.name, "text": x.span.text} | where
    elif table == "dates":
        for n, d in enumerate(reading.dates):
            where = {"start": d.span.start, "end": d.span.end}
            yield {"article": key, "n": n, "text": d.span.text, "first": d.first, "last": d.last} | where


def article_row(report: ExportReport) -> Row:
    """The article itself."""
    a = report.filed.article
    return {
        "id": a.id,
        "name": a.name,
        "origin": report.filed.origin,
        "title": a.title,
        "url": a.url,
        "outlet": a.outlet,
        "published": a.published,
        "language": a.language,
        "recorded_at": report.filed.recorded_at,
        "reader": report.reading.reader or None,
        "copy_of": report.copy_of,
        "withdrawn_on": report.withdrawn_on,
        "text": a.text,
    }


def _statement(key: str, n: int, s: Statement, speaker: int | None) -> Row:
    first, last = s.said_on or (None, None)
    return {
        "article": key,
        "n": n,
        "parent": s.parent,
        "speaker": s.speaker.name,
        "speaker_kind": s.speaker.kind,
        "speaker_role": s.speaker.role,
        "speaker_affiliation": s.speaker.affiliation,
        "speaker_description": s.speaker.description,
        "speaker_id": speaker,
        "quotation": s.quotation,
        "said_first": first,
        "said_last": last,
        "source": words(s.source),
        "cue": words(s.cue),
        "content": words(s.content),
        "source_spans": places(s.source),
        "cue_spans": places(s.cue),
        "content_spans": places(s.content),
    }


def _estimate(key: str, n: int, e: Estimate) -> Row:
    return {
        "article": key,
        "n": n,
        "statement": e.statement,
        "phrase": e.phrase.text,
        "event": e.event.text,
        "refers_to": _text(e.refers_to),
        "degree": e.degree,
        "low": e.p[0],
        "high": e.p[1],
        "by_day": e.by,
        "conditions": " ".join(map(str, e.conditions)),
        "phrase_span": places([e.phrase]),
        "event_span": places([e.event]),
        "refers_to_span": _place(e.refers_to),
    }


def _condition(key: str, n: int, c: Condition) -> Row:
    return {
        "article": key,
        "n": n,
        "statement": c.statement,
        "kind": c.kind,
        "marker": c.marker.text,
        "condition": c.condition.text,
        "consequent": _text(c.consequent),
        "refers_to": _text(c.refers_to),
        "marker_span": places([c.marker]),
        "condition_span": places([c.condition]),
        "consequent_span": _place(c.consequent),
        "refers_to_span": _place(c.refers_to),
    }


def piece_row(piece: ExportPiece) -> Row:
    """A piece of evidence as it stands."""
    e, decision = piece.evidence, piece.decision
    return {
        "question": piece.question,
        "version": piece.version,
        "id": e.id,
        "article": e.article,
        "start": e.span.start,
        "end": e.span.end,
        "text": e.span.text,
        "sentence": e.sentence,
        "speaker": e.speaker.name,
        "speaker_kind": e.speaker.kind,
        "speaker_role": e.speaker.role,
        "speaker_affiliation": e.speaker.affiliation,
        "speaker_description": e.speaker.description,
        "speaker_id": e.voice,
        "outlet": e.outlet,
        "said_first": e.said_on[0],
        "said_last": e.said_on[1],
        "published": e.published,
        "target": e.target.kind,
        "driver": e.target.text,
        "given": dict(e.given) or None,
        "low": e.low,
        "high": e.high,
        "by_day": e.by,
        "status": e.status,
        "confidence": e.confidence,
        "reason": e.reason,
        "superseded_by": e.superseded_by,
        "withdrawn_on": piece.withdrawn_on,
        "counts": e.counts and piece.withdrawn_on is None,
        "decided_by": decision.by if decision else None,
        "decided_at": decision.recorded_at if decision else None,
        "decided_why": decision.why if decision else None,
        "disputed": piece.disputed,
    }


def words(spans: Sequence[Span]) -> str:
    """The words of spans."""
    return JOIN.join(s.text for s in spans)


def places(spans: Sequence[Span]) -> str:
    """The offsets of spans: "12-15 30-44"."""
    return " ".join(f"{s.start}-{s.end}" for s in spans)


def _text(span: Span | None) -> str | None:
    return None if span is None else span.text


def _place(span: Span | None) -> str | None:
    return None if span is None else f"{span.start}-{span.end}"

"""From rows found to what is shown: texts, speakers of the registry, snippets; copies under their original."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from unless.domain.article import Article
from unless.domain.reading import Speaker
from unless.domain.record import Filed
from unless.domain.search import Elsewhere, Found, Hit, Range
from unless.domain.text import Span, sentences
from unless.ledger import schema as t
from unless.ledger.articles import load_articles
from unless.ledger.highlight import Marker, merged, snippet
from unless.ledger.links import withdrawals
from unless.ledger.query import Query, parse
from unless.ledger.search import Candidate, candidates
from unless.ledger.spans import offsets, unpack
from unless.ledger.speakers import Registry, registry
from unless.ledger.voices import CHUNK

ROOM = 40  # rows looked at beside those shown, for copies that fold
MOST = 10_000  # rows of a kind looked at for one search
_OPENING = '“„‘«"'

Rows = Mapping[int, Row[Any]]
Part = tuple[str, int, int]  # kind, the reading's row, number in the reading


def search(connection: Connection, words: str, limit: int, known_by: datetime | None = None) -> Found:
    """The best `limit` hits of a search.

    Raises OptionError for a search that says nothing, NotFoundError for a filter that names what the ledger does not
    know.
    """
    query = parse(words)
    count = 2 * limit + ROOM
    while True:
        rows = candidates(connection, query, count, known_by)
        hits = _Hits(connection, query, known_by).of(rows, limit + 1)
        kinds = Counter(c.kind for c in rows if c.part is None)
        if len(hits) > limit or count >= MOST or max(kinds.values(), default=0) < count:
            return Found(query.text, tuple(hits[:limit]), len(hits) > limit)
        count *= 4


# --- copies -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Family:
    """An original and its copies, by their rows."""

    root: int
    members: frozenset[int]


def families(connection: Connection, rows: Iterable[int], known_by: datetime | None) -> dict[int, Family]:
    """The family of every article of these rows that has copies or is one."""
    wanted = set(rows)
    up: dict[int, int] = {}
    fresh = wanted
    while fresh:
        found = _copies(connection, t.link.c.article_id, fresh, known_by)
        up.update(found)
        fresh = {of for _, of in found} - up.keys() - wanted
    roots = {n: _root(n, up) for n in wanted}
    members = {root: {root} for root in roots.values()}
    owner = {root: root for root in members}
    fresh = set(members)
    while fresh:
        found = _copies(connection, t.link.c.of_id, fresh, known_by)
        fresh = {copy for copy, _ in found} - owner.keys()
        for copy, of in found:
            if copy in fresh:
                owner[copy] = owner[of]
                members[owner[of]].add(copy)
    return {n: Family(root, frozenset(members[root])) for n, root in roots.items() if len(members[root]) > 1}


def _copies(
    connection: Connection, column: Any, rows: set[int], known_by: datetime | None
) -> list[tuple[int, int]]:
    """(copy, original) links of which `column` is among these rows."""
    out: list[tuple[int, int]] = []
    ordered = sorted(rows)
    for at in range(0, len(ordered), CHUNK):
        query = select(t.link.c.article_id, t.link.c.of_id).where(
            t.link.c.kind == "copy", column.in_(ordered[at : at + CHUNK])
        )
        if known_by is not None:
            query = query.where(t.link.c.recorded_at <= known_by)
        out += [(a, b) for a, b in connection.execute(query.order_by(t.link.c.id))]
    return out


def _root(row: int, up: Mapping[int, int]) -> int:
    passed = {row}
    while row in up and up[row] not in passed:
        row = up[row]
        passed.add(row)
    return row


# --- hits -------------------------------------------------------------------------------------------------------
class _Hits:
    """Makes the hits of one search."""

    def __init__(self, connection: Connection, query: Query, known_by: datetime | None) -> None:
        self.connection = connection
        self.known_by = known_by
        self.marker = Marker(query.terms)
        self.without = Marker(query.without)
        self.filed: dict[int, Filed] = {}

    def of(self, rows: Sequence[Candidate], limit: int) -> list[Hit]:
        """The first `limit` hits. What copies repeat is one hit: the original's, where it is among the rows."""
        kin = families(self.connection, {c.article for c in rows}, self.known_by)
        said = self._said([c.statement for c in rows if c.statement is not None])
        parts = self._parts([c for c in rows if c.part is not None])
        self._load({c.article for c in rows if c.article in kin or c.part is not None})
        best: dict[Any, Candidate] = {}
        score: dict[Any, float | None] = {}
        for c in rows:
            family = kin.get(c.article)
            root = family.root if family else c.article
            key: tuple[Any, ...] = (c.kind, root, c.statement or c.part)
            if c.part is not None:
                hit = self._own_voice(c, parts)
                if hit is None:
                    continue
                key = (c.kind, root, tuple(s.text for s in hit.spans))
            elif c.statement is not None and family:
                key = (c.kind, root, self._content(c, said))
            if key not in best:
                if len(best) == limit:
                    continue
                best[key], score[key] = c, c.score
            elif c.article == root != best[key].article:
                best[key] = c
        self._load({c.article for c in best.values()})
        names = self._names([said[c.statement] for c in best.values() if c.statement is not None])
        down = withdrawals(self.connection, [c.article for c in best.values()], self.known_by)
        also = self._elsewhere({c.article for c in best.values()}, kin)
        hits = []
        for key, c in best.items():
            shared = {"score": score[key], "also_in": also[c.article], "withdrawn": down.get(c.article)}
            hits.append(self._hit(c, said, parts, names, shared))
        return hits

    def _load(self, rows: set[int]) -> None:
        self.filed.update(load_articles(self.connection, rows - self.filed.keys(), self.known_by))

    def _hit(
        self, c: Candidate, said: Rows, parts: Mapping[Part, Row[Any]], names: Mapping[int, str], shared: Any
    ) -> Hit:
        article = self.filed[c.article].article
        if c.part is not None:
            own = self._own_voice(c, parts)
            assert own is not None
            return replace(own, **shared)
        if c.statement is not None:
            return replace(self._statement(c, article, said[c.statement], names), **shared)
        part, marks = snippet(article.text, 0, len(article.text), self.marker.found(article.text))
        titles = tuple(merged(self.marker.found(article.title or "")))
        return Hit(c.kind, article, (), part, marks, titles, **shared)

    # --- statements -------------------------------------------------------------------------------------------------
    def _said(self, rows: Sequence[int]) -> dict[int, Row[Any]]:
        c = t.voice.c
        columns = (c.name, c.kind, c.role, c.affiliation, c.description, c.speaker_id)
        out: dict[int, Row[Any]] = {}
        for at in range(0, len(rows), CHUNK):
            query = (
                select(t.statement, *columns).join(t.voice).where(t.statement.c.id.in_(rows[at : at + CHUNK]))
            )
            out.update((r.id, r) for r in self.connection.execute(query))
        return out

    def _content(self, c: Candidate, said: Rows) -> str:
        assert c.statement is not None
        spans = unpack(said[c.statement].content, self.filed[c.article].article.text)
        return " ".join(" ".join(s.text for s in spans).split())

    def _names(self, rows: Sequence[Row[Any]]) -> dict[int, str]:
        """By statement the name that the registry gives its speaker."""
        there: Registry = registry(self.connection, self.known_by)
        whom = {r.id: there.whom(r.speaker_id, r.name, r.role) for r in rows}
        wanted = sorted({n for n in whom.values() if n is not None})
        query = select(t.speaker.c.id, t.speaker.c.name).where(t.speaker.c.id.in_(wanted))
        names = {r.id: r.name for r in self.connection.execute(query)}
        return {s: names[n] for s, n in whom.items() if n is not None and n in names}

    def _statement(self, c: Candidate, article: Article, row: Row[Any], names: Mapping[int, str]) -> Hit:
        ends = [x for packed in (row.source, row.cue, row.content) for x in offsets(packed)]
        start, end = min(a for a, _ in ends), max(b for _, b in ends)
        start -= article.text[start - 1 : start] in tuple(_OPENING)  # the content begins behind it
        part, marks = snippet(article.text, start, end, self._places(article.text, start, end))
        speaker = Speaker(names.get(row.id, row.name), row.kind, row.role, row.affiliation, row.description)
        content = unpack(row.content, article.text)
        return Hit(c.kind, article, content, part, marks, (), None, speaker, row.quotation)

    def _places(self, text: str, start: int, end: int) -> list[list[Range]]:
        return [[(a + start, b + start) for a, b in p] for p in self.marker.found(text[start:end])]

    # --- the report's own voice -------------------------------------------------------------------------------------
    def _parts(self, rows: Sequence[Candidate]) -> dict[Part, Row[Any]]:
        out: dict[Part, Row[Any]] = {}
        for kind, table in (("estimate", t.estimate), ("condition", t.condition)):
            readings = sorted({c.part[0] for c in rows if c.part is not None and c.kind == kind})
            for at in range(0, len(readings), CHUNK):
                query = select(table).where(
                    table.c.reading_id.in_(readings[at : at + CHUNK]), table.c.statement.is_(None)
                )
                out.update(((kind, r.reading_id, r.n), r) for r in self.connection.execute(query))
        return out

    def _own_voice(self, c: Candidate, parts: Mapping[Part, Row[Any]]) -> Hit | None:
        """An estimate or condition in its sentence; None where the words do not stand in that sentence."""
        assert c.part is not None
        article, row = self.filed[c.article].article, parts[(c.kind, *c.part)]
        names = ("phrase", "event") if c.kind == "estimate" else ("marker", "condition")
        spans = tuple(s for n in names for s in unpack(getattr(row, n), article.text))
        start, end = _paragraph(article.text, spans)
        if not all(self._places(article.text, start, end)):
            return None
        start, end = _sentence(article.text, start, end, spans)
        places = self._places(article.text, start, end)
        if not all(places) or any(self.without.found(article.text[start:end])):
            return None
        part, marks = snippet(article.text, start, end, places)
        return Hit(c.kind, article, spans, part, marks)

    # --- where else ---------------------------------------------------------------------------------------------------
    def _elsewhere(self, rows: set[int], kin: Mapping[int, Family]) -> dict[int, tuple[Elsewhere, ...]]:
        """By row the other outlets and days of an article's text and of its copies', earliest first."""
        members = {n: kin[n].members if n in kin else frozenset({n}) for n in rows}
        a = t.appearance.c
        query = (
            select(a.article_id, a.outlet, a.published, t.article.c.key)
            .join(t.article)
            .where(a.article_id.in_(sorted({m for ms in members.values() for m in ms})))
        )
        if self.known_by is not None:
            query = query.where(a.recorded_at <= self.known_by)
        there: dict[int, list[Elsewhere]] = {}
        for r in self.connection.execute(query.order_by(a.id)):
            there.setdefault(r.article_id, []).append(Elsewhere(r.key, r.outlet, r.published))
        out = {}
        for n, ms in members.items():
            shown = self.filed[n].article
            seen = {shown.outlet}
            kept: list[Elsewhere] = []
            for e in sorted((e for m in ms for e in there.get(m, ())), key=_day_of):
                if e.outlet not in seen or (e.outlet is None and e.article != shown.id):
                    seen.add(e.outlet)
                    kept.append(e)
            out[n] = tuple(kept)
        return out


def _day_of(one: Elsewhere) -> tuple[date, str]:
    return one.published or date.max, one.outlet or ""


def _paragraph(text: str, spans: Sequence[Span]) -> Range:
    """The lines that hold the spans."""
    start, end = min(s.start for s in spans), max(s.end for s in spans)
    stop = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if stop < 0 else stop


def _sentence(text: str, start: int, end: int, spans: Sequence[Span]) -> Range:
    """The sentences within text[start:end] that hold the spans."""
    first, last = min(s.start for s in spans), max(s.end for s in spans)
    inside = [
        (s.start + start, s.end + start)
        for s in sentences(text[start:end])
        if s.end + start > first and s.start + start < last
    ]
    return min(inside[0][0], first), max(inside[-1][1], last)

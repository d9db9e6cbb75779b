"""Full-text search over articles and statements: FTS5 on SQLite, tsvector on PostgreSQL, one result.

Each index ranks by its own measure (BM25; ts_rank); scores are relative to the best hit of their kind, so that the two
kinds can be laid together. What is shown and highlighted is found in Python (highlight.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Date, Row, bindparam, text
from sqlalchemy.sql.elements import TextClause

from unless.domain.search import HitKind
from unless.ledger.filters import CHUNK, Scope, numbers, scope
from unless.ledger.highlight import prefix_stems, stems
from unless.ledger.query import STOP_WORDS, Query, Term
from unless.ledger.schema import Moment

OWN_VOICE = (
    200  # matching articles whose own likelihoods and conditions are looked through, the best ones first
)
# Words of the title weigh more. PostgreSQL's own weights give them ten times those of the text.
TITLE_WEIGHT, SPEAKER_WEIGHT = 4.0, 2.0
SPARE = 8  # times as many rows are first taken of an index as are wanted where most of them meet the filters
NEWEST = 64  # articles looked through at a time where the newest are wanted, doubled until there are enough


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row found: the article's, and the statement's or (reading, n) of an own-voice estimate or condition."""

    kind: HitKind
    article: int
    score: float | None
    statement: int | None = None
    part: tuple[int, int] | None = None


def candidates(
    connection: Connection, query: Query, count: int, known_by: datetime | None = None
) -> list[Candidate]:
    """The best `count` of each kind that a query asks for, best first; newest first where it has no words.

    Raises NotFoundError where a filter names what the ledger does not know.
    """
    return _Search(connection, query, scope(connection, query, known_by), known_by).run(count)


class _Search:
    """One search in one transaction."""

    def __init__(self, connection: Connection, query: Query, there: Scope, known_by: datetime | None) -> None:
        self.connection = connection
        self.sqlite = connection.dialect.name == "sqlite"
        self.query = query
        self.scope = there
        self.known_by = known_by
        self.values = dict(there.values)
        if known_by is not None:
            self.values["known"] = known_by
        self.known = "" if known_by is None else " AND recorded_at <= :known"
        self.join = "CROSS JOIN" if self.sqlite else "JOIN"  # SQLite keeps to the order of a cross join
        self.match = self._sqlite_match() if self.sqlite else self._postgresql_match()
        self.values["match"] = self.match

    def run(self, count: int) -> list[Candidate]:
        forms = self.query.forms
        plain = not forms or not forms.isdisjoint({"article", "statement"})
        found: list[list[Candidate]] = []
        if self._articles_wanted():
            found.append(self._articles(count))
        if (plain and forms != {"article"} and self._statements_wanted()) or not plain or len(forms) > 1:
            found.append(self._statements(count))
        for form in ("estimate", "condition"):
            if form in forms and not self.query.of_statements:
                found.append(self._own_voice(form, count))
        return _laid_together(found)

    def _articles_wanted(self) -> bool:
        return not self.query.of_statements and (not self.query.forms or "article" in self.query.forms)

    def _statements_wanted(self) -> bool:
        """Without words, filters on articles alone ask for articles."""
        q = self.query
        return bool(q.forms or q.of_statements or q.terms)

    # --- with words ---------------------------------------------------------------------------------------------
    def _sqlite_match(self) -> str:
        terms = " AND ".join(f"({fts_term(t)})" for t in self.query.terms)
        return terms + "".join(f" NOT ({fts_term(t)})" for t in self.query.without) if terms else ""

    def _postgresql_match(self) -> str:
        """A tsquery; the words themselves go in as parameters."""
        return " && ".join(
            [self._tsquery(t, f"t{n}") for n, t in enumerate(self.query.terms)]
            + [f"!!{self._tsquery(t, f'w{n}')}" for n, t in enumerate(self.query.without)]
        )

    def _tsquery(self, term: Term, name: str) -> str:
        if term.prefix:
            self.values[name] = ts_prefix(term)
            return f"CAST(:{name} AS tsquery)"
        self.values[name] = term.raw
        return f"phraseto_tsquery('english', :{name})"

    def _ranked(
        self, table: str, columns: str, joins: str, early: Sequence[str], late: Sequence[str], count: int
    ) -> list[Row[Any]]:
        """(columns ..., score) of the `count` best rows of an index that match and meet conditions, best first.

        `columns`, `joins` and the conditions name the index's row {}; the early ones need no other table's rows.
        """
        at = f"{table}.rowid"
        # The plus keeps SQLite from asking the index anew for every row that a condition leaves.
        where = "".join(f" AND {c.format('+' + at)}" for c in early)
        best = self._index(f"{at} AS id", table, "", where, SPARE * count if late else count)
        outer = " AND ".join(["true", *(c.format("f.id") for c in late)])
        rows = self._rows(
            f"SELECT {columns.format('f.id')}, f.score FROM ({best}) f {joins.format('f.id')} WHERE {outer} "
            f"ORDER BY f.score DESC, f.id LIMIT {count:d}"
        )
        if len(rows) == count or not late:
            return rows
        # The best of the index were mostly others: all of them, then.
        where += "".join(f" AND {c.format('+' + at)}" for c in late)
        return self._rows(self._index(columns.format(at), table, joins.format(at), where, count))

    def _index(self, columns: str, table: str, joins: str, where: str, count: int) -> str:
        """The statement that asks an index."""
        if self.sqlite:
            weights = f"{TITLE_WEIGHT if table == 'article_fts' else SPEAKER_WEIGHT}, 1.0"
            return (
                f"SELECT {columns}, -bm25({table}, {weights}) AS score FROM {table} {joins} "
                f"WHERE {table} MATCH :match{where} ORDER BY score DESC, 1 LIMIT {count:d}"
            )
        return (
            f"SELECT {columns}, ts_rank({table}.words, q.query, 1) AS score "
            f"FROM (SELECT {self.match} AS query) q JOIN {table} ON {table}.words @@ q.query {joins} "
            f"WHERE true{where} ORDER BY score DESC, 1 LIMIT {count:d}"
        )

    def _rows(self, sql: str, **values: Any) -> list[Row[Any]]:
        return list(self.connection.execute(self._typed(sql), {**self.values, **values}))

    def _typed(self, sql: str) -> TextClause:
        kinds: dict[str, Any] = {"since": Date(), "until": Date(), "known": Moment()}
        return text(sql).bindparams(*(bindparam(n, type_=k) for n, k in kinds.items() if f":{n}" in sql))

    def _articles(self, count: int) -> list[Candidate]:
        if not self.query.terms:
            return [Candidate("article", n, None) for n in self._newest(count, excluding=True)]
        return [Candidate("article", r.id, r.score) for r in self._ranked_articles(count)]

    def _ranked_articles(self, count: int) -> list[Row[Any]]:
        few = [f"{{}} IN ({c.rows})" for c in self.scope.articles if c.few]
        late = [c.each for c in self.scope.articles if not c.few]
        return self._ranked("article_fts", "{} AS id", "", few, late, count)

    def _statements(self, count: int) -> list[Candidate]:
        if not self.query.terms:
            return self._newest_statements(count)
        early = [
            f"{{}} IN (SELECT s1.id FROM reading r1 {self.join} statement s1 ON s1.id >= r1.first_statement AND "
            f"s1.id < r1.first_statement + r1.statements WHERE r1.article_id IN ({c.rows}))"
            for c in self.scope.articles
            if c.few
        ]
        if self.scope.voices is not None:
            spoken = f"SELECT id FROM statement WHERE voice_id IN ({numbers(self.scope.voices)})"
            early.append(f"{{}} IN ({spoken})")
        late = [c.each.format("r.article_id") for c in self.scope.articles if not c.few]
        joins = f"{self.join} statement s ON s.id = {{}} {self.join} reading r ON r.id = s.reading_id"
        columns = "{} AS id, r.article_id"
        rows = self._ranked("statement_fts", columns, joins, early, [*late, *self._of_statements()], count)
        return [Candidate(self._form(), r.article_id, r.score, r.id) for r in rows]

    def _form(self) -> HitKind:
        """What a statement is shown as: what was asked for, if one thing was."""
        for form in ("estimate", "condition"):
            if self.query.forms == {form}:
                return form
        return "statement"

    def _of_statements(self) -> list[str]:
        """Conditions on statement s of reading r."""
        q = self.query
        out = self._readings("r.id")
        if q.speaker_kinds:
            out.append(f"s.voice_id IN (SELECT id FROM voice WHERE kind IN ({_quoted(q.speaker_kinds)}))")
        if q.quotations:
            out.append(f"s.quotation IN ({_quoted(q.quotations)})")
        holds = [
            f"EXISTS (SELECT 1 FROM {f} x WHERE x.reading_id = s.reading_id AND x.statement = s.id - r.first_statement)"
            for f in ("estimate", "condition")
            if f in q.forms
        ]
        if holds and "statement" not in q.forms:
            out.append(f"({' OR '.join(holds)})")
        return out

    def _readings(self, column: str) -> list[str]:
        """The condition that a reading is the last known one of its article; none where every article has one."""
        if not self.known:
            several = self.connection.execute(
                text("SELECT count(*) - count(DISTINCT article_id) FROM reading")
            ).scalar_one()
            if not several:
                return []
        known = self.known.replace(" AND", " WHERE")
        return [f"{column} IN (SELECT max(id) FROM reading{known} GROUP BY article_id)"]

    # --- the newest -----------------------------------------------------------------------------------------------
    def _newest(self, count: int, skipped: int = 0, excluding: bool = False) -> list[int]:
        """Rows of the articles that the filters leave, newest first; those of no known day last.

        `excluding`: what is excluded is looked for in whole articles.
        """
        conditions = [c.each.format("appearance.article_id") for c in self.scope.articles]
        if excluding:
            conditions += self._excluded("article_fts", "article_id")
        where = "".join(f" AND {c}" for c in conditions)
        rows = self._rows(
            f"SELECT article_id, min(published) AS day FROM appearance WHERE true{self.known}{where} "
            "GROUP BY article_id ORDER BY day DESC NULLS LAST, article_id DESC LIMIT :count OFFSET :skipped",
            count=count,
            skipped=skipped,
        )
        return [r.article_id for r in rows]

    def _chunks(self) -> Iterator[list[int]]:
        """All of _newest, a growing number at a time."""
        at, size = 0, NEWEST
        while chunk := self._newest(size, at):
            yield chunk
            at, size = at + size, min(2 * size, CHUNK)

    def _excluded(self, table: str, column: str) -> list[str]:
        """Conditions that keep out what holds an excluded word, where there is no word to look for beside it."""
        if self.query.terms or not self.query.without:
            return []
        if not self.sqlite:
            return [f"{column} NOT IN (SELECT rowid FROM {table} WHERE NOT words @@ ({self.match}))"]
        self.values["without"] = " OR ".join(f"({fts_term(t)})" for t in self.query.without)
        return [f"{column} NOT IN (SELECT rowid FROM {table} WHERE {table} MATCH :without)"]

    def _newest_statements(self, count: int) -> list[Candidate]:
        conditions = [*self._of_statements(), *self._excluded("statement_fts", "s.id")]
        if self.scope.voices is not None:  # few: an index leads to them
            conditions.append(f"s.voice_id IN ({numbers(self.scope.voices)})")
            conditions += [c.each.format("r.article_id") for c in self.scope.articles]
            known = self.known.replace("recorded_at", "p.recorded_at")
            day = f"(SELECT min(p.published) FROM appearance p WHERE p.article_id = r.article_id{known})"
            rows = self._rows(
                f"SELECT s.id, r.article_id, {day} AS day FROM statement s {self.join} reading r ON r.id = s.reading_id "
                f"WHERE {' AND '.join(conditions)} ORDER BY day DESC NULLS LAST, r.article_id DESC, s.id LIMIT :count",
                count=count,
            )
            return [Candidate(self._form(), r.article_id, None, r.id) for r in rows]
        out: list[Candidate] = []
        where = "".join(f" AND {c}" for c in conditions)
        for chunk in self._chunks():
            # Statements of a reading are numbered side by side, so that ranges lead to them.
            rows = self._rows(
                f"SELECT s.id, r.article_id FROM reading r {self.join} statement s ON s.id >= r.first_statement "
                f"AND s.id < r.first_statement + r.statements WHERE r.article_id IN ({numbers(chunk)}){where}"
            )
            order = {n: i for i, n in enumerate(chunk)}
            rows.sort(key=lambda r: (order[r.article_id], r.id))
            out += [Candidate(self._form(), r.article_id, None, r.id) for r in rows]
            if len(out) >= count:
                break
        return out[:count]

    # --- the report's own voice -----------------------------------------------------------------------------------
    def _own_voice(self, form: str, count: int) -> list[Candidate]:
        """Estimates or conditions outside of statements, in the articles that match; the words are looked for later."""
        if self.query.terms:
            anywhere = _Search(self.connection, replace(self.query, without=()), self.scope, self.known_by)
            found = anywhere._ranked_articles(OWN_VOICE)
            scores: dict[int, float | None] = {r.id: r.score for r in found}
            chunks: Iterator[list[int]] = iter([list(scores)])
        else:
            scores, chunks = {}, self._chunks()
        out: list[Candidate] = []
        for chunk in chunks:
            conditions = [f"r.article_id IN ({numbers(chunk)})", *self._readings("r.id")]
            parts = self._rows(
                f"SELECT r.article_id, x.reading_id, x.n FROM reading r {self.join} {form} x ON x.reading_id = r.id "
                f"WHERE x.statement IS NULL AND {' AND '.join(conditions)}"
            )
            order = {n: i for i, n in enumerate(chunk)}
            parts.sort(key=lambda r: (order[r.article_id], r.n))
            kind: HitKind = "estimate" if form == "estimate" else "condition"
            out += [
                Candidate(kind, r.article_id, scores.get(r.article_id), None, (r.reading_id, r.n))
                for r in parts
            ]
            if len(out) >= max(count, OWN_VOICE):
                break
        return out


def _laid_together(found: Sequence[Sequence[Candidate]]) -> list[Candidate]:
    """Lists in one, by score relative to each list's best; those without scores as they are."""
    out: list[tuple[float, int, Candidate]] = []
    for ones in found:
        best = max((c.score or 0.0 for c in ones), default=0.0)
        for n, c in enumerate(ones):
            share = 1.0 if c.score is None else (c.score / best if best > 0 else 1.0)
            score = None if c.score is None else share
            out.append((share, n, Candidate(c.kind, c.article, score, c.statement, c.part)))
    return [c for _, _, c in sorted(out, key=lambda x: (-x[0], x[1]))]


def _quoted(values: frozenset[str]) -> str:
    """Words of our own lists (never a user's) as SQL writes them."""
    return ", ".join(f"'{v}'" for v in sorted(values))


# --- what is asked of each index ------------------------------------------------------------------------------------
def fts_term(term: Term) -> str:
    """A term in FTS5's language. Tokens hold letters and digits alone, so that quoted they say nothing else."""
    if not term.prefix:
        return _fts_phrase(term.tokens)
    start, whole = prefix_stems(term.tokens[-1], 0)
    before = term.tokens[:-1]
    parts = [_fts_phrase((*before, start)) + "*"] if start else []
    return " OR ".join(parts + [_fts_phrase((*before, w)) for w in whole])


def _fts_phrase(tokens: Sequence[str]) -> str:
    return '"' + " ".join(tokens) + '"'


def ts_prefix(term: Term) -> str:
    """A tsquery for a word's beginning; in a phrase the words before it are stemmed as the index does."""
    start, whole = prefix_stems(term.tokens[-1], 1)
    parts = [f"'{start}':*"] if start else []
    last = "(" + " | ".join(parts + [f"'{w}'" for w in whole]) + ")"
    before = [f"'{stems(t)[1]}'" for t in term.tokens[:-1] if t not in STOP_WORDS]
    return " <-> ".join([*before, last])

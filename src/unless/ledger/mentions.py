"""Every mention of a person in the articles, blanked out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select, update

from unless.ledger import schema as t
from unless.ledger.names import tokens
from unless.ledger.redact import Names, blank, find_full, find_surnames, scrubbed, surname_of
from unless.ledger.spans import offsets

CHUNK = 200  # articles held at a time
Progress = Callable[[int, int], None]
Spans = list[tuple[int, int]]


@dataclass
class Blanked:
    """The articles that named the person, each with the surnames that stand for him there; how often, and remarks."""

    articles: dict[int, frozenset[str]] = field(default_factory=dict)
    mentions: int = 0
    remarks: list[str] = field(default_factory=list)


@dataclass
class _Seen:
    """What the readings of one article say of who is named where."""

    his: Spans = field(default_factory=list)  # entities that resolve to him
    sources: Spans = field(default_factory=list)  # of his statements
    others: Spans = field(default_factory=list)  # entities that resolve to another of his surname
    days: Spans = field(default_factory=list)
    others_names: set[str] = field(default_factory=set)  # surnames that another person bears there


def blank_articles(
    connection: Connection,
    names: Names,
    voices: set[int],
    out: Blanked,
    progress: Progress = lambda done, total: None,
) -> None:
    """Blank out a person's names in every text, title and address; `voices` are his. Adds to `out` what was done.

    A surname alone is taken for him where the article names him in full, quotes him, or says that it means him; where
    another person of that surname is named too, only where the reading has it for his.
    """
    numbers = list(connection.execute(select(t.article.c.id).order_by(t.article.c.id)).scalars())
    for at in range(0, len(numbers), CHUNK):
        chunk = numbers[at : at + CHUNK]
        seen = _seen(connection, chunk, names, voices)
        appearances: dict[int, list[Row[Any]]] = {}
        for row in connection.execute(select(t.appearance).where(t.appearance.c.article_id.in_(chunk))):
            appearances.setdefault(row.article_id, []).append(row)
        for article in list(connection.execute(select(t.article).where(t.article.c.id.in_(chunk)))):
            _blank(
                connection,
                article,
                appearances.get(article.id, []),
                seen.get(article.id, _Seen()),
                names,
                out,
            )
        progress(min(at + CHUNK, len(numbers)), len(numbers))
    _blank_entities(connection, names, out)


def is_mentioned(connection: Connection, names: Names) -> bool:
    """Whether any text or headline names the person in full."""
    rows = connection.execute(select(t.article.c.text, t.article.c.title).execution_options(yield_per=CHUNK))
    return any(find_full(text, names) or (title and find_full(title, names)) for text, title in rows)


def _seen(connection: Connection, chunk: Sequence[int], names: Names, voices: set[int]) -> dict[int, _Seen]:
    out: dict[int, _Seen] = {n: _Seen() for n in chunk}
    texts = {
        r.id: r.text
        for r in connection.execute(select(t.article.c.id, t.article.c.text).where(t.article.c.id.in_(chunk)))
    }
    of_chunk = t.reading.c.article_id.in_(chunk)
    entities = select(t.entity, t.reading.c.article_id).join(t.reading).where(of_chunk)
    for r in connection.execute(entities.where(t.entity.c.kind == "person")):
        name = r.name or texts[r.article_id][r.start : r.end]
        one = out[r.article_id]
        if names.is_full(name):
            one.his.append((r.start, r.end))
        elif (last := surname_of(name)) in names.surnames and len(tokens(name)) > 1:
            one.others.append((r.start, r.end))
            one.others_names.add(str(last))
    said = select(t.statement.c.source, t.statement.c.voice_id, t.reading.c.article_id).join(t.reading)
    for r in connection.execute(said.where(of_chunk)):
        if r.voice_id in voices:
            out[r.article_id].sources += offsets(r.source)
    days = select(t.date_mention.c.start, t.date_mention.c.end, t.reading.c.article_id).join(t.reading)
    for r in connection.execute(days.where(of_chunk)):
        out[r.article_id].days.append((r.start, r.end))
    return out


def _blank(
    connection: Connection, article: Row[Any], out_at: list[Row[Any]], seen: _Seen, names: Names, out: Blanked
) -> None:
    """One article, where it names him."""
    full = find_full(article.text, names)
    heads = [article.title, article.name, *(x for a in out_at for x in (a.title, a.url))]
    if not (full or seen.his or seen.sources or any(find_full(h, names) for h in heads if h)):
        return
    ours = frozenset(names.surnames - seen.others_names)
    spans = full + seen.his + _surnames(article, seen, names, ours, out)
    text = blank(article.text, spans)
    # No offset is into a headline or an address: a surname there goes even where it may be another's.
    connection.execute(
        update(t.article)
        .where(t.article.c.id == article.id)
        .values(
            text=text,
            title=article.title and scrubbed(article.title, names, names.surnames),
            name=scrubbed(article.name, names, names.surnames, any_case=True),
            redacted=True,
        )
    )
    for a in out_at:
        new = {
            "title": a.title and scrubbed(a.title, names, names.surnames),
            "url": a.url and scrubbed(a.url, names, names.surnames, any_case=True),
            "page": a.page and scrubbed(a.page, names, names.surnames, any_case=True),
        }
        connection.execute(update(t.appearance).where(t.appearance.c.id == a.id).values(**new))
    out.articles[article.id] = out.articles.get(article.id, frozenset()) | ours
    out.mentions += len(_joined(spans))


def _surnames(article: Row[Any], seen: _Seen, names: Names, ours: Iterable[str], out: Blanked) -> Spans:
    """Surnames alone that stand for him."""
    plain = [
        s
        for s in find_surnames(article.text, ours)
        if not _inside(s, seen.days) and not _inside(s, seen.others)
    ]
    shared = find_surnames(article.text, seen.others_names)
    his = [
        s
        for s in shared
        if _inside(s, seen.his) or (_inside(s, seen.sources) and not _inside(s, seen.others))
    ]
    left = [s for s in shared if s not in his and not _inside(s, seen.others) and not _inside(s, seen.days)]
    if left:
        out.remarks.append(
            f"{scrubbed(article.name, names, any_case=True)} ({article.key}) names another person of that surname; "
            f"{len(left)} place{'s' * (len(left) != 1)} where nobody can tell whom it means were left as they are."
        )
    return plain + his


def _inside(span: tuple[int, int], spans: Spans) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _joined(spans: Spans) -> Spans:
    """Spans without those that lie in others."""
    out: Spans = []
    for start, end in sorted(set(spans), key=lambda s: (s[0], -s[1])):
        if not out or end > out[-1][1]:
            out.append((start, end))
    return out


def person_scrubbed(name: str, kind: str, names: Names, surnames: frozenset[str]) -> str:
    """A name without his; of persons only a surname alone is taken for his, not that of "Ada Vance"."""
    own = () if kind == "person" and len(tokens(name)) > 1 else surnames
    return scrubbed(name, names, own)


def _blank_entities(connection: Connection, names: Names, out: Blanked) -> None:
    """Fuller names and notes that readings keep beside the text."""
    named = select(t.entity, t.reading.c.article_id).join(t.reading).where(t.entity.c.name.is_not(None))
    for r in list(connection.execute(named)):
        name = person_scrubbed(r.name, r.kind, names, out.articles.get(r.article_id, frozenset()))
        if name != r.name:
            same = (t.entity.c.reading_id == r.reading_id) & (t.entity.c.n == r.n)
            connection.execute(update(t.entity).where(same).values(name=name))
    noted = select(t.reading.c.id, t.reading.c.article_id, t.reading.c.notes)
    for r in list(connection.execute(noted)):
        if r.article_id in out.articles and r.notes:
            notes = [scrubbed(note, names) for note in r.notes]
            if notes != r.notes:
                connection.execute(update(t.reading).where(t.reading.c.id == r.id).values(notes=notes))

"""What a search finds, for the terminal and as JSON."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from unless.domain.search import Elsewhere, Found, Hit, Range
from unless.report.contract import SCHEMA_VERSION, span_json, speaker_json
from unless.report.figures import shortened
from unless.report.tables import who

MATCH = "bold underline"  # readable without colours, too
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # a report must not steer the terminal
MOST_OUTLETS = 4  # named of those where a text came out as well


def search_view(found: Found) -> RenderableType:
    """Hits one below the other: where from, who, and the words in their place."""
    if not found.hits:
        return Text("Nothing found; try fewer words, a beginning (ferr*) or a wider filter.")
    parts: list[RenderableType] = []
    for hit in found.hits:
        parts += [_head(hit), Padding(_body(hit), (0, 0, 0, 2)), Text()]
    count = len(found.hits)
    end = f"{count} hit{'s' * (count != 1)} shown" + ("; there are more (--limit)." if found.more else ".")
    return Group(*parts, Text(end, style="dim"))


def _head(hit: Hit) -> Text:
    a = hit.article
    line = Text(f"{hit.kind:<9} ", style="dim")
    title = a.title or a.name
    line.append_text(marked(title, hit.title_highlights if a.title else (), 0, "bold"))
    day = a.published.isoformat() if a.published else "publication date unknown"
    line.append_text(cleaned(" · ".join(x for x in ("", a.outlet, day) if x is not None)))
    if hit.withdrawn is not None:
        w = hit.withdrawn
        word = "replaced" if w.replaced_by else "withdrawn"
        line.append_text(cleaned(f" · {word} {w.on}: {shortened(w.why, 60)}", "bold red"))
    return line


def _body(hit: Hit) -> RenderableType:
    text = Text()
    if hit.speaker is not None:
        text.append_text(cleaned(f"{shortened(who(hit.speaker, hit.article.outlet), 80)}: ", "bold"))
    cut = hit.snippet
    inside = hit.article.text
    before = cut.start > 0 and not hit.spans and inside[: cut.start].strip() != ""
    after = not hit.spans and inside[cut.end :].strip() != ""
    text.append("…" if before else "")
    text.append_text(marked(cut.text, hit.highlights, cut.start))
    text.append("…" if after else "")
    if not hit.also_in:
        return text
    return Group(text, cleaned(f"also in {_outlets(hit.also_in)}", "dim"))


def _outlets(places: Sequence[Elsewhere]) -> str:
    names = [e.outlet or "an outlet not named" for e in places]
    rest = len(names) - MOST_OUTLETS
    return ", ".join(names[:MOST_OUTLETS]) + (f" and {rest} more" if rest > 0 else "")


def marked(text: str, ranges: Sequence[Range], offset: int, style: str = "") -> Text:
    """Text with ranges (counted from `offset`) made to stand out; line breaks become blanks."""
    out = Text(style=style)
    at = 0
    for start, end in ranges:
        out.append_text(cleaned(_line(text[at : start - offset])))
        out.append_text(cleaned(_line(text[start - offset : end - offset]), MATCH))
        at = end - offset
    out.append_text(cleaned(_line(text[at:])))
    return out


def cleaned(text: str, style: str = "") -> Text:
    """Text as it stands, without what a terminal would obey."""
    return Text(_CONTROL.sub("\ufffd", text), style=style)


def _line(text: str) -> str:
    return text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ").replace("\t", " ")


def search_json(found: Found) -> dict[str, Any]:
    """What `unless search --json` prints; ranges are [start, end) in characters of the article's text or title."""
    return {
        "schema_version": SCHEMA_VERSION,
        "query": found.query,
        "hits": [_hit(h) for h in found.hits],
        "more": found.more,
    }


def _hit(hit: Hit) -> dict[str, Any]:
    a, w = hit.article, hit.withdrawn
    return {
        "kind": hit.kind,
        "score": None if hit.score is None else round(hit.score, 4),
        "article": a.id,
        "name": a.name,
        "title": a.title,
        "title_highlights": [list(r) for r in hit.title_highlights],
        "outlet": a.outlet,
        "published": a.published.isoformat() if a.published else None,
        "url": a.url,
        "speaker": speaker_json(hit.speaker) if hit.speaker else None,
        "quotation": hit.quotation,
        "spans": [span_json(s) for s in hit.spans],
        "snippet": {**span_json(hit.snippet), "highlights": [list(r) for r in hit.highlights]},
        "also_in": [
            {
                "article": e.article,
                "outlet": e.outlet,
                "published": e.published.isoformat() if e.published else None,
            }
            for e in hit.also_in
        ],
        "withdrawn": None
        if w is None
        else {"on": w.on.isoformat(), "by": w.by, "why": w.why, "replaced_by": w.replaced_by},
    }

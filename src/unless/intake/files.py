"""Files and standard input -> Articles; what cannot be read is named, with the remedy."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from unless.domain.article import Article, content_id
from unless.domain.errors import ArticleError
from unless.intake.language import language_name, language_of
from unless.intake.pages import is_page, read_page

MAX_BYTES = 5_000_000  # the longest reports are some 100 kB, pages with their scripts a few MB
BINARY = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"RIFF": "an image or sound file",
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive or an office document",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an old office document",
}
STDIN = "standard input"
TITLE_LENGTH = 160  # characters; longer first lines are paragraphs


@dataclass(frozen=True, slots=True)
class Loaded:
    """The articles of one call in its order, what failed (name, error), and remarks for the user."""

    articles: tuple[Article, ...]
    failures: tuple[tuple[str, ArticleError], ...] = ()
    notes: tuple[str, ...] = ()


def load(path: str | Path, *, published: date | None = None, stdin: BinaryIO | None = None) -> Article:
    """One article from a text or HTML file, or from standard input ("-").

    The text of a plain file is kept exactly as it is, line endings included; a UTF-8 byte order mark is no
    part of the text. Raises ArticleError.
    """
    return _load(path, published, stdin)[0]


def load_all(
    paths: Sequence[str | Path], published: date | None = None, stdin: BinaryIO | None = None
) -> Loaded:
    """Every article of a call; one that fails never stops the others.

    An article given twice is kept once. Of two files with one name the later gets its folder or a number.
    """
    articles: list[Article] = []
    failures: list[tuple[str, ArticleError]] = []
    notes: list[str] = []
    where: dict[str, str] = {}
    for path in paths:
        shown = STDIN if str(path) == "-" else str(path)
        try:
            article, remarks = _load(path, published, stdin)
        except ArticleError as error:
            failures.append((shown, error))
            continue
        notes += remarks
        if article.id in where:
            notes.append(f"{shown} holds the same article as {where[article.id]}; it is read once.")
            continue
        where[article.id] = shown
        named = _distinct(article, path, {a.name for a in articles})
        if named.name != article.name:
            notes.append(f"{shown} has the same name as another file; it is called {named.name} here.")
        articles.append(named)
    return Loaded(tuple(articles), tuple(failures), tuple(notes))


def _distinct(article: Article, path: str | Path, taken: set[str]) -> Article:
    if article.name not in taken:
        return article
    parent = Path(str(path)).resolve().parent.name
    name = f"{parent}/{article.name}" if parent else article.name
    number = 2
    while name in taken:
        name, number = f"{article.name}-{number}", number + 1
    return replace(article, name=name)


def _load(path: str | Path, published: date | None, stdin: BinaryIO | None) -> tuple[Article, list[str]]:
    shown = STDIN if str(path) == "-" else str(path)
    raw = _bytes(path, shown, stdin)
    text, notes = _decoded(raw, shown)
    if not text.strip():
        raise ArticleError(f"{shown} is empty; give a file with the text of a report.")
    name = "stdin" if str(path) == "-" else Path(path).stem
    title = outlet = url = None
    if is_page(text) or Path(str(path)).suffix.lower() in (".html", ".htm", ".xhtml"):
        page = read_page(text)
        if page is None:
            raise ArticleError(
                f"{shown} is a page without an article; save the article's own page, or its text."
            )
        text, title, outlet, url = page.text, page.title, page.outlet, page.url
        published = published or page.published
    else:
        title = _headline(text)
    code = language_of(text)
    if code != "en":
        language = language_name(code)
        raise ArticleError(
            f"{shown} is in {language}; Unless reads English only, so give an English version."
        )
    article = Article(
        id=content_id(text), name=name, text=text, title=title, url=url, outlet=outlet, published=published
    )
    return article, notes


def _bytes(path: str | Path, shown: str, stdin: BinaryIO | None) -> bytes:
    if str(path) == "-":
        raw = (stdin or sys.stdin.buffer).read(MAX_BYTES + 1)
    else:
        file = Path(path)
        try:
            if file.is_dir():
                raise ArticleError(
                    f"{shown} is a folder; name the files in it, for example {shown.rstrip('/')}/*.txt."
                )
            with file.open("rb") as stream:
                raw = stream.read(MAX_BYTES + 1)
        except FileNotFoundError:
            raise ArticleError(f"There is no file {shown}; check its path.") from None
        except OSError as error:
            reason = error.strerror or "unreadable"
            raise ArticleError(
                f"{shown} cannot be opened ({reason}); check its name and permissions."
            ) from None
        except ValueError:
            raise ArticleError(f"{shown!r} is no file name; check its path.") from None
    if len(raw) > MAX_BYTES:
        raise ArticleError(
            f"{shown} is larger than {MAX_BYTES // 1_000_000} MB; that is no single report, so split it into its articles."
        )
    return raw


def _decoded(raw: bytes, shown: str) -> tuple[str, list[str]]:
    """The text of a file's bytes. UTF-8 first; else what charset-normalizer is sure of, with a remark."""
    for magic, kind in BINARY.items():
        if raw.startswith(magic):
            raise ArticleError(f"{shown} is {kind}, not text; save the report as a text or HTML file.")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16"), [f"{shown} is in UTF-16; its text was converted."]
        except UnicodeDecodeError:
            pass
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _guessed(raw, shown)
    if "\0" in text:
        raise ArticleError(
            f"{shown} is not text (it has zero bytes); save the report as a text or HTML file."
        )
    return text, []


def _guessed(raw: bytes, shown: str) -> tuple[str, list[str]]:
    # Imported here: nearly every file is UTF-8.
    from charset_normalizer import from_bytes

    best = None if b"\0" in raw[:4096] else from_bytes(raw).best()
    # Its "chaos" is the share of improbable characters; past a tenth the guess is noise.
    if best is None or best.chaos > 0.1:
        raise ArticleError(
            f"{shown} is not text in UTF-8 or any encoding that can be told; save it as UTF-8 text."
        )
    return str(best), [f"{shown} is not UTF-8; it was read as {best.encoding.replace('_', '-')}."]


def _headline(text: str) -> str | None:
    """The first line, where it is short and no sentence of the body."""
    lines = text.splitlines()
    first = next((line.strip() for line in lines if line.strip()), "")
    rest = [line for line in lines if line.strip()][1:]
    if not first or not rest or len(first) > TITLE_LENGTH:
        return None
    closed = first.rstrip('"”’')
    return None if closed.endswith((".", ":", ";", ",")) else first

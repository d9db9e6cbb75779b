"""Files and standard input to articles: text files as they are, web pages through their extractor."""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from unless.domain.article import Article, content_id
from unless.domain.errors import ArticleError, LanguageError, NoArticleError
from unless.domain.text import words
from unless.intake.decoding import decode, kind_of_binary
from unless.intake.language import language_name, language_of
from unless.intake.page_tree import PageTooComplex
from unless.intake.pages import has_tags, looks_like_html, own_address, read_page

MAX_BYTES = 5_000_000  # the longest reports run to 100 kB; pages with everything inlined to 2 or 3 MB
STDIN = "-"
PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
# A headline: of 924 news texts with one, all but a handful are within these; lead paragraphs rarely are.
_TITLE_CHARACTERS = 160
_TITLE_WORDS = 24
_TITLE_WORDS_WITH_STOP = 18  # a line that ends like a sentence must be the shorter
# "KARSUND, March 3 (Meridian) - " opens a body; "EXCLUSIVE - " opens a headline.
_DATELINE = re.compile(
    r"^(?!EXCLUSIVE|ANALYSIS|OPINION|BREAKING|UPDATE|WATCH|VIDEO|LIVE)"
    r"[A-Z][A-Z .'’-]{2,}(?:,[^—–-]{0,40})?(?:\([^)]*\))?\s*(?:—|–|--?)\s"
)
_STOP = (".", ".”", '."', "!”", ",”", "?”", '?"', '!"', ",")
_SAID = re.compile(r"\b(?:said|told)\b")  # a headline's tense is the present


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one call loaded: articles in the order given, (path, error) of each failure, and notes."""

    articles: tuple[Article, ...]
    failures: tuple[tuple[str, ArticleError], ...] = ()
    notes: tuple[str, ...] = ()


def load(path: str | Path, *, published: date | None = None, stdin: BinaryIO | None = None) -> Article:
    """One article from a file, or from standard input for "-".

    `text` of a plain text file is the file's text exactly as it is after decoding: line ends, accents and
    spaces untouched, without a leading byte order mark. `published` goes before the date that a page
    states; a plain text file's date is left open.

    Raises ArticleError, naming the file and the remedy.
    """
    return _load(str(path), published, stdin)[0]


def load_all(
    paths: Iterable[str | Path], published: date | None = None, *, stdin: BinaryIO | None = None
) -> Loaded:
    """All articles of a call. One that cannot be read never stops the others.

    The same text twice is read once, with the earliest of its publication days; articles of one name get
    distinct ones. Both are noted.
    """
    articles: list[Article] = []
    places: list[str] = []
    failures: list[tuple[str, ArticleError]] = []
    notes: list[str] = []
    for path in map(str, paths):
        if path == STDIN and STDIN in places:
            notes.append("Standard input was named twice and is read once.")
            continue
        try:
            article, note = _load(path, published, stdin)
        except ArticleError as error:
            failures.append((_shown(path), error))
            continue
        if note:
            notes.append(note)
        twin = next((i for i, a in enumerate(articles) if a.id == article.id), None)
        if twin is None:
            articles.append(article)
            places.append(path)
            continue
        notes.append(f"{_shown(path)} holds the same article as {_shown(places[twin])} and is read once.")
        days = [a.published for a in (articles[twin], article) if a.published is not None]
        articles[twin] = replace(articles[twin], published=min(days, default=None))
    return Loaded(tuple(_distinct(articles, places, notes)), tuple(failures), tuple(notes))


def _distinct(articles: list[Article], places: list[str], notes: list[str]) -> list[Article]:
    """The articles with a name of their own each: with the folder's name before it, else with a number."""
    taken: set[str] = set()
    out = []
    for article, place in zip(articles, places, strict=True):
        name = article.name
        if name in taken:
            folder = Path(place).parent.name if place != STDIN else ""
            choices = [f"{folder}/{name}"] if folder else []
            choices += [f"{name} ({n})" for n in range(2, len(articles) + 2)]
            name = next(c for c in choices if c not in taken)
            notes.append(f"{_shown(place)} shares its name with another file and is called {name}.")
        taken.add(name)
        out.append(article if name == article.name else replace(article, name=name))
    return out


def _load(path: str, published: date | None, stdin: BinaryIO | None) -> tuple[Article, str | None]:
    """The article, and a note where its bytes had to be guessed at."""
    data = _bytes(path, stdin)
    name = "stdin" if path == STDIN else Path(path).stem
    suffix = "" if path == STDIN else Path(path).suffix.lower()
    return article_of(data, Source(_shown(path), name, page=suffix in PAGE_SUFFIXES), published)


@dataclass(frozen=True, slots=True)
class Source:
    """Where bytes come from: how messages name it, the article's name, and what is known of them beforehand.

    `page` says that they should be a web page, `charset` how they are said to be encoded, `url` where they were found.
    """

    shown: str
    name: str
    page: bool = False
    charset: str | None = None
    url: str | None = None


def article_of(data: bytes, source: Source, published: date | None = None) -> tuple[Article, str | None]:
    """The article of a file's bytes, and a note where they had to be guessed at.

    Raises ArticleError, naming the source and the remedy.
    """
    shown = source.shown
    kind = kind_of_binary(data, source.charset)
    if kind is not None:
        raise ArticleError(f"{shown} is {kind}, not text; save the report as plain text or HTML.")
    if not data.strip():
        raise ArticleError(f"{shown} is empty; give a file that holds a report.")
    try:
        text, encoding = decode(data, source.charset)
    except UnicodeError:
        raise ArticleError(
            f"{shown} is not text in UTF-8 or any encoding that can be told; save it as UTF-8 text."
        ) from None
    if not text.strip("\ufeff\u200b \t\r\n\v\f\u00a0"):
        raise ArticleError(f"{shown} is empty; give a file that holds a report.")
    if looks_like_html(text) or (source.page and has_tags(text)):
        article = _from_page(text, source, published)
    else:
        article = Article(
            content_id(text), source.name, text, title=headline(text), url=source.url, published=published
        )
    in_english(article, shown)
    note = None
    if encoding is not None:
        note = f"{shown} is not UTF-8 and was read as {encoding}; save it as UTF-8 if letters look wrong."
    return article, note


def in_english(article: Article, shown: str) -> Article:
    """The article, if it is written in English. Raises LanguageError, naming the source."""
    language = language_of(article.text)
    if language != "en":
        raise LanguageError(
            f"{shown} is in {language_name(language)}; Unless reads English only, so give an English version."
        )
    return article


def _from_page(html: str, source: Source, published: date | None) -> Article:
    shown = source.shown
    try:
        page = read_page(html, source.url)
    except PageTooComplex as error:
        raise ArticleError(f"{shown} {error}; save the article's text as a text file.") from None
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        # What the parser says about broken markup is of no use to a reader.
        raise ArticleError(
            f"{shown} is HTML that cannot be parsed; save the article's text as a text file."
        ) from error
    if page is None:
        raise NoArticleError(
            f"{shown} is a web page without an article; save the page of the report itself, or its text."
        )
    return Article(
        id=content_id(page.text),
        name=source.name,
        text=page.text,
        title=page.title,
        url=page.url if source.url is None else own_address(html, source.url),
        outlet=page.outlet,
        published=published or page.published,
    )


def _bytes(path: str, stdin: BinaryIO | None) -> bytes:
    """At most MAX_BYTES of a file or of standard input; a larger file is refused by its size, unread."""
    shown = _shown(path)
    too_large = ArticleError(
        f"{shown} is larger than {MAX_BYTES // 1_000_000} MB, which no report is; "
        "give one report a file, without images inlined."
    )
    if path == STDIN:
        data = (stdin or sys.stdin.buffer).read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise too_large
        return data
    try:
        found = Path(path).stat()
        if stat.S_ISDIR(found.st_mode):
            raise ArticleError(
                f"{shown} is a folder; name the files in it, for example {path.rstrip('/')}/*.txt."
            )
        if found.st_size > MAX_BYTES:
            raise too_large
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        remedy = "check its path"
        if re.match(r"https?://", path):
            remedy = (
                "an address is not fetched here: add it with unless add, or save the page to a file first"
            )
        raise ArticleError(f"There is no file {shown}; {remedy}.") from None
    except PermissionError:
        raise ArticleError(f"{shown} may not be read; change its permissions.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ArticleError(f"{shown} cannot be read ({reason}); check the name.") from None
    if len(data) > MAX_BYTES:
        raise too_large
    return data


def headline(text: str) -> str | None:
    """The first line of a text where it is a headline: short, apart from the body, not a sentence of it."""
    lines = text.lstrip().splitlines()
    first = lines[0].strip() if lines else ""
    if not any(line.strip() for line in lines[1:]):
        return None
    n = len(words(first))
    if not 0 < n <= _TITLE_WORDS or len(first) > _TITLE_CHARACTERS or _DATELINE.match(first):
        return None
    stops = first.endswith(_STOP) and not first.endswith("...")
    if not stops:
        return first
    # Some archives close their headlines with a full stop; then a blank line must set them apart.
    apart = not lines[1].strip()
    return first if apart and n <= _TITLE_WORDS_WITH_STOP and not _SAID.search(first) else None


def _shown(path: str) -> str:
    """A path as messages name it, in one printable line."""
    if path == STDIN:
        return "standard input"
    return path if path.isprintable() else ascii(path)[1:-1]

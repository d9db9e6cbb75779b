"""Archives of pages to records: WARC files, folders, zip files and JSON Lines, one record at a time.

A record is bytes that may hold an article; what it is made of is read later, by whoever has a core to spare. A record
that is broken is named and passed over, and what follows it is read. Nothing is held but one record, whatever the
archive's size.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any, Literal

from unless.domain.article import Article, content_id
from unless.domain.errors import ArticleError, OptionError
from unless.intake.addressed import slug
from unless.intake.files import MAX_BYTES, Source, article_of, headline, in_english
from unless.intake.inflate import PIECE, BrokenBody, unzstd

PAGES = frozenset({".html", ".htm", ".xhtml"})
TEXTS = frozenset({".txt", ".text", ".md"})
_WARC = (".warc", ".warc.gz", ".warc.zst")
_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jsonl.zst", ".ndjson.zst")
_ENDINGS = (*_WARC, *_LINES, ".zip")

Kind = Literal["page", "text", "line"]


@dataclass(frozen=True, slots=True)
class Record:
    """What may hold one article: the bytes of a page or a text, or a line of JSON.

    `at` says where in its archive it stands ("byte 5031", "line 7", a file's name); `read` how many bytes of the
    archive had been read after it. `captured` is when a crawler took it.
    """

    at: str
    data: bytes
    kind: Kind
    read: int
    name: str = ""
    url: str | None = None
    charset: str | None = None
    captured: datetime | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that cannot be read at all, and why."""

    at: str
    reason: str
    read: int


@dataclass(frozen=True, slots=True)
class Archive:
    """One input: a file, or a folder's loose pages and texts. `name` tells it from the others of its call."""

    path: str
    name: str
    size: int  # bytes


def is_archive(path: Path) -> bool:
    """Whether a file is an archive, by its name."""
    return path.name.lower().endswith(_ENDINGS)


def archives(paths: Sequence[str]) -> list[Archive]:
    """The archives of a call, those in folders too, in order of name; a folder's loose pages are one of their own.

    Raises OptionError for what is no archive.
    """
    found: dict[str, int] = {}
    for path in paths:
        place = Path(path) if path.strip() else None
        try:
            if place is None or not place.exists():
                raise OptionError(f"There is no file or folder {path!r}; check the path of the archive.")
            if place.is_dir():
                inside = [p for p in _files(place) if is_archive(p)]
                found.update((os.path.abspath(p), p.stat().st_size) for p in inside)
                sizes = [p.stat().st_size for p in loose(place)]
                if sizes:
                    found[os.path.abspath(place)] = sum(sizes)
                if not inside and not sizes:
                    raise OptionError(
                        f"The folder {path} holds no archive, page or text; name one that does."
                    )
            elif is_archive(place):
                found[os.path.abspath(place)] = place.stat().st_size
            else:
                raise OptionError(
                    f"{path} is no archive by its name; give .warc, .warc.gz, .warc.zst, .jsonl or .zip files, or "
                    "folders of pages and texts."
                )
        except OSError as error:
            raise OptionError(
                f"{error.filename or path} cannot be read ({error.strerror}); check its permissions."
            ) from None
    return [Archive(p, name, found[p]) for p, name in zip(sorted(found), _names(sorted(found)), strict=True)]


def _names(paths: Sequence[str]) -> list[str]:
    """The shortest ends of paths that tell them apart."""
    parts = [Path(p).parts for p in paths]
    ends = [own[-1:] for own in parts]
    n = 1
    while len(ends) > len(counts := Counter(ends)):
        n += 1
        ends = [own[-n:] if counts[end] > 1 else end for own, end in zip(parts, ends, strict=True)]
    return [_legible("/".join(end)) for end in ends]


def _legible(text: str) -> str:
    """A text that UTF-8 can hold: file names may have bytes that are no characters, JSON half a surrogate pair."""
    return text.encode("utf8", "replace").decode("utf8")


def _files(folder: Path) -> list[Path]:
    """Every file that is not hidden, in order of name. Raises OSError for a folder that cannot be looked into."""

    def fail(error: OSError) -> None:
        raise error

    found: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=fail):
        folders[:] = [f for f in folders if not _hidden(f)]
        found += (Path(place, name) for name in names if not _hidden(name))
    return sorted(p for p in found if p.is_file())


def _hidden(name: str) -> bool:
    return name.startswith(".") and name not in (".", "..")


def loose(folder: Path) -> list[Path]:
    """The pages and texts in a folder that are in no archive, in order of name; hidden ones are left out."""
    return [p for p in _files(folder) if p.suffix.lower() in PAGES | TEXTS]


def records(archive: Archive) -> Iterator[Record | Broken]:
    """What an archive holds, in its order, the same each time. A fault ends it early, as its last Broken says."""
    path = Path(archive.path)
    low = path.name.lower()
    try:
        if path.is_dir():
            yield from _folder(path)
        elif archive.size == 0 and not low.endswith((".jsonl", ".ndjson")):  # of these, an empty one is whole
            yield Broken("the archive", "is empty", 0)
        elif low.endswith(".zip"):
            yield from _zip(path)
        elif low.endswith(_LINES):
            yield from _lines(path)
        else:
            from unless.intake.warc import warc_records  # noqa: PLC0415 (FastWARC: others need it not)

            yield from warc_records(path)
    except OSError as error:
        yield Broken("the archive", f"cannot be read ({error.strerror or error})", archive.size)


# --- folders and zip files --------------------------------------------------------------------------------------
_LARGE = f"is larger than {MAX_BYTES // 1_000_000} MB, which no report is"


def _folder(folder: Path) -> Iterator[Record | Broken]:
    read = 0
    for path in loose(folder):
        at = _legible(path.relative_to(folder).as_posix())
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
            read += path.stat().st_size
        except OSError as error:
            yield Broken(at, f"cannot be read ({error.strerror})", read)
            continue
        yield _page(at, data, read)


def _page(at: str, data: bytes, read: int) -> Record | Broken:
    if len(data) > MAX_BYTES:
        return Broken(at, _LARGE, read)
    place = Path(at)
    kind: Kind = "page" if place.suffix.lower() in PAGES else "text"
    return Record(at, data, kind, read, place.stem)


def _zip(path: Path) -> Iterator[Record | Broken]:
    try:
        opened = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        yield Broken("the archive", f"is no whole zip file ({error})", path.stat().st_size)
        return
    with opened:
        read = 0
        for one in sorted(opened.infolist(), key=lambda i: (i.filename, i.header_offset)):
            inside = Path(one.filename)
            if one.is_dir() or inside.suffix.lower() not in PAGES | TEXTS or any(map(_hidden, inside.parts)):
                continue
            read += one.compress_size
            at = one.filename
            try:
                with opened.open(one) as file:  # what it says of its size may be wrong: counted as it comes
                    yield _page(at, file.read(MAX_BYTES + 1), read)
            except Exception as error:  # each of the four compressions has its own errors for damaged bytes
                yield Broken(at, f"cannot be unpacked ({error})", read)


# --- JSON Lines -------------------------------------------------------------------------------------------------
_WINDOW = 1 << 27  # bytes: what the zstd command packs and unpacks unless told otherwise
_LINE = 4 * MAX_BYTES  # bytes of a line: JSON may spell a letter with six


def _lines(path: Path) -> Iterator[Record | Broken]:
    with path.open("rb") as raw:
        file = _unpacked(raw, path.name.lower())
        number = 0
        try:
            while line := file.readline(_LINE + 1):
                number += 1
                at = f"line {number}"
                if len(line) > _LINE:
                    while line and not line.endswith(b"\n"):
                        line = file.readline(_LINE)
                    yield Broken(
                        at, f"is longer than {_LINE // 1_000_000} MB, which no report is", raw.tell()
                    )
                elif line.strip():
                    yield Record(at, line, "line", raw.tell(), f"{path.name.split('.')[0]}-{number}")
        except (EOFError, gzip.BadGzipFile, zlib.error, BrokenBody) as error:
            why = "its zstd frame ends early or is damaged" if isinstance(error, BrokenBody) else error
            yield Broken(
                f"line {number + 1}", f"cannot be unpacked ({why}); the rest is not read", raw.tell()
            )


def _unpacked(raw: IO[bytes], name: str) -> Any:
    if name.endswith(".gz"):
        return gzip.GzipFile(fileobj=raw)
    if name.endswith(".zst"):
        pieces = unzstd(iter(partial(raw.read, PIECE), b""), _WINDOW)
        return io.BufferedReader(_Pieces(pieces))
    return raw


class _Pieces(io.RawIOBase):
    """A file of what an iterator yields."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        left = self._left or next(self._pieces, b"")
        n = min(len(into), len(left))
        into[:n] = left[:n]
        self._left = left[n:]
        return n


# --- records to articles ----------------------------------------------------------------------------------------
def article_of_record(archive: str, record: Record) -> Article:
    """The article that a record of an archive holds. Raises ArticleError, naming archive and place."""
    shown = f"{archive}, {record.at}"
    if record.kind == "line":
        return _from_line(record, shown)
    name = record.name or (slug(record.url) if record.url else "page")
    source = Source(shown, name, record.kind == "page", record.charset, record.url)
    return article_of(record.data, source)[0]


def _from_line(record: Record, shown: str) -> Article:
    try:
        values: Any = json.loads(record.data)
    except (ValueError, RecursionError):
        raise ArticleError(f"{shown} is no JSON; write one object a line.") from None
    if not isinstance(values, dict):
        raise ArticleError(f'{shown} is no JSON object; write {{"text": "...", "title": ...}}.')
    text = values.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ArticleError(f'{shown} has no "text"; give the report\'s text under that key.')
    if len(text) > MAX_BYTES:
        raise ArticleError(f"{shown} {_LARGE}.")
    text = _legible(text)
    article = Article(
        id=content_id(text),
        name=_said(values, "name") or record.name,
        text=text,
        title=_said(values, "title") or headline(text),
        url=_said(values, "url"),
        outlet=_said(values, "outlet"),
        published=_day(values.get("published"), shown),
    )
    return in_english(article, shown)


def _said(values: dict[str, Any], key: str) -> str | None:
    value = values.get(key)
    return _legible(value.strip()) or None if isinstance(value, str) else None


def _day(value: Any, shown: str) -> date | None:
    """The day of "2031-03-14" or of a moment that begins so."""
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise ArticleError(f'{shown} has a "published" that is no day; write it as YYYY-MM-DD.') from None


def moment(text: str | None) -> datetime | None:
    """A WARC-Date (RFC 3339), None where it is none."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)


def with_outlet(article: Article, outlet: str | None) -> Article:
    """The article as of this outlet, where one is given."""
    return article if outlet is None else replace(article, outlet=outlet)

"""WARC files (ISO 28500; gzip, zstd, plain) by FastWARC, as CC-NEWS publishes them.

Where a record's lengths are wrong or its bytes damaged, FastWARC loses its way; the file is then searched for the
beginning of a later record, which in compressed archives is a member of its own.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, Any

from fastwarc.warc import ArchiveIterator, WarcRecordType

from unless.intake.archives import Broken, Kind, Record, moment
from unless.intake.files import MAX_BYTES
from unless.intake.inflate import CODINGS, BrokenBody, inflated

_TAKEN = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
_STARTS = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|(?<=\n)WARC/[01]\.\d\r?\n")
_HEAD = b"WARC/"
# A record inside a record: the outer one's length is wrong.
_SWALLOWED = re.compile(rb"\r\n\r\nWARC/[01]\.\d\r\n(?:[\w-]+:[^\r\n]*\r\n){3}")
_CUT = "is cut off, or its length is wrong"


def warc_records(path: Path) -> Iterator[Record | Broken]:
    """The pages and texts of a WARC file in order. Requests, metadata and foreign kinds are passed over."""
    start = 0
    with path.open("rb") as file:
        while start >= 0:
            start = yield from _from(path, file, start)


def _from(path: Path, file: IO[bytes], start: int) -> Generator[Record | Broken, None, int]:
    """Records from a byte on; returns where to go on after a fault, -1 at the end."""
    file.seek(start)
    begun = start == 0  # else a stretch that was damaged has been named, however many records it holds
    last, kept = start, None  # byte of the last record begun; that record, held until the next is found
    try:
        for raw in ArchiveIterator(file, record_types=WarcRecordType.any_type):
            if kept is not None:
                yield kept
                kept = None
            last, begun = max(last, raw.stream_pos), True
            if not int(raw.record_type) & int(_TAKEN):
                continue
            found = _record(raw, last, file.tell())
            if isinstance(found, Broken) and found.reason == _CUT:
                yield found
                return _next(path, last)
            kept = found
    except (OSError, ValueError) as error:
        if kept is not None:
            if "header" in str(error):  # what follows a record's end is none: its length was wrong
                kept = Broken(kept.at, _CUT, kept.read)
            yield kept
        after = _next(path, last)
        if begun and not isinstance(kept, Broken):
            where = f"byte {last}" if kept is None else f"after byte {last}"
            yield Broken(where, "is damaged, or no WARC record", file.tell())
        return after
    if kept is not None:
        yield kept
    return -1


def _next(path: Path, after: int) -> int:
    """Where the first record after a byte begins, -1 where there is none."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for m in _STARTS.finditer(data, max(0, after + 1)):
            if m[0].startswith(_HEAD) or _opens(bytes(data[m.start() : m.start() + 4096])):
                return m.start()
    return -1


def _opens(data: bytes) -> bool:
    """Whether compressed bytes begin with a WARC record."""
    try:
        if data.startswith(b"\x1f\x8b"):
            return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, len(_HEAD)).startswith(_HEAD)
        import zstandard  # noqa: PLC0415

        return zstandard.ZstdDecompressor().decompressobj().decompress(data).startswith(_HEAD)
    except Exception:  # whatever a decompressor says of chance bytes, they are no record
        return False


def _record(raw: Any, at: int, read: int) -> Record | Broken | None:
    """A record as it is; None for what is no page: an answer that is an error, an image."""
    place = f"byte {at}"
    length = raw.content_length
    data = raw.reader.read(MAX_BYTES + 1)
    if not length or len(data) < min(length, MAX_BYTES) or not raw.headers.get("WARC-Target-URI"):
        return Broken(place, _CUT, read)
    if _SWALLOWED.search(data):
        return Broken(place, _CUT, read)
    if len(data) > MAX_BYTES:
        return Broken(place, f"is larger than {MAX_BYTES // 1_000_000} MB, which no report is", read)
    kind: Kind = "text" if raw.record_type == WarcRecordType.conversion else "page"
    content = (raw.headers.get("Content-Type") or "").lower()
    if raw.record_type == WarcRecordType.response:
        http = raw.http_headers
        if http is None or http.status_code not in (200, None):
            return None
        content = (raw.http_content_type or "").lower()
        try:
            data = _decoded(data, http)
        except BrokenBody:
            return Broken(place, "has a body in another coding than it says", read)
        if data is None:
            return Broken(
                place, f"is larger than {MAX_BYTES // 1_000_000} MB unpacked, which no report is", read
            )
    if content and not ("html" in content or content.startswith("text/plain")):
        return None
    if content.startswith("text/plain"):
        kind = "text"
    url = raw.headers.get("WARC-Target-URI").strip("<>")
    return Record(place, data, kind, read, "", url, raw.http_charset, moment(raw.headers.get("WARC-Date")))


def _decoded(data: bytes, http: Any) -> bytes | None:
    """A body without its transfer and content codings, None where it is too large. Raises BrokenBody.

    Crawlers often keep the headers and undo the codings: a body that is not coded as they say is taken as it is, where
    it begins as a page does.
    """
    if "chunked" in (http.get("Transfer-Encoding") or "").lower():
        data = _unchunked(data)
    coding = (http.get("Content-Encoding") or "").strip().lower()
    if coding in ("", "identity") or coding not in CODINGS or data.lstrip()[:1] == b"<":
        return data
    out = bytearray()
    for piece in inflated([data], coding):
        out += piece
        if len(out) > MAX_BYTES:
            return None
    return bytes(out)


_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,100}\r\n")


def _unchunked(data: bytes) -> bytes:
    """The body of chunks (RFC 9112, 7.1); bytes that are no chunks are given back as they are."""
    out: list[bytes] = []
    at = 0
    while m := _SIZE.match(data, at):
        size = int(m[1], 16)
        if size == 0:
            return b"".join(out)
        if data[m.end() + size : m.end() + size + 2] != b"\r\n":
            break
        out.append(data[m.end() : m.end() + size])
        at = m.end() + size + 2
    return data

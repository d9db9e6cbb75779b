"""Bytes of a file to its text, without changing a character."""

from __future__ import annotations

import codecs
import re

# First bytes of files that people mistake for reports, and what they are.
_MAGIC = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "an image, a sound or a film"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"(\xb5/\xfd", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
# UTF-32 before UTF-16, whose mark it begins with.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL_SHARE = 0.3  # of the characters: more than strays; compressed or random bytes have as many
# charset-normalizer's measure of disorder, 0 to 1 (its own threshold is 0.2): below the first the decoding is
# taken, and within the second of the best the common encoding is taken, since on English text with a few
# accents a dozen encodings come out equal.
_DISORDER = 0.1
_TIE = 0.02
_COMMON = "cp1252"
_NAMES = {"cp1252": "Windows-1252", "mac_roman": "Mac OS Roman"}
_SNIFFED = 200_000  # bytes given to charset-normalizer, which is slow on megabytes


# Codecs of Python that are no encodings of pages; two of them take time in the square of the length.
_NO_ENCODINGS = frozenset(
    {
        "idna",
        "punycode",
        "raw-unicode-escape",
        "undefined",
        "unicode-escape",
        "unicode_escape",
        "utf-7",
        "mbcs",
        "oem",
    }
)
# Encodings whose zero bytes are text, and whose bytes may be UTF-8 by chance: who names one is believed first.
_WIDE = re.compile(r"utf[-_]?(?:16|32)")


def kind_of_binary(data: bytes, charset: str | None = None) -> str | None:
    """What a file is if it is not text ("a PNG image"), None if it may be text.

    `charset` is the encoding that came with the bytes, where one did.
    """
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if any(data.startswith(mark) for mark, _ in _BOMS):
        return None
    if b"\0" in data and not _WIDE.match(charset or ""):
        return "a binary file (it has zero bytes)"
    return None


def decode(data: bytes, charset: str | None = None) -> tuple[str, str | None]:
    """The text of a file, and the name of its encoding where that is not UTF-8.

    `charset` is the encoding that came with the bytes, as in a web server's header. It goes before the one that the
    page names, but what is good UTF-8 is taken as UTF-8: many servers name one encoding for all that they send.

    A byte order mark is no part of the text: what comes back is what `open(path, encoding="utf-8-sig",
    newline="")` gives. Everything else is kept: CRLF, a second mark, decomposed accents.

    Raises UnicodeError where no encoding fits well.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding)
            return text, None if encoding == "utf-8" else encoding[:-3].upper()
    if charset is not None and _WIDE.match(charset) and (wide := _by(charset, data)):
        return wide
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return (_by(charset, data) if charset else None) or _declared(data) or _guessed(data)
    if len(_CONTROL.findall(text)) > _CONTROL_SHARE * len(text):
        raise UnicodeError("control characters")
    return text, None


def _declared(data: bytes) -> tuple[str, str] | None:
    """By the encoding that a web page names."""
    found = _DECLARED.search(data[:4096])
    return None if found is None else _by(found[1].decode("ascii"), data)


def _by(charset: str, data: bytes) -> tuple[str, str] | None:
    """By an encoding that is named, None where it does not fit or is none."""
    try:
        # Browsers take both names for Windows-1252 (WHATWG Encoding Standard, section 4.2).
        name = charset.lower()
        name = _COMMON if name in ("iso-8859-1", "latin1", "us-ascii", "ascii") else name
        if codecs.lookup(name).name in _NO_ENCODINGS:
            return None
        return data.decode(name), _NAMES.get(name, name)
    except (LookupError, UnicodeError):
        return None


def _guessed(data: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes  # noqa: PLC0415 (only files that are not UTF-8 need it)

    sample = data[:_SNIFFED]
    matches = from_bytes(sample)
    best = matches.best()
    if best is None or best.chaos > _DISORDER:
        raise UnicodeError("no encoding fits")
    encoding = best.encoding
    for match in matches:
        if _COMMON in (match.encoding, *match.could_be_from_charset) and match.chaos <= best.chaos + _TIE:
            encoding = _COMMON
    return data.decode(encoding), _NAMES.get(encoding, encoding)

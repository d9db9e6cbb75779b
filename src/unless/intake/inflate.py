"""Compressed bodies to their bytes, piece by piece: nothing is inflated further than its reader asks for.

Each coding yields pieces of bounded size however much a few bytes of it stand for, so that whoever counts the
pieces can stop at a limit: ten megabytes of gzip may hold ten gigabytes of zeros.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator

PIECE = 65_536  # bytes asked of a decompressor at a time
# zstandard has no bound on output. Four bytes may stand for a block of 128 kB (RFC 8878, 3.1.1.2), so that these
# stand for 8 MB at most.
_ZSTD_SLICE = 256
_ZSTD_WINDOW = 8 * 1024 * 1024  # what HTTP allows (RFC 9659)


class BrokenBody(ValueError):
    """A body is not in the coding that its header names, or ends early."""


def inflated(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """The bytes of a body in pieces. `coding` is one of CODINGS. Raises BrokenBody."""
    return CODINGS[coding](chunks)


def _plain(chunks: Iterable[bytes]) -> Iterator[bytes]:
    yield from chunks


def _gzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    machine = zlib.decompressobj(zlib.MAX_WBITS | 16)
    first = True
    for chunk in chunks:
        rest = chunk
        while rest:
            if machine.eof:  # another member follows (RFC 1952, 2.2), or padding, which browsers pass over
                machine, first = zlib.decompressobj(zlib.MAX_WBITS | 16), False
            try:
                piece = machine.decompress(rest, PIECE)
            except zlib.error as error:
                if first:
                    raise BrokenBody("gzip") from error
                return
            if piece:
                yield piece
            rest = machine.unused_data if machine.eof else machine.unconsumed_tail
    last = machine.flush()  # no more than what the last bytes stand for: all input has been taken
    if last:
        yield last
    if first and not machine.eof:
        raise BrokenBody("gzip")


def _brotli(chunks: Iterable[bytes]) -> Iterator[bytes]:
    import brotli  # noqa: PLC0415 (only bodies in br need it)

    machine = brotli.Decompressor()
    for chunk in chunks:
        rest, piece = chunk, b""
        while (
            rest or piece
        ) and not machine.is_finished():  # it keeps back what goes beyond a piece: ask until empty
            try:
                piece = machine.process(rest, output_buffer_limit=PIECE)
            except brotli.error as error:
                raise BrokenBody("br") from error
            rest = b""
            if piece:
                yield piece
    if not machine.is_finished():
        raise BrokenBody("br")


def unzstd(chunks: Iterable[bytes], window: int = _ZSTD_WINDOW) -> Iterator[bytes]:
    """The bytes of zstd frames one after another. `window` is the most bytes that a frame may look back.

    Raises BrokenBody, for what ends within a frame, too.
    """
    import zstandard  # noqa: PLC0415 (only bodies in zstd need it)

    context = zstandard.ZstdDecompressor(max_window_size=window)
    machine = context.decompressobj()
    for chunk in chunks:
        for start in range(0, len(chunk), _ZSTD_SLICE):
            rest = chunk[start : start + _ZSTD_SLICE]
            while rest:
                if machine.eof:
                    machine = context.decompressobj()
                try:
                    piece = machine.decompress(rest)
                except zstandard.ZstdError as error:
                    raise BrokenBody("zstd") from error
                if piece:
                    yield piece
                rest = machine.unused_data if machine.eof else b""
    if not machine.eof:
        raise BrokenBody("zstd")


CODINGS: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    "": _plain,
    "identity": _plain,
    "gzip": _gzip,
    "x-gzip": _gzip,  # to be taken as gzip (RFC 9110, 8.4.1.3)
    "br": _brotli,
    "zstd": unzstd,
}

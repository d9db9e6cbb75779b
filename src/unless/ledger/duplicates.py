"""Near-duplicates: MinHash bands find the few articles worth comparing, their texts decide.

Syndicated copies are cut and re-headlined, so what counts is how much of the shorter text stands in the longer
(Broder 1997), not the resemblance that MinHash estimates; bands are set to let through whatever resembles by a third.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from datasketch import MinHash

from unless.domain.text import SHINGLE, words

if TYPE_CHECKING:
    from sqlalchemy import Connection  # who only sketches needs no database

# 32 bands of 3: texts that resemble by 0.5 share one with probability 0.99, by 0.35 with 0.75, by 0.02 (two reports
# on one event by different hands) with 0.0003.
BANDS, ROWS = 32, 3
SEED = 1
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio (Knuth, TAOCP 6.4)


@cache
def _empty() -> MinHash:
    return MinHash(num_perm=BANDS * ROWS, seed=SEED, hashfunc=int)


def bands(text: str) -> list[int]:
    """BANDS numbers under 2^63 of a text: equal ones are a reason to compare."""
    sketch = _empty().copy()
    sketch.update_batch(shingle_hashes(text))
    values = np.asarray(sketch.hashvalues, dtype=np.uint64).reshape(BANDS, ROWS)
    return [_number(bytes([i]) + row.tobytes()) for i, row in enumerate(values.astype("<u8"))]


def shingle_hashes(text: str) -> list[int]:
    """A 32-bit number for every run of SHINGLE words: those of `shingled`, by numbers alone for speed."""
    hashes = np.array(list(map(_word_hash, words(text))), dtype=np.uint64)
    if len(hashes) < SHINGLE:
        return [zlib.crc32(hashes.tobytes())]
    runs = np.zeros(len(hashes) - SHINGLE + 1, dtype=np.uint64)
    for i in range(SHINGLE):  # a polynomial hash (Rabin 1981) modulo 2^64
        runs = runs * MULTIPLIER + hashes[i : i + len(runs)]
    mixed = (runs ^ (runs >> np.uint64(29))) * MULTIPLIER
    return list((mixed >> np.uint64(32)).tolist())


@lru_cache(maxsize=1 << 17)
def _word_hash(word: str) -> int:
    """32 bits of a word; most words of a report have been seen before."""
    return zlib.crc32(word.encode("utf8", "surrogatepass"))


def _number(data: bytes) -> int:
    """63 bits of a hash: databases' integers have a sign."""
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big") >> 1


def candidates(connection: Connection, numbers: Iterable[int]) -> list[int]:
    """Rows of the articles that share a band, in order."""
    wanted = tuple(numbers)
    # Asked for every article: the driver's own statement saves compiling a list of 32 each time.
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    marks = ", ".join([mark] * len(wanted))
    found = connection.exec_driver_sql(
        f"SELECT DISTINCT article_id FROM band WHERE hash IN ({marks})", wanted
    )
    return sorted(found.scalars())

"""Long lists in pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cut:
    """A page of a longer list: the words it was filtered by, its number and that of the last (from 1), how many entries
    there are in all, and how many stand on pages before.
    """

    words: str
    page: int
    pages: int
    count: int
    skipped: int


def cut_of(words: str, page: int, count: int, size: int) -> Cut:
    """A page of a list of `count` entries, `size` on each; beyond the last page it is the last one."""
    pages = max(1, -(-count // size))
    page = min(max(1, page), pages)
    return Cut(words, page, pages, count, (page - 1) * size)

"""Search as a verb."""

from __future__ import annotations

import pytest
from search_cases import ferry

from unless.domain.errors import OptionError
from unless.ledger.store import Store
from unless.workflow.add import file_pairs
from unless.workflow.search import search


@pytest.mark.parametrize("limit", [0, -3, 1_001])
def test_a_limit_out_of_range_is_a_sentence(store: Store, limit: int) -> None:
    with pytest.raises(OptionError, match="not between 1 and 1000"):
        search(store, "ferry", limit)


def test_an_empty_ledger_holds_nothing(store: Store) -> None:
    for words in ("ferry", "kind:article", "kind:estimate", "since:2031", "kind:direct"):
        assert search(store, words).hits == ()


def test_searching_writes_nothing(store: Store) -> None:
    file_pairs(store, [ferry()])
    before = search(store, "steel")
    assert search(store, "steel") == before
    assert before.query == "steel"

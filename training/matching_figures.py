"""How often the relevance model is right about likelihoods, what they hold, claims and facts of labelled reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.matching_data import EITHER, UNKNOWN, Case, sheets_of, targets
from unless.matching.sheets import BEFORE, OWN, Sheet

Heads = Callable[[Sequence[Sheet]], list[tuple[Tensor, Tensor]]]
Found = set[tuple[int, int]]  # (proposition, class)


@torch.no_grad()
def figures(heads: Heads, cases: Sequence[Case], tok: Tokenizer) -> dict[str, float]:
    """F1 of what likelihoods and claims are about, of what is held, of facts; the share of directions right."""
    n: Counter[object] = Counter()
    for case in cases:
        for sheet in sheets_of(case, tok, OWN, BEFORE):
            ((about, stated),) = heads([sheet])
            wanted, facts = targets(case, sheet)
            for i, (x, y) in enumerate(zip(about.softmax(-1), wanted, strict=True)):
                if y[0] != UNKNOWN:
                    _likelihood(n, x, y, "about" if i < len(sheet.estimates) else "claim")
            for x, y in zip(stated.softmax(-1), facts, strict=True):
                said = {(t, int(x[t].argmax())) for t in range(1, len(y)) if int(x[t].argmax())}
                _count(n, "fact", said, {(t, c) for t, c in enumerate(y) if c > 0})
    names = ("about", "held", "claim", "fact")
    f1 = {k: round(2 * n[k, "hit"] / max(1, n[k, "found"] + n[k, "gold"]), 3) for k in names}
    return {**f1, "direction": round(n["right"] / max(1, n["known"]), 3)}


def _likelihood(n: Counter[object], shares: Tensor, wanted: list[int], name: str) -> None:
    spoken = shares[:, 1] + shares[:, 2]
    best = int(spoken.argmax())
    gold = {(t, 0) for t, c in enumerate(wanted) if c in (1, 2, EITHER)}
    found = {(best, 0)} if spoken[best] > 0.5 else set()
    _count(n, name, found, gold)
    if found & gold and wanted[best] != EITHER:
        n["known"] += 1
        n["right"] += bool(shares[best, 2] > shares[best, 1]) == (wanted[best] == 2)
    held = {
        (t, 3 + int(shares[t, 4] > shares[t, 3]))
        for t in range(1, len(wanted))
        if shares[t, 3] + shares[t, 4] > 0.5
    }
    _count(n, "held", held, {(t, c) for t, c in enumerate(wanted) if c in (3, 4)})


def _count(n: Counter[object], name: str, found: Found, gold: Found) -> None:
    n.update({(name, "hit"): len(found & gold), (name, "found"): len(found), (name, "gold"): len(gold)})

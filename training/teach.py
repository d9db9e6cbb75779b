"""Soft labels: the tag probabilities that earlier models give every word piece of the training texts.

A student learns from these and from the hand-made labels together (knowledge distillation, Hinton et al. 2015), and
from these alone where nobody annotated attributions: newswire with entities, and news reports with dates. The
probabilities are a CRF's marginals, averaged over the models.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from training import data, entities
from training.data import Example
from training.model import LABELS, Tagger, marginals
from training.train import BATCH, collate, fresh, tokenizer
from unless.reading.tokens import WINDOW, Pieces, windows


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("checkpoint", type=Path, nargs="+", help="state dicts; their probabilities are averaged")
    ap.add_argument("--data", type=Path, required=True, help="folder with polnear/, entities/ and dates/")
    ap.add_argument("--to", type=Path, required=True, help="an .npz file")
    args = ap.parse_args()
    tok = tokenizer()
    texts = {d.name: (d.text, d.pieces) for d in unannotated(args.data, tok)}
    texts |= {a.name: (a.text, a.pieces) for a in data.load(args.data / "polnear" / "train", tok)}
    models = [load(path) for path in args.checkpoint]
    total: dict[str, np.ndarray] = {}
    for model in models:
        for name, soft in read(model, texts):
            total[name] = total.get(name, 0) + soft / len(models)
    np.savez(args.to, **{name: soft.astype(np.float16) for name, soft in total.items()})


def unannotated(folder: Path, tok: Tokenizer) -> list[entities.Tagged]:
    """The newswire to train on, and the reports with dates (these without entities)."""
    wire, _ = entities.load(folder / "entities" / "worldwide-newswire-train.tsv.gz", tok)
    return wire + entities.load_plain(folder / "dates" / "timebank-aquaint.jsonl", tok)


def load(path: Path) -> Tagger:
    """A model from a state dict; an attribution head is enough."""
    model = fresh()
    model.load_state_dict(torch.load(path, weights_only=True), strict=False)
    return model.eval()


@torch.no_grad()
def read(model: Tagger, texts: dict[str, tuple[str, Pieces]]) -> Iterator[tuple[str, np.ndarray]]:
    """Each text's name and tag probabilities [n, LABELS]."""
    cuts = [(name, c) for name, (text, pieces) in texts.items() for c in windows(pieces, text, WINDOW)]
    cuts.sort(key=lambda x: x[1][1] - x[1][0])
    logs = {name: torch.zeros(1, len(p), LABELS) for name, (_, p) in texts.items()}
    for i in range(0, len(cuts), BATCH):
        batch = cuts[i : i + BATCH]
        rows = [
            Example(list(texts[n][1].ids[a:b]), list(texts[n][1].features[a:b]), None, [])
            for n, (a, b) in batch
        ]
        row = collate(rows)
        with torch.autocast("cpu", torch.bfloat16):
            emissions = model(row["ids"], row["features"], row["attention"])[0]
        for (name, (a, b)), e in zip(batch, emissions.float(), strict=True):
            logs[name][0, a:b] = e[1 : b - a + 1].log_softmax(-1)
        if i // BATCH % 50 == 49:
            print(f"{i + BATCH}/{len(cuts)}", flush=True)
    for name, emitted in logs.items():
        yield name, marginals(emitted, torch.ones(1, emitted.shape[1]), model.scores())[0].exp().numpy()


if __name__ == "__main__":
    main()

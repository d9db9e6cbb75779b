"""Soft labels: the tag probabilities that earlier models give every word piece of the training texts.

A student learns from the hand-made labels and from these together (knowledge distillation, Hinton et
al. 2015), and from these alone where a text has no hand-made labels. Each text is read in two cuts of
windows, half a window apart, and the probabilities are a CRF's marginals, averaged over the models.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training import data, entities
from training.model import LABELS, Tagger, marginals
from training.train import BATCH, CLS, SEP, fresh, tokenizer
from unless.reading.tokens import WINDOW, Pieces, windows

EDGE = 64  # as in the reader: pieces from a window's border at which context is taken to be whole


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("checkpoint", type=Path, nargs="+", help="state dicts; their probabilities are averaged")
    ap.add_argument("--data", type=Path, required=True, help="folder with polnear/ and entities/")
    ap.add_argument("--to", type=Path, required=True, help="an .npz file")
    args = ap.parse_args()
    tok = tokenizer()
    texts = {a.name: (a.text, a.pieces) for a in data.load(args.data / "polnear" / "train", tok)}
    for document in entities.load(args.data / "entities" / "worldwide-newswire-train.tsv.gz", tok)[0]:
        texts[document.name] = (document.text, document.pieces)
    models = [load(path) for path in args.checkpoint]
    out = {}
    for n, (name, (text, pieces)) in enumerate(texts.items()):
        out[name] = (sum(read(m, text, pieces) for m in models) / len(models)).astype(np.float16)
        if n % 100 == 99:
            print(f"{n + 1}/{len(texts)}", flush=True)
    np.savez(args.to, **out)


def load(path: Path) -> Tagger:
    """A model from a state dict; an attribution head is enough."""
    model = fresh()
    model.load_state_dict(torch.load(path, weights_only=True), strict=False)
    return model.eval()


@torch.no_grad()
def read(model: Tagger, text: str, pieces: Pieces) -> np.ndarray:
    """Tag probabilities [n, LABELS] of one text's pieces."""
    cuts = windows(pieces, text, WINDOW)
    cuts += [c for c in windows(pieces, text, WINDOW, WINDOW // 2) if c not in cuts]
    total, weight = torch.zeros(len(pieces), LABELS), torch.zeros(len(pieces), 1)
    for i in range(0, len(cuts), BATCH):
        batch = cuts[i : i + BATCH]
        width = max(b - a for a, b in batch) + 2
        ids, features, attention = (torch.zeros(len(batch), width, dtype=torch.long) for _ in range(3))
        for row, (a, b) in enumerate(batch):
            n = b - a
            ids[row, : n + 2] = torch.tensor([CLS, *pieces.ids[a:b], SEP])
            features[row, 1 : n + 1] = torch.tensor(pieces.features[a:b])
            attention[row, : n + 2] = 1
        with torch.autocast("cpu", torch.bfloat16):
            emissions = model(ids, features, attention)[0]
        for (a, b), e in zip(batch, emissions.float(), strict=True):
            place = torch.arange(b - a)
            inside = torch.minimum(torch.minimum(place, place.flip(0)) + 1, torch.tensor(EDGE))[:, None]
            total[a:b] += inside * e[1 : b - a + 1].log_softmax(-1)
            weight[a:b] += inside
    blended: Tensor = (total / weight)[None]
    return marginals(blended, torch.ones(1, len(pieces)), model.scores())[0].exp().numpy()


if __name__ == "__main__":
    main()

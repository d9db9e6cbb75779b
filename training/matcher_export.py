"""Write the relevance model as it ships: an 8-bit graph, word vectors in 4 bits, the tokenizer and a config.

The vectors of word pieces are half of a MiniLM. They are kept outside the graph, 16 levels a row, which
costs nothing that the development reports show.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from training.matcher_model import Relevance, fresh
from training.train import tokenizer
from unless.matching.sheets import MARKS, PARTS

LEVELS = 15
STEPS = 24  # clipping ranges tried for a row


def packed(rows: np.ndarray) -> dict[str, np.ndarray]:
    """Rows in 4 bits, each with the range that errs least."""
    low, high = rows.min(1), rows.max(1)
    best = np.full(len(rows), np.inf)
    kept_low, kept_scale = low.copy(), (high - low) / LEVELS
    for step in range(STEPS):
        cut = 1 - 0.6 * step / STEPS
        a, b = low * cut, high * cut
        scale = np.maximum((b - a) / LEVELS, 1e-8)
        levels = np.clip(np.round((rows - a[:, None]) / scale[:, None]), 0, LEVELS)
        error = ((levels * scale[:, None] + a[:, None] - rows) ** 2).sum(1)
        better = error < best
        best[better], kept_low[better], kept_scale[better] = error[better], a[better], scale[better]
    scale, low = kept_scale.astype(np.float16), kept_low.astype(np.float16)
    levels = np.clip(
        np.round((rows - low[:, None].astype(np.float32)) / scale[:, None].astype(np.float32)), 0, LEVELS
    )
    levels = levels.astype(np.uint8)
    return {"packed": levels[:, 0::2] << 4 | levels[:, 1::2], "scale": scale, "low": low}


class Upper(nn.Module):
    """What is asked of one sheet, from the states of its sequences joined."""

    def __init__(self, model: Relevance) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, states: Tensor, marks: Tensor, topics: Tensor, likelihoods: Tensor, facts: Tensor
    ) -> tuple[Tensor, Tensor]:
        h = self.model.joined(states, marks, None)[0]
        return self.model.heads(states[0], h, topics, likelihoods, facts)


def quantised(full: Path, to: Path) -> None:
    """The graph with its layers in 8 bits; heads and pooling stay as they are."""
    onnx.checker.check_model(str(full))
    plain = [
        n.name
        for n in onnx.load(str(full)).graph.node
        if n.op_type in ("MatMul", "Gemm") and "layer" not in n.name and "upper" not in n.name
    ]
    # reduce_range keeps processors without VNNI from saturating.
    quantize_dynamic(
        full, to, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8, nodes_to_exclude=plain
    )
    full.unlink()


def export(state: dict[str, Tensor], to: Path, version: str) -> None:
    """Write the model's files into a folder."""
    to.mkdir(parents=True, exist_ok=True)
    model = fresh(0.0, "eager")
    model.load_state_dict(state)
    model.eval()
    words = model.lower.embeddings.word_embeddings.weight.detach().numpy()
    width, t, k, e, f = words.shape[1], 24, 3, 4, 5
    np.savez(to / "words.npz", **packed(words))
    full = to / "full.onnx"
    torch.onnx.export(
        model.lower,
        (torch.zeros(1, t, width),),
        str(full),
        input_names=["words"],
        output_names=["states"],
        dynamic_axes={"words": {1: "t"}, "states": {1: "t"}},
        opset_version=17,
        dynamo=False,
    )
    quantised(full, to / "lower.onnx")
    torch.onnx.export(
        Upper(model),
        (
            torch.zeros(1, t, width),
            torch.zeros(1, t, dtype=torch.long),
            torch.ones(k, t) / t,
            torch.ones(e, len(PARTS), t) / t,
            torch.ones(f, 2, t) / t,
        ),
        str(full),
        input_names=["states", "marks", "topics", "likelihoods", "facts"],
        output_names=["about", "stated"],
        dynamic_axes={
            "states": {1: "t"},
            "marks": {1: "t"},
            "topics": {0: "k", 1: "t"},
            "likelihoods": {0: "e", 2: "t"},
            "facts": {0: "f", 2: "t"},
            "about": {0: "e", 1: "k"},
            "stated": {0: "f", 1: "k"},
        },
        opset_version=17,
        dynamo=False,
    )
    quantised(full, to / "upper.onnx")
    tokenizer().save(str(to / "tokenizer.json"))
    config = {"version": version, "marks": list(MARKS), "parts": list(PARTS)}
    (to / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf8")
    names = ("lower.onnx", "upper.onnx", "words.npz", "tokenizer.json")
    print(f"wrote {to}: {sum((to / name).stat().st_size for name in names) / 1e6:.1f} MB")

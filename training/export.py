"""Export a checkpoint to ONNX, quantise it to 8 bits and write src/unless/reading/model/.

Matrices are quantised per channel with dynamic activations; the CRF's transitions and the labels go
to config.json beside it. The model card's figures are bench/quality.py's, not made here.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import BertConfig

from training.entities import KINDS
from training.model import LINK, PROJECTIONS, REFERENCES, Tagger
from training.train import base, tokenizer
from unless.reading.tokens import WINDOW

MODEL = Path("src/unless/reading/model")


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("checkpoint", type=Path, nargs="+", help="state dicts; several are averaged")
    ap.add_argument("--version", default="1")
    ap.add_argument("--to", type=Path, default=MODEL)
    ap.add_argument(
        "--keep-full", action="store_true", help="keep full.onnx, to measure what quantising costs"
    )
    args = ap.parse_args()
    states = [torch.load(c, weights_only=True) for c in args.checkpoint]
    state = {
        k: sum(s[k] for s in states) / len(states) if v.dtype.is_floating_point else v
        for k, v in states[0].items()
    }
    model = Tagger(BertConfig.from_json_file(str(base() / "config.json")), attention="eager")
    model.load_state_dict(state)
    model.eval()
    args.to.mkdir(parents=True, exist_ok=True)
    full = args.to / "full.onnx"
    ids = torch.ones(2, 16, dtype=torch.long)
    names = ["ids", "features", "attention"]
    outputs = ["emissions", "links", "names", "references"]
    dynamic = {0: "batch", 1: "length"}
    torch.onnx.export(
        model,
        (ids, ids, ids),
        str(full),
        input_names=names,
        output_names=outputs,
        dynamic_axes=dict.fromkeys([*names, *outputs], dynamic),
        opset_version=17,
        dynamo=False,
    )
    onnx.checker.check_model(str(full))
    # QInt8 weights per channel; reduce_range keeps processors without VNNI from saturating. The heads stay as
    # they are: half a megabyte that every label hangs on.
    heads = [
        n.name
        for n in onnx.load(str(full)).graph.node
        if n.op_type == "MatMul" and not n.name.startswith("/encoder/")
    ]
    quantize_dynamic(
        full,
        args.to / "tagger.onnx",
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=heads,
    )
    if not args.keep_full:
        full.unlink()
    tok = tokenizer()
    tok.save(str(args.to / "tokenizer.json"))
    config = {
        "version": args.version,
        "window": WINDOW,
        "parts": ["source", "cue", "content"],
        "link": LINK,
        "projections": list(PROJECTIONS),
        "references": list(REFERENCES),
        "kinds": list(KINDS),
        "name_transitions": [[round(float(x), 5) for x in row] for row in model.name_scores()],
        "nobody": round(float(model.nobody), 6),
        "transitions": [[round(float(x), 5) for x in row] for row in model.scores()],
    }
    (args.to / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf8")
    size = (args.to / "tagger.onnx").stat().st_size
    print(f"wrote {args.to}: {size / 1e6:.1f} MB")
    shutil.rmtree(args.to / "__pycache__", ignore_errors=True)


if __name__ == "__main__":
    main()

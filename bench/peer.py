"""The same weights through the plain transformers pipeline in torch, in 32 bits: what the reader's speed is held against.

The shipped 8-bit weights are turned back into 32-bit ones, so that nothing but the package is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np


def weights(model: Path) -> dict[str, np.ndarray]:
    """Name -> 32-bit array of every weight of an ONNX file, 8-bit ones multiplied by their scales."""
    import onnx  # noqa: PLC0415
    from onnx import numpy_helper  # noqa: PLC0415

    graph = onnx.load(str(model)).graph
    raw = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    out = {}
    for name, value in raw.items():
        if name.endswith("_quantized"):
            scale, zero = (
                raw[name.replace("_quantized", "_scale")],
                raw[name.replace("_quantized", "_zero_point")],
            )
            out[name.removesuffix("_quantized")] = (value.astype(np.float32) - zero) * scale
        elif value.dtype == np.float32:
            out[name] = value
    # Layers' matrices have lost their names; the node that multiplies by one has kept it.
    for node in graph.node:
        stem = node.input[1].removesuffix("_quantized") if node.op_type in ("MatMulInteger", "MatMul") else ""
        if stem in out:
            name = node.name.split("/MatMul")[0].strip("/").replace("/", ".")
            out[f"{name}.weight"] = out[stem].T
    return out


def pipeline(folder: Path, config: Path) -> Any:
    """A token-classification pipeline with the shipped encoder and the attribution head.

    The input features and the CRF are left out: a plain pipeline has neither; the encoder's time is the same.
    """
    import torch  # noqa: PLC0415
    from transformers import (  # noqa: PLC0415
        BertConfig,
        BertForTokenClassification,
        PreTrainedTokenizerFast,
        TokenClassificationPipeline,
    )

    settings = BertConfig.from_json_file(str(config))
    settings.num_labels = 7
    model = BertForTokenClassification(settings).eval()
    known = weights(folder / "tagger.onnx")
    state = model.state_dict()
    for name, value in state.items():
        own = name.removeprefix("bert.")
        found = known[own.replace("classifier", "emit") if own.startswith("classifier") else f"encoder.{own}"]
        state[name] = torch.from_numpy(np.array(found, np.float32)).reshape(value.shape)
    model.load_state_dict(state)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(folder / "tokenizer.json"),
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=256,
    )
    return TokenClassificationPipeline(model=model, tokenizer=tokenizer, batch_size=8)


def read(pipe: Any, texts: Sequence[str]) -> None:
    """Tag texts of at most a window each."""
    for _ in pipe(list(texts), batch_size=8):
        pass

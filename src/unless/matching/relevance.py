"""The relevance model: does a likelihood or a clause of a report speak of this very proposition, and which way?

Words alone tell little where a report and a question were written by different people: "come face to face" is a
meeting, "stand pat" no rate cut. A MiniLM encoder reads the question's outcome and drivers beside a stretch of the
report and says of each likelihood whether it judges the proposition, its opposite, or holds it on or off as a
condition; and of each clause whether it states a driver on or off. Nothing else knows the model; training/matcher.py
makes it, model/README.md describes it.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, cast

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from unless.domain.errors import ModelError
from unless.domain.question import Question
from unless.domain.reading import Reading
from unless.domain.text import Span
from unless.matching.sheets import Floats, Ids, Sheet, propositions, sheets

SEQUENCES = 128  # propositions and windows whose lower states are kept: 30 MB at most
KEPT = 64  # opinions kept for reports that come again under the same question


@dataclass(frozen=True, slots=True, eq=False)
class Opinions:
    """Shares of what the model thinks, a row a proposition (the outcome first).

    `about`, by index of the reading's likelihood: [K, 5] none, same, opposite, on, off; `claims` the same of clauses
    without one. `stated`: clauses with [K, 3] none, on, off.
    """

    about: dict[int, Floats]
    claims: tuple[tuple[Span, Floats], ...]
    stated: tuple[tuple[Span, Floats], ...]


class Matcher(Protocol):
    """What matching needs of a relevance model."""

    def opinions(
        self, question: Question, text: str, reading: Reading, sentences: Sequence[Span]
    ) -> Opinions:
        """What the model thinks of every likelihood and clause of a report."""
        ...


class Relevance:
    """The shipped model. `opinions` is pure: the same report and question give the same shares."""

    def __init__(self, folder: Path | None = None) -> None:
        """Load from `folder`, or the one inside the package.

        Raises ModelError where a file is missing or damaged.
        """
        try:
            if folder is None:
                with as_file(files("unless.matching") / "model") as shipped:
                    self._load(shipped)
            else:
                self._load(folder)
        except Exception as error:  # tokenizers and ONNX Runtime raise bare exceptions for bad files
            raise ModelError(
                f"The matching model is missing or damaged ({type(error).__name__}). "
                "Reinstall: pip install --force-reinstall unless"
            ) from error
        self._cache: OrderedDict[object, Opinions] = OrderedDict()
        self._kept: OrderedDict[bytes, Floats] = OrderedDict()
        self._lock = Lock()

    def _load(self, folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text(encoding="utf8"))
        self.version = str(config["version"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._words = Words(folder)
        options = ort.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        self._lower, self._upper = (
            ort.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
            for name in ("lower.onnx", "upper.onnx")
        )

    def opinions(
        self, question: Question, text: str, reading: Reading, sentences: Sequence[Span]
    ) -> Opinions:
        """What the model thinks of every likelihood and clause of a report."""
        key = (propositions(question), text, reading.reader, reading.estimates, reading.conditions)
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        about: dict[int, Floats] = {}
        claims: list[tuple[Span, Floats]] = []
        stated: list[tuple[Span, Floats]] = []
        for sheet in sheets(question, text, reading, sentences, self._tokenizer):
            if sheet.estimates or sheet.stated:
                judged, facts = self._run(sheet)
                read = len(sheet.estimates)
                about.update(zip(sheet.estimates, judged[:read], strict=True))
                claims += zip(sheet.claims, judged[read:], strict=True)
                stated += zip(sheet.stated, facts, strict=True)
        found = Opinions(about, tuple(claims), tuple(stated))
        with self._lock:
            self._cache[key] = found
            while len(self._cache) > KEPT:
                self._cache.popitem(last=False)
        return found

    def _run(self, sheet: Sheet) -> tuple[Floats, Floats]:
        states = [self._states(ids) for ids in (*sheet.propositions, sheet.ids)]
        feed = {
            "states": np.concatenate(states, 1),
            "marks": sheet.marks[None],
            "topics": sheet.topics,
            "likelihoods": _some(sheet.likelihoods),
            "facts": _some(sheet.facts),
        }
        about, stated = cast(list[Any], self._upper.run(["about", "stated"], feed))
        return shares(about[: len(sheet.likelihoods)]), shares(stated[: len(sheet.stated)])

    def _states(self, ids: Ids) -> Floats:
        """States [1, T, W] of one sequence after the lower layers, which read it by itself.

        A sequence is a run of its own: quantised activations are scaled by what shares a run.
        """
        key = ids.tobytes()
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        (made,) = cast(list[Any], self._lower.run(["states"], {"words": self._words.of(ids)[None]}))
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > SEQUENCES:
                self._kept.popitem(last=False)
        return cast(Floats, made)


def _some(rows: Floats) -> Floats:
    """A graph has no rows of nothing: one of zeros stands in and is cut off again."""
    return rows if len(rows) else np.zeros((1, *rows.shape[1:]), np.float32)


class Words:
    """Vectors of word pieces, kept in 4 bits: rows of two numbers a byte, with a scale and an offset a row."""

    def __init__(self, folder: Path) -> None:
        with np.load(folder / "words.npz") as held:
            self._packed, self._scale, self._low = held["packed"], held["scale"], held["low"]

    def of(self, ids: Ids) -> Floats:
        """[T, W] for piece numbers [T]."""
        rows = self._packed[ids]
        out = np.empty((len(ids), 2 * rows.shape[1]), np.float32)
        out[:, 0::2], out[:, 1::2] = rows >> 4, rows & 15
        return cast(
            Floats, out * self._scale[ids, None].astype(np.float32) + self._low[ids, None].astype(np.float32)
        )


def shares(logits: Floats) -> Floats:
    """Softmax over the last axis."""
    raised = np.exp(logits - logits.max(-1, keepdims=True))
    return cast(Floats, raised / raised.sum(-1, keepdims=True))


@cache
def default_matcher() -> Relevance:
    """The shipped model, loaded once a process when first asked for."""
    return Relevance()

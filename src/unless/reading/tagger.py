"""The neural tagger: which characters are sources, cues and contents, which are names, and what belongs together.

Nothing else knows the model. It is a MiniLM encoder with two linear-chain CRFs over BIO labels and pairs of
projections whose dot products say which cue a content belongs to, which source a cue, and which name a pronoun or
description; training/ makes it, model/README.md describes it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from unless.domain.errors import ModelError
from unless.domain.reading import EntityKind
from unless.domain.text import Span, trimmed
from unless.reading.crf import Floats, Transitions, log_softmax
from unless.reading.fragments import Fragment, Name, Part, Tagged
from unless.reading.tokens import Pieces, pieces_of, spans_of, windows, with_context

CLS, SEP = 101, 102
# Windows a run. Quantised activations are scaled by what shares a run, so a run never mixes articles: the same
# text gives the same fragments.
BATCH = 4
# Of a window's pieces so many at most are context from before it, and so many at most are its own. On dev, context
# gives 0.003 of statement F1 and 0.005 of content fragment F1 for a sixth more time.
CONTEXT, OWN = 64, 190
# Word pieces from a window's border at which context is taken to be whole: where two windows hold a piece,
# each counts by its distance from the border up to this.
EDGE = 64
# A fragment never begins or ends with these; quotation marks and full stops stay, as PolNeAR has them.
EDGES = " \t\r\n\u00a0\u200b"
NAME_EDGES = EDGES + ",;:\"“”'‘’([)]"

Cut = tuple[int, int]
Labelled = list[tuple[int, int, int]]  # (kind, first piece, last + 1)


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """The model's output for one window, a row a piece."""

    cut: Cut
    emissions: Floats
    links: Floats
    names: Floats
    references: Floats


class Tagger:
    """The shipped model. `tag` is pure: the same text gives the same fragments."""

    def __init__(self, folder: Path | None = None) -> None:
        """Load from `folder`, or the one inside the package.

        Raises ModelError where a file is missing or damaged.
        """
        try:
            if folder is None:
                with as_file(files("unless.reading") / "model") as shipped:
                    self._load(shipped)
            else:
                self._load(folder)
        except (OSError, ValueError, KeyError, ort.capi.onnxruntime_pybind11_state.Fail) as error:
            raise ModelError(
                "The reading model is missing or damaged. Reinstall: pip install --force-reinstall unless"
            ) from error
        except Exception as error:  # tokenizers and ONNX Runtime raise bare exceptions for bad files
            raise ModelError(
                f"The reading model cannot be loaded ({type(error).__name__}). "
                "Reinstall: pip install --force-reinstall unless"
            ) from error

    def _load(self, folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text(encoding="utf8"))
        self.version = str(config["version"])
        self.window = int(config["window"])
        self._parts: list[Part] = config["parts"]
        self._kinds: list[EntityKind] = config["kinds"]
        self._nobody = float(config["nobody"])
        self._transitions = Transitions.of(config["transitions"])
        self._name_transitions = Transitions.of(config["name_transitions"])
        self._link = int(config["link"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        options = ort.SessionOptions()
        options.log_severity_level = 3
        # Runs share the cores, each on one: no waiting for one another within a run.
        options.intra_op_num_threads = 1
        self._session = ort.InferenceSession(
            str(folder / "tagger.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._pool = ThreadPoolExecutor(cores())

    def tag(self, text: str) -> Tagged:
        """Fragments, names and links of a text; every span slices back to its characters."""
        pieces = self.pieces(text)
        if not len(pieces):
            return Tagged((), {}, {})
        own = windows(pieces, text, OWN + 2)
        runs = self.run(pieces, with_context(pieces, own, self.window, CONTEXT))
        blended = _blended(len(pieces), ((r.cut, r.emissions) for r in runs))
        spans, found = self._spans(
            text, pieces, self._transitions.best_path(blended), len(self._parts), EDGES
        )
        fragments = [Fragment(self._parts[k], span) for (k, _, _), span in zip(spans, found, strict=True)]
        blended = _blended(len(pieces), ((r.cut, r.names) for r in runs))
        path = self._name_transitions.best_path(blended)
        named, found = self._spans(text, pieces, path, len(self._kinds), NAME_EDGES)
        names = [Name(self._kinds[k], span) for (k, _, _), span in zip(named, found, strict=True)]
        tagged = Tagged(tuple(fragments), {}, {}, tuple(names), {})
        for run in runs:
            self._link_fragments(tagged, spans, run)
            self._link_names(tagged, spans, named, run)
        return tagged

    def _spans(
        self, text: str, pieces: Pieces, labels: list[int], kinds: int, edges: str
    ) -> tuple[Labelled, list[Span]]:
        """The labelled runs of pieces with their characters; those without any are left out."""
        kept, spans = [], []
        for kind, a, b in spans_of(labels, kinds):
            span = trimmed(text, pieces.starts[a], pieces.ends[b - 1], edges)
            if span.text:
                kept.append((kind, a, b))
                spans.append(span)
        return kept, spans

    def pieces(self, text: str) -> Pieces:
        """The word pieces of a text, as the model takes them."""
        return pieces_of(text, self._tokenizer)

    def run(self, pieces: Pieces, cuts: Sequence[Cut]) -> list[_Run]:
        """The model's output for every window, in order."""
        # Windows of like length share a run: padding costs as much as text.
        order = sorted(set(cuts), key=lambda c: (c[1] - c[0], c[0]))
        batches = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
        out = {
            run.cut: run for runs in self._pool.map(lambda b: self._batch(pieces, b), batches) for run in runs
        }
        return [out[cut] for cut in cuts]

    def _batch(self, pieces: Pieces, batch: Sequence[Cut]) -> list[_Run]:
        width = max(b - a for a, b in batch) + 2
        ids = np.zeros((len(batch), width), np.int64)
        features = np.zeros_like(ids)
        attention = np.zeros_like(ids)
        for row, (a, b) in enumerate(batch):
            n = b - a
            ids[row, : n + 2] = [CLS, *pieces.ids[a:b], SEP]
            features[row, 1 : n + 1] = pieces.features[a:b]
            attention[row, : n + 2] = 1
        feed = {"ids": ids, "features": features, "attention": attention}
        outputs = cast(list[Any], self._session.run(["emissions", "links", "names", "references"], feed))
        return [_Run(cut, *(o[i, 1 : cut[1] - cut[0] + 1] for o in outputs)) for i, cut in enumerate(batch)]

    def _link_fragments(self, tagged: Tagged, spans: Labelled, run: _Run) -> None:
        """Add what one window says of which cue is whose; the window with more to choose from has the word."""
        inside = _inside(spans, run.cut)
        w = self._link
        of_part = {p: [i for i in inside if self._parts[spans[i][0]] == p] for p in self._parts}
        cues, sources = of_part["cue"], of_part["source"]
        if not cues:
            return
        sums = _sums(run.links)
        content, cue_c, cue_s, source = (sums[:, i * w : (i + 1) * w] for i in range(4))
        if of_part["content"]:
            keys = _pooled(cue_c, spans, cues, run.cut)
            scores = _pooled(content, spans, of_part["content"], run.cut) @ keys.T
            for i, row in zip(of_part["content"], log_softmax(scores), strict=True):
                if len(cues) > len(tagged.cue_of.get(i, ())):
                    tagged.cue_of[i] = dict(zip(cues, map(float, row), strict=True))
        query = _pooled(cue_s, spans, cues, run.cut)
        scores = query @ _pooled(source, spans, sources, run.cut).T
        scores = np.concatenate([scores, np.full((len(cues), 1), self._nobody, np.float32)], 1)
        for j, row in zip(cues, log_softmax(scores), strict=True):
            if len(row) > len(tagged.source_of.get(j, ())):
                tagged.source_of[j] = dict(zip([*sources, None], map(float, row), strict=True))

    def _link_names(self, tagged: Tagged, spans: Labelled, named: Labelled, run: _Run) -> None:
        """Add what one window says of which name a source stands for."""
        names = _inside(named, run.cut)
        sources = [i for i in _inside(spans, run.cut) if self._parts[spans[i][0]] == "source"]
        if not names or not sources:
            return
        sums = _sums(run.references)
        query, key = sums[:, : self._link], sums[:, self._link :]
        scores = _pooled(query, spans, sources, run.cut) @ _pooled(key, named, names, run.cut).T
        for i, row in zip(sources, log_softmax(scores), strict=True):
            if len(names) > len(tagged.meant_by.get(i, ())):
                tagged.meant_by[i] = dict(zip(names, map(float, row), strict=True))


def _blended(n: int, windows: Iterable[tuple[Cut, Floats]]) -> Floats:
    """Log-probabilities [n, labels] of an article's pieces from the emissions of windows that overlap."""
    total = weight = np.zeros((n, 1), np.float32)
    for (first, last), emissions in windows:
        if total.shape[1] != emissions.shape[1]:
            total, weight = np.zeros((n, emissions.shape[1]), np.float32), weight.copy()
        place = np.arange(last - first)
        inside = np.minimum(np.minimum(place, place[::-1]) + 1, EDGE).astype(np.float32)[:, None]
        total[first:last] += inside * log_softmax(emissions)
        weight[first:last] += inside
    return cast(Floats, total / np.maximum(weight, 1e-6))


def _inside(spans: Labelled, cut: Cut) -> list[int]:
    """Indices of the spans that lie wholly in a window."""
    return [i for i, (_, a, b) in enumerate(spans) if cut[0] <= a and b <= cut[1]]


def _pooled(sums: Floats, spans: Labelled, which: Sequence[int], cut: Cut) -> Floats:
    """Mean vector of each of some spans, [len(which), width]; `sums` as `_sums` makes them."""
    at = np.array([(spans[i][1] - cut[0], spans[i][2] - cut[0]) for i in which], np.intp).reshape(-1, 2)
    return cast(Floats, (sums[at[:, 1]] - sums[at[:, 0]]) / (at[:, 1:] - at[:, :1]).astype(np.float32))


def _sums(vectors: Floats) -> Floats:
    """Sums of a window's vectors before each place, [n + 1, width]."""
    out = np.zeros((len(vectors) + 1, vectors.shape[1]), np.float32)
    np.cumsum(vectors, axis=0, out=out[1:])
    return out


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def default_tagger() -> Tagger:
    """The shipped tagger, loaded once a process."""
    return Tagger()

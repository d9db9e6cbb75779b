"""The neural tagger: which characters are sources, cues and contents, which are names, and what belongs together.

Nothing else knows the model. It is a MiniLM encoder with two linear-chain CRFs over BIO labels and pairs of
projections whose dot products say which cue a content belongs to, which source a cue, and which name a pronoun or
description. A judge of two layers reads likelihoods and conditions from the encoder's fourth layer, in the sentences
that it is asked about. training/ makes both, model/README.md describes them.
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
from unless.domain.reading import Degree, EntityKind
from unless.domain.text import Span, trimmed
from unless.reading.crf import Floats, Transitions, best_paths, log_softmax
from unless.reading.fragments import Fragment, Name, Part, Tagged
from unless.reading.judged import Judged, JudgedPart, judged_of
from unless.reading.tokens import Pieces, pieces_of, spans_of, windows, with_context

CLS, SEP = 101, 102
# Of a window's pieces so many at most are context from before it, and so many at most are its own: short windows
# cost less a piece. On dev all cuts from 160 to 254 pieces, with 0 to 64 of context, are within 0.011 of statement F1;
# this one is best, at the time of full windows without context.
CONTEXT, OWN = 32, 190
# Word pieces from a window's border at which context is taken to be whole: where two windows hold a piece,
# each counts by its distance from the border up to this.
EDGE = 64
# A fragment never begins or ends with these; quotation marks and full stops stay, as PolNeAR has them.
EDGES = " \t\r\n\u00a0\u200b"
NAME_EDGES = EDGES + ",;:\"“”'‘’([)]"
JUDGED_EDGES = EDGES + ',;:"“”‘([)]—–'
# Where no piece has this share of a part, no best path is looked for: it would find nothing.
FAINT = 0.15

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
    states: Floats


class Tagger:
    """The shipped model. `tag` is pure: the same text gives the same fragments."""

    def __init__(self, folder: Path | None = None, threads: int | None = None) -> None:
        """Load from `folder`, or the one inside the package; windows are read on `threads` cores, else on all.

        Raises ModelError where a file is missing or damaged.
        """
        self._pool = ThreadPoolExecutor(threads or cores())
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
        self._fields: list[list[JudgedPart]] = config["fields"]
        self._field_transitions = [Transitions.of(rows) for rows in config["field_transitions"]]
        self._degrees: list[Degree] = config["degrees"]
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        options = ort.SessionOptions()
        options.log_severity_level = 3
        # Runs share the cores, each on one: no waiting for one another within a run.
        options.intra_op_num_threads = 1
        self._session = ort.InferenceSession(
            str(folder / "tagger.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._judge_session = ort.InferenceSession(
            str(folder / "judge.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def tag(self, text: str, to_judge: Sequence[Span] = ()) -> Tagged:
        """Fragments, names and links of a text, and the judgements of the sentences `to_judge`, in order.

        Every span slices back to its characters.
        """
        pieces = self.pieces(text)
        if not len(pieces):
            return Tagged((), {}, {})
        runs = self.run(pieces, self.cuts(text, pieces))
        parts = _blended(len(pieces), ((r.cut, r.emissions) for r in runs))
        kinds = _blended(len(pieces), ((r.cut, r.names) for r in runs))
        labels, name_labels = best_paths([self._transitions, self._name_transitions], [parts, kinds])
        spans, found = self._spans(text, pieces, labels, len(self._parts), EDGES)
        fragments = [Fragment(self._parts[k], span) for (k, _, _), span in zip(spans, found, strict=True)]
        named, found = self._spans(text, pieces, name_labels, len(self._kinds), NAME_EDGES)
        names = [Name(self._kinds[k], span) for (k, _, _), span in zip(named, found, strict=True)]
        judged = self.judge(text, pieces, runs, to_judge)
        tagged = Tagged(tuple(fragments), {}, {}, tuple(names), {}, judged)
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

    def judge(self, text: str, pieces: Pieces, runs: Sequence[_Run], to_judge: Sequence[Span]) -> Judged:
        """What the judge makes of some sentences, each read by itself from the encoder's states."""
        cuts = [pieces.inside(s.start, s.end) for s in to_judge]
        # Text without punctuation is one sentence however long, and attention takes memory in the square of it.
        cuts = [(at, min(at + self.window, b)) for a, b in cuts for at in range(a, b, self.window)]
        states = _joined(len(pieces), runs) if cuts else np.zeros((0, 0), np.float32)
        logits = list(self._pool.map(lambda cut: self._judge_one(states[slice(*cut)]), cuts))
        return judged_of(
            text,
            pieces,
            list(zip(cuts, logits, strict=True)),
            self._fields,
            self._field_transitions,
            self._degrees,
        )

    def _judge_one(self, states: Floats) -> Floats:
        feed = {"hidden": states[None], "attention": np.ones((1, len(states)), np.float32)}
        return cast(Floats, self._judge_session.run(["judgements"], feed)[0][0])

    def pieces(self, text: str) -> Pieces:
        """The word pieces of a text, as the model takes them."""
        return pieces_of(text, self._tokenizer)

    def cuts(self, text: str, pieces: Pieces) -> list[Cut]:
        """The windows that a text is read in."""
        return with_context(pieces, windows(pieces, text, OWN + 2), self.window, CONTEXT)

    def run(self, pieces: Pieces, cuts: Sequence[Cut]) -> list[_Run]:
        """The model's output for every window, in order.

        A window is a run of its own: batches are no faster on a CPU, and quantised activations are scaled by what
        shares a run, so that the same text would not always give the same fragments.
        """
        return list(self._pool.map(lambda cut: self._window(pieces, cut), cuts))

    def _window(self, pieces: Pieces, cut: Cut) -> _Run:
        ids = np.array([[CLS, *pieces.ids[slice(*cut)], SEP]], np.int64)
        features = np.array([[0, *pieces.features[slice(*cut)], 0]], np.int64)
        feed = {"ids": ids, "features": features, "attention": np.ones_like(ids)}
        outputs = cast(
            list[Any], self._session.run(["emissions", "links", "names", "references", "trunk"], feed)
        )
        return _Run(cut, *(o[0, 1:-1] for o in outputs))

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


def _joined(n: int, runs: Sequence[_Run]) -> Floats:
    """The encoder's states [n, width] of a text: of two windows that hold a piece, the one with it further inside."""
    states = np.zeros((n, runs[0].states.shape[1]), np.float32)
    depth = np.full(n, -1)
    for run in runs:
        first, last = run.cut
        place = np.arange(last - first)
        inside = np.minimum(place, place[::-1])
        better = inside > depth[first:last]
        states[first:last][better] = run.states[better]
        depth[first:last] = np.maximum(depth[first:last], inside)
    return states


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

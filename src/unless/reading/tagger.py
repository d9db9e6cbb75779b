"""The neural tagger: which characters are sources, cues and contents, and which belong together.

Nothing else knows the model. It is a MiniLM encoder with a linear-chain CRF (Lafferty et al. 2001) over
BIO labels, and two pairs of projections whose dot products say which cue a content belongs to and
which source a cue; training/ makes it, model/README.md describes it.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from tokenizers import Tokenizer

from unless.domain.errors import ModelError
from unless.domain.text import trimmed
from unless.reading.fragments import Fragment, Part, Tagged
from unless.reading.tokens import Pieces, pieces_of, spans_of, windows

Floats = npt.NDArray[np.float32]

CLS, SEP = 101, 102
BATCH = 8  # windows a run: keeps peak memory under 300 MB at full speed on 2 cores
# Word pieces from a window's border at which context is taken to be whole. Blending gave 0.002 of statement F1 and 0.004
# of content word F1 on dev for twice the time on articles longer than a window.
EDGE = 64
# A fragment never begins or ends with these; quotation marks and full stops stay, as PolNeAR has them.
EDGES = " \t\r\n\u00a0\u200b"


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
        self._nobody = float(config["nobody"])
        transitions = np.asarray(config["transitions"], dtype=np.float32)
        self._start, self._step = transitions[-1], transitions[:-1]
        self._link = int(config["link"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        options = ort.SessionOptions()
        options.log_severity_level = 3
        self._session = ort.InferenceSession(
            str(folder / "tagger.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def tag(self, text: str) -> Tagged:
        """Fragments and links of a text; every span slices back to its characters."""
        pieces = pieces_of(text, self._tokenizer)
        fragments: list[Fragment] = []
        cue_of: dict[int, dict[int, float]] = {}
        source_of: dict[int, dict[int | None, float]] = {}
        cuts = windows(pieces, text, self.window)
        runs = self._run(pieces, cuts)
        emissions = self._blended(pieces, text, runs)
        for (first, last), _, links in runs:
            spans = spans_of(self._decode(emissions[first:last]), len(self._parts))
            base = len(fragments)
            kept = []
            for kind, a, b in spans:
                span = trimmed(text, pieces.starts[first + a], pieces.ends[first + b - 1], EDGES)
                if span.text:
                    fragments.append(Fragment(self._parts[kind], span))
                    kept.append((kind, a, b))
            self._links(kept, links, base, cue_of, source_of)
        return Tagged(tuple(fragments), cue_of, source_of)

    def _blended(
        self, pieces: Pieces, text: str, runs: list[tuple[tuple[int, int], Floats, Floats]]
    ) -> Floats:
        """Log-probabilities [n, labels] of an article's pieces, blended with those of windows cut half a window later.

        A piece near a window's border lacks context there and has it in the other cut; each counts by its distance
        from the border, up to EDGE pieces. One window needs no second.
        """
        every = list(runs)
        if len(runs) > 1:
            done = {cut for cut, _, _ in runs}
            shifted = windows(pieces, text, self.window, self.window // 2)
            every += self._run(pieces, [c for c in shifted if c not in done])
        total = np.zeros((len(pieces), len(self._start)), np.float32)
        weight = np.zeros((len(pieces), 1), np.float32)
        for (first, last), emissions, _ in every:
            place = np.arange(last - first)
            inside = np.minimum(np.minimum(place, place[::-1]) + 1, EDGE).astype(np.float32)[:, None]
            top = emissions.max(1, keepdims=True)
            logs = emissions - top - np.log(np.exp(emissions - top).sum(1, keepdims=True))
            total[first:last] += inside * logs
            weight[first:last] += inside
        return cast(Floats, total / np.maximum(weight, 1e-6))

    def _run(
        self, pieces: Pieces, cuts: list[tuple[int, int]]
    ) -> list[tuple[tuple[int, int], Floats, Floats]]:
        """Emissions [n, labels] and links [n, 4 * width] of every window, in order."""
        out: dict[tuple[int, int], tuple[Floats, Floats]] = {}
        # Windows of like length share a batch: padding costs as much as text.
        order = sorted(cuts, key=lambda c: (c[1] - c[0], c[0]))
        for i in range(0, len(order), BATCH):
            batch = order[i : i + BATCH]
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
            emissions, links = cast(list[Any], self._session.run(["emissions", "links"], feed))
            for row, (a, b) in enumerate(batch):
                out[a, b] = (emissions[row, 1 : b - a + 1], links[row, 1 : b - a + 1])
        return [(cut, *out[cut]) for cut in cuts]

    def _decode(self, emissions: Floats) -> list[int]:
        """The most probable label sequence (Viterbi)."""
        best = self._start + emissions[0]
        back: list[npt.NDArray[np.intp]] = []
        for row in emissions[1:]:
            scores = best[:, None] + self._step
            index = scores.argmax(0)
            back.append(index)
            best = scores[index, np.arange(len(row))] + row
        path = [int(best.argmax())]
        for index in reversed(back):
            path.append(int(index[path[-1]]))
        return path[::-1]

    def _links(
        self,
        spans: list[tuple[int, int, int]],
        links: Floats,
        base: int,
        cue_of: dict[int, dict[int, float]],
        source_of: dict[int, dict[int | None, float]],
    ) -> None:
        """Add the links among one window's spans; `base` is the index of its first fragment."""
        w = self._link
        content, cue_c, cue_s, source = (links[:, i * w : (i + 1) * w] for i in range(4))

        def pooled(vectors: Floats, i: int) -> Floats:
            return cast(Floats, vectors[spans[i][1] : spans[i][2]].mean(0))

        of_part = {p: [i for i, s in enumerate(spans) if self._parts[s[0]] == p] for p in self._parts}
        for i in of_part["content"]:
            if of_part["cue"]:
                scores = [float(pooled(content, i) @ pooled(cue_c, j)) for j in of_part["cue"]]
                logs = log_softmax(scores)
                cue_of[base + i] = {base + j: v for j, v in zip(of_part["cue"], logs, strict=True)}
        for j in of_part["cue"]:
            scores = [float(pooled(cue_s, j) @ pooled(source, k)) for k in of_part["source"]]
            logs = log_softmax([*scores, self._nobody])
            source_of[base + j] = {
                (None if k is None else base + k): v
                for k, v in zip([*of_part["source"], None], logs, strict=True)
            }


def log_softmax(scores: list[float]) -> list[float]:
    """Logarithms of the probabilities that are proportional to exp(scores)."""
    values = np.asarray(scores)
    values = values - values.max()
    return [float(v) for v in values - np.log(np.exp(values).sum())]


@cache
def default_tagger() -> Tagger:
    """The shipped tagger, loaded once a process."""
    return Tagger()

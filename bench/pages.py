"""Article bodies out of web pages, against pages with a hand-made body: printed, never asserted.

usage: python -m bench.pages --benchmark DIR [--pages KEY...]

DIR is a copy of https://github.com/scrapinghub/article-extraction-benchmark (181 news pages under html/, their bodies in
ground-truth.json), which is not part of this repository. The measure is that benchmark's own (its evaluate.py): of each
page the four-word shingles that both texts have, those that only one has, as shares of all; precision and recall are
means over pages, F1 their harmonic mean.

The pages are in two halves by their key. The extractor was mended by what it did on the first; of the second nobody
looked at more than the totals printed here.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from unless.intake.pages import read_page

SHINGLE = 4  # words, as in the benchmark
DRAWS = 1000  # bootstrap samples behind each standard error, as in the benchmark
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Match:
    """Shares of a page's shingles: found and right, found and wrong, missed. They sum to 1, or are all 0."""

    right: float
    wrong: float
    missed: float

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(
        tuple(words[n : n + SHINGLE]) for n in range(max(1, len(words) - SHINGLE + 1) if words else 0)
    )


def match(gold: str, found: str) -> Match:
    one, other = shingles(gold), shingles(found)
    both, wrong, missed = (one & other).total(), (other - one).total(), (one - other).total()
    total = (both + wrong + missed) or 1
    return Match(both / total, wrong / total, missed / total)


def figures(matches: Sequence[Match]) -> tuple[float, float, float]:
    """F1, precision and recall; a page where nothing was found has no precision, as in the benchmark."""
    precision = statistics.mean([m.precision for m in matches if m.right + m.wrong] or [0.0])
    recall = statistics.mean([m.recall for m in matches if m.right + m.missed] or [0.0])
    both = precision + recall
    return (2 * precision * recall / both if both else 0.0), precision, recall


def error(matches: Sequence[Match]) -> float:
    """The standard error of F1 over pages, by bootstrap."""
    draw = random.Random(0)
    return statistics.stdev(figures(draw.choices(matches, k=len(matches)))[0] for _ in range(DRAWS))


def second_half(key: str) -> bool:
    return int(key[:8], 16) % 2 == 1


def scored(folder: Path, keys: Sequence[str]) -> dict[str, tuple[Match, float]]:
    """What each page comes to, with the seconds that it took."""
    gold = json.loads((folder / "ground-truth.json").read_text(encoding="utf8"))
    out = {}
    for key in keys or sorted(gold):
        html = gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()).decode("utf8")
        began = time.process_time()
        page = read_page(html)
        took = time.process_time() - began
        out[key] = match(gold[key].get("articleBody", ""), page.text if page else ""), took
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description="Article bodies against the public benchmark.")
    parser.add_argument("--benchmark", type=Path, required=True)
    parser.add_argument(
        "--pages", nargs="*", default=[], help="keys of single pages, each printed on its own"
    )
    args = parser.parse_args()
    if not (args.benchmark / "ground-truth.json").is_file():
        print(f"{args.benchmark}: no article-extraction-benchmark there, page bodies not measured")
        return
    found = scored(args.benchmark, args.pages)
    if args.pages:
        for key, (one, took) in found.items():
            print(f"{key[:12]} precision {one.precision:.3f} recall {one.recall:.3f}  {took:.2f} s")
        return
    halves = {
        "first half": [k for k in found if not second_half(k)],
        "second half": [k for k in found if second_half(k)],
        "all": list(found),
    }
    for name, keys in halves.items():
        some = [found[k][0] for k in keys]
        f1, precision, recall = figures(some)
        print(
            f"article bodies, {name} ({len(some)} pages): F1 {f1:.3f} ± {error(some):.3f}, precision {precision:.3f}, "
            f"recall {recall:.3f}; {sum(m.wrong + m.missed == 0 for m in some)} exact"
        )
    print(f"processor time: {statistics.mean(t for _, t in found.values()):.3f} s a page")


if __name__ == "__main__":
    main()

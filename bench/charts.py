"""How long charts take: loading the libraries, the first drawing of a process, and one after it.

Printed, never asserted: python -m bench.charts
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median

from unless.report.charts.fan import Ahead, Fan, Held, fan_drawing
from unless.report.charts.probability import Course, EvidenceMark, Point, probability_drawing
from unless.report.charts.render import draw

DAY = date(2031, 3, 1)
ROUNDS = 5
STARTS = {
    "unless --help": "from unless.cli.main import app\ntry:\n    app(['--help'])\nexcept SystemExit:\n    pass",
    "loading the chart libraries": "import unless.report.charts.of, unless.report.charts.render",
}


def main() -> None:
    """Print the figures."""
    for name, code in STARTS.items():
        print(f"{name:<40} {median(_process(code) for _ in range(ROUNDS)) * 1000:7.0f} ms (a process each)")

    def course(pieces: int) -> Course:
        points = tuple(
            Point(DAY + timedelta(days=n), 0.2 + n / 500, (0.15, 0.3 + n / 500), (0.1, 0.5))
            for n in range(60)
        )
        marks = tuple(
            EvidenceMark(
                DAY + timedelta(days=n % 60), "Ada Lorne", f"A treaty is likely, she said ({n}).", 0.01
            )
            for n in range(pieces)
        )
        return Course("Will Velmora and Ostrany sign?", DAY + timedelta(days=120), points, marks)

    ahead = tuple(
        Ahead(DAY + timedelta(days=n), n / 200, (n / 250, n / 150), (n / 300, n / 120)) for n in range(60)
    )
    held = tuple(Held(f"driver{n}", "Something is so", ahead, ahead) for n in range(5))
    fan = Fan("Will Velmora and Ostrany sign?", DAY, DAY + timedelta(days=59), ahead, held)
    first = time.perf_counter()
    draw(probability_drawing(course(1)), "svg")
    print(f"{'first chart of a process, SVG':<40} {(time.perf_counter() - first) * 1000:7.0f} ms")
    cases: dict[str, Callable[[], object]] = {
        "1 piece of evidence, SVG": lambda: draw(probability_drawing(course(1)), "svg"),
        "500 pieces, SVG": lambda: draw(probability_drawing(course(500)), "svg"),
        "500 pieces, PNG": lambda: draw(probability_drawing(course(500)), "png"),
        "500 pieces, HTML": lambda: draw(probability_drawing(course(500)), "html"),
        "fan of 5 drivers, SVG": lambda: draw(fan_drawing(fan), "svg"),
    }
    for name, run in cases.items():
        print(f"{name:<40} {median(_timed(run) for _ in range(ROUNDS)) * 1000:7.0f} ms (warm)")


def _process(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def _timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()

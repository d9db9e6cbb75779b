"""What the web app costs: a dossier, a driver's switch and the board, on a ledger of 10,000 articles and 50 questions.

usage: python -m bench.web [--small] [--ledger build/web-10000.db]

The ledger is made once and kept (some minutes). Articles and evidence are invented (bench/ledger_cases.py), and so are the
past days of each question's history, which are drawn, not fitted: they are shown, and cost the same whatever they are.
Today's forecasts are made for real. The server is a process of its own, as `unless serve` starts it; the client keeps its
connections. What a browser sees is measured in Chromium: first contentful paint as it reports it, bytes by the network's
own count. --small makes 300 articles and 6 questions, to see that all of it runs.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import platform
import random
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright

from bench.ledger import FOLLOWED
from bench.ledger_cases import one, synthetic
from unless.domain.evidence import Evidence, Target
from unless.domain.reading import Speaker
from unless.domain.text import Span
from unless.forecasting.forecast import MODEL
from unless.ledger.articles import numbers_of
from unless.ledger.cards import keep, states
from unless.ledger.evidence import file_proposals
from unless.ledger.questions import all_questions, save_question
from unless.ledger.store import Store
from unless.ledger.voices import Voices
from unless.report.board import CardFigures, figures_plain
from unless.report.dossier import Chance, HistoryPoint
from unless.report.pieces import chance_of
from unless.web.options import ServeOptions
from unless.web.server import listen, run
from unless.workflow.add import file_pairs
from unless.workflow.dossier import state_of
from unless.workflow.ledger_forecast import forecast_question

SEED = 1
OPENED, TODAY, DEADLINE = date(2031, 1, 1), date(2031, 11, 15), date(2031, 12, 31)
INTERVALS = ((0.05, 0.2), (0.2, 0.45), (0.55, 0.8), (0.1, 0.8), (0.3, 0.3), (0.8, 0.95))
# Pieces of evidence by question: one that everybody writes about, some that many do, and the rest.
SIZES = (500, 300, 200, 150, 120)
OTHERS = (20, 90)  # from, to
RATE, SECONDS, CONNECTIONS = (
    200,
    10,
    32,
)  # requests a second on the board, for how long, over how many connections


def clock() -> datetime:
    """Noon of the day that the ledger is looked at."""
    return datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)


# --- the ledger -----------------------------------------------------------------------------------------------------
def made(path: Path, articles: int, questions: int) -> None:
    """Make the ledger, unless it is there whole."""
    done = path.with_suffix(".json")
    what = {"articles": articles, "questions": questions, "model": MODEL}
    if done.exists() and path.exists() and json.loads(done.read_text()) == what:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    store = Store.open(path, clock=clock)
    began = time.perf_counter()
    file_pairs(store, synthetic(articles, SEED, 0.03))
    print(f"{articles:,} articles filed in {time.perf_counter() - began:.0f} s", flush=True)
    rng = random.Random(SEED)
    for n in range(questions):
        size = SIZES[n] if n < len(SIZES) else rng.randint(*OTHERS)
        _question(store, n, min(size, articles), articles)
    for n, version in enumerate(_versions(store)):
        _figures(store, version, n)
    store.close()
    done.write_text(json.dumps(what))
    print(f"ledger made in {time.perf_counter() - began:.0f} s", flush=True)


def _versions(store: Store) -> list[Any]:
    with store.read() as connection:
        return all_questions(connection)


def _question(store: Store, number: int, pieces: int, articles: int) -> None:
    """A question with so many pieces over ten months: two thirds judge the outcome, the others its drivers."""
    asked = replace(FOLLOWED, question=f"{FOLLOWED.question} ({number})", opened=OPENED, deadline=DEADLINE)
    runs = []
    for n in range(pieces):
        article = one((number * 211 + n) % articles, SEED, 0.03)[0]
        day = OPENED + timedelta(days=(n * 37 + number) % 300)
        target, (low, high) = Target("outcome"), INTERVALS[(n + number) % len(INTERVALS)]
        given: tuple[tuple[str, str], ...] = ()
        if n % 6 == 4:
            target = Target("driver-by-deadline", ("quota", "blockade")[n % 2])
        elif n % 6 == 5:
            target, (low, high) = Target("driver-state", ("quota", "blockade")[n % 2]), (0.95, 0.995)
        elif n % 6 == 3:
            given = (("quota", ("on", "off")[n % 4 // 2]),)
        start = article.text.find(". ") + 2
        span = Span.cut(article.text, start, start + 120)
        speaker = Speaker(f"Ada Voice{(n + number) % 61}", "person")
        piece = Evidence(
            f"{number:04x}{n:08x}", article.id, span, span.text, speaker, f"Outlet {n % 12}", (day, day), day, target,
            low, high, given, confidence=0.9,
        )  # fmt: skip
        runs.append((article.id, piece))
    with store.write() as connection:
        now = store.clock()
        version, _ = save_question(connection, f"question-{number}", asked, "bench", now)
        rows = numbers_of(connection, [a for a, _ in runs])
        filed = [(rows[a], None, a, [(e, e.span.start)]) for a, e in runs]
        file_proposals(connection, version.version, filed, Voices(connection, now), "bench", now)


def _figures(store: Store, version: Any, number: int) -> None:
    """Today's forecast, made for real, and a history that leads up to it, drawn."""
    now = forecast_question(store, version.key).forecast
    rng = random.Random(number)
    points = [HistoryPoint(now.as_of, chance_of(now.outlook))]
    logit, day = math.log(now.probability / (1 - now.probability)), now.as_of
    pieces = sum(w.influence is not None for w in now.evidence)
    for _ in range(min(pieces, 250)):
        day -= timedelta(days=rng.randint(1, 2))
        if day < OPENED:
            break
        logit += rng.gauss(0, 0.12)
        p, wide = (1 / (1 + math.exp(-x)) for x in (logit, logit + 0.8))
        points.append(HistoryPoint(day, Chance(p, (p * 0.8, (p + wide) / 2), (p * 0.5, wide))))
    figures = CardFigures(now.as_of, pieces, pieces, None, tuple(reversed(points)))
    with store.write() as connection:
        state = state_of(states(connection)[version.number])
        keep(connection, version.number, state, figures_plain(figures))


# --- the server -----------------------------------------------------------------------------------------------------
@contextmanager
def server(ledger: Path) -> Iterator[tuple[str, int]]:
    """A server process on the ledger; its address and number."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.web", "--serve", str(port), "--ledger", str(ledger)]
    )
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{base}/static/unless.css")
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield base, process.pid
    finally:
        process.terminate()
        process.wait(10)


def quantile(times: list[float], share: float) -> float:
    """A quantile of times, the value itself."""
    return sorted(times)[min(len(times) - 1, math.ceil(share * len(times)) - 1)]


def told(name: str, times: list[float], wanted: str = "") -> None:
    """A line of the table, in milliseconds."""
    ms = [t * 1e3 for t in times]
    print(
        f"{name:<58} {statistics.median(ms):8.1f} {quantile(ms, 0.95):8.1f} {quantile(ms, 0.99):8.1f}  {wanted}",
        flush=True,
    )


def timed(client: httpx.Client, addresses: list[str], **headers: str) -> list[float]:
    """Seconds of each request, one after another on one connection."""
    out = []
    for address in addresses:
        began = time.perf_counter()
        client.get(address, headers=headers).raise_for_status()
        out.append(time.perf_counter() - began)
    return out


def settled(pid: int, most: float = 180.0) -> None:
    """Wait until a process has nothing left to do in the background: a second in which it hardly works (on Linux)."""
    stat = Path(f"/proc/{pid}/stat")
    end = time.monotonic() + most
    before = -1.0
    while stat.exists() and time.monotonic() < end:
        fields = stat.read_text().rsplit(")", 1)[1].split()
        now = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        if 0 <= now - before < 0.05:
            return
        before = now
        time.sleep(1)


def dossiers(base: str, pid: int, keys: list[str]) -> None:
    """Server times of the dossier and of switches: the first time after the start, and after that."""
    pages = [f"/questions/{key}" for key in keys]
    with httpx.Client(base_url=base, timeout=60) as client:
        client.get("/help")
        told("dossier, the first time since the start", timed(client, pages))
        settled(pid)
        told("dossier", timed(client, pages * max(1, 400 // len(pages))), "p95 under 120")
        told(
            "dossier, evidence filtered and sorted",
            timed(client, [f"{p}?sort=speaker&which=counts" for p in pages]),
        )
        wants = {"accept": "application/json"}
        one_held = [f"{p}/if?quota={s}" for p in pages for s in ("on", "off")]
        both = [f"{p}/if?quota={a}&blockade={b}" for p in pages for a in ("on", "off") for b in ("on", "off")]
        told("one driver switched", timed(client, one_held, **wants), "under 150")
        told("two drivers switched", timed(client, both, **wants), "under 150")


async def load(base: str, rate: int, seconds: int) -> tuple[list[float], int]:
    """Seconds from when each request was due to its answer's end, at a steady rate; and how many failed."""
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    times: list[float] = []
    failed = 0
    async with httpx.AsyncClient(base_url=base, limits=limits, timeout=30) as client:

        async def ask(due: float) -> None:
            nonlocal failed
            try:
                answer = await client.get("/")
                failed += answer.status_code != 200
            except httpx.HTTPError:
                failed += 1
            times.append(time.perf_counter() - due)

        await asyncio.gather(*(client.get("/") for _ in range(CONNECTIONS)))
        began = time.perf_counter()
        waiting = []
        for n in range(rate * seconds):
            due = began + n / rate
            if (left := due - time.perf_counter()) > 0:
                await asyncio.sleep(left)
            waiting.append(asyncio.create_task(ask(due)))
        await asyncio.gather(*waiting)
    return times, failed


# --- the browser ----------------------------------------------------------------------------------------------------
_PAINT = """() => new Promise((done) => new PerformanceObserver((list, self) => {
  const [one] = list.getEntriesByName("first-contentful-paint");
  if (one) { self.disconnect(); done(one.startTime); }
}).observe({ type: "paint", buffered: true }))"""
_SWITCH = """(id) => new Promise((done) => {
  const began = performance.now();
  const watch = new MutationObserver(() => { watch.disconnect(); done(performance.now() - began); });
  watch.observe(document.querySelector("[data-words]"), { childList: true, characterData: true, subtree: true });
  document.getElementById(id).click();
})"""


def visited(page: Page, address: str) -> tuple[float, int]:
    """First contentful paint in seconds, and the bytes that came over the wire."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address, wait_until="load")
    paint = float(page.evaluate(_PAINT)) / 1e3
    page.wait_for_timeout(200)  # for what the page asks for by itself
    session.detach()
    return paint, int(sum(sizes))


def browser(base: str, keys: list[str]) -> None:
    """First paint, bytes and switches in Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        print("no Chromium is installed: first paint and bytes are left out")
        return
    paints, again, first_bytes, next_bytes, one_held, both = [], [], [], [], [], []
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        for key in keys:
            context = chrome.new_context(viewport={"width": 1280, "height": 900})
            page = context.new_page()
            paint, size = visited(page, f"{base}/questions/{key}")
            paints.append(paint)
            first_bytes.append(size)
            one_held.append(page.evaluate(_SWITCH, "switch-1-1") / 1e3)
            both.append(page.evaluate(_SWITCH, "switch-2-1") / 1e3)
            page.goto("about:blank")
            paint, size = visited(page, f"{base}/questions/{key}")
            again.append(paint)
            next_bytes.append(size)
            context.close()
        chrome.close()
    told("first paint of a dossier in Chromium, nothing cached", paints, "under 700")
    told("first paint the next time", again)
    told("one driver switched, from the click to the number", one_held, "under 150")
    told("a second driver switched", both, "under 150")
    print(
        f"bytes over the wire: first {max(first_bytes) / 1e3:.0f} kB at most (under 700), then {max(next_bytes) / 1e3:.0f} kB (under 60)"
    )


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--small", action="store_true")
    ap.add_argument("--ledger", type=Path)
    ap.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    args = ap.parse_args()
    articles, questions = (300, 6) if args.small else (10_000, 50)
    path = args.ledger or Path("build") / f"web-{articles}.db"
    if args.serve:
        options = ServeOptions(port=args.serve)
        with listen(options) as listening:
            run(Store.open(path, clock=clock), options, listening)
        return
    made(path, articles, questions)
    load_now = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {date.today()}, "
        f"load before {load_now:.1f}; {articles:,} articles, {questions} questions"
    )
    print(f"{'milliseconds':<58} {'median':>8} {'p95':>8} {'p99':>8}  wanted")
    keys = [f"question-{n}" for n in range(questions)]
    with server(path) as (base, pid):
        dossiers(base, pid, keys)
        times, failed = asyncio.run(load(base, RATE, 2 if args.small else SECONDS))
        told(f"board at {RATE} requests a second, {CONNECTIONS} connections", times, "p99 under 250")
        print(f"of {len(times):,} requests {failed} failed")
        browser(base, keys[:10])


if __name__ == "__main__":
    main()

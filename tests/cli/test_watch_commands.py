"""unless watch and unless feeds, on a server of loopback: what is printed, exit codes, a clean stop."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from command_line import unless
from feed_cases import html, item, rss
from ledger_cases import OTHER, REPORT
from rawserver import Served, page, serving

ENV = {**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", "COLUMNS": "160"}


@contextmanager
def feeds_served(slow: str | None = None) -> Iterator[Served]:
    """/rss lists /ferry and /island; what is at `slow` never ends."""
    served: Served

    def answer(conn: socket.socket, path: str) -> None:
        if path == slow:
            conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n")
            while True:  # a byte now and then
                conn.sendall(b"x")
                time.sleep(0.3)
        bodies = {
            "/rss": page(
                rss(
                    item(served.url("/ferry"), "Ferry", "1"), item(served.url("/island"), "Island", "2")
                ).encode(),
                "application/rss+xml",
            ),
            "/ferry": page(html(REPORT, "Harl ferry unlikely before June").encode()),
            "/island": page(html(OTHER, "Island hopes for ferry").encode()),
            "/": page(b"<html><link rel='alternate' type='application/rss+xml' href='/rss'></html>"),
        }
        conn.sendall(bodies.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))

    with serving(answer) as served:
        yield served


class Desk:
    """The commands on one ledger."""

    def __init__(self, folder: Path) -> None:
        self.ledger = str(folder / "unless.db")

    def command(self, *args: str) -> list[str]:
        return [sys.executable, "-m", "unless.cli.main", *args, "--ledger", self.ledger]

    def run(self, *args: str) -> tuple[int, str, str]:
        return unless(*args, "--ledger", self.ledger, env={"COLUMNS": "160"})

    def watch(self, *args: str) -> tuple[int, str, str]:
        return self.run("watch", "--allow-host", "127.0.0.1", *args)

    def listed(self) -> list[dict[str, object]]:
        code, out, _ = self.run("feeds", "--json")
        assert code == 0
        return list(json.loads(out))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_feed_is_watched_once_and_shown(desk: Desk) -> None:
    with feeds_served() as served:
        code, out, err = desk.watch(served.url("/rss"), "--once")
        assert (code, err) == (0, "")
        assert "Meridian World: ferry (new)" in out
        assert "1 feed asked, 2 reports added; 0 pieces of evidence proposed." in out
        code, out, _ = desk.run("feeds")
        assert code == 0
        for part in ("#1", "Meridian World", served.url("/rss"), "s ago", "in 14 min", " 2 "):
            assert part in out
    (feed,) = desk.listed()
    assert {k: feed[k] for k in ("url", "title", "articles", "failures_in_a_row", "last_failure", "paused")} == {
        "url": served.url("/rss"), "title": "Meridian World", "articles": 2, "failures_in_a_row": 0, "last_failure": None, "paused": False}  # fmt: skip


def test_json_is_one_object_a_line(desk: Desk) -> None:
    with feeds_served() as served:
        code, out, _ = desk.watch(served.url("/rss"), "--once", "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [x["status"] for x in lines] == ["read", "report", "report"]
    assert {x["report"]["status"] for x in lines[1:]} == {"new"}


def test_a_page_instead_of_a_feed_is_one_sentence_and_not_followed(desk: Desk) -> None:
    with feeds_served() as served:
        code, _, err = desk.watch(served.url("/"), "--once")
        assert code == 1
        assert f"is a web page, not a feed; the feed that it names is {served.url('/rss')}" in err
    assert desk.listed() == []


def test_a_loopback_feed_is_refused_unless_it_is_opened(desk: Desk) -> None:
    with feeds_served() as served:
        code, _, err = desk.run("watch", served.url("/rss"), "--once")
        assert code == 1
        assert f"--allow-host 127.0.0.1:{served.port}" in err
        assert served.asked == []
    (feed,) = desk.listed()
    assert feed["failures_in_a_row"] == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_cleanly_although_a_host_does_not_let_go(
    desk: Desk, number: signal.Signals
) -> None:
    with feeds_served(slow="/island") as served:
        command = desk.command("watch", served.url("/rss"), "--every", "1h", "--allow-host", "127.0.0.1")
        watching = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENV)
        try:
            assert watching.stdout is not None
            assert b"ferry (new)" in watching.stdout.readline()
            watching.send_signal(number)
            began = time.monotonic()
            _, err = watching.communicate(timeout=60)
        finally:
            watching.kill()
        assert time.monotonic() - began < 30  # a fetch may take 60 s
        assert watching.returncode == 0
        assert b"stopped; what had come is filed" in err
    (feed,) = desk.listed()
    assert (feed["articles"], feed["entries"]) == (1, {"filed": 1, "pending": 1, "failed": 0})
    with feeds_served() as served:  # at another port: what is left over is asked for at its old one
        assert desk.run("doctor")[0] == 0


def test_two_processes_at_once_file_every_report_once(desk: Desk) -> None:
    with feeds_served() as served:
        desk.run("feeds", "--add", served.url("/rss"))
        command = desk.command("watch", "--once", "--allow-host", "127.0.0.1")
        both = [
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENV)
            for _ in range(2)
        ]
        ended = [p.communicate(timeout=120) for p in both]
        assert [p.returncode for p in both] == [0, 0], ended
    (feed,) = desk.listed()
    assert feed["articles"] == 2
    assert sum("GET /ferry" in head for head in served.asked) == 1


def test_the_list_goes_out_and_in_as_opml(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "in.opml").write_text(
        "<opml version='2.0'><body><outline text='World'><outline text='A' xmlUrl='https://a.example/rss'/></outline>"
        "<outline text='B' xmlUrl='https://b.example/rss'/></body></opml>"
    )
    code, _, err = desk.run("feeds", "--add", str(tmp_path / "in.opml"))
    assert (code, err.strip()) == (0, "2 feeds added, 0 followed already.")
    assert desk.run("feeds", "--opml", str(tmp_path / "out.opml"))[0] == 0
    other = Desk(tmp_path / "other")
    other.run("feeds", "--add", str(tmp_path / "out.opml"))
    assert [(f["url"], f["title"], f["folder"]) for f in other.listed()] == [
        ("https://a.example/rss", "A", "World"), ("https://b.example/rss", "B", None)]  # fmt: skip
    code, out, _ = desk.run("feeds", "--opml", "-")
    assert (code, out.startswith("<?xml")) == (0, True)


def test_feeds_are_paused_resumed_and_removed_by_number_title_and_address(desk: Desk) -> None:
    desk.run("feeds", "--add", "https://a.example/rss", "--add", "https://b.example/rss")
    assert desk.run("feeds", "--pause", "#1", "--pause", "https://b.example/rss")[0] == 0
    assert [f["paused"] for f in desk.listed()] == [True, True]
    assert "paused" in desk.run("feeds")[1]
    assert desk.run("feeds", "--resume", "#2", "--remove", "https://a.example/rss")[0] == 0
    assert [(f["number"], f["paused"]) for f in desk.listed()] == [(2, False)]
    code, _, err = desk.run("feeds", "--remove", "Meridian")
    assert code == 1
    assert "No feed 'Meridian' is followed" in err


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["watch", "--once"], "No feed is followed yet"),
        (["watch", "https://a.example/rss", "--every", "soon"], "write 15m, 2h or 1d"),
        (["watch", "https://a.example/rss", "--every", "1s"], "out of bounds"),
        (["watch", "https://a.example/rss", "--once", "--every", "1h"], "give one of them"),
        (["watch", "no.opml", "--once"], "neither an address nor a file"),
        (["watch", "ftp://a.example/rss", "--once"], "is not a feed's address"),
        (["watch", "https://u:secret@a.example/rss", "--once"], "is not a feed's address"),
        (["feeds", "--pause", "x"], "There is no ledger"),
    ],
)
def test_mistakes_are_one_sentence(desk: Desk, args: list[str], says: str) -> None:
    code, _, err = desk.run(*args)
    assert code == 1
    assert says in err
    assert "secret" not in err


@pytest.mark.parametrize("command", ["watch", "feeds"])
def test_help_has_examples(desk: Desk, command: str) -> None:
    code, out, _ = desk.run(command, "--help")
    assert code == 0
    assert f"Example: unless {command}" in " ".join(out.split())

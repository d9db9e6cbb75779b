"""review, judge and match as a user meets them: through a pipe, on a terminal, from a script."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import unless
from ledger_cases import OTHER, REPORT

QUESTION = """question: Will a ferry sail between Harl and Ostport by 30 June 2031?
opened: 2020-02-01
deadline: 2039-06-30
about: {actors: [Harl, Ostport], event: [ferry, sail, crossing]}
base_rate: {events: 2, years: 3}
reviewers: [dana, omar]
drivers:
  steel: {says: The yard delivers the steel, terms: [steel, yard], raises: true}
"""


class Desk:
    """The command line on a ledger of its own."""

    def __init__(self, folder: Path) -> None:
        self.environment = {"UNLESS_LEDGER": str(folder / "unless.db"), "UNLESS_USER": "dana"}

    def __call__(self, *args: str, typed: str = "") -> tuple[int, str, str]:
        return unless(*args, stdin=typed.encode(), env=self.environment)

    def listed(self) -> dict[str, str]:
        """Status by the beginning of the sentence."""
        code, out, _ = self("review", "ferry", "--list", "--json")
        assert code == 0
        return {e["sentence"]: e["status"] for e in json.loads(out)["evidence"]}

    def statuses(self) -> list[str]:
        return sorted(self.listed().values())


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with the question and two reports."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "ferry.yaml").write_text(QUESTION, encoding="utf8")
    (folder / "first.txt").write_text(REPORT, encoding="utf8")
    (folder / "second.txt").write_text(OTHER, encoding="utf8")
    desk = Desk(folder)
    assert desk("ask", str(folder / "ferry.yaml"))[0] == 0
    reports = [str(folder / n) for n in ("first.txt", "second.txt")]
    assert desk("add", *reports, "--published", "2024-03-10", "--outlet", "Courier")[0] == 0
    return folder / "unless.db"


@pytest.fixture
def desk(filled: Path, tmp_path: Path) -> Desk:
    shutil.copy(filled, tmp_path / "unless.db")
    return Desk(tmp_path)


def test_through_a_pipe_a_line_is_a_key(desk: Desk) -> None:
    typed = "\n".join(
        ["a", "w", "?", "r", "another ferry", "u", "s", "e", *[""] * 2, "backwards", "55-60%", "", "", "q"]
    )
    code, out, _ = desk("review", "ferry", typed=typed)
    assert code == 0
    assert "'w' is no key here" in out
    assert "undo your last decision" in out  # the help
    assert "[[would be delivered this month]]" in out  # the span, where nothing can be highlighted
    assert "Brandt told the Courier that a crossing was now likely." in out  # what stands around it
    assert "'backwards' is no likelihood" in out
    assert "1 skipped, 1 edited; 4 left." in out
    assert desk.statuses() == ["accepted", "edited", *["proposed"] * 5]


def test_the_end_of_the_input_quits_and_keeps_what_was_decided(desk: Desk) -> None:
    assert desk("review", "ferry", typed="a\nr\n")[0] == 0  # ends where it is asked why
    assert desk.statuses() == ["accepted", *["proposed"] * 6]
    code, out, _ = desk("review", "ferry", typed="a\n" * 9)
    assert code == 0
    assert "Done: 6 accepted; 0 left." in out
    assert "nothing to review" in desk("review", "ferry")[1]


def test_undo_goes_back_through_earlier_sittings(desk: Desk) -> None:
    desk("review", "ferry", typed="a\na\n")
    code, out, _ = desk("review", "ferry", typed="u\nu\nu\nq\n")
    assert code == 0
    assert "nothing of yours left to undo" in out
    assert desk.statuses() == ["proposed"] * 7


def test_from_a_script(desk: Desk) -> None:
    ids = [e["id"] for e in json.loads(desk("review", "ferry", "--list", "--json")[1])["evidence"]]
    code, out, _ = desk("review", "ferry", "--accept", ids[0], "--reject", ids[1][:5], "--because", "hearsay")
    assert code == 0
    assert out.count("accepted.") == out.count("rejected.") == 1
    code, out, _ = desk("review", "ferry", "--accept", ids[1], "--user", "omar")
    listed = desk("review", "ferry", "--list")[1]
    assert "hearsay" in listed
    assert "reviewers disagree" in listed
    code, out, _ = desk("forecast", "ferry")
    assert "Reviewers disagree on 1 piece of evidence: dana's view goes first" in out
    assert desk("review", "ferry", "--undo")[0] == 0
    assert desk("review", "ferry", "--undo")[0] == 0
    code, _, err = desk("review", "ferry", "--undo")
    assert code == 1
    assert "dana has no decision on ferry" in err
    assert desk.statuses() == ["accepted", *["proposed"] * 6]  # omar's


MISTAKES = [
    (("--accept", "nowhere"), "no piece of evidence 'nowhere'"),
    (("--undo", "--list"), "one at a time"),
    (("--json",), "--list"),
    (("--because", "x"), "--accept or --reject"),
    (("--user", " "), "--user is empty"),
]


def test_mistakes_are_one_sentence(desk: Desk) -> None:
    for args, message in MISTAKES:
        code, out, err = desk("review", "ferry", *args)
        assert code == 1
        assert message in " ".join(err.split())
        assert out == ""


def test_a_judgement_is_entered_and_shown_as_the_analysts_own(desk: Desk) -> None:
    code, out, _ = desk("judge", "ferry", "20-40%", "--because", "the yard missed two dates")
    assert code == 0
    assert "20-40%, because the yard missed two dates." in out
    assert "the analyst's own" in desk("review", "ferry", "--list")[1]
    code, out, _ = desk("judge", "ferry", "likely", "--because", "x", "--given", "steel=on", "--json")
    assert json.loads(out)["given"] == {"steel": "on"}
    code, out, _ = desk("forecast", "ferry")
    assert "dana, analyst" in out
    code, _, err = desk("judge", "ferry", "never", "--because", "x")
    assert code == 1
    assert "no likelihood" in err


def test_match_learns_and_exports(desk: Desk, tmp_path: Path) -> None:
    desk("review", "ferry", typed="a\nr\nhearsay\n")
    code, out, _ = desk("match", "--export", str(tmp_path / "decisions.jsonl"))
    assert (code, "2 decisions written" in out) == (0, True)
    lines = (tmp_path / "decisions.jsonl").read_text(encoding="utf8").splitlines()
    assert [json.loads(x)["decision"] for x in lines] == ["accept", "reject"]
    code, _, err = desk("match", "--learn")
    assert code == 1
    assert "2 decisions on proposals are too few" in err
    code, out, _ = desk("match", "--json")
    assert json.loads(out) == {"key": "ferry", "articles": 2, "anew": 0, "evidence": 0}
    assert desk("match", "--learn", "--export", "x")[0] == 1


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
class TestTerminal:
    """On a terminal a single key decides, and Ctrl-C keeps what was decided."""

    shown = ""

    def start(self, desk: Desk) -> tuple[subprocess.Popen[bytes], int]:
        import pty

        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "unless.cli.main", "review", "ferry"], stdin=theirs, stdout=theirs, stderr=theirs,
            env={**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", "TERM": "xterm", **desk.environment},
            # Started from a background job, a child ignores the signal.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )  # fmt: skip
        os.close(theirs)
        return process, ours

    def until(self, terminal: int, words: str) -> None:
        """Wait until some words are shown, after those waited for before."""
        deadline = time.monotonic() + 120
        while words not in self.shown:
            ready, _, _ = select.select([terminal], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, self.shown
            try:
                self.shown += os.read(terminal, 4096).decode("utf8", "replace")
            except OSError:  # the other end is closed
                break
        assert words in self.shown
        self.shown = self.shown.split(words, 1)[1]

    def test_a_key_decides_without_enter(self, desk: Desk) -> None:
        process, terminal = self.start(desk)
        self.until(terminal, "q ? ")
        os.write(terminal, b"a")
        self.until(terminal, "2 of 7")
        self.until(terminal, "q ? ")
        os.write(terminal, b"r")
        self.until(terminal, "why")
        os.write(terminal, b"hearsay\n")
        self.until(terminal, "3 of 7")
        self.until(terminal, "q ? ")
        os.write(terminal, b"q")
        self.until(terminal, "1 accepted, 1 rejected; 5 left")
        assert process.wait(30) == 0
        assert desk.statuses() == ["accepted", *["proposed"] * 5, "rejected"]

    def test_ctrl_c_keeps_what_was_decided(self, desk: Desk) -> None:
        process, terminal = self.start(desk)
        self.until(terminal, "q ? ")
        os.write(terminal, b"a")
        self.until(terminal, "2 of 7")
        self.until(terminal, "q ? ")
        process.send_signal(signal.SIGINT)
        self.until(terminal, "Stopped: 1 accepted; 6 left")
        assert process.wait(30) == 130
        assert desk.statuses() == ["accepted", *["proposed"] * 6]

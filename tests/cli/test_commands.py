"""The commands as a user meets them: exit codes, one sentence for every mistake, output that pipes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import unless as run
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]
REPORT = (
    "Harl ferry unlikely before June\n\nHARL, March 3, 2031 - A ferry between Harl and Ostport is unlikely to sail before June, "
    "harbour master Ilse Brandt said on Monday. If the yard delivers steel by April, it is very likely, she added.\n\n"
    "“The yard has not delivered anything,” mayor Omar Vance told reporters.\n"
)
QUESTION = """question: Will a ferry sail between Harl and Ostport by 30 June 2031?
opened: 2031-02-01
deadline: 2031-06-30
about: {actors: [Harl, Ostport], event: [ferry, sail, crossing]}
base_rate: {events: 2, years: 3}
drivers:
  steel:
    says: The yard delivers the steel
    terms: [steel, yard]
    raises: true
"""


@pytest.fixture
def report(tmp_path: Path) -> str:
    path = tmp_path / "ferry.txt"
    path.write_text(REPORT, encoding="utf8")
    return str(path)


@pytest.fixture
def question(tmp_path: Path) -> str:
    path = tmp_path / "question.yaml"
    path.write_text(QUESTION, encoding="utf8")
    return str(path)


def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((ROOT / "docs" / "schema" / f"{name}.schema.json").read_text()))


def test_read_prints_who_said_what(report: str) -> None:
    code, out, _ = run("read", report)
    assert code == 0
    assert "Ilse Brandt" in out
    assert "Omar Vance" in out


def test_read_json_is_the_contract_with_exact_offsets(report: str) -> None:
    code, out, _ = run("read", report, "--json")
    assert code == 0
    data = json.loads(out)
    schema("reading").validate(data)
    assert data["text"] == REPORT
    assert data["published"] == "2031-03-03"  # from the dateline
    spans = [s for st in data["statements"] for part in ("source", "cue", "content") for s in st[part]]
    spans += [e[k] for e in data["estimates"] for k in ("phrase", "event")]
    assert spans
    assert all(data["text"][s["start"] : s["end"]] == s["text"] for s in spans)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + REPORT.encode(),
        REPORT.replace("\n", "\r\n").encode(),
        ("Café\u0301 owners 🎉 agreed. " + REPORT).encode(),
    ],
    ids=["byte order mark", "CRLF", "combining accent and emoji"],
)
def test_every_span_slices_to_its_text(data: bytes) -> None:
    _, out, _ = run("read", "-", "--json", "--published", "2031-03-03", stdin=data)
    row = json.loads(out)

    def check(value: object) -> int:
        if isinstance(value, dict):
            if value.keys() == {"start", "end", "text"}:
                assert row["text"][value["start"] : value["end"]] == value["text"]
                return 1
            return sum(check(v) for v in value.values())
        return sum(check(v) for v in value) if isinstance(value, list) else 0

    assert check(row) > 10


def test_one_bad_file_is_named_and_the_others_are_read(report: str, tmp_path: Path) -> None:
    image = tmp_path / "photo.png"
    image.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    code, out, err = run("read", str(image), report, str(tmp_path / "gone.txt"))
    assert code == 1
    assert "Ilse Brandt" in out
    assert "photo.png" in err
    assert "gone.txt" in err
    assert "1 of 3 read" in " ".join(err.split())


def test_forecast_prints_json_that_adds_up(question: str, report: str) -> None:
    code, out, _ = run("forecast", question, report, "--json")
    assert code == 0
    data = json.loads(out)
    schema("forecast").validate(data)
    moved = sum(e["influence"] or 0.0 for e in data["evidence"])
    assert moved == pytest.approx(data["probability"] - data["prior"], abs=1e-6)
    assert data["as_of"] == "2031-03-03"
    assert any(e["given"] == {"steel": "on"} for e in data["evidence"])
    assert data["given"]["steel"]["on"]["probability"] > data["given"]["steel"]["off"]["probability"]


def test_forecast_shows_the_evidence_and_a_chart(question: str, report: str) -> None:
    code, out, _ = run("forecast", question, report)
    assert code == 0
    assert "steel" in out
    assert "Ilse Brandt" in out
    assert "deadline 2031-06-30" in out


def test_a_driver_can_be_held(question: str, report: str) -> None:
    on, off = (
        json.loads(run("forecast", question, report, "--json", "--if", f"steel={s}")[1])["probability"]
        for s in ("on", "off")
    )
    assert on > off


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--if", "rain=on"], "no driver 'rain'"),
        (["--if", "steel"], "DRIVER=on or DRIVER=off"),
        (["--if", "steel=on", "--if", "steel=off"], "both on and off"),
        (["--as-of", "2031-01-01"], "before the question opened"),
        (["--as-of", "2031-08-01"], "after the deadline"),
        (["--as-of", "tomorrow"], "YYYY-MM-DD"),
        (["--published", "03/03/2031"], "YYYY-MM-DD"),
    ],
)
def test_options_that_do_not_fit_are_one_sentence(
    question: str, report: str, args: list[str], said: str
) -> None:
    code, out, err = run("forecast", question, report, *args)
    assert code == 1
    assert said in err
    assert not out
    assert len(err.strip().splitlines()) == 1


def test_a_wrong_question_names_file_and_line(question: str, report: str) -> None:
    path = Path(question)
    path.write_text(QUESTION.replace("deadline:", "dedline:"), encoding="utf8")
    code, _, err = run("forecast", question, report)
    assert code == 1
    assert "question.yaml" in err
    assert "line 3" in err
    assert "deadline" in err


def test_no_evidence_gives_the_prior_and_says_so(question: str, tmp_path: Path) -> None:
    other = tmp_path / "fair.txt"
    other.write_text(
        "LUSK, March 4, 2031 - The harvest fair opened on Tuesday under a clear sky, its owner said."
    )
    code, out, _ = run("forecast", question, str(other), "--json")
    assert code == 0
    data = json.loads(out)
    assert data["probability"] == data["prior"]
    assert any("no evidence" in n.lower() for n in data["notes"])


def test_a_report_without_a_date_is_named_not_guessed(question: str, tmp_path: Path) -> None:
    undated = tmp_path / "undated.txt"
    undated.write_text(
        "A ferry between Harl and Ostport will sail soon, harbour master Ilse Brandt said on Monday."
    )
    code, _, err = run("forecast", question, str(undated))
    assert code == 1
    assert "--published" in err


def test_a_report_from_before_the_opening_is_not_counted(question: str, report: str, tmp_path: Path) -> None:
    old = tmp_path / "old.txt"
    old.write_text(REPORT.replace("March 3, 2031", "Jan. 3, 2031"))
    code, out, _ = run("forecast", question, str(old), report, "--json")
    assert code == 0
    data = json.loads(out)
    assert any("before the question opened" in n for n in data["notes"])


def test_wrong_usage_is_exit_code_2() -> None:
    assert run("read")[0] == 2
    assert run("fortune")[0] == 2


@pytest.mark.parametrize(
    ("args", "stdin", "code", "said"),
    [
        (["read", "-", "--published", "2031-03-03"], REPORT, 0, ""),
        (["read", "-", "--published", "03/03/2031"], REPORT, 1, "error: --published"),
        (["read"], "", 2, "Usage:"),
    ],
)
def test_a_process_of_its_own_says_and_ends_the_same(
    args: list[str], stdin: str, code: int, said: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "unless.cli.main", *args],
        input=stdin.encode(),
        capture_output=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == code
    assert err.startswith(said)
    assert "Traceback" not in err
    here = run(*args, stdin=stdin.encode())
    assert (code, out) == here[:2]
    assert err.splitlines()[-1:] == here[2].splitlines()[-1:]  # before it, usage names the program


@pytest.mark.parametrize("command", ["read", "forecast", "demo"])
def test_help_has_an_example(command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"Example: unless {command}" in out


def test_version() -> None:
    code, out, _ = run("--version")
    assert code == 0
    assert out.startswith("unless ")


def test_a_later_report_is_mentioned_but_changes_nothing(question: str, report: str, tmp_path: Path) -> None:
    later = tmp_path / "later.txt"
    later.write_text(REPORT.replace("March 3, 2031", "May 3, 2031").replace("unlikely", "certain"))
    _, alone, _ = run("forecast", question, report, "--as-of", "2031-03-05", "--json")
    _, both, err = run("forecast", question, report, str(later), "--as-of", "2031-03-05", "--json")
    assert alone == both
    assert "later" in err


def test_read_html_is_one_page_on_standard_output(report: str) -> None:
    code, out, err = run("read", report, "--html")
    assert (code, err) == (0, "")
    assert out.startswith("<!doctype html>")
    assert "Ilse Brandt" in out
    assert "<script" not in out


def test_read_writes_a_file_whole(report: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run("read", report, "--html", "--output", str(page))[0] == 0
    assert page.read_text(encoding="utf8").endswith("</html>\n")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["ferry.txt", "page.html"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--html", "--json"), "give one of them"),
        (("--output", "x.html"), "give --json or --html"),
        (("--html", "--output", "/nowhere/at/all.html"), "name another file"),
    ],
)
def test_read_refuses_what_it_cannot_write(report: str, options: tuple[str, ...], words: str) -> None:
    code, out, err = run("read", report, *options)
    assert code in (1, 2)
    assert out == ""
    assert words in " ".join(err.split())


def test_read_never_writes_over_what_it_reads(report: str) -> None:
    before = Path(report).read_bytes()
    code, _, err = run("read", report, "--html", "-o", report)
    assert code == 1
    assert "one of the files to read" in " ".join(err.split())
    assert Path(report).read_bytes() == before


def test_degrees_prints_every_meaning_with_its_source() -> None:
    code, out, err = run("degrees")
    assert (code, err) == (0, "")
    assert re.search(r"^unlikely +10–25 .* 3 *$", out, re.M)
    assert "ICD 203" in out
    code, out, err = run("degrees", "--json")
    assert {
        k: v for k, v in next(m for m in json.loads(out) if m["words"] == "unlikely").items() if k != "source"
    } == {"words": "unlikely", "low": 0.1, "high": 0.25}

"""unless report as a user meets it."""

from __future__ import annotations

import json
import os
import shutil
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from ledger_cases import QUESTION, REPORT
from speaking_cases import BRANDT, VANCE, asked, filed, report
from typer.testing import CliRunner, Result

from unless.cli.main import app
from unless.domain.errors import OptionError, UnlessError
from unless.ledger.store import Store
from unless.report.pdf import PROGRAMS, VARIABLE, browser, printed

SENTENCE = "Omar Vance said a ferry crossing is likely this season."


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger with a question and two reports, named by the environment."""
    place = str(tmp_path / "unless.db")
    monkeypatch.setenv("UNLESS_LEDGER", place)
    store = Store.open(place)
    asked(store, replace(QUESTION, opened=date(2021, 2, 1), deadline=date(2021, 6, 30), drivers=()))
    filed(
        store,
        report(BRANDT, (0.2, 0.4), date(2021, 3, 3)),
        report(VANCE, (0.7, 0.9), date(2021, 3, 8), "Gazette"),
    )
    store.close()


def run(*args: str) -> Result:
    return CliRunner().invoke(app, ["report", *args])


def refused(*args: str) -> str:
    done = run(*args)
    assert isinstance(done.exception, UnlessError), done.output
    return str(done.exception)


@pytest.mark.usefixtures("ledger")
def test_html_and_markdown_are_written_whole(tmp_path: Path) -> None:
    for name, first in (("ferry.html", "<!doctype html>"), ("ferry.md", "# Will a ferry sail")):
        done = run("ferry", "-o", str(tmp_path / name), "--as-of", "2021-03-10")
        assert done.exit_code == 0, done.output
        assert "written" in done.stderr
        text = (tmp_path / name).read_text("utf8")
        assert text.startswith(first)
        assert "As of 10 March 2021" in text
        assert "What changed since 3 March 2021" in text
        assert SENTENCE.split(" is ", maxsplit=1)[0] in text
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix in (".html", ".md")) == [
        "ferry.html",
        "ferry.md",
    ]


@pytest.mark.usefixtures("ledger")
def test_json_has_the_values_of_the_page() -> None:
    done = run("ferry", "--json", "--as-of", "2021-03-05", "--from", "2021-03-01")
    assert done.exit_code == 0, done.output
    page = json.loads(done.stdout)
    assert page["as_of"] == "2021-03-05"
    assert page["asked"]["key"] == "ferry"
    assert page["changes"]["start"] == "2021-03-01"
    assert [r["sentence"] for r in page["evidence"] if r["speaker"]["name"] == "Omar Vance"] == []
    assert 0 < page["now"]["probability"] < 1


@pytest.mark.usefixtures("ledger")
def test_what_cannot_be_done_is_said_before_anything_is_computed(tmp_path: Path) -> None:
    assert "Give a file to write with -o" in refused("ferry")
    assert "one of them" in refused("ferry", "--json", "-o", "x.html")
    assert "end its name so" in refused("ferry", "-o", "ferry.docx")
    assert "holds no question 'tram'" in refused("tram", "-o", str(tmp_path / "x.md"))
    assert "run `unless ask ferry.yaml`" in refused("ferry.yaml", "-o", "x.md")
    assert "--published dates reports" in refused("ferry", "-o", "x.md", "--published", "2021-03-05")
    assert "--ledger and --known-by are for" in refused(
        "q.yaml", "a.txt", "-o", "x.md", "--known-by", "2021-03-05"
    )
    assert "--as-of '5 March' is not a day" in refused("ferry", "-o", "x.md", "--as-of", "5 March")
    assert "cannot be written" in refused(
        "ferry", "--as-of", "2021-03-05", "-o", str(tmp_path / "no" / "x.md")
    )
    assert "no number of points" in refused("ferry", "-o", "x.md", "--move", "much")


FILE = """question: Will a ferry sail between Harl and Ostport by 30 June 2031?
opened: 2031-02-01
deadline: 2031-06-30
about: {actors: [Harl, Ostport], event: [ferry, sail, crossing]}
base_rate: {events: 2, years: 3}
"""


def test_without_a_ledger_it_is_made_of_reports(tmp_path: Path) -> None:
    question, news, target = tmp_path / "q.yaml", tmp_path / "news.txt", tmp_path / "ferry.html"
    question.write_text(FILE)
    news.write_text(REPORT)
    done = run(str(question), str(news), "-o", str(target), "--published", "2031-03-03")
    assert done.exit_code == 0, done.output
    html = target.read_text("utf8")
    assert "As of 3 March 2031" in html
    assert "harbour master Ilse Brandt said on Monday." in html
    assert "from a file, without a ledger" in html
    assert "The same numbers again" not in html
    assert "is one of the files to read" in refused(str(question), str(target), "-o", str(target))


@pytest.mark.usefixtures("ledger")
def test_a_pdf_needs_a_browser_and_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "ferry.pdf"
    monkeypatch.setenv(VARIABLE, "no-such-browser")
    assert "UNLESS_BROWSER names 'no-such-browser'" in refused("ferry", "-o", str(target))
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr("unless.report.pdf.PROGRAMS", ())
    said = refused("ferry", "-o", str(target))
    assert "apt-get install chromium" in said
    assert "write an .html file" in said
    assert not target.exists()


def program(folder: Path, script: str) -> str:
    """A program that stands for a browser."""
    file = folder / "browser"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return str(file)


@pytest.mark.skipif(os.name != "posix", reason="a shell script stands for the browser")
def test_a_browser_that_prints_nothing_is_named(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="printed nothing \\(it is broken\\)"):
        printed("<p>x</p>", program(tmp_path, "echo it is broken >&2; exit 3"))
    with pytest.raises(OptionError, match="cannot be run"):
        printed("<p>x</p>", str(tmp_path / "none"))


@pytest.mark.skipif(os.name != "posix", reason="a shell script stands for the browser")
def test_a_browser_gets_a_profile_of_its_own_and_no_network(tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = f"""for a in "$@"; do echo "$a" >> {told}; case "$a" in --print-to-pdf=*) printf '%%PDF-1.4' > "${{a#--print-to-pdf=}}";; esac; done"""
    assert printed("<p>x</p>", program(tmp_path, script)).startswith(b"%PDF")
    options = told.read_text().splitlines()
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in options
    assert ("--no-sandbox" in options) == (os.geteuid() == 0)
    (profile,) = [o for o in options if o.startswith("--user-data-dir=")]
    assert not Path(profile.split("=", 1)[1]).parent.exists()


def test_a_real_browser_prints_a_pdf() -> None:
    if not any(shutil.which(p) for p in PROGRAMS):
        pytest.skip("no Chromium on this machine")
    data = printed("<!doctype html><html lang=en><title>Ferry</title><h1>Ferry</h1>", browser())
    assert data.startswith(b"%PDF")
    assert b"/StructTreeRoot" in data  # tagged: headings can be heard

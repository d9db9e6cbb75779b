"""articles, withdraw, forget, backup, restore and doctor as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import unless
from filled import ISLAND

from unless.ledger.backup import restore


def run(*args: str, ledger: Path | str) -> tuple[int, str, str]:
    return unless(*args, "--ledger", str(ledger), env={"UNLESS_USER": "ana"})


@pytest.fixture
def ledger(filled_backup: Path, tmp_path: Path) -> Path:
    restore(filled_backup, tmp_path / "unless.db")
    return tmp_path / "unless.db"


def test_articles_lists_what_withdraw_takes_away(ledger: Path) -> None:
    code, out, err = run("articles", "--json", ledger=ledger)
    rows = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [r["name"] for r in rows] == ["island", "copied", "ferry"]
    code, out, _ = run(
        "withdraw", rows[0]["id"][:6], "--on", "2031-03-11", "--because", "retracted", ledger=ledger
    )
    assert code == 0
    assert "island" in out
    assert "evidence on ferry" in out
    code, out, err = run("articles", "--limit", "1", ledger=ledger)
    assert "withdrawn on 2031-03-11: retracted" in " ".join(out.split())
    assert "--limit 0" in err
    code, out, _ = run("withdraw", "island", "--undo", "--because", "another report", ledger=ledger)
    assert (code, "stands again" in out) == (0, True)


def test_a_backup_is_written_and_restored(ledger: Path, tmp_path: Path) -> None:
    code, out, _ = run("backup", str(tmp_path / "kept.zip"), ledger=ledger)
    assert code == 0
    assert "holds 3 articles, 1 question and 2 forecasts; checked." in out
    code, _, err = run("backup", str(tmp_path / "kept.zip"), ledger=ledger)
    assert (code, "never overwrites" in err) == (1, True)
    code, out, _ = run("restore", str(tmp_path / "kept.zip"), ledger=tmp_path / "new.db")
    assert (code, "Restored 3 articles" in out) == (0, True)
    code, _, err = run("restore", str(tmp_path / "kept.zip"), ledger=tmp_path / "new.db")
    assert (code, "never overwritten" in err) == (1, True)


def test_doctor_says_sound_or_what_is_wrong(ledger: Path) -> None:
    code, out, _ = run("doctor", "--quick", ledger=ledger)
    assert (code, "The ledger is sound; readings and forecasts were left out" in out) == (0, True)
    data = bytearray(ledger.read_bytes())
    at = data.index(b"midsummer") // 4096 * 4096
    data[at : at + 4096] = b"\xff" * 4096
    ledger.write_bytes(data)
    code, out, _ = run("doctor", "--json", ledger=ledger)
    plain = json.loads(out)
    assert (code, plain["sound"]) == (1, False)
    assert plain["lost"]


def test_forget_asks_first_and_tells_what_went(ledger: Path) -> None:
    code, _, err = run("forget", ISLAND.id, "--because", "court order", ledger=ledger)
    assert (code, "give --yes" in err) == (1, True)
    code, out, _ = run("forget", ISLAND.id, "--because", "court order", "--yes", ledger=ledger)
    assert code == 0
    assert "1 article" in out
    assert "Backups and exports made before still hold it" in out
    code, out, _ = run("forget", ISLAND.id, "--because", "court order", ledger=ledger)
    assert (code, "Deleted already" in out) == (0, True)
    code, out, _ = run("forget", "--speaker", "Omar Vance", "--because", "he asked", "--yes", ledger=ledger)
    assert (code, "mentions blanked out" in out) == (0, True)
    assert b"Vance" not in ledger.read_bytes()
    code, out, _ = run("forget", "--speaker", "Omar Vance", "--because", "he asked", "--yes", ledger=ledger)
    assert (code, "Deleted already" in out) == (0, True)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["withdraw", "island", "--because", "x"], "Give --on"),
        (["withdraw", "island", "--because", "x", "--on", "tomorrow"], "is not a day"),
        (["forget", "--because", "x"], "Name either"),
        (["restore", "nowhere.zip"], "There is no file nowhere.zip"),
    ],
)
def test_a_mistake_is_one_sentence(ledger: Path, args: list[str], said: str) -> None:
    where = ledger if args[0] != "restore" else ledger.with_name("new.db")
    code, _, err = run(*args, ledger=where)
    assert code == 1
    assert said in err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("forecast", "ferry", "--known-by", "9999-12-31"), "--known-by 9999-12-31 is too far away"),
        (("add", "-", "--published", "0001-01-01"), "--published 0001-01-01 is too far away"),
        (("add", ""), "One of the names is empty"),
        (("add", "-", "--outlet", " "), "--outlet is empty"),
        (("export", "-o", ""), "--output is empty"),
        (("forget", "", "--because", "court order", "--yes"), "holds no article ''"),
        (("judge", "ferry", "likely", "--because", "x", "--on", "Monday"), "--on 'Monday' is not a day"),
    ],
)
def test_what_cannot_be_used_is_named(ledger: Path, args: tuple[str, ...], said: str) -> None:
    code, out, err = run(*args, ledger=ledger)
    assert (code, out) == (1, "")
    assert said in err


@pytest.mark.parametrize("verb", [("articles",), ("doctor",), ("export", "-o", "-"), ("restore", "b.zip")])
def test_a_blank_ledger_is_not_the_default_one(verb: tuple[str, ...]) -> None:
    code, _, err = run(*verb, ledger=" ")
    assert (code, "--ledger is empty" in err) == (1, True)

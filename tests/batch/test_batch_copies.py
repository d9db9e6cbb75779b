"""Copies and versions among what a batch has read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from batch_cases import contents, lines, read_into, report, rows

LONG = "\n".join(report(n) for n in range(20, 26))


def row(text: str, outlet: str, day: int, url: str | None = None) -> dict[str, Any]:
    return {"text": text, "outlet": outlet, "published": f"2031-03-{day:02}", "url": url}


def marked(tmp_path: Path, *some: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The articles by outlet and day."""
    read_into(tmp_path / "out", lines(tmp_path / "news.jsonl", some))
    return {f"{r['outlet']} {r['published'].day}": r for r in rows(tmp_path / "out")}


def test_a_reprint_is_a_copy_of_the_earlier_report_and_another_report_is_none(tmp_path: Path) -> None:
    found = marked(
        tmp_path, row(LONG + " Cut.", "Herald", 4), row(LONG, "Meridian", 3), row(report(99), "Herald", 3)
    )
    assert found["Herald 4"]["copy_of"] == found["Meridian 3"]["id"]
    assert found["Herald 4"]["share"] > 0.9
    assert found["Meridian 3"]["copy_of"] is None
    assert found["Herald 3"]["copy_of"] is None


def test_copies_of_copies_name_the_original(tmp_path: Path) -> None:
    found = marked(
        tmp_path, *(row(LONG + f" Cut {o}.", o, d) for d, o in enumerate(("Meridian", "Herald", "Post"), 3))
    )
    assert {found[k]["copy_of"] for k in ("Herald 4", "Post 5")} == {found["Meridian 3"]["id"]}


def test_on_one_day_the_one_that_credits_its_own_outlet_is_the_original(tmp_path: Path) -> None:
    credited = f"{LONG} This was first told to Meridian."
    found = marked(tmp_path, row(credited + " And cut.", "Herald", 3), row(credited, "Meridian", 3))
    assert found["Herald 3"]["copy_of"] == found["Meridian 3"]["id"]


def test_a_report_changed_by_its_outlet_or_on_its_page_is_a_version(tmp_path: Path) -> None:
    page = "https://herald.example/live"
    found = marked(
        tmp_path,
        row(LONG, "Meridian", 3),
        row(LONG + " Corrected.", "Meridian", 4),
        row(report(70), "Herald", 3, page),
        row(report(75), "Herald", 4, page + "?utm_source=x"),
    )
    assert found["Meridian 4"]["version_of"] == found["Meridian 3"]["id"]
    assert found["Herald 4"]["version_of"] == found["Herald 3"]["id"]
    assert all(r["copy_of"] is None for r in found.values())


def test_one_text_in_several_places_is_one_article_of_its_first_day(tmp_path: Path) -> None:
    read_into(
        tmp_path / "out",
        lines(
            tmp_path / "news.jsonl",
            [row(LONG, "Herald", 5), row(LONG, "Meridian", 3), row(LONG, "Herald", 5)],
        ),
    )
    (only,) = rows(tmp_path / "out")
    assert (only["outlet"], only["published"].day) == ("Meridian", 3)
    assert only["seen_also"] == '[{"outlet":"Herald","title":null,"url":null,"published":"2031-03-05"}]'


@pytest.mark.parametrize(("day", "copy"), [(10, True), (11, False)])
def test_copies_are_looked_for_within_a_week(tmp_path: Path, day: int, copy: bool) -> None:
    found = marked(tmp_path, row(LONG, "Meridian", 3), row(LONG + " Cut.", "Herald", day))
    assert (found[f"Herald {day}"]["copy_of"] is not None) == copy


def test_marks_do_not_depend_on_how_records_are_spread_over_archives(tmp_path: Path) -> None:
    some = [row(LONG + f" Cut {n}.", f"Outlet {n}", 3 + n % 3) for n in range(9)]
    some += [row(report(n), "Post", 3 + n % 5) for n in range(100, 160)]
    read_into(tmp_path / "one", lines(tmp_path / "a.jsonl", some))
    read_into(
        tmp_path / "two", lines(tmp_path / "b.jsonl", some[:30]), lines(tmp_path / "c.jsonl", some[30:])
    )
    marks = [
        {r["id"]: (r["copy_of"], r["version_of"], r["share"], r["outlet"]) for r in rows(tmp_path / f)}
        for f in ("one", "two")
    ]
    assert marks[0] == marks[1]
    assert sum(m[0] is not None and m[3] != "Post" for m in marks[0].values()) == 8
    assert contents(tmp_path / "one").keys() == contents(tmp_path / "two").keys()

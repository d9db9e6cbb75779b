"""Speakers: the list, a track record with its history and diagram, grades, mergers, splits, and undoing them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from clocks import Clock
from dossier_cases import NOW
from forms import post
from ledger_cases import QUESTION
from speaking_cases import BRANDT, VANCE, filed, person, report
from starlette.testclient import TestClient

from unless.ledger.store import Store
from unless.web.app import create_app
from unless.workflow.ask import ask
from unless.workflow.fresh import Fresh
from unless.workflow.resolve import resolve
from unless.workflow.speaker_page import speaker_page, speakers_page
from unless.workflow.speakers import list_speakers

ASKED = 6  # resolved questions on each of which Brandt judged


@pytest.fixture(scope="module")
def judged_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six questions that came out no, one that is open; Brandt judged each, Vance is heard once."""
    path = tmp_path_factory.mktemp("judged") / "unless.db"
    store = Store.open(path, clock=Clock(NOW))
    for n in range(ASKED + 1):
        deadline = date(2031, 4 if n < ASKED else 6, 10 + n)
        one = replace(QUESTION, question=f"Will ferry {n} sail by {deadline}?", deadline=deadline, drivers=())
        ask(store, one, "ann", f"ferry-{n}")
    filed(store, report(BRANDT), report(VANCE, (0.6, 0.8), date(2031, 3, 5)))
    for n in range(ASKED):
        resolve(store, f"ferry-{n}", "no", date(2031, 4, 10 + n), "it stayed in port", "ann")
    store.close()
    return path


@pytest.fixture
def judged(judged_ledger: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of that ledger for one test."""
    store = Store.open(shutil.copy(judged_ledger, tmp_path / "judged.db"), clock=Clock(NOW))
    yield store
    store.close()


@pytest.fixture
def desk(judged: Store) -> Iterator[TestClient]:
    with TestClient(create_app(judged), base_url="http://127.0.0.1", follow_redirects=False) as one:
        yield one


def number(store: Store, name: str) -> int:
    return next(p.number for p in list_speakers(store) if p.name == name)


def test_the_list_has_records_beside_names(desk: TestClient, judged: Store) -> None:
    found = {s.name: s for s in speakers_page(Fresh(judged)).speakers}
    brandt = found["Ilse Brandt"]
    assert (brandt.kind, brandt.statements, brandt.judged) == ("person", 1, ASKED)
    assert brandt.brier == f"{0.325**2:.3f}"
    assert brandt.bias == "+32.5"
    assert brandt.role == "harbour master, Port of Harl"
    text = desk.get("/speakers").text
    assert f'<a href="/speakers/{brandt.number}">Ilse Brandt</a>' in text
    assert "Omar Vance" not in desk.get("/speakers?q=harbour").text
    assert "Nobody fits that" in desk.get("/speakers?q=zzz").text


def test_a_speakers_page_has_record_history_and_diagram(desk: TestClient, judged: Store) -> None:
    page = speaker_page(Fresh(judged), number(judged, "Ilse Brandt"))
    assert page.judged == ASKED
    assert sorted(h.came for h in page.history) == ["", *["no"] * ASKED]
    assert {h.said for h in page.history} == {"32 %"}
    assert page.reliability is not None
    assert {n: v for n, v, _ in page.record}["Came true"] == "0 %"
    text = desk.get(f"/speakers/{page.number}").text
    assert f"/speakers/{page.number}/reliability.svg" in text
    for h in page.history:
        assert f'href="/questions/{h.key}"' in text
        assert f'href="/articles/{h.article}"' in text


def test_the_diagram_is_a_picture_with_a_policy_of_its_own(desk: TestClient, judged: Store) -> None:
    answer = desk.get(f"/speakers/{number(judged, 'Ilse Brandt')}/reliability.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.content.startswith(b"<svg")


def test_few_judgements_make_no_diagram(desk: TestClient, shown: Store, client: TestClient) -> None:
    one = next(s for s in speakers_page(Fresh(shown)).speakers if s.judged)
    assert "it needs five" in client.get(f"/speakers/{one.number}").text
    assert client.get(f"/speakers/{one.number}/reliability.svg").status_code == 404


def test_a_grade_is_filed_with_its_reason(desk: TestClient, judged: Store) -> None:
    n = number(judged, "Omar Vance")
    assert post(desk, f"/speakers/{n}/grade", letter="D", why="was wrong on steel").status_code == 303
    page = speaker_page(Fresh(judged), n)
    assert page.grade == "D"
    assert page.decided[-1].startswith("graded D by analyst on ")
    assert page.decided[-1].endswith("was wrong on steel")
    assert "not usually reliable" in desk.get(f"/speakers/{n}").text


@pytest.mark.parametrize(
    ("verb", "values", "says"),
    [
        ("grade", {"letter": "D", "why": " "}, "Say why"),
        ("grade", {"letter": "Z", "why": "x"}, "is no grade"),
        ("merge", {"other": "nobody known", "why": "x"}, "knows no speaker"),
        ("split", {"name": "Somebody", "why": "x"}, "is not called"),
    ],
)
def test_what_will_not_do_is_said_by_the_form(
    desk: TestClient, judged: Store, verb: str, values: dict[str, str], says: str
) -> None:
    n = number(judged, "Omar Vance")
    answer = post(desk, f"/speakers/{n}/{verb}", **values)
    assert answer.status_code == 422
    found = re.search(r'<p class="error" role="alert">(.*?)</p>', answer.text)
    assert found is not None
    assert says in found[1]
    assert not speaker_page(Fresh(judged), n).decided


def test_two_are_merged_lead_to_one_and_are_parted_again(desk: TestClient, judged: Store) -> None:
    kept, other = number(judged, "Ilse Brandt"), number(judged, "Omar Vance")
    before = len(speaker_page(Fresh(judged), kept).history)
    others = len(speaker_page(Fresh(judged), other).history)
    answer = post(desk, f"/speakers/{kept}/merge", other=f"#{other}", why="one and the same")
    assert answer.headers["location"] == f"/speakers/{kept}"
    assert desk.get(f"/speakers/{other}").headers["location"] == f"/speakers/{kept}"
    page = speaker_page(Fresh(judged), kept)
    assert page.aliases == ("Omar Vance",)
    assert len(page.history) == before + others > before
    assert post(desk, f"/speakers/{kept}/split", name="Omar Vance", why="two after all").status_code == 303
    apart = number(judged, "Omar Vance")
    assert len(speaker_page(Fresh(judged), apart).history) == others
    assert post(desk, "/speakers/undo").status_code == 303
    assert post(desk, "/speakers/undo").status_code == 303
    assert len(speaker_page(Fresh(judged), kept).history) == before
    assert "no decision on speakers to undo" in post(desk, "/speakers/undo").text


def test_names_that_look_alike_are_offered_for_merging(desk: TestClient, judged: Store) -> None:
    filed(judged, report(person("Ilse Brand", "harbour master"), on=date(2031, 3, 7)))
    text = desk.get("/speakers/similar").text
    assert "Ilse Brand<" in text
    assert 'name="other" value="#' in text


def test_nobody_is_said_in_a_sentence(desk: TestClient) -> None:
    for path in ("/speakers/999", "/speakers/999/reliability.svg"):
        assert desk.get(path).status_code == 404
    assert desk.get("/speakers/0").status_code == 422
    assert desk.get("/speakers/brandt").status_code == 422


def test_decisions_on_speakers_need_the_forms_token(desk: TestClient, judged: Store) -> None:
    n = number(judged, "Omar Vance")
    for verb in (f"{n}/grade", f"{n}/merge", f"{n}/split", "undo"):
        assert desk.post(f"/speakers/{verb}", data={"letter": "A", "why": "x"}).status_code == 403
    assert not speaker_page(Fresh(judged), n).decided

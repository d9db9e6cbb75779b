"""Asking by the fields of every kind, and revising: before and after, whoever came first, and who may."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from dossier_cases import KEY, clock
from forms import field, token
from httpx import Response
from starlette.testclient import TestClient
from user_cases import seat, team_app

from unless.domain.question import Driver, Question
from unless.dossier import load_dossier
from unless.intake.questions import parse_question_text
from unless.ledger.questions import version_of, versions
from unless.ledger.store import Store
from unless.workflow.ask import ask

REVISE = f"/questions/{KEY}/revise"
BASE = {
    "question": "Will Tessmark join the customs union?",
    "opened": "2031-06-01",
    "deadline": "2032-06-30",
    "actors": "Tessmark",
    "event": "customs union, join",
    "name": "union",
}
ASKS: dict[str, dict[str, Any]] = {
    "when": {"by": "2031-09-01, 2032-01-01", "events": "1", "years": "2"},
    "which": {"outcome": ["north", "other"], "outcome_says": ["The north wins", "Another wins"], "prior": ["0.5", ""]},
    "number": {"low": "2", "high": "9", "unit": "percent", "above": "5"},
    "state": {"state_says": "The bridge is open", "state_now": "off", "state_known": "2031-09-20 on Arvel Gazette"},
    "by-deadline": {"given": KEY, "given_raises": "true", "driver": ["tide"], "says": ["It is high"], "graded": ["true"],
                    "now": ["medium"]},
}  # fmt: skip


def text(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def send(client: TestClient, address: str, values: dict[str, Any]) -> Response:
    body = urlencode({"csrf": token(client), **values}, doseq=True)
    return client.post(address, content=body, headers={"content-type": "application/x-www-form-urlencoded"})


def now(store: Store, key: str) -> Question:
    with store.read() as connection:
        return version_of(connection, key).question


class Sent(HTMLParser):
    """What a browser would send of a page's asking form as it is."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.area = self.select = ""
        self.feed(page[page.index('class="ask"') :])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name = found.get("name") or ""
        if tag == "input" and (found.get("type") != "radio" or "checked" in found):
            self.values.setdefault(name, []).append(found.get("value") or "")
        elif tag == "textarea":
            self.area = name
            self.values.setdefault(name, []).append("")
        elif tag == "select":
            self.select, self.first = name, True
        elif tag == "option" and (self.first or "selected" in found):
            kept = self.values.setdefault(self.select, [])
            kept[len(kept) if self.first else -1 :] = [found.get("value") or ""]
            self.first = False

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.values[self.area][-1] = self.values[self.area][-1].removeprefix("\n")
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area][-1] += data


def filled_in(page: str) -> dict[str, Any]:
    """The values of the form by name."""
    return Sent(page).values


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Store]:
    """The demonstration's question, without its reports."""
    store = Store.open(tmp_path / "asked.db", clock=clock())
    ask(store, parse_question_text(load_dossier().question, "question.yaml"), "ana", KEY)
    yield store
    store.close()


# --- asking -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ASKS)
def test_every_kind_is_asked_by_its_fields(client: TestClient, shown: Store, kind: str) -> None:
    made = send(client, "/ask", {**BASE, **ASKS[kind], "kind": kind})
    assert made.status_code == 303, text(made.text)
    asked = now(shown, "union")
    assert asked.kind == kind
    assert client.get("/questions/union").status_code == 200
    # The form to revise it holds it as it was asked.
    again = filled_in(client.get("/questions/union/revise").text)
    told = text(send(client, "/questions/union/revise", {**again, "do": "save"}).text)
    assert "union is unchanged (version 1)." in told
    if kind == "by-deadline":
        assert asked.given == now(shown, KEY)
        assert asked.drivers == (Driver("tide", "It is high", graded=True, now="medium"),)


@pytest.mark.parametrize(("kind", "values", "says"), [
    ("which", {"outcome": ["north"], "outcome_says": ["The north wins"]}, "outcomes has one entry"),
    ("number", {"low": "9", "high": "2"}, "write the lower end first"),
    ("state", {"state_says": "It is open", "state_known": "2031-09-20 perhaps"}, "states.1.is"),
    ("when", {"by": "2031-09-31"}, "in no calendar"),
])  # fmt: skip
def test_what_will_not_do_is_said_and_what_was_typed_stays(
    client: TestClient, kind: str, values: dict[str, Any], says: str
) -> None:
    sent = {**BASE, **values, "kind": kind}
    answer = send(client, "/ask", sent)
    assert answer.status_code == 422
    assert says in text(answer.text)
    stays = filled_in(answer.text)
    for name, value in sent.items():
        kept = [v for v in stays[name] if v] if isinstance(value, list) else stays[name][0]
        assert kept == value, name


# --- revising -----------------------------------------------------------------------------------------------------
def revising(client: TestClient, **changes: Any) -> Response:
    return send(client, REVISE, filled_in(client.get(REVISE).text) | changes)


def test_a_question_is_revised_and_what_changed_is_said_before_and_after(
    client: TestClient, shown: Store
) -> None:
    was = now(shown, KEY)
    compared = revising(client, resolves="The protocol office says so.", do="compare")
    assert compared.status_code == 200
    assert "resolves" in text(compared.text)
    assert now(shown, KEY) == was
    saved = revising(client, resolves="The protocol office says so.", deadline="2031-07-15")
    assert saved.status_code == 303, text(saved.text)
    assert now(shown, KEY) == replace(
        was, resolves="The protocol office says so.", deadline=date(2031, 7, 15)
    )
    page = text(client.get(saved.headers["location"]).text)
    assert f"Revised {KEY} to version 2 (deadline, resolves changed)." in page
    assert "0 pieces of evidence proposed from 0 reports." in page
    assert "deadline 2031-06-30 2031-07-15" in page
    with shown.read() as connection:
        assert versions(connection, KEY)[-1].by == client.app.state.options.local_user  # type: ignore[attr-defined]


def test_a_refused_revision_changes_nothing_and_keeps_what_was_typed(
    client: TestClient, shown: Store
) -> None:
    answer = revising(client, deadline="2031-01-01", resolves="As the gazette says.")
    assert answer.status_code == 422
    assert "is not after opened" in text(answer.text)
    assert filled_in(answer.text)["resolves"] == ["As the gazette says."]
    with shown.read() as connection:
        assert len(versions(connection, KEY)) == 1


def test_whoever_comes_second_is_told_and_loses_nothing(client: TestClient, shown: Store) -> None:
    mine = filled_in(client.get(REVISE).text) | {"resolves": "Mine.", "do": "save"}
    ask(shown, replace(now(shown, KEY), resolves="Ben's.", topics=("talks",)), "ben", KEY)
    answer = send(client, REVISE, mine)
    assert answer.status_code == 409
    told = text(answer.text)
    assert f"ben revised {KEY} meanwhile: version 2 is in force, not 1. Nothing was saved." in told
    assert "topics talks nothing" in told  # what saving again would undo
    assert now(shown, KEY).resolves == "Ben's."
    again = filled_in(answer.text)
    assert again["resolves"] == ["Mine."]
    assert field(answer.text, "seen") == "2"
    assert send(client, REVISE, {**again, "do": "save"}).status_code == 303
    assert now(shown, KEY).resolves == "Mine."
    with shown.read() as connection:
        assert [v.by for v in versions(connection, KEY)][1] == "ben"


def test_what_no_field_holds_is_revised_as_its_file(client: TestClient, shown: Store) -> None:
    was = now(shown, KEY)
    first, second, *_ = was.drivers
    coupled = replace(
        was, drivers=(first, replace(second, depends_on=((first.name, "makes-likelier"),)), *was.drivers[2:])
    )
    ask(shown, coupled, "ben", KEY)
    page = client.get(REVISE).text
    assert "the fields do not hold" in page
    form = filled_in(page)
    assert "makes-likelier" in form["yaml"][0]
    assert "question" not in form
    changed = form["yaml"][0].replace("deadline: '2031-06-30'", "deadline: '2031-07-30'")
    assert send(client, REVISE, {**form, "yaml": changed}).status_code == 303
    assert now(shown, KEY) == replace(coupled, deadline=date(2031, 7, 30))
    empty = send(client, REVISE, {**form, "yaml": " ", "seen": 3})
    assert empty.status_code == 422
    assert "is empty" in text(empty.text)


def test_a_pair_keeps_the_other_question_as_it_was(client: TestClient, shown: Store) -> None:
    pair = Question(
        "Will it be signed?", date(2031, 6, 1), date(2031, 12, 1), ("Harl",), ("sign",), given=now(shown, KEY)
    )
    ask(shown, pair, "ana", "treaty")
    ask(shown, replace(now(shown, KEY), resolves="Otherwise."), "ben", KEY)
    form = filled_in(client.get("/questions/treaty/revise").text)
    assert form["given"] == ["=1"]
    assert send(client, "/questions/treaty/revise", {**form, "topics": "trade"}).status_code == 303
    assert now(shown, "treaty") == replace(pair, topics=("trade",))
    form = filled_in(client.get("/questions/treaty/revise").text)
    assert send(client, "/questions/treaty/revise", {**form, "given": KEY}).status_code == 303
    assert now(shown, "treaty").given == now(shown, KEY)


def test_a_reader_sees_versions_and_revises_nothing(shown: Store) -> None:
    app = team_app(shown)
    rea, ben = seat(app, "rea"), seat(app, "ben")
    assert rea.client.get(REVISE).status_code == 403
    assert "/revise" not in rea.client.get(f"/questions/{KEY}").text
    assert rea.client.get(f"/questions/{KEY}/versions").status_code == 200
    form = filled_in(ben.client.get(REVISE).text) | {"resolves": "By ben."}
    stolen = send(rea.client, REVISE, form | {"csrf": rea.csrf})
    assert stolen.status_code == 403
    assert ben.client.post(REVISE, data=form | {"csrf": "0" * 64}).status_code == 403
    assert send(ben.client, REVISE, form | {"csrf": ben.csrf}).status_code == 303
    with shown.read() as connection:
        assert versions(connection, KEY)[-1].by == "ben"


def test_there_is_no_revising_of_what_is_not_there(client: TestClient) -> None:
    assert client.get("/questions/nothing/revise").status_code == 404
    assert send(client, "/questions/nothing/revise", BASE).status_code == 404
    assert client.get("/questions/nothing/versions").status_code == 404


def test_the_api_writes_over_nobodys_revision(client: TestClient, shown: Store) -> None:
    body = {
        "yaml": "question: Will it rain?\nopened: 2031-06-01\ndeadline: 2031-07-01\nabout: {actors: [A], event: [rain]}\n"
    }
    assert client.post("/api/questions", json=body | {"name": "rain"}).json()["version"] == 1
    wetter = {"yaml": body["yaml"].replace("2031-07-01", "2031-08-01"), "name": "rain", "seen": 1}
    assert client.post("/api/questions", json=wetter).json()["version"] == 2
    answer = client.post("/api/questions", json=wetter | {"yaml": body["yaml"]})
    assert answer.status_code == 409
    assert "version 2 is in force, not 1" in answer.json()["error"]
    assert client.post("/api/questions", json=wetter | {"name": "snow"}).status_code == 404
    assert (
        client.post("/api/questions", json=wetter | {"name": "rai"}).status_code == 404
    )  # no beginning of a name


@pytest.mark.parametrize("written", ["\\ud800", "\\0", "\\x1b"])
def test_what_is_no_letter_is_refused_and_breaks_no_page(
    client: TestClient, shown: Store, written: str
) -> None:
    asks = f'question: "{written} wins?"\nopened: 2031-06-01\ndeadline: 2031-07-01\nabout: {{actors: [A], event: [wins]}}\n'
    answer = client.post("/api/questions", json={"yaml": asks, "name": "half"})
    assert answer.status_code == 400
    assert "which is no letter; remove it" in answer.json()["error"]
    assert send(client, "/ask", {"yaml": asks, "file": "true", "name": "half"}).status_code == 422
    assert client.get("/").status_code == 200


def test_the_order_of_outcomes_is_saved_and_said(client: TestClient, shown: Store) -> None:
    send(client, "/ask", {**BASE, **ASKS["which"], "kind": "which"})
    form = filled_in(client.get("/questions/union/revise").text)
    names = [o.name for o in now(shown, "union").outcomes]
    for field_name in ("outcome", "outcome_says", "outcome_terms", "prior"):
        first, second, *rest = form[field_name]
        form[field_name] = [second, first, *rest]
    saved = send(client, "/questions/union/revise", {**form, "do": "save"})
    assert saved.status_code == 303
    assert [o.name for o in now(shown, "union").outcomes] == [names[1], names[0], *names[2:]]
    page = text(client.get(saved.headers["location"]).text)
    assert "(outcomes changed)" in page
    assert f"outcomes {', '.join(names)} {names[1]}, {names[0]}" in page


def test_counts_and_a_class_of_a_base_rate_are_one_too_many(client: TestClient, shown: Store) -> None:
    answer = revising(client, events="3", years="10", base_class="agreement-reached")
    assert answer.status_code == 422
    assert "counts or a class" in text(answer.text)


def test_what_it_changes_is_told_against_the_latest_version(client: TestClient, shown: Store) -> None:
    mine = filled_in(client.get(REVISE).text) | {"resolves": "Mine.", "do": "compare"}
    ask(shown, replace(now(shown, KEY), topics=("talks",)), "ben", KEY)
    answer = send(client, REVISE, mine)
    assert answer.status_code == 409
    assert "ben revised" in text(answer.text)


def test_a_question_too_long_for_a_form_says_so(client: TestClient, shown: Store) -> None:
    ask(shown, replace(now(shown, KEY), resolves="word " * 50_000), "ana", KEY)
    for query in ("", "?as=file"):
        answer = client.get(f"/questions/{KEY}/revise{query}")
        assert answer.status_code == 400
        assert "too long for a form" in text(answer.text)

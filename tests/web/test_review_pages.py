"""Review with plain forms: decisions under the visitor's name, races, the edit form, undo."""

from __future__ import annotations

import re

import pytest
from dossier_cases import KEY
from forms import field, post
from starlette.testclient import TestClient

from unless.ledger.store import Store
from unless.web.app import create_app
from unless.web.options import ServeOptions
from unless.workflow.review import decide, load, queue


def first(store: Store) -> str:
    return queue(load(store, KEY), "analyst")[0]


def test_queues_count_what_waits_for_the_visitor(client: TestClient, shown: Store) -> None:
    waiting = len(queue(load(shown, KEY), "analyst"))
    text = client.get("/review").text
    assert f'<strong class="number">{waiting}</strong> to decide' in text
    assert 'href="/review/summit-may"' in text
    assert "resolved: no" in text


def test_a_piece_stands_beside_its_sentence(client: TestClient, shown: Store) -> None:
    item = load(shown, KEY).item(first(shown))
    text = client.get(f"/review/{KEY}").text
    assert f'data-id="{item.piece.id}"' in text
    marked = "".join(re.findall(r"<mark[^>]*>(.*?)</mark>", text.split("<details>")[0], re.S))
    assert marked == item.piece.sentence
    assert re.findall(r'<mark class="span">(.*?)</mark>', text, re.S)[0] == item.piece.span.text
    for label in ("Speaker", "Likelihood", "Confidence", "Because", "By"):
        assert f"<dt>{label}</dt>" in text


@pytest.mark.parametrize(("action", "said"), [("accept", "accepted"), ("reject", "rejected")])
def test_a_decision_is_filed_and_leads_to_the_next(
    client: TestClient, shown: Store, action: str, said: str
) -> None:
    one, two = queue(load(shown, KEY), "analyst")[:2]
    answer = post(client, f"/review/{KEY}/{one}", action=action, why="because so", seen="0")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/review/{KEY}?said={said}&at={two}"
    [view] = load(shown, KEY).item(one).views
    assert (view.action, view.by, view.why) == (action, "analyst", "because so")
    assert said.capitalize() in client.get(answer.headers["location"]).text


def test_the_last_piece_leads_back_to_those_that_were_skipped(client: TestClient, shown: Store) -> None:
    ids = queue(load(shown, KEY), "analyst")
    done = post(client, f"/review/{KEY}/{ids[-1]}", action="accept", accept="application/json").json()
    assert done == {"said": "Accepted.", "next": ids[0], "left": len(ids) - 1}


def test_when_all_is_decided_the_page_says_so(client: TestClient, shown: Store) -> None:
    while len(waiting := queue(load(shown, KEY), "analyst")) > 1:
        decide(shown, load(shown, KEY).item(waiting[-1]), "accept", KEY, "analyst")
    done = post(client, f"/review/{KEY}/{waiting[0]}", action="accept", accept="application/json").json()
    assert (done["next"], done["left"]) == (None, 0)
    text = client.get(f"/review/{KEY}").text
    assert "Nothing is left to decide here" in text
    assert "Undo your last decision" in text


def test_what_is_left_counts_what_a_rejection_brings_up(client: TestClient, shown: Store) -> None:
    replacing = {i.piece.superseded_by for i in load(shown, KEY).items}
    brought = 0
    for one in [i for i in queue(load(shown, KEY), "analyst") if i in replacing][:4]:
        before = queue(load(shown, KEY), "analyst")
        done = post(client, f"/review/{KEY}/{one}", action="reject", accept="application/json").json()
        after = queue(load(shown, KEY), "analyst")
        assert done["left"] == len(after)
        brought += len(set(after) - set(before))
    assert brought


def test_nothing_is_decided_over_anothers_head(client: TestClient, shown: Store) -> None:
    one = first(shown)
    decide(shown, load(shown, KEY).item(one), "reject", KEY, "ben", "no")
    answer = post(client, f"/review/{KEY}/{one}", action="accept", seen="0")
    assert answer.status_code == 409
    assert "ben rejected it meanwhile" in answer.text
    assert [v.by for v in load(shown, KEY).item(one).views] == ["ben"]
    seen = field(answer.text, "seen")
    assert int(seen) > 0
    assert post(client, f"/review/{KEY}/{one}", action="accept", seen=seen).status_code == 303
    assert [v.by for v in load(shown, KEY).item(one).views] == ["ben", "analyst"]


def test_an_edit_changes_what_was_changed_and_nothing_else(client: TestClient, shown: Store) -> None:
    one = first(shown)
    before = load(shown, KEY).item(one).piece
    form = client.get(f"/review/{KEY}/{one}/edit").text
    values = {n: field(form, n) for n in ("interval", "given", "by", "speaker", "seen")}
    values |= {"target": "outcome", "driver": "levy-lifted", "interval": "10-20%", "why": "read again"}
    assert post(client, f"/review/{KEY}/{one}/edit", **values).status_code == 303
    item = load(shown, KEY).item(one)
    assert (item.piece.low, item.piece.high) == (0.1, 0.2)
    assert item.piece.target.kind == "outcome"
    assert (item.piece.speaker, item.piece.by) == (before.speaker, before.by)
    assert item.views[0].why == "read again"
    assert set(item.views[0].changes) <= {"target", "driver", "low", "high"}


def test_errors_stand_beside_their_fields_and_keep_what_was_typed(client: TestClient, shown: Store) -> None:
    one = first(shown)
    answer = post(client, f"/review/{KEY}/{one}/edit", interval="40-20%", by="soon", given="nonsense")
    assert answer.status_code == 422
    for name, says in (("interval", "runs backwards"), ("by", "is not a day"), ("given", "DRIVER=on")):
        hint = re.search(rf'<span id="h-{name}">(.*?)</p>', answer.text, re.S)
        assert hint is not None
        assert says in hint[1]
    assert field(answer.text, "interval") == "40-20%"
    assert not load(shown, KEY).item(one).views


def test_undo_takes_back_the_visitors_own_last_decision_only(client: TestClient, shown: Store) -> None:
    one, two = queue(load(shown, KEY), "analyst")[:2]
    post(client, f"/review/{KEY}/{one}", action="accept")
    decide(shown, load(shown, KEY).item(two), "accept", KEY, "ben")
    answer = post(client, f"/review/{KEY}/undo")
    assert answer.headers["location"] == f"/review/{KEY}?said=undone&at={one}"
    assert not load(shown, KEY).item(one).views
    assert load(shown, KEY).item(two).views
    refused = post(client, f"/review/{KEY}/undo")
    assert refused.status_code == 400
    assert "nothing of yours left to undo" in refused.text


def test_a_piece_that_is_not_there_is_said_in_a_sentence(client: TestClient) -> None:
    assert client.get("/review/no-such-question").status_code == 404
    assert client.get(f"/review/{KEY}?at=ffffffffffff").status_code == 404
    assert post(client, f"/review/{KEY}/ffffffffffff", action="accept").status_code == 404
    assert client.get(f"/review/{KEY}?said=<script>").text.count("<script>") == 0


def test_decisions_need_the_forms_token(client: TestClient, shown: Store) -> None:
    one = first(shown)
    for path in (f"/review/{KEY}/{one}", f"/review/{KEY}/{one}/edit", f"/review/{KEY}/undo"):
        assert client.post(path, data={"action": "accept"}).status_code == 403
    assert not load(shown, KEY).item(one).views


def test_decisions_are_filed_under_the_name_of_who_serves(shown: Store) -> None:
    app = create_app(shown, ServeOptions(local_user="dana"))
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as dana:
        one = queue(load(shown, KEY), "dana")[0]
        post(dana, f"/review/{KEY}/{one}", action="accept")
    assert load(shown, KEY).item(one).views[-1].by == "dana"

"""The dossier's page: what the page values hold, evidence sorted and filtered, what if, what changed, resolution."""

from __future__ import annotations

import html
import re

import pytest
from dossier_cases import KEY, MAY
from starlette.testclient import TestClient

from unless.ledger.store import Store
from unless.report.dossier import DossierPage
from unless.report.evidence_view import PAGE, SORTS, EvidenceChoice, evidence_view
from unless.report.figures import interval, percent
from unless.report.tables import points
from unless.workflow.dossier import DossierOptions, dossier
from unless.workflow.ledger_forecast import forecast_question

DOSSIER = f"/questions/{KEY}"


def text(page: str) -> str:
    """What a page says, without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def csrf(client: TestClient) -> str:
    found = re.search(r'name="csrf" content="([0-9a-f]+)"', client.get(DOSSIER).text)
    assert found is not None
    return found[1]


def rows(page: str) -> list[str]:
    return re.findall(r'<tr id="row-([0-9a-f]+)"', page)


@pytest.fixture
def values(shown: Store) -> DossierPage:
    return dossier(shown, KEY, DossierOptions(history=False))


def test_the_page_shows_what_its_values_hold(client: TestClient, values: DossierPage) -> None:
    page = client.get(DOSSIER)
    told = text(page.text)
    assert values.asked.question in told
    assert percent(values.now.probability) in told
    assert interval(values.now.interval90) in told
    assert f"{values.waiting} to review" in told
    for driver in values.drivers:
        assert driver.says in told
        for held in driver.held:
            assert f"{held.state} {percent(held.chance.probability)}" in told
    for note in values.notes:
        assert note in told
    assert f"{len(values.evidence)} pieces" in told
    by_influence = values.counted[:PAGE]
    assert rows(page.text)[: len(by_influence)] == [r.id for r in by_influence]
    for row in by_influence[:5]:
        assert row.sentence in told
        assert row.speaker.shown in told
        assert points(row.influence) in told


def test_every_picture_and_link_stays_within_the_policy(client: TestClient) -> None:
    page = client.get(f"{DOSSIER}?ahead=true").text
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick" not in page
    assert "javascript:" not in page
    assert page.count("<svg") > 4
    bare = re.sub(r'xmlns(:\w+)?="[^"]+"', "", page)
    assert all(address.startswith("/static/") for address in re.findall(r'src="([^"]+)"', page))
    assert "http://" not in bare.replace('href="http://', "")


def test_evidence_is_sorted_and_filtered_by_links_alone(client: TestClient, values: DossierPage) -> None:
    by_name = rows(client.get(f"{DOSSIER}?sort=speaker").text)
    names = {r.id: r.speaker.shown.casefold() for r in values.evidence}
    assert [names[k] for k in by_name] == sorted(names.values())[:PAGE]
    turned = rows(client.get(f"{DOSSIER}?sort=speaker&up=true").text)
    assert [names[k] for k in turned] == sorted(names.values(), reverse=True)[:PAGE]
    counting = rows(client.get(f"{DOSSIER}?which=counts").text)
    assert set(counting) == {r.id for r in values.counted[:PAGE]}
    left = rows(client.get(f"{DOSSIER}?which=left-out").text)
    assert set(left) == {r.id for r in values.left_out[:PAGE]}
    words = values.counted[0].sentence.split()[:3]
    found = client.get(DOSSIER, params={"words": " ".join(words)})
    assert values.counted[0].id in rows(found.text)
    none = client.get(DOSSIER, params={"words": "zzzz"})
    assert "Nothing fits" in none.text


def test_every_driver_can_be_asked_about(client: TestClient, values: DossierPage) -> None:
    for driver in values.drivers:
        shown = set(rows(client.get(DOSSIER, params={"about": driver.name}).text))
        assert shown
        for row in values.evidence:
            if row.id in shown:
                assert driver.name in f"{row.driver} {row.condition}"


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_has_every_row_once(values: DossierPage, sort: str) -> None:
    for up in (False, True):
        choice = EvidenceChoice(sort=sort, up=up)  # type: ignore[arg-type]
        pages = evidence_view(values.evidence, choice).pages
        seen = [
            r.id
            for n in range(1, pages + 1)
            for r in evidence_view(
                values.evidence,
                EvidenceChoice(sort=sort, up=up, page=n),  # type: ignore[arg-type]
            ).rows
        ]
        assert sorted(seen) == sorted(r.id for r in values.evidence)


def test_a_page_beyond_the_last_is_the_last(values: DossierPage) -> None:
    last = evidence_view(values.evidence, EvidenceChoice(page=10_000))
    assert last.choice.page == last.pages
    assert last.rows


def test_addresses_name_what_is_unusual_and_a_new_order_begins_at_the_first_page() -> None:
    choice = EvidenceChoice(which="counts", words="levy & grain", page=3)
    assert choice.address() == "?which=counts&words=levy+%26+grain"
    assert choice.address(page=4).endswith("page=4")
    assert choice.sorted_by("speaker") == "?which=counts&words=levy+%26+grain&sort=speaker"
    assert choice.sorted_by("influence").endswith("up=true")


def test_one_driver_switched_says_what_the_forecast_says(client: TestClient, shown: Store) -> None:
    made = forecast_question(shown, KEY).forecast
    for name, sides in made.given.items():
        for side, outlook in sides.items():
            told = client.get(
                f"{DOSSIER}/if", params={name: side}, headers={"accept": "application/json"}
            ).json()
            assert told["probability"] == outlook.probability
            assert told["shown"] == percent(outlook.probability)
            assert told["difference"] == pytest.approx(outlook.probability - made.probability)


def test_several_drivers_are_switched_at_once(client: TestClient, shown: Store) -> None:
    names = [d.name for d in forecast_question(shown, KEY).forecast.question.drivers]
    wants = {"accept": "application/json"}
    on = client.get(f"{DOSSIER}/if", params=dict.fromkeys(names, "on"), headers=wants).json()
    off = client.get(f"{DOSSIER}/if", params=dict.fromkeys(names, "off"), headers=wants).json()
    assert off["probability"] < on["probability"]
    held = forecast_question(shown, KEY, held=dict.fromkeys(names, "on"), explain=False).forecast  # type: ignore[arg-type]
    assert on["probability"] == pytest.approx(held.probability, abs=0.02)
    assert on["held"] == dict.fromkeys(names, "on")
    none = client.get(f"{DOSSIER}/if", params=dict.fromkeys(names, "as-it-is"), headers=wants).json()
    assert none["difference"] == 0
    assert none["held"] == {}


def test_what_if_is_a_page_of_its_own_without_javascript(client: TestClient) -> None:
    page = client.get(f"{DOSSIER}/if?levy-lifted=on")
    assert "levy-lifted on from today on" in text(page.text)
    assert re.search(r'value="on" checked', page.text)


@pytest.mark.parametrize("held", ["weather=on", "levy-lifted=high", "levy-lifted=on&weather=off"])
def test_what_cannot_be_held_is_refused_in_a_sentence(client: TestClient, held: str) -> None:
    answer = client.get(f"{DOSSIER}/if?{held}")
    assert answer.status_code == 400
    assert "weather" in answer.text or "can be held on or off" in answer.text


def test_what_changed_since_a_day_adds_up(client: TestClient) -> None:
    told = client.get(f"{DOSSIER}?since=2031-06-06").text
    part = told[told.index('id="changed"') : told.index('id="resolution"')]
    moved = [
        float(x.replace("−", "-"))
        for x in re.findall(r'<strong class="(?:up|down)">([+-]?[\d.]+)</strong>', part)
    ]
    whole = re.search(r'<strong class="number (?:up|down)">([+-]?[\d.]+)</strong> points', part)
    assert whole is not None
    assert sum(moved) == pytest.approx(float(whole[1]), abs=0.05 * (len(moved) + 1))


def test_a_name_that_begins_one_question_leads_to_it(client: TestClient) -> None:
    answer = client.get("/questions/summit-m?sort=speaker")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/questions/{MAY}?sort=speaker"
    assert client.get("/questions/nowhere").status_code == 404
    assert client.get(f"{DOSSIER}?as_of=2031-05-01").status_code == 200
    assert client.get(f"{DOSSIER}?as_of=2020-05-01").status_code == 400
    assert client.get(f"{DOSSIER}?since=").status_code == 200
    assert client.get(f"{DOSSIER}?since=soon").status_code == 422


def test_a_question_is_resolved_scored_and_opened_again(client: TestClient) -> None:
    token = csrf(client)
    form = {"outcome": "yes", "on": "2031-06-18", "because": "they met in Lisgard", "csrf": token}
    assert client.post(f"{DOSSIER}/resolve", data={**form, "csrf": ""}).status_code == 403
    assert client.post(f"{DOSSIER}/resolve", data={**form, "outcome": "perhaps"}).status_code == 400
    done = client.post(f"{DOSSIER}/resolve", data=form)
    assert done.status_code == 303
    assert done.headers["location"] == f"{DOSSIER}#resolution"
    told = text(client.get(DOSSIER).text)
    assert "they met in Lisgard" in told
    assert "the base rate" in told
    assert "came out: yes" in told
    assert (
        client.post(f"{DOSSIER}/reopen", data={"because": "it was a rumour", "csrf": token}).status_code
        == 303
    )
    assert "10 days left" in text(client.get(DOSSIER).text)

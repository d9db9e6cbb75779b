"""Help says what the code does."""

from __future__ import annotations

import re
from importlib.resources import files

from starlette.testclient import TestClient

from unless.reading.degrees import INTERVALS


def test_words_of_likelihood_have_the_readers_intervals(client: TestClient) -> None:
    rows = re.findall(r"<tr><td>([a-z ]+)</td><td>(\d+) to (\d+) %</td></tr>", client.get("/help").text)
    names = {"roughly even": "even"}
    told = {
        names.get(word, word.replace(" ", "-")): (int(low) / 100, int(high) / 100) for word, low, high in rows
    }
    assert told == {degree: INTERVALS[degree] for degree in told}  # type: ignore[index]
    assert len(told) == 7


def test_the_keys_of_the_help_are_those_of_the_script(client: TestClient) -> None:
    script = files("unless.web").joinpath("static", "review.js").read_text(encoding="utf8")
    keys = re.search(r"const KEYS = \{(.*?)\n\};", script, re.S)
    assert keys is not None
    known = set(re.findall(r'^  "?([a-z?])"?:', keys[1], re.M))
    part = client.get("/help").text.split('id="review"')[1].split('id="search"')[0]
    assert set(re.findall(r"<kbd>(.)</kbd>", part)) == known
    page = client.get("/review/summit").text
    assert set(re.findall(r"<kbd>(.)</kbd>", page.split("<dialog")[1])) == known


def test_what_is_not_claimed_is_said(client: TestClient) -> None:
    text = client.get("/help").text
    assert "No whole forecast from news has been shown to be calibrated" in text
    assert "says nothing about causes" in text

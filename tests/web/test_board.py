"""The board: cards from the page's values, their order, the empty state, and asking a question."""

from __future__ import annotations

from dossier_cases import KEY, MAY
from starlette.testclient import TestClient


def test_it_shows(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200, answer.text
    answer = client.get(f"/questions/{KEY}")
    assert answer.status_code == 200, answer.text
    answer = client.get(f"/questions/{MAY}")
    assert answer.status_code == 200, answer.text
    answer = client.get("/ask")
    assert answer.status_code == 200, answer.text

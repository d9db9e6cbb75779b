"""docs/http-api.md: its calls give the answers that it shows, and its table has every address of the API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from unless.ledger.store import Store
from unless.web.api import root
from unless.web.app import create_app

PAGE = (Path(__file__).parents[2] / "docs" / "http-api.md").read_text(encoding="utf8")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = Store.open(tmp_path_factory.mktemp("api") / "unless.db")
    yield TestClient(create_app(store), base_url="http://127.0.0.1:8765")
    store.close()


def _calls() -> list[tuple[str, Any]]:
    """Every curl of the page: its address, and the body that it sends."""
    out = []
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL):
        for call in re.findall(r"^curl.*?(?=^curl|\Z)", block, re.DOTALL | re.MULTILINE):
            address = re.search(r"\$api(/[^\s\"']*)", call)
            body = re.search(r"-d '(.*?)'", call, re.DOTALL)
            assert address
            out.append(("/api" + address[1], json.loads(body[1]) if body else None))
    return out


def test_the_calls_give_what_the_page_shows(client: TestClient) -> None:
    answers = [
        client.get(address) if body is None else client.post(address, json=body) for address, body in _calls()
    ]
    assert all(a.status_code == 200 for a in answers)
    asked, added, plain, held = (a.json() for a in answers)
    shown = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert asked == json.loads(shown[0])
    assert added == json.loads(shown[1])
    forecast, on = shown[2].strip().splitlines()
    assert {k: round(plain[k], 3) for k in ("prior", "probability")} == json.loads(forecast)
    assert round(held["probability"], 3) == float(on)


def test_the_table_has_every_address() -> None:
    bare = FastAPI()
    bare.include_router(root.router, prefix="/api")
    there = {f"{m.upper()} {path}" for path, ms in bare.openapi()["paths"].items() for m in ms}
    assert set(re.findall(r"^\| `([A-Z]+ /api[^`]*)`", PAGE, re.MULTILINE)) == there

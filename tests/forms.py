"""Forms as a browser without JavaScript sends them."""

from __future__ import annotations

import html
import re
from typing import Any

from httpx import Response
from starlette.testclient import TestClient


def token(client: TestClient) -> str:
    """The token that forms of this session carry."""
    found = re.search(r'<meta name="csrf" content="(\w+)">', client.get("/help").text)
    assert found is not None
    return found[1]


def post(
    client: TestClient, path: str, *, files: Any = None, accept: str = "text/html", **values: str
) -> Response:
    """Send a form with its token."""
    data = {"csrf": token(client), **values}
    return client.post(path, data=data, files=files, headers={"accept": accept})


def field(text: str, name: str) -> str:
    """The value of a page's first field of a name."""
    found = re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', text)
    assert found is not None, name
    return html.unescape(found[1])

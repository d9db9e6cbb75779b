"""Live: what another process adds is told to every open page; listeners are bounded, and go when the server ends."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import httpx
import pytest
from dossier_cases import KEY, MAY, later_reports
from starlette.testclient import TestClient

from unless.ledger.stamp import Stamp
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.web import listeners as module
from unless.web.listeners import Listeners, TooManyListeners
from unless.web.options import ServeOptions
from unless.web.server import server
from unless.workflow.add import file_pairs
from unless.workflow.fresh import Fresh
from unless.workflow.review import decide, load


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVERY", 0.02)


def told(event: str) -> dict[str, Any]:
    lines = dict(line.split(": ", 1) for line in event.strip().split("\n"))
    assert lines["event"] == "changed"
    assert Stamp.of(lines["id"]) is not None
    return json.loads(lines["data"])  # type: ignore[no-any-return]


def listening(store: Store, work: Callable[[Listeners, Fresh], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        fresh = Fresh(store)
        async with asyncio.timeout(60):
            await work(Listeners(fresh, most=2), fresh)

    asyncio.run(run())


async def heard(stream: AsyncIterator[str]) -> str:
    return await anext(stream)


def another(store: Store) -> Store:
    """The same ledger, opened as another process would."""
    return Store.open(store.engine.url.database or "", clock=store.clock)


def decided(store: Store, key: str) -> None:
    item = load(store, key).items[-1]
    decide(store, item, "accept", key, "ben", "")


def test_what_another_process_decides_is_told_with_its_question(shown: Store) -> None:
    async def work(listeners: Listeners, fresh: Fresh) -> None:
        stream = listeners.events(await listeners.join(None))
        assert (await heard(stream)).startswith("retry:")
        other = another(shown)
        await asyncio.to_thread(decided, other, KEY)
        other.close()
        assert told(await heard(stream)) == {"questions": [KEY], "every": False, "articles": False}
        await stream.aclose()  # type: ignore[attr-defined]
        assert len(listeners) == 0

    listening(shown, work)


def test_what_came_in_before_the_page_listened_is_told_at_once(shown: Store) -> None:
    async def work(listeners: Listeners, fresh: Fresh) -> None:
        before = fresh.look()
        decided(shown, KEY)
        stream = listeners.events(await listeners.join(before))
        await heard(stream)
        assert told(await heard(stream))["questions"] == [KEY]

    listening(shown, work)


def test_figures_made_anew_are_told_like_what_comes_in(shown: Store) -> None:
    async def work(listeners: Listeners, fresh: Fresh) -> None:
        stream = listeners.events(await listeners.join(None))
        await heard(stream)
        fresh.remake(MAY)
        assert told(await heard(stream))["questions"] == [MAY]

    listening(shown, work)


def test_a_slow_listener_is_told_all_at_once(shown: Store) -> None:
    async def work(listeners: Listeners, fresh: Fresh) -> None:
        one = await listeners.join(None)
        stream = listeners.events(one)
        await heard(stream)
        decided(shown, KEY)
        while not one.wake.is_set():
            await asyncio.sleep(0.01)
        fresh.remake(MAY)
        while MAY not in one.news.questions:
            await asyncio.sleep(0.01)
        assert told(await heard(stream))["questions"] == [KEY, MAY]

    listening(shown, work)


def test_silence_is_broken_by_a_heartbeat(shown: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HEARTBEAT", 0.05)

    async def work(listeners: Listeners, fresh: Fresh) -> None:
        stream = listeners.events(await listeners.join(None))
        await heard(stream)
        assert (await heard(stream)).startswith(":")

    listening(shown, work)


def test_there_are_so_many_places_and_they_are_given_back(shown: Store) -> None:
    async def work(listeners: Listeners, fresh: Fresh) -> None:
        streams = [listeners.events(await listeners.join(None)) for _ in range(2)]
        for stream in streams:
            await heard(stream)
        with pytest.raises(TooManyListeners):
            await listeners.join(None)
        await streams[0].aclose()  # type: ignore[attr-defined]
        await listeners.join(None)

    listening(shown, work)


def test_everybody_goes_when_the_server_ends(shown: Store) -> None:
    async def work(listeners: Listeners, fresh: Fresh) -> None:
        stream = listeners.events(await listeners.join(None))
        await heard(stream)
        waiting = asyncio.create_task(heard(stream))
        await asyncio.sleep(0.05)
        listeners.close()
        with pytest.raises(StopAsyncIteration):
            await waiting
        with pytest.raises(TooManyListeners):
            await listeners.join(None)

    listening(shown, work)


def test_a_server_ends_at_once_although_a_page_listens(shown: Store, reader: LocalReader) -> None:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        one = server(shown, ServeOptions())
        thread = threading.Thread(target=one.run, args=([place],), daemon=True)
        thread.start()
        while not one.started:
            assert thread.is_alive()
            time.sleep(0.02)
        base = f"http://127.0.0.1:{place.getsockname()[1]}"
        with httpx.stream("GET", f"{base}/live", timeout=60) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert "content-encoding" not in answer.headers
            lines = answer.iter_lines()
            assert next(lines).startswith("retry:")
            report = later_reports()[0]
            other = another(shown)
            file_pairs(other, [(report, reader.read(report))])
            other.close()
            assert any(line.startswith("data:") and '"articles": true' in line for line in lines)
            one.should_exit = True
            for _ in lines:  # the answer is finished, not broken off
                pass
        thread.join(30)
        assert not thread.is_alive()


def test_a_stamp_that_is_none_is_as_good_as_none(client: TestClient) -> None:
    pages = [client.get(address).text for address in ("/", f"/questions/{KEY}")]
    for page in pages:
        stamp = page.split('data-stamp="')[1].split('"')[0]
        assert Stamp.of(stamp) is not None
    assert Stamp.of("<script>") is None

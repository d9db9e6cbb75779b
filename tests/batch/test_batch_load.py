"""A data set into a ledger: as if its articles had been added."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from batch_cases import lines, read_into, report

from unless.batch.dataset import manifest_of
from unless.batch.job import Job, local_reader
from unless.batch.load import batch_load, contents
from unless.domain.errors import OptionError
from unless.ledger.articles import all_numbers, latest_readings
from unless.ledger.store import Store

SAYING = (
    "KARSUND - There is a 70% chance that the ferry will sail again if the levy is lifted, the minister, Nadia Corvane, "
    "said on Monday. “We won't close the port unless the storm comes,” she added. It might open on March 12."
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    texts: list[Any] = [f"{SAYING} {report(n)}" for n in range(3)]
    texts.append({"text": texts[0], "outlet": "Herald", "published": "2031-03-09"})
    texts.append(
        {
            "text": "\n".join([texts[1]] * 1) + " And so on it went.",
            "outlet": "Herald",
            "published": "2031-03-04",
        }
    )
    read_into(tmp_path / "out", lines(tmp_path / "news.jsonl", texts), job=Job())
    return tmp_path / "out"


def test_readings_come_back_as_they_were_read(data: Path) -> None:
    manifest = manifest_of(data)
    assert manifest is not None
    found = list(contents(data, manifest))
    assert len(found) == 4
    for article, reading, _ in found:
        assert reading == local_reader().read(article)
        assert reading.statements
        assert reading.estimates
        assert reading.conditions


def test_a_data_set_is_filed_once_with_its_copies_and_where_else_it_came_out(
    data: Path, tmp_path: Path
) -> None:
    store = Store.open(str(tmp_path / "ledger.db"), create=True)
    done = batch_load(store, str(data))
    assert done.statuses == {"new": 3, "appeared": 1, "copy": 1}
    with store.read() as connection:
        readings = latest_readings(connection, all_numbers(connection))
    manifest = manifest_of(data)
    assert manifest is not None
    wanted = {a.id: r for a, r, _ in contents(data, manifest)}
    assert {r.filed.article.id: r.reading for r in readings.values()} == wanted
    assert batch_load(store, str(data)).statuses == {"known": 5}
    store.close()


def test_stopped_in_the_middle_it_goes_on(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unless.workflow.add.BATCH", 2)
    store = Store.open(str(tmp_path / "ledger.db"), create=True)

    def stop(n: int, total: int) -> None:
        if n == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch_load(store, str(data), stop)
    done = batch_load(store, str(data))
    assert done.statuses["known"] >= 2
    assert sum(done.statuses.values()) == 5
    store.close()


def test_what_is_no_whole_data_set_is_refused(data: Path, tmp_path: Path) -> None:
    store = Store.open(str(tmp_path / "ledger.db"), create=True)
    with pytest.raises(OptionError, match="no whole data set"):
        batch_load(store, str(tmp_path / "nowhere"))
    file = next(data.glob("statements/*/*.parquet"))
    file.write_bytes(file.read_bytes()[:50])
    with pytest.raises(OptionError, match="damaged"):
        batch_load(store, str(data))
    manifest = data / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": "', '"format": "9'))
    with pytest.raises(OptionError, match="format 9"):
        batch_load(store, str(data))
    manifest.write_text('{"made_from": {}}')
    with pytest.raises(OptionError, match=r"manifest\.json is damaged"):
        batch_load(store, str(data))
    store.close()

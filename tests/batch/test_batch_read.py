"""Archives to a data set: the same whatever the workers and wherever it was stopped."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from batch_cases import (
    QUICK,
    contents,
    cores_reader,
    here,
    lines,
    page,
    quick_reader,
    read_into,
    report,
    rows,
    warc,
    with_workers,
    zipped,
)

from unless.batch import dataset, pool
from unless.batch.job import Chunk, Job
from unless.batch.journal import Journal
from unless.domain.errors import BatchError, OptionError
from unless.domain.question import Question
from unless.intake.archives import Record

ROOT = Path(__file__).parents[2]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return lines(tmp_path / "news.jsonl", [report(n) for n in range(150)])


def test_every_article_is_there_once_under_its_day(tmp_path: Path, archive: Path) -> None:
    manifest = read_into(tmp_path / "out", archive)
    assert manifest["rows"]["articles"] == 150
    assert sorted(r["text"] for r in rows(tmp_path / "out")) == sorted(report(n) for n in range(150))
    assert {p.name for p in (tmp_path / "out" / "articles").iterdir()} == {
        f"day=2031-03-0{d}" for d in range(1, 6)
    }
    assert len(rows(tmp_path / "out", "dates")) == 150
    assert all(f["bytes"] == (tmp_path / "out" / f["name"]).stat().st_size for f in manifest["files"])


def test_two_workers_make_the_same_bytes_as_none(
    tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = tmp_path / "pages.warc.gz"
    pages.write_bytes(zipped([warc(f"https://m.example/{n}", page(report(n)).encode()) for n in range(40)]))
    read_into(tmp_path / "one", archive, pages)
    monkeypatch.setattr(dataset, "FEW_ARTICLES", 0)  # the files, too, are written by two
    read_into(tmp_path / "two", pages, archive, run=with_workers(2), workers=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert len(contents(tmp_path / "one")) > 30


def test_a_worker_that_has_grown_is_replaced_between_chunks_and_nothing_is_lost(
    tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "RECYCLE_BYTES", 1)
    few = lines(tmp_path / "few.jsonl", [report(n) for n in range(20)])
    manifest = read_into(tmp_path / "out", few, run=with_workers(2))
    assert manifest["rows"]["articles"] == 20
    assert manifest["failed"] == 0


def test_a_worker_keeps_to_one_core_and_leaves_this_process_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "4")
    few = lines(tmp_path / "few.jsonl", [report(1)])
    read_into(tmp_path / "out", few, job=Job(reader=cores_reader), run=with_workers(1))
    assert [r["notes"] for r in rows(tmp_path / "out")] == ['["1"]']
    assert os.environ["OPENBLAS_NUM_THREADS"] == "4"


def test_broken_records_are_counted_named_and_passed_over(tmp_path: Path) -> None:
    german = (
        "Der Minister sagte am Montag, dass die Fähre nach Lusk wieder fahren werde, und das ist gut so. " * 5
    )
    odd: list[Any] = [
        report(1),
        {"title": "no text"},
        report(2),
        german,
        report(3, "READERFAILS"),
        report(1),
        "x" * 300_001,
    ]
    archive = lines(tmp_path / "news.jsonl", odd)
    manifest = read_into(tmp_path / "out", archive)
    assert manifest["rows"]["articles"] == 2
    assert manifest["the_same_text_again"] == 1
    assert manifest["left_out"] == {"in another language": 1}
    failures = [json.loads(x) for x in (tmp_path / "out" / "failures.jsonl").read_text().splitlines()]
    assert [f["record"] for f in failures] == [f"news.jsonl, line {n}" for n in (2, 5, 7)]
    assert manifest["failed"] == 3


def test_what_stops_a_worker_twice_is_named_and_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "RECORD_SECONDS", 1.5)
    texts = [report(n, {5: "WORKERDIES", 9: "WORKERHANGS"}.get(n, "")) for n in range(12)]
    manifest = read_into(tmp_path / "out", lines(tmp_path / "news.jsonl", texts), run=with_workers(1))
    assert manifest["rows"]["articles"] == 10
    failures = [json.loads(x) for x in (tmp_path / "out" / "failures.jsonl").read_text().splitlines()]
    assert [f["record"] for f in failures] == ["news.jsonl, line 6", "news.jsonl, line 10"]


def test_pages_made_to_hang_a_parser_cost_no_more_than_themselves(tmp_path: Path) -> None:
    odd = [
        "<html><body>" + "<b>" * 10_000_000 + report(1),
        "<html><body>" + "<div>" * 900_000 + page(report(2)),
        page(report(3) + "<table><tr><td colspan=1000000000 rowspan=1000000000>x</td></tr></table>"),
        page(report(4)),
    ]
    archive = tmp_path / "news.warc.gz"
    archive.write_bytes(zipped([warc(f"https://m.example/{n}", text.encode()) for n, text in enumerate(odd)]))
    manifest = read_into(tmp_path / "out", archive, run=with_workers(1))
    texts = [r["text"] for r in rows(tmp_path / "out")]
    assert any("report 3 of" in t for t in texts)
    assert any("report 4 of" in t for t in texts)
    assert manifest["records"] == 4
    assert manifest["failed"] == 2
    failures = (tmp_path / "out" / "failures.jsonl").read_text()
    assert "larger than 5 MB" in failures
    assert "more than 50,000 tags" in failures


def test_a_worker_that_grows_too_large_is_replaced(
    tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "END_BYTES", 1)
    with pytest.raises(BatchError, match="free memory"):
        read_into(tmp_path / "out", archive, run=with_workers(1))


def test_a_worker_is_given_no_more_than_it_can_take(archive: Path) -> None:
    drawn = 0

    def endless() -> Any:
        nonlocal drawn
        for n in range(10_000):
            drawn += 1
            text = json.dumps({"text": report(n)}).encode()
            yield Chunk(0, "x", n, (Record(f"line {n}", text, "line", n),), last=False)

    running = pool.pooled(QUICK, endless(), 2)
    for _ in range(5):
        next(running)
    assert drawn <= 5 + 2 + 2
    running.close()


# --- stopped and gone on with -----------------------------------------------------------------------------------
SCRIPT = """
import sys
sys.path[:0] = {path!r}
from pathlib import Path
from batch_cases import read_into, with_workers
if __name__ == "__main__":
    read_into(Path(sys.argv[2]), Path(sys.argv[1]), run=with_workers(2))
"""


def killed(script: Path, archive: Path, out: Path, times: int, seed: int) -> int:
    """Start, kill -9 at a random moment, start again; `times` times, then to the end. Returns how often it was cut."""
    chance = random.Random(seed)
    cut = 0
    for _ in range(times):
        process = subprocess.Popen([sys.executable, script, archive, out], start_new_session=True)
        time.sleep(chance.uniform(0.2, 4.0))
        cut += process.poll() is None
        os.killpg(process.pid, signal.SIGKILL)  # the workers with it, as when a machine stops
        process.wait()
    subprocess.run([sys.executable, script, archive, out], check=True)
    return cut


def kill_case(tmp_path: Path, records: int, times: int, slow: str = "") -> None:
    archive = lines(tmp_path / "news.jsonl", [report(n % (records - 20), slow) for n in range(records)])
    script = tmp_path / "run.py"
    script.write_text(SCRIPT.format(path=[str(ROOT / "src"), str(ROOT / "tests")]))
    read_into(tmp_path / "whole", archive, run=with_workers(2))
    cut = killed(script, archive, tmp_path / "out", times, seed=5)
    assert cut
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_killed_at_random_moments_it_goes_on_to_the_same_data_set(tmp_path: Path) -> None:
    kill_case(tmp_path, 200, 2, "SLOWLY")


@pytest.mark.slow
def test_killed_fifty_times_it_goes_on_to_the_same_data_set(tmp_path: Path) -> None:
    kill_case(tmp_path, 4_000, 50, "SLOWLY")


def test_a_half_written_entry_is_cut_off(tmp_path: Path, archive: Path) -> None:
    read_into(tmp_path / "whole", archive)
    stop_after(tmp_path / "out", archive, 3)
    journal = tmp_path / "out" / "_work" / "journal"
    data = journal.read_bytes()
    for cut in (len(data) - 1, len(data) // 2, 5):
        journal.write_bytes(data[:cut])
        assert len(opened(journal)) < 3
    journal.write_bytes(data[:-40] + bytes(40))
    assert len(opened(journal)) == 2
    read_into(tmp_path / "out", archive)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def opened(path: Path) -> list[Any]:
    journal = Journal(path)
    journal.close()
    return list(journal.entries)


def stop_after(out: Path, archive: Path, entries: int) -> None:
    """Read so many chunks, then stop as an interrupted command does."""

    def run(job: Job, chunks: Any) -> Any:
        for n, data in enumerate(here(job, chunks)):
            if n == entries:
                raise KeyboardInterrupt
            yield data

    with pytest.raises(KeyboardInterrupt):
        read_into(out, archive, run=run)


def test_what_was_read_is_not_read_again(tmp_path: Path, archive: Path) -> None:
    stop_after(tmp_path / "out", archive, 3)
    numbers = []

    def run(job: Job, chunks: Any) -> Any:
        for chunk in chunks:
            numbers.append(chunk.number)
            yield from here(job, iter([chunk]))

    read_into(tmp_path / "out", archive, run=run)
    assert numbers == list(range(3, 19))
    read_into(tmp_path / "out", archive, run=run)  # whole: nothing is left to do
    assert numbers == list(range(3, 19))


# --- folders that cannot be gone on with ------------------------------------------------------------------------
@pytest.mark.parametrize("whole", [True, False])
def test_a_data_set_of_other_inputs_is_refused(tmp_path: Path, archive: Path, whole: bool) -> None:
    out = tmp_path / "out"
    if whole:
        read_into(out, archive)
    else:
        stop_after(out, archive, 1)
    question = Question("Will the ferry sail?", date(2031, 3, 1), date(2031, 4, 1), ("Harl",), ("ferry",))
    for job, path, what in (
        (QUICK, lines(tmp_path / "other.jsonl", [report(1)]), "from other archives"),
        (Job(about=(question,), reader=quick_reader), archive, "about other questions"),
        (Job(outlet="Herald", reader=quick_reader), archive, "with another --outlet"),
    ):
        with pytest.raises(OptionError, match=what):
            read_into(out, path, job=job)
    place = out / "manifest.json" if whole else out / "_work" / "job.json"
    place.write_text(place.read_text().replace('"format": "', '"format": "0'))
    with pytest.raises(OptionError, match="by another version"):
        read_into(out, archive)


def test_a_folder_of_something_else_and_a_file_are_refused(tmp_path: Path, archive: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("mine")
    with pytest.raises(OptionError, match="holds something else"):
        read_into(tmp_path / "out", archive)
    with pytest.raises(OptionError, match="is a file"):
        read_into(archive, archive)


def test_a_data_set_among_the_archives_is_refused_before_anything_is_written(
    tmp_path: Path, archive: Path
) -> None:
    inside = archive.parent / "out"
    with pytest.raises(OptionError, match="outside of it"):
        read_into(inside, archive.parent)
    assert not inside.exists()


def test_two_commands_do_not_fill_one_folder(tmp_path: Path, archive: Path) -> None:
    def run(job: Job, chunks: Any) -> Any:
        with pytest.raises(OptionError, match="Another command"):
            read_into(tmp_path / "out", archive)
        return here(job, chunks)

    read_into(tmp_path / "out", archive, run=run)


def test_a_full_disk_and_an_unwritable_folder_are_one_sentence_and_mended_gone_on_with(
    tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Any, data: bytes) -> Any:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "append", full)
        with pytest.raises(BatchError, match=r"No space left.*goes on"):
            read_into(tmp_path / "out", archive)
    assert read_into(tmp_path / "out", archive)["rows"]["articles"] == 150
    (tmp_path / "flat").write_text("x")
    with pytest.raises((BatchError, OptionError)):
        read_into(tmp_path / "flat" / "out", archive)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
def test_bytes_that_a_full_disk_did_not_take_are_not_left_behind(tmp_path: Path, archive: Path) -> None:
    stop_after(tmp_path / "out", archive, 2)
    journal = Journal(tmp_path / "out" / "_work" / "journal")
    kept, journal._file = journal._file, open("/dev/full", "wb", buffering=0)  # noqa: SIM115
    size = journal.path.stat().st_size
    with pytest.raises(OSError, match="No space"):
        journal.append(b"x" * 100)
    kept.close()
    journal.close()
    assert journal.path.stat().st_size == size


# --- at scale ---------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_million_records_stay_within_memory(tmp_path: Path) -> None:
    archive = tmp_path / "news.jsonl"
    with archive.open("w") as file:
        for n in range(1_000_000):
            file.write(json.dumps({"text": report(n), "published": f"2031-03-{1 + n % 28:02}"}) + "\n")
    most = 0

    def run(job: Job, chunks: Any) -> Any:
        nonlocal most
        for data in with_workers(2)(job, chunks):
            children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
            most = max([most, *(pool.resident(int(c)) for c in children)])
            yield data

    manifest = read_into(tmp_path / "out", archive, run=run)
    assert manifest["rows"]["articles"] + manifest["the_same_text_again"] == 1_000_000
    assert most < 900_000_000
    assert pool.resident() < 3_000_000_000  # this process holds every article's sketch at the end

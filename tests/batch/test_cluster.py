"""Chunks read on a Ray cluster of two nodes on this machine."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batch_cases import contents, lines, quick_reader, read_into, report

from unless.batch.cluster import on_ray
from unless.batch.job import Job
from unless.domain.errors import OptionError

try:
    import ray
    from ray.cluster_utils import Cluster
except ImportError:
    ray = None


@pytest.mark.skipif(ray is not None, reason="Ray is installed")
def test_without_ray_it_is_said_how_to_install_it() -> None:
    with pytest.raises(OptionError, match=r"unless\[ray\]"):
        on_ray("auto")


@pytest.fixture
def cluster() -> Iterator[Any]:
    os.environ["RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO"] = "0"
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "memory": 2_000_000_000})
    made.add_node(num_cpus=1, memory=2_000_000_000)
    ray.init(address=made.address, log_to_driver=False)
    yield made
    ray.shutdown()
    made.shutdown()


def kill_a_worker(killed: list[int]) -> None:
    """End one process that is reading a chunk, as a machine's memory guard would."""
    deadline = time.monotonic() + 60
    while not killed and time.monotonic() < deadline:
        for place in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if place.read_bytes().startswith(b"ray::_read"):
                    os.kill(int(place.parent.name), signal.SIGKILL)
                    killed.append(int(place.parent.name))
                    return
            except OSError:
                continue
        time.sleep(0.05)


@pytest.mark.skipif(ray is None, reason="Ray is not installed: pip install 'unless[ray]'")
def test_a_cluster_makes_the_same_data_set_though_a_worker_is_killed(tmp_path: Path, cluster: Any) -> None:
    texts = [report(n, "SLOWLY") for n in range(200)]
    texts[7] += " WORKERDIES"
    archive = lines(tmp_path / "news.jsonl", texts)
    killed: list[int] = []
    killer = threading.Thread(target=kill_a_worker, args=(killed,))
    killer.start()
    manifest = read_into(tmp_path / "out", archive, job=Job(reader=quick_reader), run=on_ray(cluster.address))
    killer.join()
    assert killed
    assert manifest["rows"]["articles"] == 199
    assert "line 8" in (tmp_path / "out" / "failures.jsonl").read_text()
    texts[7] = report(7, "READERFAILS")
    read_into(tmp_path / "here", lines(tmp_path / "here.jsonl", texts))
    articles = [
        {k: v for k, v in contents(tmp_path / f).items() if k.startswith("dates/")} for f in ("out", "here")
    ]
    assert articles[0] == articles[1]

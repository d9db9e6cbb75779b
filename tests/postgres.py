"""A throw-away PostgreSQL server for the tests: Debian's own, on a socket in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


def programs() -> Path | None:
    """The folder of initdb and pg_ctl: the newest of Debian's, else the one on the path; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return Path(there).resolve().parent if there else None


@contextmanager
def server(bin_folder: Path) -> Iterator[str]:
    """A running server; yields the part of a URL that follows the database's name: "?host=...&user=..."."""
    # The server refuses to run as root: it runs as Debian's own user then.
    runner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    as_user = {"user": runner.pw_uid, "group": runner.pw_gid} if runner else {}
    folder = Path(tempfile.mkdtemp(prefix="unless-pg-", dir="/tmp"))
    if runner:
        os.chown(folder, runner.pw_uid, runner.pw_gid)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, **as_user}
    data = folder / "data"
    try:
        subprocess.run(
            [bin_folder / "initdb", "-D", data, "-U", "unless", "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True,
            **quiet,  # type: ignore[call-overload]
        )
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=50"
        )
        subprocess.run(
            [bin_folder / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start"],
            check=True,
            **quiet,  # type: ignore[call-overload]
        )
        try:
            yield f"?host={folder}&user=unless"
        finally:
            subprocess.run(
                [bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=False, **quiet
            )  # type: ignore[call-overload]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(tail: str) -> str:
    """A fresh database's URL."""
    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"postgresql:///postgres{tail}", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"postgresql+psycopg:///{name}{tail}"

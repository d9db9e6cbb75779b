"""The command line in this process: all that `python -m unless.cli.main` does, in a tenth of the time.

What a process of its own is needed for (signals, terminals, two at once, what gets imported) starts one.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout

import pytest

from unless.cli.main import main

# As where nobody looks: no colour, and the width that a process without a terminal has.
PLAIN = {"NO_COLOR": "1", "COLUMNS": "80"}


def unless(*args: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Exit code, standard output, standard error; an exception that a user would see as a traceback is raised."""
    typed, out, err = (io.TextIOWrapper(io.BytesIO(data), encoding="utf8") for data in (stdin, b"", b""))
    code = 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["unless", *args])
        patch.setattr(sys, "stdin", typed)
        for name, value in {**PLAIN, **(env or {})}.items():
            patch.setenv(name, value)
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return code, _written(out), _written(err)


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode("utf8")  # type: ignore[attr-defined]

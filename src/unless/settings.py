"""Where things are kept: environment variables and the platform's folders."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

from platformdirs import user_data_path

LEDGER_VARIABLE = "UNLESS_LEDGER"
USER_VARIABLE = "UNLESS_USER"


def default_ledger() -> str:
    """The ledger where none is named: $UNLESS_LEDGER, or unless.db in the platform's data folder."""
    return os.environ.get(LEDGER_VARIABLE, "").strip() or str(Path(user_data_path("unless")) / "unless.db")


def default_user() -> str:
    """Who decides where nobody is named: $UNLESS_USER, or the login name."""
    if named := os.environ.get(USER_VARIABLE, "").strip():
        return named
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # no login name: a container's nameless user
        return "analyst"

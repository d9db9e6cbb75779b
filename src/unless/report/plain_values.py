"""A page's values as what JSON can hold, keys as the fields are called: the same for the command line and the web."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from unless.report.contract import SCHEMA_VERSION
from unless.report.dossier import DossierPage


def page_json(page: DossierPage) -> dict[str, Any]:
    """What `unless report --json` prints."""
    return {"schema_version": SCHEMA_VERSION, **values(page)}


def values(one: Any) -> Any:
    """Dataclasses as objects, days and moments as text, tuples as lists; the rest as it is."""
    if is_dataclass(one):
        return {f.name: values(getattr(one, f.name)) for f in fields(one)}
    if isinstance(one, Mapping):
        return {str(k): values(v) for k, v in one.items()}
    if isinstance(one, tuple | list):
        return [values(v) for v in one]
    return one.isoformat() if isinstance(one, date) else one

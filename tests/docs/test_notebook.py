"""The notebook in docs/ runs as it stands, and shows what it runs to."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "docs" / "ledger.ipynb"


def printed(notebook: nbformat.NotebookNode) -> list[list[str]]:
    """What every cell of code prints."""
    return [
        "".join(o.get("text", "") for o in cell.outputs).splitlines()
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def test_the_notebook_runs_to_what_it_shows() -> None:
    shown = nbformat.read(NOTEBOOK, as_version=4)
    run = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(run, timeout=600, kernel_name="python3").execute()
    assert printed(run) == printed(shown)
    assert any(line for cell in printed(shown) for line in cell)

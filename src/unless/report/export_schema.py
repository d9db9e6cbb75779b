"""The exported tables as Markdown, for docs/export.md: `python -m unless.report.export_schema` prints it."""

from __future__ import annotations

import sys

from unless.domain.tables import TABLES


def schema_markdown() -> str:
    """A heading and a table for each exported table."""
    parts = []
    for table in TABLES.values():
        lines = [f"### {table.name}", "", table.meaning, "", f"One row for each {', '.join(table.key)}.", ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        for column in table.columns:
            kind = column.kind + (", may be missing" if column.may_miss else "")
            lines.append(f"| `{column.name}` | {kind} | {column.meaning} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_markdown())

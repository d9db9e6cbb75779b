"""The exported tables as Markdown, for docs/export.md: `python -m unless.report.export_schema` prints it."""

from __future__ import annotations

import sys

from unless.domain.tables import TABLES, ExportTable


def schema_markdown() -> str:
    """A heading and a table for each exported table."""
    return "\n\n".join(map(table_markdown, TABLES.values())) + "\n"


def table_markdown(table: ExportTable) -> str:
    """A heading and a table for one table."""
    lines = [f"### {table.name}", "", table.meaning, "", f"One row for each {', '.join(table.key)}.", ""]
    lines += ["| column | type | meaning |", "|---|---|---|"]
    for column in table.columns:
        kind = column.kind + (", may be missing" if column.may_miss else "")
        lines.append(f"| `{column.name}` | {kind} | {column.meaning} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(schema_markdown())

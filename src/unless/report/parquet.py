"""Exported tables as Parquet, by pyarrow (the extra [export])."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO

from unless.domain.errors import OptionError
from unless.domain.tables import ColumnKind, ExportTable, Row
from unless.report.writers import json_text

ROWS = 10_000  # of one row group
LONG_ROWS = 500  # where rows hold whole texts: a row group stays in memory until it is full


class ParquetTable:
    """One table's Parquet file. Raises OptionError where pyarrow is not installed."""

    def __init__(self, file: BinaryIO, table: ExportTable) -> None:
        try:
            import pyarrow  # noqa: PLC0415
            from pyarrow import parquet  # noqa: PLC0415
        except ImportError:
            raise OptionError(
                "Parquet needs one package more; install it with pip install 'unless[export]', or take --format csv."
            ) from None
        self.arrow = pyarrow
        self.schema = pyarrow.schema(
            [
                pyarrow.field(
                    c.name, _types(pyarrow)[c.kind], nullable=c.may_miss, metadata={"meaning": c.meaning}
                )
                for c in table.columns
            ],
            metadata={"table": table.name, "meaning": table.meaning},
        )
        self.writer = parquet.ParquetWriter(file, self.schema, compression="zstd")
        self.most = LONG_ROWS if table.name == "articles" else ROWS
        self.values: dict[str, list[Any]] = {c.name: [] for c in table.columns}
        self.json = frozenset(c.name for c in table.columns if c.kind == "json")
        self.count = 0

    def write(self, row: Row) -> None:
        """Keep a row until its group is full."""
        for name, column in self.values.items():
            value = row[name]
            column.append(json_text(value) if name in self.json and value is not None else value)
        self.count += 1
        if self.count == self.most:
            self._flush()

    def _flush(self) -> None:
        arrays = [self.arrow.array(self.values[f.name], f.type) for f in self.schema]
        self.writer.write_batch(self.arrow.record_batch(arrays, schema=self.schema))
        for column in self.values.values():
            column.clear()
        self.count = 0

    def close(self) -> None:
        """Write the last rows and the footer."""
        if self.count:
            self._flush()
        self.writer.close()


def _types(pyarrow: Any) -> dict[ColumnKind, Any]:
    makers: dict[ColumnKind, Callable[[], Any]] = {
        "text": pyarrow.string,
        "integer": pyarrow.int64,
        "number": pyarrow.float64,
        "boolean": pyarrow.bool_,
        "day": pyarrow.date32,
        "moment": lambda: pyarrow.timestamp("us", tz="UTC"),
        "json": pyarrow.string,
    }
    return {kind: make() for kind, make in makers.items()}

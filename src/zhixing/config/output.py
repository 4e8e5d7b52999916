"""What commands print: one JSON object, or lines for a person."""

import csv
import gzip
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer

# Files from an office's own programs are in the old national encoding as often as in UTF-8.
ENCODINGS = ("utf-8-sig", "gb18030")


def as_json(facts: object) -> None:
    """Print one object with stable keys, Chinese as it is."""
    typer.echo(json.dumps(facts, ensure_ascii=False, indent=2, default=str))


def as_table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows under their heads; an empty table says so by its heads alone."""
    from rich.console import Console
    from rich.table import Table

    table = Table(*heads, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    Console(width=None if Console().is_terminal else 200, highlight=False).print(table)


def read_text(path: Path) -> str:
    """Return the text of a file, gzipped or not. Raises OSError, UnicodeDecodeError."""
    raw = path.read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    for encoding in ENCODINGS[:-1]:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode(ENCODINGS[-1])


def read_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of each line of a CSV that is not empty. Raises OSError, UnicodeDecodeError."""
    for number, cells in enumerate(csv.reader(io.StringIO(read_text(path))), start=1):
        if any(cell.strip() for cell in cells):
            yield number, [cell.strip() for cell in cells]

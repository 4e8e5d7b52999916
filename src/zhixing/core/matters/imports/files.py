"""The bytes of a log file: packed or not, and what form they are."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import IO, cast

from zhixing.core.matters.imports.refusals import LogFormUnknown

EVENTS_AT_MOST = 5_000_000

_BY_ENDING = {
    ".xes": "xes",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonocel": "ocel-json",
    ".xmlocel": "ocel-xml",
    ".sqlite": "ocel-sqlite",
    ".db": "ocel-sqlite",
}
_SQLITE_SIGNS = b"SQLite format 3\x00"
_OBJECT_SIGNS = (b"<object-types", b"<events", b"ocel:")


def form_of(path: Path) -> str:
    """Return csv, xes, ocel-json, ocel-xml or ocel-sqlite. Raises LogFormUnknown, OSError."""
    endings = [ending.lower() for ending in path.suffixes if ending.lower() != ".gz"]
    named = _BY_ENDING.get(endings[-1] if endings else "", "")
    signs = first_signs(path)
    if signs.startswith(_SQLITE_SIGNS):
        return "ocel-sqlite"
    text = signs.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<"):
        return "ocel-xml" if named == "ocel-xml" or any(sign in signs for sign in _OBJECT_SIGNS) else "xes"
    if text.startswith(b"{"):
        return "ocel-json"
    if named == "csv":
        return named
    raise LogFormUnknown(name=path.name)


def first_signs(path: Path) -> bytes:
    """Return the first 64 kB of the file, unpacked. Raises OSError."""
    with open_binary(path) as file:
        return file.read(65_536)


def open_binary(path: Path) -> IO[bytes]:
    """Open a file that may be gzipped, whatever its name says. Raises OSError."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return cast("IO[bytes]", gzip.open(path, "rb")) if packed else path.open("rb")

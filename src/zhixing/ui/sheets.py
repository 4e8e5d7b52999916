"""A list as a file: the tables of a page, as they stand on the screen, in one workbook.

What the reader sees is what he takes with him: the same rows, columns and words, every page of the list at
once, and days with their year. Columns of tick boxes and buttons stay behind.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from zhixing.ui import formats, workbooks

WIDEST, NARROWEST = 60, 8
WHOLE = re.compile(r"−?\d+(\.\d+)?")


@dataclass(slots=True)
class Table:
    """One table of a page: caption, heads, and rows of cells as text or number."""

    caption: str = ""
    heads: list[str] = field(default_factory=list)
    rows: list[list[str | float]] = field(default_factory=list)
    left_out: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Cell:
    place: str
    classes: set[str]
    text: str = ""


class Reader(HTMLParser):
    """Reads the tables of class `grid` out of a page that our own templates wrote, and its heading."""

    _VOID: ClassVar = frozenset({"br", "img", "input", "hr", "meta", "link", "path", "circle", "rect"})
    _LINES: ClassVar = frozenset({"p", "li", "br", "div", "dd", "tr"})
    _HIDDEN: ClassVar = frozenset({"unseen", "clock-why"})
    _SILENT: ClassVar = frozenset({"svg", "script", "button", "select", "input", "textarea", "label"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self.title = ""
        self._open: Table | None = None
        self._where = ""
        self._cell: _Cell | None = None
        self._row: list[_Cell] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a part of it, a cell, or something that is not for the file."""
        told = {name: value or "" for name, value in attrs}
        classes = set(told.get("class", "").split())
        if self._silent:
            self._silent += [tag] if tag not in self._VOID else []
        elif tag in self._SILENT or classes & self._HIDDEN or told.get("aria-hidden") == "true":
            # The caption of a list is often there for screen readers alone; in the file it names the sheet.
            if tag == "caption" and self._open is not None:
                self._where = "caption"
            elif tag not in self._VOID:
                self._silent.append(tag)
        elif tag == "table" and "grid" in classes:
            self._open = Table()
        elif tag == "h1":
            self._where = "h1"
        elif self._open is not None:
            self._inside(tag, classes)

    def _inside(self, tag: str, classes: set[str]) -> None:
        if tag in ("caption", "thead", "tbody", "tfoot"):
            self._where = tag
        elif tag == "tr":
            self._row = []
        elif tag in ("th", "td"):
            self._cell = _Cell(self._where, classes)
        elif self._cell is not None and (tag in self._LINES or "beside" in classes or "hint" in classes):
            self._cell.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened."""
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
        elif tag in ("h1", "caption"):
            self._where = ""
        elif self._open is not None and tag in ("th", "td") and self._cell is not None:
            self._row.append(self._cell)
            self._cell = None
        elif self._open is not None and tag == "tr":
            self._keep(self._open)
        elif self._open is not None and tag == "table":
            self.tables.append(self._open)
            self._open, self._where = None, ""

    def handle_data(self, data: str) -> None:
        """Take the words of a cell, of the caption and of the heading."""
        if self._silent:
            return
        if self._where == "h1" and not self.title:
            self.title = data.strip()
        elif self._open is not None and self._where == "caption":
            self._open.caption += data.strip()
        elif self._cell is not None:
            self._cell.text += re.sub(r"[ \t\r\n]+", " ", data)

    def _keep(self, table: Table) -> None:
        if self._row and self._row[0].place == "thead":
            table.left_out = {n for n, one in enumerate(self._row) if one.classes & {"tick", "actions"}}
            table.heads = [_words(one) for n, one in enumerate(self._row) if n not in table.left_out]
        elif self._row:
            table.rows.append([_value(one) for n, one in enumerate(self._row) if n not in table.left_out])
        self._row = []


def _words(cell: _Cell) -> str:
    lines = (re.sub(r" +", " ", line).strip() for line in cell.text.split("\n"))
    return "\n".join(line for line in lines if line)


def _value(cell: _Cell) -> str | float:
    text = _words(cell)
    plain = text.replace(formats.THIN, "")
    if "num" in cell.classes and WHOLE.fullmatch(plain):
        number = float(plain.replace("−", "-"))
        return int(number) if number.is_integer() and "." not in plain else number
    return "" if text == formats.NOTHING else text


def tables_of(page: str) -> tuple[str, list[Table]]:
    """Return the heading of a page and its tables that have rows, in their order."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader.title, [table for table in reader.tables if table.heads and table.rows]


def book_of(title: str, tables: Sequence[Table], *, at: datetime) -> bytes:
    """Return the tables as a workbook, a sheet each, under title and date line, A3 landscape."""
    book = Workbook()
    book.remove(book.worksheets[0])
    local = formats.local(at)
    moment = f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    for table in tables or [Table(heads=[title])]:
        name = re.sub(r"[\\/*?:\[\]]", "-", table.caption or title)[:28] or "1"
        sheet: Any = book.create_sheet(name)
        rows = ngettext("共 %(n)s 行", "共 %(n)s 行", len(table.rows)) % {"n": len(table.rows)}
        stamp = _("截至 %(moment)s，%(rows)s") % {"moment": moment, "rows": rows}
        heading = table.caption if len(tables) > 1 and table.caption else title
        for number, text in ((1, heading), (2, stamp)):
            sheet.append([text])
            if len(table.heads) > 1:
                sheet.merge_cells(f"A{number}:{get_column_letter(len(table.heads))}{number}")
        sheet["A1"].font, sheet["A1"].alignment = workbooks.TITLE, workbooks.CENTRED
        sheet.append([workbooks.plain(head) for head in table.heads])
        for row in table.rows:
            sheet.append([workbooks.plain(value) for value in row])
        workbooks.finish(sheet, _widths(table), heads=(workbooks.HEAD_ROW,))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _widths(table: Table) -> list[int]:
    lines: list[list[str | float]] = [list(table.heads), *table.rows]
    columns = [[str(row[n]) for row in lines if n < len(row)] for n in range(len(table.heads))]
    return [
        min(WIDEST, max(NARROWEST, 2 + max(_signs(line) for one in column for line in one.split("\n"))))
        for column in columns
    ]


def _signs(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)

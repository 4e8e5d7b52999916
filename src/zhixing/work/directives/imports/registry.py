"""A unit's register of documents out of a workbook: those issued on paper before, and drafts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import BinaryIO, Final

from zhixing.core.matters.imports.registers import Columns, Row, day_in, read_columns, twice
from zhixing.core.people import selectors as people
from zhixing.core.people.imports.tables import MISSING, Fault
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.directives.acts.registry import KeptDocument, Signature
from zhixing.work.directives.rules.matrix import clauses_of
from zhixing.work.directives.selectors import registry as selectors

COLUMNS: Final = Columns(
    ("标题", "规范事项", "适用对象", "条款"),
    ("文号", "签发人", "印发日期"),
    {"标题": 200, "规范事项": 60, "适用对象": 60, "条款": 60_000, "文号": 60, "签发人": 60},
    past=("印发日期",),
    hints={
        "条款": mark("单元格内一行一条，或带条款编号整段粘贴"),
        "文号": mark("已印发的填写；空着的登记为草案"),
        "签发人": mark("有文号的必填"),
    },
)
NO_CLAUSE = mark("读不出条款")
CONFLICT = mark("与《{title}》可能抵触；文号、签发人空着先登记为草案，再处理抵触")


def read_documents(file: BinaryIO, *, by: Officer, at: datetime) -> tuple[list[KeptDocument], list[Fault]]:
    """Return the documents of a sheet and what is wrong with it, clauses that conflict too.

    Four queries. Raises NotAWorkbook, HeadMissing.
    """
    rows, wrong = read_columns(file, COLUMNS, today=people.day_of(at))
    for row, cells in rows:
        wrong += _faults(row, cells)
    wrong += twice([(row, cells["文号"]) for row, cells in rows], "文号")
    unnumbered = [(row, "" if cells["文号"] else cells["标题"]) for row, cells in rows]
    return [_document(cells) for _row, cells in rows], [
        *wrong,
        *twice(unnumbered, "标题"),
        *_conflicts(rows, by, at),
    ]


def _document(cells: Mapping[str, str]) -> KeptDocument:
    number, signer = cells["文号"], cells["签发人"]
    signed = Signature(number, signer, day_in(cells["印发日期"])) if number else None
    return KeptDocument(cells["标题"], cells["规范事项"], cells["适用对象"], cells["条款"], signed)


def _faults(row: int, cells: Mapping[str, str]) -> Iterator[Fault]:
    if cells["条款"] and not clauses_of(cells["条款"]):
        yield Fault(row, "条款", translate(NO_CLAUSE))
    number, signer = cells["文号"], cells["签发人"]
    if bool(number) != bool(signer):
        yield Fault(row, "签发人" if number else "文号", MISSING)


def _conflicts(rows: list[Row], by: Officer, at: datetime) -> Iterator[Fault]:
    """Yield each signed document, new to the register, that conflicts with one in force or one above it."""
    known = selectors.kept_by(by.unit_line[-1] if by.unit_line else by.unit_id)
    new = [(row, cells) for row, cells in rows if cells["文号"] and cells["文号"] not in known]
    says = [
        (cells["规范事项"], cells["适用对象"], cells["标题"], clauses_of(cells["条款"]))
        for _row, cells in new
    ]
    for place, title in selectors.conflicts_among(says, on=people.day_of(at)).items():
        yield Fault(new[place][0], "条款", translate(CONFLICT).format(title=title))

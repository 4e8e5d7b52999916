"""The list of powers from a workbook: new codes are listed, changed lines get a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO

from django.db import transaction

from zhixing.core.people import selectors as people
from zhixing.core.powers import acts, policies, refusals, selectors
from zhixing.core.powers.rules import COLUMNS
from zhixing.foundation.actors import Actor
from zhixing.foundation.reading.workbooks import WorkbookUnreadable, rows_under
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark, translate

MOST_ROWS = 20_000
NO_CODE = mark("没有编码")
NO_TITLE = mark("没有事项名称")
NO_UNIT = mark("没有「{unit}」这个单位")
NO_DAY = mark("「{day}」不是日期，请写成 2026-01-01")
TWICE = mark("编码与第 {row} 行重复")


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with a row, by its number in Excel and its column."""

    row: int
    column: str
    text: str


@dataclass(slots=True)
class Report:
    """What an import read and did, or would do."""

    dry_run: bool
    read: int = 0
    added: int = 0
    changed: int = 0
    errors: list[RowError] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """How many rows were not taken."""
        return len({error.row for error in self.errors})

    @property
    def accepted(self) -> int:
        """How many rows were right, changed or not."""
        return self.read - self.rejected


def powers(file: BinaryIO, *, by: Actor, at: datetime, dry_run: bool) -> Report:
    """Take the rows of a workbook in, each by its act; a row that is wrong stops no other.

    Importing the same workbook again changes nothing. Raises NotAllowedToKeepPowers, NotAList.
    """
    if not policies.may_keep_powers(by):
        raise refusals.NotAllowedToKeepPowers
    report = Report(dry_run)
    met: dict[str, int] = {}
    with transaction.atomic():
        for number, cells in _rows(file):
            report.read += 1
            values = _values(number, cells, report, at)
            if values is None:
                continue
            if first := met.get(values["code"]):
                report.errors.append(RowError(number, COLUMNS[0], translate(TWICE).format(row=first)))
                continue
            met[values["code"]] = number
            _take(number, values, report, by=by, at=at)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _take(number: int, values: dict[str, Any], report: Report, *, by: Actor, at: datetime) -> None:
    """List, change or leave one power; a refusal of the act is the row's error."""
    code = str(values["code"])
    known = selectors.one_power(code, on=people.day_of(at))
    try:
        with transaction.atomic():
            if known is None:
                acts.list_power(**values, by=by, at=at)
                report.added += 1
            elif not _is_same(known.present, values):
                acts.change_power(**values, by=by, at=at)
                report.changed += 1
    except ActRefused as refusal:
        column = {"code": COLUMNS[0], "since": COLUMNS[6], "unit": COLUMNS[4]}.get(refusal.place, "")
        report.errors.append(RowError(number, column, str(refusal)))


def _is_same(present: selectors.VersionLine, values: Mapping[str, Any]) -> bool:
    unit = people.unit_names([values["unit_id"]]).get(values["unit_id"], "") if values["unit_id"] else ""
    wanted = (values["title"], values["duty"], values["basis"], unit, values["document"])
    return wanted == (present.title, present.duty, present.basis, present.unit_name, present.document)


def _values(number: int, cells: Mapping[str, str], report: Report, at: datetime) -> dict[str, Any] | None:
    """Return what the acts take, None where a cell is wrong: each wrong cell is named."""
    wrong = len(report.errors)

    def say(column: str, sentence: str, **more: object) -> None:
        report.errors.append(RowError(number, column, translate(sentence).format(**more)))

    code, title, duty, basis, unit, document, day = (cells.get(name, "") for name in COLUMNS)
    unit_id, since = None, None
    if not code:
        say(COLUMNS[0], NO_CODE)
    if not title:
        say(COLUMNS[1], NO_TITLE)
    try:
        since = date.fromisoformat(day)
    except ValueError:
        say(COLUMNS[6], NO_DAY, day=day)
    if unit and (unit_id := people.unit_by_name(unit, people.day_of(at))) is None:
        say(COLUMNS[4], NO_UNIT, unit=unit)
    if len(report.errors) > wrong:
        return None
    return {
        "code": code, "title": title, "duty": duty, "basis": basis, "unit_id": unit_id,
        "document": document, "since": since,
    }  # fmt: skip


def _rows(file: BinaryIO) -> list[tuple[int, dict[str, str]]]:
    """Return number and cells of each row that is not empty. Raises NotAList."""
    try:
        return rows_under(file, COLUMNS[:2], more=COLUMNS[2:], most=MOST_ROWS)
    except WorkbookUnreadable as error:
        raise refusals.NotAList from error

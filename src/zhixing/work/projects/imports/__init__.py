"""The register coming in as a workbook in the office's own columns; faults by row and column, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO, TypeVar

from django.db import transaction

from zhixing.core.people import selectors as people
from zhixing.core.people.imports.sheets import NotAWorkbook
from zhixing.foundation.actors import Officer
from zhixing.foundation.reading.workbooks import WorkbookUnreadable, merged_rows_under, open_workbook
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark, translate
from zhixing.work.projects import acts
from zhixing.work.projects.models import Project
from zhixing.work.projects.rules import sheets

Value = TypeVar("Value")
MOST_ROWS = 5_000


class NoProjectSheet(ActRefused):
    """No sheet has the columns of a register of projects."""

    sentence = mark("表格中没有找到“项目名称”“牵头单位”“竣工日期”“年度节点”的表头，请使用导出的台账格式。")
    place = "file"


NO_SUCH_UNIT = mark("“{value}”不是在册单位")
NO_SUCH_LEADER = mark("“{value}”不是县领导，或有重名")
NOT_MONEY = mark("“{value}”不是金额（亿元）")
NOT_A_DAY = mark("“{value}”不是日期，请写成 2026-12-31")
NOT_STONES = mark("“{value}”读不出月份，请写成 3月开工；12月底前通车")
MISSING = mark("不能为空")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell, in words."""

    row: int
    column: str
    text: str


@dataclass(slots=True)
class Taken:
    """What became of a workbook: rows read, entered, known already, and faults."""

    read: int = 0
    entered: list[str] = field(default_factory=list)
    known: int = 0
    faults: list[Fault] = field(default_factory=list)


def read_rows(file: BinaryIO) -> list[tuple[int, dict[str, str]]]:
    """Return row number and cells of each project; merged cells count for every row they cover.

    Raises NotAWorkbook, NoProjectSheet.
    """
    try:
        book = open_workbook(file, with_merged=True)
    except WorkbookUnreadable as error:
        raise NotAWorkbook from error
    for sheet in book.worksheets:
        rows = merged_rows_under(sheet, sheets.NEEDED, sheets.column_of, most=MOST_ROWS)
        if rows is not None:
            return [(number, cells) for number, cells in rows if cells["项目名称"]]
    raise NoProjectSheet


def take_in(file: BinaryIO, *, by: Officer, at: datetime, dry_run: bool = False) -> Taken:
    """Enter the projects of a workbook that the register does not have yet; rows with faults are left out.

    The same workbook again changes nothing. With `dry_run` nothing is entered at all. Raises NotAWorkbook,
    NoProjectSheet, NotAllowed.
    """
    rows = read_rows(file)
    taken = Taken(read=len(rows))
    index = people.unit_index(people.day_of(at))
    leaders = {one.person_name: one.post_id for one in people.county_leaders(at=at)}
    known = set(
        Project.objects.filter(matter__title__in=[cells["项目名称"] for _, cells in rows]).values_list(
            "matter__title", flat=True
        )
    )
    for number, cells in rows:
        if cells["项目名称"] in known:
            taken.known += 1
            continue
        reading = _Reading(number, cells)
        new = _project(reading, index, leaders, year=people.day_of(at).year)
        if new is None:
            taken.faults += reading.faults
            continue
        try:
            with transaction.atomic():
                entered = acts.enter_project(new=new, by=by, at=at)
                if dry_run:
                    transaction.set_rollback(True)
        except ActRefused as refusal:
            taken.faults.append(Fault(number, "项目名称", str(refusal)))
        else:
            known.add(new.title)
            taken.entered.append(entered.code)
    return taken


@dataclass(slots=True)
class _Reading:
    """The cells of one row, with what is wrong in them."""

    number: int
    cells: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def text(self, column: str) -> str:
        return self.cells.get(column, "")

    def wrong(self, column: str, sentence: str) -> None:
        self.faults.append(Fault(self.number, column, translate(sentence).format(value=self.text(column))))

    def read(self, column: str, reader: Callable[[str], Value], sentence: str, otherwise: Value) -> Value:
        """Return what a cell says, and `otherwise` with a fault where it cannot be read."""
        try:
            return reader(self.text(column))
        except ValueError:
            self.wrong(column, sentence)
            return otherwise


def _project(
    reading: _Reading, index: people.UnitIndex, leaders: Mapping[str, int], *, year: int
) -> acts.NewProject | None:
    """Return the project of a row, None where something is wrong with it."""
    for column in sheets.NEEDED:
        if not reading.text(column):
            reading.wrong(column, MISSING)
    unit = index.find(reading.text("牵头单位")) if reading.text("牵头单位") else None
    if unit is None and reading.text("牵头单位"):
        reading.wrong("牵头单位", NO_SUCH_UNIT)
    name = reading.text("包联县领导")
    if name and name not in leaders:
        reading.wrong("包联县领导", NO_SUCH_LEADER)
    total = reading.read("总投资（亿元）", sheets.read_money, NOT_MONEY, Decimal(0))
    year_plan = reading.read("年度计划投资（亿元）", sheets.read_money, NOT_MONEY, Decimal(0))
    starts = reading.read("开工日期", sheets.read_day, NOT_A_DAY, None)
    due = reading.read("竣工日期", sheets.read_day, NOT_A_DAY, None)
    stones = reading.read(
        "年度节点", lambda text: sheets.read_milestones(text, year=year), NOT_STONES, list[tuple[date, str]]()
    )
    if reading.faults or unit is None or due is None:
        return None
    return acts.NewProject(
        title=reading.text("项目名称"),
        lead_unit_id=unit,
        leader_post_id=leaders.get(name),
        starts_on=starts or date(due.year, 1, 1),
        due_on=due,
        milestones=tuple(acts.NewMilestone(text, on) for on, text in stones),
        total=total,
        year_plan=year_plan,
        owner=reading.text("业主单位"),
        place=reading.text("建设地点"),
        problems=reading.text("存在问题"),
    )

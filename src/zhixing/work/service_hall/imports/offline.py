"""Applications taken on paper while there was no network, as a workbook (E14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhixing.core.clock import selectors as clocks
from zhixing.core.parties.rules import FIRM, ORGANISATION, PERSON
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import acts
from zhixing.work.service_hall.acts import Applicant, Application
from zhixing.work.service_hall.imports.sheets import RowError, sheet_rows
from zhixing.work.service_hall.models import ItemVersion, Window

PAPER, TAKEN, CODE, WINDOW, KIND = "纸质回执号", "收件时间", "实施编码", "窗口", "申请人类型"
NAME, NUMBER, PHONE, GIVEN = "申请人", "证件号码", "联系电话", "未交材料"
COLUMNS: Final = (PAPER, TAKEN, CODE, WINDOW, KIND, NAME, NUMBER, PHONE, GIVEN)
KINDS: Final = {"个人": PERSON, "企业": FIRM, "其他组织": ORGANISATION}
FORMS: Final = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M:%S")
PLACES: Final = {
    "received_at": TAKEN, "paper_number": PAPER, "id_number": NUMBER, "window": WINDOW, "phone": PHONE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What came of a sheet: numbers of new cases, how many rows, what is wrong by row and column."""

    read: int
    numbers: tuple[str, ...]
    errors: tuple[RowError, ...]


def upload(content: bytes, *, by: Officer) -> Uploaded:
    """Enter every row that is right, each by its act; a wrong one is named and left out.

    Entering the same sheet again enters nothing twice. Raises SheetNotReadable, NotAllowed.
    """
    places = {name: code for code, name in Window.objects.values_list("code", "name")}
    places |= {code: code for code in list(places.values())}
    read, numbers, errors = 0, list[str](), list[RowError]()
    for row, cells in sheet_rows(content, COLUMNS):
        read += 1
        found = _row(cells, places)
        if isinstance(found, tuple):
            column, text = found
            errors.append(RowError(row, column, translate(text)))
            continue
        try:
            case = acts.upload_offline(new=found.new, applicant=found.applicant, by=by, at=found.at)
            numbers.append(case.matter.number)
        except ActRefused as refusal:
            errors.append(RowError(row, PLACES.get(refusal.place, CODE), str(refusal)))
    return Uploaded(read, tuple(numbers), tuple(errors))


@dataclass(frozen=True, slots=True, repr=False)
class _Row:
    new: Application
    applicant: Applicant
    at: datetime


def _row(cells: Mapping[str, str], places: Mapping[str, str]) -> _Row | tuple[str, str]:
    """Return what a row says, or the column and sentence of what is wrong."""
    at = _moment(cells[TAKEN])
    if at is None:
        return TAKEN, mark("请写成 2026-03-02 09:30")
    if not 0 < len(cells[PAPER]) <= 20:
        return PAPER, mark("请填写纸质回执号，最多 20 个字")
    if cells[WINDOW] not in places:
        return WINDOW, mark("没有这个窗口")
    if cells[KIND] not in KINDS:
        return KIND, mark("请填写：个人、企业或其他组织")
    if not cells[NAME] or not cells[NUMBER]:
        return NAME if not cells[NAME] else NUMBER, mark("请填写申请人和证件号码")
    version = ItemVersion.objects.filter(item__code=cells[CODE], until=None).first()
    if version is None:
        return CODE, mark("目录内没有这个在用事项")
    missing = {name for name in cells[GIVEN].replace("；", "、").replace(";", "、").split("、") if name}
    known = {str(paper["name"]): str(paper["code"]) for paper in version.materials}
    if missing - set(known):
        return GIVEN, mark("材料名称与目录不一致")
    given = tuple(code for name, code in known.items() if name not in missing)
    new = Application(cells[CODE], places[cells[WINDOW]], "", given, "offline", paper_number=cells[PAPER])
    return _Row(new, Applicant(KINDS[cells[KIND]], cells[NAME], cells[NUMBER], cells[PHONE]), at)


def _moment(text: str) -> datetime | None:
    for form in FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=clocks.calendar().zone)
        except ValueError:
            continue
    return None

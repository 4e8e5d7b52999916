"""The list of those who agreed to be visited, from a workbook; errors by row and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall.acts import outreach as acts
from zhixing.work.service_hall.imports.sheets import sheet_rows
from zhixing.work.service_hall.rules import outreach as rules


@dataclass(slots=True)
class CareReport:
    """What came of a file."""

    read: int = 0
    added: int = 0
    known: int = 0
    errors: list[tuple[int, str, str]] = field(default_factory=list)


def import_care(file: Any, *, unit_id: int, by: Officer, at: datetime) -> CareReport:
    """List who agreed; the same file again adds nobody. Raises SheetNotReadable and as `list_care`."""
    words = {translate(word): code for code, word in rules.CARE_WORDS.items()}
    words |= {word: code for code, word in rules.CARE_WORDS.items()}
    report, fit = CareReport(), list[acts.NewCare]()
    for number, cells in sheet_rows(file, rules.CARE_COLUMNS):
        report.read += 1
        name, phone, address, kind, day = (cells[column] for column in rules.CARE_COLUMNS)
        agreed = _day(day)
        if not name:
            report.errors.append((number, "姓名", translate(mark("不能为空"))))
        elif len(phone) < 7:
            report.errors.append((number, "手机号码", translate(mark("请填写能联系到本人的号码"))))
        elif kind not in words:
            report.errors.append((number, "类别", translate(mark("请写高龄老人、残疾人或重病、行动不便"))))
        elif agreed is None or agreed > at.date():
            report.errors.append((number, "同意日期", translate(mark("没有同意的不登记；请写成 2026-03-02"))))
        else:
            fit.append(acts.NewCare(name, phone, address, words[kind], agreed))
    report.added = acts.list_care(unit_id=unit_id, rows=fit, by=by, at=at)
    report.known = len(fit) - report.added
    return report


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None

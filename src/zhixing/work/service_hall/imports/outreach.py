"""The list of those who agreed to be visited, from a workbook; errors by row and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import refusals
from zhixing.work.service_hall.acts import outreach as acts
from zhixing.work.service_hall.rules import outreach as rules


@dataclass(slots=True)
class CareReport:
    """What came of a file."""

    read: int = 0
    added: int = 0
    known: int = 0
    errors: list[tuple[int, str, str]] = field(default_factory=list)


def import_care(file: Any, *, unit_id: int, by: Officer, at: datetime) -> CareReport:
    """List who agreed; the same file again adds nobody. Raises NotACareList and what `list_care` raises."""
    try:
        rows = list(
            load_workbook(file, read_only=True, data_only=True).worksheets[0].iter_rows(values_only=True)
        )
    except Exception as error:
        raise refusals.NotACareList from error
    heads = set(rules.CARE_COLUMNS)
    start = next((n for n, row in enumerate(rows[:10]) if heads <= {str(value) for value in row}), None)
    if start is None:
        raise refusals.NotACareList
    places = [[str(value) for value in rows[start]].index(name) for name in rules.CARE_COLUMNS]
    words = {translate(word): code for code, word in rules.CARE_WORDS.items()}
    words |= {word: code for code, word in rules.CARE_WORDS.items()}
    report, fit = CareReport(), list[acts.NewCare]()
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        if not any(row):
            continue
        report.read += 1
        name, phone, address, kind = (str(row[place] or "").strip() for place in places[:4])
        agreed = _day(row[places[4]])
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


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        return None

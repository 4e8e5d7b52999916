"""The log of the exchange or the visitors' book as a workbook: what fits goes in, the rest is said by row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.reading.workbooks import Cells, WorkbookUnreadable, rows_under
from zhixing.foundation.words import mark, translate
from zhixing.work.complaints import acts, refusals, rules


@dataclass(slots=True)
class CallReport:
    """What came of a file."""

    read: int = 0
    added: int = 0
    known: int = 0
    errors: list[tuple[int, str, str]] = field(default_factory=list)


def import_calls(file: Any, *, by: Officer, at: datetime) -> CallReport:
    """Log the calls of a workbook; the same file again changes nothing. Raises NotACallList, NotAllowed."""
    try:
        rows = rows_under(file, rules.CALL_COLUMNS)
    except WorkbookUnreadable as error:
        raise refusals.NotACallList from error
    names = {said["接待人"] for _, said in rows}
    known = people.persons_by_name(names, at=at)
    channels = {translate(word): code for code, word in rules.CHANNEL_WORDS.items()}
    channels |= {word: code for code, word in rules.CHANNEL_WORDS.items()}
    report, fit = CallReport(), []
    for number, said in rows:
        report.read += 1
        wrong = _wrong(said, known, channels)
        if wrong:
            report.errors.append((number, *wrong))
            continue
        person = known[said["接待人"]]
        fit.append(
            acts.NewCall(
                said["来源编号"][:40],
                channels[said["方式"]],
                _moment(said["时间"]) or at,
                person,
                _unit_of(person, at),
                said["摘要"][:200],
            )
        )
    made = acts.log_enquiry_many(fit, by=by, at=at)
    report.added = sum(one is not None for one in made)
    report.known = len(made) - report.added
    return report


def _wrong(said: Cells, known: dict[str, int], channels: dict[str, str]) -> tuple[str, str] | None:
    """Return column and words of what does not fit in a row, None where all does."""
    if not said["来源编号"]:
        return "来源编号", translate(mark("不能为空"))
    if _moment(said["时间"]) is None:
        return "时间", translate(mark("请写成 2026-03-02 09:00"))
    if said["方式"] not in channels:
        return "方式", translate(mark("请写窗口、来访、来电或网上"))
    if said["接待人"] not in known:
        return "接待人", translate(mark("没有这个人，或有同名的人"))
    return None


def _moment(text: str) -> datetime | None:
    zone = timezone.get_default_timezone()
    try:
        return datetime.strptime(text[:16], "%Y-%m-%d %H:%M").replace(tzinfo=zone)
    except ValueError:
        return None


def _unit_of(person_id: int, at: datetime) -> int:
    seat = people.seats(person_id, at=at)[0]
    return people.officer(person_id, seat.post_id, at=at).unit_id

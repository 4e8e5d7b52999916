"""Delegates put into the frame, and ballots filled in on paper, from workbooks in our own columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from openpyxl import load_workbook

from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import refusals
from zhixing.work.service_hall.acts import reviews as acts
from zhixing.work.service_hall.rules import reviews as rules

DELEGATE_COLUMNS: Final = ("姓名", "手机号码", "类别")
CODE, BODY, COMMENT = "投票码", "单位序号", "意见"


@dataclass(slots=True)
class ReviewReport:
    """What came of a file: rows read, taken, and what is wrong by row and column."""

    read: int = 0
    taken: int = 0
    errors: list[tuple[int, str, str]] = field(default_factory=list)


def _rows(file: Any, columns: Sequence[str], refusal: type[ActRefused]) -> list[tuple[int, dict[str, Any]]]:
    """Return the lines below the head that has all columns, with their numbers. Raises `refusal`."""
    try:
        rows = list(
            load_workbook(file, read_only=True, data_only=True).worksheets[0].iter_rows(values_only=True)
        )
    except Exception as error:
        raise refusal from error
    start = next((n for n, row in enumerate(rows[:10]) if set(columns) <= {str(v) for v in row}), None)
    if start is None:
        raise refusal
    heads = [str(value) for value in rows[start]]
    return [
        (number, dict(zip(heads, row, strict=False)))
        for number, row in enumerate(rows[start + 1 :], start=start + 2)
        if any(value is not None for value in row)
    ]


def import_delegates(file: Any, *, review_id: int, by: Officer, at: datetime) -> ReviewReport:
    """Put the named into the frame. Raises NotADelegateList and what `list_reviewers` raises."""
    words = {translate(word): code for code, word in rules.GROUP_WORDS.items()}
    words |= {word: code for code, word in rules.GROUP_WORDS.items()}
    report, fit = ReviewReport(), list[acts.Listed]()
    for number, said in _rows(file, DELEGATE_COLUMNS, refusals.NotADelegateList):
        report.read += 1
        name, phone, group = (str(said[column] or "").strip() for column in DELEGATE_COLUMNS)
        if not name:
            report.errors.append((number, "姓名", translate(mark("不能为空"))))
        elif len(phone) < 7 or not phone.replace("-", "").isdigit():
            report.errors.append((number, "手机号码", translate(mark("请填写能联系到本人的号码"))))
        elif group not in words:
            report.errors.append((number, "类别", translate(mark("请写办事群众、代表委员或企业"))))
        else:
            fit.append(acts.Listed(name, phone, words[group]))
    if fit:
        acts.list_reviewers(review_id=review_id, rows=fit, by=by, at=at)
    report.taken = len(fit)
    return report


def import_ballots(
    file: Any, *, review_id: int, questions: Sequence[str], by: Officer, at: datetime
) -> ReviewReport:
    """Enter paper ballots: the lines of one code are one ballot, numbers 5 to 1, empty for not known.

    A code that is wrong or was used is said by row, and counts nothing. Raises NotABallotSheet and what
    `cast_ballot_many` raises.
    """
    report = ReviewReport()
    ballots: dict[str, tuple[int, dict[int, list[int]], list[str]]] = {}
    for number, said in _rows(file, (CODE, BODY, *questions), refusals.NotABallotSheet):
        report.read += 1
        code = rules.plain_code(str(said[CODE] or ""))
        try:
            body = int(said[BODY])
            levels = [int(said[question] or 0) for question in questions]
        except (TypeError, ValueError):
            report.errors.append(
                (number, BODY, translate(mark("单位序号和评价都要写数字：5 很满意至 1 很不满意")))
            )
            continue
        first, answers, comments = ballots.setdefault(code, (number, {}, []))
        answers[body] = levels
        if said.get(COMMENT):
            comments.append(str(said[COMMENT]).strip())
    rows = [
        acts.NewBallot(code, answers, "；".join(comments))
        for code, (_n, answers, comments) in ballots.items()
    ]
    results = acts.cast_ballot_many(rows, review_id=review_id, source=rules.PAPER, by=by, at=at)
    for (first, _answers, _comments), result in zip(ballots.values(), results, strict=True):
        if isinstance(result, ActRefused):
            report.errors.append((first, CODE, str(result)))
        else:
            report.taken += 1
    return report

"""Delegates put into the frame, and ballots filled in on paper, from workbooks in our own columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall.acts import reviews as acts
from zhixing.work.service_hall.imports.sheets import sheet_rows
from zhixing.work.service_hall.rules import reviews as rules

DELEGATE_COLUMNS: Final = ("姓名", "手机号码", "类别")
CODE, BODY, COMMENT = "投票码", "单位序号", "意见"


@dataclass(slots=True)
class ReviewReport:
    """What came of a file: rows read, taken, and what is wrong by row and column."""

    read: int = 0
    taken: int = 0
    errors: list[tuple[int, str, str]] = field(default_factory=list)


def import_delegates(file: Any, *, review_id: int, by: Officer, at: datetime) -> ReviewReport:
    """Put the named into the frame. Raises SheetNotReadable and what `list_reviewers` raises."""
    words = {translate(word): code for code, word in rules.GROUP_WORDS.items()}
    words |= {word: code for code, word in rules.GROUP_WORDS.items()}
    report, fit = ReviewReport(), list[acts.Listed]()
    for number, said in sheet_rows(file, DELEGATE_COLUMNS):
        report.read += 1
        name, phone, group = (said[column] for column in DELEGATE_COLUMNS)
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

    A code that is wrong or was used is said by row, and counts nothing. Raises SheetNotReadable and what
    `cast_ballot_many` raises.
    """
    report = ReviewReport()
    ballots: dict[str, tuple[int, dict[int, list[int]], list[str]]] = {}
    for number, said in sheet_rows(file, (CODE, BODY, *questions), (COMMENT,)):
        report.read += 1
        code = rules.plain_code(said[CODE])
        try:
            body = int(said[BODY])
            levels = [int(said[question] or 0) for question in questions]
        except ValueError:
            report.errors.append(
                (number, BODY, translate(mark("单位序号和评价都要写数字：5 很满意至 1 很不满意")))
            )
            continue
        first, answers, comments = ballots.setdefault(code, (number, {}, []))
        answers[body] = levels
        if said.get(COMMENT):
            comments.append(said[COMMENT])
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

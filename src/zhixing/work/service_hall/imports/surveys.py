"""Answers to a survey from a workbook: level, reasons, words; errors by row and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall.acts import surveys as acts
from zhixing.work.service_hall.imports.sheets import sheet_rows
from zhixing.work.service_hall.rules import ratings, surveys


@dataclass(slots=True)
class AnswerReport:
    """What came of a file."""

    read: int = 0
    taken: int = 0
    errors: list[tuple[int, str, str]] = field(default_factory=list)


def import_answers(file: Any, *, survey_id: int, by: Officer, at: datetime) -> AnswerReport:
    """Enter the answers of a workbook. Raises SheetNotReadable and what `enter_answers` raises."""
    levels = {translate(word): level for level, word in ratings.LEVEL_WORDS.items()}
    levels |= {word: level for level, word in ratings.LEVEL_WORDS.items()}
    levels |= {str(level): level for level in ratings.LEVEL_WORDS}
    rule = rulebook.rule("ratings.tags", on=day_of(at))
    known = {*rule.texts("bad_names"), *rule.texts("good_names")}
    report, fit = AnswerReport(), list[acts.Answered]()
    for number, cells in sheet_rows(file, surveys.ANSWER_COLUMNS):
        report.read += 1
        level, reasons, text = (cells[column] for column in surveys.ANSWER_COLUMNS)
        tags = tuple(tag for tag in reasons.replace("，", "、").split("、") if tag)
        if level not in levels:
            report.errors.append((number, "评价", translate(mark("请写非常满意至非常不满意，或 5 至 1"))))
        elif set(tags) - known:
            wrong = "、".join(sorted(set(tags) - known))
            report.errors.append(
                (number, "理由", translate(mark("没有这样的理由：{wrong}")).format(wrong=wrong))
            )
        else:
            fit.append(acts.Answered(levels[level], tags, text))
    if fit:
        acts.enter_answers(survey_id=survey_id, rows=fit, by=by, at=at)
    report.taken = len(fit)
    return report

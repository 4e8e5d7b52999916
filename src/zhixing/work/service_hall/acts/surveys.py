"""Surveys of satisfaction: run by another, answers without names, self-scores beside them (F9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import policies, refusals, verbs
from zhixing.work.service_hall.models import SelfScore, Survey, SurveyAnswer
from zhixing.work.service_hall.rules import ratings, surveys
from zhixing.work.service_hall.rules.stars import quarter_of


@dataclass(frozen=True, slots=True)
class NewSurvey:
    """Whose users are asked, how, and how many of them."""

    unit_id: int
    source: str
    asked: int
    method: str


@transaction.atomic
def open_survey(*, new: NewSurvey, by: Officer, at: datetime) -> Survey:
    """Begin a survey of a unit for this quarter; no unit runs the survey on itself.

    Raises NotAllowed, SurveysItself, NotOneOfTheList, ReasonMissing, SurveyKnown. Ledger: survey.opened.
    """
    if not policies.may_survey(by):
        raise refusals.NotAllowed(who="督查室或政务服务管理员")
    unit = by.unit_line[-1] if by.unit_line else by.unit_id
    if by.belongs_to(new.unit_id) or unit == new.unit_id:
        raise refusals.SurveysItself(unit=people.unit_name(new.unit_id))
    if new.source not in (surveys.SURVEY, surveys.CALL):
        raise refusals.NotOneOfTheList(what=translate(mark("调查方式")))
    if not new.method.strip() or new.asked < 1:
        raise refusals.ReasonMissing
    quarter = quarter_of(day_of(at)).code
    try:
        with transaction.atomic():
            made = Survey.objects.create(
                unit_id=new.unit_id, source=new.source, quarter=quarter, run_by_id=unit, asked=new.asked,
                method=new.method.strip()[:300], opened_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise refusals.SurveyKnown from error
    facts = {"unit": new.unit_id, "source": new.source, "quarter": quarter, "asked": new.asked}
    ledger.record(verbs.SURVEY_OPENED, about=reference("survey", made.pk), by=by, at=at, facts=facts)
    return made


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer: a level from 5 to 1, reasons, words."""

    level: int
    tags: tuple[str, ...] = ()
    text: str = ""


@transaction.atomic
def enter_answers(*, survey_id: int, rows: Sequence[Answered], by: Officer, at: datetime) -> int:
    """Enter answers, never more than were asked; returns how many there are now.

    Raises NotAllowed, SurveyUnknown, SurveysItself, NotOneOfTheList, TooManyAnswers. Ledger: survey.answered.
    """
    survey = _open(survey_id, by)
    known = _tags(at)
    if any(row.level not in ratings.RESULTS or set(row.tags) - known for row in rows):
        raise refusals.NotOneOfTheList(what=translate(mark("评价等级或理由")))
    before = SurveyAnswer.objects.filter(survey=survey).count()
    if before + len(rows) > survey.asked:
        raise refusals.TooManyAnswers(asked=survey.asked, answers=before + len(rows))
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(survey=survey, level=row.level, tags=list(row.tags), text=row.text.strip()[:500])
        for row in rows
    )
    levels = {str(level): sum(row.level == level for row in rows) for level in ratings.RESULTS}
    facts = {"added": len(rows), "levels": levels}
    ledger.record(verbs.SURVEY_ANSWERED, about=reference("survey", survey.pk), by=by, at=at, facts=facts)
    return before + len(rows)


def _tags(at: datetime) -> frozenset[str]:
    rule = rulebook.rule("ratings.tags", on=day_of(at))
    return frozenset((*rule.texts("bad_names"), *rule.texts("good_names")))


@transaction.atomic
def close_survey(*, survey_id: int, by: Officer, at: datetime) -> Survey:
    """End a survey; from now on its result is published.

    Raises NotAllowed, SurveyUnknown, SurveysItself. Ledger: survey.closed.
    """
    survey = _open(survey_id, by)
    survey.closed_at = at
    survey.save(update_fields=["closed_at"])
    facts = {"answers": SurveyAnswer.objects.filter(survey=survey).count()}
    ledger.record(verbs.SURVEY_CLOSED, about=reference("survey", survey.pk), by=by, at=at, facts=facts)
    return survey


@transaction.atomic
def score_oneself(*, unit_id: int, score: int, by: Officer, at: datetime) -> SelfScore:
    """Let a unit's head say how it does in this quarter, of a hundred; once.

    Raises NotAllowed, NotOneOfTheList, SurveyKnown. Ledger: survey.self_scored.
    """
    if not policies.may_pledge(by, unit_id):
        raise refusals.NotAllowed(who="单位负责人")
    if not 0 <= score <= 100:
        raise refusals.NotOneOfTheList(what=translate(mark("自评分")))
    quarter = quarter_of(day_of(at)).code
    try:
        with transaction.atomic():
            made = SelfScore.objects.create(unit_id=unit_id, quarter=quarter, score=score, given_at=at)
    except IntegrityError as error:
        raise refusals.SurveyKnown from error
    facts = {"quarter": quarter, "score": score}
    ledger.record(verbs.SELF_SCORED, about=reference("unit", unit_id), by=by, at=at, facts=facts)
    return made


def _open(survey_id: int, by: Officer) -> Survey:
    """Return the survey, locked, while it runs, for who may and is not of the unit."""
    if not policies.may_survey(by):
        raise refusals.NotAllowed(who="督查室或政务服务管理员")
    survey = Survey.objects.select_for_update().filter(pk=survey_id, closed_at=None).first()
    if survey is None:
        raise refusals.SurveyUnknown
    if by.belongs_to(survey.unit_id):
        raise refusals.SurveysItself(unit=people.unit_name(survey.unit_id))
    return survey

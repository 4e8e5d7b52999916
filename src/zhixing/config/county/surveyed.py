"""What the served say in questionnaires and calls, beside self-scores; the queues of a month."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from typing import Final

from zhixing.config.county.decisions import SUPERVISOR, Stage
from zhixing.config.county.year import ZONE, Year
from zhixing.core.clock.rules import shipped_calendar
from zhixing.core.people.acts import Registered
from zhixing.work.service_hall.acts import queues, surveys
from zhixing.work.service_hall.rules.stars import quarter_of

#       unit, source, asked, answered, satisfied of a hundred, what it gives itself
ASKED: Final = (
    ("housing", "survey", 400, 386, 79, 88),
    ("natural-resources", "survey", 300, 284, 61, 96),
    ("human-resources", "survey", 300, 291, 88, 90),
    ("market-supervision", "survey", 300, 279, 84, None),
    ("civil-affairs", "survey", 60, 24, 90, None),
    ("government-services", "survey", 400, 392, 86, 92),
    ("housing", "call", 60, 52, 74, None),
    ("natural-resources", "call", 60, 49, 59, None),
    ("government-services", "call", 80, 71, 83, None),
)
HARD: Final = ("事难办", "事难办", "脸难看", "门难进", "话难听", "态度生硬", "多次跑动")


def play_surveys(year: Year, made: Registered) -> None:
    """Survey the quarter before and this one, with self-scores; examine the queues of the last month."""
    stage = Stage(year, made)
    this = quarter_of(stage.last)
    before = quarter_of(this.first - timedelta(days=1))
    for quarter, shift in ((before, -4), (this, 0)):
        day = quarter.first + timedelta(days=20)
        while not shipped_calendar().is_working_day(day):
            day += timedelta(days=1)
        _survey(stage, datetime.combine(day, time(9), tzinfo=ZONE), shift)
    _examine(stage)


def _survey(stage: Stage, at: datetime, shift: int) -> None:
    """Ask about every unit; the calls of this quarter are still under way."""
    chance = random.Random(f"survey {at:%Y-%m}")  # noqa: S311 - the same year every time
    for unit, source, asked, answered, percent, own in ASKED:
        if not stage.year.roster.has(f"{unit}.head"):
            continue
        method = "从近三个月办件中每隔若干件抽一件，由督查室发放和回收"
        new = surveys.NewSurvey(stage.unit(unit), source, asked, method)
        survey = stage.do(surveys.open_survey, SUPERVISOR, at, new=new)
        if survey is None:
            return
        rows = [
            surveys.Answered(chance.choice((5, 5, 4)))
            if chance.randrange(100) < percent + shift
            else surveys.Answered(chance.choice((3, 3, 2, 1)), (chance.choice(HARD),))
            for _ in range(answered)
        ]
        later = at + timedelta(days=14)
        stage.do(surveys.enter_answers, SUPERVISOR, later, survey_id=survey.pk, rows=rows)
        if source == "survey" or shift:
            stage.do(surveys.close_survey, SUPERVISOR, later + timedelta(hours=2), survey_id=survey.pk)
        if own is not None:
            stage.do(
                surveys.score_oneself, f"{unit}.head", later, unit_id=stage.unit(unit), score=own + shift
            )


def _examine(stage: Stage) -> None:
    """Examine the month before the last, as the supervision office does in the first days of a month."""
    first = stage.last.replace(day=1)
    since = (first - timedelta(days=1)).replace(day=1)
    ends = [datetime.combine(day, time(0), tzinfo=ZONE) for day in (since, first)]
    day = shipped_calendar().add_working_days(first - timedelta(days=1), 2)
    at = datetime.combine(day, time(10), tzinfo=ZONE)
    stage.do(queues.examine_queues, SUPERVISOR, at, since=ends[0], until=ends[1])

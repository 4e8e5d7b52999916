"""What the three grades mean today, and which matters have not been reported in their period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from zhixing.core.clock import selectors as clocks
from zhixing.core.matters.kinds import kinds
from zhixing.core.matters.models import Feedback, Matter
from zhixing.core.matters.rules import grades, states
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook


@dataclass(frozen=True, slots=True)
class GradeView:
    """A grade as pages explain it: marked words for cadence and close, titles of the ladder's steps."""

    code: str
    word: str
    every_word: str
    rungs: tuple[str, ...]
    closer_word: str
    is_leader_told: bool
    next_report_on: date | None


def grade_views(now: datetime) -> list[GradeView]:
    """Return the three grades in the order of the rule. No query while the rulebook is fresh."""
    today = people.day_of(now)
    titles = {
        str(row["code"]): str(row["title"]) for row in rulebook.rule("matters.ladder", on=today).table("rung")
    }
    found = []
    for row in rulebook.rule("matters.grade", on=today).table("grade"):
        terms = grades.terms(row)
        period = _period(terms.every, today)
        found.append(
            GradeView(
                terms.code,
                states.GRADE_WORDS[terms.code],
                grades.EVERY_WORDS[terms.every],
                tuple(titles[code] for code in terms.rungs),
                grades.CLOSER_WORDS[terms.closer],
                terms.is_leader_told,
                period.due_on if period and period.due_on >= today else None,
            )
        )
    return found


def grade_view(grade: str, now: datetime) -> GradeView:
    """Return one grade. Raises LookupError for a grade that the rule does not know."""
    for view in grade_views(now):
        if view.code == grade:
            return view
    raise LookupError(f"matters.grade knows no grade {grade!r}")


def _period(every: str, today: date) -> grades.Cadence | None:
    return grades.cadence(every, today, clocks.calendar().is_working_day)


def without_report(grade: str, *, today: date, after: int, limit: int) -> tuple[str, list[int]]:
    """Return the name of the grade's period and matters not reported in it, when today is its day; else none.

    Matters given in the period itself are not asked for yet. Keys after `after`, in order, at most `limit`.
    One query.
    """
    row = next(row for row in rulebook.rule("matters.grade", on=today).table("grade") if row["code"] == grade)
    period = _period(grades.terms(row).every, today)
    if period is None or period.due_on != today:
        return "", []
    reported = Feedback.objects.filter(matter=OuterRef("pk"), written_at__date__gte=period.first)
    wanted = [kind.code for kind in kinds() if kind.takes_work and not kind.own_steps and kind.start_rule]
    found = (
        Matter.objects.filter(state=states.ACTIVE, grade=grade, kind__in=wanted, paused_at=None, pk__gt=after)
        .filter(assigned_at__date__lt=period.first)
        .filter(~Exists(reported))
    )
    return f"{period.first:%Y-%m-%d}", list(found.order_by("pk").values_list("pk", flat=True)[:limit])

"""Three grades of following a matter up: changed with a reason, asked for reports at the grade's own pace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhixing.core.clock.models import Clock
from zhixing.core.matters import policies, refusals, verbs
from zhixing.core.matters.acts import _duties, _practice
from zhixing.core.matters.acts._batch import batch, check_claim
from zhixing.core.matters.acts.holding import _give_reason, _open
from zhixing.core.matters.models import LadderStep, Matter
from zhixing.core.matters.rules import states
from zhixing.core.notices import acts as notices
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer, Tick
from zhixing.foundation.words import mark, translate


@transaction.atomic
def change_grade(*, matter_id: int, grade: str, reason: str, by: Officer, at: datetime) -> Matter:
    """Follow a matter up in another grade from now on, with a reason; never by who holds it.

    An overdue matter's ladder follows: steps that the grade does not know and nobody issued go, steps
    that it adds are drafted, the next at the earliest a full gap from now. Raises MatterClosed,
    NotAllowed, ReasonMissing, NotOneOfTheList, SameGrade, LeaderNotNamed. Ledger: matter.grade_changed.
    """
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        _open(matter, translate(mark("调整督办等级")))
        if not policies.may_change_grade(by, matter):
            raise refusals.NotAllowed(who="督查室或牵头县领导")
        _give_reason(reason)
        if grade not in states.GRADE_WORDS:
            raise refusals.NotOneOfTheList(what="督办等级")
        if grade == matter.grade:
            raise refusals.SameGrade(grade=translate(states.GRADE_WORDS[grade]))
        terms = _practice.grade_terms(grade, at)
        if terms.is_leader_told and not _led_by_the_county(matter):
            raise refusals.LeaderNotNamed
        check_claim(matter, at)
        former = matter.grade
        work.change(matter, grade=grade)
        _fit_ladder(matter, at=at)
        facts = {"from": former, "to": grade, "reason": reason}
        work.enter(matter, verbs.GRADE_CHANGED, by=by, at=at, facts=facts)
        work.owe(_duties.grade_changed(matter, at=at))
    return matter


def _led_by_the_county(matter: Matter) -> bool:
    levels = people.levels_of([matter.leader_post_id])
    return levels.get(matter.leader_post_id) == "county_leader"


def _fit_ladder(matter: Matter, *, at: datetime) -> None:
    """Let the drafted ladder of an overdue matter be that of its present grade."""
    clock = Clock.objects.filter(about=matter.reference, purpose="main").order_by("-pk").first()
    newest = LadderStep.objects.filter(matter=matter).order_by("-round").first()
    if clock is None or newest is None:
        return
    planned = _practice.ladder(at, at, clock.calendar_code, matter.grade)
    drafted = LadderStep.objects.filter(matter=matter, round=newest.round)
    drafted.filter(issued_at=None).exclude(step__in=[one.step.number for one in planned]).delete()
    LadderStep.objects.bulk_create(
        (
            LadderStep(
                matter=matter,
                round=newest.round,
                step=one.step.number,
                name=one.step.name,
                earliest_at=one.earliest_at,
                drafted_at=at,
            )
            for one in planned
            if not one.step.by_system
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def ask_reports(
    *,
    matter_ids: Sequence[int],
    period: str,
    by: Tick,  # noqa: ARG001 - an act is told by whom
    at: datetime,
) -> int:
    """Ask the handlers for the report of a period that has not come; once a period. Returns how many.

    Ledger: none, the notice is the record.
    """
    rows = Matter.objects.open().filter(pk__in=matter_ids).order_by("pk")
    return notices.owe_many([_duties.report_due(matter, period, at=at) for matter in rows])

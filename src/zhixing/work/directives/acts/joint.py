"""Joint work: the lead may say how a unit supported it. Nobody has to (county practice over row B6)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhixing.core.matters.models import Involvement, Matter
from zhixing.core.outcomes import acts as outcomes
from zhixing.core.outcomes.models import Verdict
from zhixing.foundation.actors import Officer
from zhixing.work.directives.refusals import joint as refusals
from zhixing.work.directives.selectors import joint as selectors


@transaction.atomic
def rate_support(*, involvement_id: int, result: str, note: str, by: Officer, at: datetime) -> Verdict:
    """Rate how a unit supported a matter, as the lead; the last rating counts, silence is no rating.

    Raises SupportUnknown, and what ratings refuse. Ledger: verdict.given.
    """
    row = (
        Involvement.objects.select_for_update(of=("self",))
        .filter(pk=involvement_id, role=selectors.SUPPORT, matter__in=Matter.objects.visible_to(by))
        .select_related("matter")
        .first()
    )
    if row is None or not (by.may("report") and by.belongs_to(row.matter.unit_id)):
        raise refusals.SupportUnknown
    return outcomes.give_verdict(
        kind="rating",
        about=selectors.rating_about(row.pk),
        result=result,
        reason=note,
        doers=(),
        evidence=[row.matter.reference],
        by=by,
        at=at,
    )

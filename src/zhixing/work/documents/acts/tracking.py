"""对口跟踪、人随文转 (D5): each contact after a paper outside."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhixing.core.evidence import acts as evidence
from zhixing.core.matters.acts import stepping
from zhixing.foundation.actors import Officer
from zhixing.work.documents import policies, refusals, verbs
from zhixing.work.documents.acts import _common as common
from zhixing.work.documents.models import Contact, Tracking


@transaction.atomic
def contact(
    *,
    matter_id: int,
    place: str,
    person: str,
    by: Officer,
    at: datetime,
    next_step: str = "",
    obstacle: str = "",
    request: str = "",
) -> Contact:
    """Log where the paper is now and with whom; the days without contact begin anew (D5).

    Raises NotFollowed, PlaceMissing, NotAllowed. Ledger: document.contacted.
    """
    evidence.refuse_secret_words(place, next_step, obstacle, request)
    with stepping(matter_id, by=by, at=at) as steps:
        matter = steps.matter(matter_id)
        found = Tracking.objects.filter(matter_id=matter_id, ended_at=None).first()
        if found is None:
            raise refusals.NotFollowed
        if not (policies.may_work(by, matter) or policies.may_review(by)):
            raise refusals.NotAllowed(who="跟踪人")
        if not place.strip():
            raise refusals.PlaceMissing
        made = Contact.objects.create(
            tracking=found,
            at=at,
            place=place.strip()[:160],
            person=person.strip()[:60],
            next_step=next_step,
            obstacle=obstacle,
            request=request,
            by_name=by.label,
        )
        if found.place != made.place:
            found.place, found.place_since = made.place, common.day_of(at)
            found.save(update_fields=["place", "place_since"])
        steps.restart(matter, "main")
        steps.rename(matter, progress_text=f"{made.place}：{next_step}"[:600])
        facts = {"place": made.place, "person": made.person, "next_step": next_step, "obstacle": obstacle}
        steps.note(matter, verbs.CONTACTED, facts | {"request": request})
    return made

"""Stars of a quarter: computed from the log once the quarter has ended (F5)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.notices import acts as notices
from zhixing.core.notices.acts import Duty
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.foundation.actors import Tick
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import kinds, refusals, verbs
from zhixing.work.service_hall.models.catalogue import Window
from zhixing.work.service_hall.models.stars import Star
from zhixing.work.service_hall.rules import stars as rules
from zhixing.work.service_hall.selectors import stars as selectors

SYSTEM: Final = Tick(rule="stars.cycle")


@transaction.atomic
def give_stars(*, quarter: str, by: Tick, at: datetime) -> int:
    """Compute the stars of every window and officer for a quarter that has ended; returns how many.

    Given once: a second call changes nothing and returns 0. Who lost two levels is to be trained: the
    heads of the hall are told. Raises QuarterNotOver. Ledger: stars.given.
    """
    asked = rules.quarter_named(quarter)
    if asked is None or asked.last >= day_of(at):
        raise refusals.QuarterNotOver(quarter=quarter)
    if Star.objects.filter(quarter=quarter).exists():
        return 0
    found = selectors.reckoned(asked)
    Star.objects.bulk_create(
        Star(
            quarter=quarter,
            window_id=one.window_id,
            officer_id=one.officer_id,
            score_hundredths=one.star.score_hundredths,
            level=one.star.level,
            cap_reason=one.star.cap_reason,
            facts=one.inputs.plain(),
            computed_at=at,
            expires_on=asked.expires_on,
        )
        for one in found
    )
    facts = {one.subject: [one.star.score_hundredths, one.star.level] for one in found}
    ledger.record(verbs.STARS_GIVEN, about=reference("stars", quarter), by=by, at=at, facts={"stars": facts})
    _call_for_training(asked, at=at)
    return len(found)


def _call_for_training(quarter: rules.Quarter, *, at: datetime) -> None:
    drop = selectors.scale(quarter.last).drop
    dropped = [row for row in selectors.star_rows(quarter.code) if row.dropped >= drop]
    units = set(Window.objects.values_list("unit_id", flat=True)) if dropped else set()
    heads = [people.holder_of(people.post_in_charge(unit, at=at), at=at) for unit in sorted(units)]
    text = translate(mark("{name}星级下降 {n} 级，请安排培训"))
    notices.owe_many(
        [
            Duty(
                to_person_id=head.person_id,
                to_name=head.person_name,
                about=reference("stars", quarter.code),
                topic=kinds.STAR_DROPPED,
                text=text.format(name=row.name, n=row.dropped),
                key=f"stars:{quarter.code}:{row.subject}",
                at=at,
                url=f"/services/stars/?quarter={quarter.code}",
            )
            for head in heads
            for row in dropped
        ]
    )

"""Pledges: published when they can be measured, checked against the cases, made good when broken (F2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from zhixing.core.clock.rules import Limit
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.notices.acts import Duty
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer, Tick
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import kinds, policies, refusals, verbs
from zhixing.work.service_hall.models import Case, Item
from zhixing.work.service_hall.models.pledges import Pledge, PledgeDay, Remedy
from zhixing.work.service_hall.rules import pledges as rules
from zhixing.work.service_hall.selectors import pledges as selectors

REMEDY: Final = "pledges.remedy"
SYSTEM: Final = Tick(rule=REMEDY)
AT_ONCE: Final = 500
"""Remedies opened in one check at most; the next check opens the rest."""


@dataclass(frozen=True, slots=True)
class NewPledge:
    """What a unit promises. Without measure and standard it is refused."""

    unit_id: int
    content: str
    measure: str
    standard: int | None
    contact: str
    remedy: str
    item: str = ""


@transaction.atomic
def publish_pledge(*, new: NewPledge, by: Officer, at: datetime) -> Pledge:
    """Publish a pledge of a unit; it counts from now on. One that cannot be measured is refused.

    Raises NotAllowed, NotMeasurable, ItemUnknown, ReasonMissing. Ledger: pledge.published.
    """
    if not policies.may_pledge(by, new.unit_id):
        raise refusals.NotAllowed(who="本单位负责人")
    if not rules.is_measurable(new.measure, new.standard) or new.standard is None:
        floor = rulebook.number("pledges.rating_floor", "rating_tenths", day_of(at))
        least = rules.standard_number(rules.RATED, floor)
        raise refusals.NotMeasurable(content=new.content[:60], least=least)
    if not (new.content.strip() and new.contact.strip() and new.remedy.strip()):
        raise refusals.ReasonMissing
    item = Item.objects.filter(code=new.item).first() if new.item else None
    if new.item and item is None:
        raise refusals.ItemUnknown(name=new.item)
    made = Pledge.objects.create(
        unit_id=new.unit_id, item=item, content=new.content.strip(), measure=new.measure,
        standard=new.standard, contact=new.contact.strip(), remedy=new.remedy.strip(), since=at,
    )  # fmt: skip
    facts = {"content": made.content, "measure": made.measure, "standard": made.standard}
    ledger.record(
        verbs.PLEDGE_PUBLISHED,
        about=reference("pledge", made.pk),
        by=by,
        at=at,
        facts=facts | {"unit": new.unit_id, "item": new.item, "remedy": made.remedy},
    )
    return made


@transaction.atomic
def end_pledge(*, pledge_id: int, reason: str, by: Officer, at: datetime) -> Pledge:
    """End a pledge; what was broken before stays owed. Raises NotAllowed, CaseUnknown, ReasonMissing.

    Ledger: pledge.ended.
    """
    pledge = Pledge.objects.select_for_update().filter(pk=pledge_id, until=None).first()
    if pledge is None:
        raise refusals.CaseUnknown
    if not policies.may_pledge(by, pledge.unit_id):
        raise refusals.NotAllowed(who="本单位负责人")
    if not reason.strip():
        raise refusals.ReasonMissing
    pledge.until = at
    pledge.save(update_fields=["until"])
    ledger.record(
        verbs.PLEDGE_ENDED, about=reference("pledge", pledge.pk), by=by, at=at, facts={"reason": reason}
    )
    return pledge


@transaction.atomic
def check_pledge(*, pledge_id: int, by: Tick, at: datetime) -> PledgeDay:
    """Check a pledge against what happened; each case for which it was broken opens a remedy, once.

    At most 500 remedies a check. Raises CaseUnknown.
    Ledger: pledge.checked, matter.registered, remedy.opened.
    """
    pledge = Pledge.objects.select_for_update().filter(pk=pledge_id).first()
    if pledge is None:
        raise refusals.CaseUnknown
    counted, kept, broken = selectors.events_of(pledge, until=at)
    day, _ = PledgeDay.objects.update_or_create(
        pledge=pledge, day=day_of(at), defaults={"counted": counted, "kept": kept}
    )
    pledge.checked_at = at
    pledge.save(update_fields=["checked_at"])
    known = set(Remedy.objects.filter(pledge=pledge).values_list("case_id", flat=True))
    fresh = [key for key in broken if key not in known][:AT_ONCE]
    _open_remedies(pledge, fresh, by=by, at=at)
    ledger.record(
        verbs.PLEDGE_CHECKED,
        about=reference("pledge", pledge.pk),
        by=by,
        at=at,
        facts={"counted": counted, "kept": kept, "remedies": len(fresh)},
    )
    return day


def _open_remedies(pledge: Pledge, case_ids: list[int], *, by: Tick, at: datetime) -> None:
    """Open one remedy a case: held by the unit that promised, with a limit, its head told."""
    if not case_ids:
        return
    post = people.post_in_charge(pledge.unit_id, at=at)
    head = people.holder_of(post, at=at)
    keeper = people.officer(head.person_id, head.post_id, at=at)
    leader = people.leader_in_charge(pledge.unit_id, at=at)
    limit = rulebook.rule(REMEDY, on=day_of(at)).limit
    cases = Case.objects.filter(pk__in=case_ids).select_related("matter").order_by("pk")
    title, made = translate(mark("承诺未兑现，致歉补救：{title}（{number}）")), []
    with matters.stepping(by=by, at=at) as work:
        for case in cases:
            matter = work.take_on(
                matters.NewMatter(
                    title=title.format(title=case.matter.title, number=case.matter.number)[:400],
                    kind=kinds.REMEDY.code,
                    grade="tracked",
                    source_kind="other",
                    source_ref=pledge.content,
                ),
                by=keeper,
            )
            work.give(
                matter, unit_id=pledge.unit_id, leader_post_id=leader, handler_id=head.person_id, named=False
            )
            work.start(matter, "main", Limit(limit.unit, limit.amount), rule_code=REMEDY)
            work.note(matter, verbs.REMEDY_OPENED, {"text": pledge.content, "case": case.matter.number})
            made.append(Remedy(pledge=pledge, case=case, matter=matter, opened_at=at))
        if made:
            text = translate(mark("{n} 件承诺未兑现，须致歉补救：{content}"))
            work.owe(
                Duty(
                    to_person_id=head.person_id,
                    to_name=head.person_name,
                    about=reference("pledge", pledge.pk),
                    topic=kinds.REMEDY_OWED,
                    text=text.format(n=len(made), content=pledge.content),
                    key=f"pledge:{pledge.pk}:{day_of(at).isoformat()}",
                    at=at,
                    url=f"/services/pledges/{pledge.pk}/",
                )
            )
    Remedy.objects.bulk_create(made)


@transaction.atomic
def make_good(*, remedy_id: int, text: str, by: Officer, at: datetime) -> Remedy:
    """Write down the apology or remedy given to the applicant; the duty ends.

    Raises NotAllowed, CaseUnknown, ReasonMissing. Ledger: remedy.made_good.
    """
    found = Remedy.objects.filter(pk=remedy_id).values_list("matter_id", flat=True).first()
    if found is None:
        raise refusals.CaseUnknown
    with matters.stepping(found, by=by, at=at) as work:
        remedy, matter = Remedy.objects.select_for_update().get(pk=remedy_id), work.matter(found)
        if not (policies.may_handle(by, matter) or policies.may_pledge(by, matter.unit_id)):
            raise refusals.NotAllowed(who="承诺单位")
        if not text.strip():
            raise refusals.ReasonMissing
        clock = work.clock(matter, "main")
        work.end(matter)
        remedy.made_good_at, remedy.text = at, text.strip()[:500]
        remedy.save(update_fields=["made_good_at", "text"])
        late = bool(clock and clock.light == "done_late")
        work.note(matter, verbs.REMEDY_MADE_GOOD, {"text": text, "late": late})
    return remedy

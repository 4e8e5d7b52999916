"""Shorter ways: proposed on past cases, decided by the hall, released as a version, measured later (E12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.people.selectors import day_of
from zhixing.foundation.actors import Actor, Officer, Tick
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark
from zhixing.work.service_hall import policies, refusals, verbs
from zhixing.work.service_hall.acts import _working
from zhixing.work.service_hall.acts._desk import sitting
from zhixing.work.service_hall.acts.catalogue import _text_of, change_item
from zhixing.work.service_hall.models import Case, Item, ItemVersion, Reform
from zhixing.work.service_hall.rules import flow, stages
from zhixing.work.service_hall.selectors import flow as selectors

EFFECT: Final = "services.reengineering_effect"
SYSTEM: Final = Tick(rule=EFFECT)


def postpone(*, case_id: int, until: date, reason: str, by: Officer, at: datetime) -> Case:
    """Put the applicant off to another day: counted, and seen by the applicant; the limit goes on.

    Raises NotAllowed, WrongStage, ReasonMissing, DayPast. Ledger: case.postponed.
    """
    with sitting(case_id, by=by, at=at) as now:
        one = now.opened(case_id)
        case, matter, work, desk = one.case, one.matter, one.work, one.desk
        if not (policies.may_serve(by) or policies.may_handle(by, matter)):
            raise refusals.NotAllowed(who="窗口人员或承办人")
        _working.expect(case, (stages.ACCEPTED,), mark("改日办理"))
        if not reason.strip():
            raise refusals.ReasonMissing
        if until <= day_of(at):
            raise refusals.DayPast
        desk.change(case, trips=case.trips + 1)
        facts = {"until": until.isoformat(), "reason": reason.strip()}
        work.note(matter, verbs.POSTPONED, facts | {"text": f"{until.isoformat()} {reason.strip()}"})
        desk.step(case, flow.POSTPONED, by=by, at=at, **facts)
    return case


@transaction.atomic
def set_workflow(*, code: str, parts: Sequence[str], document: str, by: Actor, at: datetime) -> Item:
    """Name the parts that the review of an item goes through, in a new version of it.

    Raises NotAllowed, ItemUnknown, ItemNotActive, DocumentMissing, PartsWrong, NothingChanged.
    Ledger: item.changed.
    """
    names = flow.names_of(parts)
    if not names or len(set(names)) < len(names) or any(not name.strip() or len(name) > 20 for name in names):
        raise refusals.PartsWrong
    if not document.strip():
        raise refusals.DocumentMissing
    return change_item(new=_text_of(code, workflow=tuple(parts), document=document), by=by, at=at)


@transaction.atomic
def propose_reform(
    *, item: str, change: str, parts: Sequence[str], reason: str, by: Officer, at: datetime
) -> Reform:
    """Propose to drop, merge or take side by side; the forecast is computed from past cases and kept.

    Raises NotAllowed, ItemUnknown, PartsWrong, ReasonMissing, ReformOpen, NoPastCases.
    Ledger: reform.proposed.
    """
    found = Item.objects.select_for_update().filter(code=item).first()
    if found is None or found.unit_id is None:
        raise refusals.ItemUnknown(name=item[:60])
    if not policies.may_propose_reform(by, found.unit_id):
        raise refusals.NotAllowed(who="政务服务管理员或事项所属单位")
    version = ItemVersion.objects.filter(item=found, until=None).first()
    if version is None or not flow.fits(version.workflow, change, parts):
        raise refusals.PartsWrong
    if not reason.strip():
        raise refusals.ReasonMissing
    if Reform.objects.filter(item=found, decided_at=None).exists():
        raise refusals.ReformOpen
    simulated = selectors.simulated(found.pk, change, parts, now=at)
    if simulated is None:
        raise refusals.NoPastCases
    made = Reform.objects.create(
        item=found, change=change, parts=list(parts), reason=reason.strip()[:500], proposed_at=at,
        proposed_by_id=by.person_id, sample=simulated.cases, before_tenths=simulated.before_tenths,
        forecast_tenths=simulated.after_tenths,
    )  # fmt: skip
    facts = {"item": found.code, "change": change, "parts": list(parts), "sample": simulated.cases}
    facts |= {"before_tenths": simulated.before_tenths, "forecast_tenths": simulated.after_tenths}
    ledger.record(verbs.REFORM_PROPOSED, about=reference("reform", made.pk), by=by, at=at, facts=facts)
    return made


@transaction.atomic
def decide_reform(
    *, reform_id: int, approve: bool, document: str, by: Officer, at: datetime, joined: str = ""
) -> Reform:
    """Approve a shorter way, which releases it as a new version of the item, or not; never one's own.

    `joined` names two parts that become one. Raises NotAllowed, ReformUnknown, DocumentMissing, PartsWrong.
    Ledger: reform.decided, item.changed.
    """
    reform = Reform.objects.select_for_update().filter(pk=reform_id, decided_at=None).first()
    if reform is None:
        raise refusals.ReformUnknown
    if not policies.may_run_hall(by) or by.person_id == reform.proposed_by_id:
        raise refusals.NotAllowed(who="政务服务管理员（提出人本人除外）")
    if not document.strip():
        raise refusals.DocumentMissing
    reform.decided_at, reform.decided_by_id, reform.approved = at, by.person_id, approve
    reform.document = document.strip()[:200]
    if approve:
        version = ItemVersion.objects.get(item_id=reform.item_id, until=None)
        if not flow.fits(version.workflow, reform.change, reform.parts):
            raise refusals.PartsWrong
        name = joined.strip() or "、".join(reform.parts)
        new = flow.released(version.workflow, reform.change, reform.parts, name[:20])
        code = reform.item.code
        set_workflow(code=code, parts=new, document=document, by=by, at=at)
        reform.version = ItemVersion.objects.get(item_id=reform.item_id, until=None)
    reform.save()
    facts = {"approved": approve, "document": reform.document}
    facts |= {"workflow": list(reform.version.workflow) if reform.version else []}
    ledger.record(verbs.REFORM_DECIDED, about=reference("reform", reform.pk), by=by, at=at, facts=facts)
    return reform


@transaction.atomic
def measure_reform(*, reform_id: int, by: Tick, at: datetime) -> Reform:
    """Write down what cases under the released way really took; once, when the watch is over.

    Raises ReformUnknown where it was not released, the days are not over, or it was measured.
    Ledger: reform.measured.
    """
    reform = Reform.objects.select_for_update(of=("self",)).filter(pk=reform_id, measured_at=None).first()
    if reform is None or reform.version_id is None or reform.pk not in selectors.unmeasured(at):
        raise refusals.ReformUnknown
    cases, tenths = selectors.measured(reform.version_id, until=at)
    reform.measured_at, reform.measured_cases, reform.measured_tenths = at, cases, tenths
    reform.save(update_fields=["measured_at", "measured_cases", "measured_tenths"])
    facts = {"cases": cases, "real_tenths": tenths, "forecast_tenths": reform.forecast_tenths}
    ledger.record(verbs.REFORM_MEASURED, about=reference("reform", reform.pk), by=by, at=at, facts=facts)
    return reform

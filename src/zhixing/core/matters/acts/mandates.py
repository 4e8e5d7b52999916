"""Faults of the list of powers go to the unit that rules on mandates; a ruling puts them right (A8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.db import transaction

from zhixing.core.clock.rules import Limit
from zhixing.core.matters import policies, refusals, verbs
from zhixing.core.matters.acts.registering import NewMatter
from zhixing.core.matters.acts.stepping import stepping
from zhixing.core.matters.kinds import MANDATE
from zhixing.core.matters.models import Matter
from zhixing.core.notices.acts import Duty
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.powers import acts as powers
from zhixing.core.powers import policies as power_policies
from zhixing.core.powers import selectors as power_rows
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate

RULE: Final = "powers.ruling"
TITLE: Final = mark("{label}：{title}（{code}）")


@transaction.atomic
def send_findings(*, unit_id: int, by: Officer, at: datetime) -> list[Matter]:
    """Send each fault of the list that nobody rules on yet to the unit that rules, with its limit.

    Sent again, only new ones go. Raises NotAllowed. Ledger: matter.registered, mandate.sent.
    """
    if not power_policies.may_keep_powers(by):
        raise refusals.NotAllowed(who="权责清单管理单位")
    waiting = set(Matter.objects.filter(kind=MANDATE.code).open().values_list("source_ref", "topic"))
    faults = [one for one in power_rows.list_faults(on=day_of(at)) if (one.code, one.fault) not in waiting]
    head = people.holder_of(people.post_in_charge(unit_id, at=at), at=at)
    leader, limit = people.leader_in_charge(unit_id, at=at), rulebook.rule(RULE, on=day_of(at)).limit
    sent: list[Matter] = []
    with stepping(by=by, at=at) as work:
        for one in faults:
            label = translate(one.label)
            title = translate(TITLE).format(label=label, title=one.title, code=one.code)
            new = NewMatter(title=title[:400], kind=MANDATE.code, topic=one.fault, source_ref=one.code)
            matter = work.take_on(new, by=by)
            work.give(matter, unit_id=unit_id, leader_post_id=leader, handler_id=head.person_id, named=False)
            work.start(matter, "main", Limit(limit.unit, limit.amount), rule_code=RULE)
            work.note(matter, verbs.MANDATE_SENT, {"text": label, "power": one.code})
            work.owe(
                Duty(
                    to_person_id=head.person_id,
                    to_name=head.person_name,
                    about=matter.reference,
                    topic="ruling",
                    text=translate(mark("权责清单问题待裁定：{title}")).format(title=one.title),
                    key=f"{matter.reference}:ruling",
                    at=at,
                    url=f"/matters/mandates/{matter.number}/",
                )
            )
            sent.append(matter)
    return sent


@transaction.atomic
def rule_on_mandate(
    *,
    matter_id: int,
    unit_id: int | None,
    basis: str,
    duty: str,
    document: str,
    reason: str,
    by: Officer,
    at: datetime,
    cancels: bool = False,
) -> Matter:
    """Rule on a fault: the power is one unit's with its duty and basis from today on, or it is cancelled.

    What the ruling leaves empty stays as it was. By the unit that holds the finding. Raises NotAllowed,
    NothingRuled, RulingIncomplete, and what changing a power raises. Ledger: mandate.ruled, power.changed or
    power.ended.
    """
    with stepping(matter_id, by=by, at=at) as work:
        matter = work.matter(matter_id)
        if not policies.may_rule_on_mandate(by, matter):
            raise refusals.NotAllowed(who="机构编制部门负责人")
        if not document.strip() or not reason.strip():
            raise refusals.RulingIncomplete
        on = day_of(at)
        # The ruling is this unit's to make; the list follows by itself.
        entitled = replace(by, rights=by.rights | {"change_rules"})
        if cancels:
            powers.end_power(code=matter.source_ref, document=document, since=on, by=entitled, at=at)
        else:
            _put_right(
                matter, unit_id=unit_id, basis=basis, duty=duty, document=document, on=on, by=entitled, at=at
            )
        clock = work.clock(matter, "main")
        work.end(matter)
        facts = {
            "power": matter.source_ref,
            "unit": people.unit_name(unit_id) if unit_id else "",
            "document": document,
            "cancelled": cancels,
            "late": bool(clock and clock.light == "done_late"),
        }
        work.note(matter, verbs.MANDATE_RULED, facts | {"text": reason})
    return matter


def _put_right(
    matter: Matter,
    *,
    unit_id: int | None,
    basis: str,
    duty: str,
    document: str,
    on: date,
    by: Officer,
    at: datetime,
) -> None:
    """Give the power a version without this fault. Raises NothingRuled where it would still have it."""
    held = power_rows.present(matter.source_ref, on=on)
    if held is None:
        raise refusals.NothingRuled
    owner, law, pair = unit_id or held.unit_id, basis.strip() or held.basis, duty.strip() or held.duty
    left = {
        "vacuum": owner is None,
        "overlap": unit_id is None,
        "no_basis": not law.strip(),
        "no_duty": not pair.strip(),
    }
    if left.get(matter.topic, False):
        raise refusals.NothingRuled
    powers.change_power(
        code=matter.source_ref, title=held.title, duty=pair, basis=law, unit_id=owner, document=document,
        since=on, by=by, at=at,
    )  # fmt: skip

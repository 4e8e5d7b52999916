"""What drafting and asking share: a report under its lock, units asked, and whether all were heard."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from zhixing.core.clock import selectors as clocks
from zhixing.core.ledger import acts as ledger
from zhixing.core.notices import acts as notices
from zhixing.core.notices.acts import Duty
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, spoken_day, translate
from zhixing.work.directives.models.bulletins import OPEN_STATES, Bulletin, BulletinOpinion
from zhixing.work.directives.policies import bulletins as policies
from zhixing.work.directives.refusals import bulletins as refusals
from zhixing.work.directives.rules import bulletins as rules
from zhixing.work.directives.selectors import bulletins as selectors
from zhixing.work.directives.verbs import bulletins as verbs


def open_bulletin(bulletin_id: int, by: Officer) -> Bulletin:
    """Return a report that is not signed yet, locked. Raises BulletinUnknown, BulletinSigned.

    Raises NotForBulletins for whoever does not supervise, BulletinDropped for one done away with.
    """
    if not policies.may_draft(by):
        raise refusals.NotForBulletins
    if not Bulletin.objects.visible_to(by).filter(pk=bulletin_id).exists():
        raise refusals.BulletinUnknown
    found = Bulletin.objects.select_for_update().get(pk=bulletin_id)
    if not policies.may_keep(by, found.sphere):
        raise refusals.NotForBulletins
    if found.state == "dropped":
        raise refusals.BulletinDropped
    if found.state not in OPEN_STATES:
        signed = spoken_day(people.day_of(found.signed_at)) if found.signed_at else ""
        raise refusals.BulletinSigned(day=signed)
    return found


def ask(found: Bulletin, unit_ids: Collection[int], *, by: Officer, at: datetime) -> None:
    """Ask units, for the first time or anew because the draft says something else of them."""
    day = people.day_of(at)
    calendar = clocks.calendar(people.calendar_of(found.unit_id))
    amount = rulebook.rule(selectors.OPINION_RULE, on=day).number("working_days")
    due_at = calendar.close_of(calendar.add_working_days(day, amount))
    asked = [
        BulletinOpinion.objects.update_or_create(
            bulletin=found,
            unit_id=unit,
            defaults={
                "asked_at": at, "due_at": due_at, "answer": "", "answered_by": None, "answered_at": None
            },
        )[0]
        for unit in sorted(unit_ids)
    ]  # fmt: skip
    found.state = "asking"
    found.save(update_fields=["state"])
    notices.withdraw_many([one.reference for one in asked])
    text = translate(mark("请于 {until} 前核对督查通报（征求意见稿）：{title}")).format(
        until=spoken_day(people.day_of(due_at)), title=found.title
    )
    notices.owe_many([told_head(found, one, text, "asked", at=at) for one in asked])
    names = people.unit_names(unit_ids)
    ledger.record(
        verbs.CONSULTED,
        about=found.reference,
        by=by,
        at=at,
        facts={
            "title": found.title,
            "units": [names[unit] for unit in sorted(unit_ids)],
            "until": due_at.isoformat(),
            "text": found.text,
        },
    )


def told_head(found: Bulletin, asked: BulletinOpinion, text: str, what: str, *, at: datetime) -> Duty:
    """Return the message to the head of a unit about a report."""
    holder = people.holder_of(people.post_in_charge(asked.unit_id, at=at), at=at)
    return Duty(
        to_person_id=holder.person_id,
        to_name=holder.person_name,
        about=found.reference,
        topic="bulletin_opinion",
        text=text,
        key=f"{asked.reference}:{what}",
        at=at,
        url=f"{found.get_absolute_url()}opinion/",
    )


def ask_anew(found: Bulletin, before: str, *, by: Officer, at: datetime) -> Sequence[int]:
    """After a rewording ask anew the units of which the draft now says something that they have not seen.

    A unit whose objection led to the change has been heard. Return the units asked.
    """
    said = rules.new_lines(before, found.text)
    heard = set(found.opinions.filter(answer=rules.OBJECTS).values_list("unit_id", flat=True))
    again = sorted(selectors.units_in(said, found) - heard)
    if again:
        ask(found, again, by=by, at=at)
    return again


def refuse_unheard(found: Bulletin, *, at: datetime) -> None:
    """Refuse to sign before those named were heard, as far as the rule refuses it.

    Raises UnitsNotAsked, ObjectionsOpen, StillInTime.
    """
    opinions = list(found.opinions.prefetch_related("objections").order_by("unit_id"))
    names = people.unit_names(selectors.named_units(found) | {one.unit_id for one in opinions})
    waiting = [
        names[one.unit_id]
        for one in opinions
        for objection in one.objections.all()
        if not objection.replied_at
    ]
    if waiting:
        raise refusals.ObjectionsOpen(
            count=len(waiting), units=rules.shortened(tuple(dict.fromkeys(waiting)))
        )
    if rulebook.rule(selectors.OPINION_RULE, on=people.day_of(at)).effect == "advise":
        return
    unasked = sorted(selectors.named_units(found) - {one.unit_id for one in opinions})
    if unasked:
        units = rules.shortened([names[unit] for unit in unasked])
        raise refusals.UnitsNotAsked(count=len(unasked), units=units)
    silent = [one for one in opinions if not one.answer and at <= one.due_at]
    if silent:
        until = max(people.day_of(one.due_at) for one in silent)
        raise refusals.StillInTime(
            units=rules.shortened([names[one.unit_id] for one in silent]), until=spoken_day(until)
        )

"""Reports of a week, a month, a quarter: drafted from the ledger, edited, signed, sent (P19)."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.notices import acts as notices
from zhixing.core.notices.acts import Duty
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, spoken_day, translate
from zhixing.work.directives.acts import _hearing
from zhixing.work.directives.acts.drafting import CODE_SIGNS
from zhixing.work.directives.models import Bulletin
from zhixing.work.directives.policies import bulletins as policies
from zhixing.work.directives.refusals import bulletins as refusals
from zhixing.work.directives.rules import bulletins as rules
from zhixing.work.directives.selectors import bulletins as selectors
from zhixing.work.directives.verbs import bulletins as verbs


@transaction.atomic
def draft_bulletin(*, kind: str, day: date, by: Officer, at: datetime) -> Bulletin:
    """Draft the report of the period that a day lies in, with every figure as the list of its rows.

    A period that is not over is counted up to `at`. Raises NotForBulletins, FiguresDisagree.
    Ledger: bulletin.drafted.
    """
    if not policies.may_draft(by):
        raise refusals.NotForBulletins
    since, until = rules.period_of(kind, day)
    said = selectors.period(kind, since, until, seen_by=by, now=at)
    wrong = rules.disagreements(said.figures)
    if wrong:
        raise refusals.FiguresDisagree(codes="、".join(wrong))
    words = rules.period_words(kind, since, until)
    made = Bulletin.objects.create(
        code="".join(secrets.choice(CODE_SIGNS) for _ in range(10)),
        kind=kind,
        since=since,
        until=until,
        as_of=at,
        title=f"关于{words}重点工作落实情况的督查通报",
        text=rules.draft(kind, found=said.figures, late=said.late, tasks=said.tasks),
        figures=_figures(said),
        units=_units(said),
        sphere=by.reach.sphere or "gov",
        unit_id=by.unit_id,
        drafted_by_id=by.person_id,
        drafted_at=at,
    )
    ledger.record(
        verbs.DRAFTED,
        about=made.reference,
        by=by,
        at=at,
        facts={
            "title": made.title,
            "since": since.isoformat(),
            "until": until.isoformat(),
            "figures": {code: len(rows) for code, rows in said.figures.items()},
        },
    )
    return made


def _figures(said: selectors.Period) -> dict[str, list[int]]:
    return {code: list(rows) for code, rows in said.figures.items()}


def _units(said: selectors.Period) -> list[dict[str, object]]:
    return [
        {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(row).items()}
        for row in said.units
    ]


def _locked(bulletin_id: int, by: Officer) -> Bulletin:
    if not policies.may_draft(by):
        raise refusals.NotForBulletins
    if not Bulletin.objects.visible_to(by).filter(pk=bulletin_id).exists():
        raise refusals.BulletinUnknown
    found = Bulletin.objects.select_for_update().get(pk=bulletin_id)
    if not policies.may_keep(by, found.sphere):
        raise refusals.NotForBulletins
    return found


def _day(moment: datetime | None) -> str:
    return spoken_day(people.day_of(moment)) if moment else ""


@transaction.atomic
def edit_bulletin(
    *,
    bulletin_id: int,
    title: str,
    number: str,
    text: str,
    by: Officer,
    at: datetime,
) -> Bulletin:
    """Keep the words of a draft. Figures stay those of the ledger: the text calls them by name.

    Once units have been asked, those of which it now says something new are asked anew.
    Raises BulletinUnknown, BulletinSigned, FiguresUnknown. Ledger: none while a draft binds nobody,
    bulletin.amended once units have been asked.
    """
    found = _hearing.open_bulletin(bulletin_id, by)
    before, number_before = found.text, found.number
    evidence.refuse_secret_words(title, text)
    unknown = rules.unknown_figures(text)
    if unknown:
        known = "、".join([*rules.FIGURES.values(), rules.RATE])
        raise refusals.FiguresUnknown(names="、".join(unknown), known=known)
    found.title, found.number, found.text = title.strip(), number.strip(), text
    found.save(update_fields=["title", "number", "text"])
    if found.state == "asking" and (before, number_before) != (found.text, found.number):
        again = _hearing.ask_anew(found, before, by=by, at=at)
        facts = {"before": before, "text": found.text, "number": found.number, "asked": list(again)}
        ledger.record(verbs.AMENDED, about=found.reference, by=by, at=at, facts=facts)
    return found


@transaction.atomic
def recount_bulletin(*, bulletin_id: int, by: Officer, at: datetime) -> Bulletin:
    """Count a draft's figures anew: a matter was corrected since. Its words stay.

    Raises BulletinUnknown, BulletinSigned, FiguresDisagree. Ledger: bulletin.recounted.
    """
    found = _hearing.open_bulletin(bulletin_id, by)
    said = selectors.period(found.kind, found.since, found.until, seen_by=by, now=at)
    wrong = rules.disagreements(said.figures)
    if wrong:
        raise refusals.FiguresDisagree(codes="、".join(wrong))
    before = {code: len(rows) for code, rows in found.figures.items()}
    found.figures, found.units, found.as_of = _figures(said), _units(said), at
    found.save(update_fields=["figures", "units", "as_of"])
    after = {code: len(rows) for code, rows in found.figures.items()}
    facts = {"before": before, "after": after}
    ledger.record(verbs.RECOUNTED, about=found.reference, by=by, at=at, facts=facts)
    return found


@transaction.atomic
def sign_bulletin(*, bulletin_id: int, by: Officer, at: datetime) -> Bulletin:
    """Sign a draft: from now on neither its words nor its figures change.

    The units that it names were heard: every objection is answered, and who said nothing had the whole
    time of the rule. Raises BulletinUnknown, BulletinSigned, SignatoryTooLow, NumberMissing,
    UnitsNotAsked, ObjectionsOpen, StillInTime. Ledger: bulletin.signed.
    """
    found = _hearing.open_bulletin(bulletin_id, by)
    if not policies.may_sign(by):
        raise refusals.SignatoryTooLow
    if not found.number:
        raise refusals.NumberMissing
    _hearing.refuse_unheard(found, at=at)
    asked = selectors.opinions_of(found)
    notices.withdraw_many([f"bulletin_opinion:{one.id}" for one in asked])
    found.state, found.signed_by_id, found.signed_at = "signed", by.person_id, at
    found.save(update_fields=["state", "signed_by", "signed_at"])
    ledger.record(
        verbs.SIGNED,
        about=found.reference,
        by=by,
        at=at,
        facts={
            "title": found.title,
            "number": found.number,
            "text": found.text,
            "consulted": selectors.consulted_sentence(asked),
        },
    )
    return found


@transaction.atomic
def send_bulletin(*, bulletin_id: int, by: Officer, at: datetime) -> Bulletin:
    """Send a signed report to the heads of all units of the sphere and to the leaders, once.

    Raises BulletinUnknown, BulletinNotSigned, BulletinSent. Ledger: bulletin.sent.
    """
    found = _locked(bulletin_id, by)
    if found.state in ("draft", "asking", "dropped"):
        raise refusals.BulletinNotSigned
    if found.state == "sent":
        raise refusals.BulletinSent(day=_day(found.sent_at))
    persons = {one.person_id: one.person_name for one in people.county_leaders(at=at)}
    for unit in people.assignable_units(seen_by=by, at=at):
        if unit.sphere == found.sphere:
            holder = people.holder_of(people.post_in_charge(unit.id, at=at), at=at)
            persons.setdefault(holder.person_id, holder.person_name)
    notices.owe_many(
        [
            Duty(
                to_person_id=person,
                to_name=name,
                about=found.reference,
                topic="bulletin",
                text=translate(mark("督查通报：{title}")).format(title=found.title),
                key=f"{found.reference}:sent",
                at=at,
                url=found.get_absolute_url(),
            )
            for person, name in persons.items()
        ]
    )
    found.state, found.sent_at, found.receivers = "sent", at, len(persons)
    found.save(update_fields=["state", "sent_at", "receivers"])
    ledger.record(
        verbs.SENT,
        about=found.reference,
        by=by,
        at=at,
        facts={"number": found.number, "receivers": len(persons)},
    )
    return found


@transaction.atomic
def discard_bulletin(*, bulletin_id: int, by: Officer, at: datetime) -> None:
    """Do away with a draft; one that units have seen stays to be read, marked as done away with.

    Raises BulletinUnknown, BulletinSigned. Ledger: bulletin.discarded.
    """
    found = _hearing.open_bulletin(bulletin_id, by)
    ledger.record(verbs.DISCARDED, about=found.reference, by=by, at=at, facts={"title": found.title})
    asked = [one.reference for one in found.opinions.all()]
    if not asked:
        found.delete()
        return
    notices.withdraw_many(asked)
    found.state = "dropped"
    found.save(update_fields=["state"])

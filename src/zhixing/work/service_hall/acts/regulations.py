"""The rules of the house, each with the checks it drives; what was taken on paper while offline (E14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhixing.core.clock import selectors as clocks
from zhixing.core.ledger import acts as ledger
from zhixing.core.parties import acts as parties
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.core.rulebook.rules import RuleUnknown
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.moment import recording_moment
from zhixing.foundation.references import reference
from zhixing.work.service_hall import policies, refusals, verbs
from zhixing.work.service_hall.acts import cases
from zhixing.work.service_hall.acts._desk import sharing, sitting
from zhixing.work.service_hall.acts._opening import Applicant, Application
from zhixing.work.service_hall.models import Case, Regulation

COUNT = "services.regulations"
OFFLINE = "services.offline"


@transaction.atomic
def fill_regulation(
    *, place: int, title: str, document: str, text: str, rule_codes: Sequence[str], by: Actor, at: datetime
) -> Regulation:
    """Write down a rule of the house in its place, with the codes of the checks that it drives.

    Raises NotAllowed, RegulationPlaceWrong, DocumentMissing, RuleUnknown. Ledger: regulation.filled.
    """
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    count = rulebook.number(COUNT, "members_count", day_of(at))
    if not 1 <= place <= count:
        raise refusals.RegulationPlaceWrong(count=count, place=place)
    if not (title.strip() and document.strip()):
        raise refusals.DocumentMissing
    codes = list(dict.fromkeys(code.strip() for code in rule_codes if code.strip()))
    for code in codes:
        try:
            rulebook.versions(code)
        except RuleUnknown:
            raise refusals.RuleUnknown(code=code[:60]) from None
    made, _ = Regulation.objects.update_or_create(
        place=place,
        defaults={
            "title": title.strip(), "document": document.strip(), "text": text.strip(),
            "rule_codes": codes, "filled_at": at,
        },
    )  # fmt: skip
    facts = {"title": made.title, "document": made.document, "rules": codes, "text": made.text}
    ledger.record(verbs.REGULATION_FILLED, about=reference("regulation", place), by=by, at=at, facts=facts)
    return made


@transaction.atomic
def upload_offline(*, new: Application, applicant: Applicant, by: Officer, at: datetime) -> Case:
    """Enter an application that was taken on paper: its times are those of the paper, and it is marked.

    `at` is when the paper was taken; it is entered now. With everything in it is accepted as of then.
    Raises NotAllowed, PaperTooOld, UploadedBefore, and what `receive` and `accept` raise.
    Ledger: party.registered, matter.registered, case.received, case.uploaded, case.accepted.
    """
    if not policies.may_serve(by):
        raise refusals.NotAllowed(who="窗口人员")
    days = rulebook.rule(OFFLINE, on=day_of(at)).limit.amount
    calendar, now = clocks.calendar(), recording_moment()
    if calendar.working_days_between(calendar.local(at).date(), calendar.local(now).date()) > days:
        raise refusals.PaperTooOld(days=days)
    if not new.paper_number or Case.objects.filter(paper_number=new.paper_number).exists():
        raise refusals.UploadedBefore(number=new.paper_number)
    party = parties.register_party(
        kind=applicant.kind, name=applicant.name, id_number=applicant.id_number, phone=applicant.phone,
        unit_id=by.unit_id, by=by, at=at,
    )  # fmt: skip
    taken = Application(
        new.item, new.window, party.code, new.given, "offline", urgent=False, paper_number=new.paper_number
    )
    with sharing():
        case = cases.receive(new=taken, by=by, at=at)
        with sitting(case.pk, by=by, at=at) as desk:
            one = desk.opened(case.pk)
            facts = {"paper_number": new.paper_number, "entered": now.isoformat(timespec="minutes")}
            one.work.note(one.matter, verbs.UPLOADED, facts | {"text": new.paper_number})
        if case.complete_at is not None:
            cases.accept(case_id=case.pk, by=by, at=at)
    return case

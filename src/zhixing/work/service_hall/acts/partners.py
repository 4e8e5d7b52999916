"""Other systems: what their keys may do in the hall, and what they send for an applicant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import IO, Any

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.people.models import PartnerKey
from zhixing.foundation.actors import Actor, Partner
from zhixing.foundation.references import reference
from zhixing.work.service_hall import policies, refusals, verbs
from zhixing.work.service_hall.acts.applications import answer_paper, open_filing, send_filing
from zhixing.work.service_hall.models import Case, PartnerGrant
from zhixing.work.service_hall.rules import filings
from zhixing.work.service_hall.selectors.filings import subject_of


@transaction.atomic
def grant_partner(
    *, key_id: int, scopes: Sequence[str], document: str, by: Actor, at: datetime
) -> PartnerGrant:
    """Let a partner's key do what `scopes` say in the hall, from now on; no scope takes all back.

    Raises NotAllowed, PartnerUnknown, NotOneOfTheList, DocumentMissing. Ledger: partner.granted.
    """
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    if not set(scopes) <= set(filings.SCOPES):
        raise refusals.NotOneOfTheList(what="对接权限")
    if not document.strip():
        raise refusals.DocumentMissing
    key = PartnerKey.objects.filter(pk=key_id, until__gt=at).first()
    if key is None:
        raise refusals.PartnerUnknown
    wanted = [scope for scope in filings.SCOPES if scope in scopes]
    made, _is_new = PartnerGrant.objects.update_or_create(
        key=key, defaults={"scopes": wanted, "document": document, "granted_at": at}
    )
    ledger.record(
        verbs.PARTNER_GRANTED,
        about=reference("partner", key.pk),
        by=by,
        at=at,
        facts={"name": key.name, "scopes": wanted, "document": document},
    )
    return made


@transaction.atomic
def file_for(
    *,
    item: str,
    answers: Mapping[str, Any],
    files: Mapping[str, Sequence[tuple[IO[bytes], str]]],
    by: Partner,
    at: datetime,
) -> Case:
    """Send an application that somebody filled in on a partner's pages, all or nothing (E2).

    Papers without a file are brought to a window. It stands in a window's queue as any other. Raises
    what `open_filing`, `answer_paper` and `send_filing` raise.
    Ledger: party.registered, matter.registered, case.received.
    """
    begun = open_filing(item=item, by=by, at=at, answers=answers)
    code = begun.filing.code
    asked = subject_of(begun.filing).materials
    for paper in asked:
        sent = files.get(paper["code"], ())
        way = filings.UPLOAD if sent else filings.WINDOW
        answer_paper(code=code, paper=paper["code"], way=way, files=sent, by=by, at=at)
    strange = set(files) - {paper["code"] for paper in asked}
    if strange:
        raise refusals.PaperUnknown(name=min(strange)[:60])
    return send_filing(code=code, by=by, at=at)

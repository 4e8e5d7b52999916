"""Calling an electronic licence of the applicant instead of asking for a copy of it (E2)."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.db import transaction

from zhixing.core.evidence import acts as evidence
from zhixing.core.parties import acts as parties
from zhixing.core.parties.acts import PlainParty
from zhixing.core.parties.rules import shown_number
from zhixing.core.people.selectors import day_of
from zhixing.foundation.actors import Officer
from zhixing.foundation.references import reference
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import adapters, policies, refusals, verbs
from zhixing.work.service_hall.acts import _working
from zhixing.work.service_hall.acts._desk import sitting
from zhixing.work.service_hall.acts.cases import supplement
from zhixing.work.service_hall.models import CaseMaterial, PaperFile
from zhixing.work.service_hall.rules import licences, stages
from zhixing.work.service_hall.rules.licences import Licence, LicenceType
from zhixing.work.service_hall.selectors.licences import licence_types


@dataclass(frozen=True, slots=True)
class Called:
    """What came of a call: its outcome, and the sentence that says so."""

    outcome: str
    sentence: str

    @property
    def is_held(self) -> bool:
        """Whether the licence is in the case now."""
        return self.outcome == licences.VALID


@dataclass(frozen=True, slots=True, repr=False)
class _Asked:
    """A call that may be made. Its repr says nothing: it holds whose licence is asked for."""

    root: int
    paper: CaseMaterial
    type: LicenceType
    party: PlainParty
    question: adapters.Question


def call_licence(*, case_id: int, paper: str, is_agreed: bool, by: Officer, at: datetime) -> Called:
    """Ask the licence store for a missing paper of a case; a valid licence comes in as that paper.

    What has expired, was revoked, is not held or cannot come in leaves the paper missing, says so, and stops
    nothing. The store is asked outside any transaction, and every call is written down, whatever came of it.
    Raises NotAllowed, LicencesOff, NotAgreed, WrongStage, PaperUnknown, NoSuchLicence, NumberNeeded,
    PartyErased. Ledger: party.revealed, case.supplemented, case.licence_called.
    """
    store = adapters.licence_store()
    if not policies.may_serve(by):
        raise refusals.NotAllowed(who="窗口人员")
    if store is None:
        raise refusals.LicencesOff
    if not is_agreed:
        raise refusals.NotAgreed
    asked = _asked(case_id, paper, by=by, at=at)
    try:
        found = store.ask(asked.question)
    except adapters.StoreDown:
        found = Licence(licences.NO_ANSWER)
    except adapters.StoreRefused:
        found = Licence(licences.REFUSED)
    with transaction.atomic():
        refused = _take_in(case_id, asked, found, by=by, at=at)
        return _noted(case_id, asked, found, refused, by=by, at=at)


def _asked(case_id: int, code: str, *, by: Officer, at: datetime) -> _Asked:
    """Return the question for a paper that is missing; whose licence it is, is read for that reason."""
    with sitting(case_id, by=by, at=at) as now:
        one = now.opened(case_id)
        _working.expect(one.case, (stages.RECEIVED, stages.TOLD), mark("调用电子证照"))
        paper = next((row for row in one.desk.missing(one.case) if row.code == code), None)
        if paper is None:
            raise refusals.PaperUnknown(name=code[:60])
        purpose = translate(mark("办理{title}，调用电子证照")).format(title=one.matter.title)
        party = parties.reveal_party(
            code=one.case.party_code, purpose=purpose, for_matter=one.matter.reference, by=by, at=at
        )
        found = licences.type_for(paper.name, party.kind, licence_types(at))
        if found is None:
            raise refusals.NoSuchLicence(name=paper.name)
        if not party.id_number:
            raise refusals.NumberNeeded
        question = adapters.Question(
            type=found.code,
            kind=party.kind,
            holder_number=party.id_number,
            holder_name=party.name,
            case=one.matter.number,
            purpose=purpose,
            officer=by.label,
        )
    return _Asked(one.case.whole_id or one.case.pk, paper, found, party, question)


def _take_in(case_id: int, asked: _Asked, found: Licence, *, by: Officer, at: datetime) -> str:
    """Keep the file of a valid licence as that of the paper; return why not where it cannot come in.

    Its content is looked at like that of any other file, and the case may have gone on meanwhile.
    """
    if licences.outcome(found, name=asked.party.name, on=day_of(at)) != licences.VALID:
        return ""
    of_paper = {"case_id": asked.root, "code": asked.paper.code}
    name = f"{asked.type.title}（电子证照）{PurePath(found.file_name).suffix[:8]}"
    try:
        with transaction.atomic():
            about = reference("case", asked.root)
            kept = evidence.store(file=io.BytesIO(found.file), name=name, about=about, by=by, at=at)
            PaperFile.objects.create(**of_paper, file=kept, sent_at=at)
            supplement(case_id=case_id, given=[asked.paper.code], by=by, at=at, accept=False)
            CaseMaterial.objects.filter(**of_paper).update(file=kept)
    except ActRefused as refusal:
        return str(refusal)
    return ""


def _noted(case_id: int, asked: _Asked, found: Licence, refused: str, *, by: Officer, at: datetime) -> Called:
    """Write down that the store was asked and what it said, without what is personal."""
    outcome = licences.NOT_TAKEN if refused else licences.outcome(found, name=asked.party.name, on=day_of(at))
    number = shown_number(asked.party.kind, found.number)
    until = found.valid_until.isoformat() if found.valid_until else translate(licences.FOR_GOOD)
    sentence = translate(licences.OUTCOME_WORDS[outcome]).format(
        title=asked.type.title, number=number, issuer=found.issuer, until=until, reason=refused
    )
    facts = {
        "paper": asked.paper.code,
        "type": asked.type.code,
        "purpose": asked.question.purpose,
        "outcome": outcome,
        "number": number,
        "issuer": found.issuer,
        "digest": hashlib.sha256(found.file).hexdigest() if found.file else "",
        "text": sentence,
    }
    with sitting(case_id, by=by, at=at) as now:
        one = now.ended(case_id)
        one.work.note(one.matter, verbs.LICENCE_CALLED, facts)
        one.desk.step(one.case, "licence", by=by, at=at, outcome=outcome, text=sentence)
    return Called(outcome, sentence)

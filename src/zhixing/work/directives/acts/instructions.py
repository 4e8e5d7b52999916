"""批示件: registered with scan and words, carried out as a matter, reported back, written upon again (P1)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import IO

from django.db import connection, transaction
from django.db.models import Max

from zhixing.core.clock.rules import Limit, fixed_date
from zhixing.core.evidence import acts as evidence
from zhixing.core.evidence.models import Evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import Assignment, NewMatter, Support
from zhixing.core.notices import acts as notices
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.directives.kinds.instructions import INSTRUCTION
from zhixing.work.directives.models.instructions import Instruction, Remark, Round
from zhixing.work.directives.policies import instructions as policies
from zhixing.work.directives.refusals import instructions as refusals
from zhixing.work.directives.rules import instructions as rules
from zhixing.work.directives.selectors import instructions as selectors
from zhixing.work.directives.verbs import instructions as verbs

SEE_SHEET = mark("见批示件影像")
CODE_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class NewRemark:
    """What one leader wrote: one of our leaders by post, one of the city or the province by name."""

    text: str
    written_on: date
    leader_post_id: int | None = None
    leader: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as it lies before the registrar.

    `limit` is an entry of the rule directives.limits (urgent, short, ordinary, hard) or '' with
    `due_on`, a date from the leader's own words; `sentence` quotes the words that set the limit.
    """

    remarks: tuple[NewRemark, ...]
    lead_unit_id: int
    support_unit_ids: tuple[int, ...] = ()
    limit: str = "ordinary"
    due_on: date | None = None
    sentence: str = ""
    urgency: str = "normal"


@dataclass(frozen=True, slots=True)
class Scan:
    """The scanned sheet as it was uploaded."""

    file: IO[bytes]
    name: str


@transaction.atomic
def register_instruction(
    *,
    title: str,
    sheet: Sheet,
    by: Officer,
    at: datetime,
    level: str = "county",
    source_document: str = "",
    marking: str = "",
    serial: int | None = None,
    scan: Scan | None = None,
) -> Instruction:
    """Register an instruction under the year's next number and give it to the lead unit at once.

    `serial` continues a register that was kept on paper. Marks of secrets, chosen or written, refuse
    everything before the scan is kept (P9). Raises NotARegistrar, PaperIsSecret, SecretWords, NoRemark,
    LeaderMissing, WrittenLater, NumberTaken, DateWithoutWords and the refusals of registering matters.
    Ledger: instruction.registered, matter.registered, matter.assigned.
    """
    if not policies.may_register_instructions(by):
        raise refusals.NotARegistrar
    _refuse_secrets(marking, title, source_document, sheet)
    return _register(
        title=title,
        sheet=sheet,
        level=level,
        source_document=source_document,
        marking=marking,
        serial=serial,
        scan=scan,
        keeper_id=by.unit_id,
        by=by,
        at=at,
    )


def _register(
    *,
    title: str,
    sheet: Sheet,
    level: str,
    source_document: str,
    marking: str,
    serial: int | None,
    scan: Scan | None,
    keeper_id: int,
    by: Officer,
    at: datetime,
) -> Instruction:
    words = _words(sheet, at=at)
    sphere = by.reach.sphere or "gov"
    year = people.day_of(at).year
    made = Instruction.objects.create(
        code="".join(secrets.choice(CODE_SIGNS) for _ in range(10)),
        sphere=sphere,
        year=year,
        serial=_serial(sphere, year, serial),
        level=level,
        title=title.strip()[:300],
        source_document=source_document.strip()[:200],
        label=marking,
        unit_id=keeper_id,
        registered_by_id=by.person_id,
        registered_at=at,
    )
    found = _add_round(made, 1, sheet, words, scan, by=by, at=at)
    _record(verbs.REGISTERED, made, found, words, by=by, at=at)
    return made


@transaction.atomic
def write_instruction(
    *,
    text: str,
    by: Officer,
    at: datetime,
    about: str = "",
    lead_unit_id: int | None = None,
    scan: Scan | None = None,
) -> Instruction:
    """Take what a county leader writes himself, in one sentence or as a photographed sheet, and give it out.

    It goes to `lead_unit_id`, else to the unit that the sentence names first, else to the unit that holds
    the matter `about` (its number). A date or limit in the sentence becomes the limit, else the rule's
    ordinary one. The office that keeps the register follows it up. Raises NotALeader, NothingWritten,
    LeadNotNamed, NoKeeper, SecretWords. Ledger: instruction.registered,
    matter.registered, matter.assigned.
    """
    if not policies.may_write_instructions(by):
        raise refusals.NotALeader
    words = text.strip()
    if not words and scan is None:
        raise refusals.NothingWritten
    known = selectors.written_about(about, seen_by=by) if about else None
    lead = (
        lead_unit_id or selectors.unit_named(words, seen_by=by, at=at) or (known.unit_id if known else None)
    )
    if lead is None:
        raise refusals.LeadNotNamed
    keeper = selectors.keeper(by.reach.sphere or "gov")
    if keeper is None:
        raise refusals.NoKeeper
    today = people.day_of(at)
    due_on, said = selectors.date_said(words, at=at)
    remark = NewRemark(words or translate(SEE_SHEET), today, leader_post_id=by.post_id)
    sheet = Sheet((remark,), lead, due_on=due_on, sentence=said)
    title = known.title if known else (words or translate(SEE_SHEET))
    _refuse_secrets("", title, "", sheet)
    return _register(
        title=title[:60] if not known else title,
        sheet=sheet,
        level="county",
        source_document=known.number if known else "",
        marking="",
        serial=None,
        scan=scan,
        keeper_id=keeper,
        by=by,
        at=at,
    )


@transaction.atomic
def write_again(
    *, instruction_id: int, sheet: Sheet, by: Officer, at: datetime, scan: Scan | None = None
) -> Round:
    """Register what a leader wrote on the outcome: the next round under the same number (31-2).

    Raises NotARegistrar, InstructionUnknown, RoundUnderWay where nothing has come back yet, and what
    registering raises. Ledger: instruction.continued, matter.registered, matter.assigned, matter.related.
    """
    found = _locked(instruction_id, by)
    _refuse_secrets("", "", "", sheet)
    words = _words(sheet, at=at)
    last = found.rounds.select_related("matter").order_by("-ordinal")[0]
    if selectors.signed_feedback(last.matter) is None:
        raise refusals.RoundUnderWay(ordinal=last.ordinal)
    made = _add_round(found, last.ordinal + 1, sheet, words, scan, by=by, at=at)
    matters.relate(matter_id=made.matter_id, other_id=last.matter_id, by=by, at=at)
    _record(verbs.CONTINUED, found, made, words, by=by, at=at)
    return made


@transaction.atomic
def report_back(*, instruction_id: int, ordinal: int, text: str, by: Officer, at: datetime) -> Round:
    """Report the outcome of a round to the leaders who wrote it (办理情况专报), once.

    The unit's feedback is signed by its head before. Leaders with a post of ours are told.
    Raises NotARegistrar, InstructionUnknown, ReportMissing, AlreadyReported, NoSignedFeedback,
    SecretWords. Ledger: instruction.reported_back.
    """
    found = _locked(instruction_id, by)
    evidence.refuse_secret_words(text)
    if not text.strip():
        raise refusals.ReportMissing
    round_ = found.rounds.select_related("matter").filter(ordinal=ordinal).first()
    if round_ is None:
        raise refusals.InstructionUnknown
    if round_.reported_at:
        raise refusals.AlreadyReported(ordinal=ordinal, day=f"{people.day_of(round_.reported_at):%m-%d}")
    if selectors.signed_feedback(round_.matter) is None:
        raise refusals.NoSignedFeedback(unit=people.unit_name(round_.matter.unit_id))
    round_.reported_text, round_.reported_by_id, round_.reported_at = text.strip(), by.person_id, at
    round_.save(update_fields=["reported_text", "reported_by", "reported_at"])
    remarks = list(round_.remarks.order_by("place"))
    number = rules.number(found.year, found.serial, ordinal)
    ledger.record(
        verbs.REPORTED_BACK,
        about=found.reference,
        by=by,
        at=at,
        facts={"number": number, "to": [one.leader for one in remarks], "text": text.strip()},
    )
    notices.owe_many(_told(found, number, ordinal, remarks, at=at))
    return round_


def _told(
    found: Instruction, number: str, ordinal: int, remarks: Sequence[Remark], *, at: datetime
) -> list[notices.Duty]:
    """Return what is owed to the leaders of ours who wrote the sheet: one message each."""
    posts = dict.fromkeys(one.leader_post_id for one in remarks if one.leader_post_id)
    holders = [people.holder_of(post, at=at) for post in posts]
    text = translate(mark("办理情况专报：{number}《{title}》")).format(number=number, title=found.title[:60])
    return [
        notices.Duty(
            to_person_id=holder.person_id,
            to_name=holder.person_name,
            about=found.reference,
            topic="reported_back",
            text=text,
            key=f"{found.reference}:report:{ordinal}",
            at=at,
            url=found.get_absolute_url(),
        )
        for holder in holders
    ]


def _locked(instruction_id: int, by: Officer) -> Instruction:
    if not policies.may_register_instructions(by):
        raise refusals.NotARegistrar
    if not Instruction.objects.visible_to(by).filter(pk=instruction_id).exists():
        raise refusals.InstructionUnknown
    return Instruction.objects.select_for_update().get(pk=instruction_id)


def _refuse_secrets(marking: str, title: str, source_document: str, sheet: Sheet) -> None:
    if marking == rules.SECRET:
        raise refusals.PaperIsSecret(marking=translate(rules.MARKINGS[marking]))
    evidence.refuse_secret_words(title, source_document, sheet.sentence, *(one.text for one in sheet.remarks))


def _words(sheet: Sheet, *, at: datetime) -> tuple[rules.Words, ...]:
    """Return the leaders' words in the order of the sheet. Raises NoRemark, LeaderMissing, WrittenLater."""
    if not sheet.remarks or not any(one.text.strip() for one in sheet.remarks):
        raise refusals.NoRemark
    today, words = people.day_of(at), []
    for place, one in enumerate(sheet.remarks, start=1):
        name = one.leader.strip()
        if one.leader_post_id:
            holder = people.holder_of(one.leader_post_id, at=at)
            name = f"{holder.person_name}{holder.post_name}"
        if not name:
            raise refusals.LeaderMissing(place=place)
        if one.written_on > today:
            raise refusals.WrittenLater(place=place)
        words.append(rules.Words(name[:60], one.text.strip(), one.written_on))
    return tuple(words)


def _serial(sphere: str, year: int, wanted: int | None) -> int:
    """Return the number to use; registrars of one register wait here for each other. Raises NumberTaken."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('zhixing.instruction'), hashtext(%s))",
            [f"{sphere}/{year}"],
        )
    kept = Instruction.objects.filter(sphere=sphere, year=year)
    if wanted is None:
        return (kept.aggregate(Max("serial"))["serial__max"] or 0) + 1
    if kept.filter(serial=wanted).exists():
        raise refusals.NumberTaken(number=rules.number(year, wanted))
    return wanted


def _add_round(
    found: Instruction,
    ordinal: int,
    sheet: Sheet,
    words: Sequence[rules.Words],
    scan: Scan | None,
    *,
    by: Officer,
    at: datetime,
) -> Round:
    number = rules.number(found.year, found.serial, ordinal)
    matter = matters.register(
        new=NewMatter(
            title=found.title,
            kind=INSTRUCTION.code,
            requirement=rules.as_said(words),
            source_kind="instruction",
            source_ref=(found.source_document or translate(rules.LEVEL_WORDS[found.level]))[:200],
            source_sentence=rules.as_said(words),
            document_number=number,
            urgency=sheet.urgency,
            sphere=found.sphere,
            assignment=Assignment(
                (sheet.lead_unit_id,),
                supports=tuple(
                    Support(unit) for unit in sheet.support_unit_ids if unit != sheet.lead_unit_id
                ),
                limit=_limit_of(sheet, on=people.day_of(at)),
            ),
            keeper_unit_id=found.unit_id,
            facts={"instruction": found.code, "round": ordinal},
        ),
        by=by,
        at=at,
    )
    made = Round.objects.create(
        instruction=found,
        ordinal=ordinal,
        matter=matter,
        scan=_stored(found, scan, by=by, at=at),
        registered_by_id=by.person_id,
        registered_at=at,
    )
    Remark.objects.bulk_create(
        Remark(
            round=made,
            place=place,
            leader_post_id=typed.leader_post_id,
            leader=one.leader,
            text=one.text,
            written_on=one.written_on,
        )
        for place, (typed, one) in enumerate(zip(sheet.remarks, words, strict=True), start=1)
    )
    return made


def _stored(found: Instruction, scan: Scan | None, *, by: Officer, at: datetime) -> Evidence | None:
    if scan is None:
        return None
    return evidence.store(
        file=scan.file, name=scan.name, about=found.reference, by=by, at=at, label=found.label
    )


def _limit_of(sheet: Sheet, *, on: date) -> Limit:
    """Return the limit of a sheet: the leader's own date, else the rule's, with the words that set it.

    Raises DateWithoutWords.
    """
    if sheet.due_on:
        if not sheet.sentence.strip():
            raise refusals.DateWithoutWords
        return fixed_date(sheet.due_on, sheet.sentence.strip()[:300])
    found = rulebook.rule("directives.limits", on=on).limit_of(sheet.limit or "ordinary")
    return replace(Limit(found.unit, found.amount), sentence=sheet.sentence.strip()[:300])


def _record(
    verb: str, found: Instruction, round_: Round, words: Sequence[rules.Words], *, by: Officer, at: datetime
) -> None:
    ledger.record(
        verb,
        about=found.reference,
        by=by,
        at=at,
        facts={
            "number": rules.number(found.year, found.serial, round_.ordinal),
            "level": found.level,
            "title": found.title,
            "source": found.source_document,
            "words": [f"{one.leader}：{one.text}" for one in words],
            "matter": round_.matter.number,
            "scan": round_.scan.digest if round_.scan else "",
        },
    )

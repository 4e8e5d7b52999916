"""批示件: registered with scan and words, carried out as a matter, reported back, written upon again (P1)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import IO

from django.db import connection, transaction

from zhixing.core.clock.rules import Limit, fixed_date
from zhixing.core.evidence import acts as evidence
from zhixing.core.evidence.models import Evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import Assignment, NewMatter, Support
from zhixing.core.matters.models import Matter
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


@dataclass(frozen=True, slots=True)
class NewInstruction:
    """A sheet and what it is about; `serial` continues a register on paper, None takes the next number."""

    title: str
    sheet: Sheet
    level: str = "county"
    source_document: str = ""
    serial: int | None = None
    marking: str = ""
    scan: Scan | None = None


@dataclass(frozen=True, slots=True)
class _Lot:
    """A sheet on its way to becoming a round of an instruction."""

    found: Instruction
    sheet: Sheet
    words: tuple[rules.Words, ...]
    scan: Scan | None = None


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
    new = NewInstruction(title, sheet, level, source_document, serial, marking, scan)
    return _register([new], keeper_id=by.unit_id, by=by, at=at)[0]


@transaction.atomic
def register_instructions(*, rows: Sequence[NewInstruction], by: Officer, at: datetime) -> list[Instruction]:
    """Register instructions under this year's numbers and give them out, all or nothing.

    One whose number and title, or without a number whose title, first words and day stand in the register
    is left out. Raises what registering one raises. Ledger: instruction.registered, matter.registered,
    matter.assigned.
    """
    if not policies.may_register_instructions(by):
        raise refusals.NotARegistrar
    register = by.reach.sphere or "gov", people.day_of(at).year
    titles, sheets = selectors.titles_kept(*register), selectors.sheets_kept(*register)
    new: list[NewInstruction] = []
    for row in sorted(rows, key=lambda one: one.serial is None):
        _refuse_secrets("", row.title, row.source_document, row.sheet)
        first = row.sheet.remarks[0]
        is_known = (
            titles.get(row.serial) == row.title
            if row.serial
            else (row.title, first.text, first.written_on) in sheets
        )
        if not is_known:
            new.append(row)
    return _register(new, keeper_id=by.unit_id, by=by, at=at)


def _register(
    rows: Sequence[NewInstruction], *, keeper_id: int, by: Officer, at: datetime
) -> list[Instruction]:
    """Register sheets under the year's numbers and give them out; the statements do not grow with rows."""
    sphere, year = by.reach.sphere or "gov", people.day_of(at).year
    serials = _serials(sphere, year, [row.serial for row in rows])
    words = _words([row.sheet for row in rows], at=at)
    made = Instruction.objects.bulk_create(
        Instruction(
            code="".join(secrets.choice(CODE_SIGNS) for _ in range(10)),
            sphere=sphere,
            year=year,
            serial=serial,
            level=row.level,
            title=row.title.strip()[:300],
            source_document=row.source_document.strip()[:200],
            label=row.marking,
            unit_id=keeper_id,
            registered_by_id=by.person_id,
            registered_at=at,
        )
        for row, serial in zip(rows, serials, strict=True)
    )
    lots = [_Lot(one, row.sheet, said, row.scan) for one, row, said in zip(made, rows, words, strict=True)]
    _add_rounds(lots, 1, verbs.REGISTERED, by=by, at=at)
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
    new = NewInstruction(
        known.title if known else title[:60], sheet, source_document=known.number if known else "", scan=scan
    )
    return _register([new], keeper_id=keeper, by=by, at=at)[0]


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
    [words] = _words([sheet], at=at)
    last = found.rounds.select_related("matter").order_by("-ordinal")[0]
    if selectors.signed_feedback(last.matter) is None:
        raise refusals.RoundUnderWay(ordinal=last.ordinal)
    lot = _Lot(found, sheet, words, scan)
    [made] = _add_rounds([lot], last.ordinal + 1, verbs.CONTINUED, by=by, at=at)
    matters.relate(matter_id=made.matter_id, other_id=last.matter_id, by=by, at=at)
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


def _words(sheets: Sequence[Sheet], *, at: datetime) -> list[tuple[rules.Words, ...]]:
    """Return the leaders' words in the order of each sheet. Raises NoRemark, LeaderMissing, WrittenLater."""
    today, names = people.day_of(at), {}
    for post_id in {one.leader_post_id for sheet in sheets for one in sheet.remarks if one.leader_post_id}:
        holder = people.holder_of(post_id, at=at)
        names[post_id] = f"{holder.person_name}{holder.post_name}"
    found = []
    for sheet in sheets:
        if not any(one.text.strip() for one in sheet.remarks):
            raise refusals.NoRemark
        words = []
        for place, one in enumerate(sheet.remarks, start=1):
            name = names[one.leader_post_id] if one.leader_post_id else one.leader.strip()
            if not name:
                raise refusals.LeaderMissing(place=place)
            if one.written_on > today:
                raise refusals.WrittenLater(place=place)
            words.append(rules.Words(name[:60], one.text.strip(), one.written_on))
        found.append(tuple(words))
    return found


def _serials(sphere: str, year: int, wanted: Sequence[int | None]) -> list[int]:
    """Return the numbers to use; registrars of one register wait here for each other. Raises NumberTaken."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('zhixing.instruction'), hashtext(%s))",
            [f"{sphere}/{year}"],
        )
    taken = set(Instruction.objects.filter(sphere=sphere, year=year).values_list("serial", flat=True))
    found = []
    for serial in wanted:
        if serial in taken:
            raise refusals.NumberTaken(number=rules.number(year, serial))
        found.append(serial or max(taken, default=0) + 1)
        taken.add(found[-1])
    return found


def _add_rounds(lots: Sequence[_Lot], ordinal: int, verb: str, *, by: Officer, at: datetime) -> list[Round]:
    """Give the sheets out as matters, keep them as rounds of their instructions and record them."""
    results = matters.register_many(rows=[_matter(one, ordinal, at=at) for one in lots], by=by, at=at)
    for result in results:
        if result.refusal:
            raise result.refusal
    given = {one.number: one for one in Matter.objects.filter(number__in=[one.number for one in results])}
    made = Round.objects.bulk_create(
        Round(
            instruction=lot.found,
            ordinal=ordinal,
            matter=given[result.number],
            scan=_stored(lot.found, lot.scan, by=by, at=at),
            registered_by_id=by.person_id,
            registered_at=at,
        )
        for lot, result in zip(lots, results, strict=True)
    )
    Remark.objects.bulk_create(
        Remark(
            round=round_,
            place=place,
            leader_post_id=typed.leader_post_id,
            leader=one.leader,
            text=one.text,
            written_on=one.written_on,
        )
        for round_, lot in zip(made, lots, strict=True)
        for place, (typed, one) in enumerate(zip(lot.sheet.remarks, lot.words, strict=True), start=1)
    )
    ledger.record_many(
        [_entry(verb, lot, round_, by=by, at=at) for lot, round_ in zip(lots, made, strict=True)]
    )
    return made


def _matter(lot: _Lot, ordinal: int, *, at: datetime) -> NewMatter:
    found, sheet, said = lot.found, lot.sheet, rules.as_said(lot.words)
    return NewMatter(
        title=found.title,
        kind=INSTRUCTION.code,
        requirement=said,
        source_kind="instruction",
        source_ref=(found.source_document or translate(rules.LEVEL_WORDS[found.level]))[:200],
        source_sentence=said,
        document_number=rules.number(found.year, found.serial, ordinal),
        urgency=sheet.urgency,
        sphere=found.sphere,
        assignment=Assignment(
            (sheet.lead_unit_id,),
            supports=tuple(Support(unit) for unit in sheet.support_unit_ids if unit != sheet.lead_unit_id),
            limit=_limit_of(sheet, on=people.day_of(at)),
        ),
        keeper_unit_id=found.unit_id,
        facts={"instruction": found.code, "round": ordinal},
    )


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


def _entry(verb: str, lot: _Lot, round_: Round, *, by: Officer, at: datetime) -> ledger.Draft:
    found = lot.found
    facts = {
        "number": rules.number(found.year, found.serial, round_.ordinal),
        "level": found.level,
        "title": found.title,
        "source": found.source_document,
        "words": [f"{one.leader}：{one.text}" for one in lot.words],
        "matter": round_.matter.number,
        "scan": round_.scan.digest if round_.scan else "",
    }
    return ledger.Draft(verb, about=found.reference, by=by, at=at, facts=facts)

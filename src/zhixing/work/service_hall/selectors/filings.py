"""Applications on the way, for who fills them in; the window that will get one; files of a case."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Case as Case_
from django.db.models import Count, Q, When

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import CalendarNotPublished
from zhixing.core.evidence import selectors as evidence
from zhixing.core.evidence.selectors import FileRow
from zhixing.core.matters.models import Matter
from zhixing.core.parties import adapters as seals
from zhixing.core.parties import selectors as parties
from zhixing.core.parties.models import Party
from zhixing.core.parties.rules import shown_name, shown_number
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor, Citizen, Officer
from zhixing.foundation.masking import masked_id_number, masked_name, masked_phone
from zhixing.foundation.words import mark
from zhixing.work.service_hall import policies
from zhixing.work.service_hall.models import (
    Case,
    CaseMaterial,
    Filing,
    Item,
    ItemVersion,
    OwnCase,
    Package,
    PaperFile,
    WindowGrant,
    WindowSeat,
)
from zhixing.work.service_hall.rules import filings, stages
from zhixing.work.service_hall.rules.filings import Task
from zhixing.work.service_hall.selectors import licences, special
from zhixing.work.service_hall.selectors.packages import package_guide
from zhixing.work.service_hall.selectors.special import SpecialRow


def opened(filing: Filing) -> dict[str, Any]:
    """Return what was filled in so far. Raises FieldKeyMissing."""
    if not filing.answers:
        return {"papers": {}}
    found: dict[str, Any] = json.loads(seals.open_seal(bytes(filing.answers), place=f"filing:{filing.code}"))
    return found


@dataclass(frozen=True, slots=True)
class Subject:
    """What an application is for: an item, or a package (一件事) with the papers of its items once.

    `branches` are (title, organ) of a package's items; `days` the working days that it promises.
    """

    code: str
    title: str
    organ: str
    materials: Sequence[Mapping[str, Any]]
    served: Sequence[str]
    promised: str
    days: int
    is_package: bool
    is_current: bool
    branches: Sequence[tuple[str, str]] = ()


def subject_of(filing: Filing) -> Subject:
    """Return what an application is for, under the versions with which it began. At most three queries."""
    if filing.package is not None:
        return _package_subject(filing, filing.package)
    item, version = filing.item, filing.version
    if item is None or version is None:
        raise ValueError(filing.code)  # the database refuses such a row
    term = version.promised or version.statutory
    return Subject(
        code=item.code,
        title=version.title,
        organ=item.organ,
        materials=licences.with_types(version.materials, kind=_kind(filing), at=filing.changed_at),
        served=version.served,
        promised=term.words() if term else "",
        days=term.amount if term and term.unit == "wd" else 0,
        is_package=False,
        is_current=version.until is None,
    )


def _kind(filing: Filing) -> str:
    return str(opened(filing).get("kind", ""))


def _package_subject(filing: Filing, package: Package) -> Subject:
    found = {one.pk: one for one in ItemVersion.objects.filter(pk__in=filing.versions).select_related("item")}
    versions = [found[key] for key in filing.versions]
    guide = package_guide(package, versions=versions)
    return Subject(
        code=package.code,
        title=package.title,
        organ=guide.lead,
        materials=licences.with_types(guide.materials, kind=_kind(filing), at=filing.changed_at),
        served=guide.served,
        promised=guide.promised,
        days=guide.days,
        is_package=True,
        is_current=all(one.until is None for one in versions),
        branches=[(line.title, line.organ) for line in guide.lines],
    )


@dataclass(frozen=True, slots=True)
class Counter:
    """The window that gets the next application for an item, and who answers for it there."""

    window: str
    person_id: int
    post_id: int
    for_post_id: int | None


def counter_for(item_id: int, *, at: datetime) -> Counter | None:
    """Return the window that may accept the item and has the fewest applications waiting. Three queries.

    Windows of the item come before general ones. None where no window with somebody at it takes the item.
    """
    granted = WindowGrant.objects.filter(item_id=item_id, until=None, powers__contains=["accept"])
    seats = list(
        WindowSeat.objects.filter(Q(window__in=granted.values("window_id")) | Q(window__is_general=True))
        .select_related("window")
        .order_by("window__is_general", "window__order", "window__code", "pk")[:200]
    )
    holders = people.holders({seat.post_id for seat in seats}, at=at) if seats else {}
    counted = (
        Case.objects.filter(stage=stages.RECEIVED, channel="online")
        .values_list("taken_by_id")
        .annotate(count=Count("id"))
    )
    waiting = dict(counted) if seats else {}
    served = [(seat, holders[seat.post_id]) for seat in seats if seat.post_id in holders]
    if not served:
        return None
    special = [pair for pair in served if not pair[0].window.is_general]
    seat, holder = min(special or served, key=lambda pair: waiting.get(pair[1].person_id, 0))
    return Counter(seat.window.code, holder.person_id, holder.post_id, holder.for_post_id)


def first_asked(item_code: str, *, at: datetime) -> Officer | None:
    """Return who is first contact for a question from home: the counter of the item, else a general one.

    None where nobody sits anywhere. Six queries.
    """
    item = Item.objects.filter(code=item_code).first() if item_code else None
    found = counter_for(item.pk if item else 0, at=at)
    if found is None:
        return None
    return people.officer(found.person_id, found.post_id, at=at, for_post_id=found.for_post_id)


@dataclass(frozen=True, slots=True, repr=False)
class FilingPage:
    """An application as its pages show it. Its repr says nothing: it holds what was filled in."""

    code: str
    key: str
    title: str
    subject: Subject
    answers: Mapping[str, Any]
    tasks: Sequence[Task]
    special: Task
    files: Mapping[str, Sequence[FileRow]]
    ends_at: datetime
    case_id: int | None

    @property
    def materials(self) -> Sequence[Mapping[str, Any]]:
        """The papers that the catalogue asks for."""
        return self.subject.materials

    @property
    def lacking(self) -> list[str]:
        """The papers that do not come with the application, by name."""
        ways = self.answers.get("papers", {})
        needed = [paper for paper in self.materials if paper.get("needed", True)]
        sent = (filings.UPLOAD, filings.LICENCE)
        return [str(one["name"]) for one in needed if ways.get(one["code"]) not in sent]


def filing_page(code: str, *, seen_by: Actor, now: datetime) -> FilingPage | None:
    """Return an application for who fills it in, None for others and after its last day.

    Two queries, four for a package.
    """
    filing = Filing.objects.select_related("item", "version", "package").filter(code=code).first()
    if filing is None or not policies.may_fill(seen_by, code=filing.code, account_id=filing.account_id):
        return None
    if filing.sent_at is None and filing.ends_at <= now:
        return None
    answers = opened(filing)
    files: dict[str, list[FileRow]] = {}
    for one in PaperFile.objects.filter(filing=filing).select_related("file").order_by("code", "id")[:500]:
        files.setdefault(one.code, []).append(evidence.row(one.file))
    subject = subject_of(filing)
    return FilingPage(
        code=filing.code,
        key=filings.spoken_key(str(answers.get("key", ""))),
        title=subject.title,
        subject=subject,
        answers=answers,
        tasks=filings.tasks(answers, subject.materials),
        special=filings.special_task(answers),
        files=files,
        ends_at=filing.ends_at,
        case_id=filing.case_id,
    )


def filing_by_key(key: str, *, now: datetime) -> str | None:
    """Return the code of the draft that is taken up again with this key, None for none. One query."""
    plain = filings.plain_key(key)
    if len(plain) != filings.KEY_SIGNS:
        return None
    rows = Filing.objects.filter(
        key_index=seals.blind(plain, kind="filing"), sent_at__isnull=True, ends_at__gt=now
    )
    return rows.values_list("code", flat=True).first()


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in the list of an account."""

    code: str
    title: str
    changed_at: datetime
    ends_at: datetime


def drafts_of(by: Citizen, *, now: datetime, limit: int = 50) -> list[DraftRow]:
    """Return the drafts of an account, newest change first. One query."""
    if by.account_id is None:
        return []
    rows = (
        Filing.objects.filter(account_id=by.account_id, sent_at__isnull=True, ends_at__gt=now)
        .select_related("version", "package")
        .order_by("-changed_at", "-id")[:limit]
    )
    return [DraftRow(one.code, _title(one), one.changed_at, one.ends_at) for one in rows]


def _title(filing: Filing) -> str:
    return filing.package.title if filing.package else filing.version.title if filing.version else ""


@dataclass(frozen=True, slots=True)
class OwnCaseRow:
    """A case in the list of an account. `todo` is what its applicant has to do now, '' for nothing."""

    number: str
    code: str
    title: str
    stage: str
    stage_word: str
    todo: str
    received_at: datetime
    due_at: datetime | None


TODO_WORDS: Final = {stages.TOLD: mark("请补正材料"), stages.DECIDED: mark("请领取结果")}
TO_PAY: Final = mark("请缴费")


def _todo(case: Case) -> str:
    """Return what the applicant has to do now; nothing where what was missing has been brought."""
    if case.stage in stages.OPEN_STAGES and _is_unpaid(case):
        return TO_PAY
    is_brought = case.stage == stages.TOLD and case.complete_at is not None
    return "" if is_brought else TODO_WORDS.get(case.stage, "")


def _is_unpaid(case: Case) -> bool:
    bill = getattr(case, "bill", None)
    return bill is not None and bill.paid_at is None and bill.total > 0


def own_cases(by: Citizen, *, offset: int = 0, limit: int = 20) -> tuple[list[OwnCaseRow], int]:
    """Return the cases of an account, those that wait for the applicant first, then newest. Two queries."""
    if by.account_id is None:
        return [], 0
    rows = OwnCase.objects.filter(account_id=by.account_id)
    unpaid = Q(case__bill__paid_at=None, case__bill__total__gt=0, case__stage__in=stages.OPEN_STAGES)
    waits = Case_(
        When(unpaid | Q(case__stage=stages.TOLD), then=0), When(case__stage=stages.DECIDED, then=1), default=2
    )
    found = rows.select_related("case__matter", "case__bill").order_by(waits, "-added_at", "-id")[
        offset : offset + limit
    ]
    return [
        OwnCaseRow(
            number=one.case.matter.number,
            code=one.case.matter.tracking_code,
            title=one.case.matter.title,
            stage=one.case.stage,
            stage_word=stages.word_of(one.case.stage, is_complete=one.case.complete_at is not None),
            todo=_todo(one.case),
            received_at=one.case.received_at,
            due_at=one.case.matter.due_at,
        )
        for one in found
    ], rows.count()


@dataclass(frozen=True, slots=True)
class KnownApplicant:
    """Somebody whom an account has filed for, masked; `code` names the application that says who."""

    code: str
    name: str
    number: str


def known_applicants(by: Citizen, *, limit: int = 10) -> list[KnownApplicant]:
    """Return for whom an account has filed, newest first, each once. One query."""
    if by.account_id is None:
        return []
    rows = Filing.objects.filter(account_id=by.account_id).exclude(answers=b"").order_by("-changed_at", "-id")
    found: dict[str, KnownApplicant] = {}
    for one in rows[:100]:
        answers = opened(one)
        number = str(answers.get("id_number", ""))
        if number and number not in found and len(found) < limit:
            name = shown_name(answers["kind"], answers["name"])
            found[number] = KnownApplicant(one.code, name, masked_id_number(number))
    return list(found.values())


def files_of(case_id: int) -> dict[str, list[FileRow]]:
    """Return the files sent for the papers of a case, by code of the paper, none under lock. One query.

    The caller has made sure that its reader may see the case.
    """
    found: dict[str, list[FileRow]] = {}
    rows = PaperFile.objects.filter(case_id=case_id, locked_at=None).select_related("file")
    rows = rows.order_by("code", "id")[:500]
    for one in rows:
        found.setdefault(one.code, []).append(evidence.row(one.file))
    return found


def may_see(actor: Actor, key: str) -> bool:
    """Whether the actor may open the files of an application: whoever sees the case that it became."""
    found = Filing.objects.filter(code=key, case__isnull=False).values_list("case_id", flat=True).first()
    return found is not None and may_see_papers(actor, str(found))


def may_see_papers(actor: Actor, key: str) -> bool:
    """Whether the actor may open the papers of a case: whoever sees it; of an erased party secrecy alone."""
    case = Case.objects.filter(pk=int(key)).first() if key.isdecimal() else None
    if case is None:
        return False
    if Party.objects.filter(code=case.party_code, erased_at__isnull=False).exists():
        return isinstance(actor, Officer) and actor.may("seal_secret")
    return Matter.objects.visible_to(actor).filter(pk=case.matter_id).exists()


def agreed_papers(case_id: int) -> frozenset[str]:
    """Return the papers for which the applicant agreed from home to a call, by code. One query."""
    filing = Filing.objects.filter(case_id=case_id).exclude(answers=b"").first()
    ways = opened(filing)["papers"] if filing else {}
    return frozenset(code for code, way in ways.items() if way == filings.LICENCE)


@dataclass(frozen=True, slots=True)
class StatedLine:
    """What the applicant stated, masked, beside what is known of the party."""

    name: str
    number: str
    phone: str
    agent: str
    is_confirmed: bool
    papers: Mapping[str, str]
    """How each paper comes in that was not uploaded, by its code."""


def stated_line(case_id: int) -> StatedLine | None:
    """Return the masked line of what the applicant wrote; None where nothing is kept. At most two queries.

    It is confirmed where the account that sent it is that of the applicant, by the name that the identity
    platform gave.
    """
    filing = Filing.objects.filter(case_id=case_id).exclude(answers=b"").select_related("case").first()
    if filing is None:
        return None
    answers = opened(filing)
    own = parties.own_party(filing.account_id)
    party = filing.case.party_code if filing.case else ""
    is_own = own is not None and (own.code, own.name) == (party, answers["name"].strip())
    return StatedLine(
        shown_name(answers["kind"], answers["name"]),
        shown_number(answers["kind"], answers["id_number"]),
        masked_phone(answers["phone"]),
        masked_name(answers.get("agent", "")),
        is_own,
        {
            code: filings.PAPER_DONE[way]
            for code, way in answers.get("papers", {}).items()
            if way in (filings.WINDOW, filings.LATER, filings.LICENCE)
        },
    )


@dataclass(frozen=True, slots=True)
class SentCase:
    """What the receipt of an application says."""

    number: str
    code: str
    title: str
    unit: str
    window: str
    site: str
    received_at: datetime
    answer_by: datetime | None
    papers: Sequence[str]
    missing: Sequence[str]
    called: Sequence[str]
    promised: str
    promised_on: date | None
    branches: Sequence[tuple[str, str]]
    special: SpecialRow | None


def _promised_on(case: Case, days: int) -> date | None:
    """Return the day on which it is done where it is accepted on the day it came; None past the calendar."""
    calendar = clocks.calendar(people.calendar_of(case.unit_id))
    try:
        return calendar.add_working_days(calendar.local(case.received_at).date(), days) if days else None
    except CalendarNotPublished:
        return None


def sent_case(filing: str) -> SentCase | None:
    """Return the receipt of an application that its reader may see, None before it is sent.

    Eleven queries.
    """
    sent = Filing.objects.select_related("item", "version", "package").filter(code=filing).first()
    if sent is None or sent.case_id is None:
        return None
    subject = subject_of(sent)
    case = Case.objects.select_related("matter", "window").get(pk=sent.case_id)
    papers = list(CaseMaterial.objects.filter(case=case).order_by("code"))
    ways = opened(sent).get("papers", {}) if sent.answers else {}
    called = [code for code, way in ways.items() if way == filings.LICENCE]
    told = next(
        (one for one in clocks.clocks_about([case.matter.reference]).get(case.matter.reference, ())
         if one.purpose == "told"),
        None,
    )  # fmt: skip
    return SentCase(
        case.matter.number,
        case.matter.tracking_code,
        case.matter.title,
        people.unit_name(case.unit_id),
        case.window.name,
        case.window.site,
        case.received_at,
        told.reading.due if told else None,
        [one.name for one in papers if one.state == stages.GIVEN],
        [one.name for one in papers if one.state != stages.GIVEN and one.code not in called],
        [one.name for one in papers if one.state != stages.GIVEN and one.code in called],
        subject.promised,
        _promised_on(case, subject.days),
        subject.branches,
        special.track_of(case.pk),
    )

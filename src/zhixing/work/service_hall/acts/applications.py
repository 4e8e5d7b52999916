"""An application from home: filled in page by page, sent, a case in the queue of a window (E2, E5)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any, Final

from django.db import transaction
from django.db.models import QuerySet

from zhixing.core.evidence import acts as evidence
from zhixing.core.evidence.models import Evidence
from zhixing.core.matters import acts as matters
from zhixing.core.parties import acts as parties
from zhixing.core.parties import adapters as seals
from zhixing.core.parties import selectors as known_parties
from zhixing.core.parties.models import Party
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Citizen, Officer, Partner, Tick
from zhixing.foundation.numbers import ALPHABET
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import policies, refusals, verbs
from zhixing.work.service_hall.acts import _wholes, _working
from zhixing.work.service_hall.acts._desk import Sitting, sitting
from zhixing.work.service_hall.acts._opening import Application, keep, open_case, papers_of, takeable
from zhixing.work.service_hall.acts.cases import supplement
from zhixing.work.service_hall.acts.special import ask_special
from zhixing.work.service_hall.models import (
    Case,
    CaseMaterial,
    Filing,
    Item,
    ItemVersion,
    OwnCase,
    Package,
    PaperFile,
)
from zhixing.work.service_hall.rules import filings, guide, stages
from zhixing.work.service_hall.selectors.filings import counter_for, opened, subject_of

MOST_FILES: Final = 10
"""How many files one paper may have: pages of it, not a limit of law."""


@dataclass(frozen=True, slots=True, repr=False)
class Begun:
    """A fresh application and the code with which it is taken up again. Its repr says nothing."""

    filing: Filing
    key: str


@transaction.atomic
def open_filing(
    *, item: str, by: Actor, at: datetime, answers: Mapping[str, Any] | None = None, like: str = ""
) -> Begun:
    """Begin an application for an item; what is filled in is kept for thirty days.

    `like` is an earlier application of the same account, whose applicant this one is for too (U18).
    Raises NotAllowed, ItemUnknown, ItemNotActive, ItemElsewhere. Ledger: none, a draft is the
    applicant's own until it is sent.
    """
    if not policies.may_file(by):
        raise refusals.NotAllowed(who="办事人")
    found = Item.objects.filter(code=item).first()
    if found is None:
        raise refusals.ItemUnknown(name=item[:60])
    _refuse_unfit(found)
    filing = Filing(item=found, version=ItemVersion.objects.get(item=found, until=None))
    return _begin(filing, answers or {}, like, by=by, at=at)


@transaction.atomic
def open_package_filing(*, package: str, by: Citizen, at: datetime, like: str = "") -> Begun:
    """Begin an application for a package (一件事): all its items answered for at once, papers asked once.

    `like` as in `open_filing`. Raises NotAllowed, ItemUnknown, ItemNotActive, ItemElsewhere.
    Ledger: none, a draft is the applicant's own until it is sent.
    """
    if not policies.may_file(by):
        raise refusals.NotAllowed(who="办事人")
    found = Package.objects.filter(code=package).first()
    if found is None:
        raise refusals.ItemUnknown(name=package[:60])
    filing = Filing(package=found, versions=_present_versions(found))
    return _begin(filing, {}, like, by=by, at=at)


def _refuse_unfit(item: Item) -> None:
    """Raise ItemNotActive or ItemElsewhere for an item that nobody applies for here."""
    if not item.is_active:
        raise refusals.ItemNotActive(title=item.title, state=translate(guide.STATE_WORDS[item.state]))
    if item.unit_id is None:
        raise refusals.ItemElsewhere(title=item.title, organ=item.organ)


def _present_versions(package: Package) -> list[int]:
    """Return the versions in force of a package's items, in their order. Raises what `open_filing` raises."""
    items = [branch.item for branch in _wholes.branches_of(package.pk)]
    for item in items:
        _refuse_unfit(item)
    rows = ItemVersion.objects.filter(item__in=items, until=None).values_list("item_id", "pk")
    present = dict(rows)
    return [present[item.pk] for item in items]


def _begin(filing: Filing, answers: Mapping[str, Any], like: str, *, by: Actor, at: datetime) -> Begun:
    key = "".join(secrets.choice(ALPHABET) for _ in range(filings.KEY_SIGNS))
    filing.code = secrets.token_hex(8)
    filing.account_id = by.account_id if isinstance(by, Citizen) else None
    filing.partner_key_id = int(by.key_id) if isinstance(by, Partner) else None
    filing.key_index = seals.blind(key, kind="filing")
    filing.opened_at = filing.changed_at = at
    filing.ends_at = at + timedelta(days=_kept_days(at))
    _write(filing, {"key": key, "papers": {}, **_own(by), **_known(like, by=by), **answers})
    filing.save(force_insert=True)
    return Begun(filing, key)


def _own(by: Actor) -> dict[str, Any]:
    """Return who applies where the platform has confirmed whose account it is; it may be changed."""
    own = known_parties.own_party(by.account_id) if isinstance(by, Citizen) else None
    return {"kind": own.kind, "name": own.name, "id_number": own.id_number} if own else {}


def _known(like: str, *, by: Actor) -> dict[str, Any]:
    """Return who applied in an earlier application of the same account; nothing for anybody else's."""
    former = Filing.objects.filter(code=like).exclude(answers=b"").first() if like else None
    if former is None or not policies.may_fill(by, code="", account_id=former.account_id):
        return {}
    answers = opened(former)
    return {name: answers.get(name, "") for name in ("kind", "name", "id_number", "agent", "phone")}


def _kept_days(at: datetime) -> int:
    return rulebook.number("services.filing", "days_count", day_of(at))


def _write(filing: Filing, answers: Mapping[str, Any]) -> None:
    filing.answers = seals.seal(filings.packed(answers), place=f"filing:{filing.code}")


def _draft(code: str, *, by: Actor, at: datetime) -> Filing:
    """Return a draft's row, locked, for who fills it in. Raises NotAllowed, FilingGone."""
    filing = Filing.objects.select_for_update().filter(code=code).first()
    if filing is None:
        raise refusals.FilingGone
    is_own = policies.may_fill(by, code=filing.code, account_id=filing.account_id)
    if not is_own and not (isinstance(by, Partner) and str(filing.partner_key_id) == by.key_id):
        raise refusals.NotAllowed(who="办事人")
    if filing.sent_at is not None or filing.ends_at <= at:
        raise refusals.FilingGone
    return filing


def _keep(filing: Filing, answers: Mapping[str, Any], *, at: datetime) -> None:
    """Write a changed draft; it is kept for its days from this change on."""
    _write(filing, answers)
    filing.changed_at, filing.ends_at = at, at + timedelta(days=_kept_days(at))
    filing.save(update_fields=["answers", "changed_at", "ends_at"])


@transaction.atomic
def answer_page(*, code: str, values: Mapping[str, Any], by: Actor, at: datetime) -> Filing:
    """Keep what one page asked. Raises NotAllowed, FilingGone.

    Ledger: none, a draft is the applicant's own until it is sent.
    """
    filing = _draft(code, by=by, at=at)
    answers = opened(filing)
    if values.get("kind") and values["kind"] != answers.get("kind"):
        # Another kind of applicant has another number.
        answers |= {"id_number": "", "name": "", "agent": ""}
    _keep(filing, answers | dict(values), at=at)
    return filing


@transaction.atomic
def answer_paper(
    *, code: str, paper: str, way: str, files: Sequence[tuple[IO[bytes], str]], by: Actor, at: datetime
) -> Filing:
    """Say how one paper comes in, and keep the files sent for it.

    Raises NotAllowed, FilingGone, PaperUnknown, NotOneOfTheList, FileNeeded, TooManyFiles, the refusals
    of files. Ledger: none, a draft is the applicant's own until it is sent.
    """
    filing = _draft(code, by=by, at=at)
    listed = next((one for one in subject_of(filing).materials if one["code"] == paper), None)
    if listed is None:
        raise refusals.PaperUnknown(name=paper[:60])
    if way not in filings.ways_of(listed):
        raise refusals.NotOneOfTheList(what=translate(mark("提交方式")))
    held = PaperFile.objects.filter(filing=filing, code=paper).count()
    if way == filings.UPLOAD and not files and not held:
        raise refusals.FileNeeded
    if held + len(files) > MOST_FILES:
        raise refusals.TooManyFiles(count=MOST_FILES)
    about = reference("filing", filing.code)
    for file, name in files:
        kept = evidence.store(file=file, name=name, about=about, by=by, at=at)
        PaperFile.objects.create(filing=filing, code=paper, file=kept, sent_at=at)
    if way != filings.UPLOAD:
        _drop(PaperFile.objects.filter(filing=filing, code=paper), by=by, at=at)
    answers = opened(filing)
    _keep(filing, answers | {"papers": {**answers["papers"], paper: way}}, at=at)
    return filing


@transaction.atomic
def remove_file(*, code: str, file_id: int, by: Actor, at: datetime) -> Filing:
    """Take one file out of a draft. Raises NotAllowed, FilingGone.

    Ledger: none, a draft is the applicant's own until it is sent.
    """
    filing = _draft(code, by=by, at=at)
    found = PaperFile.objects.filter(filing=filing, file_id=file_id).first()
    if found is not None:
        paper = found.code
        _drop(PaperFile.objects.filter(pk=found.pk), by=by, at=at)
        answers = opened(filing)
        if not PaperFile.objects.filter(filing=filing, code=paper).exists():
            answers["papers"].pop(paper, None)
        _keep(filing, answers, at=at)
    return filing


def _drop(rows: Any, *, by: Actor, at: datetime) -> None:
    keys = list(rows.values_list("file_id", flat=True))
    rows.delete()
    evidence.discard(evidence_ids=keys, by=by, at=at)


@transaction.atomic
def renew_filing(*, code: str, by: Actor, at: datetime) -> Filing:
    """Put a draft under the item's present version; what was filled in stays, new papers are asked.

    Of a package whose papers changed, the papers are asked anew. Raises NotAllowed, FilingGone,
    ItemNotActive. Ledger: none, a draft is the applicant's own until it is sent.
    """
    filing = _draft(code, by=by, at=at)
    if filing.package is not None:
        former = [paper["name"] for paper in subject_of(filing).materials]
        filing.versions = _present_versions(filing.package)
        filing.save(update_fields=["versions"])
        if former != [paper["name"] for paper in subject_of(filing).materials]:
            _drop(PaperFile.objects.filter(filing=filing), by=by, at=at)
            _keep(filing, opened(filing) | {"papers": {}}, at=at)
        return filing
    if filing.item is None:
        raise refusals.FilingGone
    present = ItemVersion.objects.filter(item=filing.item_id, until=None).first()
    if present is None or not filing.item.is_active:
        state = translate(guide.STATE_WORDS[filing.item.state])
        raise refusals.ItemNotActive(title=filing.item.title, state=state)
    filing.version = present
    filing.save(update_fields=["version"])
    return filing


@transaction.atomic
def discard_filing(*, code: str, by: Actor, at: datetime) -> None:
    """Give a draft up: nothing of it stays. Raises NotAllowed, FilingGone.

    Ledger: none, a draft is the applicant's own until it is sent.
    """
    _forget(_draft(code, by=by, at=at), by=by, at=at)


def _forget(filing: Filing, *, by: Actor, at: datetime) -> None:
    _drop(PaperFile.objects.filter(filing=filing), by=by, at=at)
    filing.delete()


@transaction.atomic
def forget_lapsed(*, by: Tick, at: datetime, limit: int = 100) -> int:
    """Forget drafts after their last day, and the words of applications that nobody needs any more.

    The latter: a month of kept days after the case has ended, or at once when its party was erased. Return
    how many. Ledger: none, a draft was nobody's record; what was sent stays in the case.
    """
    lapsed = (
        Filing.objects.select_for_update(skip_locked=True)
        .filter(sent_at__isnull=True, ends_at__lte=at)
        .order_by("ends_at", "id")[:limit]
    )
    rows = list(lapsed)
    for filing in rows:
        _forget(filing, by=by, at=at)
    old = at - timedelta(days=_kept_days(at))
    over = Case.objects.filter(stage__in=stages.ENDED_STAGES, matter__closed_at__lte=old)
    erased = Party.objects.filter(erased_at__isnull=False).values("code")
    told = Filing.objects.filter(sent_at__isnull=False).exclude(answers=b"")
    keys = list(told.filter(case__in=over.values("pk")).order_by("id").values_list("pk", flat=True)[:limit])
    keys += list(told.filter(case__party_code__in=erased).order_by("id").values_list("pk", flat=True)[:limit])
    return len(rows) + Filing.objects.filter(pk__in=keys).update(answers=b"")


@transaction.atomic
def clear_erased(*, by: Tick, at: datetime, limit: int = 100) -> int:
    """Remove the files of applicants who were erased, or lock away what the law keeps; return how many (R54).

    A case that was accepted leaves a file that the archives law keeps: its papers lose their names and only
    the secrecy officer opens them, with an entry. Of what was never accepted nothing is kept. A case that
    still goes on waits for its end. Ledger: evidence.erased, evidence.locked_away.
    """
    erased = Party.objects.filter(erased_at__isnull=False).values("code")
    rows = list(
        PaperFile.objects.select_for_update(skip_locked=True)
        .filter(locked_at=None, case_id__in=_over().filter(party_code__in=erased).values("pk"))
        .order_by("id")[:limit]
    )
    cases = Case.objects.in_bulk([row.case_id for row in rows if row.case_id])
    kept: list[PaperFile] = []
    gone: list[PaperFile] = []
    for row in rows:
        is_kept = row.case_id is not None and cases[row.case_id].accepted_at is not None
        (kept if is_kept else gone).append(row)
    titles = {
        (one.case_id, one.code): one.name for one in CaseMaterial.objects.filter(case_id__in=list(cases))
    }
    ground = translate(mark("个人信息保护法第四十七条"))
    names = {row.file_id: titles.get((row.case_id or 0, row.code), row.code) for row in kept}
    evidence.lock_away(names=names, ground=ground, by=by, at=at)
    evidence.erase(evidence_ids=[row.file_id for row in gone], ground=ground, by=by, at=at)
    PaperFile.objects.filter(pk__in=[row.pk for row in rows]).update(locked_at=at)
    return len(rows)


@transaction.atomic
def end_keeping(*, by: Tick, at: datetime, limit: int = 100) -> int:
    """Remove files that the law kept under lock, so many years after their case ended; return how many (R54).

    Ledger: evidence.erased.
    """
    years = rulebook.number("services.kept_files", "years_count", day_of(at))
    old = at.replace(year=at.year - years, day=min(at.day, 28))
    over = Case.objects.filter(stage__in=stages.ENDED_STAGES, matter__closed_at__lte=old)
    unsealed = Evidence.objects.filter(sealed_at=None).values("pk")
    rows = PaperFile.objects.select_for_update(skip_locked=True).filter(
        locked_at__isnull=False, case__in=over.values("pk"), file__in=unsealed
    )
    found = list(rows.order_by("id").values_list("file_id", flat=True)[:limit])
    if not found:
        return 0
    return evidence.erase(evidence_ids=found, ground=translate(mark("保存期限已满")), by=by, at=at)


def _over() -> QuerySet[Case]:
    """Return the cases that have ended."""
    return Case.objects.filter(stage__in=stages.ENDED_STAGES)


# --- Sent ----------------------------------------------------------------------------------------


@transaction.atomic
def send_filing(*, code: str, by: Actor, at: datetime) -> Case:
    """Send an application: a case with one number, in the queue of a window that may accept it (E2).

    The window has five working days to accept it or to say once what is missing (E5). Nobody at the window
    acts yet; the entry is the applicant's. A package is one case until it is accepted, then all its branches
    start (E4). Where a ground of 特事特办 was named, that is asked for with the papers that may follow (E9).
    Raises NotAllowed, FilingGone, FilingOpen, ItemChanged, ItemNotActive, NoCounter, IdNumberWrong,
    SpecialGroundRefused, ReasonMissing.
    Ledger: party.registered, matter.registered, case.received, case.special_asked.
    """
    filing = _draft(code, by=by, at=at)
    answers, subject = opened(filing), subject_of(filing)
    if not subject.is_current:
        raise refusals.ItemChanged(title=subject.title)
    left = sum(1 for task in filings.tasks(answers, subject.materials) if not task.is_done)
    if left:
        raise refusals.FilingOpen(count=left)
    counter = counter_for(filing.item_id or 0, at=at)
    if counter is None:
        raise refusals.NoCounter(title=subject.title)
    clerk = people.officer(counter.person_id, counter.post_id, at=at, for_post_id=counter.for_post_id)
    party = parties.register_party(
        kind=answers["kind"],
        name=answers["name"],
        id_number=answers["id_number"],
        phone=answers["phone"],
        address=answers.get("address", ""),
        unit_id=clerk.unit_id,
        by=_applicant(by),
        at=at,
    )
    files = list(PaperFile.objects.filter(filing=filing).select_related("file").order_by("code", "id"))
    given = tuple(sorted({one.code for one in files}))
    with sitting(by=by, at=at) as now:
        facts = {"files": [one.file.digest for one in files], "way": answers["way"]}
        case = _open(now, filing, counter.window, party.code, given, clerk, facts, at=at)
        case.delivery = answers["way"]
        sentence = mark("新的网上申请：{title}（{number}），请在五个工作日内受理或一次性告知")
        _working.tell(now.work, case.matter, clerk.person_id, "online", translate(sentence), at=at)
    _attach(case, files)
    PaperFile.objects.filter(filing=filing).update(case=case)
    filing.sent_at, filing.case, filing.changed_at = at, case, at
    filing.save(update_fields=["sent_at", "case", "changed_at"])
    if filing.account_id:
        OwnCase.objects.get_or_create(account_id=filing.account_id, case=case, defaults={"added_at": at})
    if answers.get("special_ground"):
        ask_special(
            case_id=case.pk,
            ground=answers["special_ground"],
            reason=answers.get("special_reason", ""),
            owed=filings.owed(answers, subject.materials),
            by=by,
            at=at,
        )
    return case


def _open(
    now: Sitting,
    filing: Filing,
    window: str,
    party_code: str,
    given: tuple[str, ...],
    clerk: Officer,
    facts: Mapping[str, object],
    *,
    at: datetime,
) -> Case:
    """Return the case of an application, at the desk with its papers: of an item, or of a package."""
    desk = now.desk
    if filing.package is not None:
        branches = _wholes.branches_of(filing.package_id)
        place = _wholes.takeable_branches(desk, branches, window, by=clerk)
        papers = _wholes.laid_out(_wholes.shared_papers(desk, branches), given, at=at)
        return _wholes.take_whole(
            now, filing.package, place, party_code, papers, channel="online", by=clerk, at=at, more=facts
        )
    if filing.item is None:
        raise refusals.FilingGone
    new = Application(filing.item.code, window, party_code, given, channel="online")
    item, version, place = takeable(desk, new, by=clerk)
    case = open_case(now.work, new, item, version, place, by=clerk, at=at, more=facts)
    keep(desk, case, papers_of(case, [item.pk], version.materials, given, at=at))
    desk.step(case, "receive", by=now.work.by, at=at, item=item.code, channel="online", given=list(given))
    return case


def _applicant(by: Actor) -> Actor:
    """Return who registers the party: a partner hands in what the applicant himself stated."""
    return Citizen(None, name=by.label) if isinstance(by, Partner) else by


def _attach(case: Case, files: Sequence[PaperFile]) -> None:
    """Let each paper of the case name its first file."""
    first: dict[str, int] = {}
    for one in files:
        first.setdefault(one.code, one.file_id)
    for paper in CaseMaterial.objects.filter(case=case, code__in=list(first)):
        paper.file_id = first[paper.code]
        paper.save(update_fields=["file"])


@transaction.atomic
def hand_in(
    *, case_id: int, files: Mapping[str, Sequence[tuple[IO[bytes], str]]], by: Actor, at: datetime
) -> Case:
    """Send files for papers that were listed as missing; the window still looks at them (E5).

    `files` by code of the paper. Raises NotAllowed, WrongStage, PaperUnknown, FileNeeded, TooManyFiles, the
    refusals of files. Ledger: case.supplemented.
    """
    sent = {code: rows for code, rows in files.items() if rows}
    if not sent:
        raise refusals.FileNeeded
    about = reference("case", case_id)
    for code, rows in sent.items():
        if len(rows) > MOST_FILES:
            raise refusals.TooManyFiles(count=MOST_FILES)
        for file, name in rows:
            kept = evidence.store(file=file, name=name, about=about, by=by, at=at)
            PaperFile.objects.create(case_id=case_id, code=code, file=kept, sent_at=at)
    case = supplement(case_id=case_id, given=sorted(sent), by=by, at=at)
    rows_ = list(PaperFile.objects.filter(case=case, code__in=list(sent)).order_by("code", "-id"))
    _attach(case, rows_)
    return case


@transaction.atomic
def add_own_case(*, case_id: int, by: Citizen, at: datetime) -> OwnCase:
    """Let an account follow a case whose number and code it knows. Raises NotAllowed.

    Ledger: none, a bookmark of one's own.
    """
    if by.account_id is None:
        raise refusals.NotAllowed(who="登录的办事人")
    made, _is_new = OwnCase.objects.get_or_create(
        account_id=by.account_id, case_id=case_id, defaults={"added_at": at}
    )
    return made


# --- Read for a reason ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class Stated:
    """What the applicant wrote, for the one answer that shows it. Its repr says nothing."""

    name: str
    id_number: str
    agent: str
    phone: str
    address: str


@transaction.atomic
def read_contact(*, case_id: int, purpose: str, by: Officer, at: datetime) -> Stated | None:
    """Return what the applicant wrote, for a reason; every reading is written down (R48).

    None where nothing is kept. Raises NotAllowed, PurposeMissing. Ledger: case.contact_read.
    """
    case = Case.objects.select_related("matter").get(pk=case_id)
    if not (policies.may_serve(by) or policies.may_handle(by, case.matter)):
        raise refusals.NotAllowed(who="窗口人员或承办人")
    if not purpose.strip():
        raise refusals.PurposeMissing
    filing = Filing.objects.filter(case=case).exclude(answers=b"").first()
    if filing is None:
        return None
    answers = opened(filing)
    with matters.stepping(case.matter_id, by=by, at=at) as work:
        work.note(work.ended(case.matter_id), verbs.CONTACT_READ, {"purpose": purpose.strip()[:200]})
    fields = ("name", "id_number", "agent", "phone", "address")
    return Stated(**{name: str(answers.get(name, "")) for name in fields})

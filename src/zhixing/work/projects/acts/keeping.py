"""Keeping the register: entries with proof, corrections with a reason, filings read (C3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction

from zhixing.core.evidence import acts as evidence_acts
from zhixing.core.evidence import selectors as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters import policies as matter_policies
from zhixing.core.matters.models import Feedback
from zhixing.core.matters.refusals import MeetingIsNotProgress, PictureUsedBefore
from zhixing.core.matters.rules.progress import substance
from zhixing.core.matters.rules.states import ACTIVE
from zhixing.core.notices import acts as notices
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, spoken_day, translate
from zhixing.work.projects import policies, refusals, verbs
from zhixing.work.projects.acts import _common
from zhixing.work.projects.models import Filing, Investment, Milestone, Project, RegisterEntry

KEPT, CORRECTED = "填报", "更正"
TOLD_LATE = mark("{title}：按目前进度预计 {day} 完成，比计划推迟 {days} 天")
TEXTS = ("owner", "investor", "place", "land", "approvals", "words", "problems")
MONEY = ("total", "year_plan")
DAYS = ("starts_on", "due_on")


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What the lead unit writes into the register. Money in 万元.

    `amount` is the figure of the month of `on`; `amounts` those of earlier months that were not reported yet.
    """

    on: date
    words: str
    milestone_place: int | None = None
    percent: int | None = None
    amount: Decimal | None = None
    amounts: tuple[tuple[date, Decimal], ...] = ()
    problems: str = ""
    coordination: str = ""
    coordination_unit_id: int | None = None
    next_step: str = ""
    evidence_ids: tuple[int, ...] = ()


@transaction.atomic
def keep_register(*, project_id: int, entry: NewEntry, by: Officer, at: datetime) -> RegisterEntry:
    """Write an entry into the register; the next version is filed with a receipt and the forecast made anew.

    Progress without proof is taken, and turns the register yellow until proof follows. With proof it also
    goes to the milestone's matter as a report, where that matter takes one. A forecast past the plan is
    told to the linked leader. Raises NotAllowed, WordsMissing, InFuture, MilestoneMissing,
    PercentFallsBack, FigureFallsBack, MeetingIsNotProgress, PictureUsedBefore. Ledger: project.register_kept.
    """
    project = _common.locked(project_id, by)
    if not policies.may_keep(by, project):
        raise refusals.NotAllowed(who="牵头单位")
    _check_entry(entry, at)
    evidence_acts.refuse_secret_words(entry.words, entry.problems)
    milestone = _milestone(project, entry)
    _refuse_pictures(project, entry.evidence_ids)
    figures = (*entry.amounts, *([(entry.on, entry.amount)] if entry.amount is not None else []))
    if figures:
        _keep_figures(project, figures)
    if milestone is not None and entry.percent is not None:
        _advance(milestone, entry.percent, entry.on)
        project.is_bare = not entry.evidence_ids
    elif entry.evidence_ids:
        project.is_bare = False
    project.words, project.problems, project.updated_at = entry.words, entry.problems, at
    written = RegisterEntry.objects.create(
        project=project,
        milestone=milestone,
        on=entry.on,
        percent=entry.percent if milestone else None,
        words=entry.words,
        problems=entry.problems,
        coordination=entry.coordination,
        coordination_unit_id=entry.coordination_unit_id,
        next_step=entry.next_step,
        written_by_id=by.person_id,
        written_at=at,
    )
    written.files.set(entry.evidence_ids)
    forecast = _common.settle(project, on=people.day_of(at))
    if milestone is not None and entry.percent is not None:
        _report(milestone, entry, by=by, at=at)
    filing = _common.file_version(project, KEPT, by=by, at=at)
    ledger.record(
        verbs.REGISTER_KEPT,
        about=project.reference,
        by=by,
        at=at,
        facts={
            "on": entry.on.isoformat(),
            "words": entry.words,
            "milestone": milestone.name if milestone else "",
            "percent": entry.percent,
            "amount": str(entry.amount) if entry.amount is not None else "",
            "problems": entry.problems,
            "coordination": entry.coordination,
            "coordination_unit": entry.coordination_unit_id,
            "next_step": entry.next_step,
            "files": evidence.digests(entry.evidence_ids),
            "forecast": forecast.on.isoformat() if forecast else "",
            "version": project.version,
            "receipt": filing.receipt,
            "digest": filing.digest,
        },
    )
    if forecast and forecast.late_days(project.due_on):
        _tell_leader(project, forecast.on, forecast.late_days(project.due_on), at=at)
    return written


def _check_entry(entry: NewEntry, at: datetime) -> None:
    if not entry.words.strip():
        raise refusals.WordsMissing
    if entry.on > people.day_of(at):
        raise refusals.InFuture
    if entry.percent is not None and entry.milestone_place is None:
        raise refusals.MilestoneMissing


def _milestone(project: Project, entry: NewEntry) -> Milestone | None:
    if entry.milestone_place is None:
        return None
    found = project.milestones.select_related("matter").filter(place=entry.milestone_place).first()
    if found is None:
        raise refusals.MilestoneMissing
    if entry.percent is not None and entry.percent < found.percent:
        raise refusals.PercentFallsBack(known=found.percent)
    if entry.percent is not None and entry.percent > found.percent and substance(entry.words).only_meetings:
        raise MeetingIsNotProgress
    return found


def _refuse_pictures(project: Project, evidence_ids: Sequence[int]) -> None:
    for earlier in evidence.earlier_uses(evidence_ids):
        where = "同一项目" if earlier.about == project.reference else "其他事项"
        raise PictureUsedBefore(day=f"{earlier.at:%-m月%-d日}", where=where)


def _advance(milestone: Milestone, percent: int, on: date) -> None:
    if milestone.began_on is None:
        # Nothing yet: the work begins now. Something already: it began as planned, or now if that lies later.
        milestone.began_on = on if percent == 0 else min(milestone.starts_on, on)
    milestone.percent, milestone.percent_on = percent, on
    if percent == 100 and milestone.done_on is None:
        milestone.done_on = on
    milestone.save(update_fields=["began_on", "percent", "percent_on", "done_on"])


def _keep_figures(project: Project, figures: Sequence[tuple[date, Decimal]]) -> None:
    """Keep the figures of months; none is lowered but by a correction. Two queries."""
    wanted = {on.replace(day=1): amount for on, amount in figures}
    for month, known in project.investments.filter(month__in=wanted).values_list("month", "amount"):
        if wanted[month] < known:
            raise refusals.FigureFallsBack(month=month.month, known=known)
    Investment.objects.bulk_create(
        [Investment(project=project, month=month, amount=amount) for month, amount in wanted.items()],
        update_conflicts=True,
        unique_fields=["project", "month"],
        update_fields=["amount"],
    )


def _report(milestone: Milestone, entry: NewEntry, *, by: Officer, at: datetime) -> None:
    """Let what was written once be the report on the milestone's matter too, where that takes one now."""
    matter = milestone.matter
    takes = (
        entry.evidence_ids
        and entry.percent is not None
        and matter.state == ACTIVE
        and matter_policies.may_work(by, matter)
        and entry.percent >= matter.progress_percent
        and not Feedback.objects.filter(matter=matter, state__in=["signing", "checking"]).exists()
    )
    if takes:
        said = matters.Report(
            text=entry.words,
            progress_percent=entry.percent,
            problems=entry.problems,
            next_step=entry.next_step,
            evidence_ids=entry.evidence_ids,
        )
        matters.report(matter_id=matter.pk, report=said, by=by, at=at)


def _tell_leader(project: Project, day: date, days: int, *, at: datetime) -> None:
    post = _common.leader_of(project.pk)
    if post is None:
        return
    person = people.holder_of(post, at=at)
    text = translate(TOLD_LATE).format(title=project.matter.title, day=spoken_day(day), days=days)
    notices.owe_many(
        [
            notices.Duty(
                to_person_id=person.person_id,
                to_name=person.person_name,
                about=project.matter.reference,
                topic="yellow",
                text=text,
                key=f"{project.matter.reference}:forecast:{day.isoformat()}",
                at=at,
                url=project.get_absolute_url(),
            )
        ]
    )


@transaction.atomic
def correct(
    *, project_id: int, changes: Mapping[str, str], reason: str, by: Officer, at: datetime
) -> Project:
    """Correct figures of the register with a reason; old value, editor and reason stay in the ledger.

    Keys are fields (`total`, `owner`, `due_on` …), `investment:2026-06` for a month, `percent:2` for the
    second milestone. Raises NotAllowed, ReasonMissing, NothingChanged, FigureUnknown, DatesReversed.
    Ledger: project.facts_corrected.
    """
    project = _common.locked(project_id, by)
    if not policies.may_correct(by, project):
        raise refusals.NotAllowed(who="牵头单位或重点项目办")
    if not reason.strip():
        raise refusals.ReasonMissing
    former: dict[str, str] = {}
    for key, text in changes.items():
        known = _correct_one(project, key, text.strip())
        if known is not None:
            former[key] = known
    if not former:
        raise refusals.NothingChanged
    if project.due_on < project.starts_on:
        raise refusals.DatesReversed(name=project.matter.title)
    _common.settle(project, on=people.day_of(at))
    filing = _common.file_version(project, CORRECTED, by=by, at=at)
    ledger.record(
        verbs.FACTS_CORRECTED,
        about=project.reference,
        by=by,
        at=at,
        facts={
            "from": former,
            "to": {key: changes[key].strip() for key in former},
            "reason": reason,
            "version": project.version,
            "receipt": filing.receipt,
            "digest": filing.digest,
        },
    )
    return project


def _correct_one(project: Project, key: str, text: str) -> str | None:
    """Set one value and return the former one, None where nothing changed. Raises FigureUnknown."""
    try:
        if key in TEXTS:
            return _set(project, key, text)
        if key in MONEY:
            return _set(project, key, Decimal(text))
        if key in DAYS:
            return _set(project, key, date.fromisoformat(text))
        noun, _, which = key.partition(":")
        if noun == "investment":
            return _set_figure(project, date.fromisoformat(f"{which}-01"), Decimal(text))
        if noun == "percent":
            return _set_percent(project, int(which), int(text))
    except (InvalidOperation, ValueError):
        raise refusals.FigureUnknown(name=f"{key} {text}") from None
    raise refusals.FigureUnknown(name=key)


def _set(project: Project, name: str, value: object) -> str | None:
    known = getattr(project, name)
    if known == value:
        return None
    setattr(project, name, value)
    return str(known)


def _set_figure(project: Project, month: date, amount: Decimal) -> str | None:
    if amount < 0:
        raise refusals.FigureUnknown(name=str(amount))
    known = project.investments.filter(month=month).first()
    if known is not None and known.amount == amount:
        return None
    Investment.objects.update_or_create(project=project, month=month, defaults={"amount": amount})
    return str(known.amount) if known else "0"


def _set_percent(project: Project, place: int, percent: int) -> str | None:
    stone = project.milestones.filter(place=place).first()
    if stone is None or not 0 <= percent <= 100:
        raise refusals.FigureUnknown(name=f"percent:{place}")
    if stone.percent == percent:
        return None
    known, stone.percent = stone.percent, percent
    stone.done_on = stone.done_on if percent == 100 else None
    stone.save(update_fields=["percent", "done_on"])
    newest = stone.entries.filter(percent__isnull=False).order_by("-on", "-id").first()
    if newest is not None:
        newest.percent = percent
        newest.save(update_fields=["percent"])
    return str(known)


@transaction.atomic
def read_filings(*, filing_ids: Sequence[int], by: Officer, at: datetime) -> int:
    """Note that the key-project office has read filed versions (阅知); returns how many were unread.

    Raises NotAllowed, FilingUnknown. Ledger: project.filing_read on each project.
    """
    if not policies.may_enter(by):
        raise refusals.NotAllowed(who="重点项目办")
    seen = Project.objects.visible_to(by).values("pk")
    unread = list(
        Filing.objects.select_for_update().filter(pk__in=list(filing_ids), read_at=None, project__in=seen)
    )
    if not unread:
        raise refusals.FilingUnknown
    Filing.objects.filter(pk__in=[one.pk for one in unread]).update(read_at=at, read_by=by.person_id)
    receipts: dict[int, list[str]] = {}
    for one in sorted(unread, key=lambda one: one.version):
        receipts.setdefault(one.project_id, []).append(one.receipt)
    ledger.record_many(
        [
            ledger.Draft(verbs.FILING_READ, f"project:{key}", by, at, {"receipts": found})
            for key, found in receipts.items()
        ]
    )
    return len(unread)

"""The weekly report (D6): opened by the week, drafted from the log, signed, sent; instructions come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import Limit
from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import Assignment, NewMatter, stepping
from zhixing.core.matters.models import Matter
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.words import mark
from zhixing.work.documents import kinds, policies, refusals, selectors, verbs
from zhixing.work.documents.acts import _common as common
from zhixing.work.documents.models import ReportInstruction, ReportLine, WeeklyReport

DUTY = "documents.weekly_report"


@transaction.atomic
def open_report(*, week_on: date, answerable: Officer, by: Actor, at: datetime) -> WeeklyReport:
    """Open the report of a week, held by the office of `answerable`; the same again returns the first.

    Due at the close of the last working day of the week; a week without working days has no due date.
    Ledger: matter.registered, document.report_drafted.
    """
    sphere = answerable.reach.sphere or "gov"
    known: WeeklyReport | None = WeeklyReport.objects.filter(sphere=sphere, week_on=week_on).first()
    if known is not None:
        return known
    year, week, _day = week_on.isocalendar()
    with stepping(by=by, at=at) as steps:
        matter = steps.take_on(
            NewMatter(
                title=f"上行平行文跟踪协调情况周报（{year}年第{week}周）",
                kind=kinds.WEEKLY.code,
                source_kind="other",
                sphere=sphere,
                facts={"rule": DUTY, "week": week_on.isoformat()},
            ),
            by=answerable,
        )
        leader = people.leader_in_charge(answerable.unit_id, at=at)
        steps.give(
            matter,
            unit_id=answerable.unit_id,
            leader_post_id=leader,
            handler_id=answerable.person_id,
        )
        due_on = clocks.calendar(people.calendar_of(answerable.unit_id)).week_day_due(week_on)
        if due_on is not None:
            sentence = mark("每周 1 次书面汇报，本周最后一个工作日下班前报送")
            steps.start(matter, "main", Limit("date", date=due_on, sentence=sentence), rule_code=DUTY)
        steps.note(matter, verbs.REPORT_DRAFTED, {"week": week_on.isoformat(), "rule": DUTY})
    return WeeklyReport.objects.create(matter=matter, sphere=sphere, week_on=week_on)


@transaction.atomic
def draft_report(*, matter_id: int, by: Officer, at: datetime) -> WeeklyReport:
    """Draft the lines from the log: every open paper, its holder, days out, this week's progress.

    What the office wrote itself is kept. Raises NotAllowed, DocumentUnknown, ReportSent.
    Ledger: document.report_drafted.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = _report_of(matter_id, steps.ended(matter_id), by)
        count = _refresh(found, at)
        found.drafted_at, found.signed_at, found.signed_by = at, None, ""
        found.save(update_fields=["drafted_at", "signed_at", "signed_by"])
        steps.note(matter, verbs.REPORT_DRAFTED, {"lines": count})
    return found


def _report_of(matter_id: int, matter: Matter, by: Officer) -> tuple[Matter, WeeklyReport]:
    found = WeeklyReport.objects.filter(matter_id=matter_id).first()
    if found is None:
        raise refusals.DocumentUnknown
    if not policies.may_direct_reports(by):
        raise refusals.NotAllowed(who="政府办公室")
    if found.sent_at:
        raise refusals.ReportSent(day=common.spoken(found.sent_at))
    return matter, found


def _refresh(found: WeeklyReport, at: datetime) -> int:
    """Write the lines of all papers open now; kept texts stay, papers that came back leave."""
    kept = {line.tracking_id: line for line in found.lines.filter(is_edited=True)}
    drafts = selectors.report_drafts(found.sphere, week_on=found.week_on, at=at)
    found.lines.all().delete()
    lines = []
    for ordinal, draft in enumerate(drafts, 1):
        mine = kept.get(draft.tracking_id)
        lines.append(
            ReportLine(
                report=found,
                tracking_id=draft.tracking_id,
                ordinal=ordinal,
                holder=draft.holder,
                days_out=draft.days_out,
                progress=mine.progress if mine else draft.progress,
                obstacle=mine.obstacle if mine else draft.obstacle,
                request=mine.request if mine else draft.request,
                is_edited=bool(mine),
            )
        )
    ReportLine.objects.bulk_create(lines, batch_size=2000)
    return len(lines)


@dataclass(frozen=True, slots=True)
class LineEdit:
    """What the office makes of one line."""

    progress: str
    obstacle: str
    request: str


@transaction.atomic
def edit_report(
    *,
    matter_id: int,
    opening: str,
    closing: str,
    lines: Mapping[int, LineEdit],
    by: Officer,
    at: datetime,
) -> WeeklyReport:
    """Change the words of the report; figures and the list of papers come from the log alone.

    Raises NotAllowed, ReportSent. Ledger: document.report_edited.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = _report_of(matter_id, steps.ended(matter_id), by)
        found.opening, found.closing = opening, closing
        found.save(update_fields=["opening", "closing"])
        changed = []
        for line in found.lines.filter(pk__in=lines):
            edit = lines[line.pk]
            before = (line.progress, line.obstacle, line.request)
            if before != (edit.progress, edit.obstacle, edit.request):
                line.progress, line.obstacle, line.request = edit.progress, edit.obstacle, edit.request
                line.is_edited = True
                changed.append(line)
        ReportLine.objects.bulk_update(changed, ["progress", "obstacle", "request", "is_edited"])
        steps.note(matter, verbs.REPORT_EDITED, {"lines": len(changed)})
    return found


@transaction.atomic
def sign_report(*, matter_id: int, by: Officer, at: datetime) -> WeeklyReport:
    """Sign the report as the head of the office; an open paper that it lacks refuses it (D6).

    Raises ReportIncomplete, NotAllowed, ReportSent. Ledger: document.report_signed.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = _report_of(matter_id, steps.ended(matter_id), by)
        if policies.level_of(by) < policies.LEVELS.index("head"):
            raise refusals.NotAllowed(who="办公室主任")
        _refuse_incomplete(found)
        found.signed_at, found.signed_by = at, by.label
        found.save(update_fields=["signed_at", "signed_by"])
        steps.note(matter, verbs.REPORT_SIGNED, {"lines": found.lines.count()})
    return found


def _refuse_incomplete(found: WeeklyReport) -> None:
    absent = selectors.absent_from(found)
    if absent:
        raise refusals.ReportIncomplete(count=len(absent), names="、".join(absent[:3]))


@transaction.atomic
def send_report(*, matter_id: int, leader_post_ids: Sequence[int], by: Officer, at: datetime) -> WeeklyReport:
    """Send the signed report to leaders; the duty of the week is done.

    Raises ReportNotSigned, ReportIncomplete, NotAllowed. Ledger: document.report_sent.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = _report_of(matter_id, steps.ended(matter_id), by)
        if found.signed_at is None:
            raise refusals.ReportNotSigned
        _refuse_incomplete(found)
        told = [people.holder_of(post, at=at) for post in leader_post_ids]
        found.sent_at, found.sent_to = at, [one.person_name for one in told]
        found.save(update_fields=["sent_at", "sent_to"])
        count = found.lines.count()
        steps.note(matter, verbs.REPORT_SENT, {"to": found.sent_to, "lines": count})
        text = mark("请阅：{title}")
        steps.end(matter)
        for one in told:
            duty = common.duty(matter, one.person_id, "document_report", text, at=at)
            steps.owe(duty)
    return found


@transaction.atomic
def instruct(
    *,
    matter_id: int,
    leader: str,
    text: str,
    lead_unit_id: int | None,
    written_at: datetime,
    by: Officer,
    at: datetime,
    due_on: date | None = None,
) -> ReportInstruction:
    """Register what a leader wrote on the report; it is a supervised matter at once (D6: within 1 h).

    Raises InstructionEmpty, ReportNotSent, NotAllowed. Ledger: matter.registered, matter.assigned,
    document.instructed.
    """
    found = WeeklyReport.objects.select_related("matter").filter(matter_id=matter_id).first()
    if found is None:
        raise refusals.DocumentUnknown
    if not policies.may_direct_reports(by):
        raise refusals.NotAllowed(who="政府办公室")
    if found.sent_at is None:
        raise refusals.ReportNotSent
    if not text.strip() or lead_unit_id is None:
        raise refusals.InstructionEmpty
    limit = Limit("date", date=due_on, sentence=text) if due_on else None
    made = matters.register(
        new=NewMatter(
            title=text.strip()[:200],
            requirement=text,
            source_kind="instruction",
            source_ref=f"{leader}在{found.matter.title}上的批示"[:200],
            source_sentence=text,
            assignment=Assignment((lead_unit_id,), limit=limit),
        ),
        by=by,
        at=at,
    )
    row = ReportInstruction.objects.create(
        report=found, leader=leader, text=text, written_at=written_at, matter=made
    )
    with stepping(matter_id, by=by, at=at) as steps:
        facts = {"leader": leader, "text": text, "matter": made.number}
        steps.note(steps.ended(matter_id), verbs.INSTRUCTED, facts | {"written": written_at.isoformat()})
    return row

"""Before the meeting: the rolling list, the date, the agenda, the approval, the notice, the reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from django.db import transaction
from django.db.models import Max

from zhixing.core.clock.rules import fixed_date, parse_limit
from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.outcomes import acts as outcomes
from zhixing.core.people import selectors as people
from zhixing.core.people.models import Post
from zhixing.core.people.selectors import day_of
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.meetings import policies, refusals, selectors, verbs
from zhixing.work.meetings.acts import _common
from zhixing.work.meetings.kinds import SECTIONS
from zhixing.work.meetings.models import (
    AgendaItem,
    Attendance,
    Meeting,
    ReportingEntry,
    ReportingList,
    Series,
    Topic,
)

KEY_PROJECTS = "meetings.key_projects"
READY_STEP = "listing"
WAITS = mark("等待列入下次会议")


@dataclass(frozen=True, slots=True)
class Report:
    """A key project or key work to be heard: why it was chosen, which unit and leader report."""

    title: str
    unit_id: int
    reason: str
    leader_post_id: int | None = None
    entry_id: int | None = None


def _leader(report: Report, at: datetime) -> int:
    return report.leader_post_id or people.leader_in_charge(report.unit_id, at=at)


def _refuse_reasonless(reports: Sequence[Report]) -> None:
    for report in reports:
        if not report.title.strip():
            raise refusals.TitleMissing
        if not report.reason.strip():
            raise refusals.SelectionReasonMissing(title=report.title)


@transaction.atomic
def make_list(
    *, series_id: int, month: date, reports: Sequence[Report], by: Officer, at: datetime
) -> ReportingList:
    """Write down the rolling list of a month (滚动清单), or write it anew while nobody has approved it.

    Raises NotYours, ListApproved, SelectionReasonMissing. Ledger: reporting_list.made.
    """
    series = Series.objects.get(pk=series_id)
    if not policies.may_keep(by, series):
        raise refusals.NotYours(who=_common.SECRETARY)
    _refuse_reasonless(reports)
    first = month.replace(day=1)
    found, _ = ReportingList.objects.get_or_create(
        series=series, month=first, defaults={"made_by_id": by.person_id, "made_at": at}
    )
    if found.approved_at:
        raise refusals.ListApproved(month=f"{first.year}年{first.month}月")
    found.entries.all().delete()
    ReportingEntry.objects.bulk_create(
        ReportingEntry(
            listing=found,
            place=place,
            title=report.title.strip(),
            unit_id=report.unit_id,
            leader_post_id=_leader(report, at),
            reason=report.reason.strip(),
        )
        for place, report in enumerate(reports, 1)
    )
    ledger.record(
        verbs.LIST_MADE,
        about=found.reference,
        by=by,
        at=at,
        facts={"month": f"{first:%Y-%m}", "titles": [report.title for report in reports]},
    )
    return found


@transaction.atomic
def make_lists(*, rows: Sequence[tuple[int, date, Report]], by: Officer, at: datetime) -> list[Report]:
    """Write down the rolling lists of several months, all or nothing; return what stands in changed ones.

    Rows are series, month and report. A list that says the same already stays as it is. Raises what making
    one raises. Ledger: reporting_list.made.
    """
    lists: dict[tuple[int, date], list[Report]] = {}
    for series_id, month, report in rows:
        lists.setdefault((series_id, month), []).append(report)
    kept = selectors.entries_kept([month for _series, month in lists])
    made = []
    for (series_id, month), reports in lists.items():
        if kept.get((series_id, month)) != [(one.title, one.unit_id, one.reason) for one in reports]:
            make_list(series_id=series_id, month=month, reports=reports, by=by, at=at)
            made += reports
    return made


@transaction.atomic
def approve_list(*, list_id: int, by: Officer, at: datetime) -> ReportingList:
    """Approve the rolling list; leaders and units are told at once, and their notice counts from here.

    Raises NotApprover. Ledger: reporting_list.approved.
    """
    found = ReportingList.objects.select_for_update().get(pk=list_id)
    _refuse_approver(found.series, by, at)
    if found.approved_at:
        raise refusals.ListApproved(month=f"{found.month.year}年{found.month.month}月")
    found.approved_at, found.approved_by_id = at, by.person_id
    found.save(update_fields=["approved_at", "approved_by"])
    entries = list(found.entries.order_by("place"))
    for entry in entries:
        _common.tell(
            (_common.in_post(entry.leader_post_id, at), _common.head_of(entry.unit_id, at)),
            about=found.reference,
            topic="meeting_list",
            text=translate(mark("列入{month}月常务会议汇报清单：{title}")).format(
                month=found.month.month, title=entry.title
            ),
            key=f"{found.reference}:{entry.place}",
            at=at,
            url="/meetings/rolling/",
        )
    ledger.record(
        verbs.LIST_APPROVED,
        about=found.reference,
        by=by,
        at=at,
        facts={"month": f"{found.month:%Y-%m}", "titles": [entry.title for entry in entries]},
    )
    return found


def _refuse_approver(series: Series, by: Officer, at: datetime) -> None:
    if not policies.may_approve(by, series):
        names = people.holders([p for p in (series.chair_post_id, series.deputy_post_id) if p], at=at)
        chair = names.get(series.chair_post_id)
        deputy = names.get(series.deputy_post_id or 0)
        raise refusals.NotApprover(
            chair=chair.post_name if chair else "", deputy=deputy.post_name if deputy else "—"
        )


@transaction.atomic
def plan_meeting(
    *,
    series_id: int,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    by: Officer,
    at: datetime,
    title: str = "",
    number: int | None = None,
    member_post_ids: Sequence[int] = (),
) -> Meeting:
    """Set the date of the next sitting. Without `member_post_ids` the county leaders are its members.

    It is the next of the year, or the one of `number`, for an office that begins in the middle of a year.
    Raises NotYours, SeriesOver, TimeWrong, NumberTaken. Ledger: sitting.planned.
    """
    series = Series.objects.select_for_update().get(pk=series_id)
    if not policies.may_keep(by, series):
        raise refusals.NotYours(who=_common.SECRETARY)
    _common.refuse_ended(series)
    if ends_at <= starts_at:
        raise refusals.TimeWrong
    year = _common.local_day(starts_at).year
    last = Meeting.objects.filter(series=series, year=year).aggregate(n=Max("number"))["n"] or 0
    if number is not None and number <= last:
        raise refusals.NumberTaken(last=last)
    place_in_year = number or last + 1
    found = Meeting.objects.create(
        code=_common.code(),
        series=series,
        year=year,
        number=place_in_year,
        title=title.strip() or _title(series, year, place_in_year),
        place=place.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
        planned_by_id=by.person_id,
        planned_at=at,
    )
    posts = list(member_post_ids)
    if not posts and series.kind != "review":
        posts = [serving.post_id for serving in people.county_leaders(at=at)]
    _invite(found, dict.fromkeys([series.chair_post_id, *posts]), role="member", at=at)
    ledger.record(
        verbs.PLANNED,
        about=found.reference,
        by=by,
        at=at,
        facts={"title": found.title, "starts": starts_at.isoformat(), "place": found.place},
    )
    return found


def _title(series: Series, year: int, number: int) -> str:
    return translate(mark("{year}年第{number}次{name}")).format(year=year, number=number, name=series.name)


def _invite(found: Meeting, post_ids: Sequence[int] | dict[int, None], *, role: str, at: datetime) -> None:
    """Invite whoever answers in the posts; who is invited already stays as he is."""
    holders = people.holders(list(post_ids), at=at)
    units = dict(Post.objects.filter(pk__in=list(post_ids)).values_list("pk", "unit_id"))
    there = set(found.attendances.values_list("person_id", flat=True))
    start = found.attendances.count()
    rows: list[Attendance] = []
    for post in post_ids:
        holder = holders.get(post)
        if holder is None or holder.person_id in there:
            continue
        there.add(holder.person_id)
        rows.append(
            Attendance(
                meeting=found,
                person_id=holder.person_id,
                post_id=post,
                unit_id=units[post],
                role=role,
                place=start + len(rows) + 1,
                is_chair=post == found.series.chair_post_id,
            )
        )
    Attendance.objects.bulk_create(rows)


@transaction.atomic
def choose_reports(
    *, meeting_id: int, reports: Sequence[Report], reason: str, by: Officer, at: datetime
) -> Meeting:
    """Put the key projects to be heard on the agenda; normally 3 to 4, another number needs a reason (B2).

    Chosen again they are replaced and need approval again. Raises NotYours, WrongState,
    CountNeedsReason, SelectionReasonMissing. Ledger: sitting.reports_chosen.
    """
    found = _common.kept(meeting_id, by, states=("planned",), act=mark("拟定汇报项目"))
    rule = _common.rule_of(KEY_PROJECTS, at)
    least, most = rule.number("least_count"), rule.number("most_count")
    if not least <= len(reports) <= most and not reason.strip():
        raise refusals.CountNeedsReason(least=least, most=most, count=len(reports))
    _refuse_reasonless(reports)
    found.items.filter(section="report").delete()
    start = found.items.aggregate(n=Max("place"))["n"] or 0
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=found,
            place=start + place,
            section="report",
            title=report.title.strip(),
            unit_id=report.unit_id,
            leader_post_id=_leader(report, at),
            reason=report.reason.strip(),
            entry_id=report.entry_id,
        )
        for place, report in enumerate(reports, 1)
    )
    found.reports_reason, found.approved_at, found.approved_by = reason.strip(), None, None
    found.save(update_fields=["reports_reason", "approved_at", "approved_by"])
    _common.tell(
        [
            _common.in_post(post, at)
            for post in (found.series.chair_post_id, found.series.deputy_post_id)
            if post
        ],
        about=found.reference,
        topic="meeting_approval",
        text=translate(mark("请审定汇报项目：{title}")).format(title=found.title),
        key=f"{found.reference}:approval",
        at=at,
        url=found.get_absolute_url(),
    )
    ledger.record(
        verbs.REPORTS_CHOSEN,
        about=found.reference,
        by=by,
        at=at,
        facts={
            "titles": [report.title for report in reports],
            "reasons": [report.reason for report in reports],
            "count": len(reports),
            "reason": reason,
        },
    )
    return found


@transaction.atomic
def approve_reports(*, meeting_id: int, by: Officer, at: datetime) -> Meeting:
    """Approve the projects to be heard: the chair or his first deputy; the other one is informed.

    Raises NotApprover, WrongState, NothingToHear. Ledger: sitting.reports_approved.
    """
    found = _common.locked(meeting_id, by)
    _refuse_approver(found.series, by, at)
    _common.in_state(found, ("planned",), mark("批准汇报项目"))
    titles = list(found.items.filter(section="report").order_by("place").values_list("title", flat=True))
    if not titles:
        raise refusals.NothingToHear
    found.approved_at, found.approved_by_id = at, by.person_id
    found.save(update_fields=["approved_at", "approved_by"])
    series = found.series
    others = {series.chair_post_id, series.deputy_post_id or series.chair_post_id} - by.post_ids
    _common.tell(
        [person for post in others if (person := _common.in_post(post, at)) != by.person_id],
        about=found.reference,
        topic="meeting_approved",
        text=translate(mark("汇报项目已由{name}批准：{title}")).format(
            name=by.person_name, title=found.title
        ),
        key=f"{found.reference}:approved",
        at=at,
        url=found.get_absolute_url(),
    )
    ledger.record(
        verbs.REPORTS_APPROVED,
        about=found.reference,
        by=by,
        at=at,
        facts={"titles": titles, "post": by.post_name},
    )
    return found


@transaction.atomic
def set_agenda(*, meeting_id: int, topic_ids: Sequence[int], by: Officer, at: datetime) -> Meeting:
    """Put topics that their leader and the chair agreed to on the agenda; what was on it before goes back.

    Raises NotYours, WrongState, TopicNotReady. Ledger: sitting.agenda_set, topic.listed.
    """
    found = _common.kept(meeting_id, by, states=("planned",), act=mark("列入议程"))
    wanted = {t.pk: t for t in Topic.objects.select_for_update().filter(pk__in=topic_ids).order_by("pk")}
    former = [item.topic_id for item in found.items.filter(section="topic")]
    for topic in wanted.values():
        if topic.series_id != found.series_id or (topic.step != READY_STEP and topic.pk not in former):
            raise refusals.TopicNotReady(title=topic.title, step=topic.step)
    _unlist([key for key in former if key and key not in wanted], by=by, at=at)
    found.items.filter(section="topic").delete()
    reports = list(found.items.exclude(section="topic").order_by("place"))
    for place, item in enumerate(reversed(reports)):
        item.place = 1000 - place
        item.save(update_fields=["place"])
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=found,
            place=place,
            section="topic",
            title=wanted[key].title,
            unit_id=wanted[key].unit_id,
            leader_post_id=wanted[key].leader_post_id,
            topic=wanted[key],
        )
        for place, key in enumerate(dict.fromkeys(topic_ids), 1)
    )
    for place, item in enumerate(reports, len(wanted) + 1):
        item.place = place
        item.save(update_fields=["place"])
    _list([topic for topic in wanted.values() if topic.state == "moving"], found, by=by, at=at)
    ledger.record(
        verbs.AGENDA_SET,
        about=found.reference,
        by=by,
        at=at,
        facts={"topics": [wanted[key].title for key in dict.fromkeys(topic_ids)]},
    )
    return found


def _list(topics: Sequence[Topic], found: Meeting, *, by: Officer, at: datetime) -> None:
    """Let the topics wait for the sitting: its day is now their limit."""
    Topic.objects.filter(pk__in=[topic.pk for topic in topics]).update(state="listed", step="", step_since=at)
    with matters.stepping(*[topic.matter_id for topic in topics], by=by, at=at) as steps:
        for topic in topics:
            matter = steps.matter(topic.matter_id)
            steps.stop(matter, "main")
            steps.start(matter, "main", fixed_date(day_of(found.starts_at), found.title))
            steps.note(matter, verbs.TOPIC_LISTED, {"meeting": found.code, "text": found.title})


def _unlist(topic_ids: Sequence[int], *, by: Officer, at: datetime) -> None:
    """Let topics wait for another sitting, with the limit of that step."""
    topics = list(Topic.objects.select_for_update().filter(pk__in=topic_ids, state="listed").order_by("pk"))
    with matters.stepping(*[topic.matter_id for topic in topics], by=by, at=at) as steps:
        for topic in topics:
            topic.state, topic.step, topic.step_since = "moving", READY_STEP, at
            topic.save(update_fields=["state", "step", "step_since"])
            matter = steps.matter(topic.matter_id)
            step = selectors.step_of(topic)
            steps.stop(matter, "main")
            if step and step.limit:
                steps.start(matter, "main", parse_limit(step.limit), rule_code="meetings.topic")
            steps.note(matter, verbs.TOPIC_LISTED, {"meeting": "", "text": translate(WAITS)})


@transaction.atomic
def send_notice(*, meeting_id: int, by: Officer, at: datetime) -> Meeting:
    """Tell everybody invited, and the leader and head of each unit that is to be heard; papers go with it.

    A report told too late is a breach of the convening office (提前不足1周); where the rolling list was
    approved, the practice counts from there. Raises NotYours, WrongState, ReportsNotApproved,
    NothingToHear. Ledger: sitting.noticed.
    """
    found = _common.kept(meeting_id, by, states=("planned",), act=mark("发出会议通知"))
    items = list(found.items.select_related("entry__listing").order_by("place"))
    reports = [item for item in items if item.section == "report"]
    if reports and found.approved_at is None:
        raise refusals.ReportsNotApproved
    if not items and found.series.kind != "review":
        raise refusals.NothingToHear
    from_list = bool(found.series.notice_rule) and _common.rule_of(found.series.notice_rule, at).is_set(
        "is_counted_from_list"
    )
    for item in items:
        approved = item.entry.listing.approved_at if item.entry else None
        item.told_at = approved if from_list and approved else at
    AgendaItem.objects.bulk_update(items, ["told_at"])
    _invite(
        found,
        dict.fromkeys(people.post_in_charge(item.unit_id, at=at) for item in items),
        role="attending",
        at=at,
    )
    found.state, found.noticed_at = "noticed", at
    found.save(update_fields=["state", "noticed_at"])
    invited = list(found.attendances.order_by("place").values_list("person_id", flat=True))
    leaders = [_common.in_post(item.leader_post_id, at) for item in items]
    _common.tell(
        [*invited, *leaders],
        about=found.reference,
        topic="meeting_notice",
        text=translate(mark("会议通知：{title}，{at}，{place}")).format(
            title=found.title, at=_common.spoken(found.starts_at), place=found.place
        ),
        key=f"{found.reference}:notice",
        at=at,
        url=found.get_absolute_url(),
    )
    ledger.record(
        verbs.NOTICED,
        about=found.reference,
        by=by,
        at=at,
        facts={
            "persons": len(dict.fromkeys([*invited, *leaders])),
            "items": [item.title for item in items],
            "short": selectors.late_reports(found),
        },
    )
    if selectors.late_reports(found):
        rule = _common.rule_of(found.series.notice_rule, at)
        outcomes.find_breach(
            about=found.reference,
            rule_code=rule.code,
            summary=translate(mark("{meeting}：重点项目汇报提前不足1周通知（{titles}）")).format(
                meeting=found.title, titles="、".join(selectors.late_reports(found))
            ),
            unit_id=found.series.unit_id,
            occurred_at=at,
            by=_common.BY_RULE,
            at=at,
        )
    return found


@transaction.atomic
def submit_report(
    *,
    item_id: int,
    text: str,
    by: Officer,
    at: datetime,
    file: IO[bytes] | None = None,
    file_name: str = "",
) -> AgendaItem:
    """Hand in what the unit is to report; handed in again it takes the place of the first.

    Raises ItemUnknown, NotYours, WrongState, ReasonMissing. Ledger: sitting.report_submitted.
    """
    item = AgendaItem.objects.select_for_update().filter(pk=item_id).first()
    if item is None:
        raise refusals.ItemUnknown
    found = _common.locked(item.meeting_id, by)
    if not policies.may_report(by, item) and not policies.may_keep(by, found.series):
        raise refusals.NotYours(who="汇报单位")
    _common.in_state(found, ("planned", "noticed"), mark("报送汇报材料"))
    if not text.strip():
        raise refusals.ReasonMissing
    evidence.refuse_secret_words(text)
    item.report_text, item.reported_at, item.reported_by_id = text.strip(), at, by.person_id
    digest = ""
    if file is not None:
        kept = evidence.store(file=file, name=file_name, about=found.reference, by=by, at=at)
        item.report_file, digest = kept, kept.digest
    item.save(update_fields=["report_text", "reported_at", "reported_by", "report_file"])
    ledger.record(
        verbs.REPORTED,
        about=found.reference,
        by=by,
        at=at,
        facts={"item": item.title, "section": SECTIONS[item.section], "digest": digest, "length": len(text)},
    )
    return item


@transaction.atomic
def cancel_meeting(*, meeting_id: int, reason: str, by: Officer, at: datetime) -> Meeting:
    """Call a sitting off; its topics wait for the next one, and whoever was told is told again.

    Raises NotYours, WrongState, ReasonMissing. Ledger: sitting.cancelled, topic.listed.
    """
    found = _common.kept(meeting_id, by, states=("planned", "noticed"), act=mark("取消会议"))
    if not reason.strip():
        raise refusals.ReasonMissing
    was_told = found.state == "noticed"
    found.state, found.cancelled_reason = "cancelled", reason.strip()
    found.save(update_fields=["state", "cancelled_reason"])
    _unlist(list(found.items.filter(topic__isnull=False).values_list("topic_id", flat=True)), by=by, at=at)
    if was_told:
        _common.tell(
            found.attendances.values_list("person_id", flat=True),
            about=found.reference,
            topic="meeting_cancelled",
            text=translate(mark("会议取消：{title}（{reason}）")).format(title=found.title, reason=reason),
            key=f"{found.reference}:cancelled",
            at=at,
            url=found.get_absolute_url(),
        )
    ledger.record(verbs.CANCELLED, about=found.reference, by=by, at=at, facts={"reason": reason})
    return found

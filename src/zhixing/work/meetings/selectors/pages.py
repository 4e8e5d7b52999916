"""Reads for the pages of meetings: the list, one meeting, the rolling lists, what is overdue, the feed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from zhixing.core.evidence import selectors as evidence
from zhixing.core.evidence.selectors import FileRow
from zhixing.core.matters import selectors as matters
from zhixing.core.matters.models import Matter
from zhixing.core.matters.selectors import MatterRow
from zhixing.core.notices.models import Notice
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Officer
from zhixing.work.meetings import policies
from zhixing.work.meetings.kinds import (
    ATTENDANCE,
    CONCLUSIONS,
    POINT_STATES,
    POINTS,
    ROLES,
    SECTIONS,
    STANCES,
    STATES,
)
from zhixing.work.meetings.models import (
    AgendaItem,
    Attendance,
    FeedKey,
    Meeting,
    Opinion,
    Point,
    ReportingEntry,
    ReportingList,
    Series,
    Topic,
    sees_all,
)
from zhixing.work.meetings.rules.notices import latest_day
from zhixing.work.meetings.selectors.sittings import HELD, late_reports, written

PER_PAGE = 50
OVERDUE_MOST = 100


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """One meeting in the list."""

    code: str
    title: str
    series: str
    starts_at: datetime
    place: str
    state: str
    state_word: str
    items: int
    points: int
    open: int


def meetings(
    *, seen_by: Actor, series: str = "", state: str = "", limit: int = PER_PAGE, offset: int = 0
) -> tuple[list[MeetingLine], int]:
    """Return meetings that the viewer may see, latest first, and how many there are. Two queries."""
    found = Meeting.objects.visible_to(seen_by)
    if series:
        found = found.filter(series__code=series)
    if state:
        found = found.filter(state=state)
    rows = (
        found.annotate(
            n_items=Count("items", distinct=True),
            n_points=Count("points", distinct=True),
            n_open=Count("points", filter=Q(points__state="open"), distinct=True),
        )
        .order_by("-starts_at", "-id")
        .values_list(
            "code", "title", "series__name", "starts_at", "place", "state", "n_items", "n_points", "n_open"
        )
    )
    return [
        MeetingLine(code, title, name, starts, place, st, STATES[st], items, points, open_)
        for code, title, name, starts, place, st, items, points, open_ in rows[offset : offset + limit]
    ], found.count()


@dataclass(frozen=True, slots=True)
class ComingLine:
    """A meeting to which one is invited and that has not ended."""

    code: str
    title: str
    starts_at: datetime


def coming(*, seen_by: Actor, now: datetime, limit: int = PER_PAGE) -> list[ComingLine]:
    """Return meetings told to the officer that have not ended, soonest first. One query."""
    if not isinstance(seen_by, Officer):
        return []
    found = Meeting.objects.visible_to(seen_by).filter(
        state="noticed", ends_at__gt=now, attendances__person_id=seen_by.person_id
    )
    rows = found.order_by("starts_at", "id").values_list("code", "title", "starts_at")
    return [ComingLine(*row) for row in rows[:limit]]


def series_kept(*, seen_by: Actor, kinds: Sequence[str] = ()) -> list[Series]:
    """Return the series that the officer keeps and that last. One query."""
    found = Series.objects.lasting().order_by("pk")
    if kinds:
        found = found.filter(kind__in=kinds)
    return [one for one in found if policies.may_keep(seen_by, one)]


def every_series(*, seen_by: Actor) -> list[Series]:
    """Return the series of the viewer's sphere, in the order in which they were set up. One query."""
    return list(Series.objects.in_sphere_of(seen_by).order_by("pk"))


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """What one member said on an item."""

    name: str
    stance: str
    stance_word: str
    words: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of the agenda with its papers, what was said and what was decided."""

    id: int
    place: int
    section: str
    section_word: str
    title: str
    unit: str
    unit_id: int
    leader: str
    reason: str
    topic_number: str
    told_at: datetime | None
    report_text: str
    reported_at: datetime | None
    files: Sequence[FileRow]
    voices: Sequence[VoiceRow]
    conclusion: str
    conclusion_word: str
    conclusion_words: str
    departure_reason: str
    may_report: bool


@dataclass(frozen=True, slots=True)
class CameRow:
    """Somebody invited: whether he came, and whether he has seen the notice."""

    id: int
    name: str
    post: str
    unit: str
    role: str
    role_word: str
    is_chair: bool
    state: str
    state_word: str
    deputy_name: str
    has_power: bool
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class PointRow:
    """One thing decided or asked, and what became of it."""

    id: int
    place: int
    item_id: int | None
    kind: str
    kind_word: str
    text: str
    written: str
    lead: str
    lead_id: int | None
    supports: str
    support_ids: Sequence[int]
    due_on: date | None
    state: str
    state_word: str
    answer: str
    matter: MatterRow | None


@dataclass(frozen=True, slots=True)
class NoticePeriod:
    """How far the notice was ahead: by when it had to be sent, which reports were told too late."""

    by_on: date | None
    late: Sequence[str]


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One meeting as the viewer may see it; `is_whole` is false for whoever comes for his own items only."""

    id: int
    code: str
    number: int
    title: str
    series: Series
    series_kind: str
    starts_at: datetime
    ends_at: datetime
    place: str
    state: str
    state_word: str
    reports_reason: str
    approved_by: str
    approved_at: datetime | None
    noticed_at: datetime | None
    waiver: str
    held_at: datetime | None
    is_without_items: bool
    paper_number: str
    minutes: FileRow | None
    issued_at: datetime | None
    handing_out: MatterRow | None
    cancelled_reason: str
    is_whole: bool
    may_keep: bool
    may_approve: bool
    items: Sequence[ItemRow]
    came: Sequence[CameRow]
    points: Sequence[PointRow]
    overdue: Sequence[PointRow]
    notice: NoticePeriod
    reference: str

    @property
    def open_points(self) -> int:
        return sum(1 for point in self.points if point.state == "open")


def meeting(code: str, *, seen_by: Actor, now: datetime) -> MeetingPage | None:
    """Return a meeting that the viewer may see, None for any other. About twenty queries, any size."""
    found = (
        Meeting.objects.visible_to(seen_by)
        .select_related("series", "approved_by", "minutes")
        .filter(code=code)
        .first()
    )
    if found is None or not isinstance(seen_by, Officer):
        return None
    came = list(found.attendances.select_related("person", "post").order_by("place"))
    is_member = any(row.person_id == seen_by.person_id and row.role == "member" for row in came)
    is_whole = policies.hears_all(seen_by, found.series, is_member=is_member)
    ours = {seen_by.unit_id, *seen_by.unit_line}
    items = found.items.select_related("topic__matter", "report_file").order_by("place")
    points = found.points.select_related("matter").order_by("place")
    if not is_whole:
        items, points = items.filter(unit_id__in=ours), points.filter(lead_id__in=ours)
    item_rows, point_rows = list(items), list(points)
    names = _names(item_rows, point_rows, came)
    approver = found.approved_by.name if found.approved_by else ""
    return MeetingPage(
        found.pk,
        found.code,
        found.number,
        found.title,
        found.series,
        found.series.kind,
        found.starts_at,
        found.ends_at,
        found.place,
        found.state,
        STATES[found.state],
        found.reports_reason,
        approver,
        found.approved_at,
        found.noticed_at,
        found.waiver,
        found.held_at,
        found.is_without_items,
        found.paper_number,
        evidence.row(found.minutes) if found.minutes and is_whole else None,
        found.issued_at,
        _matter_row(found.handing_out_id, seen_by, now),
        found.cancelled_reason,
        is_whole,
        policies.may_keep(seen_by, found.series),
        policies.may_approve(seen_by, found.series),
        _items(found, item_rows, names, seen_by=seen_by, now=now),
        _came(found, came, names) if is_whole else [],
        _points(point_rows, names, seen_by=seen_by, now=now, year=found.year),
        overdue_points(found.series, seen_by=seen_by, now=now, before=found) if is_whole else [],
        _notice(found),
        found.reference,
    )


def handed_out_by(number: str, *, seen_by: Actor) -> str | None:
    """Return the code of the meeting whose minutes a matter in view hands out, else None. One query."""
    seen = Meeting.objects.filter(handing_out__in=Matter.objects.visible_to(seen_by))
    return seen.filter(handing_out__number=number).values_list("code", flat=True).first()


def _names(
    items: Sequence[AgendaItem], points: Sequence[Point], came: Sequence[Attendance]
) -> dict[int, str]:
    keys = {item.unit_id for item in items} | {row.unit_id for row in came}
    keys |= {key for point in points for key in (point.lead_id, *point.support_ids) if key}
    return people.unit_names(sorted(keys))


def _matter_row(key: int | None, seen_by: Actor, now: datetime) -> MatterRow | None:
    if key is None:
        return None
    rows = matters.rows_of(Matter.objects.visible_to(seen_by).filter(pk=key), now=now)
    return rows[0] if rows else None


def _notice(found: Meeting) -> NoticePeriod:
    if not found.series.notice_rule:
        return NoticePeriod(None, ())
    days = rulebook.rule(found.series.notice_rule, on=day_of(found.starts_at)).limit.amount
    return NoticePeriod(latest_day(day_of(found.starts_at), days), late_reports(found))


def _items(
    found: Meeting, rows: Sequence[AgendaItem], names: Mapping[int, str], *, seen_by: Officer, now: datetime
) -> list[ItemRow]:
    leaders = people.holders({row.leader_post_id for row in rows}, at=now)
    papers: dict[int, list[FileRow]] = {}
    for row in rows:
        if row.topic:
            papers[row.pk] = evidence.files_about(row.topic.reference, seen_by=seen_by)
        if row.report_file:
            papers.setdefault(row.pk, []).append(evidence.row(row.report_file))
    voices: dict[int, list[VoiceRow]] = {}
    from_items = [row.pk for row in rows]
    for item_id, name, stance, words in (
        _opinions(from_items)
        if policies.hears_all(seen_by, found.series, is_member=_is_member(found, seen_by))
        else ()
    ):
        voices.setdefault(item_id, []).append(VoiceRow(name, stance, STANCES[stance], words))
    return [
        ItemRow(
            row.pk,
            row.place,
            row.section,
            SECTIONS[row.section],
            row.title,
            names.get(row.unit_id, ""),
            row.unit_id,
            leaders[row.leader_post_id].person_name if row.leader_post_id in leaders else "",
            row.reason,
            row.topic.matter.number if row.topic else "",
            row.told_at,
            row.report_text,
            row.reported_at,
            papers.get(row.pk, ()),
            voices.get(row.pk, ()),
            row.conclusion,
            CONCLUSIONS.get(row.conclusion, ""),
            row.conclusion_words,
            row.departure_reason,
            row.section == "report"
            and found.state in ("planned", "noticed")
            and policies.may_report(seen_by, row),
        )
        for row in rows
    ]


def _is_member(found: Meeting, seen_by: Officer) -> bool:
    return found.attendances.filter(person_id=seen_by.person_id, role="member").exists()


def _opinions(items: Sequence[int]) -> list[tuple[int, str, str, str]]:
    found = Opinion.objects.filter(item_id__in=items).order_by("item_id", "place", "pk")
    return list(found.values_list("item_id", "attendance__person__name", "stance", "words"))


def _came(found: Meeting, rows: Sequence[Attendance], names: Mapping[int, str]) -> list[CameRow]:
    seen = dict(
        Notice.objects.filter(duty_key=f"{found.reference}:notice").values_list("person_id", "seen_at")
    )
    return [
        CameRow(
            row.pk,
            row.person.name,
            row.post.name,
            names.get(row.unit_id, ""),
            row.role,
            ROLES[row.role],
            row.is_chair,
            row.state,
            ATTENDANCE[row.state],
            row.deputy_name,
            row.has_power,
            seen.get(row.person_id),
        )
        for row in rows
    ]


def _points(
    rows: Sequence[Point], names: dict[int, str], *, seen_by: Actor, now: datetime, year: int
) -> list[PointRow]:
    keys = [row.matter_id for row in rows if row.matter_id]
    known = {
        row.id: row
        for row in (
            matters.rows_of(Matter.objects.visible_to(seen_by).filter(pk__in=keys), now=now) if keys else ()
        )
    }
    return [
        PointRow(
            row.pk,
            row.place,
            row.item_id,
            row.kind,
            POINTS[row.kind],
            row.text,
            written(row, names, year=year),
            names.get(row.lead_id or 0, ""),
            row.lead_id,
            "、".join(names[key] for key in row.support_ids if key in names),
            tuple(row.support_ids),
            row.due_on,
            row.state,
            POINT_STATES[row.state],
            row.answer,
            known.get(row.matter_id or 0),
        )
        for row in rows
    ]


def overdue_points(
    series: Series, *, seen_by: Actor, now: datetime, before: Meeting | None = None
) -> list[PointRow]:
    """Return the decisions of earlier sittings whose matter is open past its due moment, longest first (P14).

    What is due is judged at `now`. At most a hundred; six queries.
    """
    late = (
        Matter.objects.visible_to(seen_by)
        .open()
        .filter(Q(light__in=["green", "yellow", "red"]), due_at__lte=now)
    )
    found = Point.objects.filter(meeting__series=series, state="handed_out", matter__in=late)
    if before is not None:
        found = found.filter(meeting__starts_at__lt=before.starts_at)
    rows = list(found.select_related("meeting").order_by("matter__due_at", "pk")[:OVERDUE_MOST])
    names = people.unit_names(sorted({k for row in rows for k in (row.lead_id, *row.support_ids) if k}))
    return _points(rows, names, seen_by=seen_by, now=now, year=now.year)


@dataclass(frozen=True, slots=True)
class ReadyTopic:
    """A topic that may be put on the agenda."""

    id: int
    number: str
    title: str
    unit: str


def ready_topics(series_id: int, *, seen_by: Actor, meeting_id: int | None = None) -> list[ReadyTopic]:
    """Return the topics of a series that wait to be listed, and those on this meeting. Two queries."""
    wanted = Q(state="moving", step="listing")
    if meeting_id:
        wanted |= Q(items__meeting_id=meeting_id)
    rows = list(
        Topic.objects.visible_to(seen_by)
        .select_related("matter")
        .filter(wanted, series_id=series_id)
        .distinct()
        .order_by("submitted_at", "pk")[:PER_PAGE]
    )
    names = people.unit_names([row.unit_id for row in rows])
    return [ReadyTopic(row.pk, row.matter.number, row.title, names.get(row.unit_id, "")) for row in rows]


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One project on a rolling list."""

    id: int
    title: str
    unit: str
    unit_id: int
    leader: str
    leader_post_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class RollingList:
    """The rolling list of a month."""

    id: int
    series_id: int
    series: str
    month: date
    made_by: str
    approved_by: str
    approved_at: datetime | None
    entries: Sequence[ListEntry]
    may_approve: bool


def entries_kept(months: Collection[date]) -> dict[tuple[int, date], list[tuple[str, int, str]]]:
    """Return title, unit and reason of what stands in the lists of these months, in order. One query."""
    found: dict[tuple[int, date], list[tuple[str, int, str]]] = {}
    rows = ReportingEntry.objects.filter(listing__month__in=set(months)).order_by("listing", "place")
    wanted = ("listing__series", "listing__month", "title", "unit", "reason")
    for series, month, title, unit, reason in rows.values_list(*wanted):
        found.setdefault((series, month), []).append((title, unit, reason))
    return found


def rolling_lists(*, seen_by: Actor, now: datetime, limit: int = 12) -> list[RollingList]:
    """Return the rolling lists, latest month first; a unit sees its own lines once approved. Five queries."""
    found = list(
        ReportingList.objects.filter(series__in=Series.objects.in_sphere_of(seen_by))
        .select_related("series", "made_by", "approved_by")
        .prefetch_related("entries")
        .order_by("-month", "pk")[:limit]
    )
    names = people.unit_names(sorted({e.unit_id for one in found for e in one.entries.all()}))
    leaders = people.holders({e.leader_post_id for one in found for e in one.entries.all()}, at=now)
    rows = []
    for one in found:
        whole = sees_all(seen_by) or policies.may_keep(seen_by, one.series)
        mine = [
            ListEntry(
                e.pk,
                e.title,
                names.get(e.unit_id, ""),
                e.unit_id,
                leaders[e.leader_post_id].person_name if e.leader_post_id in leaders else "",
                e.leader_post_id,
                e.reason,
            )
            for e in sorted(one.entries.all(), key=lambda e: e.place)
            if whole or (isinstance(seen_by, Officer) and one.approved_at and seen_by.belongs_to(e.unit_id))
        ]
        if mine or whole:
            rows.append(
                RollingList(
                    one.pk,
                    one.series_id,
                    one.series.name,
                    one.month,
                    one.made_by.name,
                    one.approved_by.name if one.approved_by else "",
                    one.approved_at,
                    mine,
                    one.approved_at is None and policies.may_approve(seen_by, one.series),
                )
            )
    return rows


def entries_for(series_id: int, day: date) -> list[ListEntry]:
    """Return the approved entries of a month that no sitting has heard yet, in their order. Three queries."""
    found = ReportingList.objects.filter(
        series_id=series_id, month=day.replace(day=1), approved_at__isnull=False
    ).first()
    if found is None:
        return []
    rows = list(found.entries.exclude(items__meeting__state__in=HELD).order_by("place"))
    names = people.unit_names([row.unit_id for row in rows])
    return [
        ListEntry(r.pk, r.title, names.get(r.unit_id, ""), r.unit_id, "", r.leader_post_id, r.reason)
        for r in rows
    ]


def may_see_meeting(seen_by: Actor, key: str) -> bool:
    """Whether the viewer may open the papers of the meeting with this key: who hears the whole of it."""
    if not key.isdecimal() or not isinstance(seen_by, Officer):
        return False
    found = Meeting.objects.visible_to(seen_by).select_related("series").filter(pk=int(key)).first()
    return found is not None and (
        policies.hears_all(seen_by, found.series, is_member=_is_member(found, seen_by))
        or found.items.filter(unit_id__in={seen_by.unit_id, *seen_by.unit_line}).exists()
    )


def may_see_topic(seen_by: Actor, key: str) -> bool:
    """Whether the viewer may open the papers of the topic with this key."""
    return key.isdecimal() and Topic.objects.visible_to(seen_by).filter(pk=int(key)).exists()


# --- The calendar feed ---------------------------------------------------------------------------

FEED_BEFORE, FEED_AFTER = timedelta(days=90), timedelta(days=370)
FEED_MOST = 500


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One meeting as a calendar shows it: never its agenda, which stays inside."""

    uid: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    sequence: int
    is_cancelled: bool
    code: str


@dataclass(frozen=True, slots=True)
class Feed:
    """Whose calendar it is, and what stands in it."""

    person: str
    events: Sequence[FeedEvent]


def feed(token: str, *, now: datetime) -> Feed | None:
    """Return the meetings to which the holder of a token is invited, earliest first; None for no such token.

    Read with the rights of this moment: who holds no post any more has an empty calendar. Four queries.
    """
    digest = hashlib.sha256(token.encode()).hexdigest()
    key = FeedKey.objects.filter(digest=digest, ended_at=None).select_related("person").first()
    if key is None:
        return None
    in_office = bool(people.seats(key.person_id, at=now))
    if not in_office:
        return Feed(key.person.name, ())
    found = (
        Meeting.objects.filter(
            attendances__person_id=key.person_id,
            noticed_at__isnull=False,
            starts_at__gte=now - FEED_BEFORE,
            starts_at__lte=now + FEED_AFTER,
        )
        .order_by("starts_at", "pk")
        .distinct()[:FEED_MOST]
    )
    return Feed(key.person.name, [_event(one) for one in found])


def _event(one: Meeting) -> FeedEvent:
    is_cancelled = one.state == "cancelled"
    return FeedEvent(
        f"meeting-{one.code}",
        one.title,
        one.place,
        one.starts_at,
        one.ends_at,
        one.noticed_at or one.planned_at,
        1 if is_cancelled else 0,
        is_cancelled,
        one.code,
    )


def has_feed(person_id: int) -> datetime | None:
    """Return since when the person has a calendar address, None for none. One query."""
    return (
        FeedKey.objects.filter(person_id=person_id, ended_at=None).values_list("made_at", flat=True).first()
    )

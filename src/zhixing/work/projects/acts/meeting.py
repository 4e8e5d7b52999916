"""Meetings about projects: held, decided at, minutes issued. Proved by minutes or a decision (C1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Count, Max

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.refusals import CalendarNotPublished
from zhixing.core.clock.rules import Calendar, fixed_date
from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.notices import acts as notices
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.moment import recording_moment
from zhixing.foundation.words import mark, spoken_day, translate
from zhixing.work.projects import kinds, policies, refusals, verbs
from zhixing.work.projects.models import AgendaItem, Decision, Link, Meeting, Project

ON_SITE, DISPATCH = "on_site", "dispatch"
DECIDED = mark("待签收：{title}（{due} 到期）")
_SIGNS = {ON_SITE: "XC", DISPATCH: "DD"}


@dataclass(frozen=True, slots=True)
class Topic:
    """One project on the agenda and what was raised about it."""

    project_id: int
    issues: str = ""


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """A meeting that was held. `deputy_paper`: by which another than the linked leader held it."""

    kind: str
    held_at: datetime
    place: str
    post_id: int
    topics: tuple[Topic, ...]
    attendees: str = ""
    deputy_paper: str = ""


@dataclass(frozen=True, slots=True)
class NewDecision:
    """What was decided: who does what by when. `sentence` is what the leader said of the date."""

    text: str
    unit_id: int
    due_on: date
    sentence: str = ""


@transaction.atomic
def hold_meeting(*, new: NewMeeting, by: Officer, at: datetime) -> Meeting:
    """Write a meeting down with one agenda item for each project. The limit of its minutes begins.

    An item counts for the linked leader's week when he held it, or somebody whom a paper allowed
    beforehand. Raises NotAllowed, AgendaEmpty, ProjectUnknown, InFuture. Ledger: meeting.held.
    """
    return hold_many([new], by=by, at=at)[0]


@transaction.atomic
def hold_many(rows: Sequence[NewMeeting], *, by: Officer, at: datetime) -> list[Meeting]:
    """Write many meetings down, all or nothing, in the order of the rows. Raises as `hold_meeting`.

    Ledger: meeting.held.
    """
    if not policies.may_hold_meeting(by):
        raise refusals.NotAllowed(who="政府办公室、督查室")
    wanted = {topic.project_id for row in rows for topic in row.topics}
    known = set(Project.objects.visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True))
    if any(not row.topics for row in rows):
        raise refusals.AgendaEmpty
    if wanted - known:
        raise refusals.ProjectUnknown
    if any(row.held_at > recording_moment() for row in rows):
        raise refusals.InFuture
    leaders = _leaders(wanted)
    numbers = _numbers(rows)
    calendar = clocks.calendar()
    made = Meeting.objects.bulk_create(
        Meeting(
            kind=row.kind,
            number=number,
            held_at=row.held_at,
            place=row.place,
            post_id=row.post_id,
            person_id=people.holder_of(row.post_id, at=row.held_at).person_id,
            deputy_paper=row.deputy_paper.strip(),
            attendees=row.attendees,
            recorded_by_id=by.person_id,
            recorded_at=at,
            minutes_due_at=_minutes_due(row.held_at, calendar),
        )
        for row, number in zip(rows, numbers, strict=True)
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            project_id=topic.project_id,
            place=place,
            issues=topic.issues,
            is_counted=row.kind == ON_SITE
            and (leaders.get(topic.project_id) == row.post_id or bool(row.deputy_paper.strip())),
        )
        for meeting, row in zip(made, rows, strict=True)
        for place, topic in enumerate(row.topics, start=1)
    )
    ledger.record_many(
        [
            ledger.Draft(
                verbs.MEETING_HELD,
                meeting.reference,
                by,
                at,
                {
                    "number": meeting.number,
                    "kind": meeting.kind,
                    "held": meeting.held_at.isoformat(),
                    "place": meeting.place,
                    "post": meeting.post_id,
                    "projects": [topic.project_id for topic in row.topics],
                    "attendees": meeting.attendees,
                    "deputy_paper": meeting.deputy_paper,
                },
            )
            for meeting, row in zip(made, rows, strict=True)
        ]
    )
    return list(made)


def _leaders(project_ids: set[int]) -> dict[int, int]:
    rows = Link.objects.filter(project_id__in=project_ids, role="leader", until=None)
    return dict(rows.values_list("project_id", "post_id"))


def _numbers(rows: Sequence[NewMeeting]) -> list[str]:
    """Return numbers such as XC2026-00103, on from the last of a kind and year; acts wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('zhixing.projects.meeting'))")
    last: dict[str, int] = {}
    numbers = []
    for row in rows:
        prefix = f"{_SIGNS[row.kind]}{people.day_of(row.held_at).year}-"
        if prefix not in last:
            newest = Meeting.objects.filter(number__startswith=prefix).aggregate(last=Max("number"))["last"]
            last[prefix] = int(newest.rpartition("-")[2]) if newest else 0
        last[prefix] += 1
        numbers.append(f"{prefix}{last[prefix]:05d}")
    return numbers


def _minutes_due(held_at: datetime, calendar: Calendar) -> datetime | None:
    """Return until when the minutes are to be issued; None past the published calendar."""
    days = rulebook.rule("projects.minutes", on=people.day_of(held_at)).limit.amount
    try:
        return calendar.close_of(calendar.add_working_days(people.day_of(held_at), days))
    except CalendarNotPublished:
        return None


@transaction.atomic
def decide(*, item_id: int, decision: NewDecision, by: Officer, at: datetime) -> Decision:
    """Record a decision on an agenda item: a part of the project's matter with one owner and a date.

    The unit is told at once. Raises NotAllowed, MeetingUnknown, MeetingEnded, DecisionEmpty,
    DecisionBeforeMeeting. Ledger: meeting.decided, matter.split, matter.registered, matter.assigned.
    """
    if not policies.may_hold_meeting(by):
        raise refusals.NotAllowed(who="政府办公室、督查室")
    seen = Project.objects.visible_to(by).values("pk")
    item = AgendaItem.objects.filter(pk=item_id, project__in=seen).first()
    if item is None:
        raise refusals.MeetingUnknown
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    if meeting.minutes_at:
        raise refusals.MeetingEnded
    if not decision.text.strip():
        raise refusals.DecisionEmpty
    if decision.due_on < people.day_of(meeting.held_at):
        raise refusals.DecisionBeforeMeeting
    project = Project.objects.select_related("matter").get(pk=item.project_id)
    sentence = decision.sentence.strip() or f"{decision.due_on.month}月{decision.due_on.day}日前办结"
    new = matters.NewMatter(
        title=f"{project.matter.title}：{decision.text.strip()}"[:400],
        kind=kinds.DECISION.code,
        requirement=decision.text.strip(),
        source_kind="meeting",
        source_ref=meeting.number,
        source_sentence=sentence,
        assignment=matters.Assignment(
            (decision.unit_id,), (project.matter.leader_post_id,), limit=fixed_date(decision.due_on, sentence)
        ),
    )
    [child] = matters.split(matter_id=project.matter_id, parts=[new], by=by, at=at)
    if meeting.kind == DISPATCH:
        _tell_the_room(child, at=at)
    place = (item.decisions.aggregate(last=Max("place"))["last"] or 0) + 1
    made = Decision.objects.create(item=item, place=place, matter=child)
    ledger.record(
        verbs.DECIDED,
        about=meeting.reference,
        by=by,
        at=at,
        facts={
            "project": project.code,
            "matter": child.number,
            "text": decision.text.strip(),
            "unit": people.unit_name(decision.unit_id),
            "due": decision.due_on.isoformat(),
            "sentence": sentence,
        },
    )
    return made


def _tell_the_room(child: Matter, *, at: datetime) -> None:
    """Tell the unit at once, whatever the hour: its head sits in the room. The same duty, told once."""
    key = f"{child.reference}:assigned"
    notices.withdraw_many([key])
    text = translate(DECIDED).format(
        title=child.title, due=f"{child.due_at.astimezone():%m-%d}" if child.due_at else "—"
    )
    duty = notices.Duty(
        to_person_id=child.handler_id,
        to_name=people.person_name(child.handler_id),
        about=child.reference,
        topic="assigned",
        text=text,
        key=key,
        at=at,
        urgent=True,
        url=child.get_absolute_url(),
    )
    notices.owe_many([duty])


@transaction.atomic
def issue_minutes(
    *, meeting_id: int, number: str, by: Officer, at: datetime, evidence_id: int | None = None
) -> Meeting:
    """Issue the minutes of a meeting under a number; from now on nothing is added to it.

    Raises NotAllowed, MeetingUnknown, MinutesIssued. Ledger: meeting.minutes_issued.
    """
    return issue_many([(meeting_id, number, evidence_id)], by=by, at=at)[0]


@transaction.atomic
def issue_many(rows: Sequence[tuple[int, str, int | None]], *, by: Officer, at: datetime) -> list[Meeting]:
    """Issue the minutes of many meetings, all or nothing: meeting, number, file. Raises as `issue_minutes`.

    Ledger: meeting.minutes_issued.
    """
    if not policies.may_hold_meeting(by):
        raise refusals.NotAllowed(who="政府办公室、督查室")
    keys = [key for key, _, _ in rows]
    seen = AgendaItem.objects.filter(project__in=Project.objects.visible_to(by).values("pk"))
    known = set(seen.filter(meeting_id__in=keys).values_list("meeting_id", flat=True))
    if set(keys) - known:
        raise refusals.MeetingUnknown
    found = {one.pk: one for one in Meeting.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    decided = dict(
        Decision.objects.filter(item__meeting__in=keys)
        .order_by()
        .values_list("item__meeting_id")
        .annotate(count=Count("pk"))
    )
    drafts = []
    for key, number, evidence_id in rows:
        meeting = found[key]
        if meeting.minutes_at:
            raise refusals.MinutesIssued(day=spoken_day(people.day_of(meeting.minutes_at)))
        evidence.refuse_secret_words(number)
        meeting.minutes_at, meeting.ended_at = at, meeting.ended_at or at
        meeting.minutes_number = number.strip() or meeting.number
        meeting.minutes_id = evidence_id
        facts = {
            "number": meeting.minutes_number,
            "decisions": decided.get(key, 0),
            "file": evidence_id,
        }
        drafts.append(ledger.Draft(verbs.MINUTES_ISSUED, meeting.reference, by, at, facts))
    Meeting.objects.bulk_update(found.values(), ["minutes_at", "ended_at", "minutes_number", "minutes"])
    ledger.record_many(drafts)
    return [found[key] for key in keys]

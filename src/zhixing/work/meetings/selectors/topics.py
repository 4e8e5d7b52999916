"""Reads of topics: what each kind needs, where one stands, who has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from zhixing.core.clock.rules import parse_limit
from zhixing.core.evidence import selectors as evidence
from zhixing.core.evidence.selectors import FileRow
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.core.rulebook.rules import Step
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.words import mark
from zhixing.ui.lines import Step as Line
from zhixing.work.meetings import policies
from zhixing.work.meetings.kinds import TOPIC_STATES
from zhixing.work.meetings.models import Meeting, ReportingList, Topic

PAPERS = "meetings.topic_papers"
PROCEDURE = "meetings.topic"
PER_PAGE = 50


def kinds_of_topic(*, on: date) -> list[tuple[str, str]]:
    """Return code and name of the kinds of topic in the rule's order. No query."""
    return [(str(row["code"]), str(row["title"])) for row in rulebook.rule(PAPERS, on=on).table("group")]


def papers_known(*, on: date) -> dict[str, str]:
    """Return code and name of every paper that a topic may need, in the rule's order. No query."""
    return {str(row["code"]): str(row["title"]) for row in rulebook.rule(PAPERS, on=on).table("ground")}


def papers_needed(kind: str, *, on: date) -> dict[str, str] | None:
    """Return code and name of the papers that this kind of topic needs, None for an unknown kind."""
    known = papers_known(on=on)
    for row in rulebook.rule(PAPERS, on=on).table("group"):
        if row["code"] == kind:
            members = row["member_codes"]
            return {str(code): known[str(code)] for code in members} if isinstance(members, tuple) else {}
    return None


def step_of(found: Topic) -> Step | None:
    """Return the step of its procedure at which a topic stands, in the version under which it began."""
    steps = rulebook.procedure(PROCEDURE, on=day_of(found.submitted_at)).steps
    return next((step for step in steps if step.code == found.step), None)


def body_of(by: Officer, *, at: datetime) -> int:
    """Return the body for which an officer submits: his unit, or the one above a section. One query."""
    kinds = {unit.id: unit.kind for unit in people.units(seen_by=by, on=day_of(at))}
    line = (by.unit_id, *by.unit_line)
    return next((key for key in line if kinds.get(key, "section") != "section"), by.unit_id)


def waits_for(found: Topic, *, at: datetime) -> str:
    """Return who has the next step: 「陈立群（副县长）」. At most two queries."""
    step = step_of(found)
    if step is None or found.state != "moving":
        return ""
    place = step.posts[0].rpartition(".")[2]
    posts = {"leader_in_charge": found.leader_post_id, "chair": found.series.chair_post_id}
    if place in posts:
        holder = people.holder_of(posts[place], at=at)
        return f"{holder.person_name}（{holder.post_name}）"
    return people.unit_name(found.series.unit_id)


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic in the list. `due_at` is when its present step is due, None where no step is open."""

    number: str
    title: str
    kind: str
    unit: str
    series: str
    state: str
    state_word: str
    step: str
    waits_for: str
    due_at: datetime | None
    is_late: bool
    submitted_at: datetime


def topics(*, seen_by: Actor, now: datetime, state: str = "", limit: int = PER_PAGE) -> list[TopicRow]:
    """Return the latest topics that the viewer may see, at most `limit`; what moves comes first.

    A query for the rows, one for the units, two for each topic on its way.
    """
    found = Topic.objects.visible_to(seen_by).select_related("series", "matter")
    if state:
        found = found.filter(state=state)
    rows = list(found.order_by("-submitted_at", "-id")[:limit])
    names = people.unit_names([row.unit_id for row in rows])
    kinds = dict(kinds_of_topic(on=day_of(now)))
    return [_row(one, names, kinds, now) for one in rows]


def _row(one: Topic, names: dict[int, str], kinds: dict[str, str], now: datetime) -> TopicRow:
    step = step_of(one)
    due = one.matter.due_at if one.state == "moving" else None
    return TopicRow(
        one.matter.number,
        one.title,
        kinds.get(one.kind, one.kind),
        names.get(one.unit_id, ""),
        one.series.name,
        one.state,
        TOPIC_STATES[one.state],
        step.title if step and one.state == "moving" else "",
        waits_for(one, at=now),
        due,
        bool(due and due <= now),
        one.submitted_at,
    )


@dataclass(frozen=True, slots=True)
class WaitsForLeader:
    """What of meetings waits for a leader: its kind in words, its title, and where he decides."""

    what: str
    title: str
    url: str


def waits_for_leader(*, seen_by: Officer) -> list[WaitsForLeader]:
    """Return topics, projects to be heard and rolling lists that wait for this leader. Three queries."""
    posts = seen_by.post_ids
    found = []
    moving = Topic.objects.filter(state="moving").filter(
        Q(leader_post_id__in=posts) | Q(series__chair_post_id__in=posts)
    )
    for one in moving.select_related("series", "matter").order_by("submitted_at", "pk")[:PER_PAGE]:
        step = step_of(one)
        if step and policies.is_in_procedure(seen_by, one, step.posts[0]):
            found.append(WaitsForLeader(mark("议题"), one.title, one.get_absolute_url()))
    mine = Q(series__chair_post_id__in=posts) | Q(series__deputy_post_id__in=posts)
    planned = Meeting.objects.filter(mine, state="planned", approved_at=None, items__section="report")
    found += [
        WaitsForLeader(mark("汇报项目"), one.title, one.get_absolute_url())
        for one in planned.distinct().order_by("starts_at", "pk")[:PER_PAGE]
    ]
    lists = ReportingList.objects.filter(mine, approved_at=None).select_related("series")
    found += [
        WaitsForLeader(
            mark("滚动清单"), f"{one.month.year}年{one.month.month}月 {one.series.name}", "/meetings/rolling/"
        )
        for one in lists.order_by("month", "pk")[:PER_PAGE]
    ]
    return found


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper of a topic: the file, or why it does not apply."""

    code: str
    title: str
    file: FileRow | None
    not_needed: str


@dataclass(frozen=True, slots=True)
class TopicPage:
    """One topic with its papers, the steps of its procedure, and what the viewer may do."""

    id: int
    matter_key: str
    row: TopicRow
    kind_code: str
    series_id: int
    summary: str
    reason: str
    papers: Sequence[PaperRow]
    steps: Sequence[Line]
    meetings: Sequence[tuple[str, str]]
    reference: str
    may_pass: bool
    may_return: bool
    may_resubmit: bool
    may_withdraw: bool


def topic(number: str, *, seen_by: Actor, now: datetime) -> TopicPage | None:
    """Return a topic that the viewer may see, None for any other. Eight queries at most."""
    found = Topic.objects.visible_to(seen_by).select_related("series", "matter")
    one = found.filter(matter__number=number).first()
    if one is None:
        return None
    row = _row(one, people.unit_names([one.unit_id]), dict(kinds_of_topic(on=day_of(now))), now)
    files = {file.id: file for file in evidence.files_about(one.reference, seen_by=seen_by)}
    order = list(papers_known(on=day_of(one.submitted_at)))
    papers = sorted(
        (PaperRow(p.code, p.title, files.get(p.file_id or 0), p.not_needed) for p in one.papers.all()),
        key=lambda paper: order.index(paper.code) if paper.code in order else len(order),
    )
    step = step_of(one)
    holds = step is not None and policies.is_in_procedure(seen_by, one, step.posts[0])
    is_ours = (
        policies.may_submit(seen_by) and isinstance(seen_by, Officer) and seen_by.belongs_to(one.unit_id)
    )
    return TopicPage(
        one.pk,
        str(one.matter_id),
        row,
        one.kind,
        one.series_id,
        one.summary,
        one.reason,
        papers,
        _steps(one),
        [
            (meeting.code, meeting.title)
            for meeting in (item.meeting for item in one.items.select_related("meeting").order_by("pk"))
        ],
        one.reference,
        may_pass=one.state == "moving" and holds and bool(step and step.next),
        may_return=one.state == "moving" and holds,
        may_resubmit=one.state == "returned" and is_ours,
        may_withdraw=one.state == "moving" and is_ours,
    )


def _steps(one: Topic) -> list[Line]:
    """Return the procedure's steps for the step line."""
    steps = rulebook.procedure(PROCEDURE, on=day_of(one.submitted_at)).steps
    codes = [step.code for step in steps]
    here = codes.index(one.step) if one.step in codes else len(codes)
    lines = []
    for place, step in enumerate(steps):
        note = parse_limit(step.limit).words() if step.limit else ""
        if place < here:
            lines.append(Line(step.title, "done", note))
        else:
            is_now = place == here and one.state == "moving"
            lines.append(Line(step.title, "now" if is_now else "todo", note))
    return lines

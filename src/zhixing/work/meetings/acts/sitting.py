"""In the room: who came, what they said, what the head decided, what was decided and asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.rules.states import CLOSED
from zhixing.core.outcomes import acts as outcomes
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook.rules import Effect
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.meetings import policies, refusals, selectors, verbs
from zhixing.work.meetings.acts import _common
from zhixing.work.meetings.kinds import ATTENDANCE, CONCLUSIONS, POINT_STATES, POINTS, STANCES
from zhixing.work.meetings.models import AgendaItem, Attendance, Meeting, Opinion, Point, Topic
from zhixing.work.meetings.rules.opinions import departs, said

HERE = ("present", "deputy")
REPORT_RULE = "meetings.report_text"


@dataclass(frozen=True, slots=True)
class Came:
    """Whether somebody invited came. Sent by a deputy, who may decide for the unit or not (D3)."""

    state: str = "present"
    deputy_name: str = ""
    has_power: bool = True


@transaction.atomic
def hold_meeting(
    *,
    meeting_id: int,
    came: Mapping[int, Came],
    by: Officer,
    at: datetime,
    waiver: str = "",
) -> Meeting:
    """Write down that the sitting took place and who came, by attendance; who is not named was present.

    A notice that was too short needs a waiver where the rule demands a decision. A unit whose report is
    missing, and a sitting later than the series allows, are breaches. A joint review with an empty queue is
    closed with it: there is nothing to write minutes of. Raises NotYours, WrongState,
    TooEarly, NoticeTooShort, NotOneOfTheList. Ledger: sitting.held, sitting.notice_waived.
    """
    states = ("planned", "noticed") if _may_go_unannounced(meeting_id) else ("noticed",)
    found = _common.kept(meeting_id, by, states=states, act=mark("登记召开"))
    if at < found.starts_at:
        raise refusals.TooEarly(at=_common.spoken(found.starts_at))
    late = selectors.late_reports(found)
    if late:
        _refuse_short_notice(found, late, waiver, by=by, at=at)
    _mark(found, came)
    found.is_without_items = not selectors.has_items(found)
    is_over = found.is_without_items and found.series.kind == "review"
    found.state, found.held_at = "closed" if is_over else "held", found.starts_at
    found.closed_at = at if is_over else None
    found.save(update_fields=["state", "held_at", "closed_at", "is_without_items"])
    _state_missing_reports(found, at=at)
    _state_late_sitting(found, at=at)
    came_in = Counter(found.attendances.values_list("state", flat=True))
    counted = {state: came_in[state] for state in ATTENDANCE}
    ledger.record(
        verbs.HELD,
        about=found.reference,
        by=by,
        at=at,
        facts={"title": found.title, "came": counted, "empty": found.is_without_items},
    )
    return found


def _may_go_unannounced(meeting_id: int) -> bool:
    return Meeting.objects.filter(pk=meeting_id, series__notice_rule="").exists()


def _refuse_short_notice(
    found: Meeting, late: Sequence[str], waiver: str, *, by: Officer, at: datetime
) -> None:
    rule = _common.rule_of(found.series.notice_rule, found.noticed_at or at)
    if rule.effect is not Effect.ADVISE and not waiver.strip():
        raise refusals.NoticeTooShort(days=rule.limit.amount, titles="、".join(late))
    if waiver.strip():
        found.waiver = waiver.strip()
        found.save(update_fields=["waiver"])
        ledger.record(
            verbs.WAIVED,
            about=found.reference,
            by=by,
            at=at,
            facts={"rule": rule.stamp, "titles": list(late), "waiver": waiver.strip()},
        )


def _mark(found: Meeting, came: Mapping[int, Came]) -> None:
    rows = list(found.attendances.order_by("place"))
    for row in rows:
        told = came.get(row.pk, Came())
        if told.state not in ATTENDANCE or told.state == "invited":
            raise refusals.NotOneOfTheList(what="到会情况")
        row.state, row.deputy_name, row.has_power = told.state, told.deputy_name.strip(), told.has_power
    Attendance.objects.bulk_update(rows, ["state", "deputy_name", "has_power"])


def _state_missing_reports(found: Meeting, *, at: datetime) -> None:
    for item in found.items.filter(section="report", reported_at=None).order_by("place"):
        outcomes.find_breach(
            about=found.reference,
            rule_code=REPORT_RULE,
            summary=translate(mark("{meeting}：未报送“{title}”汇报材料")).format(
                meeting=found.title, title=item.title
            ),
            unit_id=item.unit_id,
            occurred_at=found.starts_at,
            by=_common.BY_RULE,
            at=at,
        )


def _state_late_sitting(found: Meeting, *, at: datetime) -> None:
    """State a breach of the convening office where the gap to the sitting before was too long (D3)."""
    due = selectors.next_due(found.series, before=found)
    if due is None or day_of(found.starts_at) <= due:
        return
    outcomes.find_breach(
        about=found.reference,
        rule_code=found.series.gap_rule,
        summary=translate(mark("{meeting}：应于 {due} 前召开，{held} 召开")).format(
            meeting=found.title, due=f"{due.month}月{due.day}日", held=_common.spoken(found.starts_at)
        ),
        unit_id=found.series.unit_id,
        occurred_at=found.starts_at,
        by=_common.BY_RULE,
        at=at,
    )


def _item(item_id: int, by: Officer, act: str) -> tuple[Meeting, AgendaItem]:
    item = AgendaItem.objects.filter(pk=item_id).first()
    if item is None:
        raise refusals.ItemUnknown
    found = _common.kept(item.meeting_id, by, states=("held",), act=act)
    return found, AgendaItem.objects.select_for_update().get(pk=item_id)


@dataclass(frozen=True, slots=True)
class Voice:
    """What one member said on an item."""

    attendance_id: int
    stance: str
    words: str = ""


@transaction.atomic
def record_opinions(*, item_id: int, voices: Sequence[Voice], by: Officer, at: datetime) -> AgendaItem:
    """Write down what the members said on an item, in their order; said again it replaces the first.

    The chair is not among them: he speaks last, in `conclude_item`. Raises ItemUnknown, NotYours,
    WrongState, NotPresent, NotOneOfTheList. Ledger: sitting.opinion_recorded.
    """
    found, item = _item(item_id, by, mark("记录意见"))
    there = {row.pk: row for row in found.attendances.select_related("person")}
    rows: list[Opinion] = []
    for place, voice in enumerate(voices, 1):
        row = there.get(voice.attendance_id)
        if row is None or row.state not in HERE or row.is_chair:
            raise refusals.NotPresent(name=row.person.name if row else "—")
        if voice.stance not in STANCES:
            raise refusals.NotOneOfTheList(what="意见")
        rows.append(
            Opinion(item=item, attendance=row, place=place, stance=voice.stance, words=voice.words.strip())
        )
    Opinion.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["item", "attendance"],
        update_fields=["place", "stance", "words"],
    )
    ledger.record(
        verbs.OPINION_RECORDED,
        about=found.reference,
        by=by,
        at=at,
        facts={
            "item": item.title,
            "said": [[there[v.attendance_id].person.name, v.stance, v.words.strip()] for v in voices],
        },
    )
    return item


@transaction.atomic
def conclude_item(
    *,
    item_id: int,
    conclusion: str,
    words: str,
    by: Officer,
    at: datetime,
    departure_reason: str = "",
) -> AgendaItem:
    """Write down what the head decided after everybody had spoken; against most he says why. Nobody votes.

    Raises ItemUnknown, NotYours, WrongState, NotOneOfTheList, MembersSilent, DepartureReasonMissing.
    Ledger: sitting.item_concluded, topic.concluded.
    """
    found, item = _item(item_id, by, mark("作出决定"))
    if conclusion not in CONCLUSIONS:
        raise refusals.NotOneOfTheList(what="决定")
    members = found.attendances.filter(role="member", state__in=HERE, is_chair=False).order_by("place")
    spoken = dict(item.opinions.values_list("attendance_id", "stance"))
    silent = [row.person.name for row in members.select_related("person") if row.pk not in spoken]
    if silent:
        raise refusals.MembersSilent(names="、".join(silent))
    counted = said([spoken[row.pk] for row in members])
    against_most = departs(conclusion, counted)
    if against_most and not departure_reason.strip():
        raise refusals.DepartureReasonMissing(agree=counted.agree, disagree=counted.disagree)
    item.conclusion, item.conclusion_words, item.concluded_at = conclusion, words.strip(), at
    item.departure_reason = departure_reason.strip() if against_most else ""
    item.save(update_fields=["conclusion", "conclusion_words", "concluded_at", "departure_reason"])
    if item.topic:
        _conclude_topic(item.topic, found, conclusion, by=by, at=at)
    ledger.record(
        verbs.ITEM_CONCLUDED,
        about=found.reference,
        by=by,
        at=at,
        facts={
            "item": item.title,
            "conclusion": conclusion,
            "words": words.strip(),
            "against_most": against_most,
            "departure_reason": item.departure_reason,
            "decided_by": found.series.chair_post_id,
        },
    )
    return item


def _conclude_topic(topic: Topic, found: Meeting, conclusion: str, *, by: Officer, at: datetime) -> None:
    """The topic has been heard: its matter ends. Concluded again, only the words change."""
    Topic.objects.filter(pk=topic.pk).update(state="concluded", step_since=at)
    with matters.stepping(topic.matter_id, by=by, at=at) as steps:
        matter = steps.ended(topic.matter_id)
        said = f"{found.title}：{translate(CONCLUSIONS[conclusion])}"
        steps.note(matter, verbs.TOPIC_CONCLUDED, {"conclusion": conclusion, "text": said})
        if matter.state != CLOSED:
            steps.end(matter)


@dataclass(frozen=True, slots=True)
class NewPoint:
    """A decision, or a question that was asked. What leads it and by when may be filled in later."""

    text: str
    kind: str = "decision"
    item_id: int | None = None
    lead_id: int | None = None
    support_ids: tuple[int, ...] = ()
    due_on: date | None = None


@transaction.atomic
def note_points(*, meeting_id: int, points: Sequence[NewPoint], by: Officer, at: datetime) -> list[Point]:
    """Write down what was decided and asked. Raises NotYours, WrongState, TitleMissing, NotOneOfTheList.

    Ledger: sitting.point_noted.
    """
    found = _common.kept(meeting_id, by, states=("held",), act=mark("记录议定事项"))
    start = found.points.aggregate(n=Max("place"))["n"] or 0
    items = set(found.items.values_list("pk", flat=True))
    made = []
    for place, new in enumerate(points, start + 1):
        if not new.text.strip():
            raise refusals.TitleMissing
        if new.kind not in POINTS or (new.item_id is not None and new.item_id not in items):
            raise refusals.NotOneOfTheList(what="议程")
        made.append(
            Point(
                meeting=found,
                item_id=new.item_id,
                place=place,
                kind=new.kind,
                text=new.text.strip(),
                lead_id=new.lead_id,
                support_ids=[unit for unit in dict.fromkeys(new.support_ids) if unit != new.lead_id],
                due_on=new.due_on,
            )
        )
    Point.objects.bulk_create(made)
    ledger.record(
        verbs.POINT_NOTED,
        about=found.reference,
        by=by,
        at=at,
        facts={
            "points": [
                {
                    "text": point.text,
                    "kind": point.kind,
                    "lead": people.unit_name(point.lead_id) if point.lead_id else "",
                    "due": point.due_on.isoformat() if point.due_on else "",
                }
                for point in made
            ]
        },
    )
    return made


@transaction.atomic
def change_point(*, point_id: int, new: NewPoint, by: Officer, at: datetime) -> Point:
    """Put right what was written down, before it is handed out. Raises PointUnknown, PointSettled, NotYours.

    Ledger: sitting.point_noted.
    """
    point, found = _point(point_id, by)
    point.text = new.text.strip() or point.text
    point.lead_id, point.due_on = new.lead_id, new.due_on
    point.support_ids = [unit for unit in dict.fromkeys(new.support_ids) if unit != new.lead_id]
    point.save(update_fields=["text", "lead", "due_on", "support_ids"])
    ledger.record(
        verbs.POINT_NOTED,
        about=found.reference,
        by=by,
        at=at,
        facts={
            "place": point.place,
            "text": point.text,
            "lead": people.unit_name(point.lead_id) if point.lead_id else "",
            "due": point.due_on.isoformat() if point.due_on else "",
        },
    )
    return point


@transaction.atomic
def answer_point(*, point_id: int, answer: str, by: Officer, at: datetime) -> Point:
    """Write down how a question was answered in the room: it needs no task.

    Raises PointUnknown, PointSettled, NotYours, AnswerMissing. Ledger: sitting.point_answered.
    """
    point, found = _point(point_id, by)
    if not answer.strip():
        raise refusals.AnswerMissing
    point.state, point.answer = "answered", answer.strip()
    point.save(update_fields=["state", "answer"])
    ledger.record(
        verbs.POINT_ANSWERED,
        about=found.reference,
        by=by,
        at=at,
        facts={"place": point.place, "text": point.text, "answer": point.answer},
    )
    return point


def _point(point_id: int, by: Officer) -> tuple[Point, Meeting]:
    known = Point.objects.filter(pk=point_id).first()
    if known is None:
        raise refusals.PointUnknown
    found = _common.locked(known.meeting_id, by)
    if not policies.may_keep(by, found.series):
        raise refusals.NotYours(who=_common.SECRETARY)
    point = Point.objects.select_for_update().get(pk=point_id)
    if point.state != "open":
        raise refusals.PointSettled(state=translate(POINT_STATES[point.state]))
    return point, found

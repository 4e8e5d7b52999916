"""What the one matter page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.models import OPEN_STATES as OPEN_CLOCKS
from zhixing.core.clock.models import Clock
from zhixing.core.clock.refusals import CalendarNotPublished
from zhixing.core.clock.rules import Segment, attribute
from zhixing.core.evidence import selectors as evidence
from zhixing.core.ledger import selectors as ledger
from zhixing.core.ledger.acts import Entry
from zhixing.core.matters.models import Feedback, Holding, Involvement, LadderStep, Matter, Relation, Request
from zhixing.core.matters.rules import states
from zhixing.core.matters.rules.lights import light_now
from zhixing.core.matters.selectors.registers import MatterRow, rows_of
from zhixing.core.people import selectors as people
from zhixing.core.rulebook.selectors import Usage
from zhixing.foundation.actors import Actor


@dataclass(frozen=True, slots=True)
class HolderRow:
    """One link of the chain: who was responsible from when to when. `until` None means still."""

    unit: str
    leader: str
    handler: str
    since: datetime
    until: datetime | None
    working_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class SupportRow:
    """A supporting unit, what it owes and its own clock."""

    unit_id: int
    unit: str
    role: str
    deliverable: str
    asked_at: datetime | None
    replied_at: datetime | None
    reply: str
    due_at: datetime | None
    light: str


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """A report with its signatures and files."""

    id: int
    ordinal: int
    purpose: str
    close_kind: str
    text: str
    problems: str
    next_step: str
    progress_percent: int | None
    state: str
    steps: Sequence[tuple[str, str, datetime | None]]
    writer: str
    written_at: datetime
    decided_by: str
    decided_at: datetime | None
    reason: str
    only_meetings: bool
    files: Sequence[evidence.FileRow]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Something asked on the matter and not answered yet."""

    purpose: str
    ground: str
    reason: str
    to_unit_id: int | None
    to_unit_name: str
    asked_by: str
    asked_at: datetime
    working_days: int | None
    new_date: date | None


@dataclass(frozen=True, slots=True)
class PartRow:
    """A related matter or a part."""

    row: MatterRow
    relation: str


@dataclass(frozen=True, slots=True)
class MatterPage:
    """The matter as its page shows it. `row` is the same line that lists show."""

    row: MatterRow
    requirement: str
    source_sentence: str
    registered_by: str
    registered_unit: str
    assigned_at: datetime | None
    signed_at: datetime | None
    first_action_at: datetime | None
    returns: int
    frozen_at: datetime | None
    paused_at: datetime | None
    restricted: bool
    close_kind: str
    origin: str
    topic: str
    parent: MatterRow | None
    supports: Sequence[SupportRow]
    feedbacks: Sequence[FeedbackRow]
    waiting: Sequence[WaitingRow]
    ladder: Sequence[LadderStep]
    clocks: Sequence[clocks.ClockView]
    matter: Matter


def matter_key(number: str, *, seen_by: Actor) -> int:
    """Return the key of a matter that the viewer may see. Raises Http404 else, whether it exists or not."""
    key = Matter.objects.visible_to(seen_by).filter(number=number).values_list("pk", flat=True).first()
    if key is None:
        raise Http404
    return key


def may_see(seen_by: Actor, key: str) -> bool:
    """Whether the viewer may see the matter of that key: asked for files and proofs. One query."""
    return key.isdigit() and Matter.objects.visible_to(seen_by).filter(pk=int(key)).exists()


def under_rule(code: str, *, seen_by: Actor, limit: int = 50) -> list[Usage]:
    """Return the open matters in view with a clock under a rule, by due moment. Two queries."""
    abouts = Clock.objects.filter(rule_code=code, state__in=OPEN_CLOCKS).order_by("due_at", "pk")
    keys = [int(about.partition(":")[2]) for about in abouts.values_list("about", flat=True)[: limit * 4]]
    found = Matter.objects.visible_to(seen_by).filter(pk__in=keys).order_by("due_at", "pk")[:limit]
    return [Usage(m.number, m.title, states.STATE_WORDS[m.state], m.get_absolute_url()) for m in found]


def matter(number: str, *, seen_by: Actor, now: datetime) -> MatterPage:
    """Return the page of one matter.

    Raises Http404 for what the viewer may not see. About fourteen queries.
    """
    found = (
        Matter.objects.visible_to(seen_by)
        .filter(number=number)
        .select_related("handler", "leader_post", "registered_by", "parent")
        .first()
    )
    if found is None:
        raise Http404
    [row] = rows_of([found], now=now)
    seen_parent = (
        Matter.objects.visible_to(seen_by).filter(pk=found.parent_id).select_related("handler", "leader_post")
        if found.parent_id
        else []
    )
    parents = rows_of(list(seen_parent), now=now)
    involved = list(Involvement.objects.filter(matter=found).select_related("clock").order_by("pk"))
    names = people.unit_names({found.registered_unit_id, *(i.unit_id for i in involved)})
    return MatterPage(
        row=row,
        requirement=found.requirement,
        source_sentence=found.source_sentence,
        registered_by=found.registered_by.name,
        registered_unit=names.get(found.registered_unit_id, ""),
        assigned_at=found.assigned_at,
        signed_at=found.signed_at,
        first_action_at=found.first_action_at,
        returns=found.returns,
        frozen_at=found.frozen_at,
        paused_at=found.paused_at,
        restricted=found.restricted,
        close_kind=states.CLOSE_KINDS.get(found.close_kind, ""),
        origin=found.origin,
        topic=found.topic,
        parent=parents[0] if parents else None,
        supports=[_support(i, names, now) for i in involved if i.role == states.SUPPORT],
        feedbacks=feedbacks(found),
        waiting=_waiting(found),
        ladder=list(
            LadderStep.objects.filter(matter=found).select_related("issued_by").order_by("round", "step")
        ),
        clocks=clocks.clocks_about([found.reference]).get(found.reference, []),
        matter=found,
    )


def _support(row: Involvement, names: dict[int, str], now: datetime) -> SupportRow:
    clock = row.clock
    light = (
        light_now(stored=clock.light, yellow_at=clock.yellow_at, due_at=clock.due_at, now=now)
        if clock
        else "none"
    )
    return SupportRow(
        row.unit_id,
        names.get(row.unit_id, ""),
        row.role,
        row.deliverable,
        row.asked_at,
        row.replied_at,
        row.reply,
        clock.due_at if clock else None,
        light,
    )


def _waiting(found: Matter) -> list[WaitingRow]:
    rows = list(
        Request.objects.filter(matter=found, state="waiting").select_related("asked_by").order_by("pk")
    )
    names = people.unit_names({r.to_unit_id for r in rows if r.to_unit_id})
    return [
        WaitingRow(
            r.purpose,
            r.ground,
            r.reason,
            r.to_unit_id,
            names.get(r.to_unit_id or 0, ""),
            r.asked_by.name,
            r.asked_at,
            r.amount,
            r.new_date,
        )
        for r in rows
    ]


STEP_WORDS = {"office_head": "股室负责人", "deputy": "分管负责人", "head": "主要负责人"}


def feedbacks(found: Matter) -> list[FeedbackRow]:
    """Return the reports on a matter, newest first, with signatures and files. Four queries."""
    rows = list(
        Feedback.objects.filter(matter=found)
        .select_related("written_by", "decided_by")
        .prefetch_related("sign_offs__person", "files")
        .order_by("-ordinal")[:100]
    )
    result = []
    for f in rows:
        signed = {s.step: s for s in f.sign_offs.all()}
        steps = [
            (
                STEP_WORDS.get(step, step),
                signed[step].person.name if step in signed else "",
                signed[step].signed_at if step in signed else None,
            )
            for step in f.chain
        ]
        result.append(
            FeedbackRow(
                f.pk,
                f.ordinal,
                f.purpose,
                states.CLOSE_KINDS.get(f.close_kind, ""),
                f.text,
                f.problems,
                f.next_step,
                f.progress_percent,
                f.state,
                steps,
                f.written_by.name,
                f.written_at,
                f.decided_by.name if f.decided_by else "",
                f.decided_at,
                f.reason,
                f.only_meetings,
                [evidence.row(e) for e in f.files.all()],
            )
        )
    return result


def holders(found: Matter, *, now: datetime) -> list[HolderRow]:
    """Return who held the matter, oldest first, with the working minutes of each. Four queries."""
    rows = list(
        Holding.objects.filter(matter=found).select_related("handler", "leader_post").order_by("since")
    )
    names = people.unit_names({h.unit_id for h in rows})
    leaders = people.holders({h.leader_post_id for h in rows}, at=now)
    end = found.closed_at or now
    shares = _held_minutes(found, rows, end)
    return [
        HolderRow(
            names.get(h.unit_id, ""),
            leaders[h.leader_post_id].person_name if h.leader_post_id in leaders else h.leader_post.name,
            h.handler.name,
            h.since,
            None if h.until.year == 9999 else h.until,
            minutes,
        )
        for h, minutes in zip(rows, shares, strict=True)
    ]


def _held_minutes(found: Matter, rows: Sequence[Holding], end: datetime) -> list[int | None]:
    """Return the working minutes of each holding, paused time left out, in the main clock's calendar."""
    if found.main_clock_id is None:
        return [None] * len(rows)
    state = clocks.clock(found.main_clock_id).state
    segments = [Segment(h.pk, h.since, min(h.until, end)) for h in rows if h.since < end]
    try:
        shared = attribute(segments, state.pauses, rows[0].since, end, state.calendar)
    except CalendarNotPublished:
        return [None] * len(rows)
    return [shared.minutes.get(h.pk, 0) for h in rows]


def timeline(found: Matter, *, limit: int = 200) -> list[Entry]:
    """Return the entries about the matter, oldest first. One query."""
    return ledger.history(found.reference, limit=limit)


def parts_of(found: Matter, *, seen_by: Actor, now: datetime) -> list[PartRow]:
    """Return sub-matters and related matters that the viewer may see. Eight queries at most."""
    visible = Matter.objects.visible_to(seen_by)
    children = rows_of(visible.filter(parent=found).order_by("id")[:200], now=now)
    related = list(Relation.objects.filter(matter=found).values_list("other_id", "kind")) + list(
        Relation.objects.filter(other=found).values_list("matter_id", "kind")
    )
    kinds = dict(related)
    others = rows_of(visible.filter(pk__in=kinds).order_by("id")[:50], now=now)
    return [PartRow(row, "part") for row in children] + [PartRow(row, kinds[row.id]) for row in others]

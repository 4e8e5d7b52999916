"""Reads of hollow work: units that meet more than they do, matters with meetings only, what was sampled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q

from zhixing.core.matters import selectors as matters
from zhixing.core.matters.kinds import kinds
from zhixing.core.matters.models import Feedback, Matter
from zhixing.core.matters.selectors import MatterRow
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor
from zhixing.work.directives.models import Forwarding
from zhixing.work.directives.rules import hollow as rules

SAMPLING_RULE, BUDGET_RULE = "matters.grade", "matters.meeting_budget"
MOST = 500


@dataclass(frozen=True, slots=True)
class UnitRatio:
    """Meetings and papers : verified actions, of one unit in a month."""

    unit: str
    ratio: rules.Ratio


@dataclass(frozen=True, slots=True)
class HollowLine:
    """One report that is no action, as the list behind a figure shows it."""

    number: str
    title: str
    unit_id: int
    unit: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HollowPage:
    """A month: the ratio of each unit, the hollow reports, and open matters that have nothing else."""

    units: tuple[UnitRatio, ...]
    lines: tuple[HollowLine, ...]
    matters: list[MatterRow]
    budget: int


def hollow_month(month: date, *, seen_by: Actor, now: datetime) -> HollowPage:
    """Return what units reported in a month, over the matters that the viewer may see. Nine queries."""
    seen = Matter.objects.visible_to(seen_by)
    within = {"written_at__date__year": month.year, "written_at__date__month": month.month}
    reports = Feedback.objects.filter(matter__in=seen, **within)
    told = [
        rules.Told(unit_id, only, not only and state == "accepted" and percent is not None)
        for unit_id, only, state, percent in reports.values_list(
            "unit_id", "only_meetings", "state", "progress_percent"
        )
    ]
    papers = Forwarding.objects.filter(
        matter__in=seen, state="returned", sent_at__date__year=month.year, sent_at__date__month=month.month
    )
    told += [
        rules.Told(unit_id, is_hollow=True, is_verified=False)
        for unit_id in papers.values_list("unit_id", flat=True)
    ]
    hollow = list(reports.filter(only_meetings=True).select_related("matter").order_by("-written_at")[:MOST])
    returned = list(papers.select_related("matter").order_by("-sent_at")[:MOST])
    found = rules.ratios(told)
    names = people.unit_names({one.unit_id for one in found})
    lines = [
        HollowLine(
            one.matter.number,
            one.matter.title,
            one.unit_id,
            names.get(one.unit_id, ""),
            one.text,
            one.written_at,
        )
        for one in hollow
    ] + [
        HollowLine(
            one.matter.number,
            one.matter.title,
            one.unit_id,
            names.get(one.unit_id, ""),
            one.text[:120],
            one.sent_at,
        )
        for one in returned
    ]
    only = (
        seen.open()
        .annotate(
            all_reports=Count("feedbacks"),
            empty_reports=Count("feedbacks", filter=Q(feedbacks__only_meetings=True)),
        )
        .filter(all_reports__gt=0, first_action_at=None)
    )
    rows = only.filter(all_reports=F("empty_reports")).order_by("due_at", "pk")[:MOST]
    return HollowPage(
        tuple(UnitRatio(names.get(one.unit_id, ""), one) for one in found),
        tuple(sorted(lines, key=lambda line: line.at, reverse=True)),
        matters.rows_of(rows, now=now),
        rulebook.rule(BUDGET_RULE, on=month).number("count"),
    )


@dataclass(frozen=True, slots=True)
class ForwardingLine:
    """One forwarded text of a matter."""

    sent_by: str
    sent_at: datetime
    percent: int
    has_owner: bool
    has_date: bool
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class ForwardingPage:
    """A matter, its words, and what was passed on of it."""

    number: str
    title: str
    source: str
    lines: tuple[ForwardingLine, ...]
    limit_percent: int


def forwarding(number: str, *, seen_by: Actor, now: datetime) -> ForwardingPage | None:
    """Return a matter that the viewer may see with its forwarded papers, newest first. Two queries."""
    matter = Matter.objects.visible_to(seen_by).filter(number=number).first()
    if matter is None:
        return None
    rows = Forwarding.objects.filter(matter=matter).select_related("sent_by").order_by("-sent_at", "-id")[:50]
    limit = rulebook.rule("documents.copied", on=people.day_of(now)).number("percent")
    return ForwardingPage(
        matter.number,
        matter.title,
        matter.requirement or matter.source_sentence,
        tuple(
            ForwardingLine(
                row.sent_by.name, row.sent_at, row.percent, row.has_owner, row.has_date, row.state, row.text
            )
            for row in rows
        ),
        limit,
    )


@dataclass(frozen=True, slots=True)
class Sampling:
    """What units closed by themselves in a month, which of it is looked at again, and what was looked at."""

    closed: int
    rows: list[MatterRow]
    looked_at: frozenset[int]


def sampling(month: date, *, seen_by: Actor, now: datetime) -> Sampling:
    """Return the sample of tracked matters closed in a month: the same whoever asks. Six queries."""
    rule = rulebook.rule(SAMPLING_RULE, on=month)
    tasks = [kind.code for kind in kinds() if kind.takes_work and not kind.own_steps]
    tracked = Matter.objects.visible_to(seen_by).filter(
        grade="tracked",
        kind__in=tasks,
        close_kind="done",
        closed_at__date__year=month.year,
        closed_at__date__month=month.month,
    )
    numbers = list(tracked.order_by("number").values_list("number", flat=True))
    chosen = rules.sample(
        numbers,
        percent=rule.number("sampled_percent"),
        least=rule.number("sampled_least_count"),
        salt=f"{month:%Y-%m}",
    )
    found = tracked.filter(number__in=chosen).order_by("unit_id", "number")
    looked = frozenset(found.exclude(looked_back_at=None).values_list("pk", flat=True))
    return Sampling(len(numbers), matters.rows_of(found, now=now), looked)

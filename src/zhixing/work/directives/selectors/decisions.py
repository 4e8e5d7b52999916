"""Reads of major decisions: the list, and a file with what it has and what it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from zhixing.core.clock import selectors as clocks
from zhixing.core.evidence import selectors as evidence
from zhixing.core.matters.models import Matter
from zhixing.core.matters.selectors import MatterRow, rows_of
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor
from zhixing.foundation.words import mark, translate
from zhixing.ui.lines import ClockLine
from zhixing.work.directives.models.decisions import (
    DecisionForecast,
    DecisionOpinion,
    DecisionRisk,
    MajorDecision,
)
from zhixing.work.directives.policies import decisions as policies
from zhixing.work.directives.rules import decisions as rules

PARTS_RULE = "decisions.parts"
COMMENT, LEGALITY = "comment", "legality"


@dataclass(frozen=True, slots=True)
class Period:
    """The days of the public, or of the reviewers of legality. `stopped_at` is when the answer was filed."""

    since: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    is_over: bool

    @property
    def due_day(self) -> str:
        """The last day, short; open while the calendar does not reach it."""
        return f"{people.day_of(self.due_at):%m-%d}" if self.due_at else translate(mark("时限待定"))


def periods(found: MajorDecision, *, now: datetime | None = None) -> dict[str, Period]:
    """Return the periods of a file by purpose, as computed on the calendar in force. Four queries."""
    about = found.matter.reference
    return {
        view.purpose: Period(
            view.state.start,
            view.reading.due,
            view.state.stopped,
            now is not None and view.reading.due is not None and view.reading.due <= now,
        )
        for view in clocks.clocks_about([about]).get(about, [])
        if view.purpose in (COMMENT, LEGALITY)
    }


def needed_parts(on: date) -> tuple[rules.NeededPart, ...]:
    """Return the parts that a file needs on a day. No query while the rulebook is fresh."""
    rule = rulebook.rule(PARTS_RULE, on=on)
    return rules.needed_parts(rule.table("ground"), rule.table("group"))


def missing_parts(found: MajorDecision, on: date) -> list[rules.NeededPart]:
    """Return the parts that a file lacks, in the rule's order. Four queries."""
    kept = [
        rules.KeptPart(part.code, part.text, part.files.count(), part.waived_because)
        for part in found.parts.all()
    ]
    return rules.missing(
        needed_parts(on),
        kept,
        has_risks=found.risks.exists(),
        has_discussion=found.opinions.exists() and bool(found.conclusion),
    )


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision in the list. `review_due_at` is None before it is issued and after its review."""

    row: MatterRow
    document_number: str
    issued_at: datetime | None
    reviewed_at: datetime | None
    loss: str


def decisions(*, seen_by: Actor, now: datetime, limit: int = 200) -> list[DecisionLine]:
    """Return the decisions that the viewer may see, newest first. Four queries."""
    seen = Matter.objects.visible_to(seen_by).filter(kind="directives.decision")
    found = list(
        MajorDecision.objects.filter(matter__in=seen)
        .select_related("matter__handler", "matter__leader_post")
        .order_by("-pk")[:limit]
    )
    rows = rows_of([one.matter for one in found], now=now)
    return [
        DecisionLine(row, one.document_number, one.issued_at, one.reviewed_at, one.loss)
        for one, row in zip(found, rows, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class PartView:
    """One part of the file: what the rule asks, what is kept."""

    part: rules.NeededPart
    is_missing: bool
    text: str
    waived_because: str
    writer: str
    written_at: datetime | None
    files: Sequence[evidence.FileRow]


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """A file as its page shows it."""

    row: MatterRow
    summary: str
    decision: MajorDecision
    parts: tuple[PartView, ...]
    risks: tuple[DecisionRisk, ...]
    forecasts: tuple[DecisionForecast, ...]
    opinions: tuple[DecisionOpinion, ...]
    compared: tuple[tuple[DecisionForecast, rules.Compared | None], ...]
    periods: dict[str, Period]
    proposal_number: str
    clock: ClockLine | None
    may_write: bool
    may_issue: bool
    may_review: bool

    @property
    def lacking(self) -> list[str]:
        """Titles of what is missing."""
        return [one.part.title for one in self.parts if one.is_missing]


def decision(number: str, *, seen_by: Actor, now: datetime) -> DecisionPage | None:
    """Return a file that the viewer may see, else None. About eighteen queries."""
    seen = Matter.objects.visible_to(seen_by).filter(kind="directives.decision", number=number)
    found = (
        MajorDecision.objects.filter(matter__in=seen)
        .select_related("matter__handler", "matter__leader_post", "proposal", "issued_by", "reviewed_by")
        .first()
    )
    if found is None:
        return None
    today = people.day_of(found.issued_at or now)
    lacking = {part.code for part in missing_parts(found, today)}
    kept = {
        part.code: part for part in found.parts.select_related("written_by").prefetch_related("files").all()
    }
    views = []
    for part in needed_parts(today):
        one = kept.get(part.code)
        views.append(
            PartView(
                part,
                part.code in lacking,
                one.text if one else "",
                one.waived_because if one else "",
                one.written_by.name if one else "",
                one.written_at if one else None,
                [evidence.row(file) for file in one.files.all()] if one else [],
            )
        )
    [row] = rows_of([found.matter], now=now)
    forecasts = tuple(found.forecasts.order_by("place"))
    about = clocks.clocks_about([found.matter.reference]).get(found.matter.reference, [])
    main = next((view for view in about if view.id == found.matter.main_clock_id), None)
    return DecisionPage(
        row,
        found.matter.requirement,
        found,
        tuple(views),
        tuple(found.risks.order_by("place")),
        forecasts,
        tuple(found.opinions.order_by("place")),
        tuple((one, _compared(one)) for one in forecasts),
        periods(found, now=now),
        found.proposal.number if found.proposal else "",
        clocks.line(main, now) if main else None,
        policies.may_write(seen_by, found.matter) and found.issued_at is None,
        policies.may_issue(seen_by) and found.issued_at is None,
        policies.may_review(seen_by, found.matter)
        and found.issued_at is not None
        and found.reviewed_at is None,
    )


def _compared(one: DecisionForecast) -> rules.Compared | None:
    return rules.Compared(one.name, one.forecast, Decimal(one.fact)) if one.fact is not None else None

"""Reads of clause matrices: the list, one unit's matrix, all matrices of a policy side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from zhixing.core.clock import selectors as clocks
from zhixing.core.matters.models import of_seen_matter
from zhixing.core.matters.selectors import MatterRow, rows_of
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor, Officer
from zhixing.ui.lines import ClockLine
from zhixing.work.directives.models.matrix import ClauseMapping, ClauseMatrix, Policy
from zhixing.work.directives.policies import matrix as policies
from zhixing.work.directives.rules import matrix as rules

MOST = 200


def coverage_of(found: ClauseMatrix) -> rules.Coverage:
    """Return what of a matrix is mapped. Two queries."""
    return _coverage(found.policy.clauses.all(), found.mappings.all())


def _coverage(clauses: Iterable[Any], mappings: Iterable[ClauseMapping]) -> rules.Coverage:
    kept = {one.clause_id: one for one in mappings}
    return rules.coverage(
        [
            rules.Mapped(
                clause.place,
                clause.is_costly,
                kept[clause.pk].mapping if clause.pk in kept else "",
                clause.pk in kept and kept[clause.pk].waits,
            )
            for clause in sorted(clauses, key=lambda clause: clause.place)
        ]
    )


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """One unit's matrix in a list. `is_overdue` past the limit while clauses are open."""

    row: MatterRow
    policy_id: int
    title: str
    document_number: str
    issuer: str
    coverage: rules.Coverage

    @property
    def is_overdue(self) -> bool:
        """Whether the limit has passed and clauses are open."""
        return self.row.light == "red"


def matrices(*, seen_by: Actor, now: datetime) -> list[MatrixLine]:
    """Return the matrices that the viewer may see, newest first; the office and the legal office all.

    Six queries.
    """
    found = _in_view(ClauseMatrix.objects.order_by("-pk"), seen_by)
    return _lines(list(_loaded(found)[:MOST]), now)


def _in_view(found: QuerySet[ClauseMatrix], seen_by: Actor) -> QuerySet[ClauseMatrix]:
    """Those the viewer may see; for the office and the legal office all of their own sphere."""
    fits = Q(of_seen_matter(seen_by))
    if isinstance(seen_by, Officer) and policies.may_compare(seen_by):
        fits |= Q(matter__sphere=seen_by.reach.sphere) if seen_by.reach.sphere else Q()
    return found.filter(fits)


def _loaded(found: Any) -> Any:
    return found.select_related("policy", "matter__handler", "matter__leader_post").prefetch_related(
        "policy__clauses", "mappings"
    )


def _lines(found: list[ClauseMatrix], now: datetime) -> list[MatrixLine]:
    rows = rows_of([one.matter for one in found], now=now)
    return [
        MatrixLine(
            row,
            one.policy_id,
            one.policy.title,
            one.policy.document_number,
            one.policy.issuer,
            _coverage(one.policy.clauses.all(), one.mappings.all()),
        )
        for one, row in zip(found, rows, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class ClauseView:
    """One clause of a matrix as its page shows it."""

    place: int
    text: str
    is_costly: bool
    mapping: str
    words: str
    owner: str
    due_on: date | None
    lowers_entitlement: bool
    waits: bool
    approval: str


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """One unit's matrix."""

    line: MatrixLine
    clauses: tuple[ClauseView, ...]
    clock: ClockLine | None
    may_map: bool
    may_approve: bool
    may_compare: bool


def matrix(number: str, *, seen_by: Actor, now: datetime) -> MatrixPage | None:
    """Return a matrix that the viewer may see, else None. About ten queries."""
    one = _loaded(_in_view(ClauseMatrix.objects.filter(matter__number=number), seen_by)).first()
    if one is None:
        return None
    [line] = _lines([one], now)
    about = clocks.clocks_about([one.matter.reference]).get(one.matter.reference, [])
    main = next((view for view in about if view.id == one.matter.main_clock_id), None)
    return MatrixPage(
        line,
        _views(one),
        clocks.line(main, now) if main else None,
        policies.may_map(seen_by, one.matter) and one.completed_at is None,
        policies.may_approve(seen_by, one.matter),
        policies.may_compare(seen_by),
    )


def _views(one: ClauseMatrix) -> tuple[ClauseView, ...]:
    kept = {mapping.clause_id: mapping for mapping in one.mappings.all()}
    names = people.person_names({mapping.owner_id for mapping in kept.values() if mapping.owner_id})
    found = []
    for clause in sorted(one.policy.clauses.all(), key=lambda clause: clause.place):
        mapping = kept.get(clause.pk)
        found.append(
            ClauseView(
                clause.place,
                clause.text,
                clause.is_costly,
                mapping.mapping if mapping else "",
                mapping.text if mapping else "",
                names.get(mapping.owner_id, "") if mapping and mapping.owner_id else "",
                mapping.due_on if mapping else None,
                bool(mapping and mapping.lowers_entitlement),
                bool(mapping and mapping.waits),
                mapping.approval if mapping else "",
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """All matrices of a policy: a column for each unit, a row for each clause."""

    title: str
    document_number: str
    lines: tuple[MatrixLine, ...]
    rows: tuple[tuple[ClauseView, tuple[ClauseView, ...]], ...]


def side_by_side(policy_id: int, *, seen_by: Actor, now: datetime) -> SideBySide | None:
    """Return every unit's matrix of a policy for the office and the legal office, else None. Nine queries."""
    policy = Policy.objects.filter(pk=policy_id).first() if policies.may_compare(seen_by) else None
    if policy is None:
        return None
    every = ClauseMatrix.objects.filter(policy=policy).order_by("matter__unit_id")
    found = list(_loaded(_in_view(every, seen_by))[:60])
    if not found:
        return None
    views = [_views(one) for one in found]
    rows = tuple((columns[0], tuple(columns)) for columns in zip(*views, strict=True))
    return SideBySide(policy.title, policy.document_number, tuple(_lines(found, now)), rows)

"""Plural forms of the acts on cases: many at one desk, a result for each; what is refused changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from zhixing.core.matters.acts import Result
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.work.service_hall.acts import cases
from zhixing.work.service_hall.acts._desk import sharing
from zhixing.work.service_hall.acts._opening import Application
from zhixing.work.service_hall.models import Case


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided on one case."""

    case_id: int
    outcome: str
    result: str = ""
    ground: str = ""


@transaction.atomic
def receive_many(*, rows: Sequence[Application], by: Officer, at: datetime) -> list[Result]:
    """Take many applications, with a result for each. Ledger: matter.registered, case.received."""
    with sharing():
        return [_tried(cases.receive, new=new, by=by, at=at) for new in rows]


@transaction.atomic
def accept_many(*, case_ids: Sequence[int], by: Officer, at: datetime) -> list[Result]:
    """Accept many cases, with a result for each. Ledger: case.accepted."""
    return _each(case_ids, cases.accept, by=by, at=at)


@transaction.atomic
def tell_once_many(
    *, rows: Sequence[tuple[int, Mapping[str, str]]], by: Officer, at: datetime
) -> list[Result]:
    """Hand out the one list of many cases, rows of (case, hints). Ledger: case.told."""
    with sharing(*(key for key, _ in rows)):
        return [_tried(cases.tell_once, case_id=key, hints=hints, by=by, at=at) for key, hints in rows]


@transaction.atomic
def handle_many(*, case_ids: Sequence[int], opinion: str, by: Officer, at: datetime) -> list[Result]:
    """Write the same opinion on many cases, with a result for each. Ledger: case.handled."""
    return _each(case_ids, cases.handle, opinion=opinion, by=by, at=at)


@transaction.atomic
def decide_many(*, rows: Sequence[Decision], by: Officer, at: datetime) -> list[Result]:
    """Decide many cases, with a result for each. Ledger: case.decided."""
    with sharing(*(row.case_id for row in rows), families=True):
        return [_tried(cases.decide, **asdict(row), by=by, at=at) for row in rows]


@transaction.atomic
def deliver_many(*, case_ids: Sequence[int], way: str, by: Officer, at: datetime) -> list[Result]:
    """Hand over the results of many cases, with a result for each. Ledger: case.delivered."""
    return _each(case_ids, cases.deliver, way=way, by=by, at=at)


def _each(case_ids: Sequence[int], act: Callable[..., Case], **values: Any) -> list[Result]:
    with sharing(*case_ids, families=True):
        return [_tried(act, case_id=key, **values) for key in case_ids]


def _tried(act: Callable[..., Any], **values: Any) -> Result:
    """Return what became of one row; acts refuse before they change anything."""
    try:
        made = act(**values)
        case: Case = made if isinstance(made, Case) else made.case
        return Result(case.matter.number)
    except ActRefused as refusal:
        return Result("", refusal)

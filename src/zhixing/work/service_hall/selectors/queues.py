"""How every officer's decisions followed the queue, for supervision; one's own declarations (F8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhixing.core.clock import selectors as clocks
from zhixing.core.parties import selectors as parties
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall.models import Case, DeclaredRelation, WindowSeat
from zhixing.work.service_hall.rules import queues as rules

QUEUE = "services.queue"
MOST = 50_000


def reason_words(on: date) -> dict[str, str]:
    """Return the codes for handling before a turn, in words. No query while the rulebook is fresh."""
    rows = rulebook.rule(QUEUE, on=on).table("ground")
    return {str(row["code"]): str(row["title"]) for row in rows}


@dataclass(frozen=True, slots=True)
class Handled:
    """One decided case as the test reads it."""

    case_id: int
    item_id: int | None
    unit_id: int
    accepted_at: datetime
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class OfficerQueue:
    """One officer's decisions of a period: handled, out of turn, of these with a code, left to explain."""

    officer_id: int
    officer: str
    unit_id: int
    unit: str
    handled: int
    moved: int
    coded: int
    exceptions: Sequence[Handled]
    favoured: Sequence[rules.Favoured]


def officer_queues(*, since: datetime, until: datetime) -> list[OfficerQueue]:
    """Return every officer who decided in a period, most exceptions first. Four queries."""
    found = Case.objects.filter(
        decided_at__gte=since, decided_at__lt=until, decided_by__isnull=False, accepted_at__isnull=False,
        whole=None,
    ).order_by("accepted_at", "pk")  # fmt: skip
    rows = found.values_list(
        "pk", "item_id", "unit_id", "accepted_at", "decided_at", "decided_by_id", "party_code", "urgent_at",
        "turn_reason__code", "elapsed_days",
    )[:MOST]  # fmt: skip
    by_officer: dict[int, list[tuple[Handled, str, bool]]] = {}
    for key, item, unit, accepted, decided, officer, party, urgent, code, _elapsed in rows:
        if accepted is not None and decided is not None and officer is not None:
            one = Handled(key, item, unit, accepted, decided)
            by_officer.setdefault(officer, []).append((one, party, bool(urgent or code)))
    rule = rulebook.rule(QUEUE, on=people.day_of(since))
    least, times = rule.number("least_count"), rule.number("times_count")
    names = people.person_names(list(by_officer))
    units = people.unit_names({one.unit_id for cases in by_officer.values() for one, _p, _c in cases})
    result = []
    for officer, cases in by_officer.items():
        moved = [
            cases[place] for place in rules.out_of_turn([one.decided_at.timestamp() for one, _p, _c in cases])
        ]
        waits: dict[str, list[float]] = {}
        for one, party, _coded in cases:
            waits.setdefault(party, []).append(_days(one))
        unit = cases[-1][0].unit_id
        result.append(
            OfficerQueue(
                officer,
                names.get(officer, ""),
                unit,
                _of_units(units, [one.unit_id for one, _party, _coded in cases]),
                len(cases),
                len(moved),
                sum(coded for _one, _party, coded in moved),
                [one for one, _party, coded in moved if not coded],
                rules.favoured(waits, least=least, times=times),
            )
        )
    return sorted(
        result, key=lambda one: (-len(one.exceptions), -len(one.favoured), one.officer, one.officer_id)
    )


def _of_units(by_key: Mapping[int, str], keys: Sequence[int]) -> str:
    """Return whose cases they were: a window decides for several units."""
    found = list(dict.fromkeys(by_key.get(key, "") for key in reversed(keys)))
    names = "、".join(found[:2])
    return translate(mark("{names}等")).format(names=names) if len(found) > 2 else names


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """One case that was decided out of turn without a reason."""

    officer: str
    number: str
    title: str
    accepted_at: datetime
    decided_at: datetime


def exception_rows(found: Sequence[OfficerQueue], *, limit: int = 300) -> list[ExceptionRow]:
    """Return the cases behind the exceptions, officer by officer. One query."""
    listed = [(queue.officer, one) for queue in found for one in queue.exceptions][:limit]
    keys = [one.case_id for _officer, one in listed]
    said = {
        key: (number, title)
        for key, number, title in Case.objects.filter(pk__in=keys).values_list(
            "pk", "matter__number", "matter__title"
        )
    }
    return [
        ExceptionRow(officer, *said[one.case_id], one.accepted_at, one.decided_at) for officer, one in listed
    ]


def _days(one: Handled) -> float:
    """Return how long a case waited, in working days of the office's minutes."""
    calendar = clocks.calendar()
    first, last = calendar.stamp(one.accepted_at), calendar.stamp(one.decided_at)
    return (calendar.worked_at(last) - calendar.worked_at(first)) / 420


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One declaration, masked."""

    id: int
    officer: str
    name: str
    word: str
    declared_at: datetime


def relations(*, seen_by: Officer, whole: bool, limit: int = 200) -> list[RelationRow]:
    """Return declarations that hold: one's own, all to supervision. Three queries."""
    found = DeclaredRelation.objects.filter(ended_at=None)
    if not whole:
        found = found.filter(officer=seen_by.person_id)
    rows = list(found.select_related("officer").order_by("-declared_at", "-pk")[:limit])
    names = parties.masked({one.party_code for one in rows})
    return [
        RelationRow(
            one.pk,
            one.officer.name,
            names[one.party_code].name if one.party_code in names else "",
            rules.RELATION_WORDS[one.kind],
            one.declared_at,
        )
        for one in rows
    ]


def is_related(person_id: int, party_code: str) -> bool:
    """Whether the officer declared a relation with the applicant. One query."""
    return DeclaredRelation.objects.filter(officer=person_id, party_code=party_code, ended_at=None).exists()


def stand_in(person_id: int, *, window_id: int, party_code: str, at: datetime) -> tuple[int, int] | None:
    """Return person and post who take a case instead: another seat of the window, else of its unit's windows.

    None where everybody there is related. Three queries.
    """
    related = set(
        DeclaredRelation.objects.filter(party_code=party_code, ended_at=None).values_list(
            "officer_id", flat=True
        )
    )
    own = WindowSeat.objects.filter(window=window_id).order_by("pk").values_list("post_id", flat=True)
    every = WindowSeat.objects.order_by("window__order", "pk").values_list("post_id", flat=True)
    for post in dict.fromkeys((*own, *every)):
        holder = people.holder_of(post, at=at)
        if holder.post_id and holder.person_id != person_id and holder.person_id not in related:
            return holder.person_id, holder.post_id
    return None

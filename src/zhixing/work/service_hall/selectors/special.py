"""特事特办: requests in view, the figures of a month, what was published (E9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404

from zhixing.core.clock import selectors as clocks
from zhixing.core.matters.models import Matter, of_seen_matter
from zhixing.core.parties import selectors as parties
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.work.service_hall import policies
from zhixing.work.service_hall.models import CaseMaterial, FastTrack, FastTrackMonth
from zhixing.work.service_hall.rules import special as rules
from zhixing.work.service_hall.rules import stages


def grounds(at: datetime) -> dict[str, str]:
    """Return the grounds of the rulebook, code and words."""
    rows = rulebook.rule("services.special_grounds", on=day_of(at)).table("ground")
    return {str(row["code"]): str(row["title"]) for row in rows}


@dataclass(frozen=True, slots=True)
class SpecialRow:
    """One request as a list shows it."""

    id: int
    number: str
    title: str
    applicant: str
    unit: str
    ground: str
    reason: str
    asked_at: datetime
    asked_by: str
    state: str
    state_word: str
    decided_at: datetime | None
    decided_by: str
    decided_late: bool
    owed: int
    owed_due_at: datetime | None
    supplied_at: datetime | None
    is_suspended: bool
    saved_days: int | None
    stage_word: str
    said: str


def _visible(seen_by: Officer) -> QuerySet[FastTrack]:
    rows = FastTrack.objects.select_related(
        "case__matter", "case__version", "matter", "asked_by", "decided_by"
    )
    units = {*seen_by.reach.unit_ids, *seen_by.reach.line_unit_ids}
    seen = Q(of_seen_matter(seen_by, "case__matter_id")) | Q(case__unit_id__in=units)
    return rows.filter(seen | Q(case__unit_id=seen_by.unit_id))


def special_rows(
    *, state: str = "", ground: str = "", month: date | None = None, seen_by: Officer, offset: int = 0,
    limit: int = 20,
) -> tuple[list[SpecialRow], int]:  # fmt: skip
    """Return the requests in view, those that wait first, then the newest, and how many. Four queries."""
    rows = _visible(seen_by)
    if state == rules.WAITING:
        rows = rows.filter(approved=None)
    elif state:
        rows = rows.filter(approved=state == rules.ALLOWED)
    if ground:
        rows = rows.filter(ground=ground)
    if month:
        rows = rows.filter(**_within("asked_at", month))
    total = rows.count()
    found = list(
        rows.order_by(F("decided_at").desc(nulls_first=True), "-asked_at", "-id")[offset : offset + limit]
    )
    return _rows(found), total


def _within(field: str, month: date) -> dict[str, datetime]:
    zone = clocks.calendar().zone
    first = month.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return {
        f"{field}__gte": datetime.combine(first, time(0), tzinfo=zone),
        f"{field}__lt": datetime.combine(after, time(0), tzinfo=zone),
    }


def _rows(found: Sequence[FastTrack]) -> list[SpecialRow]:
    units = people.unit_names({one.case.unit_id for one in found})
    applicants = parties.masked({one.case.party_code for one in found})
    words = grounds(found[0].asked_at) if found else {}
    return [
        SpecialRow(
            id=one.pk,
            number=one.case.matter.number,
            title=one.case.matter.title,
            applicant=applicants[one.case.party_code].name if one.case.party_code in applicants else "",
            unit=units.get(one.case.unit_id, ""),
            ground=words.get(one.ground, one.ground),
            reason=one.reason,
            asked_at=one.asked_at,
            asked_by=one.asked_by.name if one.asked_by else "",
            state=rules.state_of(approved=one.approved),
            state_word=rules.STATE_WORDS[rules.state_of(approved=one.approved)],
            decided_at=one.decided_at,
            decided_by=one.decided_by.name if one.decided_by else "",
            decided_late=one.decided_late,
            owed=len(one.owed) if one.matter_id else 0,
            owed_due_at=one.matter.due_at if one.matter else None,
            supplied_at=one.supplied_at,
            is_suspended=one.case.suspended_at is not None,
            saved_days=_saved(one),
            stage_word=stages.STAGE_WORDS[one.case.stage],
            said=one.said,
        )
        for one in found
    ]


def _saved(one: FastTrack) -> int | None:
    """Return the working days between what was promised and what it took, None before the decision."""
    promised = one.case.version.promised if one.case.version else None
    took = one.case.elapsed_days
    return promised.amount - took if promised and promised.unit == "wd" and took is not None else None


@dataclass(frozen=True, slots=True)
class SpecialPage:
    """One request with its papers and what this viewer may do."""

    row: SpecialRow
    case_id: int
    said: str
    owed: Sequence[tuple[str, str]]
    missing: Sequence[str]
    due_at: datetime | None
    may_decide: bool


def special_page(key: int, *, seen_by: Officer) -> SpecialPage:
    """Return one request in view. Raises Http404 else. Seven queries."""
    found = _visible(seen_by).filter(pk=key).first()
    if found is None:
        raise Http404
    [row] = _rows([found])
    papers = list(CaseMaterial.objects.filter(case=found.case).exclude(state=stages.GIVEN).order_by("code"))
    allowed = policies.may_allow_special(seen_by, unit_id=found.case.unit_id, asked_by_id=found.asked_by_id)
    about = found.case.matter.reference
    asked = [one for one in clocks.clocks_about([about]).get(about, []) if one.purpose == "special"]
    return SpecialPage(
        row=row,
        case_id=found.case_id,
        said=found.said,
        owed=[(one.name, stages.PAPER_WORDS[one.state]) for one in papers if one.code in found.owed],
        missing=[one.name for one in papers if one.code not in found.owed],
        due_at=asked[0].reading.due if asked else None,
        may_decide=found.decided_at is None and allowed and found.case.stage in stages.OPEN_STAGES,
    )


def track_of(case_id: int) -> SpecialRow | None:
    """Return the fast track of a case, None where nobody asked. At most four queries."""
    found = FastTrack.objects.select_related(
        "case__matter", "case__version", "matter", "asked_by", "decided_by"
    ).filter(case_id=case_id)
    rows = _rows(list(found))
    return rows[0] if rows else None


def case_owed(number: str, *, seen_by: Officer) -> str | None:
    """Return the number of the case whose papers a matter in view owes, else None. One query."""
    seen = FastTrack.objects.filter(matter__in=Matter.objects.visible_to(seen_by))
    return seen.filter(matter__number=number).values_list("case__matter__number", flat=True).first()


def month_figures(month: date) -> rules.Month:
    """Return the uses allowed in a month by ground and unit, with the largest share. One query."""
    rule = rulebook.rule("services.special_concentration", on=month)
    rows = FastTrack.objects.filter(approved=True, **_within("decided_at", month)).select_related(
        "case__version"
    )
    uses = [
        rules.Use(one.ground, one.case.unit_id, one.case.party_code, _saved(one))
        for one in rows.order_by("pk")
    ]
    return rules.month_of(uses, share_percent=rule.number("percent"), fewest=rule.number("fewest_count"))


@dataclass(frozen=True, slots=True)
class PublishedMonth:
    """A month as the public sees it: rows of (ground, unit, uses, working days saved)."""

    month: date
    uses: int
    rows: Sequence[tuple[str, str, int, int]]
    published_at: datetime


def published_months(*, limit: int = 24) -> list[PublishedMonth]:
    """Return the months that were released, newest first. Two queries."""
    found = list(FastTrackMonth.objects.order_by("-month")[:limit])
    return [
        PublishedMonth(one.month, int(one.figures["uses"]), worded(one.figures["rows"]), one.published_at)
        for one in found
    ]


def worded(rows: Sequence[Sequence[Any]]) -> list[tuple[str, str, int, int]]:
    """Return rows of (ground, unit, uses, days) with their words. One query."""
    units = people.unit_names({int(row[1]) for row in rows})
    words = _words()
    return [(words.get(row[0], row[0]), units.get(row[1], ""), row[2], row[3]) for row in rows]


def _words() -> dict[str, str]:
    versions = rulebook.versions("services.special_grounds")
    return {str(row["code"]): str(row["title"]) for version in versions for row in version.table("ground")}


def unpublished_months(*, today: date) -> list[date]:
    """Return the months that are over, saw a use and were not released, oldest first. Two queries."""
    done = set(FastTrackMonth.objects.values_list("month", flat=True))
    zone = clocks.calendar().zone
    moments = FastTrack.objects.filter(approved=True).values_list("decided_at", flat=True)
    months = {one.astimezone(zone).date().replace(day=1) for one in moments if one}
    return sorted(month for month in months - done if month < today.replace(day=1))


def unsupplied(now: datetime, *, limit: int = 200) -> list[int]:
    """Return cases with a result whose papers did not follow in time, not yet suspended. One query."""
    rows = FastTrack.objects.filter(
        supplied_at=None, matter__due_at__lte=now, case__suspended_at=None, case__outcome=stages.GRANTED
    )
    return list(rows.order_by("matter__due_at", "pk").values_list("case_id", flat=True)[:limit])

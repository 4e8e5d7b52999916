"""The rules of the house with their checks; the sites of the hall and what each takes (E14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.core.rulebook.rules import RuleUnknown
from zhixing.work.service_hall.models import Case, Regulation, Window


@dataclass(frozen=True, slots=True)
class RegulationRow:
    """One place of the house's rules; `checks` are code and title of what it drives."""

    place: int
    title: str
    document: str
    text: str
    checks: Sequence[tuple[str, str]]
    filled_at: datetime | None


def regulations(*, on: datetime) -> list[RegulationRow]:
    """Return as many places as the rulebook has, filled or not, in order. One query."""
    count = rulebook.number("services.regulations", "members_count", day_of(on))
    known = {one.place: one for one in Regulation.objects.filter(place__lte=count)}
    rows = []
    for place in range(1, count + 1):
        one = known.get(place)
        if one is None:
            rows.append(RegulationRow(place, "", "", "", (), None))
            continue
        checks = [(code, title) for code in one.rule_codes if (title := _title(code))]
        rows.append(RegulationRow(place, one.title, one.document, one.text, checks, one.filled_at))
    return rows


def _title(code: str) -> str:
    """Return the title of a rule, '' where no pack has it any more."""
    try:
        return rulebook.versions(code)[-1].title
    except RuleUnknown:
        return ""


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site: its windows, the cases of a period, those entered from paper."""

    site: str
    windows: int
    cases: int
    open: int
    offline: int


def sites(*, since: datetime) -> list[SiteRow]:
    """Return the sites with what they took since a moment, most first. Two queries."""
    windows = dict(Window.objects.values_list("site").annotate(count=Count("id")).order_by())
    counted = {
        site: (cases, waiting, offline)
        for site, cases, waiting, offline in Case.objects.filter(received_at__gte=since, whole=None)
        .values_list("window__site")
        .annotate(
            cases=Count("id"),
            waiting=Count("id", filter=Q(decided_at=None, stage__in=("received", "told", "accepted"))),
            offline=Count("id", filter=Q(channel="offline")),
        )
        .order_by()
    }
    rows = [SiteRow(site, count, *counted.get(site, (0, 0, 0))) for site, count in windows.items()]
    return sorted(rows, key=lambda row: (-row.cases, row.site))

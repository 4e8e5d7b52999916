"""Reads of series: what is held again and again, by whom, under which rules, and whether it is kept to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Final

from django.db.models import Count, F, Max, Q

from zhixing.core.clock.rules.limits import UNIT_WORDS
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.core.rulebook.rules import Rule
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.pinyin import initials
from zhixing.foundation.words import translate
from zhixing.work.meetings.models import Series
from zhixing.work.meetings.selectors.sittings import HELD, next_due

GAP_KEY: Final = "series"
NOTICE_RULES: Final = "meetings.notice"
Choice = tuple[str, str]
_SETTINGS: Final = (
    "code", "name", "kind", "paper_name", "unit_id", "chair_post_id", "deputy_post_id", "gap_rule",
    "notice_rule",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One series with who convenes and who decides, its rules in words, and its sittings of the year."""

    code: str
    name: str
    unit: str
    chair: str
    deputy: str
    gap: str
    notice: str
    held: int
    last_on: date | None
    next_due: date | None
    is_late: bool
    ended_on: date | None = None
    end_reason: str = ""


def series_rows(*, seen_by: Actor, now: datetime) -> list[SeriesRow]:
    """Return the series of the viewer's sphere in the order in which they were set up, ended ones last.

    Six queries, and two for each series with a gap.
    """
    today = day_of(now)
    held = Q(meetings__state__in=HELD)
    series = Series.objects.in_sphere_of(seen_by)
    rows = list(series.order_by(F("ended_at").asc(nulls_first=True), "pk"))
    in_year = held & Q(meetings__year=today.year)
    summed = series.annotate(
        n_held=Count("meetings", filter=in_year), last_at=Max("meetings__starts_at", filter=held)
    )
    counted = {key: (n, last) for key, n, last in summed.values_list("pk", "n_held", "last_at")}
    names = people.unit_names([row.unit_id for row in rows])
    posts = {key for row in rows for key in (row.chair_post_id, row.deputy_post_id) if key}
    holders = people.holders(posts, at=now)

    def who(key: int | None) -> str:
        holder = holders.get(key or 0)
        return f"{holder.person_name}（{holder.post_name}）" if holder else ""

    found = []
    for row in rows:
        due = next_due(row)
        held_count, last_at = counted[row.pk]
        found.append(
            SeriesRow(
                row.code,
                row.name,
                names.get(row.unit_id, ""),
                who(row.chair_post_id),
                who(row.deputy_post_id),
                _rule_words(row.gap_rule, today),
                _rule_words(row.notice_rule, today),
                held_count,
                day_of(last_at) if last_at else None,
                due,
                bool(due and due < today),
                day_of(row.ended_at) if row.ended_at else None,
                row.end_reason,
            )
        )
    return found


def _rule_words(code: str, on: date) -> str:
    return _words(rulebook.rule(code, on=on)) if code else ""


def _words(rule: Rule) -> str:
    """Return the length of a rule's limit: 「间隔不超过 15 日（自然日）」."""
    return translate(UNIT_WORDS[rule.limit.unit]).format(amount=rule.limit.amount, date="")


@dataclass(frozen=True, slots=True)
class SeriesSettings:
    """What is set of one series, as its form shows it."""

    code: str
    name: str
    kind: str
    paper_name: str
    unit_id: int
    chair_post_id: int
    deputy_post_id: int | None
    gap_rule: str
    notice_rule: str


def series_named(code: str, *, seen_by: Actor) -> SeriesSettings | None:
    """Return a series of the viewer's sphere that lasts, None for any other. One query."""
    row = Series.objects.in_sphere_of(seen_by).lasting().filter(code=code).values_list(*_SETTINGS).first()
    return SeriesSettings(*row) if row else None


def fresh_code(name: str) -> str:
    """Return a code for an address that no series bears yet: the pinyin initials of the name, numbered."""
    stem = initials(name)[:24] or "series"
    taken = set(Series.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for n in count(1) if (code := stem if n == 1 else f"{stem}-{n}") not in taken)


def gap_rules(*, on: date) -> list[Choice]:
    """Return code and title of the rules that fix the longest gap between two sittings. No query."""
    return [
        (rule.code, f"{rule.title}：{_words(rule)}")
        for rule in rulebook.in_force(on, "gap")
        if rule.get(GAP_KEY)
    ]


def notice_rules(*, on: date) -> list[Choice]:
    """Return code and title of the rules of a notice period. No query."""
    return [
        (rule.code, f"{rule.title}：{_words(rule)}")
        for rule in rulebook.in_force(on, "limit")
        if rule.code.startswith(NOTICE_RULES)
    ]


def conveners(*, seen_by: Actor, at: datetime) -> list[Choice]:
    """Return the units that may convene meetings, in official order. One query."""
    return [(str(unit.id), unit.short_name) for unit in people.assignable_units(seen_by=seen_by, at=at)]


def chairs(*, seen_by: Actor, at: datetime) -> list[Choice]:
    """Return the posts that may chair: the county's leaders, then the officer's own head. Three queries."""
    found: Sequence[Choice] = [
        (str(one.post_id), f"{one.person_name}（{one.post_name}）") for one in people.county_leaders(at=at)
    ]
    if not isinstance(seen_by, Officer):
        return list(found)
    own = people.post_in_charge(seen_by.unit_id, at=at)
    if str(own) in {key for key, _ in found}:
        return list(found)
    holder = people.holder_of(own, at=at)
    return [*found, (str(own), f"{holder.person_name}（{holder.post_name}）")]

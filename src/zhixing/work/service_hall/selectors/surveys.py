"""Satisfaction by unit and quarter, from three sources kept apart, each with sample and margin (F9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, F
from django.http import Http404
from django.utils import timezone

from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.work.service_hall import policies
from zhixing.work.service_hall.models import Rating, SelfScore, Survey, SurveyAnswer
from zhixing.work.service_hall.rules import ratings, stars, surveys
from zhixing.work.service_hall.rules.stars import Quarter, quarter_of

RULE = "survey.sample"
SHOWN_QUARTERS = 4


def _numbers(on: date) -> tuple[frozenset[int], int, int]:
    """Return which levels count as satisfied, the least sample, and the gap that is flagged."""
    rule, grades = rulebook.rule(RULE, on=on), rulebook.rule("ratings.grades", on=on)
    satisfied = ratings.bad_levels(grades.texts("grade_names"), rule.texts("satisfied_names"))
    return satisfied, rule.number("least_count"), rule.number("gap_percent")


@dataclass(frozen=True, slots=True)
class Measured:
    """One source of one unit as the page shows it; `share` is 「82.0」, `margin` 「3.8」."""

    source_word: str
    answers: int
    satisfied: int
    share: str
    margin: str
    is_small: bool

    @classmethod
    def of(cls, source: str, found: surveys.Share) -> Measured:
        """Return a share in words."""
        return cls(
            surveys.SOURCE_WORDS[source],
            found.answers,
            found.satisfied,
            surveys.tenths_words(found.tenths),
            surveys.tenths_words(found.margin_tenths),
            found.is_small,
        )


@dataclass(frozen=True, slots=True)
class UnitSatisfaction:
    """What the served say of a unit, by source, beside what it says of itself."""

    unit_id: int
    unit: str
    sources: Mapping[str, Measured]
    own: int | None
    has_gap: bool
    rank: int | None
    tags: Mapping[str, int]


def _levels(quarter: Quarter, *, closed_only: bool) -> dict[tuple[int, str], dict[int, int]]:
    """Return unit and source → level → count. Two queries."""
    zone = timezone.get_default_timezone()
    since = datetime.combine(quarter.first, time(0), tzinfo=zone)
    until = datetime.combine(quarter.last, time.max, tzinfo=zone)
    found: dict[tuple[int, str], dict[int, int]] = {}
    rated = Rating.objects.filter(
        rated_at__gte=since, rated_at__lte=until, is_second=False, quarantined_at=None, excluded_at=None
    )
    for unit, level, count in (
        rated.values_list("case__unit_id", "level").annotate(n=Count("id")).order_by("case__unit_id", "level")
    ):
        found.setdefault((unit, surveys.RATING), {})[level] = count
    answers = SurveyAnswer.objects.filter(survey__quarter=quarter.code)
    if closed_only:
        answers = answers.filter(survey__closed_at__isnull=False)
    for unit, source, level, count in (
        answers.values_list("survey__unit_id", "survey__source", "level")
        .annotate(n=Count("id"))
        .order_by("survey__unit_id", "survey__source", "level")
    ):
        found.setdefault((unit, source), {})[level] = count
    return found


def _tags(quarter: Quarter) -> dict[int, dict[str, int]]:
    """Return how often each difficulty was named of a unit, in ratings and surveys. Two queries."""
    zone = timezone.get_default_timezone()
    since = datetime.combine(quarter.first, time(0), tzinfo=zone)
    until = datetime.combine(quarter.last, time.max, tzinfo=zone)
    rated = Rating.objects.filter(
        rated_at__gte=since, rated_at__lte=until, quarantined_at=None, excluded_at=None
    ).exclude(tags=[])
    asked = SurveyAnswer.objects.filter(survey__quarter=quarter.code).exclude(tags=[])
    found: dict[int, dict[str, int]] = {}
    for unit, tags in (
        *rated.values_list("case__unit_id", "tags"),
        *asked.values_list("survey__unit_id", "tags"),
    ):
        for tag in tags:
            counts = found.setdefault(unit, {})
            counts[tag] = counts.get(tag, 0) + 1
    return found


def difficulties(on: date) -> tuple[str, ...]:
    """Return the four difficulties and the rude word, as tags name them."""
    return (*rulebook.rule(RULE, on=on).texts("tag_names"), "态度生硬")


def satisfaction(
    quarter: str, *, public: bool = False, seen_by: Officer | None = None
) -> list[UnitSatisfaction]:
    """Return every unit of which somebody said something in a quarter, ranked by its survey. Seven queries.

    Officers of a unit see their own and nobody's self-score but theirs; `public` sees ended surveys and no
    self-scores. Ranked by the survey alone: the sources are not added up.
    """
    found = quarter_named(quarter)
    satisfied, least, most = _numbers(found.last)
    levels = _levels(found, closed_only=public)
    tags = _tags(found)
    own = {} if public else dict(SelfScore.objects.filter(quarter=quarter).values_list("unit_id", "score"))
    units = {unit for unit, _source in levels} | set(own)
    whole = public or (seen_by is not None and policies.may_follow_up_ratings(seen_by))
    if not whole:
        units = {unit for unit in units if seen_by is not None and seen_by.belongs_to(unit)}
    names = people.unit_names(units)
    shares = {
        (unit, source): surveys.share_of(levels.get((unit, source), {}), satisfied=satisfied, least=least)
        for unit in {unit for unit, _source in levels} | set(own)
        for source in surveys.SOURCE_WORDS
    }
    ranked = [
        one.tenths for (_unit, source), one in shares.items() if source == surveys.SURVEY and not one.is_small
    ]
    rows = []
    for unit in units:
        outside = shares[unit, surveys.SURVEY]
        rank = None if outside.is_small else 1 + sum(other > outside.tenths for other in ranked)
        rows.append(
            UnitSatisfaction(
                unit,
                names.get(unit, ""),
                {source: Measured.of(source, shares[unit, source]) for source in surveys.SOURCE_WORDS},
                own.get(unit),
                any(
                    surveys.has_gap(own=own.get(unit), outside=shares[unit, source], most=most)
                    for source in surveys.SOURCE_WORDS
                ),
                rank,
                tags.get(unit, {}),
            )
        )
    return sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.unit))


def tag_totals(rows: Sequence[UnitSatisfaction], on: date) -> list[tuple[str, int]]:
    """Return how often each difficulty was named in all. No query."""
    return [(tag, sum(row.tags.get(tag, 0) for row in rows)) for tag in difficulties(on)]


def quarter_named(code: str) -> Quarter:
    """Return the quarter of a code 「2026-Q1」. Raises Http404 for what is none."""
    found = stars.quarter_named(code)
    if found is None:
        raise Http404
    return found


def quarters(today: date) -> list[str]:
    """Return this quarter and those before it, newest first. No query."""
    found, first = [], today
    for _ in range(SHOWN_QUARTERS):
        quarter = quarter_of(first)
        found.append(quarter.code)
        first = date.fromordinal(quarter.first.toordinal() - 1)
    return found


def trend(today: date) -> list[tuple[str, dict[str, Measured]]]:
    """Return the whole county by source for the last quarters, oldest first. Two queries a quarter."""
    rows = []
    for code in reversed(quarters(today)):
        quarter = quarter_named(code)
        satisfied, least, _most = _numbers(quarter.last)
        sums: dict[str, dict[int, int]] = {source: {} for source in surveys.SOURCE_WORDS}
        for (_unit, source), levels in _levels(quarter, closed_only=True).items():
            for level, count in levels.items():
                sums[source][level] = sums[source].get(level, 0) + count
        rows.append(
            (
                code,
                {
                    source: Measured.of(source, surveys.share_of(levels, satisfied=satisfied, least=least))
                    for source, levels in sums.items()
                },
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """One survey of the list."""

    id: int
    unit_id: int
    unit: str
    source_word: str
    quarter: str
    run_by: str
    asked: int
    answers: int
    method: str
    opened_at: datetime
    closed_at: datetime | None


def survey_rows(*, only: int | None = None, limit: int = 60) -> list[SurveyRow]:
    """Return the surveys, running ones first; at most `limit`. Two queries."""
    found = Survey.objects.annotate(n=Count("answers"))
    if only:
        found = found.filter(pk=only)
    rows = list(found.order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "-id")[:limit])
    units = people.unit_names({key for one in rows for key in (one.unit_id, one.run_by_id)})
    return [
        SurveyRow(
            one.pk,
            one.unit_id,
            units.get(one.unit_id, ""),
            surveys.SOURCE_WORDS[one.source],
            one.quarter,
            units.get(one.run_by_id, ""),
            one.asked,
            one.n,
            one.method,
            one.opened_at,
            one.closed_at,
        )
        for one in rows
    ]


def usual_sample(now: datetime) -> int:
    """Return how many people a sample usually has. No query while the rulebook is fresh."""
    return rulebook.number(RULE, "sample_count", people.day_of(now))

"""What was rated of what was served; corrections of bad ratings; what the applicant and the screen see."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Avg, Count, F, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from zhixing.core.clock.rules import Limit
from zhixing.core.matters.models import Matter
from zhixing.core.matters.rules.lights import light_now
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.work.service_hall import policies
from zhixing.work.service_hall.models import Case, Window
from zhixing.work.service_hall.models.ratings import Correction, Rating, RatingDevice
from zhixing.work.service_hall.rules import ratings as rules
from zhixing.work.service_hall.selectors.tracking import citizen_of


@dataclass(frozen=True, slots=True)
class RatingFigures:
    """Counts of a period that add up: what was served, rated, set aside, bad, called back, closed."""

    served: int = 0
    rated: int = 0
    set_aside: int = 0
    bad: int = 0
    opened: int = 0
    call_due: int = 0
    """How many were called back or should have been by now; who still has time counts for neither."""
    called: int = 0
    called_in_time: int = 0
    real_name: int = 0
    closed: int = 0
    close_due: int = 0
    closed_in_time: int = 0
    mean_hundredths: int | None = None

    @property
    def mean(self) -> str:
        """The mean level with two places, 「—」 where nobody rated."""
        if self.mean_hundredths is None:
            return "—"
        return f"{self.mean_hundredths // 100}.{self.mean_hundredths % 100:02d}"


def _period(since: datetime, until: datetime) -> QuerySet[Rating]:
    return Rating.objects.filter(rated_at__gte=since, rated_at__lt=until, is_second=False)


def _counted(by: str, *, since: datetime, until: datetime, now: datetime) -> dict[int, RatingFigures]:
    """Return the figures of a period by a column of ratings. Three queries."""
    bad = bad_levels(until)
    valid = Q(quarantined_at=None, excluded_at=None)
    source = {"window": "window_id", "officer": "taken_by_id"}[by]
    cases = Case.objects.filter(received_at__gte=since, received_at__lt=until, whole=None)
    served = dict(cases.values_list(source).annotate(n=Count("id")).order_by(source))
    columns = (
        _period(since, until)
        .values(f"{by}_id")
        .annotate(
            rated=Count("id"),
            set_aside=Count("id", filter=~valid),
            bad=Count("id", filter=valid & Q(level__in=bad)),
            mean=Avg("level", filter=valid),
        )
    )
    found = {row[f"{by}_id"]: row for row in columns.order_by(f"{by}_id")}
    followed = _followed(by, since=since, until=until, now=now)
    return {
        key: RatingFigures(
            served=served.get(key, 0),
            rated=found.get(key, {}).get("rated", 0),
            set_aside=found.get(key, {}).get("set_aside", 0),
            bad=found.get(key, {}).get("bad", 0),
            mean_hundredths=_hundredths(found.get(key, {}).get("mean")),
            **followed.get(key, {}),
        )
        for key in {*served, *found}
    }


def _followed(by: str, *, since: datetime, until: datetime, now: datetime) -> dict[int, dict[str, int]]:
    found = Correction.objects.filter(rating__in=_period(since, until))
    rows = found.values(f"rating__{by}_id").annotate(
        opened=Count("id"),
        call_due=Count("id", filter=Q(called_at__isnull=False) | Q(matter__due_at__lte=now)),
        called=Count("id", filter=Q(called_at__isnull=False)),
        called_in_time=Count("id", filter=Q(called_at__isnull=False, called_late=False)),
        real_name=Count("id", filter=Q(is_real_name=True)),
        closed=Count("id", filter=Q(stage=rules.CLOSED)),
        close_due=Count("id", filter=Q(stage=rules.CLOSED) | Q(matter__due_at__lte=now)),
        closed_in_time=Count("id", filter=Q(stage=rules.CLOSED, closed_late=False)),
    )
    return {row.pop(f"rating__{by}_id"): row for row in rows.order_by(f"rating__{by}_id")}


def _hundredths(mean: float | None) -> int | None:
    return None if mean is None else int(mean * 100 + 0.5)


def bad_levels(at: datetime) -> frozenset[int]:
    """Return which levels count as bad. No query while the rulebook is fresh."""
    rule = rulebook.rule("ratings.grades", on=day_of(at))
    return rules.bad_levels(rule.texts("grade_names"), rule.texts("bad_names"))


def first_day() -> date:
    """Return the first day on which ratings have a rule. No query while the rulebook is fresh."""
    return rulebook.versions("ratings.grades")[0].since


def reason_tags(at: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the reasons of a bad and of a good rating. No query while the rulebook is fresh."""
    rule = rulebook.rule("ratings.tags", on=day_of(at))
    return rule.texts("bad_names"), rule.texts("good_names")


@dataclass(frozen=True, slots=True)
class RatedRow:
    """Figures of one window or officer. `is_unused`: served so many, and nobody was ever asked."""

    code: str
    name: str
    figures: RatingFigures
    is_unused: bool = False


def by_window(*, since: datetime, until: datetime, now: datetime | None = None) -> list[RatedRow]:
    """Return the figures of every window, in its order, as of `now` or of the period's end. Four queries."""
    found = _counted("window", since=since, until=until, now=now or until)
    return [
        RatedRow(one.code, one.name, found.get(one.pk, RatingFigures()))
        for one in Window.objects.order_by("order", "code")
    ]


def by_officer(
    *, since: datetime, until: datetime, only: int | None = None, now: datetime | None = None
) -> list[RatedRow]:
    """Return the figures of every officer who served, by name. Four queries."""
    found = _counted("officer", since=since, until=until, now=now or until)
    count = rulebook.number("ratings.unused", "count", day_of(until))
    names = people.person_names([key for key in found if only in (None, key)])
    rows = [
        RatedRow(
            str(key),
            name,
            found[key],
            rules.is_unused(served=found[key].served, rated=found[key].rated, count=count),
        )
        for key, name in names.items()
    ]
    return sorted(rows, key=lambda row: (row.name, row.code))


def total(rows: Sequence[RatedRow]) -> RatingFigures:
    """Return the sum of rows; the mean is not added up."""
    names = (
        "served",
        "rated",
        "set_aside",
        "bad",
        "opened",
        "call_due",
        "called",
        "called_in_time",
        "real_name",
        "closed",
        "close_due",
    )
    sums = {name: sum(getattr(row.figures, name) for row in rows) for name in (*names, "closed_in_time")}
    return RatingFigures(**sums)


def tag_counts(*, since: datetime, until: datetime) -> list[tuple[str, int]]:
    """Return how often each reason of a bad rating was given, in the order of the rule. One query."""
    rows = _period(since, until).filter(quarantined_at=None, excluded_at=None).values_list("tags", flat=True)
    given = [tag for tags in rows for tag in tags]
    return [(tag, given.count(tag)) for tag in reason_tags(until)[0]]


# --- Corrections ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """One bad rating on its way. Who was rated is named to those who follow up only."""

    number: str
    title: str
    window: str
    level_word: str
    tags: Sequence[str]
    rated_at: datetime
    due_at: datetime | None
    light: str
    stage: str
    stage_word: str
    finding_word: str
    responsible: str


def corrections(
    *, seen_by: Officer, now: datetime, only_open: bool = False, offset: int = 0, limit: int = 50
) -> tuple[list[CorrectionRow], int]:
    """Return bad ratings in view, open ones first, newest first; how many. Two queries."""
    found = Correction.objects.filter(matter__in=Matter.objects.visible_to(seen_by))
    if not policies.may_follow_up_ratings(seen_by):
        found = found.none()
    if only_open:
        found = found.exclude(stage=rules.CLOSED)
    count = found.count()
    ordered = found.annotate(ended=Q(stage=rules.CLOSED)).order_by("ended", "-id")
    rows = ordered.select_related("matter__handler", "rating__window", "rating__case__matter")
    return [_row(one, now) for one in rows[offset : offset + limit]], count


def calls_waiting(*, seen_by: Officer, now: datetime) -> tuple[int, str]:
    """Return how many bad ratings in view wait for a call-back, and its limit in words. One query."""
    if not policies.may_follow_up_ratings(seen_by):
        return 0, ""
    found = Correction.objects.filter(matter__in=Matter.objects.visible_to(seen_by), stage=rules.CALLING)
    limit = rulebook.rule("ratings.call_back", on=day_of(now)).limit
    return found.count(), Limit(limit.unit, limit.amount).words()


def _row(one: Correction, now: datetime) -> CorrectionRow:
    matter, rating = one.matter, one.rating
    return CorrectionRow(
        number=matter.number,
        title=rating.case.matter.title,
        window=rating.window.name,
        level_word=rules.LEVEL_WORDS[rating.level],
        tags=rating.tags,
        rated_at=rating.rated_at,
        due_at=matter.due_at,
        light=light_now(stored=matter.light, yellow_at=matter.yellow_at, due_at=matter.due_at, now=now),
        stage=one.stage,
        stage_word=rules.STAGE_WORDS[one.stage],
        finding_word=rules.FINDINGS.get(one.finding, ""),
        responsible=matter.handler.name,
    )


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """One bad rating; `may` are the steps that this viewer may take now."""

    row: CorrectionRow
    one: Correction
    text: str
    case_number: str
    officer: str
    may: frozenset[str]


_NEXT = {
    rules.CALLING: "call-back",
    rules.VERIFYING: "verify",
    rules.CORRECTING: "correct",
    rules.REPLYING: "reply",
}


def correction_page(number: str, *, seen_by: Officer, now: datetime) -> CorrectionPage:
    """Return one correction: to who follows it up, and without the applicant to who was rated.

    Raises Http404 else. Two queries.
    """
    one = (
        Correction.objects.select_related(
            "matter__handler", "rating__window", "rating__officer", "rating__case__matter"
        )
        .filter(matter__number=number.strip().upper())
        .first()
    )
    if one is None:
        raise Http404
    is_rated = one.rating.officer_id == seen_by.person_id
    follows = policies.may_follow_up_ratings(seen_by) and not is_rated
    if not (follows or is_rated) or (
        follows and not Matter.objects.visible_to(seen_by).filter(pk=one.matter_id).exists()
    ):
        raise Http404
    may = {_NEXT[one.stage]} if follows and one.stage in _NEXT else set()
    if is_rated and one.stage in (rules.CALLING, rules.VERIFYING) and not one.objection:
        may.add("object")
    hidden = is_rated and one.stage != rules.CLOSED
    return CorrectionPage(
        row=_row(one, now),
        one=one,
        text=one.rating.text,
        case_number="" if hidden else one.rating.case.matter.number,
        officer=one.rating.officer.name if follows else "",
        may=frozenset(may),
    )


def own_corrections(by: Officer, *, now: datetime, limit: int = 20) -> list[CorrectionRow]:
    """Return the bad ratings of the officer's own services, newest first. One query."""
    rows = Correction.objects.filter(rating__officer=by.person_id).order_by("-id")
    found = rows.select_related("matter__handler", "rating__window", "rating__case__matter")[:limit]
    return [_row(one, now) for one in found]


# --- Applicant and screen ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RatePage:
    """A case as its applicant rates it. `given` is what was pressed; `reply` what came of a bad one."""

    case_id: int
    number: str
    code: str
    title: str
    window: str
    given: str
    stage_word: str
    reply: str
    may_rate: bool
    is_second: bool


def rate_page(*, number: str, code: str) -> RatePage | None:
    """Return the case of a receipt, None for a wrong pair as for an absent one. Five queries."""
    found = citizen_of(number=number, code=code)
    return None if found is None else _rate_page(found[1], code.strip().upper())


def _rate_page(case_id: int, code: str) -> RatePage:
    case = Case.objects.select_related("matter", "window").get(pk=case_id)
    given = list(Rating.objects.filter(case=case).order_by("is_second"))
    one = Correction.objects.filter(rating__case=case).first()
    closed = one is not None and one.stage == rules.CLOSED
    return RatePage(
        case_id=case.pk,
        number=case.matter.number,
        code=code,
        title=case.matter.title,
        window=case.window.name,
        given=rules.LEVEL_WORDS[given[-1].level] if given else "",
        stage_word=rules.STAGE_WORDS[one.stage] if one else "",
        reply=one.reply if one else "",
        may_rate=not given or (closed and len(given) == 1),
        is_second=bool(given),
    )


def device_of(secret: str) -> RatingDevice | None:
    """Return the screen of an address, None for one that never was or has ended. One query."""
    found = RatingDevice.objects.select_related("window").filter(secret=secret, until=None).first()
    return found if found and hmac.compare_digest(found.secret, secret) else None


def next_to_ask(device: RatingDevice, *, now: datetime) -> RatePage | None:
    """Return the case that this window served last today and nobody rated, None where none. Five queries."""
    today = Case.objects.filter(window=device.window_id, whole=None, steps__at__gte=_start_of(now))
    found = today.filter(ratings=None).order_by(F("steps__at").desc(), "-pk").first()
    return _rate_page(found.pk, "") if found else None


def _start_of(now: datetime) -> datetime:
    return now.astimezone(timezone.get_default_timezone()).replace(hour=0, minute=0, second=0, microsecond=0)


def devices() -> list[RatingDevice]:
    """Return the screens that are in use, by window. One query."""
    return list(
        RatingDevice.objects.filter(until=None).select_related("window").order_by("window__order", "code")
    )

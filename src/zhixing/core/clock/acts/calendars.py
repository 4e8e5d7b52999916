"""Publishing and correcting years, setting office hours: every open clock follows in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Q

from zhixing.core.clock import policies, refusals, verbs
from zhixing.core.clock.acts._sweep import Swept, sweep, write_days
from zhixing.core.clock.models import CalendarChange, CalendarTable, ClockPause
from zhixing.core.clock.rules import known_cap_end, parse_limit
from zhixing.core.clock.rules.calendar import Calendar, NamedDay
from zhixing.core.clock.rules.published import read_pattern
from zhixing.core.clock.selectors import schedule as known
from zhixing.core.ledger import acts as ledger
from zhixing.foundation.actors import Actor
from zhixing.foundation.references import reference

LOCK: Final = 0x636C6F636B  # "clock": changes of calendars wait for each other


@transaction.atomic
def publish_year(
    *,
    year: int,
    days: Sequence[NamedDay],
    by: Actor,
    at: datetime,
    second: Actor | None = None,
    papers: Sequence[str] = (),
    notice: str = "",
) -> Swept:
    """Publish the holiday notice of a year and move every open clock that it touches.

    `days` are those the notice names, off or worked; `papers` its addresses, `notice` its text. The
    ledger demands a `second` person (R28). Raises NotAllowed, AlreadyPublished, YearOutOfTurn,
    DaysMissing, DayOutsideYear, DayTwice, SecondPersonMissing. Ledger: calendar.published.
    """
    _enter(by)
    in_force = {one.notice.year: one.notice for one in known.years() if one.notice.is_published}
    if year in in_force:
        raise refusals.AlreadyPublished(year=year)
    if year - 1 not in in_force:
        raise refusals.YearOutOfTurn(year=year, missing=max(in_force) + 1)
    swept = _change_year(year, days, papers, notice, "", by=by, at=at)
    _record(verbs.YEAR_PUBLISHED, year, days, papers, "", swept, by=by, at=at, second=second)
    return swept


@transaction.atomic
def correct_year(
    *,
    year: int,
    days: Sequence[NamedDay],
    reason: str,
    by: Actor,
    at: datetime,
    second: Actor | None = None,
    papers: Sequence[str] = (),
    notice: str = "",
) -> Swept:
    """Replace the days of a published year, as a second notice does, and move every open clock.

    Closed verdicts stay. The ledger demands a `second` person (R28). Raises NotAllowed,
    NotYetPublished, ReasonMissing, NothingChanges, DaysMissing, DayOutsideYear, DayTwice,
    SecondPersonMissing. Ledger: calendar.corrected.
    """
    _enter(by)
    in_force = {one.notice.year: one.notice for one in known.years() if one.notice.is_published}
    if year not in in_force:
        raise refusals.NotYetPublished(year=year)
    if not reason.strip():
        raise refusals.ReasonMissing
    if set(days) == set(in_force[year].days):
        raise refusals.NothingChanges
    swept = _change_year(year, days, papers, notice, reason, by=by, at=at)
    _record(verbs.YEAR_CORRECTED, year, days, papers, reason, swept, by=by, at=at, second=second)
    return swept


@transaction.atomic
def set_hours(
    *,
    calendar_code: str,
    hours: Mapping[str, object],
    reason: str,
    by: Actor,
    at: datetime,
    second: Actor | None = None,
) -> Swept:
    """Set the office hours of a calendar, or of a new one, and move the clocks that it governs.

    `hours` are `{name, seasons: [{since: "05-01", hours: ["08:00-12:00"]}], every_day, source}`. The
    ledger demands a `second` person (R28). Raises NotAllowed, ReasonMissing, SecondPersonMissing;
    ValueError for hours that are none. Ledger: calendar.hours_set.
    """
    _enter(by)
    if not reason.strip():
        raise refusals.ReasonMissing
    read_pattern({**hours, "code": calendar_code})
    CalendarChange.objects.create(
        subject=CalendarChange.HOURS,
        calendar_code=calendar_code,
        hours={**hours, "code": calendar_code},
        reason=reason,
        changed_at=at,
        changed_by=by.label,
    )
    swept = _follow([calendar_code], at=at)
    ledger.record(
        verbs.HOURS_SET,
        about=reference("calendar", calendar_code),
        by=by,
        second=second,
        at=at,
        facts={"calendar": calendar_code, "hours": dict(hours), "reason": reason, "moved": swept.moved},
    )
    return swept


@transaction.atomic
def follow_shipped(*, by: Actor, at: datetime) -> int:
    """Bring the days in the database up to what ships and what was published; return the clocks that moved.

    Does nothing where they stand there already. Ledger: calendar.shipped, for a year that a release of
    the product has brought.
    """
    _lock()
    rows = {row.calendar_code: row for row in CalendarTable.objects.all()}
    stale = [
        code
        for code, calendar in known.calendars().items()
        if code not in rows
        or rows[code].version != calendar.version
        or rows[code].fingerprint != known.shipped_fingerprint()
    ]
    if not stale:
        return 0
    former = rows[known.OFFICE].until_year if known.OFFICE in rows else 0
    swept = _follow(stale, at=at)
    for one in known.years():
        year = one.notice
        if former and year.is_published and year.year > former and not one.version:
            _record(verbs.YEAR_SHIPPED, year.year, year.days, year.papers, "", swept, by=by, at=at)
    return swept.moved


def _enter(by: Actor) -> None:
    if not policies.may_publish_calendar(by):
        raise refusals.NotAllowed
    _lock()


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _change_year(
    year: int,
    days: Sequence[NamedDay],
    papers: Sequence[str],
    notice: str,
    reason: str,
    *,
    by: Actor,
    at: datetime,
) -> Swept:
    _refuse_odd_days(year, days)
    CalendarChange.objects.create(
        subject=CalendarChange.YEAR,
        year=year,
        days=_rows_of(days),
        papers=list(papers),
        notice=notice,
        reason=reason,
        changed_at=at,
        changed_by=by.label,
    )
    return _follow(known.calendars(), at=at)


def _refuse_odd_days(year: int, days: Sequence[NamedDay]) -> None:
    """Raise where days are missing, contradict each other, or lie outside the year and its neighbours."""
    if not days:
        raise refusals.DaysMissing
    said: dict[object, bool] = {}
    for named in days:
        beside = (year - 1, 12), (year + 1, 1)
        if named.day.year != year and (named.day.year, named.day.month) not in beside:
            raise refusals.DayOutsideYear(day=named.day.isoformat(), year=year)
        if said.setdefault(named.day, named.is_off) != named.is_off:
            raise refusals.DayTwice(day=named.day.isoformat())


def _follow(codes: Iterable[str], *, at: datetime) -> Swept:
    """Write the days of these calendars anew and move their clocks."""
    plain = others = 0
    calendars = known.calendars()
    for code in codes:
        write_days(calendars[code])
        _move_caps(calendars[code], at=at)
        swept = sweep(calendars[code], at=at)
        plain, others = plain + swept.in_database, others + swept.one_by_one
        CalendarTable.objects.filter(calendar_code=code).update(swept_at=at)
    return Swept(plain, others)


def _move_caps(calendar: Calendar, *, at: datetime) -> None:
    """Find anew where open pauses end by themselves; those that have ended stay."""
    still = ClockPause.objects.filter(
        Q(cap_until=None) | Q(cap_until__gt=at), until=None, clock__calendar_code=calendar.code
    ).exclude(cap="")
    moved = list(still)
    for one in moved:
        one.cap_until = known_cap_end(one.since, parse_limit(one.cap), calendar)
    ClockPause.objects.bulk_update(moved, ["cap_until"], batch_size=500)


def _rows_of(days: Iterable[NamedDay]) -> list[dict[str, object]]:
    """Return days as they are kept: `{date, name, is_off}`, in order of date."""
    return [
        {"date": named.day.isoformat(), "name": named.name, "is_off": named.is_off}
        for named in sorted(set(days), key=lambda named: named.day)
    ]


def _record(
    verb: str,
    year: int,
    days: Sequence[NamedDay],
    papers: Sequence[str],
    reason: str,
    swept: Swept,
    *,
    by: Actor,
    at: datetime,
    second: Actor | None = None,
) -> None:
    ledger.record(
        verb,
        about=known.year_reference(year),
        by=by,
        second=second,
        at=at,
        facts={
            "year": year,
            "off": [row["date"] for row in _rows_of(days) if row["is_off"]],
            "worked": [row["date"] for row in _rows_of(days) if not row["is_off"]],
            "papers": list(papers),
            "reason": reason,
            "version": known.version(),
            "moved": swept.moved,
        },
    )

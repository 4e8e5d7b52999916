"""Filters: how days, times, shares, durations and numbers are written, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import overload

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhixing.foundation.moment import recording_moment
from zhixing.foundation.words import mark

WEEKDAYS = (mark("周一"), mark("周二"), mark("周三"), mark("周四"), mark("周五"), mark("周六"), mark("周日"))
MONTHS = (
    mark("1月"), mark("2月"), mark("3月"), mark("4月"), mark("5月"), mark("6月"),
    mark("7月"), mark("8月"), mark("9月"), mark("10月"), mark("11月"), mark("12月"),
)  # fmt: skip
QUARTERS = (mark("第一季度"), mark("第二季度"), mark("第三季度"), mark("第四季度"))
HALVES = (mark("上半年"), mark("下半年"))
PERIOD = re.compile(r"(?P<year>20\d\d)(?:-(?P<mark>[QHW])?(?P<place>\d{1,2}))?")
NOTHING = "—"
THIN = "\u202f"
_in_full: ContextVar[bool] = ContextVar("in_full", default=False)


@contextmanager
def in_full() -> Iterator[None]:
    """Write every day with its year inside: a file is still read when the year is over."""
    token = _in_full.set(True)
    try:
        yield
    finally:
        _in_full.reset(token)


@overload
def local(moment: datetime) -> datetime: ...
@overload
def local(moment: date) -> date: ...
def local(moment: datetime | date) -> datetime | date:
    """Return a moment in the zone of the instance; a date stays as it is."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return moment.astimezone(timezone.get_current_timezone())
    return moment


def _parts(day: date) -> dict[str, object]:
    return {
        "year": day.year,
        "month": _(MONTHS[day.month - 1]),
        "day": day.day,
        "weekday": _(WEEKDAYS[day.weekday()]),
    }


def day(value: date | datetime | None) -> str:
    """Return 2026年11月21日（周六）, or — for nothing."""
    return (
        NOTHING if value is None else _("%(year)d年%(month)s%(day)d日（%(weekday)s）") % _parts(local(value))
    )


def plain_day(value: date | datetime | None) -> str:
    """Return 2026年11月21日 without the weekday, for tables that reach over years; — for nothing."""
    return NOTHING if value is None else _("%(year)d年%(month)s%(day)d日") % _parts(local(value))


def day_of_year(value: date | datetime | None, *, near: date | datetime | None = None) -> str:
    """Return 11月21日（周六); with the year when `near` lies in another year."""
    if value is None:
        return NOTHING
    on = local(value)
    if near is not None and local(near).year != on.year:
        return day(value)
    return _("%(month)s%(day)d日（%(weekday)s）") % _parts(on)


def clock_time(value: datetime | None) -> str:
    """Return 15:30 of the instance's zone, or — for nothing."""
    return NOTHING if value is None else f"{local(value):%H:%M}"


def day_time(value: datetime | None) -> str:
    """Return 2026年11月21日（周六）15:30, or — for nothing."""
    if value is None:
        return NOTHING
    return _("%(day)s%(time)s") % {"day": day(value), "time": clock_time(value)}


def short_day(value: date | datetime | None, *, near: datetime | None = None) -> str:
    """Return 11-21 15:30, for a date 11-21, for tables; — for nothing.

    With its year, 2027-01-04, when that is another than the year of `near`, which is now where not told.
    """
    if value is None:
        return NOTHING
    on = local(value)
    return f"{_month_day(on, near)} {on:%H:%M}" if isinstance(on, datetime) else _month_day(on, near)


def short_date(value: date | datetime | None) -> str:
    """Return the day alone, 11-21, of a date or a moment, with its year as `short_day`; — for nothing."""
    return NOTHING if value is None else _month_day(local(value), None)


def _month_day(on: date, near: datetime | None) -> str:
    is_near = not _in_full.get() and on.year == local(near or recording_moment()).year
    return f"{on:%m-%d}" if is_near else f"{on:%Y-%m-%d}"


def period(code: str) -> str:
    """Return 2026年第三季度 of 2026-Q3, 2026年第46周 of 2026-W46, likewise a month, a half year, a year.

    What is no code of a period stays as it is.
    """
    found = PERIOD.fullmatch(code)
    if found is None:
        return code
    year, place = int(found["year"]), int(found["place"] or 0)
    named = {"Q": QUARTERS, "H": HALVES, "W": None, None: MONTHS}[found["mark"]]
    if not found["place"]:
        return _("%(year)d年") % {"year": year}
    if named is None:
        return _("%(year)d年第%(week)d周") % {"year": year, "week": place}
    if not 1 <= place <= len(named):
        return code
    return _("%(year)d年%(part)s") % {"year": year, "part": _(named[place - 1])}


def iso(value: date | datetime | None) -> str:
    """Return the machine-readable form for a `time` element."""
    return "" if value is None else local(value).isoformat()


def number(value: float | int | Decimal | None, places: int = 0) -> str:
    """Return digits in thin groups from five digits on: 21 000, 128 431; — for nothing.

    An amount without `places` keeps what its decimals say: 6800 of 6800.00, 6800.5 of 6800.50.
    """
    if value is None:
        return NOTHING
    if isinstance(value, Decimal) and not places:
        text = f"{value:f}".rstrip("0").rstrip(".") if value.as_tuple().exponent else str(value)
    else:
        text = f"{value:.{places}f}" if places or isinstance(value, float) else str(value)
    whole, dot, rest = text.partition(".")
    sign = "−" if whole.startswith("-") else ""
    whole = whole.lstrip("-")
    if len(whole) > 4:
        head = len(whole) % 3
        groups = ([whole[:head]] if head else []) + [whole[i : i + 3] for i in range(head, len(whole), 3)]
        whole = THIN.join(groups)
    return f"{sign}{whole}{dot}{rest}"


def money(fen: int | None) -> str:
    """Return 1 234.50 元 of an amount in fen, — for nothing."""
    if fen is None:
        return NOTHING
    return _("%(amount)s 元") % {"amount": number(fen / 100, 2)}


def percent(part: float | Decimal, whole: float | Decimal) -> int | None:
    """Return the share of 100, halves up, never 100 while something is missing; None of nothing.

    Both of one kind: counts, floats, or amounts as decimals.
    """
    if not whole:
        return None
    rounded = int((part * 200 + whole) / (whole * 2))  # type: ignore[operator]
    return 99 if rounded == 100 and part < whole else rounded


def share(part: int, whole: int) -> str:
    """Return 92%（46/50）: never a percentage without its denominator."""
    rounded = percent(part, whole)
    if rounded is None:
        return _("—（0/0）")
    return _("%(percent)d%%（%(part)s/%(whole)s）") % {
        "percent": rounded,
        "part": number(part),
        "whole": number(whole),
    }


def minutes(value: int | None) -> str:
    """Return 3 小时 20 分 of a number of minutes, — for nothing."""
    if value is None:
        return NOTHING
    hours, rest = divmod(int(value), 60)
    if hours and rest:
        return _("%(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": rest}
    if hours:
        return _("%(hours)d 小时") % {"hours": hours}
    return _("%(minutes)d 分") % {"minutes": rest}


def working_minutes(value: int | None) -> str:
    """Return 3 小时 20 分（工作时间）, — for nothing."""
    return NOTHING if value is None else _("%(duration)s（工作时间）") % {"duration": minutes(value)}


def working_days(value: int | None) -> str:
    """Return 8 个工作日, — for nothing."""
    if value is None:
        return NOTHING
    return ngettext("%(days)s 个工作日", "%(days)s 个工作日", value) % {"days": number(value)}


def file_size(size: int | None) -> str:
    """Return 3.2 MB of a number of bytes, empty for nothing."""
    if size is None:
        return ""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} kB"
    return f"{size / 1024 / 1024:.1f} MB"


def or_dash(value: object) -> object:
    """Return the value, or — where a cell would be blank. Zero is a value."""
    return NOTHING if value is None or value == "" else value


FILTERS = {
    "day": day,
    "plain_day": plain_day,
    "day_of_year": day_of_year,
    "clock_time": clock_time,
    "day_time": day_time,
    "short_day": short_day,
    "short_date": short_date,
    "period": period,
    "iso": iso,
    "number": number,
    "money": money,
    "minutes": minutes,
    "working_minutes": working_minutes,
    "working_days": working_days,
    "file_size": file_size,
    "or_dash": or_dash,
}

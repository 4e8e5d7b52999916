"""Calendars as they stand: the shipped notices, with the published and corrected years on top."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Final

from django.conf import settings
from django.db.models import Max

from zhixing.core.clock.models import CalendarChange
from zhixing.core.clock.refusals import CalendarUnknown
from zhixing.core.clock.rules.calendar import Calendar, NamedDay, Pattern
from zhixing.core.clock.rules.published import (
    RULEBOOK,
    YearNotice,
    calendar_of,
    read_pattern,
    shipped_notices,
    shipped_patterns,
)
from zhixing.foundation.memory import remember
from zhixing.foundation.references import reference

OFFICE = "office"
SCHEDULE = "cn"


@dataclass(frozen=True, slots=True)
class YearInForce:
    """A year as it is in force. `version` 0 is the shipped one; `notice` the text that was pasted."""

    notice: YearNotice
    version: int = 0
    text: str = ""
    reason: str = ""
    changed_at: datetime | None = None
    changed_by: str = ""


VERSION_SQL: Final = "(SELECT max(id) FROM clock_calendarchange)"
"""What `version` asks, as text for one column of an upper room's reading statement."""


@remember
def version() -> int:
    """Return the version that calendars stand at: the newest change, 0 before any. One query."""
    return CalendarChange.objects.aggregate(newest=Max("id"))["newest"] or 0


def calendar(code: str = OFFICE) -> Calendar:
    """Return the calendar of that code at its newest version. One query, two more after a change.

    Raises CalendarUnknown.
    """
    return _calendar(code, version())


def calendars() -> Mapping[str, Calendar]:
    """Return every calendar by its code, the shipped patterns first. One query, two more after a change."""
    newest = version()
    return {code: _calendar(code, newest) for code in _patterns(newest)}


def patterns() -> Mapping[str, Pattern]:
    """Return the patterns of office hours in force by code, in a fixed order. At most two queries."""
    return _patterns(version())


def years() -> list[YearInForce]:
    """Return every year that was ever named, unpublished ones too, oldest first. At most two queries."""
    return list(_years(version()).values())


def calendar_with(notice: YearNotice, code: str = OFFICE) -> Calendar:
    """Return the calendar as it would be if `notice` were in force. At most three queries.

    Raises CalendarUnknown; ValueError where it would leave a year out.
    """
    newest = version()
    notices = {year: one.notice for year, one in _years(newest).items()} | {notice.year: notice}
    return calendar_of(_pattern(code, newest), notices.values(), zone=zone(), version=newest)


def year_reference(year: int) -> str:
    """Return the subject under which the ledger keeps what was said about a year."""
    return reference("calendar", f"{SCHEDULE}-{year}")


def shipped_fingerprint() -> str:
    """Return a digest of what ships: it changes when a release brings another notice."""
    return _fingerprint()


@cache
def _fingerprint() -> str:
    digest = hashlib.sha256()
    for file in sorted([*RULEBOOK.glob("cn-holidays/*.json"), RULEBOOK / "office-hours.toml"]):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def zone() -> str:
    """Return the name of the instance's zone: the calendar decides a day's close in it."""
    return settings.TIME_ZONE


@lru_cache(maxsize=4)
def _patterns(newest: int) -> Mapping[str, Pattern]:
    found = dict(shipped_patterns())
    if newest:
        changes = CalendarChange.objects.filter(subject=CalendarChange.HOURS, id__lte=newest).order_by("id")
        for code, hours in changes.values_list("calendar_code", "hours"):
            found[code] = read_pattern(hours | {"code": code})
    return found


@lru_cache(maxsize=4)
def _years(newest: int) -> Mapping[int, YearInForce]:
    found = {notice.year: YearInForce(notice) for notice in shipped_notices()}
    if newest:
        changes = CalendarChange.objects.filter(subject=CalendarChange.YEAR, id__lte=newest).order_by("id")
        for change in changes:
            year = change.year or 0
            found[year] = YearInForce(
                YearNotice(year, read_days(change.days), tuple(change.papers)),
                change.pk,
                change.notice,
                change.reason,
                change.changed_at,
                change.changed_by,
            )
    return dict(sorted(found.items()))


def read_days(rows: object) -> tuple[NamedDay, ...]:
    """Return the days kept as `[{date, name, is_off}]`."""
    assert isinstance(rows, list)  # noqa: S101 - the column holds a list
    return tuple(NamedDay(date.fromisoformat(row["date"]), row["name"], bool(row["is_off"])) for row in rows)


def _pattern(code: str, newest: int) -> Pattern:
    try:
        return _patterns(newest)[code]
    except KeyError:
        raise CalendarUnknown(code=code) from None


@lru_cache(maxsize=16)
def _calendar(code: str, newest: int) -> Calendar:
    notices = [one.notice for one in _years(newest).values()]
    return calendar_of(_pattern(code, newest), notices, zone=zone(), version=newest)

"""The calendar and the office hours that ship with the product, as values."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from zhixing.core.clock.rules.calendar import Calendar, NamedDay, Pattern, Season

RULEBOOK = Path(__file__).resolve().parents[1] / "rulebook"
DUTY_YEARS = range(2007, 2051)
"""A calendar that counts every day needs no notice; its tables are built for these years."""


@dataclass(frozen=True, slots=True)
class YearNotice:
    """What the notices of one year say. `papers` are their addresses; `is_published` False: no notice yet."""

    year: int
    days: tuple[NamedDay, ...]
    papers: tuple[str, ...] = ()
    is_published: bool = True


def read_notice(text: str) -> YearNotice:
    """Return the notice in one file of `rulebook/cn-holidays`. Raises KeyError or ValueError if malformed."""
    facts = json.loads(text)
    days = tuple(NamedDay(date.fromisoformat(d["date"]), d["name"], bool(d["is_off"])) for d in facts["days"])
    return YearNotice(int(facts["year"]), days, tuple(facts["papers"]), bool(facts["published"]))


@cache
def shipped_notices() -> tuple[YearNotice, ...]:
    """Return the notices in the package, oldest first, unpublished years among them."""
    files = sorted((RULEBOOK / "cn-holidays").glob("*.json"))
    return tuple(read_notice(file.read_text(encoding="utf-8")) for file in files)


@cache
def shipped_patterns() -> Mapping[str, Pattern]:
    """Return the patterns of office hours in the package by code, in the order of the file."""
    facts = tomllib.loads((RULEBOOK / "office-hours.toml").read_text(encoding="utf-8"))
    return {row["code"]: read_pattern(row) for row in facts["pattern"]}


def read_pattern(row: Mapping[str, object]) -> Pattern:
    """Return the pattern written as `{code, name, seasons: [{since: "05-01", hours: ["08:00-12:00"]}]}`.

    Raises ValueError for hours that overlap, are out of order, or are not on five minutes.
    """
    seasons = [_season(season) for season in row["seasons"]]  # type: ignore[attr-defined]
    if not seasons:
        raise ValueError("a pattern has at least one season")
    return Pattern(
        code=str(row["code"]),
        name=str(row["name"]),
        seasons=tuple(sorted(seasons, key=lambda season: season.since)),
        every_day=bool(row.get("every_day", False)),
        source=str(row.get("source", "")),
    )


def _season(row: Mapping[str, Any]) -> Season:
    month, day = (int(number) for number in row["since"].split("-"))
    date(2024, month, day)  # a leap year: 02-29 may begin a season
    sessions = tuple(_session(text) for text in row["hours"])
    edges = [edge for session in sessions for edge in session]
    if not sessions or edges != sorted(edges):
        raise ValueError(f"not the sessions of a day: {row['hours']!r}")
    return Season((month, day), sessions)


def _session(text: str) -> tuple[int, int]:
    opens, closes = (int(hour) * 60 + int(minute) for hour, minute in (t.split(":") for t in text.split("-")))
    if not 0 <= opens < closes <= 1440 or opens % 5 or closes % 5:
        raise ValueError(f"not a session of a day: {text!r}")
    return opens, closes


def calendar_of(
    pattern: Pattern,
    notices: Iterable[YearNotice],
    *,
    code: str = "",
    zone: str = "Asia/Shanghai",
    version: int = 0,
) -> Calendar:
    """Return a pattern's calendar under the published `notices`; a later year's word on a day wins."""
    published = [notice for notice in sorted(notices, key=lambda notice: notice.year) if notice.is_published]
    days = {named.day: named for notice in published for named in notice.days}
    years = DUTY_YEARS if pattern.every_day else [notice.year for notice in published]
    return Calendar(code or pattern.code, pattern, days=days, years=years, zone=zone, version=version)


@cache
def shipped_calendar(code: str = "office") -> Calendar:
    """Return a calendar of the package: `office`, `seasonal`, `hall` or `duty`. Raises KeyError."""
    return calendar_of(shipped_patterns()[code], shipped_notices())

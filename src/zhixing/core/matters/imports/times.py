"""Times of a log: reading their many spellings, and finding the zone in which its midnights are midnights.

Exported logs often hold days as instants: midnight in Amsterdam is written 22:00 or 23:00 UTC. Taken
at face value, every such day is one too early. The evidence is in the file: the whole hours that are
far too frequent, and the offsets of its other columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from zhixing.core.matters.imports.values import Moment

# Zones that differ from each other in their offsets; the caller's own zone is tried before them.
CANDIDATE_ZONES = (
    "Asia/Shanghai",
    "Europe/Amsterdam",
    "Europe/London",
    "Europe/Athens",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Asia/Bangkok",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Australia/Sydney",
)
MIDNIGHTS_ENOUGH = 0.05  # share of a column's times from which whole hours are taken as shifted midnights
MIDNIGHTS_AT_LEAST = 20  # fewer are chance
DAYS_ENOUGH = 0.10  # share of mere dates from which a whole log is judged by the day
SAMPLES_KEPT = 50_000

_SPELLINGS = (
    (re.compile(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$"), (1, 2, 3)),
    (
        re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日(?:\s*(\d{1,2})[:时](\d{2})分?(?::?(\d{2})秒?)?)?$"),
        (1, 2, 3),
    ),
    (re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$"), (3, 2, 1)),
)
_WITHOUT_HOUR = re.compile(r"^[\d年月日/.\-]+$")


def parse_time(text: str, *, pattern: str = "") -> datetime | None:
    """Return the time that `text` spells, aware only if it carries an offset; None if it spells none.

    `pattern` is a strptime pattern tried first (for files that put the day before the month).
    """
    text = text.strip()
    try:
        return datetime.strptime(text, pattern) if pattern else datetime.fromisoformat(text)  # noqa: DTZ007
    except ValueError:
        return _parse_spelling(text)


def _parse_spelling(text: str) -> datetime | None:
    for shape, (year, month, day) in _SPELLINGS:
        if match := shape.match(text):
            hour, minute, second = (int(part or 0) for part in match.group(4, 5, 6))
            try:
                return datetime(int(match[year]), int(match[month]), int(match[day]), hour, minute, second)  # noqa: DTZ001
            except ValueError:
                return None
    return None


@lru_cache(maxsize=64)
def zone_of(name: str) -> tzinfo | None:
    """Return the zone of this name, None when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@dataclass(slots=True)
class ColumnEvidence:
    """How the times of one column are written: what a first pass over the file has seen."""

    seen: int = 0
    with_offset: int = 0
    midnights: int = 0  # as written, whatever the zone
    whole_hours: Counter[datetime] = field(default_factory=Counter)  # naive or UTC times on the hour

    def see(self, value: datetime) -> None:
        """Take note of one time."""
        self.seen += 1
        offset = value.utcoffset()
        if offset is not None:
            self.with_offset += 1
        if value.minute or value.second or value.microsecond:
            return
        if value.hour == 0:
            self.midnights += 1
        if not offset and len(self.whole_hours) < SAMPLES_KEPT:
            self.whole_hours[value.replace(tzinfo=UTC)] += 1

    def midnights_in(self, zone: tzinfo) -> int:
        """Return how many of the times would be local midnights if they were UTC."""
        return sum(count for value, count in self.whole_hours.items() if value.astimezone(zone).hour == 0)


@dataclass(slots=True)
class TimeEvidence:
    """The evidence of all columns together, from which a `TimeReader` is decided."""

    columns: dict[str, ColumnEvidence] = field(default_factory=dict)
    offsets: Counter[tuple[datetime, timedelta]] = field(default_factory=Counter)

    def see(self, column: str, value: datetime) -> None:
        """Take note of one time of `column`."""
        self.columns.setdefault(column, ColumnEvidence()).see(value)
        if (offset := value.utcoffset()) and len(self.offsets) < SAMPLES_KEPT:
            self.offsets[value, offset] += 1

    def decide(self, *, default_zone: str, zone: str = "") -> TimeReader:
        """Return how the times are to be read. `zone` is what the caller knows, '' for nothing.

        Without it: the zone whose midnights explain the too frequent whole hours; else the zone that
        fits the offsets; else `default_zone`, assumed.
        """
        name, basis = next(
            (name, basis)
            for name, basis in (
                (zone, "given"),
                (self._zone_of_midnights(default_zone), "midnights"),
                (self._zone_of_offsets(default_zone), "offsets"),
                (default_zone, "assumed"),
            )
            if name
        )
        place = zone_of(name) or UTC
        as_utc = frozenset(
            column
            for column, evidence in self.columns.items()
            if not evidence.with_offset and self._is_shifted(evidence, place)
        )
        return TimeReader(name, place, basis=basis, utc_columns=as_utc)

    def day_share(self, columns: Iterable[str], reader: TimeReader) -> float:
        """Return the share of mere dates among the times of these columns, 0 when there are none."""
        chosen = [(name, evidence) for name in columns if (evidence := self.columns.get(name))]
        seen = sum(evidence.seen for _, evidence in chosen)
        days = sum(
            max(evidence.midnights, evidence.midnights_in(reader.place))
            if name in reader.utc_columns or evidence.with_offset
            else evidence.midnights
            for name, evidence in chosen
        )
        return days / seen if seen else 0.0

    def _zone_of_midnights(self, default_zone: str) -> str:
        best, best_score = "", (0, 0)
        for name in dict.fromkeys((default_zone, *CANDIDATE_ZONES)):
            place = zone_of(name)
            if place is None:
                continue
            midnights = sum(
                evidence.midnights_in(place)
                for evidence in self.columns.values()
                if self._is_shifted(evidence, place)
            )
            if midnights and (score := (midnights, self._offsets_kept(place))) > best_score:
                best, best_score = name, score
        return best

    def _zone_of_offsets(self, default_zone: str) -> str:
        if not self.offsets:
            return ""
        names = dict.fromkeys((default_zone, *CANDIDATE_ZONES))
        fits = {name: self._offsets_kept(place) for name in names if (place := zone_of(name))}
        best = max(fits, key=lambda name: fits[name])
        return best if fits[best] * 2 > sum(self.offsets.values()) else ""

    def _offsets_kept(self, place: tzinfo) -> int:
        return sum(
            count
            for (value, offset), count in self.offsets.items()
            if value.astimezone(place).utcoffset() == offset
        )

    @staticmethod
    def _is_shifted(evidence: ColumnEvidence, place: tzinfo) -> bool:
        shifted = evidence.midnights_in(place)
        enough = max(MIDNIGHTS_AT_LEAST, evidence.seen * MIDNIGHTS_ENOUGH)
        return shifted > evidence.midnights and shifted >= enough


@dataclass(frozen=True, slots=True)
class TimeReader:
    """Reads the times of one log into moments.

    `basis` is how the zone is known: given, midnights, offsets or assumed. `utc_columns` are written
    in UTC without saying so.
    """

    zone: str
    place: tzinfo
    basis: str
    utc_columns: frozenset[str] = frozenset()

    def moment(self, text: str, *, column: str, pattern: str = "") -> Moment | None:
        """Return the moment that `text` names, None where it names none."""
        value = parse_time(text, pattern=pattern)
        return None if value is None else self.moment_of(value, column=column, text=text)

    def moment_of(self, value: datetime, *, column: str, text: str = "") -> Moment:
        """Return the moment of a time already parsed: a midnight is a day without an hour."""
        if value.tzinfo is None:
            local = (
                value.replace(tzinfo=UTC).astimezone(self.place)
                if column in self.utc_columns
                else value.replace(tzinfo=self.place)
            )
        else:
            local = value.astimezone(self.place)
        midnight = local.time() == time(0) or bool(text and _WITHOUT_HOUR.match(text.strip()))
        return Moment(at=local.astimezone(UTC), on=local.date(), day_only=midnight)

"""Clocks for acts of one statement: read without a lock, and the parameters of what moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from zhixing.core.clock import sql
from zhixing.core.clock.acts._rows import Facts
from zhixing.core.clock.models import Clock, ClockExtension, ClockPause

COLUMNS: Final = tuple(field.attname for field in Clock._meta.concrete_fields)
_SELECTED: Final = ", ".join(f"c.{name}" for name in COLUMNS)
READ: Final = sql.READ.format(columns=_SELECTED)
"""The statement whose rows `read_many` takes. Parameter: the subjects."""
READ_OF_ONE: Final = sql.READ_OF_ONE.format(columns=_SELECTED)
"""The same for one subject."""


def read_many(rows: Sequence[Sequence[Any]]) -> tuple[list[Clock], Facts]:
    """Return clocks and their facts from the rows of `READ`, of one or many. At most one query: calendars."""
    clocks: list[Clock] = []
    pauses: dict[int, list[ClockPause]] = {}
    extensions: dict[int, list[ClockExtension]] = {}
    width = len(COLUMNS)
    for row in rows:
        clock = Clock.from_db("default", COLUMNS, row[:width])
        clocks.append(clock)
        if row[width]:
            pauses[clock.pk] = [_pause(clock, *one) for one in row[width]]
        if row[width + 1]:
            extensions[clock.pk] = [_extension(clock, *one) for one in row[width + 1]]
    return clocks, Facts(clocks, (pauses, extensions))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _pause(clock: Clock, key: int, since: str, until: str | None, *rest: Any) -> ClockPause:
    ground, evidence, cap_until = rest
    return ClockPause(
        id=key,
        clock=clock,
        since=datetime.fromisoformat(since),
        until=_moment(until),
        ground=ground,
        evidence=evidence,
        cap_until=_moment(cap_until),
    )


def _extension(clock: Clock, key: int, amount: int, unit: str, *rest: Any) -> ClockExtension:
    to_date, granted_at, document = rest
    return ClockExtension(
        id=key,
        clock=clock,
        amount=amount,
        unit=unit,
        to_date=date.fromisoformat(to_date) if to_date else None,
        granted_at=datetime.fromisoformat(granted_at),
        document=document,
    )


def moved_params(moved: Iterable[Clock], *, read_at: Mapping[int, int]) -> dict[str, list[Any]]:
    """Return the parameters of `sql.MOVE_CTE`, `read_at` has the version each was read at."""
    params: dict[str, list[Any]] = {}
    for clock in moved:
        for name, _ in sql.MOVED:
            value = read_at[clock.pk] if name == "was" else getattr(clock, name)
            params.setdefault(f"moved_{name}", []).append(value)
    return params


def pauses_params(prefix: str, pauses: Sequence[ClockPause]) -> dict[str, list[Any]]:
    """Return the parameters of `begun` or `over` pauses, none for no pause."""
    columns = sql.PAUSES_BEGUN if prefix == "begun" else sql.PAUSES_ENDED
    return {f"{prefix}_{name}": [getattr(one, name) for one in pauses] for name, _ in columns if pauses}

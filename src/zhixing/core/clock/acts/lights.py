"""Lights: candidates are claimed by a lease, recomputed from their facts, and only then shown or told."""

# `by` belongs to every act; it is the caller that records.
# ruff: noqa: ARG001

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from zhixing.core.clock import rules
from zhixing.core.clock.acts._rows import Facts, recomputed, save
from zhixing.core.clock.models import STOPPED, Clock
from zhixing.foundation.actors import Actor

LEASE: Final = timedelta(minutes=2)
"""After this a claimed clock that nobody finished is claimed again."""

_CLAIM: Final = """
UPDATE clock_clock SET next_fire = %s
WHERE id IN (
    SELECT id FROM clock_clock WHERE next_fire <= %s
    ORDER BY next_fire, id LIMIT %s FOR UPDATE SKIP LOCKED
)
RETURNING id, about
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """What became of a clock when it was looked at. `tell` is '' where nobody has to be told."""

    clock: Clock
    was: str
    light: str
    tell: str
    reading: rules.Reading

    @property
    def turned(self) -> bool:
        """Whether the light is another than before."""
        return self.was != self.light


@transaction.atomic
def claim_due(*, by: Actor, at: datetime, limit: int = 500) -> list[tuple[int, str]]:
    """Return id and subject of at most `limit` clocks whose moment has come, leased to the caller.

    The earliest are taken first. One statement on one table; two workers never get the same clock
    within the lease. What the caller does not finish comes back. Ledger: by the caller.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [at + LEASE, at, limit])
        return sorted((key, about) for key, about in cursor.fetchall())


@transaction.atomic
def show_lights(*, clocks: Sequence[Clock], by: Actor, at: datetime) -> list[Shown]:
    """Recompute clocks from their facts and show the light that they have at `at`, in the order given.

    Yellow is told as it turns, red at the next opening, each once until the light has gone back.
    Three queries and one statement. Ledger: by the caller.
    """
    facts = Facts(clocks)
    shown = []
    for clock in clocks:
        was, due = clock.light, clock.due_at
        reading = facts.settle(clock, at=at)
        if clock.due_at != due:
            clock.previous_due_at = due
        tell = _tell(clock, reading, at)
        clock.told = tell or clock.told
        shown.append(Shown(clock, was, clock.light, tell, reading))
    save([one.clock for one in shown], "previous_due_at")
    return shown


def _tell(clock: Clock, reading: rules.Reading, at: datetime) -> str:
    """Return the light that has to be told now, '' where none or already told (definition 6)."""
    if clock.light == rules.Light.YELLOW and not clock.told:
        return rules.Light.YELLOW.value
    is_told_time = reading.told_red_at is not None and at >= reading.told_red_at
    if clock.light == rules.Light.RED and clock.told != rules.Light.RED and is_told_time:
        return rules.Light.RED.value
    return ""


@transaction.atomic
def recompute(*, clocks: Sequence[Clock], by: Actor, at: datetime) -> list[Clock]:
    """Recompute clocks from their facts and return those whose due moment moved, in the order given.

    What was told is left alone: `show_lights` tells. Stopped clocks keep their verdict.
    Three queries, and one statement where something moved. Ledger: by the caller.
    """
    moved = recomputed([clock for clock in clocks if clock.state != STOPPED], at=at)
    save(moved, "previous_due_at")
    return moved

"""Whole lives of cases played in memory and written together: the acts themselves, a year in seconds.

As `core.matters.imports.lives` does for tasks: every act sits at one desk, at its own moment. For
demonstrations and tests only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from zhixing.core.matters.imports.history import played_together
from zhixing.core.matters.imports.lives import LifeBatch
from zhixing.core.matters.models import Matter
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall.acts._desk import Desk, seated

KEYS: int = 500


@contextmanager
def cases_lived() -> Iterator[LifeBatch]:
    """Let the acts inside be decided in memory, for cases that are taken inside. In a transaction."""
    with played_together(work=LifeBatch()) as work:
        desk = Desk({}, keys_at_once=KEYS)
        desk.know_catalogue()
        with seated(desk):
            yield work
        desk.write()


def lights_until(work: LifeBatch, matter: Matter, end: datetime, looks: Sequence[datetime]) -> None:
    """Look at a matter's lights at the first of `looks` after each is due, before `end`."""
    while (fires := work.next_light(matter)) is not None and fires < end:
        place = bisect_left(looks, fires)
        if place == len(looks) or looks[place] >= end:
            return
        with played_at(looks[place]):
            work.look_at_lights(matter, at=looks[place])

"""Running things at once in real threads with connections of their own, and how large a run is."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

FULL = os.environ.get("ZHIXING_FULL") == "1"
"""Whether the goals' own numbers are run (nightly) instead of a size that fits into every commit."""

PATIENCE = 3600.0 if FULL else 60.0


def size(commit: int, full: int) -> int:
    """Return how many rounds to run."""
    return full if FULL else commit


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one of those that ran at once came back with."""

    value: Any = None
    raised: BaseException | None = None

    @property
    def done(self) -> bool:
        return self.raised is None


def together(works: Sequence[Callable[[], Any]]) -> list[Outcome]:
    """Start all works at one moment, each in a thread with a connection of its own; return in order."""
    barrier = threading.Barrier(len(works))
    outcomes: list[Outcome] = [Outcome(raised=TimeoutError("still running"))] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(PATIENCE)
            outcomes[place] = Outcome(work())
        except BaseException as error:  # noqa: BLE001 - handed to the test
            outcomes[place] = Outcome(raised=error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, work), daemon=True) for n, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return outcomes

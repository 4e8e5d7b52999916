"""The moment at which something is written. Real time, unless history is being played."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_played: ContextVar[datetime | None] = ContextVar("played", default=None)
_may_play = False


def recording_moment() -> datetime:
    """Return now in UTC, or the moment being played (demo history, scenario tests)."""
    return _played.get() or datetime.now(UTC)


def allow_played_history() -> None:
    """Set by the configuration in demo and test mode only: a production ledger records real time."""
    global _may_play
    _may_play = True


@contextmanager
def played_at(moment: datetime) -> Iterator[None]:
    """Record everything inside as if it happened at `moment`. Raises RuntimeError in production."""
    if not _may_play:
        raise RuntimeError("history is played in demo and test mode only")
    token = _played.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _played.reset(token)

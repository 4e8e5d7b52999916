"""民生实事: when an item is accepted by residents, and how a programme stands (B11)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zhixing.foundation.words import mark

DONE, RECTIFY, LATE, RUNNING = "done", "rectify", "late", "running"
STATUS_WORDS: Final = {
    DONE: mark("已完成"),
    RECTIFY: mark("待整改"),
    LATE: mark("逾期"),
    RUNNING: mark("推进中"),
}


def is_accepted(*, sampled: int, satisfied: int, site_ok: bool, percent: int) -> bool:
    """Whether residents and the site check accept: the share counts from the percent on."""
    return site_ok and sampled > 0 and satisfied * 100 >= sampled * percent


def status(*, is_closed: bool, failed_last: bool, is_overdue: bool) -> str:
    """Return how one item stands: what residents refused is to be put right before anything else."""
    if is_closed:
        return DONE
    if failed_last:
        return RECTIFY
    return LATE if is_overdue else RUNNING


def programme_status(items: Sequence[str]) -> str:
    """Return how a programme stands: done with all of its items, else as its worst item."""
    if items and all(one == DONE for one in items):
        return DONE
    return next((worst for worst in (RECTIFY, LATE) if worst in items), RUNNING)

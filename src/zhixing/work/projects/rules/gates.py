"""The entry gate of projects: how it stands, and how a promise is compared with the use (C8)."""

from __future__ import annotations

from datetime import date
from typing import Final

from zhixing.foundation.words import mark

NOTICED, WAITING, ADMITTED, REFUSED = "noticed", "waiting", "admitted", "refused"
STATE_WORDS: Final = {
    NOTICED: mark("公示中"),
    WAITING: mark("待决定"),
    ADMITTED: mark("准予入库"),
    REFUSED: mark("不予入库"),
}
UNRELEASED = mark("待发布公示")
TRUE, UNTRUE = mark("属实"), mark("失实")


def word(state: str, *, is_noticed: bool) -> str:
    """Return how a project stands, in words: what waits for its notice is not under notice yet."""
    return UNRELEASED if state == NOTICED and not is_noticed else STATE_WORDS[state]


def share(promised: int, actual: int) -> int:
    """Return the real use in whole percent of the promised, rounded down."""
    return actual * 100 // promised


def is_true(percent: int, *, least: int) -> bool:
    """Whether a promise was kept: the least share and above."""
    return percent >= least


def a_year_after(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)

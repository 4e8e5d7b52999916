"""The arithmetic of `zhixing due`: texts in, the due date or time out, by the clock's own rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from zhixing.core.clock import rules


class NotUnderstood(Exception):
    """What was typed is no moment; the message says what to type."""


@dataclass(frozen=True, slots=True)
class Due:
    """The answer to one question. `due` is None where it is provisional or refused."""

    start: str
    limit: str
    due: str | None
    provisional: bool
    days: tuple[rules.DayLine, ...] = ()
    error: str = ""

    def facts(self) -> dict[str, object]:
        """Return the answer with its stable keys."""
        found: dict[str, object] = {
            "start": self.start,
            "limit": self.limit,
            "due": self.due,
            "provisional": self.provisional,
        }
        return found | ({"error": self.error} if self.error else {})


def moment(text: str) -> datetime:
    """Return the local moment written as `2026-06-01` or `2026-06-01T09:30`. Raises NotUnderstood."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise NotUnderstood(f"{text!r} is no date or time: write 2026-06-01 or 2026-06-01T09:30") from None
    return found


def pause(text: str) -> rules.Pause:
    """Return the pause written as FROM/TO. A date means its first minute, so TO is the day it runs again."""
    since, _, until = text.partition("/")
    return rules.Pause(moment(since), moment(until))


def due(
    start: str,
    limit: str,
    *,
    calendar: rules.Calendar,
    pauses: Sequence[rules.Pause] = (),
    explain: bool = False,
) -> Due:
    """Return when `limit` from `start` ends. Raises NotUnderstood, and ActRefused for a limit in no form."""
    parsed = rules.parse_limit(limit)
    zone = calendar.zone
    state = rules.ClockState(
        calendar.local(moment(start)),
        parsed,
        calendar,
        pauses=tuple(
            rules.Pause(one.since.replace(tzinfo=zone), one.until and one.until.replace(tzinfo=zone))
            for one in pauses
        ),
    )
    reading = rules.compute(state)
    by_the_minute = parsed.unit in {"wh", "min", "h"}
    text = None
    if reading.due is not None:
        text = f"{reading.due:%Y-%m-%dT%H:%M}" if by_the_minute else str(reading.due_on)
    days = tuple(rules.explain(state)) if explain else ()
    return Due(start, limit, text, reading.provisional, days)

"""The security log, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from zhixing.core.ledger.rules import watch
from zhixing.core.ledger.rules.drafts import Entry, entry_of

# The codes are constants of the rules: written out, so that the planner sees that its partial index fits.
_WATCHED: Final = ", ".join(f"'{code}'" for code in watch.WATCHED)
_WHERE: Final = f"""
FROM ledger_entry e
WHERE e.verb IN ({_WATCHED}) AND e.verb = ANY(%(verbs)s)
    AND e.recorded_at >= %(since)s AND e.recorded_at < %(until)s
    AND (%(who)s = '' OR strpos(e.body::jsonb #>> '{{who,name}}', %(who)s) > 0)
"""
_COUNT: Final = f"SELECT count(*) {_WHERE}"
_PAGE: Final = f"""
SELECT e.id, e.body, e.hash {_WHERE} ORDER BY e.recorded_at DESC, e.id DESC LIMIT %(limit)s OFFSET %(offset)s
"""


@dataclass(frozen=True, slots=True)
class LogPage:
    """Entries of the log on one page, and how many there are in all."""

    entries: tuple[Entry, ...]
    total: int


def log_page(
    *, group: str = "", who: str = "", since: datetime, until: datetime, limit: int, offset: int = 0
) -> LogPage:
    """Return entries recorded from `since` until before `until`, newest first, without personal facts.

    `group` is one of `watch.GROUPS`, '' for all; `who` a part of a name. Two queries, over an index of these
    entries alone. The caller has made sure that its reader may verify.
    """
    verbs = list(watch.GROUPS[group][1] if group else watch.WATCHED)
    asked: dict[str, Any] = {
        "verbs": verbs,
        "who": who,
        "since": since,
        "until": until,
        "limit": limit,
        "offset": offset,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, asked)
        [total] = cursor.fetchone()
        cursor.execute(_PAGE, asked)
        rows = cursor.fetchall()
    return LogPage(tuple(entry_of(row[0], row[1], bytes(row[2])) for row in rows), total)

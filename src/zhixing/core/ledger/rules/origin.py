"""Whether an entry was written as things happened, afterwards, or taken over from elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta

LIVE, LATE, IMPORTED = "live", "late", "imported"
ORIGINS = (LIVE, LATE, IMPORTED)


def origin(
    *, claimed_at: datetime, recorded_at: datetime, late_after: timedelta, is_import: bool = False
) -> str:
    """Return live, late (补录) or imported.

    Late is a claim that lies more than `late_after` before the record; exactly `late_after` is
    still live. Imported history stays imported however old it is: it raises no light.
    """
    if is_import:
        return IMPORTED
    return LATE if recorded_at - claimed_at > late_after else LIVE

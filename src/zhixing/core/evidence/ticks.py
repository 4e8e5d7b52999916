"""What the room does while nobody clicks: the disk holds exactly what rows name."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from zhixing.core.evidence import adapters
from zhixing.core.evidence.models import Evidence

GRACE = timedelta(days=1)
_BATCH = 500


def sweep(now: datetime) -> int:
    """Remove files that no row names and that of sealed rows; return how many. Files of today stay.

    A file is written before its row: what has no row after a day belongs to an act that failed.
    """
    removed, batch = 0, list[tuple[str, Path]]()
    for found in adapters.on_disk(older_than=(now - GRACE).timestamp()):
        batch.append(found)
        if len(batch) == _BATCH:
            removed += _removed(batch)
            batch = []
    return removed + _removed(batch)


def _removed(batch: list[tuple[str, Path]]) -> int:
    wanted = [digest for digest, _ in batch if digest]
    named = set(Evidence.objects.filter(digest__in=wanted, sealed_at=None).values_list("digest", flat=True))
    lost = [(digest, path) for digest, path in batch if digest not in named]
    for digest, path in lost:
        if digest:
            adapters.destroy(digest)
        else:
            path.unlink(missing_ok=True)
    return len(lost)


sweep.every_seconds = 6 * 60 * 60  # type: ignore[attr-defined]

TICKS = (sweep,)

"""Reads of evidence: what lies about a subject, and where the same picture was used before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from zhixing.core.evidence.models import Evidence


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as a list shows it."""

    id: int
    name: str
    url: str
    size: int
    kind: str
    digest: str


@dataclass(frozen=True, slots=True)
class EarlierUse:
    """The same file, or the same photograph, handed in before."""

    about: str
    at: datetime
    name: str


def row(file: Evidence) -> FileRow:
    """Return the line of a file. No query."""
    return FileRow(file.pk, file.name, f"/evidence/{file.pk}/", file.size, file.kind, file.digest)


def digests(evidence_ids: Collection[int]) -> list[str]:
    """Return the digests of files in order of key. One query."""
    return list(Evidence.objects.filter(pk__in=evidence_ids).order_by("pk").values_list("digest", flat=True))


def earlier_uses(evidence_ids: Collection[int]) -> list[EarlierUse]:
    """Return where pictures among these files were handed in before, earliest first. Two queries.

    The same bytes or the same perceptual digest count; other documents may be handed in again.
    """
    if not evidence_ids:
        return []
    mine = list(Evidence.objects.filter(pk__in=evidence_ids).exclude(picture_digest=""))
    if not mine:
        return []
    same = Q(digest__in=[m.digest for m in mine]) | Q(picture_digest__in=[m.picture_digest for m in mine])
    before = Evidence.objects.filter(same, pk__lt=min(m.pk for m in mine)).exclude(pk__in=evidence_ids)
    return [EarlierUse(e.about, e.stored_at, e.name) for e in before.order_by("stored_at", "pk")[:20]]

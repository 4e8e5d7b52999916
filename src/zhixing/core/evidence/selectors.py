"""Reads of files: what lies about a subject, and where the same picture was used before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import Q, QuerySet
from django.urls import reverse

from zhixing.core.evidence import adapters, policies
from zhixing.core.evidence.models import Evidence
from zhixing.core.evidence.rules import names
from zhixing.core.evidence.rules.pictures import MOST_DIFFERENT_BITS, bands, different_bits
from zhixing.core.evidence.rules.previews import SHOWN_AS_BLOCKS, Preview
from zhixing.foundation.actors import Actor
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate
from zhixing.ui import papers

MOST_USES = 20
_CANDIDATES = 2000
SEALED_NAME = mark("（已封存）")


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as a list shows it. `label` is internal, work_secret or ''."""

    id: int
    name: str
    url: str
    size: int
    kind: str
    digest: str
    label: str = ""
    version: int = 1
    stored_at: datetime | None = None
    is_sealed: bool = False
    is_scanned: bool = False

    @property
    def preview_url(self) -> str:
        """Where the file is shown inside a page, '' for one that is not (old formats, sealed files)."""
        is_shown = self.is_picture or self.kind == "pdf" or self.kind in SHOWN_AS_BLOCKS
        return f"{self.url}preview/" if is_shown and not self.is_sealed else ""

    @property
    def is_picture(self) -> bool:
        """Whether the page may show it."""
        return self.kind in names.PICTURES


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that may be handed out: where it lies and how it is served."""

    row: FileRow
    about: str
    path: Path
    media_type: str
    is_inline: bool


@dataclass(frozen=True, slots=True)
class EarlierUse:
    """The same file, or the same photograph, handed in before."""

    about: str
    at: datetime
    name: str


def row(file: Evidence) -> FileRow:
    """Return the line of a file. No query."""
    return FileRow(
        id=file.pk,
        name=translate(SEALED_NAME) if file.sealed_at else file.name,
        url=reverse("evidence:file", args=[file.pk]),
        size=file.size,
        kind=file.kind,
        digest=file.digest,
        label=file.label,
        version=file.version,
        stored_at=file.stored_at,
        is_sealed=file.sealed_at is not None,
        is_scanned=file.is_scanned,
    )


def files_about(about: str, *, seen_by: Actor, limit: int = 200) -> list[FileRow]:
    """Return the files about a subject that the actor may open, oldest first, at most `limit`.

    One query, one more for each file with a limited circle of readers. The caller has made sure
    that the actor may see the subject.
    """
    found = Evidence.objects.filter(about=about).order_by("id")[:limit]
    return [row(file) for file in found if not policies.is_outside_circle(seen_by, file)]


def file(evidence_id: int, *, seen_by: Actor) -> OpenFile | None:
    """Return a file that the actor may open, None when there is no such for him.

    At most two queries and those of the gate. A sealed file is returned for its note; its bytes
    are gone.
    """
    found = Evidence.objects.filter(pk=evidence_id).first()
    if found is None or not policies.may_open(seen_by, found):
        return None
    return OpenFile(
        row(found),
        found.about,
        adapters.path_of(found.digest),
        names.MEDIA_TYPES[found.kind],
        found.kind in names.PICTURES,
    )


def preview(found: OpenFile) -> Preview:
    """Return what a page shows of a file that is neither picture nor PDF. No query; a process of its own.

    Raises FileNotFoundError where its bytes are lost.
    """
    if found.row.kind not in SHOWN_AS_BLOCKS:
        return Preview()
    return adapters.preview(found.path.read_bytes(), kind=found.row.kind)


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A file as the secrecy officer sees it: never its content, before and after sealing."""

    row: FileRow
    about: str
    stored_by: str
    copies: int
    sealed_at: datetime | None
    first_stored_at: datetime


def file_to_seal(evidence_id: int) -> SealedRow | None:
    """Return a file for the secrecy officer, who need not be able to open it. Two queries."""
    found = Evidence.objects.select_related("stored_by").filter(pk=evidence_id).first()
    if found is None:
        return None
    same = list(Evidence.objects.filter(digest=found.digest).values_list("stored_at", flat=True))
    name = found.stored_by.name if found.stored_by else ""
    return SealedRow(row(found), found.about, name, len(same), found.sealed_at, min(same))


def versions(evidence_id: int, *, seen_by: Actor) -> list[FileRow]:
    """Return all versions of a file that the actor may open, newest first. Two queries."""
    found = Evidence.objects.filter(pk=evidence_id).first()
    if found is None or not policies.may_open(seen_by, found):
        return []
    same = Evidence.objects.filter(about=found.about, name=found.name).order_by("-version", "-id")
    return [row(one) for one in same]


def digests(evidence_ids: Collection[int]) -> list[str]:
    """Return the digests of files in order of key. One query."""
    return list(Evidence.objects.filter(pk__in=evidence_ids).order_by("pk").values_list("digest", flat=True))


def earlier_uses(evidence_ids: Collection[int]) -> list[EarlierUse]:
    """Return where pictures among these files were handed in before, earliest first. Two queries.

    The same bytes count, and the same photograph after re-encoding or resizing; documents may be
    handed in again. At most 20 uses.
    """
    if not evidence_ids:
        return []
    mine = list(Evidence.objects.filter(pk__in=evidence_ids, kind__in=names.PICTURES))
    if not mine:
        return []
    before = (
        Evidence.objects.filter(_same_bytes(mine) | _shares_a_band(mine), pk__lt=min(one.pk for one in mine))
        .filter(sealed_at=None)
        .order_by("stored_at", "pk")
    )
    found = [one for one in before[:_CANDIDATES] if any(_is_same_picture(one, other) for other in mine)]
    return [EarlierUse(one.about, one.stored_at, one.name) for one in found[:MOST_USES]]


def _same_bytes(mine: Sequence[Evidence]) -> Q:
    received = [one.received_digest for one in mine if one.received_digest]
    return Q(digest__in=[one.digest for one in mine]) | Q(received_digest__in=received)


def _shares_a_band(mine: Sequence[Evidence]) -> Q:
    wanted = sorted({band for one in mine for band in bands(one.picture_digest)})
    return Q(picture_bands__overlap=wanted) if wanted else Q(pk=None)


def _is_same_picture(one: Evidence, other: Evidence) -> bool:
    if one.digest == other.digest or (one.received_digest and one.received_digest == other.received_digest):
        return True
    if not one.picture_digest or not other.picture_digest:
        return False
    return different_bits(one.picture_digest, other.picture_digest) <= MOST_DIFFERENT_BITS


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet (P10) and the version of its template in use; 0 is the standard one."""

    code: str
    title: str
    version: int
    adopted_at: datetime | None
    adopted_by: str


def sheets() -> list[SheetRow]:
    """Return the twelve sheets in their order. One query."""
    own = {one.about: one for one in _own_templates().select_related("stored_by")}
    rows = []
    for sheet in papers.SHEETS:
        mine = own.get(reference("sheet", sheet.code))
        by = mine.stored_by.name if mine and mine.stored_by else ""
        version, at = (mine.version, mine.stored_at) if mine else (0, None)
        rows.append(SheetRow(sheet.code, sheet.title, version, at, by))
    return rows


def _own_templates() -> QuerySet[Evidence]:
    newest = Evidence.objects.filter(about__startswith="sheet:", sealed_at=None, replaced_by=None)
    return newest.order_by("id")


def sheet_template(code: str) -> bytes:
    """Return the Word template in use: the office's own, else the standard one. One query.

    Raises KeyError for an unknown sheet.
    """
    standard = papers.sheet(code).paper
    mine = _own_templates().filter(about=reference("sheet", code)).last()
    if mine is None:
        return papers.word(standard)
    try:
        return adapters.path_of(mine.digest).read_bytes()
    except FileNotFoundError:
        return papers.word(standard)


def sheet_word(code: str, values: papers.Values) -> bytes:
    """Return a sheet filled in Word, from the office's own template where it has one. One query."""
    return papers.fill_word(sheet_template(code), values)


def sheet_pdf(code: str, values: papers.Values) -> bytes:
    """Return a sheet filled as PDF, in the standard layout. No query."""
    return papers.pdf(papers.filled(papers.sheet(code).paper, values))

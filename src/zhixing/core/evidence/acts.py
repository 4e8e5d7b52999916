"""Taking files, limiting who reads them, and sealing what should never have come."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import IO

from django.db import connection, transaction

from zhixing.core.evidence import adapters, policies, refusals, verbs
from zhixing.core.evidence.models import Evidence, EvidenceReader
from zhixing.core.evidence.rules.limits import MEGABYTES
from zhixing.core.evidence.rules.marks import INTERNAL, LABELS, refuse_secret_words
from zhixing.core.evidence.rules.names import clean_name
from zhixing.core.evidence.rules.pictures import bands
from zhixing.core.ledger import acts as ledger
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.ui import papers

__all__ = [
    "MEGABYTES",
    "adopt_sheet",
    "discard",
    "erase",
    "label_readers",
    "lock_away",
    "note_opened",
    "refuse_secret_words",
    "seal",
    "store",
]


@transaction.atomic
def store(*, file: IO[bytes], name: str, about: str, by: Actor, at: datetime, label: str = "") -> Evidence:
    """Keep a file about a subject and return its row; its bytes are on the disk before the row is.

    The file is taken apart in a process of its own: kind by content, pictures redrawn without
    metadata, marks of secrets refused (P9), the label that its text bears noted unless `label`
    (internal, work_secret) says more. A file of the same name about the same subject becomes its
    next version. Raises the refusals of this room, and then nothing of the file is kept.
    Ledger: by the caller, who names the digest among its facts.
    """
    content = file.read(MEGABYTES * 1024 * 1024 + 1)
    if len(content) > MEGABYTES * 1024 * 1024:
        raise refusals.FileTooLarge(name=clean_name(name), megabytes=MEGABYTES)
    clean = adapters.examine(content, name=name)
    is_scanned = adapters.scan(content, name=clean.name)
    digest = hashlib.sha256(clean.content).hexdigest()
    adapters.write(digest, clean.content)
    before = _newest_version(about, clean.name)
    return Evidence.objects.create(
        about=about,
        name=clean.name,
        digest=digest,
        received_digest=hashlib.sha256(content).hexdigest(),
        picture_digest=clean.picture_digest,
        picture_bands=bands(clean.picture_digest),
        kind=clean.kind,
        size=len(clean.content),
        label=label or clean.label,
        is_scanned=is_scanned,
        version=before.version + 1 if before else 1,
        replaces=before,
        stored_by_id=by.person_id if isinstance(by, Officer) else None,
        stored_at=at,
    )


def _newest_version(about: str, name: str) -> Evidence | None:
    """Return the newest file of that name about the subject; acts on one subject wait here for each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('zhixing.evidence'), hashtext(%s))", [f"{about}/{name}"]
        )
    return Evidence.objects.filter(about=about, name=name, sealed_at=None).order_by("-version").first()


@transaction.atomic
def discard(*, evidence_ids: Sequence[int], by: Actor, at: datetime) -> int:  # noqa: ARG001 - an act
    """Forget files that never became part of anything; their bytes go with the next sweep of the disk.

    For drafts of an applicant who thought better of it, or let them lapse; the caller makes sure of that,
    and a file that something else points at stops it. Returns how many. Ledger: none, a draft is nobody's
    record.
    """
    rows = list(Evidence.objects.select_for_update().filter(pk__in=evidence_ids).order_by("-version", "-id"))
    for row in rows:
        row.delete()
    return len(rows)


@transaction.atomic
def adopt_sheet(*, code: str, content: bytes, by: Officer, at: datetime) -> Evidence:
    """Take an office's own Word template of a sheet (P10); from now on it is the one that is filled.

    It is checked before it is taken: a Word file that uses only names of the sheet and calculates
    nothing. Earlier versions stay. Raises NotSheetKeeper, TemplateRefused, the refusals of files, and
    KeyError for an unknown sheet. Ledger: sheet.adopted.
    """
    if not policies.may_adopt_sheets(by):
        raise refusals.NotSheetKeeper
    sheet = papers.sheet(code)
    papers.refuse_unknown_names(content, sheet.known)
    about = reference("sheet", code)
    kept = store(file=io.BytesIO(content), name=f"{sheet.title}.docx", about=about, by=by, at=at)
    facts = {"title": sheet.title, "digest": kept.digest, "version": kept.version}
    ledger.record(verbs.SHEET_ADOPTED, about=about, by=by, at=at, facts=facts)
    return kept


@transaction.atomic
def label_readers(
    *, evidence_id: int, label: str, reader_ids: Sequence[int], by: Actor, at: datetime
) -> Evidence:
    """Label a file as internal or work secret and name who may open it; nobody named: all who may see it.

    Raises FileUnknown, FileSealed, NotYourFile. Ledger: evidence.labelled.
    """
    found = _locked(evidence_id)
    if not policies.may_label(by, found):
        raise refusals.NotYourFile
    if label and label not in LABELS:
        raise ValueError(f"unknown label {label!r}")
    found.label = label
    found.save(update_fields=["label"])
    EvidenceReader.objects.filter(evidence=found).delete()
    readers = sorted(set(reader_ids)) if label else []
    EvidenceReader.objects.bulk_create(EvidenceReader(evidence=found, person_id=one) for one in readers)
    ledger.record(
        verbs.LABELLED,
        about=reference("evidence", found.pk),
        by=by,
        at=at,
        facts={"about": found.about, "label": label, "readers": readers},
    )
    return found


@transaction.atomic
def note_opened(*, evidence_id: int, by: Actor, at: datetime) -> None:
    """Record that a labelled file was opened; of others nothing is kept. Ledger: evidence.opened.

    Raises FileUnknown, FileSealed.
    """
    found = _locked(evidence_id)
    if found.label:
        ledger.record(
            verbs.OPENED,
            about=reference("evidence", found.pk),
            by=by,
            at=at,
            facts={"about": found.about, "label": found.label},
        )


@transaction.atomic
def seal(*, evidence_id: int, ground: str, by: Actor, at: datetime) -> list[Evidence]:
    """Remove the content of a file, and of every other row with the same content, and return the rows.

    Bytes are overwritten and deleted when this is committed, names and picture digests are gone from
    the rows; the ledger keeps the digest alone. What remains in backups made since `stored_at` is
    named by the facts. Raises NotSecrecyOfficer, GroundMissing, FileUnknown, FileSealed,
    SecretWords. Ledger: evidence.sealed, one entry for each row.
    """
    if not policies.may_seal(by):
        raise refusals.NotSecrecyOfficer
    if not ground.strip():
        raise refusals.GroundMissing
    refuse_secret_words(ground)
    named = _locked(evidence_id)
    same = list(
        Evidence.objects.select_for_update().filter(sealed_at=None).filter(digest=named.digest).order_by("id")
    )
    for row in same:
        row.name, row.picture_digest, row.picture_bands, row.sealed_at = "", "", [], at
        row.save(update_fields=["name", "picture_digest", "picture_bands", "sealed_at"])
    ledger.record_many(
        [
            ledger.Draft(
                verbs.SEALED,
                reference("evidence", row.pk),
                by,
                at,
                {
                    "about": row.about,
                    "digest": row.digest,
                    "ground": ground,
                    "copies": len(same),
                    "backups_since": min(one.stored_at for one in same).date().isoformat(),
                },
            )
            for row in same
        ]
    )
    digest = named.digest
    transaction.on_commit(lambda: adapters.destroy(digest))
    return same


@transaction.atomic
def erase(*, evidence_ids: Sequence[int], ground: str, by: Actor, at: datetime) -> int:
    """Erase files of somebody who was erased: name and bytes; the digest stays as the ledger has it (R54).

    Bytes that another file still needs stay for that one. The caller makes sure that no law keeps them.
    Returns how many. Ledger: evidence.erased, one entry for each.
    """
    rows = list(
        Evidence.objects.select_for_update().filter(pk__in=evidence_ids, sealed_at=None).order_by("id")
    )
    for row in rows:
        row.name, row.picture_digest, row.picture_bands, row.sealed_at = "", "", [], at
        row.save(update_fields=["name", "picture_digest", "picture_bands", "sealed_at"])
    ledger.record_many(
        [
            ledger.Draft(
                verbs.ERASED, reference("evidence", row.pk), by, at,
                {"about": row.about, "digest": row.digest, "ground": ground},
            )
            for row in rows
        ]
    )  # fmt: skip
    digests = {row.digest for row in rows}
    needed = set(Evidence.objects.filter(digest__in=digests, sealed_at=None).values_list("digest", flat=True))
    lost = sorted(digests - needed)
    for digest in lost:
        transaction.on_commit(partial(adapters.destroy, digest))
    return len(rows)


@transaction.atomic
def lock_away(*, names: Mapping[int, str], ground: str, by: Actor, at: datetime) -> int:
    """Keep files that the law keeps under names that tell nobody; opening one is an entry from now on (R54).

    `names` by file. Who may still open them is the gate of their subject. Returns how many.
    Ledger: evidence.locked_away, one entry for each.
    """
    rows = list(
        Evidence.objects.select_for_update().filter(pk__in=list(names), sealed_at=None).order_by("id")
    )
    for row in rows:
        row.name, row.label = names[row.pk][:200], row.label or INTERNAL
        row.save(update_fields=["name", "label"])
    ledger.record_many(
        [
            ledger.Draft(
                verbs.LOCKED_AWAY, reference("evidence", row.pk), by, at,
                {"about": row.about, "digest": row.digest, "ground": ground},
            )
            for row in rows
        ]
    )  # fmt: skip
    return len(rows)


def _locked(evidence_id: int) -> Evidence:
    """Return one file's row under lock. Raises FileUnknown, FileSealed."""
    found = Evidence.objects.select_for_update().filter(pk=evidence_id).first()
    if found is None:
        raise refusals.FileUnknown
    if found.sealed_at is not None:
        raise refusals.FileSealed
    return found

"""The whole ledger as one file that anybody can verify, and the proof of one entry as a small one."""

from __future__ import annotations

import hashlib
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from zhixing.core.ledger import adapters, verbs, verifier
from zhixing.core.ledger.refusals import ExportTooLarge, HeadKeyUnreadable, NothingSealed
from zhixing.core.ledger.rules import canonical
from zhixing.core.ledger.rules.drafts import Entry
from zhixing.core.ledger.rules.heads import SignedHead
from zhixing.core.ledger.rules.watch import said
from zhixing.core.ledger.selectors.heads import HeadRow, head_at, head_rows
from zhixing.core.ledger.selectors.proofs import EntryProof
from zhixing.foundation.cells import harmless

LARGEST = 2**32 - 1
_BATCH = 5000
_FORMAT = Path(__file__).parent / "static" / "ledger" / "format.txt"
_ENTRIES = (
    "SELECT e.body FROM ledger_leaf l JOIN ledger_entry e ON e.id = l.entry_id"
    " WHERE l.index >= %s AND l.index < %s ORDER BY l.index"
)
_PERSONAL = (
    "SELECT l.index, p.salt, p.facts FROM ledger_leaf l JOIN ledger_personal p ON p.entry_id = l.entry_id"
    " WHERE l.index >= %s AND l.index < %s ORDER BY l.index"
)


@dataclass(frozen=True, slots=True)
class Export:
    """What was written: the head it rests on, and the SHA-256 of the whole file."""

    head: SignedHead
    entries: int
    digest: str
    bytes: int


def write_export(path: Path, *, with_personal: bool = False, size: int | None = None) -> Export:
    """Write the ledger up to its newest head (or the one of `size`) to `path`, and say what was written.

    The same head and the same personal facts give the same bytes. Personal facts are withheld
    unless asked for. Raises NothingSealed, HeadKeyUnreadable where this process holds no key,
    ExportTooLarge beyond 4 GiB.
    """
    signer = adapters.signer()
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        heads = _heads(size)
        head = heads[-1].head
        if heads[-1].public_key != signer.public.raw:
            raise HeadKeyUnreadable
        with path.open("wb") as file:
            container = _Container(file)
            container.add("__main__.py", [Path(verifier.__file__).read_bytes()])
            container.add("FORMAT.txt", [_FORMAT.read_bytes()])
            container.add("entries.jsonl", _entries(head.size))
            container.add("personal.jsonl", _personal(head.size) if with_personal else [])
            container.add("heads.txt", [adapters.published_line(row.head).encode() for row in heads])
            manifest = _manifest(head, heads, container.listed, with_personal=with_personal)
            container.add("manifest.txt", [f"{manifest}signature {signer.sign(manifest).hex()}\n".encode()])
            container.finish()
    return Export(head, head.size, _digest(path), path.stat().st_size)


def proof_file(proof: EntryProof) -> bytes:
    """Return the proof of one entry as the bytes that the verifier reads."""
    return canonical.canonical(proof.document()).encode() + b"\n"


def _heads(size: int | None) -> list[HeadRow]:
    """Return all heads up to `size`, smallest first."""
    last = head_at(size) if size is not None else next(iter(head_rows(limit=1)), None)
    if last is None:
        raise NothingSealed
    found = [last]
    while more := head_rows(limit=1000, before=found[-1].head.size):
        found.extend(more)
    return found[::-1]


def _entries(size: int) -> Iterator[bytes]:
    for start in range(0, size, _BATCH):
        with connection.cursor() as cursor:
            cursor.execute(_ENTRIES, [start, min(start + _BATCH, size)])
            yield "".join(f"{body}\n" for (body,) in cursor.fetchall()).encode()


def _personal(size: int) -> Iterator[bytes]:
    for start in range(0, size, _BATCH):
        with connection.cursor() as cursor:
            cursor.execute(_PERSONAL, [start, min(start + _BATCH, size)])
            for index, salt, facts in cursor.fetchall():
                line = {"entry": index, "facts": canonical.parsed(facts), "salt": bytes(salt).hex()}
                yield canonical.canonical(line).encode() + b"\n"


def _manifest(head: SignedHead, heads: list[HeadRow], listed: list[str], *, with_personal: bool) -> str:
    keys = " ".join(dict.fromkeys(row.public_key.hex() for row in heads))
    return (
        f"{verifier.EXPORT_FORMAT}\norigin {head.origin}\nentries {head.size}\nroot {head.root.hex()}\n"
        f"personal {'included' if with_personal else 'withheld'}\nkeys {keys}\n{''.join(listed)}"
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Container:
    """An uncompressed ZIP file whose every byte follows from its parts."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.listed: list[str] = []
        self._directory = b""

    def add(self, name: str, blocks: Any) -> None:
        """Write the part `name`, whose length and checksum are known only after its last block."""
        with tempfile.TemporaryFile() as content:
            digest, crc, size = hashlib.sha256(), 0, 0
            for block in blocks:
                content.write(block)
                digest.update(block)
                crc, size = zlib.crc32(block, crc), size + len(block)
            start = self.file.tell()
            if start + size > LARGEST:
                raise ExportTooLarge
            self.file.write(verifier.local_header(name.encode(), crc, size))
            content.seek(0)
            while block := content.read(1 << 20):
                self.file.write(block)
        self._directory += verifier.central_header(name.encode(), crc, size, start)
        self.listed.append(f"file {name} {size} {digest.hexdigest()}\n")

    def finish(self) -> None:
        """Write the table of contents."""
        at = self.file.tell()
        self.file.write(self._directory)
        self.file.write(verifier.end_record(len(self.listed), len(self._directory), at))


LOG_WIDTHS = (20, 18, 14, 24, 80)


def log_workbook(entries: Sequence[Entry]) -> bytes:
    """Return entries of the security log as a workbook, newest first, times where the office is."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = _("操作日志")
    sheet.append([_("时间"), _("操作"), _("办理人"), _("岗位"), _("内容")])
    for one in entries:
        at = one.recorded_at.astimezone(timezone.get_default_timezone()).replace(tzinfo=None)
        texts = (verbs.label(one.verb), one.by_name, one.post_name, said(one.facts, rows=_("%(n)s 项")))
        sheet.append([at, *map(harmless, texts)])
    sheet.freeze_panes = "A2"
    for number, width in enumerate(LOG_WIDTHS, start=1):
        sheet.cell(1, number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    file = BytesIO()
    book.save(file)
    return file.getvalue()

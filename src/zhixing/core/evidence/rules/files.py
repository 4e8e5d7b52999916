"""What a file is, by its content alone, and what is kept of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhixing.core.evidence.refusals import (
    FileEmpty,
    KindNotTaken,
    NameDoesNotFit,
    SecretWords,
)
from zhixing.core.evidence.rules import archives, marks, names, pdfs, pictures

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office_old"),
)
_MARKUP = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|\?php|meta|link|style|form|img|a\s)"
    rb"|^#!|javascript:|vbscript:|<%|@echo\s+off|powershell",
    re.IGNORECASE,
)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Clean:
    """A file that may be kept: its bytes as they are stored, name, kind, digest of the picture, label."""

    content: bytes
    name: str
    kind: str
    picture_digest: str = ""
    label: str = ""


def cleaned(content: bytes, name: str) -> Clean:
    """Return what is kept of a file. Raises a FileRefused that says what is wrong with it.

    The kind is what the content is; a name that claims another kind is refused, except among
    pictures. Marks of state secrets in the name or in readable text refuse it (P9).
    """
    plain = names.clean_name(name)
    if not content:
        raise FileEmpty(name=plain)
    if mark := marks.secret_mark_in_name(plain):
        raise SecretWords(word=mark)
    kind = kind_by_magic(content)
    if kind in names.PICTURES:
        return _picture(content, plain, kind)
    kind, text = _document(content, plain, kind)
    if not names.fits(plain, kind):
        raise NameDoesNotFit(name=plain, kind=names.KIND_NAMES[kind])
    marks.refuse_secret_words(text)
    return Clean(content, plain, kind, label=marks.label_of(plain, text))


def _picture(content: bytes, plain: str, kind: str) -> Clean:
    if not names.fits(plain, kind):
        raise NameDoesNotFit(name=plain, kind=names.KIND_NAMES[kind])
    drawn, kind, digest = pictures.clean_picture(content, kind, plain)
    return Clean(drawn, names.renamed(plain, kind), kind, digest, marks.label_of(plain))


def _document(content: bytes, plain: str, kind: str) -> tuple[str, str]:
    """Return kind and text of what is no picture. Raises KindNotTaken and what the readers raise."""
    if kind == "pdf":
        return kind, pdfs.check_pdf(content, plain)
    if kind == "archive":
        found, text = archives.kind_of_archive(content, plain, archives.Budget())
        if not found:
            raise KindNotTaken(name=plain)
        return found, text
    if kind == "office_old":
        return kind, archives.check_old_office(content, plain)
    written = plain_text(content)
    if written is None:
        raise KindNotTaken(name=plain)
    return "text", written


def kind_by_magic(content: bytes) -> str:
    """Return the kind that the first bytes say, '' for none that is known."""
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), "")


def plain_text(content: bytes) -> str | None:
    """Return plain text in UTF-8, UTF-16 or the national code; None for markup, scripts and anything else."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = content.decode("utf-16")
        except UnicodeDecodeError:
            return None
        return None if _MARKUP.search(text.encode()) or "\x00" in text else text
    if _CONTROL.search(content) or _MARKUP.search(content):
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None

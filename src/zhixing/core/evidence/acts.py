"""Taking files: kind by content, picture metadata stripped, written durably under their digest."""

from __future__ import annotations

import hashlib
import io
import os
import re
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from zhixing.core.evidence import refusals
from zhixing.core.evidence.models import Evidence
from zhixing.foundation.actors import Actor, Officer

MEGABYTES: Final = 20
MAX_PIXELS: Final = 50_000_000
SECRET: Final = re.compile(
    r"(绝\s*密|机\s*密|秘\s*密)\s*[★☆*]|[★☆]\s*(绝密|机密|秘密)|(^|[（(【\[\s])(绝密|机密|秘密)([）)】\]\s]|$)"
)
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"RIFF", "webp"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "office"),
    (b"\xd0\xcf\x11\xe0", "office_old"),
)
PICTURES: Final = frozenset({"jpeg", "png", "webp"})


def refuse_secret_words(*texts: str) -> None:
    """Refuse texts that carry a mark of state secrets (P9). Ledger: none."""
    for text in texts:
        found = SECRET.search(text or "")
        if found:
            raise refusals.SecretWords(word=re.sub(r"[\s（(【\[）)】\]]", "", found.group()))


def kind_of(content: bytes) -> str:
    """Return the kind of a file by its first bytes, '' for one that is not taken. Ledger: none."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return "" if kind == "webp" and content[8:12] != b"WEBP" else kind
    if b"\x00" in content[:4096]:
        return ""
    try:
        head = content[:65536].decode("utf-8", errors="strict" if len(content) <= 65536 else "ignore").lower()
    except UnicodeDecodeError:
        return ""
    return "" if re.search(r"<\s*(html|script|svg|!doctype)", head) else "text"


@transaction.atomic
def store(file: IO[bytes], *, name: str, about: str, by: Actor, at: datetime) -> Evidence:
    """Keep a file about a subject and return its row; its bytes are on the disk before the row is.

    Pictures are re-encoded without metadata. Raises the refusals of this room. Ledger: by the caller.
    """
    content = file.read(MEGABYTES * 1024 * 1024 + 1)
    clean_name = Path(name.replace("\\", "/")).name[:200] or "file"
    if not content:
        raise refusals.FileEmpty(name=clean_name)
    if len(content) > MEGABYTES * 1024 * 1024:
        raise refusals.FileTooLarge(name=clean_name, megabytes=MEGABYTES)
    refuse_secret_words(clean_name)
    kind = kind_of(content)
    if not kind:
        raise refusals.KindNotTaken(name=clean_name)
    picture = ""
    if kind in PICTURES:
        content, picture = _clean_picture(content, kind, clean_name)
    digest = hashlib.sha256(content).hexdigest()
    _write(digest, content)
    return Evidence.objects.create(
        about=about,
        name=clean_name,
        digest=digest,
        picture_digest=picture,
        kind=kind,
        size=len(content),
        stored_by_id=by.person_id if isinstance(by, Officer) else None,
        stored_at=at,
    )


def path_of(digest: str) -> Path:
    """Return where the bytes of a digest lie. Ledger: none."""
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest[2:4] / digest


def _write(digest: str, content: bytes) -> None:
    place = path_of(digest)
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_suffix(f".{os.getpid()}.part")
    with draft.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(place)


def _clean_picture(content: bytes, kind: str, name: str) -> tuple[bytes, str]:
    """Return the picture without metadata, turned upright, and its perceptual digest."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise refusals.PictureBroken(name=name)
            upright = ImageOps.exif_transpose(opened) or opened
            upright.load()
            plain = Image.new(upright.mode if upright.mode in ("RGB", "RGBA", "L") else "RGB", upright.size)
            plain.paste(upright.convert(plain.mode))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, ValueError):
        raise refusals.PictureBroken(name=name) from None
    out = io.BytesIO()
    if kind == "jpeg":
        plain.convert("RGB").save(out, "JPEG", quality=90)
    else:
        plain.save(out, kind.upper())
    return out.getvalue(), difference_digest(plain)


def difference_digest(picture: Image.Image) -> str:
    """Return a 64-bit difference hash in hexadecimal: equal for the same photograph re-encoded.

    Ledger: none.
    """
    small = picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    pixels = small.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (pixels[row * 9 + column] > pixels[row * 9 + column + 1])
    return f"{bits:016x}"

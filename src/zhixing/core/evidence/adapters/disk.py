"""Files on the disk, each under its digest: written and synced before any row names them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

PART = ".part"


def root() -> Path:
    """Return the folder of all files (settings.ZHIXING_FILES_ROOT, else MEDIA_ROOT)."""
    return Path(getattr(settings, "ZHIXING_FILES_ROOT", None) or settings.MEDIA_ROOT)


def path_of(digest: str) -> Path:
    """Return where the bytes of a digest lie: `aa/bb/aabb…`."""
    return root() / digest[:2] / digest[2:4] / digest


def write(digest: str, content: bytes) -> None:
    """Keep `content` under its digest; when this returns it is on the disk. Twice is once."""
    place = path_of(digest)
    if place.exists():
        place.touch()  # young again: the sweep leaves it to the row that is about to name it
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = place.with_name(f"{digest}.{secrets.token_hex(4)}{PART}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(place)
    _sync_folder(place.parent)


def destroy(digest: str) -> None:
    """Overwrite and remove the bytes of a digest. Nothing happens when they are gone already."""
    place = path_of(digest)
    with suppress(FileNotFoundError):
        with place.open("r+b") as file:
            left = place.stat().st_size
            while left > 0:
                left -= file.write(bytes(min(left, 1 << 20)))
            file.flush()
            os.fsync(file.fileno())
        place.unlink()
        _sync_folder(place.parent)


def on_disk(*, older_than: float) -> Iterator[tuple[str, Path]]:
    """Yield digest and path of files last written before the timestamp; '' for abandoned parts."""
    for path in sorted(root().glob("??/??/*")):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < older_than:
                yield ("" if path.name.endswith(PART) else path.name), path


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

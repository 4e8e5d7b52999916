"""The cage: a process of its own that takes one foreign file apart, and can do nothing else.

Reads a line of JSON (`name`, or `shown_as` for a file that was kept) and the file from standard input;
answers a line of JSON and the bytes to keep. Memory, time and new files are limited before the first byte
of the file is read, and the network is gone where the system allows it.
"""

from __future__ import annotations

import ctypes
import json
import resource
import sys
from contextlib import suppress
from dataclasses import asdict

MEMORY = 700 * 1024 * 1024  # of address space; what is really used stays far below
CPU_SECONDS = 20
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def lock() -> None:
    """Give up memory, time, files and network."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET)


def main() -> None:
    """Read one file, answer what became of it."""
    from PIL import Image

    from zhixing.core.evidence.refusals import FileBroken, FileRefused
    from zhixing.core.evidence.rules.files import cleaned

    asked = json.loads(sys.stdin.buffer.readline())
    Image.MAX_IMAGE_PIXELS = None  # the rules have a stricter limit, and name it
    if "shown_as" in asked:
        _show(asked["shown_as"])
        return
    lock()
    content = sys.stdin.buffer.read()
    name, kept = asked["name"], b""
    try:
        try:
            clean = cleaned(content, name)
        except (MemoryError, RecursionError):
            raise FileBroken(name=name) from None
        kept = clean.content
        answer: dict[str, object] = {
            "name": clean.name,
            "kind": clean.kind,
            "picture_digest": clean.picture_digest,
            "label": clean.label,
        }
    except FileRefused as refusal:
        answer = {"refusal": refusal.code, "values": refusal.values}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n" + kept)
    sys.stdout.buffer.flush()


def _show(kind: str) -> None:
    """Read a file that was kept, answer what a page shows of it."""
    from zhixing.core.evidence.rules.previews import Preview, preview_of

    if kind == "xlsx":
        import openpyxl  # noqa: F401  (what it loads reserves more address space than is left afterwards)

    lock()
    try:
        shown = preview_of(sys.stdin.buffer.read(), kind)
    except (MemoryError, RecursionError):
        shown = Preview()
    sys.stdout.buffer.write(json.dumps(asdict(shown), ensure_ascii=False).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()

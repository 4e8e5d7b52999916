"""The virus scanner: a clamd of the operator, where there is one.

`ZHIXING_SCANNER` names it: `unix:/run/clamav/clamd.ctl` or `tcp:host:port`. Without it files are
kept as not scanned, and their pages say so; with it nothing is taken that it has not passed.
"""

from __future__ import annotations

import re
import socket
import struct
from contextlib import closing

from django.conf import settings

from zhixing.core.evidence.refusals import ScannerUnavailable, VirusFound

SECONDS = 20
_BLOCK = 1 << 18
_ANSWER = re.compile(r"stream: (?:(OK)|(.+) FOUND)")


def is_scanner_configured() -> bool:
    """Whether the operator has named a scanner."""
    return bool(_address())


def scan(content: bytes, *, name: str) -> bool:
    """Return whether `content` was scanned and passed; False where no scanner is configured.

    Raises VirusFound, and ScannerUnavailable when the scanner does not answer clearly (D21).
    """
    if not is_scanner_configured():
        return False
    try:
        answer = _ask(content)
    except OSError:
        raise ScannerUnavailable from None
    found = _ANSWER.match(answer)
    if found is None:
        raise ScannerUnavailable
    if found[2]:
        raise VirusFound(name=name, virus=found[2])
    return True


def _address() -> str:
    return str(getattr(settings, "ZHIXING_SCANNER", "") or "")


def _ask(content: bytes) -> str:
    """Send the content by the INSTREAM command and return the answer."""
    with closing(_connected()) as line:
        line.sendall(b"zINSTREAM\x00")
        for start in range(0, len(content), _BLOCK):
            block = content[start : start + _BLOCK]
            line.sendall(struct.pack(">I", len(block)) + block)
        line.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\x00") and len(answer) < 4096:
            part = line.recv(4096)
            if not part:
                break
            answer += part
    return answer.rstrip(b"\x00").decode("utf-8", "replace")


def _connected() -> socket.socket:
    kind, _, rest = _address().partition(":")
    if kind == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        try:
            line.connect(rest)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = rest.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)

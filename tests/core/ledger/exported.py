"""Taking an export apart and putting it together again, as an attacker would."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.core.ledger.oracle import NAMES, rebuilt

Parts = dict[str, bytes]


def parts_of(path: Path) -> Parts:
    """The six parts of an export."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return {name: archive.read(name) for name in NAMES}


def write(path: Path, parts: Parts) -> Path:
    """An export of these parts with a correct container."""
    path.write_bytes(rebuilt(parts))
    return path


def entry_lines(parts: Parts) -> list[bytes]:
    return parts["entries.jsonl"].split(b"\n")[:-1]


def with_entries(parts: Parts, lines: list[bytes]) -> Parts:
    return parts | {"entries.jsonl": b"".join(line + b"\n" for line in lines)}


def signed_again(parts: Parts, key: Ed25519PrivateKey, changes: dict[str, str] | None = None) -> Parts:
    """The parts with a manifest whose digests fit, some of its rows changed, signed with `key`."""
    text = parts["manifest.txt"].decode().rpartition("signature ")[0]
    rows = [row for row in text.split("\n") if row and not row.startswith("file ")]
    for name, value in (changes or {}).items():
        rows = [f"{name} {value}" if row.startswith(f"{name} ") else row for row in rows]
    rows += [
        f"file {name} {len(parts[name])} {hashlib.sha256(parts[name]).hexdigest()}" for name in NAMES[:-1]
    ]
    manifest = "".join(row + "\n" for row in rows)
    return parts | {"manifest.txt": f"{manifest}signature {key.sign(manifest.encode()).hex()}\n".encode()}


def head_line(key: Ed25519PrivateKey, *, origin: str, size: int, root: bytes, time: int) -> bytes:
    """A published line of a head signed with `key`."""
    public = key.public_key().public_bytes_raw()
    name = hashlib.sha256(public).hexdigest()[:16]
    text = (
        f"zhixing-head/1\norigin {origin}\nsize {size}\nroot {root.hex()}\ntime {time}\n"
        f"tree rfc6962-sha256\nkey {name}\n"
    )
    return f"{text.rstrip().replace(chr(10), '; ')}; signature {key.sign(text.encode()).hex()}\n".encode()

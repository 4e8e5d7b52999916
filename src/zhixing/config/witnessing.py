"""`zhixing witness`: keeping the heads of somebody else's ledger, whose history then cannot change unseen.

It needs no database. A head is kept only when it extends the last one kept; anything else is refused,
laid aside as evidence, and said. The store's `kept.txt` is what `verify --heads` compares with.
"""

import json
import os
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zhixing.core.ledger.adapters import RECEIPTS_FILE, REFUSED_FILE, PublicKey
from zhixing.core.ledger.rules import witness
from zhixing.core.ledger.rules.heads import SignedHead, key_id
from zhixing.core.ledger.rules.witness import Envelope

KEPT, EVIDENCE, KEY = "kept.txt", "evidence", "witness.key"
TIMEOUT = 20
LARGEST = 1 << 20


@dataclass(slots=True)
class Kept:
    """What one turn of a witness did. `refused` says why a head was not kept."""

    key_id: str
    size: int = 0
    accepted: int = 0
    refused: list[str] = field(default_factory=list)

    def facts(self) -> dict[str, Any]:
        """Return it with stable keys."""
        return {"key": self.key_id, "size": self.size, "accepted": self.accepted, "refused": self.refused}

    def __str__(self) -> str:
        if self.refused:
            return "拒绝：" + "；".join(self.refused)
        return f"已留存 {self.accepted} 个校验点，至第 {self.size} 条，见证密钥 {self.key_id}"


def keep(source: str, *, store: Path, key: str, at: datetime) -> Kept:
    """Keep what is new in `source`, write receipts where it is a folder, lay aside what is refused.

    Raises OSError where source or store cannot be read or written.
    """
    store.mkdir(parents=True, exist_ok=True)
    signer = _own_key(store / KEY)
    public = signer.public_key().public_bytes_raw()
    last = last_kept(store)
    turn = Kept(key_id(public), last.size if last else 0)
    for name, text in _offered(source, last):
        why, head = _why_not(text, last, key)
        if why or head is None:
            turn.refused.append(f"{name}: {why}")
            _lay_aside(store, name, text, why)
            _say_refused(source, name, why)
            break
        if last is None or head.size > last.size:
            with (store / KEPT).open("a", encoding="ascii") as file:
                file.write(witness.parsed_envelope(text).line + "\n")
                file.flush()
                os.fsync(file.fileno())
            turn.accepted, turn.size, last = turn.accepted + 1, head.size, head
            _hand_back(source, head, signer, public, at)
    return turn


def last_kept(store: Path) -> SignedHead | None:
    """Return the head over the most entries that the store keeps, None for a new store."""
    path = store / KEPT
    lines = path.read_text("ascii").splitlines() if path.exists() else []
    return witness.parsed_line(lines[-1]) if lines else None


def _why_not(text: str, last: SignedHead | None, key: str) -> tuple[str, SignedHead | None]:
    """Return why a head is not kept, '' where it is; and the head where it can be read."""
    try:
        envelope = witness.parsed_envelope(text)
        head = witness.parsed_line(envelope.line)
        public = PublicKey(head.origin, bytes.fromhex(envelope.public_key))
    except ValueError as error:
        return str(error), None
    if key.lower() not in (public.id, public.raw.hex()) or head.key_id != public.id:
        return witness.NOT_SIGNED, head
    if not public.verifies(head.text, head.signature):
        return witness.NOT_SIGNED, head
    return witness.judged(last, head, envelope.proofs), head


def _offered(source: str, last: SignedHead | None) -> Iterator[tuple[str, str]]:
    """Yield name and text of what is offered, smallest head first; of a site its newest head only."""
    if source.startswith(("https://", "http://")):
        yield source, _fetched(source.rstrip("/"), last)
        return
    for path in sorted(Path(source).glob("head-*.json")):
        if last is None or int(path.stem.partition("-")[2]) >= last.size:
            yield path.name, path.read_text("ascii")


def _fetched(site: str, last: SignedHead | None) -> str:
    says = json.loads(_read(f"{site}/heads.json"))
    if not says["heads"]:
        raise ValueError(f"{site} has signed no head yet")
    newest = says["heads"][0]
    proofs = {}
    if last is not None and last.size < newest["size"]:
        found = json.loads(_read(f"{site}/consistency.json?old={last.size}&new={newest['size']}"))
        proofs = {last.size: found["path"]}
    return Envelope(newest["line"], says["public_key"], proofs).text()


def _read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=TIMEOUT) as answer:  # noqa: S310 - http and https only
        return bytes(answer.read(LARGEST))


def _own_key(path: Path) -> Ed25519PrivateKey:
    """Return the witness's own key, made at first use, mode 0600."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def _hand_back(source: str, head: SignedHead, signer: Ed25519PrivateKey, public: bytes, at: datetime) -> None:
    if not Path(source).is_dir():
        return
    text = witness.receipt_text(head, at=at, public_key=public.hex())
    with (Path(source) / RECEIPTS_FILE).open("a", encoding="ascii") as file:
        file.write(f"{text}; signature {signer.sign(text.encode()).hex()}\n")


def _lay_aside(store: Path, name: str, text: str, why: str) -> None:
    folder = store / EVIDENCE
    folder.mkdir(exist_ok=True)
    safe = "".join(sign if sign.isalnum() or sign in "-." else "_" for sign in name)[-80:]
    (folder / f"{len(list(folder.iterdir())):04}-{safe}").write_text(f"{why}\n{text}\n", "utf-8")


def _say_refused(source: str, name: str, why: str) -> None:
    if Path(source).is_dir():
        with (Path(source) / REFUSED_FILE).open("a", encoding="ascii", errors="replace") as file:
            file.write(f"{name}: {why}\n")

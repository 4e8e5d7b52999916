"""What lies outside the database: the signing key in its file, and the heads that were published."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.mail import EmailMessage

from zhixing.core.ledger.refusals import HeadKeyUnreadable, LedgerMisused
from zhixing.core.ledger.rules.heads import SignedHead, key_id, parsed_head
from zhixing.core.ledger.rules.witness import Envelope, Receipt, parsed_receipt

KEY_FILE = "ledger"
PUBLIC_FILE = "ledger.pub"
PUBLISHED_FILE = "heads.txt"
RECEIPTS_FILE, REFUSED_FILE, MAILED_FILE = "receipts.txt", "refused.txt", "witness-mail.json"
KEY_FORMAT = "zhixing-key/1"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What everybody may know of a key: the ledger that it signs for and its 32 raw bytes."""

    origin: str
    raw: bytes

    @property
    def id(self) -> str:
        """The first sixteen digits of its digest, as people compare them."""
        return key_id(self.raw)

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether `signature` over `text` is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """The private key, held by the sealer and by the commands of the system administrator only."""

    public: PublicKey
    private: Ed25519PrivateKey

    def sign(self, text: str) -> bytes:
        """Return the 64 bytes of the signature over `text`; the same for the same text."""
        return self.private.sign(text.encode())


def key_folder() -> Path:
    """Return the folder of the key files (settings.KEY_DIR)."""
    return Path(settings.KEY_DIR)


def ensure_key() -> PublicKey:
    """Return the public key of this ledger; make the key files at first use, the private one 0600.

    Two processes that start together agree on one key. Called by `migrate` and the demo.
    """
    folder = key_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / KEY_FILE
    if not path.exists():
        _write_key(path, origin=secrets.token_hex(8), private=Ed25519PrivateKey.generate())
    public = signer().public
    _publish_key(public)
    return public


def replace_key(*, origin: str, private: Ed25519PrivateKey) -> PublicKey:
    """Put a new private key in the place of the present one and return its public half.

    The old file is kept as `ledger.<its key id>`, mode 0600, until an administrator destroys it.
    """
    path = key_folder() / KEY_FILE
    old = signer().public
    path.replace(path.with_name(f"{KEY_FILE}.{old.id}"))
    _write_key(path, origin=origin, private=private)
    public = signer().public
    _publish_key(public)
    return public


def signer() -> Signer:
    """Return the signing key. Raises HeadKeyUnreadable where this process may not read it.

    Raises LedgerMisused for a file that others may read, or that is not a key.
    """
    path = key_folder() / KEY_FILE
    try:
        text = path.read_text("ascii")
        mode = path.stat().st_mode
    except OSError as error:
        raise HeadKeyUnreadable from error
    if mode & 0o077:
        raise LedgerMisused(f"{path} can be read by others; its mode must be 0600")
    content = json.loads(text)
    if content.get("format") != KEY_FORMAT:
        raise LedgerMisused(f"{path} is not a key of the ledger")
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(content["private"]))
    return Signer(PublicKey(content["origin"], private.public_key().public_bytes_raw()), private)


def public_key() -> PublicKey | None:
    """Return the public key from its own file, readable by every process; None before there is one."""
    try:
        content = json.loads((key_folder() / PUBLIC_FILE).read_text("ascii"))
    except OSError:
        return None
    return PublicKey(content["origin"], bytes.fromhex(content["public"]))


def published_line(head: SignedHead) -> str:
    """Return a head as the one line that is published, kept by auditors and exported."""
    return head.text.rstrip("\n").replace("\n", "; ") + f"; signature {head.signature.hex()}\n"


def publish(head: SignedHead) -> None:
    """Append a head to the file of published heads, outside the database, and sync it to the disk."""
    line = published_line(head)
    descriptor = os.open(key_folder() / PUBLISHED_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    with os.fdopen(descriptor, "a", encoding="ascii") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def published_heads() -> Iterator[SignedHead]:
    """Yield the heads of the published file, oldest first; nothing where there is no file.

    Raises ValueError for a line that is no head: the file has been damaged.
    """
    path = key_folder() / PUBLISHED_FILE
    if not path.exists():
        return
    with path.open(encoding="ascii") as file:
        for line in file:
            text, _, signature = line.rstrip("\n").rpartition("; signature ")
            yield parsed_head(text.replace("; ", "\n") + "\n", bytes.fromhex(signature))


def _write_key(path: Path, *, origin: str, private: Ed25519PrivateKey) -> None:
    """Write a private key to `path` unless there is one: complete at once, readable by the owner only."""
    content = {"format": KEY_FORMAT, "origin": origin, "private": private.private_bytes_raw().hex()}
    making = path.with_name(f"{path.name}.{secrets.token_hex(4)}.making")
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(json.dumps(content))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(making, path)
    except FileExistsError:
        pass
    finally:
        making.unlink()


def _publish_key(public: PublicKey) -> None:
    path = key_folder() / PUBLIC_FILE
    content = json.dumps({"format": KEY_FORMAT, "origin": public.origin, "public": public.raw.hex()})
    making = path.with_name(f"{path.name}.{secrets.token_hex(4)}.making")
    making.write_text(content, "ascii")
    making.chmod(0o644)
    making.replace(path)


# --- Witnesses outside ------------------------------------------------------------------------------


def witness_folders() -> list[Path]:
    """Return the folders into which heads are laid for witnesses (shared with another authority)."""
    return [Path(name) for name in settings.ZHIXING_WITNESS_FOLDERS]


def lay_out(folder: Path, envelope: Envelope, *, size: int) -> bool:
    """Lay a head into a witness's folder, complete at once; False where it lies there already."""
    path = folder / f"head-{size:015}.json"
    if path.exists():
        return False
    making = folder / f".{path.name}.{secrets.token_hex(4)}"
    making.write_text(envelope.text(), "ascii")
    making.replace(path)
    return True


def receipts(folder: Path, *, origin: str) -> list[Receipt]:
    """Return the receipts in a folder that are signed by a witness we know, oldest first."""
    path = folder / RECEIPTS_FILE
    if not path.exists():
        return []
    found = []
    for line in path.read_text("ascii", "replace").splitlines():
        with suppress(ValueError):
            one = parsed_receipt(line)
            known = key_id(one.public_key) in settings.ZHIXING_WITNESS_KEYS
            signer = PublicKey(origin, one.public_key)
            if known and one.origin == origin and signer.verifies(one.text, one.signature):
                found.append(one)
    return found


def refused_by(folder: Path) -> bool:
    """Whether the witness of a folder has refused a head and says so."""
    return (folder / REFUSED_FILE).exists()


def mail_head(addresses: Sequence[str], envelope: Envelope, head: SignedHead) -> None:
    """Send a head to auditors' mailboxes: what lies there nobody here can take back."""
    EmailMessage(
        subject=f"zhixing head {head.origin} {head.size}", body=envelope.text(), to=list(addresses)
    ).send()


def mailed_at() -> tuple[int, datetime] | None:
    """Return size and time of the last head that was mailed, None before the first."""
    try:
        says = json.loads((key_folder() / MAILED_FILE).read_text("ascii"))
    except OSError:
        return None
    return int(says["size"]), datetime.fromisoformat(says["at"])


def note_mailed(*, size: int, at: datetime) -> None:
    """Keep which head was mailed last, and when."""
    path = key_folder() / MAILED_FILE
    making = path.with_name(f"{MAILED_FILE}.{secrets.token_hex(4)}")
    making.write_text(json.dumps({"size": size, "at": at.isoformat()}), "ascii")
    making.chmod(0o644)
    making.replace(path)

"""The field key in its file, and sealing with it: AES-256-GCM, bound to the row and the field.

The seeds of second factors are sealed with it too, through the auth library's own hook.
"""

from __future__ import annotations

import base64
import hmac
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from zhixing.core.parties.refusals import FieldKeyMissing

KEY_FILE = "field"
FORMAT = b"\x01"
OPEN_RECOVERY_SEED = 80
"""Hexadecimal digits of a recovery seed as the library makes it; sealed it is longer."""
KEY_BYTES, NONCE_BYTES, ID_BYTES = 32, 12, 4
INDEX = "index"
SECOND_FACTOR = "second-factor"


@dataclass(frozen=True, slots=True, repr=False)
class FieldKeys:
    """The keys of the file: the last one seals, all of them open; one more makes the search index."""

    current: bytes
    by_id: dict[bytes, bytes]
    index: bytes

    @property
    def current_id(self) -> bytes:
        """The four bytes by which a sealed value names its key."""
        return key_id(self.current)


def key_id(key: bytes) -> bytes:
    """Return the four bytes that stand for a key."""
    return sha256(b"zhixing-field-key" + key).digest()[:ID_BYTES]


def key_path() -> Path:
    """Return where the keys are: one a line, base64, the last one in use; mode 0600."""
    return Path(settings.KEY_DIR) / KEY_FILE


def keys() -> FieldKeys:
    """Return the keys, made at first use. Two processes that start together agree."""
    path = key_path()
    if not path.is_file():
        _make(path)
    return _read(str(path), path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: str, _changed: int) -> FieldKeys:
    lines = [line.split() for line in Path(path).read_text("ascii").splitlines() if line.strip()]
    index = next(base64.b64decode(line[1]) for line in lines if line[0] == INDEX)
    found = [base64.b64decode(line[1]) for line in lines if line[0] == "key"]
    return FieldKeys(found[-1], {key_id(key): key for key in found}, index)


def _line(word: str, key: bytes) -> str:
    return f"{word} {base64.b64encode(key).decode()}\n"


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    _write(draft, _line(INDEX, secrets.token_bytes(KEY_BYTES)) + _line("key", secrets.token_bytes(KEY_BYTES)))
    try:
        # A link is made once: the process that comes second keeps the first one's keys.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def add_key() -> bytes:
    """Add a new key, which seals from now on; the old ones still open. Return its id (R50)."""
    path = key_path()
    keys()
    fresh = secrets.token_bytes(KEY_BYTES)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    _write(draft, path.read_text("ascii") + _line("key", fresh))
    draft.replace(path)
    return key_id(fresh)


def seal(text: str, *, place: str) -> bytes:
    """Return the text sealed for one place (`party:<code>:<field>`): elsewhere it does not open."""
    found = keys()
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(found.current).encrypt(nonce, text.encode(), FORMAT + place.encode())
    return FORMAT + found.current_id + nonce + sealed


def open_seal(sealed: bytes, *, place: str) -> str:
    """Return the text of a sealed value. Raises FieldKeyMissing for an unknown key or a wrong place."""
    name, rest = sealed[1 : 1 + ID_BYTES], sealed[1 + ID_BYTES :]
    key = keys().by_id.get(name)
    if key is None or sealed[:1] != FORMAT:
        raise FieldKeyMissing(key=name.hex())
    try:
        opened = AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], FORMAT + place.encode())
    except InvalidTag as error:
        raise FieldKeyMissing(key=name.hex()) from error
    return opened.decode()


def blind(text: str, *, kind: str) -> bytes:
    """Return what a number is found by without being stored: HMAC-SHA256 with a key of its own."""
    return hmac.new(keys().index, f"{kind}:{text}".encode(), sha256).digest()


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the seeds of second factors sealed: who reads the table cannot make anybody's code (R50)."""

    def encrypt(self, text: str) -> str:
        """Return the seed sealed, in hexadecimal, which begins with the key's id."""
        return seal(text, place=SECOND_FACTOR).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the seed. Raises FieldKeyMissing when its key is gone.

        A database from before seeds were sealed has them as the library made them, until `renew_seals`
        comes round: nobody is locked out by an upgrade.
        """
        if not encrypted_text.startswith(FORMAT.hex()) or len(encrypted_text) == OPEN_RECOVERY_SEED:
            return encrypted_text
        return open_seal(bytes.fromhex(encrypted_text), place=SECOND_FACTOR)


def sealed_prefix() -> str:
    """Return how every seed begins that the current key has sealed."""
    return (FORMAT + keys().current_id).hex()

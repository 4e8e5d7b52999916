"""Replacing the signing key. Done on the server, by two persons."""

from __future__ import annotations

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from zhixing.core.ledger import adapters, verbs
from zhixing.core.ledger.acts.recording import record
from zhixing.core.ledger.acts.sealing import seal, sign_head
from zhixing.core.ledger.rules.drafts import Entry
from zhixing.core.ledger.rules.heads import key_id
from zhixing.foundation.actors import Officer
from zhixing.foundation.references import reference


@transaction.atomic
def announce_key(*, public: bytes, by: Officer, second: Officer, at: datetime) -> Entry:
    """Record that the raw `public` key will sign from now on. Ledger: key.rotated."""
    old = adapters.signer().public
    return record(
        verbs.KEY_ROTATED,
        about=reference(verbs.KEY, old.origin),
        by=by,
        second=second,
        at=at,
        facts={"from": old.id, "to": key_id(public), "public": public.hex()},
    )


def rotate_key(*, by: Officer, second: Officer, at: datetime) -> adapters.PublicKey:
    """Replace the signing key and return the public half of the new one.

    The old key signs a head over the entry that announces its successor; only then the files
    change. When this is interrupted the old key goes on and the rotation is begun anew.
    Ledger: key.rotated, by announce_key.
    """
    origin = adapters.signer().public.origin
    private = Ed25519PrivateKey.generate()
    announce_key(public=private.public_key().public_bytes_raw(), by=by, second=second, at=at)
    while seal():
        pass
    sign_head(at=at, is_forced=True)
    return adapters.replace_key(origin=origin, private=private)

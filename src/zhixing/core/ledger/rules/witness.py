"""What goes to an outside witness and comes back: a head with proofs, and a signed receipt. Plain Python."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from zhixing.core.ledger.rules.heads import SignedHead, extends, parsed_head

ENVELOPE = "zhixing-witness/1"
RECEIPT = re.compile(
    r"zhixing-receipt/1; origin ([0-9a-f]{16}); size ([1-9][0-9]{0,18}); root ([0-9a-f]{64});"
    r" time ([1-9][0-9]{0,18}); key ([0-9a-f]{64}); signature ([0-9a-f]{128})"
)
NO_PROOF = "no proof from the head that was kept last"
NOT_SIGNED = "the signature is not that of the key that was given"


@dataclass(frozen=True, slots=True)
class Envelope:
    """A head on its way out. `proofs` shows from several earlier sizes that nothing before was changed."""

    line: str
    public_key: str
    proofs: Mapping[int, Sequence[str]]

    def text(self) -> str:
        """Return the envelope as it is written: one JSON object."""
        return json.dumps(
            {
                "format": ENVELOPE,
                "head": self.line,
                "public_key": self.public_key,
                "proofs": {str(size): list(path) for size, path in self.proofs.items()},
            }
        )


def parsed_envelope(text: str) -> Envelope:
    """Return the envelope in a text. Raises ValueError for anything else."""
    try:
        says = json.loads(text)
        if says["format"] != ENVELOPE:
            raise ValueError("not an envelope of a head")
        proofs = {int(size): [str(node) for node in path] for size, path in says["proofs"].items()}
        return Envelope(str(says["head"]), str(says["public_key"]), proofs)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not an envelope of a head") from error


def parsed_line(line: str) -> SignedHead:
    """Return the head in a published line. Raises ValueError for anything else."""
    text, _, signature = line.rstrip("\n").rpartition("; signature ")
    return parsed_head(text.replace("; ", "\n") + "\n", bytes.fromhex(signature))


def judged(kept: SignedHead | None, offered: SignedHead, proofs: Mapping[int, Sequence[str]]) -> str:
    """Return '' when a witness that kept `kept` may keep `offered`, else what is wrong with it."""
    if kept is not None and kept.size == offered.size and kept.root == offered.root:
        return ""
    if kept is not None and kept.size < offered.size and kept.size not in proofs:
        return NO_PROOF
    proof = [bytes.fromhex(node) for node in proofs.get(kept.size, ())] if kept else []
    return extends(kept, offered, proof)


def receipt_text(head: SignedHead, *, at: datetime, public_key: str) -> str:
    """Return what a witness signs: that it keeps this head, and since when."""
    micros = int(at.astimezone(UTC).timestamp() * 1_000_000)
    return (
        f"zhixing-receipt/1; origin {head.origin}; size {head.size}; root {head.root.hex()};"
        f" time {micros}; key {public_key}"
    )


@dataclass(frozen=True, slots=True)
class Receipt:
    """A witness's word that it keeps the head over `size` entries with this root."""

    origin: str
    size: int
    root: bytes
    at: datetime
    public_key: bytes
    signature: bytes
    text: str


def parsed_receipt(line: str) -> Receipt:
    """Return the receipt in a line. Raises ValueError for anything else."""
    says = RECEIPT.fullmatch(line.rstrip("\n"))
    if says is None:
        raise ValueError("not a receipt")
    origin, size, root, micros, key, signature = says.groups()
    at = datetime.fromtimestamp(int(micros) / 1_000_000, UTC)
    text = line.rpartition("; signature ")[0]
    return Receipt(
        origin, int(size), bytes.fromhex(root), at, bytes.fromhex(key), bytes.fromhex(signature), text
    )

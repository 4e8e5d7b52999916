"""The contract of a licence store (电子证照库), and the one that ships: signed JSON over HTTP.

`ZHIXING_LICENCES` names the store in use: `signed`, `trial` (never in production), a dotted path to a class
of one's own, or nothing: then papers are brought or uploaded. `docs/operations/licences.md` has the contract.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from zhixing.core.notices.adapters.outside import HostRefused, NoAnswer, post_json
from zhixing.work.service_hall.rules import licences, payments
from zhixing.work.service_hall.rules.licences import Licence

OK: Final = 200
LARGEST: Final = 6 * 1024 * 1024
"""Bytes that are read of an answer: a licence's page or two, in base64."""


class StoreDown(Exception):
    """The store did not answer, or not in a way that can be believed."""


class StoreRefused(Exception):
    """The store says that it will not answer this."""


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """Whose licence of which kind, for which case and why, and who asks. Its repr says nothing."""

    type: str
    kind: str
    holder_number: str
    holder_name: str
    case: str
    purpose: str
    officer: str


class LicenceStore(Protocol):
    """Where licences are asked for. The method is not called inside a transaction."""

    code: ClassVar[str]

    def ask(self, question: Question) -> Licence:
        """Return what the store holds; `absent` where it holds nothing. Raises StoreDown, StoreRefused."""


class SignedLicenceStore:
    """Every message is a flat JSON object of texts, signed with the shared secret, ours and the store's."""

    code: ClassVar[str] = "signed"

    def __init__(self, *, url: str = "", client: str = "", secret: bytes = b"") -> None:
        self.url = (url or str(settings.ZHIXING_LICENCES_URL)).rstrip("/")
        self.client = client or str(settings.ZHIXING_LICENCES_CLIENT)
        self.secret = secret or str(settings.ZHIXING_LICENCES_SECRET).encode()

    def ask(self, question: Question) -> Licence:
        """Return what the store holds."""
        nonce = secrets.token_hex(16)
        values = {
            "client": self.client,
            "nonce": nonce,
            "type": question.type,
            "holder_kind": question.kind,
            "holder_number": question.holder_number,
            "holder_name": question.holder_name,
            "case": question.case,
            "purpose": question.purpose[:100],
            "officer": question.officer[:60],
        }
        answer = self._posted(payments.signed(values, self.secret))
        # The answer repeats the nonce: an older answer, though signed, is not the answer to this question.
        if not payments.is_signed(answer, self.secret) or answer.get("nonce") != nonce:
            raise StoreDown("the signature does not fit")
        if answer.get("type") != question.type:
            raise StoreDown("the answer is about another licence")
        return _read(answer)

    def _posted(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send one question and return the answer. Raises StoreDown, StoreRefused."""
        try:
            status, body = post_json(f"{self.url}/licence", message, most=LARGEST)
        except (HostRefused, NoAnswer) as error:
            raise StoreDown(str(error)) from error
        if status in {400, 403, 409, 422}:
            raise StoreRefused(f"HTTP {status}")
        if status != OK:
            raise StoreDown(f"HTTP {status}")
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            raise StoreDown("not JSON") from None
        if not isinstance(found, dict):
            raise StoreDown("not an object")
        return found


def _read(content: Mapping[str, Any]) -> Licence:
    """Return what a signed answer says. Raises StoreDown for one that cannot be used."""
    state, until = str(content.get("state", "")), str(content.get("valid_until", ""))
    if state not in licences.STATES:
        raise StoreDown("no known state")
    try:
        file = base64.b64decode(str(content.get("file", "")), validate=True)
        ends = date.fromisoformat(until) if until else None
    except (binascii.Error, ValueError):
        raise StoreDown("a file or a day that cannot be read") from None
    if state == licences.VALID and not file:
        raise StoreDown("a licence without its file")
    return Licence(
        state=state,
        number=str(content.get("number", ""))[:60],
        holder=str(content.get("holder", ""))[:200],
        issuer=str(content.get("issuer", ""))[:100],
        valid_until=ends,
        file=file,
        file_name=str(content.get("file_name", ""))[-60:],
    )


def licence_store() -> LicenceStore | None:
    """Return the store in use, None where licences are not asked for."""
    name = str(settings.ZHIXING_LICENCES)
    if not name or (name == "trial" and settings.MODE == "production"):
        return None
    shipped = {
        "signed": f"{__package__}.SignedLicenceStore",
        "trial": f"{__package__}.TrialLicenceStore",
    }
    found: LicenceStore = import_string(shipped.get(name, name))()
    return found

"""A store of made-up licences that behaves like a real one: valid, expired, revoked, absent, silent.

It speaks the contract of `SignedLicenceStore`, its own side of it too, and decides by the last digit before
the check character of the holder's number, so that the demo and the tests meet every answer.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final

from django.conf import settings
from django.utils.crypto import salted_hmac

from zhixing.work.service_hall.adapters.licences import SignedLicenceStore, StoreDown, StoreRefused
from zhixing.work.service_hall.rules import licences, payments

CLIENT: Final = "trial-county"
STATES: Final = {"6": "", "7": licences.EXPIRED, "8": licences.REVOKED, "9": licences.ABSENT}
"""What becomes of numbers with this digit before the last; '' is silence, all others are valid."""
EXPIRED_ON, FOR_LONG = date(2020, 12, 31), date(2039, 12, 31)


class TrialLicenceStore(SignedLicenceStore):
    """The trial store, both sides of it: ours as any other, and what it holds."""

    code: ClassVar[str] = "trial"

    def __init__(self) -> None:
        secret = salted_hmac("licences.trial", "secret", secret=settings.SECRET_KEY).digest()
        super().__init__(url="/", client=CLIENT, secret=secret)

    def _posted(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        """Answer what a store would answer over the wire."""
        if not payments.is_signed(message, self.secret) or message.get("client") != self.client:
            raise StoreRefused("HTTP 403")
        number = str(message["holder_number"])
        state = STATES.get(number[-2:-1], licences.VALID)
        if not state:
            raise StoreDown("TimeoutError")
        said = {"nonce": message["nonce"], "type": message["type"], "state": state}
        if state != licences.ABSENT:
            until = EXPIRED_ON if state == licences.EXPIRED else FOR_LONG
            said |= {
                "number": number,
                "holder": str(message["holder_name"]),
                "issuer": "样证签发机关",
                "valid_until": until.isoformat(),
            }
        if state == licences.VALID:
            lines = [
                "电子证照样张（演示）",
                *(f"{name}：{said[name]}" for name in ("number", "issuer", "valid_until")),
            ]
            file = "\n".join([*lines, f"holder：{said['holder']}", ""]).encode()
            said |= {"file": base64.b64encode(file).decode(), "file_name": "licence.txt"}
        return payments.signed(said, self.secret)

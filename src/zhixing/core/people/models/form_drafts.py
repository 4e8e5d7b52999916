"""What somebody has typed into a form and not sent yet: his alone, sealed, and gone when it is old."""

from __future__ import annotations

import secrets
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

from zhixing.core.people.models.accounts import Account

_PURPOSE = b"zhixing-form-draft"
_KEY_BYTES, _NONCE_BYTES = 32, 12


class FormDraft(models.Model):
    """填写草稿: the text of one long form (`form`) on one page (`page`), of one account.

    The text is sealed with a key made from the installation's secret: neither a reader of the table nor
    the finder of a backup learns what somebody was writing. When the secret is gone, so is the text.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="form_drafts")
    page = models.CharField(max_length=500)
    form = models.CharField(max_length=16)
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "page", "form"], name="form_draft_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-kept_at"], name="form_draft_own"),
            models.Index(fields=["kept_at"], name="form_draft_old"),
        ]

    def __str__(self) -> str:
        return self.page

    def seal(self, text: str) -> None:
        """Put the text into the row, bound to whose it is and to the form it belongs to."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        self.sealed = nonce + AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, text.encode(), self._place())

    def text(self) -> str | None:
        """Return the text, None when no secret of this installation opens it any more."""
        nonce, sealed = bytes(self.sealed[:_NONCE_BYTES]), bytes(self.sealed[_NONCE_BYTES:])
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            try:
                return AESGCM(_key(secret)).decrypt(nonce, sealed, self._place()).decode()
            except InvalidTag:
                continue
        return None

    def _place(self) -> bytes:
        return f"{self.account_id}\n{self.page}\n{self.form}".encode()


def _key(secret: str) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=_PURPOSE).derive(secret.encode())

"""An identity platform of made-up people that behaves like a real one: page, code, token, claims.

It speaks the contract of `OidcPlatform`, its own side of it too, so that the demo walks the whole way.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from zhixing.foundation.moment import recording_moment
from zhixing.work.service_hall.adapters.identity import P256_BYTES, OidcPlatform, PlatformDown, challenge

PLACE: Final = "/services/identity/trial/"
PEOPLE: Final[Mapping[str, Mapping[str, str]]] = {
    "first": {"user_type": "1", "level": "3", "name": "刘桂兰", "id_number": "110101194912310024"},
    "second": {"user_type": "1", "level": "3", "name": "王秀英", "id_number": "110101194912310075"},
    "firm": {
        "user_type": "2",
        "level": "3",
        "corp_name": "澄阳县样例商贸有限公司",
        "corp_code": "91999999MA0000001N",
    },
    "unproven": {"user_type": "1", "level": "1", "name": "孙兰英", "id_number": "110101194912310091"},
}
SALT: Final = "identity.trial"
CODE_SECONDS, TOKEN_SECONDS = 60, 300


class TrialPlatform(OidcPlatform):
    """The trial platform, both sides of it: ours as any other, and what it says."""

    code: ClassVar[str] = "trial"

    def __init__(self) -> None:
        secret = salted_hmac(SALT, "secret", secret=settings.SECRET_KEY).hexdigest()
        super().__init__(url="trial:identity", client="trial-county", secret=secret)
        seed = salted_hmac(SALT, "key", secret=settings.SECRET_KEY, algorithm="sha256").digest()
        self._key = ec.derive_private_key(int.from_bytes(seed) >> 1, ec.SECP256R1())

    # --- the other side ---

    def may_ask(self, asked: Mapping[str, str], back: str) -> bool:
        """Whether a browser brings a question of ours, with our own way back."""
        same = asked.get("client_id") == self.client and asked.get("redirect_uri") == back
        return same and all(asked.get(name) for name in ("state", "nonce", "code_challenge"))

    def new_code(self, who: str, asked: Mapping[str, str]) -> str:
        """Return the code for somebody who signed in on the platform's page; good once, for a minute."""
        said = {name: asked[name] for name in ("nonce", "code_challenge", "redirect_uri")}
        return signing.dumps(said | {"who": who, "once": secrets.token_hex(8)}, salt=SALT)

    def _places(self) -> Mapping[str, str]:
        """Return the addresses of the trial platform."""
        return {
            "authorization_endpoint": PLACE,
            "token_endpoint": "token",
            "jwks_uri": "keys",
            "userinfo_endpoint": "userinfo",
        }

    def _asked(
        self, url: str, *, form: Mapping[str, str] | None = None, bearer: str = ""
    ) -> Mapping[str, Any]:
        """Answer what a platform would answer over the wire."""
        if url == "keys":
            point = self._key.public_key().public_numbers()
            x, y = (_coded(part.to_bytes(P256_BYTES)) for part in (point.x, point.y))
            return {"keys": [{"kty": "EC", "crv": "P-256", "kid": "trial", "x": x, "y": y}]}
        if url == "userinfo":
            who = str(self._loaded(bearer, TOKEN_SECONDS)["who"])
            return {"sub": f"trial-{who}", **PEOPLE[who]}
        sent = form or {}
        said = self._loaded(sent.get("code", ""), CODE_SECONDS)
        is_new = cache.add(f"identity-code:{said['once']}", 1, CODE_SECONDS)
        is_ours = sent.get("redirect_uri") == said["redirect_uri"]
        if not (is_new and is_ours and challenge(sent.get("code_verifier", "")) == said["code_challenge"]):
            raise PlatformDown("HTTP 400")
        now = int(recording_moment().timestamp())
        claims = {
            "iss": self.url,
            "aud": self.client,
            "sub": f"trial-{said['who']}",
            "nonce": said["nonce"],
            "iat": now,
            "exp": now + TOKEN_SECONDS,
        }
        return {
            "access_token": signing.dumps({"who": said["who"]}, salt=SALT),
            "id_token": self._signed(claims),
        }

    def _loaded(self, text: str, seconds: int) -> dict[str, Any]:
        try:
            return dict(signing.loads(text, salt=SALT, max_age=seconds))
        except signing.BadSignature:
            raise PlatformDown("HTTP 400") from None

    def _signed(self, claims: Mapping[str, Any]) -> str:
        head = _coded(json.dumps({"alg": "ES256", "kid": "trial"}).encode())
        text = f"{head}.{_coded(json.dumps(claims).encode())}"
        parts = decode_dss_signature(self._key.sign(text.encode(), ec.ECDSA(SHA256())))
        return f"{text}.{_coded(b''.join(part.to_bytes(P256_BYTES) for part in parts))}"


def _coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")

"""The contract of an identity platform (统一身份认证), and the one that ships: OpenID Connect over HTTP.

`ZHIXING_IDENTITY` names the platform in use: `oidc`, `trial` (never in production), a dotted path to a class
of one's own, or nothing: then accounts have a password or there are none. `docs/operations/identity.md` has
the contract.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any, ClassVar, Final, Protocol
from urllib.parse import quote, urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.core.cache import cache
from django.utils.module_loading import import_string

from zhixing.core.notices.adapters.outside import HostRefused, NoAnswer, checked, exchange
from zhixing.work.service_hall.rules import identity
from zhixing.work.service_hall.rules.identity import Told

OK: Final = 200
KEPT_SECONDS, AGAIN_SECONDS = 600, 60
"""How long the platform's places and keys are kept, and how soon keys are asked for again."""
PLACES: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
LEAST_RSA_BITS: Final = 2048
P256_BYTES: Final = 32


class PlatformDown(Exception):
    """The platform did not answer, or not in a way that can be read."""


class AnswerForged(Exception):
    """What came is not the platform's answer to our question: signature, nonce, times, audience, subject."""


class IdentityPlatform(Protocol):
    """Where applicants say who they are. The methods are not called inside a transaction."""

    code: ClassVar[str]

    def address(self, *, state: str, nonce: str, verifier: str, back: str) -> str:
        """Return where the applicant's browser goes. Raises PlatformDown."""

    def told(self, *, code: str, nonce: str, verifier: str, back: str, now: float) -> Told:
        """Return what the platform says of who came back with `code`. Raises PlatformDown, AnswerForged."""


class OidcPlatform:
    """Authorisation code with state, nonce and PKCE; the token's signature is checked by its keys."""

    code: ClassVar[str] = "oidc"

    def __init__(self, *, url: str = "", client: str = "", secret: str = "") -> None:
        self.url = (url or str(settings.ZHIXING_IDENTITY_URL)).rstrip("/")
        self.client = client or str(settings.ZHIXING_IDENTITY_CLIENT)
        self.secret = secret or str(settings.ZHIXING_IDENTITY_SECRET)

    def address(self, *, state: str, nonce: str, verifier: str, back: str) -> str:
        """Return where the applicant's browser goes."""
        asked = {
            "response_type": "code",
            "scope": str(settings.ZHIXING_IDENTITY_SCOPE),
            "client_id": self.client,
            "redirect_uri": back,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        place = self._places()["authorization_endpoint"]
        return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"

    def told(self, *, code: str, nonce: str, verifier: str, back: str, now: float) -> Told:
        """Return what the platform says of whoever came back with `code`."""
        places = self._places()
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self.client,
            "code_verifier": verifier,
        }
        answer = self._asked(places["token_endpoint"], form=sent)
        claims = self._claims(str(answer.get("id_token", "")), places["jwks_uri"])
        wrong = identity.wrong_with(claims, issuer=self.url, client=self.client, nonce=nonce, now=now)
        if wrong:
            raise AnswerForged(wrong)
        more: Mapping[str, Any] = {}
        if place := places.get("userinfo_endpoint"):
            more = self._asked(place, bearer=str(answer.get("access_token", "")))
            if more.get("sub") != claims["sub"]:
                raise AnswerForged("about somebody else")
        return Told(self.url, str(claims["sub"]), {**claims, **more})

    # --- Over the wire ---

    def _places(self) -> Mapping[str, str]:
        """Return the platform's addresses, which it says itself; each host of them must be listed."""
        key = f"identity-places:{_digest(self.url)}"
        if (kept := cache.get(key)) is not None:
            return dict(kept)
        answer = self._asked(f"{self.url}/.well-known/openid-configuration")
        if str(answer.get("issuer", "")).rstrip("/") != self.url:
            raise PlatformDown("another issuer")
        names = (*PLACES, "userinfo_endpoint")
        found = {name: str(answer[name]) for name in names if isinstance(answer.get(name), str)}
        if not set(PLACES) <= set(found):
            raise PlatformDown("an address is missing")
        try:
            for place in found.values():
                checked(place)
        except HostRefused as error:
            raise PlatformDown(str(error)) from error
        cache.set(key, found, KEPT_SECONDS)
        return found

    def _asked(
        self, url: str, *, form: Mapping[str, str] | None = None, bearer: str = ""
    ) -> Mapping[str, Any]:
        """Ask one address and return its object. Raises PlatformDown."""
        headers = {"Accept": "application/json"}
        if form is not None:
            pair = f"{quote(self.client, safe='')}:{quote(self.secret, safe='')}"
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        elif bearer:
            headers["Authorization"] = f"Bearer {quote(bearer, safe='.~+/=_-')}"
        body = urlencode(form).encode() if form is not None else None
        try:
            status, answer = exchange("POST" if body is not None else "GET", url, body=body, headers=headers)
        except (HostRefused, NoAnswer) as error:
            raise PlatformDown(str(error)) from error
        if status != OK:
            raise PlatformDown(f"HTTP {status}")
        try:
            found = json.loads(answer)
        except (ValueError, RecursionError):
            raise PlatformDown("not JSON") from None
        if not isinstance(found, dict):
            raise PlatformDown("not an object")
        return found

    # --- The token ---

    def _claims(self, token: str, keys_place: str) -> Mapping[str, Any]:
        """Return the claims of a token that the platform signed. Raises AnswerForged, PlatformDown."""
        try:
            head, body, mark = token.split(".")
            header, claims, signature = json.loads(_plain(head)), json.loads(_plain(body)), _plain(mark)
            named, how = str(header.get("kid", "")), str(header["alg"])
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
            raise AnswerForged("no token") from None
        if not isinstance(claims, dict):
            raise AnswerForged("no claims")
        if not any(
            is_signed(f"{head}.{body}".encode(), signature, how=how, key=key)
            for key in self._keys(keys_place, named)
        ):
            raise AnswerForged("the signature does not fit")
        return claims

    def _keys(self, place: str, named: str) -> list[Mapping[str, Any]]:
        """Return the platform's keys of that name; asked for again, not too often, where there is none."""
        kept = f"identity-keys:{_digest(place)}"
        known = cache.get(kept)
        found = _named(known or [], named)
        if known is None or (not found and cache.add(f"{kept}:asked", 1, AGAIN_SECONDS)):
            rows = self._asked(place).get("keys")
            fresh: list[Mapping[str, Any]] = (
                [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
            )
            cache.set(kept, fresh, KEPT_SECONDS)
            found = _named(fresh, named)
        return found


def _named(keys: list[Mapping[str, Any]], named: str) -> list[Mapping[str, Any]]:
    """Return the keys for signing that a token may mean: the one that it names, any where it names none."""
    return [key for key in keys if key.get("use", "sig") == "sig" and (not named or key.get("kid") == named)][
        :10
    ]


def is_signed(content: bytes, signature: bytes, *, how: str, key: Mapping[str, Any]) -> bool:
    """Whether a key of the platform signed this with RS256 or ES256; every other way is refused."""
    try:
        if how == "RS256" and key.get("kty") == "RSA":
            numbers = rsa.RSAPublicNumbers(_number(key["e"]), _number(key["n"]))
            public = numbers.public_key()
            if public.key_size < LEAST_RSA_BITS:
                return False
            public.verify(signature, content, padding.PKCS1v15(), SHA256())
            return True
        if how == "ES256" and key.get("kty") == "EC" and key.get("crv") == "P-256":
            point = ec.EllipticCurvePublicNumbers(_number(key["x"]), _number(key["y"]), ec.SECP256R1())
            if len(signature) != 2 * P256_BYTES:
                return False
            parts = (int.from_bytes(signature[:P256_BYTES]), int.from_bytes(signature[P256_BYTES:]))
            point.public_key().verify(encode_dss_signature(*parts), content, ec.ECDSA(SHA256()))
            return True
    except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError):
        return False
    return False


def challenge(verifier: str) -> str:
    """Return what the platform is told first of the word that we tell it last (PKCE, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _plain(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError from None


def _number(part: Any) -> int:
    return int.from_bytes(_plain(str(part)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def identity_platform() -> IdentityPlatform | None:
    """Return the platform in use, None where nobody is confirmed."""
    name = str(settings.ZHIXING_IDENTITY)
    if not name or (name == "trial" and settings.MODE == "production"):
        return None
    shipped = {
        "oidc": f"{__package__}.OidcPlatform",
        "trial": f"{__package__}.TrialPlatform",
    }
    found: IdentityPlatform = import_string(shipped.get(name, name))()
    return found

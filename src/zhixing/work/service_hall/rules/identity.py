"""What an identity platform says: whether a token is for us and now, and whom its claims name.

Plain Python on values. The signature has been checked by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from zhixing.foundation.words import mark

LASTS: Final = timedelta(minutes=10)
"""How long somebody may be away at the platform."""
LEEWAY_SECONDS: Final = 60
"""How far the clocks of two systems may be apart."""

TRIAL_PEOPLE: Final = {
    "first": mark("个人：刘桂兰（已实名）"),
    "second": mark("个人：王秀英（已实名）"),
    "firm": mark("企业：澄阳县样例商贸有限公司（已实名）"),
    "unproven": mark("个人：孙兰英（平台上尚未实名）"),
}
"""Who may sign in on the page of the trial platform."""


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """What the platform said of whoever signed in there. Its repr says nothing."""

    platform: str
    subject: str
    claims: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Holder:
    """Whom the claims name. Its repr says nothing."""

    kind: str
    name: str
    id_number: str


def wrong_with(claims: Mapping[str, Any], *, issuer: str, client: str, nonce: str, now: float) -> str:
    """Return why a signed token is not the answer to our question now, '' where it is."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    ends, begins = claims.get("exp"), claims.get("iat")
    if claims.get("iss") != issuer:
        return "another issuer"
    if client not in audiences or (len(audiences) > 1 and claims.get("azp") != client):
        return "for another client"
    if not isinstance(ends, int | float) or not isinstance(begins, int | float):
        return "without its times"
    if float(ends) <= now - LEEWAY_SECONDS:
        return "expired"
    if float(begins) > now + LEEWAY_SECONDS:
        return "not valid yet"
    if not nonce or claims.get("nonce") != nonce:
        return "another nonce"
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        return "without a subject"
    return ""


def row_for(claims: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the row of the rulebook's table that reads these claims: the first whose kind fits."""
    fit = (row for row in rows if _said(claims, row["kind_key"]) == str(row["kind_value"]))
    return next(fit, None)


def is_proven(claims: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Whether the platform has proven who this is: signing in there with a telephone alone is not enough."""
    return _said(claims, row["proof_key"]) in [str(value) for value in row["proof_values"]]


def holder(claims: Mapping[str, Any], row: Mapping[str, Any]) -> Holder:
    """Return whom the claims name."""
    return Holder(str(row["code"]), _said(claims, row["name_key"]), _said(claims, row["number_key"]))


def _said(claims: Mapping[str, Any], key: Any) -> str:
    value = claims.get(str(key))
    return str(value).strip()[:200] if isinstance(value, str | int) else ""

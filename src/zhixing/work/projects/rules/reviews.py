"""How a panel is drawn, who may not sit on it, and when a conclusion is traced back (C5)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from zhixing.foundation.words import mark, translate

SAME_FIRM: Final = mark("现任职于{party}")
FORMER_FIRM: Final = mark("曾任职于{party}")
NO_INHOUSE: Final = mark("本县无该专业在职专家")
INHOUSE_RECUSED: Final = mark("本县该专业专家均须回避")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert as the draw sees him."""

    key: int
    employer: str
    formerly: tuple[str, ...]
    is_inhouse: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """One turn of the draw: who came up, and why he may not sit, '' where he may."""

    key: int
    is_inhouse: bool
    recused_for: str


def order_of(keys: Collection[int], *, seed: str, speciality: str) -> list[int]:
    """Return keys in the order in which the seed draws them; the same seed gives the same to anybody."""
    secret = seed.encode()
    return sorted(
        keys,
        key=lambda key: hmac.new(secret, f"{speciality}/{key}".encode(), hashlib.sha256).digest(),
    )


def conflict(candidate: Candidate, parties: Sequence[str]) -> str:
    """Return why a candidate must keep out, '' where nothing is known: his firm, or one he left."""
    for party in parties:
        if _same(candidate.employer, party):
            return translate(SAME_FIRM).format(party=party)
        if any(_same(one, party) for one in candidate.formerly):
            return translate(FORMER_FIRM).format(party=party)
    return ""


def _same(one: str, other: str) -> bool:
    return one.strip() == other.strip()


def draw(
    candidates: Sequence[Candidate],
    *,
    seed: str,
    speciality: str,
    parties: Sequence[str],
    taken: Collection[int],
) -> Iterator[Drawn]:
    """Draw until one may sit: our own people first, then the pool; who is recused stays in the result.

    `taken` have sat or been recused already. Ends without a seat where nobody is left.
    """
    for is_inhouse in (True, False):
        left = {one.key: one for one in candidates if one.is_inhouse is is_inhouse and one.key not in taken}
        for key in order_of(left, seed=seed, speciality=speciality):
            why = conflict(left[key], parties)
            yield Drawn(key, is_inhouse, why)
            if not why:
                return


def why_external(candidates: Sequence[Candidate]) -> str:
    """Return why nobody of ours sits for a speciality: there is none, or all must keep out."""
    has_inhouse = any(one.is_inhouse for one in candidates)
    return translate(INHOUSE_RECUSED if has_inhouse else NO_INHOUSE)


def deviation(concluded: Decimal, final: Decimal) -> Decimal:
    """Return by how many percent the final cost differs from the conclusion, two places."""
    return (abs(final - concluded) * 100 / concluded).quantize(Decimal("0.01"))


def is_traced(deviation_percent: Decimal, *, threshold: int) -> bool:
    """Whether a deviation is traced back: the threshold and above."""
    return deviation_percent >= threshold

"""Electronic licences: which paper a licence stands for, and what an answer of the store means (E2).

Plain Python on values. What the store holds spares the applicant a copy; what it does not hold stops nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from zhixing.foundation.words import mark

VALID, EXPIRED, REVOKED, ABSENT = "valid", "expired", "revoked", "absent"
STATES: Final = (VALID, EXPIRED, REVOKED, ABSENT)
OTHER_HOLDER, NO_ANSWER, REFUSED, NOT_TAKEN = "other_holder", "no_answer", "refused", "not_taken"
OUTCOME_WORDS: Final = {
    VALID: mark("已调用{title}（{number}），{issuer}，有效期至 {until}"),
    EXPIRED: mark("{title}（{number}）已于 {until} 过期，请申请人提交现行有效的材料"),
    REVOKED: mark("{title}（{number}）已被吊销、注销或撤销，不能使用"),
    ABSENT: mark("电子证照库没有申请人的{title}，请申请人提交材料"),
    OTHER_HOLDER: mark("电子证照库的{title}持有人与申请人姓名（名称）不一致，请核对原件"),
    NO_ANSWER: mark("电子证照库没有应答，没有调到{title}；请稍后再调，或者由申请人提交材料"),
    NOT_TAKEN: mark("调到了{title}，但没有收作材料：{reason}"),
    REFUSED: mark("电子证照库拒绝了这次调用，没有调到{title}；请由申请人提交材料"),
}
FOR_GOOD: Final = mark("长期")


@dataclass(frozen=True, slots=True)
class LicenceType:
    """A kind of licence that the store holds, whose it is, and for which papers it stands."""

    code: str
    title: str
    holder: str
    papers: Sequence[str]


@dataclass(frozen=True, slots=True, repr=False)
class Licence:
    """What the store says of one licence. Its repr says nothing: it holds whose it is."""

    state: str
    number: str = ""
    holder: str = ""
    issuer: str = ""
    valid_until: date | None = None
    file: bytes = b""
    file_name: str = ""


def types_of(rows: Sequence[Mapping[str, Any]]) -> list[LicenceType]:
    """Return the kinds of the rulebook's table."""
    return [
        LicenceType(
            str(row["code"]), str(row["title"]), str(row["holder_code"]),
            [str(name) for name in row["paper_names"]],
        )
        for row in rows
    ]  # fmt: skip


def type_for(paper: str, kind: str, types: Sequence[LicenceType]) -> LicenceType | None:
    """Return the licence that stands for a paper of such an applicant; `kind` '' asks for anybody's."""
    plain = paper.strip()
    fit = (one for one in types if plain in one.papers and kind in ("", one.holder))
    return next(fit, None)


def outcome(found: Licence, *, name: str, on: date) -> str:
    """Return what an answer means on a day: valid only where it is the applicant's and not yet expired."""
    if found.state != VALID:
        return found.state
    if _plain(found.holder) != _plain(name):
        return OTHER_HOLDER
    if found.valid_until is not None and found.valid_until < on:
        return EXPIRED
    return VALID


def _plain(name: str) -> str:
    return "".join(name.split()).replace("(", "（").replace(")", "）")

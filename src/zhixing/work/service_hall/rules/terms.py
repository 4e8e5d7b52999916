"""Limits of items as portals write them: `20(工作日)`, `30(自然日)`, 无. 无 is no limit, and never nought."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zhixing.foundation.words import mark, translate

UNITS: Final = {
    "工作日": "wd",
    "个工作日": "wd",
    "自然日": "cd",
    "日": "cd",
    "天": "cd",
    "个月": "mo",
    "月": "mo",
}
NONE_WORDS: Final = frozenset({"", "无", "无期限", "不限", "—", "-"})
_FORM: Final = re.compile(r"(\d{1,4})\s*[（(]?\s*(个?工作日|自然日|日|天|个?月)\s*[）)]?")
_WORDS: Final = {
    "wd": mark("{amount} 个工作日"),
    "cd": mark("{amount} 个自然日"),
    "mo": mark("{amount} 个月"),
}


class TermNotUnderstood(ValueError):
    """A limit that is neither a count with its unit nor 无."""


@dataclass(frozen=True, slots=True)
class Term:
    """A limit of an item: so many days of a unit (`wd`, `cd`, `mo`)."""

    unit: str
    amount: int

    def words(self) -> str:
        """Return 「20 个工作日」 in the reader's language."""
        return translate(_WORDS[self.unit]).format(amount=self.amount)

    @property
    def notation(self) -> str:
        """As the clock writes it: `20wd`."""
        return f"{self.amount}{self.unit}"


def parse_term(text: str) -> Term | None:
    """Return the limit, None where there is none. Raises TermNotUnderstood."""
    said = text.strip()
    if said in NONE_WORDS:
        return None
    found = _FORM.fullmatch(said)
    if not found or int(found[1]) < 1:
        raise TermNotUnderstood(text)
    return Term(UNITS[found[2]], int(found[1]))


def words_of(term: Term | None) -> str:
    """Return the limit in words; 无 for none."""
    return term.words() if term else translate(mark("无"))


def together(found: Sequence[Term]) -> str:
    """Return 「8 个工作日加 10 个自然日」 of limits that follow each other; '' for none."""
    words = [term.words() for term in found]
    said = words[0] if words else ""
    for more in words[1:]:
        said = translate(mark("{first}加 {more}")).format(first=said, more=more)
    return said


def exceeds(promised: Term | None, statutory: Term | None) -> bool:
    """Whether what is promised is longer than the law allows, in the same unit; others cannot be compared."""
    return (
        promised is not None
        and statutory is not None
        and promised.unit == statutory.unit
        and promised.amount > statutory.amount
    )


ONLY_PROMISED, ONLY_STATUTORY, MIXED, YEAR_LONG = "only_promised", "only_statutory", "mixed", "year_long"
CODE_MISFITS = "code_misfits"
FLAW_WORDS: Final = {
    ONLY_PROMISED: mark("有承诺时限，无法定时限"),
    ONLY_STATUTORY: mark("有法定时限，无承诺时限"),
    MIXED: mark("法定与承诺时限单位不同，不能直接比较"),
    YEAR_LONG: mark("时限为 364 天以上，请核实"),
    CODE_MISFITS: mark("编码前 18 位不是有效的统一社会信用代码"),
}
YEAR: Final = 364


def flaws(promised: Term | None, statutory: Term | None) -> list[str]:
    """Return what is odd about a pair of limits, in the order of `FLAW_WORDS`; nothing of it is refused."""
    found = []
    if promised and not statutory:
        found.append(ONLY_PROMISED)
    if statutory and not promised:
        found.append(ONLY_STATUTORY)
    if promised and statutory and promised.unit != statutory.unit:
        found.append(MIXED)
    if any(term and term.unit == "wd" and term.amount >= YEAR for term in (promised, statutory)):
        found.append(YEAR_LONG)
    return found

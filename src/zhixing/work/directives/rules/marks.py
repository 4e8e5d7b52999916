"""Marks of responsibility in one line: bracket clauses and labelled values."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from zhixing.foundation.reading import labels
from zhixing.foundation.reading.labels import Field
from zhixing.work.directives.rules.parties import has_role_word, is_list_of_units, is_responsibility
from zhixing.work.directives.rules.units import is_person, split_units

_KEPT_KINDS = (labels.TIME, *labels.TEXT_KINDS, labels.PERSON, labels.LEADER)
_ENDS_WITH_UNIT = re.compile(
    r"(?:政府|各?乡?镇|各?乡|局|委|办|办公室|厅|部门|单位|街道|管委会|中心|村|社区|县|市)$"
)

_NEAR = 40  # how far words beside a bracket are looked at
_IS_AN_OFFICE_HELD = re.compile(
    r"(?:[部局厅处科股院校会组]长|主任|书记|常委|[县市区镇乡州省]长|主席|委员|专员|总监)$"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A bracket clause (`clause` is what stands in the bracket) or a labelled value, and its place."""

    start: int
    end: int
    clause: str = ""
    value: Field | None = None

    @property
    def names_parties(self) -> bool:
        return bool(self.clause) or (self.value is not None and self.value.kind in labels.PARTY_KINDS)


def brackets(text: str) -> list[tuple[int, int, str]]:
    """Return begin, end and content of each outermost bracket."""
    found, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        if sign in "（(【[［〔":
            start = place if depth == 0 else start
            depth += 1
        elif sign in "）)】]］〕" and depth:
            depth -= 1
            if depth == 0:
                found.append((start, place + 1, text[start + 1 : place]))
    return found


def marks_in(text: str) -> list[Mark]:
    """Return bracket clauses and labelled values in the order in which they stand."""
    found = [*_bracket_clauses(text)]
    if not found and (mark := _units_behind(text)):
        found = [mark]
    begins = [mark.start for mark in found]
    for one in labels.fields(text):
        place = bisect_right(begins, one.start) - 1
        if place >= 0 and one.start < found[place].end:
            continue
        if place + 1 < len(begins) and begins[place + 1] < one.end:
            one = _up_to(one, begins[place + 1], text)  # 工作任务：……（县住建局负责）
        found.append(Mark(one.start, one.end, value=one))
    if not any(mark.names_parties for mark in found):
        found = [mark for mark in found if mark.value and mark.value.kind in _KEPT_KINDS]
    return sorted(found, key=lambda mark: mark.start)


# Units set apart at the end of a task, by a gap or a dash: 建成示范园2个。　　县农业农村局、县供销社
_SET_APART = re.compile(r"(?<=[。；;!！])(?:[ 　\t]+|[ 　]*[—–-]{2,}[ 　]*)(?P<units>[^。；;：:\t]{2,120})$")


def _units_behind(text: str) -> Mark | None:
    match = _SET_APART.search(text, max(0, len(text) - 140))
    if match is None or not is_list_of_units(match["units"]) or labels.fields(text):
        return None
    if any(map(is_person, split_units(match["units"]).units)):
        return None
    return Mark(match.start(), len(text), clause=match["units"])


def _up_to(one: Field, end: int, text: str) -> Field:
    """Return a labelled value that ends where a bracket clause begins."""
    at = text.find(one.value, one.start, one.end) if one.value else -1
    value = text[at:end].strip(" 　\t") if 0 <= at < end else ""
    return replace(one, value=value, end=end)


def _bracket_clauses(text: str) -> Iterator[Mark]:
    for start, end, content in brackets(text):
        if labels.kind_of_label(content):
            continue
        if _ENDS_WITH_UNIT.search(text[max(0, start - _NEAR) : start]) and not has_role_word(content):
            continue  # 各乡镇人民政府（街道办事处）
        if _IS_AN_OFFICE_HELD.search(content) and not has_role_word(content):
            continue  # 林某（县委常委、宣传部部长）
        if is_responsibility(content, is_at_end=_closes_sentence(text, start, end)):
            yield Mark(start, end, clause=content)


def _closes_sentence(text: str, start: int, end: int) -> bool:
    following = text[end : end + _NEAR].lstrip()
    before = text[max(0, start - _NEAR) : start].strip()
    return not before or not following or following[0] in "。；;！" or before[-1] in "。；！"


@lru_cache(maxsize=2048)
def names_parties(text: str) -> bool:
    """Whether a line has a bracket clause or a label that names parties. Asked many times of one line."""
    return any(mark.names_parties for mark in marks_in(text))

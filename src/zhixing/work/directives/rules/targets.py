"""Annual targets: read from a report, asked whether they may be released, and where each of them stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from zhixing.foundation.reading.documents import Block, Line, header_of
from zhixing.foundation.words import mark
from zhixing.work.directives.rules.tables import table_tasks
from zhixing.work.directives.rules.tasks import decompose

# --- Reading a report ----------------------------------------------------------------------------

_HEAD = re.compile(r"(?:预期|主要|工作|发展|奋斗)目标(?:任务)?(?:是|为|如下)?[：:]\s*")
_MEASURE = (
    r"万亿元|亿元|万元|元|万亿斤|亿斤|万斤|亿吨|万吨|吨|亿亩|万亩|亩|万套|套|万户|户|万人次|万人|人次|人|万平方米|平方米|"
    r"平方公里|万公里|公里|个百分点|个|家|座|处|所|件|次|条|项|天|微克/立方米|亿立方米|万千瓦|张|万|%|％"
)
_VALUE = re.compile(
    r"(?P<before>低于|高于|不低于|不少于|不超过|达到|突破)?"
    rf"(?P<low>\d+(?:[.,]\d+)*)(?P<low_unit>[%％])?(?:[－—–~～-](?P<high>\d+(?:\.\d+)?))?\s*(?P<unit>{_MEASURE})?"
    r"(?P<how>左右|以上|以内|以下)?"
)
_CARRYING: Final = re.compile(
    r"(?:全年)?(?:保持在|控制在|稳定在|力争|达到|突破|完成|实现|增长|下降|降低|提高|减少|涨幅)*$"
)
_STANDS_ALONE: Final = re.compile(
    r"平衡|同步|改善|下降|减少|提质|稳质|回稳|稳定|稳步|提高|增长|控制|缩小|优化|向好"
)
_YEARLY: Final = re.compile(r"新建|新增|改造|建成|开工|完成|实施|新改扩建|修建|提标|培育|引进|兴办|办好")
NO_VALUE: Final = "no_value"
NO_LEAD: Final = "no_lead"
FLAG_WORDS: Final = {NO_VALUE: mark("未写明目标值"), NO_LEAD: mark("未写明责任单位")}


@dataclass(frozen=True, slots=True)
class ProposedTarget:
    """One target as the report states it. `lead` is the unit as written, '' where none is named."""

    title: str
    value: str
    measure: str
    sentence: str
    clause: str
    lead: str = ""
    due_on: date | None = None
    flags: tuple[str, ...] = ()


def read_targets(blocks: Sequence[Block]) -> list[ProposedTarget]:
    """Return what a report sets as targets, in its order: the list after 「预期目标是：」, then its tasks.

    A task that names a unit is taken whole; a sentence of the year's work that counts something
    (「新建…12 公里」) is a target without a unit. Nothing is guessed; a person confirms every row.
    """
    found: list[ProposedTarget] = []
    is_this_year = False
    for block in blocks:
        if not isinstance(block, Line):
            continue
        head = _HEAD.search(block.text)
        if head:
            is_this_year = True
            found += _listed(block.text[head.end() :])
        elif is_this_year:
            found += _counted(block.text)
    tasks = [] if not _names_units(blocks) else _of_tasks(blocks)
    said = {one.sentence for one in tasks}
    return [*(one for one in found if not any(one.title in text for text in said)), *tasks]


def _names_units(blocks: Sequence[Block]) -> bool:
    """Whether the document assigns to named units, as a county's list of targets does."""
    marks = re.compile(r"牵头|责任单位|负责")
    return any(
        bool(marks.search(block.text)) if isinstance(block, Line) else bool(table_tasks(block))
        for block in blocks
    )


def _of_tasks(blocks: Sequence[Block]) -> list[ProposedTarget]:
    header, _taken = header_of(blocks)
    year = header.year
    rows = []
    for task in decompose(blocks).tasks:
        if not task.lead and not task.supports:
            continue
        value, measure = value_of(task.title) or ("", "")
        dates = [date.fromisoformat(one) for one in task.deadlines if "-" in one]
        due = max(dates, default=date(year, 12, 31) if year else None)
        flags = tuple(flag for flag, is_set in ((NO_VALUE, not value), (NO_LEAD, not task.lead)) if is_set)
        rows.append(
            ProposedTarget(task.title, value, measure, task.sentence, task.clause, task.lead, due, flags)
        )
    return rows


def _listed(text: str) -> list[ProposedTarget]:
    """Return the targets of a list: parts between semicolons, commas where the next part stands alone."""
    rows: list[ProposedTarget] = []
    for sentence in re.split(r"。", text):
        if rows and not re.match(r"[^，]{0,14}(?:\d|[一-龥]{2,8}(?:下降|减少|增长))", sentence):
            break
        for part in re.split(r"[；;]", sentence):
            pieces: list[str] = []
            for piece in re.split(r"[，,]", part.strip()):
                if pieces and not (_VALUE.search(piece) or _STANDS_ALONE.search(piece)):
                    pieces[-1] += f"，{piece}"
                elif piece.strip():
                    pieces.append(piece.strip())
            rows += [_row(piece, part.strip()) for piece in pieces]
    return rows


def _counted(text: str) -> list[ProposedTarget]:
    """Return the sentences of the year's work that count what is to be made."""
    rows = []
    for sentence in re.split(r"[。；;]", text):
        for piece in re.split(r"[，,]", sentence):
            said = value_of(piece)
            if said and said[1] not in ("", "%", "％") and _YEARLY.search(piece):
                rows.append(_row(piece.strip(), sentence.strip()))
    return rows


def _row(text: str, sentence: str) -> ProposedTarget:
    value, measure = value_of(text) or ("", "")
    flags = (NO_LEAD,) if value else (NO_VALUE, NO_LEAD)
    return ProposedTarget(text[:200], value, measure, sentence, "", "", None, flags)


def value_of(text: str) -> tuple[str, str] | None:
    """Return the value as written (`5`, `6-6.5`, with 以上 … beside it) and its measure, None without one.

    「6月底前」 and other dates are no values.
    """
    for match in _VALUE.finditer(text):
        after = text[match.end() : match.end() + 1]
        dated = bool(after) and after in "年月日号条章时点"
        if not match["unit"] and (dated or not (match["how"] or match["low_unit"])):
            continue
        low = match["low"].replace(",", "")
        value = f"{low}-{match['high']}" if match["high"] else low
        said = f"{match['before'] or ''}{value}{match['how'] or ''}"
        return said, (match["unit"] or match["low_unit"] or "").replace("％", "%")
    return None


def name_of(text: str) -> str:
    """Return what is measured: the words before the value, without 增长 … 控制在."""
    match = _VALUE.search(text)
    return _CARRYING.sub("", text[: match.start()]) if match else text


# --- Release -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Drafted:
    """A target on the list, as far as a person has decided it. `nodes` counts its 序时进度 nodes."""

    title: str
    has_lead: bool
    has_value: bool
    has_due: bool
    nodes: int

    @property
    def is_decomposed(self) -> bool:
        """Whether one unit answers for it, by a day, with nodes on the way and a standard to meet."""
        return self.has_lead and self.has_value and self.has_due and self.nodes > 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many targets are decomposed, and the titles of those that are not."""

    total: int
    missing: tuple[str, ...]

    @property
    def decomposed(self) -> int:
        return self.total - len(self.missing)


def coverage(drafted: Iterable[Drafted]) -> Coverage:
    """Return the coverage of a list, the missing ones in its order."""
    rows = list(drafted)
    return Coverage(len(rows), tuple(one.title for one in rows if not one.is_decomposed))


# --- Where a target stands -----------------------------------------------------------------------

ON_TRACK: Final = "on_track"
LATE: Final = "late"
DONE: Final = "done"
ADJUSTED: Final = "adjusted"
NOT_DUE: Final = "not_due"
STANDING_WORDS: Final = {
    ON_TRACK: mark("达到序时"),
    LATE: mark("滞后"),
    DONE: mark("已完成"),
    ADJUSTED: mark("经批准调整或终止"),
    NOT_DUE: mark("未到节点"),
}
STANDING_LIGHTS: Final = {
    ON_TRACK: "green", LATE: "yellow", DONE: "done", ADJUSTED: "paused", NOT_DUE: "none",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A point on the way: by its close of office so many percent are to be verified."""

    at: datetime
    percent: int


@dataclass(frozen=True, slots=True)
class Course:
    """What is known of one released target. `verified` is the progress that somebody else has checked."""

    verified: int
    due_at: datetime | None
    nodes: tuple[Node, ...]
    is_closed: bool = False
    is_done: bool = False
    is_adjusted: bool = False


def expected(nodes: Sequence[Node], now: datetime) -> int | None:
    """Return the percent that the last node passed asks for, None before the first."""
    passed = [node for node in nodes if node.at <= now]
    return max((node.percent for node in passed), default=None)


def standing(course: Course, now: datetime) -> str:
    """Return exactly one of the five classes, so that the classes of a list add up to it."""
    if course.is_closed:
        return DONE if course.is_done else ADJUSTED
    wanted = expected(course.nodes, now)
    if course.due_at is not None and now >= course.due_at:
        return LATE
    if wanted is not None and course.verified < wanted:
        return LATE
    if course.is_adjusted:
        return ADJUSTED
    return NOT_DUE if wanted is None else ON_TRACK


def light(course: Course, now: datetime) -> str:
    """Return the light of a target: yellow when behind a node, red from its due instant on."""
    stands = standing(course, now)
    if stands == LATE and course.due_at is not None and now >= course.due_at:
        return "red"
    return STANDING_LIGHTS[stands]


def balance(standings: Iterable[str]) -> dict[str, int]:
    """Return the count of each class in the order of the words; the sum is the number of targets."""
    counted = dict.fromkeys(STANDING_WORDS, 0)
    for one in standings:
        counted[one] += 1
    return counted

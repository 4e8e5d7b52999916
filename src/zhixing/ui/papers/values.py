"""What a paper says, as values: heading, text with its levels, tables, attachments, signature."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# Kinds of official papers (党政机关公文处理工作条例 第八条), and those of them that go upward.
KINDS = (
    "决议",
    "决定",
    "命令",
    "公报",
    "公告",
    "通告",
    "意见",
    "通知",
    "通报",
    "报告",
    "请示",
    "批复",
    "议案",
    "函",
    "纪要",
)
UPWARD = frozenset({"报告", "请示"})
URGENCIES = ("特急", "加急")
CHARACTERS_A_LINE = 28
LINES_A_PAGE = 22
TITLE_CHARACTERS_A_LINE = 20


class Layout(StrEnum):
    """How the head stands: a red-head document, a letter, minutes, an order, a sheet, or no head at all."""

    DOCUMENT = "document"
    LETTER = "letter"
    MINUTES = "minutes"
    ORDER = "order"
    SHEET = "sheet"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. `level` 0 is plain text, 1 一、 2 （一） 3 1. 4 （1）.

    `lead` stands in the letter of its level (黑体, 楷体), `text` after it in 仿宋; a heading has a lead only.
    `number` is written as given; '' lets the writer count. `align` is left, center or right.
    """

    text: str = ""
    level: int = 0
    lead: str = ""
    number: str = ""
    align: str = "left"
    is_indented: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a line of heads (may be empty: a form). `widths` are shares; by default equal.

    A row with fewer cells than columns gives the rest to its last cell. `labels` says which columns of a form
    are labels, in 黑体 and centred; `heights` are lines of the page. `each` names a list: the one
    row is then repeated for every member of it, and names its columns (`{{ 行.事项 }}`).
    """

    rows: tuple[tuple[str, ...], ...]
    head: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    caption: str = ""
    labels: tuple[int, ...] = ()
    heights: tuple[int, ...] = ()
    each: str = ""

    @property
    def columns(self) -> int:
        """How many columns the table has."""
        return max((len(row) for row in (*self.rows, self.head)), default=1)


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment: named under the text; printed on a page of its own when it has a body."""

    title: str
    body: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An official paper. Only the title is required.

    `issuer` is the name in the head; `kind` one of `KINDS` or '' for an internal sheet; `number` the 文号;
    `signers` (签发人) are printed on papers that go upward; `has_seal` leaves the room that a seal needs.
    `signature` has one office, or several that issue together. `note` stands in brackets under the date.
    """

    title: str
    issuer: str = ""
    kind: str = ""
    number: str = ""
    urgency: str = ""
    copy_number: str = ""
    signers: tuple[str, ...] = ()
    addressee: str = ""
    body: tuple[Block, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    signature: tuple[str, ...] = ()
    signed_on: date | None = None
    signed_words: str = ""
    has_seal: bool = True
    note: str = ""
    copies: str = ""
    printed_by: str = ""
    printed_on: date | None = None
    layout: Layout = Layout.DOCUMENT

    @property
    def head(self) -> str:
        """The words of the red head."""
        if self.layout is Layout.MINUTES:
            return self.issuer if self.issuer.endswith("纪要") else f"{self.issuer}会议纪要"
        if self.layout is Layout.ORDER:
            return f"{self.issuer}令"
        if self.layout in (Layout.LETTER, Layout.SHEET) or self.issuer.endswith("文件"):
            return self.issuer
        return f"{self.issuer}文件"

    @property
    def date_words(self) -> str:
        """The date under the signature, 2026年1月5日; `signed_words` where a template names it."""
        return self.signed_words or day_words(self.signed_on)


def day_words(day: date | None) -> str:
    """Return 2026年1月5日: Arabic digits without leading zeros, as GB/T 9704 7.3.5.4 says; '' for no date."""
    return "" if day is None else f"{day.year}年{day.month}月{day.day}日"


_NUMERALS = "零一二三四五六七八九十"


def chinese(number: int) -> str:
    """Return 一 … 九十九 for 1 … 99."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _NUMERALS[ones]
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")


def _label(level: int, count: int) -> str:
    return {1: f"{chinese(count)}、", 2: f"（{chinese(count)}）", 3: f"{count}. ", 4: f"（{count}）"}[level]


def numbered(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks with a number on every paragraph of a level; those that have one keep it."""
    counts = [0, 0, 0, 0, 0]
    found: list[Block] = []
    for block in blocks:
        if not isinstance(block, Paragraph) or not block.level:
            found.append(block)
            continue
        counts[block.level] += 1
        counts[block.level + 1 :] = [0] * (4 - block.level)
        number = block.number or _label(block.level, counts[block.level])
        found.append(Paragraph(block.text, block.level, block.lead, number, block.align, block.is_indented))
    return tuple(found)


_LEVELS = (
    (1, re.compile(r"^[一二三四五六七八九十]{1,3}、")),
    (2, re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)]、?")),
    (3, re.compile(r"^\d{1,2}[.．、]\s?")),
    (4, re.compile(r"^[（(]\d{1,2}[）)]、?")),
)


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Return typed text as paragraphs, one a line; 一、 （一） 1. （1） at their beginning say the level.

    A line of level one or two is a heading up to its first full stop. Empty lines are dropped.
    """
    return tuple(_paragraph(line.strip()) for line in text.splitlines() if line.strip())


def _paragraph(line: str) -> Paragraph:
    for level, pattern in _LEVELS:
        if found := pattern.match(line):
            rest = line[found.end() :]
            if level > 2:
                return Paragraph(rest, level, number=found[0])
            lead, stop, text = rest.partition("。")
            return Paragraph(text, level, lead + (stop if text or stop else ""), found[0])
    return Paragraph(line)


_NOT_FIRST = "，。、；：！？）》」』”’的和与及"
_NOT_LAST = "（《「『“‘〔"
_WORDS = [
    "关于",
    "通知",
    "通报",
    "报告",
    "请示",
    "批复",
    "意见",
    "决定",
    "办公室",
    "人民政府",
    "工作",
    "方案",
    "办结",
    "限时",
    "公文",
    "跟踪",
    "协调",
    "加强",
    "进一步",
    "落实",
    "情况",
    "重点",
    "项目",
    "建设",
    "管理",
    "服务",
    "实施",
    "推进",
    "改革",
    "年度",
    "考核",
    "督查",
    "整改",
    "检查",
    "安全",
    "生产",
    "开展",
    "印发",
    "任务",
    "分解",
    "二〇二",
    "组织",
    "会议",
    "纪要",
    "征求",
    "研究",
    "资金",
    "规划",
    "用地",
    "审批",
    "政务",
    "公开",
    "年",
]


def title_lines(title: str, most: int = TITLE_CHARACTERS_A_LINE) -> tuple[str, ...]:
    """Return a title in lines of about equal length, at most `most` characters; given line ends are kept.

    A line neither begins with a closing mark, nor ends with an opening one, nor cuts a word of titles.
    """
    if "\n" in title:
        return tuple(line.strip() for line in title.splitlines() if line.strip())
    count = -(-len(title) // most)
    lines: list[str] = []
    rest = title
    while count > 1 and len(rest) > most:
        even = -(-len(rest) // count)
        at = next((one for one in _places(even, most, len(rest)) if _may_break(rest, one)), even)
        lines.append(rest[:at])
        rest, count = rest[at:], max(2, count - 1)
    return (*lines, rest)


def _places(even: int, most: int, length: int) -> Sequence[int]:
    return sorted(range(max(1, even - 5), min(most, length - 1) + 1), key=lambda one: (abs(one - even), -one))


def _may_break(text: str, at: int) -> bool:
    if text[at] in _NOT_FIRST or text[at - 1] in _NOT_LAST:
        return False
    if text[at - 1].isascii() and text[at].isascii():
        return False
    return not any(
        text.startswith(word, start) and start < at < start + len(word)
        for word in _WORDS
        for start in range(max(0, at - 3), at)
    )

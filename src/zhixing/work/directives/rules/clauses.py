"""The clauses of a document: numbered headings as a tree, and the words that belong to each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zhixing.foundation.reading import labels
from zhixing.foundation.reading.documents import Block, Line, Table
from zhixing.work.directives.rules.sentences import names_alone

_CN = "一二三四五六七八九十百〇零"
_LABELS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"^(?P<label>第[{_CN}\d]{{1,4}}(?:部分|编|篇|章))[\s　、：:]*")),
    (2, re.compile(rf"^(?P<label>第[{_CN}\d]{{1,4}}节)[\s　]*")),
    (3, re.compile(rf"^(?P<label>[{_CN}]{{1,4}})[、．.][\s　]*")),
    (3, re.compile(rf"^(?P<label>第[{_CN}\d]{{1,5}}条)[\s　]*")),
    (3, re.compile(r"^(?P<label>第\d{1,4}号)[\s　、：:]*(?=关于)")),
    (
        3,
        re.compile(
            rf"^【?(?P<label>(?:任务|问题|事项|议题|项目|案件)[{_CN}\d]{{1,4}})"
            r"(?:[\s　、：:．.】]+|$)"
        ),
    ),
    (4, re.compile(rf"^(?P<label>[（(][{_CN}]{{1,4}}[）)])[\s　、.．]*")),
    (
        6,
        re.compile(
            r"^(?P<label>\d{1,2}(?:\.\d{1,2}){2,3})[\s　、．.]*(?=[一-龥“《])(?![亿万千百个倍平公吨元米])"
        ),
    ),
    (5, re.compile(r"^(?P<label>\d{1,2}\.\d{1,2})[\s　、．.]*(?=[一-龥“《])(?![亿万千百个倍平公吨元米])")),
    (4, re.compile(r"^(?P<label>\d{1,3})[\s　]+(?=[一-龥]{2,20}$)")),
    (5, re.compile(r"^(?P<label>\d{1,3})(?:[、．](?!\d)|\.(?!\d)|[\s　]{1,2}(?=[一-龥“《]))[\s　]*")),
    (6, re.compile(r"^(?P<label>[（(]\d{1,3}[）)]|\d{1,3}[）)])[\s　、.．]*")),
    (5, re.compile(r"^(?P<label>[▲●■◆★☆△◎※➢])[\s　]*(?=[一-龥“][^。；：:]{3,40}$)")),
    (7, re.compile(r"^(?P<label>[①-⑳])[\s　、.．]*")),
)
_ATTACHMENT = re.compile(r"^附\s?件?\s?\d{0,2}\s?[：:]?(?:\s*[一-龥、（）0-9“”《》]{2,60})?$")
_NOTE = re.compile(r"^[（(]?(?:注|备注|说明|填表说明|附注|几点说明|有关说明)\s*\d?[：:]")
LOW_RANK = 5  # 1. and below: items that may share the parties named under the last of them


@dataclass(slots=True)
class Clause:
    """One numbered clause (or the unnumbered root) with the blocks directly under it, and its parts."""

    label: str
    rank: int
    number: int
    blocks: list[Block] = field(default_factory=list)
    parts: list[Clause] = field(default_factory=list)
    parent: Clause | None = field(default=None, repr=False)

    @property
    def path(self) -> str:
        """Labels from the outermost clause to this one, as they are cited: 二（三）5."""
        above = self.parent
        while above is not None and "." in self.label and above.label and self.label.startswith(above.label):
            above = above.parent
        return (above.path if above else "") + self.label

    @property
    def opening(self) -> str:
        """The first line, without its number; '' where the clause has none."""
        return next((block.text for block in self.blocks if isinstance(block, Line)), "")

    @property
    def heading(self) -> str:
        """The words after the number, up to the first stop; '' for the root."""
        return re.split(r"[。；：:]", self.opening, maxsplit=1)[0][:60] if self.label else ""

    def walk(self) -> Iterator[Clause]:
        """This clause and all its parts, in the order of the document."""
        yield self
        for part in self.parts:
            yield from part.walk()


def clause_label(text: str) -> tuple[int, str, str]:
    """Return rank, label and the words after it of a numbered line; (0, '', text) for another line."""
    for rank, pattern in _LABELS:
        match = pattern.match(text)
        if match:
            return rank, match["label"], text[match.end() :]
    return 0, "", text


def clauses_of(blocks: Sequence[Block], *, without: frozenset[int]) -> list[Clause]:
    """Return the document's parts as trees, a new one after each attachment heading.

    Lines numbered in `without` (header and sign-off) are left out.
    """
    roots = [Clause("", 0, 0)]
    open_clauses = [roots[-1]]
    kept = [block for block in blocks if block.number not in without]
    for place, block in enumerate(kept):
        if isinstance(block, Table):
            open_clauses[-1].blocks.append(block)
            continue
        if _ATTACHMENT.match(block.text):
            roots.append(Clause("", 0, block.number))
            open_clauses = [roots[-1]]
            continue
        following = kept[place + 1] if place + 1 < len(kept) else None
        if rank := _heads_items(block, following):
            _open(Clause(names_alone(block.text), rank, block.number), block, open_clauses)
        else:
            _place(block, open_clauses)
    return roots


def _heads_items(line: Line, following: Block | None) -> int:
    """Return the rank of a line of nothing but units (县水利局（4项）) over item 1; 0 for another line."""
    if not isinstance(following, Line) or clause_label(line.text)[0] or not names_alone(line.text):
        return 0
    rank, label, _ = clause_label(following.text)
    return rank - 1 if rank >= LOW_RANK and re.sub(r"\W", "", label) == "1" else 0


def is_attachment(text: str) -> bool:
    """Whether a line heads an attachment."""
    return bool(_ATTACHMENT.match(text))


def notes_under_tables(blocks: Sequence[Block]) -> frozenset[int]:
    """Return the numbers of the notes under a table: from 说明： to the next heading or table."""
    found: set[int] = set()
    is_under_table = is_note = False
    for block in blocks:
        if isinstance(block, Table):
            is_under_table, is_note = True, False
        elif _ATTACHMENT.match(block.text) or 0 < clause_label(block.text)[0] < LOW_RANK:
            is_under_table = is_note = False
        elif is_note or (is_under_table and _NOTE.match(block.text)):
            is_note = True
            found.add(block.number)
    return frozenset(found)


def _place(line: Line, open_clauses: list[Clause]) -> None:
    rank, label, rest = clause_label(line.text)
    if not rank:
        open_clauses[-1].blocks.append(line)
        return
    while open_clauses[-1].rank >= rank:
        open_clauses.pop()
    if _is_property(rest) and open_clauses[-1].label:
        open_clauses[-1].blocks.append(Line(rest, line.number))
        return
    _open(Clause(label, rank, line.number), Line(rest, line.number), open_clauses)


def _open(clause: Clause, first: Line, open_clauses: list[Clause]) -> None:
    """Put a clause with its first line below the last one that outranks it."""
    while open_clauses[-1].rank >= clause.rank:
        open_clauses.pop()
    clause.parent = open_clauses[-1]
    clause.blocks.append(first)
    clause.parent.parts.append(clause)
    open_clauses.append(clause)


def _is_property(text: str) -> bool:
    """Whether a numbered line is a label of the clause above (（五）责任单位：…) and none by itself."""
    found = labels.fields(text)
    return (
        bool(found)
        and found[0].start == 0
        and found[0].kind in (*labels.PARTY_KINDS, labels.TIME, labels.LEADER, labels.PERSON)
    )

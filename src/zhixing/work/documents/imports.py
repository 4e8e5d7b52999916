"""Papers coming in as files: the words of a Word or text file, the fields of its header, sixty at a time."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, BinaryIO, Final

from zhixing.core.matters.imports.registers import Columns, day_in, read_columns, twice
from zhixing.core.people import selectors as people
from zhixing.core.people.imports.tables import Fault
from zhixing.foundation.reading.documents import Header, Line, header_of, lines_of
from zhixing.foundation.words import mark, translate
from zhixing.ui.papers import KINDS
from zhixing.work.documents import rules
from zhixing.work.documents.acts import NewIncoming
from zhixing.work.documents.refusals import FileNotReadable

COLUMNS: Final = Columns(
    ("来文单位", "标题"),
    ("文号", "来文字号", "文种", "紧急程度", "主送", "成文日期", "联系人及电话", "内容摘要"),
    {"来文单位": 160, "标题": 400, "文号": 60, "主送": 400, "联系人及电话": 120},
    past=("成文日期",),
    hints={
        "文种": mark("十五种公文文种之一；空着的由标题认出"),
        "紧急程度": mark("加急、特急或空着"),
    },
)
NO_KIND, NO_URGENCY = mark("不是公文文种"), mark("只能填加急、特急或空着")
MOST_BYTES = 20 * 1024 * 1024
_ZIP = b"PK\x03\x04"


def lines_of_file(content: bytes, *, name: str) -> list[Line]:
    """Return the lines of a Word or text file. Raises FileNotReadable for any other, and for an empty one."""
    if len(content) > MOST_BYTES:
        raise FileNotReadable(name=name)
    found = list(_word_lines(content, name=name)) if content.startswith(_ZIP) else _text_lines(content, name)
    if not found:
        raise FileNotReadable(name=name)
    return found


def _text_lines(content: bytes, name: str) -> list[Line]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return lines_of(text)
    raise FileNotReadable(name=name)


def _word_lines(content: bytes, *, name: str) -> Iterator[Line]:
    from docx import Document
    from docx.oxml.ns import qn

    try:
        body = Document(io.BytesIO(content)).element.body
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise FileNotReadable(name=name) from None
    number = 0
    for paragraph in body.iter(qn("w:p")):
        text = "".join(
            (part.text or "") if part.tag == qn("w:t") else "\t"
            for part in paragraph.iter(qn("w:t"), qn("w:tab"))
        ).strip(" \t　\xa0")
        if text:
            number += 1
            yield Line(text, number)


def header_of_file(content: bytes, *, name: str) -> tuple[Header, list[Line]]:
    """Return the header fields of a paper as its form writes them, and its lines. Raises FileNotReadable."""
    found = lines_of_file(content, name=name)
    return header_of(found)[0], found


_ENDS = re.compile(rf"({'|'.join((*KINDS, '令'))})(?:[（(][^）)]*[）)])*$")


def kind_of_paper(title: str) -> str:
    """Return which of the fifteen kinds a title ends with, '' for none: 答复 is not among them."""
    found = _ENDS.search(title.strip())
    return "" if found is None else ("命令" if found[1] == "令" else found[1])


def papers_in(file: IO[bytes]) -> Iterator[NewIncoming]:
    """Yield the papers of a JSON-lines file, fields read from their text where the record has none.

    Keys: `text`, and if known `title issuer doc_number date_written`. The text decides; a record's own
    field fills what the text does not say.
    """
    for raw in file:
        record = json.loads(raw)
        header, _taken = header_of(lines_of(record["text"]))
        day = header.written or _day(record.get("date_written"))
        yield NewIncoming(
            sender=header.issuer or record.get("issuer", ""),
            title=(header.title or record.get("title", ""))[:400],
            number=header.number or record.get("doc_number", ""),
            kind=kind_of_paper(header.title or record.get("title", "")),
            addressee=header.addressee[:400],
            written_on=day,
        )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def read_register(file: BinaryIO, *, at: datetime) -> tuple[list[NewIncoming], list[Fault]]:
    """Return the papers of a register in the office's columns, and what is wrong with it, by row and column.

    Raises NotAWorkbook, HeadMissing.
    """
    rows, wrong = read_columns(file, COLUMNS, today=people.day_of(at))
    for row, cells in rows:
        cells["文号"] = cells.get("文号") or cells.get("来文字号", "")
        wrong += _faults(row, cells)
    numbered = [(row, cells["文号"] and (cells["来文单位"], cells["文号"])) for row, cells in rows]
    return [_paper(cells) for _row, cells in rows], [*wrong, *twice(numbered, "文号")]


def _paper(cells: dict[str, str]) -> NewIncoming:
    return NewIncoming(
        sender=cells["来文单位"],
        title=cells["标题"],
        number=cells["文号"],
        kind=cells.get("文种", "") or kind_of_paper(cells["标题"]),
        urgency=_urgency(cells.get("紧急程度", "")),
        addressee=cells.get("主送", ""),
        written_on=day_in(cells.get("成文日期", "")),
        sender_contact=cells.get("联系人及电话", ""),
        summary=cells.get("内容摘要", ""),
    )


def _faults(row: int, cells: dict[str, str]) -> Iterator[Fault]:
    if cells.get("文种") and cells["文种"] not in KINDS:
        yield Fault(row, "文种", translate(NO_KIND))
    if _urgency(cells.get("紧急程度", "")) not in rules.URGENCY_WORDS:
        yield Fault(row, "紧急程度", translate(NO_URGENCY))


def _urgency(text: str) -> str:
    return "" if text in ("平件", "普通", "—") else text

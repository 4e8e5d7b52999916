"""Papers coming in as files: the words of a Word or text file, the fields of its header, sixty at a time."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import IO, BinaryIO, Final

from zhixing.core.people.imports.tables import Fault, faults_of, read_table
from zhixing.foundation.reading.documents import Header, Line, header_of, lines_of
from zhixing.foundation.words import mark, translate
from zhixing.ui.papers import KINDS
from zhixing.work.documents import rules
from zhixing.work.documents.acts import NewIncoming
from zhixing.work.documents.refusals import FileNotReadable

NEEDED: Final = ("来文单位", "标题")
MORE: Final = ("文号", "来文字号", "文种", "紧急程度", "主送", "成文日期", "联系人及电话", "内容摘要")
TOO_LONG, NO_KIND = mark("不能超过 {most} 个字"), mark("不是公文文种")
NO_URGENCY, NO_DAY, TWICE = mark("只能填加急、特急或空着"), mark("读不出日期"), mark("与第 {row} 行重复")
LONGEST: Final = {"来文单位": 160, "标题": 400, "文号": 60, "主送": 400, "联系人及电话": 120}
_DAY: Final = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:\s.*)?")
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


def read_register(file: BinaryIO) -> tuple[list[NewIncoming], list[Fault]]:
    """Return the papers of a register in the office's columns, and what is wrong with it, by row and column.

    Raises NotAWorkbook, HeadMissing.
    """
    rows = read_table(file, needed=NEEDED, more=MORE)
    wrong, found = faults_of(rows, NEEDED), []
    seen: dict[tuple[str, str], int] = {}
    for row, cells in rows:
        cells["文号"] = cells.get("文号") or cells.get("来文字号", "")
        wrong += _faults(row, cells)
        key = cells.get("来文单位", ""), cells["文号"]
        if cells["文号"] and key in seen:
            wrong.append(Fault(row, "文号", translate(TWICE).format(row=seen[key])))
        seen.setdefault(key, row)
        found.append(
            NewIncoming(
                sender=key[0],
                title=cells.get("标题", ""),
                number=cells["文号"],
                kind=cells.get("文种", "") or kind_of_paper(cells.get("标题", "")),
                urgency=_urgency(cells.get("紧急程度", "")),
                addressee=cells.get("主送", ""),
                written_on=_written(cells.get("成文日期", "")),
                sender_contact=cells.get("联系人及电话", ""),
                summary=cells.get("内容摘要", ""),
            )
        )
    return found, sorted(wrong, key=lambda one: one.row)


def _faults(row: int, cells: dict[str, str]) -> Iterator[Fault]:
    for name, most in LONGEST.items():
        if len(cells.get(name, "")) > most:
            yield Fault(row, name, translate(TOO_LONG).format(most=most))
    if cells.get("文种") and cells["文种"] not in KINDS:
        yield Fault(row, "文种", translate(NO_KIND))
    if _urgency(cells.get("紧急程度", "")) not in rules.URGENCY_WORDS:
        yield Fault(row, "紧急程度", translate(NO_URGENCY))
    if cells.get("成文日期") and _written(cells["成文日期"]) is None:
        yield Fault(row, "成文日期", translate(NO_DAY))


def _urgency(text: str) -> str:
    return "" if text in ("平件", "普通", "—") else text


def _written(text: str) -> date | None:
    parts = _DAY.fullmatch(text.strip())
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3])) if parts else None
    except ValueError:
        return None

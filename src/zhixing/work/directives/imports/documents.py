"""Official documents coming in: plain text in the encodings that offices use, and Word."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table as WordTable

from zhixing.foundation.reading.documents import Block, Line, Table, blocks_of
from zhixing.work.directives.refusals import DocumentEmpty, DocumentNotReadable, OldWordDocument
from zhixing.work.directives.rules.clauses import clause_label
from zhixing.work.directives.rules.tables import table_tasks

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_NO_TEXT = (b"%pdf", b"{\\rtf", b"<html", b"<!doctype")
_CHINESE = re.compile(r"[一-龥，。、；：\d]")
_BLANK = " \t　\xa0\r\n﻿"


def read_blocks(content: bytes, *, name: str) -> list[Block]:
    """Return the lines and tables of a document, Word (docx) or text, whatever its name ends with.

    Lines of a Word file are numbered from 1 in their order. Raises OldWordDocument for doc and wps,
    DocumentNotReadable for what is neither Word nor text, DocumentEmpty where nothing is written.
    """
    if content.startswith(_OLD_WORD):
        raise OldWordDocument(name=name)
    if len(content) > MAX_BYTES or content.lstrip()[:9].lower().startswith(_NO_TEXT):
        raise DocumentNotReadable(name=name)
    if content.startswith(_ZIP):
        blocks = list(_word_blocks(content, name=name))
    else:
        blocks = blocks_of(text_of(content, name=name))
    if not blocks:
        raise DocumentEmpty(name=name)
    return blocks


def text_of(content: bytes, *, name: str) -> str:
    """Return the text of UTF-8, UTF-16 with its mark, or GB18030. Raises DocumentNotReadable for others."""
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    for encoding in ("utf-16-le", "utf-16-be"):  # without the mark that says so
        text = content.decode(encoding, errors="ignore")
        if len(_CHINESE.findall(text)) * 2 > len(text):
            return text
    raise DocumentNotReadable(name=name)


def _word_blocks(content: bytes, *, name: str) -> Iterator[Block]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(member.file_size for member in package.infolist()) > MAX_UNPACKED_BYTES:
                raise DocumentNotReadable(name=name)
        document = Document(io.BytesIO(content))
    except (ValueError, KeyError, zipfile.BadZipFile) as error:
        raise DocumentNotReadable(name=name) from error
    numbers = _Numbering(document)
    places = count(1)
    for element in _body(document.element.body):
        if element.tag == qn("w:tbl"):
            yield from _table_blocks(WordTable(element, document), places)
            continue
        text = _paragraph_text(element)
        label = numbers.label(element)
        if text.strip(_BLANK) and label and not clause_label(text.strip(_BLANK))[0]:
            text = label + text.strip(_BLANK)
        for line in [*text.split("\n"), *_boxed_lines(element)]:
            if line.strip(_BLANK):
                yield Line(line.strip(_BLANK), next(places))


def _boxed_lines(paragraph: Any) -> Iterator[str]:
    """Yield the lines of the text boxes that hang on a paragraph, each box once, tables cell by cell."""
    for box in paragraph.iter(qn("w:txbxContent")):
        if any(above.tag in _GONE for above in box.iterancestors()):
            continue  # the same box in an older form, or a box in a box
        for inner in box.iter(qn("w:p")):
            yield from _paragraph_text(inner).split("\n")


def _body(element: Any) -> Iterator[Any]:
    """Yield paragraphs and tables in order, also those inside content controls."""
    for child in element.iterchildren():
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:smartTag"), qn("w:customXml")):
            yield from _body(child)


_GONE = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:txbxContent"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}


def _paragraph_text(paragraph: Any) -> str:
    """Return the words as they stand after tracked changes are accepted, line breaks as such."""
    signs = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
    words: list[str] = []
    for element in _kept(paragraph):
        if element.tag == qn("w:t"):
            words.append(element.text or "")
        elif element.tag in signs and element.getparent().tag == qn("w:r"):
            words.append(signs[element.tag])
    return "".join(words)


def _kept(element: Any) -> Iterator[Any]:
    for child in element.iterchildren():
        if child.tag not in _GONE:
            yield child
            yield from _kept(child)


def _table_blocks(table: Any, places: Iterator[int]) -> Iterator[Block]:
    """Yield a table of tasks as one; another table (a layout, a red head) as the lines in its cells."""
    kept = [row for row in table.rows if row._tr.find(f"{qn('w:trPr')}/{qn('w:del')}") is None]
    rows = tuple(tuple(_cell_text(cell._tc) for cell in row.cells) for row in kept)
    if table_tasks(Table(rows, 0)):
        yield Table(rows, next(places))
        return
    for cell in dict.fromkeys(cell._tc for row in kept for cell in row.cells):
        for element in _body(cell):
            if element.tag == qn("w:tbl"):
                yield from _table_blocks(WordTable(element, table._parent), places)
                continue
            for line in _paragraph_text(element).split("\n"):
                if line.strip(_BLANK):
                    yield Line(line.strip(_BLANK), next(places))


def _cell_text(cell: Any) -> str:
    return "\n".join(_paragraph_text(paragraph) for paragraph in cell.iter(qn("w:p"))).strip(_BLANK)


_CN_DIGITS = "〇一二三四五六七八九"


def _chinese(value: int) -> str:
    """Return 一 to 九十九."""
    tens, ones = divmod(value, 10)
    if not tens:
        return _CN_DIGITS[ones]
    return ("" if tens == 1 else _CN_DIGITS[tens]) + "十" + (_CN_DIGITS[ones] if ones else "")


def _circled(value: int) -> str:
    return chr(0x2460 + value - 1) if 1 <= value <= 20 else str(value)


_CHINESE_FORMATS = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting",
    "taiwaneseCountingThousand", "chineseLegalSimplified", "koreanCounting",
}  # fmt: skip


class _Numbering:
    """Numbers that Word writes by itself, counted as Word counts them: per list, lower levels begin anew."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._styles: dict[str, Any] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        part = next(
            (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")),
            None,
        )
        if part is not None:
            self._read(part.element)
        for style in document.styles.element.iter(qn("w:style")):
            self._styles[style.get(qn("w:styleId"))] = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")

    def _read(self, numbering: Any) -> None:
        abstract = {
            one.get(qn("w:abstractNumId")): dict(_levels(one.iter(qn("w:lvl"))))
            for one in numbering.iter(qn("w:abstractNum"))
        }
        for one in numbering.iter(qn("w:num")):
            reference = one.find(qn("w:abstractNumId"))
            levels = dict(abstract.get(reference.get(qn("w:val")) if reference is not None else "", {}))
            self._levels[one.get(qn("w:numId"))] = levels | dict(_levels(one.iter(qn("w:lvl"))))

    def label(self, paragraph: Any) -> str:
        """Return the number of a paragraph as printed (`一、`); '' for one without, or with a bullet."""
        properties = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if properties is None:
            style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            properties = self._styles.get(style.get(qn("w:val"))) if style is not None else None
        if properties is None:
            return ""
        number, level = _value(properties, "w:numId"), int(_value(properties, "w:ilvl") or 0)
        levels = self._levels.get(number, {})
        if level not in levels:
            return ""
        counts = self._counts[number]
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for lower in [one for one in counts if one > level]:
            del counts[lower]
        return self._printed(levels, counts, level)

    def _printed(self, levels: dict[int, tuple[str, str, int]], counts: dict[int, int], level: int) -> str:
        form, text, _ = levels[level]
        if form in ("bullet", "none"):
            return ""
        for place in range(level + 1):
            if place in levels:
                text = text.replace(
                    f"%{place + 1}", _formatted(levels[place][0], counts.get(place, levels[place][2]))
                )
        return text


def _levels(elements: Iterable[Any]) -> Iterator[tuple[int, tuple[str, str, int]]]:
    for one in elements:
        yield (
            int(one.get(qn("w:ilvl"))),
            (
                _value(one, "w:numFmt") or "decimal",
                _value(one, "w:lvlText"),
                int(_value(one, "w:start") or 1),
            ),
        )


def _value(element: Any, tag: str) -> str:
    child = element.find(qn(tag))
    return (child.get(qn("w:val")) or "") if child is not None else ""


def _formatted(form: str, value: int) -> str:
    if form in _CHINESE_FORMATS:
        return _chinese(value)
    if form.startswith("decimalEnclosedCircle"):
        return _circled(value)
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (value - 1) % 26)
        return letter if form == "upperLetter" else letter.lower()
    return str(value)

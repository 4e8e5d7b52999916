"""A paper in Word: the office over a red line, a title, a table of facts, paragraphs, signature and day."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

RED: Final = RGBColor(0xC0, 0x00, 0x00)
BODY, HEAD = "仿宋_GB2312", "方正小标宋简体"


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a paper: kind, the office that sends it, its subject, facts, and paragraphs."""

    kind: str
    office: str
    subject: str
    facts: Sequence[tuple[str, str]] = ()
    paragraphs: Sequence[str] = ()


def word_paper(paper: Paper, *, signed: str, day: str) -> bytes:
    """Return the paper as docx: A4, margins and letters of an official document, to be signed and sealed."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    head = _line(document, paper.office, size=26, font=HEAD, colour=RED, centred=True)
    _red_rule(head)
    _line(document, paper.kind, size=22, font=HEAD, centred=True)
    _line(document, paper.subject, size=16, centred=True)
    if paper.facts:
        table = document.add_table(rows=0, cols=2, style="Table Grid")
        for label, value in paper.facts:
            cells = table.add_row().cells
            cells[0].width, cells[1].width = Mm(32), Mm(124)
            _words(cells[0].paragraphs[0], label, 14, BODY)
            _words(cells[1].paragraphs[0], value, 14, BODY)
        document.add_paragraph()
    for text in paper.paragraphs:
        _line(document, text, size=16, indent=True)
    for text in (signed, day):
        _line(document, text, size=16).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _line(
    document: Any,
    text: str,
    *,
    size: int,
    font: str = BODY,
    colour: RGBColor | None = None,
    centred: bool = False,
    indent: bool = False,
) -> Any:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(28)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(size * 2)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _words(paragraph, text, size, font, colour)
    return paragraph


def _words(paragraph: Any, text: str, size: int, font: str, colour: RGBColor | None = None) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour


def _red_rule(paragraph: Any) -> None:
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", "C00000")):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    paragraph._p.get_or_add_pPr().append(border)

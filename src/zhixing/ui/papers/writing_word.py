"""A paper as a Word file, in the measures of GB/T 9704 and naming its fonts."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from zhixing.ui.papers.fonts import BODY, HEI, KAI, SONG, TITLE
from zhixing.ui.papers.values import (
    CHARACTERS_A_LINE,
    LINES_A_PAGE,
    Attachment,
    Block,
    Layout,
    Paper,
    Paragraph,
    Table,
    day_words,
    numbered,
    title_lines,
)

RED = "D7000F"
BODY_POINTS, TITLE_POINTS, SMALL_POINTS, TABLE_POINTS = 16, 22, 14, 12
_POINTS_A_MM = 72 / 25.4
TYPE_WIDTH_MM, TYPE_HEIGHT_MM, TOP_MM, LEFT_MM = 156, 225, 37, 28
LINE_POINTS = TYPE_HEIGHT_MM * _POINTS_A_MM / LINES_A_PAGE
CELL_POINTS = TYPE_WIDTH_MM * _POINTS_A_MM / CHARACTERS_A_LINE
# A fixed day, so that the same paper gives the same bytes.
_MADE_AT = datetime(2020, 1, 1)  # noqa: DTZ001 - the file format keeps no zone


def word(paper: Paper) -> bytes:
    """Return the paper as a .docx file. The library is loaded at the first call."""
    return _Writer(paper).written()


class _Writer:
    """Writes one paper into one document, from its head to its record of printing."""

    def __init__(self, paper: Paper) -> None:
        from docx import Document

        self.paper = paper
        self.document: Any = Document()
        for one in list(self.document.element.body):
            if not one.tag.endswith("sectPr"):
                self.document.element.body.remove(one)

    def written(self) -> bytes:
        self._page()
        self._normal()
        self._footers()
        self._head()
        self._title()
        self._text()
        self._signature()
        self._attached()
        self._record()
        core = self.document.core_properties
        core.title, core.author, core.comments = self.paper.title.replace("\n", ""), self.paper.issuer, ""
        core.created = core.modified = _MADE_AT
        made = io.BytesIO()
        self.document.save(made)
        return made.getvalue()

    # The page

    def _page(self) -> None:
        from docx.shared import Mm

        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.left_margin = Mm(TOP_MM), Mm(LEFT_MM)
        section.bottom_margin = Mm(297 - TOP_MM - TYPE_HEIGHT_MM)
        section.right_margin = Mm(210 - LEFT_MM - TYPE_WIDTH_MM)
        # The dash of the page number stands 7 mm under the type area.
        section.footer_distance, section.header_distance = Mm(23), Mm(15)
        for old in section._sectPr.findall(_q("w:docGrid")):
            section._sectPr.remove(old)
        section._sectPr.append(
            _element(
                "w:docGrid",
                type="linesAndChars",
                linePitch=int(LINE_POINTS * 20),
                charSpace=int((CELL_POINTS - BODY_POINTS) * 4096),
            )
        )

    def _normal(self) -> None:
        style = self.document.styles["Normal"]
        _fonts(style.element.get_or_add_rPr(), BODY)
        from docx.shared import Pt

        style.font.size = Pt(BODY_POINTS)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        _exact(style.paragraph_format, LINE_POINTS)

    def _footers(self) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH as SIDE
        from docx.shared import Pt

        self.document.settings.odd_and_even_pages_header_footer = True
        section = self.document.sections[0]
        sides = [(section.footer, SIDE.RIGHT), (section.even_page_footer, SIDE.LEFT)]
        for footer, side in sides:
            footer.is_linked_to_previous = False
            line = footer.paragraphs[0]
            line.alignment = side
            line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(SMALL_POINTS)
            for part in ("— ", "PAGE", " —"):
                run = self._run(line, "" if part == "PAGE" else part, SONG, SMALL_POINTS)
                if part == "PAGE":
                    _field(run, part)
        if self.paper.layout is Layout.LETTER:
            section.different_first_page_header_footer = True

    # The head

    def _head(self) -> None:
        paper = self.paper
        above = [(paper.copy_number, BODY), (paper.urgency, HEI)]
        for text, font in above:
            if text:
                self._line(text, font)
        lines_above = sum(bool(text) for text, _font in above)
        if paper.layout is Layout.PLAIN:
            return
        top = {Layout.LETTER: 0.0, Layout.SHEET: 0.0, Layout.ORDER: 20.0}.get(paper.layout, 35.0)
        size = min(
            30.0 if paper.layout is Layout.SHEET else 48.0, 150 * _POINTS_A_MM / max(1, len(paper.head))
        )
        head = self._line(paper.head, TITLE, size=size, side="center", colour=RED)
        _exact(head.paragraph_format, size * 1.15)
        _before(head.paragraph_format, max(0.0, top * _POINTS_A_MM - lines_above * LINE_POINTS))
        if paper.layout is Layout.LETTER:
            _border(head, thick=18, style="thickThinSmallGap", space=11)
            self._line(paper.number, BODY, side="right")
        else:
            for _blank in range(0 if paper.layout is Layout.SHEET else 2):
                self._line("")
            number = self._number_line()
            if paper.layout is not Layout.ORDER:
                # 4 mm between the number and the red line; a border's space is given in points.
                _border(number, thick=12, style="single", space=11)
        for _blank in range(1 if paper.layout is Layout.SHEET else 2):
            self._line("")

    def _number_line(self) -> Any:
        if not self.paper.signers:
            return self._line(self.paper.number, BODY, side="center")
        from docx.enum.text import WD_TAB_ALIGNMENT
        from docx.shared import Mm, Pt

        line = self._line("")
        line.paragraph_format.left_indent = Pt(CELL_POINTS)
        line.paragraph_format.tab_stops.add_tab_stop(
            Mm(TYPE_WIDTH_MM) - Pt(CELL_POINTS), WD_TAB_ALIGNMENT.RIGHT
        )
        self._run(line, f"{self.paper.number}\t签发人：", BODY)
        self._run(line, "　".join(self.paper.signers), KAI)
        return line

    def _title(self) -> None:
        for one in title_lines(self.paper.title):
            self._line(one, TITLE, size=TITLE_POINTS, side="center")
        if self.paper.layout is Layout.PLAIN and self.paper.number:
            self._line(self.paper.number, BODY, size=SMALL_POINTS, side="right")
        else:
            self._line("")

    # The text

    def _text(self) -> None:
        paper = self.paper
        if paper.addressee:
            self._line(paper.addressee)
        self._blocks(paper.body)
        if paper.attachments:
            self._line("")
        for count, one in enumerate(paper.attachments, start=1):
            single = len(paper.attachments) == 1
            label = "附件：" if count == 1 else "　　　"
            self._indented(label + (one.title if single else f"{count}. {one.title}"))

    def _blocks(self, blocks: tuple[Block, ...]) -> None:
        for block in numbered(blocks):
            if isinstance(block, Table):
                self._table(block)
            else:
                self._paragraph(block)

    def _paragraph(self, block: Paragraph) -> None:
        if block.align != "left" or not block.is_indented:
            line = self._line("", side=block.align)
        else:
            line = self._indented("")
        font = {1: HEI, 2: KAI}.get(block.level, BODY)
        if block.number or block.lead:
            self._run(line, block.number + block.lead, font)
        if block.text:
            self._run(line, block.text, BODY)

    def _table(self, block: Table) -> None:
        from docx.shared import Mm

        if block.caption:
            self._line(block.caption, HEI, side="center")
        columns = block.columns
        rows = [block.head, *block.rows] if block.head else list(block.rows)
        if block.each:
            rows[bool(block.head) :] = [
                (f"{{%tr for 行 in {block.each} %}}",),
                *block.rows,
                ("{%tr endfor %}",),
            ]
        table = self.document.add_table(rows=len(rows), cols=columns)
        table.style = "Table Grid"
        table.autofit = False
        widths = block.widths or (1,) * columns
        for index, row in enumerate(rows):
            of_head = bool(block.head) and index == 0
            place = index - bool(block.head)
            if not of_head and place < len(block.heights) and block.heights[place]:
                _tall(table.rows[index], block.heights[place] * LINE_POINTS)
            if of_head:
                table.rows[index]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
            for column in range(columns):
                table.cell(index, column).width = Mm(TYPE_WIDTH_MM * widths[column] / sum(widths))
            if len(row) < columns:
                table.cell(index, len(row) - 1).merge(table.cell(index, columns - 1))
            for column, text in enumerate(row):
                self._cell(table.cell(index, column), text, is_label=of_head or column in block.labels)

    def _cell(self, cell: Any, text: str, *, is_label: bool) -> None:
        from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL

        cell.vertical_alignment = VERTICAL.CENTER
        for count, one in enumerate(text.split("\n")):
            line = cell.paragraphs[0] if count == 0 else cell.add_paragraph()
            _exact(line.paragraph_format, TABLE_POINTS * 1.5)
            if is_label:
                _side(line, "center")
            self._run(line, one, HEI if is_label else BODY, TABLE_POINTS)

    # The end

    def _signature(self) -> None:
        from docx.shared import Pt

        paper = self.paper
        if not paper.signature and not paper.date_words:
            return
        self._line("")
        if paper.has_seal:
            self._line("")
        widest = max([_width(paper.date_words), *(_width(one) for one in paper.signature)])
        for one in paper.signature:
            line = self._line(one, side="right")
            back = 4 + (widest - _width(one)) / 2 if paper.has_seal else 2
            line.paragraph_format.right_indent = Pt(back * CELL_POINTS)
            line.paragraph_format.keep_with_next = True
        if paper.date_words:
            line = self._line(paper.date_words, side="right")
            office = _width(paper.signature[-1]) if paper.signature else 0
            shifted = max(0.0, office - _width(paper.date_words))
            back = 4 + (widest - _width(paper.date_words)) / 2 if paper.has_seal else shifted
            line.paragraph_format.right_indent = Pt(back * CELL_POINTS)
        if paper.note:
            self._indented(f"（{paper.note}）")

    def _attached(self) -> None:
        shown = self.paper.attachments
        for count, one in enumerate(shown, start=1):
            if one.body:
                self._attachment(one, f"附件{count}" if len(shown) > 1 else "附件")

    def _attachment(self, one: Attachment, label: str) -> None:
        line = self._line(label, HEI)
        line.paragraph_format.page_break_before = True
        self._line("")
        for part in title_lines(one.title):
            self._line(part, TITLE, size=TITLE_POINTS, side="center")
        self._line("")
        self._blocks(one.body)

    def _record(self) -> None:
        paper = self.paper
        lines = [f"抄送：{paper.copies}"] if paper.copies else []
        if paper.printed_by:
            lines.append(f"{paper.printed_by}\t{day_words(paper.printed_on)}印发")
        for index, text in enumerate(lines):
            self._record_line(text, is_first=index == 0, is_last=index == len(lines) - 1)

    def _record_line(self, text: str, *, is_first: bool, is_last: bool) -> None:
        from docx.enum.text import WD_TAB_ALIGNMENT
        from docx.shared import Mm, Pt

        line = self._line("")
        properties = line._p.get_or_add_pPr()
        # A frame at the foot of the type area: lines with equal frames are one frame.
        frame = _element(
            "w:framePr",
            w=int(TYPE_WIDTH_MM * _POINTS_A_MM * 20),
            wrap="notBeside",
            vAnchor="margin",
            hAnchor="margin",
            xAlign="center",
            yAlign="bottom",
        )
        properties.insert_element_before(frame, *_AFTER_FRAME)
        borders = _element("w:pBdr")
        # 0.35 mm and 0.25 mm in eighths of a point.
        borders.append(_rule("w:top", 8 if is_first else 6))
        if is_last:
            borders.append(_rule("w:bottom", 8))
        properties.insert_element_before(borders, *_AFTER_BORDER)
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(SMALL_POINTS)
        line.paragraph_format.tab_stops.add_tab_stop(
            Mm(TYPE_WIDTH_MM) - Pt(SMALL_POINTS), WD_TAB_ALIGNMENT.RIGHT
        )
        _exact(line.paragraph_format, SMALL_POINTS * 1.6)
        self._run(line, text, BODY, SMALL_POINTS)

    # Lines and runs

    def _line(
        self, text: str, font: str = BODY, *, size: float = BODY_POINTS, side: str = "left", colour: str = ""
    ) -> Any:
        line = self.document.add_paragraph()
        _side(line, side)
        if text:
            self._run(line, text, font, size, colour)
        return line

    def _indented(self, text: str) -> Any:
        line = self._line(text)
        line._p.get_or_add_pPr().append(
            _element("w:ind", firstLineChars=200, firstLine=int(CELL_POINTS * 40))
        )
        return line

    def _run(self, line: Any, text: str, font: str, size: float = BODY_POINTS, colour: str = "") -> Any:
        from docx.shared import Pt, RGBColor

        run = line.add_run(text)
        _fonts(run._r.get_or_add_rPr(), font)
        run.font.size = Pt(size)
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour)
        return run


_AFTER_BORDER = (
    "w:shd",
    "w:tabs",
    "w:suppressAutoHyphens",
    "w:kinsoku",
    "w:wordWrap",
    "w:overflowPunct",
    "w:topLinePunct",
    "w:autoSpaceDE",
    "w:autoSpaceDN",
    "w:bidi",
    "w:adjustRightInd",
    "w:snapToGrid",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:mirrorIndents",
    "w:suppressOverlap",
    "w:jc",
    "w:rPr",
    "w:sectPr",
)
_AFTER_FRAME = ("w:widowControl", "w:numPr", "w:suppressLineNumbers", "w:pBdr", *_AFTER_BORDER)


def _q(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def _element(name: str, **attributes: object) -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(_q(f"w:{key}"), str(value))
    return made


def _fonts(properties: Any, name: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(_q(f"w:{script}"), name)


def _field(run: Any, code: str) -> None:
    for kind in ("begin", "code", "end"):
        if kind == "code":
            part = _element("w:instrText")
            part.text = code
        else:
            part = _element("w:fldChar", fldCharType=kind)
        run._r.append(part)


def _rule(name: str, eighths: int) -> Any:
    return _element(name, val="single", sz=eighths, space=1, color="auto")


def _border(line: Any, *, thick: int, style: str, space: int) -> None:
    borders = _element("w:pBdr")
    borders.append(_element("w:bottom", val=style, sz=thick, space=space, color=RED))
    line._p.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDER)


def _side(line: Any, side: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as SIDE

    line.alignment = {"left": SIDE.JUSTIFY, "center": SIDE.CENTER, "right": SIDE.RIGHT}[side]


def _exact(layout: Any, points: float) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt

    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(round(points * 20 - 0.5) / 20)


def _before(layout: Any, points: float) -> None:
    from docx.shared import Pt

    layout.space_before = Pt(round(points, 1))


def _tall(row: Any, points: float) -> None:
    from docx.enum.table import WD_ROW_HEIGHT_RULE
    from docx.shared import Pt

    row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Pt(points)


def _width(text: str) -> float:
    """Return the width in characters of the page; Latin letters and digits take half of one."""
    return sum(0.5 if one.isascii() else 1.0 for one in text)

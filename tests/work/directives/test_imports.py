"""Documents as offices send them: Word with tables and automatic numbers, text in old encodings."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from zhixing.foundation.reading.documents import Line, Table
from zhixing.work.directives.imports import read_blocks
from zhixing.work.directives.refusals import DocumentEmpty, DocumentNotReadable, OldWordDocument
from zhixing.work.directives.rules.tasks import Decomposition, decompose

MINUTES = """澄阳县人民政府常务会议纪要
〔2026〕18号
第18次县政府常务会议纪要
2026年9月16日上午，县长陆明远主持召开第18次县政府常务会议。现将会议议定事项纪要如下：
一、关于老旧小区改造工作
会议议定：由县住建局牵头，县财政局、县城管局配合，11月底前完成剩余5个小区改造任务。
二、关于排水管网混接整改
会议要求，自然资源局、住建局按职责分工负责，对34处混接点逐一整改，10月底前销号。
三、关于养老服务中心建设
由县民政局牵头负责，县住建局配合，加快推进5个镇养老服务中心建设。
澄阳县人民政府办公室
2026年9月18日"""


def as_bytes(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def decomposed(document: Any) -> Decomposition:
    return decompose(read_blocks(as_bytes(document), name="文件.docx"))


@pytest.fixture
def paper() -> Any:
    """A Word file with the head of a county's notice."""
    document = Document()
    for text in (
        "关于印发整改方案的通知",
        "澄政办发〔2026〕12号",
        "各乡镇：",
        "现印发给你们。",
        "2026年3月5日",
    ):
        document.add_paragraph(text)
    return document


def fill(table: Any, rows: list[list[str]]) -> None:
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


class TestMinutesInWord:
    def test_are_read_as_text_is(self) -> None:
        document = Document()
        for line in MINUTES.splitlines():
            document.add_paragraph(line)
        in_word, as_text = decomposed(document), decompose(read_blocks(MINUTES.encode(), name="文件.txt"))
        assert in_word.tasks == as_text.tasks
        assert [task.lead for task in in_word.tasks] == ["县住建局", "自然资源局", "县民政局"]
        assert [task.deadlines for task in in_word.tasks] == [("2026-11-30",), ("2026-10-31",), ()]
        assert in_word.header.written == date(2026, 9, 18)

    def test_line_breaks_inside_a_paragraph_are_lines(self) -> None:
        document = Document()
        document.add_paragraph("一、整治扬尘\n责任单位：县住建局\n完成时限：2026年6月底前")
        [task] = decomposed(document).tasks
        assert (task.lead, task.deadlines) == ("县住建局", ("2026-06-30",))

    def test_tracked_changes_are_read_as_accepted(self) -> None:
        document = Document()
        paragraph = document.add_paragraph("1.甲事项。（")
        paragraph._p.append(
            parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>县财政局</w:delText></w:r></w:del>")
        )
        paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>县住建局</w:t></w:r></w:ins>"))
        paragraph.add_run("负责）")
        assert [task.lead for task in decomposed(document).tasks] == ["县住建局"]

    def test_numbers_that_word_writes_are_cited(self) -> None:
        document = Document()
        number_as(document, forms=[("chineseCounting", "%1、"), ("decimal", "%2.")])
        for level, text in (
            (0, "主要任务"),
            (1, "甲事项。（县住建局负责）"),
            (1, "乙事项。（县财政局负责）"),
            (0, "保障措施"),
            (1, "丙事项。（县司法局负责）"),
        ):
            numbered(document.add_paragraph(text), level)
        assert [task.clause for task in decomposed(document).tasks] == ["一1", "一2", "二1"]


def number_as(document: Any, *, forms: list[tuple[str, str]]) -> None:
    """Give the document one list with a form of number for each level."""
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for level, (form, text) in enumerate(forms)
    )
    numbering = document.part.numbering_part.element
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="99">{levels}</w:abstractNum>')
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="99"><w:abstractNumId w:val="99"/></w:num>'))


def numbered(paragraph: Any, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    mark = OxmlElement("w:numPr")
    for tag, value in (("w:ilvl", level), ("w:numId", 99)):
        child = OxmlElement(tag)
        child.set(qn("w:val"), str(value))
        mark.append(child)
    properties.append(mark)


class TestBoxesInWord:
    def test_the_words_of_a_text_box_are_read_once(self) -> None:
        document = Document()
        box = "<w:txbxContent><w:p><w:r><w:t>二、清理管网。（县水务局负责）</w:t></w:r></w:p></w:txbxContent>"
        spaces = (
            'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
            'xmlns:v="urn:schemas-microsoft-com:vml"'
        )
        document.add_paragraph("一、甲事项。（县住建局负责）")._p.append(
            parse_xml(
                f"<w:r {nsdecls('w')} {spaces}><mc:AlternateContent><mc:Choice Requires='v'><w:pict>{box}"
                f"</w:pict></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
            )
        )
        document.sections[0].header.paragraphs[0].text = "由县公安局牵头"
        assert [task.lead for task in decomposed(document).tasks] == ["县住建局", "县水务局"]


class TestTablesInWord:
    def test_rows_are_tasks(self, paper: Any) -> None:
        table = paper.add_table(rows=3, cols=6)
        fill(
            table,
            [
                ["序号", "整改任务", "整改措施", "牵头单位", "配合单位", "完成时限"],
                ["1", "管网混接", "完成34处改造", "县住建局", "县城管局\n县财政局", "2026年6月"],
                ["2", "非法采砂", "开展联合执法", "县水利局", "", "长期坚持"],
            ],
        )
        first, second = decomposed(paper).tasks
        assert (first.clause, first.lead, first.supports) == ("1", "县住建局", ("县城管局", "县财政局"))
        assert first.deadlines == ("2026-06-30",)
        assert first.title == "管网混接" and "完成34处改造" in first.text
        assert (second.lead, second.supports, second.deadlines) == ("县水利局", (), ())
        assert "ongoing" in second.flags

    def test_merged_cells_hold_for_all_their_rows(self, paper: Any) -> None:
        table = paper.add_table(rows=4, cols=4)
        fill(
            table,
            [
                ["任务", "具体举措", "责任单位", "完成时限"],
                ["整治市容", "整治背街小巷46条", "县城管局、县住建局", "7月底前"],
                ["", "改造农贸市场3个", "", "8月底前"],
                ["优化服务", "增设停车位600个", "县公安局", "6月15日"],
            ],
        )
        table.cell(1, 0).merge(table.cell(2, 0))
        table.cell(1, 2).merge(table.cell(2, 2))
        tasks = decomposed(paper).tasks
        assert [task.lead for task in tasks] == ["县城管局", "县城管局", "县公安局"]
        assert [task.deadlines for task in tasks] == [("2026-07-31",), ("2026-08-31",), ("2026-06-15",)]
        assert all("整治市容" in task.text for task in tasks[:2])

    def test_a_heading_across_the_table_is_no_task(self, paper: Any) -> None:
        table = paper.add_table(rows=3, cols=3)
        fill(
            table,
            [
                ["任务", "责任单位", "完成时限"],
                ["一、经济改革", "", ""],
                ["出台办法", "县自然资源局", "二季度"],
            ],
        )
        table.cell(1, 0).merge(table.cell(1, 2))
        [task] = decomposed(paper).tasks
        assert (task.text, task.deadlines) == ("出台办法", ("2026-06-30",))

    def test_a_head_of_two_rows_is_read_by_its_lower_row(self, paper: Any) -> None:
        table = paper.add_table(rows=3, cols=4)
        fill(
            table,
            [
                ["工作任务", "责任分工", "", "完成时限"],
                ["工作任务", "牵头单位", "配合单位", "完成时限"],
                ["甲事项", "县住建局", "县财政局", "6月底前"],
            ],
        )
        table.cell(0, 1).merge(table.cell(0, 2)).text = "责任分工"
        [task] = decomposed(paper).tasks
        assert (task.lead, task.supports) == ("县住建局", ("县财政局",))

    def test_a_form_with_labels_beside_values_is_one_task(self) -> None:
        document = Document()
        document.add_paragraph("督办通知单")
        table = document.add_table(rows=3, cols=4)
        fill(
            table,
            [
                ["事项名称", "疫木清理", "文号", "政督〔2026〕15号"],
                ["交办内容", "逐一复查采伐迹地，彻底清理疫木", "", ""],
                ["牵头单位", "县林业局", "完成时限", "15个工作日"],
            ],
        )
        [task] = decomposed(document).tasks
        assert (task.title, task.lead, task.deadlines) == ("疫木清理", "县林业局", ("15wd",))

    def test_a_table_in_a_cell_is_read_without_the_rows_struck_out(self) -> None:
        document = Document()
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        cell.text = "任务分工如下"
        inner = cell.add_table(rows=3, cols=3)
        rows = [
            ["任务", "责任单位", "完成时限"],
            ["甲事项", "县住建局", "6月底"],
            ["乙事项", "县水利局", "9月底"],
        ]
        fill(inner, rows)
        struck = inner.rows[1]._tr.get_or_add_trPr()
        struck.append(struck.makeelement(qn("w:del"), {}))
        [task] = decomposed(document).tasks
        assert (task.text, task.lead) == ("乙事项", "县水利局")

    def test_a_table_for_layout_is_read_as_its_lines(self) -> None:
        document = Document()
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        cell.text = "1.甲事项。（县住建局负责）"
        [task] = decomposed(document).tasks
        assert task.lead == "县住建局"


class TestReadBlocks:
    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
    )
    def test_takes_the_encodings_of_offices(self, encoding: str) -> None:
        blocks = read_blocks("一、甲事项。（县住建局负责）".encode(encoding), name="文件.txt")
        assert blocks == [Line("一、甲事项。（县住建局负责）", 1)]

    @pytest.mark.parametrize(
        "text",
        [
            "任务\t责任单位\t完成时限\n甲事项\t县住建局\t6月底",
            "|任务|责任单位|完成时限|\n|---|---|---|\n|甲事项|县住建局|6月底|",
            "任务  责任单位  完成时限\n甲事项  县住建局  6月底",
            "任务,责任单位,完成时限\n甲事项,县住建局,6月底",
        ],
    )
    def test_finds_tables_in_text(self, text: str) -> None:
        [table] = read_blocks(text.encode(), name="文件.txt")
        assert isinstance(table, Table)
        assert table.rows[1] == ("甲事项", "县住建局", "6月底")

    def test_refuses_in_words(self) -> None:
        with pytest.raises(OldWordDocument, match="旧版格式"):
            read_blocks(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, name="纪要.doc")
        with pytest.raises(DocumentNotReadable, match="无法读取"):
            read_blocks(b"PK\x03\x04 broken", name="纪要.docx")
        with pytest.raises(DocumentNotReadable):
            read_blocks(b"\x00\x01\x02\xff\xfe\x00" * 50, name="图.bin")
        with pytest.raises(DocumentNotReadable, match="纯文本"):
            read_blocks(b"%PDF-1.7\n1 0 obj", name="扫描.pdf")
        with pytest.raises(DocumentEmpty, match="没有文字"):
            read_blocks(as_bytes(Document()), name="空.docx")
        with pytest.raises(DocumentEmpty):
            read_blocks(b"  \n ", name="空.txt")

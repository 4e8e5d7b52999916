"""Official papers: measures of GB/T 9704 in Word, 22 lines of 28 characters and embedded fonts in PDF."""

import io
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from pypdf import PdfReader

from zhixing.ui import papers

TEXT = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙"
assert len(TEXT) == 28

PAPER = papers.Paper(
    title="关于加强公文限时办结工作的通知",
    issuer="云溪县人民政府办公室",
    kind="通知",
    number="云政办发〔2026〕18号",
    urgency="特急",
    addressee="各镇人民政府，县政府各部门：",
    body=papers.paragraphs("一、总体要求\n（一）加强领导。各单位要落实责任。\n1.第一项。\n（1）小项。"),
    attachments=(papers.Attachment("任务分工表", papers.paragraphs("分工如下。")),),
    signature=("云溪县人民政府办公室",),
    signed_on=date(2026, 1, 5),
    copies="县委办公室。",
    printed_by="云溪县人民政府办公室",
    printed_on=date(2026, 1, 6),
)


def opened(paper: papers.Paper):
    return Document(io.BytesIO(papers.word(paper)))


def font_of(run) -> str:
    return run._r.rPr.rFonts.get(qn("w:eastAsia"))


def line_of(document, text: str):
    return next(one for one in document.paragraphs if text in one.text)


class TestWord:
    def test_has_the_measures_of_the_page(self) -> None:
        section = opened(PAPER).sections[0]
        assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
        assert (round(section.top_margin / Mm(1)), round(section.left_margin / Mm(1))) == (37, 28)
        width = section.page_width - section.left_margin - section.right_margin
        height = section.page_height - section.top_margin - section.bottom_margin
        assert (round(width / Mm(1)), round(height / Mm(1))) == (156, 225)
        grid = section._sectPr.find(qn("w:docGrid"))
        pitch = int(grid.get(qn("w:linePitch"))) / 20
        cell = 16 + int(grid.get(qn("w:charSpace"))) / 4096
        assert int(height / Pt(1) / pitch) == 22
        assert int(width / Pt(1) / cell + 0.01) == 28

    def test_names_the_fonts_of_the_standard(self) -> None:
        document = opened(PAPER)
        assert document.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
        assert document.styles["Normal"].font.size == Pt(16)
        title = line_of(document, "限时办结").runs[0]
        assert (font_of(title), title.font.size) == ("方正小标宋简体", Pt(22))
        assert font_of(line_of(document, "一、").runs[0]) == "黑体"
        levels = line_of(document, "（一）").runs
        assert [(font_of(run), run.text) for run in levels] == [
            ("楷体_GB2312", "（一）加强领导。"),
            ("仿宋_GB2312", "各单位要落实责任。"),
        ]
        assert font_of(line_of(document, "特急").runs[0]) == "黑体"

    def test_has_a_red_head_and_a_red_line(self) -> None:
        document = opened(PAPER)
        head = line_of(document, "云溪县人民政府办公室文件")
        assert str(head.runs[0].font.color.rgb) == "D7000F"
        rule = line_of(document, "云政办发〔2026〕18号")._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
        assert rule.get(qn("w:color")) == "D7000F"

    def test_numbers_pages_on_the_outer_sides(self) -> None:
        document = opened(PAPER)
        section = document.sections[0]
        assert document.settings.odd_and_even_pages_header_footer
        assert section.footer.paragraphs[0].alignment == 2
        assert section.even_page_footer.paragraphs[0].alignment != 2
        assert "PAGE" in section.footer._element.xml

    def test_the_signer_stands_beside_the_number_on_papers_that_go_upward(self) -> None:
        document = opened(replace(PAPER, kind="报告", signers=("张三",)))
        assert line_of(document, "签发人").text == "云政办发〔2026〕18号\t签发人：张三"

    def test_a_table_keeps_its_words(self) -> None:
        table = papers.Table(head=("序号", "事项"), rows=(("1", "老河桥"),), widths=(1, 4))
        found = opened(replace(PAPER, body=(table,))).tables[0]
        assert [[cell.text for cell in row.cells] for row in found.rows] == [
            ["序号", "事项"],
            ["1", "老河桥"],
        ]


def lines_of(page) -> list[str]:
    """The lines of a page without its number."""
    return [line for line in page.extract_text().splitlines() if line.strip() and "—" not in line]


class TestPdf:
    def test_a_page_has_22_lines_of_28_characters(self) -> None:
        body = tuple(papers.Paragraph(TEXT, is_indented=False) for _one in range(40))
        pages = PdfReader(
            io.BytesIO(papers.pdf(papers.Paper(title="甲", body=body, layout=papers.Layout.PLAIN)))
        ).pages
        # The title and the empty line after it take two of the 22.
        assert [lines_of(page) for page in pages] == [["甲"] + [TEXT] * 20, [TEXT] * 20]
        longer = papers.Paper(
            title="甲", layout=papers.Layout.PLAIN, body=(papers.Paragraph(TEXT * 44, is_indented=False),)
        )
        pages = PdfReader(io.BytesIO(papers.pdf(longer))).pages
        assert [len(lines_of(page)) for page in pages] == [21, 22, 2]

    def test_has_text_and_embeds_every_font(self) -> None:
        made = PdfReader(io.BytesIO(papers.pdf(PAPER)))
        text = "".join(page.extract_text() for page in made.pages)
        assert "云政办发〔2026〕18号" in text
        assert "2026年1月5日" in text
        fonts = [
            font.get_object()
            for page in made.pages
            for font in page["/Resources"]["/Font"].get_object().values()
        ]
        described = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
        assert described
        assert all("/FontFile3" in one or "/FontFile2" in one for one in described)

    def test_tells_every_font_that_it_replaced(self) -> None:
        named = [one.named for one in papers.substitutions()]
        told = str(PdfReader(io.BytesIO(papers.pdf(PAPER))).metadata["/Keywords"])
        assert "仿宋_GB2312" in named
        assert all(name in told for name in named)

    def test_is_the_same_for_the_same_paper(self) -> None:
        assert papers.pdf(PAPER) == papers.pdf(PAPER)

    @pytest.mark.parametrize("layout", list(papers.Layout))
    def test_prints_every_layout(self, layout: papers.Layout) -> None:
        paper = replace(PAPER, layout=layout, has_seal=False)
        assert PdfReader(io.BytesIO(papers.pdf(paper))).pages[0].extract_text()
        assert line_of(opened(paper), "限时办结")

    def test_prints_a_table(self) -> None:
        table = papers.Table(rows=(("名称", "老河桥"), ("单位", "住建局", "时限", "3月5日")), labels=(0, 2))
        text = PdfReader(io.BytesIO(papers.pdf(replace(PAPER, body=(table,))))).pages[0].extract_text()
        assert all(word in text for word in ("名称", "老河桥", "住建局", "3月5日"))


class TestValues:
    def test_counts_the_levels(self) -> None:
        blocks = [papers.Paragraph("x", level) for level in (1, 2, 3, 3, 4, 2, 1)]
        found = [one.number for one in papers.numbered(blocks)]
        assert found == ["一、", "（一）", "1. ", "2. ", "（1）", "（二）", "二、"]

    def test_reads_the_levels_that_were_typed(self) -> None:
        found = papers.paragraphs("正文。\n\n一、总体要求\n（二）第二。其余。\n3.第三\n（4）第四")
        assert [(one.level, one.number, one.lead, one.text) for one in found] == [
            (0, "", "", "正文。"),
            (1, "一、", "总体要求", ""),
            (2, "（二）", "第二。", "其余。"),
            (3, "3.", "", "第三"),
            (4, "（4）", "", "第四"),
        ]

    def test_breaks_a_long_title_between_words(self) -> None:
        title = "云溪县人民政府办公室关于进一步加强公文限时办结和跟踪协调工作的通知"
        lines = papers.title_lines(title)
        assert "".join(lines) == title
        assert len(lines) == 2
        assert max(len(line) for line in lines) <= 20
        assert not lines[1].startswith(("的", "和"))

    def test_a_date_has_no_leading_zero(self) -> None:
        assert papers.day_words(date(2026, 1, 5)) == "2026年1月5日"


VALUES = {
    "发文机关": "云溪县政府督查室",
    "文号": "政督〔2026〕31号",
    "主送": "县住房和城乡建设局",
    "事项名称": "老河桥改造 & 绿化",
    "正文": "一、总体情况\n本月办结 46 件。",
    "清单": ({"序号": "1", "单位": "县住建局", "事项": "老河桥", "情况": "逾期"},),
    "材料": ({"序号": "1", "材料名称": "合同"},),
}


class TestSheets:
    def test_there_are_twelve(self) -> None:
        assert len(papers.SHEETS) == 12
        assert [one.title for one in papers.SHEETS] == [
            "交办单",
            "转办单",
            "催办单",
            "督办通知单",
            "办理情况反馈单",
            "延期申请表",
            "销号申请表",
            "督查专报",
            "督查通报",
            "督查方案",
            "约谈通知",
            "移送函",
        ]

    @pytest.mark.parametrize("sheet", papers.SHEETS, ids=lambda one: one.code)
    def test_uses_names_that_it_knows_and_prints_both_ways(self, sheet: papers.Sheet) -> None:
        template = papers.word(sheet.paper)
        papers.refuse_unknown_names(template, sheet.known)
        assert papers.names_in_word(template) <= sheet.known
        filled = papers.filled(sheet.paper, VALUES)
        assert "{{" not in str(filled)
        words = PdfReader(io.BytesIO(papers.pdf(filled))).pages[0].extract_text()
        assert "云溪县政府督查室" in words
        again = Document(io.BytesIO(papers.fill_word(template, VALUES)))
        text = again.element.xml
        assert "云溪县政府督查室" in text
        assert "{{" not in text and "{%" not in text

    def test_rows_of_a_list_are_repeated(self) -> None:
        sheet = papers.sheet("circular")
        filled = papers.filled(sheet.paper, VALUES)
        assert filled.body[-1].rows == (("1", "县住建局", "老河桥", "", "逾期"),)
        word = Document(io.BytesIO(papers.fill_word(papers.word(sheet.paper), VALUES)))
        assert [cell.text for cell in word.tables[0].rows[1].cells] == ["1", "县住建局", "老河桥", "", "逾期"]
        assert "老河桥改造 & 绿化" in [one.text for one in word.paragraphs]


def an_office_writes(text: str) -> bytes:
    document = Document()
    document.add_paragraph(text)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


class TestTemplatesOfAnOffice:
    known = papers.sheet("urging").known

    def test_may_use_the_names_of_the_sheet(self) -> None:
        mine = an_office_writes("请 {{ 牵头单位 }} 抓紧办理{{事项名称}}")
        papers.refuse_unknown_names(mine, self.known)
        made = Document(io.BytesIO(papers.fill_word(mine, {"牵头单位": "县住建局", "事项名称": "老河桥"})))
        assert made.paragraphs[0].text == "请 县住建局 抓紧办理老河桥"

    def test_a_name_that_does_not_exist_is_refused_in_a_sentence(self) -> None:
        with pytest.raises(papers.TemplateRefused, match="承办股室"):
            papers.refuse_unknown_names(an_office_writes("{{ 承办股室 }}"), self.known)

    @pytest.mark.parametrize(
        "text",
        [
            "{{ 事项名称.__class__ }}",
            "{{ 事项名称.__class__.__mro__ }}",
            "{{ cycler() }}",
            "{{ 事项名称 | upper }}",
            "{{ 1 + 1 }}",
            "{{ 事项名称['x'] }}",
            "{% set a = 1 %}",
            "{% for x in range(9) %}{{ x }}{% endfor %}",
        ],
    )
    def test_may_not_calculate(self, text: str) -> None:
        with pytest.raises(papers.TemplateRefused):
            papers.refuse_unknown_names(an_office_writes(text), self.known)

    @pytest.mark.parametrize("text", ["{{ 事项名称 }", "{% for 行 in 清单 %}"])
    def test_braces_that_do_not_close_are_refused_or_are_text(self, text: str) -> None:
        if text.startswith("{%"):
            with pytest.raises(papers.TemplateRefused):
                papers.refuse_unknown_names(an_office_writes(text), self.known)
        else:
            with pytest.raises(papers.TemplateRefused):
                papers.refuse_unknown_names(an_office_writes(text), self.known)

    def test_a_file_that_is_no_word_document_is_refused(self) -> None:
        with pytest.raises(papers.TemplateRefused, match="Word"):
            papers.refuse_unknown_names(b"not a file", self.known)


def test_the_engines_are_loaded_at_the_first_paper_only() -> None:
    """Starting the system pays nothing for papers."""
    code = (
        "import sys; from zhixing.ui import papers; "
        "print([one for one in ('typst', 'docx', 'docxtpl', 'pylopdf_fonts_zh_cn') if one in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"

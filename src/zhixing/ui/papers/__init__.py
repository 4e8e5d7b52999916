"""Official papers as GB/T 9704 lays them out: frozen values in, Word or PDF bytes out.

    from zhixing.ui import papers

    paper = papers.Paper(
        issuer="老河县人民政府办公室", kind="通知", number="老政办〔2026〕18号", title="关于……的通知",
        addressee="各镇人民政府，县政府各部门：", body=papers.paragraphs(text),
        signature=("老河县人民政府办公室",), signed_on=day,
    )
    papers.word(paper), papers.pdf(paper), papers.substitutions()

`sheet(code)` gives one of the twelve sheets of supervision (交办单 … 移送函); `filled(paper, values)` puts
values where the paper has names in double braces; `fill_word(template, values)` does the same in an office's
own Word file.
"""

from zhixing.ui.papers.filling import (
    TemplateRefused,
    Values,
    fill_word,
    filled,
    names_in_word,
    refuse_unknown_names,
)
from zhixing.ui.papers.fonts import Substitution, substitutions
from zhixing.ui.papers.sheets import MEANING, SHEETS, Sheet, sheet
from zhixing.ui.papers.values import (
    KINDS,
    UPWARD,
    URGENCIES,
    Attachment,
    Block,
    Layout,
    Paper,
    Paragraph,
    Table,
    day_words,
    numbered,
    paragraphs,
    title_lines,
)
from zhixing.ui.papers.writing_pdf import pdf
from zhixing.ui.papers.writing_word import word

__all__ = [
    "KINDS",
    "MEANING",
    "SHEETS",
    "UPWARD",
    "URGENCIES",
    "Attachment",
    "Block",
    "Layout",
    "Paper",
    "Paragraph",
    "Sheet",
    "Substitution",
    "Table",
    "TemplateRefused",
    "Values",
    "day_words",
    "fill_word",
    "filled",
    "names_in_word",
    "numbered",
    "paragraphs",
    "pdf",
    "refuse_unknown_names",
    "sheet",
    "substitutions",
    "title_lines",
    "word",
]

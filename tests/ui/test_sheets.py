"""A list as a file: the tables of a page as they stand on it, without ticks and buttons, days in full."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.template import engines
from django.utils.translation import override
from openpyxl import load_workbook

from zhixing.ui import formats
from zhixing.ui.sheets import book_of, tables_of

NOW = datetime(2026, 11, 18, 2, 32, tzinfo=UTC)
LAST_YEAR = datetime(2025, 12, 31, 7, 30, tzinfo=UTC)
PAGE = """<h1>议题</h1>
{% call table(_("议题"), [col("选择", kind="tick"), col("名称", kind="wide"), col("金额", kind="number"),
  col("比例", kind="number"), col("时间"), col("状态"), col("操作", kind="actions")]) %}
<tr>{{ tick("1", "一") }}{{ th("名称", "=1+1 老河桥", "/x/", "wide") }}
{{ td("金额", 128431 | number, "number") }}{{ td("比例", "84%", "number") }}{{ td("时间", at | short_day) }}
{% call td("状态") %}{{ badge("red") }}<span class="beside">因征地</span>{% endcall %}
{% call td("操作", kind="actions") %}<button>催办</button>{% endcall %}</tr>
{% endcall %}"""


@pytest.fixture(autouse=True)
def _in_chinese() -> object:
    with override("zh-hans"):
        yield


def page() -> str:
    return engines["jinja2"].env.from_string(PAGE).render(at=LAST_YEAR)


def test_the_file_has_the_columns_and_words_of_the_screen() -> None:
    with formats.in_full():
        title, (table,) = tables_of(page())
    assert (title, table.caption) == ("议题", "议题")
    assert table.heads == ["名称", "金额", "比例", "时间", "状态"]
    assert table.rows == [["=1+1 老河桥", 128431, "84%", "2025-12-31 15:30", "逾期\n因征地"]]


def test_the_workbook_runs_nothing_and_prints_wide() -> None:
    title, tables = tables_of(page())
    sheet = load_workbook(io.BytesIO(book_of(title, tables, at=NOW))).active
    assert sheet["A1"].value == "议题"
    assert sheet["A2"].value == "截至 2026年11月18日 10:32，共 1 行"
    assert sheet["A4"].data_type == "s"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")


def test_an_empty_list_is_still_a_file() -> None:
    title, tables = tables_of("<h1>议题</h1><p>还没有</p>")
    assert load_workbook(io.BytesIO(book_of(title, tables, at=NOW))).active["A1"].value == "议题"

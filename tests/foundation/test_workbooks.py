"""Workbooks that come in: within limits, as text, by the names above the rows."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook

from zhixing.foundation.reading import workbooks
from zhixing.foundation.reading.workbooks import HeadMissing, WorkbookUnreadable, rows_under, text_of


def saved(*rows: tuple[object, ...], merged: str = "") -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class TestOpening:
    def test_what_would_unpack_to_far_more_is_not_opened(self, monkeypatch) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b" " * 3_000_000)
        monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 2_000_000)
        with pytest.raises(WorkbookUnreadable):
            workbooks.open_workbook(out.getvalue())

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"a,b\n1,2\n", saved(("a",))[:-40]])
    def test_what_is_no_workbook_is_said_to_be_none(self, content: bytes) -> None:
        with pytest.raises(WorkbookUnreadable):
            workbooks.open_workbook(io.BytesIO(content))


class TestRows:
    def test_are_found_below_titles_under_the_names_in_any_order(self) -> None:
        rows = (
            ("全县名单",),
            (),
            ("备注", "手机", "姓名"),
            ("", 13800000000.0, " 周敏 "),
            (),
            ("x", None, None),
        )
        content = saved(*rows)
        assert rows_under(content, ("姓名", "手机")) == [(4, {"手机": "13800000000", "姓名": "周敏"})]
        assert rows_under(content, ("姓名",), more=("备注",))[-1] == (6, {"备注": "x", "姓名": ""})

    def test_a_head_that_lacks_a_column_is_none(self) -> None:
        with pytest.raises(HeadMissing):
            rows_under(saved(("姓名",), ("周敏",)), ("姓名", "手机"))

    def test_no_more_are_read_than_are_wanted(self) -> None:
        content = saved(("姓名",), *((f"第{n}人",) for n in range(30)))
        assert len(rows_under(content, ("姓名",), most=20)) == 20

    def test_a_merged_cell_counts_for_every_row_that_it_covers(self) -> None:
        content = saved(("单位", "任务"), ("住建局", "甲"), (None, "乙"), (None, None), merged="A2:A4")
        sheet = workbooks.open_workbook(content, with_merged=True).active
        rows = workbooks.merged_rows_under(sheet, ("任务",), lambda text: text or None)
        assert rows == [(2, {"单位": "住建局", "任务": "甲"}), (3, {"单位": "住建局", "任务": "乙"})]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (3.0, "3"),
        (0.1 + 0.2, "0.3"),
        (True, "是"),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, tzinfo=UTC), "2026-03-02"),
        (datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "2026-03-02 09:30"),
        ("\u200b=1+1 ", "=1+1"),
        ("'=1+1", "=1+1"),
    ],
)
def test_a_cell_is_read_as_it_is_written(value: object, text: str) -> None:
    assert text_of(value) == text

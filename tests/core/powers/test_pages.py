"""权责清单 as people use it: the list and its filter, one power, Excel in and out."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from tests.support.people import Office, found_office, sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.core.powers import acts, imports, selectors
from zhixing.core.powers.rules import COLUMNS

pytestmark = pytest.mark.django_db
SINCE = date(2026, 1, 1)


@pytest.fixture
def county() -> Office:
    office = found_office(accounts=True, at=datetime.now(UTC) - timedelta(days=200))
    for code, title, unit, basis in (
        ("XK-001", "建筑工程施工许可", "housing", "建筑法 第七条"),
        ("XK-002", "商品房预售许可", "housing", ""),
        ("CF-101", "对占道经营的处罚", "urban", "城市市容和环境卫生管理条例 第三十六条"),
    ):
        acts.list_power(
            code=code,
            title=title,
            duty="依法审查",
            basis=basis,
            unit_id=office.units[unit],
            document="权责清单（2026）",
            since=SINCE,
            by=office.officer("fang"),
            at=datetime.now(UTC),
        )
    return office


def workbook(*rows: tuple[object, ...], title: bool = True) -> SimpleUploadedFile:
    book = Workbook()
    sheet = book.worksheets[0]
    if title:
        sheet.append(["澄阳县权责清单"])
    sheet.append(COLUMNS)
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("权责清单.xlsx", file.getvalue())


class TestTheList:
    def test_is_read_by_every_official_and_by_no_stranger(self, county: Office) -> None:
        page = sign_in(Client(), county, "li").get("/powers/").content.decode()
        assert page.count("XK-00") >= 2
        assert "自我设权：没有法定依据" in page
        assert "新增权责事项" not in page
        assert Client().get("/powers/").status_code == 302

    @pytest.mark.parametrize(
        ("query", "codes"),
        [("q=预售", {"XK-002"}), ("q=第七条", {"XK-001"}), ("fault=no_basis", {"XK-002"}), ("q=没有", set())],
    )
    def test_is_narrowed_by_words_and_faults(self, county: Office, query: str, codes: set[str]) -> None:
        page = sign_in(Client(), county, "li").get(f"/powers/?{query}").content.decode()
        assert {code for code in ("XK-001", "XK-002", "CF-101") if f">{code}</a>" in page} == codes

    def test_is_narrowed_by_unit_and_shown_as_of_a_day(self, county: Office) -> None:
        window = sign_in(Client(), county, "li")
        page = window.get(f"/powers/?unit={county.units['urban']}").content.decode()
        assert "CF-101" in page
        assert "XK-001" not in page
        assert "XK-001" not in window.get("/powers/?on=2025-12-31").content.decode()

    def test_asks_as_many_questions_for_many_rows_as_for_few(self, county: Office) -> None:
        def asked() -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                selectors.power_page(on=date(2026, 6, 1))
            return len(queries)

        few = asked()
        for number in range(30):
            acts.list_power(
                code=f"N-{number}", title="行政检查", duty="检查", basis="条例", document="权责清单",
                unit_id=county.units["land"], since=SINCE, by=county.officer("fang"), at=datetime.now(UTC),
            )  # fmt: skip
        assert asked() == few <= 5


class TestOnePower:
    def test_shows_holder_basis_and_every_version(self, county: Office) -> None:
        window = sign_in(Client(), county, "fang")
        sent = {
            "title": "建筑工程施工许可",
            "duty": "审查施工条件并公示结果",
            "basis": "建筑法 第七条",
            "unit": county.units["hall"],
            "document": "澄政发〔2026〕12号",
            "since": "2026-07-01",
        }
        assert window.post("/powers/XK-001/change/", sent).status_code == 303
        page = window.get("/powers/XK-001/").content.decode()
        assert "政务服务局" in page
        assert "住建局" in page, "the version before stays"
        assert "澄政发〔2026〕12号" in page
        assert ledger.history("power:XK-001")[-1].verb == "power.changed"

        again = window.post("/powers/XK-001/change/", sent | {"since": "2026-06-01"})
        assert again.status_code == 200
        assert "新版本应晚于该日" in again.content.decode()

    def test_that_is_not_listed_is_404(self, county: Office) -> None:
        assert sign_in(Client(), county, "li").get("/powers/XK-999/").status_code == 404

    def test_is_entered_once_under_its_code(self, county: Office) -> None:
        window = sign_in(Client(), county, "fang")
        sent = {
            "code": "XK-001", "title": "重复", "duty": "责任", "basis": "依据",
            "unit": county.units["housing"], "document": "文件", "since": "2026-07-01",
        }  # fmt: skip
        page = window.post("/powers/new/", sent)
        assert page.status_code == 200
        assert "编码 XK-001 已列入权责清单" in page.content.decode()
        assert sign_in(Client(), county, "li").get("/powers/new/").status_code == 404


class TestExcel:
    def take_in(self, county: Office, file: SimpleUploadedFile, *, dry_run: bool = False) -> imports.Report:
        return imports.powers(file.file, by=county.officer("fang"), at=datetime.now(UTC), dry_run=dry_run)

    def test_what_was_taken_out_changes_nothing_when_it_is_read_again(self, county: Office) -> None:
        answer = sign_in(Client(), county, "li").get("/powers/?format=xlsx")
        book = load_workbook(io.BytesIO(answer.content))
        assert [cell.value for cell in book.worksheets[0][1]] == list(COLUMNS)
        assert book.worksheets[0].max_row == 4
        report = self.take_in(county, SimpleUploadedFile("清单.xlsx", answer.content))
        assert (report.read, report.added, report.changed, report.errors) == (3, 0, 0, [])

    def test_errors_are_said_by_row_and_column_and_stop_no_other_row(self, county: Office) -> None:
        good = (
            "XK-003",
            "夜间施工许可",
            "审查",
            "噪声法 第四十三条",
            "住建局",
            "权责清单（2026）",
            "2026-03-01",
        )
        rows = (
            good,
            ("", "没有编码的事项", "", "", "住建局", "文件", "2026-03-01"),
            ("XK-004", "事项", "", "", "不存在的局", "文件", "三月一日"),
            good,
        )
        checked = self.take_in(county, workbook(*rows), dry_run=True)
        assert (checked.read, checked.added, checked.rejected) == (4, 1, 3)
        assert [(e.row, e.column) for e in checked.errors] == [
            (4, "编码"), (5, "生效日期"), (5, "责任单位"), (6, "编码"),
        ]  # fmt: skip
        assert selectors.one_power("XK-003", on=date(2026, 6, 1)) is None, "only checked"

        window = sign_in(Client(), county, "fang")
        page = window.post("/powers/import/", {"file": workbook(*rows)}).content.decode()
        assert "没有「不存在的局」这个单位" in page
        assert "编码与第 3 行重复" in page
        found = selectors.one_power("XK-003", on=date(2026, 6, 1))
        assert found is not None
        assert found.present.unit_name == "住建局"

    def test_a_changed_line_becomes_a_version(self, county: Office) -> None:
        row = (
            "XK-001",
            "建筑工程施工许可证核发",
            "审查",
            "建筑法 第七条",
            "住建局",
            "澄政发〔2026〕9号",
            "2026-08-01",
        )
        assert self.take_in(county, workbook(row)).changed == 1
        found = selectors.one_power("XK-001", on=date(2026, 9, 1))
        assert found is not None
        assert [one.since for one in found.versions] == [date(2026, 8, 1), SINCE]

    def test_what_is_no_list_is_said(self, county: Office) -> None:
        sent = {"file": SimpleUploadedFile("x.xlsx", b"not a workbook")}
        page = sign_in(Client(), county, "fang").post("/powers/import/", sent)
        assert "表格中没有找到" in page.content.decode()


class TestTakenOff:
    def test_a_power_ends_by_a_paper_from_a_day_and_may_come_back(self, county: Office) -> None:
        fang, path = sign_in(Client(), county, "fang"), "/powers/CF-101/"
        assert f"{path}end/" in fang.get(path).content.decode()
        change = fang.get(f"{path}change/").content.decode()
        assert f'value="{county.units["urban"]}" selected' in change  # what stays need not be chosen again
        early = fang.post(f"{path}end/", {"document": "澄政发〔2026〕12号", "since": "2026-01-01"})
        assert early.status_code == 200 and "新版本应晚于该日" in early.content.decode()
        assert "澄政发〔2026〕12号" in early.content.decode()
        ended = {"document": "澄政发〔2026〕12号", "since": "2026-06-01"}
        assert fang.post(f"{path}end/", ended).status_code in (302, 303)
        page = fang.get(path).content.decode()
        assert "不再列入权责清单" in page and f"{path}end/" not in page
        assert fang.get(f"{path}end/").status_code == 404
        assert selectors.owner("CF-101", on=date(2026, 6, 1)) is None
        [_listed, entry] = ledger.history("power:CF-101")
        assert (entry.verb, entry.facts["document"]) == ("power.ended", "澄政发〔2026〕12号")
        back = {"title": "对占道经营的处罚", "duty": "依法查处", "basis": "条例 第三十六条"}
        back |= {"unit": str(county.units["urban"]), "document": "13号"}
        assert fang.post(f"{path}change/", back | {"since": "2026-05-01"}).status_code == 200
        assert fang.post(f"{path}change/", back | {"since": "2026-07-01"}).status_code in (302, 303)
        assert selectors.owner("CF-101", on=date(2026, 6, 15)) is None  # the time between stays empty
        assert sign_in(Client(), county, "li").get(f"{path}end/").status_code == 404

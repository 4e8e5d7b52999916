"""P11 台账格式: the office's own ledger in, this month's progress appended, two months compared out."""

from __future__ import annotations

import io
import time
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.support.county import book
from tests.support.matters import Stage, moment
from tests.support.people import found_office, sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters.models import Matter
from zhixing.work.directives.acts import registers as acts
from zhixing.work.directives.imports.grids import read_grid
from zhixing.work.directives.models import MonthlyProgress
from zhixing.work.directives.refusals import registers as refusals
from zhixing.work.directives.rules import registers as rules
from zhixing.work.directives.rules.grids import find_head
from zhixing.work.directives.selectors import registers as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("P11")]

HEAD = [words[0] for words in rules.COLUMNS.values()]


def row(
    serial: int, task: str, lead: str, *, due: str = "6月底前", progress: str = "", **more: str
) -> list[str]:
    cells = dict.fromkeys(rules.COLUMNS, "") | {
        "serial": str(serial), "source": "政府工作报告", "task": task, "lead": lead, "due": due,
        "progress": progress, "leader": "陈立群",
    } | more  # fmt: skip
    return list(cells.values())


def sheet(*rows: list[str], merges: tuple[str, ...] = ()) -> bytes:
    return book([["澄阳县重点工作台账"], HEAD, *rows], merges=("A1:O1", *merges))


FOUR = (
    row(1, "老旧小区改造", "住建局", supports="财政局、城管局", progress="完成40%，开工8个小区"),
    row(2, "城区道路修复", "城管局", progress="完成20%"),
    row(3, "供地计划", "自然资源局", progress="已挂牌3宗", number="澄督〔2026〕7号"),
    row(4, "镇区环境整治", "老河镇", due="长期"),
)


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


def read(county: Stage, content: bytes, at: str = "2026-04-30 09:00"):
    grid = read_grid(content, name="台账.xlsx")
    head = find_head(grid, rules.titles())
    assert head is not None
    typed = [text for cells in grid.cells for text in cells for text in text.split("、")]
    with county.at(at) as now:
        known = selectors.names_to_check(typed, seen_by=county.officer("zhou", at), at=now)
    return rules.read_rows(grid, head, year=2026, units=known.units, leaders=known.leaders)


def take_in(county: Stage, content: bytes, *, at: str, month: date) -> acts.Taken:
    rows, wrong = read(county, content, at)
    assert wrong == []
    return county.do(acts.take_in_register, by="zhou", at=at, rows=rows, month=month, content=content)


class TestTakingIn:
    def test_merged_cells_leads_supports_leaders_and_dates_become_matters(self, county: Stage) -> None:
        content = sheet(*FOUR, merges=("C3:C6", "E3:E5"))
        taken = take_in(county, content, at="2026-04-30 09:00", month=date(2026, 4, 1))
        assert (taken.registered, taken.appended, taken.unchanged) == (4, 3, 0)
        matter = Matter.objects.get(title="老旧小区改造")
        assert matter.unit_id == county.unit("housing")
        assert matter.due_at == moment("2026-06-30 17:30")
        assert matter.source_ref == "政府工作报告"
        assert set(matter.involvements.filter(role="support").values_list("unit_id", flat=True)) == {
            county.unit("finance"), county.unit("urban"),
        }  # fmt: skip
        assert Matter.objects.get(title="镇区环境整治").due_at is None
        assert ledger.history(f"register:{county.unit('supervision')}")[-1].facts["appended"] == 3

    def test_the_same_ledger_twice_changes_nothing_the_next_month_is_appended(self, county: Stage) -> None:
        content = sheet(*FOUR)
        take_in(county, content, at="2026-04-30 09:00", month=date(2026, 4, 1))
        again = take_in(county, content, at="2026-04-30 10:00", month=date(2026, 4, 1))
        assert (again.registered, again.appended, again.unchanged) == (0, 0, 3)
        may = sheet(
            row(1, "老旧小区改造", "住建局", progress="完成65%，开工12个小区"),
            row(2, "城区道路修复", "城管局", progress="完成20%"),
            row(3, "供地计划", "自然资源局", number="澄督〔2026〕7号"),
        )
        taken = take_in(county, may, at="2026-05-29 09:00", month=date(2026, 5, 1))
        assert (taken.registered, taken.appended) == (0, 2)
        kept = MonthlyProgress.objects.filter(matter__title="老旧小区改造").order_by("month")
        assert [(one.month, one.percent) for one in kept] == [(date(2026, 4, 1), 40), (date(2026, 5, 1), 65)]

        with county.at("2026-05-29 10:00") as now:
            lines = selectors.ledger_lines(
                seen_by=county.officer("zhou", "2026-05-29 10:00"), month=date(2026, 5, 1), now=now
            )
        assert {line.row.title: line.change for line in lines} == {
            "老旧小区改造": "由40%到65%（+25）",
            "城区道路修复": "与上月相同",
            "供地计划": "本月未报",
            "镇区环境整治": "本月未报",
        }

    def test_what_is_wrong_is_told_by_row_and_column_and_nothing_is_taken_in(self, county: Stage) -> None:
        content = sheet(
            row(1, "", "住建局"),
            row(2, "道路修复", "住建局、城管局"),
            row(3, "某事", "不存在局", due="尽快"),
            row(4, "供地", "自然资源局", leader="赵某某"),
            row(5, "供地", "自然资源局"),
        )
        _rows, wrong = read(county, content)
        assert [(one.row, one.column, one.sentence) for one in wrong] == [
            (3, "任务内容", "没有填写"),
            (4, "牵头单位", "写了 2 个牵头单位，请拆成 2 行"),
            (5, "牵头单位", "“不存在局”不是本县在册单位"),
            (5, "完成时限", "“尽快”读不出日期"),
            (6, "牵头县领导", "“赵某某”不是在职县领导"),
            (7, "任务内容", "与第 6 行重复"),
        ]
        client = sign_in(Client(), county.office, "zhou")
        sent = {"file": io.BytesIO(content), "month": "2026-04"}
        sent["file"].name = "台账.xlsx"
        page = client.post("/directives/registers/", sent).content.decode()
        assert "台账有 6 处需要改正" in page and "不存在局" in page
        assert not Matter.objects.exists()

    def test_a_thousand_rows_are_checked_in_under_ten_seconds(self, county: Stage) -> None:
        content = sheet(*(row(n, f"重点任务第{n}项", "住建局", progress="完成5%") for n in range(1, 1001)))
        began = time.process_time()
        rows, wrong = read(county, content)
        assert (len(rows), wrong) == (1000, [])
        assert time.process_time() - began < 10


class TestHandingOut:
    def test_a3_landscape_merged_sources_and_the_comparison(self, county: Stage) -> None:
        client = sign_in(Client(), county.office, "zhou")
        take_in(county, sheet(*FOUR), at="2026-04-30 09:00", month=date(2026, 4, 1))
        answer = client.get("/directives/registers/?format=xlsx&month=2026-04")
        out = load_workbook(io.BytesIO(answer.content)).active
        assert (out.page_setup.orientation, int(out.page_setup.paperSize)) == ("landscape", 8)
        assert {"C4:C7", "K2:M2"} <= {str(area) for area in out.merged_cells.ranges}
        assert [cell.value for cell in out[2]][:10] == HEAD[:10]
        assert [cell.value for cell in out[3]][10:13] == ["上月（3月）", "本月（4月）", "对比"]
        assert [out.cell(4 + n, 13).value for n in range(4)].count("本月新增") == 3

    def test_a_unit_neither_takes_in_nor_hands_out(self, county: Stage) -> None:
        rows, _ = read(county, sheet(*FOUR))
        with pytest.raises(refusals.MayNotTakeIn):
            county.do(
                acts.take_in_register, by="wang", at="2026-04-30 09:00", rows=rows,
                month=date(2026, 4, 1), content=b"",
            )  # fmt: skip
        assert sign_in(Client(), county.office, "wang").get("/directives/registers/").status_code == 404

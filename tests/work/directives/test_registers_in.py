"""Registers kept on paper come in from Excel: what is wrong by row and column in words, and once."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.support.county import book
from tests.support.matters import Stage, moment
from tests.support.people import sign_in
from zhixing.work.directives.acts.instructions import register_instructions
from zhixing.work.directives.acts.registry import register_documents
from zhixing.work.directives.imports.instructions import read_instructions
from zhixing.work.directives.imports.registry import read_documents
from zhixing.work.directives.models import Instruction, RegisteredDocument

pytestmark = pytest.mark.django_db

DOCUMENTS = ("标题", "规范事项", "适用对象", "条款", "文号", "签发人", "印发日期")
STANDING = "第一条 早市摊点经营时间为每日5时至8时\n第二条 摊主应当保持摊位周边清洁"
GOOD = ("早夜市管理办法", "占道经营", "早夜市摊点", STANDING, "澄城管〔2019〕4号", "马骁", "2019年6月3日")
INSTRUCTIONS = (
    *("编号", "级别", "批示事由", "批示领导", "批示内容", "批示日期"),
    *("牵头单位", "配合单位", "完成时限", "时限原话", "缓急"),
)


def sheet(head: Sequence[str], *rows: Sequence[str]) -> io.BytesIO:
    file = io.BytesIO(book([["台账"], head, *rows]))
    file.name = "台账.xlsx"
    return file


def test_a_register_of_documents_comes_in_and_once(county: Stage) -> None:
    client, url = sign_in(Client(), county.office, "ma"), "/directives/registry/import/"
    assert url in client.get("/directives/registry/").content.decode()
    template = load_workbook(io.BytesIO(client.get(f"{url}?template=1").content))
    assert {*DOCUMENTS} == {cell.value for cell in template.active[3]}
    other = STANDING.replace("5时至8时", "6时至9时30分")
    bad = sheet(
        DOCUMENTS,
        GOOD,
        ("城区早市规范", *GOOD[1:3], other, "澄城管〔2020〕7号", "马骁", "六月初"),
        ("", "占道经营", "货车" * 31, "第一条 限行", "澄城管〔2019〕4号", "", "2999-01-01"),
        ("机密★10年的通知", "养犬管理", "犬只", "一律登记", "", "", ""),
    )
    page = client.post(url, {"file": bad}).content.decode()
    assert "表格有 8 处需要改正" in page
    for words in ("不能为空", "读不出日期", "不能超过 60 个字", "与第 3 行重复", "晚于今天", "严禁处理涉密"):
        assert words in page
    assert "与《早夜市管理办法》可能抵触" in page
    draft = ("城区早市规范", *GOOD[1:3], other, "", "", "")
    checked = client.post(url, {"file": sheet(DOCUMENTS, GOOD, draft), "only_check": "on"}).content.decode()
    assert "读取 2 行，没有发现问题，还没有登记。" in checked
    assert not RegisteredDocument.objects.exists()
    for said in ("登记 2 件，已在台账 0 件", "登记 0 件，已在台账 2 件"):
        page = client.post(url, {"file": sheet(DOCUMENTS, GOOD, draft)}, follow=True).content.decode()
        assert said in page
    found = RegisteredDocument.objects.order_by("id")
    assert [(one.state, one.unit_id) for one in found] == [
        ("in_force", county.unit("urban")),
        ("draft", county.unit("urban")),
    ]
    assert found[0].issued_at == moment("2019-06-03 00:00")
    assert found[0].changes.get().signer == "马骁"


def test_a_register_of_instructions_comes_in_and_once(county: Stage) -> None:
    client, url = sign_in(Client(), county.office, "zhou"), "/directives/instructions/import/"
    year = moment("2026-01-01 00:00").year
    first = (
        "31",
        "",
        "加装电梯资金",
        "陆明远",
        "请住建、财政研究",
        "2026-01-05",
        "住建局",
        "财政局",
        "",
        "",
        "急件",
    )
    second = (
        f"批〔{year}〕31号",
        "",
        "加装电梯资金",
        "陈立群",
        "请抓紧",
        "2026-01-06",
        "住建局",
        "",
        "",
        "",
        "",
    )
    city = (
        "",
        "市领导批示",
        "河道清淤",
        "市长高某",
        "三月底前完成",
        "2026-01-06",
        "自然资源局",
        "",
        "2026-03-31",
        "三月底前",
        "",
    )
    wrong = (
        ("三十一", "县里", "一", "陆明远", "请办", "2026-01-05", "住建局", "", "", "", ""),
        ("2", "", "二", "路明远", "请办", "元月", "园林局", "财政局、水务局", "2026-03-31", "", "特快"),
        ("2", "", "三", "陆明远", "", "2999-01-05", "园林局", "", "", "", ""),
    )
    page = client.post(url, {"file": sheet(INSTRUCTIONS, *wrong)}).content.decode()
    for words in (
        *("读不出今年的编号", "只能填县领导批示、市领导批示、省领导批示", "现任县领导中没有此人"),
        *("读不出日期", "没有名为「园林局」的单位", "没有名为「水务局」的单位", "不能为空", "晚于今天"),
        *("只能填平件、急件、马上就办", "与第 4 行编号相同，批示事由不同"),
    ):
        assert words in page
    assert not Instruction.objects.exists()
    for said in ("登记 2 件，已在台账 0 件", "登记 0 件，已在台账 2 件"):
        page = client.post(url, {"file": sheet(INSTRUCTIONS, first, second, city)}, follow=True)
        assert said in page.content.decode()
    made = {
        one.serial: one for one in Instruction.objects.prefetch_related("rounds__remarks", "rounds__matter")
    }
    assert sorted(made) == [31, 32]
    [round_] = made[31].rounds.all()
    assert [one.leader for one in round_.remarks.all()] == ["陆明远县长", "陈立群副县长"]
    assert (round_.matter.unit_id, round_.matter.urgency) == (county.unit("housing"), "urgent")
    assert made[32].level == "city"
    taken = client.post(url, {"file": sheet(INSTRUCTIONS, ("31", "", "别的事", *first[3:]))}).content.decode()
    assert "已登记为另一件批示" in taken
    assert sign_in(Client(), county.office, "wang").get(url).status_code == 404


def test_a_thousand_rows_are_checked_in_ten_seconds_and_taken_in_by_few_statements(county: Stage) -> None:
    day = "2026-03-02 09:00"
    ma, zhou, at = county.officer("ma", day), county.officer("zhou", day), moment(day)
    text = "第一条 {}\n第二条 保持清洁"
    documents = [
        (f"第{n}号办法", f"事项{n // 20}", "摊点", text.format(n), f"城〔2019〕{n}号", "马骁", "")
        for n in range(1000)
    ]
    rest = ("陆明远", "请办", "2026-01-05", "住建局", "财政局", "", "", "")
    sheets = [(str(n + 1), "", f"事由{n}", *rest) for n in range(1000)]
    began = time.monotonic()
    papers, wrong = read_documents(sheet(DOCUMENTS, *documents), by=ma, at=at)
    instructions, faults = read_instructions(sheet(INSTRUCTIONS, *sheets), by=zhou, at=at)
    assert time.monotonic() - began < 10
    assert (len(papers), len(instructions), wrong, faults) == (1000, 1000, [], [])
    with CaptureQueriesContext(connection) as statements:
        assert len(register_documents(rows=papers[:20], by=ma, at=at)) == 20
        assert len(register_instructions(rows=instructions[:40], by=zhou, at=at)) == 40
    assert len(statements) < 80

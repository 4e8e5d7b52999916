"""Registers kept on paper come in from Excel: what is wrong by row and column in words, and once."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.support.county import book
from tests.support.matters import Stage, moment
from tests.support.meetings import executive
from tests.support.people import found_office, sign_in
from tests.work.projects.stage import enter
from zhixing.work.directives.acts.instructions import register_instructions
from zhixing.work.directives.acts.registry import register_documents
from zhixing.work.directives.acts.visits import plan_visits
from zhixing.work.directives.imports.instructions import read_instructions
from zhixing.work.directives.imports.registry import read_documents
from zhixing.work.directives.models import Instruction, Programme, RegisteredDocument, VisitProblem
from zhixing.work.meetings.models import ReportingList
from zhixing.work.projects import acts as projects
from zhixing.work.projects.models import Need

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


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


NEEDS = ("企业名称", "诉求", "提出日期", "类型", "承办单位", "所属项目", "走访发现")
PROGRAMMES = ("年度", "名称", "受益对象", "标准", "地点", "投资（万元）", "责任单位", "完成日期")
VISITS = ("县领导", "联系点", "日期", "地点", "见到的群众、干部", "凭据", "发现的问题")
ROLLING = ("月份", "项目", "汇报单位", "选择理由", "汇报领导", "会议")


@dataclass(frozen=True, slots=True)
class Register:
    """One register's page: its columns, rows with faults and what is said of them, and rows that fit."""

    url: str
    head: tuple[str, ...]
    bad: tuple[tuple[str, ...], ...]
    said: tuple[str, ...]
    good: tuple[tuple[str, ...], ...]
    again: str = "登记 0 件"


REGISTERS = (
    Register(
        "/projects/needs/import/",
        NEEDS,
        (
            ("宏远铸件", "用电容量不足", "3月初", "水电", "", "没有的项目", "有"),
            ("宏远铸件", "", "2999-01-01", "", "园林局", "", ""),
        ),
        (
            "读不出日期",
            "只能填审批手续",
            "没有这个重点项目",
            "只能填是、否",
            "晚于今天",
            "没有名为「园林局」的单位",
        ),
        (
            ("宏远铸件", "用电容量不足", "2026-11-16", "水电气", "住建局", "", "是"),
            ("宏远铸件", "用工缺口 30 人", "2026年11月18日", "用工", "", "第二水厂", "否"),
        ),
    ),
    Register(
        "/directives/visits/import/",
        VISITS,
        (
            ("陈立群", "财政局", "2026-03-04", "石门村", "村民", "纪要第3期", ""),
            ("沈国安", "老河镇", "2026-03-04", "石门村", "村民", "", ""),
            ("陈立群", "老河镇", "2025-03-04", "石门村", "村民", "纪要第1期", ""),
        ),
        ("不是这位领导的联系点", "沈国安 2026年没有联系计划", "不能为空", "陈立群 2025年没有联系计划"),
        (
            ("陈立群", "老河镇", "2026-03-04", "石门村", "村民 12 人", "纪要第3期", "村道塌方\n饮水浑浊"),
            ("陈立群", "老河镇", "2026-03-05", "石门村", "村支书", "纪要第4期", ""),
        ),
    ),
    Register(
        "/directives/livelihood/import/",
        PROGRAMMES,
        (
            ("今年", "一", "居民", "达标", "文昌街道", "一千万", "住建局", "年底"),
            ("2026", "二", "居民", "达标", "文昌街道", "1,300", "园林局", "2026-11-30"),
        ),
        ("不是年份", "应为大于零的数字", "读不出日期", "与第 3 行不是同一年度", "没有名为「园林局」的单位"),
        tuple(
            ("2026", f"实事{n}", "居民", "达标", "文昌街道", "1,300", "住建局", "2026-11-30")
            for n in range(8)
        ),
        again="2026 年的民生实事已经登记",
    ),
    Register(
        "/meetings/rolling/import/",
        ROLLING,
        (
            ("三月", "第二水厂", "园林局", "用地组件报批", "路明远", ""),
            ("2026-03", "第二水厂", "住建局", "", "", "编委会"),
        ),
        ("读不出月份", "没有名为「园林局」的单位", "现任县领导中没有此人", "不能为空", "不是您组织的会议"),
        (
            ("2026-12", "第二水厂", "住建局", "用地组件报批", "陈立群", ""),
            ("2026年12月", "专项债支出", "财政局", "支出进度低于序时", "", "县政府常务会议"),
            ("2027-01", "第二水厂", "住建局", "通水在即", "", ""),
        ),
    ),
)


def test_four_registers_more_come_in_and_once(county: Stage) -> None:
    executive(county)
    day = "2026-02-02 09:00"
    project = enter(county, title="第二水厂", is_enterprise=True)
    secretary = county.person("li")
    county.do(projects.name_secretary, by="zhou", at=day, project_id=project.pk, person_id=secretary)
    units = (county.unit("laohe"),)
    posts = {"leader_post_id": county.office.posts["vice"], "year": 2026, "days": 24}
    county.do(plan_visits, by="zhou", at=day, unit_ids=units, **posts)
    client, stranger = sign_in(Client(), county.office, "zhou"), sign_in(Client(), county.office, "meng")
    for one in REGISTERS:
        assert stranger.get(one.url).status_code == 404
        assert one.url in client.get(one.url.removesuffix("import/")).content.decode()
        template = load_workbook(io.BytesIO(client.get(f"{one.url}?template=1").content))
        assert {*one.head} <= {cell.value for cell in template.active[3]}
        assert {*one.head} <= {cell.value for cell in template["填写说明"]["A"]}
        page = client.post(one.url, {"file": sheet(one.head, *one.bad)}).content.decode()
        assert [words for words in one.said if words not in page] == []
        for said in (f"登记 {len(one.good)} 件，已在台账 0 件", one.again):
            page = client.post(one.url, {"file": sheet(one.head, *one.good)}, follow=True).content.decode()
            assert said in page
    first, second = Need.objects.order_by("pk").select_related("matter")
    assert (first.matter.unit_id, first.matter.due_at) == (county.unit("housing"), moment("2026-11-23 17:30"))
    assert (second.is_request, second.project_id, second.need_type) == (True, project.pk, "hiring")
    assert [one.text for one in VisitProblem.objects.order_by("place")] == ["村道塌方", "饮水浑浊"]
    assert {one.budget_fen for one in Programme.objects.all()} == {1_300_000_000}
    lists = ReportingList.objects.order_by("month").prefetch_related("entries")
    assert [(f"{one.month:%Y-%m}", one.entries.count()) for one in lists] == [("2026-12", 2), ("2027-01", 1)]


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

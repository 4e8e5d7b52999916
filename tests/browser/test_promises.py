"""A project at the gate, its review by lot, and a paper sent round, in the browser."""

from __future__ import annotations

import pytest

from tests.browser.visitors import Visitor, enrol
from tests.reliability.scenes import ago, live_county
from tests.support.matters import Stage
from tests.support.people import PASSWORD
from tests.work.projects.stage import enter
from zhixing.work.documents.models import Circulation
from zhixing.work.projects import acts
from zhixing.work.projects.models import Gate, Review


@pytest.fixture
def county() -> Stage:
    found = live_county()
    rows = [
        acts.NewExpert("钱文", "财政局", ("工程造价",), (), found.unit("finance")),
        acts.NewExpert("杜衡", "省设计院", ("建筑结构",)),
        acts.NewExpert("叶川", "临州大学", ("机电设备",)),
    ]
    found.do(acts.add_experts, by="zhou", at=ago(days=9), rows=rows)
    return found


def test_a_square_is_asked_who_needs_it_and_a_paper_goes_round(visit, county: Stage) -> None:
    project = enter(county, at=ago(days=8), title="县人民医院东院区")
    visitor: Visitor = visit()
    visitor.sign_in("zhou", PASSWORD, enrol(county.office.account("zhou")))
    page = visitor.open("/projects/gates/new/")
    page.get_by_label("项目名称").fill("县政府前广场提升改造工程（含地下管线、绿化和夜景照明）")
    page.get_by_label("申报单位").select_option(label="城管局")
    page.get_by_label("提出人").select_option(index=1)
    page.get_by_label("由谁提出、为什么提出").fill("提升城市形象")
    for label, value in (
        ("受益人数", "80000"), ("承诺年使用量", "1000000"), ("使用量单位", "人次"),
        ("建设投资（万元）", "2000"), ("全生命周期成本（万元）", "3100"), ("资金来源", "县级财政"),
    ):  # fmt: skip
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="申报", exact=True).click()
    page.get_by_text("无需求依据").first.wait_for()
    visitor.screenshot("gate")
    assert visitor.axe() == []
    assert visitor.sideways() == 0
    assert Gate.objects.get().state == "noticed"
    visitor.open("/projects/gates/")
    visitor.screenshot("gates")

    visitor.open(f"/projects/{project.code}/review/")
    page.get_by_label("送审金额（万元）").fill("7200")
    page.get_by_label("须回避的单位").fill("临州建工集团")
    page.get_by_role("button", name="送审并抽取专家").click()
    page.get_by_text("抽取种子").wait_for()
    visitor.screenshot("review")
    assert Review.objects.get().seats.count() == 3

    visitor.open("/documents/circulations/new/")
    page.get_by_label("公文标题").fill("关于规范住宅小区停车管理的实施意见（会签稿）")
    page.get_by_label("通知", exact=False).first.fill("请于3个工作日内书面答复，逾期未回复的视为无意见。")
    page.get_by_label("会签单位").select_option(label=["财政局", "住建局"])
    page.get_by_role("button", name="发出").click()
    page.get_by_text("通知已写明，视为无意见。").wait_for()
    visitor.screenshot("round")
    assert Circulation.objects.get().silence_counts
    visitor.open("/documents/circulations/")
    visitor.screenshot("rounds")

"""批示件 in the browser: a sheet with two leaders is registered, seen by the unit, and fits a phone."""

from __future__ import annotations

import pytest

from tests.browser.visitors import Visitor, enrol
from tests.support.matters import Stage
from tests.support.people import PASSWORD, found_office
from tests.support.pictures import photo


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


class TestRegistering:
    def test_two_leaders_on_one_sheet(self, visit, county: Stage) -> None:
        zhou: Visitor = visit()
        zhou.sign_in("zhou", PASSWORD, enrol(county.office.account("zhou")))
        page = zhou.open("/directives/instructions/")
        zhou.screenshot("instructions-empty")
        page = zhou.open("/directives/instructions/new/")
        assert zhou.axe() == []
        zhou.press("登记并转办")
        assert "请至少填写一位领导的批示内容" in page.content()
        zhou.screenshot("instruction-errors")
        page.get_by_label("批示件扫描件").set_input_files(
            {"name": "批示件.jpg", "mimeType": "image/jpeg", "buffer": photo(1).read()}
        )
        page.get_by_label("批示事由").fill("老旧小区加装电梯资金事宜")
        page.locator("#id_remark0-leader_post").select_option(label="陈立群（副县长）")
        page.locator("#id_remark0-text").fill("呈明远同志阅示")
        page.get_by_text("同一件上还有领导批示（第 2 位）").click()
        page.locator("#id_remark1-leader_post").select_option(label="陆明远（县长）")
        page.locator("#id_remark1-text").fill("请住建、财政研究提出意见，一周内报我")
        page.get_by_label("牵头单位").select_option(label="住建局")
        zhou.press("登记并转办")
        assert "已登记批〔" in page.content()
        assert page.locator(".sheet-words li").count() == 2
        assert zhou.axe() == []
        zhou.screenshot("instruction")
        place = page.url.split("/directives", 1)[1]

        wang: Visitor = visit(phone=True, script=False)
        wang.sign_in("wang", PASSWORD, enrol(county.office.account("wang")))
        wang.open("/directives/instructions/")
        wang.screenshot("instructions-phone")
        wang.open(f"/directives{place}")
        assert wang.sideways() == 0
        wang.screenshot("instruction-phone")

"""Demonstration 5 in the browser: the report in one click, figures open their rows, the ledger goes out."""

from __future__ import annotations

import io
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from pypdf import PdfReader

from tests.browser.visitors import Visitor, enrol
from tests.core.evidence.test_previews import ofd
from tests.institutions.test_p19 import finish, take_on
from tests.support.matters import Stage
from tests.support.people import PASSWORD, found_office

SECONDS = 45
"""What the demonstration has (county practice, section 3)."""


@pytest.fixture
def county() -> Stage:
    """Last month: fifty fell due, forty-six were done in time."""
    county = Stage(found_office())
    last = datetime.now(UTC).date().replace(day=1) - timedelta(days=1)
    due = date(last.year, last.month, 20)
    on = f"{last.year}-{last.month:02d}"
    keys = take_on(county, 50, at=f"{on}-02 09:00", due=due.isoformat(), name="老旧小区改造")
    finish(county, keys[:46], at=f"{on}-18 16:00")
    finish(county, keys[46:48], at=f"{on}-24 16:00")
    return county


class TestFridayAfternoon:
    def test_one_click_and_every_figure_opens_its_rows(self, visit, county: Stage) -> None:
        zhou: Visitor = visit()
        zhou.sign_in("zhou", PASSWORD, enrol(county.office.account("zhou")))
        last = datetime.now(UTC).date().replace(day=1) - timedelta(days=1)
        began = time.monotonic()
        page = zhou.open("/directives/bulletins/")
        before = zhou.clicks
        page.get_by_label("周期内任一天").fill(last.isoformat())
        zhou.press("一键起草")
        assert page.locator(".sheet-paper").count() == 1
        zhou.click("92%（46/50）")
        assert page.locator("table tbody tr").count() == 50
        with page.expect_download() as download:
            zhou.click("导出 Excel")
        assert download.value.suggested_filename.endswith(".xlsx")
        assert time.monotonic() - began < SECONDS
        zhou.screenshot("bulletin-rows")
        page.go_back()
        zhou.screenshot("bulletin")
        assert zhou.axe() == []
        with page.expect_download() as paper:
            zhou.click("Word 公文")
        assert paper.value.suggested_filename.endswith(".docx")
        assert zhou.clicks - before <= 4  # F21, with a figure opened and its rows taken out besides
        zhou.click("晾晒页")
        zhou.screenshot("bulletin-display")
        assert zhou.axe() == []
        assert len(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages) == 1
        page.go_back()
        zhou.click("修改文字")
        zhou.fill("文号", "政督〔2026〕11号")
        zhou.press("保存")
        zhou.press("征求意见")
        address = page.url
        wang: Visitor = visit()
        wang.sign_in("wang", PASSWORD, enrol(county.office.account("wang")))
        wang.open(address.removeprefix(wang.address))
        wang.click("反馈意见")
        wang.screenshot("bulletin-opinion")
        assert wang.axe() == []
        wang.fill("异议内容", "第48件已于10月19日验收，台账未更新")
        proof = {"name": "验收意见.ofd", "mimeType": "application/ofd", "buffer": ofd(sealed=True)}
        wang.page.get_by_label("佐证材料").set_input_files(proof)
        wang.press("提出异议")
        assert "异议已提出" in wang.page.content()
        zhou.open(address.removeprefix(zhou.address))
        zhou.click("答复这条异议")
        page.locator("summary", has_text="预览").click()
        shown = page.frame_locator(".files-preview iframe")
        assert shown.locator("svg text").first.text_content() == "请于6月底前办结"
        zhou.screenshot("file-preview")
        assert zhou.axe() == []
        page.get_by_label("不采纳", exact=True).check()
        zhou.fill("答复理由", "验收意见没有结论，不能作为办结依据。")
        zhou.press("答复")
        zhou.screenshot("bulletin-opinions")
        assert zhou.axe() == []
        zhou.press("签发")
        zhou.press("印发")
        assert "已印发" in page.content()

    def test_fits_a_phone(self, visit, county: Stage) -> None:
        wu: Visitor = visit(phone=True)
        wu.sign_in("wu", PASSWORD, enrol(county.office.account("wu")))
        wu.open("/directives/bulletins/")
        wu.press("一键起草")
        assert wu.sideways() == 0
        wu.screenshot("bulletin-phone")

"""A paper comes in and is decided, another goes out with consultation, and Friday's report lists it."""

from __future__ import annotations

import pytest

from tests.support.matters import Stage
from tests.support.people import found_office
from tests.work.documents.playing import drafted, ready_to_send, send
from zhixing.work.documents.models import IncomingDocument, OutgoingDocument

PASTED = """临河市人民政府办公室文件
临政办发〔2026〕7号
关于报送重点项目进展的通知
各县（市、区）人民政府：
请于11月25日前报送重点项目进展。
临河市人民政府办公室
2026年11月18日
"""


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


def test_a_paper_comes_in_is_checked_told_and_decided(arrive, county: Stage) -> None:
    clerk = arrive("yu")
    page = clerk.open("/documents/incoming/new/")
    page.get_by_label("或者粘贴全文").fill(PASTED)
    clerk.press("读取文号、标题等")
    assert page.get_by_label("来文字号").input_value() == "临政办发〔2026〕7号"
    page.get_by_label("随文材料").fill("进展表")
    clerk.screenshot("documents-incoming-new")
    assert clerk.axe() == []
    clerk.press("登记来文")
    clerk.screenshot("documents-incoming-registered")
    clerk.click("资料检查")
    page.get_by_label("资料齐全，予以受理").check()
    clerk.screenshot("documents-check")
    clerk.press("资料检查")
    clerk.click("告知来文单位")
    clerk.press("告知来文单位")
    clerk.click("出具书面结果")
    page.get_by_label("书面办理结果").fill("已按要求报送。")
    clerk.press("出具书面结果")
    clerk.screenshot("documents-incoming-done")
    assert clerk.axe() == []
    assert clerk.sideways() == 0
    assert IncomingDocument.objects.get().stage == "resolved"
    clerk.open("/documents/incoming/")
    clerk.screenshot("documents-incoming-list")
    assert clerk.axe() == []


def test_a_paper_goes_out_is_followed_and_reported(arrive, county: Stage) -> None:
    paper = ready_to_send(county, is_consulted=True)
    send(county, paper, at="2026-03-03 16:00")
    drafted(county)
    clerk = arrive("li", script=False)
    page = clerk.open(f"/documents/{paper.matter.number}/")
    clerk.screenshot("documents-outgoing")
    clerk.click("登记联系")
    page.get_by_label("现在哪个单位、哪个环节").fill("市住建局审批科")
    page.get_by_label("联系对象").fill("李科长")
    clerk.press("登记联系")
    assert "市住建局审批科" in page.content()
    clerk.screenshot("documents-followed")
    clerk.open("/documents/outgoing/new/")
    clerk.screenshot("documents-draft")

    office = arrive("wu")
    page = office.open("/documents/reports/")
    office.screenshot("documents-reports")
    office.press("起草本周周报")
    office.press("按台账刷新")
    office.screenshot("documents-report")
    assert office.axe() == []
    assert office.sideways() == 0
    office.press("签发")
    page.get_by_label("陆明远（县长）").check()
    office.press("报送")
    office.screenshot("documents-report-sent")
    office.open("/documents/tracking/")
    office.screenshot("documents-tracking")
    assert office.axe() == []
    office.open("/evidence/sheets/circular/")
    office.screenshot("sheets-circular")
    assert office.axe() == []
    assert OutgoingDocument.objects.filter(stage="sent").count() == 1

    phone = arrive("song", phone=True)
    phone.open(f"/documents/{paper.matter.number}/")
    phone.screenshot("documents-phone")
    assert phone.sideways() == 0

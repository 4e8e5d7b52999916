"""Demonstration 1 in the browser: minutes in Word become tasks, are corrected, and issued all at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from tests.support.matters import Stage
from tests.support.people import found_office
from tests.work.directives.conftest import MINUTES
from zhixing.core.matters.models import Matter
from zhixing.work.directives.models import Breakdown

SECONDS = 75
"""What demonstration one has (county practice, section 3)."""


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    document = Document()
    for line in MINUTES.splitlines():
        document.add_paragraph(line)
    path = tmp_path / "第18次县政府常务会议纪要.docx"
    document.save(str(path))
    return path


class TestMinutesToTasks:
    @pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
    def test_eleven_rows_two_yellow_all_issued_and_one_signed(
        self, arrive, county: Stage, paper: Path, *, script: bool
    ) -> None:
        zhou = arrive("zhou", script=script)
        page = zhou.open("/directives/decompose/")
        page.get_by_label("公文文件").set_input_files(str(paper))
        if script:
            assert zhou.axe() == []
        zhou.screenshot(f"decompose-{script}")
        zhou.press("分解")
        assert page.locator("section.proposal").count() == 11
        assert page.locator("section.waits").count() == 2
        assert page.locator("#row-3 .reasons").inner_text().count("按职责分工负责") == 1
        zhou.screenshot(f"breakdown-{script}")
        assert zhou.sideways() == 0
        if script:
            assert zhou.axe() == []

        page.locator("#row-3").get_by_role("button", name="拆分").click()
        page.locator("#row-9").get_by_label("完成时限").fill("2026-12-31")
        page.locator("#row-2").get_by_label("牵头单位").fill("审计局")
        zhou.press("全部交办")
        page.get_by_text("已交办 11 项").first.wait_for()
        zhou.screenshot(f"breakdown-issued-{script}")
        assert Matter.objects.filter(parent=None).count() == 11

        assert page.locator("#row-2 .orders").inner_text().count("审计局") == 1
        number = Breakdown.objects.get().rows.select_related("matter").get(place=1).matter.number
        wang = arrive("wang", phone=True, script=script)
        signing = wang.open(f"/matters/{number}/sign-for/")
        signing.get_by_label("具体责任人").select_option(label="李强（承办人）")
        wang.press("签收并指定责任人")
        page.reload()
        assert page.locator(".orders").first.inner_text().count("已签收") == 1
        took = zhou.seconds_of_pages + wang.seconds_of_pages
        assert took < SECONDS, f"the pages of demonstration one took {took:.0f} s"

    def test_fits_a_phone(self, arrive, county: Stage, paper: Path) -> None:
        zhou = arrive("zhou", phone=True)
        page = zhou.open("/directives/decompose/")
        page.get_by_label("公文文件").set_input_files(str(paper))
        zhou.press("分解")
        assert zhou.sideways() == 0
        assert zhou.small_targets(24) == []
        zhou.screenshot("breakdown-phone")

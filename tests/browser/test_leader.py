"""Demonstration 2 in the browser inside its time, and the brief that fills exactly one sheet of A4."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from time import monotonic

import pytest

from tests.support.matters import Stage
from tests.support.people import found_office
from zhixing.core.matters import acts as matters
from zhixing.work.directives.acts import instructions as acts
from zhixing.work.directives.acts.instructions import NewRemark, Sheet
from zhixing.work.directives.models import Instruction

SECONDS = 60
"""What the demonstration has (county practice, section 3)."""
LONG = "关于进一步加快推进老河大桥项目建设用地组件报批和剩余十四户房屋征收补偿协议签订等有关工作的事项"


@pytest.fixture
def county() -> Stage:
    """Eight matters of the land bureau, all overdue; the supervision office keeps its register."""
    made = Stage(found_office())
    remark = NewRemark("请研究", date(2026, 9, 20), made.office.posts["mayor"])
    made.do(
        acts.register_instruction,
        by="zhou",
        at="2026-09-20 09:00",
        title="停车泊位",
        sheet=Sheet((remark,), made.unit("finance"), limit="hard"),
    )
    for place in range(8):  # one more than a sheet lists
        late = made.issue(
            at=f"2026-09-21 09:0{place}", limit="5wd", title=f"{LONG}（{place + 1}）", lead="land"
        )
        made.sign_for(late, at="2026-09-21 10:00", by="tian", handler="yu")
    made.tick("2026-10-12 08:00")
    return made


class TestWhyRedAndWhatNow:
    def test_demonstration_two_inside_its_time(self, arrive, county: Stage) -> None:
        chen, yu = arrive("chen", phone=True), arrive("tian")
        begun = monotonic()
        page = chen.open("/leader/")
        assert "现逾期 8 件，在自然资源局" in page.locator("main").inner_text()
        page.locator(".sentences a").nth(1).click()
        assert page.locator("main").get_by_text("于芳").count() == 8
        page.go_back()
        page.get_by_role("link", name="批示").first.click()
        chen.fill("批示内容", "老河桥项目用地周五前解决")
        chen.press("批示交办")
        made = Instruction.objects.order_by("-pk")[0]
        assert made.number in page.locator("main").inner_text()
        office = yu.open("/desk/")
        assert made.title in office.locator("main").inner_text()
        took = monotonic() - begun
        matter = made.rounds.get().matter
        assert (matter.unit_id, matter.due_at is not None) == (county.unit("land"), True)
        assert chen.sideways() == 0
        chen.screenshot("leader-instruction-phone")
        chen.open("/leader/")
        assert chen.axe() == []
        assert chen.small_targets(24) == []
        assert took < SECONDS, f"the demonstration took {took:.0f} s"

    def test_the_brief_is_one_sheet_and_nothing_is_cut_off(
        self, arrive, county: Stage, tmp_path: Path
    ) -> None:
        chen = arrive("chen")
        page = chen.open("/leader/brief/")
        chen.screenshot("leader-brief")
        assert chen.axe() == []
        sheet = page.pdf(path=str(tmp_path / "brief.pdf"), prefer_css_page_size=True)
        page.emulate_media(media="print")
        article = page.locator("article.brief")
        assert article.evaluate("one => one.scrollHeight <= one.clientHeight + 1")
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheet)) == 1


class TestAnAccount:
    def test_is_asked_for_and_given_on_the_page_of_the_matter(self, arrive, county: Stage) -> None:
        matter = county.issue(at="2026-09-22 09:00", limit="5wd", title="桩基检测", lead="land")
        county.sign_for(matter, at="2026-09-22 10:00", by="tian", handler="yu")
        county.do(
            matters.ask_explanation,
            by="chen",
            at="2026-10-12 09:00",
            matter_id=matter.pk,
            question="卡在哪里",
        )
        yu = arrive("yu", phone=True)
        page = yu.open(f"/matters/{matter.number}/")
        assert "卡在哪里" in page.locator("main").inner_text()
        yu.screenshot("matter-asked-phone")
        page.get_by_role("link", name="说明情况", exact=True).first.click()
        yu.fill("内容", "产权单位未盖章，周五补齐")
        yu.press("说明情况")
        assert "产权单位未盖章" in page.locator("main").inner_text()
        assert yu.sideways() == 0

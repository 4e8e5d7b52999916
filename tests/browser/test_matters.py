"""A matter from its first second to its end, played in the browser; demonstrations 2 and 3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.conftest import PHONE
from tests.browser.visitors import Visitor
from tests.support.matters import Stage, fresh
from tests.support.people import found_office
from tests.support.pictures import photo
from zhixing.core.matters.models import Matter
from zhixing.core.notices import selectors as notices

SECONDS = 45
"""What demonstration three has (county practice, section 3)."""


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


@contextmanager
def clicks(visitor: Visitor, most: int) -> Iterator[None]:
    """Fail when what is done inside takes more activations than the table of flows allows (U01)."""
    before = visitor.clicks
    yield
    assert visitor.clicks - before <= most


@pytest.fixture
def pictures(tmp_path: Path) -> list[str]:
    paths = []
    for seed in (1, 2):
        path = tmp_path / f"现场照片{seed}.jpg"
        path.write_bytes(photo(seed).read())
        paths.append(str(path))
    return paths


class TestLifeOfAMatter:
    def test_issued_signed_reported_checked_and_closed(
        self, arrive, county: Stage, pictures: list[str]
    ) -> None:
        zhou = arrive("zhou")
        page = zhou.open("/desk/")
        with clicks(zhou, 3):  # F1 of the table of flows, from the desk
            zhou.click("立项交办")
            zhou.fill("事项名称", "农村公路危桥老河桥拆除重建")
            page.get_by_label("牵头单位").select_option(label="住建局")
            page.get_by_label("完成时限").fill("2026-12-31")
            zhou.screenshot("matters-new")
            assert zhou.axe() == []
            zhou.press("交办")
        matter = Matter.objects.get()
        assert matter.unit_id == county.unit("housing")
        zhou.screenshot("matters-issued")
        assert zhou.axe() == []

        wang = arrive("wang", phone=True)
        page = wang.open("/desk/")
        wang.screenshot("desk-head-phone")
        assert "清单共 1 件：督办事项 1" in page.locator(".sources").inner_text()
        assert wang.sideways() == 0
        with clicks(wang, 3):  # F3
            wang.click("签收")
            page.get_by_label("具体责任人").select_option(label="李强（承办人）")
            wang.press("签收并指定责任人")
        assert fresh(matter).state == "active"
        wang.screenshot("matter-phone")

        li = arrive("li")
        page = li.open("/desk/")
        with clicks(li, 2):  # F4
            li.click("反馈进展")
            li.fill("形象进度", "桩基完成 24 根，占设计 40%")
            li.fill("完成进度", "40")
            page.get_by_label("佐证").set_input_files(pictures[0])
            li.press("反馈进展")
        he = arrive("he")
        page = he.open("/desk/")
        with clicks(he, 3):  # F6, F26
            page.locator(".figure", has_text="待签发").get_by_role("link").click()
            he.clicks += 1
            he.click("签发", exact=False)
            he.press("签发")
        page = zhou.open("/desk/")
        with clicks(zhou, 3):  # F7: the queue, the first of it, the verdict
            page.locator(".figure", has_text="待审核").get_by_role("link").click()
            zhou.clicks += 1
            page.locator("td.actions a").first.click()
            zhou.clicks += 1
            assert "最后一件" in page.locator("main").inner_text()
            zhou.press("审核通过")
        assert page.url.endswith("/matters/waiting/to_check/")
        assert fresh(matter).progress_percent == 40
        zhou.open(f"/matters/{matter.number}/")
        zhou.screenshot("matter-reported")
        assert zhou.axe() == []

        page = li.open(f"/matters/{matter.number}/ask-close/")
        page.get_by_label("办结类型").select_option(label="办结")
        li.fill("办理情况报告", "全桥完工，荷载试验合格")
        page.get_by_label("佐证").set_input_files(pictures[1])
        li.press("申请办结（销号）")
        wang.open(f"/matters/{matter.number}/sign-off/")
        wang.press("签发")
        zhou.open("/matters/waiting/to_close/")
        zhou.screenshot("queue-to-close")
        zhou.click("销号")
        zhou.press("审核销号")
        assert fresh(matter).state == "closed"
        zhou.open(f"/matters/{matter.number}/")
        zhou.screenshot("matter-closed")


class TestClicks:
    def test_an_extension_a_computation_and_a_correction(self, arrive, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", due="2026-12-31", title="老旧小区改造")
        county.sign_for(matter, at="2026-03-02 10:00")
        li = arrive("li")
        page = li.open("/desk/")
        with clicks(li, 3):  # F5
            li.click("老旧小区改造", exact=False)
            li.click("申请延期")
            page.get_by_label("事由").select_option(index=1)
            li.fill("延长（工作日）", "10")
            li.fill("具体情况和保证措施", "汛期停工 12 天，已增加两个作业班组，每周报送进度")
            li.press("申请延期")
        assert page.url.endswith(f"/matters/{matter.number}/")
        with clicks(li, 1):  # F19
            li.click("计算过程", exact=False)
        assert "/clock/" in page.url

        zhou = arrive("zhou")
        page = zhou.open(f"/matters/{matter.number}/")
        with clicks(zhou, 3):  # F20
            page.locator("summary", has_text="其他办理").click()
            zhou.clicks += 1
            zhou.click("更正")
            zhou.fill("事项名称", "2000年以前的老旧小区改造")
            zhou.fill("更正理由", "漏写年份")
            zhou.press("更正")
        assert fresh(matter).title == "2000年以前的老旧小区改造"
        assert "老旧小区改造" in page.locator("main").inner_text()


class TestNoEmptyProgress:
    """Demonstration 3: a meeting is no progress, a photograph counts once, versions stand side by side."""

    def test_meeting_then_old_picture_then_real_one(
        self, arrive, county: Stage, pictures: list[str], tmp_path: Path
    ) -> None:
        settled = tmp_path / "结算单.jpg"
        settled.write_bytes(photo(7).read())
        matter = county.issue(at="2026-03-02 09:00", due="2026-12-31", title="老旧小区改造")
        county.sign_for(matter, at="2026-03-02 10:00")
        li = arrive("li")
        page = li.open(f"/matters/{matter.number}/report/")
        li.fill("形象进度", "已召开专题会议研究部署")
        li.fill("完成进度", "40")
        li.press("反馈进展")
        assert "会议记录不计入进度，请填写形象进度并附现场佐证" in page.locator(".errors").inner_text()
        assert page.get_by_label("形象进度").input_value() == "已召开专题会议研究部署"
        li.screenshot("refused-meeting")
        assert fresh(matter).progress_percent == 0

        li.fill("形象进度", "完成外立面 8600 平方米")
        page.get_by_label("佐证").set_input_files(pictures[0])
        li.press("反馈进展")
        assert fresh(matter).version == 4
        he = arrive("he")
        he.open(f"/matters/{matter.number}/return/")
        he.fill("内容", "照片看不清")
        he.press("退回补充")
        page = li.open(f"/matters/{matter.number}/report/")
        li.fill("形象进度", "完成外立面 8600 平方米")
        li.fill("完成进度", "65")
        page.get_by_label("佐证").set_input_files(pictures[0])
        li.press("反馈进展")
        assert "已用于同一事项" in page.locator(".errors").inner_text()

        # ③ The supervision office sees both versions and sends the second back; ④ with a real picture, 65 %.
        page.get_by_label("佐证").set_input_files(settled)
        li.press("反馈进展")
        he.open(f"/matters/{matter.number}/sign-off/")
        he.press("签发")
        zhou = arrive("zhou")
        judged = zhou.open(f"/matters/{matter.number}/check/")
        heads = judged.locator("table.versions thead th").all_inner_texts()
        assert heads[1:] == ["上次", "本次"]
        words = judged.locator("table.versions").inner_text()
        assert "照片看不清" in words and "与上次相同" in words and "65%" in words
        assert judged.locator("table.versions .files a").count() == 2
        assert zhou.axe() == []
        zhou.screenshot("versions-side-by-side")
        zhou.click("退回补充")
        zhou.fill("内容", "形象进度与上次一字不差，请写明本次完成量并附结算单")
        zhou.press("退回补充")
        assert fresh(matter).progress_percent == 0
        page = li.open(f"/matters/{matter.number}/report/")
        li.fill("形象进度", "完成外立面 13000 平方米，占设计量 65%")
        li.fill("完成进度", "65")
        page.get_by_label("佐证").set_input_files(pictures[1])
        li.press("反馈进展")
        he.open(f"/matters/{matter.number}/sign-off/")
        he.press("签发")
        judged.set_viewport_size(PHONE)
        zhou.open(f"/matters/{matter.number}/check/")
        assert zhou.sideways() == 0
        zhou.screenshot("versions-phone")
        zhou.press("审核通过")
        assert fresh(matter).progress_percent == 65
        took = sum(one.seconds_of_pages for one in (li, he, zhou))
        assert took < SECONDS, f"the pages of demonstration three took {took:.0f} s"


class TestWhyRed:
    """Demonstration 2: three sentences, one name, the day-by-day account."""

    def test_the_leader_asks_in_three_touches(self, arrive, county: Stage) -> None:
        matter = county.issue(
            at="2026-09-21 09:00", limit="5wd", title="老河大桥项目用地组件报批", lead="land"
        )
        county.sign_for(matter, at="2026-09-21 10:00", by="tian", handler="yu")
        county.tick("2026-10-12 08:00")
        chen = arrive("chen", phone=True)
        page = chen.open("/leader/")
        chen.screenshot("leader-phone")
        assert chen.axe() == []
        assert "现逾期 1 件，在自然资源局" in page.locator("main").inner_text()
        page.locator("main").get_by_role("link", name="老河大桥项目用地组件报批").first.click()
        chen.click("计算过程", exact=False)
        account = page.locator("main").inner_text()
        chen.screenshot("clock-account-phone")
        assert "中秋" in account
        chen.open(f"/matters/{matter.number}/ask-explanation/")
        chen.fill("内容", "老河桥项目用地周五前解决")
        chen.press("请说明情况")
        told = notices.told(matter.reference, topic="explain")
        assert [notice.person.name for notice in told] == ["于芳"]


class TestWithoutScript:
    def test_officials_issue_and_sign_for(self, arrive, county: Stage) -> None:
        zhou = arrive("zhou", script=False)
        page = zhou.open("/matters/new/")
        page.get_by_label("事项名称").fill("三岔集贸市场搬迁")
        page.get_by_label("牵头单位").select_option(label="三岔镇")
        page.get_by_label("完成时限").fill("2026-12-31")
        zhou.press("交办")
        matter = Matter.objects.get()
        jiang = arrive("jiang", script=False)
        page = jiang.open(f"/matters/{matter.number}/sign-for/")
        page.get_by_label("具体责任人").select_option(index=2)
        jiang.press("签收并指定责任人")
        assert fresh(matter).state == "active"


class TestEveryList:
    @pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
    def test_axe_finds_nothing_and_nothing_runs_over(self, arrive, county: Stage, phone: bool) -> None:
        for n, lead in enumerate(("housing", "finance", "land", "laohe")):
            county.issue(
                at=f"2026-0{n + 3}-02 09:00",
                limit="20wd",
                lead=lead,
                supports=("urban",),
                title="关于做好2026年度城镇老旧小区改造和既有住宅加装电梯等民生实事项目进度、质量、资金管理工作的督办事项"
                + str(n),
            )
        county.tick("2026-08-03 08:00")
        zhou = arrive("zhou", phone=phone)
        name = "phone" if phone else "desk"
        for path in (
            "/desk/",
            "/matters/",
            "/matters/unimplemented/",
            "/matters/closed/",
            "/matters/moves/",
            "/search/?q=老旧",
            "/matters/waiting/ladder/",
            "/inbox/",
            "/rules/",
            "/calendar/",
            "/people/",
        ):
            zhou.open(path)
            zhou.screenshot(f"list{path.replace('/', '-').replace('?', '-').replace('=', '')}{name}")
            assert zhou.axe() == [], path
            width = zhou.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert width <= 0, path

"""草稿 in the browser: kept while one writes, restored with a line, not lost when the session ended."""

from __future__ import annotations

import pytest

from tests.browser.visitors import Visitor
from tests.support.matters import Stage
from tests.support.people import PASSWORD, found_office
from zhixing.core.people.models import FormDraft

TEXT = "桥面铺装完成，护栏焊接 120 米，剩余 80 米因连续降雨顺延，计划下周三前完成。" * 8


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


class TestAHandlerWrites:
    def test_nothing_is_lost_with_and_without_script(self, visit, county: Stage) -> None:
        matter = county.issue(at="2026-06-01 09:00", limit="20wd")
        county.sign_for(matter, at="2026-06-01 09:30")
        place = f"/matters/{matter.number}/report/"

        li: Visitor = visit()
        li.sign_in("li", PASSWORD)
        page = li.open(place)
        page.locator("textarea[name=text]").fill(TEXT)
        # Somebody goes elsewhere in the same tab: the page keeps what stands in it while it is left.
        with page.expect_response("**/people/drafts/keep/"):
            page.evaluate(
                "Object.defineProperty(document, 'hidden', {value: true}); "
                "document.dispatchEvent(new Event('visibilitychange'))"
            )
        page.locator(".autosaved", has_text="草稿已保存").wait_for()
        page = li.open(place)
        assert page.locator("textarea[name=text]").input_value() == TEXT
        assert "已恢复" in page.locator(".restored").inner_text()
        assert li.axe() == []
        li.screenshot("draft-restored")
        page = li.open("/people/drafts/")
        li.screenshot("drafts")
        assert li.axe() == []
        li.click("反馈进展", exact=False)
        li.press("丢弃")
        assert "草稿已丢弃" in page.content() and page.locator("textarea[name=text]").input_value() == ""

        bare: Visitor = visit(phone=True, script=False)
        bare.sign_in("li", PASSWORD)
        page = bare.open(place)
        page.locator("textarea[name=text]").fill(TEXT)
        bare.screenshot("draft-button-phone")
        bare.context.clear_cookies(name="sessionid")
        page.locator("main form.form, main form").last.locator("button[type=submit]").first.click()
        page.wait_for_load_state("domcontentloaded")
        assert "您填写的内容已存为草稿，登录后恢复" in page.content()
        bare.screenshot("draft-session-ended-phone")
        page.locator("input[name=login]").fill("li")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").click()
        assert page.url.endswith(place)
        assert page.locator("textarea[name=text]").input_value() == TEXT
        assert bare.sideways() == 0
        bare.screenshot("draft-restored-phone")
        assert FormDraft.objects.count() == 1

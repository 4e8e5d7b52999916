"""The frame of the officials: signing in with two factors, the menu, the palette, leaving again."""

import pytest

from tests.browser.visitors import enrol
from tests.support.matters import Stage
from tests.support.people import PASSWORD, found_office

PAGE = "/help/components/"


@pytest.fixture
def zhou(visit):
    """周敏 of the supervision office, signed in on the real pages."""
    office = found_office()
    Stage(office).issue(at="2026-11-02 10:00", due="2026-12-18", title="老旧小区改造二标段屋面防水")
    secret = enrol(office.account("zhou"))
    visitor = visit()
    visitor.sign_in("zhou", PASSWORD, secret)
    return visitor


class TestFrame:
    def test_two_factors_lead_inside(self, zhou) -> None:
        page = zhou.open(PAGE)
        assert page.locator(".bar-tools .drop summary").last.inner_text().startswith("周敏")
        assert page.locator("#menu").is_visible()
        assert zhou.axe() == []
        zhou.screenshot("staff-frame", full=False)

    def test_the_palette_opens_by_key_and_closes(self, zhou) -> None:
        page = zhou.open(PAGE)
        page.keyboard.press("Control+k")
        assert page.locator("dialog.palette").is_visible()
        page.keyboard.press("Escape")
        assert not page.locator("dialog.palette").is_visible()

    def test_initials_find_a_matter_and_enter_opens_it(self, zhou) -> None:
        page = zhou.open(PAGE)
        page.keyboard.press("Control+k")
        page.keyboard.type("ljxq")
        page.locator("dialog.palette li").first.wait_for()
        assert zhou.axe() == []
        page.keyboard.press("Enter")
        page.wait_for_url("**/matters/*/")
        assert "老旧小区改造" in page.title()

    def test_keys_do_nothing_while_chinese_is_composed(self, zhou) -> None:
        page = zhou.open(PAGE)
        page.evaluate("document.activeElement.blur()")
        press = "new KeyboardEvent('keydown', {key: 'j', bubbles: true, isComposing: %s})"
        page.evaluate(f"document.body.dispatchEvent({press % 'true'})")
        assert page.locator("tr.current").count() == 0
        page.evaluate(f"document.body.dispatchEvent({press % 'false'})")
        assert page.locator("tr.current").count() == 1

    def test_a_form_is_sent_once(self, zhou) -> None:
        page = zhou.open("/matters/new/")
        sent = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
        twice = (
            "f => { const b = f.querySelector('.buttons button'); f.requestSubmit(b); f.requestSubmit(b); }"
        )
        page.locator("main form[method=post]").first.evaluate(twice)
        page.locator("#errors").wait_for()
        assert len(sent) == 1

    def test_the_end_of_the_session_is_announced_and_put_off_by_one_press(self, zhou) -> None:
        page = zhou.page
        page.clock.install()
        zhou.open(PAGE)
        page.clock.fast_forward("26:30")
        assert page.locator("dialog[open]").count() == 0
        page.clock.fast_forward("01:30")
        dialog = page.locator("dialog[open]")
        assert "2 分钟" in dialog.inner_text()
        with page.expect_response("**/view/stay/") as answer:
            dialog.get_by_role("button").click()
        assert answer.value.status == 204
        dialog.wait_for(state="hidden")

    def test_slash_goes_to_the_search(self, zhou) -> None:
        page = zhou.open(PAGE)
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "search"

    def test_single_keys_can_be_switched_off(self, zhou) -> None:
        page = zhou.open(PAGE)
        page.locator(".drop summary").first.click()
        page.locator("button[value='keys:off']").click()
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") != "search"

    def test_menus_open_and_close_by_keyboard(self, zhou) -> None:
        page = zhou.open(PAGE)
        summary = page.locator(".drop summary").last
        summary.focus()
        page.keyboard.press("Enter")
        assert page.locator(".drop[open]").count() == 1
        assert zhou.axe() == []
        page.keyboard.press("Escape")
        assert page.locator(".drop[open]").count() == 0

    def test_on_a_phone_the_menu_opens_without_script(self, zhou, visit) -> None:
        phone = visit(phone=True, script=False)
        phone.context.add_cookies(zhou.context.cookies())
        page = phone.open(PAGE)
        assert not page.locator("#menu").is_visible()
        page.locator(".bar-menu").click()
        assert page.locator("#menu").is_visible()
        phone.screenshot("staff-frame-360", full=False)

    def test_signing_out_ends_it(self, zhou) -> None:
        page = zhou.open(PAGE)
        page.locator(".drop summary").last.click()
        zhou.press("退出登录")
        zhou.open(PAGE)
        assert page.locator("#menu").count() == 0

"""The frame of the officials: signing in with two factors, the menu, the palette, leaving again."""

import pytest

from tests.browser.visitors import enrol
from tests.support.people import PASSWORD, found_office

PAGE = "/help/components/"


@pytest.fixture
def zhou(visit):
    """周敏 of the supervision office, signed in on the real pages."""
    office = found_office()
    secret = enrol(office.account("zhou"))
    visitor = visit()
    visitor.expected |= {404}
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

"""Public pages in a real browser: accessible, narrow, for elders, without script, in three languages."""

import pytest

PAGES = (
    "/",
    "/track/",
    "/help/",
    "/help/glossary/",
    "/help/keys/",
    "/help/reports/",
    "/accessibility/",
    "/privacy/",
)


@pytest.mark.parametrize("path", PAGES)
class TestEveryPublicPage:
    def test_axe_finds_nothing_and_the_page_is_light(self, visit, path: str) -> None:
        visitor = visit()
        visitor.open(path)
        assert visitor.axe() == []
        assert visitor.weight() <= 160_000
        visitor.screenshot(f"public{path}1280")

    def test_a_phone_needs_no_sideways_scroll_and_has_large_targets(self, visit, path: str) -> None:
        visitor = visit(phone=True)
        visitor.open(path)
        assert visitor.sideways() <= 0
        assert visitor.axe() == []
        assert visitor.small_targets(44) == []
        visitor.screenshot(f"public{path}360")

    def test_english_fits(self, visit, path: str) -> None:
        visitor = visit(phone=True, language="en")
        visitor.open(path)
        assert visitor.sideways() <= 0
        assert visitor.axe() == []


class TestElderMode:
    def test_one_press_switches_it_on_without_script_and_it_sticks(self, visit) -> None:
        visitor = visit(script=False)
        page = visitor.open("/help/")
        visitor.press("长辈版")
        assert visitor.clicks == 1
        assert page.locator("html").get_attribute("data-mode") == "elder"
        visitor.open("/privacy/")
        assert page.locator("html").get_attribute("data-mode") == "elder"

    @pytest.mark.parametrize("path", PAGES)
    def test_letters_and_targets_are_large_and_axe_finds_nothing(self, visit, path: str) -> None:
        visitor = visit(phone=True)
        page = visitor.open(path)
        visitor.press("长辈版")
        size = "parseFloat(getComputedStyle(document.querySelector('main p, main li, main td')).fontSize)"
        assert page.evaluate(size) >= 24
        assert visitor.small_targets(60) == []
        assert visitor.sideways() <= 0
        assert visitor.axe() == []
        visitor.screenshot(f"elder{path}360")


class TestKeyboard:
    def test_the_first_key_skips_the_navigation(self, visit) -> None:
        page = visit().open("/help/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"

    def test_the_focus_is_always_seen(self, visit) -> None:
        page = visit().open("/help/glossary/")
        for _ in range(25):
            page.keyboard.press("Tab")
            assert page.evaluate(
                "(() => { const e = document.activeElement, s = getComputedStyle(e);"
                " return e === document.body"
                " || parseFloat(s.outlineWidth) >= 3 && s.outlineStyle !== 'none'; })()"
            )


class TestErrors:
    def test_an_absent_page(self, visit) -> None:
        visitor = visit()
        visitor.open("/nothing/there/", expect=404)
        assert visitor.axe() == []
        visitor.screenshot("error-404")


class TestTracking:
    def test_two_entries_and_one_click_without_script(self, visit) -> None:
        visitor = visit(phone=True, script=False)
        page = visitor.open("/")
        visitor.fill("事项编号", "999999-26-7K3Q9B-X")
        visitor.fill("校验码", "ABCDEF")
        visitor.press("查询")
        assert visitor.clicks == 1
        assert page.url.endswith("/track/")
        assert "没有查到" in page.locator("#errors").inner_text()


class TestSignIn:
    def test_the_page_is_accessible_and_a_wrong_password_is_said_at_the_form(self, visit) -> None:
        visitor = visit()
        page = visitor.open("/accounts/login/")
        assert visitor.axe() == []
        visitor.screenshot("sign-in")
        page.locator("input[name=login]").fill("nobody")
        page.locator("input[name=password]").fill("wrong")
        page.locator("main button[type=submit]").click()
        assert page.title().startswith("有误：")
        assert page.evaluate("document.activeElement.id") == "errors"
        assert visitor.axe() == []
        visitor.screenshot("sign-in-wrong")

"""The page of components: every component in every state, judged by axe and looked at."""

import pytest

PAGE = "/help/components/"


class TestComponents:
    @pytest.mark.parametrize("width", [360, 768, 1280, 1920])
    def test_axe_finds_nothing_and_nothing_runs_over(self, visit, width: int) -> None:
        visitor = visit(width=width)
        visitor.open(PAGE)
        assert visitor.axe() == []
        assert visitor.sideways() <= 0
        visitor.screenshot(f"components-{width}")

    def test_targets_are_large_enough_for_fingers_and_for_mice(self, visit) -> None:
        desk, phone = visit(), visit(phone=True)
        desk.open(PAGE)
        phone.open(PAGE)
        assert desk.small_targets(24) == []
        assert phone.small_targets(44) == []

    def test_elder_mode(self, visit) -> None:
        visitor = visit()
        page = visitor.open("/help/")
        visitor.press("长辈版")
        visitor.open(PAGE)
        assert page.locator("html").get_attribute("data-mode") == "elder"
        assert visitor.axe() == []
        assert visitor.sideways() <= 0
        visitor.screenshot("components-elder")

    def test_zoom_of_400_percent_loses_nothing(self, visit) -> None:
        visitor = visit(width=320)
        visitor.open(PAGE)
        assert visitor.sideways() <= 0

    def test_spacing_of_text_may_be_overridden(self, visit) -> None:
        visitor = visit()
        page = visitor.open(PAGE)
        page.evaluate(
            "for (const e of document.querySelectorAll('*')) {"
            " e.style.setProperty('line-height', '1.5', 'important');"
            " e.style.setProperty('letter-spacing', '0.12em', 'important');"
            " e.style.setProperty('word-spacing', '0.16em', 'important'); }"
        )
        assert visitor.sideways() <= 0

    def test_it_prints_on_a4_without_navigation(self, visit) -> None:
        visitor = visit()
        page = visitor.open(PAGE)
        page.emulate_media(media="print")
        hidden = ".bar, .filters, .pages, .batch, .buttons, .tick, .grid .actions"
        assert page.locator(hidden).evaluate_all("all => all.every(e => e.offsetParent === null)")
        visitor.screenshots.mkdir(parents=True, exist_ok=True)
        page.pdf(path=visitor.screenshots / "components.pdf", prefer_css_page_size=True)


class TestForms:
    def test_the_summary_has_the_focus_and_leads_to_the_field(self, visit) -> None:
        page = visit().open(PAGE)
        assert page.evaluate("document.activeElement.id") == "errors"
        page.locator(".errors a").first.click()
        assert page.evaluate("document.activeElement.name") == "title"


class TestTables:
    def test_ticks_open_the_bar_and_are_counted(self, visit) -> None:
        page = visit().open(PAGE)
        assert not page.locator(".batch").is_visible()
        page.locator("[data-row-tick]").nth(1).check()
        page.locator("[data-row-tick]").nth(3).check()
        assert page.locator("[data-batch-count]").inner_text() == "已选 2 项"

    def test_without_script_the_bar_is_there(self, visit) -> None:
        page = visit(script=False).open(PAGE)
        assert page.locator(".batch").is_visible()

    def test_rows_are_walked_by_keys_and_not_while_typing(self, visit) -> None:
        page = visit().open(PAGE)
        page.evaluate("document.activeElement.blur()")
        current = ".grid tr.current"
        page.keyboard.press("j")
        first = page.locator(current).inner_text()
        page.keyboard.press("j")
        assert page.locator(current).inner_text() != first
        page.keyboard.press("k")
        assert page.locator(current).inner_text() == first
        page.locator("#id_title").focus()
        page.keyboard.type("jjx")
        assert page.locator(current).inner_text() == first

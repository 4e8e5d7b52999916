"""Language, letters and density: kept in this browser, without an account and without JavaScript."""

import pytest
from django.test import Client, RequestFactory

from zhixing.ui.preferences import COOKIE, Preferences, preferences


def asked(cookie: str) -> Preferences:
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = cookie
    return preferences(request)


class TestReading:
    def test_what_was_chosen(self) -> None:
        assert asked("mode-elder.density-compact") == Preferences(mode="elder", density="compact")

    @pytest.mark.parametrize("cookie", ["", "....", "mode-huge", "colour-red", "mode", "mode-elder-x"])
    def test_a_damaged_cookie_counts_as_nothing(self, cookie: str) -> None:
        assert asked(cookie) == Preferences()

    def test_the_cookie_holds_only_what_differs(self) -> None:
        assert Preferences().as_cookie() == ""
        assert Preferences(mode="elder", keys="off").as_cookie() == "mode-elder.keys-off"

    def test_what_is_not_offered_is_refused(self) -> None:
        with pytest.raises(ValueError, match="mode=huge"):
            Preferences().changed("mode", "huge")


@pytest.mark.django_db
class TestSetting:
    def test_elder_mode_sticks_after_one_press_and_returns_to_the_page(self, client: Client) -> None:
        answer = client.post("/view/", {"set": "mode:elder", "next": "/help/"})

        assert (answer.status_code, answer["Location"]) == (303, "/help/")
        assert 'data-mode="elder"' in client.get("/help/").text

    def test_the_language_sticks(self, client: Client) -> None:
        client.post("/view/language/", {"language": "zh-hant", "next": "/help/"})

        page = client.get("/help/").text
        assert '<html lang="zh-Hant"' in page
        assert "工作人員" in page

    @pytest.mark.parametrize(
        "next_", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""]
    )
    def test_leads_to_no_other_host(self, client: Client, next_: str) -> None:
        for path, sent in (("/view/", {"set": "mode:elder"}), ("/view/language/", {"language": "en"})):
            assert client.post(path, sent | {"next": next_})["Location"] == "/"

    def test_what_is_not_offered_changes_nothing(self, client: Client) -> None:
        assert not client.post("/view/", {"set": "mode:huge"}).cookies
        assert not client.post("/view/language/", {"language": "xx"}).cookies

    def test_looking_changes_nothing(self, client: Client) -> None:
        assert client.get("/view/").status_code == 405
        assert client.get("/view/language/").status_code == 405

    def test_another_site_cannot_press_for_the_reader(self) -> None:
        assert Client(enforce_csrf_checks=True).post("/view/", {"set": "mode:elder"}).status_code == 403

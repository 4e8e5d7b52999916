"""The public pages: open to everybody, in three languages, storing nothing."""

import re

import pytest
from django.test import Client, override_settings

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


@pytest.mark.django_db
class TestPublicPages:
    @pytest.mark.parametrize("path", PAGES)
    @pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
    def test_open_without_an_account(self, client: Client, path: str, language: str) -> None:
        client.cookies["django_language"] = language
        answer = client.get(path)

        assert answer.status_code == 200
        assert answer.text.count("<h1") == 1

    @pytest.mark.parametrize("path", PAGES)
    def test_english_pages_have_no_chinese_left(self, client: Client, path: str) -> None:
        client.cookies["django_language"] = "en"
        page = client.get(path).text
        if path == "/help/glossary/":
            page = re.sub(r"<table.*?</table>", "", page, flags=re.DOTALL)
        left = re.sub(r"<(button|title)[^>]*>.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
        left = left.replace("知行", "")
        assert re.findall(r"[\u3400-\u9fff]+", left) == []

    def test_looking_keeps_nothing_but_the_key_of_the_forms(self, client: Client) -> None:
        for path in PAGES:
            client.get(path)
        assert set(client.cookies) <= {"csrftoken"}

    def test_the_guide_for_reports_asks_nothing(self, client: Client) -> None:
        main = re.search(r"<main.*</main>", client.get("/help/reports/").text, re.DOTALL)
        assert main is not None
        assert "12388" in main[0]
        assert not re.search(r"<form|<input|<textarea", main[0])

    def test_the_glossary_can_be_searched_in_both_languages(self, client: Client) -> None:
        client.cookies["django_language"] = "zh-hans"
        for asked in ("具体责任人", "person responsible", "PERSON"):
            assert "具体责任人" in client.get("/help/glossary/", {"q": asked}).text
        nothing = client.get("/help/glossary/", {"q": "<b>"}).text
        assert "没有找到“&lt;b&gt;”" in nothing

    def test_components_are_shown_in_the_demo_only(self, client: Client) -> None:
        assert client.get("/help/components/").status_code == 200
        with override_settings(MODE="production"):
            assert client.get("/help/components/").status_code == 404


@pytest.mark.django_db
class TestErrorPages:
    def test_an_absent_page_says_what_to_do(self, client: Client) -> None:
        client.cookies["django_language"] = "zh-hans"
        answer = client.get("/nothing/there/")
        assert answer.status_code == 404
        assert "找不到这个页面" in answer.text

    @pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "413", "429", "500", "503"])
    def test_each_can_be_drawn_without_a_request(self, code: str) -> None:
        from django.template import engines

        page = engines["jinja2"].get_template(f"{code}.html").render()
        assert "<h1>" in page
        assert not re.search(r"<form|\bNone\b", page)

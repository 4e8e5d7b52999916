"""What views share: the way on, the way back, the key against double sending."""

import re

from django.test import RequestFactory

from zhixing.ui.http import form_key, go_to, is_htmx, sent_key, way_back

factory = RequestFactory()


class TestGoTo:
    def test_a_browser_is_sent_by_303(self) -> None:
        answer = go_to(factory.post("/matters/"), "/matters/1/")
        assert (answer.status_code, answer["Location"]) == (303, "/matters/1/")

    def test_htmx_is_told_by_its_header(self) -> None:
        answer = go_to(factory.post("/matters/", headers={"hx-request": "true"}), "/matters/1/")
        assert (answer.status_code, answer["HX-Redirect"]) == (200, "/matters/1/")

    def test_a_restored_history_wants_the_whole_page(self) -> None:
        headers = {"hx-request": "true", "hx-history-restore-request": "true"}
        assert not is_htmx(factory.get("/", headers=headers))


class TestWayBack:
    def test_stays_on_this_host(self) -> None:
        assert way_back(factory.post("/", {"next": "/desk/?page=2"})) == "/desk/?page=2"
        assert way_back(factory.post("/", {"next": "https://elsewhere.example/"}), "/desk/") == "/desk/"


class TestFormKey:
    def test_each_form_has_its_own(self) -> None:
        first, second = form_key(), form_key()
        assert re.fullmatch(r'<input type="hidden" name="form_key" value="[0-9a-f]{32}">', first)
        assert first != second

    def test_a_key_that_is_not_ours_counts_as_none(self) -> None:
        key = re.findall(r"[0-9a-f]{32}", form_key())[0]
        assert sent_key(factory.post("/", {"form_key": key})) == key
        for wrong in ("", "x" * 32, key[:-1], key + "0", "' OR 1=1"):
            assert sent_key(factory.post("/", {"form_key": wrong})) == ""

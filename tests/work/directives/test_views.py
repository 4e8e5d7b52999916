"""Pages of 任务分解: with and without script the same, refusals on the form, strangers get 404."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from tests.support.matters import Stage
from tests.support.people import sign_in
from tests.work.directives.conftest import MINUTES, break_down
from zhixing.core.matters.models import Matter
from zhixing.work.directives import selectors
from zhixing.work.directives.models import Breakdown

pytestmark = pytest.mark.django_db
START = "/directives/decompose/"


def signed_in(county: Stage, code: str) -> Client:
    return sign_in(Client(), county.office, code)


def inputs(html: str) -> dict[str, str]:
    """What a browser would send for the page's row form when nothing is typed."""
    form = html[html.index('id="rows"') :]
    sent: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            sent[name[1]] = value[1] if value else "on" if "checkbox" in tag else ""
    sent |= dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', form))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


class TestDecompose:
    def test_takes_a_word_file_and_shows_its_rows(self, county: Stage) -> None:
        document = Document()
        for line in MINUTES.splitlines():
            document.add_paragraph(line)
        file = io.BytesIO()
        document.save(file)
        client = signed_in(county, "zhou")
        answer = client.post(START, {"file": SimpleUploadedFile("第18次常务会议纪要.docx", file.getvalue())})
        assert answer.status_code == 303
        page = client.get(answer["Location"]).content.decode()
        assert page.count('<section class="proposal') == 11
        assert page.count("proposal waits") == 2
        assert "按职责分工负责" in page and "未写时限" in page
        assert "<mark" in page

    def test_takes_pasted_text_and_lists_it(self, county: Stage) -> None:
        client = signed_in(county, "zhou")
        answer = client.post(START, {"text": MINUTES})
        assert answer.status_code == 303
        page = client.get(START).content.decode()
        assert "澄阳县人民政府常务会议纪要" in page and "周敏" in page

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({}, "请上传一个文件，或粘贴正文"),
            ({"text": "x", "file": SimpleUploadedFile("a.txt", "一、甲".encode())}, "二者选一"),
            (
                {"file": SimpleUploadedFile("纪要.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)},
                "另存为 docx",
            ),
            ({"text": "机密★1年\n一、甲事项。（县住建局负责）"}, "严禁处理涉密信息"),
        ],
    )
    def test_refusals_stand_on_the_form(self, county: Stage, sent: dict[str, object], sentence: str) -> None:
        answer = signed_in(county, "zhou").post(START, sent)
        assert answer.status_code == 200
        assert sentence in answer.content.decode()
        assert not Breakdown.objects.exists()

    def test_a_document_without_tasks_says_so(self, county: Stage) -> None:
        client = signed_in(county, "zhou")
        answer = client.post(START, {"text": "关于表扬先进单位的通报\n特此通报。"})
        assert "没有从文件中读到" in client.get(answer["Location"]).content.decode()

    @pytest.mark.parametrize("code", ["wang", "li", "chen", "meng", "admin"])
    def test_is_for_supervisors(self, county: Stage, minutes: Breakdown, code: str) -> None:
        client = signed_in(county, code)
        assert client.get(START).status_code == 404
        assert client.get(minutes.get_absolute_url()).status_code == 404
        assert client.post(minutes.get_absolute_url(), {"do": "issue"}).status_code == 404
        assert not Matter.objects.exists()

    def test_another_sphere_s_supervisor_finds_nothing(self, county: Stage, minutes: Breakdown) -> None:
        client = signed_in(county, "party")
        assert client.get(START).status_code == 200
        assert client.get(minutes.get_absolute_url()).status_code == 404

    def test_the_document_itself_opens_for_who_sees_the_draft(
        self, county: Stage, minutes: Breakdown
    ) -> None:
        path = f"/evidence/{minutes.paper_id}/"
        answer = signed_in(county, "zhou").get(path)
        assert b"".join(answer.streaming_content).decode() == MINUTES  # type: ignore[attr-defined]
        assert signed_in(county, "wang").get(path).status_code == 404


class TestBreakdown:
    def test_splits_dates_and_issues_all_in_three_steps(self, county: Stage, minutes: Breakdown) -> None:
        client = signed_in(county, "zhou")
        url = minutes.get_absolute_url()
        sent = inputs(client.get(url).content.decode())
        answer = client.post(url, sent | {"do": "split-3"})
        assert answer["Location"] == f"{url}#row-3"
        sent = inputs(client.get(url).content.decode())
        assert sent["row3-parts"] == "自然资源局、住建局"
        answer = client.post(url, sent | {"row9-due_on": "2026-12-31", "do": "issue"})
        assert answer.status_code == 303
        page = client.get(url).content.decode()
        assert "已交办 11 项" in page
        assert page.count("待签收") >= 11
        assert Matter.objects.filter(parent=None).count() == 11

    def test_the_same_sending_twice_issues_once(self, county: Stage, minutes: Breakdown) -> None:
        client = signed_in(county, "zhou")
        url = minutes.get_absolute_url()
        sent = inputs(client.get(url).content.decode()) | {"do": "issue"}
        assert client.post(url, sent).status_code == 303
        count = Matter.objects.count()
        assert client.post(url, sent).status_code == 303
        assert Matter.objects.count() == count == 9

    def test_what_was_typed_is_kept_by_every_button(self, county: Stage, minutes: Breakdown) -> None:
        client = signed_in(county, "zhou")
        url = minutes.get_absolute_url()
        sent = inputs(client.get(url).content.decode())
        client.post(url, sent | {"row1-title": "改造5个小区", "do": "out-2"})
        assert minutes.rows.get(place=1).title == "改造5个小区"
        assert minutes.rows.get(place=2).state == "left_out"

    def test_while_typing_the_draft_is_kept(self, county: Stage, minutes: Breakdown) -> None:
        client = signed_in(county, "zhou")
        url = minutes.get_absolute_url()
        sent = inputs(client.get(url).content.decode())
        answer = client.post(f"{url}draft/", sent | {"row2-supports": "住建局", "row3-due_on": "明天"})
        assert answer.status_code == 422
        assert minutes.rows.get(place=2).supports == "住建局"
        assert minutes.rows.get(place=3).due_on == date(2026, 10, 31)
        assert client.post(f"{url}draft/", sent).status_code == 204

    def test_a_date_that_is_none_stays_on_the_form(self, county: Stage, minutes: Breakdown) -> None:
        client = signed_in(county, "zhou")
        url = minutes.get_absolute_url()
        sent = inputs(client.get(url).content.decode())
        answer = client.post(url, sent | {"row9-due_on": "年底", "row9-title": "养老中心", "do": "issue"})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "请改正以下内容" in page and "养老中心" in page
        assert not Matter.objects.exists()

    def test_a_refusal_is_said_on_the_page(self, county: Stage, minutes: Breakdown) -> None:
        client = signed_in(county, "zhou")
        url = minutes.get_absolute_url()
        page = client.post(
            url, inputs(client.get(url).content.decode()) | {"do": "split-99"}
        ).content.decode()
        assert "没有这一行" in page

    def test_sentences_left_for_a_person_become_rows(self, county: Stage) -> None:
        found = break_down(county, "请县住建局3日内核查处理。\n原则同意，请按程序办理。")
        client = signed_in(county, "zhou")
        url = found.get_absolute_url()
        page = client.get(url).content.decode()
        assert "请人工判断的语句" in page
        client.post(url, inputs(page) | {"do": "add-0"})
        assert found.rows.count() == 2


class TestSelectors:
    def test_questions_do_not_grow_with_the_rows(self, county: Stage, minutes: Breakdown) -> None:
        from django.db import connection

        with county.at("2026-09-18 09:10") as now:
            by = county.officer("zhou", "2026-09-18 09:10")
            with CaptureQueriesContext(
                connection,
            ) as asked:
                names = selectors.directory(seen_by=by, at=now)
            assert len(asked) == 3
            with CaptureQueriesContext(connection) as asked:
                selectors.rows(minutes.pk, names=names)
            assert len(asked) == 1

    def test_the_latest_come_first_and_are_bounded(self, county: Stage, minutes: Breakdown) -> None:
        break_down(county, at="2026-09-19 09:00")
        by = county.officer("zhou", "2026-09-19 10:00")
        lines = selectors.breakdowns(seen_by=by)
        assert [line.made_at.day for line in lines] == [19, 18]
        assert [(line.rows, line.issued) for line in lines] == [(11, 0), (11, 0)]
        assert len(selectors.breakdowns(seen_by=by, limit=1)) == 1
        assert selectors.breakdowns(seen_by=county.officer("wang", "2026-09-19 10:00")) == []

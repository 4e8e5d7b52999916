"""Drafts of forms: restored, discarded, nobody else's, kept when the session ended, erased."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.conf import settings
from django.test import Client

from tests.support.matters import ZONE, Stage
from tests.support.people import found_office, sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters.models import Matter
from zhixing.core.people import acts, refusals, selectors, ticks
from zhixing.core.people.models import FormDraft
from zhixing.foundation.references import reference

pytestmark = pytest.mark.django_db
TEXT = "桥面铺装完成，\r\n护栏焊接 <120> 米。"


@pytest.fixture(autouse=True)
def _late_enough():
    """Override the room's fixture: views read the real time."""


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


@pytest.fixture
def report(county: Stage) -> str:
    """The address of the form with which the handler reports on a signed-for matter."""
    matter: Matter = county.issue(at="2026-06-01 09:00", limit="20wd")
    county.sign_for(matter, at="2026-06-01 09:30")
    return f"/matters/{matter.number}/report/"


def client(county: Stage, code: str, **how: object) -> Client:
    return sign_in(Client(**how), county.office, code)


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return unescape(found[1])


def typed(page: str, **more: str) -> dict[str, str]:
    """What a browser sends of the form: what the page put into it, and what somebody typed."""
    return {
        "draft_of": field(page, "draft_of"), "form_key": field(page, "form_key"),
        "text": TEXT, "progress_percent": "40", **more,
    }  # fmt: skip


def opened(one: Client, address: str) -> str:
    return one.get(address).content.decode()


class TestKeeping:
    def test_what_the_page_sent_is_restored_with_one_line(self, county: Stage, report: str) -> None:
        li = client(county, "li")
        assert li.post("/people/drafts/keep/", typed(opened(li, report))).status_code == 204
        page = opened(li, report)
        kept_at = FormDraft.objects.get().kept_at
        assert f"已恢复 {kept_at.astimezone(ZONE):%H:%M} 的草稿" in page
        assert "护栏焊接 &lt;120&gt; 米。</textarea>" in page
        assert 'value="40"' in page and "附件请重新选择" in page

    def test_the_button_keeps_it_where_no_script_runs(self, county: Stage, report: str) -> None:
        li = client(county, "li")
        page = opened(li, report)
        assert 'formaction="/people/drafts/keep/"' in page
        answer = li.post("/people/drafts/keep/", typed(page, pressed="1"), follow=True)
        assert answer.redirect_chain == [(report, 303)]
        assert "只有您本人能看到" in answer.content.decode() and "已恢复" in answer.content.decode()

    def test_a_refused_form_is_kept_and_not_said_twice(self, county: Stage, report: str) -> None:
        li = client(county, "li")
        sent = typed(opened(li, report), text="已召开专题会议研究部署")
        refused = li.post(report, sent).content.decode()
        assert "会议记录不计入进度" in refused and "已恢复" not in refused
        assert "已恢复" in opened(li, report)

    def test_the_act_that_is_done_erases_it(self, county: Stage, report: str) -> None:
        zhou = client(county, "zhou")
        page = opened(zhou, "/matters/new/")
        sent = {
            "draft_of": field(page, "draft_of"), "form_key": field(page, "form_key"), "urgency": "normal",
            "title": "农村公路危桥", "lead": county.unit("laohe"), "due_on": "2026-12-31", "grade": "key",
            "kind": "matters.task", "text": TEXT,
        }  # fmt: skip
        zhou.post("/people/drafts/keep/", sent)
        assert FormDraft.objects.count() == 1
        assert zhou.post("/matters/new/", sent).status_code == 303
        assert FormDraft.objects.count() == 0

    def test_too_long_a_text_is_said(self, county: Stage, report: str) -> None:
        li = client(county, "li")
        answer = li.post("/people/drafts/keep/", typed(opened(li, report), text="长" * 200_000))
        assert answer.status_code == 413 and "内容过长" in answer.content.decode()


class TestTheSessionEnded:
    def test_the_text_stands_in_its_place_after_signing_in(self, county: Stage, report: str) -> None:
        li = client(county, "li")
        sent = typed(opened(li, report))
        li.logout()
        answer = li.post(report, sent, follow=True)
        assert answer.redirect_chain == [(f"/accounts/login/?next={report.replace('/', '%2F')}", 303)]
        assert "您填写的内容已存为草稿，登录后恢复" in answer.content.decode()
        assert "护栏焊接" not in answer.content.decode()
        page = opened(sign_in(li, county.office, "li"), report)
        assert "已恢复" in page and "护栏焊接 &lt;120&gt; 米。" in page

    def test_whoever_signs_in_instead_sees_nothing_of_it(self, county: Stage, report: str) -> None:
        li = client(county, "li")
        sent = typed(opened(li, report))
        li.logout()
        li.post(report, sent)
        wang = sign_in(li, county.office, "wang")
        assert "护栏焊接" not in opened(wang, "/people/drafts/") and "护栏焊接" not in opened(wang, report)

    def test_a_page_from_before_the_signing_in_loses_nothing(self, county: Stage, report: str) -> None:
        li = client(county, "li", enforce_csrf_checks=True)
        answer = li.post(report, typed(opened(li, report)), follow=True)
        assert answer.redirect_chain == [(report, 303)]
        assert "未能提交。您填写的内容已恢复" in answer.content.decode()
        assert "护栏焊接 &lt;120&gt; 米。" in answer.content.decode()

    def test_a_forged_word_keeps_nothing(self, county: Stage, report: str) -> None:
        sent = typed(opened(client(county, "li"), report), draft_of="WzEsIi8iLCJhIiwiYiJd:1:x")
        Client().post(report, sent)
        assert FormDraft.objects.count() == 0


class TestWhoseItIs:
    def test_another_cannot_keep_see_or_discard_it(self, county: Stage, report: str) -> None:
        li, he = client(county, "li"), client(county, "he")
        sent = typed(opened(li, report))
        li.post("/people/drafts/keep/", sent)
        assert "护栏焊接" in opened(li, "/people/drafts/") and "护栏焊接" not in opened(he, "/people/drafts/")
        for address in ("keep", "discard"):
            assert he.post(f"/people/drafts/{address}/", sent).status_code == 404
        draft = FormDraft.objects.get()
        with pytest.raises(refusals.NotYourDraft):
            acts.discard_form_draft(
                account_id=draft.account_id, page=draft.page, form=draft.form,
                by=county.office.officer("he"), at=draft.kept_at,
            )  # fmt: skip
        assert FormDraft.objects.count() == 1

    def test_the_table_does_not_say_what_was_written(self, county: Stage, report: str) -> None:
        li = client(county, "li")
        li.post("/people/drafts/keep/", typed(opened(li, report)))
        draft = FormDraft.objects.get()
        assert "护栏".encode() not in bytes(draft.sealed) and "护栏" in (draft.text() or "")
        draft.page = "/elsewhere/"
        assert draft.text() is None


class TestErasing:
    def test_discarded_by_its_line_or_from_the_list(self, county: Stage, report: str) -> None:
        li = client(county, "li")
        for more, place in (({}, report), ({"listed": "1"}, "/people/drafts/")):
            li.post("/people/drafts/keep/", typed(opened(li, report)))
            shown = opened(li, place)
            answer = li.post(
                "/people/drafts/discard/", {"draft_of": field(shown, "draft_of"), **more}, follow=True
            )
            assert answer.redirect_chain == [(place, 303)]
            assert "护栏焊接" not in answer.content.decode()
            assert FormDraft.objects.count() == 0

    def test_old_ones_and_those_of_leavers_go_and_the_log_never_knew(
        self, county: Stage, report: str
    ) -> None:
        li = client(county, "li")
        account = county.office.account("li")
        before = len(ledger.history(reference("account", account.pk)))
        li.post("/people/drafts/keep/", typed(opened(li, report)))
        kept_at: datetime = FormDraft.objects.get().kept_at
        days = timedelta(days=settings.ZHIXING_DRAFT_DAYS)
        assert ticks.expire_form_drafts(kept_at + days) == 0
        assert ticks.expire_form_drafts(kept_at + days + timedelta(seconds=1)) == 1
        assert len(ledger.history(reference("account", account.pk))) == before

        li.post("/people/drafts/keep/", typed(opened(li, report)))
        acts.leave_service(person_id=county.person("li"), by=county.office.officer("ren"), at=kept_at)
        assert FormDraft.objects.count() == 0
        assert selectors.form_drafts(seen_by=county.office.officer("he")) == []

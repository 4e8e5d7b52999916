"""B10 以会议落实会议: meetings and forwarded papers are no progress; a mere copy goes back to its sender."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client

from tests.support.matters import Stage, fresh
from tests.support.people import found_office, sign_in
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import acts as matters
from zhixing.core.matters import refusals
from zhixing.core.matters.models import Matter
from zhixing.core.notices import selectors as notices
from zhixing.work.directives.acts import forwarding as acts
from zhixing.work.directives.rules import hollow as rules
from zhixing.work.directives.selectors import hollow as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("B10")]

MEETING = "召开专题会议研究部署"
PAPER = "转发县政府文件，要求各股室认真贯彻落实"
NOTICE = (
    "各单位要压紧压实森林防火责任，落实网格化管理，严格野外用火审批，强化重点时段重点区域巡护，"
    "清理林下可燃物，备足扑火物资，做到早发现、早处置，确保不发生较大以上森林火灾。"
)


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


def given(county: Stage, title: str, **how: object) -> Matter:
    matter = county.issue(at="2026-03-02 09:00", due="2026-04-30", title=title, **how)
    county.sign_for(matter, at="2026-03-02 10:00")
    return matter


def say(county: Stage, matter: Matter, text: str, at: str) -> None:
    """Report as the head, whose word needs no other signature, and let the supervision office take note."""
    said = matters.Report(text)
    sent = county.do(matters.report, by="wang", at=at, matter_id=matter.pk, report=said)
    county.do(matters.accept_feedback, by="zhou", at=at, feedback_id=sent.pk)


def act(county: Stage, matter: Matter, at: str) -> None:
    with county.at(at) as now:
        file = io.BytesIO(f"现场 {matter.pk}".encode())
        by = county.officer("wang", at)
        paper = evidence.store(file=file, name="清单.txt", about=matter.reference, by=by, at=now)
    said = matters.Report("完成 3 处整改", progress_percent=30, evidence_ids=(paper.pk,))
    sent = county.do(matters.report, by="wang", at=at, matter_id=matter.pk, report=said)
    county.do(matters.accept_feedback, by="zhou", at=at, feedback_id=sent.pk)


class TestMeetings:
    def test_three_meetings_and_two_papers_are_no_progress(self, county: Stage) -> None:
        matter = given(county, "整改混接点")
        for place, text in enumerate((MEETING, MEETING, PAPER, MEETING, PAPER)):
            say(county, matter, text, f"2026-03-{10 + place} 10:00")
        with pytest.raises(refusals.MeetingIsNotProgress):
            county.do(
                matters.report,
                by="wang",
                at="2026-03-20 10:00",
                matter_id=matter.pk,
                report=matters.Report(MEETING, progress_percent=40),
            )
        assert fresh(matter).progress_percent == 0
        with county.at("2026-03-31 17:00") as now:
            page = selectors.hollow_month(
                date(2026, 3, 1), seen_by=county.officer("lu", "2026-03-31 17:00"), now=now
            )
        assert [row.number for row in page.matters] == [matter.number]

    def test_twelve_meetings_to_three_actions_are_shown_to_the_leader(self, county: Stage) -> None:
        done = [given(county, f"事项{n}") for n in range(4)]
        for place in range(12):
            say(county, done[place % 4], MEETING, f"2026-03-{5 + place} 10:00")
        for matter in done[:3]:
            act(county, matter, "2026-03-25 10:00")
        client = sign_in(Client(), county.office, "lu")
        page = client.get("/directives/hollow/?month=2026-03").content.decode()
        assert "12 : 3" in page and "会议多于行动" in page
        unit = county.unit("housing")
        rows = client.get(f"/directives/hollow/?month=2026-03&unit={unit}").content.decode()
        assert rows.count(MEETING) == 12


class TestForwarding:
    def test_a_copy_of_96_percent_without_owner_and_date_goes_back(self, county: Stage) -> None:
        matter = given(county, "森林防火", requirement=NOTICE)
        text = NOTICE + "请照办"
        found = rules.judge(NOTICE, text, year=2026)
        assert (found.percent, found.has_owner, found.has_date) == (96, False, False)
        made = county.do(acts.forward_paper, by="li", at="2026-03-03 10:00", number=matter.number, text=text)
        assert made.state == "returned"
        [told] = notices.told(matter.reference, topic="sent_back")
        assert told.person.name == "李强"

    def test_with_owner_and_date_of_its_own_it_passes(self, county: Stage) -> None:
        matter = given(county, "森林防火", requirement=NOTICE)
        text = NOTICE + "由建设股牵头，3月20日前完成排查。"
        made = county.do(acts.forward_paper, by="li", at="2026-03-03 10:00", number=matter.number, text=text)
        assert (made.state, made.has_owner, made.has_date) == ("passed", True, True)

    def test_page(self, county: Stage) -> None:
        matter = given(county, "森林防火", requirement=NOTICE)
        client = sign_in(Client(), county.office, "li")
        url = f"/directives/forwarding/{matter.number}/"
        answer = client.post(url, {"text": NOTICE}, follow=True).content.decode()
        assert "已退回" in answer and "100%" in answer
        assert 'aria-invalid="true"' in client.post(url, {"text": ""}).content.decode()
        assert sign_in(Client(), county.office, "ma").get(url).status_code == 404


class TestSaidBeforeItIsSent:
    def test_the_form_keeps_the_words_and_asks(self, county: Stage) -> None:
        matter = given(county, "整改混接点")
        client = sign_in(Client(), county.office, "li")
        url = f"/matters/{matter.number}/report/"
        answer = client.post(url, {"text": MEETING, "progress_percent": "40"}).content.decode()
        assert "会议记录不计入进度，请填写形象进度并附现场佐证" in answer and MEETING in answer
        assert not matter.feedbacks.exists()
        client.post(url, {"text": MEETING, "as_note": "on"})
        [note] = matter.feedbacks.all()
        assert note.only_meetings
        assert fresh(matter).progress_percent == 0

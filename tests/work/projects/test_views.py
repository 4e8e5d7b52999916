"""Pages of key projects: entered, kept, spoken of, taken out; what is wrong is said at the field."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from tests.reliability.scenes import ago, live_county
from tests.support.matters import Stage
from tests.support.people import sign_in
from tests.support.pictures import photo
from zhixing.core.matters.models import Matter
from zhixing.work.projects import acts, selectors
from zhixing.work.projects.models import Filing, Meeting, Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Stage:
    return live_county()


@pytest.fixture
def project(county: Stage) -> Project:
    today = datetime.now(UTC).date()
    new = acts.NewProject(
        title="南湖第三小学",
        lead_unit_id=county.unit("housing"),
        leader_post_id=county.office.posts["vice"],
        starts_on=today - timedelta(days=100),
        due_on=today + timedelta(days=100),
        milestones=(
            acts.NewMilestone("主体封顶", today + timedelta(days=10)),
            acts.NewMilestone("交付", today + timedelta(days=100)),
        ),
    )
    made = county.do(acts.enter_project, by="zhou", at=ago(days=2), new=new)
    assert isinstance(made, Project)
    return made


def test_entering_says_what_is_wrong_and_keeps_what_was_typed(client: Client, county: Stage) -> None:
    sign_in(client, county.office, "zhou")
    typed = {
        "title": "老河大桥重建",
        "unit": county.unit("urban"),
        "due_on": "2027-11-30",
        "milestones": "围堰；合龙",
        "year_plan": "1.1",
    }
    refused = client.post("/projects/new/", typed)
    assert "“围堰”读不出月份" in refused.content.decode()
    assert "老河大桥重建" in refused.content.decode()
    assert not Project.objects.exists()
    done = client.post("/projects/new/", typed | {"milestones": "2月围堰；11月合龙"})
    assert done.status_code == 303
    made = Project.objects.get()
    assert (made.year_plan, made.milestones.count()) == (11_000, 2)
    assert "老河大桥重建" in client.get(f"/projects/{made.code}/").content.decode()


def test_an_entry_with_a_photograph_is_shown_with_its_day(
    client: Client, county: Stage, project: Project
) -> None:
    sign_in(client, county.office, "wang")
    signed = client.post(f"/projects/{project.code}/take-on/", {"handler": county.person("li")})
    assert signed.status_code == 303
    sign_in(client, county.office, "li")
    today = datetime.now(UTC).date().isoformat()
    sent = client.post(
        f"/projects/{project.code}/report/",
        {
            "words": "主体完成三层",
            "milestone": "1",
            "percent": "40",
            "amount": "650",
            "on": today,
            "proofs": SimpleUploadedFile("现场.jpg", photo(5).read(), "image/jpeg"),
        },
    )
    assert sent.status_code == 303
    text = client.get(f"/projects/{project.code}/").content.decode()
    assert "<img src=" in text
    assert "主体完成三层" in text
    assert Filing.objects.filter(project=project).count() == 2
    lower = client.post(
        f"/projects/{project.code}/report/", {"words": "复核", "milestone": "1", "percent": "30", "on": today}
    )
    assert "该节点台账已填 40%" in lower.content.decode()
    corrected = client.post(
        f"/projects/{project.code}/correct/",
        {
            "reason": "票据核对",
            "total": "0.00",
            "year_plan": "0.00",
            "starts_on": project.starts_on.isoformat(),
            "due_on": project.due_on.isoformat(),
            "percent:1": "30",
            "percent:2": "0",
            f"investment:{today[:7]}": "600",
        },
    )
    assert corrected.status_code == 303, corrected.content.decode()
    assert "第 1 个节点完成百分比" in client.get(f"/projects/{project.code}/").content.decode()


def test_lists_are_bounded_and_go_out_as_workbooks(
    client: Client, county: Stage, project: Project, django_assert_max_num_queries
) -> None:
    sign_in(client, county.office, "lu")
    with county.at(ago(days=1)) as now:
        by = county.officer("lu", ago(days=1))
        with django_assert_max_num_queries(12):
            selectors.register(seen_by=by, wanted=selectors.Wanted(), now=now)
        monday = now.date() - timedelta(days=now.weekday())
        with django_assert_max_num_queries(9):
            selectors.weekly(monday, seen_by=by, now=now)
    sheet = load_workbook(io.BytesIO(client.get("/projects/?format=xlsx").content)).active
    assert sheet.cell(4, 3).value == "南湖第三小学"
    sheet = load_workbook(io.BytesIO(client.get("/projects/weekly/?format=xlsx").content)).active
    assert sheet.max_row >= 3
    assert "南湖第三小学" in client.get("/projects/?light=green").content.decode()
    assert "南湖第三小学" not in client.get("/projects/?light=red").content.decode()


def test_the_weekly_table_counts_queries_independent_of_projects(
    county: Stage, project: Project, django_assert_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with county.at(ago(days=1)) as now:
        by = county.officer("lu", ago(days=1))
        monday = now.date() - timedelta(days=now.weekday())
        selectors.weekly(monday, seen_by=by, now=now)
        with CaptureQueriesContext(connection) as one:
            selectors.weekly(monday, seen_by=by, now=now)
    for number in range(3):
        new = acts.NewProject(
            title=f"另一项目{number}",
            lead_unit_id=county.unit("urban"),
            starts_on=project.starts_on,
            due_on=project.due_on,
            milestones=(acts.NewMilestone("完工", project.due_on),),
        )
        county.do(acts.enter_project, by="zhou", at=ago(days=1.5), new=new)
    with county.at(ago(days=1)) as now, django_assert_num_queries(len(one)):
        assert len(selectors.weekly(monday, seen_by=by, now=now).rows) == 4


def test_a_meeting_is_written_down_decided_at_and_its_minutes_issued(
    client: Client, county: Stage, project: Project
) -> None:
    sign_in(client, county.office, "zhou")
    when = datetime.now(UTC) - timedelta(hours=30)
    made = client.post(
        "/projects/meetings/new/",
        {
            "held_at_0": f"{when:%Y-%m-%d}",
            "held_at_1": f"{when:%H:%M}",
            "place": "工地",
            "leader": county.office.posts["vice"],
            "projects": [project.pk],
        },
    )
    assert made.status_code == 303, made.content.decode()
    meeting = Meeting.objects.get()
    item = meeting.items.get()
    due = (datetime.now(UTC) + timedelta(days=6)).date().isoformat()
    sent = {"do": f"decide-{item.pk}", f"item{item.pk}-text": "补办林地手续", f"item{item.pk}-due_on": due}
    refused = client.post(f"/projects/meetings/{meeting.number}/", sent)
    assert refused.status_code == 200
    assert "补办林地手续" in refused.content.decode()
    sent[f"item{item.pk}-unit"] = str(county.unit("land"))
    assert client.post(f"/projects/meetings/{meeting.number}/", sent).status_code == 303
    child = Matter.objects.get(kind="projects.decision")
    assert (child.unit_id, child.parent_id) == (county.unit("land"), project.matter_id)
    issued = client.post(
        f"/projects/meetings/{meeting.number}/", {"do": "minutes", "number": "政纪要〔2026〕9号"}
    )
    assert issued.status_code == 303
    meeting.refresh_from_db()
    assert meeting.minutes is not None
    late = client.post(f"/projects/meetings/{meeting.number}/", sent)
    assert "纪要已印发" in late.content.decode()


def test_a_need_is_filed_refused_as_hollow_and_answered(client: Client, county: Stage) -> None:
    sign_in(client, county.office, "zhou")
    typed = {"enterprise": "宏远铸件", "title": "用电容量不足", "need_type": "utility"}
    refused = client.post("/projects/needs/new/", typed)
    assert "请选择承办单位" in refused.content.decode()
    sent = client.post("/projects/needs/new/", typed | {"unit": county.unit("housing")})
    assert sent.status_code == 303
    sign_in(client, county.office, "li")
    hollow = client.post(sent["Location"], {"do": "answer", "text": "正在研究"})
    assert "“正在研究”不算答复" in hollow.content.decode()
    answered = client.post(sent["Location"], {"do": "answer", "text": "已增容至 630 千伏安"})
    assert answered.status_code == 303
    sign_in(client, county.office, "zhou")
    said = client.post(sent["Location"], {"do": "said", "is_solved": "yes"})
    assert said.status_code == 303
    assert "已解决" in client.get("/projects/needs/").content.decode()
    assert Matter.objects.get(kind="projects.need").state == "closed"

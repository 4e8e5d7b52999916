"""B13 一阵风、反弹反复: what was put right is watched for a year; checks that fall are said."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.support.matters import Stage
from tests.support.people import found_office, sign_in
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.notices import selectors as notices
from zhixing.work.directives import ticks
from zhixing.work.directives.acts import recurrence as acts
from zhixing.work.directives.acts.recurrence import NewCheck
from zhixing.work.directives.models import Campaign
from zhixing.work.directives.refusals import recurrence as refusals
from zhixing.work.directives.rules import recurrence as rules
from zhixing.work.directives.selectors import recurrence as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("B13")]


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


def check(county: Stage, on: str, problem: str = "", *, unit: str = "housing", by: str = "zhou"):
    new = NewCheck("空岗", county.unit(unit), date.fromisoformat(on), problem, None)
    return county.do(acts.record_check, by=by, at=f"{on} 10:00", new=new)


def put_right(county: Stage, problem: Matter, *, closed_at: str = "2026-02-10 16:00") -> None:
    county.sign_for(problem, at="2026-02-02 14:30")
    with county.at("2026-02-09 09:00") as now:
        by = county.officer("wang", "2026-02-09 09:00")
        paper = evidence.store(
            file=io.BytesIO(b"roster"), name="值班表.txt", about=problem.reference, by=by, at=now
        )
    said = matters.Report("调整窗口值班表，安排 2 人顶岗", evidence_ids=(paper.pk,), close_kind="done")
    county.do(matters.report, by="wang", at="2026-02-09 10:00", matter_id=problem.pk, report=said)
    county.do(matters.close, by="zhou", at=closed_at, matter_id=problem.pk)


class TestReturns:
    def test_closed_in_february_seen_again_in_july_is_the_first_return_of_the_same_case(
        self, county: Stage
    ) -> None:
        first = check(county, "2026-02-02", "窗口无人在岗").problem
        put_right(county, first)
        again = check(county, "2026-07-03", "窗口再次无人在岗", by="xu").problem

        [line] = selectors.recurrences(seen_by=county.officer("lu", "2026-07-03 11:00"))
        assert (line.number, line.ordinal, line.previous) == (again.number, 1, first.number)
        assert line.accepted_by == "周敏"
        told = {one.person.name for one in notices.told(again.reference, topic="recurrence")}
        assert told == {"王建国", "周敏"}
        parts = [p.row.number for p in _related(county, again)]
        assert parts == [first.number]

    def test_another_unit_and_thirteen_months_later_are_no_return(self, county: Stage) -> None:
        put_right(county, check(county, "2026-02-02", "窗口无人在岗").problem)
        check(county, "2026-07-03", "窗口无人在岗", unit="urban")
        assert selectors.recurrences(seen_by=county.officer("lu", "2026-07-03 11:00")) == []
        closed = date(2026, 2, 10)
        assert rules.is_watched(closed, date(2027, 2, 10), months=12)
        assert not rules.is_watched(closed, date(2027, 2, 11), months=12)


def _related(county: Stage, matter: Matter):
    from zhixing.core.matters import selectors as found

    with county.at("2026-07-03 11:00") as now:
        return found.parts_of(matter, seen_by=county.officer("lu", "2026-07-03 11:00"), now=now)


class TestCampaign:
    def test_twenty_checks_a_month_fall_to_six_and_the_leading_group_is_told(self, county: Stage) -> None:
        campaign = county.do(
            acts.set_campaign,
            by="zhou",
            at="2026-03-02 09:00",
            title="机关作风集中整治",
            topic="空岗",
            since=date(2026, 3, 2),
            until=date(2026, 3, 31),
            leader_post_id=county.office.posts["vice-first"],
        )
        for place in range(20):
            check(county, f"2026-03-{3 + place:02}", unit=("housing", "urban")[place % 2])
        for place in range(6):
            check(county, f"2026-04-{10 + place:02}")
        for moment in ("2026-04-30 09:00", "2026-05-06 09:00", "2026-05-07 09:00"):
            with county.at(moment) as now:
                ticks.flag_campaigns(now)
        told = [one.person.name for one in notices.told(campaign.reference, topic="recurrence")]
        assert sorted(told) == ["周敏", "沈国安"]
        with county.at("2026-05-07 10:00") as now:
            [line] = selectors.campaigns(seen_by=county.officer("lu", "2026-05-07 10:00"), now=now)
        assert [(one.checks, one.during) for one in line.months] == [(20, True), (6, False)]
        assert line.drop is not None
        assert (line.drop.percent, line.is_flagged) == (70, True)

    def test_half_is_not_more_than_half(self) -> None:
        months = [rules.Month(date(2026, 3, 1), 20, True), rules.Month(date(2026, 4, 1), 10, False)]
        fallen = rules.drop(months)
        assert fallen is not None
        assert fallen.percent == 50
        assert rules.drop(months[:1]) is None


def test_page_form_and_file(county: Stage) -> None:
    client = sign_in(Client(), county.office, "zhou")
    url = "/directives/recurrence/"
    assert "观察期内没有反弹的问题" in client.get(url).content.decode()
    sent = {
        "do": "check",
        "check-topic": "空岗",
        "check-unit": str(county.unit("housing")),
        "check-held_on": "2026-02-02",
        "check-problem": "窗口无人在岗",
    }
    assert "已登记" in client.post(url, sent, follow=True).content.decode()
    late = client.post(url, {**sent, "check-held_on": "2999-01-01"}).content.decode()
    assert "检查日期不能晚于今天" in late and "窗口无人在岗" in late
    turned = {
        "do": "campaign",
        "campaign-title": "机关作风集中整治",
        "campaign-topic": "空岗",
        "campaign-since": "2026-03-31",
        "campaign-until": "2026-03-02",
    }
    assert "早于开始日期" in client.post(url, turned).content.decode()
    assert not Campaign.objects.exists()
    with pytest.raises(refusals.NotForChecks):
        check(county, "2026-02-03", by="li")
    assert sign_in(Client(), county.office, "li").post(url, sent).status_code == 404


def test_file(county: Stage) -> None:
    put_right(county, check(county, "2026-02-02", "窗口无人在岗").problem)
    check(county, "2026-07-03", "窗口再次无人在岗")
    content = sign_in(Client(), county.office, "lu").get("/directives/recurrence/?format=xlsx").content
    rows = list(load_workbook(io.BytesIO(content)).active.values)
    assert rows[3][:4] == ("窗口再次无人在岗", "空岗", "住建局", 1)

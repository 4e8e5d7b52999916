"""B11 民生实事: eight public promises; an item is done when residents say so and the site was checked."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.support.matters import Stage, fresh
from tests.support.people import found_office, sign_in
from tests.support.pictures import photo
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import acts as matters
from zhixing.core.matters import refusals as closing
from zhixing.core.matters.models import Matter
from zhixing.work.directives.acts import livelihood as acts
from zhixing.work.directives.acts.livelihood import NewProgramme, Sample
from zhixing.work.directives.models import Programme
from zhixing.work.directives.refusals import livelihood as refusals
from zhixing.work.directives.rules import livelihood as rules
from zhixing.work.directives.selectors import livelihood as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("B11")]


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


def rows(county: Stage, count: int = 8) -> list[NewProgramme]:
    return [
        NewProgramme(
            f"民生实事{n}",
            "城区居民",
            "按标准完成",
            "文昌街道",
            13_000_000,
            county.unit("housing"),
            date(2026, 11, 30),
        )
        for n in range(1, count + 1)
    ]


@pytest.fixture
def programmes(county: Stage) -> list[Programme]:
    made = county.do(acts.list_programmes, by="zhou", at="2026-01-20 09:00", year=2026, rows=rows(county))
    county.do(acts.release_programmes, by="zhou", at="2026-01-21 09:00", year=2026)
    return made


@pytest.fixture
def road(county: Stage, programmes: list[Programme]) -> Matter:
    """建设路 by 30 September, reported done on the 21st with a photograph, signed by the head."""
    values = {"programme_id": programmes[0].pk, "title": "建设路改造", "due_on": date(2026, 9, 30)}
    item = county.do(acts.add_item, by="zhou", at="2026-02-02 09:00", **values)
    county.sign_for(item.matter, at="2026-02-02 10:00")
    report_done(county, item.matter, "2026-09-21 09:00", 1)
    return item.matter


def report_done(county: Stage, matter: Matter, at: str, seed: int) -> None:
    with county.at(at) as now:
        by = county.officer("li", at)
        kept = evidence.store(file=photo(seed), name=f"路面{seed}.jpg", about=matter.reference, by=by, at=now)
    said = matters.Report("路面 1.2 公里完成并通车", evidence_ids=(kept.pk,), close_kind="done")
    sent = county.do(matters.report, by="li", at=at, matter_id=matter.pk, report=said)
    county.do(matters.sign_off, by="wang", at=at, feedback_id=sent.pk)


def accept(county: Stage, matter: Matter, at: str, *, satisfied: int, by: str = "zhou", **how) -> None:
    sample = Sample(
        date.fromisoformat(at[:10]),
        how.get("sampled", 25),
        satisfied,
        how.get("site_ok", True),
        how.get("findings", ""),
    )
    county.do(acts.record_acceptance, by=by, at=at, number=matter.number, sample=sample)


def board(county: Stage, at: str, *, in_public: bool = False) -> selectors.Board:
    with county.at(at) as now:
        return selectors.board(2026, now=now, in_public=in_public)


class TestAcceptance:
    def test_seventeen_of_twenty_five_keep_it_open_with_an_order(self, county: Stage, road: Matter) -> None:
        with pytest.raises(refusals.FindingsMissing):
            accept(county, road, "2026-09-23 09:00", satisfied=17)
        accept(county, road, "2026-09-23 09:00", satisfied=17, findings="窨井盖高低不平 6 处")
        matter = fresh(road)
        assert matter.state == "active"
        [returned] = matter.feedbacks.filter(state="returned")
        assert returned.reason == "群众验收满意率 68%，责令整改：窨井盖高低不平 6 处"
        with pytest.raises(closing.NothingAsked):
            county.do(matters.close, by="zhou", at="2026-09-23 10:00", matter_id=road.pk)
        inside, outside = board(county, "2026-09-24 09:00"), board(county, "2026-09-24 09:00", in_public=True)
        assert inside.lines[0].status == "rectify"
        assert inside.counts == outside.counts == {"done": 0, "rectify": 1, "late": 0, "running": 7}
        public = Client().get("/directives/livelihood/public/?year=2026").content.decode()
        assert "待整改" in public and "民生实事8" in public and "建设路" not in public

    def test_no_close_before_residents_accepted_since_the_request(self, county: Stage, road: Matter) -> None:
        with pytest.raises(refusals.AcceptanceNeeded):
            county.do(matters.close, by="zhou", at="2026-09-22 09:00", matter_id=road.pk)
        accept(county, road, "2026-09-23 09:00", satisfied=17, findings="窨井盖高低不平 6 处")
        report_done(county, road, "2026-09-27 09:00", 2)
        with pytest.raises(refusals.AcceptanceNeeded):
            county.do(matters.close, by="zhou", at="2026-09-27 10:00", matter_id=road.pk)
        accept(county, road, "2026-09-28 09:00", satisfied=20)
        county.do(matters.close, by="zhou", at="2026-09-28 10:00", matter_id=road.pk)
        assert fresh(road).state == "closed"
        year_end = board(county, "2026-12-31 09:00")
        assert len(year_end.lines) == 8 == sum(year_end.counts.values())
        assert year_end.counts["done"] == 1

    def test_a_failed_site_check_too_few_residents_and_the_unit_itself(
        self, county: Stage, road: Matter
    ) -> None:
        with pytest.raises(refusals.TooFewSampled):
            accept(county, road, "2026-09-23 09:00", satisfied=24, sampled=24)
        with pytest.raises(refusals.NotForProgrammes):
            accept(county, road, "2026-09-23 09:00", satisfied=25, by="wang")
        accept(county, road, "2026-09-23 09:00", satisfied=25, site_ok=False, findings="排水口未疏通")
        assert fresh(road).state == "active"


class TestList:
    def test_eight_and_no_other_number(self, county: Stage) -> None:
        with pytest.raises(refusals.WrongCount, match="应为 8 件，现在是 7 件"):
            county.do(acts.list_programmes, by="zhou", at="2026-01-20 09:00", year=2026, rows=rows(county, 7))
        assert not Programme.objects.exists()

    def test_nothing_is_public_before_its_release(self, county: Stage) -> None:
        county.do(acts.list_programmes, by="zhou", at="2026-01-20 09:00", year=2026, rows=rows(county))
        assert board(county, "2026-01-20 10:00", in_public=True).lines == ()


def test_pages(county: Stage, road: Matter) -> None:
    client = sign_in(Client(), county.office, "zhou")
    programme = Programme.objects.get(place=1)
    url = f"/directives/livelihood/{programme.pk}/"
    asked = client.get(f"{url}?accept={road.number}").content.decode()
    assert "登记群众验收：建设路改造" in asked and "<img" in asked
    sent = {
        "do": "accept",
        "number": road.number,
        "accept-held_on": "2026-09-23",
        "accept-sampled": "25",
        "accept-satisfied": "26",
        "accept-site_ok": "on",
        "accept-findings": "",
    }
    assert "满意户数不能多于抽样户数" in client.post(url, sent).content.decode()
    answer = client.post(url, {**sent, "accept-satisfied": "17", "accept-findings": "井盖"}, follow=True)
    assert "68%" in answer.content.decode()
    content = client.get("/directives/livelihood/?year=2026&format=xlsx").content
    assert [row[9] for row in list(load_workbook(io.BytesIO(content)).active.values)[3:5]] == [
        "待整改",
        "推进中",
    ]
    listed = {
        "do": "list",
        "list-year": "2027",
        "list-rows": "一件｜居民｜标准｜地点｜10｜不存在局｜2027-09-30",
    }
    assert "没有找到单位“不存在局”" in client.post("/directives/livelihood/", listed).content.decode()
    stranger = sign_in(Client(), county.office, "qian")
    assert stranger.post(url, sent).status_code == 404
    assert "<img" not in stranger.get(url).content.decode()


def test_shares_and_standing() -> None:
    assert rules.is_accepted(sampled=25, satisfied=20, site_ok=True, percent=80)
    assert not rules.is_accepted(sampled=25, satisfied=19, site_ok=True, percent=80)
    assert rules.programme_status([]) == "running"
    assert rules.programme_status(["done", "late"]) == "late"
    assert rules.programme_status(["done", "late", "rectify"]) == "rectify"
    assert rules.programme_status(["done", "done"]) == "done"

"""E9 特事特办: asked at 09:00, allowed at 11:30, result the same day, one paper owed in ten working days."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests.support.hall import Hall, found_hall, fresh, item_code
from tests.support.matters import moment
from tests.support.people import sign_in
from zhixing.core.notices.models import Notice
from zhixing.foundation.actors import Tick
from zhixing.work.service_hall import acts, refusals, ticks
from zhixing.work.service_hall.acts import ItemText, Material
from zhixing.work.service_hall.models import Alert, Case, CaseMaterial, FastTrack, Item
from zhixing.work.service_hall.rules import special as rules
from zhixing.work.service_hall.rules.supervision import CONCENTRATED
from zhixing.work.service_hall.rules.terms import Term
from zhixing.work.service_hall.selectors import special as selectors
from zhixing.work.service_hall.selectors.tracking import tracked_case

pytestmark = [pytest.mark.django_db, pytest.mark.institution("E9")]

PAPERS = (Material("申请表"), Material("身份证明"), Material("场所证明", may_follow=True))


def item_of(hall: Hall) -> Item:
    with hall.at("2026-01-05 08:30") as now:
        text = ItemText(
            code=item_code(1), title="临时占用道路许可", kind="01", organ="住建局",
            unit_id=hall.unit("housing"), promised=Term("wd", 7), statutory=Term("wd", 20), materials=PAPERS,
        )  # fmt: skip
        return acts.publish_item(new=text, by=Tick("command.import", frozenset({"run_hall"})), at=now)


def ask(hall: Hall, case: Case, at: str, ground: str = "disaster", **more: object) -> FastTrack:
    values = {"reason": "暴雨冲毁门前道路，须立即抢修", "owed": ("003",), **more}
    track: FastTrack = hall.do(acts.ask_special, by="zhao", at=at, case_id=case.pk, ground=ground, **values)
    return track


def allow(
    hall: Hall, case: Case, at: str, by: str = "wang", approve: bool = True, said: str = ""
) -> FastTrack:
    values = {"case_id": case.pk, "approve": approve, "said": said}
    track: FastTrack = hall.do(acts.decide_special, by=by, at=at, **values)
    return track


def finish(hall: Hall, case: Case, day: str) -> None:
    hall.do(acts.handle, by="li", at=f"{day} 15:00", case_id=case.pk, opinion="符合")
    values = {"case_id": case.pk, "outcome": "granted", "result": f"证{case.pk}"}
    hall.do(acts.decide, by="wang", at=f"{day} 16:00", **values)


class TestTheScenario:
    def test_same_day_result_and_a_paper_that_did_not_follow(self, hall: Hall) -> None:
        case = hall.receive(item_of(hall), at="2026-03-02 08:50")
        with pytest.raises(refusals.SpecialGroundRefused):
            ask(hall, case, "2026-03-02 08:55", ground="领导打招呼")
        with pytest.raises(refusals.NotDeferrable):
            ask(hall, case, "2026-03-02 08:55", owed=("001",))
        track = ask(hall, case, "2026-03-02 09:00")
        assert selectors.special_page(track.pk, seen_by=hall.officer("wang", "2026-03-02 09:05")).due_at == (
            moment("2026-03-02 15:30")
        )
        assert Notice.objects.filter(topic="special_case", person_id=hall.person("wang")).exists()
        with pytest.raises(refusals.NotAllowed):
            allow(hall, case, "2026-03-02 11:00", by="zhao")
        track = allow(hall, case, "2026-03-02 11:30")
        assert (track.approved, track.decided_late) == (True, False)
        assert fresh(case).accepted_at == moment("2026-03-02 11:30")
        finish(hall, case, "2026-03-02")
        assert fresh(case).elapsed_days == 0
        track = FastTrack.objects.select_related("matter").get()
        assert track.matter is not None
        assert track.matter.due_at == moment("2026-03-16 17:30")
        assert fresh(case).suspended_at is None

        with hall.at("2026-03-16 17:29") as now:
            assert ticks.suspend_unsupplied(now) == 0
        with hall.at("2026-03-16 17:31") as now:
            assert ticks.suspend_unsupplied(now) == 1
            assert ticks.suspend_unsupplied(now) == 0
            matter = fresh(case).matter
            seen = tracked_case(number=matter.number, code=matter.tracking_code, now=now)
        assert seen is not None
        assert seen.suspended
        assert [paper.name for paper in seen.owed] == ["场所证明"]
        assert Notice.objects.filter(topic="result_suspended").exists()

        hall.do(acts.supply_owed, by="zhao", at="2026-03-17 09:00", case_id=case.pk, given=("003",))
        assert fresh(case).suspended_at is None
        assert not CaseMaterial.objects.filter(case=case, state="owed").exists()
        with pytest.raises(refusals.NothingOwed):
            hall.do(acts.supply_owed, by="zhao", at="2026-03-17 09:10", case_id=case.pk, given=("003",))

    def test_what_may_not_follow_must_be_there_first_and_late_is_seen(self, hall: Hall) -> None:
        case = hall.receive(item_of(hall), at="2026-03-02 08:50", given=("001",))
        ask(hall, case, "2026-03-02 09:00")
        with pytest.raises(refusals.PapersStillMissing):
            allow(hall, case, "2026-03-02 15:20")
        with pytest.raises(refusals.ReasonMissing):
            allow(hall, case, "2026-03-02 15:40", approve=False)
        track = allow(hall, case, "2026-03-02 15:40", approve=False, said="身份证明须先提交")
        assert (track.approved, track.decided_late) == (False, True)
        with pytest.raises(refusals.AskedBefore):
            ask(hall, case, "2026-03-02 16:00")

    def test_a_month_by_ground_and_one_applicant_with_a_third_raises_a_flag(self, hall: Hall) -> None:
        item = item_of(hall)
        one = hall.applicant(name="甲", at="2026-03-02 08:30")
        parties = [one, one, *(hall.applicant(name=f"乙{n}", at="2026-03-02 08:31") for n in range(4))]
        for place, party in enumerate(parties):
            case = hall.receive(
                item, at=f"2026-03-03 08:{place + 30}", given=("001", "002", "003"), party=party
            )
            ground = "hardship" if place < 2 else "major_project"
            ask(hall, case, f"2026-03-03 09:{place:02d}", ground=ground, owed=())
            allow(hall, case, f"2026-03-03 10:{place:02d}")
            finish(hall, case, "2026-03-03")
        figures = selectors.month_figures(date(2026, 3, 1))
        housing = hall.unit("housing")
        assert figures.rows == [("hardship", housing, 2, 14), ("major_project", housing, 4, 28)]
        assert (figures.uses, figures.top_percent, figures.flagged) == (6, 33, True)
        with pytest.raises(refusals.MonthNotOver):
            hall.do(acts.publish_special, by="su", at="2026-03-31 09:00", month=date(2026, 3, 1))
        hall.do(acts.publish_special, by="su", at="2026-04-01 09:00", month=date(2026, 3, 1))
        assert Alert.objects.get().kind == CONCENTRATED
        [public] = selectors.published_months()
        assert [(ground, count) for ground, _, count, _ in public.rows] == [("生活困难", 2), ("重点项目", 4)]
        with pytest.raises(refusals.PublishedBefore):
            hall.do(acts.publish_special, by="su", at="2026-04-01 10:00", month=date(2026, 3, 1))

    def test_one_use_of_one_applicant_is_no_concentration(self) -> None:
        uses = [rules.Use("hardship", 1, "a", 3)]
        assert not rules.month_of(uses, share_percent=20, fewest=2).flagged


class TestThePages:
    def test_asked_at_the_window_allowed_by_the_head_published_without_names(self, client: Client) -> None:
        hall = found_hall(accounts=True)
        case = hall.receive(item_of(hall), at="2026-03-02 08:50")
        base = f"/services/cases/{case.matter.number}/"
        sign_in(client, hall.office, "zhao")
        assert "场所证明" in client.get(f"{base}special/").content.decode()
        wrong = client.post(f"{base}special/", {"ground": "领导打招呼", "reason": "x"})
        assert wrong.status_code == 200
        sent = {"ground": "disaster", "reason": "暴雨冲毁道路", "owed": "003"}
        assert client.post(f"{base}special/", sent).status_code == 303
        key = FastTrack.objects.get().pk
        assert client.post(f"/services/special/{key}/", {"approve": "yes"}).status_code == 404
        sign_in(client, hall.office, "wang")
        assert "待批准" in client.get("/services/special/").content.decode()
        assert client.post(f"/services/special/{key}/", {"approve": "yes", "said": ""}).status_code == 303
        assert client.get("/services/special/?format=xlsx").status_code == 200
        sign_in(client, hall.office, "zhao")
        assert client.post(f"{base}supply/", {"papers": "003"}).status_code == 303
        assert "已补齐" in client.get("/services/special/").content.decode()
        assert "现在还没有" in Client().get("/services/special/public/").content.decode()


@pytest.fixture
def hall() -> Hall:
    return found_hall()

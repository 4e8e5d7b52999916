"""E12 流程再造: 40 minutes in 62 days is seen first; two parts merged, 9 days forecast as 6, real 6.5."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from tests.support.hall import KEEPER, Hall, found_hall, fresh
from tests.support.matters import moment
from tests.support.people import sign_in
from zhixing.core.clock.rules import shipped_calendar
from zhixing.core.matters import acts as matters
from zhixing.foundation.actors import Tick
from zhixing.work.service_hall import acts, refusals, ticks
from zhixing.work.service_hall.models import Alert, Case, CaseStep, Item, ItemVersion, Reform, Window
from zhixing.work.service_hall.rules import flow as rules
from zhixing.work.service_hall.rules.supervision import SKIPPED
from zhixing.work.service_hall.selectors import flow as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("E12")]


@pytest.fixture
def hall() -> Hall:
    return found_hall()


def worked(hall: Hall, act: object, minutes: int, *, by: str, at: str, **values: object) -> object:
    with acts.touching(minutes):
        return hall.do(act, by=by, at=at, **values)


def name_parts(hall: Hall, item: Item, *parts: str) -> None:
    with hall.at("2026-01-06 09:00") as now:
        acts.set_workflow(code=item.code, parts=parts, document="澄政服〔2026〕3号", by=KEEPER, at=now)


def past(hall: Hall, item: Item, count: int, days: tuple[tuple[str, int], ...], *, on: str) -> None:
    """Take over decided cases of before: parts, each so many working days after the one before it."""
    version = item.versions.get(until=None)
    party, officer = hall.applicant(at=f"{on} 08:35"), hall.officer("zhao", f"{on} 08:40")
    received, calendar = moment(f"{on} 09:00"), shipped_calendar()
    with hall.at(f"{on} 09:00") as now, transaction.atomic():
        with matters.stepping(by=officer, at=now) as work:
            new = matters.NewMatter(title=item.title, kind="services.case", source_kind="application")
            taken = [work.take_on(new, by=officer) for _ in range(count)]
        moments, at = [("receive", received)], received
        for name, wait in days:
            on_day = calendar.add_working_days(at.date(), wait)
            at = datetime.combine(on_day, received.timetz())
            moments.append((name, at))
        cases = Case.objects.bulk_create(
            Case(
                matter=matter, item=item, version=version, party_code=party,
                window=Window.objects.get(code="w7"), unit_id=item.unit_id or 0,
                taken_by_id=officer.person_id, stage="delivered", received_at=received,
                complete_at=received, accepted_at=received, decided_at=at, outcome="granted",
            )
            for matter in taken
        )  # fmt: skip
        CaseStep.objects.bulk_create(
            CaseStep(
                case=case, step=name if name in ("receive", "decide") else "review", at=when, minutes=0,
                facts={} if name in ("receive", "decide") else {"part": name},
            )
            for case in cases
            for name, when in moments
        )  # fmt: skip


class TestWhereTheTimeWent:
    def test_forty_minutes_in_sixty_two_days_stand_first_with_the_three_longest_waits(
        self, hall: Hall
    ) -> None:
        item = hall.item(1, promised=20)
        name_parts(hall, item, "初审", "复核")
        case = hall.receive(item, at="2026-03-05 09:00")
        CaseStep.objects.filter(case=case).update(minutes=5)
        do = {"case_id": case.pk}
        worked(hall, acts.accept, 5, by="zhao", at="2026-03-05 09:10", **do)
        worked(hall, acts.handle, 10, by="li", at="2026-03-25 10:00", opinion="符合", **do)
        worked(hall, acts.handle, 10, by="li", at="2026-04-20 10:00", opinion="同意", **do)
        with pytest.raises(refusals.DayPast):
            day = moment("2026-04-20 00:00").date()
            hall.do(acts.postpone, by="li", at="2026-04-20 10:05", until=day, reason="明天再来", **do)
        worked(hall, acts.decide, 10, by="wang", at="2026-05-06 10:00", outcome="granted", result="证", **do)
        quick = hall.accept(item, at="2026-05-06 09:00")
        hall.do(acts.handle, by="li", at="2026-05-06 09:30", case_id=quick.pk, opinion="符合")
        hall.do(acts.handle, by="li", at="2026-05-06 09:50", case_id=quick.pk, opinion="同意")
        hall.do(
            acts.decide, by="wang", at="2026-05-06 10:20", case_id=quick.pk, outcome="granted", result="证"
        )
        by = hall.officer("su", "2026-05-07 09:00")
        span = {"since": moment("2026-03-01 00:00"), "now": moment("2026-05-07 09:00")}
        found = selectors.slow_cases(**span, seen_by=by)
        assert [one.number for one in found] == [fresh(case).matter.number]
        first = found[0]
        assert (first.touch, first.elapsed_days, first.measured) == (40, 62, True)
        assert first.ratio >= 20
        assert [leg.name for leg in first.longest] == ["复核", "初审", "decide"]
        assert all(leg.who for leg in first.longest)
        items = selectors.slow_items(**span)
        assert (items[0].cases, items[0].over) == (2, True)

    def test_what_is_put_off_is_counted_and_the_applicants_own_time_is_not_the_offices(
        self, hall: Hall
    ) -> None:
        item = hall.item(1)
        case = hall.receive(item, at="2026-03-02 09:00", given=("001",))
        hall.do(acts.tell_once, by="zhao", at="2026-03-02 09:10", case_id=case.pk, hints={})
        hall.do(acts.supplement, by="zhao", at="2026-03-31 09:00", case_id=case.pk, given=("002",))
        day = moment("2026-04-03 00:00").date()
        hall.do(
            acts.postpone, by="li", at="2026-04-02 09:00", case_id=case.pk, until=day, reason="经办人外出"
        )
        calendar, standard = shipped_calendar(), selectors.standard_minutes(moment("2026-04-02 09:00"))
        steps = CaseStep.objects.filter(case=case).order_by("at", "id")
        legs = rules.legs(
            [rules.Done(one.step, one.at, one.by_name, one.minutes) for one in steps], calendar, standard
        )
        way = rules.way(legs)
        assert way.postponed == 1
        assert way.wait < 3 * 420
        assert sum(leg.wait for leg in legs if leg.waits_for == rules.APPLICANT) > 20 * 420


class TestAShorterWay:
    def test_three_hundred_cases_say_nine_to_six_and_after_ninety_days_it_was_six_and_a_half(
        self, hall: Hall
    ) -> None:
        item = hall.item(1, promised=10)
        name_parts(hall, item, "初审", "复核", "审签")
        past(hall, item, 300, (("初审", 2), ("复核", 3), ("审签", 2), ("decide", 2)), on="2026-02-02")
        with pytest.raises(refusals.PartsWrong):
            propose(hall, item, "merge", ("初审", "审签"))
        reform = propose(hall, item, "merge", ("初审", "复核"))
        assert (reform.sample, reform.before_tenths, reform.forecast_tenths) == (300, 90, 60)
        with pytest.raises(refusals.ReformOpen):
            propose(hall, item, "drop", ("审签",))
        decided = {"reform_id": reform.pk, "approve": True, "document": "澄政服〔2026〕9号", "joined": "审查"}
        with pytest.raises(refusals.NotAllowed):
            hall.do(acts.decide_reform, by="wang", at="2026-03-31 09:00", **decided)
        hall.do(acts.decide_reform, by="su", at="2026-03-31 09:00", **decided)
        version = ItemVersion.objects.get(item=item, until=None)
        assert (version.number, version.workflow) == (3, ["审查", "审签"])
        past(hall, item, 5, (("审查", 2), ("审签", 2), ("decide", 2)), on="2026-04-07")
        past(hall, item, 5, (("审查", 2), ("审签", 2), ("decide", 3)), on="2026-04-07")
        with hall.at("2026-06-28 09:00") as now:
            assert ticks.measure_reforms(now) == 0
        with hall.at("2026-06-30 09:00") as now:
            assert ticks.measure_reforms(now) == 1
            assert ticks.measure_reforms(now) == 0
        [row] = selectors.reforms()
        assert (row.forecast_tenths, row.measured_tenths, row.measured_cases) == (60, 65, 10)

    def test_parts_go_in_order_and_one_left_out_is_an_alert(self, hall: Hall) -> None:
        item = hall.item(1)
        name_parts(hall, item, "初审", "复核")
        case = hall.accept(item, at="2026-03-02 09:00")
        with pytest.raises(refusals.NotOneOfTheList):
            hall.do(acts.handle, by="li", at="2026-03-03 09:00", case_id=case.pk, opinion="符合", part="终审")
        hall.do(acts.handle, by="li", at="2026-03-03 09:00", case_id=case.pk, opinion="符合")
        hall.do(
            acts.decide, by="wang", at="2026-03-04 09:00", case_id=case.pk, outcome="granted", result="证"
        )
        with hall.at("2026-03-04 09:01") as now:
            acts.watch_cases(by=Tick("services.procedure"), at=now)
        assert [(one.kind, one.detail) for one in Alert.objects.all()] == [(SKIPPED, "复核")]

    def test_dropped_merged_and_side_by_side(self) -> None:
        at = moment("2026-03-02 09:00")
        way = [
            rules.Leg(name, "", at, at + timedelta(days=1), wait, 10, measured=True)
            for name, wait in (("a", 400), ("b", 300), ("c", 200))
        ]
        assert rules.total(way) == 930
        assert rules.shortened(way, rules.DROP, ["a"]) == 520
        assert rules.shortened(way, rules.MERGE, ["a", "b"]) == 630
        assert rules.shortened(way, rules.PARALLEL, ["a", "b"]) == 620
        assert rules.released(["a", "b", "c"], rules.PARALLEL, ["a", "b"], "") == ["a+b", "c"]
        assert rules.next_part(["a+b", "c"], ["b"]) == "a"


def propose(hall: Hall, item: Item, change: str, parts: tuple[str, ...]) -> Reform:
    values = {"item": item.code, "change": change, "parts": parts, "reason": "同一科室连审两次"}
    made: Reform = hall.do(acts.propose_reform, by="wang", at="2026-03-30 09:00", **values)
    return made


class TestThePages:
    def test_tried_proposed_decided_on_the_pages(self, client: Client) -> None:
        hall = found_hall(accounts=True)
        item = hall.item(1, promised=10)
        name_parts(hall, item, "初审", "复核")
        past(hall, item, 20, (("初审", 3), ("复核", 3), ("decide", 3)), on="2026-02-02")
        sign_in(client, hall.office, "wang")
        page = f"/services/flow/{item.code}/"
        sent = {"change": "merge", "parts": ["初审", "复核"], "reason": "一次看完"}
        tried = client.post(page, {**sent, "do": "try"}).content.decode()
        assert "中位 9 天 → 6 天" in tried
        assert not Reform.objects.exists()
        assert client.post(page, {**sent, "do": "propose"}).status_code == 303
        assert client.post(page, {"do": "parts", "parts": "x", "document": "d"}).status_code == 404
        key = Reform.objects.get().pk
        assert client.post(f"/services/flow/reforms/{key}/", {"approve": "yes"}).status_code == 404
        sign_in(client, hall.office, "su")
        sent = {"approve": "yes", "document": "澄政服〔2026〕9号", "joined": "审查"}
        assert client.post(f"/services/flow/reforms/{key}/", sent).status_code == 303
        assert "运行中" in client.get("/services/flow/?days=365").content.decode()
        assert client.get("/services/flow/?days=365&format=xlsx").status_code == 200
        case = hall.accept(item, at="2026-07-02 09:00")
        sign_in(client, hall.office, "li")
        step = f"/services/cases/{case.matter.number}/review/"
        form = client.get(step).content.decode()
        assert "审查" in form
        opened = form.split('name="opened" value="')[1].split('"')[0]
        sent = {"opinion": "符合", "part": "审查", "opened": opened}
        assert client.post(step, sent).status_code == 303
        assert CaseStep.objects.get(case=case, step="review").minutes == 1

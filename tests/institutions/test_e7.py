"""E7 办结提前: a frozen baseline of 12 days against 8 is 4 days earlier; five groups of 212 items add up."""

from __future__ import annotations

import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from tests.support.hall import KEEPER, Hall, credit_code, found_hall
from tests.support.people import sign_in
from zhixing.core.clock.rules import shipped_calendar
from zhixing.work.service_hall import acts, refusals
from zhixing.work.service_hall.acts import ItemText, PastFigure
from zhixing.work.service_hall.models import BaselineFigure, Item
from zhixing.work.service_hall.rules import earlier as rules
from zhixing.work.service_hall.selectors import baselines as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("E7")]

THEN = {"since": date(2026, 1, 5), "until": date(2026, 3, 31)}
NOW = {"since": date(2026, 4, 1), "until": date(2026, 6, 30)}


def list_items(hall: Hall, count: int) -> list[Item]:
    with hall.at("2026-01-05 08:30") as now:
        rows = [
            ItemText(
                code=f"{credit_code(1)}4{serial:012d}", title=f"事项{serial}", kind="01", organ="住建局",
                unit_id=hall.unit("housing"),
            )
            for serial in range(1, count + 1)
        ]  # fmt: skip
        acts.publish_many(rows, by=KEEPER, at=now)
    return list(Item.objects.order_by("code"))


def freeze(hall: Hall, name: str = "一季度", **period: date) -> int:
    with hall.at("2026-07-01 09:00") as now:
        return acts.freeze_baseline(
            name=name, document="澄政服〔2026〕20号", by=KEEPER, at=now, **(period or THEN)
        ).pk


class TestTheScenario:
    def test_four_days_earlier_six_cases_too_few_and_groups_that_sum_to_212(self, hall: Hall) -> None:
        much, few, some, same, worse, *_ = list_items(hall, 212)
        plan = ((much, [12] * 10, [8] * 10), (few, [12] * 10, [8] * 6), (some, [9] * 10, [8] * 10),
                (same, [8] * 10, [8] * 10), (worse, [8] * 10, [10] * 10))  # fmt: skip
        for item, then, now in plan:
            hall.past_cases(item, then, on="2026-03-02", counted=True)
            hall.past_cases(item, now, on="2026-04-07", counted=True)
        key = freeze(hall)
        found = selectors.earlier_than(key, **NOW)
        rows = {row.code: row for row in found.rows}
        first = rows[much.code]
        assert (first.then_tenths, first.now.median_tenths, first.gained_tenths) == (120, 80, 40)  # type: ignore[union-attr]
        assert first.is_as_promised
        assert (rows[few.code].reason, rows[few.code].gained_tenths) == (rules.FEW_CASES, None)
        counts = [count for _, _, count in found.groups]
        assert counts == [1, 1, 1, 1, 208]
        assert sum(counts) == found.items == 212
        with pytest.raises(refusals.BaselineThere):
            freeze(hall)
        BaselineFigure.objects.filter(item=much).update(median_tenths=150)
        assert not selectors.baselines()[0].is_sound

    def test_no_baseline_is_no_claim_and_a_period_must_be_over(self, hall: Hall) -> None:
        list_items(hall, 1)
        with pytest.raises(refusals.NothingToFreeze):
            freeze(hall)
        with pytest.raises(refusals.PeriodNotOver):
            freeze(hall, since=date(2026, 6, 1), until=date(2026, 7, 1))
        with hall.at("2026-07-01 09:00") as now, pytest.raises(refusals.NotAllowed):
            values = {"name": "x", "document": "d", "by": hall.officer("li", "2026-07-01 09:00"), "at": now}
            acts.freeze_baseline(**values, **THEN)


class TestNothingIsGainedBy:
    ZONE = ZoneInfo("Asia/Shanghai")

    def ended(self, *days: tuple[int, int, bool], party: str = "P1") -> list[rules.Ended]:
        return [
            rules.Ended(1, party, datetime(2026, 3, a, 10, tzinfo=self.ZONE),
                        datetime(2026, 3, b, 9, tzinfo=self.ZONE), decided)
            for a, b, decided in days
        ]  # fmt: skip

    def whole(self, *days: tuple[int, int, bool]) -> list[int]:
        calendar = shipped_calendar()
        found = rules.joined(self.ended(*days), calendar, within_days=1)
        return [rules.days_between(one.since, one.until, calendar) for one in found]

    def test_withdrawing_and_handing_in_again(self) -> None:
        assert self.whole((2, 6, False), (9, 11, True)) == [7]
        assert self.whole((2, 6, False), (11, 13, True)) == [2]

    def test_splitting_one_application_in_two(self) -> None:
        assert self.whole((2, 4, True), (4, 6, True)) == [4]
        assert self.whole((2, 4, True), (5, 6, True)) == [2, 1]

    def test_two_at_the_same_time_are_two(self) -> None:
        assert self.whole((2, 6, True), (3, 6, True)) == [4, 3]

    def test_pausing(self, hall: Hall) -> None:
        item = hall.item(1, promised=7)
        case = hall.accept(item, at="2026-03-02 09:00")
        values = {"case_id": case.pk, "ground": "expert_review", "days": 5, "evidence": "专家评审告知书1号"}
        hall.do(acts.pause, by="li", at="2026-03-03 09:00", **values)
        hall.do(acts.resume, by="li", at="2026-03-09 09:00", case_id=case.pk)
        hall.do(
            acts.decide, by="wang", at="2026-03-10 09:00", case_id=case.pk, outcome="granted", result="证"
        )
        found = selectors.taken(**THEN)[item.code]
        assert (found.median_tenths, found.calendar_tenths) == (60, 80)
        assert found.net_tenths is not None
        assert found.net_tenths < 60

    def test_the_interval_of_ten_holds_the_middle_eight(self) -> None:
        calendar = shipped_calendar()
        zone = self.ZONE
        wholes = [
            rules.Whole(
                1, datetime(2026, 3, 2, 9, tzinfo=zone), datetime(2026, 3, 2 + day, 9, tzinfo=zone), None
            )
            for day in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)
        ]
        found = rules.figures(wholes, calendar, confidence_percent=95)
        assert (found.median_tenths, found.low_tenths, found.high_tenths) == (45, 10, 80)
        assert found.ninetieth_tenths == 80


class TestThePages:
    def test_statistics_of_before_from_a_workbook_and_the_comparison_as_one(self, client: Client) -> None:
        hall = found_hall(accounts=True)
        [item] = list_items(hall, 1)
        hall.past_cases(item, [8] * 10, on="2026-04-07", counted=True)
        sign_in(client, hall.office, "su")
        assert "没有基期，不作任何提前办结的结论" in client.get("/services/earlier/").content.decode()
        sent = {"name": "2025年度", "since": "2025-01-01", "until": "2025-12-31", "document": "年报"}
        wrong = sheet(["实施编码", "办件数", "中位用时", "九成用时"], [item.code, "多", 12, 9])
        said = client.post("/services/earlier/baselines/", {**sent, "file": wrong}).content.decode()
        assert "请填写正整数" in said
        assert "九成用时小于中位用时" in said
        assert not BaselineFigure.objects.exists()
        right = sheet(["实施编码", "办件数", "中位用时", "九成用时"], [item.code, 120, 12, 18.5])
        done = client.post("/services/earlier/baselines/", {**sent, "file": right})
        assert done.status_code == 303, done.content.decode()[-3000:]
        page = client.get("/services/earlier/?since=2026-04-01&until=2026-06-30").content.decode()
        assert "提前 4 天" in page
        out = client.get("/services/earlier/?since=2026-04-01&until=2026-06-30&format=xlsx").content
        lines = list(load_workbook(io.BytesIO(out)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
        assert (lines[3][0], lines[3][4], lines[3][14]) == (item.code, 12, 4)
        sign_in(client, hall.office, "li")
        assert client.get("/services/earlier/baselines/").status_code == 404

    def test_as_many_queries_for_many_items_as_for_one(
        self, hall: Hall, django_assert_max_num_queries: object
    ) -> None:
        items = list_items(hall, 30)
        with hall.at("2026-07-01 09:00") as now:
            rows = [PastFigure(item.code, 20, 100, 150) for item in items]
            key = acts.take_over_baseline(
                name="往年", document="年报", rows=rows, by=KEEPER, at=now,
                since=date(2025, 1, 1), until=date(2025, 12, 31),
            ).pk  # fmt: skip
        with django_assert_max_num_queries(9):  # type: ignore[operator]
            assert len(selectors.earlier_than(key, **NOW).rows) == 30


def sheet(head: list[str], *rows: list[object]) -> SimpleUploadedFile:
    book = Workbook()
    page = book.worksheets[0]
    page.append(["统计表"])
    page.append(head)
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("past.xlsx", out.getvalue())


@pytest.fixture
def hall() -> Hall:
    return found_hall()

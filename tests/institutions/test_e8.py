"""E8 急办件现场办结率, E11 窗口授权: who was taken as urgent stays in the denominator; 前店后坊 is seen."""

from __future__ import annotations

import pytest

from tests.support.hall import KEEPER, Hall, found_hall, fresh
from tests.support.matters import moment
from zhixing.work.service_hall import acts, refusals, selectors
from zhixing.work.service_hall.models import Case, Item

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def hall() -> Hall:
    return found_hall()


def grant(hall: Hall, items: list[Item], powers: list[str], at: str, document: str = "") -> int:
    with hall.at(at) as now:
        rows = [(item.code, powers) for item in items]
        return acts.grant_many(rows, window="w7", by=KEEPER, at=now, document=document)


def finish(hall: Hall, case: Case, at: str) -> None:
    hall.do(acts.decide, by="zhao", at=at, case_id=case.pk, outcome="granted", result=f"证{case.pk}")


@pytest.mark.institution("E8")
class TestUrgent:
    def test_twenty_of_twenty_then_nineteen_and_the_rate_keeps_its_denominator(self, hall: Hall) -> None:
        item = hall.item(urgent_criteria="孕产妇、重病、当日启程", asks=("申请表",))
        plain = hall.item(2, title="普通事项", asks=("申请表",))
        grant(hall, [item, plain], ["accept", "decide"], "2026-01-06 09:00")
        with pytest.raises(refusals.NotUrgentItem):
            hall.accept(plain, at="2026-03-02 08:30", urgent=True)
        party = hall.applicant(at="2026-03-02 08:30")
        day = [hall.accept(item, at=f"2026-03-02 09:{n:02d}", urgent=True, party=party) for n in range(20)]
        for case in day:
            finish(hall, case, "2026-03-02 10:00")
        rate = selectors.urgent_rate(since=moment("2026-03-02 00:00"), until=moment("2026-03-03 00:00"))
        assert (rate.on_the_spot, rate.all, rate.tenths) == (20, 20, 1000)

        others = [hall.accept(item, at=f"2026-03-03 09:{n:02d}", urgent=True, party=party) for n in range(20)]
        for case in others[1:]:
            finish(hall, case, "2026-03-03 10:00")
        hall.do(acts.send_back, by="zhao", at="2026-03-03 10:10", case_id=others[0].pk, reason="需现场核查")
        span = {"since": moment("2026-03-03 00:00"), "until": moment("2026-03-04 00:00")}
        rate = selectors.urgent_rate(**span)
        assert (rate.on_the_spot, rate.all, rate.tenths) == (19, 20, 950)
        assert [row.number for row in rate.others] == [fresh(others[0]).matter.number]
        hall.do(acts.downgrade, by="zhao", at="2026-03-03 10:20", case_id=others[0].pk, reason="改按普通件")
        again = selectors.urgent_rate(**span)
        assert (again.all, again.tenths) == (20, 950)


@pytest.mark.institution("E11")
class TestAuthority:
    def test_sent_back_is_listed_first_and_the_grant_shows_in_the_next_month(self, hall: Hall) -> None:
        items = [hall.item(n, title=f"事项{n}", asks=("申请表",)) for n in range(1, 11)]
        grant(hall, items, ["accept"], "2026-01-06 09:00")
        grant(hall, items[:2], ["accept", "decide"], "2026-01-06 09:10")
        with pytest.raises(refusals.NotDecidedHere):
            case = hall.accept(items[5], at="2026-02-02 08:40")
            finish(hall, case, "2026-02-02 09:00")
        party = hall.applicant(at="2026-03-02 08:30")
        asked = (0, 1, 0, *range(2, 9))  # three cases of the two items that the window decides
        march = [
            hall.accept(items[key], at=f"2026-03-02 09:{n:02d}", party=party) for n, key in enumerate(asked)
        ]
        for n, case in enumerate(march):
            if n < 3:
                finish(hall, case, "2026-03-02 10:00")
            else:
                hall.do(
                    acts.send_back, by="zhao", at="2026-03-02 10:00", case_id=case.pk, reason="窗口无决定权"
                )
        [first, *_] = selectors.authority(month=moment("2026-03-15 00:00"))
        assert (first.unit, first.items, first.granted) == ("住建局", 10, 2)
        assert (first.decided, first.sent_back, first.cases) == (3, 7, 10)
        assert (first.rate_percent, first.sent_back_percent) == (30, 70)
        assert first.reply_due == moment("2026-04-15 17:30").date()

        changed = grant(hall, items, ["accept", "decide"], "2026-03-20 09:00", document="澄住建函〔2026〕8号")
        assert changed == 8
        april = [hall.accept(items[n % 10], at=f"2026-04-07 09:{n:02d}", party=party) for n in range(50)]
        for case in april[:41]:
            finish(hall, case, "2026-04-07 10:30")
        for case in april[41:]:
            hall.do(acts.handle, by="li", at="2026-04-08 09:00", case_id=case.pk, opinion="符合")
            hall.do(
                acts.decide, by="wang", at="2026-04-08 10:00", case_id=case.pk, outcome="granted", result="证"
            )
        [row] = selectors.authority(month=moment("2026-04-15 00:00"))
        assert (row.granted, row.rate_percent, row.former_percent) == (10, 82, 30)

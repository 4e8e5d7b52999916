"""E1 政务服务事项目录与窗口: 36 departments, 212 items, 26 windows, 22 licensing offices; nothing outside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.support.hall import KEEPER, Hall, credit_code, found_hall, item_code, papers
from tests.support.matters import moment
from tests.support.people import INSTALLER, SINCE
from zhixing.core.outcomes.models import Breach
from zhixing.core.people import acts as people
from zhixing.core.people.acts import NewPerson, NewPost, NewUnit
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import acts, refusals, selectors
from zhixing.work.service_hall.acts import Application, ItemText
from zhixing.work.service_hall.models import Case
from zhixing.work.service_hall.rules.terms import Term

pytestmark = [pytest.mark.django_db, pytest.mark.institution("E1")]

# 36 departments with 212 items; the first 22 have a 行政许可股.
ITEMS = [14, 13, 13, 12, 12, 10, 9, 8, 8, 7, 7, 7, 7, 7, 7, 6, 6, 5, 5, 5, 4, 2,
         5, 4, 4, 3, 3, 3, 3, 3, 3, 2, 2, 1, 1, 1]  # fmt: skip


@pytest.fixture
def hall() -> Hall:
    """The seed load: departments d1…d36, their heads, 22 licensing offices, 26 windows, 212 items."""
    stage = found_hall(window=False)
    at = moment("2026-01-02 00:00")
    codes = [f"d{n}" for n in range(1, 37)]
    with played_at(at):
        made = people.register_organisation(
            units=[
                NewUnit(c, f"第{c[1:]}局", c, "department", "county", SINCE, rank_order=100) for c in codes
            ],
            posts=[NewPost(f"{c}-head", c, "局长", "head", SINCE) for c in codes],
            people=[NewPerson(f"{c}-head", f"主任{c[1:]}", (f"{c}-head",)) for c in codes],
            by=INSTALLER,
            at=at,
        )
        for code in codes[:22]:
            acts.move_in(
                unit_id=made.units[code], name=f"{code}行政许可股", post_id=made.posts[f"{code}-head"],
                by=KEEPER, at=at,
            )  # fmt: skip
        rows, serial = [], 0
        for code, count in zip(codes, ITEMS, strict=True):
            for _ in range(count):
                serial += 1
                code_ = item_code(serial, organ=int(code[1:]))
                limits = Term("wd", 20), Term("wd", 7)
                text = ItemText(code_, f"事项{serial}", "01", code, *limits, made.units[code])
                rows.append(replace(text, materials=papers("申请表")))
        results = acts.publish_many(rows, by=KEEPER, at=at)
        assert {row.what for row in results} == {"added"}
        for n in range(1, 27):
            acts.open_window(
                code=f"w{n}", name=f"{n}号窗口", site="政务服务中心", unit_id=stage.unit("hall"), order=n,
                by=KEEPER, at=at,
            )  # fmt: skip
        for n in range(26):
            share = [(row.code, ["accept"]) for row in rows[n::26]]
            acts.grant_many(share, window=f"w{n + 1}", by=KEEPER, at=at)
        acts.seat(window="w1", post_id=stage.office.posts["window"], by=KEEPER, at=at)
    return stage


class TestTheCatalogue:
    def test_four_counts_all_mapped_and_fourteen_departments_without_an_office(self, hall: Hall) -> None:
        assert (len(ITEMS), sum(ITEMS)) == (36, 212)
        found = selectors.overview(at=moment("2026-03-02 09:00"), reviewed_after=date(2025, 3, 2))
        assert (found.departments, found.items, found.windows, found.offices) == (36, 212, 26, 22)
        assert (found.mapped, list(found.unmapped)) == (212, [])
        assert len(found.without_office) == 14
        assert all(one.signs for one in found.without_office)

    def test_an_active_item_without_a_window_is_named(self, hall: Hall) -> None:
        hall.item(900, title="新事项")
        found = selectors.overview(at=moment("2026-03-02 09:00"), reviewed_after=date(2025, 3, 2))
        assert (found.items, found.mapped) == (213, 212)
        assert [row.title for row in found.unmapped] == ["新事项"]

    def test_what_is_outside_is_not_accepted_and_the_window_is_told_where_to(self, hall: Hall) -> None:
        new = Application("证明我妈是我妈", "w1", hall.applicant(at="2026-03-02 09:00"))
        with pytest.raises(refusals.ItemUnknown) as refused:
            hall.do(acts.receive, by="zhao", at="2026-03-02 09:00", new=new)
        assert "办不成事" in str(refused.value)
        assert not Case.objects.exists()

    def test_a_window_that_is_not_mapped_does_not_take_it(self, hall: Hall) -> None:
        new = Application(item_code(2), "w1", hall.applicant(at="2026-03-02 09:00"))
        with pytest.raises(refusals.WindowNotMapped):
            hall.do(acts.receive, by="zhao", at="2026-03-02 09:00", new=new)

    def test_a_paper_that_is_not_listed_is_an_added_condition(self, hall: Hall) -> None:
        party = hall.applicant(at="2026-03-02 09:00")
        case = hall.do(
            acts.receive,
            by="zhao",
            at="2026-03-02 09:00",
            new=Application(item_code(1), "w1", party, ("001",)),
        )
        asked = hall.do(
            acts.ask_paper, by="zhao", at="2026-03-02 09:10", case_id=case.pk, code="", name="婚育证明"
        )
        assert isinstance(asked.refusal, refusals.PaperUnknown)
        assert Breach.objects.get().rule_code == "services.outside_catalogue"

    def test_the_public_sees_the_version_in_force_and_what_changed(self, hall: Hall) -> None:
        text = ItemText(
            item_code(1), "事项1", "01", "d1", Term("wd", 20), Term("wd", 5), hall.office.units["hall"],
            materials=papers("申请表"), document="澄政服〔2026〕3号",
        )  # fmt: skip
        with hall.at("2026-04-01 09:00") as now:
            acts.change_item(new=text, by=KEEPER, at=now)
        found = selectors.guide_of(item_code(1))
        assert found is not None
        assert (found.version, list(found.changed)) == (2, ["承诺时限"])
        assert [row.number for row in selectors.version_rows(item_code(1))] == [2, 1]
        former = selectors.guide_of(item_code(1), number=1)
        assert former is not None and former.promised == Term("wd", 7)

    def test_a_code_whose_check_character_is_wrong_is_refused(self, hall: Hall) -> None:
        good = credit_code(5)
        wrong = good[:-1] + ("1" if good[-1] != "1" else "2")
        text = ItemText(f"{wrong}4{1:012d}", "新事项", "01", "d1", unit_id=hall.unit("hall"))
        with hall.at("2026-04-01 09:00") as now, pytest.raises(refusals.CodeMisfits):
            acts.publish_item(new=text, by=KEEPER, at=now)

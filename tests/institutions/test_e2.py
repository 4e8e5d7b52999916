"""E2 一个窗口受理 and E4 一站式办结: one number, branches the same minute, the critical path."""

from __future__ import annotations

import pytest

from tests.support.hall import KEEPER, Hall, found_hall, fresh
from tests.support.matters import moment
from zhixing.core.outcomes.models import Breach
from zhixing.work.service_hall import acts, refusals
from zhixing.work.service_hall.models import Case, CaseMaterial, CaseStep

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def hall() -> Hall:
    """Three departments: 5, 3 and 4 working days, the third needs the first."""
    stage = found_hall()
    first = stage.item(1, title="营业执照", unit="housing", promised=5, asks=("身份证明", "申请表"))
    second = stage.item(2, title="公章备案", unit="urban", promised=3, asks=("身份证明",))
    third = stage.item(3, title="场所许可", unit="land", promised=4, asks=("身份证明", "场所证明"))
    with stage.at("2026-01-06 09:00") as now:
        acts.open_package(
            code="open-a-shop", title="开饭店一件事", lead_unit_id=stage.unit("hall"),
            document="澄政服〔2026〕2号", by=KEEPER, at=now,
            branches=[(first.code, ()), (second.code, ()), (third.code, (1,))],
        )  # fmt: skip
    return stage


@pytest.fixture
def whole(hall: Hall) -> Case:
    party = hall.applicant(at="2026-03-02 09:00")
    case: Case = hall.do(
        acts.receive_package, by="zhao", at="2026-03-02 10:00", package="open-a-shop", window="w7",
        party_code=party, given=["身份证明", "申请表", "场所证明"],
    )  # fmt: skip
    return case


def part(whole: Case, place: int) -> Case:
    return Case.objects.select_related("matter").get(whole=whole, branch__place=place)


@pytest.mark.institution("E2")
class TestOneWindow:
    def test_one_number_three_cases_in_the_same_minute(self, hall: Hall, whole: Case) -> None:
        parts = list(Case.objects.filter(whole=whole).select_related("matter").order_by("pk"))
        assert len(parts) == 3
        assert {one.received_at for one in parts} == {moment("2026-03-02 10:00")}
        assert {one.matter.parent_id for one in parts} == {whole.matter_id}
        assert [one.matter.unit_id for one in parts] == [hall.unit(c) for c in ("housing", "urban", "land")]
        found = fresh(whole)
        assert found.matter.tracking_code and found.matter.handler_id == hall.person("su")

    def test_a_paper_is_handed_in_once_and_seen_by_three(self, hall: Hall, whole: Case) -> None:
        papers = CaseMaterial.objects.filter(case=whole)
        assert sorted(papers.values_list("name", flat=True)) == ["场所证明", "申请表", "身份证明"]
        assert len(papers.get(name="身份证明").needed_by) == 3
        second = part(whole, 2)
        asked = hall.do(
            acts.ask_paper, by="luo", at="2026-03-03 09:00", case_id=second.pk, code="001", name="身份证明"
        )
        assert isinstance(asked.refusal, refusals.PaperInCase)
        [step] = CaseStep.objects.filter(case=second, step="ask_paper")
        assert step.facts["refused"] is True


@pytest.mark.institution("E4")
class TestSideBySide:
    def test_nine_days_not_twelve_and_a_late_branch_is_its_own_breach(self, hall: Hall, whole: Case) -> None:
        assert fresh(whole).matter.due_at == moment("2026-03-13 17:30")  # 9 working days from 03-02
        assert (part(whole, 3).stage, part(whole, 3).matter.due_at) == ("waiting", None)

        self.finish(hall, part(whole, 2), "luo", "ma", "2026-03-09")  # due 03-05: two working days late
        [breach] = Breach.objects.all()
        assert (breach.unit_id, breach.summary) == (hall.unit("urban"), "超过承诺时限 2 个工作日办结")
        assert fresh(whole).matter.due_at == moment("2026-03-13 17:30")

        self.finish(hall, part(whole, 1), "li", "wang", "2026-03-09")
        third = part(whole, 3)
        assert (third.stage, third.matter.due_at) == ("accepted", moment("2026-03-13 17:30"))
        with pytest.raises(refusals.BranchesOpen) as refused:
            hall.do(acts.close_package, by="su", at="2026-03-12 09:00", case_id=whole.pk)
        assert "2/3" in str(refused.value)
        self.finish(hall, third, "yu", "tian", "2026-03-13")
        done = hall.do(acts.close_package, by="su", at="2026-03-13 15:00", case_id=whole.pk)
        assert (done.stage, fresh(done).matter.light) == ("decided", "done")
        assert done.result.count("号") == 3

    @staticmethod
    def finish(hall: Hall, case: Case, clerk: str, head: str, day: str) -> None:
        hall.do(acts.handle, by=clerk, at=f"{day} 09:00", case_id=case.pk, opinion="符合条件")
        hall.do(
            acts.decide, by=head, at=f"{day} 10:00", case_id=case.pk, outcome="granted", result=f"{case.pk}号"
        )

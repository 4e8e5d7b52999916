"""C5 项目评审: a panel drawn at random with recusal, opinions signed, the gap of specialities named."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.support.county import book
from tests.support.matters import Stage, fresh, moment
from tests.support.people import found_office, sign_in
from tests.support.pictures import photo
from tests.work.projects.stage import enter
from zhixing.core.ledger import selectors as ledger
from zhixing.foundation.references import reference
from zhixing.work.projects import acts, refusals
from zhixing.work.projects.models import Expert, Project, Review, Seat
from zhixing.work.projects.rules import reviews as rules
from zhixing.work.projects.selectors import reviews as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("C5")]

BUILDER = "临州建工集团"
BUILDING = "房屋建筑工程概算"  # asks for 工程造价, 建筑结构, 机电设备
SENT = "2026-03-02 09:00"


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


@pytest.fixture
def project(county: Stage) -> Project:
    return enter(county, title="县人民医院东院区")


def add(county: Stage, *rows: acts.NewExpert) -> None:
    county.do(acts.add_experts, by="zhou", at="2026-01-05 09:00", rows=rows)


@pytest.fixture
def pool(county: Stage) -> None:
    """In-house one cost engineer; structure two, mechanical three from outside."""
    add(
        county,
        acts.NewExpert("甲", "财政局", ("工程造价",), (), county.unit("finance")),
        acts.NewExpert("乙", "省设计院", ("建筑结构",)),
        acts.NewExpert("丙", "临州大学", ("建筑结构",)),
        acts.NewExpert("丁", "省机电院", ("机电设备",)),
        acts.NewExpert("戊", "临州安装公司", ("机电设备",)),
        acts.NewExpert("己", "临州检测所", ("机电设备", "建筑结构")),
    )


def open_review(county: Stage, project: Project, at: str = SENT) -> Review:
    return county.do(
        acts.open_review, by="zhou", at=at, project_id=project.pk, review_type=BUILDING,
        parties=(BUILDER,), submitted=Decimal("7200"),
    )  # fmt: skip


def sitting(found: Review) -> list[Seat]:
    return list(found.seats.filter(recused_at=None).select_related("expert").order_by("turn"))


def opine(county: Stage, found: Review, seat: Seat, at: str = "2026-03-10 10:00") -> Seat:
    opinion = acts.Opinion(
        "概算偏高，核减基础工程", 82, Decimal("6.5"), Decimal(1800), photo(seat.pk), f"意见{seat.pk}.jpg"
    )
    return county.do(
        acts.give_opinion, by="zhou", at=at, review_id=found.pk, seat_id=seat.pk, opinion=opinion
    )


def conclusion() -> acts.Conclusion:
    return acts.Conclusion(Decimal("6800"), "核减 400 万元", photo(99), "评审报告.jpg")


class TestThePanel:
    def test_three_specialities_one_in_house_two_from_outside(
        self, county: Stage, pool: None, project: Project
    ) -> None:
        found = open_review(county, project)
        seats = sitting(found)
        assert [seat.speciality for seat in seats] == ["工程造价", "建筑结构", "机电设备"]
        assert [seat.is_external for seat in seats] == [False, True, True]
        assert [seat.why_external for seat in seats] == ["", *["本县无该专业在职专家"] * 2]
        assert len({seat.expert_id for seat in seats}) == 3
        assert found.matter.due_at == moment("2026-03-16 17:30")  # 10 working days
        [entry] = ledger.history(reference("review", found.pk))
        assert (entry.verb, entry.facts["seed"]) == ("review.opened", found.seed)

    def test_a_former_employee_of_the_contractor_is_recused_and_another_drawn(
        self, county: Stage, pool: None, project: Project
    ) -> None:
        found = open_review(county, project)
        wrong = sitting(found)[2]
        new = county.do(
            acts.recuse_expert, by="zhou", at="2026-03-03 09:00", review_id=found.pk, seat_id=wrong.pk,
            reason="核实曾在施工单位任职", former_employer=BUILDER,
        )  # fmt: skip
        assert (new.speciality, new.is_external) == ("机电设备", True)
        assert new.expert_id != wrong.expert_id
        assert [seat.speciality for seat in sitting(found)] == ["工程造价", "建筑结构", "机电设备"]
        wrong.refresh_from_db()
        assert wrong.recused_for == "核实曾在施工单位任职"

        second = open_review(county, enter(county, title="南湖第三小学"))  # he is known now
        drawn = second.seats.filter(expert_id=wrong.expert_id, recused_at=None)
        assert not drawn.exists()
        for seat in second.seats.filter(expert_id=wrong.expert_id):
            assert seat.recused_for == f"曾任职于{BUILDER}"

    def test_the_draw_is_by_lot_and_anybody_can_draw_again(self) -> None:
        pool = [rules.Candidate(n, f"{n}公司", ("旧单位",) if n == 3 else (), False) for n in range(1, 9)]
        first = {
            list(rules.draw(pool, seed=f"{n}", speciality="造价", parties=("旧单位",), taken=()))[-1].key
            for n in range(60)
        }
        assert first == {1, 2, 4, 5, 6, 7, 8}  # everybody may come up but the recused
        once, again = (
            list(rules.draw(pool, seed="a", speciality="造价", parties=(), taken=())) for _ in range(2)
        )
        assert once == again

    def test_ours_come_first_unless_they_must_keep_out(self) -> None:
        ours = rules.Candidate(1, "财政局", (BUILDER,), True)
        other = rules.Candidate(2, "省院", (), False)
        drawn = list(rules.draw([ours, other], seed="a", speciality="造价", parties=(BUILDER,), taken=()))
        assert [(one.key, one.recused_for) for one in drawn] == [(1, f"曾任职于{BUILDER}"), (2, "")]
        assert rules.why_external([ours, other]) == "本县该专业专家均须回避"

    def test_without_anybody_left_nothing_is_opened(self, county: Stage, project: Project) -> None:
        add(county, acts.NewExpert("甲", "财政局", ("工程造价",), (), county.unit("finance")))
        with pytest.raises(refusals.NobodyLeft):
            open_review(county, project)
        assert (Review.objects.count(), Seat.objects.count()) == (0, 0)

    def test_not_by_the_unit_whose_project_it_is(self, county: Stage, pool: None, project: Project) -> None:
        with pytest.raises(refusals.NotAllowed):
            county.do(
                acts.open_review, by="wang", at=SENT, project_id=project.pk, review_type=BUILDING,
                parties=(), submitted=Decimal(1),
            )  # fmt: skip


class TestTheConclusion:
    def test_every_opinion_signed_then_the_conclusion_stops_the_clock(
        self, county: Stage, pool: None, project: Project
    ) -> None:
        found = open_review(county, project)
        one, two, three = sitting(found)
        opine(county, found, one)
        with pytest.raises(refusals.OpinionUnsound):
            county.do(
                acts.give_opinion, by="zhou", at="2026-03-10 11:00", review_id=found.pk, seat_id=two.pk,
                opinion=acts.Opinion("同意", 90, Decimal(1), Decimal(0), None),
            )  # fmt: skip
        values = {"review_id": found.pk, "conclusion": conclusion()}
        with pytest.raises(refusals.OpinionsMissing) as caught:
            county.do(acts.conclude_review, by="zhou", at="2026-03-12 10:00", **values)
        assert str(caught.value) == f"还有 2 名专家没有出具意见：{two.expert.name}、{three.expert.name}。"
        opine(county, found, two)
        opine(county, found, three)
        with pytest.raises(refusals.ReportUnsigned):
            unsigned = acts.Conclusion(Decimal("6800"), "核减 400 万元", None)
            county.do(
                acts.conclude_review,
                by="zhou",
                at="2026-03-13 10:00",
                review_id=found.pk,
                conclusion=unsigned,
            )
        concluded = county.do(
            acts.conclude_review,
            by="zhou",
            at="2026-03-13 10:00",
            review_id=found.pk,
            conclusion=conclusion(),
        )
        assert concluded.report is not None
        assert concluded.report.about == reference("review", found.pk)
        assert (fresh(found.matter).state, fresh(found.matter).light) == ("closed", "done")
        with pytest.raises(refusals.ReviewOver):
            opine(county, found, one, at="2026-03-14 10:00")

    @pytest.mark.parametrize(
        ("final", "deviation", "traced"), [("7800", "14.71", False), ("7820", "15.00", True)]
    )
    def test_fifteen_percent_from_the_final_cost_is_traced_back(
        self, county: Stage, pool: None, project: Project, final: str, deviation: str, traced: bool
    ) -> None:
        found = open_review(county, project)
        for seat in sitting(found):
            opine(county, found, seat)
        county.do(
            acts.conclude_review,
            by="zhou",
            at="2026-03-13 10:00",
            review_id=found.pk,
            conclusion=conclusion(),
        )
        kept = county.do(
            acts.settle_cost, by="zhou", at="2026-11-20 10:00", review_id=found.pk, final_cost=Decimal(final)
        )
        assert (str(kept.deviation), kept.is_traced) == (deviation, traced)


class TestTheGap:
    def test_fourteen_times_asked_for_and_nobody_of_ours(
        self, county: Stage, pool: None, project: Project
    ) -> None:
        for _ in range(14):
            open_review(county, project)
        rows = {row.speciality: row for row in selectors.gap_report(2026)}
        structure = rows["建筑结构"]
        assert (structure.requested, structure.inhouse_experts, structure.external_seats) == (14, 0, 14)
        assert (rows["工程造价"].requested, rows["工程造价"].inhouse_seats) == (14, 14)
        assert selectors.gap_report(2025) == []


class TestPages:
    def test_pool_in_panel_drawn_and_out_again(
        self, county: Stage, pool: None, project: Project, client: Client
    ) -> None:
        sign_in(client, county.office, "zhou")
        head = ["姓名", "工作单位", "专业", "曾任职单位", "本县在职单位"]
        bad = book([head, ["庚", "省院", "", "", "没有的局"]])
        good = book([["专家库"], head, ["庚", "省院", "工程造价、岩土工程", BUILDER, ""]])
        url = "/projects/experts/import/"
        assert url in client.get("/projects/experts/").content.decode()
        answer = client.post(url, {"file": upload(bad)}).content.decode()
        assert "表格有 2 处需要改正" in answer
        assert not Expert.objects.filter(name="庚").exists()
        client.post(url, {"file": upload(good)})
        assert Expert.objects.get(name="庚").formerly == [BUILDER]
        sent = client.post(
            f"/projects/{project.code}/review/",
            {"review_type": BUILDING, "submitted": "7200", "parties": f"{BUILDER}\n省第二监理公司"},
            follow=True,
        ).content.decode()
        assert "评审组已随机抽取" in sent
        found = Review.objects.get()
        assert found.parties == [BUILDER, "省第二监理公司"]
        assert found.seed in sent
        assert "县人民医院东院区" in client.get("/projects/reviews/").content.decode()
        out = load_workbook(io.BytesIO(client.get("/projects/experts/?format=xlsx").content)).active
        assert "庚" in [cell.value for cell in out["B"]]
        assert "专业缺口" in client.get("/projects/experts/").content.decode()
        sign_in(client, county.office, "fang")
        assert client.get(f"/projects/reviews/{found.matter.number}/").status_code == 404
        assert client.get("/projects/experts/").status_code == 404


def upload(content: bytes):
    file = io.BytesIO(content)
    file.name = "表.xlsx"
    return file

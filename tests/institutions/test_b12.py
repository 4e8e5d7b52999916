"""B12 选择执行: every clause of a policy is mapped, left out with a reason, or adapted with approval."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.support.matters import Stage, fresh, moment
from tests.support.people import found_office, sign_in
from zhixing.work.directives.acts import matrix as acts
from zhixing.work.directives.acts.matrix import NewMapping, NewPolicy
from zhixing.work.directives.models import ClauseMatrix, Policy
from zhixing.work.directives.refusals import matrix as refusals
from zhixing.work.directives.rules import matrix as rules
from zhixing.work.directives.selectors import matrix as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("B12")]

COSTLY = frozenset({4, 9, 16})
TEXT = "\n".join(f"第{n}条 落实第{n}项惠企措施" for n in range(1, 19))


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


def send(county: Stage, *units: str) -> Policy:
    new = NewPolicy(
        "优化营商环境若干措施",
        "省政发〔2026〕3号",
        "省人民政府",
        TEXT,
        tuple(county.unit(code) for code in units or ("housing",)),
        COSTLY,
    )
    return county.do(acts.send_policy, by="zhou", at="2026-03-02 09:00", new=new)


def measure(county: Stage, words: str = "纳入窗口办理规程") -> NewMapping:
    return NewMapping("measure", words, county.person("li"), date(2026, 4, 30))


def number_of(policy: Policy) -> str:
    return policy.matrices.get().matter.number


def map_clause(county: Stage, policy: Policy, place: int, new: NewMapping, *, at: str = "2026-03-05 09:00"):
    return county.do(acts.map_clause, by="li", at=at, number=number_of(policy), place=place, new=new)


def favours(county: Stage, policy: Policy) -> None:
    for place in sorted(set(range(1, 19)) - COSTLY):
        map_clause(county, policy, place, measure(county))


def page_of(county: Stage, policy: Policy, at: str, by: str = "zhou") -> selectors.MatrixPage:
    with county.at(at) as now:
        page = selectors.matrix(number_of(policy), seen_by=county.officer(by, at), now=now)
    assert page is not None
    return page


class TestEighteenClauses:
    def test_three_costly_ones_left_blank_are_red_after_ten_working_days(self, county: Stage) -> None:
        policy = send(county)
        favours(county, policy)
        matter = ClauseMatrix.objects.get().matter
        assert fresh(matter).due_at == moment("2026-03-16 17:30")
        before = page_of(county, policy, "2026-03-16 17:00")
        assert not before.line.is_overdue
        county.tick("2026-03-16 17:30")
        page = page_of(county, policy, "2026-03-17 09:00")
        covered = page.line.coverage
        assert (covered.total, covered.mapped, covered.blank) == (18, 15, (4, 9, 16))
        assert page.line.is_overdue and covered.is_selective
        shown = sign_in(Client(), county.office, "zhou").get("/directives/matrices/").content.decode()
        assert "选择执行：只缺需投入的条款" in shown and "15/18" in shown

    def test_a_lowered_entitlement_is_blocked_until_the_issuing_level_approves(self, county: Stage) -> None:
        policy = send(county)
        favours(county, policy)
        map_clause(county, policy, 4, NewMapping("not_applicable", "我县没有保税区"))
        map_clause(county, policy, 9, measure(county))
        lowered = NewMapping("adaptation", "补贴按八成发放", lowers_entitlement=True)
        map_clause(county, policy, 16, lowered)
        covered = page_of(county, policy, "2026-03-06 09:00").line.coverage
        assert (covered.mapped, covered.waiting, covered.is_complete) == (17, 1, False)

        number = number_of(policy)
        values = {"number": number, "place": 16, "agree": True}
        with pytest.raises(refusals.PolicyUnknown):
            county.do(acts.decide_adaptation, by="wang", at="2026-03-09 09:00", approval="同意", **values)
        with pytest.raises(refusals.ApprovalMissing):
            county.do(acts.decide_adaptation, by="zhou", at="2026-03-09 09:00", approval=" ", **values)
        county.do(
            acts.decide_adaptation,
            by="zhou",
            at="2026-03-09 09:00",
            approval="省政办函〔2026〕21号",
            **values,
        )
        covered = page_of(county, policy, "2026-03-09 10:00").line.coverage
        assert (covered.mapped, covered.total, covered.is_complete) == (18, 18, True)
        assert fresh(ClauseMatrix.objects.get().matter).state == "closed"

    def test_refused_it_lies_blank_again(self, county: Stage) -> None:
        policy = send(county)
        map_clause(county, policy, 16, NewMapping("adaptation", "只对本地企业", stays_in_intent=False))
        values = {"number": number_of(policy), "place": 16, "agree": False, "approval": "省厅电话答复"}
        county.do(acts.decide_adaptation, by="zhou", at="2026-03-09 09:00", **values)
        assert 16 in page_of(county, policy, "2026-03-09 10:00").line.coverage.blank

    def test_a_measure_has_an_owner_and_a_date(self, county: Stage) -> None:
        policy = send(county)
        with pytest.raises(refusals.MeasureIncomplete):
            map_clause(county, policy, 1, NewMapping("measure", "研究落实", county.person("li")))
        with pytest.raises(refusals.ClauseUnknown):
            map_clause(county, policy, 19, measure(county))


class TestPages:
    def test_the_legal_office_sees_the_units_side_by_side(self, county: Stage) -> None:
        policy = send(county, "housing", "urban")
        client = sign_in(Client(), county.office, "fang")
        page = client.get(f"/directives/policies/{policy.pk}/").content.decode()
        assert "住建局" in page and "城管局" in page and page.count("未对应") >= 36
        assert (
            sign_in(Client(), county.office, "li").get(f"/directives/policies/{policy.pk}/").status_code
            == 404
        )

    def test_sent_and_mapped_on_pages(self, county: Stage) -> None:
        office = sign_in(Client(), county.office, "zhou")
        sent = {
            "title": "稳就业措施",
            "issuer": "市政府",
            "text": "一、扩岗补助按人发放\n说明\n二、开发公益岗位",
            "costly": "2",
            "units": [str(county.unit("housing"))],
        }
        nobody = office.post("/directives/matrices/new/", {**sent, "units": []}).content.decode()
        assert 'aria-invalid="true"' in nobody and "公益岗位" in nobody
        assert "已下发" in office.post("/directives/matrices/new/", sent, follow=True).content.decode()
        policy = Policy.objects.get()
        assert [one.text for one in policy.clauses.order_by("place")] == [
            "一、扩岗补助按人发放说明",
            "二、开发公益岗位",
        ]
        url = f"/directives/matrices/{number_of(policy)}/"
        clerk = sign_in(Client(), county.office, "li")
        mapped = {"do": "map", "map-place": "1", "map-mapping": "measure", "map-text": "按月发放"}
        answer = clerk.post(url, mapped).content.decode()
        assert "落实措施须有责任人和时限" in answer and "按月发放" in answer
        mapped |= {"map-owner": str(county.person("li")), "map-due_on": "2099-04-30"}
        assert "1/2" in clerk.post(url, mapped, follow=True).content.decode()
        rows = list(load_workbook(io.BytesIO(clerk.get(f"{url}?format=xlsx").content)).active.values)
        assert [row[2] for row in rows[3:5]] == ["落实措施", "未对应"]
        assert sign_in(Client(), county.office, "qian").get(url).status_code == 404


def test_clauses_and_coverage() -> None:
    assert rules.clauses_of("按人发放\n开发岗位") == ["按人发放", "开发岗位"]
    assert rules.clauses_of("前言\n1. 甲\n乙\n2、丙") == ["1. 甲乙", "2、丙"]
    nothing = [rules.Mapped(1, True, "", False), rules.Mapped(2, False, "", False)]
    assert not rules.coverage(nothing).is_selective

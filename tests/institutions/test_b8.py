"""B8 科学决策: a file of required parts; nobody votes, the head speaks last; facts are compared later.

Practice stands over the row: expert opinion, and a review of fair competition where firms are concerned.
"""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.support.matters import Stage, fresh, moment
from tests.support.people import found_office, sign_in
from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters.models import Matter
from zhixing.core.rulebook import selectors as rulebook
from zhixing.work.directives.acts import decisions as acts
from zhixing.work.directives.acts.decisions import Forecast, Opinion, Review, Risk
from zhixing.work.directives.models import MajorDecision
from zhixing.work.directives.refusals import decisions as refusals
from zhixing.work.directives.rules import decisions as rules
from zhixing.work.directives.selectors import decisions as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("B8")]

OPINIONS = (
    Opinion("沈国安", "常务副县长", "agree", "资金来源落实"),
    Opinion("陈立群", "副县长", "other", "分两期实施更稳妥"),
    Opinion("陆明远", "县长", "agree", "同意，先改造老城区"),
)


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


@pytest.fixture
def draft(county: Stage) -> MajorDecision:
    values = {"title": "老城区供水管网改造", "summary": "三年改造管网 86 公里"}
    return county.do(acts.open_decision, by="wang", at="2026-03-02 09:00", **values)


def keep(county: Stage, found: MajorDecision, code: str, *, at: str = "2026-03-03 09:00", **how) -> None:
    with county.at(at) as now:
        by = county.officer("wang", at)
        name = f"{code}材料.txt"
        about = found.matter.reference
        paper = evidence.store(file=io.BytesIO(code.encode()), name=name, about=about, by=by, at=now)
    how.setdefault("text", f"{code}情况")
    if "waived_because" not in how:
        how["evidence_ids"] = (paper.pk,)
    county.do(acts.keep_part, by="wang", at=at, number=found.matter.number, code=code, **how)


def fill(county: Stage, found: MajorDecision, *without: str) -> None:
    number = found.matter.number
    at = "2026-03-03 09:00"
    county.do(acts.publish_draft, by="wang", at=at, number=number, location="县政府门户网站")
    for code in ("superior", "survey", "options", "expert"):
        if code not in without:
            keep(county, found, code)
    county.do(acts.send_for_legality, by="wang", at="2026-03-04 09:00", number=number)
    keep(county, found, "legality", at="2026-03-12 09:00")
    keep(county, found, "public", at="2026-04-02 17:30")
    if "competition" not in without:
        keep(county, found, "competition", text="", waived_because="不涉及经营者")
    risks = (Risk("施工期间停水", 3, 2, "分区错时停水并公告", "王建国"),)
    forecasts = (Forecast("年节水效益", "万元", Decimal(100)),)
    at = "2026-04-03 09:00"
    county.do(acts.keep_risks, by="wang", at=at, number=number, risks=risks, forecasts=forecasts)
    county.do(
        acts.record_discussion,
        by="wang",
        at="2026-04-13 11:00",
        number=number,
        held_on=date(2026, 4, 13),
        opinions=OPINIONS,
        conclusion="原则通过，分两期实施",
    )


def issue(county: Stage, found: MajorDecision, at: str = "2026-04-15 09:00") -> MajorDecision:
    number = found.matter.number
    return county.do(acts.issue_decision, by="wu", at=at, number=number, document_number="澄政发〔2026〕9号")


def review(county: Stage, found: MajorDecision, *, by: str = "wu", fact: int = 62, **how) -> MajorDecision:
    given = Review(
        {"年节水效益": Decimal(fact)},
        how.get("cause", ""),
        how.get("loss", "minor"),
        {"施工期间停水": "发生 2 次"},
    )
    at = "2026-10-15 09:00"
    return county.do(acts.review_decision, by=by, at=at, number=found.matter.number, review=given)


def page_of(county: Stage, found: MajorDecision, by: str = "wu", at: str = "2026-10-15 10:00"):
    with county.at(at) as now:
        page = selectors.decision(found.matter.number, seen_by=county.officer(by, at), now=now)
    assert page is not None
    return page


class TestIssuing:
    def test_without_survey_evidence_it_is_not_issuable(self, county: Stage, draft: MajorDecision) -> None:
        fill(county, draft, "survey")
        number = draft.matter.number
        words = {"number": number, "code": "survey", "text": "走访 36 户"}
        county.do(acts.keep_part, by="wang", at="2026-04-14 09:00", **words)
        with pytest.raises(refusals.PartsMissing) as refused:
            issue(county, draft)
        assert str(refused.value) == "缺少：下情：调研情况。补齐后才能印发。"
        assert MajorDecision.objects.get().issued_at is None

    def test_complete_it_is_issued_and_shows_each_attendees_opinion(
        self, county: Stage, draft: MajorDecision
    ) -> None:
        fill(county, draft)
        issue(county, draft)
        page = page_of(county, draft)
        assert len(page.parts) == 9 and page.lacking == []
        assert [(one.name, one.stance, one.is_head) for one in page.opinions] == [
            ("沈国安", "agree", False),
            ("陈立群", "other", False),
            ("陆明远", "agree", True),
        ]
        assert fresh(draft.matter).due_at == moment("2026-10-15 17:30")
        with pytest.raises(refusals.DecisionIssued):
            keep(county, draft, "survey", at="2026-04-16 09:00")

    def test_practice_asks_for_experts_and_the_seven_of_the_row_stay(
        self, county: Stage, draft: MajorDecision
    ) -> None:
        seven = {"superior", "survey", "options", "public", "legality", "risk", "discussion"}
        assert seven < {part.code for part in selectors.needed_parts(date(2026, 3, 2))}
        law = rulebook.rule("law.decisions.parts", on=date(2026, 3, 2)).texts("members")
        titles = "、".join(part.title for part in selectors.needed_parts(date(2026, 3, 2)))
        assert all(part in titles for part in law)
        fill(county, draft, "expert")
        with pytest.raises(refusals.PartsMissing, match="专家论证"):
            issue(county, draft)

    def test_only_what_the_rule_allows_is_waived(self, county: Stage, draft: MajorDecision) -> None:
        with pytest.raises(refusals.PartNotWaivable):
            keep(county, draft, "survey", waived_because="时间紧")

    def test_a_head_who_departs_from_most_says_why(self, county: Stage, draft: MajorDecision) -> None:
        against = (
            Opinion("沈国安", "常务副县长", "disagree", "资金未落实"),
            Opinion("陈立群", "副县长", "disagree", "建议缓议"),
            OPINIONS[2],
        )
        fill(county, draft)
        values = {
            "number": draft.matter.number,
            "held_on": date(2026, 4, 14),
            "opinions": against,
            "conclusion": "通过",
        }
        with pytest.raises(refusals.DepartureUnexplained):
            county.do(acts.record_discussion, by="wang", at="2026-04-14 11:00", **values)
        reason = "供水安全风险不能再拖"
        values["departure_reason"] = reason
        county.do(acts.record_discussion, by="wang", at="2026-04-14 11:00", **values)
        assert ledger.history(draft.matter.reference)[-1].facts["departure"] == reason


class TestPeriods:
    """重大行政决策程序暂行条例 Art. 15, 25, 26: thirty days for the public, seven working days to review."""

    def test_the_public_has_thirty_days_and_nobody_is_late_by_them(
        self, county: Stage, draft: MajorDecision
    ) -> None:
        number = draft.matter.number
        with pytest.raises(refusals.ConsultationMissing):
            keep(county, draft, "public")
        how = {"by": "wang", "at": "2026-03-03 09:00", "number": number, "location": "县政府门户网站"}
        with pytest.raises(refusals.ConsultationTooShort, match="30"):
            county.do(acts.publish_draft, **how, days=15)
        county.do(acts.publish_draft, **how)
        with pytest.raises(refusals.ConsultationKnown, match="03-03"):
            county.do(acts.publish_draft, **how)
        with pytest.raises(refusals.ConsultationRuns, match="04-02"):
            keep(county, draft, "public", at="2026-04-02 17:29")
        county.tick("2026-04-03 08:00")
        assert "matter.light_shown" not in {one.verb for one in ledger.history(draft.matter.reference)}
        keep(county, draft, "public", at="2026-04-03 09:00")
        assert page_of(county, draft, "wang", "2026-04-03 10:00").periods["comment"].stopped_at

    def test_a_shorter_consultation_states_why_and_a_sunday_rolls(
        self, county: Stage, draft: MajorDecision
    ) -> None:
        why = "防汛紧急"
        how = {"location": "县政府门户网站", "days": 5, "shortened_because": why}
        county.do(acts.publish_draft, by="wang", at="2026-03-03 09:00", number=draft.matter.number, **how)
        page = page_of(county, draft, "wang", "2026-03-09 10:00")
        assert page.decision.comment_shortened_because == why
        assert page.periods["comment"].due_day == "03-09"

    def test_legality_is_reviewed_in_seven_working_days_before_the_discussion(
        self, county: Stage, draft: MajorDecision
    ) -> None:
        with pytest.raises(refusals.LegalityNotSent):
            keep(county, draft, "legality")
        number = draft.matter.number
        county.do(acts.send_for_legality, by="wang", at="2026-03-03 09:00", number=number)
        with pytest.raises(refusals.LegalitySent, match="03-03"):
            county.do(acts.send_for_legality, by="wang", at="2026-03-04 09:00", number=number)
        assert page_of(county, draft, "wang", "2026-03-04 10:00").periods["legality"].due_day == "03-12"
        keep(county, draft, "public", at="2026-03-05 09:00", text="", waived_because="内部管理事项")
        values = {"number": number, "held_on": date(2026, 3, 9), "opinions": OPINIONS, "conclusion": "通过"}
        with pytest.raises(refusals.DiscussedTooEarly, match="合法性审查"):
            county.do(acts.record_discussion, by="wang", at="2026-03-09 11:00", **values)
        keep(county, draft, "legality", at="2026-03-10 09:00")
        county.do(acts.record_discussion, by="wang", at="2026-03-10 11:00", **values)


class TestLaterReview:
    def test_due_after_six_months_and_a_shortfall_states_its_cause(
        self, county: Stage, draft: MajorDecision
    ) -> None:
        fill(county, draft)
        issue(county, draft)
        with pytest.raises(refusals.DecisionUnknown):
            review(county, draft, by="wang", cause="一期完工晚")
        with pytest.raises(refusals.CauseMissing):
            review(county, draft)
        review(county, draft, cause="一期完工比计划晚 2 个月")
        page = page_of(county, draft)
        [(one, compared)] = page.compared
        assert compared is not None
        assert (one.forecast, one.fact, compared.percent) == (100, 62, 62)
        assert page.risks[0].outcome == "发生 2 次"
        assert fresh(draft.matter).state == "closed"
        assert page.proposal_number == ""

    def test_a_major_loss_is_proposed_for_tracing_with_the_file_as_evidence(
        self, county: Stage, draft: MajorDecision
    ) -> None:
        fill(county, draft)
        issue(county, draft)
        review(county, draft, cause="论证不充分，管材选型错误", loss="major")
        proposal = Matter.objects.get(number=page_of(county, draft).proposal_number)
        assert proposal.title == "决策失误责任追究建议：老城区供水管网改造"
        assert (proposal.state, proposal.unit_id) == ("registered", county.unit("office"))
        assert proposal.relations.get().other_id == draft.matter_id


class TestPages:
    def test_a_file_is_filled_in_on_its_page(self, county: Stage) -> None:
        client = sign_in(Client(), county.office, "wang")
        opened = client.post("/directives/decisions/new/", {"title": "公交线网调整"}, follow=True)
        url = opened.redirect_chain[-1][0]
        assert "缺少：上情：上级依据" in opened.content.decode()
        sent = {"do": "risks", "risks-risks": "客流不足｜6｜2｜试运行三个月｜王建国"}
        assert "第 1 行：可能性和影响按 1 到 5 填写" in client.post(url, sent).content.decode()
        sent["risks-risks"] = "客流不足｜2｜2"
        answer = client.post(url, sent).content.decode()
        assert "第 1 行应有 5 项" in answer and "客流不足｜2｜2" in answer
        sent |= {
            "risks-risks": "客流不足｜2｜2｜试运行三个月｜王建国",
            "risks-forecasts": "日均客流｜3200｜人次",
        }
        assert "已保存" in client.post(url, sent, follow=True).content.decode()
        early = {"do": "part", "part-code": "public", "part-text": "46 条意见"}
        answer = client.post(url, early).content.decode()
        assert "请先登记公开征求意见" in answer and "46 条意见" in answer
        short = {"do": "publish", "publish-location": "县政府门户网站", "publish-days": "7"}
        assert "一般不少于 30 日" in client.post(url, short).content.decode()
        assert "征求意见中" in client.post(url, short | {"publish-days": "30"}, follow=True).content.decode()
        assert "审查中" in client.post(url, {"do": "send"}, follow=True).content.decode()
        clock = client.get(f"/matters/{url.split('/')[-2]}/clock/").content.decode()
        assert "公开征求意见期" in clock and "未满" in clock
        part = {"do": "part", "part-code": "options", "part-text": "三种方案比较"}
        assert "三种方案比较" in client.post(url, part, follow=True).content.decode()
        office = sign_in(Client(), county.office, "wu")
        answer = office.post(url, {"do": "issue", "issue-document_number": "澄政发〔2026〕10号"})
        assert "补齐后才能印发" in answer.content.decode()
        assert sign_in(Client(), county.office, "qian").get(url).status_code == 404
        assert sign_in(Client(), county.office, "li").get("/directives/decisions/new/").status_code == 404
        rows = list(
            load_workbook(io.BytesIO(office.get("/directives/decisions/?format=xlsx").content)).active.values
        )
        assert rows[3][1:3] == ("公交线网调整", "住建局")

    def test_the_list_is_read_in_few_queries(
        self, county: Stage, draft: MajorDecision, django_assert_max_num_queries
    ) -> None:
        lu = county.officer("lu", "2026-03-03 09:00")
        with county.at("2026-03-03 09:00") as now, django_assert_max_num_queries(5):
            selectors.decisions(seen_by=lu, now=now)


def test_rows_of_the_rule_and_departing() -> None:
    assert not rules.departs(["agree", "disagree", "agree"])
    assert not rules.departs(["other", "other", "agree"])
    assert rules.departs(["agree", "agree", "disagree"])

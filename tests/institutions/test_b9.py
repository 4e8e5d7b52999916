"""B9 政出多门、朝令夕改: documents are registered before issue, conflicts settled, changes counted."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.support.matters import Stage
from tests.support.people import found_office, sign_in
from zhixing.core.notices import selectors as notices
from zhixing.work.directives.acts import registry as acts
from zhixing.work.directives.acts.registry import Signature
from zhixing.work.directives.models import RegisteredDocument
from zhixing.work.directives.refusals import registry as refusals
from zhixing.work.directives.rules import registry as rules
from zhixing.work.directives.selectors import registry as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("B9")]

STANDING = """第一条 早市摊点经营时间为每日5时至8时
第二条 摊主应当保持摊位周边清洁
第三条 不得占用消防通道"""
DRAFT = """第一条 早市摊点经营时间为每日6时至9时30分
第二条 每个摊位面积不超过4平方米"""


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


def register(
    county: Stage, by: str, text: str, *, at: str = "2026-03-02 09:00", **how: str
) -> RegisteredDocument:
    values = {"title": "早夜市管理办法", "topic": "占道经营", "subject": "早夜市摊点", "text": text, **how}
    return county.do(acts.register_document, by=by, at=at, **values)


def issue(
    county: Stage, found: RegisteredDocument, by: str, *, at: str = "2026-03-03 09:00", number: str = "1号"
):
    signature = Signature(f"澄城管〔2026〕{number}", "马骁")
    return county.do(acts.issue_document, by=by, at=at, document_id=found.pk, signature=signature)


@pytest.fixture
def standing(county: Stage) -> RegisteredDocument:
    return issue(county, register(county, "ma", STANDING), "ma")


def amend(county: Stage, found: RegisteredDocument, text: str, at: str, signer: str) -> None:
    values = {
        "document_id": found.pk,
        "place": 1,
        "text": text,
        "signature": Signature("澄城管〔2026〕5号", signer),
    }
    county.do(acts.amend_document, by="ma", at=at, **values)


class TestConflict:
    def test_the_one_conflicting_clause_is_shown_and_issue_waits_for_a_settlement(
        self, county: Stage, standing: RegisteredDocument
    ) -> None:
        draft = register(county, "wang", DRAFT, title="城区早市规范")
        [conflict] = selectors.conflicts_of(draft)
        assert conflict.document == standing
        assert [(mine.place, theirs.place) for mine, theirs in conflict.pairs] == [(1, 1)]
        with pytest.raises(refusals.ConflictOpen, match="早夜市管理办法"):
            issue(county, draft, "wang")
        values = {"document_id": draft.pk, "other_id": standing.pk}
        county.do(acts.settle_conflict, by="wang", at="2026-03-03 10:00", way="joint", **values)
        with pytest.raises(refusals.SettlementNotAgreed, match="城管局"):
            issue(county, draft, "wang", at="2026-03-03 11:00")
        with pytest.raises(refusals.DocumentUnknown):
            county.do(acts.agree_settlement, by="wang", at="2026-03-03 11:00", **values)
        county.do(acts.agree_settlement, by="ma", at="2026-03-03 14:30", **values)
        issued = issue(county, draft, "wang", at="2026-03-03 15:00")
        assert issued.state == "in_force"
        assert list(issued.joint_units.values_list("pk", flat=True)) == [county.unit("urban")]

    def test_a_repeal_ends_the_other_document_with_the_issue(
        self, county: Stage, standing: RegisteredDocument
    ) -> None:
        draft = register(county, "wang", DRAFT)
        values = {"document_id": draft.pk, "other_id": standing.pk}
        county.do(acts.settle_conflict, by="wang", at="2026-03-03 10:00", way="repeal", **values)
        county.do(acts.agree_settlement, by="wu", at="2026-03-03 14:30", **values)
        issue(county, draft, "wang", at="2026-03-03 15:00")
        standing.refresh_from_db()
        assert standing.state == "repealed"
        assert standing.changes.order_by("pk").last().kind == "repealed"

    def test_another_object_is_no_conflict(self, county: Stage, standing: RegisteredDocument) -> None:
        draft = register(county, "wang", DRAFT, subject="工地门前")
        assert selectors.conflicts_of(draft) == []
        issue(county, draft, "wang")


class TestChanges:
    def test_three_changes_of_a_year_are_flagged_with_dates_and_signers(
        self, county: Stage, standing: RegisteredDocument
    ) -> None:
        amend(county, standing, "早市摊点经营时间为每日6时至9时", "2026-04-08 09:00", "马骁")
        assert not selectors.concerns_of(standing, on=date(2026, 4, 8)).is_flagged
        amend(county, standing, "早市摊点经营时间为每日5时至9时", "2026-06-10 09:00", "马骁")
        amend(county, standing, "早市摊点经营时间为每日6时至8时", "2026-09-02 09:00", "陈立群")
        concerns = selectors.concerns_of(standing, on=date(2026, 9, 2))
        assert [(one.on, one.signer) for one in concerns.changes] == [
            (date(2026, 4, 8), "马骁"),
            (date(2026, 6, 10), "马骁"),
            (date(2026, 9, 2), "陈立群"),
        ]
        assert concerns.words() == ["朝令夕改：04-08 马骁、06-10 马骁、09-02 陈立群"]
        told = {one.person.name for one in notices.told(standing.reference, topic="registry")}
        assert told == {"陈立群", "方正"}

    def test_two_issuers_on_one_matter_are_flagged(self, county: Stage, standing: RegisteredDocument) -> None:
        other = issue(county, register(county, "wang", "摊点须办理登记"), "wang", number="2号")
        assert selectors.concerns_of(other, on=date(2026, 3, 3)).issuers == ("城管局", "住建局")

    def test_who_may_not(self, county: Stage, standing: RegisteredDocument) -> None:
        with pytest.raises(refusals.DocumentUnknown):
            register(county, "li", DRAFT)
        values = {"document_id": standing.pk, "signature": Signature("1号", "王建国")}
        with pytest.raises(refusals.DocumentUnknown):
            county.do(acts.repeal_document, by="wang", at="2026-03-04 09:00", **values)
        with pytest.raises(refusals.ClauseAsBefore):
            amend(county, standing, "第一条 早市摊点经营时间为每日5时至8时", "2026-04-08 09:00", "马骁")


def test_pages(county: Stage, standing: RegisteredDocument) -> None:
    client = sign_in(Client(), county.office, "wang")
    sent = {"title": "城区早市规范", "topic": "占道经营", "subject": "早夜市摊点", "text": DRAFT}
    opened = client.post("/directives/registry/new/", sent, follow=True)
    url = opened.redirect_chain[-1][0]
    assert "可能抵触的条款" in opened.content.decode()
    signed = {"do": "issue", "issue-document_number": "澄建〔2026〕3号", "issue-signer": "王建国"}
    assert "请先选择联合发文或废止原文件" in client.post(url, signed).content.decode()
    settled = {"do": "settle", "other": str(standing.pk), "way": "joint"}
    assert "待城管局同意" in client.post(url, settled, follow=True).content.decode()
    other = sign_in(Client(), county.office, "ma")
    there = f"/directives/registry/{standing.pk}/"
    assert "请答复" in other.get(there).content.decode()
    draft = RegisteredDocument.objects.get(state="draft")
    other.post(there, {"do": "agree", "other": str(draft.pk)})
    assert "现行有效" in client.post(url, signed, follow=True).content.decode()
    found = client.get("/directives/registry/?q=早市").content.decode()
    assert "城区早市规范" in found and "早夜市管理办法" in found
    rows = list(
        load_workbook(io.BytesIO(client.get("/directives/registry/?format=xlsx").content)).active.values
    )
    assert [row[4] for row in rows[3:5]] == ["住建局", "城管局"]


def test_likeness_leaves_figures_out() -> None:
    assert rules.likeness("每车每次收费2元", "每车每次收费5元") == 100
    assert rules.likeness("保持摊位清洁", "不得占用消防通道") == 0
    monthly = [rules.Change(1, date(2026, month, 1), "甲") for month in (1, 8)]
    assert rules.reversals(monthly, count=2, within_months=6) == ()
    assert len(rules.reversals(monthly, count=2, within_months=12)) == 2

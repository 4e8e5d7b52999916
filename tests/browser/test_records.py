"""Records, files and notices in the browser: the auditor, the secrecy officer, the clerk, a stranger."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.core.evidence import corpus
from tests.support.people import Office, found_office
from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.ledger import adapters, policies
from zhixing.core.notices import acts as notices


@pytest.fixture
def office(tmp_path: Path, settings: Settings) -> Office:
    settings.KEY_DIR, settings.ZHIXING_FILES_ROOT = tmp_path / "keys", tmp_path / "files"
    adapters.ensure_key()
    office = found_office()
    while ledger.seal():
        pass
    ledger.sign_head(at=timezone.now())
    return office


class TestRecords:
    def test_an_auditor_verifies_everything_and_looks_at_a_proof(self, arrive) -> None:
        auditor = arrive("meng")
        auditor.open("/ledger/")
        auditor.screenshot("ledger-status")
        assert auditor.axe() == []
        auditor.press("开始校验")
        assert "校验通过" in auditor.page.content()
        auditor.screenshot("ledger-verified")
        assert auditor.axe() == []
        auditor.open("/ledger/")
        auditor.page.locator("table tbody a").first.click()
        auditor.screenshot("ledger-proof-waiting")
        assert auditor.axe() == []

    def test_a_stranger_sees_the_heads_on_a_phone(self, visit, office: Office) -> None:
        stranger = visit(phone=True, script=False)
        stranger.open("/ledger/heads/")
        stranger.screenshot("ledger-heads-phone")
        assert stranger.sideways() <= 0

    def test_the_heads_have_no_findings(self, visit, office: Office) -> None:
        stranger = visit()
        stranger.open("/ledger/heads/")
        stranger.screenshot("ledger-heads")
        assert stranger.axe() == []


class TestFiles:
    def test_the_secrecy_officer_seals_a_file(self, arrive, office: Office) -> None:
        file = evidence.store(
            file=io.BytesIO(corpus.jpeg()),
            name="误传.jpg",
            about="person:1",
            by=office.officer("li"),
            at=timezone.now(),
        )
        mi = arrive("mi")
        mi.open(f"/evidence/{file.pk}/seal/")
        mi.screenshot("evidence-seal")
        assert mi.axe() == []
        mi.fill("封存理由", "保密局通知")
        mi.page.get_by_label("我已确认").check()
        mi.press("封存")
        assert "已封存" in mi.page.content()
        mi.screenshot("evidence-sealed")
        assert mi.axe() == []


class TestInbox:
    def test_a_clerk_reads_filters_and_follows(self, arrive, office: Office) -> None:
        li, now = office.people["li"], timezone.now() - timedelta(days=10)
        notices.owe_many(
            [
                notices.Duty(li, "", "person:1", topic, text, key, now, urgent, "/inbox/")
                for key, topic, text, urgent in (
                    ("a", "assigned", "待签收：老河桥项目用地（3月12日 17:30 到期）", False),
                    ("b", "red", "逾期：水毁道路修复（应于 3月5日 17:30）", True),
                    ("c", "urged", "催办：燃气管道更换（3月9日 17:30 到期）", False),
                )
            ]
        )
        clerk = arrive("li")
        clerk.open("/inbox/")
        clerk.screenshot("inbox")
        assert clerk.axe() == []
        clerk.press("逾期：水毁道路修复（应于 3月5日 17:30）")
        assert "未读" in clerk.page.content()
        phone = arrive("wang", phone=True)
        phone.open("/inbox/")
        phone.screenshot("inbox-empty-phone")
        assert phone.sideways() <= 0

    def test_a_call_is_one_line_and_the_channels_are_seen(self, arrive, office: Office) -> None:
        policies._gates["lamp"] = lambda actor, key: True
        try:
            clerk = arrive("li")
            clerk.open("/inbox/calls/lamp:1/")
            clerk.screenshot("log-call")
            assert clerk.axe() == []
            admin = arrive("admin")
            admin.open("/inbox/channels/")
            admin.screenshot("channels")
            assert admin.axe() == []
        finally:
            del policies._gates["lamp"]

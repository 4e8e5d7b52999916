"""The pages of the auditors, and the heads that everybody may see."""

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from tests.support.people import Office, found_office, sign_in
from zhixing.core.ledger import acts as ledger
from zhixing.core.ledger import adapters, policies, selectors, verifier
from zhixing.core.ledger.rules import watch
from zhixing.core.ledger.verbs import Verb, registered
from zhixing.foundation.actors import Officer, Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(key: adapters.PublicKey) -> Office:
    """The county office, its founding recorded, sealed and signed."""
    office = found_office()
    while ledger.seal():
        pass
    adapters.publish(ledger.sign_head(at=datetime.fromisoformat("2026-03-02T09:00:00+08:00")))
    return office


@pytest.fixture
def auditor(client: Client, office: Office) -> Client:
    """The auditor's browser."""
    return sign_in(client, office, "meng")


@pytest.fixture
def head(office: Office) -> selectors.HeadRow:
    return selectors.head_rows(limit=1)[0]


class TestStatus:
    def test_it_says_how_far_the_records_are_sealed(self, auditor: Client, head: selectors.HeadRow) -> None:
        page = auditor.get("/ledger/").content.decode()

        assert "办理记录校验" in page
        assert head.head.root.hex() in page
        for word in ("账本", "存证", "区块", "上链"):
            assert word not in page

    def test_a_record_is_found_by_subject_and_number(self, auditor: Client, office: Office) -> None:
        about = selectors.entries_after(limit=1)[0].entry.about

        found = auditor.get("/ledger/", {"about": about, "seq": "1"})
        assert (found.status_code, found.headers["Location"]) == (303, f"/ledger/entry/{about}/1/")
        absent = auditor.get("/ledger/", {"about": about, "seq": "999"})
        assert "没有这条记录" in absent.content.decode()
        empty = auditor.get("/ledger/", {"about": "", "seq": ""})
        assert empty.status_code == 200

    def test_before_anything_is_signed_it_says_so(self, client: Client, key: adapters.PublicKey) -> None:
        page = sign_in(client, found_office(), "meng").get("/ledger/").content.decode()

        assert "尚无已签名的校验点" in page
        assert "尚未校验或导出过" in page

    @pytest.mark.parametrize(
        "path", ["/ledger/", "/ledger/entry/person:1/1/", "/ledger/entry/person:1/1/proof.json"]
    )
    def test_others_find_nothing(self, client: Client, office: Office, path: str) -> None:
        assert sign_in(client, office, "li").get(path).status_code == 404
        assert Client().get(path).status_code == 302

    @pytest.mark.parametrize("path", ["/ledger/verify/", "/ledger/export/"])
    def test_others_do_nothing(self, client: Client, office: Office, path: str) -> None:
        before = selectors.status().waiting
        assert sign_in(client, office, "li").post(path).status_code == 404
        assert sign_in(client, office, "meng").get(path).status_code == 405
        assert [e.verb for e in selectors.history(ledger.ledger_reference())] == []
        assert selectors.status().waiting >= before


class TestVerify:
    def test_the_result_is_shown_and_recorded(self, auditor: Client, office: Office) -> None:
        page = auditor.post("/ledger/verify/").content.decode()

        assert "校验通过" in page
        [entry] = selectors.history(ledger.ledger_reference())
        assert (entry.verb, entry.facts["faults"], entry.by_name) == ("ledger.verified", 0, _name(office))
        assert "条记录" in auditor.get("/ledger/").content.decode()

    def test_a_changed_record_is_named(self, auditor: Client, office: Office) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_hash_of_body")
            cursor.execute("ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_columns_say_the_body")
            cursor.execute(
                "UPDATE ledger_entry SET body = replace(body, '澄', '清') WHERE id ="
                " (SELECT min(id) FROM ledger_entry WHERE body LIKE '%%澄%%') RETURNING about, seq"
            )
            about, _ = cursor.fetchone()

        page = auditor.post("/ledger/verify/").content.decode()
        assert "校验不通过" in page
        assert f"{about} @" in page
        assert "记录内容与其校验码不符" in page
        assert "不通过" in auditor.get("/ledger/").content.decode()

    def test_without_a_key_the_result_is_shown_and_the_refusal_too(
        self, auditor: Client, key_folder: Path
    ) -> None:
        (key_folder / "ledger.pub").unlink()

        page = auditor.post("/ledger/verify/").content.decode()
        assert "校验通过" in page
        assert "未持有校验签名密钥" in page


class TestProof:
    def test_every_record_has_its_path_and_its_file(
        self, auditor: Client, office: Office, tmp_path: Path
    ) -> None:
        entry = selectors.entries_after(limit=30)[-1].entry
        page = auditor.get(f"/ledger/entry/{entry.about}/{entry.seq}/").content.decode()
        file = auditor.get(f"/ledger/entry/{entry.about}/{entry.seq}/proof.json")

        assert entry.hash.hex() in page
        (tmp_path / "proof.json").write_bytes(file.content)
        assert verifier.verify_proof(tmp_path / "proof.json").faults == []
        assert "attachment" in file.headers["Content-Disposition"]

    def test_a_record_that_waits_says_so(
        self, auditor: Client, office: Office, clerk: Officer, moved: Verb, monday: datetime
    ) -> None:
        ledger.record(moved, about="lamp:1", by=clerk, at=monday, facts={})

        assert "尚未被已签名的校验点覆盖" in auditor.get("/ledger/entry/lamp:1/1/").content.decode()
        assert auditor.get("/ledger/entry/lamp:1/1/proof.json").status_code == 404
        assert auditor.get("/ledger/entry/lamp:1/2/").status_code == 404

    def test_whoever_may_see_the_subject_may_see_its_proof(
        self, client: Client, office: Office, clerk: Officer, moved: Verb, monday: datetime
    ) -> None:
        policies.register_gate("lantern", lambda actor, key: key == "1")
        ledger.record(moved, about="lantern:1", by=clerk, at=monday, facts={})
        ledger.record(moved, about="lantern:2", by=clerk, at=monday, facts={})
        browser = sign_in(client, office, "li")

        assert browser.get("/ledger/entry/lantern:1/1/").status_code == 200
        assert browser.get("/ledger/entry/lantern:2/1/").status_code == 404
        with pytest.raises(ValueError, match="two rooms"):
            policies.register_gate("lantern", lambda actor, key: True)
        assert not policies.may_see_about(clerk, "nonsense")
        assert not policies.may_verify(Partner("k", "省平台", frozenset({"verify_ledger"})))


class TestExport:
    def test_it_is_one_file_and_is_recorded(self, auditor: Client, office: Office) -> None:
        response = auditor.post("/ledger/export/")
        raw = b"".join(response.streaming_content)  # type: ignore[attr-defined]

        found = verifier.check_file(io.BytesIO(raw))
        assert found.faults == []
        assert found.entries == selectors.status().sealed
        [entry] = selectors.history(ledger.ledger_reference())
        assert (entry.verb, entry.facts["entries"]) == ("ledger.exported", found.entries)
        assert entry.facts["digest"][:16] in auditor.get("/ledger/").content.decode()

    def test_a_process_without_the_key_refuses_in_words(self, auditor: Client, key_folder: Path) -> None:
        (key_folder / "ledger").unlink()

        response = auditor.post("/ledger/export/")
        assert response.status_code == 200
        assert "未持有校验签名密钥" in response.content.decode()


class TestLog:
    @pytest.fixture
    def denied(self, office: Office) -> str:
        """An address that somebody was denied just now."""
        path = "/people/units/housing/duties/"
        assert sign_in(Client(), office, "ma").get(path).status_code == 404
        return path

    def test_shows_who_was_denied_what(self, denied: str, auditor: Client) -> None:
        page = auditor.get("/ledger/log/").content.decode()
        assert "访问被拒绝" in page
        assert denied in page
        assert "马骁" in page

    @pytest.mark.parametrize(
        ("query", "is_there"),
        [
            ({"group": "denied"}, True),
            ({"group": "system"}, False),
            ({"who": "马"}, True),
            ({"who": "没有此人"}, False),
            ({"since": "2020-01-01", "until": "2020-01-31"}, False),
        ],
    )
    def test_is_filtered(self, denied: str, auditor: Client, query: dict[str, str], is_there: bool) -> None:
        assert (denied in auditor.get("/ledger/log/", query).content.decode()) == is_there

    def test_refuses_a_time_that_ends_before_it_begins(self, auditor: Client) -> None:
        wrong = auditor.get("/ledger/log/", {"since": "2026-02-01", "until": "2026-01-01"})
        assert "截止日期早于起始日期" in wrong.content.decode()

    def test_is_for_auditors_and_comes_as_a_file(
        self, denied: str, office: Office, auditor: Client, django_assert_max_num_queries: Any
    ) -> None:
        assert sign_in(Client(), office, "ma").get("/ledger/log/").status_code == 404
        file = auditor.get("/ledger/log/", {"format": "xlsx"})
        sheet = load_workbook(io.BytesIO(file.content)).worksheets[0]
        assert [cell.value for cell in sheet[1]] == ["时间", "操作", "办理人", "岗位", "内容"]
        assert "访问被拒绝" in [row[1].value for row in sheet.iter_rows(min_row=2)]
        with django_assert_max_num_queries(12):
            auditor.get("/ledger/log/")

    def test_every_code_of_the_log_is_a_verb(self) -> None:
        assert [code for code in watch.WATCHED if registered(code) is None] == []

    def test_is_read_over_an_index_of_its_own(self, denied: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            codes = ", ".join(f"'{code}'" for code in watch.WATCHED)
            cursor.execute(f"EXPLAIN SELECT 1 FROM ledger_entry WHERE verb IN ({codes})")
            assert "ledger_entry_log" in str(cursor.fetchall())


class TestHeads:
    def test_everybody_sees_them_on_a_page_and_as_data(self, office: Office, head: selectors.HeadRow) -> None:
        stranger = Client()
        page = stranger.get("/ledger/heads/").content.decode()
        data = json.loads(stranger.get("/ledger/heads.json").content)
        text = stranger.get("/ledger/heads.txt").content.decode()

        assert head.head.root.hex() in page
        assert data["heads"][0]["size"] == head.head.size
        assert data["public_key"] == head.public_key.hex()
        assert text == adapters.published_line(head.head)
        assert stranger.get("/ledger/heads/?before=1").status_code == 200

    def test_without_a_head_the_page_says_so(self, client: Client) -> None:
        assert "尚未公布校验点" in client.get("/ledger/heads/").content.decode()

    def test_a_witness_gets_the_proof_between_two_heads(
        self, office: Office, head: selectors.HeadRow, clerk: Officer, moved: Verb, monday: datetime
    ) -> None:
        from zhixing.core.ledger.rules import tree

        ledger.record(moved, about="lamp:1", by=clerk, at=monday, facts={})
        ledger.seal()
        new = ledger.sign_head(at=monday, is_forced=True)
        assert new is not None
        old = head.head
        answer = Client().get("/ledger/consistency.json", {"old": old.size, "new": new.size}).json()
        path = [bytes.fromhex(node) for node in answer["path"]]

        assert tree.is_consistent(old.size, old.root, new.size, new.root, path)
        for wrong in (
            {},
            {"old": "x", "new": "1"},
            {"old": new.size, "new": old.size},
            {"old": 1, "new": old.size},
        ):
            assert Client().get("/ledger/consistency.json", wrong).status_code == 404

    def test_the_verifier_is_the_one_that_lies_in_exports(self, client: Client) -> None:
        assert client.get("/ledger/verify.py").content == Path(verifier.__file__).read_bytes()


def _name(office: Office) -> str:
    return office.officer("meng").person_name

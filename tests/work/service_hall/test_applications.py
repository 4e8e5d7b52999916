"""Applying from home: page by page without an account, sent into the queue of a window, told, completed."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from tests.support.hall import Hall, found_hall, fresh, item_code
from tests.support.matters import moment
from tests.support.people import sign_in
from zhixing.core.evidence.models import Evidence
from zhixing.core.ledger import acts as sealing
from zhixing.core.ledger import adapters, verifier
from zhixing.core.ledger import selectors as ledger
from zhixing.core.notices.models import Notice
from zhixing.core.people.models import Account
from zhixing.foundation.actors import Citizen, Tick
from zhixing.work.service_hall import acts, refusals, selectors
from zhixing.work.service_hall.models import Case, CaseMaterial, Filing, Item, PaperFile

pytestmark = pytest.mark.django_db

NUMBER = "110101194912310024"
TEXT = "场所平面图说明".encode()


def page_of(answer: object) -> str:
    assert answer.status_code == 200, (answer.status_code, answer.headers.get("Location"))  # type: ignore[attr-defined]
    return str(answer.content.decode())  # type: ignore[attr-defined]


def paper(name: str = "申请表.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, TEXT + name.encode(), "text/plain")


@pytest.fixture
def hall() -> Hall:
    stage = found_hall(accounts=True)
    stage.item(1, asks=("申请表", "身份证明"), served=("自然人",), texts={"conditions": "有固定场所"})
    return stage


@pytest.fixture
def visitor() -> Client:
    return Client()


def begun(visitor: Client) -> str:
    answer = visitor.post(f"/services/items/{item_code(1)}/apply/", {"form_key": "a" * 32})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def filled(visitor: Client, path: str, *, upload: tuple[str, ...] = ("001", "002")) -> None:
    sent: list[tuple[str, dict[str, object]]] = [
        ("who", {"kind": "person"}),
        ("name", {"name": "刘桂兰", "id_number": NUMBER}),
        ("contact", {"phone": "13800001234"}),
        *(
            (
                f"paper-{code}",
                {"way": "upload", "file": paper(f"{code}.txt")} if code in upload else {"way": "window"},
            )
            for code in ("001", "002")
        ),
        ("way", {"way": "pickup"}),
    ]
    for name, values in sent:
        answer = visitor.post(f"{path}{name}/", values)
        assert answer.status_code == 303, page_of(answer)


class TestTheWindow:
    def test_paper_that_came_in_unreadable_is_told_of_with_what_is_wrong_though_nothing_is_missing(
        self, hall: Hall, visitor: Client
    ) -> None:
        path = begun(visitor)
        short = page_of(visitor.post(f"{path}contact/", {"phone": "1380000123"}))
        assert "手机号码应为 11 位数字" in short and "1380000123" in short
        filled(visitor, path)
        visitor.post(f"{path}check/", {"agreed": "on"})
        case = Case.objects.select_related("matter").get()
        base, clerk = f"/services/cases/{case.matter.number}/", sign_in(Client(), hall.office, "zhao")
        assert "材料已交齐" in page_of(clerk.post(f"{base}tell-once/", {}))
        assert "请写明哪里不符合" in page_of(clerk.post(f"{base}tell-once/", {"unfit": ["002"]}))
        case.refresh_from_db()
        assert case.stage == "received"
        clerk.post(f"{base}tell-once/", {"unfit": ["002"], "unfit_how": "照片不清，请重拍"})
        pair = {"number": case.matter.number, "code": case.matter.tracking_code}
        assert "照片不清，请重拍" in page_of(visitor.get("/track/", pair))
        said = page_of(clerk.get(f"{base}tell-once/", follow=True))
        assert "本件现为“待补正”" in said and "一次性告知”。" in said


class TestTheCitizen:
    def test_applies_without_an_account_and_the_number_stands_in_the_queue(
        self, hall: Hall, visitor: Client
    ) -> None:
        assert "网上申请" in page_of(visitor.get(f"/services/items/{item_code(1)}/"))
        path = begun(visitor)
        listed = page_of(visitor.get(path))
        key = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", listed)
        assert key and "已填 0 项" in listed
        wrong = page_of(visitor.post(f"{path}name/", {"name": "刘桂兰", "id_number": NUMBER[:-1] + "5"}))
        assert "校验位不对" in wrong and "刘桂兰" in wrong and "有误：" in wrong
        filled(visitor, path, upload=("001",))
        check = page_of(visitor.get(f"{path}check/"))
        assert "刘桂兰" in check and "001.txt" in check and "还有 1 件材料没有上传" in check
        assert "请勾选后再提交" in page_of(visitor.post(f"{path}check/", {}))
        assert not Case.objects.exists()

        done = visitor.post(f"{path}check/", {"agreed": "on"})
        receipt = page_of(visitor.get(done.headers["Location"]))
        case = Case.objects.select_related("matter").get()
        assert case.matter.number in receipt and case.matter.tracking_code in receipt and "<svg" in receipt
        assert (case.stage, case.channel, case.taken_by_id) == ("received", "online", hall.person("zhao"))
        assert visitor.post(f"{path}check/", {"agreed": "on"}).status_code == 303
        assert Case.objects.count() == 1
        told = Notice.objects.get(about=case.matter.reference)
        assert told.person_id == hall.person("zhao") and case.matter.number in told.text

        entries = ledger.history(case.matter.reference)
        assert [entry.verb for entry in entries] == ["matter.registered", "case.received"]
        assert {entry.by_code for entry in entries} == {"citizen:receipt"}
        assert len(entries[1].facts["files"]) == 1
        clerk = sign_in(Client(), hall.office, "zhao")
        assert case.matter.number in page_of(clerk.get("/services/window/"))
        opened = page_of(clerk.get(f"/services/cases/{case.matter.number}/"))
        assert (
            "网上申请" in opened and "001.txt" in opened and NUMBER not in opened and "刘桂兰" not in opened
        )
        file = re.search(r"/evidence/\d+/", opened)
        assert file
        assert b"".join(clerk.get(file[0]).streaming_content) == TEXT + b"001.txt"  # type: ignore[attr-defined]
        assert sign_in(Client(), hall.office, "ma").get(file[0]).status_code == 404

        path = f"/services/cases/{case.matter.number}/contact/"
        assert NUMBER not in page_of(clerk.post(path, {"purpose": ""}))
        assert NUMBER in page_of(clerk.post(path, {"purpose": "电话核对材料"}))
        assert ledger.history(case.matter.reference)[-1].verb == "case.contact_read"
        assert sign_in(Client(), hall.office, "ma").post(path, {"purpose": "看看"}).status_code == 404

    def test_goes_on_elsewhere_with_the_code_and_nobody_else_does(self, hall: Hall, visitor: Client) -> None:
        path = begun(visitor)
        visitor.post(f"{path}who/", {"kind": "person"})
        key = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page_of(visitor.get(path)))
        assert key
        other = Client()
        assert other.get(path).status_code == 404
        assert other.post(f"{path}who/", {"kind": "firm"}).status_code == 404
        assert "没有查到" in page_of(other.post("/services/filings/", {"key": "AAAA-AAAA-AAAA"}))
        assert other.post("/services/filings/", {"key": key[0].lower()}).headers["Location"] == path
        assert "已填 1 项" in page_of(other.get(path))
        assert Filing.objects.get().answers.find("刘桂兰".encode()) == -1

    def test_files_can_be_taken_out_and_the_draft_given_up(self, hall: Hall, visitor: Client) -> None:
        path = begun(visitor)
        filled(visitor, path)
        first = PaperFile.objects.order_by("id")[0]
        visitor.post(f"{path}files/{first.file_id}/remove/")
        assert not Evidence.objects.filter(pk=first.file_id).exists()
        assert "未填" in page_of(visitor.get(path))
        refused = page_of(visitor.post(f"{path}paper-001/", {"way": "upload"}))
        assert "请选择要上传的文件" in refused
        virus = SimpleUploadedFile("表.pdf", b"MZ\x90\x00", "application/pdf")
        assert "有误：" in page_of(visitor.post(f"{path}paper-001/", {"way": "upload", "file": virus}))
        assert visitor.post(f"{path}discard/").status_code == 303
        assert not Filing.objects.exists() and not Evidence.objects.exists()

    def test_public_pages_are_cheap_and_may_be_kept_for_a_minute(
        self, hall: Hall, visitor: Client, django_assert_max_num_queries: Any
    ) -> None:
        for path, most in (("/", 2), ("/services/", 6), (f"/services/items/{item_code(1)}/", 6)):
            with django_assert_max_num_queries(most):
                answer = visitor.get(path)
            assert answer.headers["Cache-Control"] == "private, max-age=60"
            assert "Cookie" in answer.headers["Vary"]
        assert "no-store" in visitor.get("/services/filings/").headers["Cache-Control"]
        clerk = sign_in(Client(), hall.office, "zhao")
        assert clerk.get("/services/").headers["Cache-Control"] == "no-store"
        assert "食品经营许可" in page_of(visitor.get("/services/?q=spjyxk"))

    def test_begins_only_so_often(self, hall: Hall, visitor: Client) -> None:
        codes = [
            visitor.post("/services/filings/", {"key": "B" * 12}, REMOTE_ADDR="203.0.113.9").status_code
            for _ in range(22)
        ]
        assert codes.count(429) == 2


class TestTheRules:
    @pytest.fixture
    def case(self, hall: Hall) -> Case:
        by = Citizen(None)
        with hall.at("2026-03-02 20:10") as now:
            begun = acts.open_filing(item=item_code(1), by=by, at=now)
            held = Citizen(None, receipt=begun.filing.code)
            values = {
                "kind": "person",
                "name": "刘桂兰",
                "id_number": NUMBER,
                "phone": "13800001234",
                "way": "pickup",
            }
            acts.answer_page(code=begun.filing.code, values=values, by=held, at=now)
            for code in ("001", "002"):
                acts.answer_paper(
                    code=begun.filing.code,
                    paper=code,
                    way="upload",
                    files=[(io.BytesIO(TEXT), f"{code}.txt")],
                    by=held,
                    at=now,
                )
            return acts.send_filing(code=begun.filing.code, by=held, at=now)

    @pytest.mark.institution("E5")
    def test_told_once_of_an_unfit_file_supplemented_from_home_accepted_that_day(
        self, hall: Hall, case: Case
    ) -> None:
        hall.do(
            acts.tell_once, by="zhao", at="2026-03-03 09:00", case_id=case.pk, unfit=["002"],
            hints={"002": "照片不清楚，请重拍"},
        )  # fmt: skip
        with pytest.raises(refusals.AlreadyTold):
            hall.do(
                acts.tell_once, by="zhao", at="2026-03-03 09:10", case_id=case.pk, unfit=["001"], hints={}
            )
        applicant = Citizen(None, receipt=case.matter.number)
        with hall.at("2026-03-05 21:00") as now, pytest.raises(refusals.PaperUnknown):
            acts.hand_in(case_id=case.pk, files={"001": [(io.BytesIO(b"x"), "x.txt")]}, by=applicant, at=now)
        with hall.at("2026-03-05 21:00") as now:
            acts.hand_in(case_id=case.pk, files={"002": [(io.BytesIO(TEXT), "证.txt")]}, by=applicant, at=now)
        assert fresh(case).stage == "told"
        hall.do(acts.accept, by="zhao", at="2026-03-06 09:00", case_id=case.pk)
        found = fresh(case)
        assert (found.stage, found.accepted_at) == ("accepted", moment("2026-03-05 21:00"))
        assert found.matter.due_at == moment("2026-03-16 17:30")
        assert CaseMaterial.objects.get(case=case, code="002").file.name == "证.txt"

    @pytest.mark.institution("E5")
    def test_silence_of_five_working_days_accepts_it_from_the_day_it_was_sent(
        self, hall: Hall, case: Case
    ) -> None:
        from zhixing.work.service_hall import ticks

        with hall.at("2026-03-09 17:31") as now:
            assert ticks.accept_what_was_not_told(now) == 1
        assert fresh(case).accepted_at == moment("2026-03-02 20:10")

    @pytest.mark.institution("E6")
    def test_the_promise_of_an_online_case_counts_pauses_and_is_shown(self, hall: Hall, case: Case) -> None:
        hall.do(acts.accept, by="zhao", at="2026-03-02 20:20", case_id=case.pk)
        assert fresh(case).matter.due_at == moment("2026-03-11 17:30")
        with pytest.raises(refusals.FilingGone):
            acts.answer_page(
                code=case.filing.code,
                values={"way": "post"},
                by=Citizen(None, receipt=case.filing.code),
                at=moment("2026-03-03 09:00"),
            )

    def test_drafts_lapse_and_what_was_written_goes_with_its_case(self, hall: Hall, case: Case) -> None:
        with hall.at("2026-03-02 08:00") as now:
            left = acts.open_filing(item=item_code(1), by=Citizen(None), at=now).filing
        by = Tick("services.filing")
        assert acts.forget_lapsed(by=by, at=moment("2026-04-01 07:59")) == 0
        assert acts.forget_lapsed(by=by, at=moment("2026-04-01 08:00")) == 1
        assert not Filing.objects.filter(pk=left.pk).exists()
        hall.do(acts.withdraw, by="zhao", at="2026-04-02 09:00", case_id=case.pk, reason="")
        assert selectors.stated_line(case.pk) is not None
        assert acts.forget_lapsed(by=by, at=moment("2026-05-02 09:00")) == 1
        assert selectors.stated_line(case.pk) is None

    def test_a_window_without_people_takes_nothing(self, hall: Hall) -> None:
        from zhixing.work.service_hall.models import WindowSeat

        WindowSeat.objects.all().delete()
        assert selectors.filings.counter_for(1, at=moment("2026-03-02 09:00")) is None


class TestChecking:
    def test_a_result_by_its_code_and_the_records_of_ones_own_case(
        self, hall: Hall, tmp_path: Path, settings: Settings
    ) -> None:
        settings.KEY_DIR = tmp_path / "keys"
        adapters.ensure_key()
        case = hall.accept(Item.objects.get(), at="2026-03-02 10:00")
        hall.do(acts.handle, by="li", at="2026-03-03 09:00", case_id=case.pk, opinion="内部意见")
        hall.do(
            acts.decide, by="wang", at="2026-03-03 10:00", case_id=case.pk, outcome="granted", result="JY-001"
        )
        number, code = case.matter.number, case.matter.tracking_code
        client = Client()
        tracked = page_of(client.get("/track/", {"number": number, "code": code}))
        found = re.search(rf"/services/results/{number}/([0-9A-Z]{{8}})/", tracked)
        assert found
        result = page_of(client.get(found[0]))
        assert "核验通过" in result and "JY-001" in result and "刘**" in result and code not in result
        assert client.get(f"/services/results/{number}/AAAAAAAA/").status_code == 404
        assert client.get(f"/services/results/{number}/{code}/").status_code == 404

        path, pair = "/services/receipt/record/", {"number": number, "code": code}
        assert client.get(path, pair | {"code": "AAAAAA"}).status_code == 404
        assert "校验点稍后签名" in page_of(client.get(path, pair))
        while sealing.seal():
            pass
        sealing.sign_head(at=moment("2026-03-03 11:00"), is_forced=True)
        text = page_of(client.get(path, pair))
        assert "内部意见" not in text and "作出决定" in text and "没有被改动" in text and "不一致" not in text
        entries = {entry.verb: entry.seq for entry in ledger.history(case.matter.reference)}
        proof = client.get(f"{path}{entries['case.decided']}/", pair)
        kept = tmp_path / "proof.json"
        kept.write_bytes(proof.content)
        assert verifier.verify_proof(kept).faults == []
        assert client.get(f"{path}{entries['case.handled']}/", pair).status_code == 404
        with connection.cursor() as cursor:  # somebody with the owner's rights
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_hash_of_body")
            cursor.execute(
                "UPDATE ledger_entry SET body = replace(body, 'JY-001', 'JY-002') WHERE about = %s",
                [case.matter.reference],
            )
        assert "与校验码不一致" in page_of(client.get(path, pair))


class TestAnAccount:
    def test_opened_by_oneself_keeps_cases_and_is_not_asked_twice(
        self, hall: Hall, settings: Settings
    ) -> None:
        settings.CITIZENS_MAY_SIGN_UP = True
        client = Client()
        assert "/accounts/login/" in client.get("/services/mine/").headers["Location"]
        sent = {"username": "sunkuaiji", "password1": "Laohe-bridge-26", "password2": "Laohe-bridge-26"}
        answer = client.post("/accounts/signup/", sent)
        assert answer.headers["Location"] == "/services/mine/"
        account = Account.objects.get(username="sunkuaiji")
        assert account.person_id is None
        verbs = [entry.verb for entry in ledger.history(f"account:{account.pk}")]
        assert "account.opened" in verbs
        assert client.get("/desk/").status_code == 404
        assert "还没有办件" in page_of(client.get("/services/mine/"))

        path = begun(client)
        assert "没填完的申请" in page_of(client.get("/services/mine/"))
        filled(client, path)
        client.post(f"{path}check/", {"agreed": "on"})
        case = Case.objects.select_related("matter").get()
        assert case.matter.number in page_of(client.get("/services/mine/"))
        start = page_of(client.get(f"/services/items/{item_code(1)}/apply/"))
        assert "刘**" in start and NUMBER not in start
        again = client.post(
            f"/services/items/{item_code(1)}/apply/",
            {"like": Filing.objects.get().code, "form_key": "c" * 32},
        )
        assert "已填 3 项" in page_of(client.get(again.headers["Location"]))

        other = Client()
        other.force_login(Account.objects.create_user("lisi", "x"))
        theirs = other.post(
            f"/services/items/{item_code(1)}/apply/",
            {"like": Filing.objects.order_by("pk")[0].code, "form_key": "d" * 32},
        )
        assert "已填 0 项" in page_of(other.get(theirs.headers["Location"]))
        assert case.matter.number not in page_of(other.get("/services/mine/"))
        wrong = {"number": case.matter.number, "code": "XXXXXX"}
        assert "没有查到" in page_of(other.post("/services/mine/", wrong))
        other.post("/services/mine/", wrong | {"code": case.matter.tracking_code})
        assert case.matter.number in page_of(other.get("/services/mine/"))

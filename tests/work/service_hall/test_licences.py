"""Licences called from a store: asked over HTTP with a signature, written down, stopping nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.test import Client

from tests.support.hall import Hall, found_hall, fresh, item_code
from tests.support.people import sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.work.service_hall import acts, adapters, refusals
from zhixing.work.service_hall.models import Case, CaseMaterial, PaperFile
from zhixing.work.service_hall.rules import filings, payments
from zhixing.work.service_hall.rules.licences import Licence, LicenceType, outcome, type_for

VALID, EXPIRED, REVOKED, ABSENT, SILENT = (
    "110101194912310024",
    "110101194912310075",
    "110101194912310083",
    "110101194912310091",
    "110101194912310067",
)
ID_CARD = LicenceType("T1", "居民身份证", "person", ["身份证明"])


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Licence("valid", holder="刘桂兰", valid_until=date(2026, 3, 2)), "valid"),
        (Licence("valid", holder="刘 桂兰"), "valid"),
        (Licence("valid", holder="刘桂兰", valid_until=date(2026, 3, 1)), "expired"),
        (Licence("valid", holder="刘桂芳"), "other_holder"),
        (Licence("revoked", holder="刘桂兰"), "revoked"),
        (Licence("absent"), "absent"),
    ],
)
def test_an_answer_means(found: Licence, expected: str) -> None:
    assert outcome(found, name="刘桂兰", on=date(2026, 3, 2)) == expected


def test_a_paper_is_known_by_its_whole_name_and_whose_it_is() -> None:
    assert type_for("身份证明", "person", [ID_CARD]) == type_for("身份证明", "", [ID_CARD]) == ID_CARD
    assert type_for("身份证明", "firm", [ID_CARD]) is None
    assert type_for("负责人身份证明", "person", [ID_CARD]) is None
    held = {"licence": "居民身份证", "may_follow": True}
    assert filings.ways_of(held) == ("licence", "upload", "window", "later")
    assert filings.ways_of({}) == ("upload", "window")


# --- Over HTTP ------------------------------------------------------------------------------------


class _Elsewhere(BaseHTTPRequestHandler):
    """A store on another machine, as short as can be; the type asked for says how it behaves."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert payments.is_signed(asked, b"shared") and asked["client"] == "c" and asked["purpose"]
        how = asked["type"]
        said = {
            "nonce": "0" * 32 if how == "replayed" else asked["nonce"],
            "type": "another" if how == "crossed" else how,
            "state": "lost" if how == "strange" else "valid",
            "number": "N1",
            "holder": asked["holder_name"],
            "issuer": "登记机关",
            "valid_until": "2030-13-01" if how == "misdated" else "2030-12-31",
            "file": "" if how == "fileless" else base64.b64encode(b"x" * 200_000).decode(),
            "file_name": "a.pdf",
        }
        body = json.dumps(payments.signed(said, b"forged" if how == "forged" else b"shared")).encode()
        self.send_response({"refused": 403, "broken": 500}.get(how, 200))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_contract_over_http(elsewhere: str, settings: Any) -> None:
    line = adapters.SignedLicenceStore(url=elsewhere, client="c", secret=b"shared")

    def ask(how: str) -> Licence:
        return line.ask(adapters.Question(how, "person", VALID, "刘桂兰", "1", "办理", "赵丽"))

    with pytest.raises(adapters.StoreDown):  # a host that is not listed is not called
        ask("T1")
    settings.ZHIXING_OUTSIDE_HOSTS = (elsewhere,)
    found = ask("T1")
    assert (found.state, found.holder, found.valid_until) == ("valid", "刘桂兰", date(2030, 12, 31))
    assert len(found.file) == 200_000 and VALID not in repr(found)
    for how in ("forged", "replayed", "crossed", "strange", "misdated", "fileless", "broken"):
        with pytest.raises(adapters.StoreDown):
            ask(how)
    with pytest.raises(adapters.StoreRefused):
        ask("refused")


def test_a_trial_store_is_not_for_production(settings: Any) -> None:
    assert adapters.licence_store() is None, "nothing of it without a setting"
    settings.ZHIXING_LICENCES = "trial"
    assert isinstance(adapters.licence_store(), adapters.TrialLicenceStore)
    settings.MODE = "production"
    assert adapters.licence_store() is None


class Spoiled:
    """A store of one's own, whose file is not what its name says."""

    code = "spoiled"

    def ask(self, question: adapters.Question) -> Licence:
        return Licence("valid", holder=question.holder_name, file=b"MZ" + bytes(5000), file_name="a.pdf")


# --- At the window and from home ------------------------------------------------------------------


def called(hall: Hall, case: Case, at: str = "2026-03-02 09:05", **more: Any) -> acts.Called:
    values = {"paper": "002", "is_agreed": True, **more}
    with hall.at(at) as now:
        by = hall.officer(values.pop("by", "zhao"), at)
        return acts.call_licence(case_id=case.pk, by=by, at=now, **values)


@pytest.mark.django_db
@pytest.mark.institution("E2")
def test_what_is_valid_comes_in_and_everything_else_says_so_and_stops_nothing(settings: Any) -> None:
    hall, opened = found_hall(), "2026-03-02 09:00"
    item = hall.item()

    def taken(number: str, name: str) -> Case:
        party = hall.applicant(name, number, at=opened)
        return hall.receive(item, at=opened, given=("001",), party=party)

    case = taken(VALID, "刘桂兰")
    with pytest.raises(refusals.LicencesOff):
        called(hall, case)
    settings.ZHIXING_LICENCES = "trial"
    with pytest.raises(refusals.NotAgreed):
        called(hall, case, is_agreed=False)
    with pytest.raises(refusals.NotAllowed):
        called(hall, case, by="lu")
    with pytest.raises(refusals.PaperUnknown):
        called(hall, case, paper="001")
    assert "case.licence_called" not in [one.verb for one in ledger.history(case.matter.reference)]

    assert called(hall, case).is_held
    paper = CaseMaterial.objects.select_related("file").get(case=case, code="002")
    assert paper.state == "given" and paper.file and paper.file.name.startswith("居民身份证（电子证照）")
    assert PaperFile.objects.get(case=case).file_id == paper.file_id
    assert fresh(case).stage == "received", "the window still looks at it"
    entries = ledger.history(case.matter.reference)
    assert [one.verb for one in entries][-2:] == ["case.supplemented", "case.licence_called"]
    assert entries[-1].facts["outcome"] == "valid" and entries[-1].facts["purpose"].startswith("办理")
    assert VALID not in json.dumps([one.facts for one in entries], default=str)
    revealed = ledger.history(f"party:{case.party_code}")[-1]
    assert (revealed.verb, revealed.facts["matter"]) == ("party.revealed", case.matter.reference)
    with pytest.raises(refusals.PaperUnknown):
        called(hall, case)
    hall.do(acts.accept, by="zhao", at="2026-03-02 09:10", case_id=case.pk)

    said = {
        "expired": (EXPIRED, "过期"),
        "revoked": (REVOKED, "吊销"),
        "absent": (ABSENT, "没有申请人的居民身份证"),
        "no_answer": (SILENT, "没有应答"),
    }
    for code, (number, words) in said.items():
        other = taken(number, "王秀英")
        came = called(hall, other)
        assert (came.outcome, came.is_held) == (code, False) and words in came.sentence
        assert ledger.history(other.matter.reference)[-1].facts["outcome"] == code
        assert CaseMaterial.objects.get(case=other, code="002").state == "missing"
        hall.do(acts.supplement, by="zhao", at="2026-03-02 09:20", case_id=other.pk, given=["002"])
        assert fresh(other).stage == "accepted"
    with pytest.raises(refusals.NumberNeeded):
        called(hall, taken("", "无号者"))

    settings.ZHIXING_LICENCES = f"{__name__}.Spoiled"
    other = taken(VALID, "王秀英")
    came = called(hall, other)
    assert came.outcome == "not_taken" and came.sentence.startswith("调到了居民身份证，但没有收作材料：")
    assert ledger.history(other.matter.reference)[-1].facts["outcome"] == "not_taken"
    assert CaseMaterial.objects.get(case=other, code="002").state == "missing"
    assert not PaperFile.objects.filter(case=other).exists()


@pytest.mark.django_db
def test_from_home_it_is_agreed_to_and_the_window_calls(client: Client, settings: Any) -> None:
    hall = found_hall(accounts=True)
    hall.item(served=("自然人",))

    def answer(path: str, step: str, **values: str) -> None:
        assert client.post(f"{path}{step}/", values).status_code == 303, step

    begun = client.post(f"/services/items/{item_code(1)}/apply/", {"form_key": "a" * 32})
    path = str(begun.headers["Location"])
    answer(path, "who", kind="person")
    answer(path, "name", name="刘桂兰", id_number=VALID)
    answer(path, "contact", phone="13800001234")
    answer(path, "paper-001", way="window")
    assert "调用电子证照" not in client.get(f"{path}paper-002/").content.decode()
    settings.ZHIXING_LICENCES = "trial"
    assert "调用电子证照" not in client.get(f"{path}paper-001/").content.decode()
    assert "同意窗口调用电子证照" in client.get(f"{path}paper-002/").content.decode()
    answer(path, "paper-002", way="licence")
    answer(path, "way", way="pickup")
    check = client.get(f"{path}check/").content.decode()
    assert "同意窗口调用电子证照" in check and "还有 1 件材料没有上传：申请表" in check
    answer(path, "check", agreed="on")
    case = Case.objects.select_related("matter").get()
    receipt = client.get(f"{path}receipt/").content.decode()
    assert "还没有交的材料：申请表</p>" in receipt and "一次性告知）：身份证明</p>" in receipt
    assert not PaperFile.objects.exists(), "who types a number is shown nothing of whose it is"

    page = f"/services/cases/{case.matter.number}/"
    sign_in(client, hall.office, "li")
    assert client.get(f"{page}licence/").status_code == 404, "another unit's clerk"
    sign_in(client, hall.office, "zhao")
    shown = client.get(page).content.decode()
    assert f"{page}licence/" in shown and "申请人选择：同意窗口调用电子证照" in shown
    assert "身份证明（申请人网上已同意）" in client.get(f"{page}licence/").content.decode()
    refused = client.post(f"{page}licence/", {"paper": "002"}).content.decode()
    assert "有误：" in refused and "须经申请人同意" in refused
    came = client.post(f"{page}licence/", {"paper": "002", "agreed": "on"}, follow=True).content.decode()
    assert "已调用居民身份证" in came and "居民身份证（电子证照）" in came and VALID not in came
    assert client.get(f"{page}licence/").status_code == 404, "nothing is left to call"
    settings.ZHIXING_LICENCES = ""
    assert "调用电子证照</a>" not in client.get(page).content.decode()

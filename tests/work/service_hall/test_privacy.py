"""What an applicant wrote: masked in lists and files, read for a reason only, erasable (R48, R54)."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from tests.support.hall import found_hall
from tests.support.people import sign_in
from zhixing.core.evidence.adapters import disk
from zhixing.core.ledger import acts as ledger_acts
from zhixing.core.ledger import selectors as ledger
from zhixing.core.parties import acts as parties
from zhixing.foundation.actors import Citizen, Tick
from zhixing.foundation.moment import played_at
from zhixing.work.complaints.models import Contact
from zhixing.work.service_hall import acts
from zhixing.work.service_hall.models import Case, Item, PaperFile

NAME, NUMBER, PHONE = "欧阳晓岚", "110101194912310024", "13911112222"
SIGNS = (NAME, NUMBER, PHONE)


def everything_kept() -> str:
    """Return every row of every table as text, bytes in hexadecimal."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.django_db
def test_masked_everywhere_read_for_a_reason_and_erased_with_the_records_intact() -> None:
    hall = found_hall(accounts=True)
    item = hall.item(1, asks=())
    at = datetime.now(UTC)
    answers = {
        "kind": "person", "name": NAME, "id_number": NUMBER, "agent": "", "phone": PHONE, "way": "pickup",
        "address": "",
    }  # fmt: skip
    with played_at(at):
        begun = acts.open_filing(item=item.code, by=Citizen(None), at=at, answers=answers)
        case = acts.send_filing(code=begun.filing.code, by=Citizen(None, receipt=begun.filing.code), at=at)
    stranger = Client()
    stranger.post("/ask/", {"title": "代办要什么", "text": "想请家人代办。", "name": NAME, "phone": PHONE})
    number = case.matter.number
    plain = everything_kept()
    for sign in SIGNS[1:]:
        assert sign not in plain
        assert sign.encode().hex() not in plain

    clerk, manager = (sign_in(Client(), hall.office, code) for code in ("zhao", "su"))
    pages = ["/services/window/", "/services/cases/", f"/services/cases/{number}/", "/complaints/contacts/"]
    pages += ["/parties/", f"/matters/{number}/", "/desk/", "/matters/"]
    for client in (clerk, manager):
        for page in pages:
            answer = client.get(page)
            assert not any(sign in answer.content.decode() for sign in SIGNS), page
        for page in ("/services/cases/?format=xlsx", "/complaints/contacts/?format=xlsx"):
            book = load_workbook(io.BytesIO(client.get(page).content))
            cells = " ".join(
                str(value) for row in book.worksheets[0].iter_rows(values_only=True) for value in row
            )
            assert "2" in cells
            assert not any(sign in cells for sign in SIGNS), page
    pair = {"number": number, "code": case.matter.tracking_code}
    assert not any(sign in stranger.get("/track/", pair).content.decode() for sign in SIGNS)

    # On the paper that he takes home his whole name stands, and nothing else; the reading is an entry.
    receipt = f"/services/cases/{number}/receipt/"
    handed = clerk.get(receipt)
    assert NAME in handed.content.decode() and handed.headers["Cache-Control"] == "no-store"
    assert not any(sign in handed.content.decode() for sign in SIGNS[1:])
    [seen] = [one for one in ledger.history(f"party:{case.party_code}") if one.verb == "party.revealed"]
    assert seen.facts["purpose"] == "打印收件回执"
    elsewhere = sign_in(Client(), hall.office, "zhou").get(receipt)
    assert elsewhere.status_code == 200
    assert not any(sign in elsewhere.content.decode() for sign in SIGNS)

    # For a reason, and the reading is an entry.
    contact = f"/services/cases/{number}/contact/"
    assert NUMBER not in clerk.get(contact).content.decode()
    assert NUMBER not in clerk.post(contact, {"purpose": ""}).content.decode()
    assert NUMBER in clerk.post(contact, {"purpose": "电话告知补正"}).content.decode()
    read = [one for one in ledger.history(case.matter.reference) if one.verb == "case.contact_read"]
    assert [one.facts["purpose"] for one in read] == ["电话告知补正"]

    # Asked for by one, done by another: nothing of it is left, and every chain still verifies.
    later = at + timedelta(minutes=5)
    keeper, second = (
        hall.office.officer("su", post="hall-head", at=later),
        hall.office.officer("mi", at=later),
    )
    for party in {
        case.party_code,
        *Contact.objects.exclude(party_code="").values_list("party_code", flat=True),
    }:
        with played_at(later):
            parties.ask_erasure(code=party, ground="本人申请删除", by=keeper, at=later)
            parties.erase_party(code=party, by=second, at=later)
    with played_at(later):
        acts.forget_lapsed(by=Tick("services.filing"), at=later)
    assert "（已删除）" in clerk.get(receipt).content.decode()
    left = everything_kept()
    for sign in SIGNS:
        assert sign not in left
    assert (
        acts.read_contact(case_id=case.pk, purpose="核对", by=hall.office.officer("zhao", at=later), at=later)
        is None
    )
    assert Case.objects.get(pk=case.pk).party_code == case.party_code
    while ledger_acts.seal():
        pass
    assert ledger.verify().is_sound
    assert "（已删除）" in manager.get(f"/services/cases/{number}/").content.decode()


def sent(item: Item, at: datetime, content: bytes) -> Case:
    """Send an application of 欧阳晓岚 with one file that bears her name."""
    answers = {
        "kind": "person", "name": NAME, "id_number": NUMBER, "agent": "", "phone": PHONE, "way": "pickup",
    }  # fmt: skip
    begun = acts.open_filing(item=item.code, by=Citizen(None), at=at, answers=answers)
    by = Citizen(None, receipt=begun.filing.code)
    file = [(io.BytesIO(content), f"{NAME}申请表.txt")]
    acts.answer_paper(code=begun.filing.code, paper="001", way="upload", files=file, by=by, at=at)
    return acts.send_filing(code=begun.filing.code, by=by, at=at)


@pytest.mark.django_db(transaction=True)
def test_files_of_an_erased_party_go_or_are_locked_away() -> None:
    hall = found_hall(accounts=True)
    item, at = hall.item(1, asks=("申请表",)), datetime.now(UTC)
    tick = Tick("services.filing")
    with played_at(at):
        kept, gone = sent(item, at, b"kept by law"), sent(item, at, b"kept by nobody")
        clerk = hall.office.officer("zhao", at=at)
        acts.accept(case_id=kept.pk, by=clerk, at=at)
        decided = {"case_id": kept.pk, "outcome": "granted", "result": "1号", "at": at}
        acts.decide(by=hall.office.officer("wang", at=at), **decided)
        acts.withdraw(case_id=gone.pk, reason="", by=clerk, at=at)
        assert acts.clear_erased(by=tick, at=at) == 0  # nobody was erased
        parties.ask_erasure(
            code=kept.party_code,
            ground="本人申请",
            by=hall.office.officer("su", post="hall-head", at=at),
            at=at,
        )
        parties.erase_party(code=kept.party_code, by=hall.office.officer("mi", at=at), at=at)
        assert (acts.clear_erased(by=tick, at=at), acts.clear_erased(by=tick, at=at)) == (2, 0)
    locked, removed = (PaperFile.objects.get(case=one).file for one in (kept, gone))
    assert (locked.name, locked.sealed_at, locked.label) == ("申请表", None, "internal")
    assert removed.name == "" and removed.sealed_at is not None
    assert NAME not in everything_kept()
    assert disk.path_of(locked.digest).exists() and not disk.path_of(removed.digest).exists()
    pages = {code: sign_in(Client(), hall.office, code) for code in ("zhao", "li", "mi")}
    assert (
        f"/evidence/{locked.pk}/"
        not in pages["li"].get(f"/services/cases/{kept.matter.number}/").content.decode()
    )
    assert {pages[code].get(f"/evidence/{locked.pk}/").status_code for code in ("zhao", "li")} == {404}
    opened = pages["mi"].get(f"/evidence/{locked.pk}/")
    assert b"".join(opened.streaming_content) == b"kept by law"  # type: ignore[attr-defined]
    opened.close()
    assert [one.verb for one in ledger.history(f"evidence:{locked.pk}")] == [
        "evidence.locked_away", "evidence.opened",
    ]  # fmt: skip
    for years, left in ((9, 0), (11, 1), (12, 0)):
        with played_at(later := at.replace(year=at.year + years, day=1)):
            assert acts.end_keeping(by=Tick("services.kept_files"), at=later) == left
    assert not disk.path_of(locked.digest).exists()

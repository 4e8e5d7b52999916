"""咨询: asked at home, the first contact answers within the limit, shown to everybody after a second look."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.support.hall import Hall, found_hall, item_code
from tests.support.people import sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.foundation.masking import has_personal
from zhixing.work.complaints.models import Contact
from zhixing.work.service_hall.models import PublicAnswer

WRONG = "没有查到"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电话 13800001234", True),
        ("138 0000 1234", True),
        ("１３８００００１２３４", True),
        ("11010519491231002X", True),
        ("110105 19491231 0024", True),
        ("卡号 6222-0200-0000-1234-567", True),
        ("请拨 12345 或 0571-87654321，20 个工作日内办结，文号〔2026〕12号", False),
    ],
)
def test_numbers_of_persons_are_seen_however_they_are_written(text: str, expected: bool) -> None:
    assert has_personal(text) is expected


@pytest.fixture
def hall() -> Hall:
    stage = found_hall(accounts=True)
    stage.item(1)
    return stage


@pytest.mark.django_db
@pytest.mark.institution("F1")
def test_a_question_from_home_is_followed_answered_and_shown_after_a_second_look(hall: Hall) -> None:
    stranger, code = Client(), item_code(1)
    assert "食品经营许可" in stranger.get(f"/ask/?item={code}").content.decode()
    assert stranger.get("/ask/?item=9").status_code == 404
    asked = {
        "item": code,
        "title": "外地户口能不能办",
        "text": "我的身份证是 110105194912310024",
        "phone": "1",
    }
    refused = stranger.post("/ask/", asked).content.decode()
    assert "有误：" in refused
    assert "外地户口能不能办" in refused
    assert not Contact.objects.exists()
    asked |= {
        "text": "户口在外省，店开在本县。",
        "name": "刘桂兰",
        "phone": "13800001234",
        "form_key": "a" * 32,
    }
    answers = [stranger.post("/ask/", asked).url for _ in range(2)]
    assert answers[0] == answers[1], "sent twice, asked once"
    contact = Contact.objects.select_related("matter").get()
    matter = contact.matter
    assert (contact.channel, contact.first_person_id, matter.topic) == ("online", hall.person("zhao"), code)
    assert matter.due_at is not None
    assert [one.verb for one in ledger.history(matter.reference)] == [
        "matter.registered", "contact.registered",
    ]  # fmt: skip
    pair = {"number": matter.number, "code": matter.tracking_code}
    page = stranger.get("/track/", pair).content.decode()
    assert "户口在外省" in page
    assert "赵*" in page
    for wrong in (pair | {"code": "AAAAAA"}, pair | {"number": "999999-26-AAAAAA-A"}):
        assert WRONG in stranger.get("/track/", wrong).content.decode()

    window = sign_in(Client(), hall.office, "zhao")
    base = f"/complaints/contacts/{matter.number}/"
    assert "刘*" in window.get(base).content.decode()
    assert window.post(f"{base}answer/", {"text": "可以，凭营业场所证明办理。"}).status_code == 303
    assert "凭营业场所证明" in stranger.get("/track/", pair).content.decode()
    assert "凭营业场所证明" not in stranger.get("/answers/").content.decode()

    # Worded anew by who answered, released by somebody else.
    propose = f"/answers/review/{matter.number}/"
    words = {"question": "外地户口能在本县办吗", "answer": "可以。请打 13800001234。"}
    assert "身份证号、电话" in window.post(propose, words).content.decode()
    words["answer"] = "可以，凭营业场所证明到任一窗口办理。"
    assert window.post(propose, words).status_code == 303
    assert window.get(propose).status_code == 404
    assert window.get("/answers/review/").status_code == 404
    manager = sign_in(Client(), hall.office, "su")
    proposed = PublicAnswer.objects.get()
    assert "待审核" in manager.get("/answers/review/").content.decode()
    unsaid = manager.post("/answers/review/", {"answer": proposed.pk, "reason": ""})
    assert "请写明不公开的原因" in unsaid.content.decode()
    assert f'id="answer-{proposed.pk}-reason_error"' in unsaid.content.decode()
    manager.post("/answers/review/", {"answer": proposed.pk, "release": "1"})
    shown = stranger.get(f"/answers/?item={code}").content.decode()
    assert "凭营业场所证明到任一窗口办理" in shown
    assert "刘桂兰" not in shown
    assert "外地户口能在本县办吗" in stranger.get(f"/ask/?item={code}").content.decode()
    manager.post("/answers/review/", {"answer": proposed.pk, "reason": "政策已调整"})
    assert "凭营业场所证明" not in stranger.get("/answers/").content.decode()
    told = [one.verb for one in ledger.history(f"answer:{proposed.pk}")]
    assert told == ["answer.proposed", "answer.released", "answer.withheld"]


@pytest.mark.django_db
def test_guesses_end_for_the_network_and_for_the_number_and_say_nothing(hall: Hall) -> None:
    case = hall.accept(hall.item(2), at="2026-03-02 09:00")
    pair = {"number": case.matter.number, "code": case.matter.tracking_code}
    guesser = Client(REMOTE_ADDR="203.0.113.7")
    said = {guesser.get("/track/", pair | {"code": f"AAAA{n:02d}"}).status_code for n in range(20)}
    assert said == {200}
    # From now on nobody learns anything of this number for a while, with the right code neither.
    assert guesser.get("/track/", pair).status_code == 429
    assert Client(REMOTE_ADDR="198.51.100.9").get("/track/", pair).status_code == 429
    # Another number goes on, until the network has guessed too often.
    other = {"number": "999999-26-BBBBBB-B", "code": "AAAAAA"}
    statuses = [
        guesser.get("/track/", other | {"number": f"999999-26-{n:06d}-B"}).status_code for n in range(41)
    ]
    assert (statuses[39], statuses[40]) == (200, 429)
    assert Client(REMOTE_ADDR="198.51.100.9").get("/track/", other).status_code == 200

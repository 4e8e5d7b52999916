"""Pages of first contact: registered with four fields, the name told, scope, the log taken in."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook

from tests.support.hall import Hall, found_hall
from tests.support.people import sign_in
from zhixing.work.complaints.models import CallRecord, Contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return found_hall(accounts=True)


def page_of(answer: object) -> str:
    assert answer.status_code == 200, (answer.status_code, answer.headers.get("Location"))  # type: ignore[attr-defined]
    return str(answer.content.decode())  # type: ignore[attr-defined]


def test_registered_handed_on_taken_over_and_answered(hall: Hall) -> None:
    client = sign_in(Client(), hall.office, "zhao")
    path = "/complaints/contacts/new/"
    refused = page_of(client.post(path, {"title": "", "channel": "phone", "text": "路灯不亮"}))
    assert "路灯不亮" in refused and not Contact.objects.exists()
    sent = {"title": "村道路灯不亮", "channel": "phone", "name": "刘桂兰", "phone": "13800001234"}
    done = client.post(path, sent)
    slip = page_of(client.get(done.headers["Location"]))
    contact = Contact.objects.select_related("matter").get()
    number = contact.matter.number
    assert "赵丽" in slip and number in slip and contact.matter.tracking_code in slip
    page = page_of(client.get(f"/complaints/contacts/{number}/"))
    assert "刘**" in page and "刘桂兰" not in page

    housing = sign_in(Client(), hall.office, "li")
    assert housing.get(f"/complaints/contacts/{number}/").status_code == 404
    client.post(f"/complaints/contacts/{number}/offer/", {"to": str(hall.unit("housing")), "text": ""})
    assert "转交待接收" in page_of(client.get("/complaints/contacts/?state=offered"))
    assert housing.post(f"/complaints/contacts/{number}/accept/").status_code == 303
    housing.post(f"/complaints/contacts/{number}/answer/", {"text": "今晚修复"})
    contact.refresh_from_db()
    assert contact.state == "answered"
    assert "已答复" in page_of(client.get(f"/complaints/contacts/{number}/"))
    book = load_workbook(io.BytesIO(client.get("/complaints/contacts/?format=xlsx").content)).worksheets[0]
    assert [cell.value for cell in book[4]][5:8] == ["赵丽", "李强", "住建局"]
    assert "没有符合条件" in page_of(client.get("/complaints/contacts/?q=不存在"))


def test_the_log_goes_in_once_and_says_what_is_wrong(hall: Hall) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["来源编号", "时间", "方式", "接待人", "摘要"])
    sheet.append(["A-1", datetime(2026, 3, 2, 9, 0), "来电", "赵丽", "加装电梯"])  # noqa: DTZ001 - a cell
    sheet.append(["A-2", "三月二日", "来电", "赵丽", ""])
    sheet.append(["A-3", "2026-03-02 10:00", "来电", "查无此人", ""])
    file = io.BytesIO()
    book.save(file)

    def send(client: Client) -> str:
        file.seek(0)
        file.name = "来电.xlsx"
        return page_of(client.post("/complaints/calls/", {"file": file}))

    keeper = sign_in(Client(), hall.office, "zhou")
    first = send(keeper)
    assert "新登记 1 行" in first and "请写成 2026-03-02 09:00" in first and "没有这个人" in first
    assert "新登记 0 行，已有 1 行" in send(keeper)
    [call] = CallRecord.objects.all()
    done = keeper.post(f"/complaints/calls/{call.pk}/", {"text": "没有下文"})
    assert done.status_code == 303
    assert "首问不负责" in page_of(keeper.get("/complaints/calls/?open=1"))
    window = sign_in(Client(), hall.office, "zhao")
    assert window.post("/complaints/calls/", {"file": ""}).status_code == 404
    assert window.get(f"/complaints/calls/{call.pk}/").status_code == 404

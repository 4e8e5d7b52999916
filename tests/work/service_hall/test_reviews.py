"""The public review on pages: organised, delegates, codes once, paper ballots, a vote found again."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook

from tests.reliability.scenes import ago
from tests.support.hall import Hall, found_hall
from tests.support.people import sign_in
from zhixing.work.service_hall.models import Ballot, PublicReview, Reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    stage = found_hall(accounts=True)
    for code in ("w1", "w2"):
        stage.window(code, seat="")
    return stage


def book(*rows: tuple[object, ...]) -> io.BytesIO:
    made, file = Workbook(), io.BytesIO()
    for row in rows:
        made.worksheets[0].append(row)
    made.save(file)
    file.seek(0)
    file.name = "rows.xlsx"
    return file


def test_from_organising_to_the_receipt(hall: Hall) -> None:
    hall.past_cases(hall.item(), [3] * 4, on=ago(days=30)[:10], applicants=hall.applicants(4), by="su")
    desk = sign_in(Client(), hall.office, "zhou")
    today, later = ago(days=0)[:10], ago(days=-20)[:10]
    sent = {"title": "窗口评议", "body_class": "window", "opens": today, "closes": today[:4]}
    wrong = desk.post("/services/review-desk/new/", sent).content.decode()
    assert "窗口评议" in wrong and not PublicReview.objects.exists()
    done = desk.post("/services/review-desk/new/", sent | {"closes": later})
    path = done.headers["Location"]
    review = PublicReview.objects.get()

    rows = book(
        ("姓名", "手机号码", "类别"), ("陈代表", "13900000101", "代表委员"), ("周代表", "x", "代表委员")
    )
    page = desk.post(path, {"do": "delegates", "file": rows}).content.decode()
    assert "请填写能联系到本人的号码" in page and Reviewer.objects.count() == 1
    rows = book(("姓名", "手机号码", "类别"), ("陈代表", "13900000101", "代表委员"))
    desk.post(path, {"do": "delegates", "file": rows})
    assert Reviewer.objects.count() == 1  # the same file again changes nothing
    assert (
        "抽不出 9 人" in desk.post(path, {"do": "draw", "user": 9, "delegate": 1, "firm": 0}).content.decode()
    )
    assert desk.post(path, {"do": "draw", "user": 3, "delegate": 1, "firm": 0}).status_code == 303

    given = load_workbook(io.BytesIO(desk.post(f"{path}invitations/").content)).worksheets[0]
    assert [cell.value for cell in given[3]] == ["姓名", "手机号码", "投票码"]
    codes = [str(given.cell(row, 3).value) for row in range(4, 8)]
    assert "陈代表" in {given.cell(row, 1).value for row in range(4, 8)}

    citizen, vote = Client(), f"/services/reviews/{review.code}/vote/"
    begun = citizen.post(vote, {"do": "choose", "code": codes[0], "bodies": ["2"]}).content.decode()
    receipt = re.search(r'name="receipt" value="(\w{20})"', begun)
    assert receipt
    answers = {f"q-2-{place}": "4" for place in range(4)}
    ballot = {"do": "send", "code": codes[0], "bodies": ["2"], "receipt": receipt[1], **answers}
    assert (
        "不了解" in begun
        and "请至少评价一个单位" in citizen.post(vote, ballot | dict.fromkeys(answers, "0")).content.decode()
    )
    assert "选票已提交" in citizen.post(vote, ballot | {"comment": "增开窗口"}).content.decode()
    assert "选票已提交" in citizen.post(vote, ballot | {"comment": "增开窗口"}).content.decode()
    again = citizen.post(vote, ballot | {"q-2-0": "1", "receipt": ""}).content.decode()
    assert "一个投票码只能投一次" in again and Ballot.objects.count() == 1

    questions = review.questions
    paper = book(
        ("投票码", "单位序号", *questions, "意见"),
        (codes[1], 1, 5, 5, 5, 5, ""), (codes[1], 3, 2, 2, 2, None, "太慢"), ("ABCD", 1, 5, 5, 5, 5, ""),
        (codes[2], "一", 5, 5, 5, 5, ""),
    )  # fmt: skip
    page = desk.post(path, {"do": "ballots", "file": paper}).content.decode()
    assert "采用 1 项，2 处有误" in page and Ballot.objects.filter(source="paper").count() == 1
    assert desk.get(f"{path}sheet/").status_code == 200
    assert "已经有人投票" in desk.post(f"{path}invitations/", follow=True).content.decode()

    check = f"/services/reviews/{review.code}/check/"
    shown = citizen.post(check, {"receipt": receipt[1].lower()}).content.decode()
    assert "内容与提交时一致" in shown and "增开窗口" in shown
    assert "没有找到" in citizen.post(check, {"receipt": "2" * 20}).content.decode()
    assert citizen.get(f"/services/reviews/{review.code}/digests/").status_code == 404
    assert "凭投票码投票" in citizen.get(f"/services/reviews/{review.code}/").content.decode()
    assert review.title in citizen.get("/services/reviews/").content.decode()
    keeper = sign_in(Client(), hall.office, "su", post="hall-head")
    own = keeper.get(path).content.decode()
    assert "随机抽取" not in own and "录入纸质选票" not in own
    assert keeper.post(path, {"do": "count"}).status_code == 404
    assert keeper.get("/services/review-desk/new/").status_code == 404
    assert desk.get(f"{path}?format=xlsx").status_code == 200
    assert "还没有评议" in desk.get("/services/review-desk/").content.decode()

"""Pages of the hall: the window by form, the case step by step, the applicant by receipt, scope and masks."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from tests.support.hall import Hall, found_hall, item_code
from tests.support.people import sign_in
from zhixing.work.service_hall.models import Case

pytestmark = pytest.mark.django_db

NUMBER = "110101194912310024"  # the right check character


@pytest.fixture
def hall() -> Hall:
    stage = found_hall(accounts=True)
    stage.item(
        1, asks=("申请表", "身份证明"), themes=("餐饮",), served=("自然人",), urgent_criteria="孕产妇、重病",
        texts={"conditions": "有固定经营场所", "basis": "食品安全法第三十五条"},
    )  # fmt: skip
    stage.item(2, title="户外广告设置许可", unit="urban")
    return stage


def page_of(answer: object) -> str:
    assert answer.status_code == 200, (answer.status_code, answer.headers.get("Location"))  # type: ignore[attr-defined]
    return str(answer.content.decode())  # type: ignore[attr-defined]


def sent(**more: object) -> dict[str, object]:
    return {
        "party": "person", "id_number": NUMBER, "name": "刘桂兰", "phone": "13800001234",
        "papers": ["001", "002"], "window": "w7", "do": "accept", **more,
    }  # fmt: skip


class TestThePublic:
    def test_finds_by_pinyin_and_reads_the_fixed_fields_in_order(self, hall: Hall) -> None:
        client = Client()
        assert "食品经营许可" in page_of(client.get("/services/?q=spjy"))
        assert "没有找到" in page_of(client.get("/services/?q=不存在的事"))
        assert "户外广告" not in page_of(client.get("/services/?theme=餐饮"))
        text = page_of(client.get(f"/services/items/{item_code(1)}/"))
        heads = (
            "受理条件 申请材料 办理流程 办结时限 到办事现场次数 收费标准及依据 设定依据 咨询方式 监督投诉方式"
        )
        places = [text.index(f">{head}</h2>") for head in heads.split()]
        assert places == sorted(places)
        assert client.get(f"/services/items/{item_code(99)}/").status_code == 404
        assert "还没有" in page_of(client.get("/services/changes/"))


class TestTheWindow:
    def test_one_search_one_form_one_receipt(self, hall: Hall) -> None:
        client = sign_in(Client(), hall.office, "zhao")
        found = client.get("/services/window/?q=spjy")
        assert found.status_code == 303 and found.headers["Location"].endswith(f"/{item_code(1)}/")
        path = f"/services/window/{item_code(1)}/"
        assert "checked" in page_of(client.get(path))
        wrong = page_of(client.post(path, sent(id_number=NUMBER[:-1] + "5")))
        assert "校验位不对" in wrong and "刘桂兰" in wrong
        assert not Case.objects.exists()
        missing = page_of(client.post(path, sent(papers=["001"])))
        assert "缺少 1 件材料" in missing
        assert not Case.objects.exists()

        nameless = sent(name="", phone="")
        assert page_of(client.post(path, nameless)).count("第一次来办事，请填写此项") == 4

        done = client.post(path, sent())
        assert done.status_code == 303
        receipt = page_of(client.get(done.headers["Location"]))
        case = Case.objects.select_related("matter").get()
        assert case.stage == "accepted"
        assert case.matter.number in receipt and case.matter.tracking_code in receipt
        assert "刘桂兰" in receipt and NUMBER not in receipt  # handed to her: her whole name, no number
        assert "<svg" in receipt and "王建国" in receipt
        again = client.post(path, nameless)  # she has been here before: the number is enough
        assert "刘桂兰" in page_of(client.get(again.headers["Location"])) and Case.objects.count() == 2
        window = page_of(client.get("/services/window/"))
        assert "本窗口未办结的办件" in window and "window=w7&amp;stage=received" in window

    def test_the_same_form_sent_twice_is_one_case(self, hall: Hall) -> None:
        client = sign_in(Client(), hall.office, "zhao")
        form = sent(form_key="a" * 32)
        first = client.post(f"/services/window/{item_code(1)}/", form)
        second = client.post(f"/services/window/{item_code(1)}/", form)
        assert first.headers["Location"] == second.headers["Location"]
        assert Case.objects.count() == 1

    def test_the_applicant_supplements_tracks_and_withdraws_with_the_receipt(self, hall: Hall) -> None:
        client = sign_in(Client(), hall.office, "zhao")
        told = client.post(f"/services/window/{item_code(1)}/", sent(papers=[], do="tell", how="带原件"))
        assert "带原件" in page_of(client.get(told.headers["Location"]))
        case = Case.objects.select_related("matter").get()
        pair = {"number": case.matter.number, "code": case.matter.tracking_code}
        public = Client()
        text = page_of(public.get("/track/", pair))
        assert "请补正以下材料" in text and "带原件" in text
        assert "没有查到" in page_of(public.get("/track/", pair | {"code": "XXXXXX"}))
        nothing = public.post("/services/receipt/supplement/", pair)
        assert "请选择要上传的文件" in page_of(public.get(nothing.headers["Location"]))
        files = {f"file_{code}": SimpleUploadedFile(f"{code}.txt", b"1") for code in ("001", "002")}
        answer = public.post("/services/receipt/supplement/", pair | files)
        assert answer.status_code == 303
        case.refresh_from_db()
        assert (case.stage, case.complete_at is not None) == ("told", True)
        assert "已补齐，待受理" in page_of(public.get("/track/", pair))
        client.post(f"/services/cases/{case.matter.number}/accept/", {})
        case.refresh_from_db()
        assert (case.stage, case.accepted_at) == ("accepted", case.complete_at)
        wrong = public.post("/services/receipt/withdraw/", pair | {"code": "XXXXXX"})
        assert wrong.headers["Location"] == "/track/"
        case.refresh_from_db()
        assert case.stage == "accepted"
        public.post("/services/receipt/withdraw/", pair)
        case.refresh_from_db()
        assert case.stage == "withdrawn"


class TestTheCase:
    def test_department_reviews_and_decides_others_find_nothing(self, hall: Hall) -> None:
        zhao = sign_in(Client(), hall.office, "zhao")
        zhao.post(f"/services/window/{item_code(1)}/", sent())
        case = Case.objects.select_related("matter").get()
        base = f"/services/cases/{case.matter.number}/"
        li = sign_in(Client(), hall.office, "li")
        assert "填写审核意见" in page_of(li.get(base))
        assert li.get(f"{base}decide/").status_code == 404
        refused = li.post(f"{base}ask-paper/", {"paper": "001", "reason": "", "document": ""}, follow=True)
        assert "不得再次要求" in page_of(refused)
        assert li.post(f"{base}review/", {"opinion": "符合条件"}).status_code == 303
        wang = sign_in(Client(), hall.office, "wang")
        assert "请填写决定文书" in page_of(wang.post(f"{base}decide/", {"outcome": "granted", "result": ""}))
        wang.post(f"{base}decide/", {"outcome": "granted", "result": "JY1"})
        case.refresh_from_db()
        assert (case.stage, case.result) == ("decided", "JY1")
        zhao.post(f"{base}deliver/", {"way": "pickup"})
        case.refresh_from_db()
        assert case.stage == "delivered"
        for code in ("ma", "jin", "bai"):
            other = sign_in(Client(), hall.office, code)
            assert other.get(base).status_code == 404, code
            assert case.matter.number not in page_of(other.get("/services/cases/"))

    def test_who_stands_at_the_counter_is_found_by_number_or_telephone(self, hall: Hall) -> None:
        zhao = sign_in(Client(), hall.office, "zhao")
        zhao.post(f"/services/window/{item_code(1)}/", sent())
        number = Case.objects.select_related("matter").get().matter.number
        asked = ("食品经营", "spjy", number, number[:12].lower(), NUMBER, "138 0000 1234")
        for text in asked:
            assert number in page_of(zhao.get("/services/cases/", {"q": text})), text
        for text in ("户外广告", "刘桂兰", NUMBER[:-4], "13800001235"):
            assert number not in page_of(zhao.get("/services/cases/", {"q": text})), text
        ma = sign_in(Client(), hall.office, "ma")
        assert number not in page_of(ma.get("/services/cases/", {"q": NUMBER}))

    def test_the_register_is_masked_also_as_a_file(self, hall: Hall, django_assert_max_num_queries) -> None:
        client = sign_in(Client(), hall.office, "zhao")
        client.post(f"/services/window/{item_code(1)}/", sent())
        with django_assert_max_num_queries(30):
            text = page_of(client.get("/services/cases/"))
        assert "刘**" in text and "刘桂兰" not in text
        book = load_workbook(io.BytesIO(client.get("/services/cases/?format=xlsx").content))
        cells = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value]
        assert "刘**" in cells and "刘桂兰" not in cells


class TestTheKeeper:
    def test_reviews_shortens_promises_and_imports(self, hall: Hall) -> None:
        client = sign_in(Client(), hall.office, "su", post="hall-head")
        for path in ("overview/", "catalogue/", f"catalogue/{item_code(1)}/", "catalogue/import/"):
            page_of(client.get(f"/services/{path}"))
        path = f"/services/catalogue/{item_code(1)}/"
        too_long = {"do": "promise", "promised": "25个工作日", "document": "澄政服〔2026〕1号"}
        assert "长于法定时限" in page_of(client.post(path, too_long))
        assert client.post(path, too_long | {"promised": "5个工作日"}).status_code == 303
        assert "第 2 版" in page_of(client.get(f"/services/items/{item_code(1)}/"))
        gone = {"do": "review", "conclusion": "cancel", "basis": "法规修订", "document": "澄政发〔2026〕9号"}
        assert client.post(path, gone).status_code == 303
        assert "澄政发〔2026〕9号" in page_of(Client().get("/services/changes/"))
        clerk = sign_in(Client(), hall.office, "li")
        assert clerk.post(path, gone).status_code == 404
        assert clerk.get("/services/catalogue/import/").status_code == 404

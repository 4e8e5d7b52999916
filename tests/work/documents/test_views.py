"""Pages of documents: what a person does in the browser, what is refused, who sees nothing."""

from __future__ import annotations

import io
import time

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.support.county import book
from tests.support.matters import Stage, moment
from tests.support.people import found_office, sign_in
from tests.support.pictures import photo
from tests.work.documents.playing import ready_to_send, send, signed
from tests.work.documents.test_headers import PAPER
from zhixing.ui import papers
from zhixing.work.documents import imports
from zhixing.work.documents.models import IncomingDocument, OutgoingDocument, WeeklyReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


def test_a_file_is_read_checked_and_registered_and_then_handled(county: Stage) -> None:
    client = sign_in(Client(), county.office, "yu")
    file = io.BytesIO(papers.word(PAPER))
    file.name = "来文.docx"
    page = client.post("/documents/incoming/new/", {"do": "read", "file": file}).content.decode()
    assert 'value="临政办发〔2026〕7号"' in page
    assert "关于报送重点项目进展的通知" in page

    wrong = client.post("/documents/incoming/new/", {"do": "register", "title": "甲"}).content.decode()
    assert 'id="errors"' in wrong
    answer = client.post(
        "/documents/incoming/new/",
        {
            "do": "register", "sender": "临河市人民政府办公室", "title": "关于报送重点项目进展的通知",
            "number": "临政办发〔2026〕7号", "kind": "通知", "urgency": "加急",
            "received_at": "2026-03-02T10:00",
            "present": "进展表\n台账", "text": "正文",
        },
    )  # fmt: skip
    found = IncomingDocument.objects.select_related("matter").get()
    assert (answer.status_code, found.present) == (303, ["进展表", "台账"])
    url = answer["Location"]
    page = client.get(url).content.decode()
    assert "资料检查" in page
    refused = client.post(f"{url}check/", {"outcome": "missing", "missing": "台账"}).content.decode()
    assert "来文时已经提交" in refused
    assert client.post(f"{url}check/", {"outcome": "accepted"}).status_code == 303
    assert client.post(f"{url}notify/", {"way": "phone"}).status_code == 303
    page = client.get(url).content.decode()
    assert "已受理" in page
    assert client.get(f"{url}forward/").status_code == 404
    stranger = sign_in(Client(), county.office, "luo")
    assert stranger.get(url).status_code == 404
    assert stranger.post(f"{url}resolve/", {"result": "x"}).status_code == 404


def test_a_draft_is_signed_numbered_sealed_and_sent(county: Stage) -> None:
    clerk = sign_in(Client(), county.office, "li")
    values = {
        "kind": "函", "issuer": "澄阳县住房和城乡建设局", "title": "关于商请提供资料的函",
        "addressee": "财政局",
        "text": "一、背景\n请提供资料。", "attachments": "清单",
    }  # fmt: skip
    url = clerk.post("/documents/outgoing/new/", values)["Location"]
    assert clerk.post(f"{url}revise/", values | {"note": "联系人：李强"}).status_code == 303
    assert clerk.post(f"{url}submit/").status_code == 303
    for code in ("he", "song", "wang"):
        signer = sign_in(Client(), county.office, code)
        assert signer.post(f"{url}sign/", {"opinion": "同意"}).status_code == 303, code
    assert clerk.post(f"{url}number/", {"word": "澄建函"}).status_code == 303
    assert "请先用印" in clerk.post(f"{url}seal/").content.decode()
    scan = photo(5)
    scan.name = "盖章件.jpg"
    assert clerk.post(f"{url}seal/", {"file": scan}).status_code == 303
    deputy = county.office.posts["housing-deputy"]
    sending = {"leader_posts": [deputy], "follower": county.person("li")}
    assert "先协商" in clerk.post(f"{url}send/", sending).content.decode()
    consult = {
        "office": "财政局", "person": "金晓", "held_on": "2026-03-02", "way": "face", "guidance": "同意提供",
        "is_followed": "on",
    }  # fmt: skip
    assert clerk.post(f"{url}consult/", consult).status_code == 303
    assert (
        "须指定 1 名分管领导" in clerk.post(f"{url}send/", {"follower": county.person("li")}).content.decode()
    )
    assert clerk.post(f"{url}send/", sending).status_code == 303

    finance = sign_in(Client(), county.office, "jin")
    page = finance.get(url).content.decode()
    assert "请提供资料" in page
    assert finance.post(f"{url}receive/").status_code == 303
    assert "金晓" in clerk.get(url).content.decode()
    contact = {"place": "财政局预算股", "person": "金晓", "next_step": "周五答复"}
    assert clerk.post(f"{url}contact/", contact).status_code == 303
    assert clerk.get(f"{url}paper.pdf").content.startswith(b"%PDF")
    assert clerk.get(f"{url}paper.docx").content.startswith(b"PK")
    assert "财政局预算股" in clerk.get("/documents/tracking/").content.decode()
    assert clerk.post(f"{url}answer/", {"answer": "已提供"}).status_code == 303
    assert OutgoingDocument.objects.get().stage == "answered"


def test_the_weekly_report_in_the_browser(county: Stage) -> None:
    paper = ready_to_send(county, is_consulted=True)
    send(county, paper, at="2026-03-03 16:00")
    office = sign_in(Client(), county.office, "wu")
    url = office.post("/documents/reports/")["Location"]
    assert office.post(url, {"do": "draft"}).status_code == 303
    line = WeeklyReport.objects.get().lines.get()
    words = {f"progress-{line.pk}": "已会商", f"obstacle-{line.pk}": "", f"request-{line.pk}": "请协调"}
    assert office.post(url, words | {"do": "sign", "closing": "特此报告。"}).status_code == 303
    mayor = county.office.posts["mayor"]
    assert office.post(url, words | {"do": "send", "leaders": [mayor]}).status_code == 303
    page = office.get(url).content.decode()
    assert "已会商" in page
    assert office.get(f"{url}paper.pdf").content.startswith(b"%PDF")
    instruct = {
        "leader": "陆明远", "text": "请住建局下周三前办结", "lead_unit": county.unit("housing"),
        "written_at": "2026-03-06T15:00",
    }  # fmt: skip
    assert office.post(f"{url}instruct/", instruct).status_code == 303
    assert "请住建局下周三前办结" in office.get(url).content.decode()
    assert sign_in(Client(), county.office, "luo").get(url).status_code == 404


def test_registers_go_out_as_excel_and_their_queries_do_not_grow(
    county: Stage, django_assert_max_num_queries: object
) -> None:
    for number in range(3):
        signed(county, title=f"=关于第{number}号事项的请示")
    client = sign_in(Client(), county.office, "wu")
    book = load_workbook(io.BytesIO(client.get("/documents/outgoing/export/").content))
    titles = [row[3].value for row in book.active.iter_rows(min_row=2)]
    assert len(titles) == 3
    assert not any(title.startswith("=") for title in titles)
    assert sign_in(Client(), county.office, "li").get("/documents/outgoing/export/").status_code == 404
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        assert client.get("/documents/outgoing/").status_code == 200
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        assert client.get("/documents/tracking/?month=2026-03").status_code == 200
    assert client.get("/documents/incoming/?q=桥&stage=checking&sort=-due").status_code == 200


def register_sheet(rows: list[list[str]]) -> io.BytesIO:
    head = ["序号", "来文单位", "标题", "文号", "文种", "紧急程度", "成文日期"]
    file = io.BytesIO(book([["县政府办收文台账"], head, *rows], merges=("A1:G1",)))
    file.name = "收文台账.xlsx"
    return file


def test_a_register_comes_in_with_errors_in_words_and_once(county: Stage) -> None:
    client = sign_in(Client(), county.office, "yu")
    url = "/documents/incoming/import/"
    good = ["1", "临河市水利局", "关于开展河道清淤的函", "临水函〔2026〕3号", "函", "加急", "2026年3月1日"]
    bad = ["2", "", "关于汛期值守的通知", "临水函〔2026〕3号", "便函", "十万火急", "三月初"]
    page = client.post(url, {"file": register_sheet([good, bad])}).content.decode()
    assert "表格有 4 处需要改正" in page
    for words in ("不能为空", "不是公文文种", "只能填加急、特急或空着", "读不出日期"):
        assert words in page
    assert "表头" in client.post(url, {"file": io.BytesIO(b"not a workbook")}).content.decode()
    assert not IncomingDocument.objects.exists()
    twice = client.post(url, {"file": register_sheet([good, ["2", *good[1:]]])}).content.decode()
    assert "与第 3 行重复" in twice
    for said in ("登记 1 件，已在台账 0 件", "登记 0 件，已在台账 1 件"):
        assert said in client.post(url, {"file": register_sheet([good])}, follow=True).content.decode()
    found = IncomingDocument.objects.select_related("matter").get()
    assert (found.kind, found.urgency, found.matter.document_number) == ("函", "加急", "临水函〔2026〕3号")
    assert sign_in(Client(), county.office, "meng").get(url).status_code == 404


def test_a_thousand_rows_of_a_register_are_checked_in_ten_seconds() -> None:
    rows = [[str(n), "市水利局", f"第{n}号来文", f"水函〔2026〕{n}号", "函", "", ""] for n in range(1, 1001)]
    rows[500][4] = "便函"
    file = register_sheet(rows)
    began = time.monotonic()
    read, wrong = imports.read_register(file, at=moment("2026-03-02 09:00"))
    assert time.monotonic() - began < 10
    assert (len(read), [(one.row, one.column) for one in wrong]) == (1000, [(503, "文种")])

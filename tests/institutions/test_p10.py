"""P10 表单格式: twelve sheets as Word and PDF, from templates that an office edits in Word."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from tests.support.matters import Stage
from tests.support.people import found_office, sign_in
from zhixing.core.evidence import selectors
from zhixing.ui import papers

pytestmark = [pytest.mark.django_db, pytest.mark.institution("P10")]

VALUES = {
    "发文机关": "澄阳县人民政府督查室",
    "主送": "县住建局",
    "事项名称": "老河桥改造",
    "牵头单位": "县住建局",
}


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


def edited(template: bytes, words: str) -> bytes:
    document = Document(io.BytesIO(template))
    document.add_paragraph(words)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def text_of(word: bytes) -> str:
    return Document(io.BytesIO(word)).element.xml


def test_an_office_downloads_edits_and_uploads_its_template(county: Stage) -> None:
    client = sign_in(Client(), county.office, "zhou")
    page = client.get("/evidence/sheets/").content.decode()
    assert all(sheet.title in page for sheet in papers.SHEETS)
    assert len(papers.SHEETS) == 12

    template = client.get("/evidence/sheets/urging/template.docx").content
    mine = edited(template, "请{{ 牵头单位 }}务必于今日下班前回复，电话 0000-0000。")
    answer = client.post("/evidence/sheets/urging/", {"file": SimpleUploadedFile("催办单.docx", mine)})
    assert answer.status_code == 303
    assert "本单位模板第 1 版" in client.get("/evidence/sheets/").content.decode()
    filled = text_of(selectors.sheet_word("urging", VALUES))
    assert "请县住建局务必于今日下班前回复" in filled
    assert "老河桥改造" in filled
    assert selectors.sheet_pdf("urging", VALUES).startswith(b"%PDF")


def test_an_unknown_name_is_refused_in_a_sentence_and_the_template_in_use_stays(county: Stage) -> None:
    client = sign_in(Client(), county.office, "zhou")
    wrong = edited(papers.word(papers.sheet("urging").paper), "{{ 承办股室 }}")
    page = client.post("/evidence/sheets/urging/", {"file": SimpleUploadedFile("催办单.docx", wrong)})
    assert page.status_code == 200
    assert "“承办股室”不是本文书的项目" in page.content.decode()
    assert "承办股室" not in text_of(selectors.sheet_template("urging"))
    assert next(row.version for row in selectors.sheets() if row.code == "urging") == 0


def test_others_may_look_and_not_replace(county: Stage) -> None:
    client = sign_in(Client(), county.office, "li")
    assert client.get("/evidence/sheets/urging/").status_code == 200
    file = SimpleUploadedFile("催办单.docx", papers.word(papers.sheet("urging").paper))
    assert client.post("/evidence/sheets/urging/", {"file": file}).status_code == 404
    assert client.get("/evidence/sheets/nothing/").status_code == 404

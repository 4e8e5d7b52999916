"""What a page shows of a kept file without leaving it: annoyance 7 of county practice."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from datetime import datetime

import docx
import openpyxl
import pytest
from django.test import Client

from tests.core.evidence import corpus
from tests.core.evidence.test_files import stored
from tests.support.people import Office, found_office, sign_in
from zhixing.core.evidence.models import Evidence
from zhixing.core.evidence.rules import previews
from zhixing.core.ledger import policies as ledger_policies

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(*, said: str = "请于6月底前办结", sealed: bool = False) -> bytes:
    """An OFD of one page: a red line, a sentence whose signs are 6 mm apart, and a picture."""
    drawn = io.BytesIO()
    corpus.photo(size=(8, 8)).save(drawn, "PNG")
    parts = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        "</ofd:PhysicalBox></ofd:PageArea><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes></ofd:CommonData>"
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/DocumentRes.xml": f'<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedias>'
        '<ofd:MultiMedia ID="9" Type="Image">'
        "<ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>",
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {NS}><ofd:Content><ofd:Layer>"
        '<ofd:PathObject Boundary="20 50 170 1" LineWidth="0.5"><ofd:StrokeColor Value="255 0 0"/>'
        "<ofd:AbbreviatedData>M 0 0 L 170 0 C</ofd:AbbreviatedData></ofd:PathObject>"
        '<ofd:TextObject Boundary="20 60 100 8" Size="6"><ofd:TextCode X="0" Y="6" DeltaX="g 2 6 5.5">'
        f"{said}</ofd:TextCode></ofd:TextObject>"
        '<ofd:ImageObject Boundary="20 80 10 10" CTM="10 0 0 10 0 0" ResourceID="9"/>'
        "</ofd:Layer></ofd:Content></ofd:Page>",
    }  # fmt: skip
    raw = {name: text.encode() for name, text in parts.items()} | {"Doc_0/Res/a.png": drawn.getvalue()}
    return corpus.archive(raw | ({"Doc_0/Signs/Sign_0/Signature.xml": b"<a/>"} if sealed else {}))


def word() -> bytes:
    paper, out = docx.Document(), io.BytesIO()
    paper.add_heading("会议纪要", 1)
    paper.add_paragraph("一、<b>抓紧</b>办理。")
    table = paper.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "责任单位", "住建局"
    paper.save(out)
    return out.getvalue()


class TestReading:
    def test_word_in_its_order(self) -> None:
        found = previews.preview_of(word(), "docx")
        assert [(one.kind, one.text or one.rows) for one in found.blocks] == [
            ("heading", "会议纪要"),
            ("text", "一、<b>抓紧</b>办理。"),
            ("table", (("责任单位", "住建局"),)),
        ]

    def test_sheets_are_cut_and_say_so(self) -> None:
        book, out = openpyxl.Workbook(), io.BytesIO()
        sheet = book.active
        for n in range(previews.MOST_ROWS + 5):
            sheet.append([n, "住建局", None])
        book.save(out)
        found = previews.preview_of(out.getvalue(), "xlsx")
        assert found.is_cut
        assert len(found.blocks[1].rows) == previews.MOST_ROWS
        assert found.blocks[1].rows[0] == ("0", "住建局")

    def test_ofd_is_drawn_where_its_signs_stand(self) -> None:
        found = previews.preview_of(ofd(sealed=True), "ofd")
        [page] = found.blocks
        assert (page.width, page.height, found.has_seal) == (210.0, 297.0, True)
        line, text, picture = page.marks
        assert (line.path, line.stroke, line.fill) == ("M 0 0 L 170 0 Z", "#ff0000", "none")
        assert (text.text, text.transform, text.size) == ("请于6月底前办结", "translate(20.0 60.0)", 6.0)
        assert text.xs == "0.0 6.0 12.0 17.5"
        assert picture.transform == "translate(20.0 80.0) matrix(10.0 0.0 0.0 10.0 0.0 0.0)"
        assert base64.b64decode(picture.picture.partition(",")[2]).startswith(b"\x89PNG")

    def test_what_follows_no_grammar_is_left_out(self) -> None:
        assert previews.preview_of(b"PK\x03\x04nothing", "ofd") == previews.Preview()
        [block] = previews.preview_of(corpus.ofd("水毁道路"), "ofd").blocks
        assert (block.kind, block.text) == ("text", "水毁道路")


@pytest.mark.django_db
class TestOnThePage:
    @pytest.fixture
    def office(self) -> Iterator[Office]:
        """An office in which everybody but the people of finance may see bridges."""
        ledger_policies._gates["bridge"] = lambda actor, key: actor.unit_name != "财政局"
        yield found_office()
        del ledger_policies._gates["bridge"]

    def kept(self, office: Office, monday: datetime, content: bytes, name: str) -> Evidence:
        return stored(content, office.officer("li"), monday, name=name)

    def test_every_kind_is_shown_and_strangers_find_nothing(self, office: Office, monday: datetime) -> None:
        files = {
            "pdf": self.kept(office, monday, corpus.pdf_text("x"), "批复.pdf"),
            "ofd": self.kept(office, monday, ofd(said="&lt;script&gt;", sealed=True), "批复.ofd"),
            "docx": self.kept(office, monday, word(), "纪要.docx"),
            "jpeg": self.kept(office, monday, corpus.jpeg(), "现场.jpg"),
        }
        client, stranger = sign_in(Client(), office, "li"), sign_in(Client(), office, "jin")
        pages = {}
        for kind, file in files.items():
            answer = client.get(f"/evidence/{file.pk}/preview/")
            assert answer.status_code == 200
            assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
            policy = answer.headers["Content-Security-Policy"]
            assert "script-src 'self'" in policy and "frame-ancestors 'self'" in policy
            pages[kind] = answer.content.decode()
            assert "<script" not in pages[kind]
            assert stranger.get(f"/evidence/{file.pk}/preview/").status_code == 404
        assert "电子印章和签名不在预览中" in pages["ofd"] and "&lt;script&gt;" in pages["ofd"]
        assert "&lt;b&gt;抓紧&lt;/b&gt;" in pages["docx"]
        assert f'<img src="/evidence/{files["jpeg"].pk}/"' in pages["jpeg"]
        shown = f"/evidence/{files['pdf'].pk}/preview/file/"
        assert f'src="{shown}"' in pages["pdf"]
        paper = client.get(shown)
        assert paper.headers["Content-Type"] == "application/pdf"
        assert "default-src 'none'" in paper.headers["Content-Security-Policy"]
        assert b"".join(paper.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
        assert stranger.get(shown).status_code == 404
        assert client.get(f"/evidence/{files['docx'].pk}/preview/file/").status_code == 404
        about = client.get(f"/evidence/{files['docx'].pk}/about/").content.decode()
        assert f'<iframe loading="lazy" src="/evidence/{files["docx"].pk}/preview/"' in about

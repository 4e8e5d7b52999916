"""Header fields of incoming papers: from Word, from text, and from sixty real ones where they are at hand."""

from __future__ import annotations

import io
import json
import re
import sys
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from tests.architecture import source
from tests.support.matters import stage
from zhixing.ui import papers
from zhixing.work.documents import acts, imports, refusals
from zhixing.work.documents.models import IncomingDocument

SIXTY = source.ROOT.parent / "shared" / "data" / "cn-state-council-docs" / "docs.jsonl"

PAPER = papers.Paper(
    title="关于报送重点项目进展的通知",
    issuer="临河市人民政府办公室",
    kind="通知",
    number="临政办发〔2026〕7号",
    addressee="各县（市、区）人民政府：",
    body=papers.paragraphs("请于3月20日前报送重点项目进展。"),
    signature=("临河市人民政府办公室",),
    signed_on=date(2026, 3, 2),
)


def test_reads_back_what_the_writer_wrote() -> None:
    header, _lines = imports.header_of_file(papers.word(PAPER), name="来文.docx")
    assert (header.number, header.title) == (PAPER.number, PAPER.title)
    assert (header.issuer, header.addressee) == (PAPER.issuer, "各县（市、区）人民政府")
    assert (header.written, imports.kind_of_paper(header.title)) == (date(2026, 3, 2), "通知")


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04broken"])
def test_refuses_what_has_no_words(content: bytes) -> None:
    with pytest.raises(refusals.FileNotReadable):
        imports.header_of_file(content, name="来文.bin")


def test_reads_a_table_of_a_word_file_line_by_line() -> None:
    document = Document()
    document.add_table(rows=1, cols=2).rows[0].cells[1].text = "关于报送材料的函"
    made = io.BytesIO()
    document.save(made)
    assert [line.text for line in imports.lines_of_file(made.getvalue(), name="x.docx")] == [
        "关于报送材料的函"
    ]


@pytest.mark.skipif(not SIXTY.exists(), reason="the shared data are not beside the checkout")
class TestSixtyPapers:
    def test_five_fields_agree_with_the_record(self) -> None:
        """Issuer, number, title, date and kind are read from the text alone, and compared."""
        right = dict.fromkeys(("number", "title", "written", "issuer", "kind"), 0)
        there = dict(right)
        for record in records(SIXTY):
            read = next(imports.papers_in(io.BytesIO(json.dumps({"text": record["text"]}).encode())))
            title = record["title"].replace("\u3000", "").replace(" ", "")
            wanted = {
                "number": record["doc_number"].replace(" ", ""),
                "title": title,
                "written": iso(record["date_written"]),
                "issuer": record["issuer"],
                "kind": next((kind for kind in papers.KINDS if title.endswith(kind)), ""),
            }
            found = {
                "number": read.number.replace(" ", ""),
                "title": read.title.replace(" ", ""),
                "written": read.written_on.isoformat() if read.written_on else "",
                "issuer": read.sender,
                "kind": read.kind,
            }
            for name, value in wanted.items():
                if value:
                    there[name] += 1
                    right[name] += found[name] == value or (name == "issuer" and value in found[name])
        shares = {name: right[name] / there[name] for name in right}
        sys.stdout.write(f"five header fields: { {n: f'{right[n]}/{there[n]}' for n in right} }\n")
        assert min(shares.values()) >= 0.95, shares

    @pytest.mark.django_db
    def test_all_are_registered(self) -> None:
        county = stage()
        with SIXTY.open("rb") as file:
            rows = list(imports.papers_in(file))
        with county.at("2026-03-02 10:00") as now:
            by = county.officer("wu", "2026-03-02 10:00")
            made = acts.register_incoming_many(rows=rows, by=by, at=now)
        assert len(made) == 60
        assert IncomingDocument.objects.exclude(sender="").count() == 60


def records(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def iso(text: str) -> str:
    """「2019年01月27日」 as 2019-01-27."""
    found = re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", text.strip())
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else text

"""Papers: headers read and registered, pages written, and the weekly report over 10,000 open papers.

    python benchmarks/documents.py [OPEN]

Headers are read from the annotated documents of the tests; tasks are broken out of the same ones, against
python-docx that only opens the same words as a Word file. Papers are registered by their act, with number,
clock, holder and ledger, against psycopg that writes the bare header, one INSERT and one commit a paper.
Pages are the same paper as Word and as PDF, against the least that the two libraries could do: the words
alone. The report is drafted by its act, against a page of the ORM that asks paper by paper, checked for what
it lacks, and recomputed from the log by SQL; all must agree.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from scenes.throwaway import ROOT, database

SAMPLES = sorted((ROOT / "tests" / "data" / "decompose").rglob("*.txt"))
BATCH = 100


def timed(act: Callable[[], Any], *, times: int = 3) -> float:
    """Return the median seconds of an act."""
    taken = []
    for _one in range(times):
        begin = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def writing() -> None:
    """Print what a page costs beside the least that the libraries do."""
    import typst
    from docx import Document

    from zhixing.ui import papers
    from zhixing.ui.papers import fonts

    text = "各单位要把限时办结作为硬要求，逐项明确责任人和完成时限，按时反馈进展情况。" * 12
    paper = papers.Paper(
        title="关于限时办结的通知", issuer="澄阳县人民政府办公室", number="澄政办发〔2026〕1号",
        addressee="各单位：",
        body=papers.paragraphs("\n".join(f"{n}.{text}" for n in range(1, 13))),
    )  # fmt: skip
    papers.pdf(paper), papers.word(paper)
    found, _families = fonts.loaded()

    def bare_word() -> None:
        document = Document()
        for one in paper.body:
            document.add_paragraph(one.text)
        document.save(io.BytesIO())

    bare = (
        '#set text(font: "Noto Serif SC", size: 16pt)\n' + "\n\n".join(b.text for b in paper.body)
    ).encode()
    word, least_word = timed(lambda: papers.word(paper)), timed(bare_word)
    pdf, least_pdf = (
        timed(lambda: papers.pdf(paper)),
        timed(lambda: typst.compile(bare, font_paths=found, ignore_system_fonts=True)),
    )
    for name, ours, least in (("word", word, least_word), ("pdf", pdf, least_pdf)):
        print(f"{name:5} {ours * 1000:7.1f} ms, words alone {least * 1000:7.1f} ms, {ours / least:.2f} times")


def reading() -> None:
    """Print how many papers a second are read, and broken into tasks."""
    from zhixing.foundation.reading.documents import blocks_of, header_of, lines_of
    from zhixing.work.directives.rules.tasks import decompose

    texts = [path.read_text("utf-8") for path in SAMPLES]
    if not texts:
        return
    heads = timed(lambda: [header_of(lines_of(text)) for text in texts])
    tasks = timed(lambda: [decompose(blocks_of(text)) for text in texts])
    files = [word_of(text) for text in texts]
    opened = timed(lambda: [open_word(file) for file in files])
    print(f"headers read    {len(texts) / heads:8.0f} papers/s ({len(texts)} papers)")
    print(
        f"decomposed      {len(texts) / tasks:8.1f} papers/s,"
        f" python-docx opens {len(texts) / opened:.1f} papers/s, {opened / tasks:.2f} times"
    )


def word_of(text: str) -> bytes:
    """Return the same words as a Word file."""
    from docx import Document

    document, out = Document(), io.BytesIO()
    for line in text.splitlines():
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def open_word(content: bytes) -> str:
    """Read a Word file as python-docx does, and nothing else."""
    from docx import Document

    return "\n".join(one.text for one in Document(io.BytesIO(content)).paragraphs)


def inserting(papers: int) -> float:
    """Return how many papers a second psycopg writes, header only, one commit each."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE plain_papers (id bigserial PRIMARY KEY, sender text, title text UNIQUE,"
            " number text, received_at timestamptz)"
        )
        begin = time.perf_counter()
        for n in range(papers):
            cursor.execute(
                "INSERT INTO plain_papers (sender, title, number, received_at) VALUES (%s, %s, %s, now())",
                ["老河镇人民政府", f"第{n}件请示", ""],
            )
        taken = time.perf_counter() - begin
        cursor.execute("DROP TABLE plain_papers")
    return papers / taken


def row_by_row(on: date) -> tuple[int, int]:
    """Return how many papers are outside and for how many days, as a page of the ORM would ask."""
    from zhixing.work.documents.models import Tracking

    count = days = 0
    for trail in Tracking.objects.filter(ended_at=None).select_related("matter", "leader_post", "follower"):
        last = trail.contacts.order_by("-at").first()
        days += (on - trail.sent_on).days
        count += last is None or bool(last.pk)
    return count, days


def reporting(open_papers: int) -> None:
    """Print what registering costs in hundreds, and the weekly report over many open papers."""
    from django.db import connection

    from tests.support.matters import moment, stage
    from zhixing.core.people import selectors as people
    from zhixing.foundation.moment import played_at
    from zhixing.work.documents import acts, selectors
    from zhixing.work.documents.models import Tracking, WeeklyReport

    county = stage()
    came = moment("2026-02-26 09:00")
    by = county.officer("yu", "2026-02-26 09:00")
    keys: list[int] = []
    begin = time.perf_counter()
    with played_at(came):
        for first in range(0, open_papers, BATCH):
            new = [
                acts.NewIncoming(sender="老河镇人民政府", title=f"第{first + n}件请示") for n in range(BATCH)
            ]
            made = acts.register_incoming_many(rows=new, by=by, at=came)
            keys += [one.matter_id for one in made]
    taken = time.perf_counter() - begin
    rate, plain = len(keys) / taken, inserting(min(open_papers, 3_000))
    print(
        f"registered      {rate:8.0f} papers/s in batches of {BATCH} ({len(keys):,}),"
        f" psycopg bare header one by one {plain:.0f} papers/s, {rate / plain:.2f} times"
    )
    sent_on = date(2026, 2, 27)
    Tracking.objects.bulk_create(
        (
            Tracking(
                matter_id=key,
                target="市自然资源局",
                direction="upward",
                leader_post_id=county.office.posts["land-head"],
                follower_id=county.person("yu"),
                unit_id=county.unit("land"),
                sent_on=sent_on - timedelta(days=n % 30),
                sent_at=came,
                place="市局利用科",
            )
            for n, key in enumerate(keys)
        ),
        batch_size=2000,
    )
    friday = "2026-03-06 15:00"
    with county.at(friday) as now:
        head = people.officer(county.person("wu"), county.office.post_of("wu"), at=now)
        report = acts.open_report(week_on=date(2026, 3, 2), answerable=head, by=head, at=now)
        draft = timed(lambda: acts.draft_report(matter_id=report.matter_id, by=head, at=now))
        check = timed(lambda: selectors.absent_from(WeeklyReport.objects.get(pk=report.pk)))
        peer = timed(lambda: row_by_row(date(2026, 3, 6)), times=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), sum(DATE '2026-03-06' - sent_on) FROM documents_tracking WHERE ended_at IS NULL"
        )
        told = cursor.fetchone()
        cursor.execute("SELECT count(*), sum(days_out) FROM documents_reportline")
        assert cursor.fetchone() == told == row_by_row(date(2026, 3, 6))
    print(
        f"weekly report   {draft:8.2f} s to draft {told[0]:,} lines,"
        f" Django ORM paper by paper {peer:.2f} s, {peer / draft:.2f} times"
    )
    print(f"nothing absent  {check * 1000:8.1f} ms to know it")


def main() -> None:
    open_papers = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with database("documents"):
        reading()
        writing()
        reporting(open_papers)


if __name__ == "__main__":
    main()

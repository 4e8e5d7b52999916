"""P2 报送/征集/汇总: a form to 56 units, the silent named, merged in one click, late ones added."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal

import pytest
from django.test import Client
from docx import Document
from openpyxl import load_workbook

from tests.support.county import Wide, book, wide_county
from tests.support.matters import moment
from tests.support.people import sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.core.notices.models import Notice
from zhixing.work.directives.acts import collections as acts
from zhixing.work.directives.acts.collections import Upload
from zhixing.work.directives.imports.grids import read_grid
from zhixing.work.directives.models import Answer, Collection
from zhixing.work.directives.refusals import collections as refusals
from zhixing.work.directives.selectors import collections as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("P2")]

TITLE = ("危旧房排查情况统计表", "", "", "", "")
STOREYS = ("序号", "村（社区）", "排查情况", "", "备注")
HEAD = ("", "", "房屋数", "投入资金（万元）", "")
MERGES = ("A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3")
ASKED, DUE = "2026-04-14 10:00", "2026-04-14 16:00"
COLUMNS = ["序号", "村(社区)", "排查情况·房屋数", "排查情况·投入资金(万元)", "备注"]


def upload(name: str, content: bytes) -> Upload:
    return Upload(name, content, read_grid(content, name=name))


def form() -> Upload:
    return upload("统计表.xlsx", book([TITLE, STOREYS, HEAD], merges=MERGES))


def filled(*rows: tuple[object, ...]) -> Upload:
    total, foot = (99, "合计", 999, 999, ""), ("填表人：", "张三", "", "", "")
    return upload("统计表.xlsx", book([TITLE, STOREYS, HEAD, *rows, total, foot], merges=MERGES))


@pytest.fixture
def county() -> Wide:
    return wide_county(departments=3, towns=1)


def ask(county: Wide, *, units: int = 56) -> Collection:
    """Send the form to units at ten, due at four."""
    made = county.stage.do(
        acts.draft_collection,
        by="zhou",
        at=ASKED,
        title="危旧房排查情况",
        kind="form",
        due_at=moment(DUE),
        unit_ids=county.units[:units],
        form=form(),
        text="请各单位于今日16:00前报送。",
    )
    return county.stage.do(acts.send_out, by="zhou", at=ASKED, collection_id=made.pk)


def send(county: Wide, made: Collection, place: int, at: str, *, rows: int = 2, file: Upload | None = None):
    """Let the clerk of the unit at a place upload and send."""
    answer = made.answers.get(place=place)
    clerk = county.clerk(place, at)
    typed = [(3 + n, [f"{n}", f"第{place}-{n}村", f"{10 + n}", "1.5", ""]) for n in range(1, rows + 1)]
    with county.stage.at(at) as now:
        if file:
            acts.keep_answer(answer_id=answer.pk, file=file, by=clerk, at=now)
        else:
            acts.type_answer(answer_id=answer.pk, rows=typed, by=clerk, at=now)
        return acts.send_answer(answer_id=answer.pk, by=clerk, at=now)


def page(county: Wide, made: Collection, at: str):
    with county.stage.at(at) as now:
        found = selectors.collection(made.code, seen_by=county.stage.officer("zhou", at), now=now)
    assert found is not None
    return found


def merged(county: Wide, made: Collection, at: str = "2026-04-14 18:00", **more):
    more.setdefault("limit", 1000)
    with county.stage.at(at):
        return selectors.merged(made.code, seen_by=county.stage.officer("zhou", at), **more)


class TestScenario:
    def test_fifty_six_asked_fifty_three_received_three_named_one_returned_fifty_two_merged(
        self,
    ) -> None:
        county = wide_county()
        made = ask(county)
        assert [column["title"] for column in made.columns] == COLUMNS
        silent, bad = {7, 30, 56}, 20
        for place in reversed([n for n in range(1, 57) if n not in silent]):
            send(county, made, place, "2026-04-14 14:00")
        bad_one = made.answers.get(place=bad)
        county.stage.do(
            acts.return_answer,
            by="zhou",
            at="2026-04-14 15:30",
            answer_id=bad_one.pk,
            reason="第5行“房屋数”与附件不符",
        )

        at_four = page(county, made, DUE)
        assert (len(at_four.lines), at_four.received, at_four.accepted) == (56, 53, 52)
        assert [line.unit for line in at_four.missing] == ["7局", "30局", "20镇"]
        assert [line.unit for line in at_four.returned] == ["20局"]

        assert county.stage.do(acts.merge, by="zhou", at="2026-04-14 16:05", collection_id=made.pk) == 52
        first = merged(county, made)
        order = list(dict.fromkeys(row.unit for row in first.rows))
        everybody = [f"{n}局" for n in range(1, 37)] + [f"{n}镇" for n in range(1, 21)]
        assert order == [unit for unit in everybody if unit not in ("7局", "30局", "20镇", "20局")]
        assert [row.number for row in first.rows] == list(range(1, 105))

        for place in (56, bad, 7, 30):
            send(county, made, place, "2026-04-14 17:00")
        assert county.stage.do(acts.merge, by="zhou", at="2026-04-14 17:10", collection_id=made.pk) == 4
        both = merged(county, made)
        assert [(r.number, r.unit) for r in both.rows[:104]] == [(r.number, r.unit) for r in first.rows]
        assert [r.unit for r in both.rows[104:]] == ["7局"] * 2 + ["20局"] * 2 + ["30局"] * 2 + ["20镇"] * 2
        assert [r.number for r in both.rows[104:]] == list(range(105, 113))
        assert all(r.is_supplement for r in both.rows[104:])

    def test_each_figure_leads_to_its_sender(self, county: Wide) -> None:
        made = ask(county, units=3)
        for place in (1, 2, 3):
            send(county, made, place, "2026-04-14 14:00")
        county.stage.do(acts.merge, by="zhou", at="2026-04-14 16:05", collection_id=made.pk)

        found = merged(county, made, column=2)

        assert found.sums == {2: Decimal(69), 3: Decimal("9.0")}
        assert [(one.unit, one.value, one.sender) for one in found.shares] == [
            ("1局", Decimal(23), "员0"),
            ("2局", Decimal(23), "员1"),
            ("3局", Decimal(23), "员2"),
        ]
        assert sum(one.value for one in found.shares) == found.sums[2]
        row = found.rows[2]
        assert (row.unit, row.sender, row.telephone, row.source_row) == ("2局", "员1", "13700000001", 4)
        assert row.url.endswith("/2/?page=1#row-4")

    def test_merging_again_without_anything_new_is_refused(self, county: Wide) -> None:
        made = ask(county, units=2)
        with pytest.raises(refusals.NothingToMerge):
            county.stage.do(acts.merge, by="zhou", at="2026-04-14 15:00", collection_id=made.pk)
        send(county, made, 1, "2026-04-14 14:00")
        county.stage.do(acts.merge, by="zhou", at="2026-04-14 15:00", collection_id=made.pk)
        with pytest.raises(refusals.NothingToMerge):
            county.stage.do(acts.merge, by="zhou", at="2026-04-14 15:05", collection_id=made.pk)

    def test_an_answer_corrected_after_merging_keeps_its_numbers(self, county: Wide) -> None:
        made = ask(county, units=2)
        for place in (1, 2):
            send(county, made, place, "2026-04-14 14:00")
        county.stage.do(acts.merge, by="zhou", at="2026-04-14 15:00", collection_id=made.pk)
        first = made.answers.get(place=1)
        county.stage.do(
            acts.return_answer, by="zhou", at="2026-04-14 15:10", answer_id=first.pk, reason="少报一村"
        )
        send(county, made, 1, "2026-04-14 15:30", rows=3)
        county.stage.do(acts.merge, by="zhou", at="2026-04-14 15:40", collection_id=made.pk)
        assert [(row.number, row.unit) for row in merged(county, made).rows] == [
            (1, "1局"), (2, "1局"), (3, "2局"), (4, "2局"), (5, "1局"),
        ]  # fmt: skip


class TestAnswering:
    def test_errors_are_told_by_row_and_column_and_nothing_is_sent(self, county: Wide) -> None:
        made = ask(county, units=2)
        wrong = filled(
            (1, "东街村", "十二", 1.5, ""), (2, "", 3, "若干", ""), (3, "西街村", 4, "1,200.50", "")
        )
        with pytest.raises(refusals.AnswerHasProblems) as caught:
            send(county, made, 1, "2026-04-14 14:00", file=wrong)
        assert "第 4 行“排查情况·房屋数”" in str(caught.value)
        answer = made.answers.get(place=1)
        assert (answer.state, len(answer.rows)) == ("waiting", 3)
        found = selectors.problems(answer, made)
        assert [(one.row, one.column, one.sentence) for one in found] == [
            (4, "排查情况·房屋数", "应填数字，现为“十二”"),
            (5, "村(社区)", "没有填写"),
            (5, "排查情况·投入资金(万元)", "应填数字，现为“若干”"),
        ]
        assert answer.rows[2][3] == "1200.5"

        clerk = county.clerk(1, "2026-04-14 14:10")
        with county.stage.at("2026-04-14 14:10") as now:
            acts.type_answer(
                answer_id=answer.pk,
                rows=[(4, ["1", "东街村", "12", "1.5", ""]), (5, ["2", "南街村", "3", "8", ""])],
                by=clerk,
                at=now,
            )
            sent = acts.send_answer(answer_id=answer.pk, by=clerk, at=now)
        assert sent.state == "sent"
        assert [e.verb for e in ledger.history(sent.reference)] == ["answer.sent"]

    def test_another_head_is_refused_with_the_missing_columns(self, county: Wide) -> None:
        made = ask(county, units=1)
        other = upload("别的表.xlsx", book([("村（社区）", "户数"), ("东街村", 3)]))
        with pytest.raises(refusals.ColumnsMissing) as caught:
            send(county, made, 1, "2026-04-14 14:00", file=other)
        assert "排查情况·房屋数" in str(caught.value)

    def test_nothing_to_report_is_an_answer_an_empty_table_is_not(self, county: Wide) -> None:
        made = ask(county, units=1)
        with pytest.raises(refusals.NothingToSend):
            send(county, made, 1, "2026-04-14 14:00", file=filled())
        answer = made.answers.get(place=1)
        with county.stage.at("2026-04-14 14:05") as now:
            acts.send_answer(answer_id=answer.pk, is_nil=True, by=county.clerk(1, "2026-04-14 14:05"), at=now)
        assert page(county, made, DUE).accepted == 1

    def test_a_word_table_is_read_like_a_workbook(self, county: Wide) -> None:
        made = ask(county, units=1)
        paper = Document()
        table = paper.add_table(rows=2, cols=4)
        for row, cells in enumerate(
            (("村（社区）", "房屋数", "投入资金（万元）", "备注"), ("东街村", "12", "3.5", ""))
        ):
            for place, text in enumerate(cells):
                table.cell(row, place).text = text
        out = io.BytesIO()
        paper.save(out)
        sent = send(county, made, 1, "2026-04-14 14:00", file=upload("统计表.docx", out.getvalue()))
        assert sent.rows == [["", "东街村", "12", "3.5", ""]]

    def test_others_may_neither_see_nor_send(self, county: Wide) -> None:
        made = ask(county, units=2)
        second = made.answers.get(place=2)
        outsider = county.clerk(1, "2026-04-14 14:00")
        with county.stage.at("2026-04-14 14:00") as now, pytest.raises(refusals.AnswerUnknown):
            acts.send_answer(answer_id=second.pk, is_nil=True, by=outsider, at=now)
        assert selectors.answer(made.code, 2, seen_by=outsider) is None
        assert selectors.answer(made.code, 1, seen_by=outsider) is not None
        assert selectors.collection(made.code, seen_by=outsider, now=moment(DUE)) is None


class TestReminding:
    def test_those_named_are_told_at_once_each_once(self, county: Wide) -> None:
        made = ask(county, units=4)
        assert Notice.objects.filter(about__startswith="answer:").count() == 5  # a town's clerk as well
        send(county, made, 2, "2026-04-14 11:00")
        units = county.stage.do(acts.remind, by="zhou", at="2026-04-14 15:30", collection_id=made.pk)
        assert units == [county.units[0], county.units[2], county.units[3]]
        urgent = Notice.objects.filter(urgent=True)
        assert urgent.count() == 4
        for place in (1, 3, 4):
            send(county, made, place, "2026-04-14 15:40")
        assert not Notice.objects.filter(about__startswith="answer:", ended_at=None).exists()
        with pytest.raises(refusals.NobodyToRemind):
            county.stage.do(acts.remind, by="zhou", at="2026-04-14 15:50", collection_id=made.pk)

    def test_a_closed_collection_takes_nothing_more(self, county: Wide) -> None:
        made = ask(county, units=1)
        county.stage.do(acts.close_collection, by="zhou", at="2026-04-14 16:00", collection_id=made.pk)
        with pytest.raises(refusals.NotOpen):
            send(county, made, 1, "2026-04-14 16:01")


class TestPages:
    def test_the_merged_workbook_and_the_pages(self, django_assert_max_num_queries) -> None:
        county = wide_county(departments=2, towns=2, accounts=True)
        now = datetime.now().astimezone()
        zhou = county.stage.office.officer("zhou")
        made = acts.draft_collection(
            title="=危旧房", kind="form", due_at=now.replace(year=now.year + 1), unit_ids=county.units,
            form=form(), by=zhou, at=now,
        )  # fmt: skip
        client = sign_in(Client(), county.stage.office, "zhou")
        place = made.get_absolute_url()
        data = {f"kind{n}": "number" if n in (2, 3) else "text" for n in range(5)} | {
            "kind0": "out",
            "do": "out",
        }
        assert client.post(place, data).status_code == 303
        answer = made.answers.get(place=1)
        clerk = county.clerk(1, f"{now:%Y-%m-%d %H:%M}")
        acts.keep_answer(
            answer_id=answer.pk,
            file=filled((1, "@东街村", 2, 3, "")),
            by=clerk,
            at=datetime.now().astimezone(),
        )
        acts.send_answer(answer_id=answer.pk, by=clerk, at=datetime.now().astimezone())
        with django_assert_max_num_queries(40):
            assert "2局" in client.get(place).content.decode()
        assert client.post(place, {"do": "merge"}).status_code == 303
        assert "东街村" in client.get(f"{place}merged/?column=2").content.decode()
        book_ = load_workbook(io.BytesIO(client.get(f"{place}merged/?format=xlsx").content))
        rows = list(book_.worksheets[0].iter_rows(min_row=3, values_only=True))
        assert rows[0][:4] == ("序号", "报送单位", "村(社区)", "排查情况·房屋数")
        assert rows[1][:2] == (1, "1局") and rows[1][3] == 2
        assert not str(rows[1][2]).startswith("@")
        assert book_.worksheets[0]["B4"].hyperlink.target.startswith("http")
        assert len(list(book_.worksheets[1].iter_rows(min_row=2))) == 4
        assert client.get(f"{place}1/").status_code == 200
        assert sign_in(Client(), county.stage.office, "wang").get(place).status_code == 404
        assert ledger.history(made.reference)[-1].verb == "collection.taken_out"
        assert Answer.objects.get(pk=answer.pk).numbers == [1]

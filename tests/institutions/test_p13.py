"""P13 与上级督查系统对接. The specification gives no scenario; this one was written first.

The city's platform has no interface. Its list 第9期 of Wednesday 2026-04-22 has 12 rows under its own
numbers SD2026-0301 … 0312 in eight columns of its own: 5 due "5月31日前" (a Sunday), 4 due 2026-06-20 (a
Saturday inside 端午), 3 due 2026-05-08. Our own date is 3 working days earlier: Wed 05-27, Tue 06-16 and,
over 劳动节, Thu 04-30; theirs never rolls. Nine rows name one unit of ours and go to it at once, three stay
with the office, which gives them out; both dates stay. Taken in twice: 12 unchanged. A row without a date is
named by row and column, and nothing is taken in. Yellow comes at four fifths or at our own date, whichever
is earlier: 0301 on 05-22 at the close (20 of 25 working days), 0310 on 04-30 at the close (our date; four
fifths would be 05-07). Red not before the close of their date.

0301: the unit asks to close, its head signs 05-26, the reply is drafted from it and leaves in their eight
columns under their number; uploaded 05-27 16:00 with a screenshot, the matter is closed, in time. 0302 the
same on 06-01: one working day late. 0303 is reported as still going on and gets the platform's next date
06-30, with 06-25 as ours. Then 12 = 1 in time + 1 late + the others, always. Without screenshot, without
words, or as done without the head's signature nothing is kept.
"""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.support.county import book
from tests.support.matters import Stage, fresh, moment
from tests.support.people import found_office, sign_in
from tests.support.pictures import photo
from zhixing.core.clock.models import Clock
from zhixing.core.evidence.models import Evidence
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import Report
from zhixing.core.matters.models import Matter
from zhixing.work.directives.acts import uppers as acts
from zhixing.work.directives.exports import uppers as exports
from zhixing.work.directives.imports.grids import read_grid
from zhixing.work.directives.models import UpperItem, UpperList, UpperReport
from zhixing.work.directives.refusals import uppers as refusals
from zhixing.work.directives.rules import uppers as rules
from zhixing.work.directives.rules.grids import find_head
from zhixing.work.directives.selectors import uppers as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("P13")]

HEAD = ["序号", "督办编号", "督办事项", "责任单位", "反馈时限", "落实情况", "办理结果", "填报人"]
UNITS = ("住建局", "住建局", "住建局", "财政局", "城管局", "自然资源局", "老河镇", "三岔镇", "财政局",
         "澄阳县", "住建局、财政局", "")  # fmt: skip
DUE = ("5月31日前",) * 5 + ("2026-06-20",) * 4 + ("2026年5月8日",) * 3
CAME = "2026-04-22 10:00"


def number(n: int) -> str:
    return f"SD2026-03{n:02}"


def sheet(*, spoilt: int = 0) -> bytes:
    rows = [
        [str(n), number(n), f"市级督办事项{n}", UNITS[n - 1], "另行通知" if n == spoilt else DUE[n - 1],
         "", "", ""]
        for n in range(1, 13)
    ]  # fmt: skip
    return book([["市政府督查事项清单（第9期）"], HEAD, *rows], merges=("A1:H1",))


def read(content: bytes):
    grid = read_grid(content, name="清单.xlsx")
    head = find_head(grid, rules.titles())
    assert head is not None
    return rules.read_rows(grid, head, year=2026)


def take_in(county: Stage, at: str = CAME) -> acts.UpperTaken:
    content = sheet()
    rows, wrong = read(content)
    assert wrong == []
    file = acts.UpperFile(content, "清单.xlsx", tuple(HEAD))
    return county.do(
        acts.take_in_upper_list, by="zhou", at=at, level="city", title="市政府督查事项清单第9期",
        lead_days=3, file=file, rows=rows,
    )  # fmt: skip


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


@pytest.fixture
def ninth(county: Stage) -> UpperList:
    take_in(county)
    return UpperList.objects.get()


def item(n: int) -> UpperItem:
    return UpperItem.objects.get(number=number(n))


def matter(n: int) -> Matter:
    return Matter.objects.get(document_number=number(n))


def page(county: Stage, code: str = "zhou", at: str = "2026-06-02 10:00") -> selectors.UpperListPage:
    with county.at(at) as now:
        found = selectors.upper_list(UpperList.objects.get().code, seen_by=county.officer(code, at), now=now)
    assert found is not None
    return found


def ask_to_close(county: Stage, n: int, day: str, kind: str = "done") -> None:
    """Let housing sign for a row, its clerk ask to close and its head sign, on one day."""
    found = matter(n)
    county.sign_for(found, at=f"{day} 08:30")
    said = Report(text=f"事项{n}已完成整改，经现场核实", next_step="长效管理", close_kind=kind)
    sent = county.do(matters.report, by="li", at=f"{day} 09:00", matter_id=found.pk, report=said)
    for hour, signer in enumerate(("he", "song", "wang"), start=10):
        county.do(matters.sign_off, by=signer, at=f"{day} {hour}:00", feedback_id=sent.pk)


def answer(county: Stage, n: int, at: str, result: str = "done") -> UpperReport:
    return county.do(
        acts.answer_upper, by="zhou", at=at, list_id=UpperList.objects.get().pk, place=n,
        text=f"事项{n}已完成整改", result=result,
    )  # fmt: skip


def upload(county: Stage, *numbers: int, at: str, **more) -> int:
    more.setdefault("receipt", photo(numbers[0]))
    more.setdefault("name", "上报截图.jpg")
    return county.do(
        acts.keep_upload, by="zhou", at=at, list_id=UpperList.objects.get().pk, places=numbers, **more,
    )  # fmt: skip


class TestTakingIn:
    def test_twelve_rows_under_their_numbers_with_two_dates_each(
        self, county: Stage, ninth: UpperList
    ) -> None:
        dates = [(one.due_on, one.internal_on) for one in ninth.items.order_by("place")]
        assert (
            dates
            == [(date(2026, 5, 31), date(2026, 5, 27))] * 5
            + [(date(2026, 6, 20), date(2026, 6, 16))] * 4
            + [(date(2026, 5, 8), date(2026, 4, 30))] * 3
        )
        assert matter(1).due_at == moment("2026-05-31 17:30")
        clock = Clock.objects.get(pk=matter(1).main_clock_id)
        assert (clock.sentence, clock.internal_on) == ("5月31日前", date(2026, 5, 27))
        assert {one.source_kind for one in Matter.objects.all()} == {"upper"}
        [entry] = ledger.history(ninth.reference)
        assert (entry.verb, entry.facts["rows"], entry.facts["given"]) == ("upper_list.taken_in", 12, 9)

    def test_nine_name_one_unit_of_ours_and_three_wait_for_the_office(
        self, county: Stage, ninth: UpperList
    ) -> None:
        found = page(county, at="2026-04-22 11:00")
        assert [line.place for line in found.lines if not line.is_given] == [10, 11, 12]
        assert found.counts == {
            "waiting": 3, "working": 9, "ready": 0, "overdue": 0, "on_time": 0, "late": 0
        }  # fmt: skip
        land = county.unit("land")
        given = county.do(
            acts.give_out, by="zhou", at="2026-04-22 15:00", list_id=ninth.pk, units={10: land, 12: land}
        )
        assert given == 2
        assert matter(10).unit_id == land
        assert (matter(10).due_at, item(10).internal_on) == (
            moment("2026-05-08 17:30"), date(2026, 4, 30)
        )  # fmt: skip
        assert page(county, at="2026-04-22 16:00").counts["waiting"] == 1

    def test_taken_in_twice_nothing_changes(self, county: Stage, ninth: UpperList) -> None:
        again = take_in(county, at="2026-04-23 09:00")
        assert (again.registered, again.unchanged, again.code) == (0, 12, ninth.code)
        assert (UpperList.objects.count(), Matter.objects.count()) == (1, 12)

    def test_a_row_without_a_date_is_named_by_row_and_column(self, county: Stage) -> None:
        _rows, [wrong] = read(sheet(spoilt=7))
        assert (wrong.row, wrong.column, wrong.sentence) == (9, "上报时限", "“另行通知”读不出日期")

    def test_a_year_not_yet_published_waits_and_lights_nothing(self, county: Stage) -> None:
        content = book([HEAD, ["1", "SD2027-0001", "跨年事项", "住建局", "2028年1月31日", "", "", ""]])
        rows, _wrong = read(content)
        file = acts.UpperFile(content, "清单.xlsx", tuple(HEAD))
        county.do(
            acts.take_in_upper_list, by="zhou", at=CAME, level="city", title="跨年", lead_days=3, file=file,
            rows=rows,
        )  # fmt: skip
        assert UpperItem.objects.get().internal_on is None
        assert Matter.objects.get().light == "provisional"

    def test_a_department_neither_takes_in_nor_sees_rows_of_others(
        self, county: Stage, ninth: UpperList
    ) -> None:
        with pytest.raises(refusals.NotAKeeper):
            county.do(acts.give_out, by="wang", at="2026-04-22 15:00", list_id=ninth.pk, units={10: 1})
        assert [line.place for line in page(county, "wang").lines] == [1, 2, 3]
        with county.at("2026-04-23 09:00") as now:
            stranger = county.officer("fang", "2026-04-23 09:00")
            assert selectors.upper_list(ninth.code, seen_by=stranger, now=now) is None


class TestTheTwoClocks:
    def test_yellow_by_our_date_at_the_latest_red_at_the_close_of_theirs(
        self, county: Stage, ninth: UpperList
    ) -> None:
        for n, at, light in (
            (10, "2026-04-30 17:29", "green"),
            (10, "2026-04-30 17:30", "yellow"),
            (10, "2026-05-08 17:29", "yellow"),
            (10, "2026-05-08 17:30", "red"),
            (1, "2026-05-22 17:29", "green"),
            (1, "2026-05-22 17:30", "yellow"),
            (1, "2026-05-31 17:30", "red"),
        ):
            assert page(county, at=at).lines[n - 1].row.light == light, (n, at)


class TestReportedAbove:
    def test_words_in_their_columns_receipt_kept_matter_closed(self, county: Stage, ninth: UpperList) -> None:
        ask_to_close(county, 1, "2026-05-26")
        with county.at("2026-05-26 15:00"):
            signed = selectors.draft(matter(1).pk)
        assert signed is not None
        assert signed.text == "事项1已完成整改，经现场核实"
        answer(county, 1, "2026-05-26 15:00")

        found = page(county, at="2026-05-26 16:00")
        with county.at("2026-05-26 16:00") as now:
            original = selectors.original_content(found, seen_by=county.officer("zhou", "2026-05-26 16:00"))
            content = exports.reply_workbook(found, original, at=now)
        out = load_workbook(io.BytesIO(content)).active
        assert [cell.value for cell in out[2]] == HEAD
        assert [cell.value for cell in out[3]] == [
            "1", "SD2026-0301", "市级督办事项1", "住建局", "5月31日前", "事项1已完成整改", "已办结", "周敏",
        ]  # fmt: skip
        assert [cell.value for cell in out[4]][5:] == [None, None, None]
        assert "A1:H1" in {str(area) for area in out.merged_cells.ranges}

        assert upload(county, 1, at="2026-05-27 16:00") == 1
        report = UpperReport.objects.get()
        assert report.receipt is not None
        assert report.receipt.about == ninth.reference
        assert (fresh(matter(1)).state, fresh(matter(1)).light) == ("closed", "done")
        entry = ledger.history(item(1).reference)[-1]
        assert (entry.verb, entry.facts["receipt"]) == ("upper_item.uploaded", report.receipt.digest)
        assert page(county).lines[0].standing == "on_time"

    def test_one_in_time_one_late_one_going_on_and_twelve_in_all(
        self, county: Stage, ninth: UpperList
    ) -> None:
        for n, kind in ((1, "done"), (2, "done"), (3, "stage_done")):
            ask_to_close(county, n, "2026-05-26", kind)
        for n, result in ((1, "done"), (2, "done"), (3, "ongoing")):
            answer(county, n, "2026-05-26 15:00", result)
        with pytest.raises(refusals.NextDateMissing):
            upload(county, 1, 3, at="2026-05-27 16:00")
        assert UpperReport.objects.exclude(uploaded_at=None).count() == 0
        assert fresh(matter(1)).state == "closing"
        assert upload(county, 1, 3, at="2026-05-27 16:00", next_due_on=date(2026, 6, 30)) == 2
        upload(county, 2, at="2026-06-01 09:30")

        assert (item(3).due_on, item(3).internal_on) == (date(2026, 6, 30), date(2026, 6, 25))
        assert matter(3).due_at == moment("2026-06-30 17:30")
        assert Clock.objects.get(pk=matter(3).main_clock_id).internal_on == date(2026, 6, 25)
        found = page(county)
        assert [line.standing for line in found.lines[:3]] == ["on_time", "late", "working"]
        assert found.counts == {
            "waiting": 0, "working": 5, "ready": 0, "overdue": 5, "on_time": 1, "late": 1
        }  # fmt: skip
        assert sum(found.counts.values()) == 12

    def test_no_words_no_receipt_no_signature_nothing_is_kept(self, county: Stage, ninth: UpperList) -> None:
        files = Evidence.objects.count()
        with pytest.raises(refusals.NoReplyYet):
            upload(county, 1, at="2026-05-27 16:00")
        answer(county, 1, "2026-05-26 15:00")
        with pytest.raises(refusals.ReceiptMissing):
            upload(county, 1, at="2026-05-27 16:00", receipt=None)
        with pytest.raises(refusals.CloseNotAsked) as caught:
            upload(county, 1, at="2026-05-27 16:00")
        assert str(caught.value) == "SD2026-0301上报为“已办结”，须先由住建局申请办结并经主要负责人签发。"
        with pytest.raises(refusals.ReceiptNotShown):
            upload(county, 1, at="2026-05-27 16:00", receipt=io.BytesIO("已上报".encode()), name="回执.txt")
        assert Evidence.objects.count() == files
        assert UpperReport.objects.get().uploaded_at is None


class TestPages:
    def test_taken_in_given_out_and_handed_back_in_the_browser(self, county: Stage, client: Client) -> None:
        sign_in(client, county.office, "zhou")
        wrong = client.post(
            "/directives/uppers/new/",
            {"level": "city", "title": "第9期", "lead_days": "3", "file": upload_of(sheet(spoilt=7))},
        )
        assert "清单有 1 处需要改正" in wrong.content.decode()
        assert UpperList.objects.count() == 0
        answer_ = client.post(
            "/directives/uppers/new/",
            {"level": "city", "title": "第9期", "lead_days": "3", "file": upload_of(sheet())},
            follow=True,
        )
        text = answer_.content.decode()
        assert "导入 12 项，其中 9 项已转承办单位" in text
        assert "SD2026-0312" in text
        url = UpperList.objects.get().get_absolute_url()
        assert "请至少为一个事项选择承办单位" in client.post(url, {"do": "give"}).content.decode()
        client.post(url, {"do": "give", "unit-10": str(county.unit("land"))})
        assert matter(10).unit_id == county.unit("land")
        refused = client.post(url, {"do": "receipt", "uploaded_at": "2026-04-22T09:00", "row": "1"})
        assert "请上传上级系统的上报截图或回执" in refused.content.decode()
        saved = client.post(f"{url}1/", {"text": "正在推进", "result": "ongoing"}, follow=True)
        assert "上报内容已保存" in saved.content.decode()
        out = load_workbook(io.BytesIO(client.get(f"{url}?format=xlsx").content)).active
        assert out["F3"].value == "正在推进"
        assert "第9期" in client.get("/directives/uppers/").content.decode()

    def test_lists_ask_the_same_number_of_queries_however_long(
        self, county: Stage, ninth: UpperList, django_assert_max_num_queries
    ) -> None:
        with county.at("2026-06-02 10:00") as now, django_assert_max_num_queries(20):
            officer = county.officer("zhou", "2026-06-02 10:00")
            lists, total = selectors.uppers(seen_by=officer, now=now)
        assert total == 1
        assert sum(lists[0].counts.values()) == lists[0].total == 12


def upload_of(content: bytes):
    file = io.BytesIO(content)
    file.name = "清单.xlsx"
    return file

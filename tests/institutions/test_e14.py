"""E14 审批数字化: one case base for every site, six rules of the house, paper keeps its time."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from tests.support.hall import KEEPER, Hall, found_hall, fresh
from tests.support.matters import moment
from tests.support.people import sign_in
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import acts, refusals, selectors
from zhixing.work.service_hall.acts import Applicant, Application
from zhixing.work.service_hall.models import Case
from zhixing.work.service_hall.selectors import regulations as rows

pytestmark = [pytest.mark.django_db, pytest.mark.institution("E14")]

NUMBER = "110101194912310024"


@pytest.fixture
def hall() -> Hall:
    return found_hall()


class TestOneCaseBase:
    def test_taken_at_the_housing_bureau_seen_in_the_centre_at_once(self, hall: Hall) -> None:
        with hall.at("2026-01-05 08:30") as now:
            acts.open_window(
                code="w9", name="房管局9号窗口", site="房管局", order=9, unit_id=hall.unit("hall"),
                is_general=True, by=KEEPER, at=now,
            )  # fmt: skip
        case = hall.receive(hall.item(1), at="2026-03-02 09:00", window="w9")
        by = hall.officer("su", "2026-03-02 09:00")
        found, total = selectors.cases(selectors.CaseQuestion(), seen_by=by, now=moment("2026-03-02 09:00"))
        assert ([row.number for row in found], total) == ([fresh(case).matter.number], 1)
        sites = {row.site: row.cases for row in rows.sites(since=moment("2026-03-01 00:00"))}
        assert sites == {"房管局": 1, "政务服务中心": 0}


class TestTheRulesOfTheHouse:
    def test_six_places_one_filled_each_with_its_checks_or_said_to_have_none(self, hall: Hall) -> None:
        values = {"title": "行政审批和行政许可办事流程", "document": "澄政服〔2026〕1号", "text": ""}
        with hall.at("2026-01-06 09:00") as now:
            codes = ["services.procedure", "law.licensing.one_notice"]
            acts.fill_regulation(place=1, **values, rule_codes=codes, by=KEEPER, at=now)
            more = {"title": "窗口着装规范", "document": "澄政服〔2026〕2号", "text": ""}
            acts.fill_regulation(place=2, **more, rule_codes=[], by=KEEPER, at=now)
            with pytest.raises(refusals.RuleUnknown):
                acts.fill_regulation(place=3, **values, rule_codes=["services.no_such"], by=KEEPER, at=now)
            with pytest.raises(refusals.RegulationPlaceWrong):
                acts.fill_regulation(place=7, **values, rule_codes=[], by=KEEPER, at=now)
        found = rows.regulations(on=moment("2026-01-07 09:00"))
        assert len(found) == 6
        assert [bool(row.title) for row in found] == [True, True, False, False, False, False]
        assert [code for code, _ in found[0].checks] == codes
        assert found[1].checks == []


def on_paper(
    hall: Hall, item: str, *, taken: str, entered: str, paper: str = "纸0001", **more: object
) -> Case:
    new = Application(item, "w7", "", ("001", "002"), "offline", paper_number=paper, **more)  # type: ignore[arg-type]
    with played_at(moment(entered)):
        return acts.upload_offline(
            new=new, applicant=Applicant("person", "刘桂兰", NUMBER, "13800001234"),
            by=hall.officer("zhao", entered), at=moment(taken),
        )  # fmt: skip


class TestOffline:
    def test_entered_two_hours_later_it_keeps_its_paper_time_and_is_marked(self, hall: Hall) -> None:
        item = hall.item(1)
        case = on_paper(hall, item.code, taken="2026-03-02 09:00", entered="2026-03-02 11:00")
        case = fresh(case)
        assert (case.received_at, case.accepted_at) == (moment("2026-03-02 09:00"),) * 2
        assert case.uploaded_at == moment("2026-03-02 11:00")
        assert case.matter.due_at == moment("2026-03-11 17:30")
        [row], _ = selectors.cases(
            selectors.CaseQuestion(), seen_by=hall.officer("su", "2026-03-02 11:01"),
            now=moment("2026-03-02 11:01"),
        )  # fmt: skip
        assert row.late_entry
        with pytest.raises(refusals.UploadedBefore):
            on_paper(hall, item.code, taken="2026-03-02 09:00", entered="2026-03-02 11:10")
        with pytest.raises(refusals.PaperTooOld):
            on_paper(hall, item.code, taken="2026-03-02 09:00", entered="2026-03-05 09:00", paper="纸2")


class TestThePages:
    def test_sheet_in_errors_by_row_and_the_same_again_enters_nothing(self, client: Client) -> None:
        hall = found_hall(accounts=True)
        item = hall.item(1)
        sign_in(client, hall.office, "zhao")
        empty = load_workbook(io.BytesIO(client.get("/services/offline/?format=xlsx").content)).active
        head = [cell.value for cell in empty[3]]  # type: ignore[index]
        now = moment_now()
        lines = [
            ["纸1", now, item.code, "w7", "个人", "刘桂兰", NUMBER, "13800001234", ""],
            ["纸2", now, item.code, "w7", "个人", "李四", NUMBER, "13800001235", "身份证明"],
            ["纸3", "昨天", item.code, "w7", "个人", "王五", NUMBER, "13800001236", ""],
        ]
        said = client.post("/services/offline/", {"file": sheet(head, lines)}).content.decode()
        assert "请写成 2026-03-02 09:30" in said
        cases = list(Case.objects.order_by("paper_number").values_list("channel", "stage"))
        assert cases == [("offline", "accepted"), ("offline", "received")]
        again = client.post("/services/offline/", {"file": sheet(head, lines)}).content.decode()
        assert "已经补录" in again
        assert Case.objects.count() == 2
        sign_in(client, hall.office, "su")
        sent = {"place": "1", "title": "行政审批和行政许可办事流程", "document": "澄政服〔2026〕1号",
                "text": "", "rule_codes": "services.procedure"}  # fmt: skip
        assert client.post("/services/regulations/", sent).status_code == 303
        page = client.get("/services/regulations/").content.decode()
        assert "办件的步骤和次序" in page
        assert page.count("待填写") == 5
        assert client.get("/services/regulations/?format=xlsx").status_code == 200
        sign_in(client, hall.office, "li")
        assert client.get("/services/offline/").status_code == 404


def moment_now() -> str:
    """Return a moment of just now as a sheet writes it."""
    from django.utils import timezone

    return timezone.localtime().strftime("%Y-%m-%d %H:%M")


def sheet(head: list[object], lines: list[list[str]]) -> SimpleUploadedFile:
    book = Workbook()
    page = book.worksheets[0]
    page.append(head)
    for line in lines:
        page.append(line)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("offline.xlsx", out.getvalue())

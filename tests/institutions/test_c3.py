"""C3 重点项目台账 with its amendment: forecast with its span, filings, corrections that keep the old."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from tests.support.matters import Stage, stage
from tests.work.projects.stage import enter, keep, picture, take_on
from zhixing.core.ledger import selectors as ledger
from zhixing.core.notices import selectors as notices
from zhixing.work.projects import acts, imports, refusals, selectors
from zhixing.work.projects.exports.workbooks import register_workbook
from zhixing.work.projects.models import Filing, Project

pytestmark = [pytest.mark.django_db, pytest.mark.institution("C3")]


@pytest.fixture
def county() -> Stage:
    return stage()


def page(county: Stage, project: Project, at: str, by: str = "zhou") -> selectors.ProjectPage:
    with county.at(at) as now:
        found = selectors.project(project.code, seen_by=county.officer(by, at), now=now)
    assert found is not None
    return found


class TestForecast:
    def test_equipment_at_sixty_percent_is_twenty_days_late_and_told_to_the_leader(
        self, county: Stage
    ) -> None:
        project = enter(county)
        take_on(county, project)
        keep(county, project, at="2026-09-17 17:00", milestone_place=1, percent=0, words="设备进场")
        proof = picture(county, project, 1, at="2026-12-01 08:30")
        keep(county, project, at="2026-12-01 09:00", milestone_place=1, percent=60, evidence_ids=(proof,))

        seen = page(county, project, "2026-12-01 10:00")
        assert seen.forecast is not None
        assert seen.forecast.on == date(2027, 1, 20)
        assert (seen.forecast.days, seen.forecast.percent, seen.late_days) == (75, 60, 20)
        assert (seen.forecast.earliest, seen.forecast.latest) == (date(2027, 1, 11), date(2027, 2, 1))
        assert seen.light == "yellow"
        assert seen.reasons == ("预计推迟20天",)
        [told] = notices.told(project.matter.reference, topic="yellow")
        assert told.person.name == "陈立群"
        assert "推迟 20 天" in told.text


class TestRegister:
    def test_every_version_has_its_receipt_and_the_office_reads_them(self, county: Stage) -> None:
        project = enter(county)
        take_on(county, project)
        keep(county, project, at="2026-01-12 09:00", amount=Decimal(900))
        keep(county, project, at="2026-01-19 09:00", amount=Decimal(1500))
        county.do(
            acts.correct,
            by="wang",
            at="2026-01-20 09:00",
            project_id=project.pk,
            changes={"investment:2026-01": "1100"},
            reason="与拨付凭证核对，多报 400 万元",
        )
        project.refresh_from_db()
        receipts = Filing.objects.filter(project=project)
        assert project.version == 4
        assert receipts.count() == len(set(receipts.values_list("receipt", flat=True))) == 4
        read = county.do(
            acts.read_filings, by="zhou", at="2026-01-20 10:00", filing_ids=[one.pk for one in receipts]
        )
        assert read == 4

    def test_a_corrected_figure_keeps_the_old_value_editor_and_reason(self, county: Stage) -> None:
        project = enter(county)
        take_on(county, project)
        keep(county, project, at="2026-06-10 09:00", milestone_place=1, percent=62, amount=Decimal(5200))
        with pytest.raises(refusals.PercentFallsBack):
            keep(county, project, at="2026-06-20 09:00", milestone_place=1, percent=47)
        county.do(
            acts.correct,
            by="wang",
            at="2026-06-20 09:30",
            project_id=project.pk,
            changes={"percent:1": "47", "investment:2026-06": "3900"},
            reason="票据核对",
        )
        changes = {row.name: row for row in page(county, project, "2026-06-20 10:00").changes}
        assert (changes["percent:1"].former, changes["percent:1"].present) == ("62", "47")
        assert (changes["investment:2026-06"].former, changes["investment:2026-06"].who) == (
            "5200.00",
            "王建国",
        )
        assert changes["percent:1"].reason == "票据核对"
        verbs = [entry.verb for entry in ledger.history(project.reference)]
        assert verbs == ["project.entered", "project.register_kept", "project.facts_corrected"]

    def test_seven_days_of_silence_and_progress_without_proof_are_yellow(self, county: Stage) -> None:
        project = enter(county)
        take_on(county, project)
        keep(county, project, at="2026-03-02 09:00", words="临建完成")
        assert page(county, project, "2026-03-09 18:00").light == "green"
        assert page(county, project, "2026-03-10 08:00").reasons == ("台账8天未更新",)
        keep(county, project, at="2026-03-10 09:00", milestone_place=1, percent=5, words="桩基开工")
        assert page(county, project, "2026-03-10 10:00").reasons == ("有进度无佐证",)
        proof = picture(county, project, 2, at="2026-03-11 08:30")
        keep(county, project, at="2026-03-11 09:00", words="补充桩基照片", evidence_ids=(proof,))
        assert page(county, project, "2026-03-11 10:00").light == "green"

    def test_progress_with_proof_is_written_once_and_reported_to_the_milestone(self, county: Stage) -> None:
        project = enter(county)
        take_on(county, project)
        proof = picture(county, project, 3, at="2026-10-12 08:30")
        keep(county, project, at="2026-10-12 09:00", milestone_place=1, percent=30, evidence_ids=(proof,))
        stone = project.milestones.get()
        assert stone.matter.parent_id == project.matter_id
        [feedback] = stone.matter.feedbacks.all()
        assert (feedback.progress_percent, feedback.text) == (30, "设备安装调试")


class TestWorkbook:
    def test_goes_out_and_comes_in_again_in_the_office_s_columns(self, county: Stage) -> None:
        enter(
            county,
            milestones=(("厂房主体", "2026-01-05", "2026-05-31"), ("投产", "2026-06-01", "2026-12-31")),
        )
        at = "2026-02-02 09:00"
        with county.at(at) as now:
            by = county.officer("zhou", at)
            rows = selectors.register_rows(seen_by=by, wanted=selectors.Wanted(), now=now)
            content = register_workbook(rows, made_by=by, made_at=now)
            again = imports.take_in(io.BytesIO(content), by=by, at=now)
            assert (again.read, again.known, again.entered, again.faults) == (1, 1, [], [])

            book = load_workbook(io.BytesIO(content))
            sheet = book.active
            for column, text in (
                (3, "老河大桥重建"),
                (4, "城管局"),
                (5, "陈立群"),
                (8, "1.9"),
                (11, "2026-11-30"),
            ):
                sheet.cell(5, column).value = text
            sheet.cell(5, 12).value = "2月围堰；5月底前桩基；11月合龙"
            sheet.cell(6, 3).value = "坏行"
            sheet.cell(6, 4).value = "没有的局"
            sheet.cell(6, 8).value = "约两亿"
            out = io.BytesIO()
            book.save(out)
            taken = imports.take_in(io.BytesIO(out.getvalue()), by=by, at=now)
        assert len(taken.entered) == 1
        assert {(fault.row, fault.column) for fault in taken.faults} == {
            (6, "牵头单位"), (6, "总投资（亿元）"), (6, "竣工日期"), (6, "年度节点"),
        }  # fmt: skip
        bridge = Project.objects.get(matter__title="老河大桥重建")
        assert bridge.total == Decimal(19_000)
        assert list(bridge.milestones.order_by("place").values_list("name", "due_on")) == [
            ("围堰", date(2026, 2, 28)),
            ("桩基", date(2026, 5, 31)),
            ("合龙", date(2026, 11, 30)),
        ]

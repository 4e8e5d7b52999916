"""B1 目标责任制 with its amendment: coverage before release, nodes on the way, five classes that add up."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from openpyxl import Workbook

from tests.support.matters import Stage, fresh, moment
from tests.support.people import found_office, sign_in
from zhixing.core.clock.models import Clock
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import acts as matters
from zhixing.core.notices import selectors as notices
from zhixing.core.outcomes.models import Breach
from zhixing.work.directives import acts, refusals, selectors, ticks
from zhixing.work.directives.imports.targets import read_target_sheet
from zhixing.work.directives.models import Target, TargetList
from zhixing.work.directives.refusals.targets import TargetsNotDecomposed

pytestmark = [pytest.mark.django_db, pytest.mark.institution("B1")]

LEADS = ("住建局", "财政局", "城管局", "自然资源局")


def sheet(count: int = 60, *, without_lead: tuple[int, ...] = (17, 44)) -> bytes:
    """Return an Excel sheet of targets; some have no unit."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["2026年目标任务表"])
    page.append(["序号", "目标任务", "基数", "目标值", "计量单位", "佐证类型", "牵头单位", "完成时限"])
    for number in range(1, count + 1):
        lead = "" if number in without_lead else LEADS[number % 4]
        page.append([number, f"改造老旧小区第{number}批", 0, 5, "个", "验收单", lead, "12月底前"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


def listed(county: Stage, **how: object) -> TargetList:
    content = sheet(**how)  # type: ignore[arg-type]
    rows = read_target_sheet(content, name="目标.xlsx", year=2026)
    made = county.do(
        acts.list_targets,
        by="zhou",
        at="2026-01-20 09:00",
        name="目标.xlsx",
        content=content,
        year=2026,
        rows=rows,
        title="2026年县政府目标任务",
    )
    assert isinstance(made, TargetList)
    return made


def give_leads(county: Stage, made: TargetList) -> None:
    edits = []
    for view in selectors.drafts(made.pk):
        target = view.target
        edits.append(
            acts.TargetEdit(
                place=target.place,
                title=target.title,
                baseline=target.baseline,
                value=target.value,
                measure=target.measure,
                proof=target.proof,
                lead_id=target.lead_id or county.unit("housing"),
                due_on=target.due_on,
                nodes=view.nodes,
            )
        )
    county.do(acts.keep_targets, by="zhou", at="2026-01-20 10:00", list_id=made.pk, rows=edits)


def paper(county: Stage, matter_id: int, at: str) -> int:
    with county.at(at) as now:
        file = io.BytesIO(f"验收单 {at}".encode())
        by = county.officer("li", at)
        return int(
            evidence.store(file=file, name="验收单.txt", about=f"matter:{matter_id}", by=by, at=now).pk
        )


def standing(county: Stage, made: TargetList, at: str) -> dict[str, int]:
    with county.at(at) as now:
        board = selectors.board(made.pk, seen_by=county.officer("lu", at), now=now)
    assert sum(board.balance.values()) == board.total == len(board.rows)
    return board.balance


class TestCoverage:
    def test_sixty_registered_two_undecomposed_block_the_release_by_name(self, county: Stage) -> None:
        made = listed(county)
        said = selectors.coverage_of(selectors.drafts(made.pk))
        assert (said.total, said.decomposed) == (60, 58)

        with pytest.raises(TargetsNotDecomposed) as refused:
            county.do(acts.release_targets, by="zhou", at="2026-01-21 09:00", list_id=made.pk)
        assert "改造老旧小区第17批、改造老旧小区第44批" in str(refused.value)
        assert "2 项" in str(refused.value)
        assert Target.objects.filter(matter__isnull=False).count() == 0

    def test_after_release_the_unit_signs_within_five_working_days(self, county: Stage) -> None:
        made = listed(county)
        give_leads(county, made)
        released = county.do(acts.release_targets, by="zhou", at="2026-01-21 09:00", list_id=made.pk)
        assert len(released) == 60
        signing = Clock.objects.get(about=released[0].reference, purpose="sign")
        assert signing.due_at == moment("2026-01-28 17:30")
        assert standing(county, made, "2026-01-22 09:00") == {
            "on_track": 0,
            "late": 0,
            "done": 0,
            "adjusted": 0,
            "not_due": 60,
        }


class TestProgress:
    @pytest.fixture
    def made(self, county: Stage) -> TargetList:
        made = listed(county, count=6, without_lead=())
        county.do(acts.release_targets, by="zhou", at="2026-01-21 09:00", list_id=made.pk)
        return made

    def test_without_evidence_the_node_of_june_is_missed_at_the_last_verified_value(
        self, county: Stage, made: TargetList
    ) -> None:
        target = made.targets.select_related("matter").get(place=4)
        matter = target.matter
        assert matter is not None
        county.sign_for(matter, at="2026-01-22 09:00")
        file = paper(county, matter.pk, "2026-03-20 09:00")
        said = county.do(
            matters.report,
            by="li",
            at="2026-03-20 10:00",
            matter_id=matter.pk,
            report=matters.Report("完成外墙 3 栋", progress_percent=40, evidence_ids=(file,)),
        )
        if said.state == "signing":
            county.do(matters.sign_off, by="wang", at="2026-03-20 11:00", feedback_id=said.pk)
        county.do(matters.accept_feedback, by="zhou", at="2026-03-20 15:00", feedback_id=said.pk)
        with pytest.raises(Exception, match="佐证"):
            county.do(
                matters.report,
                by="li",
                at="2026-06-29 10:00",
                matter_id=matter.pk,
                report=matters.Report("完成改造 55%", progress_percent=55),
            )
        assert fresh(matter).progress_percent == 40

        with county.at("2026-06-30 17:29") as now:
            ticks.look_at_nodes(now)
        assert notices.told(matter.reference, topic="yellow") == []
        with county.at("2026-06-30 17:30") as now:
            ticks.look_at_nodes(now)
            ticks.look_at_nodes(now)
        told = [one.person.name for one in notices.told(matter.reference, topic="yellow")]
        assert told == ["李强", "贺平", "宋立", "王建国"]
        assert Breach.objects.filter(about=matter.reference, rule_code="targets.nodes").count() == 1
        with county.at("2026-07-01 09:00") as now:
            board = selectors.board(made.pk, seen_by=county.officer("lu", "2026-07-01 09:00"), now=now)
        row = next(row for row in board.rows if row.number == matter.number)
        assert (row.verified, row.expected, row.light, row.standing) == (40, 50, "yellow", "late")

    def test_the_five_classes_always_add_up(self, county: Stage, made: TargetList) -> None:
        at = "2026-02-10 09:00"
        ended = made.targets.select_related("matter").get(place=1).matter
        assert ended is not None
        county.do(
            matters.terminate,
            by="zhou",
            at=at,
            matter_id=ended.pk,
            reason="上级取消该项目",
            decision_number="县政府第5次常务会议",
        )
        assert standing(county, made, at) == {
            "on_track": 0,
            "late": 0,
            "done": 0,
            "adjusted": 1,
            "not_due": 5,
        }
        late = standing(county, made, "2026-04-01 09:00")
        assert (late["late"], late["adjusted"]) == (5, 1)


class TestPages:
    def test_a_person_does_the_same_in_the_browser(self, county: Stage) -> None:
        client = sign_in(Client(), county.office, "zhou")
        text = (
            "2026年澄阳县政府工作报告\n今年发展主要预期目标是：地区生产总值增长6%左右；"
            "城镇新增就业3200人以上，城镇调查失业率5.5%左右；国际收支基本平衡。\n"
        )
        answer = client.post("/directives/targets/", {"year": "2026", "text": text})
        page = client.get(answer["Location"]).content.decode()
        assert page.count('<section class="proposal') == 4
        assert "3200人以上" in page.replace(" ", "") or "3200以上" in page

        blocked = client.post(answer["Location"], {"do": "release"}).content.decode()
        assert "不能下达" in blocked
        stranger = sign_in(Client(), county.office, "li")
        assert stranger.get(answer["Location"]).status_code == 404

    def test_the_board_shows_five_figures_and_gives_a_sheet(self, county: Stage) -> None:
        made = listed(county, count=6, without_lead=())
        county.do(acts.release_targets, by="zhou", at="2026-01-21 09:00", list_id=made.pk)
        client = sign_in(Client(), county.office, "lu")
        page = client.get(made.get_absolute_url()).content.decode()
        assert "五类之和等于目标总数" in page
        assert client.get(made.get_absolute_url() + "?format=xlsx")["Content-Type"].startswith("application/")
        assert client.get("/directives/targets/").status_code == 200

    def test_only_those_who_set_targets_bring_them_in(self, county: Stage) -> None:
        with pytest.raises(refusals.NotASupervisor):
            county.do(
                acts.list_targets,
                by="li",
                at="2026-01-20 09:00",
                name="x.xlsx",
                content=b"x",
                year=2026,
                rows=[acts.TargetRow("目标")],
            )


def test_monthly_progress_is_asked_for_on_the_last_working_day(county: Stage) -> None:
    made = listed(county, count=2, without_lead=())
    county.do(acts.release_targets, by="zhou", at="2026-01-21 09:00", list_id=made.pk)
    matter = made.targets.select_related("matter").get(place=1).matter
    assert matter is not None
    for at, asked in (("2026-04-29 09:00", 0), ("2026-04-30 09:00", 1), ("2026-04-30 10:00", 1)):
        with county.at(at) as now:
            ticks.ask_monthly_progress(now)
        assert len(notices.told(matter.reference, topic="progress_due")) == asked
    assert date(2026, 4, 30).weekday() == 3

"""Demonstration 4 in the browser: the wall, a decision as it is spoken, the next project, minutes in Word."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document

from tests.reliability.scenes import ago, live_county
from tests.support.matters import Stage
from tests.support.pictures import photo
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters.models import Matter
from zhixing.work.projects import acts
from zhixing.work.projects.models import Meeting, Project

SECONDS = 75


@pytest.fixture
def county() -> Stage:
    return live_county()


@pytest.fixture
def projects(county: Stage) -> list[Project]:
    """Two projects of housing behind their plan, with a photograph of yesterday."""
    today = datetime.now(UTC).date()
    made = []
    for number, title in enumerate(
        ("南湖第三小学新建工程", "城区雨污分流改造二期工程（人民路、文昌路、滨河路段）"), 1
    ):
        new = acts.NewProject(
            title=title,
            lead_unit_id=county.unit("housing"),
            leader_post_id=county.office.posts["vice"],
            starts_on=today - timedelta(days=100),
            due_on=today + timedelta(days=61),
            milestones=(
                acts.NewMilestone("主体封顶", today + timedelta(days=61), today - timedelta(days=100)),
            ),
            year_plan=9000,
        )
        project = county.do(acts.enter_project, by="zhou", at=ago(days=20), new=new)
        county.do(
            acts.take_on, by="wang", at=ago(days=19.9), project_id=project.pk, handler_id=county.person("li")
        )
        with county.at(ago(days=1)) as now:
            by = county.officer("li", ago(days=1))
            kept = evidence.store(file=photo(number), name="现场.jpg", about=project.reference, by=by, at=now)
        entry = acts.NewEntry(
            on=(datetime.now(UTC) - timedelta(days=1)).date(),
            words="主体完成三层，林地手续未办结",
            milestone_place=1,
            percent=47,
            problems="林地手续未办结",
            coordination="林地手续",
            coordination_unit_id=county.unit("land"),
            evidence_ids=(kept.pk,),
        )
        county.do(acts.keep_register, by="li", at=ago(days=0.9), project_id=project.pk, entry=entry)
        made.append(project)
    return made


class TestWall:
    def test_demonstration_four_inside_its_time(self, arrive, county: Stage, projects: list[Project]) -> None:
        zhou = arrive("zhou")
        began = time.monotonic()
        page = zhou.open("/projects/wall/")
        page.get_by_label("主持县领导").select_option(label="沈国安（常务副县长）")
        for project in projects:
            page.get_by_label(project.matter.title).check()
        zhou.press("开始投屏")
        assert page.locator("h1").inner_text() == "南湖第三小学新建工程"
        figures = page.locator(".wall-figure strong").all_inner_texts()
        assert figures[:2] == ["62%", "47%"]
        stuck = page.locator(".wall-stuck").inner_text()
        assert "林地手续" in stuck
        assert "自然资源局" in stuck
        assert (
            page.locator(".wall-photograph img").evaluate("one => one.decode().then(() => one.naturalWidth)")
            > 0
        )
        # Letters of a tenth of the wall's height read at ten metres on a wall of two.
        sizes = page.evaluate(
            "() => ['h1', '.wall-figure strong', '.wall-words', '.wall-stuck', '.wall-decisions']"
            ".map(s => parseFloat(getComputedStyle(document.querySelector(s)).fontSize) / innerHeight)"
        )
        assert min(sizes) >= 0.03
        zhou.screenshot("wall-first", full=False)
        page.get_by_label("决定").fill("下周三前办结林地手续")
        page.get_by_label("承办单位").select_option(label="自然资源局")
        page.get_by_role("button", name="下周三").click()
        zhou.press("记录决定")
        line = page.locator(".wall-decisions li")
        assert "下周三前办结林地手续" in line.inner_text()
        assert "自然资源局" in line.inner_text()
        zhou.screenshot("wall-decided", full=False)
        assert zhou.axe() == []
        assert zhou.sideways() == 0
        page.locator("body").press("ArrowRight")
        page.wait_for_url("**/2/")
        assert "雨污分流" in page.locator("h1").inner_text()
        zhou.screenshot("wall-second", full=False)
        page.locator("body").press("ArrowLeft")
        page.wait_for_url("**/1/")
        zhou.click("结束，生成纪要（已议定 1 项）")
        zhou.press("生成纪要")
        with page.expect_download() as waiting:
            zhou.click("下载纪要")
        took = time.monotonic() - began
        document = Document(waiting.value.path())
        text = "\n".join(paragraph.text for paragraph in document.paragraphs)
        decision = Matter.objects.get(kind="projects.decision")
        assert "下周三前办结林地手续。由自然资源局承办" in text
        assert decision.number in text
        assert took < SECONDS, f"the demonstration took {took:.0f} s"

        tian = arrive("tian", phone=True)
        assert "下周三前办结林地手续" in tian.open("/inbox/").content()
        assert Meeting.objects.get().minutes_at is not None
        lu = arrive("lu")
        row = lu.open("/projects/weekly/").locator("tbody tr", has_text="南湖第三小学")
        assert row.count() == 1

    def test_works_without_script(self, arrive, county: Stage, projects: list[Project]) -> None:
        zhou = arrive("zhou", script=False)
        page = zhou.open("/projects/wall/")
        page.get_by_label("主持县领导").select_option(label="沈国安（常务副县长）")
        zhou.press("开始投屏")
        page.get_by_label("决定").fill("补办施工许可")
        page.get_by_label("承办单位").select_option(label="自然资源局")
        page.get_by_label("办结日期").fill((datetime.now(UTC) + timedelta(days=6)).date().isoformat())
        zhou.press("记录决定")
        assert "补办施工许可" in page.locator(".wall-decisions").inner_text()
        zhou.click("下一个项目 →")
        assert "雨污分流" in page.locator("h1").inner_text()


class TestRegister:
    def test_a_project_is_read_and_its_register_kept_on_a_phone_and_at_a_desk(
        self, arrive, county: Stage, projects: list[Project]
    ) -> None:
        lu = arrive("lu")
        page = lu.open("/projects/")
        assert lu.sideways() == 0
        assert lu.axe() == []
        lu.screenshot("projects-register")
        lu.click(projects[1].matter.title)
        assert page.locator("figure.gantt svg[role=img]").count() == 1
        assert lu.axe() == []
        lu.screenshot("project-page")
        lu.open("/projects/weekly/")
        assert lu.axe() == []
        lu.screenshot("projects-weekly")
        li = arrive("li", phone=True)
        form = li.open(f"/projects/{projects[0].code}/report/")
        form.get_by_label("形象进度").fill("主体完成四层")
        form.get_by_label("对应节点").select_option(index=1)
        form.get_by_label("该节点完成百分比").fill("52")
        form.get_by_label("现场照片、佐证材料").set_input_files(
            {"name": "现场2.jpg", "mimeType": "image/jpeg", "buffer": photo(77).read()}
        )
        li.press("填报台账")
        assert "台账已更新并备案" in form.content()
        assert li.sideways() == 0
        assert li.small_targets(24) == []
        li.screenshot("project-phone")


class TestReview:
    """C5 by a person: a project sent in, the panel drawn with recusal, opinions, the signed conclusion."""

    def test_from_entry_to_the_signed_conclusion(
        self, arrive, county: Stage, projects: list[Project], tmp_path: Path
    ) -> None:
        rows = [
            acts.NewExpert("秦越", "财政局", ("工程造价",), (), county.unit("finance")),
            acts.NewExpert("乔安", "省设计院", ("建筑结构",)),
            acts.NewExpert("戴明", "临州安装公司", ("机电设备",)),
            acts.NewExpert("贾成", "临州检测所", ("机电设备",)),
        ]
        county.do(acts.add_experts, by="zhou", at=ago(days=2), rows=rows)
        signed = []
        for number in range(4):
            path = tmp_path / f"签字件{number}.jpg"
            path.write_bytes(photo(200 + number).read())
            signed.append(path)
        zhou = arrive("zhou")
        page = zhou.open(f"/projects/{projects[0].code}/")
        zhou.click("送审")
        page.get_by_label("评审类型").select_option(index=0)
        page.get_by_label("送审金额").fill("7200")
        page.get_by_label("须回避的单位").fill("临州安装公司\n省第二监理公司")
        zhou.press("送审并抽取专家")
        panel = page.locator("table tbody tr")
        assert "贾成" in page.locator("main").inner_text()
        assert panel.count() in (3, 4)  # the recused one stays written when he was drawn first
        for number in range(3):
            one = page.locator("form", has=page.get_by_role("button", name="登记专家意见"))
            one.get_by_label("专家意见").fill("取费合理，基础部分建议核减")
            one.get_by_label("评分").fill("86")
            one.get_by_label("用时").fill("6.5")
            one.get_by_label("评审费").fill("1500")
            one.get_by_label("签字意见扫描件").set_input_files(signed[number])
            zhou.press("登记专家意见")
        with page.expect_download() as paper:
            zhou.click("评审报告（Word）")
        text = "\n".join(line.text for line in Document(paper.value.path()).paragraphs)
        assert "取费合理，基础部分建议核减" in text
        page.get_by_label("评审结论金额").fill("6800")
        page.get_by_label("评审结论", exact=True).fill("核减 400 万元")
        zhou.press("出具评审结论")
        assert "签字的评审报告" in page.locator(".errors").inner_text()
        assert page.get_by_label("评审结论金额").input_value() == "6800"
        page.get_by_label("签字的评审报告").set_input_files(signed[3])
        zhou.press("出具评审结论")
        assert "6800 万元" in page.locator("main").inner_text()
        assert page.get_by_role("link", name="签字的评审报告").count() == 1
        assert zhou.axe() == []
        zhou.screenshot("review-concluded")

"""Pages of matters: what each persona sees, refusals on the form, once done, strangers get 404."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from tests.support.matters import Stage, fresh
from tests.support.people import found_office, sign_in
from zhixing.core.matters import acts, selectors
from zhixing.core.matters.imports import open_log
from zhixing.core.matters.imports.keeping import keep_log
from zhixing.core.matters.models import Matter

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


@pytest.fixture
def matter(county: Stage) -> Matter:
    found = county.issue(
        at="2026-06-01 09:00", limit="20wd", supports=("finance",), source_sentence="6月底前完成"
    )
    county.sign_for(found, at="2026-06-01 10:00")
    return found


def signed_in(county: Stage, code: str) -> Client:
    return sign_in(Client(), county.office, code)


def key_of(html: str) -> str:
    found = re.search(r'name="form_key" value="([0-9a-f]{32})"', html)
    assert found
    return found[1]


class TestMatterPage:
    @pytest.mark.parametrize("code", ["zhou", "li", "wang", "chen", "lu", "qian", "meng"])
    def test_shows_the_one_responsible_person_to_everyone_concerned(
        self, county: Stage, matter: Matter, code: str
    ) -> None:
        answer = signed_in(county, code).get(f"/matters/{matter.number}/")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "具体责任人" in page and "李强" in page
        assert "老旧小区改造" in page

    @pytest.mark.parametrize("code", ["ma", "shi", "party"])
    def test_answers_a_stranger_404(self, county: Stage, matter: Matter, code: str) -> None:
        client = signed_in(county, code)
        for path in ("", "clock/", "report/", "urge/"):
            assert client.get(f"/matters/{matter.number}/{path}").status_code == 404

    def test_an_imported_case_is_shown_with_its_steps(self, county: Stage, tmp_path: Path) -> None:
        path = tmp_path / "log.csv"
        path.write_text(
            "case_id,activity,timestamp,resource,duedate,soort\n"
            "K-7,受理,2014-04-11,陈一,,verbouw\n"
            "K-7,审查,2014-04-16 10:30,陈二,2014-04-15,verbouw\n",
            "utf-8",
        )
        with county.at("2026-06-01 09:00") as at:
            log = open_log(path, zone="Europe/Amsterdam")
            keep_log(log=log, name="许可系统", by=county.officer("admin", "2026-06-01 09:00"), at=at)
        number = Matter.objects.get(source_ref="许可系统/K-7").number

        page = signed_in(county, "zhou").get(f"/matters/{number}/").content.decode()

        assert "导入自“许可系统”，原编号 K-7，共 2 个环节" in page
        assert "其中 1 个逾期" in page
        assert "2014年4月11日（周五）" in page and "2014年4月16日（周三） 10:30" in page
        assert "Europe/Amsterdam" in page

    def test_the_clock_page_counts_day_by_day(self, county: Stage, matter: Matter) -> None:
        page = signed_in(county, "zhou").get(f"/matters/{matter.number}/clock/").content.decode()
        assert "端午" in page


class TestStep:
    def test_signs_for_and_names_the_handler(self, county: Stage) -> None:
        matter = county.issue(at="2026-06-01 09:00", limit="20wd")
        client = signed_in(county, "wang")
        asked = client.get(f"/matters/{matter.number}/sign-for/")
        sent = {"handler": county.person("li"), "form_key": key_of(asked.content.decode())}
        answer = client.post(f"/matters/{matter.number}/sign-for/", sent)
        assert answer.status_code == 303
        assert fresh(matter).handler_id == county.person("li")
        version = fresh(matter).version

        again = client.post(f"/matters/{matter.number}/sign-for/", sent)
        assert again.status_code == 303
        assert fresh(matter).version == version

    def test_a_refusal_stands_on_the_form_with_what_was_typed(self, county: Stage, matter: Matter) -> None:
        client = signed_in(county, "li")
        answer = client.post(
            f"/matters/{matter.number}/report/", {"text": "已召开专题会议研究部署", "progress_percent": "40"}
        )
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "会议记录不计入进度" in page
        assert "已召开专题会议研究部署" in page
        assert fresh(matter).progress_percent == 0

    def test_every_step_that_is_offered_opens(self, county: Stage, matter: Matter) -> None:
        for code in ("zhou", "li", "wang", "wu", "chen"):
            client = signed_in(county, code)
            page = client.get(f"/matters/{matter.number}/").content.decode()
            for slug in set(re.findall(rf'href="/matters/{matter.number}/([a-z-]+)/"', page)):
                assert client.get(f"/matters/{matter.number}/{slug}/").status_code == 200, (code, slug)


class TestRegister:
    @pytest.mark.parametrize("code", ["zhou", "li", "wang", "lu"])
    def test_lists_and_filters(self, county: Stage, matter: Matter, code: str) -> None:
        client = signed_in(county, code)
        for query in (
            "",
            "?state=open",
            "?light=red",
            "?q=老旧",
            "?q=ljxq",
            "?sort=-progress",
            "?format=xlsx",
        ):
            assert client.get(f"/matters/{query}").status_code == 200, query
        assert "老旧小区改造" in client.get("/matters/?q=ljxqgz").content.decode()
        assert "老旧小区改造" not in client.get("/matters/?q=不存在").content.decode()

    def test_open_ones_stand_first_by_what_is_due_then_the_latest_closed(self, county: Stage) -> None:
        due = {"六月": "2026-06-30", "五月": "2026-06-10", "四月": "2026-06-05", "无期": None}
        late, soon, done, undated = (
            county.issue(at="2026-06-01 09:00", title=title, due=day) for title, day in due.items()
        )
        Matter.objects.filter(pk=done.pk).update(
            state="closed", close_kind="done", closed_at="2026-06-02T01:00:00Z"
        )
        with county.at("2026-06-03 09:00") as now:
            by = county.officer("zhou", "2026-06-03 09:00")
            rows = selectors.register(seen_by=by, wanted=selectors.Filters(), now=now).rows
            found = selectors.search(seen_by=by, text="月", now=now)
        assert [row.id for row in rows] == [soon.pk, late.pk, undated.pk, done.pk]
        assert {row.id for row in found[:2]} == {soon.pk, late.pk}
        assert found[2].id == done.pk

    def test_what_fits_many_is_found_like_what_fits_few(self, county: Stage) -> None:
        titles = ("许可（变更）", "许可变更", "可许变更", "许可延续", "XK-12许可变更", "许可变更二")
        kept = [county.issue(at="2026-06-01 09:00", title=title).pk for title in titles]
        elsewhere = county.issue(at="2026-06-01 09:00", title="许可变更", lead="finance").pk
        asked = {"许可变更": [0, 1, 4, 5], "许可": [0, 1, 3, 4, 5], "xk变更": [0, 1, 4, 5]}
        for code, others in (("zhou", [elsewhere]), ("wang", [])):
            by = county.officer(code, "2026-06-03 09:00")
            for text, places in asked.items():
                wanted = others + sorted([kept[place] for place in places], reverse=True)
                # Counted whole; counted to one, then read in order; more asked for than is read.
                for count_to, limit in ((100, 20), (1, 2), (1, 20)):
                    rows, count = selectors.matching_in_order(
                        Matter.objects.all(), text, seen_by=by, order=("-id",), offset=0, limit=limit,
                        count_to=count_to,
                    )  # fmt: skip
                    assert [row.pk for row in rows] == wanted[:limit], (code, text, count_to, limit)
                    assert count == min(len(wanted), count_to + 1)

    def test_finds_by_number_and_by_the_words_it_was_corrected_to(
        self, county: Stage, matter: Matter
    ) -> None:
        words = {"title": "背街小巷改造", "document_number": "政督〔2026〕57号"}
        county.do(
            acts.correct,
            by="zhou",
            at="2026-06-01 11:00",
            matter_id=matter.pk,
            changes=words,
            reason="原题有误",
        )
        client = signed_in(county, "li")
        for text in ("背街小巷", "bjxx", "政督〔2026〕57号", matter.number[:10].lower()):
            assert matter.number in client.get("/matters/", {"q": text}).content.decode(), text
        assert matter.number not in client.get("/matters/", {"q": "老旧小区"}).content.decode()

    def test_takes_on_and_gives_out_in_one_form(self, county: Stage) -> None:
        client = signed_in(county, "zhou")
        asked = client.get("/matters/new/").content.decode()
        sent = {
            "title": "农村公路危桥老河桥",
            "lead": county.unit("laohe"),
            "due_on": "2026-12-31",
            "form_key": key_of(asked),
            "grade": "key",
            "urgency": "normal",
            "kind": "matters.task",
        }
        answer = client.post("/matters/new/", sent)
        assert answer.status_code == 303, answer.content.decode()[:3000]
        made = Matter.objects.get()
        assert (made.unit_id, made.state, made.grade) == (county.unit("laohe"), "issued", "key")
        client.post("/matters/new/", sent)
        assert Matter.objects.count() == 1

    def test_keeps_what_was_typed_when_the_lead_is_missing(self, county: Stage) -> None:
        page = (
            signed_in(county, "zhou")
            .post("/matters/new/", {"title": "没有牵头单位", "due_on": "2026-12-31"})
            .content.decode()
        )
        assert "牵头单位必须是一个" in page
        assert "没有牵头单位" in page

    def test_only_who_may_register_sees_the_form(self, county: Stage) -> None:
        assert signed_in(county, "li").get("/matters/new/").status_code == 404


class TestQueuesAndLists:
    def test_every_queue_opens_for_who_has_it(self, county: Stage, matter: Matter) -> None:
        county.issue(at="2026-06-01 11:00", lead="finance", limit="5wd", title="专项债支出")
        for code, queues in {
            "zhou": ("to_issue", "to_check", "to_close", "extensions", "ladder"),
            "qian": ("to_sign_for", "offers", "to_sign_off"),
            "wu": ("rulings",),
        }.items():
            client = signed_in(county, code)
            for queue in queues:
                assert client.get(f"/matters/waiting/{queue}/").status_code == 200, (code, queue)
        assert signed_in(county, "li").get("/matters/waiting/to_check/").status_code == 404

    def test_urges_many_with_a_result_for_each(self, county: Stage, matter: Matter) -> None:
        other = county.issue(at="2026-06-01 11:00", lead="finance", limit="5wd", title="专项债支出")
        client = signed_in(county, "zhou")
        answer = client.post("/matters/bulk/", {"row": [matter.number, other.number], "step": "urge"})
        page = answer.content.decode()
        assert answer.status_code == 200 and "已办理 2 项" in page
        assert fresh(matter).urgings == 1

    @pytest.mark.parametrize(
        "path", ["/matters/unimplemented/", "/matters/moves/", "/matters/moves/new/", "/matters/runs/"]
    )
    def test_other_lists_open(self, county: Stage, matter: Matter, path: str) -> None:
        codes = {"/matters/runs/": "admin", "/matters/moves/new/": "wu"}
        assert signed_in(county, codes.get(path, "zhou")).get(path).status_code == 200

    def test_a_line_is_moved_and_signed(self, county: Stage, matter: Matter) -> None:
        client = signed_in(county, "wu")
        sent = {
            "units": [county.unit("housing")],
            "to_post": county.office.posts["vice-two"],
            "document": "澄政发〔2026〕20号",
        }
        preview = client.post("/matters/moves/new/", sent).content.decode()
        assert "将移交 1 项" in preview
        answer = client.post("/matters/moves/new/", {**sent, "confirm": "1"})
        assert answer.status_code == 303
        assert fresh(matter).leader_post_id == county.office.posts["vice-two"]
        place = answer["Location"]
        assert signed_in(county, "chen").post(f"{place}sign/").status_code == 303
        assert "陈立群" in client.get(place).content.decode()


class TestPublicTracking:
    """查进度: number and code open one matter; anything else is answered alike."""

    def test_number_and_code_show_state_and_unit_but_no_names(self, county: Stage) -> None:
        matter = county.issue(at="2026-11-02 09:00", due="2026-12-31", source_kind="public", title="路灯不亮")
        client = Client()
        page = client.post(
            "/track/", {"number": matter.number, "code": matter.tracking_code.lower()}
        ).content.decode()
        assert "住建局" in page and "待签收" in page
        assert "王建国" not in page and "路灯不亮" not in page

    def test_a_wrong_code_and_an_absent_number_are_answered_alike(self, county: Stage) -> None:
        matter = county.issue(at="2026-11-02 09:00", limit="20wd", source_kind="public")
        inner = county.issue(at="2026-11-02 09:10", limit="20wd")
        for number, code in ((matter.number, "AAAAAA"), ("999999-26-AAAAAA-A", "AAAAAA"), (inner.number, "")):
            page = Client().post("/track/", {"number": number, "code": code or "X"}).content.decode()
            assert "没有查到" in page

"""C8 政绩工程: a gate, a notice whose objections are answered, a promise judged a year later."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.support.county import book
from tests.support.matters import Stage, fresh, moment
from tests.support.people import found_office, sign_in
from tests.support.pictures import photo
from tests.work.projects.stage import enter
from zhixing.core.outcomes.models import Verdict
from zhixing.core.outcomes.refusals import DoerJudges
from zhixing.core.people import acts as people
from zhixing.work.projects import acts, refusals
from zhixing.work.projects.models import Gate, Objection, PostEvaluation
from zhixing.work.projects.selectors import gates as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("C8")]

FILED = "2026-01-06 10:00"


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


def new(county: Stage, **more) -> acts.NewGate:
    """A square for 20 million."""
    values = {
        "title": "县政府前广场", "unit_id": county.unit("urban"), "cost": Decimal(2000),
        "lifelong_cost": Decimal(3100), "funding": "县级财政", "asked_by": "城管局提出，提升城市形象",
        "beneficiaries": 80_000, "promised": 1_000_000, "measure": "人次",
        "proposer_post_id": county.office.posts["urban-head"],
    }  # fmt: skip
    return acts.NewGate(**(values | more))


@pytest.fixture
def square(county: Stage) -> Gate:
    """Filed on Tuesday 6 January without proof that anybody needs it."""
    made = county.do(acts.file_gate, by="ma", at=FILED, new=new(county))
    return release(county, made)


def release(county: Stage, found: Gate, at: str = FILED) -> Gate:
    return county.do(acts.release_gate, by="zhou", at=at, gate_id=found.pk, read_by="米慎")


def object_to(county: Stage, found: Gate, count: int = 34) -> int:
    rows = [
        acts.NewObjection(f"意见{n}：停车位不够，不如建停车场", date(2026, 1, 9), "来信")
        for n in range(count)
    ]
    return county.do(acts.log_objections, by="zhou", at="2026-01-12 09:00", gate_id=found.pk, rows=rows)


def decide(county: Stage, found: Gate, at: str, by: str = "zhou") -> Gate:
    return county.do(
        acts.decide_gate, by=by, at=at, gate_id=found.pk, is_admitted=True,
        decision_number="县政府常务会议纪要〔2026〕2号", text="压缩规模，增设停车位",
    )  # fmt: skip


def answer(county: Stage, found: Gate, places: range) -> int:
    return county.do(
        acts.answer_objections, by="zhou", at="2026-01-15 09:00", gate_id=found.pk, places=list(places),
        answer="已调整方案，增设 120 个车位",
    )  # fmt: skip


@pytest.fixture
def finished(county: Stage, square: Gate) -> Gate:
    """Admitted on 19 January, finished on 30 June of the year before the promise is judged."""
    object_to(county, square)
    answer(county, square, range(1, 35))
    decide(county, square, "2026-01-19 09:00")
    county.do(
        acts.finish_project,
        by="zhou",
        at="2026-07-01 09:00",
        gate_id=square.pk,
        finished_on=date(2026, 6, 30),
    )
    square.refresh_from_db()
    return square


class TestTheGate:
    def test_without_proof_of_need_it_is_marked_and_ten_days_of_notice_run(
        self, county: Stage, square: Gate
    ) -> None:
        assert (square.is_bare, square.state) == (True, "noticed")
        assert square.notice_ends_at == moment("2026-01-16 17:30")
        assert square.matter.due_at is None

    def test_nothing_is_public_before_it_was_read_and_released(self, county: Stage) -> None:
        made = county.do(acts.file_gate, by="ma", at=FILED, new=new(county))
        assert (made.state, made.notice_ends_at) == ("noticed", None)
        public = Client().get("/projects/notices/").content.decode()
        assert "县政府前广场" not in public and "现在没有公示的项目" in public
        with pytest.raises(refusals.NotReleased):
            decide(county, made, "2026-03-19 09:00")
        with pytest.raises(refusals.NotNoticed):
            object_to(county, made)
        with pytest.raises(refusals.ReaderMissing):
            county.do(acts.release_gate, by="zhou", at=FILED, gate_id=made.pk, read_by="周敏")
        with pytest.raises(refusals.NotAllowed):
            county.do(acts.release_gate, by="ma", at=FILED, gate_id=made.pk, read_by="米慎")
        release(county, made)
        with pytest.raises(refusals.AlreadyReleased):
            release(county, made)
        public = Client().get("/projects/notices/").content.decode()
        assert "县政府前广场" in public and "人次" in public and made.proposer.name not in public

    def test_with_proof_it_waits_for_the_decision_at_once(self, county: Stage) -> None:
        made = county.do(
            acts.file_gate, by="ma", at=FILED, new=new(county, need=photo(1), need_name="需求调查.jpg")
        )
        assert (made.is_bare, made.state, made.notice_ends_at) == (False, "waiting", None)
        assert decide(county, made, "2026-01-07 09:00").state == "admitted"

    @pytest.mark.parametrize(
        "lacking", [{"beneficiaries": 0}, {"lifelong_cost": Decimal(0)}, {"funding": " "}, {"asked_by": ""}]
    )
    def test_asks_who_gains_what_it_costs_for_life_who_pays_and_who_asked(
        self, county: Stage, lacking: dict
    ) -> None:
        with pytest.raises(refusals.GateUnsound):
            county.do(acts.file_gate, by="ma", at=FILED, new=new(county, **lacking))
        assert Gate.objects.count() == 0

    def test_thirty_four_objections_must_all_be_answered_after_the_notice(
        self, county: Stage, square: Gate
    ) -> None:
        assert object_to(county, square) == 34
        assert object_to(county, square) == 0  # logged once
        with pytest.raises(refusals.NoticeRuns):
            decide(county, square, "2026-01-16 17:00")
        answer(county, square, range(1, 34))
        with pytest.raises(refusals.ObjectionsOpen) as caught:
            decide(county, square, "2026-01-19 09:00")
        assert str(caught.value) == "还有 1 条公示意见没有答复，答复后才能决定。"
        answer(county, square, range(34, 35))
        assert decide(county, square, "2026-01-19 09:00").state == "admitted"
        assert Objection.objects.filter(answered_at=None).count() == 0
        assert fresh(square.matter).state == "closed"

    def test_what_waits_at_the_gate_is_not_entered_past_it(self, county: Stage, square: Gate) -> None:
        with pytest.raises(refusals.NotAdmitted):
            enter(county, title="县政府前广场")
        object_to(county, square, 1)
        answer(county, square, range(1, 2))
        decide(county, square, "2026-01-19 09:00")
        entered = enter(county, title="县政府前广场", at="2026-01-20 09:00")
        square.refresh_from_db()
        assert square.project == entered


class TestThePromise:
    def test_eleven_percent_after_twelve_months_is_untrue_and_stays_with_the_proposer(
        self, county: Stage, finished: Gate
    ) -> None:
        kept = PostEvaluation.objects.get(gate=finished)
        assert kept.due_on == date(2027, 6, 30)
        values = {
            "gate_id": finished.pk, "actual": 118_000, "reason": "广场日均 320 人次", "name": "计数.jpg"
        }  # fmt: skip
        with pytest.raises(refusals.EvaluationEarly):
            county.do(acts.judge_promise, by="zhou", at="2026-12-30 09:00", proof=photo(2), **values)
        move_away(county)
        done = county.do(acts.judge_promise, by="zhou", at="2027-07-01 09:00", proof=photo(2), **values)
        assert (done.percent, done.is_true) == (11, False)
        verdict = Verdict.objects.get(about=kept.matter.reference)
        assert (verdict.result, verdict.doers) == ("not_confirmed", [county.person("ma")])
        with county.at("2027-07-02 09:00") as now:
            officer = county.officer("zhou", "2027-07-02 09:00")
            [row], total = selectors.gates(
                seen_by=officer, now=now, proposer=county.person("ma"), state="untrue"
            )
        assert total == 1
        assert (row.proposer, row.proposer_post) == ("马骁", "局长")
        assert row.proposer_now == "老河镇镇长"
        assert "失实" not in Client().get("/projects/notices/").content.decode()
        told = {"gate_id": finished.pk, "read_by": "米慎"}
        county.do(acts.release_evaluation, by="zhou", at="2027-07-02 10:00", **told)
        public = Client().get("/projects/notices/").content.decode()
        assert "失实" in public and "承诺的 11%" in public and "增设 120 个车位" in public
        assert "马骁" not in public

    def test_never_judged_by_who_proposed_it(self, county: Stage) -> None:
        own = {
            "need": photo(1),
            "need_name": "调查.jpg",
            "proposer_post_id": county.office.posts["supervisor"],
        }
        made = county.do(acts.file_gate, by="zhou", at=FILED, new=new(county, **own))
        with pytest.raises(DoerJudges):
            decide(county, made, "2026-01-07 09:00")
        assert decide(county, made, "2026-01-07 09:00", by="xu").state == "admitted"


def move_away(county: Stage) -> None:
    """The proposer goes to a town before anybody looks."""
    posts = county.office.posts
    at = "2026-09-01 09:00"
    ma = county.person("ma")
    county.do(people.leave_post, by="ren", at=at, post_id=posts["urban-head"], document="任免文件")
    county.do(people.leave_post, by="ren", at=at, post_id=posts["laohe-head"], document="任免文件")
    county.do(
        people.take_post, by="ren", at=at, post_id=posts["laohe-head"], person_id=ma, document="任免文件"
    )


class TestPages:
    def test_filed_noticed_answered_and_out_again(self, county: Stage, client: Client) -> None:
        sign_in(client, county.office, "zhou")
        bad = client.post("/projects/gates/new/", {"title": "县政府前广场"}).content.decode()
        assert "受益人数" in bad
        sent = client.post(
            "/projects/gates/new/",
            {
                "title": "县政府前广场", "unit": str(county.unit("urban")),
                "proposer_post": str(county.office.posts["vice"]), "asked_by": "提升城市形象",
                "beneficiaries": "80000", "promised": "1000000", "measure": "人次", "cost": "2000",
                "lifelong_cost": "3100", "funding": "县级财政",
            },
            follow=True,
        ).content.decode()  # fmt: skip
        assert "无需求依据" in sent
        found = Gate.objects.get()
        url = f"/projects/gates/{found.matter.number}/"
        own, other = ({"do": "release", "read_by": name} for name in ("周敏", "米慎"))
        assert "审查人不能是发布人本人" in client.post(url, own).content.decode()
        assert "公示中" in client.post(url, other, follow=True).content.decode()
        sheet = book(
            [["收到日期", "来源", "意见"], ["2026-01-09", "来信", "不如建停车场"], ["昨天", "", "太大"]]
        )
        assert "不是日期" in client.post(url, {"do": "import", "file": upload(sheet)}).content.decode()
        assert Objection.objects.count() == 0
        sheet = book([["收到日期", "来源", "意见"], ["2026-01-09", "来信", "不如建停车场"]])
        client.post(url, {"do": "import", "file": upload(sheet)})
        assert Objection.objects.get().text == "不如建停车场"
        client.post(url, {"do": "answer", "answer": "已增设车位"})
        refused = client.post(
            url, {"do": "decide", "is_admitted": "yes", "decision_number": "纪要1号", "text": "同意"}
        ).content.decode()
        assert "期满后才能决定" in refused
        out = load_workbook(io.BytesIO(client.get(f"{url}?format=xlsx").content)).active
        assert out["E4"].value == "已增设车位"
        for paper in (url, "/projects/gates/"):
            assert client.get(f"{paper}?format=pdf").content.startswith(b"%PDF")
        assert "县政府前广场" in client.get("/projects/gates/?state=noticed").content.decode()
        sign_in(client, county.office, "jin")
        assert client.get(url).status_code == 404


def upload(content: bytes):
    file = io.BytesIO(content)
    file.name = "表.xlsx"
    return file

"""P15 会签、传阅、呈批. The specification gives no scenario; this one was written before the pages.

会签: housing asks four bureaus on Mon 2026-03-09 09:00, three working days, so by Thu 03-12 17:30. The
notice says 逾期未回复视为无意见. Finance has no objection 03-10, urban has an opinion 03-11, land is against
at 17:30 sharp on 03-12 (in time), justice says nothing: at 17:30 it counts as without objection.
1 + 1 + 1 + 1 = 4 asked. The round ends only when the opinion and the objection have been dealt with. The same
notice without those words: justice stays open and late, whoever asks the system to count silence is barred.

传阅 of three leaders in order: the second is told when the first has read; a circle (圈阅) says that one has
read. 呈批 of a paper with a request: the last decides in words, a circle there is refused; the circle of the
one before counts as consent.
"""

from __future__ import annotations

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.support.matters import Stage, fresh, moment
from tests.support.people import found_office, sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.core.notices import selectors as notices
from zhixing.work.documents import acts, refusals, ticks
from zhixing.work.documents.models import Circulation
from zhixing.work.documents.rules import circulations as rules
from zhixing.work.documents.selectors import circulations as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("P15")]

SAYS = "请于3个工作日内书面答复，逾期未回复的视为无意见。"
SAYS_NOT = "请于3个工作日内书面答复。"
BEGUN = "2026-03-09 09:00"


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


def countersign(county: Stage, notice: str = SAYS, **more) -> Circulation:
    units = tuple(county.unit(code) for code in ("finance", "urban", "land", "justice"))
    new = acts.NewCirculation(
        kind="countersign",
        title="关于规范小区停车的实施意见（会签稿）",
        notice=notice,
        unit_ids=units,
        **more,
    )
    return county.do(acts.circulate, by="li", at=BEGUN, new=new)


def answer(county: Stage, found: Circulation, place: int, by: str, at: str, said: str, text: str = ""):
    return county.do(
        acts.answer_turn, by=by, at=at, circulation_id=found.pk, place=place, answer=said, text=text
    )


def settle(county: Stage, found: Circulation, place: int, *, adopted: bool, reason: str = "") -> None:
    county.do(
        acts.settle_opinion, by="li", at="2026-03-13 10:00", circulation_id=found.pk, place=place,
        is_adopted=adopted, reason=reason,
    )  # fmt: skip


def three_answer(county: Stage, found: Circulation) -> None:
    answer(county, found, 1, "jin", "2026-03-10 10:00", "no_objection")
    answer(county, found, 2, "luo", "2026-03-11 10:00", "opinion", "建议增加充电桩比例")
    answer(county, found, 3, "yu", "2026-03-12 17:30", "against", "第三条与国土空间规划不符")


def tick(county: Stage, at: str) -> int:
    with county.at(at) as now:
        return ticks.count_silence(now)


def page(county: Stage, found: Circulation, at: str, by: str = "li") -> selectors.CirculationPage | None:
    with county.at(at) as now:
        return selectors.circulation(found.matter.number, seen_by=county.officer(by, at), now=now)


class TestCountersigning:
    def test_silence_counts_because_the_notice_says_so(self, county: Stage) -> None:
        found = countersign(county)
        assert found.due_at == moment("2026-03-12 17:30")
        three_answer(county, found)
        assert tick(county, "2026-03-12 17:29") == 0
        assert tick(county, "2026-03-12 17:30") == 1
        shown = page(county, found, "2026-03-12 18:00")
        assert shown is not None
        assert shown.counts == {"no_objection": 1, "opinion": 1, "against": 1, "silent": 1}
        assert [turn.is_late for turn in shown.turns] == [False] * 4
        entry = next(
            e for e in ledger.history(found.matter.reference) if e.verb == "circulation.silence_counted"
        )
        assert (entry.facts["who"], entry.facts["notice"]) == (["司法局"], SAYS)

    def test_ends_when_every_opinion_was_dealt_with(self, county: Stage) -> None:
        found = countersign(county)
        three_answer(county, found)
        tick(county, "2026-03-12 17:30")
        settle(county, found, 2, adopted=True)
        assert fresh(found.matter).state == "active"
        with pytest.raises(refusals.ReasonMissing):
            settle(county, found, 3, adopted=False)
        settle(county, found, 3, adopted=False, reason="规划已于2月调整，附批复")
        assert fresh(found.matter).state == "closed"
        with pytest.raises(refusals.CirculationOver):
            answer(county, found, 4, "fang", "2026-03-13 11:00", "no_objection")

    def test_silence_is_silence_where_the_notice_says_nothing(self, county: Stage) -> None:
        found = countersign(county, SAYS_NOT)
        three_answer(county, found)
        assert tick(county, "2026-03-13 09:00") == 0
        with county.at("2026-03-13 09:00") as now:
            silent = acts.treat_silence(circulation_id=found.pk, by=ticks.SILENCE, at=now)
        assert silent == 0
        shown = page(county, found, "2026-03-13 09:00")
        assert shown is not None
        assert shown.row.now_with == "司法局"
        assert (shown.row.light, shown.turns[3].is_overdue) == ("red", True)
        late = answer(county, found, 4, "fang", "2026-03-16 09:00", "no_objection")
        assert late.is_late

    @pytest.mark.parametrize(
        ("notice", "says"),
        [
            (SAYS, True),
            ("逾期不反馈视同同意。", True),
            ("请于3月12日前反馈，逾期未反馈意见的，按无意见处理。", True),
            (SAYS_NOT, False),
            ("逾期未回复的，将予通报。", False),
            ("无意见的也请书面回复。", False),
        ],
    )
    def test_what_a_notice_says(self, notice: str, says: bool) -> None:
        assert rules.says_silence_counts(notice) is says

    def test_only_who_is_asked_or_keeps_it_answers_and_others_do_not_see_it(self, county: Stage) -> None:
        found = countersign(county)
        with pytest.raises(refusals.CirculationUnknown):
            answer(county, found, 1, "bai", "2026-03-10 10:00", "no_objection")
        with pytest.raises(refusals.NotYourTurn):
            answer(county, found, 1, "luo", "2026-03-10 10:00", "no_objection")
        with pytest.raises(refusals.OpinionEmpty):
            answer(county, found, 2, "luo", "2026-03-10 10:00", "against")
        with pytest.raises(refusals.AnswerUnknown):
            answer(county, found, 2, "luo", "2026-03-10 10:00", "circled")
        assert page(county, found, "2026-03-10 10:00", by="bai") is None
        kept = answer(county, found, 1, "li", "2026-03-10 10:00", "no_objection")  # from the paper
        assert kept.answered_by_id == county.person("li")


def leaders(county: Stage, kind: str, **more) -> Circulation:
    posts = tuple(county.office.posts[code] for code in ("vice", "vice-first", "mayor"))
    new = acts.NewCirculation(kind=kind, title="省政府督查通报", notice="请阅示", post_ids=posts, **more)
    return county.do(acts.circulate, by="zhou", at=BEGUN, new=new)


class TestCirculating:
    def test_one_after_the_other_and_a_circle_says_read(self, county: Stage) -> None:
        found = leaders(county, "circulate")
        assert told(found) == {county.person("chen")}
        with pytest.raises(refusals.CirculationUnknown):  # it has not come to him
            answer(county, found, 2, "shen", "2026-03-09 10:00", "read")
        with pytest.raises(refusals.NotYourTurn):
            answer(county, found, 2, "zhou", "2026-03-09 10:00", "read")
        answer(county, found, 1, "chen", "2026-03-09 10:00", "read")
        assert told(found) == {county.person("chen"), county.person("shen")}
        answer(county, found, 2, "zhou", "2026-03-09 15:00", "circled")  # the secretary, from the paper
        shown = page(county, found, "2026-03-09 16:00", by="lu")
        assert shown is not None
        assert shown.row.now_with == "陆明远县长"
        assert (shown.circle_word, shown.counts) == ("表示已阅知", {"read": 1, "circled": 1})
        answer(county, found, 3, "lu", "2026-03-10 09:00", "read")
        assert fresh(found.matter).state == "closed"


class TestPresenting:
    def test_who_decides_on_a_request_says_so_in_words(self, county: Stage) -> None:
        found = leaders(county, "present", has_request=True)
        answer(county, found, 1, "chen", "2026-03-09 10:00", "circled")
        answer(county, found, 2, "shen", "2026-03-09 11:00", "circled")
        shown = page(county, found, "2026-03-09 16:00", by="lu")
        assert shown is not None
        assert shown.circle_word == "视为同意"
        with pytest.raises(refusals.WordsWanted):
            answer(county, found, 3, "lu", "2026-03-09 16:00", "circled")
        answer(county, found, 3, "lu", "2026-03-09 16:00", "decided", "同意，请住建局办理")
        assert fresh(found.matter).state == "closed"


class TestPages:
    def test_sent_answered_and_out_again(self, county: Stage, client: Client) -> None:
        sign_in(client, county.office, "li")
        wrong = client.post("/documents/circulations/new/", {"kind": "countersign", "title": "某意见"})
        assert "请至少选择一个" in wrong.content.decode()
        sent = client.post(
            "/documents/circulations/new/",
            {
                "kind": "countersign", "title": "某意见（会签稿）", "notice": SAYS,
                "units": [str(county.unit("finance"))], "link": "https://oa.example.gov/doc/1",
            },
            follow=True,
        ).content.decode()  # fmt: skip
        assert "通知已写明，视为无意见" in sent
        assert "oa.example.gov" in sent
        url = Circulation.objects.get().get_absolute_url()
        sign_in(client, county.office, "jin")
        refused = client.post(url, {"do": "answer", "turn": "1", "answer": "against"}).content.decode()
        assert "请写明意见" in refused
        done = client.post(url, {"do": "answer", "turn": "1", "answer": "no_objection"}, follow=True)
        assert "已办结" in done.content.decode()
        out = load_workbook(io.BytesIO(client.get(f"{url}?format=xlsx").content)).active
        assert [cell.value for cell in out[4]][1:4:2] == ["财政局", "无意见"]
        assert "某意见" in client.get("/documents/circulations/").content.decode()
        sign_in(client, county.office, "bai")
        assert client.get(url).status_code == 404


def told(found: Circulation) -> set[int]:
    return {one.person_id for one in notices.told(found.matter.reference)}

"""P19 周报月报季报: drafted from the ledger, every figure leads to its rows, the sums hold, signed, sent.

Scenario: June 2026. Before it 12 matters are open, 44 are taken on, 48 are closed, 1 is terminated: 7 stay
open. 51 fall due: 46 in time, 2 closed late, 2 open late, 1 terminated: 92%（46/50）.

Those whom it names see it first (county practice, annoyance 10). Drafted on Friday 2026-07-03, it names
housing (in its table), finance and the town of Laohe (in its text): all three have 3 working days, until
Wed 07-08 17:30. Housing objects with a proof, finance objects to nothing, Laohe is silent. Signing is
refused before they are asked, while somebody silent is in time, and while an objection has no answer. The
draft is then reworded and names the urban bureau, which is asked in its turn, until Tue 07-14. Signed, the
paper says who agreed, who objected and what became of it, and who did not answer.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from docx import Document

from tests.support.matters import ZONE, Stage
from tests.support.people import found_office, sign_in
from zhixing.core.clock.rules import Limit
from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Feedback, Matter
from zhixing.core.notices import selectors as notices
from zhixing.work.directives.acts import bulletins as acts
from zhixing.work.directives.acts import opinions
from zhixing.work.directives.models import Bulletin
from zhixing.work.directives.refusals import bulletins as refusals
from zhixing.work.directives.rules import bulletins as rules
from zhixing.work.directives.selectors import bulletins as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("P19")]

DRAFTED = "2026-07-03 17:00"


def take_on(
    county: Stage, count: int, *, at: str, due: str, name: str, grade: str = "supervised"
) -> list[int]:
    limit = Limit("date", date=date.fromisoformat(due), sentence=f"{due}前完成")
    to = matters.Assignment((county.unit("housing"),), limit=limit)
    rows = [matters.NewMatter(title=f"{name}{n}", grade=grade, assignment=to) for n in range(count)]
    results = county.do(matters.register_many, by="zhou", at=at, rows=rows)
    keys = dict(Matter.objects.values_list("number", "pk"))
    return [keys[one.number] for one in results]


def finish(county: Stage, keys: list[int], *, at: str) -> None:
    """Sign for, report by the head with one paper, and close, on one day."""
    day = at[:10]
    rows = [(key, county.person("li")) for key in keys]
    county.do(matters.sign_for_many, by="wang", at=f"{day} 09:00", rows=rows)
    with county.at(f"{day} 09:10") as now:
        by = county.officer("wang", at)
        paper = evidence.store(
            file=io.BytesIO(f"验收 {day}".encode()),
            name="验收单.txt",
            about=f"matter:{keys[0]}",
            by=by,
            at=now,
        )
    said = matters.Report("改造完成 1 项", progress_percent=100, evidence_ids=(paper.pk,), close_kind="done")
    done = county.do(matters.report_many, by="wang", at=f"{day} 10:00", rows=[(key, said) for key in keys])
    assert all(one.done for one in done), [str(one.refusal) for one in done if one.refusal][:1]
    assert Feedback.objects.filter(matter__in=keys, state="checking").count() == len(keys)
    closed = county.do(matters.close_many, by="zhou", at=at, matter_ids=keys)
    assert all(one.done for one in closed)


@pytest.fixture
def june() -> Stage:
    county = Stage(found_office())
    carried = take_on(county, 12, at="2026-05-20 09:00", due="2026-06-12", name="续办")
    finish(county, carried, at="2026-06-10 16:00")
    new = take_on(county, 36, at="2026-06-01 09:00", due="2026-06-26", name="新办")
    finish(county, new[:34], at="2026-06-25 16:00")
    finish(county, new[34:], at="2026-06-29 16:00")
    take_on(county, 2, at="2026-06-01 10:00", due="2026-06-24", name="未结", grade="key")
    [stopped] = take_on(county, 1, at="2026-06-01 11:00", due="2026-06-24", name="终止")
    county.do(
        matters.terminate,
        by="zhou",
        at="2026-06-15 09:00",
        matter_id=stopped,
        reason="上级取消",
        decision_number="县政府第9次常务会议",
    )
    take_on(county, 5, at="2026-06-08 09:00", due="2026-07-31", name="在办", grade="tracked")
    take_on(county, 3, at="2026-07-01 09:00", due="2026-07-31", name="七月")
    return county


@pytest.fixture
def few() -> Stage:
    """Four matters due in June, three of them done."""
    county = Stage(found_office())
    keys = take_on(county, 4, at="2026-06-01 09:00", due="2026-06-26", name="新办")
    finish(county, keys[:3], at="2026-06-25 16:00")
    return county


def drafted(county: Stage, kind: str = "month", day: str = "2026-06-15") -> Bulletin:
    made = county.do(acts.draft_bulletin, by="zhou", at=DRAFTED, kind=kind, day=date.fromisoformat(day))
    assert isinstance(made, Bulletin)
    return made


class TestJune:
    def test_every_figure_is_a_list_of_rows_and_the_sums_hold(self, june: Stage) -> None:
        made = drafted(june)
        size = {code: len(rows) for code, rows in made.figures.items()}
        assert (size["before"], size["new"], size["closed"], size["ended"], size["after"]) == (
            12,
            44,
            48,
            1,
            7,
        )
        assert (size["due"], size["on_time"], size["closed_late"], size["open_late"], size["postponed"]) == (
            51, 46, 2, 2, 1,
        )  # fmt: skip
        assert (size["key"], size["tracked"], size["supervised"]) == (2, 5, 0)
        assert rules.disagreements(made.figures) == []
        assert rules.rate(made.figures) == (46, 50)
        [unit] = made.units
        assert (len(unit["due"]), len(unit["on_time"]), unit["percent"]) == (50, 46, 92)

        client = sign_in(Client(), june.office, "zhou")
        page = client.get(made.get_absolute_url()).content.decode()
        assert f'<a href="{made.get_absolute_url()}rows/rate/">92%（46/50）</a>' in page
        assert "6月24日" in page
        rows = client.get(f"{made.get_absolute_url()}rows/rate/").content.decode()
        assert rows.count("<tr") == 51
        for figure in size:
            with june.at(DRAFTED) as now:
                found = selectors.figure_rows(
                    made.code, figure, seen_by=june.officer("zhou", DRAFTED), now=now
                )
            assert found is not None
            assert (len(found.rows), found.hidden) == (size[figure], 0)

    def test_figures_do_not_change_after_the_month_has_been_reported(self, few: Stage) -> None:
        made = drafted(few)
        late = made.figures["open_late"]
        finish(few, late, at="2026-07-06 16:00")
        made.refresh_from_db()
        page = selectors.bulletin(made.code, seen_by=few.officer("zhou", "2026-07-07 09:00"))
        assert page is not None
        assert len(page.figures["open_late"]) == 1

    def test_edited_signed_and_sent(self, few: Stage) -> None:
        made = drafted(few)
        words = {"bulletin_id": made.pk, "title": made.title, "number": ""}
        with pytest.raises(refusals.FiguresUnknown, match="按期办结量"):
            few.do(acts.edit_bulletin, by="zhou", at=DRAFTED, **words, text="本月{按期办结量}件")
        with pytest.raises(refusals.NumberMissing):
            few.do(acts.sign_bulletin, by="zhou", at=DRAFTED, bulletin_id=made.pk)
        words["number"] = "政督〔2026〕6号"
        few.do(acts.edit_bulletin, by="xu", at=DRAFTED, **words, text="一、情况\n本月按期率{按期率}。")
        with pytest.raises(refusals.SignatoryTooLow):
            few.do(acts.sign_bulletin, by="xu", at=DRAFTED, bulletin_id=made.pk)
        with pytest.raises(refusals.BulletinNotSigned):
            few.do(acts.send_bulletin, by="zhou", at=DRAFTED, bulletin_id=made.pk)
        few.do(opinions.consult_units, by="zhou", at=DRAFTED, bulletin_id=made.pk)
        few.do(opinions.agree_to_bulletin, by="wang", at=DRAFTED, bulletin_id=made.pk)
        few.do(acts.sign_bulletin, by="zhou", at=DRAFTED, bulletin_id=made.pk)
        with pytest.raises(refusals.BulletinSigned):
            few.do(acts.edit_bulletin, by="xu", at=DRAFTED, **words, text="改")
        assert selectors.bulletin(made.code, seen_by=few.officer("tian", DRAFTED)) is None
        few.do(acts.send_bulletin, by="zhou", at=DRAFTED, bulletin_id=made.pk)
        told = {one.person.name for one in notices.told(made.reference, topic="bulletin")}
        assert {"陆明远", "王建国", "石磊"} <= told
        assert "党政" not in told
        assert selectors.bulletin(made.code, seen_by=few.officer("tian", DRAFTED)) is not None

    def test_paper_display_and_strangers(self, few: Stage) -> None:
        made = drafted(few)
        client = sign_in(Client(), few.office, "zhou")
        word = client.get(f"{made.get_absolute_url()}?format=docx")
        said = "\n".join(one.text for one in Document(io.BytesIO(word.content)).paragraphs)
        assert "按期办结率75%（3/4）" in said
        assert client.get(f"{made.get_absolute_url()}?format=pdf").content[:4] == b"%PDF"
        display = client.get(f"{made.get_absolute_url()}display/").content.decode()
        assert "75%（3/4）" in display and "不排名次" in display
        ledger = client.get(f"{made.get_absolute_url()}rows/rate/?format=xlsx")
        assert ledger["Content-Type"].startswith("application/vnd")
        assert sign_in(Client(), few.office, "li").get(made.get_absolute_url()).status_code == 404
        answer = client.post("/directives/bulletins/", {"kind": "quarter", "day": "2026-06-15"})
        assert "第二季度" in client.get(answer["Location"]).content.decode()


class TestThoseNamedSeeItFirst:
    """Annoyance 10: scores published before the unit has seen them."""

    TEXT = "一、情况\n本月按期率{按期率}。\n财政局、老河镇推进较慢。"

    def asked(self, few: Stage) -> Bulletin:
        made = drafted(few)
        self.edit(few, made, self.TEXT, at=DRAFTED)
        return made

    def edit(self, few: Stage, made: Bulletin, text: str, *, at: str) -> None:
        words = {"title": made.title, "number": "政督〔2026〕6号", "text": text}
        few.do(acts.edit_bulletin, by="zhou", at=at, bulletin_id=made.pk, **words)

    def play(self, few: Stage, made: Bulletin, act: Any, by: str, at: str, **values: Any) -> Any:
        return few.do(act, by=by, at=at, bulletin_id=made.pk, **values)

    def test_asked_objected_answered_and_only_then_signed(self, few: Stage) -> None:
        made = self.asked(few)
        sign = acts.sign_bulletin
        with pytest.raises(refusals.UnitsNotAsked, match="3 个单位"):
            self.play(few, made, sign, "zhou", DRAFTED)
        assert self.play(few, made, opinions.consult_units, "xu", DRAFTED) == 3
        with pytest.raises(refusals.NobodyToAsk):
            self.play(few, made, opinions.consult_units, "xu", DRAFTED)
        assert {one.person.name for one in notices.told(made.reference, topic="bulletin_opinion")} == {
            "王建国", "钱文", "石磊"
        }  # fmt: skip
        for code, sees in (("wang", True), ("li", True), ("bai", True), ("tian", False)):
            page = selectors.bulletin(made.code, seen_by=few.officer(code, DRAFTED))
            assert (page is not None) is sees, code

        proof = opinions.Proof("验收单.txt", "6月26日验收".encode())
        wrong = "住建局 1 件已于6月26日办结，台账未更新。"
        with pytest.raises(refusals.ProofMissing):
            self.play(few, made, opinions.object_to_bulletin, "li", DRAFTED, text=wrong, proof=None)
        with pytest.raises(refusals.NotAsked):
            self.play(few, made, opinions.object_to_bulletin, "tian", DRAFTED, text=wrong, proof=proof)
        raised = self.play(
            few, made, opinions.object_to_bulletin, "li", "2026-07-06 10:00", text=wrong, proof=proof
        )
        with pytest.raises(refusals.ObjectionStands):
            self.play(few, made, opinions.agree_to_bulletin, "wang", "2026-07-06 11:00")
        self.play(few, made, opinions.agree_to_bulletin, "qian", "2026-07-08 17:30")
        with pytest.raises(refusals.OpinionTimeOver, match="7月8日"):
            self.play(few, made, opinions.agree_to_bulletin, "shi", "2026-07-08 17:31")
        with pytest.raises(refusals.ObjectionsOpen, match="还有 1 条异议没有答复（住建局）"):
            self.play(few, made, sign, "zhou", "2026-07-09 09:00")
        other = selectors.bulletin(made.code, seen_by=few.officer("qian", DRAFTED))
        assert other is not None
        assert [one.unit for one in other.opinions] == ["财政局"]

        settle = {"by": "zhou", "at": "2026-07-09 09:30", "objection_id": raised.pk}
        with pytest.raises(refusals.ReplyMissing):
            few.do(opinions.settle_objection, **settle, result="adopted", reply=" ")
        few.do(opinions.settle_objection, **settle, result="adopted", reply="已核实更正。")
        with pytest.raises(refusals.ObjectionSettled):
            few.do(opinions.settle_objection, **settle, result="rejected", reply="不改")

        self.edit(few, made, f"{self.TEXT}\n住建局已更正，城管局请加快。", at="2026-07-09 10:00")
        with pytest.raises(refusals.StillInTime, match="城管局 还没有反馈意见，2026年7月14日"):
            self.play(few, made, sign, "zhou", "2026-07-14 17:30")
        self.play(few, made, sign, "zhou", "2026-07-14 17:31")
        said = (
            "本通报印发前，已于7月3日至7月14日征求4个单位意见：1个单位无不同意见，"
            "1个单位提出异议1条（采纳1条），城管局、老河镇逾期未反馈。"
        )
        client = sign_in(Client(), few.office, "zhou")
        assert said in client.get(made.get_absolute_url()).content.decode()
        word = Document(io.BytesIO(client.get(f"{made.get_absolute_url()}?format=docx").content))
        assert said in "\n".join(one.text for one in word.paragraphs)
        history = [entry.verb for entry in ledger.history(made.reference)]
        assert history == [
            "bulletin.drafted", "bulletin.consulted", "bulletin.objected", "bulletin.agreed",
            "bulletin.settled", "bulletin.consulted", "bulletin.amended", "bulletin.signed",
        ]  # fmt: skip

    def test_rewording_asks_those_again_who_had_agreed_to_other_words(self, few: Stage) -> None:
        made = self.asked(few)
        self.play(few, made, opinions.consult_units, "zhou", DRAFTED)
        for code in ("wang", "qian", "shi"):
            self.play(few, made, opinions.agree_to_bulletin, code, "2026-07-06 10:00")
        self.edit(few, made, self.TEXT.replace("推进较慢", "推进严重滞后"), at="2026-07-06 11:00")
        with pytest.raises(refusals.StillInTime, match="财政局、老河镇 还没有反馈意见，2026年7月9日"):
            self.play(few, made, acts.sign_bulletin, "zhou", "2026-07-06 12:00")
        self.play(few, made, acts.discard_bulletin, "zhou", "2026-07-06 15:00")
        made.refresh_from_db()
        assert (made.state, made.opinions.count()) == ("dropped", 3)
        with pytest.raises(refusals.BulletinDropped):
            self.play(few, made, acts.sign_bulletin, "zhou", "2026-07-10 09:00")

    def test_on_the_pages_of_the_unit_and_of_the_office(self, few: Stage) -> None:
        made = drafted(few)
        with few.at(DRAFTED):
            url = made.get_absolute_url()
        now = datetime.now(UTC).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
        office = sign_in(Client(), few.office, "zhou")
        assert "还没有征求的：住建局" in office.get(url).content.decode()
        assert "政督" not in office.post(url, {"do": "sign"}).content.decode()
        office.post(url, {"do": "consult"})
        unit = sign_in(Client(), few.office, "li")
        assert "征求您单位意见" in unit.get(url).content.decode()
        empty = unit.post(f"{url}opinion/", {"do": "object", "text": "", "file": ""})
        assert empty.status_code == 200
        assert empty.content.decode().count("error") >= 2
        proof = io.BytesIO("验收单".encode())
        proof.name = "验收单.txt"
        answer = unit.post(f"{url}opinion/", {"do": "object", "text": "第2件已办结", "file": proof})
        assert answer.status_code == 303
        stated = made.opinions.get().objections.get()
        assert unit.get(f"{url}objections/{stated.pk}/").status_code == 404
        page = office.get(f"{url}objections/{stated.pk}/").content.decode()
        assert "第2件已办结" in page and "验收单.txt" in page
        office.post(f"{url}objections/{stated.pk}/", {"result": "rejected", "reply": "未见验收结论"})
        assert "不采纳" in unit.get(f"{url}opinion/").content.decode()
        for code, opens in (("li", 200), ("jin", 404)):
            client = unit if code == "li" else sign_in(Client(), few.office, code)
            handed = client.get(f"/evidence/{stated.file_id}/")
            assert handed.status_code == opens
            assert b"".join(handed.streaming_content if handed.streaming else [b"-"])
        few.do(acts.recount_bulletin, by="zhou", at=now, bulletin_id=made.pk)


@pytest.mark.parametrize(
    ("kind", "day", "since", "until", "words"),
    [
        ("week", "2026-11-20", "2026-11-16", "2026-11-22", "2026年11月16日至22日"),
        ("week", "2026-10-01", "2026-09-28", "2026-10-04", "2026年9月28日至10月4日"),
        ("month", "2026-02-10", "2026-02-01", "2026-02-28", "2026年2月"),
        ("quarter", "2026-11-20", "2026-10-01", "2026-12-31", "2026年第四季度"),
        ("half", "2026-03-01", "2026-01-01", "2026-06-30", "2026年上半年"),
        ("year", "2026-03-01", "2026-01-01", "2026-12-31", "2026年度"),
    ],
)
def test_periods(kind: str, day: str, since: str, until: str, words: str) -> None:
    found = rules.period_of(kind, date.fromisoformat(day))
    assert found == (date.fromisoformat(since), date.fromisoformat(until))
    assert rules.period_words(kind, *found) == words

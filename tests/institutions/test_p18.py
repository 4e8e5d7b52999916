"""P17 催办方式, P18 群发通知、回执, P21 党委口: the scenarios of docs/scenarios.md."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.county import Wide, wide_county
from tests.support.matters import Stage, fresh, moment, stage
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters import selectors as registers
from zhixing.core.matters.models import Matter
from zhixing.core.notices.models import Notice
from zhixing.work.directives.acts import collections as acts
from zhixing.work.directives.acts import instructions
from zhixing.work.directives.acts.instructions import NewRemark, Sheet
from zhixing.work.directives.models import Collection, Instruction
from zhixing.work.directives.refusals import collections as refusals
from zhixing.work.directives.selectors import collections as selectors

pytestmark = [pytest.mark.django_db]


@pytest.mark.institution("P17")
class TestByTelephone:
    def test_one_line_counts_like_a_message_and_sends_none(self) -> None:
        county = stage()
        matter = county.issue(at="2026-06-01 09:00", limit="20wd")
        county.sign_for(matter, at="2026-06-01 10:00")
        before = Notice.objects.filter(topic="urged").count()
        county.do(
            matters.urge,
            by="zhou",
            at="2026-06-24 10:00",
            matter_id=matter.pk,
            text="询问进度",
            channel="telephone",
            answer="李强：本周五前报",
        )
        assert Notice.objects.filter(topic="urged").count() == before
        county.do(matters.urge, by="zhou", at="2026-06-24 15:00", matter_id=matter.pk, text="请抓紧")
        assert fresh(matter).urgings == 2
        assert Notice.objects.filter(topic="urged").count() == before + 1
        lines = [e.facts for e in ledger.history(matter.reference) if e.verb == "matter.urged"]
        assert [(line["channel"], line["to"], line["answer"]) for line in lines] == [
            ("telephone", "李强", "李强：本周五前报"),
            ("inbox", "李强", ""),
        ]

    def test_a_line_about_a_silent_unit_says_what_was_answered(self) -> None:
        county = wide_county(departments=1, towns=0)
        made = meeting(county, units=1)
        silent = made.answers.get()
        with pytest.raises(refusals.AnswerMissing):
            county.stage.do(acts.log_answer, by="zhou", at="2026-04-15 17:05", answer_id=silent.pk, said=" ")
        county.stage.do(
            acts.log_answer, by="zhou", at="2026-04-15 17:05", answer_id=silent.pk, said="长0：马上报"
        )
        [entry] = ledger.history(silent.reference)
        assert (entry.verb, entry.facts) == ("answer.called", {"answer": "长0：马上报"})


def meeting(county: Wide, *, units: int = 56) -> Collection:
    made = county.stage.do(
        acts.draft_collection,
        by="zhou",
        at="2026-04-14 09:00",
        title="全县安全生产工作会议",
        kind="meeting",
        due_at=moment("2026-04-15 17:00"),
        unit_ids=county.units[:units],
    )
    return county.stage.do(acts.send_out, by="zhou", at="2026-04-14 09:00", collection_id=made.pk)


@pytest.mark.institution("P18")
class TestReceipts:
    def test_fifty_six_told_fifty_read_fifty_five_persons_two_units_to_telephone(self) -> None:
        county = wide_county()
        made = meeting(county)
        answers = {answer.place: answer.pk for answer in made.answers.all()}
        for place in range(1, 51):
            at = "2026-04-14 15:00"
            with county.stage.at(at) as now:
                acts.read_notice(answer_id=answers[place], by=county.clerk(place, at), at=now)
        evening = page(county, made, "2026-04-14 17:00")
        assert (evening.read, len(evening.lines) - evening.read) == (50, 6)
        for place in (n for n in range(1, 57) if n not in (12, 44)):
            at = "2026-04-15 10:00"
            names = [
                (n, (f"代表{place}-{n}", "副局长", "13900000000", ""))
                for n in (1, 2)[: 2 if place == 5 else 1]
            ]
            with county.stage.at(at) as now:
                clerk = county.clerk(place, at)
                acts.type_answer(answer_id=answers[place], rows=names, by=clerk, at=now)
                acts.send_answer(answer_id=answers[place], by=clerk, at=now)
        due = page(county, made, "2026-04-15 17:00")
        assert (due.accepted, [line.unit for line in due.missing]) == (54, ["12局", "8镇"])
        assert all(line.contact and line.telephone for line in due.missing)
        reminded = county.stage.do(acts.remind, by="zhou", at="2026-04-15 17:00", collection_id=made.pk)
        assert len(reminded) == 2
        county.stage.do(acts.merge, by="zhou", at="2026-04-15 17:10", collection_id=made.pk)
        with county.stage.at("2026-04-15 17:10"):
            zhou = county.stage.officer("zhou", "2026-04-15 17:10")
            found = selectors.merged(made.code, seen_by=zhou, limit=100)
        assert found is not None
        assert [row.number for row in found.rows] == list(range(1, 56))
        assert [row.cells[0] for row in found.rows[4:7]] == ["代表5-1", "代表5-2", "代表6-1"]

    def test_a_plain_notice_is_owed_until_it_is_read(self) -> None:
        county = wide_county(departments=2, towns=0)
        made = county.stage.do(
            acts.draft_collection,
            by="zhou",
            at="2026-04-14 09:00",
            title="值班通知",
            kind="notice",
            due_at=moment("2026-04-15 17:00"),
            unit_ids=county.units,
        )
        county.stage.do(acts.send_out, by="zhou", at="2026-04-14 09:00", collection_id=made.pk)
        at = "2026-04-14 10:00"
        with county.stage.at(at) as now:
            clerk = county.clerk(1, at)
            assert len(selectors.asked(seen_by=clerk, now=now, owed_only=True)) == 1
            acts.read_notice(answer_id=made.answers.get(place=1).pk, by=clerk, at=now)
            assert selectors.asked(seen_by=clerk, now=now, owed_only=True) == []
        assert county.stage.do(acts.remind, by="zhou", at="2026-04-14 11:00", collection_id=made.pk) == [
            county.units[1]
        ]


def page(county: Wide, made: Collection, at: str) -> selectors.CollectionPage:
    with county.stage.at(at) as now:
        found = selectors.collection(made.code, seen_by=county.stage.officer("zhou", at), now=now)
    assert found is not None
    return found


@pytest.mark.institution("P21")
class TestPartyLine:
    def test_two_registers_two_numbers_and_neither_sees_the_other(self) -> None:
        county = stage()
        ours, theirs = (register(county, code) for code in ("zhou", "party"))
        assert (ours.number, theirs.number) == ("批〔2026〕1号", "批〔2026〕1号")
        at = "2026-03-05 17:00"
        for code, own, other in (("zhou", ours, theirs), ("wu", ours, theirs), ("party", theirs, ours)):
            who = county.officer(code, at)
            seen = Instruction.objects.visible_to(who)
            assert list(seen) == [own], code
            assert not Matter.objects.visible_to(who).filter(pk=other.rounds.get().matter_id).exists()
            with county.at(at) as now:
                found = registers.search(seen_by=who, text=other.title, now=now)
            assert other.title not in [row.title for row in found]

    def test_collections_stay_in_their_line_and_joint_matters_are_seen_by_both(self) -> None:
        county = stage()
        made = county.do(
            acts.draft_collection,
            by="party",
            at="2026-03-05 09:00",
            title="党建材料",
            kind="notice",
            due_at=moment("2026-03-06 17:00"),
            unit_ids=[county.unit("housing")],
        )
        at = "2026-03-05 17:00"
        assert not Collection.objects.kept_by(county.officer("zhou", at)).filter(pk=made.pk).exists()
        assert Collection.objects.kept_by(county.officer("party", at)).filter(pk=made.pk).exists()
        joint = county.do(
            matters.register,
            by="zhou",
            at="2026-03-05 10:00",
            new=matters.NewMatter("联合督查事项", sphere="joint"),
        )
        for code in ("zhou", "party"):
            assert Matter.objects.visible_to(county.officer(code, at)).filter(pk=joint.pk).exists()


def register(county: Stage, by: str) -> Instruction:
    """Register an instruction in the line of an office."""
    lead = "housing" if by == "zhou" else "party-office"
    sheet = Sheet(
        (NewRemark("请研究", date(2026, 3, 5), leader="省领导"),), county.unit(lead), limit="ordinary"
    )
    return county.do(
        instructions.register_instruction,
        by=by,
        at="2026-03-05 16:00",
        title="政府口批示甲" if by == "zhou" else "党委口批示乙",
        sheet=sheet,
    )

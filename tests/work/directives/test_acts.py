"""Documents become drafts, drafts become matters; each refusal changes nothing and keeps its reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.support.matters import Stage
from tests.work.directives.conftest import MINUTES, break_down, views_of
from zhixing.core.evidence.refusals import SecretWords
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters.models import Matter
from zhixing.work.directives import acts, refusals, selectors
from zhixing.work.directives.acts import RowEdit
from zhixing.work.directives.models import Breakdown, ProposedTask
from zhixing.work.directives.rules import readiness

pytestmark = pytest.mark.django_db
LATER = "2026-09-18 09:05"


def row(found: Breakdown, place: int) -> ProposedTask:
    return found.rows.get(place=place)


def edit_of(task: ProposedTask, **changed: Any) -> RowEdit:
    """What the page would send for a row, with some fields typed over."""
    kept = {
        name: getattr(task, name)
        for name in ("place", "title", "lead", "supports", "due_on", "limit", "parts")
    }
    return RowEdit(
        **{**kept, "is_confirmed": task.is_confirmed, "leader_post_id": task.leader_post_id, **changed}
    )


@pytest.fixture
def do(county: Stage) -> Callable[..., Any]:
    def perform(act: Callable[..., Any], found: Breakdown, *, by: str = "zhou", **values: Any) -> Any:
        return county.do(act, by=by, at=LATER, breakdown_id=found.pk, **values)

    return perform


class TestDecompose:
    def test_proposes_a_row_for_each_clause_and_records_it(self, county: Stage, minutes: Breakdown) -> None:
        assert minutes.rows.count() == 11
        first = row(minutes, 1)
        assert (first.clause, first.title, first.lead, first.supports) == (
            "一",
            "老旧小区改造工作",
            "住建局",
            "财政局、城管局",
        )
        assert first.due_on == date(2026, 11, 30)
        assert "由县住建局牵头" in first.sentence
        [entry] = ledger.history(minutes.reference)
        assert (entry.verb, entry.by_name, entry.facts["tasks"]) == ("breakdown.made", "周敏", 11)
        assert entry.facts["digest"] == minutes.paper.digest if minutes.paper else ""

    def test_keeps_limits_and_leaves_blank_what_is_not_said(self, minutes: Breakdown) -> None:
        assert [row(minutes, place).limit for place in (7, 8)] == ["60cd", "5wd"]
        ninth = row(minutes, 9)
        assert (ninth.due_on, ninth.limit) == (None, "")

    def test_keeps_as_written_what_is_none_of_our_units(self, county: Stage) -> None:
        found = break_down(county, "一、甲事项。（县水利局牵头，县住建局配合，10月底前完成）\n2026年9月1日")
        assert row(found, 1).lead == "县水利局"
        [view] = views_of(county, found)
        assert view.unknown == ("县水利局",)

    def test_is_the_supervisors_only(self, county: Stage) -> None:
        with pytest.raises(refusals.NotASupervisor):
            break_down(county, by="wang")
        assert not Breakdown.objects.exists()

    def test_refuses_what_bears_a_mark_of_secrets(self, county: Stage) -> None:
        with pytest.raises(SecretWords):
            break_down(county, "机密★1年\n" + MINUTES)
        assert not Breakdown.objects.exists()


class TestKeepDraft:
    def test_keeps_what_was_typed_and_records_nothing(
        self, do: Callable[..., Any], minutes: Breakdown
    ) -> None:
        do(
            acts.keep_draft,
            minutes,
            rows=[edit_of(row(minutes, 2), title="拨付测绘经费", due_on=date(2026, 10, 20))],
        )
        assert (row(minutes, 2).title, row(minutes, 2).due_on) == ("拨付测绘经费", date(2026, 10, 20))
        assert len(ledger.history(minutes.reference)) == 1

    def test_passes_over_issued_rows(self, do: Callable[..., Any], minutes: Breakdown) -> None:
        do(acts.issue, minutes)
        do(acts.keep_draft, minutes, rows=[edit_of(row(minutes, 1), title="改了")])
        assert row(minutes, 1).title == "老旧小区改造工作"

    def test_a_stranger_finds_nothing(self, do: Callable[..., Any], minutes: Breakdown) -> None:
        with pytest.raises(refusals.BreakdownUnknown):
            do(acts.keep_draft, minutes, by="party", rows=[])


class TestShape:
    def test_splits_into_one_part_for_each_named_unit(
        self, do: Callable[..., Any], minutes: Breakdown
    ) -> None:
        do(acts.shape, minutes, place=3, form=readiness.PARALLEL)
        assert row(minutes, 3).parts == "自然资源局、住建局"

    def test_sends_to_every_town(self, do: Callable[..., Any], minutes: Breakdown) -> None:
        do(acts.shape, minutes, place=11, form=readiness.EACH)
        assert row(minutes, 11).parts == "老河镇、三岔镇"

    def test_an_issued_row_is_refused(self, do: Callable[..., Any], minutes: Breakdown) -> None:
        do(acts.issue, minutes)
        with pytest.raises(refusals.RowIssued):
            do(acts.shape, minutes, place=1, form=readiness.PARALLEL)


class TestLeaveOut:
    def test_a_row_left_out_is_not_issued_and_comes_back(
        self, do: Callable[..., Any], minutes: Breakdown
    ) -> None:
        do(acts.leave_out, minutes, place=1, is_out=True)
        assert 1 not in [one.place for one in do(acts.issue, minutes)]
        do(acts.leave_out, minutes, place=1, is_out=False)
        assert [one.place for one in do(acts.issue, minutes) if one.number] == [1]


class TestAddTask:
    def test_makes_a_row_of_a_sentence_left_for_a_person(self, county: Stage, do: Callable[..., Any]) -> None:
        found = break_down(county, "请县住建局3日内核查处理。\n原则同意，请按程序办理。")
        added = do(acts.add_task, found, remark=0)
        assert (added.place, added.sentence) == (2, "原则同意，请按程序办理。")
        found.refresh_from_db()
        assert found.remarks == []
        with pytest.raises(refusals.RowUnknown):
            do(acts.add_task, found, remark=0)


class TestDiscard:
    def test_does_away_with_a_draft_and_says_so(self, do: Callable[..., Any], minutes: Breakdown) -> None:
        about = minutes.reference
        do(acts.discard, minutes)
        assert not Breakdown.objects.exists()
        assert [entry.verb for entry in ledger.history(about)] == ["breakdown.made", "breakdown.discarded"]

    def test_what_matters_came_from_stays(self, do: Callable[..., Any], minutes: Breakdown) -> None:
        do(acts.issue, minutes)
        with pytest.raises(refusals.SomethingIssued):
            do(acts.discard, minutes)
        assert Breakdown.objects.exists()


class TestIssue:
    def test_issues_what_is_ready_and_keeps_the_reason_of_the_rest(
        self, do: Callable[..., Any], minutes: Breakdown
    ) -> None:
        results = {one.place: one for one in do(acts.issue, minutes)}
        assert sorted(place for place, one in results.items() if one.refusal) == [3, 9]
        assert "按职责分工负责" in row(minutes, 3).refusal
        assert "未写时限" in row(minutes, 9).refusal
        assert Matter.objects.count() == 9

    def test_a_matter_cites_its_clause_and_its_document(
        self, do: Callable[..., Any], minutes: Breakdown
    ) -> None:
        do(acts.issue, minutes)
        matter = Matter.objects.get(number=row(minutes, 1).matter.number)  # type: ignore[union-attr]
        assert matter.source_kind == "meeting"
        assert matter.source_ref == "〔2026〕18号《澄阳县人民政府常务会议纪要》一"
        assert "由县住建局牵头" in matter.source_sentence
        entries = ledger.history(matter.reference)
        assert entries[0].facts["clause"] == "一"
        assert (entries[1].facts["limit"], entries[1].facts["sentence"]) == ("2026-11-30", "11月底前")
        assert entries[1].facts["supports"] == ["财政局", "城管局"]

    def test_after_splitting_and_choosing_a_date_all_eleven_are_issued(
        self, county: Stage, do: Callable[..., Any], minutes: Breakdown
    ) -> None:
        do(acts.shape, minutes, place=3, form=readiness.PARALLEL)
        do(acts.keep_draft, minutes, rows=[edit_of(row(minutes, 9), due_on=date(2026, 12, 31))])
        results = do(acts.issue, minutes)
        assert len(results) == 11 and all(one.number for one in results)
        parent = row(minutes, 3).matter
        assert parent is not None and parent.unit_id == county.unit("land")
        assert sorted(child.unit_id for child in parent.parts.all()) == sorted(
            [county.unit("land"), county.unit("housing")]
        )
        assert all(child.due_at == parent.due_at for child in parent.parts.all())
        entry = ledger.history(minutes.reference)[-1]
        assert (entry.verb, len(entry.facts["numbers"]), entry.facts["parts"]) == ("breakdown.issued", 11, 2)

    def test_one_for_each_town_under_the_office(self, county: Stage, do: Callable[..., Any]) -> None:
        found = break_down(county, "一、秸秆禁烧。（各乡镇（街道）负责，10月底前完成）\n2026年9月1日")
        do(acts.shape, found, place=1, form=readiness.EACH)
        [result] = do(acts.issue, found)
        assert result.parts == 2
        parent = row(found, 1).matter
        assert parent is not None and parent.unit_id == county.unit("office")
        assert {child.unit_id for child in parent.parts.all()} == {
            county.unit("laohe"),
            county.unit("sancha"),
        }

    def test_a_confirmed_proposal_is_issued_to_the_first_named(
        self, county: Stage, do: Callable[..., Any], minutes: Breakdown
    ) -> None:
        do(acts.keep_draft, minutes, rows=[edit_of(row(minutes, 3), is_confirmed=True)])
        assert {one.place for one in do(acts.issue, minutes) if one.refusal} == {9}
        assert row(minutes, 3).matter.unit_id == county.unit("land")  # type: ignore[union-attr]

    def test_long_term_tasks_have_no_due_date(self, do: Callable[..., Any], minutes: Breakdown) -> None:
        do(acts.keep_draft, minutes, rows=[edit_of(row(minutes, 9), limit="long")])
        do(acts.issue, minutes)
        assert row(minutes, 9).matter.due_at is None  # type: ignore[union-attr]

    def test_issuing_again_issues_nothing_twice(self, do: Callable[..., Any], minutes: Breakdown) -> None:
        do(acts.issue, minutes)
        count = Matter.objects.count()
        assert [one.place for one in do(acts.issue, minutes)] == [3, 9]
        assert Matter.objects.count() == count

    @pytest.mark.parametrize(
        ("typed", "reason"),
        [({"lead": "县水利局"}, "县水利局"), ({"lead": ""}, "牵头单位"), ({"title": " "}, "任务内容")],
    )
    def test_a_row_with_nobody_to_give_it_to_keeps_its_reason(
        self, do: Callable[..., Any], minutes: Breakdown, typed: dict[str, str], reason: str
    ) -> None:
        do(acts.keep_draft, minutes, rows=[edit_of(row(minutes, 1), **typed)])
        do(acts.issue, minutes)
        first = row(minutes, 1)
        assert (first.state, first.matter_id) == ("draft", None)
        assert reason in first.refusal

    def test_is_the_supervisors_only(self, do: Callable[..., Any], minutes: Breakdown) -> None:
        with pytest.raises(refusals.NotASupervisor):
            do(acts.issue, minutes, by="wang")
        assert not Matter.objects.exists()


class TestTheDemonstration:
    """D1 散会即交办 by acts: minutes to tasks, two rows yellow, split, a date, all issued, one signed."""

    def test_eleven_rows_two_yellow_eleven_issued_one_signed(
        self, county: Stage, do: Callable[..., Any], minutes: Breakdown
    ) -> None:
        views = views_of(county, minutes)
        assert len(views) == 11
        assert {view.task.place: view.asked for view in views if not view.is_ready} == {
            3: ("by_duty", "no_lead"),
            9: ("no_deadline",),
        }
        do(acts.shape, minutes, place=3, form=readiness.PARALLEL)
        do(acts.keep_draft, minutes, rows=[edit_of(row(minutes, 9), due_on=date(2026, 12, 31))])
        assert all(view.is_ready for view in views_of(county, minutes))
        assert len([one for one in do(acts.issue, minutes) if one.number]) == 11

        first = row(minutes, 1).matter
        assert first is not None
        county.sign_for(first, at="2026-09-18 09:06", by="wang", handler="li")
        counts = selectors.tally(views_of(county, minutes))
        assert (counts.issued, counts.orders, counts.signed, counts.waiting) == (11, 12, 1, 0)

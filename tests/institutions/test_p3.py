"""P3 反馈审核 and P12 销号与办结类型: one flow, one scenario."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.matters import Stage, fresh, moment, stage
from tests.support.pictures import photo
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import acts, refusals, selectors
from zhixing.core.matters.models import Feedback, Matter

pytestmark = [pytest.mark.django_db, pytest.mark.institution("P3"), pytest.mark.institution("P12")]


@pytest.fixture
def county() -> Stage:
    return stage()


@pytest.fixture
def matter(county: Stage) -> Matter:
    found = county.issue(at="2026-06-01 09:00", limit="20wd")
    county.sign_for(found, at="2026-06-01 10:00")
    return found


def proof(county: Stage, matter: Matter, at: str, seed: int = 1) -> tuple[int, ...]:
    with county.at(at) as now:
        stored = evidence.store(
            file=photo(seed), name="现场.jpg", about=matter.reference, by=county.officer("li", at), at=now
        )
    return (stored.pk,)


def ask_close(
    county: Stage, matter: Matter, at: str, kind: str = "done", seed: int = 1, **more: str
) -> Feedback:
    report = acts.Report(
        text="12 个小区改造全部完成，已验收",
        close_kind=kind,
        evidence_ids=proof(county, matter, at, seed),
        **more,
    )
    return county.do(acts.report, by="li", at=at, matter_id=matter.pk, report=report)


class TestSignOffChain:
    def test_routine_progress_needs_one_signature(self, county: Stage, matter: Matter) -> None:
        report = acts.Report(
            text="完成 3 个小区外立面 8600 平方米",
            progress_percent=25,
            evidence_ids=proof(county, matter, "2026-06-05 09:00"),
        )
        sent = county.do(acts.report, by="li", at="2026-06-05 09:00", matter_id=matter.pk, report=report)
        assert (sent.state, sent.chain) == ("signing", ["office_head"])
        signed = county.do(acts.sign_off, by="he", at="2026-06-05 10:00", feedback_id=sent.pk)
        assert signed.state == "checking"
        assert fresh(matter).progress_percent == 0

        county.do(acts.accept_feedback, by="zhou", at="2026-06-05 14:30", feedback_id=sent.pk)
        assert fresh(matter).progress_percent == 25

    def test_a_closing_report_without_the_heads_signature_does_not_reach_the_office(
        self, county: Stage, matter: Matter
    ) -> None:
        sent = ask_close(county, matter, "2026-06-20 09:00")
        county.do(acts.sign_off, by="he", at="2026-06-20 10:00", feedback_id=sent.pk)
        county.do(acts.sign_off, by="song", at="2026-06-20 11:00", feedback_id=sent.pk)
        sent.refresh_from_db()
        assert sent.state == "signing"
        with pytest.raises(refusals.NotSignedByHead):
            county.do(acts.close, by="zhou", at="2026-06-20 14:30", matter_id=matter.pk)

        county.do(acts.sign_off, by="wang", at="2026-06-20 15:00", feedback_id=sent.pk)
        assert fresh(matter).state == "closing"

    def test_nobody_of_the_chain_closes(self, county: Stage, matter: Matter) -> None:
        sent = ask_close(county, matter, "2026-06-20 09:00")
        county.do(acts.sign_off, by="wang", at="2026-06-20 15:00", feedback_id=sent.pk)
        for doer in ("li", "wang"):
            with pytest.raises((refusals.JudgedByDoer, refusals.NotAllowed)):
                county.do(acts.close, by=doer, at="2026-06-20 16:00", matter_id=matter.pk)

        closed = county.do(acts.close, by="zhou", at="2026-06-20 16:00", matter_id=matter.pk)
        assert (closed.state, closed.close_kind, closed.progress_percent) == ("closed", "done", 100)

    def test_returned_for_a_reason_and_sent_again(self, county: Stage, matter: Matter) -> None:
        sent = ask_close(county, matter, "2026-06-20 09:00")
        county.do(acts.sign_off, by="wang", at="2026-06-20 15:00", feedback_id=sent.pk)
        county.do(
            acts.return_feedback, by="zhou", at="2026-06-20 16:00", feedback_id=sent.pk, reason="照片为上年"
        )
        assert fresh(matter).state == "active"
        again = ask_close(county, matter, "2026-06-21 09:00", seed=2)
        assert again.ordinal == 2


class TestKindsOfClose:
    def test_a_stage_close_keeps_the_matter_open_with_its_next_node(
        self, county: Stage, matter: Matter
    ) -> None:
        sent = ask_close(county, matter, "2026-06-20 09:00", kind="stage_done")
        county.do(acts.sign_off, by="wang", at="2026-06-20 15:00", feedback_id=sent.pk)
        with pytest.raises(refusals.NextNodeMissing):
            county.do(acts.close, by="zhou", at="2026-06-20 16:00", matter_id=matter.pk)
        county.do(
            acts.close, by="zhou", at="2026-06-20 16:00", matter_id=matter.pk, new_date=date(2026, 9, 30)
        )
        found = fresh(matter)
        assert (found.state, found.due_at) == ("active", moment("2026-09-30 17:30"))

    def test_an_end_without_the_aim_needs_a_decision(self, county: Stage, matter: Matter) -> None:
        with pytest.raises(refusals.DecisionMissing):
            county.do(
                acts.terminate,
                by="zhou",
                at="2026-06-20 16:00",
                matter_id=matter.pk,
                reason="政策调整",
                decision_number="",
            )
        ended = county.do(
            acts.terminate,
            by="zhou",
            at="2026-06-20 16:00",
            matter_id=matter.pk,
            reason="政策调整",
            decision_number="澄政办函〔2026〕40号",
        )
        assert ended.close_kind == "terminated"

    def test_merged_names_the_matter_that_goes_on(self, county: Stage, matter: Matter) -> None:
        other = county.issue(at="2026-06-01 11:00", limit="20wd", title="城区管网改造")
        with pytest.raises(refusals.TargetMissing):
            ask_close(county, matter, "2026-06-20 09:00", kind="merged", target_number="没有")
        sent = ask_close(
            county, matter, "2026-06-20 09:30", kind="merged", seed=3, target_number=other.number
        )
        county.do(acts.sign_off, by="wang", at="2026-06-20 15:00", feedback_id=sent.pk)
        county.do(acts.close, by="zhou", at="2026-06-20 16:00", matter_id=matter.pk)
        assert fresh(matter).relations.get().other_id == other.pk


class TestMonthlyList:
    def test_eighty_six_and_forty_one_less_thirty_eight_less_two_is_eighty_seven(self, county: Stage) -> None:
        with county.at("2026-05-11 09:00") as at:
            zhou = county.officer("zhou", "2026-05-11 09:00")
            rows = [acts.NewMatter(f"事项 {n}") for n in range(86)]
            before = acts.register_many(rows=rows, by=zhou, at=at)
        with county.at("2026-06-02 09:00") as at:
            acts.register_many(rows=[acts.NewMatter(f"新增 {n}") for n in range(41)], by=zhou, at=at)
        assert all(result.done for result in before)
        keys = list(Matter.objects.order_by("pk").values_list("pk", flat=True))
        to = acts.Assignment((county.unit("finance"),))
        with county.at("2026-06-03 09:00") as at:
            acts.assign_many(rows=[(key, to) for key in keys[:38]], by=zhou, at=at)
            acts.sign_for_many(
                rows=[(key, county.person("jin")) for key in keys[:38]],
                by=county.officer("qian", "2026-06-03 09:00"),
                at=at,
            )
        with county.at("2026-06-10 09:00") as at:
            head = county.officer("qian", "2026-06-10 09:00")
            for number, key in enumerate(keys[:38]):
                file = evidence.store(
                    file=photo(100 + number), name="凭证.jpg", about=f"matter:{key}", by=head, at=at
                )
                acts.report(
                    matter_id=key,
                    report=acts.Report("已拨付 320 万元", close_kind="done", evidence_ids=(file.pk,)),
                    by=head,
                    at=at,
                )
            closed = acts.close_many(matter_ids=keys[:38], by=zhou, at=at)
            for key in keys[40:42]:
                acts.assign(matter_id=key, to=to, by=zhou, at=at)
                acts.terminate(
                    matter_id=key, reason="调整", decision_number="会议纪要〔2026〕18号", by=zhou, at=at
                )
        assert sum(result.done for result in closed) == 38

        june = selectors.month_balance(date(2026, 6, 30), seen_by=zhou)

        assert (june.open_before, june.new, june.closed, june.terminated, june.open_after) == (
            86,
            41,
            38,
            2,
            87,
        )
        assert june.adds_up

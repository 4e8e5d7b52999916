"""B3 督查督办 with its amendment: yellow, red, four levels told, a ladder that named people climb."""

from __future__ import annotations

import pytest

from tests.support.matters import Stage, fresh, moment, stage
from zhixing.core.matters import acts, refusals, selectors
from zhixing.core.matters.models import LadderStep
from zhixing.core.notices import selectors as notices

pytestmark = [pytest.mark.django_db, pytest.mark.institution("B3")]


@pytest.fixture
def county() -> Stage:
    return stage()


def steps(matter_id: int) -> dict[str, LadderStep]:
    return {s.name: s for s in LadderStep.objects.filter(matter_id=matter_id)}


class TestLadder:
    def test_lights_and_ladder_of_june(self, county: Stage) -> None:
        matter = county.issue(at="2026-06-01 09:00", due="2026-06-30")
        county.sign_for(matter, at="2026-06-01 10:00")

        county.do(
            acts.take_first_action,
            by="li",
            at="2026-06-01 11:00",
            matter_id=matter.pk,
            action="到 12 个小区现场核对清单",
        )

        county.tick("2026-06-24 17:29")
        assert fresh(matter).light == "green"
        county.tick("2026-06-24 17:30")
        assert fresh(matter).light == "yellow"
        told = [n.person.name for n in notices.told(matter.reference, topic="yellow")]
        assert told == ["李强"]

        county.tick("2026-06-30 17:30")
        assert fresh(matter).light == "red"
        assert notices.told(matter.reference, topic="red") == []
        county.tick("2026-07-01 08:00")
        red = [n.person.name for n in notices.told(matter.reference, topic="red")]
        assert red == ["李强", "贺平", "宋立", "王建国"]

        drafted = steps(matter.pk)
        assert {name: s.earliest_at for name, s in drafted.items() if name not in ("提醒", "催办单")} == {
            "督办通知单": moment("2026-07-08 08:00"),
            "约谈": moment("2026-07-15 08:00"),
            "通报": moment("2026-07-22 08:00"),
            "建议移交": moment("2026-07-29 08:00"),
        }
        assert drafted["催办单"].issued_at is not None
        assert drafted["督办通知单"].issued_at is None

    def test_named_people_issue_and_never_a_working_day_early(self, county: Stage) -> None:
        matter = county.issue(at="2026-06-01 09:00", due="2026-06-30")
        county.sign_for(matter, at="2026-06-01 10:00")
        county.tick("2026-06-30 17:30")
        county.tick("2026-07-01 08:00")
        step = steps(matter.pk)["督办通知单"]

        with pytest.raises(refusals.TooEarlyForStep):
            county.do(acts.issue_ladder_step, by="zhou", at="2026-07-07 17:00", step_id=step.pk)
        issued = county.do(acts.issue_ladder_step, by="zhou", at="2026-07-08 08:00", step_id=step.pk)
        assert issued.issued_by_id == county.person("zhou")

        county.do(
            acts.issue_ladder_step, by="zhou", at="2026-07-15 08:00", step_id=steps(matter.pk)["约谈"].pk
        )
        criticism = steps(matter.pk)["通报"]
        with pytest.raises(refusals.DecisionMissing):
            county.do(acts.issue_ladder_step, by="zhou", at="2026-07-22 08:00", step_id=criticism.pk)
        done = county.do(
            acts.issue_ladder_step,
            by="zhou",
            at="2026-07-22 08:00",
            step_id=criticism.pk,
            decision_number="政督〔2026〕15号",
        )
        assert done.decision_number == "政督〔2026〕15号"


class TestClosing:
    def test_done_without_evidence_stays_open(self, county: Stage) -> None:
        matter = county.issue(at="2026-06-01 09:00", due="2026-06-30")
        county.sign_for(matter, at="2026-06-01 10:00")

        with pytest.raises(refusals.EvidenceMissing):
            county.do(
                acts.report,
                by="li",
                at="2026-06-20 10:00",
                matter_id=matter.pk,
                report=acts.Report(text="已完成全部 12 个小区改造", close_kind="done"),
            )
        assert fresh(matter).state == "active"

    def test_every_row_has_an_item_and_a_person(self, county: Stage) -> None:
        for day in ("2026-06-01", "2026-06-02"):
            county.issue(at=f"{day} 09:00", due="2026-06-30", title=f"事项 {day}")
        county.tick("2026-07-01 08:00")

        with county.at("2026-07-02 09:00") as now:
            rows = selectors.unimplemented(seen_by=county.officer("zhou", "2026-07-02 09:00"), now=now)

        assert len(rows) == 2
        assert all(row.title and row.handler for row in rows)

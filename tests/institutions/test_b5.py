"""B5 马上就办: start latency, idle stretches, moved only after urging."""

from __future__ import annotations

import pytest

from tests.support.matters import Stage, fresh, moment, stage
from zhixing.core.matters import acts, selectors
from zhixing.core.matters.models import Matter

pytestmark = [pytest.mark.django_db, pytest.mark.institution("B5")]


@pytest.fixture
def county() -> Stage:
    return stage()


def movement(county: Stage, matter: Matter, at: str) -> selectors.Movement:
    with county.at(at) as now:
        return selectors.movement(fresh(matter), now=now)


class TestStart:
    def test_latency_of_three_days_red_from_the_next_close(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="20wd")
        county.sign_for(matter, at="2026-03-02 10:00")
        county.do(acts.comment, by="li", at="2026-03-03 09:00", matter_id=matter.pk, text="已阅")
        county.do(
            acts.take_first_action,
            by="li",
            at="2026-03-05 09:00",
            matter_id=matter.pk,
            action="到现场踏勘，列出问题 7 条",
        )

        found = movement(county, matter, "2026-03-05 10:00")

        assert found.start_latency_days == 3
        assert found.start_red_since == moment("2026-03-03 17:30")

    def test_at_once_means_two_working_hours(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", urgency="immediate")
        clocks = {
            c.purpose: c.reading.due
            for c in selectors.matter(
                matter.number,
                seen_by=county.officer("zhou", "2026-03-02 09:00"),
                now=moment("2026-03-02 09:30"),
            ).clocks
        }
        assert clocks["start"] == moment("2026-03-02 11:00")
        assert clocks["main"] == moment("2026-03-03 17:30")


class TestIdle:
    def test_five_working_days_without_a_move(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="20wd")
        county.sign_for(matter, at="2026-03-02 10:00")
        county.do(
            acts.take_first_action, by="li", at="2026-03-02 11:00", matter_id=matter.pk, action="制定方案"
        )

        assert movement(county, matter, "2026-03-06 17:00").idle == []
        [stretch] = movement(county, matter, "2026-03-09 17:00").idle
        assert stretch.working_days == 5


class TestMovedOnlyAfterUrging:
    def test_three_reminders_each_followed_within_a_day(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="60wd")
        county.sign_for(matter, at="2026-03-02 10:00")
        for day in ("03-09", "03-16", "03-23"):
            county.do(acts.urge, by="zhou", at=f"2026-{day} 09:00", matter_id=matter.pk, text="请反馈进展")
            if day == "03-09":
                county.do(
                    acts.take_first_action,
                    by="li",
                    at=f"2026-{day} 15:00",
                    matter_id=matter.pk,
                    action="到现场踏勘",
                )
            else:
                county.do(
                    acts.ask_support,
                    by="li",
                    at=f"2026-{day} 15:00",
                    matter_id=matter.pk,
                    unit_id=county.unit("finance" if day == "03-16" else "urban"),
                    deliverable="资金安排意见",
                )

        found = movement(county, matter, "2026-03-24 09:00")
        assert (found.urgings, found.only_after_urging) == (3, True)

    def test_an_own_move_clears_it(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="60wd")
        county.sign_for(matter, at="2026-03-02 10:00")
        county.do(
            acts.take_first_action, by="li", at="2026-03-02 15:00", matter_id=matter.pk, action="到现场踏勘"
        )
        for day in ("03-09", "03-16", "03-23"):
            county.do(acts.urge, by="zhou", at=f"2026-{day} 09:00", matter_id=matter.pk, text="请反馈进展")

        assert movement(county, matter, "2026-03-24 09:00").only_after_urging is False

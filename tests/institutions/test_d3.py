"""D3 规划、土地联审会议: a sitting every 15 days, a queue with a cap, one decision for each matter."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.matters import Stage, fresh, moment, stage
from tests.support.meetings import plan, review
from zhixing.core.matters.models import Matter
from zhixing.core.outcomes.models import Breach
from zhixing.work.meetings import acts, refusals, selectors
from zhixing.work.meetings.models import Meeting, Queued, Series

pytestmark = [pytest.mark.django_db, pytest.mark.institution("D3")]


@pytest.fixture
def county() -> Stage:
    return stage()


@pytest.fixture
def series(county: Stage) -> Series:
    return review(county)


def hold(county: Stage, series: Series, day: str) -> Meeting:
    """Hold a sitting at 14:30 with 住建局 and 自然资源局 there, who may decide for their units."""
    posts = [county.office.posts["land-head"], county.office.posts["housing-head"]]
    found = plan(county, series, f"{day} 14:30", at=f"{day} 08:30", member_post_ids=posts)
    return county.do(acts.hold_meeting, by="zhou", at=f"{day} 16:30", meeting_id=found.pk, came={})


def queue(county: Stage, series: Series, day: str, *, matter: Matter | None = None) -> Queued:
    matter = matter or county.issue(at="2026-03-04 09:00", limit="5wd", lead="land", title="城东地块规划条件")
    return county.do(
        acts.queue_matter, by="zhou", at=f"{day} 10:00", series_id=series.pk, number=matter.number
    )


class TestTheGap:
    def test_the_next_sitting_is_due_on_the_seventeenth_and_the_eighteenth_is_a_breach(
        self, county: Stage, series: Series
    ) -> None:
        hold(county, series, "2026-03-02")
        assert selectors.next_due(series) == date(2026, 3, 17)

        late = hold(county, series, "2026-03-18")
        breach = Breach.objects.get()
        assert (breach.rule_code, breach.unit_id) == ("reviews.planning", county.unit("office"))
        assert breach.about == late.reference
        assert "3月17日" in breach.summary

    def test_on_the_seventeenth_it_is_kept_and_an_empty_queue_counts_as_kept(
        self, county: Stage, series: Series
    ) -> None:
        hold(county, series, "2026-03-02")
        empty = hold(county, series, "2026-03-17")
        assert empty.is_without_items
        assert not Breach.objects.exists()


class TestTheQueue:
    def test_decided_by_the_earlier_of_the_sitting_and_the_cap(self, county: Stage, series: Series) -> None:
        hold(county, series, "2026-03-02")
        waiting = queue(county, series, "2026-03-05")

        assert waiting.review.due_at == moment("2026-03-17 17:30")
        due = selectors.queue_due(series, at=moment("2026-03-05 10:00"))
        assert (due.on, due.sitting_on, due.cap_on) == (
            date(2026, 3, 17),
            date(2026, 3, 17),
            date(2026, 3, 20),
        )

    def test_not_decided_by_the_seventeenth_it_is_red_even_if_the_meeting_was_held(
        self, county: Stage, series: Series
    ) -> None:
        hold(county, series, "2026-03-02")
        waiting = queue(county, series, "2026-03-05")
        hold(county, series, "2026-03-17")
        county.tick("2026-03-17 17:29")
        assert fresh(waiting.review).light != "red"
        county.tick("2026-03-17 17:30")
        assert fresh(waiting.review).light == "red"

    def test_waiting_pauses_the_five_days_and_the_decision_lets_them_run_on(
        self, county: Stage, series: Series
    ) -> None:
        hold(county, series, "2026-03-02")
        matter = county.issue(at="2026-03-04 09:00", limit="5wd", lead="land", title="城东地块规划条件")
        assert matter.due_at == moment("2026-03-11 17:30")
        waiting = queue(county, series, "2026-03-05", matter=matter)
        assert fresh(matter).light == "paused"

        sitting = hold(county, series, "2026-03-16")
        county.do(
            acts.decide_review,
            by="zhou",
            at="2026-03-16 16:40",
            queued_id=waiting.pk,
            meeting_id=sitting.pk,
            outcome="approved",
            reasons="",
        )
        # Five days of which none had run at the close of 5 March: 16, 17, 18, 19 and 20 March.
        found = fresh(matter)
        assert (found.light, found.due_at) == ("green", moment("2026-03-20 17:30"))
        assert fresh(waiting.review).state == "closed"

    def test_returned_once_with_the_full_list_and_then_decided(self, county: Stage, series: Series) -> None:
        waiting = queue(county, series, "2026-03-05")
        first = hold(county, series, "2026-03-09")
        decide = {"by": "zhou", "at": "2026-03-09 16:40", "meeting_id": first.pk}
        with pytest.raises(refusals.ReasonMissing):
            county.do(acts.decide_review, queued_id=waiting.pk, outcome="rejected", reasons="", **decide)
        county.do(
            acts.decide_review,
            queued_id=waiting.pk,
            outcome="returned",
            reasons="1. 缺日照分析；2. 缺交通影响评价",
            **decide,
        )
        again = queue(county, series, "2026-03-10", matter=waiting.matter)
        with county.at("2026-03-11 09:00") as now:
            asked = {"seen_by": county.officer("zhou", "2026-03-11 09:00"), "now": now, "meeting": first.pk}
            assert len(selectors.queue(series, **asked)) == 2
            [decided] = selectors.queue(series, **asked, is_over=True)
            assert decided.id == waiting.pk
        second = hold(county, series, "2026-03-17")
        with pytest.raises(refusals.ReturnedBefore):
            county.do(
                acts.decide_review,
                by="zhou",
                at="2026-03-17 16:40",
                queued_id=again.pk,
                meeting_id=second.pk,
                outcome="returned",
                reasons="又缺材料",
            )
        assert Queued.objects.get(pk=again.pk).outcome == ""


class TestTheYear:
    def test_two_series_show_how_many_were_held_and_the_longest_gap(
        self, county: Stage, series: Series
    ) -> None:
        land = review(county, "land", "土地联审会议")
        for day in ("2026-01-05", "2026-01-19", "2026-02-03", "2026-02-25"):
            hold(county, series, day)
        for day in ("2026-01-06", "2026-01-20"):
            hold(county, land, day)
        rows = selectors.series_year(2026, seen_by=county.officer("zhou", "2026-03-01 09:00"))
        assert [(row.name, row.held, row.longest_gap, row.late) for row in rows] == [
            ("规划联审会议", 4, 22, 1),
            ("土地联审会议", 2, 14, 0),
        ]

"""Series on their page: set up by the office, set otherwise, refused in words, out of scope for others."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.support.matters import Stage, moment
from tests.support.meetings import executive, plan, review
from tests.support.people import sign_in
from zhixing.work.meetings import acts, refusals, selectors
from zhixing.work.meetings.models import Series

pytestmark = pytest.mark.django_db
NOW = "2026-03-20 09:00"


@pytest.fixture
def wu(county: Stage) -> Client:
    return sign_in(Client(), county.office, "wu")


def sent(county: Stage, **values: object) -> dict[str, object]:
    """Return what the form sends for 规划联审会议."""
    return {
        "name": "规划联审会议",
        "kind": "review",
        "unit": county.unit("office"),
        "chair": county.office.posts["vice"],
        "gap_rule": "reviews.planning",
        "form_key": f"key-{len(values)}-{values}"[:60],
        **values,
    }


class TestThePage:
    def test_without_series_it_says_what_to_do(self, wu: Client) -> None:
        page = wu.get(reverse("meetings:series")).content.decode()

        assert "还没有设立会议" in page
        assert reverse("meetings:new_series") in page

    def test_the_office_sets_a_series_up_and_sets_it_otherwise(self, county: Stage, wu: Client) -> None:
        answer = wu.post(reverse("meetings:new_series"), sent(county))

        assert answer.status_code == 303
        found = Series.objects.get()
        assert (found.code, found.paper_name, found.gap_rule) == (
            "ghlshy", "规划联审会议纪要", "reviews.planning",
        )  # fmt: skip
        here = reverse("meetings:change_series", args=[found.code])
        assert "规划联审会议" in wu.get(here).content.decode()
        wu.post(here, sent(county, chair=county.office.posts["mayor"]))
        found.refresh_from_db()
        assert found.chair_post_id == county.office.posts["mayor"]
        assert Series.objects.count() == 1

    def test_bad_input_is_said_at_the_field_and_nothing_changes(self, county: Stage, wu: Client) -> None:
        answer = wu.post(reverse("meetings:new_series"), sent(county, gap_rule=""))

        assert answer.status_code == 200
        page = answer.content.decode()
        assert "联审会议应选择召开间隔。" in page
        assert 'value="规划联审会议"' in page
        assert not Series.objects.exists()

    def test_a_name_is_borne_once(self, county: Stage, wu: Client) -> None:
        review(county)

        page = wu.post(reverse("meetings:new_series"), sent(county)).content.decode()

        assert "已有会议“规划联审会议”" in page
        assert Series.objects.count() == 1

    def test_others_read_and_may_not_set(self, county: Stage) -> None:
        review(county)
        wang = sign_in(Client(), county.office, "wang")

        assert wang.get(reverse("meetings:series")).status_code == 200
        assert wang.get(reverse("meetings:new_series")).status_code == 404
        assert wang.get(reverse("meetings:change_series", args=["planning"])).status_code == 404

    def test_it_shows_when_the_next_sitting_is_due(self, county: Stage) -> None:
        series = review(county)
        found = plan(county, series, "2026-03-02 14:30", at="2026-03-02 08:30")
        county.do(acts.hold_meeting, by="zhou", at="2026-03-02 16:30", meeting_id=found.pk, came={})

        with county.at(NOW) as now:
            [row] = selectors.series_rows(seen_by=county.officer("wu", NOW), now=now)

        assert (row.held, f"{row.next_due}", row.is_late) == (1, "2026-03-17", True)
        assert row.gap == "间隔不超过 15 日（自然日）"


class TestNumbers:
    def test_an_office_that_begins_in_mid_year_goes_on_counting(self, county: Stage) -> None:
        series = executive(county)

        found = plan(county, series, "2026-06-10 09:00", at="2026-06-01 09:00", number=18)
        after = plan(county, series, "2026-06-24 09:00", at="2026-06-01 09:10")

        assert (found.title, after.number) == ("2026年第18次县政府常务会议", 19)
        with pytest.raises(refusals.NumberTaken):
            plan(county, series, "2026-07-08 09:00", at="2026-06-01 09:20", number=19)

    def test_a_joint_review_with_nothing_to_hear_is_over_at_once(self, county: Stage) -> None:
        series = review(county)
        found = plan(county, series, "2026-03-02 14:30", at="2026-03-02 08:30")

        held = county.do(acts.hold_meeting, by="zhou", at="2026-03-02 16:30", meeting_id=found.pk, came={})

        assert (held.state, held.is_without_items, held.closed_at) == (
            "closed", True, moment("2026-03-02 16:30"),
        )  # fmt: skip


class TestEnding:
    def test_a_series_ends_when_nothing_waits_and_nothing_begins_after(
        self, county: Stage, wu: Client
    ) -> None:
        series = review(county)
        sitting = plan(county, series, "2026-03-02 14:30", at="2026-03-02 08:30")
        here = reverse("meetings:end_series", args=["planning"])
        assert "结束原因" in wu.get(here).content.decode()

        busy = wu.post(here, {"reason": "领导小组已撤销", "form_key": "0" * 32}).content.decode()
        assert "还有 1 次会议未召开或未办结、0 项议题未审议、0 项在排队" in busy and "领导小组已撤销" in busy
        assert not Series.objects.exclude(ended_at=None).exists()

        county.do(acts.cancel_meeting, by="wu", at="2026-03-02 09:00", meeting_id=sitting.pk, reason="撤销")
        assert wu.post(here, {"reason": "", "form_key": "1" * 32}).status_code == 200
        assert wu.post(here, {"reason": "领导小组已撤销", "form_key": "2" * 32}).status_code == 303
        page = wu.get(reverse("meetings:series")).content.decode()
        assert "领导小组已撤销" in page and here not in page
        assert wu.get(here).status_code == 404

        with pytest.raises(refusals.SeriesOver), county.at("2027-01-04 09:00") as now:
            acts.plan_meeting(
                series_id=series.pk, starts_at=now, ends_at=now.replace(hour=11), place="三楼会议室",
                by=county.officer("wu", "2027-01-04 09:00"), at=now,
            )  # fmt: skip
        assert wu.post(reverse("meetings:new_series"), sent(county)).status_code == 303
        assert Series.objects.lasting().get().name == "规划联审会议"

    def test_others_cannot_end_it(self, county: Stage) -> None:
        review(county)
        here = reverse("meetings:end_series", args=["planning"])
        assert sign_in(Client(), county.office, "wang").get(here).status_code == 404
        with pytest.raises(refusals.NotYours):
            county.do(acts.end_series, by="wang", at=NOW, code="planning", reason="不再召开")

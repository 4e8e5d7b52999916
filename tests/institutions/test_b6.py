"""B6 多部门协同: one lead, six supports; silence is the silent unit's, and explains lateness.

County practice stands over the row: reply times come from the log, only the lead is asked for a rating,
and nobody has to give one.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests.support.matters import Stage, moment
from tests.support.people import SINCE, found_office, sign_in
from zhixing.core.clock.models import Clock
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.people import acts as people
from zhixing.foundation.moment import played_at
from zhixing.work.directives.acts import joint as acts
from zhixing.work.directives.refusals.joint import SupportUnknown
from zhixing.work.directives.rules import joint as rules
from zhixing.work.directives.selectors import joint as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("B6")]

MORE = {
    "garden": "园林局",
    "transport": "交通运输局",
    "environment": "生态环境局",
    "water": "水利局",
    "farm": "农业农村局",
}
SUPPORTS = ("urban", *MORE)


@pytest.fixture
def county() -> Stage:
    stage = Stage(found_office())
    at = moment("2026-01-01 00:00")
    with played_at(at):
        by = stage.officer("ren", "2026-01-01 00:00")
        made = people.register_organisation(
            units=[people.NewUnit(c, n, n, "department", "county", SINCE) for c, n in MORE.items()],
            posts=[people.NewPost(f"{c}-head", c, "局长", "head", SINCE) for c in MORE],
            people=[people.NewPerson(f"{c}-boss", f"{n}长", (f"{c}-head",)) for c, n in MORE.items()],
            by=by,
            at=at,
        )
        stage.office.units.update(made.units)  # type: ignore[attr-defined]
        stage.office.posts.update(made.posts)  # type: ignore[attr-defined]
        stage.office.people.update(made.people)  # type: ignore[attr-defined]
        people.set_leader_line(
            post_id=stage.office.posts["vice-two"],
            unit_ids=[stage.unit(c) for c in (*MORE, "laohe")],
            document="澄政发〔2026〕2号",
            by=by,
            at=at,
        )
    return stage


@pytest.fixture
def drive(county: Stage) -> Matter:
    """城乡环境综合整治: the town leads, six units support; all but 园林 reply within a day."""
    matter = county.issue(
        at="2026-03-02 09:00",
        lead="laohe",
        due="2026-03-13",
        title="城乡环境综合整治",
        supports=SUPPORTS,
    )
    county.sign_for(matter, at="2026-03-02 10:00", by="shi", handler="bai")
    for code in SUPPORTS:
        if code != "garden":
            reply(county, matter, code, "2026-03-03 09:00")
    return matter


def reply(county: Stage, matter: Matter, code: str, at: str) -> None:
    from zhixing.core.people import selectors as staff

    post, person = ("urban-head", "ma") if code == "urban" else (f"{code}-head", f"{code}-boss")
    with county.at(at) as now:
        by = staff.officer(county.office.people[person], county.office.posts[post], at=now)
        matters.reply_support(
            matter_id=matter.pk, unit_id=county.unit(code), reply="已派 12 人", by=by, at=now
        )


def page_at(county: Stage, matter: Matter, at: str) -> selectors.JointPage:
    with county.at(at) as now:
        found = selectors.joint_matter(matter.number, seen_by=county.officer("bai", at), now=now)
    assert found is not None
    return found


class TestSevenParties:
    def test_six_supports_each_with_a_reply_clock_of_three_working_days(
        self, county: Stage, drive: Matter
    ) -> None:
        due = Clock.objects.get(about=drive.reference, purpose=f"reply:{county.unit('garden')}").due_at
        assert due == moment("2026-03-05 17:30")
        assert len(page_at(county, drive, "2026-03-06 09:00").supports) == 6

    def test_the_silent_unit_is_red_and_not_the_lead(self, county: Stage, drive: Matter) -> None:
        county.tick("2026-03-05 17:30")
        county.tick("2026-03-06 08:00")
        page = page_at(county, drive, "2026-03-06 09:00")
        assert {one.unit: one.light for one in page.supports}["园林局"] == "red"
        assert {one.light for one in page.supports if one.unit != "园林局"} == {"done"}
        drive.refresh_from_db()
        assert drive.light == "green"

    def test_the_leads_lateness_is_the_silent_units_to_the_whole(self, county: Stage, drive: Matter) -> None:
        page = page_at(county, drive, "2026-03-18 17:30")
        assert page.late_minutes == 3 * 420
        assert page.shares == (("园林局", 1260, 100), ("老河镇", 0, 0))

    def test_ratings_are_the_leads_and_nobody_has_to_give_one(self, county: Stage, drive: Matter) -> None:
        garden = next(
            one for one in page_at(county, drive, "2026-03-10 09:00").supports if one.unit == "园林局"
        )
        values = {"involvement_id": garden.id, "result": "dissatisfied", "note": "两次催请未复"}
        with pytest.raises(SupportUnknown):
            county.do(acts.rate_support, by="ma", at="2026-03-10 09:30", **values)
        county.do(acts.rate_support, by="shi", at="2026-03-10 09:30", **values)
        rated = [one.rating for one in page_at(county, drive, "2026-03-10 10:00").supports if one.rating]
        assert rated == ["dissatisfied"]

    def test_the_board_counts_from_the_log_and_adds_up(self, county: Stage, drive: Matter) -> None:
        reply(county, drive, "garden", "2026-03-09 09:00")
        with county.at("2026-03-20 09:00") as now:
            board = selectors.reply_board(
                since=date(2026, 3, 1),
                until=date(2026, 3, 31),
                seen_by=county.officer("zhou", "2026-03-20 09:00"),
                now=now,
            )
        worst = board.units[0]
        assert (worst.unit, worst.record.asked, worst.record.late) == ("园林局", 1, 1)
        assert sum(one.record.asked for one in board.units) == len(board.lines) == 6
        for one in board.units:
            r = one.record
            assert r.in_time + r.late + r.silent + r.running == r.asked

    def test_pages(self, county: Stage, drive: Matter) -> None:
        client = sign_in(Client(), county.office, "bai")
        assert "园林局" in client.get("/directives/joint/?since=2026-03-01&until=2026-03-31").content.decode()
        assert "逾期归因" in client.get(f"/directives/joint/{drive.number}/").content.decode()
        assert (
            sign_in(Client(), county.office, "li").get(f"/directives/joint/{drive.number}/").status_code
            == 404
        )


def test_silence_shared_by_two_is_divided_and_the_rest_is_the_leads() -> None:
    def minutes(since: object, until: object) -> int:
        return int((until - since).total_seconds() // 60)  # type: ignore[operator]

    due, end = moment("2026-03-13 10:00"), moment("2026-03-13 20:00")
    both = moment("2026-03-13 10:00"), moment("2026-03-13 12:00")
    waits = [rules.Wait(1, *both), rules.Wait(2, *both)]
    found = rules.shares_of_delay(lead_id=9, due_at=due, end_at=end, waits=waits, minutes=minutes)
    assert [(one.unit_id, one.minutes, one.percent) for one in found] == [
        (1, 60, 10),
        (2, 60, 10),
        (9, 480, 80),
    ]
    assert rules.shares_of_delay(lead_id=9, due_at=due, end_at=due, waits=waits, minutes=minutes) == ()

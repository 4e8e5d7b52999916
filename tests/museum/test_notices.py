"""The bug museum, notices: to whom, when, how often. What failed in public elsewhere, and may not here.

Each class names the exhibit by the public thread in which it was reported.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from tests.support.matters import Stage, fresh, moment, stage
from zhixing.core.clock.rules import parse_limit
from zhixing.core.matters import acts
from zhixing.core.matters.models import Matter
from zhixing.core.notices import acts as notices
from zhixing.core.notices import selectors as told
from zhixing.core.notices.models import Notice
from zhixing.core.people import acts as people

pytestmark = pytest.mark.django_db

WHY = {"reason": "不属本局职责", "basis": "三定第四条第（五）项"}


@pytest.fixture
def county() -> Stage:
    return stage()


@pytest.fixture
def matter(county: Stage) -> Matter:
    """Five working days from Monday 2 March 2026 on, with 李强 of the housing bureau."""
    found = county.issue(at="2026-03-02 09:00", limit="5wd")
    return county.sign_for(found, at="2026-03-02 10:00")


def waiting(county: Stage, code: str, at: str, matter: Matter | None = None) -> list[str]:
    """Return the topics that wait unseen for somebody, oldest first."""
    officer = county.officer(code, at)
    rows = told.inbox(seen_by=officer, now=moment(at), unseen_only=True, limit=200)
    url = matter.get_absolute_url() if matter else ""
    return [row.topic for row in reversed(rows) if url in (row.url, "")]


class TestMailToTheWrongOrFormerPeople:
    """zammad/zammad#2215, #3158; go-vikunja/vikunja#1581; steedos/workflow#1711."""

    def test_who_gave_it_back_is_not_asked_to_sign_any_more(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="5wd")
        assert waiting(county, "wang", "2026-03-02 09:10", matter) == ["assigned"]
        county.do(acts.contest, by="wang", at="2026-03-02 10:00", matter_id=matter.pk, **WHY)
        assert waiting(county, "wang", "2026-03-02 10:10", matter) == []

    def test_nobody_of_the_former_unit_is_asked_after_another_was_given_it(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="5wd")
        to = acts.Assignment((county.unit("urban"),))
        county.do(acts.assign, by="zhou", at="2026-03-02 10:00", matter_id=matter.pk, to=to)
        assert waiting(county, "wang", "2026-03-02 10:10", matter) == []
        assert waiting(county, "ma", "2026-03-02 10:10", matter) == ["assigned"]

    def test_a_hand_over_takes_along_what_was_owed(self, county: Stage, matter: Matter) -> None:
        county.tick("2026-03-06 17:31")
        urged = {"matter_id": matter.pk, "text": "请抓紧"}
        county.do(acts.urge, by="zhou", at="2026-03-09 09:00", **urged)
        asked = {"matter_id": matter.pk, "question": "为何停工"}
        county.do(acts.ask_explanation, by="zhou", at="2026-03-09 09:10", **asked)
        assert {"yellow", "urged", "explain"} <= set(waiting(county, "li", "2026-03-09 09:20", matter))

        offered = {"to_unit_id": county.unit("urban"), **WHY}
        county.do(acts.offer, by="wang", at="2026-03-09 09:30", matter_id=matter.pk, **offered)
        taken = {"handler_id": county.person("luo")}
        county.do(acts.accept_offer, by="ma", at="2026-03-09 10:00", matter_id=matter.pk, **taken)

        assert waiting(county, "li", "2026-03-09 11:00", matter) == []
        assert waiting(county, "luo", "2026-03-09 11:00", matter) == ["named"]

    def test_a_red_light_is_told_to_those_who_hold_it_now(self, county: Stage, matter: Matter) -> None:
        named = {"handler_id": county.person("he"), "reason": "李强外出"}
        county.do(acts.name_handler, by="wang", at="2026-03-06 09:00", matter_id=matter.pk, **named)
        county.tick("2026-03-10 08:01")
        receivers = set(Notice.objects.filter(about=matter.reference, topic="red").values_list("person_id"))
        assert (county.person("li"),) not in receivers
        assert (county.person("he"),) in receivers

    def test_the_new_head_is_told_and_not_the_one_who_left_the_post(
        self, county: Stage, matter: Matter
    ) -> None:
        post = county.office.posts["housing-head"]
        with county.at("2026-03-05 09:00") as at:
            ren = county.officer("ren", "2026-03-05 09:00")
            people.leave_post(post_id=post, by=ren, at=at)
            people.take_post(post_id=post, person_id=county.person("tian"), by=ren, at=at)
        county.tick("2026-03-10 08:01")
        receivers = set(
            Notice.objects.filter(about=matter.reference, topic="red").values_list("person_id", flat=True)
        )
        assert county.person("tian") in receivers
        assert county.person("wang") not in receivers

    def test_a_second_turn_as_handler_is_told_again(self, county: Stage, matter: Matter) -> None:
        for code, at in (("he", "2026-03-03 09:00"), ("li", "2026-03-04 09:00")):
            named = {"handler_id": county.person(code), "reason": "调整"}
            county.do(acts.name_handler, by="wang", at=at, matter_id=matter.pk, **named)
        assert waiting(county, "li", "2026-03-04 09:10", matter) == ["named"]
        assert waiting(county, "he", "2026-03-04 09:10", matter) == []

    def test_what_was_closed_asks_nobody_for_anything(self, county: Stage, matter: Matter) -> None:
        county.tick("2026-03-10 08:01")
        ended = {"reason": "政策调整", "decision_number": "澄政办函〔2026〕40号"}
        county.do(acts.terminate, by="zhou", at="2026-03-10 09:00", matter_id=matter.pk, **ended)
        for code in ("li", "he", "song", "wang", "zhou"):
            assert set(waiting(county, code, "2026-03-10 09:10", matter)) <= {"closed"}, code


class TestMailAtNight:
    """zammad/zammad#4432, #2157: reminders at midnight and on weekends."""

    def test_what_happens_after_hours_waits_for_the_opening(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-06 20:10", limit="5wd")
        assert waiting(county, "wang", "2026-03-06 21:00", matter) == []
        assert waiting(county, "wang", "2026-03-08 12:00", matter) == []
        assert waiting(county, "wang", "2026-03-09 08:00", matter) == ["assigned"]

    def test_red_is_told_at_the_opening_that_follows_the_close(self, county: Stage, matter: Matter) -> None:
        county.tick("2026-03-09 17:31")
        assert fresh(matter).light == "red"
        assert "red" not in waiting(county, "li", "2026-03-09 23:59", matter)
        county.tick("2026-03-10 08:00")
        assert waiting(county, "li", "2026-03-10 08:01", matter).count("red") == 1

    def test_what_is_urgent_is_told_at_once(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-06 20:10", limit="2wh", urgency="immediate")
        assert waiting(county, "wang", "2026-03-06 20:11", matter) == ["assigned"]


class TestMailOnEachReload:
    """zammad/zammad#4245, #4348: the same reminder again and again; or never a second one."""

    def test_a_light_is_told_once_however_often_it_is_looked_at(self, county: Stage, matter: Matter) -> None:
        first = moment("2026-03-10 08:00")
        for minutes in range(0, 600, 30):
            county.tick(f"{first + timedelta(minutes=minutes):%Y-%m-%d %H:%M}")
        counts = Counter(
            Notice.objects.filter(about=matter.reference, topic="red").values_list("person_id", flat=True)
        )
        assert counts
        assert set(counts.values()) == {1}

    def test_a_light_that_turns_again_after_an_extension_is_told_again(
        self, county: Stage, matter: Matter
    ) -> None:
        county.tick("2026-03-06 17:31")
        assert waiting(county, "li", "2026-03-09 08:01", matter).count("yellow") == 1
        ground = acts.extension_grounds(moment("2026-03-09 09:00"))[0]
        asked = {"ground": ground, "reason": "连续降雨", "working_days": 1}
        county.do(acts.ask_extension, by="li", at="2026-03-09 09:00", matter_id=matter.pk, **asked)
        agreed = {"matter_id": matter.pk, "agree": True, "answer": ""}
        county.do(acts.decide_extension, by="zhou", at="2026-03-09 09:30", **agreed)
        assert fresh(matter).light == "green"
        county.tick("2026-03-09 16:30")
        assert fresh(matter).light == "yellow"
        assert waiting(county, "li", "2026-03-09 16:31", matter).count("yellow") == 2


class TestItemsMissingFromTheReminder:
    """peelman/redmine_reminder#3: some of many due items were not in the mail."""

    def test_each_of_many_is_told(self, county: Stage) -> None:
        to = acts.Assignment((county.unit("housing"),), limit=parse_limit("5wd"))
        rows = [acts.NewMatter(title=f"事项 {n}", assignment=to) for n in range(60)]
        county.do(acts.register_many, by="zhou", at="2026-03-02 09:00", rows=rows)
        keys = list(Matter.objects.values_list("pk", flat=True))
        signed = [(key, county.person("li")) for key in keys]
        county.do(acts.sign_for_many, by="wang", at="2026-03-02 10:00", rows=signed)
        county.tick("2026-03-10 08:01")

        abouts = set(
            Notice.objects.filter(topic="red", person_id=county.person("li")).values_list("about", flat=True)
        )
        assert abouts == {f"matter:{key}" for key in keys}


class TestDeletionBeforeItWasRead:
    """globaleaks/globaleaks-whistleblowing-software#3591, #1039, #3170."""

    def test_what_nobody_has_seen_is_still_there_after_a_year(self, county: Stage, matter: Matter) -> None:
        county.tick("2027-03-01 09:00")
        assert "named" in waiting(county, "li", "2027-03-01 09:10", matter)

    def test_what_was_withdrawn_stays_in_the_record(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="5wd")
        county.do(acts.contest, by="wang", at="2026-03-02 10:00", matter_id=matter.pk, **WHY)
        [row] = told.told(matter.reference, topic="assigned")
        assert (row.person_id, row.withdrawn_at) == (county.person("wang"), moment("2026-03-02 10:00"))

    def test_seeing_it_twice_keeps_the_first_moment(self, county: Stage, matter: Matter) -> None:
        notice = Notice.objects.get(about=matter.reference, topic="named")
        for at in ("2026-03-02 10:30", "2026-03-02 11:30"):
            county.do(notices.mark_seen, by="li", at=at, notice_ids=[notice.pk])
        notice.refresh_from_db()
        assert notice.seen_at == moment("2026-03-02 10:30")

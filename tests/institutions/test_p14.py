"""P14 议题与会议, with these numbers:

A topic of 住建局 for a major decision needs five papers; submitted on Monday 9 March with four it is
refused and the fifth is named. With all five it goes to the government office (9 March), to 副县长 陈立群
(10 March), to the county head (11 March), and only then onto the agenda of Wednesday 18 March. Its papers
are there for every member from the notice on. Two of three members are against it; the head decides for it
only with a reason. Five decisions; the minutes are issued on Friday 20 March, so all must be handed out by
Wednesday 25 March 17:30: four are on 24 March, the fifth on 26 March, so the duty turned red at 17:30 on 25
March and ended 1 working day late. The next sitting on 1 April lists exactly the two decisions that are past
their date.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.matters import Stage, fresh, moment, stage
from tests.support.meetings import executive, paper, plan, word
from zhixing.core.evidence import selectors as evidence
from zhixing.core.matters.models import Matter
from zhixing.work.meetings import acts, refusals, selectors
from zhixing.work.meetings.models import Meeting, Series, Topic

pytestmark = [pytest.mark.django_db, pytest.mark.institution("P14")]

PAPERS = {
    "countersign": "会签意见",
    "legality": "合法性审查意见",
    "competition": "公平竞争审查意见",
    "finance": "财政评审意见",
    "risk": "风险评估报告",
}
DECISIONS = (
    ("落实老旧小区改造资金", "finance", date(2026, 3, 30)),
    ("完成12个小区施工图审查", "housing", date(2026, 3, 31)),
    ("完成占道经营清理", "urban", date(2026, 4, 30)),
    ("完成不动产登记补办", "land", date(2026, 6, 30)),
    ("组织老河镇居民代表会议", "laohe", date(2026, 4, 20)),
)


@pytest.fixture
def county() -> Stage:
    return stage()


@pytest.fixture
def series(county: Stage) -> Series:
    return executive(county)


def submit(county: Stage, series: Series, *codes: str) -> Topic:
    new = acts.NewTopic(
        series.pk,
        "关于老旧小区改造资金筹措方案",
        "decision",
        "12个小区，缺口3200万元",
        tuple(paper(code, PAPERS[code]) for code in codes),
    )
    return county.do(acts.submit_topic, by="wang", at="2026-03-09 09:00", new=new)


@pytest.fixture
def topic(county: Stage, series: Series) -> Topic:
    return submit(county, series, *PAPERS)


def go_through(county: Stage, topic: Topic) -> None:
    for by, at in (("wu", "2026-03-09 15:00"), ("chen", "2026-03-10 10:00"), ("lu", "2026-03-11 10:00")):
        county.do(acts.pass_topic, by=by, at=at, topic_id=topic.pk, words="同意上会")


@pytest.fixture
def meeting(county: Stage, series: Series, topic: Topic) -> Meeting:
    go_through(county, topic)
    found = plan(county, series, "2026-03-18 09:00", at="2026-03-12 09:00")
    county.do(acts.set_agenda, by="wu", at="2026-03-12 10:00", meeting_id=found.pk, topic_ids=[topic.pk])
    county.do(acts.send_notice, by="wu", at="2026-03-13 09:00", meeting_id=found.pk)
    return found


@pytest.fixture
def held(county: Stage, meeting: Meeting) -> Meeting:
    return county.do(acts.hold_meeting, by="wu", at="2026-03-18 11:00", meeting_id=meeting.pk, came={})


class TestTheTopic:
    def test_a_missing_paper_is_named_and_nothing_is_kept(self, county: Stage, series: Series) -> None:
        with pytest.raises(refusals.PaperMissing, match="风险评估报告"):
            submit(county, series, "countersign", "legality", "competition", "finance")
        assert not Topic.objects.exists()
        assert not Matter.objects.exists()

    def test_goes_from_the_office_to_the_leader_in_charge_to_the_county_head(
        self, county: Stage, topic: Topic
    ) -> None:
        holders = []
        for by, at in (("wu", "2026-03-09 15:00"), ("chen", "2026-03-10 10:00"), ("lu", "2026-03-11 10:00")):
            holders.append(fresh(topic.matter).handler.name)
            county.do(acts.pass_topic, by=by, at=at, topic_id=topic.pk, words="同意")
        assert holders == ["吴启明", "陈立群", "陆明远"]
        assert Topic.objects.get().step == "listing"

    def test_nobody_takes_a_step_that_is_another_s(self, county: Stage, topic: Topic) -> None:
        with pytest.raises(refusals.NotYourStep):
            county.do(acts.pass_topic, by="lu", at="2026-03-09 15:00", topic_id=topic.pk, words="同意")
        with pytest.raises(refusals.TopicUnknown):
            county.do(acts.pass_topic, by="ma", at="2026-03-09 15:00", topic_id=topic.pk, words="同意")

    def test_not_agreed_to_by_the_head_it_is_not_heard(
        self, county: Stage, series: Series, topic: Topic
    ) -> None:
        found = plan(county, series, "2026-03-18 09:00", at="2026-03-10 09:00")
        with pytest.raises(refusals.TopicNotReady):
            county.do(
                acts.set_agenda, by="wu", at="2026-03-10 10:00", meeting_id=found.pk, topic_ids=[topic.pk]
            )

    def test_returned_it_is_the_unit_s_again_and_begins_anew(
        self, county: Stage, series: Series, topic: Topic
    ) -> None:
        county.do(
            acts.return_topic, by="wu", at="2026-03-09 15:00", topic_id=topic.pk, reason="财政评审已过期"
        )
        assert fresh(topic.matter).unit_id == county.unit("housing")
        new = acts.NewTopic(series.pk, topic.title, "decision", topic.summary, (paper("finance", "新评审"),))
        county.do(acts.resubmit_topic, by="wang", at="2026-03-10 09:00", topic_id=topic.pk, new=new)
        assert fresh(topic.matter).handler.name == "吴启明"

    def test_a_step_not_taken_in_time_turns_red(self, county: Stage, topic: Topic) -> None:
        county.tick("2026-03-10 17:30")
        assert fresh(topic.matter).light == "red"


class TestTheSitting:
    def test_papers_are_there_for_every_member_from_the_notice_on(
        self, county: Stage, meeting: Meeting, topic: Topic
    ) -> None:
        with county.at("2026-03-13 10:00") as now:
            page = selectors.meeting(meeting.code, seen_by=county.officer("qin", "2026-03-13 10:00"), now=now)
        assert page is not None
        assert [file.name for file in page.items[0].files] == [f"{name}.docx" for name in PAPERS.values()]
        outsider = county.officer("ma", "2026-03-13 10:00")
        assert evidence.file(page.items[0].files[0].id, seen_by=outsider) is None

    def test_the_head_speaks_last_and_against_most_says_why(self, county: Stage, held: Meeting) -> None:
        item = held.items.get()
        members = list(held.attendances.filter(role="member", is_chair=False).order_by("place"))
        stances = ["disagree", "disagree", "agree"]
        decide = {
            "by": "wu",
            "at": "2026-03-18 11:20",
            "item_id": item.pk,
            "conclusion": "agree",
            "words": "",
        }
        with pytest.raises(refusals.MembersSilent, match="沈国安"):
            county.do(acts.conclude_item, **decide)

        voices = [acts.Voice(m.pk, s) for m, s in zip(members, stances, strict=True)]
        county.do(acts.record_opinions, by="wu", at="2026-03-18 11:10", item_id=item.pk, voices=voices)
        with pytest.raises(refusals.DepartureReasonMissing):
            county.do(acts.conclude_item, **decide)
        done = county.do(acts.conclude_item, departure_reason="群众安置不能再拖，缺口由预备费解决", **decide)
        assert done.departure_reason.startswith("群众安置")
        assert Topic.objects.get().state == "concluded"


class TestTheDecisions:
    def test_handed_out_within_three_working_days_and_the_late_ones_listed_next_time(
        self, county: Stage, series: Series, held: Meeting
    ) -> None:
        item = held.items.get()
        voices = [acts.Voice(m.pk, "agree") for m in held.attendances.filter(role="member", is_chair=False)]
        county.do(acts.record_opinions, by="wu", at="2026-03-18 11:10", item_id=item.pk, voices=voices)
        county.do(
            acts.conclude_item, by="wu", at="2026-03-18 11:20", item_id=item.pk, conclusion="agree", words=""
        )
        points = [
            acts.NewPoint(text, "decision", item.pk, county.unit(unit), (), due)
            for text, unit, due in DECISIONS
        ]
        made = county.do(acts.note_points, by="wu", at="2026-03-18 15:00", meeting_id=held.pk, points=points)
        issued = county.do(
            acts.issue_minutes,
            by="wu",
            at="2026-03-20 10:00",
            meeting_id=held.pk,
            paper_number="澄阳县人民政府常务会议纪要〔2026〕6号",
            content=word("纪要").getvalue(),
        )
        owed = fresh(issued.handing_out)
        assert owed.due_at == moment("2026-03-25 17:30")

        four = [point.pk for point in made[:4]]
        done = county.do(acts.hand_out, by="wu", at="2026-03-24 10:00", meeting_id=held.pk, point_ids=four)
        assert len([one for one in done if one.number]) == 4
        county.tick("2026-03-25 17:30")
        assert fresh(owed).light == "red"
        county.do(acts.hand_out, by="wu", at="2026-03-26 09:00", meeting_id=held.pk, point_ids=[made[4].pk])
        ended = Matter.objects.select_related("main_clock").get(pk=owed.pk)
        assert (ended.state, ended.light, ended.main_clock.late_days) == ("closed", "done_late", 1)

        county.tick("2026-03-31 17:30")
        later = plan(county, series, "2026-04-01 09:00", at="2026-03-27 09:00")
        with county.at("2026-04-01 09:00") as now:
            page = selectors.meeting(later.code, seen_by=county.officer("wu", "2026-04-01 09:00"), now=now)
        assert page is not None
        assert [point.text for point in page.overdue] == ["落实老旧小区改造资金", "完成12个小区施工图审查"]

    def test_decisions_issued_by_decomposing_the_minutes_are_tied_to_their_points(
        self, county: Stage, held: Meeting
    ) -> None:
        item = held.items.get()
        voices = [acts.Voice(m.pk, "agree") for m in held.attendances.filter(role="member", is_chair=False)]
        county.do(acts.record_opinions, by="wu", at="2026-03-18 11:10", item_id=item.pk, voices=voices)
        county.do(
            acts.conclude_item, by="wu", at="2026-03-18 11:20", item_id=item.pk, conclusion="agree", words=""
        )
        [point] = county.do(
            acts.note_points,
            by="wu",
            at="2026-03-18 15:00",
            meeting_id=held.pk,
            points=[
                acts.NewPoint(
                    "完成12个小区施工图审查",
                    "decision",
                    item.pk,
                    county.unit("housing"),
                    (county.unit("finance"),),
                    date(2026, 6, 30),
                )
            ],
        )
        number = "澄阳县人民政府常务会议纪要〔2026〕6号"
        county.do(
            acts.issue_minutes,
            by="wu",
            at="2026-03-20 10:00",
            meeting_id=held.pk,
            paper_number=number,
            content=word("纪要").getvalue(),
        )
        matter = county.issue(
            at="2026-03-20 11:00",
            due="2026-06-30",
            source_kind="meeting",
            source_ref=f"{number}一（一）",
            source_sentence="会议决定，由住建局牵头，财政局配合，6月30日前完成12个小区施工图审查。",
        )
        from zhixing.work.meetings.acts.minutes import FOLLOW

        with county.at("2026-03-20 11:05") as now:
            assert acts.follow_handed_out(meeting_id=held.pk, by=FOLLOW, at=now) == 1
        point.refresh_from_db()
        assert (point.state, point.matter_id) == ("handed_out", matter.pk)

"""F10 群众评议: 300 users by lot, 291 votes without names, each found again; the last 3 of 26 windows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.hall import KEEPER, Hall, found_hall
from tests.support.matters import moment
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters.models import Matter
from zhixing.core.notices.models import Notice
from zhixing.foundation.actors import Citizen
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import acts as hall_acts
from zhixing.work.service_hall import refusals, ticks
from zhixing.work.service_hall.acts import reviews as acts
from zhixing.work.service_hall.models import (
    Ballot,
    BallotCode,
    PeriodDuty,
    PublicReview,
    ReviewBody,
    Reviewer,
)
from zhixing.work.service_hall.rules import reviews as rules
from zhixing.work.service_hall.selectors import reviews as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("F10")]

OPENS, CLOSES = moment("2026-06-01 00:00"), moment("2026-06-12 17:30")


def windows(hall: Hall, count: int = 26) -> None:
    """Open so many windows of the hall."""
    with hall.at("2026-01-05 08:30") as now:
        for n in range(1, count + 1):
            hall_acts.open_window(
                code=f"w{n}", name=f"{n}号窗口", site="政务服务中心", order=n, unit_id=hall.unit("hall"),
                is_general=True, by=KEEPER, at=now,
            )  # fmt: skip


def opened(hall: Hall, **more: Any) -> PublicReview:
    new = acts.NewReview("2026年上半年窗口评议", "window", OPENS, CLOSES, **more)
    made: PublicReview = hall.do(acts.open_review, by="zhou", at="2026-05-25 09:00", new=new)
    return made


def cast(review: PublicReview, ballots: list[acts.NewBallot]) -> list[Any]:
    at = moment("2026-06-03 10:00")
    with played_at(at):
        return acts.cast_ballot_many(
            ballots, review_id=review.pk, source=rules.ONLINE, by=Citizen(None), at=at
        )


@pytest.fixture
def hall() -> Hall:
    stage = found_hall(window=False)
    windows(stage)
    return stage


def test_three_hundred_drawn_291_counted_each_finds_the_own_vote_and_the_last_three_are_ordered(
    hall: Hall,
) -> None:
    item, people = hall.item(), hall.applicants(320)
    hall.past_cases(item, [3] * 320, on="2026-03-02", window="w1", applicants=people, by="su")
    review = opened(hall)
    draw = {"by": "zhou", "at": "2026-05-26 09:00", "review_id": review.pk}
    with pytest.raises(refusals.FrameTooSmall):
        hall.do(acts.draw_reviewers, counts={"user": 321}, **draw)
    review = hall.do(acts.draw_reviewers, counts={"user": 300}, **draw)
    with pytest.raises(refusals.WrongReviewState):
        hall.do(acts.draw_reviewers, counts={"user": 300}, **draw)
    drawn = selectors.drawn_parties(review.pk)
    assert (len(drawn), review.frame_count) == (300, 320)
    assert sorted(rules.lot(sorted(people), seed=review.seed, count=300)) == drawn  # anybody draws again
    codes = hall.do(acts.issue_codes, by="zhou", at="2026-05-26 10:00", review_id=review.pk)
    assert len(set(codes)) == 300

    # 26 windows; the last three are rated 2, the others between 3 and 5; window 26 by too few.
    def levels(number: int, place: int) -> list[int]:
        return [2, 2, 2, 2] if number in (23, 24, 25) else [5, 4, 5, 4 if place % number else 3]

    ballots = [
        acts.NewBallot(
            code,
            {n: levels(n, place) for n in range(1, 27) if n < 26 or place < 29},
            "25号窗口排队太久" if place == 7 else "",
        )
        for place, code in enumerate(codes[:291])
    ]
    digests = cast(review, ballots)
    assert len(set(digests)) == 291 and Ballot.objects.count() == 291
    again = cast(review, [acts.NewBallot(one.code, one.answers) for one in ballots])
    assert all(isinstance(one, refusals.CodeUnknown) for one in again)  # multiple voting: 0 accepted
    assert cast(review, ballots) == digests and Ballot.objects.count() == 291  # sent twice is one vote
    with pytest.raises(refusals.CodesInUse):
        hall.do(acts.issue_codes, by="zhou", at="2026-06-03 11:00", review_id=review.pk)

    # Nothing leads from a ballot to a voter: no name, no code, no time; used codes are gone.
    assert {field.name for field in Ballot._meta.fields} == {
        "id", "review", "digest", "source", "answers", "comment", "sorted_as", "sorted_body",
    }  # fmt: skip
    assert {field.name for field in Reviewer._meta.fields} == {
        "id", "review", "group", "party_code", "is_drawn",
    }  # fmt: skip
    assert BallotCode.objects.count() == 9

    with pytest.raises(refusals.WrongReviewState):
        hall.do(acts.count_review, by="zhou", at="2026-06-12 17:29", review_id=review.pk)
    with pytest.raises(refusals.NotAllowed):
        hall.do(acts.count_review, by="su", at="2026-06-12 17:30", review_id=review.pk)
    counted = hall.do(acts.count_review, by="zhou", at="2026-06-12 17:30", review_id=review.pk)
    assert selectors.digests(review.code) == sorted(digests)
    assert counted.ballots_digest == rules.list_digest(digests)
    assert not BallotCode.objects.exists()
    own = selectors.own_ballot(review.code, ballots[7].receipt)
    assert own is not None
    assert (own.digest, own.comment, len(own.lines)) == (digests[7], "25号窗口排队太久", 26)
    Ballot.objects.filter(digest=digests[8]).update(answers={"1": [5, 5, 5, 5]})
    assert selectors.own_ballot(review.code, ballots[8].receipt) is None  # a changed ballot is not found

    found = {body.number: body for body in ReviewBody.objects.filter(review=review)}
    assert [found[n].answers for n in (1, 23, 25, 26)] == [291, 291, 291, 29]
    assert (found[24].score_hundredths, found[24].rank, found[26].rank) == (200, 23, None)
    assert Notice.objects.filter(topic="review_counted", person=hall.person("su")).count() == 1

    # The bodies speak first; then the ranks are published; then the last three get their orders.
    assert counted.hear_until == moment("2026-06-17 17:30")
    assert selectors.review_page(review.code, now=moment("2026-06-15 09:00")).bodies[0].score == "—"
    hall.do(
        acts.speak_on_result,
        by="su",
        at="2026-06-15 09:00",
        body_id=found[25].pk,
        text="6月起增开两个窗口",
    )
    with pytest.raises(refusals.StillHeard):
        hall.do(acts.publish_review, by="zhou", at="2026-06-17 17:30", review_id=review.pk)
    hall.do(acts.publish_review, by="zhou", at="2026-06-18 09:00", review_id=review.pk)
    public = selectors.review_page(review.code, now=moment("2026-06-18 09:30"))
    assert [body.name for body in public.bodies[-4:]] == ["23号窗口", "24号窗口", "25号窗口", "26号窗口"]
    assert [body.name for body in public.bodies if body.is_last] == ["23号窗口", "24号窗口", "25号窗口"]

    ballot = Ballot.objects.exclude(comment="").get()
    hall.do(
        acts.sort_comment,
        by="zhou",
        at="2026-06-18 10:00",
        ballot_id=str(ballot.pk),
        sort="rectify",
        body_id=found[25].pk,
    )
    aim = "；".join(selectors.items_to_rectify(found[25].pk))
    parts = acts.OrderParts(
        moment("2026-07-18 00:00").date(), "苏映", aim, "督查室暗访三次，排队不超过 20 分钟"
    )
    order = {"by": "zhou", "at": "2026-06-18 10:30"}
    with pytest.raises(refusals.PartMissing, match="验收核查方案"):
        blank = acts.OrderParts(parts.due_on, "苏映", aim, " ")
        hall.do(acts.order_rectification, body_id=found[25].pk, parts=blank, **order)
    with pytest.raises(refusals.NotAtTheEnd):
        hall.do(acts.order_rectification, body_id=found[1].pk, parts=parts, **order)
    for number in (23, 24, 25):
        hall.do(acts.order_rectification, body_id=found[number].pk, parts=parts, **order)
    orders = Matter.objects.filter(kind="services.review_order").order_by("pk")
    assert orders.count() == 3
    assert {one.due_at for one in orders} == {moment("2026-07-18 17:30")}
    assert [line.partition("：")[0] for line in orders[0].requirement.split("\n")] == [
        "时间期限", "责任人", "目的和内容", "验收核查方案",
    ]  # fmt: skip
    with pytest.raises(refusals.NotAtTheEnd):
        hall.do(acts.order_rectification, body_id=found[25].pk, parts=parts, **order)
    verbs = [entry.verb for entry in ledger.history(f"public_review:{review.pk}")]
    assert [verb.removeprefix("public_review.") for verb in verbs] == [
        "opened", "drawn", "codes_issued", "ballots_cast", "counted", "answered", "published",
        "comment_sorted", *["rectification_ordered"] * 3,
    ]  # fmt: skip


def test_only_own_departments_towns_and_windows_once_a_half_year(hall: Hall) -> None:
    one = acts.NewReview("部门评议", "department", OPENS, CLOSES, units=(hall.unit("party-office"),))
    with pytest.raises(refusals.BodyOutOfScope, match="县委办公室"):
        hall.do(acts.open_review, by="zhou", at="2026-05-25 09:00", new=one)
    for wrong in ("court", "party"):
        with pytest.raises(refusals.NotOneOfTheList):
            new = acts.NewReview("司法机关评议", wrong, OPENS, CLOSES)
            hall.do(acts.open_review, by="zhou", at="2026-05-25 09:00", new=new)
    with pytest.raises(refusals.NotAllowed):
        hall.do(acts.open_review, by="su", at="2026-05-25 09:00", new=one)
    towns = acts.NewReview("乡镇评议", "town", OPENS, CLOSES)
    made = hall.do(acts.open_review, by="zhou", at="2026-05-25 09:00", new=towns)
    assert [body.name for body in made.bodies.order_by("number")] == ["老河镇", "三岔镇"]
    with pytest.raises(refusals.ReviewKnown):
        hall.do(acts.open_review, by="zhou", at="2026-05-26 09:00", new=towns)
    owed = selectors.owed(moment("2026-05-26 09:00").date())
    assert (owed.done, owed.missing) == (["乡镇（街道）"], ["县直部门", "服务窗口"])


def test_the_half_year_opens_its_own_matter_and_the_last_published_class_ends_it(hall: Hall) -> None:
    for month in ("2026-02-02", "2026-03-02"):
        with hall.at(f"{month} 09:00") as now:
            ticks.open_review_duties(now)
    [duty] = PeriodDuty.objects.filter(rule_code="reviews.public")
    matter = duty.matter
    assert matter is not None and duty.period == "2026-H1"
    assert (matter.handler_id, matter.due_at) == (hall.person("zhou"), moment("2026-06-30 17:30"))
    assert "县直部门、乡镇（街道）、服务窗口" in matter.title
    assert Notice.objects.filter(topic="review_owed", person_id=hall.person("zhou")).count() == 1
    for place, body_class in enumerate(("department", "town", "window")):
        assert Matter.objects.get(pk=matter.pk).closed_at is None, place
        review = PublicReview.objects.create(
            code=f"h1-{body_class}", title="上半年评议", body_class=body_class, period="2026-H1",
            questions=[], opens_at=OPENS, closes_at=CLOSES, opened_at=OPENS, counted_at=CLOSES,
        )  # fmt: skip
        hall.do(acts.publish_review, by="zhou", at=f"2026-06-1{5 + place} 09:00", review_id=review.pk)
    assert Matter.objects.get(pk=matter.pk).light == "done"
    assert PeriodDuty.objects.get().met_at == moment("2026-06-17 09:00")
    with hall.at("2026-07-01 09:00") as now:
        assert (ticks.open_review_duties(now), ticks.open_review_duties(now)) == (1, 0)
    assert PeriodDuty.objects.filter(period="2026-H2", met_at=None).exists()

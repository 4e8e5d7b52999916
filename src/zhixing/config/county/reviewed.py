"""The public reviews of windows and towns: drawn by lot, voted on, counted, heard, published, followed up."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any, Final

from zhixing.config.county.decisions import SUPERVISOR, Stage
from zhixing.config.county.year import Year
from zhixing.core.clock.rules import shipped_calendar
from zhixing.core.people.acts import Registered
from zhixing.foundation.actors import Citizen
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall.acts import reviews as acts
from zhixing.work.service_hall.models import Ballot, PublicReview, ReviewBody
from zhixing.work.service_hall.rules import reviews as rules
from zhixing.work.service_hall.selectors import reviews as selectors

KEEPER: Final = "government-services.head"
DELEGATES: Final = tuple(
    acts.Listed(f"{surname}代表", f"1390000{n:04d}")
    for n, surname in enumerate("陈林周吴郑冯蒋沈韩杨朱秦许何吕", start=101)
)
SAID: Final = (
    ("取号后等了四十分钟，中午只开一个口", rules.RECTIFY),
    ("一次告知单写得清楚，少跑了一趟", rules.THANKS),
    ("材料要求和网上公布的不一样", rules.RECTIFY),
    ("建议周六上午也能办社保", rules.CONSULT),
    ("工作人员耐心，老人不会用机器有人帮", rules.THANKS),
    ("打电话没人接", rules.RECTIFY),
)


def play_reviews(year: Year, made: Registered) -> None:
    """Play the windows of the first half-year to its orders, and the towns of the second, still open."""
    stage = Stage(year, made)
    begun = stage.at(6, 1)
    if stage.has_come(begun) and stage.has_come(begun + timedelta(days=40)):
        _windows(stage, begun)
    _towns(stage)


def _open(stage: Stage, at: datetime, title: str, body_class: str, days: int) -> PublicReview | None:
    last = shipped_calendar().add_working_days(at.date(), days)
    new = acts.NewReview(title, body_class, at, shipped_calendar().close_of(last))
    found: PublicReview | None = stage.do(acts.open_review, SUPERVISOR, at, new=new)
    return found


def _drawn(stage: Stage, review: PublicReview, at: datetime) -> list[str]:
    """List the delegates, draw by lot and return the codes."""
    stage.do(acts.list_reviewers, SUPERVISOR, at, review_id=review.pk, rows=DELEGATES)
    frame = selectors.frame(review.pk, at=at)
    counts = {group: min(len(codes), 60 if group == rules.USER else 12) for group, codes in frame.items()}
    stage.do(acts.draw_reviewers, SUPERVISOR, at + timedelta(hours=1), review_id=review.pk, counts=counts)
    codes: list[str] = stage.do(acts.issue_codes, SUPERVISOR, at + timedelta(hours=2), review_id=review.pk)
    return codes


def _vote(review: PublicReview, codes: list[str], at: datetime) -> None:
    chance = random.Random(f"votes {review.code}")  # noqa: S311 - the same year every time
    count, questions = ReviewBody.objects.filter(review=review).count(), len(review.questions)
    weak = {count - 2, count // 2, count // 3}
    ballots = []
    for place, code in enumerate(codes):
        met = sorted(chance.sample(range(1, count + 1), k=max(count * 7 // 10, 1)))
        answers = {
            number: [
                chance.choice((2, 3, 3, 4)) if number in weak else chance.choice((3, 4, 4, 5, 5, 5))
                for _ in range(questions)
            ]
            for number in met
        }
        comment = SAID[place // 9][0] if place % 9 == 0 and place // 9 < len(SAID) else ""
        ballots.append(acts.NewBallot(code, answers, comment))
    with played_at(at):
        acts.cast_ballot_many(ballots, review_id=review.pk, source=rules.ONLINE, by=Citizen(None), at=at)


def _windows(stage: Stage, at: datetime) -> None:
    review = _open(stage, at, f"{at.year}年上半年服务窗口群众评议", rules.WINDOW, 9)
    if review is None:
        return
    codes = _drawn(stage, review, at)
    _vote(review, codes[: len(codes) * 97 // 100], at + timedelta(days=3))
    closed = PublicReview.objects.get(pk=review.pk).closes_at
    counted = stage.do(acts.count_review, SUPERVISOR, closed, review_id=review.pk)
    ranked = ReviewBody.objects.filter(review=review, rank__isnull=False).order_by("-rank", "number")
    last = ranked.first()
    if last is None:
        return
    text = "六月起该窗口增开一个席位，中午不断档，请予核实。"
    stage.do(acts.speak_on_result, KEEPER, closed + timedelta(days=3), body_id=last.pk, text=text)
    released = counted.hear_until + timedelta(hours=16)
    stage.do(acts.publish_review, SUPERVISOR, released, review_id=review.pk)
    _sort(stage, review, released, last.pk)
    for body in [one for one in selectors.review_page(review.code, now=released).bodies if one.is_last]:
        stage.do(
            acts.order_rectification, SUPERVISOR, released + timedelta(hours=1), body_id=body.id,
            parts=_parts(stage, released, body.id),
        )  # fmt: skip


def _parts(stage: Stage, at: datetime, body_id: int) -> acts.OrderParts:
    items = "；".join(selectors.items_to_rectify(body_id)) or "查找得分低的原因，逐项整改"
    name = stage.year.roster.holder(KEEPER).name
    due = at.date() + timedelta(days=60)
    return acts.OrderParts(due, name, items, "督查室实地查看两次，抽查电话回访十名群众")


def _sort(stage: Stage, review: PublicReview, at: datetime, body_id: int) -> None:
    said: dict[str, Any] = dict(SAID)
    for ballot in Ballot.objects.filter(review=review).exclude(comment="").order_by("digest")[:5]:
        sort = said[ballot.comment]
        stage.do(
            acts.sort_comment, SUPERVISOR, at, ballot_id=str(ballot.pk), sort=sort,
            body_id=body_id if sort == rules.RECTIFY else None,
        )  # fmt: skip


def _towns(stage: Stage) -> None:
    """Open the review of the towns a week before the end of the history; half of the votes are in."""
    begun = shipped_calendar().opening_of(shipped_calendar().add_working_days(stage.last, -5))
    if not stage.has_come(begun):
        return
    half = "上" if begun.month <= 6 else "下"
    review = _open(stage, begun, f"{begun.year}年{half}半年乡镇（街道）群众评议", rules.TOWN, 12)
    if review is not None:
        codes = _drawn(stage, review, begun)
        _vote(review, codes[: len(codes) // 2], begun + timedelta(days=1))

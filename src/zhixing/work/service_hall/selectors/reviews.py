"""Public reviews: how they stand, results within a class, what a receipt finds, who is in the frame (F10)."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from zhixing.core.clock import selectors as clocks
from zhixing.core.parties.models import Party
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import translate
from zhixing.work.service_hall import policies
from zhixing.work.service_hall.models import Ballot, BallotCode, Case, PublicReview, ReviewBody, Reviewer
from zhixing.work.service_hall.rules import reviews as rules

YEAR = timedelta(days=365)
QUESTIONS = "reviews.questionnaire"


def state_of(review: PublicReview, *, now: datetime) -> str:
    """Return how a review stands. No query."""
    if review.published_at is not None:
        return rules.PUBLISHED
    if review.counted_at is not None:
        return rules.COUNTED
    if review.closes_at <= now:
        return rules.CLOSED
    return rules.OPEN if review.drawn_at is not None and review.opens_at <= now else rules.PLANNED


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One review of the list."""

    id: int
    code: str
    title: str
    class_word: str
    period: str
    opens_at: datetime
    closes_at: datetime
    bodies: int
    drawn: int
    ballots: int
    state: str
    state_word: str
    published_at: datetime | None


def reviews(*, now: datetime, public: bool = False, limit: int = 60) -> list[ReviewRow]:
    """Return the reviews, newest first; for everybody those that are under way or published. One query."""
    found = PublicReview.objects.all()
    if public:
        found = found.filter(Q(published_at__isnull=False) | Q(drawn_at__isnull=False, opens_at__lte=now))
    return _rows(found.order_by("-opened_at", "-id")[:limit], now=now)


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """Return how many of the rows belong to the review that is asked for."""
    mine = rows.filter(review=OuterRef("pk")).order_by().values("review")
    return Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0)


def _rows(found: QuerySet[PublicReview], *, now: datetime) -> list[ReviewRow]:
    # Each counted by itself: joined together, bodies, reviewers and ballots multiply.
    counted = found.annotate(
        n_bodies=_number_of(ReviewBody.objects.all()),
        n_drawn=_number_of(Reviewer.objects.filter(is_drawn=True)),
        n_ballots=_number_of(Ballot.objects.all()),
    )
    return [
        ReviewRow(
            one.pk,
            one.code,
            one.title,
            rules.CLASS_WORDS[one.body_class],
            rules.period_words(one.period),
            one.opens_at,
            one.closes_at,
            one.n_bodies,
            one.n_drawn,
            one.n_ballots,
            state_of(one, now=now),
            rules.STATE_WORDS[state_of(one, now=now)],
            one.published_at,
        )
        for one in counted
    ]


@dataclass(frozen=True, slots=True)
class BodyRow:
    """One body with its result; `order` is the number of the order it got. Empty before the count."""

    id: int
    number: int
    unit_id: int
    name: str
    answers: int | None
    score: str
    rank: int | None
    said: str
    order: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A review with its bodies in the order of the ballot, or of the result once it is known."""

    row: ReviewRow
    questions: Sequence[str]
    bodies: Sequence[BodyRow]
    frame: int
    frame_digest: str
    seed: str
    codes_left: int
    ballots_digest: str
    hear_until: datetime | None


def review_page(code: str, *, now: datetime, seen_by: Officer | None = None) -> ReviewPage:
    """Return a review: whole to who organises it; bodies see their own result from the count on.

    `seen_by` None is the public: results once published. Raises Http404. Five queries.
    """
    one = PublicReview.objects.filter(code=code).first()
    if one is None:
        raise Http404
    [row] = _rows(PublicReview.objects.filter(pk=one.pk), now=now)
    whole = seen_by is not None and policies.may_review(seen_by)
    if seen_by is None and (row.state == rules.PLANNED):
        raise Http404
    last = _last(one)
    shown = [
        BodyRow(
            body.pk,
            body.number,
            body.unit_id,
            body.name,
            body.answers,
            rules.score_words(body.score_hundredths),
            body.rank,
            body.said,
            body.order.number if body.order else "",
            body.number in last,
        )
        for body in ReviewBody.objects.filter(review=one).select_related("order").order_by("number")
    ]
    if not whole and row.state != rules.PUBLISHED:
        own = seen_by is not None and row.state == rules.COUNTED
        shown = [
            body
            if own and seen_by is not None and seen_by.belongs_to(body.unit_id)
            else replace(body, answers=None, score="—", rank=None, said="", order="", is_last=False)
            for body in shown
        ]
    elif row.state in (rules.COUNTED, rules.PUBLISHED):
        shown.sort(key=lambda body: (body.rank is None, body.rank or 0, body.number))
    return ReviewPage(
        row=row,
        questions=one.questions,
        bodies=shown,
        frame=one.frame_count,
        frame_digest=one.frame_digest,
        seed=one.seed if whole or row.state == rules.PUBLISHED else "",
        codes_left=BallotCode.objects.filter(review=one).count() if whole else 0,
        ballots_digest=one.ballots_digest,
        hear_until=one.hear_until,
    )


def _last(review: PublicReview) -> frozenset[int]:
    if review.counted_at is None:
        return frozenset()
    ranks = dict(ReviewBody.objects.filter(review=review).values_list("number", "rank"))
    count = rulebook.number(QUESTIONS, "lowest_count", day_of(review.counted_at))
    return rules.lowest(ranks, count=count)


def frame(review_id: int, *, at: datetime) -> dict[str, list[str]]:
    """Return who may be drawn, by group: applicants of the last year, and who was listed. Three queries.

    Whoever cannot be reached or was erased is not in it.
    """
    known = Case.objects.filter(received_at__gte=at - YEAR, received_at__lt=at, whole=None)
    found = Party.objects.filter(erased_at=None).exclude(shown_phone="")
    rows = found.filter(code__in=known.values("party_code")).order_by("code").values_list("code", "kind")
    listed = (
        Reviewer.objects.filter(review=review_id).order_by("party_code").values_list("party_code", "group")
    )
    groups: dict[str, list[str]] = {rules.USER: [], rules.DELEGATE: [], rules.FIRM: []}
    by_name = dict(listed)
    for code, kind in rows:
        if code not in by_name:
            groups[rules.USER if kind == "person" else rules.FIRM].append(code)
    for code, group in by_name.items():
        groups[group].append(code)
    return groups


def drawn_parties(review_id: int) -> list[str]:
    """Return the parties that the lot fell on, by code. One query."""
    found = Reviewer.objects.filter(review=review_id, is_drawn=True).order_by("party_code")
    return list(found.values_list("party_code", flat=True))


def digests(code: str) -> list[str]:
    """Return the digests of all ballots once they were counted, in order. Raises Http404. Two queries."""
    one = PublicReview.objects.filter(code=code, counted_at__isnull=False).first()
    if one is None:
        raise Http404
    return list(Ballot.objects.filter(review=one).order_by("digest").values_list("digest", flat=True))


@dataclass(frozen=True, slots=True)
class OwnBallot:
    """What a receipt finds: the ballot's digest, its answers in words, its text to compute it from."""

    digest: str
    lines: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    comment: str
    text: str


def own_ballot(code: str, receipt: str) -> OwnBallot | None:
    """Return the ballot of a receipt as it is kept, None where none fits. Three queries.

    Digests are made again from receipt and kept answers: a changed ballot is not found.
    """
    one = PublicReview.objects.filter(code=code).first()
    if one is None or len(rules.plain_code(receipt)) != rules.RECEIPT_LENGTH:
        return None
    names = dict(ReviewBody.objects.filter(review=one).values_list("number", "name"))
    for digest, kept, comment in Ballot.objects.filter(review=one).values_list(
        "digest", "answers", "comment"
    ):
        answers = {int(number): levels for number, levels in kept.items()}
        text = rules.ballot_text(review=one.code, receipt=receipt, answers=answers, comment=comment)
        if hmac.compare_digest(rules.digest(text), digest):
            lines = [
                (
                    names[number],
                    [
                        (question, rules.LEVEL_WORDS.get(level, ""))
                        for question, level in zip(one.questions, levels, strict=True)
                    ],
                )
                for number, levels in sorted(answers.items())
            ]
            return OwnBallot(digest, lines, comment, text)
    return None


@dataclass(frozen=True, slots=True)
class CommentRow:
    """What a voter wrote; nothing leads to the voter."""

    id: str
    text: str
    sort_word: str
    body: str


def comments(review_id: int, *, limit: int = 300) -> list[CommentRow]:
    """Return what voters wrote, unsorted first; at most `limit`. One query."""
    rows = Ballot.objects.filter(review=review_id).exclude(comment="").select_related("sorted_body")
    return [
        CommentRow(
            str(one.pk),
            one.comment,
            rules.SORT_WORDS.get(one.sorted_as, ""),
            one.sorted_body.name if one.sorted_body else "",
        )
        for one in rows.order_by("sorted_as", "digest")[:limit]
    ]


def items_to_rectify(body_id: int, *, limit: int = 40) -> list[str]:
    """Return what voters want put right in a body, for its order. One query."""
    rows = Ballot.objects.filter(sorted_body=body_id, sorted_as=rules.RECTIFY).order_by("digest")
    return list(rows.values_list("comment", flat=True)[:limit])


@dataclass(frozen=True, slots=True)
class Owed:
    """Which classes were reviewed in a half-year and which still have to be."""

    period: str
    done: Sequence[str]
    missing: Sequence[str]
    due_on: date


def owed(on: date) -> Owed:
    """Return how the half-year of a day stands: every class is reviewed once. One query."""
    period = rules.half_year(on)
    known = set(PublicReview.objects.filter(period=period).values_list("body_class", flat=True))
    due_on = date(on.year, 6, 30) if on.month <= 6 else date(on.year, 12, 31)
    calendar = clocks.calendar()
    while calendar.covers(due_on) and not calendar.is_working_day(due_on):
        due_on -= timedelta(days=1)
    return Owed(
        period=rules.period_words(period),
        done=[translate(word) for code, word in rules.CLASS_WORDS.items() if code in known],
        missing=[translate(word) for code, word in rules.CLASS_WORDS.items() if code not in known],
        due_on=due_on,
    )

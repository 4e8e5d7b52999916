"""The public review: reviewers by lot, ballots without names, the count, a hearing, the result (F10)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db import transaction

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import fixed_date
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.notices import acts as notices
from zhixing.core.notices.acts import Duty
from zhixing.core.parties import acts as parties
from zhixing.core.parties import selectors as party_rows
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Citizen, Officer
from zhixing.foundation.references import reference
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import kinds, policies, refusals, verbs
from zhixing.work.service_hall.acts.duties import meet_review_duty
from zhixing.work.service_hall.models import Ballot, BallotCode, PublicReview, ReviewBody, Reviewer, Window
from zhixing.work.service_hall.rules import reviews as rules
from zhixing.work.service_hall.selectors import reviews as selectors

QUESTIONS: Final = "reviews.questionnaire"
HEARING: Final = "reviews.hearing"
PARTS: Final = "rectification.four"


@dataclass(frozen=True, slots=True)
class NewReview:
    """What is reviewed and when: units of one class, or windows by their codes; none means all of them."""

    title: str
    body_class: str
    opens_at: datetime
    closes_at: datetime
    units: tuple[int, ...] = ()
    windows: tuple[str, ...] = ()


@transaction.atomic
def open_review(*, new: NewReview, by: Officer, at: datetime) -> PublicReview:
    """Organise the review of a class for a half-year, with the questions in force, the same for all.

    Only departments and towns of the county's own government, and windows. Raises NotAllowed,
    NotOneOfTheList, ReasonMissing, DatesWrong, BodyOutOfScope, BodiesMissing, ReviewKnown.
    Ledger: public_review.opened.
    """
    if not policies.may_review(by):
        raise refusals.NotAllowed(who="督查室")
    if new.body_class not in rules.CLASS_WORDS:
        raise refusals.NotOneOfTheList(what=translate(mark("评议类别")))
    if not new.title.strip():
        raise refusals.ReasonMissing
    if not at <= new.closes_at or new.opens_at >= new.closes_at:
        raise refusals.DatesWrong
    bodies = _windows(new) if new.body_class == rules.WINDOW else _units(new, by, on=day_of(at))
    if len(bodies) < 2:
        raise refusals.BodiesMissing
    period = rules.half_year(day_of(new.opens_at))
    if PublicReview.objects.filter(period=period, body_class=new.body_class).exists():
        word = translate(rules.CLASS_WORDS[new.body_class])
        raise refusals.ReviewKnown(period=rules.period_words(period), what=word)
    questions = rulebook.rule(QUESTIONS, on=day_of(at)).texts(f"{new.body_class}_names")
    made = PublicReview.objects.create(
        code=f"{period}-{new.body_class}".lower(),
        title=new.title.strip()[:120],
        body_class=new.body_class,
        period=period,
        questions=list(questions),
        opens_at=new.opens_at,
        closes_at=new.closes_at,
        opened_at=at,
    )
    for number, body in enumerate(bodies, start=1):
        body.review, body.number = made, number
    ReviewBody.objects.bulk_create(bodies)
    facts = {
        "code": made.code,
        "bodies": [body.name for body in bodies],
        "questions": list(questions),
        "opens": new.opens_at.isoformat(),
        "closes": new.closes_at.isoformat(),
    }
    ledger.record(verbs.REVIEW_OPENED, about=_reference(made), by=by, at=at, facts=facts)
    return made


def _windows(new: NewReview) -> list[ReviewBody]:
    found = Window.objects.order_by("order", "code")
    if new.windows:
        found = found.filter(code__in=new.windows)
    return [ReviewBody(window=one, unit_id=one.unit_id, name=one.name) for one in found]


def _units(new: NewReview, by: Officer, *, on: date) -> list[ReviewBody]:
    """Return the units of the class. Raises BodyOutOfScope for a party organ, a court, another class."""
    known = {row.id: row for row in people.units(seen_by=by, on=on)}
    fits = {row.id for row in known.values() if row.kind == new.body_class and row.sphere == "gov"}
    for wanted in new.units:
        if wanted not in fits:
            name = known[wanted].short_name if wanted in known else ""
            raise refusals.BodyOutOfScope(name=name)
    return [
        ReviewBody(unit_id=row.id, name=row.short_name)
        for row in known.values()
        if row.id in fits and (not new.units or row.id in new.units)
    ]


@dataclass(frozen=True, slots=True, repr=False)
class Listed:
    """A delegate or firm put into the frame by name. Its repr says nothing."""

    name: str
    phone: str
    group: str = rules.DELEGATE


@transaction.atomic
def list_reviewers(*, review_id: int, rows: Sequence[Listed], by: Officer, at: datetime) -> int:
    """Put delegates and firms into the frame before the lot is drawn; returns how many are in it now.

    Raises NotAllowed, ReviewUnknown, WrongReviewState.
    Ledger: public_review.reviewers_listed, party.registered.
    """
    review = _locked(review_id, by)
    if review.drawn_at is not None:
        raise refusals.WrongReviewState(state=_state(review, at), act=translate(mark("补充名单")))
    listed = list(Reviewer.objects.filter(review=review).values_list("party_code", flat=True))
    known = party_rows.known_phones(listed, [row.phone for row in rows])
    once = {row.phone: row for row in rows if row.name.strip() and row.phone.strip()}
    kept = [row for phone, row in once.items() if phone not in known]
    new = [
        parties.NewParty("firm" if row.group == rules.FIRM else "person", row.name, phone=row.phone)
        for row in kept
    ]
    made = parties.register_many(rows=new, unit_id=by.unit_id, by=by, at=at)
    Reviewer.objects.bulk_create(
        [
            Reviewer(review=review, group=row.group, party_code=party.code)
            for row, party in zip(kept, made, strict=True)
        ],
        ignore_conflicts=True,
    )
    total = Reviewer.objects.filter(review=review).count()
    facts = {"added": len(kept), "listed": total}
    ledger.record(verbs.REVIEWERS_LISTED, about=_reference(review), by=by, at=at, facts=facts)
    return total


@transaction.atomic
def draw_reviewers(*, review_id: int, counts: Mapping[str, int], by: Officer, at: datetime) -> PublicReview:
    """Draw so many of each group by lot, once. What the frame was and the seed are written down.

    Users and firms are those who had a case in the last year. Raises NotAllowed, ReviewUnknown,
    WrongReviewState, FrameTooSmall. Ledger: public_review.drawn.
    """
    review = _locked(review_id, by)
    if review.drawn_at is not None or review.closes_at <= at:
        raise refusals.WrongReviewState(state=_state(review, at), act=translate(mark("抽取评议人")))
    frame = selectors.frame(review.pk, at=at)
    seed = secrets.token_hex(16)
    drawn: dict[str, str] = {}
    for group, count in counts.items():
        codes = [code for code in frame.get(group, ()) if code not in drawn]
        if len(codes) < count:
            word = translate(rules.GROUP_WORDS[group])
            raise refusals.FrameTooSmall(group=word, have=len(codes), want=count)
        drawn |= dict.fromkeys(rules.lot(codes, seed=seed, count=count), group)
    if not drawn:
        raise refusals.FrameTooSmall(group="", have=0, want=1)
    every = sorted({code for codes in frame.values() for code in codes})
    Reviewer.objects.filter(review=review, party_code__in=drawn).update(is_drawn=True)
    listed = set(Reviewer.objects.filter(review=review).values_list("party_code", flat=True))
    Reviewer.objects.bulk_create(
        Reviewer(review=review, group=group, party_code=code, is_drawn=True)
        for code, group in drawn.items()
        if code not in listed
    )
    review.frame_count, review.frame_digest = len(every), rules.frame_digest(every)
    review.seed, review.drawn_at = seed, at
    review.save(update_fields=["frame_count", "frame_digest", "seed", "drawn_at"])
    facts = {
        "frame": len(every),
        "frame_digest": review.frame_digest,
        "seed": seed,
        "drawn": {group: sum(one == group for one in drawn.values()) for group in counts},
    }
    ledger.record(verbs.REVIEWERS_DRAWN, about=_reference(review), by=by, at=at, facts=facts)
    return review


@transaction.atomic
def issue_codes(*, review_id: int, by: Officer, at: datetime) -> list[str]:
    """Make a code for each reviewer that was drawn and return them, this once; former codes end.

    Which code goes to whom is decided by who hands them out and kept nowhere. Raises NotAllowed,
    ReviewUnknown, WrongReviewState, CodesInUse. Ledger: public_review.codes_issued.
    """
    review = _locked(review_id, by)
    if review.drawn_at is None or review.counted_at is not None or review.closes_at <= at:
        raise refusals.WrongReviewState(state=_state(review, at), act=translate(mark("发放投票码")))
    if Ballot.objects.filter(review=review).exists():
        raise refusals.CodesInUse
    count = Reviewer.objects.filter(review=review, is_drawn=True).count()
    codes = [_signs(rules.CODE_LENGTH) for _ in range(count)]
    BallotCode.objects.filter(review=review).delete()
    BallotCode.objects.bulk_create(
        BallotCode(review=review, digest=digest)
        for digest in sorted(rules.code_digest(code, review=review.code) for code in codes)
    )
    ledger.record(verbs.CODES_ISSUED, about=_reference(review), by=by, at=at, facts={"codes": count})
    return codes


def _signs(count: int) -> str:
    return "".join(secrets.choice(rules.SIGNS) for _ in range(count))


@dataclass(frozen=True, slots=True, repr=False)
class NewBallot:
    """One ballot with its code and the receipt that the voter keeps. Its repr says nothing."""

    code: str
    answers: Mapping[int, Sequence[int]]
    comment: str = ""
    receipt: str = field(default_factory=lambda: _signs(rules.RECEIPT_LENGTH))


def cast_ballot(*, review_id: int, new: NewBallot, by: Citizen, at: datetime) -> str:
    """Vote with a code, and return the digest of the ballot. A code counts once; the same sent again is one.

    Raises ReviewUnknown, WrongReviewState, CodeUnknown, BallotIncomplete. Ledger: public_review.ballots_cast.
    """
    [result] = cast_ballot_many([new], review_id=review_id, source=rules.ONLINE, by=by, at=at)
    if isinstance(result, ActRefused):
        raise result
    return result


@transaction.atomic
def cast_ballot_many(
    rows: Sequence[NewBallot], *, review_id: int, source: str, by: Actor, at: datetime
) -> list[str | ActRefused]:
    """Cast many ballots, on paper or from the page, with a digest or a refusal for each.

    Neither the code nor who had it stays with the ballot: the code's row is removed. Paper ballots are
    entered by who organises the review. Raises NotAllowed, ReviewUnknown, WrongReviewState.
    Ledger: public_review.ballots_cast, with the digests.
    """
    if not isinstance(by, Citizen) and not policies.may_review(by):
        raise refusals.NotAllowed(who="督查室")
    review = PublicReview.objects.select_for_update().filter(pk=review_id).first()
    if review is None:
        raise refusals.ReviewUnknown
    if review.drawn_at is None or selectors.state_of(review, now=at) != rules.OPEN:
        raise refusals.WrongReviewState(state=_state(review, at), act=translate(mark("投票")))
    size = ReviewBody.objects.filter(review=review).count()
    wanted = {rules.code_digest(row.code, review=review.code) for row in rows}
    left = set(BallotCode.objects.filter(review=review, digest__in=wanted).values_list("digest", flat=True))
    used, results = set[str](), list[str | ActRefused]()
    made: list[Ballot] = []
    for row in rows:
        code = rules.code_digest(row.code, review=review.code)
        comment = row.comment.strip()[:500]
        digest = rules.ballot_digest(
            review=review.code, receipt=row.receipt, answers=row.answers, comment=comment
        )
        if not rules.is_whole(row.answers, bodies=size, questions=len(review.questions)):
            results.append(refusals.BallotIncomplete())
        elif code not in left or code in used:
            is_known = Ballot.objects.filter(review=review, digest=digest).exists()
            results.append(digest if is_known else refusals.CodeUnknown())
        else:
            used.add(code)
            kept = {str(number): list(levels) for number, levels in sorted(row.answers.items())}
            made.append(Ballot(review=review, digest=digest, source=source, answers=kept, comment=comment))
            results.append(digest)
    Ballot.objects.bulk_create(made)
    BallotCode.objects.filter(review=review, digest__in=used).delete()
    if made:
        facts = {"source": source, "digests": sorted(one.digest for one in made)}
        ledger.record(verbs.BALLOTS_CAST, about=_reference(review), by=by, at=at, facts=facts)
    return results


@transaction.atomic
def count_review(*, review_id: int, by: Officer, at: datetime) -> PublicReview:
    """Count the ballots after the end, or when every code was used; the bodies are told and may speak.

    Raises NotAllowed, ReviewUnknown, WrongReviewState. Ledger: public_review.counted.
    """
    review = _locked(review_id, by)
    is_over = review.closes_at <= at or not BallotCode.objects.filter(review=review).exists()
    if review.drawn_at is None or review.counted_at is not None or not is_over:
        raise refusals.WrongReviewState(state=_state(review, at), act=translate(mark("计票")))
    rows = list(Ballot.objects.filter(review=review).values_list("digest", "answers"))
    bodies = list(ReviewBody.objects.filter(review=review).order_by("number"))
    least = rulebook.number(QUESTIONS, "least_count", day_of(at))
    ballots = [{int(number): levels for number, levels in answers.items()} for _digest, answers in rows]
    result = rules.tally(ballots, bodies=len(bodies), least=least)
    for body in bodies:
        one = result[body.number]
        body.answers, body.score_hundredths, body.rank = one.answers, one.score_hundredths, one.rank
    ReviewBody.objects.bulk_update(bodies, ["answers", "score_hundredths", "rank"])
    review.counted_at, review.ballots_digest = at, rules.list_digest([digest for digest, _answers in rows])
    review.hear_until = _hear_until(at)
    review.save(update_fields=["counted_at", "ballots_digest", "hear_until"])
    BallotCode.objects.filter(review=review).delete()
    facts = {
        "ballots": len(rows),
        "ballots_digest": review.ballots_digest,
        "result": {body.name: [body.answers, body.score_hundredths, body.rank] for body in bodies},
    }
    ledger.record(verbs.REVIEW_COUNTED, about=_reference(review), by=by, at=at, facts=facts)
    _tell_bodies(review, bodies, at=at)
    return review


def _hear_until(at: datetime) -> datetime:
    """Return until when the bodies may speak: so many working days, at the close of the last."""
    calendar, days = clocks.calendar(), rulebook.rule(HEARING, on=day_of(at)).limit.amount
    return calendar.close_of(calendar.add_working_days(day_of(at), days))


def _tell_bodies(review: PublicReview, bodies: Sequence[ReviewBody], *, at: datetime) -> None:
    text = translate(mark("{title}已计票，请查看本单位结果，{until}前可以陈述意见"))
    told: dict[int, str] = {}
    for unit in {body.unit_id for body in bodies}:
        head = people.holder_of(people.post_in_charge(unit, at=at), at=at)
        told[head.person_id] = head.person_name
    until = f"{clocks.calendar().local(review.hear_until or at):%m-%d %H:%M}"
    notices.owe_many(
        [
            Duty(
                to_person_id=person,
                to_name=name,
                about=_reference(review),
                topic=kinds.REVIEW_COUNTED,
                text=text.format(title=review.title, until=until),
                key=f"public_review:{review.pk}:counted",
                at=at,
                url=f"/services/review-desk/{review.code}/",
            )
            for person, name in sorted(told.items())
        ]
    )


@transaction.atomic
def speak_on_result(*, body_id: int, text: str, by: Officer, at: datetime) -> ReviewBody:
    """Let the head of a body say what it thinks of its result before it is published.

    Raises ReviewUnknown, NotAllowed, WrongReviewState, ReasonMissing. Ledger: public_review.answered.
    """
    body = ReviewBody.objects.select_for_update().filter(pk=body_id).first()
    if body is None:
        raise refusals.ReviewUnknown
    if not policies.may_pledge(by, body.unit_id):
        raise refusals.NotAllowed(who="被评议单位负责人")
    review = PublicReview.objects.get(pk=body.review_id)
    if review.hear_until is None or at > review.hear_until or review.published_at is not None:
        raise refusals.WrongReviewState(state=_state(review, at), act=translate(mark("陈述意见")))
    if not text.strip():
        raise refusals.ReasonMissing
    body.said, body.said_at = text.strip()[:500], at
    body.save(update_fields=["said", "said_at"])
    facts = {"body": body.name, "text": body.said}
    ledger.record(verbs.REVIEW_ANSWERED, about=_reference(review), by=by, at=at, facts=facts)
    return body


@transaction.atomic
def publish_review(*, review_id: int, by: Officer, at: datetime) -> PublicReview:
    """Publish the ranks within the class, after the bodies could speak.

    The last class of a half-year ends what was owed for it. Raises NotAllowed, ReviewUnknown,
    WrongReviewState, StillHeard. Ledger: public_review.published, period_duty.met.
    """
    review = _locked(review_id, by)
    if review.counted_at is None or review.published_at is not None:
        raise refusals.WrongReviewState(state=_state(review, at), act=translate(mark("公布")))
    if review.hear_until is not None and at <= review.hear_until:
        until = f"{clocks.calendar().local(review.hear_until):%m-%d %H:%M}"
        raise refusals.StillHeard(until=until)
    review.published_at = at
    review.save(update_fields=["published_at"])
    facts = {"ballots_digest": review.ballots_digest}
    ledger.record(verbs.REVIEW_PUBLISHED, about=_reference(review), by=by, at=at, facts=facts)
    meet_review_duty(period=review.period, by=by, at=at)
    return review


@transaction.atomic
def sort_comment(*, ballot_id: str, sort: str, body_id: int | None, by: Officer, at: datetime) -> Ballot:
    """Sort what a voter wrote: something to put right in a body, praise, a question, or nothing.

    Raises NotAllowed, ReviewUnknown, WrongReviewState, NotOneOfTheList. Ledger: public_review.comment_sorted.
    """
    ballot = Ballot.objects.select_for_update().filter(pk=ballot_id).exclude(comment="").first()
    if ballot is None:
        raise refusals.ReviewUnknown
    review = _locked(ballot.review_id, by)
    if review.counted_at is None:
        raise refusals.WrongReviewState(state=_state(review, at), act=translate(mark("整理意见")))
    body = ReviewBody.objects.filter(pk=body_id, review=review).first() if body_id else None
    if sort not in rules.SORT_WORDS or (sort == rules.RECTIFY and body is None):
        raise refusals.NotOneOfTheList(what=translate(mark("意见归类或单位")))
    ballot.sorted_as, ballot.sorted_body = sort, body
    ballot.save(update_fields=["sorted_as", "sorted_body"])
    facts = {"ballot": ballot.digest, "sort": sort, "body": body.name if body else ""}
    ledger.record(verbs.COMMENT_SORTED, about=_reference(review), by=by, at=at, facts=facts)
    return ballot


@dataclass(frozen=True, slots=True)
class OrderParts:
    """What a rectification order says: until when, who, what for, how it is checked (I5)."""

    due_on: date
    responsible: str
    aim: str
    check: str


@transaction.atomic
def order_rectification(*, body_id: int, parts: OrderParts, by: Officer, at: datetime) -> Matter:
    """Order one of the last of its class to put things right: a matter of its unit with a fixed date.

    Raises NotAllowed, ReviewUnknown, WrongReviewState, NotAtTheEnd, PartMissing, DatesWrong.
    Ledger: matter.registered, matter.assigned, public_review.rectification_ordered.
    """
    body = ReviewBody.objects.select_for_update().filter(pk=body_id).first()
    if body is None:
        raise refusals.ReviewUnknown
    review = _locked(body.review_id, by)
    if review.published_at is None:
        raise refusals.WrongReviewState(state=_state(review, at), act=translate(mark("发整改通知")))
    count = rulebook.number(QUESTIONS, "lowest_count", day_of(at))
    ranks = dict(ReviewBody.objects.filter(review=review).values_list("number", "rank"))
    if body.order_id is not None or body.number not in rules.lowest(ranks, count=count):
        raise refusals.NotAtTheEnd(name=body.name, n=count)
    names = rulebook.rule(PARTS, on=day_of(at)).texts("members")
    said = (parts.due_on.isoformat(), parts.responsible.strip(), parts.aim.strip(), parts.check.strip())
    for name, text in zip(names, said, strict=True):
        if not text:
            raise refusals.PartMissing(part=name)
    if parts.due_on <= day_of(at):
        raise refusals.DatesWrong
    title = translate(mark("{name}群众评议整改（{title}第 {rank} 位）"))
    sentence = translate(mark("{day}前完成整改")).format(day=parts.due_on.isoformat())
    matter = matters.register(
        new=matters.NewMatter(
            title=title.format(name=body.name, title=review.title, rank=body.rank)[:400],
            kind=kinds.REVIEW_ORDER.code,
            requirement="\n".join(f"{name}：{text}" for name, text in zip(names, said, strict=True)),
            source_kind="public",
            source_ref=review.code,
            source_sentence=sentence,
            assignment=matters.Assignment((body.unit_id,), limit=fixed_date(parts.due_on, sentence)),
        ),
        by=by,
        at=at,
    )
    body.order = matter
    body.save(update_fields=["order"])
    facts = {"body": body.name, "rank": body.rank, "matter": matter.number}
    ledger.record(verbs.REVIEW_ORDERED, about=_reference(review), by=by, at=at, facts=facts)
    return matter


# --- Parts ---------------------------------------------------------------------------------------


def _reference(review: PublicReview) -> str:
    """Return what the ledger calls a review."""
    return reference("public_review", review.pk)


def _locked(review_id: int, by: Officer) -> PublicReview:
    """Return the review, locked, for who organises reviews. Raises NotAllowed, ReviewUnknown."""
    if not policies.may_review(by):
        raise refusals.NotAllowed(who="督查室")
    found = PublicReview.objects.select_for_update().filter(pk=review_id).first()
    if found is None:
        raise refusals.ReviewUnknown
    return found


def _state(review: PublicReview, at: datetime) -> str:
    return translate(rules.STATE_WORDS[selectors.state_of(review, now=at)])

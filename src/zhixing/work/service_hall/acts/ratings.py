"""Ratings: invited, never forced, one for each case; a bad one is called back about and put right (F4)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from zhixing.core.clock import selectors as clocks
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.notices.acts import Duty
from zhixing.core.outcomes import acts as outcomes
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Citizen, Officer
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import kinds, policies, refusals, verbs
from zhixing.work.service_hall.models import Case, Window
from zhixing.work.service_hall.models.ratings import Correction, Rating, RatingDevice
from zhixing.work.service_hall.rules import ratings as rules

GRADES, CALL_BACK, RECTIFY, BURST = "ratings.grades", "ratings.call_back", "ratings.rectify", "ratings.burst"


@dataclass(frozen=True, slots=True)
class NewRating:
    """What the applicant presses: a level, perhaps reasons and words. `device` is the screen's key."""

    case_id: int
    level: int
    tags: tuple[str, ...] = ()
    text: str = ""
    source: str = rules.PAGE
    device_id: int | None = None


@transaction.atomic
def enable_device(*, code: str, window: str, by: Actor, at: datetime) -> RatingDevice:
    """Put a rating screen at a window; one that stood there before under this code ends.

    Raises NotAllowed, WindowUnknown. Ledger: rating_device.enabled.
    """
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    place = Window.objects.filter(code=window).first()
    if place is None:
        raise refusals.WindowUnknown
    made, is_new = RatingDevice.objects.select_for_update().get_or_create(
        code=code, defaults={"window": place, "secret": secrets.token_hex(16), "since": at}
    )
    if not is_new:
        made.window, made.secret, made.since, made.until = place, secrets.token_hex(16), at, None
        made.save()
    facts = {"window": window}
    ledger.record(verbs.DEVICE_ENABLED, about=reference("rating_device", code), by=by, at=at, facts=facts)
    return made


@transaction.atomic
def rate(*, new: NewRating, by: Actor, at: datetime) -> Rating:
    """Take the applicant's rating of a case, once; a bad one opens a call-back to the hall.

    Never by staff. Many best ratings of one device within a short time are set aside. After the reply to a
    bad rating one more may be given. Raises RatedByStaff, CaseUnknown, AlreadyRated, DeviceElsewhere,
    NotOneOfTheList. Ledger: verdict.given, rating.given, rating.quarantined, matter.registered.
    """
    if not isinstance(by, Citizen):
        raise refusals.RatedByStaff
    case = Case.objects.select_related("matter", "window").filter(pk=new.case_id).first()
    if case is None:
        raise refusals.CaseUnknown
    if new.level not in rules.RESULTS:
        raise refusals.NotOneOfTheList(what=translate(mark("评价等级")))
    device = RatingDevice.objects.filter(pk=new.device_id, until=None).first() if new.device_id else None
    if new.source == rules.DEVICE and (device is None or device.window_id != case.window_id):
        raise refusals.DeviceElsewhere
    is_second = _is_second(case)
    verdict = outcomes.give_verdict(
        kind="rating",
        about=case.matter.reference,
        result=rules.RESULTS[new.level],
        reason=new.text.strip()[:500],
        doers=[case.taken_by_id],
        evidence=[],
        by=by,
        at=at,
    )
    try:
        with transaction.atomic():
            made = Rating.objects.create(
                case=case,
                is_second=is_second,
                window=case.window,
                officer_id=case.taken_by_id,
                source=new.source,
                device=device,
                level=new.level,
                tags=[tag for tag in new.tags if tag in _tags(at)],
                text=new.text.strip()[:500],
                rated_at=at,
                verdict_id=verdict.pk,
            )
    except IntegrityError as error:
        raise refusals.AlreadyRated from error
    facts = {"level": new.level, "source": new.source, "window": case.window.code, "tags": made.tags}
    about = reference("rating", made.pk)
    ledger.record(verbs.RATED, about=about, by=by, at=at, facts=facts | {"case": case.matter.number})
    if device is not None and new.level == rules.BEST:
        _set_bursts_aside(device, by=by, at=at)
    if new.level in _bad(at) and not is_second:
        _open_correction(made, case, by=by, at=at)
    return made


def _is_second(case: Case) -> bool:
    """Whether this is the rating after the reply. Raises AlreadyRated where none is open any more."""
    known = list(Rating.objects.filter(case=case).values_list("is_second", flat=True))
    if not known:
        return False
    replied = Correction.objects.filter(rating__case=case, stage=rules.CLOSED).exists()
    if True in known or not replied:
        raise refusals.AlreadyRated
    return True


def _bad(at: datetime) -> frozenset[int]:
    rule = rulebook.rule(GRADES, on=day_of(at))
    return rules.bad_levels(rule.texts("grade_names"), rule.texts("bad_names"))


def _tags(at: datetime) -> tuple[str, ...]:
    rule = rulebook.rule("ratings.tags", on=day_of(at))
    return (*rule.texts("bad_names"), *rule.texts("good_names"))


def _set_bursts_aside(device: RatingDevice, *, by: Actor, at: datetime) -> None:
    rule = rulebook.rule(BURST, on=day_of(at))
    count, seconds = rule.number("count"), rule.number("within_seconds")
    since = at - timedelta(seconds=seconds)
    rows = list(
        Rating.objects.filter(device=device, level=rules.BEST, rated_at__gte=since, rated_at__lte=at)
        .order_by("rated_at", "pk")
        .values_list("pk", "rated_at", "quarantined_at")
    )
    places = rules.in_bursts([row[1] for row in rows], count=count, seconds=seconds)
    fresh = [rows[place][0] for place in sorted(places) if rows[place][2] is None]
    Rating.objects.filter(pk__in=fresh).update(quarantined_at=at)
    for key in fresh:
        facts = {"device": device.code, "count": len(places), "seconds": seconds}
        ledger.record(verbs.QUARANTINED, about=reference("rating", key), by=by, at=at, facts=facts)


def _open_correction(rating: Rating, case: Case, *, by: Actor, at: datetime) -> None:
    """Open the call-back: held by the unit that runs the window, never by who was rated."""
    unit = case.window.unit_id
    post = people.post_in_charge(unit, at=at)
    holder = people.holder_of(post, at=at)
    keeper = people.officer(holder.person_id, holder.post_id or post, at=at)
    title = translate(mark("差评回访整改：{title}")).format(title=case.matter.title)
    with matters.stepping(by=by, at=at) as work:
        matter = work.take_on(
            matters.NewMatter(
                title=title[:400],
                kind=kinds.CORRECTION.code,
                grade="tracked",
                source_kind="public",
                source_ref=case.window.name,
                reader_person_ids=(),
            ),
            by=keeper,
        )
        leader = people.leader_in_charge(unit, at=at)
        work.give(matter, unit_id=unit, leader_post_id=leader, handler_id=holder.person_id)
        work.start(matter, "main", clocks.rule_limit(CALL_BACK, on=day_of(at)), rule_code=CALL_BACK)
        word = translate(rules.LEVEL_WORDS[rating.level])
        text = "；".join(part for part in (word, *rating.tags, rating.text) if part)
        work.note(matter, verbs.CORRECTION_OPENED, {"level": rating.level, "text": text})
        work.owe(
            Duty(
                to_person_id=holder.person_id,
                to_name=holder.person_name,
                about=matter.reference,
                topic=kinds.BAD_RATING,
                text=translate(mark("差评待回访：{title}")).format(title=case.matter.title[:60]),
                key=f"{matter.reference}:{kinds.BAD_RATING}",
                at=at,
                urgent=True,
                url=f"/services/ratings/corrections/{matter.number}/",
            )
        )
    Correction.objects.create(rating=rating, matter=matter, unit_id=unit)


# --- From call-back to reply ---------------------------------------------------------------------


@transaction.atomic
def call_back(*, correction_id: int, said: str, is_real_name: bool, by: Officer, at: datetime) -> Correction:
    """Write down what the citizen said when called back; verification and correction have their days now.

    Never by who was rated. Raises NotAllowed, WrongRatingStage, ReasonMissing. Ledger: rating.called_back.
    """
    with matters.stepping(_key(correction_id), by=by, at=at) as work:
        one, matter = _locked(correction_id, by), work.matter(_key(correction_id))
        _expect(one, (rules.CALLING,))
        _need(said)
        stopped = work.stop(matter, "main")
        one.stage, one.called_at, one.said, one.is_real_name = rules.VERIFYING, at, said.strip(), is_real_name
        one.called_late = bool(stopped and stopped.light == "done_late")
        one.save()
        work.start(matter, "main", clocks.rule_limit(RECTIFY, on=day_of(at)), rule_code=RECTIFY)
        facts = {"real_name": is_real_name, "late": one.called_late}
        work.note(matter, verbs.CALLED_BACK, facts | {"text": said})
        work.end_duty(f"{matter.reference}:{kinds.BAD_RATING}")
    return one


@transaction.atomic
def object_to_rating(*, correction_id: int, reason: str, by: Officer, at: datetime) -> Correction:
    """State as the one rated why a rating is malicious or mistaken; whoever verifies answers it.

    Raises NotTheRated, WrongRatingStage, ReasonMissing. Ledger: rating.objected.
    """
    with matters.stepping(_key(correction_id), by=by, at=at) as work:
        one = Correction.objects.select_for_update().get(pk=correction_id)
        matter = work.matter(_key(correction_id))
        if Rating.objects.get(pk=one.rating_id).officer_id != by.person_id:
            raise refusals.NotTheRated
        _expect(one, (rules.CALLING, rules.VERIFYING))
        _need(reason)
        one.objection, one.objected_at = reason.strip(), at
        one.save(update_fields=["objection", "objected_at"])
        work.note(matter, verbs.OBJECTED, {"text": reason})
    return one


@transaction.atomic
def verify_rating(*, correction_id: int, finding: str, text: str, by: Officer, at: datetime) -> Correction:
    """Find whether a bad rating is true, mistaken or malicious; one that is not true no longer counts.

    Never by who was rated. Raises NotAllowed, WrongRatingStage, NotOneOfTheList, ReasonMissing.
    Ledger: verdict.given, rating.verified.
    """
    with matters.stepping(_key(correction_id), by=by, at=at) as work:
        one, matter = _locked(correction_id, by), work.matter(_key(correction_id))
        _expect(one, (rules.VERIFYING,))
        if finding not in rules.FINDINGS:
            raise refusals.NotOneOfTheList(what=translate(mark("核实结论")))
        _need(text)
        rating = Rating.objects.get(pk=one.rating_id)
        about = reference("rating", rating.pk)
        outcomes.give_verdict(
            kind="finding", about=about, result=finding, reason=text, doers=[rating.officer_id],
            evidence=[matter.reference], by=by, at=at,
        )  # fmt: skip
        one.stage = rules.CORRECTING if finding == "confirmed" else rules.REPLYING
        one.verified_at, one.finding, one.verified = at, finding, text.strip()
        one.save()
        if finding != "confirmed":
            rating.excluded_at = at
            rating.save(update_fields=["excluded_at"])
            outcomes.annul_verdict(verdict_id=rating.verdict_id, reason=text, by=by, at=at)
        work.note(matter, verbs.VERIFIED, {"finding": finding, "text": text})
    return one


@transaction.atomic
def correct_service(*, correction_id: int, text: str, by: Officer, at: datetime) -> Correction:
    """Write down what was put right. Raises NotAllowed, WrongRatingStage, ReasonMissing.

    Ledger: rating.corrected.
    """
    with matters.stepping(_key(correction_id), by=by, at=at) as work:
        one, matter = _locked(correction_id, by), work.matter(_key(correction_id))
        _expect(one, (rules.CORRECTING,))
        _need(text)
        one.stage, one.corrected_at, one.corrected = rules.REPLYING, at, text.strip()
        one.save(update_fields=["stage", "corrected_at", "corrected"])
        work.note(matter, verbs.CORRECTED, {"text": text})
    return one


@transaction.atomic
def reply_to_rating(*, correction_id: int, text: str, by: Officer, at: datetime) -> Correction:
    """Reply to the citizen, who may rate once more; the correction ends.

    Raises NotAllowed, WrongRatingStage, ReasonMissing. Ledger: rating.replied.
    """
    with matters.stepping(_key(correction_id), by=by, at=at) as work:
        one, matter = _locked(correction_id, by), work.matter(_key(correction_id))
        _expect(one, (rules.REPLYING,))
        _need(text)
        clock = work.clock(matter, "main")
        work.end(matter)
        one.stage, one.replied_at, one.reply = rules.CLOSED, at, text.strip()
        one.closed_late = bool(clock and clock.light == "done_late")
        one.save(update_fields=["stage", "replied_at", "reply", "closed_late"])
        work.note(matter, verbs.REPLIED, {"text": text, "late": one.closed_late})
    return one


def _key(correction_id: int) -> int:
    found = Correction.objects.filter(pk=correction_id).values_list("matter_id", flat=True).first()
    if found is None:
        raise refusals.CaseUnknown
    return found


def _locked(correction_id: int, by: Officer) -> Correction:
    """Return the row, locked, for somebody who follows up ratings and was not rated. Raises NotAllowed."""
    one = Correction.objects.select_for_update().get(pk=correction_id)
    rated = Rating.objects.filter(pk=one.rating_id).values_list("officer_id", flat=True).get()
    if not policies.may_follow_up_ratings(by) or by.person_id == rated:
        raise refusals.NotAllowed(who="政务服务管理员或督查室（被评价人除外）")
    return one


def _expect(one: Correction, stages: tuple[str, ...]) -> None:
    if one.stage not in stages:
        raise refusals.WrongRatingStage(stage=translate(rules.STAGE_WORDS[one.stage]))


def _need(text: str) -> None:
    if not text.strip():
        raise refusals.ReasonMissing

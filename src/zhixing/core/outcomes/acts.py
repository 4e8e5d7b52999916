"""Judging, and what follows: verdicts, breaches and their endings, consequences from notice to appeal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhixing.core.clock import selectors as clocks
from zhixing.core.ledger import acts as ledger
from zhixing.core.notices import acts as notices
from zhixing.core.outcomes import policies, refusals, selectors, verbs
from zhixing.core.outcomes.kinds import ENDINGS, IN_EFFECT, RESULTS, STATES, TOLD, VERDICT_NAMES
from zhixing.core.outcomes.models import Breach, Consequence, Effect, EffectUse, Verdict
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate

# --- Verdicts ------------------------------------------------------------------------------------


@transaction.atomic
def give_verdict(
    *,
    kind: str,
    about: str,
    result: str,
    reason: str,
    doers: Iterable[int],
    evidence: Sequence[str],
    by: Actor,
    at: datetime,
) -> Verdict:
    """Judge a subject and return the verdict. `doers` are the persons who did what is judged.

    `evidence` are references such as `evidence:7`. A rating needs none and no reason. Raises
    DoerJudges (by person, whatever the post), EvidenceMissing, ReasonMissing, UnknownResult.
    Ledger: verdict.given.
    """
    persons = sorted({person for person in doers if person})
    if isinstance(by, Officer) and by.person_id in persons:
        raise refusals.DoerJudges(person=by.person_name)
    if result not in RESULTS.get(kind, ()):
        raise refusals.UnknownResult(kind=translate(VERDICT_NAMES.get(kind, kind)))
    if kind != "rating" and not evidence:
        raise refusals.EvidenceMissing
    if kind not in ("rating", "acceptance") and not reason.strip():
        raise refusals.ReasonMissing
    verdict = Verdict.objects.create(
        about=about,
        kind=kind,
        result=result,
        reason=reason,
        evidence=list(evidence),
        doers=persons,
        given_at=at,
        given_by_id=by.person_id if isinstance(by, Officer) else None,
        given_by_label=by.label,
    )
    ledger.record(
        verbs.VERDICT_GIVEN,
        about=reference("verdict", verdict.pk),
        by=by,
        at=at,
        facts={"on": about, "kind": kind, "result": result, "reason": reason, "evidence": list(evidence)},
    )
    return verdict


@transaction.atomic
def annul_verdict(*, verdict_id: int, reason: str, by: Actor, at: datetime) -> Verdict:
    """Annul a verdict: it no longer counts, and stays readable. Returns it.

    Never by a doer, nor by whoever gave it. Raises NoSuchJudgement, ReasonMissing, DoerJudges,
    TookPartBefore. Ledger: verdict.annulled.
    """
    verdict = Verdict.objects.select_for_update().filter(pk=verdict_id, annulled_at__isnull=True).first()
    if verdict is None:
        raise refusals.NoSuchJudgement(what=translate(mark("结论")))
    if not reason.strip():
        raise refusals.ReasonMissing
    if isinstance(by, Officer) and by.person_id in verdict.doers:
        raise refusals.DoerJudges(person=by.person_name)
    if isinstance(by, Officer) and by.person_id == verdict.given_by_id:
        raise refusals.TookPartBefore(person=by.person_name)
    verdict.annulled_at, verdict.annulled_reason = at, reason
    verdict.save(update_fields=["annulled_at", "annulled_reason"])
    ledger.record(
        verbs.VERDICT_ANNULLED,
        about=reference("verdict", verdict.pk),
        by=by,
        at=at,
        facts={"on": verdict.about, "reason": reason},
    )
    return verdict


# --- Breaches ------------------------------------------------------------------------------------


@transaction.atomic
def find_breach(
    *,
    about: str,
    rule_code: str,
    summary: str,
    unit_id: int,
    occurred_at: datetime,
    by: Actor,
    at: datetime,
    post_id: int | None = None,
    person_id: int | None = None,
) -> Breach:
    """State that a rule was broken, under the version in force when it happened. Returns the breach.

    Stating the same again returns the first row and records nothing. Raises NoSuchJudgement when the
    actor may not, RuleUnknown for a rule that does not exist. Ledger: breach.found.
    """
    if not policies.may_find(by):
        raise refusals.NoSuchJudgement(what=translate(mark("权限")))
    rule = rulebook.rule(rule_code, on=day_of(occurred_at))
    try:
        with transaction.atomic():
            breach = Breach.objects.create(
                about=about,
                rule_code=rule_code,
                rule_stamp=rule.stamp,
                summary=summary,
                unit_id=unit_id,
                post_id=post_id,
                person_id=person_id,
                occurred_at=occurred_at,
                found_at=at,
                found_by_id=by.person_id if isinstance(by, Officer) else None,
                found_by_label=by.label,
                end_by=selectors.end_by(occurred_at),
            )
    except IntegrityError:
        return Breach.objects.get(about=about, rule_code=rule_code, unit_id=unit_id, occurred_at=occurred_at)
    ledger.record(
        verbs.BREACH_FOUND,
        about=reference("breach", breach.pk),
        by=by,
        at=at,
        facts={
            "on": about,
            "rule": rule.stamp,
            "unit": unit_id,
            "post": post_id,
            "person": person_id,
            "summary": summary,
            "occurred": occurred_at.isoformat(),
        },
    )
    return breach


@transaction.atomic
def end_breach(
    *,
    breach_id: int,
    ending: str,
    reason: str,
    by: Actor,
    at: datetime,
    consequence_id: int | None = None,
) -> Breach:
    """End a breach: corrected, handled (with the consequence that followed) or exempted. Returns it.

    Never by the person concerned. Raises NoSuchJudgement, BreachHasEnded, UnknownEnding, ReasonMissing,
    DoerJudges, HandlingNeedsConsequence. Ledger: breach.ended.
    """
    breach = Breach.objects.select_for_update().filter(pk=breach_id).first()
    if breach is None or not (isinstance(by, Officer) and policies.may_decide(by)):
        raise refusals.NoSuchJudgement(what=translate(mark("违规")))
    if breach.ending:
        raise refusals.BreachHasEnded(ending=translate(ENDINGS[breach.ending]))
    if ending not in ENDINGS:
        raise refusals.UnknownEnding
    if not reason.strip():
        raise refusals.ReasonMissing
    if by.person_id == breach.person_id:
        raise refusals.DoerJudges(person=by.person_name)
    if ending == "handled":
        decided = Consequence.objects.filter(state__in=IN_EFFECT)
        if consequence_id is None or not decided.filter(pk=consequence_id).exists():
            raise refusals.HandlingNeedsConsequence
        breach.consequence_id = consequence_id
    breach.ending, breach.ended_at, breach.ended_reason, breach.ended_by_label = ending, at, reason, by.label
    breach.save(update_fields=["ending", "ended_at", "ended_reason", "ended_by_label", "consequence"])
    ledger.record(
        verbs.BREACH_ENDED,
        about=reference("breach", breach.pk),
        by=by,
        at=at,
        facts={"ending": ending, "reason": reason, "consequence": breach.consequence_id},
    )
    return breach


# --- Consequences --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlannedEffect:
    """An effect as the notice tells it: on whom, what it bars or takes, until when (never without end)."""

    subject: str
    until: datetime
    act_codes: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def open_consequence(
    *,
    kind: str,
    about: str,
    rule_code: str,
    clause: str,
    summary: str,
    unit_id: int,
    person_id: int | None,
    effects: Sequence[PlannedEffect],
    evidence: Sequence[str],
    by: Actor,
    at: datetime,
) -> Consequence:
    """Tell a person or unit what is intended, under which clause, and until when they are heard.

    Nothing takes effect yet. Only a person opens it, never the system (政府督查工作条例 第二十一条).
    Raises NoSuchJudgement, NoEffects, EvidenceMissing, DoerJudges. Ledger: consequence.opened.
    """
    if not (isinstance(by, Officer) and policies.may_open(by)):
        raise refusals.NoSuchJudgement(what=translate(mark("权限")))
    if not effects or any(effect.until <= at for effect in effects):
        raise refusals.NoEffects
    if not evidence:
        raise refusals.EvidenceMissing
    if by.person_id == person_id:
        raise refusals.DoerJudges(person=by.person_name)
    rule = rulebook.rule(rule_code, on=day_of(at))
    consequence = Consequence.objects.create(
        about=about,
        kind=kind,
        rule_code=rule_code,
        rule_stamp=rule.stamp,
        clause=clause,
        summary=summary,
        unit_id=unit_id,
        person_id=person_id,
        planned=[_plain(effect) for effect in effects],
        evidence=list(evidence),
        opened_at=at,
        opened_by_id=by.person_id,
        defence_until=_limit("outcomes.defence", at),
    )
    _tell(consequence, "opened", at=at)
    ledger.record(
        verbs.CONSEQUENCE_OPENED,
        about=reference("consequence", consequence.pk),
        by=by,
        at=at,
        facts={
            "on": about,
            "kind": kind,
            "rule": rule.stamp,
            "clause": clause,
            "unit": unit_id,
            "person": person_id,
            "effects": consequence.planned,
            "defence_until": consequence.defence_until.isoformat(),
        },
    )
    return consequence


@transaction.atomic
def answer_consequence(*, consequence_id: int, text: str, by: Actor, at: datetime) -> Consequence:
    """State one's case before anything is decided (陈述申辩). Returns the consequence.

    Raises NoSuchJudgement, NotTheirs, HearingIsOver, ReasonMissing. Ledger: consequence.answered.
    """
    consequence = _locked(consequence_id, ("noticed", "answered"), act=mark("陈述申辩"))
    if not policies.is_concerned(by, person_id=consequence.person_id, unit_id=consequence.unit_id):
        raise refusals.NotTheirs
    if at > consequence.defence_until:
        raise refusals.HearingIsOver(until=_spoken(consequence.defence_until))
    if not text.strip():
        raise refusals.ReasonMissing
    consequence.state, consequence.defence = "answered", text
    consequence.save(update_fields=["state", "defence"])
    ledger.record(
        verbs.CONSEQUENCE_ANSWERED,
        about=reference("consequence", consequence.pk),
        by=by,
        at=at,
        facts={"text": text},
    )
    return consequence


@transaction.atomic
def confirm_consequence(
    *,
    consequence_id: int,
    deciding_body: str,
    decision_number: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> Consequence:
    """Register the competent body's decision; the effects told in the notice begin at `at`.

    Not before the person was heard or the time for it has passed (K6). Never by the person concerned.
    Raises NoSuchJudgement, NotHeardYet, DecisionMissing, ReasonMissing, DoerJudges.
    Ledger: consequence.confirmed.
    """
    consequence = _locked(consequence_id, ("noticed", "answered"), act=mark("作出处理"))
    if not (isinstance(by, Officer) and policies.may_decide(by)):
        raise refusals.NoSuchJudgement(what=translate(mark("权限")))
    if by.person_id == consequence.person_id:
        raise refusals.DoerJudges(person=by.person_name)
    if consequence.state == "noticed" and at <= consequence.defence_until:
        raise refusals.NotHeardYet(until=_spoken(consequence.defence_until))
    if not deciding_body.strip() or not decision_number.strip():
        raise refusals.DecisionMissing
    if not reason.strip():
        raise refusals.ReasonMissing
    consequence.state, consequence.decided_at, consequence.decided_by_id = "confirmed", at, by.person_id
    consequence.decided_reason, consequence.deciding_body = reason, deciding_body
    consequence.decision_number, consequence.appeal_until = decision_number, _limit("outcomes.appeal", at)
    consequence.save()
    Effect.objects.bulk_create(
        Effect(
            consequence=consequence,
            subject=planned["subject"],
            act_codes=planned["act_codes"],
            values=planned["values"],
            since=at,
            until=datetime.fromisoformat(planned["until"]),
        )
        for planned in consequence.planned
        if datetime.fromisoformat(planned["until"]) > at
    )
    _tell(consequence, "confirmed", at=at)
    ledger.record(
        verbs.CONSEQUENCE_CONFIRMED,
        about=reference("consequence", consequence.pk),
        by=by,
        at=at,
        facts={
            "body": deciding_body,
            "decision": decision_number,
            "reason": reason,
            "effects": consequence.planned,
            "appeal_until": consequence.appeal_until.isoformat() if consequence.appeal_until else None,
        },
    )
    return consequence


@transaction.atomic
def drop_consequence(*, consequence_id: int, reason: str, by: Actor, at: datetime) -> Consequence:
    """Decide, after hearing, that nothing follows. Returns the consequence.

    Raises NoSuchJudgement, ReasonMissing, DoerJudges. Ledger: consequence.dropped.
    """
    consequence = _locked(consequence_id, ("noticed", "answered"), act=mark("终结"))
    if not (isinstance(by, Officer) and policies.may_decide(by)):
        raise refusals.NoSuchJudgement(what=translate(mark("权限")))
    if by.person_id == consequence.person_id:
        raise refusals.DoerJudges(person=by.person_name)
    if not reason.strip():
        raise refusals.ReasonMissing
    consequence.state, consequence.concluded_at, consequence.concluded_reason = "dropped", at, reason
    consequence.save(update_fields=["state", "concluded_at", "concluded_reason"])
    _tell(consequence, "dropped", at=at)
    ledger.record(
        verbs.CONSEQUENCE_DROPPED,
        about=reference("consequence", consequence.pk),
        by=by,
        at=at,
        facts={"reason": reason},
    )
    return consequence


@transaction.atomic
def appeal_consequence(*, consequence_id: int, grounds: str, by: Actor, at: datetime) -> Consequence:
    """Object to a consequence within its time. The effects go on meanwhile (公务员法 第九十六条).

    Raises NoSuchJudgement, NotTheirs, ObjectionTooLate, ReasonMissing. Ledger: consequence.appealed.
    """
    consequence = _locked(consequence_id, ("confirmed",), act=mark("提出异议"))
    if not policies.is_concerned(by, person_id=consequence.person_id, unit_id=consequence.unit_id):
        raise refusals.NotTheirs
    if consequence.appeal_until and at > consequence.appeal_until:
        raise refusals.ObjectionTooLate(until=_spoken(consequence.appeal_until))
    if not grounds.strip():
        raise refusals.ReasonMissing
    consequence.state, consequence.appeal, consequence.appealed_at = "appealed", grounds, at
    consequence.save(update_fields=["state", "appeal", "appealed_at"])
    ledger.record(
        verbs.CONSEQUENCE_APPEALED,
        about=reference("consequence", consequence.pk),
        by=by,
        at=at,
        facts={"grounds": grounds},
    )
    return consequence


@transaction.atomic
def decide_appeal(*, consequence_id: int, annuls: bool, reason: str, by: Actor, at: datetime) -> Consequence:
    """Uphold a consequence, or annul it from the start: its effects end and what relied on them re-opens.

    Whoever opened or decided it recuses（政府督查工作条例 第十七条）. The outcome is never heavier.
    Raises NoSuchJudgement, TookPartBefore, DoerJudges, ReasonMissing.
    Ledger: consequence.upheld or consequence.annulled.
    """
    consequence = _locked(consequence_id, ("appealed",), act=mark("审查异议"))
    if not (isinstance(by, Officer) and policies.may_decide(by)):
        raise refusals.NoSuchJudgement(what=translate(mark("权限")))
    if by.person_id in (consequence.opened_by_id, consequence.decided_by_id):
        raise refusals.TookPartBefore(person=by.person_name)
    if by.person_id == consequence.person_id:
        raise refusals.DoerJudges(person=by.person_name)
    if not reason.strip():
        raise refusals.ReasonMissing
    reopened: list[str] = []
    consequence.state = "annulled" if annuls else "upheld"
    consequence.concluded_at, consequence.concluded_reason = at, reason
    consequence.save(update_fields=["state", "concluded_at", "concluded_reason"])
    if annuls:
        reopened = _end_effects(consequence, by=by, at=at)
    _tell(consequence, "annulled" if annuls else "upheld", at=at)
    ledger.record(
        verbs.CONSEQUENCE_ANNULLED if annuls else verbs.CONSEQUENCE_UPHELD,
        about=reference("consequence", consequence.pk),
        by=by,
        at=at,
        facts={"reason": reason, "reopened": reopened},
    )
    return consequence


@transaction.atomic
def rely_on_effect(*, effect_id: int, about: str, by: Actor, at: datetime) -> EffectUse:
    """Note that `about` relied on an effect, so that annulment re-opens it. Returns the use.

    The second time returns the first use and records nothing. Raises NoSuchJudgement.
    Ledger: effect.relied_on.
    """
    if not Effect.objects.filter(pk=effect_id, is_void=False).exists():
        raise refusals.NoSuchJudgement(what=translate(mark("处理影响")))
    use, is_new = EffectUse.objects.get_or_create(effect_id=effect_id, about=about, defaults={"used_at": at})
    if is_new:
        ledger.record(
            verbs.EFFECT_RELIED_ON,
            about=reference("effect", effect_id),
            by=by,
            at=at,
            facts={"for": about},
        )
    return use


def _end_effects(consequence: Consequence, *, by: Actor, at: datetime) -> list[str]:
    """End the effects exactly and re-open what used them; returns the references re-opened."""
    effects = Effect.objects.filter(consequence=consequence)
    uses = list(EffectUse.objects.filter(effect__in=effects, reopened_at__isnull=True).order_by("pk"))
    for effect in effects:
        effect.until, effect.is_void = max(effect.since, min(effect.until, at)), True
        effect.save(update_fields=["until", "is_void"])
    for use in uses:
        for reopen in policies.reopeners():
            reopen(effect_id=use.effect_id, about=use.about, reason=consequence.clause, by=by, at=at)
        use.reopened_at = at
        use.save(update_fields=["reopened_at"])
    return [use.about for use in uses]


def _locked(consequence_id: int, states: tuple[str, ...], *, act: str) -> Consequence:
    consequence = Consequence.objects.select_for_update().filter(pk=consequence_id).first()
    if consequence is None:
        raise refusals.NoSuchJudgement(what=translate(mark("处理")))
    if consequence.state not in states:
        raise refusals.WrongMoment(state=translate(STATES[consequence.state]), act=translate(act))
    return consequence


def _limit(code: str, at: datetime) -> datetime:
    """The close of the last day of a limit in working days that begins on the day of `at`."""
    calendar = clocks.calendar()
    amount = rulebook.rule(code, on=day_of(at)).number("working_days")
    return calendar.close_of(calendar.add_working_days(day_of(at), amount))


def _tell(consequence: Consequence, stage: str, *, at: datetime) -> None:
    """Owe the notice of a stage to the person concerned, or to the head of the unit concerned."""
    if consequence.person_id is not None:
        person_id = consequence.person_id
        name = people.person_name(person_id)
    else:
        holder = people.holder_of(people.post_in_charge(consequence.unit_id, at=at), at=at)
        person_id, name = holder.person_id, holder.person_name
    sentence = translate(TOLD[stage]).format(
        clause=consequence.clause[:80],
        defence=_spoken(consequence.defence_until),
        appeal=_spoken(consequence.appeal_until) if consequence.appeal_until else "",
    )
    key = f"consequence:{consequence.pk}:{stage}"
    notices.owe_many(
        [
            notices.Duty(
                person_id, name, reference("consequence", consequence.pk), "outcome", sentence, key, at
            )
        ]
    )


def _spoken(moment: datetime) -> str:
    day: date = day_of(moment)
    return f"{day:%Y-%m-%d}"


def _plain(effect: PlannedEffect) -> dict[str, Any]:
    return {
        "subject": effect.subject,
        "act_codes": list(effect.act_codes),
        "values": dict(effect.values),
        "until": effect.until.isoformat(),
    }

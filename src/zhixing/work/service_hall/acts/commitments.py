"""Signing the clauses of the year, matching a breach to a clause, judging the match (F3)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.outcomes.models import Breach
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import policies, refusals, verbs
from zhixing.work.service_hall.models.commitments import ClauseMatch, Commitment
from zhixing.work.service_hall.rules import commitments as rules

FIVE: Final = "pledges.five"


@transaction.atomic
def sign_clauses(*, digest: str, by: Officer, at: datetime) -> Commitment:
    """Sign the clauses in force for this year, in the text that was read. Raises TextChanged, SignedAlready.

    Ledger: commitment.signed.
    """
    clauses = rulebook.rule(FIVE, on=day_of(at)).texts("members")
    if rules.digest_of(clauses) != digest:
        raise refusals.TextChanged
    unit = by.unit_line[-1] if by.unit_line else by.unit_id
    try:
        with transaction.atomic():
            made = Commitment.objects.create(
                person_id=by.person_id, post_id=by.post_id, unit_id=unit, year=day_of(at).year,
                digest=digest, clauses=list(clauses), signed_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise refusals.SignedAlready from error
    about = reference("commitment", made.pk)
    ledger.record(
        verbs.COMMITMENT_SIGNED,
        about=about,
        by=by,
        at=at,
        facts={"year": made.year, "digest": digest, "clauses": list(clauses)},
    )
    return made


@transaction.atomic
def match_clause(*, breach_id: int, clause: int, by: Officer, at: datetime) -> ClauseMatch:
    """Match a breach by a person to the clause it touches; it is being verified from now on.

    Raises NotAllowed, BreachUnknown, NotOneOfTheList. Ledger: commitment.matched.
    """
    if not policies.may_supervise(by):
        raise refusals.NotAllowed(who="督查室")
    breach = Breach.objects.filter(pk=breach_id, person__isnull=False).first()
    if breach is None or breach.person_id is None or ClauseMatch.objects.filter(breach=breach).exists():
        raise refusals.BreachUnknown
    occurred = day_of(breach.occurred_at)
    if not 1 <= clause <= len(rulebook.rule(FIVE, on=occurred).texts("members")):
        raise refusals.NotOneOfTheList(what=translate(mark("承诺条款")))
    made = ClauseMatch.objects.create(
        breach=breach, person_id=breach.person_id, year=occurred.year, clause=clause, matched_at=at
    )
    facts = {"clause": clause, "person": breach.person_id}
    ledger.record(verbs.CLAUSE_MATCHED, about=reference("breach", breach.pk), by=by, at=at, facts=facts)
    return made


@transaction.atomic
def judge_match(*, match_id: int, state: str, reason: str, by: Officer, at: datetime) -> ClauseMatch:
    """Find whether the clause was broken or kept; never by the person concerned.

    Raises NotAllowed, BreachUnknown, NotOneOfTheList, ReasonMissing. Ledger: commitment.judged.
    """
    found = ClauseMatch.objects.select_for_update().filter(pk=match_id, state=rules.VERIFYING).first()
    if found is None:
        raise refusals.BreachUnknown
    if not policies.may_supervise(by) or by.person_id == found.person_id:
        raise refusals.NotAllowed(who="督查室（本人除外）")
    if state not in (rules.BROKEN, rules.KEPT):
        raise refusals.NotOneOfTheList(what=translate(mark("认定结果")))
    if not reason.strip():
        raise refusals.ReasonMissing
    found.state, found.judged_at, found.reason = state, at, reason.strip()[:300]
    found.save(update_fields=["state", "judged_at", "reason"])
    facts = {"clause": found.clause, "state": state, "reason": reason}
    ledger.record(verbs.MATCH_JUDGED, about=reference("breach", found.breach_id), by=by, at=at, facts=facts)
    return found

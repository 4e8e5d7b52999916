"""Every change of the rulebook by the locality. A rule in force is never edited: a later one follows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.timezone import get_current_timezone

from zhixing.core.ledger import acts as ledger
from zhixing.core.rulebook import policies, refusals, selectors, verbs
from zhixing.core.rulebook.models import LocalProcedure, RulebookVersion, RuleOverride
from zhixing.core.rulebook.rules import Effect, changed, parse_steps, plain, procedure_findings
from zhixing.core.rulebook.rules.records import Rule, RuleNotInForce, RuleUnknown
from zhixing.foundation.actors import Actor
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate

ONE_DAY = timedelta(days=1)


@transaction.atomic
def override_rule(
    *,
    code: str,
    values: Mapping[str, Any],
    source: str,
    reason: str,
    since: date,
    signed_off_on: date,
    signed_off_by: str,
    by: Actor,
    at: datetime,
    effect: Effect | str | None = None,
    until: date | None = None,
) -> RuleOverride:
    """Set a rule otherwise from `since` on, and return the new row. `until` is the last day.

    `values` has the rule's own keys, each with its unit; `effect` None keeps the effect. An open
    earlier change ends on the day before. Raises NotAllowedToChangeRules, NoSuchRule, ChangeNotAhead
    (not before the day after `at`), ChangeBeforeLastOne, NotSignedOff, NothingChanged, RuleFaulty.
    Ledger: rule.overridden.
    """
    if not policies.may_change_rules(by):
        raise refusals.NotAllowedToChangeRules
    today = _day_of(at)
    if since <= today:
        raise refusals.ChangeNotAhead(earliest=today + ONE_DAY)
    if not signed_off_by.strip() or signed_off_on > today:
        raise refusals.NotSignedOff
    former = _in_force(code, since)
    wanted = _checked(former, values=values, effect=effect, source=source, reason=reason)
    last = _changes_locked(code)
    if last and last.since >= since:
        raise refusals.ChangeBeforeLastOne(since=last.since)
    if last and (last.until is None or last.until >= since):
        last.until = since - ONE_DAY
        last.save(update_fields=["until"])
    row = RuleOverride.objects.create(
        code=code,
        number=(last.number if last else 0) + 1,
        effect=str(wanted) if wanted else "",
        values=dict(values),
        source=source.strip(),
        reason=reason.strip(),
        since=since,
        until=until,
        signed_off_on=signed_off_on,
        signed_off_by=signed_off_by.strip(),
        decided_at=at,
        decided_by=by.label,
    )
    _bump()
    ledger.record(
        verbs.OVERRIDDEN,
        about=reference("rule", code),
        by=by,
        at=at,
        facts={
            "number": row.number,
            "from": former.stamp,
            "effect": row.effect or former.effect.value,
            "values": dict(values),
            "former": {key: one for key, one in plain(former.values).items() if key in values},
            "since": since.isoformat(),
            "until": until.isoformat() if until else None,
            "source": row.source,
            "reason": row.reason,
            "signed_off_on": signed_off_on.isoformat(),
            "signed_off_by": row.signed_off_by,
        },
    )
    return row


@transaction.atomic
def end_override(
    *, code: str, number: int, until: date, reason: str, by: Actor, at: datetime
) -> RuleOverride:
    """End a local setting after the day `until`; the rule below speaks again. Returns the row.

    `until` is today at the earliest: what has applied stays. Raises NotAllowedToChangeRules,
    ChangeNotOpen, ChangeNotAhead. Ledger: rule.override_ended.
    """
    if not policies.may_change_rules(by):
        raise refusals.NotAllowedToChangeRules
    row = (
        RuleOverride.objects.select_for_update().filter(code=code, number=number, until__isnull=True).first()
    )
    if row is None:
        raise refusals.ChangeNotOpen
    earliest = max(_day_of(at), row.since)
    if until < earliest:
        raise refusals.ChangeNotAhead(earliest=earliest)
    row.until = until
    row.save(update_fields=["until"])
    _bump()
    ledger.record(
        verbs.OVERRIDE_ENDED,
        about=reference("rule", code),
        by=by,
        at=at,
        facts={"number": number, "until": until.isoformat(), "reason": reason},
    )
    return row


@transaction.atomic
def draft_procedure(
    *,
    code: str,
    title: str,
    source: str,
    steps: Sequence[Mapping[str, Any]],
    products: Sequence[str],
    by: Actor,
    at: datetime,
) -> LocalProcedure:
    """Keep a procedure as a draft, closed or not, in the place of an earlier draft. Returns the row.

    Raises NotAllowedToChangeRules, and RuleFaulty for a step with unknown keys.
    Ledger: procedure.drafted.
    """
    if not policies.may_change_rules(by):
        raise refusals.NotAllowedToChangeRules
    _, faults = parse_steps(steps, code=code, pack="local")
    if faults:
        raise refusals.RuleFaulty(findings="；".join(fault.sentence for fault in faults))
    row = LocalProcedure.objects.select_for_update().filter(code=code, since__isnull=True).first()
    if row is None:
        highest = LocalProcedure.objects.filter(code=code).aggregate(highest=Max("number"))["highest"] or 0
        row = LocalProcedure(code=code, number=highest + 1)
    row.title, row.source, row.steps, row.products = (
        title,
        source,
        [dict(step) for step in steps],
        list(products),
    )
    row.drafted_at, row.drafted_by = at, by.label
    row.save()
    ledger.record(
        verbs.PROCEDURE_DRAFTED,
        about=reference("procedure", code),
        by=by,
        at=at,
        facts={"number": row.number, "title": title, "steps": row.steps, "products": row.products},
    )
    return row


@transaction.atomic
def activate_procedure(*, code: str, since: date, by: Actor, at: datetime) -> LocalProcedure:
    """Put the draft of a procedure in force from `since`; the version before it ends the day before.

    Refused while the chain is not closed: each step one responsible post, input, output, limit and
    consequence, each output taken up by a next step (row A5). Raises NotAllowedToChangeRules,
    NoSuchDraft, ChangeNotAhead, ProcedureNotClosed. Ledger: procedure.activated.
    """
    if not policies.may_change_rules(by):
        raise refusals.NotAllowedToChangeRules
    row = LocalProcedure.objects.select_for_update().filter(code=code, since__isnull=True).first()
    if row is None:
        raise refusals.NoSuchDraft(code=code)
    steps, _ = parse_steps(row.steps, code=code, pack="local")
    if found := procedure_findings(steps, products=row.products, code=code):
        raise refusals.ProcedureNotClosed(count=len(found), findings="；".join(one.sentence for one in found))
    versions = LocalProcedure.objects.select_for_update().filter(code=code, since__isnull=False)
    former = versions.filter(until__isnull=True).first()
    earliest = max(_day_of(at) + ONE_DAY, former.since + ONE_DAY if former and former.since else date.min)
    if since < earliest:
        raise refusals.ChangeNotAhead(earliest=earliest)
    if former:
        former.until = since - ONE_DAY
        former.save(update_fields=["until"])
    row.since = since
    row.save(update_fields=["since"])
    _bump()
    ledger.record(
        verbs.PROCEDURE_ACTIVATED,
        about=reference("procedure", code),
        by=by,
        at=at,
        facts={"number": row.number, "since": since.isoformat(), "steps": len(steps)},
    )
    return row


def _day_of(at: datetime) -> date:
    """The office's day of a moment."""
    return at.astimezone(get_current_timezone()).date()


def _in_force(code: str, since: date) -> Rule:
    try:
        return selectors.rule(code, on=since)
    except (RuleUnknown, RuleNotInForce):
        raise refusals.NoSuchRule(code=code, on=since) from None


def _checked(
    former: Rule, *, values: Mapping[str, Any], effect: Effect | str | None, source: str, reason: str
) -> Effect | None:
    """Return the effect that is wanted, after asking whether the changed rule still holds together."""
    preview, found = changed(former, values=values, effect=effect)
    sentences = [one.sentence for one in found]
    if not source.strip() or not reason.strip():
        sentences.append(translate(mark("须写明依据和理由")))
    if preview is None or sentences:
        raise refusals.RuleFaulty(findings="；".join(sentences))
    if preview.values == former.values and preview.effect == former.effect and not former.is_default:
        raise refusals.NothingChanged
    return preview.effect if preview.effect != former.effect else None


def _changes_locked(code: str) -> RuleOverride | None:
    """The last change of the rule, locked. Two first changes at once meet in the unique number."""
    return RuleOverride.objects.select_for_update().filter(code=code).order_by("-number").first()


def _bump() -> None:
    """Move the version row, so that every process reads the changes again."""
    if not RulebookVersion.objects.update(number=F("number") + 1):
        RulebookVersion.objects.create(number=1)
    selectors.mark_changed()

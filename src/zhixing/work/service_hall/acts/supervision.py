"""The watch over every step of every case: what it finds, the unit's word, the ruling (E13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from zhixing.core.clock import selectors as clocks
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters.models import Matter
from zhixing.core.notices import acts as notices
from zhixing.core.notices.acts import Duty
from zhixing.core.outcomes import acts as outcomes
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Officer, Tick
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import policies, refusals, verbs
from zhixing.work.service_hall.models import Alert, Case, CaseStep, Item, OutsideCount, WindowGrant
from zhixing.work.service_hall.rules import supervision as rules
from zhixing.work.service_hall.rules.flow import names_of
from zhixing.work.service_hall.rules.guide import ACTIVE, SPOT
from zhixing.work.service_hall.rules.stages import ACCEPTED

WATCH: Final = Tick("services.procedure")
EXPLANATION: Final = "services.alert_explanation"
AT_ONCE: Final = 500


@transaction.atomic
def watch_cases(*, by: Tick, at: datetime, limit: int = AT_ONCE) -> int:
    """Look at the cases with steps that nobody has looked at yet; returns how many steps there were.

    Every step of every case passes here, there is no switch. Two may watch at once. About ten statements
    for any number of steps. Ledger: alert.raised, one for each finding.
    """
    fresh = list(
        CaseStep.objects.select_for_update(skip_locked=True)
        .filter(watched_at=None)
        .order_by("id")
        .values_list("id", "case_id")[:limit]
    )
    if not fresh:
        return 0
    cases = list(
        Case.objects.filter(pk__in={case_id for _, case_id in fresh})
        .select_related("matter", "version", "window")
        .order_by("pk")
    )
    events: dict[int, list[rules.Event]] = {}
    for one in CaseStep.objects.filter(case__in=cases).order_by("id"):
        event = rules.Event(one.pk, one.step, one.at, one.person_id, one.facts)
        events.setdefault(one.case_id, []).append(event)
    powers: dict[tuple[int, int], list[rules.Power]] = {}
    items = {case.item_id for case in cases}
    for grant in WindowGrant.objects.filter(item__in=items, window__in={case.window_id for case in cases}):
        power = rules.Power(frozenset(grant.powers), grant.since, grant.until)
        powers.setdefault((grant.window_id, grant.item_id), []).append(power)
    procedure = _procedure_on(day_of(at))
    wanted = [
        _alert(case, found, at=at)
        for case in cases
        for found in rules.findings(_watched(case, events.get(case.pk, []), powers), procedure)
    ]
    _raise(wanted, by=by, at=at)
    CaseStep.objects.filter(pk__in=[key for key, _ in fresh]).update(watched_at=at)
    return len(fresh)


def _procedure_on(day: date) -> list[rules.ProcedureStep]:
    """Return the steps of a case and their order, as in force on a day."""
    rows = rulebook.rule("services.procedure", on=day).table("stage")
    return [
        rules.ProcedureStep(
            frozenset(str(row["codes"]).split("|")),
            str(row["title"]),
            frozenset(part for part in str(row.get("spared", "")).split("|") if part),
        )
        for row in rows
    ]


def _watched(
    case: Case, events: Sequence[rules.Event], powers: dict[tuple[int, int], list[rules.Power]]
) -> rules.Watched:
    return rules.Watched(
        events=events,
        unit_id=case.unit_id,
        general=case.window.is_general,
        powers=powers.get((case.window_id, case.item_id or 0), []),
        on_the_spot=bool(case.version and case.version.case_kind == SPOT),
        is_package=case.item_id is None,
        ground=case.ground,
        parts=names_of(case.version.workflow) if case.version else (),
    )


def _alert(case: Case, found: rules.Finding, *, at: datetime) -> Alert:
    return Alert(
        case=case,
        item_id=case.item_id,
        unit_id=case.matter.registered_unit_id if found.kind in (rules.MATERIAL, rules.FEE) else case.unit_id,
        person_id=found.person_id,
        kind=found.kind,
        key=f"{case.pk}:{found.kind}:{found.place}",
        detail=found.what[:300],
        rule_code=rules.RULES[found.kind],
        occurred_at=found.at,
        raised_at=at,
    )


@transaction.atomic
def watch_overruns(*, by: Tick, at: datetime, limit: int = AT_ONCE) -> int:
    """Find cases still open past what was promised; returns how many are new. Ledger: alert.raised."""
    known = Alert.objects.filter(kind=rules.OVERRUN, case__isnull=False).values("case_id")
    rows = (
        Case.objects.filter(stage=ACCEPTED, item__isnull=False, matter__due_at__lt=at, matter__paused_at=None)
        .exclude(pk__in=known)
        .select_related("matter")
        .order_by("matter__due_at", "pk")[:limit]
    )
    wanted = [
        _alert(
            case, rules.Finding(rules.OVERRUN, "due", case.matter.due_at or at, case.matter.handler_id), at=at
        )
        for case in rows
    ]
    return _raise(wanted, by=by, at=at)


@transaction.atomic
def watch_items(*, by: Tick, at: datetime) -> int:
    """Find items that brought no case although applications for them are known; returns how many are new.

    Ledger: alert.raised.
    """
    rule = rulebook.rule("services.no_events", on=day_of(at))
    since = at - timedelta(days=rule.limit.amount)
    known = OutsideCount.objects.filter(until__gte=day_of(since), count__gt=0).select_related("item")
    busy = set(Case.objects.filter(received_at__gte=since).values_list("item_id", flat=True).distinct())
    wanted = {}
    for count in known.order_by("item_id", "-until"):
        item = count.item
        if item.pk in busy or item.state != ACTIVE or item.unit_id is None:
            continue
        detail = translate(mark("{source}：{count} 件，近 {days} 天系统内无办件")).format(
            source=count.source, count=count.count, days=rule.limit.amount
        )
        wanted[item.pk] = Alert(
            item=item,
            unit_id=item.unit_id,
            kind=rules.SILENT,
            key=f"item:{item.pk}:{count.until.isoformat()}",
            detail=detail[:300],
            rule_code=rules.RULES[rules.SILENT],
            occurred_at=at,
            raised_at=at,
        )
    return _raise(list(wanted.values()), by=by, at=at)


@transaction.atomic
def raise_concentration(*, key: str, detail: str, unit_id: int, by: Tick, at: datetime) -> int:
    """Tell supervision that one applicant had too large a share of the fast tracks; once for each key.

    Ledger: alert.raised.
    """
    alert = Alert(
        unit_id=unit_id, kind=rules.CONCENTRATED, key=key, detail=detail[:300],
        rule_code=rules.RULES[rules.CONCENTRATED], occurred_at=at, raised_at=at,
    )  # fmt: skip
    return _raise([alert], by=by, at=at)


def _raise(wanted: Sequence[Alert], *, by: Tick, at: datetime) -> int:
    return raise_alerts(wanted=wanted, rule_code=EXPLANATION, by=by, at=at)


@transaction.atomic
def raise_alerts(*, wanted: Sequence[Alert], rule_code: str, by: Actor, at: datetime) -> int:
    """Write the alerts that are new, tell the units and enter them; returns how many.

    `rule_code` limits the explanation. Ledger: alert.raised, one for each.
    """
    known = set(Alert.objects.filter(key__in=[one.key for one in wanted]).values_list("key", flat=True))
    fresh = [one for one in wanted if one.key not in known]
    if not fresh:
        return 0
    limit = clocks.rule_limit(rule_code, on=day_of(at))
    sentence = translate(mark("监察预警：{kind}，请在 {limit}内说明情况"))
    due = _due(at, limit.amount)
    for one in fresh:
        one.due_at = due
    Alert.objects.bulk_create(fresh)
    drafts, duties = [], []
    for one in fresh:
        facts = {
            "kind": one.kind,
            "detail": one.detail,
            "unit": one.unit_id,
            "about": one.case.matter.reference
            if one.case
            else f"item:{one.item.code}"
            if one.item
            else one.key,
        }
        drafts.append(ledger.Draft(verbs.ALERT_RAISED, reference("alert", one.pk), by, at, facts))
        head = people.holder_of(people.post_in_charge(one.unit_id, at=at), at=at)
        said = sentence.format(kind=translate(rules.KIND_WORDS[one.kind]), limit=limit.words())
        duties.append(_duty(one, head.person_id, "alert", said, at))
    ledger.record_many(drafts)
    notices.owe_many(duties)
    return len(fresh)


def _duty(one: Alert, person_id: int, topic: str, text: str, at: datetime) -> Duty:
    return Duty(
        to_person_id=person_id,
        to_name=people.person_name(person_id),
        about=reference("alert", one.pk),
        topic=topic,
        text=text,
        key=f"alert:{one.pk}:{topic}",
        at=at,
        url=f"/services/supervision/{one.pk}/",
    )


def _due(at: datetime, days: int) -> datetime | None:
    """Return until when the unit explains: so many working days, at the close of the last."""
    calendar = clocks.calendar()
    first = calendar.local(at).date()
    if not calendar.covers(first + timedelta(days=30)):
        return None
    return calendar.close_of(calendar.add_working_days(first, days))


@transaction.atomic
def explain_alert(*, alert_id: int, text: str, by: Officer, at: datetime) -> Alert:
    """Let the unit say how it came about. Raises NotAllowed, AlertUnknown, AlertRuled, ReasonMissing.

    Ledger: alert.explained.
    """
    alert = _locked(alert_id)
    if not policies.may_explain_alert(by, alert.unit_id):
        raise refusals.NotAllowed(who="被预警单位")
    if alert.ruled_at is not None:
        raise refusals.AlertRuled
    if not text.strip():
        raise refusals.ReasonMissing
    alert.state, alert.explanation = rules.EXPLAINED, text.strip()
    alert.explained_at, alert.explained_by_id = at, by.person_id
    alert.save(update_fields=["state", "explanation", "explained_at", "explained_by"])
    late = alert.due_at is not None and at > alert.due_at
    facts = {"text": text.strip(), "late": late}
    ledger.record(verbs.ALERT_EXPLAINED, about=reference("alert", alert.pk), by=by, at=at, facts=facts)
    notices.withdraw_many([f"alert:{alert.pk}:alert"])
    return alert


@transaction.atomic
def rule_alert(*, alert_id: int, ruling: str, reason: str, by: Officer, at: datetime) -> Alert:
    """Rule: a breach, which is found and has to end, or cleared. After the unit spoke or its time is over.

    Never by somebody of the unit or who did it. Raises NotAllowed, AlertUnknown, AlertRuled, NotYetExplained,
    ReasonMissing, NotOneOfTheList. Ledger: alert.ruled, breach.found.
    """
    alert = _locked(alert_id)
    if not policies.may_rule_alert(by, unit_id=alert.unit_id, person_id=alert.person_id):
        raise refusals.NotAllowed(who="电子监察岗位")
    if alert.ruled_at is not None:
        raise refusals.AlertRuled
    if alert.explained_at is None and (alert.due_at is None or at <= alert.due_at):
        raise refusals.NotYetExplained
    if ruling not in rules.RULINGS:
        raise refusals.NotOneOfTheList(what="认定结论")
    if not reason.strip():
        raise refusals.ReasonMissing
    alert.state, alert.ruling, alert.ruled_at, alert.ruled_by_id = ruling, reason.strip(), at, by.person_id
    alert.save(update_fields=["state", "ruling", "ruled_at", "ruled_by"])
    facts = {"ruling": ruling, "reason": reason.strip(), "kind": alert.kind}
    ledger.record(verbs.ALERT_RULED, about=reference("alert", alert.pk), by=by, at=at, facts=facts)
    notices.withdraw_many([f"alert:{alert.pk}:alert"])
    if ruling == rules.BREACH:
        about = reference("alert", alert.pk)
        if alert.case_id:
            about = Matter.objects.get(pk=alert.case.matter_id).reference if alert.case else about
        outcomes.find_breach(
            about=about,
            rule_code=alert.rule_code,
            summary=_summary(alert),
            unit_id=alert.unit_id,
            occurred_at=alert.occurred_at,
            by=by,
            at=at,
            person_id=alert.person_id,
        )
    return alert


def _summary(alert: Alert) -> str:
    words = translate(rules.KIND_WORDS[alert.kind])
    detail = rules.detail_words(alert.kind, alert.detail)
    return f"{words}：{detail}" if detail else words


@transaction.atomic
def note_applications(
    *, item: str, count: int, since: date, until: date, source: str, by: Actor, at: datetime
) -> OutsideCount:
    """Note how many applications for an item are known from elsewhere: the provincial platform, a register.

    Raises NotAllowed, ItemUnknown, DocumentMissing. Ledger: item.applications_noted.
    """
    if not (policies.may_run_hall(by) or policies.may_supervise(by)):
        raise refusals.NotAllowed(who="政务服务管理员")
    found = Item.objects.filter(code=item).first()
    if found is None:
        raise refusals.ItemUnknown(name=item[:60])
    if not source.strip():
        raise refusals.DocumentMissing
    made = OutsideCount.objects.create(
        item=found, since=since, until=until, count=count, source=source.strip()[:200], noted_at=at
    )
    facts = {"count": count, "since": since.isoformat(), "until": until.isoformat(), "source": source}
    ledger.record(verbs.APPLICATIONS_NOTED, about=reference("item", found.code), by=by, at=at, facts=facts)
    return made


def _locked(alert_id: int) -> Alert:
    alert = Alert.objects.select_for_update().filter(pk=alert_id).first()
    if alert is None:
        raise refusals.AlertUnknown
    return alert

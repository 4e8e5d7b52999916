"""Driving: urging, lights, and the ladder that the system drafts and named people issue (convention 15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhixing.core.clock import acts as clock_acts
from zhixing.core.clock.models import Clock
from zhixing.core.matters import policies, refusals, verbs
from zhixing.core.matters.acts import _at_once, _clocks, _duties, _practice
from zhixing.core.matters.acts._batch import Batch, Result, batch, check_claim, lock
from zhixing.core.matters.acts.holding import _give_reason, _open
from zhixing.core.matters.models import LadderStep, Matter
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer, Tick
from zhixing.foundation.references import split_reference

LIGHT_RULE = Tick(rule="matters.lights")


def urge(
    *, matter_id: int, text: str, by: Officer, at: datetime, channel: str = "inbox", answer: str = ""
) -> Matter:
    """Urge the handler (催办); a telephone call is one line with the answer given (P17).

    Ledger: matter.urged.
    """

    def decide(work: Batch, matter: Matter) -> Matter:
        _urge(work, matter, text, channel, answer, by=by, at=at)
        return matter

    return _at_once.act(matter_id, decide)


def urge_many(*, matter_ids: Sequence[int], text: str, by: Officer, at: datetime) -> list[Result]:
    """Urge the handlers of many matters, with a result for each. Ledger: matter.urged."""
    return _at_once.each(matter_ids, lambda work, m, _i: _urge(work, m, text, "inbox", "", by=by, at=at))


def _urge(
    work: Batch, matter: Matter, text: str, channel: str, answer: str, *, by: Officer, at: datetime
) -> None:
    _open(matter, "催办")
    if not policies.may_urge(by, matter):
        raise refusals.NotAllowed(who="牵头领导或督查室")
    check_claim(matter, at)
    work.change(matter, urgings=matter.urgings + 1)
    work.enter(
        matter,
        verbs.URGED,
        by=by,
        at=at,
        facts={
            "to": people.person_name(matter.handler_id),
            "channel": channel,
            "text": text,
            "answer": answer,
            "urging": matter.urgings,
        },
    )
    if channel != "telephone":
        work.owe(_duties.urged(matter, matter.handler_id, at=at))


@transaction.atomic
def show_lights(*, clock_ids: Sequence[int], at: datetime, by: Tick = LIGHT_RULE) -> int:
    """Recompute clocks whose moment has come, show the light and tell those whom it concerns.

    Returns changes.

    Yellow is told to the handler as it turns; red is shown at the due instant and told at the next opening:
    it climbs the chain of posts (A4) and drafts the ladder (B3). Whoever is told is told once.
    Ledger: matter.light_shown.
    """
    abouts = dict(
        Clock.objects.filter(pk__in=clock_ids, about__startswith="matter:").values_list("pk", "about")
    )
    work = Batch(lock(int(split_reference(about)[1]) for about in abouts.values()))
    clocks = list(Clock.objects.select_for_update().filter(pk__in=list(abouts)).order_by("about", "pk"))
    shown = 0
    for seen in clock_acts.show_lights(clocks=clocks, by=by, at=at):
        matter = work.locked.get(int(split_reference(seen.clock.about)[1]))
        if matter is None:
            continue
        if seen.clock.pk == matter.main_clock_id:
            work.mirror(matter, seen.clock)
        if seen.tell or (seen.turned and seen.light in ("yellow", "red")):
            _show(work, matter, seen, by=by, at=at)
            shown += 1
    work.write()
    _mirror_quietly(work)
    return shown


def _show(work: Batch, matter: Matter, seen: clock_acts.Shown, *, by: Tick, at: datetime) -> None:
    clock = seen.clock
    moment = clock.due_at if seen.light == "red" else clock.yellow_at
    told = _duties.light_told(matter, clock, light=seen.tell, at=at) if seen.tell else []
    facts: dict[str, object] = {
        "light": seen.light,
        "purpose": clock.purpose,
        "since": _practice.iso(moment),
        "due": _practice.iso(clock.due_at),
        "told": [duty.to_name for duty in told],
    }
    if seen.tell == "red" and clock.purpose == "main":
        opening = _clocks.next_opening(clock, clock.due_at or at)
        LadderStep.objects.bulk_create(
            (
                LadderStep(
                    matter=matter,
                    round=_round(matter),
                    step=planned.step.number,
                    name=planned.step.name,
                    earliest_at=planned.earliest_at,
                    drafted_at=at,
                    issued_at=planned.earliest_at if planned.step.by_system else None,
                )
                for planned in _practice.ladder(opening, at, clock.calendar_code, matter.grade)
            ),
            ignore_conflicts=True,
        )
        facts["ladder"] = "drafted"
    work.enter(matter, verbs.LIGHT_SHOWN, by=by, at=at, facts=facts)
    for duty in told:
        work.owe(duty)


def _mirror_quietly(work: Batch) -> None:
    """Repeat recomputed due moments on matters that got no entry: a hint for lists, not a fact."""
    entered = {m.pk for m in work.entry_matters}
    rest = [m for key, m in work.locked.items() if key not in entered and key in work.changed]
    if rest:
        Matter.objects.bulk_update(rest, ["main_clock", "due_at", "yellow_at", "light"])


def _round(matter: Matter) -> int:
    """Return the round of the ladder: one for each main clock that the matter has had."""
    return Clock.objects.filter(about=matter.reference, purpose="main").count() or 1


@transaction.atomic
def issue_ladder_step(
    *, step_id: int, by: Officer, at: datetime, decision_number: str = "", text: str = ""
) -> LadderStep:
    """Issue a drafted step (督办通知单, 约谈 …); refused a working day too early or out of order.

    Steps that need approval ask for the decision's number (DC-12). Ledger: matter.ladder_issued.
    """
    drafted = LadderStep.objects.select_for_update().filter(pk=step_id).first()
    if drafted is None:
        raise refusals.StepUnknown
    with batch(drafted.matter_id) as work:
        matter = work.matter(drafted.matter_id)
        _open(matter, "签发督办文书")
        if not policies.may_issue_ladder(by) or policies.holds(by, matter):
            raise refusals.NotAllowed(who="督查室")
        if drafted.issued_at:
            who = _practice.who_did(matter.reference, verbs.LADDER_ISSUED)
            raise refusals.SomebodyWasFaster(who=who, act=drafted.name)
        if at < drafted.earliest_at:
            raise refusals.TooEarlyForStep(step=drafted.name, day=_practice.spoken(drafted.earliest_at))
        before = (
            LadderStep.objects.filter(
                matter=matter, round=drafted.round, step__lt=drafted.step, issued_at=None
            )
            .order_by("step")
            .first()
        )
        if before:
            raise refusals.StepOutOfOrder(before=before.name)
        if _practice.step_needs_approval(drafted.name, at) and not decision_number.strip():
            raise refusals.DecisionMissing(what=drafted.name)
        check_claim(matter, at)
        drafted.issued_at, drafted.issued_by_id, drafted.decision_number = at, by.person_id, decision_number
        drafted.save(update_fields=["issued_at", "issued_by", "decision_number"])
        work.enter(
            matter,
            verbs.LADDER_ISSUED,
            by=by,
            at=at,
            facts={"step": drafted.name, "decision": decision_number, "text": text},
        )
        for duty in _duties.ladder_issued(matter, drafted.name, at=at):
            work.owe(duty)
    return drafted


@transaction.atomic
def draft_reason(*, matter_id: int, text: str, by: Officer, at: datetime) -> None:
    """Keep what the supervision office noted before issuing a step. Ledger: matter.ladder_drafted."""
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        if not policies.may_issue_ladder(by):
            raise refusals.NotAllowed(who="督查室")
        _give_reason(text)
        work.enter(matter, verbs.LADDER_DRAFTED, by=by, at=at, facts={"text": text})

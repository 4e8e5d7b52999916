"""Reads of judgements: what bars an act, which breaches have no ending, what followed from a matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.refusals import CalendarNotPublished
from zhixing.core.clock.rules import Calendar
from zhixing.core.outcomes import policies, refusals
from zhixing.core.outcomes.kinds import ENDINGS, IN_EFFECT, STATES
from zhixing.core.outcomes.models import Breach, Consequence, Effect, Verdict
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.memory import remember
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import spoken_day, translate


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bars say to an act: a refusal, or advice to show. `decision` says what would lift it."""

    refusal: ActRefused | None = None
    advice: tuple[str, ...] = ()


def ask(
    act: str, *, about: str, by: Actor, at: datetime, decision_number: str = "", subjects: Iterable[str] = ()
) -> Answer:
    """Return what bars the act on `about`, and on further `subjects` such as `person:7`.

    The rule's effect on the day of `at` decides: refuse; needs_decision passes with a
    `decision_number`; advise is returned as sentences to show. Consequences in force bar whatever the
    rules say. One query, and those of the questions.
    """
    advice: list[str] = []
    for bar in policies.bars_on(act):
        refusal = bar.question(about=about, by=by, at=at)
        if refusal is None:
            continue
        effect = rulebook.rule(bar.rule, on=day_of(at)).effect
        if effect == "refuse":
            return Answer(refusal, tuple(advice))
        if effect == "needs_decision" and not decision_number.strip():
            needed = refusals.NeedsDecision(reason=str(refusal), body=translate(bar.body))
            return Answer(needed, tuple(advice))
        advice.append(str(refusal))
    return Answer(_consequence_bar(act, [about, *subjects], at), tuple(advice))


def barred(
    act: str, *, about: str, by: Actor, at: datetime, decision_number: str = "", subjects: Iterable[str] = ()
) -> ActRefused | None:
    """Return the refusal that bars the act, None where it may go on. Queries as `ask`."""
    return ask(act, about=about, by=by, at=at, decision_number=decision_number, subjects=subjects).refusal


@remember
def _anything_barred(act: str, at: datetime) -> bool:
    """Whether any effect bars that act at all: most days none does, and nobody need be looked up."""
    return Effect.objects.filter(
        act_codes__contains=[act], since__lte=at, until__gt=at, is_void=False
    ).exists()


def _consequence_bar(act: str, subjects: list[str], at: datetime) -> ActRefused | None:
    if not _anything_barred(act, at):
        return None
    found = (
        effects_in_force(subjects, at=at)
        .filter(act_codes__contains=[act])
        .order_by("-until", "pk")
        .values_list("subject", "consequence__clause", "until")
        .first()
    )
    if found is None:
        return None
    subject, clause, until = found
    return refusals.Barred(subject=subject, clause=clause, until=spoken_day(day_of(until)), act=act)


def effects_in_force(subjects: Iterable[str], *, at: datetime) -> QuerySet[Effect]:
    """Return the effects that count for these subjects at an instant; those of annulled ones never do."""
    return Effect.objects.filter(
        subject__in=list(subjects),
        since__lte=at,
        until__gt=at,
        is_void=False,
        consequence__state__in=IN_EFFECT,
    )


def points(subject: str, *, since: datetime, until: datetime) -> int:
    """Return the points that consequences in effect took from a subject in a period. One query."""
    held = Effect.objects.filter(
        subject=subject, since__gte=since, since__lt=until, is_void=False, consequence__state__in=IN_EFFECT
    )
    return sum(int(values.get("points", 0)) for values in held.values_list("values", flat=True))


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """One verdict as the page of its subject shows it."""

    id: int
    kind: str
    result: str
    reason: str
    given_at: datetime
    given_by: str
    evidence: tuple[str, ...]
    is_annulled: bool


def verdicts(about: str, *, limit: int = 100) -> list[VerdictRow]:
    """Return the verdicts on a subject, oldest first, at most `limit`. One query.

    The caller has asked whether the viewer may see the subject.
    """
    rows = Verdict.objects.filter(about=about).order_by("given_at", "pk")[:limit]
    return [
        VerdictRow(
            row.pk,
            row.kind,
            row.result,
            row.reason,
            row.given_at,
            row.given_by_label,
            tuple(row.evidence),
            row.annulled_at is not None,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class BreachRow:
    """One breach. `end_by` is when it must have an ending, None where the calendar is not published."""

    id: int
    about: str
    rule_code: str
    rule_title: str
    summary: str
    unit_id: int
    unit_name: str
    person_name: str
    occurred_at: datetime
    end_by: datetime | None
    ending: str
    ended_at: datetime | None

    @property
    def ending_name(self) -> str:
        """Chinese name of the ending, empty while open."""
        return translate(ENDINGS[self.ending]) if self.ending else ""


def end_by(occurred_at: datetime, calendar: Calendar | None = None) -> datetime | None:
    """Return the close of the last working day by which a breach must have an ending (A5).

    None where the calendar of that year is not published. One query for the calendar, unless given.
    """
    rule = rulebook.rule("outcomes.breach_ending", on=day_of(occurred_at))
    counted = calendar or clocks.calendar()
    try:
        return counted.close_of(counted.add_working_days(day_of(occurred_at), rule.limit.amount))
    except CalendarNotPublished:
        return None


def breaches_without_ending(*, seen_by: Actor, now: datetime, limit: int = 200) -> list[BreachRow]:
    """Return open breaches past their time for an ending, longest first, at most `limit`. Three queries.

    The standing report to the efficiency office (A5); each row is recomputed before it is listed.
    """
    calendar = clocks.calendar()
    found = _visible(seen_by).filter(ending="", end_by__lte=now).order_by("occurred_at", "pk")[:limit]
    return [
        row
        for row in _breach_rows(found)
        if (due := end_by(row.occurred_at, calendar)) is not None and due <= now
    ]


def breaches(about: str, *, seen_by: Actor, limit: int = 100) -> list[BreachRow]:
    """Return the breaches on a subject that the viewer may see, oldest first. Two queries."""
    return _breach_rows(_visible(seen_by).filter(about=about).order_by("occurred_at", "pk")[:limit])


def breaches_of_year(year: int, *, seen_by: Actor) -> list[tuple[int, int, int | None]]:
    """Return key, unit and finder (None: a rule) of the breaches of a year, oldest first. One query."""
    found = _visible(seen_by).filter(occurred_at__year=year).order_by("occurred_at", "pk")
    return list(found.values_list("pk", "unit_id", "found_by_id"))


def breach(breach_id: int, *, seen_by: Actor) -> BreachRow | None:
    """Return one breach, None where it does not exist or may not be seen. Two queries."""
    return next(iter(_breach_rows(_visible(seen_by).filter(pk=breach_id))), None)


def _visible(seen_by: Actor) -> QuerySet[Breach]:
    """The breaches within the viewer's reach, and those that name the viewer."""
    if not isinstance(seen_by, Officer):
        return Breach.objects.none()
    reach = seen_by.reach
    within = Q(unit_id__in=reach.unit_ids | reach.line_unit_ids) | Q(person_id=seen_by.person_id)
    if reach.everything:
        within |= Q(unit__sphere=reach.sphere) if reach.sphere else Q()
        if not reach.sphere:
            return Breach.objects.all()
    return Breach.objects.filter(within)


def _breach_rows(found: QuerySet[Breach]) -> list[BreachRow]:
    rows = list(found.select_related("person"))
    names = people.unit_names({row.unit_id for row in rows}) if rows else {}
    return [
        BreachRow(
            id=row.pk,
            about=row.about,
            rule_code=row.rule_code,
            rule_title=_title(row.rule_code, row.occurred_at),
            summary=row.summary,
            unit_id=row.unit_id,
            unit_name=names.get(row.unit_id, ""),
            person_name=row.person.name if row.person else "",
            occurred_at=row.occurred_at,
            end_by=row.end_by,
            ending=row.ending,
            ended_at=row.ended_at,
        )
        for row in rows
    ]


def _title(code: str, at: datetime) -> str:
    try:
        return rulebook.rule(code, on=day_of(at)).title
    except LookupError:
        return code


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One effect with its end."""

    subject: str
    act_codes: tuple[str, ...]
    values: dict[str, object]
    since: datetime
    until: datetime
    is_void: bool


@dataclass(frozen=True, slots=True)
class ConsequenceRow:
    """One consequence with its effects."""

    id: int
    about: str
    kind: str
    clause: str
    summary: str
    state: str
    opened_at: datetime
    defence_until: datetime
    appeal_until: datetime | None
    deciding_body: str
    decision_number: str
    effects: tuple[EffectRow, ...] = field(default=())

    @property
    def state_name(self) -> str:
        """Chinese name of the state."""
        return translate(STATES[self.state])


def consequences(about: str, *, seen_by: Actor, limit: int = 50) -> list[ConsequenceRow]:
    """Return what followed from a subject and the viewer may see, oldest first. Two queries."""
    if not isinstance(seen_by, Officer):
        return []
    rows = Consequence.objects.filter(about=about).select_related("unit").prefetch_related("effects")
    return [
        _consequence_row(row)
        for row in rows.order_by("opened_at", "pk")[:limit]
        if policies.may_see(seen_by, unit_id=row.unit_id, sphere=row.unit.sphere)
        or row.person_id == seen_by.person_id
    ]


def _consequence_row(row: Consequence) -> ConsequenceRow:
    effects = sorted(row.effects.all(), key=lambda effect: (effect.since, effect.pk))
    return ConsequenceRow(
        row.pk,
        row.about,
        row.kind,
        row.clause,
        row.summary,
        row.state,
        row.opened_at,
        row.defence_until,
        row.appeal_until,
        row.deciding_body,
        row.decision_number,
        tuple(
            EffectRow(one.subject, tuple(one.act_codes), one.values, one.since, one.until, one.is_void)
            for one in effects
        ),
    )

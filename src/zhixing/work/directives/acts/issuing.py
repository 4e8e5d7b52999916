"""Issuing all rows of a breakdown at once: each becomes a matter that cites its clause and document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhixing.core.clock.rules import Limit, fixed_date, parse_limit
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import Assignment, NewMatter, Support
from zhixing.core.matters.models import Matter
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark, translate
from zhixing.work.directives import refusals, selectors, verbs
from zhixing.work.directives.acts._common import locked
from zhixing.work.directives.models import Breakdown, ProposedTask
from zhixing.work.directives.rules import readiness
from zhixing.work.directives.rules.flags import FLAGS

SET_WHEN_ISSUED = mark("交办时确定")


@dataclass(frozen=True, slots=True)
class Issued:
    """What became of one row: the number of its matter and how many sub-tasks, or why it was not issued."""

    place: int
    number: str = ""
    parts: int = 0
    refusal: ActRefused | None = None


@transaction.atomic
def issue(*, breakdown_id: int, by: Officer, at: datetime) -> list[Issued]:
    """Register and assign every row that is neither issued nor left out, with a result for each.

    A row that is not ready, or that the act refuses, changes nothing, keeps the reason, and stays a
    draft. Rows of one matter go through the plural act; a row of several becomes a parent and its
    parts. Issued rows are passed over, so issuing twice issues nothing twice. Raises NotASupervisor,
    BreakdownUnknown. Ledger: breakdown.issued, and for each matter matter.registered, matter.assigned,
    matter.split.
    """
    found = locked(breakdown_id, by)
    tasks = list(found.rows.filter(state=readiness.DRAFT).order_by("place"))
    names = selectors.directory(seen_by=by, at=at)
    results: dict[int, Issued] = {}
    ready: list[tuple[ProposedTask, NewMatter, tuple[NewMatter, ...]]] = []
    for task in tasks:
        try:
            new, parts = _planned(found, task, names, by=by, at=at)
        except ActRefused as refusal:
            results[task.place] = Issued(task.place, refusal=refusal)
        else:
            ready.append((task, new, parts))
    results |= _issue_single([(task, new) for task, new, parts in ready if not parts], by=by, at=at)
    for task, new, parts in ready:
        if parts:
            results[task.place] = _issue_parts(task, new, parts, by=by, at=at)
    _keep(tasks, results)
    ordered = [results[task.place] for task in tasks]
    if any(result.number for result in ordered):
        found.issued_at = found.issued_at or at
        found.changed_at = at
        found.save(update_fields=["issued_at", "changed_at"])
        ledger.record(
            verbs.ISSUED,
            about=found.reference,
            by=by,
            at=at,
            facts={
                "document": found.document_number,
                "numbers": [result.number for result in ordered if result.number],
                "parts": sum(result.parts for result in ordered),
                "refused": sum(1 for result in ordered if result.refusal),
            },
        )
    return ordered


def _planned(
    found: Breakdown, task: ProposedTask, names: selectors.Directory, *, by: Officer, at: datetime
) -> tuple[NewMatter, tuple[NewMatter, ...]]:
    """Return the matter of a row and its parts. Raises the refusal that keeps it a draft."""
    asked = readiness.open_questions(task.flags, selectors.decided(task))
    if asked:
        raise refusals.RowNotReady(questions="；".join(translate(FLAGS[flag]) for flag in asked))
    if not task.title.strip():
        raise refusals.TitleMissing
    limit = _limit(task)
    leaders = (task.leader_post_id,) if task.leader_post_id else ()
    if task.form == readiness.ONE:
        lead = _unit(task.lead, names, at=at)
        supports = [_known(name, names) for name in selectors.names_in(task.supports)]
        to = Assignment(
            (lead,),
            leaders,
            tuple(Support(unit_id) for unit_id in dict.fromkeys(supports) if unit_id != lead),
            limit,
        )
        return _new(found, task, task.title, to), ()
    holder = _office(by, names) if task.form == readiness.EACH else _unit(task.lead, names, at=at)
    units = [_known(name, names) for name in selectors.names_in(task.parts)]
    if not units:
        raise refusals.PartsMissing
    parts = tuple(
        _new(
            found,
            task,
            f"{task.title}（{names.given_to[unit_id].short_name}）",
            Assignment((_led(unit_id, names, at=at),), (), (), limit),
        )
        for unit_id in dict.fromkeys(units)
    )
    return _new(found, task, task.title, Assignment((holder,), leaders, (), limit)), parts


def _unit(text: str, names: selectors.Directory, *, at: datetime) -> int:
    typed = selectors.names_in(text)
    if not typed:
        raise refusals.LeadMissing
    return _led(_known(typed[0], names), names, at=at)


def _known(name: str, names: selectors.Directory) -> int:
    unit = names.unit(name)
    if unit is None:
        raise refusals.UnitNotFound(name=name)
    return unit.id


def _led(unit_id: int, names: selectors.Directory, *, at: datetime) -> int:
    """Return the unit, for which a leader answers. Raises NobodyLeads."""
    try:
        people.leader_in_charge(unit_id, at=at)
        people.post_in_charge(unit_id, at=at)
    except people.NobodyInCharge:
        raise refusals.NobodyLeads(unit=names.given_to[unit_id].short_name) from None
    return unit_id


def _office(by: Officer, names: selectors.Directory) -> int:
    """Return the office that holds the parent of a row sent to each: the officer's, or the one above."""
    line = (by.unit_id, *by.unit_line)
    return next(
        (
            unit_id
            for unit_id in line
            if unit_id in names.given_to and names.given_to[unit_id].kind != "section"
        ),
        by.unit_id,
    )


def _limit(task: ProposedTask) -> Limit | None:
    if task.due_on:
        is_the_document_s = task.due_on.isoformat() in task.deadlines
        words = "；".join(task.deadline_words) if is_the_document_s else translate(SET_WHEN_ISSUED)
        return fixed_date(task.due_on, words[:300])
    return parse_limit(task.limit) if task.limit and task.limit != readiness.LONG else None


def _new(found: Breakdown, task: ProposedTask, title: str, to: Assignment) -> NewMatter:
    cited = f"{found.cited}{task.clause}"
    return NewMatter(
        title=title[:400],
        requirement=task.text,
        source_kind=found.source_kind,
        source_ref=cited[:200],
        source_sentence=task.sentence,
        assignment=to,
        facts={"document": found.cited, "clause": task.clause, "breakdown": found.code},
    )


def _issue_single(
    rows: Sequence[tuple[ProposedTask, NewMatter]], *, by: Officer, at: datetime
) -> dict[int, Issued]:
    results = matters.register_many(rows=[new for _, new in rows], by=by, at=at) if rows else []
    return {
        task.place: Issued(task.place, number=result.number, refusal=result.refusal)
        for (task, _), result in zip(rows, results, strict=True)
    }


def _issue_parts(
    task: ProposedTask, new: NewMatter, parts: Sequence[NewMatter], *, by: Officer, at: datetime
) -> Issued:
    try:
        with transaction.atomic():
            parent = matters.register(new=new, by=by, at=at)
            children = matters.split(matter_id=parent.pk, parts=parts, by=by, at=at)
    except ActRefused as refusal:
        return Issued(task.place, refusal=refusal)
    return Issued(task.place, number=parent.number, parts=len(children))


def _keep(tasks: Sequence[ProposedTask], results: dict[int, Issued]) -> None:
    numbers = [result.number for result in results.values() if result.number]
    keys = dict(Matter.objects.filter(number__in=numbers).values_list("number", "pk"))
    for task in tasks:
        result = results[task.place]
        task.refusal = str(result.refusal)[:300] if result.refusal else ""
        if result.number:
            task.matter_id, task.state = keys[result.number], readiness.ISSUED
    ProposedTask.objects.bulk_update(tasks, ["matter", "state", "refusal"])

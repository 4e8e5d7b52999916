"""Annual targets: read from a report, decomposed, released together, compared with their nodes."""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import Limit
from zhixing.core.clock.rules.limits import NEVER
from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import Assignment, NewMatter
from zhixing.core.matters.models import Matter
from zhixing.core.notices import acts as notices
from zhixing.core.notices.acts import Duty
from zhixing.core.outcomes import acts as outcomes
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer, Tick
from zhixing.foundation.reading.documents import Block, header_of, plain_text
from zhixing.foundation.words import mark, spoken_day, translate
from zhixing.work.directives import policies, selectors
from zhixing.work.directives.acts.drafting import CODE_SIGNS, PASTED
from zhixing.work.directives.models import Target, TargetList, TargetNode
from zhixing.work.directives.refusals import breakdowns as common
from zhixing.work.directives.refusals import targets as refusals
from zhixing.work.directives.rules.targets import (
    NO_LEAD,
    NO_VALUE,
    Drafted,
    ProposedTarget,
    coverage,
    read_targets,
)
from zhixing.work.directives.verbs import targets as verbs

NODES_RULE = "targets.nodes"
MONTHLY_RULE = "matters.progress"


@dataclass(frozen=True, slots=True)
class TargetEdit:
    """What a person makes of one target. `nodes` are days with the percent to be verified by then."""

    place: int
    title: str
    baseline: str = ""
    value: str = ""
    measure: str = ""
    proof: str = ""
    lead_id: int | None = None
    leader_post_id: int | None = None
    due_on: date | None = None
    nodes: tuple[tuple[date, int], ...] = ()
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target as a sheet brings it, with the names of units as written."""

    title: str
    baseline: str = ""
    value: str = ""
    measure: str = ""
    proof: str = ""
    lead: str = ""
    due_on: date | None = None
    sentence: str = ""


@transaction.atomic
def list_targets(
    *,
    name: str,
    content: bytes,
    year: int,
    by: Officer,
    at: datetime,
    blocks: Sequence[Block] = (),
    rows: Sequence[TargetRow] = (),
    title: str = "",
) -> TargetList:
    """Keep a report or a sheet and list its targets as drafts for a person to confirm.

    With `rows` the sheet says them; else they are read from `blocks`. Units are resolved as of `at`;
    each target gets the usual nodes of the year. Raises NotASupervisor, NoTargets and the refusals of
    keeping files. Ledger: targets.listed.
    """
    if not policies.may_set_targets(by):
        raise common.NotASupervisor
    evidence.refuse_secret_words(plain_text(blocks), *(row.title for row in rows))
    found = [_of_sheet(row) for row in rows] or read_targets(blocks)
    if not found:
        raise refusals.NoTargets(name=name or PASTED)
    header, _taken = header_of(blocks)
    made = TargetList.objects.create(
        code="".join(secrets.choice(CODE_SIGNS) for _ in range(10)),
        year=year,
        title=(title or header.title or name.rpartition(".")[0] or found[0].title)[:300],
        document_number=header.number[:80],
        sphere=by.reach.sphere or "gov",
        unit_id=by.unit_id,
        made_by_id=by.person_id,
        made_at=at,
    )
    paper = evidence.store(file=io.BytesIO(content), name=name or PASTED, about=made.reference, by=by, at=at)
    made.paper = paper
    made.save(update_fields=["paper"])
    names = selectors.directory(seen_by=by, at=at)
    bases = dict(enumerate(rows, 1))
    targets = []
    for place, one in enumerate(found, 1):
        unit = names.unit(one.lead) if one.lead else None
        targets.append(
            Target(
                listed_in=made,
                place=place,
                title=one.title[:200],
                baseline=bases[place].baseline[:40] if place in bases else "",
                value=one.value[:40],
                measure=one.measure[:20],
                proof=bases[place].proof[:80] if place in bases else "",
                sentence=one.sentence,
                clause=one.clause[:60],
                flags=list(one.flags),
                lead_id=unit.id if unit else None,
                due_on=one.due_on or date(year, 12, 31),
            )
        )
    Target.objects.bulk_create(targets)
    _set_nodes([(target, _usual_nodes(year, target.due_on, at=at)) for target in targets])
    ledger.record(
        verbs.LISTED,
        about=made.reference,
        by=by,
        at=at,
        facts={"title": made.title, "year": year, "digest": paper.digest, "targets": len(targets)},
    )
    return made


def _of_sheet(row: TargetRow) -> ProposedTarget:
    flags = tuple(flag for flag, lacks in ((NO_VALUE, not row.value), (NO_LEAD, not row.lead)) if lacks)
    return ProposedTarget(
        row.title, row.value, row.measure, row.sentence or row.title, "", row.lead, row.due_on, flags
    )


def _usual_nodes(year: int, due_on: date | None, *, at: datetime) -> tuple[tuple[date, int], ...]:
    """Return the nodes of the rulebook that fall before a target's own date."""
    rows = rulebook.rule(NODES_RULE, on=people.day_of(at)).table("node")
    days = [(date.fromisoformat(f"{year}-{row['month_day']}"), int(str(row["percent"]))) for row in rows]
    return tuple((day, percent) for day, percent in days if due_on is None or day < due_on)


def _set_nodes(wanted: Iterable[tuple[Target, Sequence[tuple[date, int]]]]) -> None:
    """Write nodes; each falls at the close of office of its day and never rolls (definition 4)."""
    calendar = clocks.calendar()
    TargetNode.objects.bulk_create(
        TargetNode(target=target, on=day, percent=percent, falls_at=calendar.close_of(day))
        for target, nodes in wanted
        for day, percent in nodes
    )


def _locked(list_id: int, by: Officer) -> TargetList:
    if not policies.may_set_targets(by):
        raise common.NotASupervisor
    if not TargetList.objects.visible_to(by).filter(pk=list_id).exists():
        raise refusals.TargetListUnknown
    found = TargetList.objects.select_for_update().get(pk=list_id)
    if found.released_at:
        raise refusals.TargetListReleased(day=spoken_day(people.day_of(found.released_at)))
    return found


_EDITED = ("title", "baseline", "value", "measure", "proof", "lead_id", "leader_post_id", "due_on")


@transaction.atomic
def keep_targets(
    *,
    list_id: int,
    rows: Sequence[TargetEdit],
    by: Officer,
    at: datetime,  # noqa: ARG001 - an act is told when
) -> TargetList:
    """Keep what was typed into targets of a list that is not released; unknown rows are passed over.

    Raises NotASupervisor, TargetListUnknown, TargetListReleased, NodesInDisorder.
    Ledger: none, a draft is nobody's duty yet.
    """
    found = _locked(list_id, by)
    known = {target.place: target for target in found.targets.prefetch_related("nodes")}
    nodes: list[tuple[Target, Sequence[tuple[date, int]]]] = []
    for edit in rows:
        target = known.get(edit.place)
        if target is None:
            continue
        _check_nodes(edit.nodes, edit.due_on)
        for name in _EDITED:
            setattr(target, name, getattr(edit, name))
        target.state = "left_out" if edit.is_left_out else "draft"
        if sorted(edit.nodes) != sorted((node.on, node.percent) for node in target.nodes.all()):
            target.nodes.all().delete()
            nodes.append((target, edit.nodes))
    Target.objects.bulk_update(known.values(), [name.removesuffix("_id") for name in (*_EDITED, "state")])
    _set_nodes(nodes)
    return found


def _check_nodes(nodes: Sequence[tuple[date, int]], due_on: date | None) -> None:
    ordered = sorted(nodes)
    rises = all(one[1] < two[1] for one, two in pairwise(ordered))
    if not rises or (due_on and any(day > due_on for day, _percent in ordered)):
        raise refusals.NodesInDisorder


@transaction.atomic
def release_targets(*, list_id: int, by: Officer, at: datetime) -> list[Matter]:
    """Release a list of which every target is decomposed: each becomes a matter of its one unit.

    The unit signs within the limit of matters.sign_for.target; the main limit is the target's own date,
    yellow only by its nodes. Raises NotASupervisor, TargetListUnknown, TargetListReleased,
    TargetsNotDecomposed, and what registering refuses. Ledger: targets.released, and for each matter
    matter.registered and matter.assigned.
    """
    found = _locked(list_id, by)
    targets = list(found.targets.filter(state="draft").prefetch_related("nodes").order_by("place"))
    said = coverage(
        Drafted(t.title, t.lead_id is not None, bool(t.value), t.due_on is not None, len(t.nodes.all()))
        for t in targets
    )
    if said.missing or not targets:
        raise refusals.TargetsNotDecomposed(count=len(said.missing), titles="、".join(said.missing))
    results = matters.register_many(rows=[_matter(found, target) for target in targets], by=by, at=at)
    for result in results:
        if result.refusal:
            raise result.refusal
    made = {one.number: one for one in Matter.objects.filter(number__in=[r.number for r in results])}
    released = [made[result.number] for result in results]
    for target, matter in zip(targets, released, strict=True):
        target.matter, target.state = matter, "released"
    Target.objects.bulk_update(targets, ["matter", "state"])
    found.released_at = at
    found.save(update_fields=["released_at"])
    ledger.record(
        verbs.RELEASED,
        about=found.reference,
        by=by,
        at=at,
        facts={"title": found.title, "year": found.year, "numbers": [one.number for one in released]},
    )
    return released


def _matter(found: TargetList, target: Target) -> NewMatter:
    wanted = f"{target.baseline} → {target.value}{target.measure}" if target.baseline else ""
    return NewMatter(
        title=target.title,
        kind="directives.target",
        requirement="；".join(
            part for part in (wanted, translate(mark("佐证：{proof}")).format(proof=target.proof)) if part
        )
        if target.proof
        else wanted,
        source_kind="report",
        source_ref=" ".join(part for part in (found.cited, target.clause) if part)[:200],
        source_sentence=target.sentence,
        sphere=found.sphere,
        assignment=Assignment(
            (target.lead_id,) if target.lead_id else (),
            leader_post_ids=(target.leader_post_id,) if target.leader_post_id else (),
            limit=Limit("date", date=target.due_on, sentence=target.sentence, yellow=NEVER),
        ),
    )


@transaction.atomic
def look_at_nodes(*, node_ids: Sequence[int], by: Tick, at: datetime) -> int:
    """Compare verified progress with nodes whose moment has come; say who fell behind and return how many.

    A report without evidence does not count, so the last verified value decides (B1). Behind: the
    handler and everyone above him in the unit are told (A4), and a breach is stated for the appraisal.
    Ledger: target.fell_behind.
    """
    nodes = (
        TargetNode.objects.select_for_update(of=("self",))
        .filter(pk__in=node_ids, looked_at=None, falls_at__lte=at, target__matter__isnull=False)
        .select_related("target__matter")
        .order_by("falls_at", "pk")
    )
    behind = 0
    for node in nodes:
        matter = node.target.matter
        assert matter is not None  # noqa: S101 - the filter above
        node.looked_at, node.verified = at, matter.progress_percent
        node.save(update_fields=["looked_at", "verified"])
        if matter.closed_at is not None or matter.progress_percent >= node.percent:
            continue
        behind += 1
        told = _tell_behind(matter, node, at=at)
        outcomes.find_breach(
            about=matter.reference,
            rule_code=NODES_RULE,
            summary=translate(mark("{month}月{day}日应达{planned}%，核实{percent}%")).format(
                month=node.on.month, day=node.on.day, planned=node.percent, percent=matter.progress_percent
            ),
            unit_id=matter.unit_id,
            person_id=matter.handler_id,
            occurred_at=node.falls_at,
            by=by,
            at=at,
        )
        ledger.record(
            verbs.FELL_BEHIND,
            about=node.target.reference,
            by=by,
            at=at,
            facts={
                "matter": matter.number,
                "node": node.on.isoformat(),
                "expected": node.percent,
                "verified": matter.progress_percent,
                "told": told,
            },
        )
    return behind


def _tell_behind(matter: Matter, node: TargetNode, *, at: datetime) -> list[str]:
    chain = selectors.chain_above(matter, at=at)
    text = translate(mark("未达序时进度：{title}（{day} 应达 {percent}%，现 {verified}%）")).format(
        title=matter.title[:60],
        day=spoken_day(node.on),
        percent=node.percent,
        verified=matter.progress_percent,
    )
    notices.owe_many(
        [
            Duty(
                to_person_id=person,
                to_name=name,
                about=matter.reference,
                topic="yellow",
                text=text,
                key=f"{matter.reference}:node:{node.pk}",
                at=at,
                url=matter.get_absolute_url(),
            )
            for person, name in chain
        ]
    )
    return [name for _person, name in chain]


@transaction.atomic
def ask_monthly_progress(
    *,
    matter_ids: Sequence[int],
    month: str,
    by: Tick,  # noqa: ARG001 - an act is told by whom
    at: datetime,
) -> int:
    """Ask the handlers of open targets for the month's progress; once a month. Returns how many were asked.

    Ledger: none, the notice is the record.
    """
    rows = Matter.objects.open().filter(pk__in=matter_ids).select_related("handler").order_by("pk")
    return notices.owe_many(
        [
            Duty(
                to_person_id=matter.handler_id,
                to_name=matter.handler.name,
                about=matter.reference,
                topic="progress_due",
                text=translate(mark("请填报 {month} 进展并附佐证：{title}")).format(
                    month=month, title=matter.title[:60]
                ),
                key=f"{matter.reference}:monthly:{month}",
                at=at,
                url=matter.get_absolute_url(),
            )
            for matter in rows
        ]
    )
